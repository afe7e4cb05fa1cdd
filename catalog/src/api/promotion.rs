//! A promotion as programs read and write it. Its terms are the very data by which a cart, an order and a till are priced.

use super::body::WordsBody;
use crate::{
    Channel,
    promotion::{CouponCard, Promotion, Sheet, State, Terms},
};
use kernel::{Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A promotion as it is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromotionBody {
    pub title: WordsBody,
    pub terms: Terms,
    /// `web` or `till`; left out, both.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "web")]
    pub channel: Option<Channel>,
    /// The one place it holds in; left out, everywhere.
    #[serde(default)]
    pub place: Option<Uuid>,
    /// Left out, it holds at once.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub from_at: Option<Timestamp>,
    /// The first instant at which it holds no more.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until_at: Option<Timestamp>,
    /// Only for those who have a code.
    #[serde(default)]
    pub coded: bool,
    /// Who bears what is taken off; left out, the seller.
    #[serde(default)]
    pub bearer: Option<Uuid>,
    /// What it may cost in all.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub budget_fen: Option<Money>,
    /// How many orders may have it in all.
    #[serde(default)]
    pub most_uses: Option<i64>,
    /// How many orders of one shopper.
    #[serde(default)]
    pub most_each: Option<i64>,
}

/// A promotion as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeptPromotion {
    pub id: Uuid,
    /// Counts its changes: whoever writes says which one was read.
    pub revision: i64,
    /// `draft`, `running` between its instants, `paused`, or `ended` for good.
    #[schema(value_type = String, example = "running")]
    pub state: State,
    #[serde(flatten)]
    pub promotion: PromotionBody,
}

/// A promotion with what was taken of it until now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PromotionSheet {
    pub taken: TakenBody,
    #[serde(flatten)]
    pub kept: KeptPromotion,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TakenBody {
    pub orders: i64,
    #[schema(value_type = i64)]
    pub saved_fen: Money,
}

impl From<&Promotion> for KeptPromotion {
    fn from(one: &Promotion) -> KeptPromotion {
        KeptPromotion {
            id: one.id.uuid(),
            revision: one.revision,
            state: one.state,
            promotion: PromotionBody {
                title: WordsBody { zh: one.title_zh.clone(), en: one.title_en.clone() },
                terms: one.terms.clone(),
                channel: one.channel,
                place: one.place.map(|place| place.uuid()),
                from_at: Some(one.from_at),
                until_at: one.until_at,
                coded: one.coded,
                bearer: one.bearer.map(|bearer| bearer.uuid()),
                budget_fen: one.budget_fen,
                most_uses: one.most_uses,
                most_each: one.most_each,
            },
        }
    }
}

impl PromotionBody {
    pub(super) fn into_sheet(self, now: Timestamp) -> Sheet {
        Sheet {
            title_zh: self.title.zh,
            title_en: self.title.en,
            terms: self.terms,
            channel: self.channel,
            place: self.place.map(Id::from_uuid),
            from_at: self.from_at.unwrap_or(now),
            until_at: self.until_at,
            coded: self.coded,
            bearer: self.bearer.map(Id::from_uuid),
            budget: self.budget_fen,
            most_uses: self.most_uses,
            most_each: self.most_each,
        }
    }
}

/// What is wrong stands where a program wrote it.
pub(super) fn pointer(field: &str) -> String {
    match field {
        "title_zh" | "title_en" => field.replace('_', "/"),
        "until_day" => "until_at".to_owned(),
        "budget" => "budget_fen".to_owned(),
        "offer" | "rank" | "group" => format!("terms/{field}"),
        "products" | "except" | "categories" => format!("terms/scope/{field}"),
        "code_uses" => "most_uses".to_owned(),
        "code_phone" | "code_place" => field.replace("code_", ""),
        "codes" => "count".to_owned(),
        other => other.to_owned(),
    }
}

/// A code that was handed out, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CodeState {
    pub code: String,
    /// `open`, or `used` as often as it may be.
    #[schema(example = "open")]
    pub state: &'static str,
    /// By how many orders it is taken now.
    pub uses: i64,
    /// Nothing for any number; of codes for any number uses are not counted.
    pub most_uses: Option<i64>,
    /// Only in this store.
    pub place: Option<Uuid>,
    /// Whether it is one shopper's.
    pub personal: bool,
    #[schema(value_type = String, format = DateTime)]
    pub made_at: Timestamp,
}

impl From<&CouponCard> for CodeState {
    fn from(card: &CouponCard) -> CodeState {
        CodeState {
            code: card.code.clone(),
            state: if card.most_uses.is_some_and(|most| card.uses >= most) { "used" } else { "open" },
            uses: card.uses,
            most_uses: card.most_uses,
            place: card.place.map(|place| place.uuid()),
            personal: card.personal,
            made_at: card.made_at,
        }
    }
}
