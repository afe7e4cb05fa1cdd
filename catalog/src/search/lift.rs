//! Goods that merchandisers bring forward: for one question or for every one, from an instant and until one.

use super::{
    engine::{Lifted, Whom},
    rules,
    words::plain,
};
use crate::{By, Product, category::Tree};
use kernel::{Arg, Error, Id, Refused, Result, Timestamp, Tx, query};

kernel::coded! {
    /// How far goods come forward among what was found.
    pub enum Strength {
        /// Before goods that fit about as well.
        Gently = "gently",
        /// Before most that fits.
        Strongly = "strongly",
        /// Before everything.
        First = "first",
    }
}

impl Strength {
    /// How many times better they seem to fit.
    pub(super) fn factor(self) -> f32 {
        match self {
            Strength::Gently => 1.5,
            Strength::Strongly => 4.0,
            Strength::First => 1000.0,
        }
    }

    #[expect(clippy::float_arithmetic, reason = "how well something fits is no amount of anything")]
    pub(super) fn lifted(self, score: f32) -> f32 {
        score * self.factor()
    }
}

/// Nobody keeps an eye on more.
pub const MOST: usize = 200;

/// A lift as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Lift {
    pub id: Id<Lift>,
    pub asked: String,
    pub product: Option<Id<Product>>,
    pub category: Option<String>,
    pub strength: Strength,
    pub begins_at: Timestamp,
    pub ends_at: Option<Timestamp>,
    pub changed_at: Timestamp,
    pub changed_by: String,
}

/// A lift as a merchandiser writes it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLift {
    /// Empty: for every question.
    pub asked: String,
    pub whom: Target,
    pub strength: Strength,
    pub begins_at: Timestamp,
    pub ends_at: Option<Timestamp>,
}

/// What is lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Product(Id<Product>),
    Category(String),
}

#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It would end before it begins.
    Backwards,
    TooMany,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::Backwards => "catalog-lift-backwards",
            Refusal::TooMany => "catalog-lift-too-many",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::Backwards => Vec::new(),
            Refusal::TooMany => vec![("most", Arg::Number(MOST as i64))],
        }
    }
}

impl Lift {
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.begins_at <= now && self.ends_at.is_none_or(|end| now < end)
    }

    /// What the index is told, when this lift is for one of these questions; a shelf comes with those under it.
    pub(super) fn lifted(&self, texts: &[String], shelves: &Tree) -> Vec<Lifted> {
        if !self.asked.is_empty() && !texts.contains(&self.asked) {
            return Vec::new();
        }
        let lifted = |whom| Lifted { whom, strength: self.strength };
        match (self.product, &self.category) {
            (Some(product), _) => vec![lifted(Whom::Product(product))],
            (None, Some(code)) => shelves.under(code).into_iter().map(|code| lifted(Whom::Category(code.to_owned()))).collect(),
            (None, None) => Vec::new(),
        }
    }

    /// A lift that nobody has written down yet, to look at what it would do.
    pub(crate) fn imagined(id: Id<Lift>, new: &NewLift, now: Timestamp) -> Lift {
        let (product, category) = match &new.whom {
            Target::Product(id) => (Some(*id), None),
            Target::Category(code) => (None, Some(code.clone())),
        };
        Lift {
            id,
            asked: plain(&new.asked),
            product,
            category,
            strength: new.strength,
            begins_at: now,
            ends_at: None,
            changed_at: now,
            changed_by: String::new(),
        }
    }
}

/// Lifts as the desk reads them: those of a question together, then the newest.
pub async fn all(tx: &mut Tx) -> Result<Vec<Lift>> {
    tx.fetch_all(query(ALL).bind(MOST as i64)).await
}

/// Writes a lift down, or another in place of one that is there.
pub async fn set(tx: &mut Tx, by: &By, id: Option<Id<Lift>>, new: &NewLift) -> Result<Id<Lift>> {
    if new.ends_at.is_some_and(|end| end <= new.begins_at) {
        return Err(Refusal::Backwards.into());
    }
    if let Some(id) = id {
        take_away(tx, id).await?;
    }
    let count: (i64,) = tx.fetch_one(query("select count(*) from catalog_lift")).await?;
    if count.0 >= MOST as i64 {
        return Err(Refusal::TooMany.into());
    }
    let (id, now) = (id.unwrap_or_else(|| tx.id()), tx.now());
    let (product, category) = match &new.whom {
        Target::Product(id) => (Some(*id), None),
        Target::Category(code) => (None, Some(code.as_str())),
    };
    let insert = query(INSERT).bind(id).bind(plain(&new.asked)).bind(product).bind(category).bind(new.strength);
    tx.put(insert.bind(new.begins_at).bind(new.ends_at).bind(now).bind(by.to_string())).await?;
    rules::changed(tx).await?;
    Ok(id)
}

pub async fn remove(tx: &mut Tx, id: Id<Lift>) -> Result<()> {
    take_away(tx, id).await?;
    rules::changed(tx).await
}

async fn take_away(tx: &mut Tx, id: Id<Lift>) -> Result<()> {
    if tx.execute(query("delete from catalog_lift where id = $1").bind(id)).await? == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

const ALL: &str = "
    select id, asked, product_id as product, category, strength, begins_at, ends_at, changed_at, changed_by
      from catalog_lift
     order by asked, changed_at desc, id
     limit $1";

const INSERT: &str = "
    insert into catalog_lift (id, asked, product_id, category, strength, begins_at, ends_at, changed_at, changed_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
