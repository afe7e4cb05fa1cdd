//! Trying promotions out: a basket goes in, and every promotion that is not over says what it takes off or why nothing.

use super::{body::WordsBody, problem::Problem};
use crate::{
    Channel,
    price::{Asked, AskedLine, Quote, QuoteLine, RowKind, try_out},
    promotion::{self, Outcome, SELLING, Verdict, Why, in_words},
    sellable,
};
use axum::http::StatusCode;
use coop::{PromotionReader, place};
use kernel::{Error, Id, Issue, Issues, Money, Result, Timestamp, Tx};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use ui::{Answer, App, Json, Lang, Reader, json};
use utoipa::ToSchema;
use uuid::Uuid;

const MOST_LINES: usize = 200;

/// A basket to be tried.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BasketBody {
    pub lines: Vec<BasketLine>,
    /// `web` unless told, or `till`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "web")]
    pub channel: Option<Channel>,
    #[serde(default)]
    pub place: Option<Uuid>,
    /// As if it were that instant; left out, now.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// What the shopper typed in.
    #[serde(default)]
    pub code: Option<String>,
    /// The shopper's mobile number, for what he may have only so often.
    #[serde(default)]
    pub phone: Option<String>,
    /// Whether he is a member of the cooperative.
    #[serde(default)]
    pub member: bool,
}

/// A pack by its id, or the smallest one of a SKU.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BasketLine {
    pub pack: Option<Uuid>,
    pub sku: Option<String>,
    #[schema(minimum = 1, maximum = 9999)]
    pub count: i64,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriedBody {
    pub lines: Vec<TriedLine>,
    /// What each promotion did, in the order in which they were taken.
    pub verdicts: Vec<VerdictBody>,
    #[schema(value_type = i64)]
    pub base_fen: Money,
    #[schema(value_type = i64)]
    pub total_fen: Money,
    /// The tax inside the total.
    #[schema(value_type = i64)]
    pub tax_fen: Money,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TriedLine {
    pub pack: Uuid,
    pub sku: String,
    pub title: WordsBody,
    pub count: i64,
    #[schema(value_type = i64)]
    pub base_fen: Money,
    /// What was taken off, and by what; they and the base add up to the total.
    pub off: Vec<OffBody>,
    #[schema(value_type = i64)]
    pub total_fen: Money,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OffBody {
    pub promotion: Option<Uuid>,
    /// Below zero.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VerdictBody {
    pub promotion: Uuid,
    pub title: WordsBody,
    /// `taken`; `carried` when carrying costs nothing; `not`.
    #[schema(example = "taken")]
    pub outcome: &'static str,
    #[schema(value_type = i64)]
    pub saved_fen: Money,
    /// Why it took nothing off.
    pub why: Option<WhyBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WhyBody {
    /// Stable; programs decide by it.
    #[schema(example = "promotion-why-too-little")]
    pub code: &'static str,
    /// In the reader's language.
    pub detail: String,
    /// How much more must be in the basket.
    #[schema(value_type = Option<i64>)]
    pub missing_fen: Option<Money>,
    /// How many more pieces.
    pub missing_pieces: Option<i64>,
    /// The promotion that stands in its way.
    pub by: Option<Uuid>,
}

/// Puts a basket before every promotion that is not over, drafts as well. Nothing is counted or written down.
#[utoipa::path(post, path = "/api/v1/promotions/simulate", tag = "promotions", request_body = BasketBody, security(("key" = ["promotions.read"])),
    responses((status = 200, description = "What each promotion does to it, and why", body = TriedBody),
              (status = 422, description = "Something of the basket is not for sale", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn simulate(_: PromotionReader, app: App, reader: Reader, body: Json<BasketBody>) -> Answer {
    let mut tx = app.db().read_long().await?;
    let asked = body.value.read(&mut tx).await?;
    let quote = try_out(&mut tx, &asked).await?;
    json(StatusCode::OK, &TriedBody::of(&reader.t, &quote))
}

impl BasketBody {
    async fn read(self, tx: &mut Tx) -> Result<Asked> {
        let channel = self.channel.unwrap_or(Channel::Web);
        let mut wrong = Issues::new();
        if self.lines.is_empty() || self.lines.len() > MOST_LINES {
            wrong.push(Issue::new("lines", "field-out-of-range").with("least", 1).with("most", MOST_LINES));
        }
        let place = self.place.map(Id::from_uuid);
        if let Some(place) = place
            && !place::of_kind(tx, &SELLING).await?.iter().any(|one| one.id == place)
        {
            wrong.push(Issue::new("place", "field-unknown-choice"));
        }
        let mut lines = Vec::new();
        for (nth, line) in self.lines.iter().enumerate().take(MOST_LINES) {
            match line.read(tx, channel).await? {
                Ok(line) => lines.push(line),
                Err(issue) => wrong.push(Issue { field: format!("lines/{nth}/{}", issue.field), ..issue }),
            }
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let code = self.code.map(|code| code.trim().to_uppercase()).filter(|code| !code.is_empty());
        let person = self.phone.as_deref().filter(|phone| !phone.is_empty()).map(promotion::person);
        Ok(Asked { channel, place, at: self.at.unwrap_or(tx.now()), lines, code, person, member: self.member })
    }
}

impl BasketLine {
    async fn read(&self, tx: &mut Tx, channel: Channel) -> Result<Result<AskedLine, Issue>> {
        let pack = match (self.pack, &self.sku) {
            (Some(pack), _) => Id::from_uuid(pack),
            (None, None) => return Ok(Err(Issue::new("pack", "field-needed"))),
            (None, Some(sku)) => match sellable::by_sku_in(tx, sku.trim(), channel).await? {
                Some(sold) => sold.pack,
                None => return Ok(Err(Issue::new("sku", "promotion-sku-unknown").with("sku", sku.as_str()))),
            },
        };
        Ok(Ok(AskedLine { pack, count: self.count, weighed: None }))
    }
}

impl TriedBody {
    fn of(t: &Lang, quote: &Quote) -> TriedBody {
        let titles: HashMap<_, _> =
            quote.verdicts.iter().map(|verdict| (verdict.promotion, t.pick(&verdict.title_zh, &verdict.title_en).to_owned())).collect();
        let why = |why: &Why| WhyBody {
            code: why.code(),
            detail: in_words(t, why, &titles),
            missing_fen: if let Why::TooLittle(missing) = why { Some(*missing) } else { None },
            missing_pieces: if let Why::TooFew(missing) = why { Some(*missing) } else { None },
            by: if let Why::Beaten(by) | Why::Closed(by) = why { Some(by.uuid()) } else { None },
        };
        let verdict = |verdict: &Verdict| VerdictBody {
            promotion: verdict.promotion.uuid(),
            title: WordsBody { zh: verdict.title_zh.clone(), en: verdict.title_en.clone() },
            outcome: match verdict.outcome {
                Outcome::Taken(_) => "taken",
                Outcome::Carried => "carried",
                Outcome::Not(_) => "not",
            },
            saved_fen: verdict.outcome.saved(),
            why: if let Outcome::Not(not) = &verdict.outcome { Some(why(not)) } else { None },
        };
        TriedBody {
            lines: quote.lines.iter().map(TriedLine::from).collect(),
            verdicts: quote.verdicts.iter().map(verdict).collect(),
            base_fen: quote.base(),
            total_fen: quote.total,
            tax_fen: quote.tax(),
        }
    }
}

impl From<&QuoteLine> for TriedLine {
    fn from(line: &QuoteLine) -> TriedLine {
        let sold = &line.sellable;
        let off = line.rows.iter().filter(|row| row.kind == RowKind::Discount);
        TriedLine {
            pack: sold.pack.uuid(),
            sku: sold.sku.clone(),
            title: WordsBody { zh: sold.title_zh.clone(), en: sold.title_en.clone() },
            count: line.count,
            base_fen: line.base(),
            off: off.map(|row| OffBody { promotion: row.promotion.map(|id| id.uuid()), amount_fen: row.amount }).collect(),
            total_fen: line.total,
        }
    }
}
