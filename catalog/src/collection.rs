//! Collections: goods under one name and on one page, found by a rule, with some pinned at the front and some left out by
//! hand. What a rule finds is asked of the database at every look, so nothing has to be brought up to date when goods, prices
//! or marks change: it reads one narrow line for each product in the shop ([`offered`]).

mod find;
mod keep;
pub(crate) mod offered;
mod rule;
pub(crate) mod web;

pub(crate) use find::reasons;
pub use find::{Found, PAGE, Stretch, find, why};
pub(crate) use keep::naming_shelf;
pub use keep::{MOST, Past, Refusal, Sheet, begin, change, past, remove, undo};
pub use rule::{Named, Rule};

use crate::{Product, product::Hung};
use kernel::{Cell, Column, Id, Result, Timestamp, Tx, Unreadable, coded, query};
use serde::{Deserialize, Serialize};

coded! {
    /// In which order goods come, after those that are pinned.
    pub enum Order {
        /// Put on the shelf last first.
        Newest = "newest",
        /// What costs least first.
        Cheapest = "cheapest",
        Title = "title",
    }
}

coded! {
    /// How a collection stands at an instant.
    pub enum Standing {
        Draft = "draft",
        /// Shoppers see it.
        Shown = "shown",
        /// It is public, and its first instant lies ahead.
        Ahead = "ahead",
        Over = "over",
    }
}

/// What a collection holds: the rule, and what hands did about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    pub rule: Rule,
    /// These come first, in this order, whatever the rule says.
    pub pinned: Vec<Id<Product>>,
    /// These never come.
    pub left_out: Vec<Id<Product>>,
    pub order: Option<Order>,
}

impl Terms {
    pub fn order(&self) -> Order {
        self.order.unwrap_or(Order::Newest)
    }
}

impl Column for Terms {
    fn read(cell: Cell<'_>) -> Result<Terms, Unreadable> {
        Ok(serde_json::from_value(serde_json::Value::read(cell)?)?)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Collection {
    pub id: Id<Collection>,
    /// Its name in its address; it stays.
    pub code: String,
    pub revision: i64,
    pub title_zh: String,
    pub title_en: String,
    pub line_zh: String,
    pub line_en: String,
    pub terms: Terms,
    #[record(name = "face_id")]
    pub face: Option<Id<Product>>,
    /// Shoppers see it, between its instants.
    pub public: bool,
    /// It is shown on the front of the shop.
    pub on_front: bool,
    /// Its place among the others.
    pub place: i64,
    pub from_at: Option<Timestamp>,
    pub until_at: Option<Timestamp>,
    pub changed_by: String,
    pub changed_at: Timestamp,
}

impl Collection {
    pub fn title<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.title_zh, &self.title_en)
    }

    pub fn line<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.line_zh, &self.line_en)
    }

    /// Whether shoppers see it at an instant.
    pub fn is_shown_at(&self, at: Timestamp) -> bool {
        self.standing(at) == Standing::Shown
    }

    pub fn standing(&self, at: Timestamp) -> Standing {
        match self {
            Collection { public: false, .. } => Standing::Draft,
            Collection { until_at: Some(until), .. } if *until <= at => Standing::Over,
            Collection { from_at: Some(from), .. } if *from > at => Standing::Ahead,
            _ => Standing::Shown,
        }
    }
}

/// A collection with the picture that stands for it.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Faced {
    #[record(flatten)]
    pub collection: Collection,
    #[record(flatten)]
    pub picture: Hung,
}

pub async fn load(tx: &mut Tx, id: Id<Collection>) -> Result<Collection> {
    tx.fetch_one(query(COLLECTION).and(" where l.id = $1").bind(id)).await
}

/// All of them in their order, drafts and those that are over as well.
pub async fn all(tx: &mut Tx) -> Result<Vec<Collection>> {
    tx.fetch_all(query(COLLECTION).and(" order by l.place, l.code")).await
}

/// A stretch of them by their ids, or the one with a code.
pub(crate) async fn after(tx: &mut Tx, after: Option<Id<Collection>>, code: Option<&str>, most: i64) -> Result<Vec<Collection>> {
    tx.fetch_all(query(COLLECTION).and(AFTER).bind(after).bind(code).bind(most)).await
}

/// Those that are public in their order, with their pictures; the caller asks each whether it is shown now.
pub async fn public(tx: &mut Tx) -> Result<Vec<Faced>> {
    tx.fetch_all(query(PUBLIC)).await
}

const COLLECTION: &str = "
    select l.id, l.code, l.revision, l.title_zh, l.title_en, l.line_zh, l.line_en, l.terms, l.face_id, l.public, l.on_front, l.place,
           l.from_at, l.until_at, l.changed_by, l.changed_at
      from catalog_collection l";

/// The cast tells PostgreSQL what a missing id is.
const AFTER: &str = "
     where (cast($1 as uuid) is null or l.id > $1)
       and ($2 is null or l.code = $2)
     order by l.id
     limit $3";

const PUBLIC: &str = "
    select l.id, l.code, l.revision, l.title_zh, l.title_en, l.line_zh, l.line_en, l.terms, l.face_id, l.public, l.on_front, l.place,
           l.from_at, l.until_at, l.changed_by, l.changed_at,
           i.sha, i.alt_zh, i.alt_en, f.width, f.height, i.focal_x, i.focal_y
      from catalog_collection l
      left join catalog_offered o on o.product_id = l.face_id
      left join catalog_product_picture i
        on i.product_id = o.product_id
       and i.sha = (select face.sha from catalog_product_picture face where face.product_id = o.product_id order by face.place, face.sha limit 1)
      left join catalog_picture f on f.sha = i.sha
     where l.public = true
     order by l.place, l.code";
