//! What happens to products and prices, in the order it was committed: a program that has read everything once follows it
//! from there and misses nothing.

use super::problem::Problem;
use crate::{PriceChanged, ProductChanged, ProductPublished, ProductWithdrawn, ProductsImported};
use axum::{extract::Query, http::StatusCode};
use coop::CatalogReader;
use kernel::{
    Result, Timestamp,
    feed::{self, Event},
};
use serde::{Deserialize, Serialize};
use ui::{Answer, ReadTx, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Facts looked through for one answer.
const FACTS: i64 = 500;

#[derive(Deserialize)]
pub struct Asked {
    after: Option<i64>,
}

/// Some changes, and where to go on.
#[derive(Serialize, ToSchema)]
pub struct Changes {
    pub changes: Vec<ChangeBody>,
    /// Hand it back as `after`. It moves on even where nothing concerned the catalog.
    pub next: i64,
    /// Whether there is more already.
    pub more: bool,
}

#[derive(Serialize, ToSchema)]
pub struct ChangeBody {
    pub position: i64,
    /// `product` was written, put on the shelf or taken off; `prices` of packs were published, for an instant that may lie
    /// ahead.
    #[schema(example = "product")]
    pub what: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packs: Vec<Uuid>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What has changed after a position. Without one nothing is told but where to begin: ask that first, then read all
/// products, then follow.
#[utoipa::path(get, path = "/api/v1/catalog/changes", tag = "catalog", security(("key" = ["catalog.read"])),
    params(("after" = Option<i64>, Query, description = "What the answer before called `next`")),
    responses((status = 200, description = "What changed", body = Changes),
              (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn after(_: CatalogReader, Query(asked): Query<Asked>, mut tx: ReadTx) -> Answer {
    let Some(after) = asked.after else {
        let next = feed::head(&mut tx).await?;
        return json(StatusCode::OK, &Changes { changes: Vec::new(), next, more: false });
    };
    let facts = feed::after(&mut tx, after, FACTS).await?;
    let changes = facts.iter().filter_map(|fact| change(fact).transpose()).collect::<Result<Vec<_>>>()?;
    let next = facts.last().map_or(after, |fact| fact.position);
    json(StatusCode::OK, &Changes { changes, next, more: i64::try_from(facts.len()).is_ok_and(|seen| seen == FACTS) })
}

/// A fact as programs hear of it; most facts are no business of theirs.
fn change(fact: &Event) -> Result<Option<ChangeBody>> {
    let mut products = Vec::new();
    products.extend(fact.of::<ProductChanged>()?.map(|told| told.product.uuid()));
    products.extend(fact.of::<ProductPublished>()?.map(|told| told.product.uuid()));
    products.extend(fact.of::<ProductWithdrawn>()?.map(|told| told.product.uuid()));
    products.extend(fact.of::<ProductsImported>()?.into_iter().flat_map(|told| told.products).map(|product| product.uuid()));
    let packs: Vec<Uuid> = fact.of::<PriceChanged>()?.into_iter().flat_map(|told| told.packs).map(|pack| pack.uuid()).collect();
    let what = match (products.is_empty(), packs.is_empty()) {
        (true, true) => return Ok(None),
        (false, _) => "product",
        (true, false) => "prices",
    };
    Ok(Some(ChangeBody { position: fact.position, what, products, packs, at: fact.told_at }))
}
