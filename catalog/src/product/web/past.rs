//! The history beside the editor: who changed which field from what to what, and taking a change back.

use super::{said, show_refused};
use crate::{
    By, Category, Product,
    attribute::Attributes,
    product::{Deed, FieldChange, ProductSheet, Step, load, proposal, restore, steps},
    url,
};
use axum::extract::Path;
use coop::{Merchandiser, PartyCard};
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Form, Lang, Reader};

/// Of a long text so many letters are shown.
const MOST_LETTERS: usize = 120;

/// A line of the history in the reader's words.
pub(super) struct Line {
    pub deed: Deed,
    pub changes: Vec<Told>,
    /// The revision to which it can be taken back.
    pub before: Option<i64>,
}

/// One field that was changed.
pub(super) struct Told {
    pub field: String,
    pub sku: String,
    pub before: String,
    pub after: String,
}

/// What codes and ids are called.
pub(super) struct Names<'a> {
    pub shelves: &'a [Category],
    pub parties: Vec<&'a PartyCard>,
    pub attributes: &'a Attributes,
}

pub(super) async fn lines(t: &Lang, tx: &mut Tx, sheet: &ProductSheet, names: &Names<'_>) -> Result<Vec<Line>> {
    Ok(steps(tx, sheet).await?.into_iter().map(|step| line(t, step, names)).collect())
}

fn line(t: &Lang, step: Step, names: &Names<'_>) -> Line {
    let before = step.before();
    let told = |change: FieldChange| {
        let said = |value: &str| names.called(t, (change.field, &change.sku), value);
        let (before, after) = (said(&change.before), said(&change.after));
        let (field, sku) = names.field(t, change.field, &change.sku);
        Told { field, sku, before, after }
    };
    Line { deed: step.deed, changes: step.changes.into_iter().map(told).collect(), before }
}

impl Names<'_> {
    /// What a field is called, and the variant it is about; an attribute is called by its own name.
    pub(super) fn field(&self, t: &Lang, field: &str, sku: &str) -> (String, String) {
        match self.attributes.get(sku).filter(|_| field == "attribute") {
            Some(one) => (one.name(t).to_owned(), String::new()),
            None => (t.say(format!("catalog-field-{}", field.replace('_', "-"))).into_owned(), sku.to_owned()),
        }
    }

    /// A value as the desk says it, a long text cut.
    pub(super) fn called(&self, t: &Lang, field: (&str, &str), value: &str) -> String {
        let whole = self.whole(t, field, value);
        if whole.chars().nth(MOST_LETTERS).is_none() { whole } else { whole.chars().take(MOST_LETTERS).chain(['…']).collect() }
    }

    /// A value as the desk says it.
    pub(super) fn whole(&self, t: &Lang, (field, sku): (&str, &str), value: &str) -> String {
        match field {
            _ if value.is_empty() => String::new(),
            "attribute" => self.attributes.get(sku).map_or_else(|| value.to_owned(), |one| one.said(t, value)),
            "kind" | "temperature" | "tax" => t.say(format!("catalog-{field}-{value}")).into_owned(),
            "category" => self
                .shelves
                .iter()
                .find(|shelf| shelf.code == value)
                .map_or(value, |shelf| t.pick(&shelf.name_zh, &shelf.name_en))
                .to_owned(),
            "producer" | "supplier" => {
                self.parties.iter().find(|party| party.id.to_string() == value).map_or(value, |party| party.name(t)).to_owned()
            }
            "return_policy" => t.say(format!("catalog-returns-{value}")).into_owned(),
            "regulated" => t.say(format!("catalog-regulated-{value}")).into_owned(),
            "producer_share" => format!("{value} %"),
            _ => value.to_owned(),
        }
    }
}

/// Takes a change back, unless somebody saved the product since the history was read.
pub(super) async fn take_back(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match restored(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::product(id), "catalog-restored"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_refused(&app, &reader, &who, (id, None), &error).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn restored(tx: &mut Tx, by: &By, id: Id<Product>, form: &mut Form) -> Result<()> {
    let whole = |text: &str| text.parse::<i64>().ok().filter(|number| *number > 0);
    let (seen, to) = (form.read("revision", "field-unknown-choice", whole), form.read("to", "field-unknown-choice", whole));
    form.accept()?;
    let (seen, to) = seen.zip(to).ok_or(Error::NotFound)?;
    let sheet = load(tx, id).await?;
    proposal::must_be_free_to_change(tx, &sheet).await?;
    restore(tx, by, id, seen, to).await
}
