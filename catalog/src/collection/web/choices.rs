//! What can be ticked in a collection's form: shelves, towns, producers, marks and answers as they are now.

use crate::{
    ProductKind, Temperature,
    attribute::{self, Attribute, AttributeKind},
    brand::Register,
    category,
    collection::{Order, offered},
    product::web::{coded, shelves},
};
use coop::{party, town_name};
use kernel::{Result, Tx};
use ui::{Lang, Typed};

/// A value, its words, and whether it is ticked.
pub(super) type Options = Vec<(String, String, bool)>;

/// One list of boxes of the form.
pub(super) struct Boxes {
    /// The form's name for it.
    pub field: &'static str,
    pub title: String,
    pub options: Options,
}

impl Boxes {
    /// A list of which something is ticked stands open.
    pub fn is_open(&self) -> bool {
        self.options.iter().any(|(.., ticked)| *ticked)
    }

    pub fn ticked(&self) -> usize {
        self.options.iter().filter(|(.., ticked)| *ticked).count()
    }
}

pub(super) struct Choices {
    pub boxes: Vec<Boxes>,
    pub joined: Options,
    pub orders: Options,
}

impl Choices {
    pub async fn of(t: &Lang, tx: &mut Tx, typed: &Typed) -> Result<Choices> {
        let mut boxes = vec![Boxes { field: "shelves", title: said(t, "shelf"), options: on_shelves(t, tx, typed).await? }];
        let kinds = coded(t, "catalog-kind", ProductKind::ALL.iter().map(|kind| kind.code()), "");
        boxes.push(Boxes { field: "kinds", title: said(t, "kind"), options: ticked(typed, "kinds", kinds) });
        boxes.push(Boxes { field: "towns", title: said(t, "town"), options: towns(t, tx, typed).await? });
        boxes.push(Boxes { field: "producers", title: said(t, "producer"), options: producers(t, tx, typed).await? });
        let rights = Register::open(tx).await?.rights;
        let marks = rights.iter().map(|right| (right.id.to_string(), right.name(t).to_owned(), false)).collect();
        boxes.push(Boxes { field: "marks", title: said(t, "mark"), options: ticked(typed, "marks", marks) });
        let warmth = coded(t, "catalog-temperature", Temperature::ALL.iter().map(|one| one.code()), "");
        boxes.push(Boxes { field: "temperatures", title: said(t, "temperature"), options: ticked(typed, "temperatures", warmth) });
        let asked = attribute::all(tx).await?;
        for one in asked.iter().filter(|one| one.can_be_facet() && !one.retired) {
            boxes.push(Boxes { field: "says", title: one.name(t).to_owned(), options: ticked(typed, "says", answers(t, one)) });
        }
        boxes.retain(|list| !list.options.is_empty());
        let joined = coded(t, "collection-joined", ["every", "any"].into_iter(), typed.value_or("joined", "every"));
        let orders = coded(t, "collection-order", Order::ALL.iter().map(|order| order.code()), typed.value("order"));
        Ok(Choices { boxes, joined, orders })
    }
}

fn said(t: &Lang, condition: &str) -> String {
    t.say(format!("collection-by-{condition}")).into_owned()
}

fn ticked(typed: &Typed, field: &str, options: Options) -> Options {
    options.into_iter().map(|(value, text, _)| (typed.is(field, &value), value, text)).map(|(on, value, text)| (value, text, on)).collect()
}

async fn on_shelves(t: &Lang, tx: &mut Tx, typed: &Typed) -> Result<Options> {
    Ok(ticked(typed, "shelves", shelves(t, &category::all(tx).await?, "")))
}

/// Towns from which something is offered; one that is ticked stays to be seen when nothing comes from there any more.
async fn towns(t: &Lang, tx: &mut Tx, typed: &Typed) -> Result<Options> {
    let mut towns = offered::towns(tx).await?;
    towns.extend(typed.values("towns").iter().filter(|town| !town.is_empty()).cloned());
    towns.sort();
    towns.dedup();
    let option = |town: &String| (town.clone(), town_name(t, town).into_owned(), false);
    Ok(ticked(typed, "towns", towns.iter().map(option).collect()))
}

async fn producers(t: &Lang, tx: &mut Tx, typed: &Typed) -> Result<Options> {
    let mut ids = offered::producers(tx).await?;
    ids.extend(typed.values("producers").iter().filter_map(|id| kernel::Id::parse(id)));
    ids.sort();
    ids.dedup();
    let named = party::named(tx, &ids).await?;
    let mut options: Options = named.values().map(|party| (party.id.to_string(), party.name(t).to_owned(), false)).collect();
    options.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(ticked(typed, "producers", options))
}

fn answers(t: &Lang, one: &Attribute) -> Options {
    let values: Vec<String> = match one.kind {
        AttributeKind::YesNo => ["yes", "no"].map(str::to_owned).to_vec(),
        _ => one.open_choices().map(|choice| choice.code.clone()).collect(),
    };
    values.into_iter().map(|value| (format!("{}:{value}", one.code), one.said(t, &value), false)).collect()
}
