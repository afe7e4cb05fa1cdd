//! Products, read and written by programs.

use super::{
    body::{Kept, ProductBody, Replacement},
    keyed::Keyed,
    problem::{Problem, at},
    stretch,
};
use crate::{
    By, Product, ProductStatus,
    product::{self, ProductDraft, load, load_many, proposal},
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use coop::{CatalogReader, CatalogWriter};
use kernel::{Error, Id, Result, Tx, query};
use serde::{Deserialize, Serialize};
use ui::{Answer, Json, ReadTx, json};
use utoipa::ToSchema;

/// Which stretch of the products is read.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    cursor: String,
    limit: Option<i64>,
    status: Option<ProductStatus>,
    sku: Option<String>,
}

/// Some products, and where to go on.
#[derive(Serialize, ToSchema)]
pub struct Stretch {
    pub products: Vec<Kept>,
    /// Hand it back for the next ones; nothing at the end.
    pub next: Option<String>,
}

/// All products, drafts and retired ones as well, in an order that does not change while they are read.
#[utoipa::path(get, path = "/api/v1/catalog/products", tag = "catalog", security(("key" = ["catalog.read"])),
    params(("cursor" = Option<String>, Query, description = "What the answer before called `next`"),
           ("limit" = Option<i64>, Query, description = "At most so many, 100 unless told, 500 at most"),
           ("status" = Option<String>, Query, description = "`draft`, `published` or `retired`"),
           ("sku" = Option<String>, Query, description = "Only the product with this SKU")),
    responses((status = 200, description = "A stretch of them", body = Stretch),
              (status = 401, description = "No good key", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "The key may not do this", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(_: CatalogReader, Query(asked): Query<Asked>, mut tx: ReadTx) -> Answer {
    let most = stretch::most(asked.limit);
    let ids = next(&mut tx, &asked, most).await?;
    let next = stretch::next(ids.len(), most, ids.last());
    let mut sheets = load_many(&mut tx, &ids).await?;
    sheets.sort_by_key(|sheet| sheet.product.id);
    json(StatusCode::OK, &Stretch { products: sheets.iter().map(Kept::from).collect(), next })
}

async fn next(tx: &mut Tx, asked: &Asked, most: i64) -> Result<Vec<Id<Product>>> {
    let after = stretch::after::<Product>(&asked.cursor)?;
    let page = query(NEXT).bind(after).bind(asked.status.map(|status| status.code())).bind(stretch::name(asked.sku.as_ref())).bind(most);
    Ok(tx.fetch_all::<(Id<Product>,)>(page).await?.into_iter().map(|row| row.0).collect())
}

/// The cast tells PostgreSQL what a missing cursor is.
const NEXT: &str = "
    select p.id
      from catalog_product p
     where (cast($1 as uuid) is null or p.id > $1)
       and ($2 is null or p.status = $2)
       and ($3 is null or exists (select 1 from catalog_variant v where v.product_id = p.id and v.sku = $3))
     order by p.id
     limit $4";

/// One product as it stands.
#[utoipa::path(get, path = "/api/v1/catalog/products/{id}", tag = "catalog", security(("key" = ["catalog.read"])),
    params(("id" = String, Path, description = "The product")),
    responses((status = 200, description = "The product", body = Kept),
              (status = 404, description = "No such product", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn one(_: CatalogReader, Path(id): Path<Id<Product>>, mut tx: ReadTx) -> Answer {
    json(StatusCode::OK, &kept(&mut tx, id).await?)
}

/// Writes a new product down, as a draft.
#[utoipa::path(post, path = "/api/v1/catalog/products", tag = "catalog", request_body = ProductBody, security(("key" = ["catalog.write"])),
    params(("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 201, description = "The draft", body = Kept),
              (status = 409, description = "The first request with this key is still being answered", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "Something is wrong with it, or the key was used for another", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn write(keyed: Keyed<CatalogWriter>, body: Json<ProductBody>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        let mut draft = ProductDraft::new(body.value.kind);
        body.value.write_over(&mut draft)?;
        let id = product::save_draft(tx, by, &draft).await.map_err(pointed)?;
        kept(tx, id).await
    };
    keyed.once(("write", &body.raw), StatusCode::CREATED, act).await
}

/// Writes a product over the one that was read. What it does not list any more is retired.
#[utoipa::path(put, path = "/api/v1/catalog/products/{id}", tag = "catalog", request_body = Replacement, security(("key" = ["catalog.write"])),
    params(("id" = String, Path, description = "The product"),
           ("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 200, description = "The product", body = Kept),
              (status = 404, description = "No such product", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "Something is wrong with it, or it was changed since", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn replace(keyed: Keyed<CatalogWriter>, Path(id): Path<Id<Product>>, body: Json<Replacement>) -> Answer {
    let Replacement { revision, product } = body.value;
    let act = async |tx: &mut Tx, by: &By| {
        let sheet = load(tx, id).await?;
        proposal::must_be_free_to_change(tx, &sheet).await?;
        let mut draft = ProductDraft::of(&sheet);
        product.write_over(&mut draft)?;
        draft.revision = Some(revision);
        let id = product::save_draft(tx, by, &draft).await.map_err(pointed)?;
        kept(tx, id).await
    };
    keyed.once((&format!("replace {id}"), &body.raw), StatusCode::OK, act).await
}

/// Puts a product on the shelf; it must have what the shelf asks for.
#[utoipa::path(post, path = "/api/v1/catalog/products/{id}/publication", tag = "catalog", security(("key" = ["catalog.write"])),
    params(("id" = String, Path, description = "The product"),
           ("Idempotency-Key" = String, Header, description = "The same key answers the same")),
    responses((status = 200, description = "It is on the shelf", body = Kept),
              (status = 422, description = "What it lacks, or that a second person must look at it", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn publish(keyed: Keyed<CatalogWriter>, Path(id): Path<Id<Product>>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        proposal::must_be_free_to_publish(tx).await?;
        product::publish(tx, by, id).await.map_err(pointed)?;
        kept(tx, id).await
    };
    keyed.once((&format!("publish {id}"), b""), StatusCode::OK, act).await
}

/// Takes a product off the shelf.
#[utoipa::path(post, path = "/api/v1/catalog/products/{id}/withdrawal", tag = "catalog", security(("key" = ["catalog.write"])),
    params(("id" = String, Path, description = "The product"),
           ("Idempotency-Key" = String, Header, description = "The same key answers the same")),
    responses((status = 200, description = "It is a draft again", body = Kept),
              (status = 404, description = "No such product", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn withdraw(keyed: Keyed<CatalogWriter>, Path(id): Path<Id<Product>>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        product::unpublish(tx, by, id).await?;
        kept(tx, id).await
    };
    keyed.once((&format!("withdraw {id}"), b""), StatusCode::OK, act).await
}

async fn kept(tx: &mut Tx, id: Id<Product>) -> Result<Kept> {
    Ok(Kept::from(&load(tx, id).await?))
}

/// What is wrong stands where a program wrote it: the desk's field `v0-p1-steps` is `variants/0/packs/1/steps`, `g0-zh` is
/// `options/0/name/zh`, `v0-o-flavour` is `variants/0/options/flavour`.
fn pointed(error: Error) -> Error {
    at(error, pointer)
}

fn pointer(field: &str) -> String {
    let numbered = |part: &str, letter: char| part.strip_prefix(letter).and_then(|number| number.parse::<usize>().ok());
    if let Some((group, part)) = field.split_once('-').and_then(|(first, rest)| Some((numbered(first, 'g')?, rest))) {
        let part = if ["zh", "en"].contains(&part) { format!("name/{part}") } else { part.to_owned() };
        return format!("options/{group}/{part}");
    }
    if let Some((variant, group)) = field.split_once("-o-").and_then(|(first, group)| Some((numbered(first, 'v')?, group))) {
        return format!("variants/{variant}/options/{group}");
    }
    let part = |part: &str| match (numbered(part, 'v'), numbered(part, 'p')) {
        (Some(nth), _) => format!("variants/{nth}"),
        (_, Some(nth)) => format!("packs/{nth}"),
        _ => part.replace("_zh", "/zh").replace("_en", "/en"),
    };
    field.split('-').map(part).collect::<Vec<_>>().join("/")
}
