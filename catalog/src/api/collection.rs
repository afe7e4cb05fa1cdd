//! A collection as programs read and write it: its words, its rule as data, what hands did about it, and when it is shown.

use super::body::WordsBody;
use crate::{
    ProductKind, Temperature,
    collection::{Collection, Named, Order, Rule, Sheet, Standing, Terms},
};
use kernel::{Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which goods are found. What is left out is no condition; of several shelves, towns or words one is enough. A rule without
/// any condition finds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct RuleBody {
    /// Any one condition is enough; otherwise all must hold.
    pub any: bool,
    /// Codes of shelves; what stands on one under them counts.
    pub shelves: Vec<String>,
    #[schema(value_type = Vec<String>, example = json!(["specialty"]))]
    pub kinds: Vec<ProductKind>,
    pub towns: Vec<String>,
    pub producers: Vec<Uuid>,
    pub marks: Vec<Uuid>,
    /// What goods say to what their shelf asks.
    pub says: Vec<SaysBody>,
    #[schema(value_type = Vec<String>, example = json!(["chilled"]))]
    pub temperatures: Vec<Temperature>,
    #[schema(value_type = Option<i64>)]
    pub price_from_fen: Option<Money>,
    #[schema(value_type = Option<i64>)]
    pub price_to_fen: Option<Money>,
    /// Its price is struck through.
    pub reduced: bool,
    /// Put on the shelf so many days ago at most.
    pub new_days: Option<i64>,
    /// Somewhere in the titles or among the words it is looked for by.
    pub words: Vec<String>,
}

/// A question by its code, and an answer; answers to one question are one condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SaysBody {
    #[schema(example = "organic")]
    pub asked: String,
    #[schema(example = "yes")]
    pub answer: String,
}

/// What a collection holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TermsBody {
    #[serde(default)]
    pub rule: RuleBody,
    /// These products come first, in this order, whatever the rule says.
    #[serde(default)]
    pub pinned: Vec<Uuid>,
    /// These never come.
    #[serde(default)]
    pub left_out: Vec<Uuid>,
    /// `newest` unless told, `cheapest`, or `title`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "newest")]
    pub order: Option<Order>,
}

/// A collection as it is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CollectionBody {
    pub title: WordsBody,
    #[serde(default)]
    pub line: WordsBody,
    #[serde(default)]
    pub terms: TermsBody,
    /// The product whose picture stands for it.
    #[serde(default)]
    pub face: Option<Uuid>,
    /// Shoppers see it, between its instants; otherwise it is a draft.
    #[serde(default)]
    pub public: bool,
    /// It is shown on the front of the shop.
    #[serde(default)]
    pub on_front: bool,
    /// Its place among the others.
    #[serde(default = "middle")]
    #[schema(minimum = 0, maximum = 999)]
    pub place: i64,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub from_at: Option<Timestamp>,
    /// The first instant at which it is shown no more.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until_at: Option<Timestamp>,
}

fn middle() -> i64 {
    100
}

/// A collection as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeptCollection {
    pub id: Uuid,
    /// Its name in its address, for ever.
    pub code: String,
    /// Counts its changes: whoever writes says which one was read.
    pub revision: i64,
    /// `draft`; `shown`; `ahead` of its first instant; `over`.
    #[schema(value_type = String, example = "shown")]
    pub state: Standing,
    pub changed_by: String,
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
    #[serde(flatten)]
    pub collection: CollectionBody,
}

impl KeptCollection {
    pub(super) fn of(one: &Collection, now: Timestamp) -> KeptCollection {
        KeptCollection {
            id: one.id.uuid(),
            code: one.code.clone(),
            revision: one.revision,
            state: one.standing(now),
            changed_by: one.changed_by.clone(),
            changed_at: one.changed_at,
            collection: CollectionBody {
                title: WordsBody { zh: one.title_zh.clone(), en: one.title_en.clone() },
                line: WordsBody { zh: one.line_zh.clone(), en: one.line_en.clone() },
                terms: TermsBody::of(&one.terms),
                face: one.face.map(|face| face.uuid()),
                public: one.public,
                on_front: one.on_front,
                place: one.place,
                from_at: one.from_at,
                until_at: one.until_at,
            },
        }
    }
}

impl CollectionBody {
    pub(super) fn into_sheet(self) -> Sheet {
        Sheet {
            title_zh: self.title.zh,
            title_en: self.title.en,
            line_zh: self.line.zh,
            line_en: self.line.en,
            terms: self.terms.into_terms(),
            face: self.face.map(Id::from_uuid),
            public: self.public,
            on_front: self.on_front,
            place: self.place,
            from_at: self.from_at,
            until_at: self.until_at,
        }
    }
}

impl TermsBody {
    fn of(terms: &Terms) -> TermsBody {
        let ids = |all: &[Id<crate::Product>]| all.iter().map(|one| one.uuid()).collect();
        TermsBody {
            rule: RuleBody::of(&terms.rule),
            pinned: ids(&terms.pinned),
            left_out: ids(&terms.left_out),
            order: Some(terms.order()),
        }
    }

    pub(super) fn into_terms(self) -> Terms {
        let ids = |all: Vec<Uuid>| all.into_iter().map(Id::from_uuid).collect();
        Terms { rule: self.rule.into_rule(), pinned: ids(self.pinned), left_out: ids(self.left_out), order: self.order }
    }
}

impl RuleBody {
    fn of(rule: &Rule) -> RuleBody {
        let says = |(asked, answer): &(String, String)| SaysBody { asked: asked.clone(), answer: answer.clone() };
        RuleBody {
            any: rule.any,
            shelves: rule.shelves.clone(),
            kinds: rule.kinds.clone(),
            towns: rule.towns.clone(),
            producers: rule.producers.iter().map(|one| one.uuid()).collect(),
            marks: rule.marks.iter().map(|one| one.uuid()).collect(),
            says: rule.says.iter().map(says).collect(),
            temperatures: rule.temperatures.clone(),
            price_from_fen: rule.price_from,
            price_to_fen: rule.price_to,
            reduced: rule.reduced,
            new_days: rule.new_days,
            words: rule.words.clone(),
        }
    }

    fn into_rule(self) -> Rule {
        let words = self.words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty());
        Rule {
            words: words.collect(),
            any: self.any,
            shelves: self.shelves,
            kinds: self.kinds,
            towns: self.towns,
            producers: self.producers.into_iter().map(Id::from_uuid).collect(),
            marks: self.marks.into_iter().map(Id::from_uuid).collect(),
            says: self.says.into_iter().map(|one| (one.asked, one.answer)).collect(),
            temperatures: self.temperatures,
            price_from: self.price_from_fen,
            price_to: self.price_to_fen,
            reduced: self.reduced,
            new_days: self.new_days,
        }
    }
}

/// A condition by its name; of what goods say, with the code of the question.
pub(super) fn condition(named: &Named) -> String {
    let name = match named {
        Named::Says(asked) => return format!("says:{asked}"),
        Named::Shelf => "shelf",
        Named::Kind => "kind",
        Named::Town => "town",
        Named::Producer => "producer",
        Named::Mark => "mark",
        Named::Temperature => "temperature",
        Named::Price => "price",
        Named::Reduced => "reduced",
        Named::New => "new",
        Named::Words => "words",
    };
    name.to_owned()
}

/// What is wrong stands where a program wrote it.
pub(super) fn pointer(field: &str) -> String {
    match field {
        "title_zh" | "title_en" | "line_zh" | "line_en" => field.replace('_', "/"),
        "until_day" => "until_at".to_owned(),
        "pinned" | "left_out" => format!("terms/{field}"),
        "price_from" | "price_to" => format!("terms/rule/{field}_fen"),
        "shelves" | "kinds" | "towns" | "producers" | "marks" | "says" | "words" | "new_days" => format!("terms/rule/{field}"),
        other => other.to_owned(),
    }
}
