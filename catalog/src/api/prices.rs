//! Prices, published by programs: a book at a time, as the desk does.

use super::{keyed::Keyed, problem::Problem};
use crate::{
    By, Channel,
    price::{Band, Mention, NewBook, Steps, Wanted, publish_sound},
};
use axum::http::StatusCode;
use coop::{Place, PriceWriter};
use kernel::{Error, Id, Issue, Issues, Money, Result, Timestamp, Tx};
use serde::{Deserialize, Serialize};
use ui::{Answer, Json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Prices that begin to hold together.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BookBody {
    #[schema(value_type = String, example = "web")]
    pub channel: Channel,
    /// The one place they are for; left out, they hold everywhere.
    #[serde(default)]
    pub place: Option<Uuid>,
    /// Left out, they hold at once.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub effective_from: Option<Timestamp>,
    /// Why, for the list of books.
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub prices: Vec<PriceBody>,
    /// Packs whose own prices at the place are taken back: what is asked everywhere holds there again, and moves as that
    /// does. They are said in a book after the one of the prices.
    #[serde(default)]
    pub taken_back: Vec<Uuid>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PriceBody {
    pub pack: Uuid,
    pub price_fen: i64,
    /// What one costs from so many on; left out, the steps that hold stay as far as they are still cheaper, and an empty
    /// list takes them away.
    #[serde(default)]
    pub steps: Option<Vec<StepBody>>,
    /// What a member pays for one; left out, his price stays where it is still cheaper, and 0 ends it.
    #[serde(default)]
    pub member_fen: Option<i64>,
    /// Between what a store that sells for itself may set its own price; left out, the band stays, and an empty one ends it.
    #[serde(default)]
    pub band: Option<BandBody>,
}

/// An end that is left out is open.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct BandBody {
    pub low_fen: Option<i64>,
    pub high_fen: Option<i64>,
}

/// A price for each of so many and more.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct StepBody {
    pub from_count: i64,
    pub price_fen: i64,
}

impl PriceBody {
    fn mention(&self) -> Mention {
        let step = |step: &StepBody| (step.from_count, Money::fen(step.price_fen));
        let band = |band: BandBody| Band { low: band.low_fen.map(Money::fen), high: band.high_fen.map(Money::fen) };
        Mention {
            steps: self.steps.as_ref().map(|steps| Steps::of(steps.iter().map(step))),
            member: self.member_fen.map(|fen| (fen != 0).then_some(Money::fen(fen))),
            band: self.band.map(band),
        }
    }
}

/// The book that was published, the last of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookRef {
    pub version: i64,
}

/// What is past is not rewritten, and a place nobody knows is no place.
async fn read(tx: &mut Tx, body: BookBody) -> Result<Wanted> {
    let (now, place) = (tx.now(), body.place.map(Id::<Place>::from_uuid));
    let mut wrong = Issues::new();
    if body.effective_from.is_some_and(|from| from < now) {
        wrong.push(Issue::new("effective_from", "catalog-from-past"));
    }
    if let Some(place) = place
        && matches!(coop::place::load(tx, place).await, Err(Error::NotFound))
    {
        wrong.push(Issue::new("place", "field-unknown-choice"));
    }
    if place.is_none() && !body.taken_back.is_empty() {
        wrong.push(Issue::new("taken_back", "catalog-back-nowhere"));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let pack = |price: &PriceBody| Id::from_uuid(price.pack);
    let prices = body.prices.iter().map(|price| (pack(price), Money::fen(price.price_fen))).collect();
    let beside = body.prices.iter().map(|price| (pack(price), price.mention())).collect();
    let effective_from = body.effective_from.unwrap_or(now);
    let book = NewBook { channel: body.channel, place, effective_from, note: body.note, prices, beside };
    Ok(Wanted { book, back: body.taken_back.into_iter().map(Id::from_uuid).collect() })
}

/// Publishes a book of prices, all of it or nothing. A book is never changed; a later one takes its place.
#[utoipa::path(post, path = "/api/v1/catalog/price-books", tag = "catalog", request_body = BookBody, security(("key" = ["prices.write"])),
    params(("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 201, description = "The book", body = BookRef),
              (status = 403, description = "The key may not do this", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "Something is wrong with it, or the key was used for another", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn publish(keyed: Keyed<PriceWriter>, body: Json<BookBody>) -> Answer {
    let act = async |tx: &mut Tx, by: &By| {
        let (wanted, mut version) = (read(tx, body.value).await?, 0);
        for sound in wanted.sound(tx).await? {
            version = publish_sound(tx, by, &sound).await?;
        }
        Ok(BookRef { version })
    };
    keyed.once(("prices", &body.raw), StatusCode::CREATED, act).await
}
