//! Promotions: what is taken off a basket, for whom, from when until when, and who bears it. An offer and how it stands
//! beside others are data; the same rules price a cart, an order and a try-out, and every one of them says why it took
//! something off or why not.

mod check;
mod coupon;
mod keep;
mod offer;
mod runs;
mod stack;
mod take;
mod till;
mod web;

pub(crate) use check::check;
pub use check::held_by;
pub use coupon::{CouponCard, MOST_AT_ONCE, NewCodes, Which, coupons, hand_out, known, person, taken};
use keep::BEARERS;
pub(crate) use keep::SELLING;
pub use keep::{Past, Sheet, begin, change, past, set_state, undo};
pub use offer::{Off, Offer, Part, Step, Ware};
pub use stack::{Limits, Outcome, Verdict, Why};
pub(crate) use stack::{Occasion, weigh};
pub use take::{Taker, give_back, note_taken, take, take_again};
pub use till::{AtTill, at_counter, at_tills};
pub(crate) use web::{in_words, instant, on, products, routes, skus_of};

use crate::{Channel, Product, ProductKind, SalePack};
use coop::{Party, Place};
use kernel::{Arg, Cell, Column, Id, Money, Refused, Result, Timestamp, Tx, Unreadable, query};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::coded! {
    pub enum State {
        /// Being written; it takes nothing off.
        Draft = "draft",
        /// Holds between its instants.
        Running = "running",
        /// Held back by hand for now.
        Paused = "paused",
        /// Over for good.
        Ended = "ended",
    }
}

/// For which goods: any that a list names, all when no list names any, and never those that are excepted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PromotionScope)]
#[serde(default)]
pub struct Scope {
    #[schema(value_type = Vec<String>)]
    pub kinds: Vec<ProductKind>,
    pub categories: Vec<String>,
    #[schema(value_type = Vec<Uuid>)]
    pub products: Vec<Id<Product>>,
    #[schema(value_type = Vec<Uuid>)]
    pub packs: Vec<Id<SalePack>>,
    #[schema(value_type = Vec<Uuid>)]
    pub except: Vec<Id<Product>>,
}

impl Scope {
    pub fn holds(&self, ware: &Ware<'_>) -> bool {
        let everything = self.kinds.is_empty() && self.categories.is_empty() && self.products.is_empty() && self.packs.is_empty();
        let named = self.kinds.contains(&ware.kind)
            || self.categories.iter().any(|shelf| ware.is_on(shelf))
            || self.products.contains(&ware.product)
            || self.packs.contains(&ware.pack);
        (everything || named) && !self.except.contains(&ware.product)
    }
}

/// What an offer takes, off what, and how it stands beside others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PromotionTerms)]
pub struct Terms {
    pub offer: Offer,
    #[serde(default)]
    pub scope: Scope,
    /// Offers are taken in this order, each off what those before it left.
    pub rank: i64,
    /// Of offers in one group only the one that saves most is taken; an empty name is no group.
    #[serde(default)]
    pub group: String,
    /// Goods it takes something off are for no other offer, neither before nor after.
    #[serde(default)]
    pub alone: bool,
}

impl Column for Terms {
    fn read(cell: Cell<'_>) -> Result<Terms, Unreadable> {
        Ok(serde_json::from_value(serde_json::Value::read(cell)?)?)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Promotion {
    pub id: Id<Promotion>,
    pub revision: i64,
    pub state: State,
    pub title_zh: String,
    pub title_en: String,
    pub terms: Terms,
    /// Nothing for every channel and every place.
    pub channel: Option<Channel>,
    #[record(name = "place_id")]
    pub place: Option<Id<Place>>,
    pub from_at: Timestamp,
    pub until_at: Option<Timestamp>,
    /// Only for those who have a code.
    pub coded: bool,
    /// Who bears what is taken off; nothing for the seller.
    #[record(name = "bearer_id")]
    pub bearer: Option<Id<Party>>,
    pub budget_fen: Option<Money>,
    pub spent_fen: Money,
    pub most_uses: Option<i64>,
    pub uses: i64,
    /// How many orders of one shopper.
    pub most_each: Option<i64>,
}

impl Promotion {
    pub fn title<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.title_zh, &self.title_en)
    }

    /// Whether what it takes is counted against a limit.
    pub fn is_counted(&self) -> bool {
        self.budget_fen.is_some() || self.most_uses.is_some()
    }

    /// Whether a till without a network cannot know if it holds.
    fn is_known_at_the_hub_alone(&self) -> bool {
        self.coded || self.is_counted() || self.most_each.is_some()
    }
}

/// A code somebody holds, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub(crate) struct Coupon {
    pub code: String,
    #[record(name = "coupon_most")]
    pub most_uses: Option<i64>,
    #[record(name = "coupon_uses")]
    pub uses: i64,
    #[record(name = "coupon_place")]
    pub place: Option<Id<Place>>,
    #[record(name = "coupon_person")]
    pub person: Option<String>,
}

/// A promotion as it meets one basket: with the code that was typed in, and how often this shopper had it.
#[derive(Debug, Clone)]
pub(crate) struct Met {
    pub promotion: Promotion,
    pub coupon: Option<Coupon>,
    pub had: i64,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Nobody handed this code out.
    CodeUnknown {
        code: String,
    },
    /// The code was used as often as it may be.
    CodeUsed {
        code: String,
    },
    /// What it may cost, or how often it may be had, is reached.
    UsedUp {
        title: String,
    },
    /// Somebody saved it since the page was read.
    Changed,
    /// What it is counted by cannot be begun or ended once it runs.
    CountedOtherwise,
    /// It is over.
    Ended,
    /// What it says was never changed.
    NothingToUndo,
    TooManyCodes {
        most: i64,
    },
    CodeTaken {
        code: String,
    },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::CodeUnknown { .. } => "promotion-code-unknown",
            Refusal::CodeUsed { .. } => "promotion-code-used",
            Refusal::UsedUp { .. } => "promotion-used-up",
            Refusal::Changed => "promotion-changed",
            Refusal::CountedOtherwise => "promotion-counted-otherwise",
            Refusal::Ended => "promotion-ended",
            Refusal::NothingToUndo => "promotion-nothing-to-undo",
            Refusal::TooManyCodes { .. } => "promotion-too-many-codes",
            Refusal::CodeTaken { .. } => "promotion-code-taken",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::CodeUnknown { code } | Refusal::CodeUsed { code } | Refusal::CodeTaken { code } => vec![("code", code.into())],
            Refusal::UsedUp { title } => vec![("title", title.into())],
            Refusal::TooManyCodes { most } => vec![("most", (*most).into())],
            Refusal::Changed | Refusal::CountedOtherwise | Refusal::Ended | Refusal::NothingToUndo => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::CodeUnknown { .. } | Refusal::CodeUsed { .. } | Refusal::CodeTaken { .. }).then_some("code")
    }
}

pub async fn load(tx: &mut Tx, id: Id<Promotion>) -> Result<Promotion> {
    tx.fetch_one(query(PROMOTION).and(" where p.id = $1").bind(id)).await
}

/// All of them for the desk, those that run first.
pub async fn all(tx: &mut Tx, most: i64) -> Result<Vec<Promotion>> {
    tx.fetch_all(query(PROMOTION).and(ALL).bind(most)).await
}

/// A stretch of them by their ids, those in one state alone if that is asked.
pub(crate) async fn after(tx: &mut Tx, after: Option<Id<Promotion>>, state: Option<State>, most: i64) -> Result<Vec<Promotion>> {
    let stretch = query(PROMOTION).and(AFTER).bind(after).bind(state.map(State::code)).bind(most);
    tx.fetch_all(stretch).await
}

/// Promotions that may meet a basket at an instant: those for everybody, and the one whose code was typed in.
pub(crate) async fn running(tx: &mut Tx, occasion: &Occasion<'_>) -> Result<Vec<Met>> {
    let met = met(occasion).and(RUNNING).bind(occasion.channel).bind(occasion.place).bind(occasion.at);
    read_met(tx, met).await
}

/// All that are not over, for a try-out that shows why each does nothing as well.
pub(crate) async fn standing(tx: &mut Tx, occasion: &Occasion<'_>) -> Result<Vec<Met>> {
    read_met(tx, met(occasion).and(STANDING)).await
}

fn met(occasion: &Occasion<'_>) -> kernel::Query {
    query(MET).bind(occasion.code).bind(occasion.person)
}

async fn read_met(tx: &mut Tx, met: kernel::Query) -> Result<Vec<Met>> {
    let rows: Vec<MetRow> = tx.fetch_all(met).await?;
    Ok(rows.into_iter().map(Met::from).collect())
}

#[derive(kernel::Record)]
struct MetRow {
    #[record(flatten)]
    promotion: Promotion,
    coupon_code: Option<String>,
    coupon_most: Option<i64>,
    coupon_uses: Option<i64>,
    coupon_place: Option<Id<Place>>,
    coupon_person: Option<String>,
    had: i64,
}

impl From<MetRow> for Met {
    fn from(row: MetRow) -> Met {
        let coupon = row.coupon_code.map(|code| Coupon {
            code,
            most_uses: row.coupon_most,
            uses: row.coupon_uses.unwrap_or_default(),
            place: row.coupon_place,
            person: row.coupon_person,
        });
        Met { promotion: row.promotion, coupon, had: row.had }
    }
}

const PROMOTION: &str = "
    select p.id, p.revision, p.state, p.title_zh, p.title_en, p.terms, p.channel, p.place_id, p.from_at, p.until_at, p.coded, p.bearer_id,
           p.budget_fen, p.spent_fen, p.most_uses, p.uses, p.most_each
      from catalog_promotion p";

const ALL: &str = "
     order by case p.state when 'running' then 0 when 'paused' then 1 when 'draft' then 2 else 3 end, p.from_at desc, p.id desc
     limit $1";

/// The cast tells PostgreSQL what a missing id is.
const AFTER: &str = "
     where (cast($1 as uuid) is null or p.id > $1)
       and ($2 is null or p.state = $2)
     order by p.id
     limit $3";

const MET: &str = "
    select p.id, p.revision, p.state, p.title_zh, p.title_en, p.terms, p.channel, p.place_id, p.from_at, p.until_at, p.coded, p.bearer_id,
           p.budget_fen, p.spent_fen, p.most_uses, p.uses, p.most_each,
           c.code as coupon_code, c.most_uses as coupon_most, c.uses as coupon_uses, c.place_id as coupon_place, c.person as coupon_person,
           (select count(*)
              from catalog_promotion_use u
             where u.promotion_id = p.id and u.person = $2 and u.given_back_at is null) as had
      from catalog_promotion p
      left join catalog_coupon c on c.promotion_id = p.id and c.code = $1";

const RUNNING: &str = "
     where p.state = 'running'
       and (p.channel is null or p.channel = $3)
       and (p.place_id is null or p.place_id = $4)
       and p.from_at <= $5
       and (p.until_at is null or p.until_at > $5)
       and (p.coded = false or c.code is not null)
     order by p.id";

const STANDING: &str = "
     where p.state <> 'ended'
     order by p.id";

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::example;
