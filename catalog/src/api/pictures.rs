//! Pictures of a product, brought and arranged by programs. A picture is sent as it is, as the body of its request: the same
//! bytes sent again are the same request, which a form with its made-up borders is not.

use super::{
    body::WordsBody,
    keyed::Keyed,
    picture::{FocalBody, HungBody},
    problem::{Problem, at},
};
use crate::{
    By, Product,
    picture::{Desk, Focal, MOST, MOST_BYTES, Pictures, Refusal, Retouch, Stored, To, hang, rehang, retouch, take_down},
    product,
};
use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use coop::{CatalogReader, CatalogWriter};
use kernel::{Error, Id, Issue, Issues, Result, Tx, again};
use serde::{Deserialize, Serialize};
use ui::{Answer, App, Failure, Json, Part, ReadTx, json};
use utoipa::ToSchema;

/// All pictures of a product in their order; there are twelve at most.
#[derive(Debug, Serialize, ToSchema)]
pub struct PictureList {
    pub pictures: Vec<HungBody>,
}

async fn row(tx: &mut Tx, id: Id<Product>) -> Result<PictureList> {
    let (sheet, desk) = (product::load(tx, id).await?, Desk::of(tx, id).await?);
    Ok(PictureList { pictures: (1..).zip(&sheet.pictures).map(|placed| HungBody::of(placed, &desk)).collect() })
}

async fn of_row(tx: &mut Tx, id: Id<Product>, sha: &str) -> Result<HungBody> {
    row(tx, id).await?.pictures.into_iter().find(|one| one.picture.sha == sha).ok_or(Error::NotFound)
}

/// The pictures of a product in their order, twelve at most, and how far their sizes are.
#[utoipa::path(get, path = "/api/v1/catalog/products/{id}/pictures", tag = "catalog", security(("key" = ["catalog.read"])),
    params(("id" = String, Path, description = "The product")),
    responses((status = 200, description = "The pictures", body = PictureList),
              (status = 404, description = "No such product", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(_: CatalogReader, Path(id): Path<Id<Product>>, mut tx: ReadTx) -> Answer {
    json(StatusCode::OK, &row(&mut tx, id).await?)
}

/// One picture of a product: whoever brought it sees here when its sizes are made.
#[utoipa::path(get, path = "/api/v1/catalog/products/{id}/pictures/{sha}", tag = "catalog", security(("key" = ["catalog.read"])),
    params(("id" = String, Path, description = "The product"), ("sha" = String, Path, description = "The picture")),
    responses((status = 200, description = "The picture", body = HungBody),
              (status = 404, description = "It hangs at no such product", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn one(_: CatalogReader, Path((id, sha)): Path<(Id<Product>, String)>, mut tx: ReadTx) -> Answer {
    json(StatusCode::OK, &of_row(&mut tx, id, &sha).await?)
}

/// What a picture shows. A product on the shelf needs it in both languages.
#[derive(Debug, Clone, Deserialize)]
pub struct Said {
    #[serde(default)]
    alt_zh: String,
    #[serde(default)]
    alt_en: String,
}

/// The bytes of a picture, no more than one may have.
pub struct Sent(Bytes);

impl FromRequest<App> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> std::result::Result<Sent, Failure> {
        let bytes = to_bytes(request.into_body(), MOST_BYTES).await;
        Ok(Sent(bytes.map_err(|_| Refusal::TooHeavy { most_mb: 15 })?))
    }
}

/// Hangs a picture up at the end of a product's row. It is judged by its bytes: JPEG, PNG, WebP or a GIF that stands still,
/// 15 MB and 40 million pixels at most. Its sizes are made afterwards; the answer says where they will be.
#[utoipa::path(post, path = "/api/v1/catalog/products/{id}/pictures", tag = "catalog", security(("key" = ["catalog.write"])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The picture as it is"),
    params(("id" = String, Path, description = "The product"),
           ("alt_zh" = Option<String>, Query, description = "What it shows, in Chinese"),
           ("alt_en" = Option<String>, Query, description = "What it shows, in English"),
           ("Idempotency-Key" = String, Header, description = "The same key with the same picture and words answers the same")),
    responses((status = 202, description = "It hangs, and its sizes wait to be made", body = HungBody),
              (status = 404, description = "No such product", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "It is no picture that we show, or the key was used for another", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn add(
    keyed: Keyed<CatalogWriter>,
    Path(id): Path<Id<Product>>,
    Query(said): Query<Said>,
    Part(pictures): Part<Pictures>,
    sent: Sent,
) -> Answer {
    product::load(&mut keyed.read().await?, id).await?;
    let stored = pictures.store(sent.0.into()).await?;
    // What was kept has been committed, so the request as a whole is not begun again when this is sacrificed.
    Ok(again(|| hang_up(&keyed, id, stored.clone(), said.clone())).await?)
}

async fn hang_up(keyed: &Keyed<CatalogWriter>, id: Id<Product>, stored: Stored, said: Said) -> Result<Response> {
    let asked = serde_json::to_vec(&(&stored.sha, &said.alt_zh, &said.alt_en))?;
    let act = async move |tx: &mut Tx, by: &By| {
        hang(tx, by, id, &stored, (&said.alt_zh, &said.alt_en)).await?;
        of_row(tx, id, &stored.sha).await
    };
    keyed.done((&format!("hang {id}"), &asked), StatusCode::ACCEPTED, act).await
}

/// What is to be changed of a picture; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PictureChange {
    #[serde(default)]
    pub alt: Option<WordsBody>,
    #[serde(default)]
    pub focal: Option<FocalBody>,
    /// Counted from one; beyond the end is the end. The others close up.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub place: Option<usize>,
}

/// Puts a picture into other words, says which point of it must be seen, or hangs it elsewhere in the row.
#[utoipa::path(put, path = "/api/v1/catalog/products/{id}/pictures/{sha}", tag = "catalog", request_body = PictureChange, security(("key" = ["catalog.write"])),
    params(("id" = String, Path, description = "The product"), ("sha" = String, Path, description = "The picture"),
           ("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 200, description = "All pictures as they hang now", body = PictureList),
              (status = 404, description = "It hangs at no such product", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "Something is wrong with it, or the key was used for another", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(keyed: Keyed<CatalogWriter>, Path((id, sha)): Path<(Id<Product>, String)>, body: Json<PictureChange>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        of_row(tx, id, &sha).await?;
        body.value.carry_out(tx, by, (id, &sha)).await?;
        row(tx, id).await
    };
    keyed.once((&format!("picture {id} {sha}"), &body.raw), StatusCode::OK, act).await
}

impl PictureChange {
    fn focal(&self) -> Result<Option<Focal>> {
        let mut wrong = Issues::new();
        let range = |field, most| Issue::new(field, "field-out-of-range").with("least", 0).with("most", most);
        let focal = self.focal.map(|focal| focal.read().ok_or(focal));
        if let Some(Err(focal)) = focal {
            let sides = [("focal/x", focal.x), ("focal/y", focal.y)];
            wrong.extend(sides.into_iter().filter(|(_, side)| !(0..=100).contains(side)).map(|(field, _)| range(field, 100)));
        }
        if self.place == Some(0) {
            wrong.push(Issue::new("place", "field-out-of-range").with("least", 1).with("most", MOST));
        }
        if wrong.is_empty() { Ok(focal.and_then(Result::ok)) } else { Err(Error::Invalid(wrong)) }
    }

    async fn carry_out(&self, tx: &mut Tx, by: &By, (id, sha): (Id<Product>, &str)) -> Result<()> {
        let focal = self.focal()?;
        let alt = self.alt.as_ref().map(|alt| (alt.zh.as_str(), alt.en.as_str()));
        if alt.is_some() || focal.is_some() {
            retouch(tx, by, id, &[Retouch { sha, alt, focal }]).await.map_err(|error| at(error, |field| pointer(field, sha)))?;
        }
        match self.place {
            Some(place) => rehang(tx, by, id, sha, To::Place(place)).await,
            None => Ok(()),
        }
    }
}

/// The desk's field for words of one picture among many is the only one here.
fn pointer(field: &str, sha: &str) -> String {
    let language = field.strip_prefix(sha).and_then(|rest| rest.strip_prefix('-'));
    language.map_or_else(|| field.to_owned(), |language| format!("alt/{language}"))
}

/// Takes a picture down. It is kept for a while, and can be hung up again at the desk.
#[utoipa::path(delete, path = "/api/v1/catalog/products/{id}/pictures/{sha}", tag = "catalog", security(("key" = ["catalog.write"])),
    params(("id" = String, Path, description = "The product"), ("sha" = String, Path, description = "The picture"),
           ("Idempotency-Key" = String, Header, description = "The same key answers the same")),
    responses((status = 200, description = "The pictures that still hang", body = PictureList),
              (status = 404, description = "It hangs at no such product", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "It is the last one of what is on the web's shelf", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn remove(keyed: Keyed<CatalogWriter>, Path((id, sha)): Path<(Id<Product>, String)>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        of_row(tx, id, &sha).await?;
        take_down(tx, by, id, &sha).await?;
        row(tx, id).await
    };
    keyed.once((&format!("take down {id} {sha}"), b""), StatusCode::OK, act).await
}
