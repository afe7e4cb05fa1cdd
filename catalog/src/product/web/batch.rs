//! Changing many products in one go: ticked on the list, looked at before and after, done, taken back.

use super::{
    Options, any,
    asked::{Question, question},
    coded,
    list::{Asked, show as show_list},
    past::{Names, Told},
    reading::read_values,
    said, shelves,
};
use crate::{
    By, Product, ProductKind, ProductStatus, TaxClass, Temperature,
    attribute::{self, Attribute, Attributes},
    category::{self, Tree},
    product::{
        FieldChange,
        batch::{self, Batch, BatchCard, Change, MOST, Move, Planned},
        chosen,
    },
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{get, post},
};
use coop::{Merchandiser, staff_shell};
use kernel::{BasisPoints, Error, Id, Money, Result, Timestamp, Tx, Zone};
use std::collections::BTreeSet;
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, html, see_other};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(url::BATCHES, get(batches_page).post(gather))
        .route(url::BATCH, get(batch_page).post(set))
        .route(url::BATCH_APPLICATION, post(apply))
        .route(url::BATCH_REVERSAL, post(take_back))
}

/// Products shown on the page of a batch; the others are counted.
const MOST_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "catalog/batch.html")]
struct BatchPage<'a> {
    t: &'a Lang,
    shell: Shell,
    card: BatchCard,
    change: Change,
    planned: Vec<Planned>,
    /// Of a batch that is done: each product with its status before.
    done: Vec<(Id<Product>, String, String, ProductStatus)>,
    shelves: Tree,
    attributes: Attributes,
    typed: Typed,
}

impl BatchPage<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.t.moment(*at, Zone::CHINA)
    }

    fn options(&self, name: &str) -> Options {
        let (t, chosen) = (self.t, self.typed.value(name));
        let options = match name {
            "category" => shelves(t, &self.shelves, chosen),
            "kind" => coded(t, "catalog-kind", ProductKind::ALL.iter().map(|one| one.code()), chosen),
            "temperature" => coded(t, "catalog-temperature", Temperature::ALL.iter().map(|one| one.code()), chosen),
            "tax" => coded(t, "catalog-tax", TaxClass::ALL.iter().map(|one| one.code()), chosen),
            "shelf" => coded(t, "catalog-move", Move::ALL.iter().map(|one| one.code()), chosen),
            _ => coded(t, "catalog-sold", ["yes", "no"].into_iter(), chosen),
        };
        let mut options = any(t, options);
        if let Some(first) = options.first_mut() {
            first.1 = t.say("catalog-batch-as-is").into_owned();
        }
        options
    }

    fn touched(&self) -> Vec<&Planned> {
        self.planned.iter().filter(|planned| planned.is_touched()).collect()
    }

    /// What is left alone because something is in the way.
    fn hindered(&self) -> Vec<&Planned> {
        self.planned.iter().filter(|planned| !planned.hindered.is_empty()).collect()
    }

    fn unchanged(&self) -> usize {
        self.planned.len() - self.touched().len() - self.hindered().len()
    }

    fn most(&self) -> usize {
        MOST_SHOWN
    }

    fn reasons(&self, planned: &Planned) -> String {
        let said = planned.hindered.iter().map(|issue| self.t.coded(issue.code, &issue.args)).collect::<Vec<_>>();
        said.join(&self.t.say("catalog-list-comma"))
    }

    /// What a change is about, the SKU it is about, and what it was and is.
    fn told(&self, change: &FieldChange) -> Told {
        let names = Names { shelves: &self.shelves, parties: Vec::new(), attributes: &self.attributes };
        let (field, sku) = names.field(self.t, change.field, &change.sku);
        let said = |value: &str| names.called(self.t, (change.field, &change.sku), value);
        Told { field, sku, before: said(&change.before), after: said(&change.after) }
    }

    /// What the shelves of some of these products ask, each with the control of its kind; what is not said stays.
    fn questions(&self) -> Vec<Question> {
        let shelves: BTreeSet<&str> = self.planned.iter().map(Planned::shelf_after).collect();
        let is_asked = |one: &&Attribute| {
            shelves.iter().any(|shelf| self.attributes.of_shelf(&self.shelves, shelf).any(|asked| asked.code == one.code))
        };
        let one = |one: &Attribute| {
            let mut question = question(self.t, &self.typed, one);
            question.required = false;
            if let Some(first) = question.options.first_mut() {
                first.1 = self.t.say("catalog-batch-as-is").into_owned();
            }
            question
        };
        self.attributes.iter().filter(is_asked).map(one).collect()
    }
}

#[derive(Template)]
#[template(path = "catalog/batches.html")]
struct BatchesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    cards: Vec<BatchCard>,
}

impl BatchesPage<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.t.moment(*at, Zone::CHINA)
    }
}

async fn batches_page(app: App, reader: Reader, who: Merchandiser, mut tx: ReadTx) -> Answer {
    let cards = batch::batches(&mut tx).await?;
    html(&BatchesPage { t: &reader.t, shell: staff_shell(&app, &reader, &who, reader.t.say("catalog-batches")), cards })
}

/// Puts what was ticked, or all that the list has, into a batch.
async fn gather(app: App, reader: Reader, who: Merchandiser, form: Form) -> Answer {
    let asked = Asked::parse(form.raw("asked"));
    let mut tx = app.db().write_long().await?;
    match gathered(&mut tx, &By::from(&who.0), &asked, &form).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(see_other(&url::batch(id)))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let typed = form.back(&reader.t, &error);
            show_list(&app, &reader, &who, (&asked, typed), &mut app.db().read().await?).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn gathered(tx: &mut Tx, by: &By, asked: &Asked, form: &Form) -> Result<Id<Batch>> {
    let products = match form.raw("which") {
        "all" => chosen(tx, &asked.filter(), MOST + 1).await?,
        _ => form.all("pick").into_iter().filter_map(Id::parse).collect(),
    };
    batch::gather(tx, by, &products).await
}

async fn batch_page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Batch>>, mut tx: ReadTx) -> Answer {
    show(&app, &reader, &who, (id, None), &mut tx).await
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, what: (Id<Batch>, Option<Typed>), tx: &mut Tx) -> Answer {
    let (t, (id, typed)) = (&reader.t, what);
    let (card, planned) = batch::look(tx, id).await?;
    let (change, done) = (card.change()?, batch::changed(tx, id).await?);
    let (shelves, attributes) = (category::all(tx).await?, attribute::all(tx).await?);
    let status = if typed.as_ref().is_some_and(Typed::is_wrong) { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let typed = typed.unwrap_or_else(|| Form::of(written(&change)).back(t, &Error::Invalid(Vec::new())));
    let shell = staff_shell(app, reader, who, t.with("catalog-batch-title").set("count", card.products).to_string());
    let mut response = html(&BatchPage { t, shell, card, change, planned, done, shelves, attributes, typed })?;
    *response.status_mut() = status;
    Ok(response)
}

/// The form as a change fills it.
fn written(change: &Change) -> Vec<(String, String)> {
    let tick = |on: Option<bool>| on.map(|on| if on { "yes" } else { "no" }.to_owned()).unwrap_or_default();
    let code = |code: Option<&str>| code.unwrap_or_default().to_owned();
    let own = [
        ("category", code(change.category.as_deref())),
        ("kind", code(change.kind.map(ProductKind::code))),
        ("temperature", code(change.temperature.map(Temperature::code))),
        ("tax", code(change.tax.map(TaxClass::code))),
        ("storage_zh", code(change.storage_zh.as_deref())),
        ("storage_en", code(change.storage_en.as_deref())),
        ("shelf_life_days", change.shelf_life_days.map(|days| days.to_string()).unwrap_or_default()),
        ("producer_share", change.producer_share.map(|share| Money::fen(share.value()).plain()).unwrap_or_default()),
        ("web", tick(change.web)),
        ("till", tick(change.till)),
        ("shelf", code(change.shelf.map(Move::code))),
    ];
    let said = change.attributes.0.iter().map(|(code, value)| (attribute::field(code), value.clone()));
    own.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(said).collect()
}

fn read_change(form: &mut Form, attributes: &Attributes) -> Result<Change> {
    let tick = |text: &str| ["yes", "no"].contains(&text).then_some(text == "yes");
    let share = |text: &str| Money::parse(text).map(|money| BasisPoints::new(money.in_fen()));
    let text = |text: &str| (text.chars().count() <= 200 && !text.chars().any(char::is_control)).then(|| text.to_owned());
    let change = Change {
        category: form.read_if_any("category", "field-unknown-choice", |code| Some(code.to_owned())),
        kind: form.read_if_any("kind", "field-unknown-choice", ProductKind::parse),
        temperature: form.read_if_any("temperature", "field-unknown-choice", Temperature::parse),
        tax: form.read_if_any("tax", "field-unknown-choice", TaxClass::parse),
        storage_zh: form.read_if_any("storage_zh", "field-unreadable", text),
        storage_en: form.read_if_any("storage_en", "field-unreadable", text),
        shelf_life_days: form.has("shelf_life_days").then(|| form.count("shelf_life_days", 0..=3650)),
        producer_share: form
            .read_if_any("producer_share", "catalog-batch-share", share)
            .filter(|share| (0..=10_000).contains(&share.value())),
        web: form.read_if_any("web", "field-unknown-choice", tick),
        till: form.read_if_any("till", "field-unknown-choice", tick),
        shelf: form.read_if_any("shelf", "field-unknown-choice", Move::parse),
        attributes: read_values(form, attributes),
    };
    let is_share = !form.has("producer_share") || change.producer_share.is_some();
    form.must(is_share, kernel::Issue::new("producer_share", "catalog-batch-share"));
    form.accept()?;
    Ok(change)
}

async fn set(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Batch>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let attributes = attribute::all(&mut tx).await?;
    let done = match read_change(&mut form, &attributes) {
        Ok(change) => batch::set(&mut tx, id, &change).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other(&format!("{}#preview", url::batch(id))))
        }
        Err(error) => {
            drop(tx);
            refused(&app, &reader, &who, (id, form), error).await
        }
    }
}

async fn apply(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Batch>>) -> Answer {
    let mut tx = app.db().write_long().await?;
    match batch::apply(&mut tx, &By::from(&who.0), id).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(said(&url::batch(id), "catalog-batch-done"))
        }
        Err(error) => {
            drop(tx);
            refused(&app, &reader, &who, (id, Form::default()), error).await
        }
    }
}

async fn take_back(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Batch>>, form: Form) -> Answer {
    let mut tx = app.db().write_long().await?;
    match batch::undo(&mut tx, &By::from(&who.0), id, form.ticked("leave_changed")).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(said(&url::batch(id), "catalog-batch-undone"))
        }
        Err(error) => {
            drop(tx);
            refused(&app, &reader, &who, (id, form), error).await
        }
    }
}

async fn refused(app: &App, reader: &Reader, who: &Merchandiser, (id, form): (Id<Batch>, Form), error: Error) -> Answer {
    if !error.is_refusal() {
        return Err(error.into());
    }
    let typed = form.back(&reader.t, &error);
    show(app, reader, who, (id, Some(typed)), &mut app.db().read_long().await?).await
}
