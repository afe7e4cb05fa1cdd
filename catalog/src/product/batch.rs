//! Many products changed in one go: chosen on the list, looked at before and after, done in one transaction, and taken
//! back in one.

mod apply;
mod plan;
mod undo;

pub use apply::apply;
pub use plan::Planned;
pub use undo::undo;

use crate::{
    By, Product, ProductKind, ProductStatus, TaxClass, Temperature,
    attribute::{self, Values},
};
use kernel::{Arg, BasisPoints, Error, Id, Issue, Refused, Result, Timestamp, Tx, coded, query};
use serde::{Deserialize, Serialize};

/// Products that were chosen together.
pub struct Batch;

/// The most products changed in one go.
pub const MOST: usize = 2000;

coded! {
    /// Where a product is moved.
    pub enum Move { Publish = "publish", Withdraw = "withdraw", Retire = "retire" }
}

/// What is set for every product of a batch; what is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub category: Option<String>,
    pub kind: Option<ProductKind>,
    pub temperature: Option<Temperature>,
    pub tax: Option<TaxClass>,
    pub storage_zh: Option<String>,
    pub storage_en: Option<String>,
    pub shelf_life_days: Option<i64>,
    pub producer_share: Option<BasisPoints>,
    /// Whether all of its packs are sold on the web, and in stores.
    pub web: Option<bool>,
    pub till: Option<bool>,
    pub shelf: Option<Move>,
    /// What they are to say to what their shelves ask.
    #[serde(default)]
    pub attributes: Values,
}

impl Change {
    pub fn is_nothing(&self) -> bool {
        *self == Change::default()
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    NothingChosen,
    TooMany {
        most: usize,
    },
    /// Nothing was set.
    NothingToDo,
    /// Done before.
    Applied,
    /// Not done yet, or taken back before.
    NothingToUndo,
    /// Somebody changed products after the batch did.
    ChangedSince {
        count: usize,
        titles: String,
    },
    /// What was on the shelf before could not go there again.
    LacksSince {
        count: usize,
        titles: String,
    },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NothingChosen => "batch-nothing-chosen",
            Refusal::TooMany { .. } => "batch-too-many",
            Refusal::NothingToDo => "batch-nothing-to-do",
            Refusal::Applied => "batch-applied",
            Refusal::NothingToUndo => "batch-nothing-to-undo",
            Refusal::ChangedSince { .. } => "batch-changed-since",
            Refusal::LacksSince { .. } => "batch-lacks-since",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooMany { most } => vec![("most", (*most).into())],
            Refusal::ChangedSince { count, titles } | Refusal::LacksSince { count, titles } => {
                vec![("count", (*count).into()), ("titles", titles.into())]
            }
            Refusal::NothingChosen | Refusal::NothingToDo | Refusal::Applied | Refusal::NothingToUndo => Vec::new(),
        }
    }
}

/// A batch as it was made, and what became of it.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct BatchCard {
    pub id: Id<Batch>,
    pub made_by: String,
    pub made_at: Timestamp,
    what: serde_json::Value,
    pub applied_at: Option<Timestamp>,
    pub undone_at: Option<Timestamp>,
    pub undone_by: String,
    /// Chosen, and changed by it.
    pub products: i64,
    pub changed: i64,
}

impl BatchCard {
    pub fn change(&self) -> Result<Change> {
        Ok(serde_json::from_value(self.what.clone())?)
    }
}

/// Puts products into a batch; nothing is done with them yet.
pub async fn gather(tx: &mut Tx, by: &By, products: &[Id<Product>]) -> Result<Id<Batch>> {
    if products.is_empty() {
        return Err(Refusal::NothingChosen.into());
    }
    if products.len() > MOST {
        return Err(Refusal::TooMany { most: MOST }.into());
    }
    let (id, now) = (tx.id::<Batch>(), tx.now());
    let nothing = serde_json::to_value(Change::default())?;
    tx.put(query(MAKE).bind(id).bind(by.to_string()).bind(now).bind(nothing)).await?;
    let mut chosen = 0;
    for page in products.chunks(500) {
        chosen += tx.execute(query(CHOOSE).bind(id).bind_list(":ids", page.iter().copied())).await?;
    }
    if chosen == 0 { Err(Error::NotFound) } else { Ok(id) }
}

/// Says what is to be set; until the batch is done that can be said again.
pub async fn set(tx: &mut Tx, id: Id<Batch>, change: &Change) -> Result<()> {
    if let Some(category) = &change.category {
        let known = query("select code from catalog_category where code = $1").bind(category);
        if tx.fetch_optional::<(String,)>(known).await?.is_none() {
            return Err(Error::Invalid(vec![Issue::new("category", "field-unknown-choice")]));
        }
    }
    if change.is_nothing() {
        return Err(Refusal::NothingToDo.into());
    }
    if !change.attributes.0.is_empty() {
        attribute::must_be_answers(tx, &change.attributes).await?;
    }
    let what = serde_json::to_value(change)?;
    let set = query("update catalog_batch set what = $2 where id = $1 and applied_at is null").bind(id).bind(what);
    if tx.execute(set).await? == 0 { Err(Refusal::Applied.into()) } else { Ok(()) }
}

pub async fn card(tx: &mut Tx, id: Id<Batch>) -> Result<BatchCard> {
    tx.fetch_one(query(CARD).and(" where b.id = $1").bind(id)).await
}

/// What a batch would do now, product by product; of one that is done, the products it left alone.
pub async fn look(tx: &mut Tx, id: Id<Batch>) -> Result<(BatchCard, Vec<Planned>)> {
    let card = card(tx, id).await?;
    let change = card.change()?;
    let products = chosen(tx, id).await?;
    Ok((card, plan::plan(tx, &change, &products).await?))
}

/// Batches that were done, the latest first.
pub async fn batches(tx: &mut Tx) -> Result<Vec<BatchCard>> {
    tx.fetch_all(query(CARD).and(" where b.applied_at is not null order by b.made_at desc, b.id desc limit 30")).await
}

/// The products of a batch that it did not change.
async fn chosen(tx: &mut Tx, id: Id<Batch>) -> Result<Vec<Id<Product>>> {
    let of = query("select product_id from catalog_batch_product where batch_id = $1 and made is null order by product_id");
    let rows: Vec<(Id<Product>,)> = tx.fetch_all(of.bind(id)).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The products of a batch as it left them, for its page: title and status before.
pub async fn changed(tx: &mut Tx, id: Id<Batch>) -> Result<Vec<(Id<Product>, String, String, ProductStatus)>> {
    tx.fetch_all(query(CHANGED).bind(id)).await
}

const MAKE: &str = "
    insert into catalog_batch (id, made_by, made_at, what, undone_by) values ($1, $2, $3, $4, '')";

const CHOOSE: &str = "
    insert into catalog_batch_product (batch_id, product_id, status)
    select $1, p.id, p.status from catalog_product p where p.id in (:ids)";

const CARD: &str = "
    select b.id, b.made_by, b.made_at, b.what, b.applied_at, b.undone_at, b.undone_by,
           (select count(*) from catalog_batch_product c where c.batch_id = b.id) as products,
           (select count(*) from catalog_batch_product c where c.batch_id = b.id and c.made is not null) as changed
      from catalog_batch b";

const CHANGED: &str = "
    select c.product_id, p.title_zh, p.title_en, c.status
      from catalog_batch_product c
      join catalog_product p on p.id = c.product_id
     where c.batch_id = $1 and c.made is not null
     order by c.product_id";
