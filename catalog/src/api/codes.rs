//! Codes of a promotion: handed out in a batch or one that somebody chose, and how each stands.

use super::{
    keyed::Keyed,
    problem::{Problem, at},
    promotion::{CodeState, pointer},
    stretch::{self, Asked},
};
use crate::{
    By,
    promotion::{self, NewCodes, Promotion, Which, coupons, load},
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use coop::{PromotionReader, PromotionWriter};
use kernel::{Error, Id, Issue, Result, Tx};
use serde::{Deserialize, Serialize};
use ui::{Answer, Json, ReadTx, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Some codes in their order, and where to go on.
#[derive(Serialize, ToSchema)]
pub struct CodeList {
    pub codes: Vec<CodeState>,
    /// Hand it back for the next ones; nothing at the end.
    pub next: Option<String>,
}

/// The codes of a promotion, and how each stands.
#[utoipa::path(get, path = "/api/v1/promotions/{id}/codes", tag = "promotions", security(("key" = ["promotions.read"])),
    params(("id" = String, Path, description = "The promotion"),
           ("cursor" = Option<String>, Query, description = "What the answer before called `next`"),
           ("limit" = Option<i64>, Query, description = "At most so many, 100 unless told, 500 at most")),
    responses((status = 200, description = "A stretch of them", body = CodeList),
              (status = 404, description = "No such promotion", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(_: PromotionReader, Path(id): Path<Id<Promotion>>, Query(asked): Query<Asked>, mut tx: ReadTx) -> Answer {
    load(&mut tx, id).await?;
    let most = stretch::most(asked.limit);
    let found = coupons(&mut tx, id, &stretch::after_word(asked.cursor)?, most).await?;
    let next = stretch::next(found.len(), most, found.last().map(|card| &card.code));
    json(StatusCode::OK, &CodeList { codes: found.iter().map(CodeState::from).collect(), next })
}

/// Codes to be handed out: so many that nobody chose, each for one order, or one that somebody chose.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewCodesBody {
    #[schema(minimum = 1, maximum = 10000)]
    pub count: Option<i64>,
    #[schema(example = "WELCOME-1")]
    pub code: Option<String>,
    /// For so many orders; left out, the chosen one is for any number.
    pub most_uses: Option<i64>,
    /// Only in this store.
    pub place: Option<Uuid>,
    /// Only for the shopper with this mobile number.
    pub phone: Option<String>,
}

impl NewCodesBody {
    fn read(self) -> Result<NewCodes> {
        let which = match (self.count, self.code) {
            (Some(count), None) => Which::Many(count),
            (None, Some(code)) => Which::Chosen { code, most_uses: self.most_uses },
            (None, None) => return Err(Error::Invalid(vec![Issue::new("count", "field-needed")])),
            (Some(_), Some(_)) => return Err(Error::Invalid(vec![Issue::new("code", "field-unknown-choice")])),
        };
        Ok(NewCodes { which, place: self.place.map(Id::from_uuid), phone: self.phone })
    }
}

/// The codes that were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodesMade {
    pub codes: Vec<String>,
}

/// Hands codes out, ten thousand at once at most, all of them or none.
#[utoipa::path(post, path = "/api/v1/promotions/{id}/codes", tag = "promotions", request_body = NewCodesBody, security(("key" = ["promotions.write"])),
    params(("id" = String, Path, description = "The promotion"),
           ("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same codes")),
    responses((status = 201, description = "The codes", body = CodesMade),
              (status = 404, description = "No such promotion", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "The promotion needs no code, the code is taken, or something is wrong", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn hand_out(keyed: Keyed<PromotionWriter>, Path(id): Path<Id<Promotion>>, body: Json<NewCodesBody>) -> Answer {
    let act = async |tx: &mut Tx, _: &By| {
        let wanted = body.value.read()?;
        let codes = promotion::hand_out(tx, id, &wanted).await.map_err(|error| at(error, pointer))?;
        Ok(CodesMade { codes })
    };
    keyed.once((&format!("codes of {id}"), &body.raw), StatusCode::CREATED, act).await
}
