//! Promotions, read and written by programs: a draft first, then it runs, is held back or ended.

use super::{
    keyed::Keyed,
    problem::{Problem, at},
    promotion::{KeptPromotion, PromotionBody, PromotionSheet, TakenBody, pointer},
    stretch,
};
use crate::{
    By,
    promotion::{self, Promotion, State, load, taken},
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use coop::{PromotionReader, PromotionWriter};
use kernel::{Id, Result, Tx};
use serde::{Deserialize, Serialize};
use ui::{Answer, Json, ReadTx, json};
use utoipa::ToSchema;

/// Which stretch of the promotions is read.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    cursor: String,
    limit: Option<i64>,
    state: Option<State>,
}

/// Some promotions, and where to go on.
#[derive(Serialize, ToSchema)]
pub struct PromotionList {
    pub promotions: Vec<KeptPromotion>,
    /// Hand it back for the next ones; nothing at the end.
    pub next: Option<String>,
}

/// All promotions, drafts and those that are over as well, in an order that does not change while they are read.
#[utoipa::path(get, path = "/api/v1/promotions", tag = "promotions", security(("key" = ["promotions.read"])),
    params(("cursor" = Option<String>, Query, description = "What the answer before called `next`"),
           ("limit" = Option<i64>, Query, description = "At most so many, 100 unless told, 500 at most"),
           ("state" = Option<String>, Query, description = "`draft`, `running`, `paused` or `ended`")),
    responses((status = 200, description = "A stretch of them", body = PromotionList),
              (status = 403, description = "The key may not do this", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(_: PromotionReader, Query(asked): Query<Asked>, mut tx: ReadTx) -> Answer {
    let most = stretch::most(asked.limit);
    let found = promotion::after(&mut tx, stretch::after(&asked.cursor)?, asked.state, most).await?;
    let next = stretch::next(found.len(), most, found.last().map(|one| one.id));
    json(StatusCode::OK, &PromotionList { promotions: found.iter().map(KeptPromotion::from).collect(), next })
}

async fn sheet(tx: &mut Tx, id: Id<Promotion>) -> Result<PromotionSheet> {
    let kept = KeptPromotion::from(&load(tx, id).await?);
    let (orders, saved_fen) = taken(tx, id).await?;
    Ok(PromotionSheet { taken: TakenBody { orders, saved_fen }, kept })
}

/// One promotion as it stands, with what was taken of it.
#[utoipa::path(get, path = "/api/v1/promotions/{id}", tag = "promotions", security(("key" = ["promotions.read"])),
    params(("id" = String, Path, description = "The promotion")),
    responses((status = 200, description = "The promotion", body = PromotionSheet),
              (status = 404, description = "No such promotion", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn one(_: PromotionReader, Path(id): Path<Id<Promotion>>, mut tx: ReadTx) -> Answer {
    json(StatusCode::OK, &sheet(&mut tx, id).await?)
}

/// Writes a new promotion down, as a draft.
#[utoipa::path(post, path = "/api/v1/promotions", tag = "promotions", request_body = PromotionBody, security(("key" = ["promotions.write"])),
    params(("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 201, description = "The draft", body = PromotionSheet),
              (status = 422, description = "Something is wrong with it, or the key was used for another", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn write(keyed: Keyed<PromotionWriter>, body: Json<PromotionBody>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        let wanted = body.value.into_sheet(tx.now());
        let id = promotion::begin(tx, by, &wanted).await.map_err(|error| at(error, pointer))?;
        sheet(tx, id).await
    };
    keyed.once(("new promotion", &body.raw), StatusCode::CREATED, act).await
}

/// A promotion to be written over the one that was read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PromotionChange {
    /// The revision that was read; a later one is not overwritten.
    pub revision: i64,
    #[serde(flatten)]
    pub promotion: PromotionBody,
}

/// Writes a promotion over the one that was read. What runs can be changed, but not what it is counted by.
#[utoipa::path(put, path = "/api/v1/promotions/{id}", tag = "promotions", request_body = PromotionChange, security(("key" = ["promotions.write"])),
    params(("id" = String, Path, description = "The promotion"),
           ("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 200, description = "The promotion", body = PromotionSheet),
              (status = 404, description = "No such promotion", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "Something is wrong with it, or it was changed since", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(keyed: Keyed<PromotionWriter>, Path(id): Path<Id<Promotion>>, body: Json<PromotionChange>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        let PromotionChange { revision, promotion: wanted } = body.value;
        // Who says no beginning leaves it where it is.
        let before = load(tx, id).await?.from_at;
        let changed = promotion::change(tx, by, id, revision, &wanted.into_sheet(before)).await;
        changed.map_err(|error| at(error, pointer))?;
        sheet(tx, id).await
    };
    keyed.once((&format!("promotion {id}"), &body.raw), StatusCode::OK, act).await
}

/// How a promotion is to stand.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StateChange {
    /// The revision that was read; a later one is not overwritten.
    pub revision: i64,
    /// `running`, `paused`, or `ended` for good.
    #[schema(value_type = String, example = "running")]
    pub state: State,
}

/// Lets a promotion run, holds it back, or ends it for good.
#[utoipa::path(put, path = "/api/v1/promotions/{id}/state", tag = "promotions", request_body = StateChange, security(("key" = ["promotions.write"])),
    params(("id" = String, Path, description = "The promotion"),
           ("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 200, description = "The promotion", body = PromotionSheet),
              (status = 404, description = "No such promotion", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "It is over, or it was changed since", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn turn(keyed: Keyed<PromotionWriter>, Path(id): Path<Id<Promotion>>, body: Json<StateChange>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        promotion::set_state(tx, by, id, body.value.revision, body.value.state).await?;
        sheet(tx, id).await
    };
    keyed.once((&format!("state of promotion {id}"), &body.raw), StatusCode::OK, act).await
}
