//! Collections, read and written by programs, and what a rule finds and why.

use super::{
    body::WordsBody,
    collection::{CollectionBody, KeptCollection, TermsBody, condition, pointer},
    keyed::Keyed,
    problem::{Problem, at},
    stretch,
};
use crate::{
    By,
    collection::{self, Collection, Stretch, Terms, find, load, offered, reasons},
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use coop::{CatalogReader, CatalogWriter};
use kernel::{Id, Money, Result, Tx};
use serde::{Deserialize, Serialize};
use ui::{Answer, App, Json, ReadTx, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which stretch of the collections is read.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    cursor: String,
    limit: Option<i64>,
    code: Option<String>,
}

/// Some collections, and where to go on.
#[derive(Serialize, ToSchema)]
pub struct CollectionList {
    pub collections: Vec<KeptCollection>,
    /// Hand it back for the next ones; nothing at the end.
    pub next: Option<String>,
}

async fn kept(tx: &mut Tx, id: Id<Collection>) -> Result<KeptCollection> {
    Ok(KeptCollection::of(&load(tx, id).await?, tx.now()))
}

/// All collections, drafts and those that are over as well, in an order that does not change while they are read.
#[utoipa::path(get, path = "/api/v1/catalog/collections", tag = "collections", security(("key" = ["catalog.read"])),
    params(("cursor" = Option<String>, Query, description = "What the answer before called `next`"),
           ("limit" = Option<i64>, Query, description = "At most so many, 100 unless told, 500 at most"),
           ("code" = Option<String>, Query, description = "Only the one with this name in its address")),
    responses((status = 200, description = "A stretch of them", body = CollectionList),
              (status = 403, description = "The key may not do this", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(_: CatalogReader, Query(asked): Query<Asked>, mut tx: ReadTx) -> Answer {
    let (most, now) = (stretch::most(asked.limit), tx.now());
    let found = collection::after(&mut tx, stretch::after(&asked.cursor)?, stretch::name(asked.code.as_ref()), most).await?;
    let next = stretch::next(found.len(), most, found.last().map(|one| one.id));
    json(StatusCode::OK, &CollectionList { collections: found.iter().map(|one| KeptCollection::of(one, now)).collect(), next })
}

/// One collection as it stands.
#[utoipa::path(get, path = "/api/v1/catalog/collections/{id}", tag = "collections", security(("key" = ["catalog.read"])),
    params(("id" = String, Path, description = "The collection")),
    responses((status = 200, description = "The collection", body = KeptCollection),
              (status = 404, description = "No such collection", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn one(_: CatalogReader, Path(id): Path<Id<Collection>>, mut tx: ReadTx) -> Answer {
    json(StatusCode::OK, &kept(&mut tx, id).await?)
}

/// A new collection.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewCollection {
    /// Its name in its address, for ever: small letters, digits and hyphens.
    #[schema(example = "spring-tea")]
    pub code: String,
    #[serde(flatten)]
    pub collection: CollectionBody,
}

/// A collection to be written over the one that was read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CollectionChange {
    /// The revision that was read; a later one is not overwritten.
    pub revision: i64,
    #[serde(flatten)]
    pub collection: CollectionBody,
}

/// Writes a new collection down, as a draft unless it is said to be public.
#[utoipa::path(post, path = "/api/v1/catalog/collections", tag = "collections", request_body = NewCollection, security(("key" = ["catalog.write"])),
    params(("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 201, description = "The collection", body = KeptCollection),
              (status = 422, description = "Something is wrong with it, or the key was used for another", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn write(keyed: Keyed<CatalogWriter>, body: Json<NewCollection>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        let NewCollection { code, collection } = body.value;
        let begun = collection::begin(tx, by, &code, &collection.into_sheet()).await;
        kept(tx, begun.map_err(|error| at(error, pointer))?).await
    };
    keyed.once(("new collection", &body.raw), StatusCode::CREATED, act).await
}

/// Writes a collection over the one that was read. With `public` it is put before shoppers or taken from them.
#[utoipa::path(put, path = "/api/v1/catalog/collections/{id}", tag = "collections", request_body = CollectionChange, security(("key" = ["catalog.write"])),
    params(("id" = String, Path, description = "The collection"),
           ("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 200, description = "The collection", body = KeptCollection),
              (status = 404, description = "No such collection", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "Something is wrong with it, or it was changed since", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(keyed: Keyed<CatalogWriter>, Path(id): Path<Id<Collection>>, body: Json<CollectionChange>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        let CollectionChange { revision, collection } = body.value;
        let changed = collection::change(tx, by, id, revision, &collection.into_sheet()).await;
        changed.map_err(|error| at(error, pointer))?;
        kept(tx, id).await
    };
    keyed.once((&format!("collection {id}"), &body.raw), StatusCode::OK, act).await
}

/// Some of what a collection finds now, and where to go on.
#[derive(Serialize, ToSchema)]
pub struct FoundList {
    /// How many there are in all.
    pub total: i64,
    pub products: Vec<FoundBody>,
    /// Pinned products that nobody can have in the shop now.
    pub missing: Vec<MissingBody>,
    /// Hand it back for the next ones; nothing at the end.
    pub next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct FoundBody {
    pub product: Uuid,
    pub title: WordsBody,
    #[schema(value_type = i64)]
    pub price_fen: Money,
    pub pinned: bool,
    /// Which conditions of the rule hold for it, by name; of what goods say, with the question's code.
    #[schema(example = json!(["shelf", "says:organic"]))]
    pub why: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct MissingBody {
    pub product: Uuid,
    pub title: WordsBody,
}

/// Which terms are tried, and which stretch of what they find is read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Trial {
    pub terms: TermsBody,
    /// What the answer before called `next`.
    #[serde(default)]
    pub cursor: String,
    pub limit: Option<i64>,
}

/// What terms would find now, and why each of it, without writing anything down.
#[utoipa::path(post, path = "/api/v1/catalog/collections/preview", tag = "collections", request_body = Trial, security(("key" = ["catalog.read"])),
    responses((status = 200, description = "What they find", body = FoundList),
              (status = 422, description = "Something is wrong with them", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn preview(_: CatalogReader, app: App, body: Json<Trial>) -> Answer {
    let Trial { terms, cursor, limit } = body.value;
    let (terms, mut tx) = (terms.into_terms(), app.db().read_long().await?);
    terms.must_be_sound(&mut tx).await.map_err(|error| at(error, pointer))?;
    json(StatusCode::OK, &found(&mut tx, &terms, &cursor, limit).await?)
}

/// What a collection holds now, and why each of it.
#[utoipa::path(get, path = "/api/v1/catalog/collections/{id}/products", tag = "collections", security(("key" = ["catalog.read"])),
    params(("id" = String, Path, description = "The collection"),
           ("cursor" = Option<String>, Query, description = "What the answer before called `next`"),
           ("limit" = Option<i64>, Query, description = "At most so many, 100 unless told, 500 at most")),
    responses((status = 200, description = "What it holds", body = FoundList),
              (status = 404, description = "No such collection", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn products(_: CatalogReader, Path(id): Path<Id<Collection>>, Query(asked): Query<Asked>, mut tx: ReadTx) -> Answer {
    let terms = load(&mut tx, id).await?.terms;
    json(StatusCode::OK, &found(&mut tx, &terms, &asked.cursor, asked.limit).await?)
}

/// In the order of the page; titles in that of the Chinese ones.
async fn found(tx: &mut Tx, terms: &Terms, cursor: &str, limit: Option<i64>) -> Result<FoundList> {
    let (skip, limit) = (stretch::skipped(cursor)?, stretch::most(limit));
    let found = find(tx, terms, &Stretch { in_chinese: true, skip, limit, categories: None }).await?;
    let mut met = reasons(tx, terms, &found.products).await?;
    let cards = offered::cards(tx, &found.products).await?;
    let product = |card: offered::Card| FoundBody {
        product: card.product.uuid(),
        pinned: terms.pinned.contains(&card.product),
        why: met.remove(&card.product).into_iter().flatten().map(|named| condition(&named)).collect(),
        title: WordsBody { zh: card.title_zh, en: card.title_en },
        price_fen: card.price_fen,
    };
    let missing = offered::missing(tx, &terms.pinned).await?.into_iter();
    Ok(FoundList {
        total: found.total,
        products: cards.into_iter().map(product).collect(),
        missing: missing.map(|(id, zh, en)| MissingBody { product: id.uuid(), title: WordsBody { zh, en } }).collect(),
        next: (skip + limit < found.total).then(|| (skip + limit).to_string()),
    })
}
