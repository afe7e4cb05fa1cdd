//! What goods of a shelf say of themselves beyond words: a grade, a sugar content, whether they were grown in bags. A shelf
//! asks for its own attributes and for those of the shelves it stands under. What kind of answer an attribute takes never
//! changes; what is not wanted any more is retired, and no product loses what it said.

mod ask;
mod keep;
pub(crate) mod web;

pub(crate) use ask::{field, given_up, lacking, misplaced, must_be_answers, must_fit, unanswered};
pub use keep::{Refusal, change, put_up, retire};

use crate::category::Tree;
use kernel::{Cell, Column, Result, Tx, Unit, UnitCode, Unreadable, query};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, ops::Deref};
use ui::Lang;

kernel::coded! {
    /// What an attribute is answered with.
    pub enum AttributeKind {
        /// One of its choices.
        Choice = "choice",
        /// A number with so many decimals, and a unit behind it.
        Number = "number",
        YesNo = "yes-no",
        Text = "text",
    }
}

/// One thing a shelf asks of its goods.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Attribute {
    pub code: String,
    pub category: String,
    pub kind: AttributeKind,
    pub name_zh: String,
    pub name_en: String,
    pub unit: String,
    /// How many decimals a number has.
    pub scale: i64,
    pub choices: Choices,
    /// Nothing is put on the shelf without it.
    pub required: bool,
    /// Shoppers see it.
    pub shown: bool,
    /// Shoppers narrow the shelf by it.
    pub facet: bool,
    pub place: i64,
    pub retired: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub code: String,
    pub zh: String,
    pub en: String,
    #[serde(default)]
    pub retired: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices(pub Vec<Choice>);

/// What a product says, by the code of what it was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values(pub BTreeMap<String, String>);

impl Column for Choices {
    fn read(cell: Cell<'_>) -> Result<Choices, Unreadable> {
        Ok(serde_json::from_value(serde_json::Value::read(cell)?)?)
    }
}

impl Column for Values {
    fn read(cell: Cell<'_>) -> Result<Values, Unreadable> {
        Ok(serde_json::from_value(serde_json::Value::read(cell)?)?)
    }
}

impl Values {
    pub fn get(&self, code: &str) -> &str {
        self.0.get(code).map_or("", String::as_str)
    }

    pub(crate) fn as_json(&self) -> serde_json::Value {
        serde_json::Value::Object(self.0.iter().map(|(code, value)| (code.clone(), value.clone().into())).collect())
    }
}

/// Everything that is asked, retired or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(Vec<Attribute>);

impl Deref for Attributes {
    type Target = [Attribute];

    fn deref(&self) -> &[Attribute] {
        &self.0
    }
}

/// All attributes in one statement; there are few.
pub async fn all(tx: &mut Tx) -> Result<Attributes> {
    Ok(Attributes(tx.fetch_all(query(ALL)).await?))
}

impl Attributes {
    pub fn get(&self, code: &str) -> Option<&Attribute> {
        self.iter().find(|one| one.code == code)
    }

    /// What a shelf asks now: first what the topmost shelf over it asks, its own last.
    pub fn of_shelf<'a>(&'a self, shelves: &'a Tree, category: &str) -> impl Iterator<Item = &'a Attribute> {
        let way = shelves.way(category).into_iter();
        way.flat_map(move |shelf| self.iter().filter(move |one| one.category == shelf.code && !one.retired))
    }

    /// What shoppers see of a product: the name, and what it says.
    pub fn told(&self, t: &Lang, shelves: &Tree, category: &str, values: &Values) -> Vec<(String, String)> {
        let asked = self.of_shelf(shelves, category).filter(|one| one.shown && one.holds(values.get(&one.code)));
        asked.map(|one| (one.name(t).to_owned(), one.said(t, values.get(&one.code)))).collect()
    }

    /// What shoppers narrow a shelf by.
    pub fn facets<'a>(&'a self, shelves: &'a Tree, category: &str) -> Vec<&'a Attribute> {
        self.of_shelf(shelves, category).filter(|one| one.facet && one.can_be_facet()).take(MOST_FACETS).collect()
    }
}

/// A shelf is narrowed by no more.
pub const MOST_FACETS: usize = 6;

impl Attribute {
    pub fn name<'a>(&'a self, t: &Lang) -> &'a str {
        t.pick(&self.name_zh, &self.name_en)
    }

    /// A number or a text has too many answers to choose among.
    pub fn can_be_facet(&self) -> bool {
        matches!(self.kind, AttributeKind::Choice | AttributeKind::YesNo)
    }

    /// Choices that can be made now.
    pub fn open_choices(&self) -> impl Iterator<Item = &Choice> {
        self.choices.0.iter().filter(|choice| !choice.retired)
    }

    /// What was typed as it is kept; nothing for what is no answer.
    pub fn read(&self, typed: &str) -> Option<String> {
        let typed = typed.trim();
        match self.kind {
            AttributeKind::Choice => self.choices.0.iter().find(|choice| choice.code == typed).map(|choice| choice.code.clone()),
            AttributeKind::Number => self.steps().and_then(|unit| Some(unit.plain(unit.parse(typed)?))),
            AttributeKind::YesNo => ["yes", "no"].into_iter().find(|one| *one == typed).map(str::to_owned),
            AttributeKind::Text => (!typed.is_empty() && typed.chars().count() <= LONGEST).then(|| typed.to_owned()),
        }
    }

    /// Whether this can be answered now; a retired choice cannot.
    pub fn holds(&self, value: &str) -> bool {
        let open = self.kind != AttributeKind::Choice || self.open_choices().any(|choice| choice.code == value);
        open && self.read(value).is_some_and(|read| read == value)
    }

    /// An answer as people read it.
    pub fn said(&self, t: &Lang, value: &str) -> String {
        match self.kind {
            AttributeKind::Choice => {
                let choice = self.choices.0.iter().find(|choice| choice.code == value);
                choice.map_or(value, |choice| t.pick(&choice.zh, &choice.en)).to_owned()
            }
            AttributeKind::Number if !value.is_empty() => format!("{value} {}", self.unit).trim().to_owned(),
            AttributeKind::YesNo if !value.is_empty() => t.say(if value == "yes" { "attribute-yes" } else { "attribute-no" }).into_owned(),
            AttributeKind::Number | AttributeKind::YesNo | AttributeKind::Text => value.to_owned(),
        }
    }

    /// Numbers are whole steps of so many decimals.
    fn steps(&self) -> Option<Unit> {
        Unit::new(UnitCode::Piece, self.scale)
    }
}

/// Nobody reads a longer answer.
const LONGEST: usize = 200;

const ALL: &str = "
    select code, category, kind, name_zh, name_en, unit, scale, choices, required, shown, facet, place, retired
      from catalog_attribute
     order by place, code";

#[cfg(test)]
mod tests;
