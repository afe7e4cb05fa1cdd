//! Which goods a collection finds: a rule is a few conditions, of which every one must hold, or any.

use crate::{Product, ProductKind, Temperature, brand::BrandRight, sellable::somewhere};
use coop::Party;
use kernel::{Id, Issue, Issues, Money, Query, Timestamp};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// Nobody keeps an eye on more of one thing.
const MOST_CHOSEN: usize = 60;
const LONGEST_WORD: usize = 40;
const MOST_DAYS: i64 = 365;

/// The conditions of a collection as data. What is left empty is no condition; of several shelves, towns or words one is
/// enough. A rule without any condition finds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// Any one condition is enough; otherwise all must hold.
    pub any: bool,
    /// On one of these shelves, or on one under it.
    pub shelves: Vec<String>,
    pub kinds: Vec<ProductKind>,
    pub towns: Vec<String>,
    pub producers: Vec<Id<Party>>,
    pub marks: Vec<Id<BrandRight>>,
    /// What goods say: what is asked, and the answer. Answers to one question are one condition.
    pub says: Vec<(String, String)>,
    pub temperatures: Vec<Temperature>,
    pub price_from: Option<Money>,
    pub price_to: Option<Money>,
    /// Its price is struck through.
    pub reduced: bool,
    /// Put on the shelf so many days ago at most.
    pub new_days: Option<i64>,
    /// Somewhere in the titles or among the words it is looked for by.
    pub words: Vec<String>,
}

/// One condition by its name, as the form and the preview say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Shelf,
    Kind,
    Town,
    Producer,
    Mark,
    /// What is asked.
    Says(String),
    Temperature,
    Price,
    Reduced,
    New,
    Words,
}

enum Condition<'r> {
    Shelves(&'r [String]),
    Kinds(&'r [ProductKind]),
    Towns(&'r [String]),
    Producers(&'r [Id<Party>]),
    Marks(&'r [Id<BrandRight>]),
    Says(&'r str, Vec<&'r str>),
    Temperatures(&'r [Temperature]),
    Price(Option<Money>, Option<Money>),
    Reduced,
    New(i64),
    Words(&'r [String]),
}

impl Rule {
    pub fn is_empty(&self) -> bool {
        self.conditions().is_empty()
    }

    /// Its conditions by name, in the order in which [`super::why`] counts them.
    pub fn named(&self) -> Vec<Named> {
        self.conditions().iter().map(Condition::name).collect()
    }

    fn conditions(&self) -> Vec<Condition<'_>> {
        let mut found = Vec::new();
        let mut has = |is: bool, condition| found.extend(is.then_some(condition));
        has(!self.shelves.is_empty(), Condition::Shelves(&self.shelves));
        has(!self.kinds.is_empty(), Condition::Kinds(&self.kinds));
        has(!self.towns.is_empty(), Condition::Towns(&self.towns));
        has(!self.producers.is_empty(), Condition::Producers(&self.producers));
        has(!self.marks.is_empty(), Condition::Marks(&self.marks));
        let mut says: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        self.says.iter().for_each(|(asked, answer)| says.entry(asked).or_default().push(answer));
        for (asked, answers) in says {
            has(true, Condition::Says(asked, answers));
        }
        has(!self.temperatures.is_empty(), Condition::Temperatures(&self.temperatures));
        has(self.price_from.or(self.price_to).is_some(), Condition::Price(self.price_from, self.price_to));
        has(self.reduced, Condition::Reduced);
        has(self.new_days.is_some(), Condition::New(self.new_days.unwrap_or_default()));
        has(!self.words.is_empty(), Condition::Words(&self.words));
        found
    }

    /// Only lines `o` for which the rule holds.
    pub(super) fn narrow(&self, mut asked: Query, at: Timestamp) -> Query {
        let joined = if self.any { " or " } else { " and " };
        for (nth, condition) in self.conditions().iter().enumerate() {
            asked = condition.ask(asked.and(if nth == 0 { " and (" } else { joined }), at);
        }
        if self.is_empty() { asked.and(" and false") } else { asked.and(")") }
    }

    /// For some goods, each condition that holds for one of them, by its number.
    pub(super) fn reasons(&self, products: &[Id<Product>], at: Timestamp) -> Option<Query> {
        let mut asked: Option<Query> = None;
        for (nth, condition) in (0i64..).zip(&self.conditions()) {
            let part = match asked {
                Some(before) => before.and(" union all "),
                None => kernel::query(""),
            };
            let part = part.and(REASON).bind_list(":nth", [nth]).bind_list(":products", products.iter().copied());
            asked = Some(condition.ask(part, at));
        }
        asked
    }

    /// What nobody means, each thing at its field.
    pub(super) fn issues(&self) -> Issues {
        let mut issues = Issues::new();
        let mut must = |holds: bool, field: &str, code: &'static str| {
            if !holds {
                issues.push(Issue::new(field, code));
            }
        };
        let lists = [
            ("shelves", self.shelves.len()),
            ("kinds", self.kinds.len()),
            ("towns", self.towns.len()),
            ("producers", self.producers.len()),
            ("marks", self.marks.len()),
            ("says", self.says.len()),
            ("words", self.words.len()),
        ];
        for (field, many) in lists {
            must(many <= MOST_CHOSEN, field, "collection-too-many-chosen");
        }
        let short = |text: &str| text.chars().count() <= LONGEST_WORD;
        must(self.words.iter().all(|word| short(word)), "words", "collection-word-long");
        must(self.towns.iter().all(|town| short(town)), "towns", "field-unknown-choice");
        must(self.says.iter().all(|(asked, answer)| short(asked) && short(answer)), "says", "field-unknown-choice");
        must(self.price_from.is_none_or(|from| !from.is_negative()), "price_from", "field-negative");
        let upside_down = self.price_from.zip(self.price_to).is_some_and(|(from, to)| from > to);
        must(!upside_down, "price_to", "collection-price-upside-down");
        must(self.new_days.is_none_or(|days| (1..=MOST_DAYS).contains(&days)), "new_days", "collection-days-absurd");
        issues
    }
}

impl Condition<'_> {
    fn name(&self) -> Named {
        match self {
            Condition::Shelves(_) => Named::Shelf,
            Condition::Kinds(_) => Named::Kind,
            Condition::Towns(_) => Named::Town,
            Condition::Producers(_) => Named::Producer,
            Condition::Marks(_) => Named::Mark,
            Condition::Says(asked, _) => Named::Says((*asked).to_owned()),
            Condition::Temperatures(_) => Named::Temperature,
            Condition::Price(..) => Named::Price,
            Condition::Reduced => Named::Reduced,
            Condition::New(_) => Named::New,
            Condition::Words(_) => Named::Words,
        }
    }

    /// The condition as it is said of a line `o`.
    fn ask(&self, asked: Query, at: Timestamp) -> Query {
        match self {
            Condition::Shelves(codes) => asked.and(ON_SHELF).bind_list(":shelves", codes.iter()),
            Condition::Kinds(kinds) => asked.and("o.kind in (:kinds)").bind_list(":kinds", kinds.iter().map(|kind| kind.code())),
            Condition::Towns(towns) => asked.and("o.town in (:towns)").bind_list(":towns", towns.iter()),
            Condition::Producers(ids) => asked.and("o.producer_id in (:producers)").bind_list(":producers", ids.iter().copied()),
            Condition::Marks(rights) => asked.and(CARRIES).bind_list(":rights", rights.iter().copied()),
            Condition::Says(code, answers) => asked.and(SAYS).bind_list(":asked", [*code]).bind_list(":answers", answers.iter().copied()),
            Condition::Temperatures(how) => {
                asked.and("o.temperature in (:temperatures)").bind_list(":temperatures", how.iter().map(|one| one.code()))
            }
            Condition::Price(from, to) => {
                let to = to.unwrap_or(Money::fen(i64::MAX));
                asked.and("o.price_fen between :least and :most").bind_list(":least", [from.unwrap_or_default()]).bind_list(":most", [to])
            }
            Condition::Reduced => asked.and("o.reduced = true"),
            Condition::New(days) => {
                let days = u64::try_from(*days).unwrap_or_default();
                asked.and("o.shelved_at > :since").bind_list(":since", [at.minus(Duration::from_secs(days * 24 * 3600))])
            }
            Condition::Words(words) => {
                let mut asked = asked.and("(false");
                for word in *words {
                    asked = asked.and(" or o.words like :word escape '!'").bind_list(":word", [somewhere(word)]);
                }
                asked.and(")")
            }
        }
    }
}

/// There are three levels of shelves.
const ON_SHELF: &str = "o.category in (select c.code
                                         from catalog_category c
                                         left join catalog_category u on u.code = c.parent
                                        where c.code in (:shelves) or c.parent in (:shelves) or u.parent in (:shelves))";

/// What lost a mark carries it no more; the program notes that at the instant.
const CARRIES: &str = "exists (select 1
                                 from catalog_brand_claim m
                                where m.product_id = o.product_id and m.right_id in (:rights) and m.lost_at is null)";

const SAYS: &str = "o.attributes->>cast(:asked as text) in (:answers)";

const REASON: &str = "
    select o.product_id, cast(:nth as bigint)
      from catalog_offered o
     where o.product_id in (:products)
       and ";
