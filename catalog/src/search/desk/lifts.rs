//! The page of goods that come forward, with a look at what a lift would do before it is written down.

use super::{
    super::lift::{self, Lift, NewLift, Strength, Target},
    Compared, LIFTS, LONGEST, compared, take_in,
};
use crate::{
    By, Category, Product, category,
    price::minutes,
    product,
    product::web::{coded, said, shelves as shelves_of},
    search::Search,
    sellable,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
};
use coop::{Merchandiser, staff_shell};
use kernel::{BusinessDay, Id, Issue, Result, Timestamp, Tx, Zone};
use std::{collections::HashMap, time::Duration};
use ui::{Answer, App, Form, Lang, Part, Reader, Shell, Typed, html};

type Options = Vec<(String, String, bool)>;

#[derive(Template)]
#[template(path = "catalog/search_lifts.html")]
struct LiftsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<Row>,
    typed: Typed,
    shelves: Options,
    strengths: Options,
    preview: Option<Compared>,
}

/// A lift on the list.
struct Row {
    id: Id<Lift>,
    asked: String,
    whom: String,
    strength: String,
    when: String,
    holds: bool,
    by: String,
}

pub(super) async fn list(app: App, reader: Reader, who: Merchandiser, Part(search): Part<Search>, RawQuery(typed): RawQuery) -> Answer {
    let mut form = Form::read_from(typed.unwrap_or_default().as_bytes())?;
    let mut tx = app.db().read().await?;
    if form.raw("preview").is_empty() {
        let typed = begun(&mut tx, &form).await?;
        return show(&app, &reader, &who, (typed, None)).await;
    }
    match looked_at(&reader.t, &mut tx, &search, &mut form).await {
        Ok(preview) => {
            let typed = Typed::filled(FIELDS.map(|name| (name, form.raw(name).to_owned())));
            show(&app, &reader, &who, (typed, Some(preview))).await
        }
        Err(error) if error.is_refusal() => show(&app, &reader, &who, (form.back(&reader.t, &error), None)).await,
        Err(error) => Err(error.into()),
    }
}

const FIELDS: [&str; 9] = ["id", "asked", "sku", "category", "strength", "from_day", "from_time", "to_day", "to_time"];

/// The lift to be changed, as it is; or an empty form for the words that were given.
async fn begun(tx: &mut Tx, form: &Form) -> Result<Typed> {
    let Some(lift) = lift::all(tx).await?.into_iter().find(|lift| lift.id.to_string() == form.raw("id")) else {
        return Ok(Typed::filled([("asked", form.raw("asked").to_owned()), ("strength", Strength::Strongly.code().to_owned())]));
    };
    let sku = match lift.product {
        Some(product) => product::load(tx, product).await?.variants.first().map_or_else(String::new, |one| one.variant.sku.clone()),
        None => String::new(),
    };
    let day = |at: Timestamp| Zone::CHINA.day(at).to_string();
    let end = |said: fn(Timestamp) -> String| lift.ends_at.map_or_else(String::new, said);
    let clock = |at: Timestamp| Zone::CHINA.clock(at);
    Ok(Typed::filled([
        ("id", lift.id.to_string()),
        ("asked", lift.asked.clone()),
        ("sku", sku),
        ("category", lift.category.clone().unwrap_or_default()),
        ("strength", lift.strength.code().to_owned()),
        ("from_day", day(lift.begins_at)),
        ("from_time", clock(lift.begins_at)),
        ("to_day", end(|at| Zone::CHINA.day(at).to_string())),
        ("to_time", end(|at| Zone::CHINA.clock(at))),
    ]))
}

/// What the lift would do now, though nobody has written it down.
async fn looked_at(t: &Lang, tx: &mut Tx, search: &Search, form: &mut Form) -> Result<Compared> {
    let (id, new) = read(tx, form).await?;
    let rules = search.rules();
    let before = id.map_or_else(|| rules.as_ref().clone(), |id| rules.without(id));
    let with = before.with(Lift::imagined(tx.id(), &new, tx.now()));
    compared(t, tx, search, &new.asked, (&with, &before)).await
}

/// A lift as it was typed. Without a beginning it begins at once.
async fn read(tx: &mut Tx, form: &mut Form) -> Result<(Option<Id<Lift>>, NewLift)> {
    let id = form.read_if_any("id", "field-unknown-choice", Id::parse);
    let asked = form.text("asked", 0..=LONGEST);
    let (sku, category) = (form.text("sku", 0..=40), form.text("category", 0..=30));
    let strength = form.read("strength", "field-unknown-choice", Strength::parse).unwrap_or(Strength::Strongly);
    let (begins, ends_at) = (instant(form, ("from_day", "from_time")), instant(form, ("to_day", "to_time")));
    form.must(sku.is_empty() != category.is_empty(), Issue::new("sku", "catalog-lift-one"));
    let known = sellable::by_sku(tx, &sku).await?.map(|sold| sold.product);
    form.must(sku.is_empty() || known.is_some(), Issue::new("sku", "catalog-lift-unknown"));
    let shelf = category::all(tx).await?.get(&category).is_some();
    form.must(category.is_empty() || shelf, Issue::new("category", "field-unknown-choice"));
    form.accept()?;
    let whom = known.map_or(Target::Category(category), Target::Product);
    Ok((id, NewLift { asked, whom, strength, begins_at: begins.unwrap_or(tx.now()), ends_at }))
}

fn instant(form: &mut Form, (day, time): (&str, &str)) -> Option<Timestamp> {
    let day = form.read_if_any(day, "field-not-day", BusinessDay::parse)?;
    let minutes = form.read_if_any(time, "catalog-time", minutes).unwrap_or(0);
    Some(Zone::CHINA.start(day).plus(Duration::from_secs(minutes * 60)))
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, (typed, preview): (Typed, Option<Compared>)) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let (lifts, shelves) = (lift::all(&mut tx).await?, category::all(&mut tx).await?);
    let named: Vec<Id<Product>> = lifts.iter().filter_map(|lift| lift.product).collect();
    let titles = product::named(&mut tx, &named).await?;
    let titles = titles.iter().map(|card| (card.id, t.pick(&card.title_zh, &card.title_en))).collect();
    let now = tx.now();
    let rows = lifts.iter().map(|lift| Row::of(t, lift, now, (&titles, &shelves))).collect();
    let strengths = coded(t, "catalog-lift", Strength::ALL.iter().map(|one| one.code()), typed.value("strength"));
    let none = (String::new(), t.say("catalog-lift-no-shelf").into_owned(), typed.value("category").is_empty());
    let shelves = std::iter::once(none).chain(shelves_of(t, &shelves, typed.value("category"))).collect();
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = staff_shell(app, reader, who, t.say("catalog-lifts"));
    let mut response = html(&LiftsPage { t, shell, rows, typed, shelves, strengths, preview })?;
    *response.status_mut() = status;
    Ok(response)
}

impl Row {
    fn of(t: &Lang, lift: &Lift, now: Timestamp, (titles, shelves): (&HashMap<Id<Product>, &str>, &[Category])) -> Row {
        let shelf = |code: &String| shelves.iter().find(|one| one.code == *code).map(|one| t.pick(&one.name_zh, &one.name_en));
        let whom = match (lift.product, &lift.category) {
            (Some(product), _) => titles.get(&product).copied().unwrap_or_default().to_owned(),
            (None, code) => t.with("catalog-lift-shelf").set("shelf", code.as_ref().and_then(shelf).unwrap_or_default()).to_string(),
        };
        let from = t.moment(lift.begins_at, Zone::CHINA);
        let when = match lift.ends_at {
            Some(end) => t.with("catalog-lift-from-to").set("from", from).set("to", t.moment(end, Zone::CHINA)).to_string(),
            None => t.with("catalog-lift-since").set("from", from).to_string(),
        };
        Row {
            id: lift.id,
            asked: lift.asked.clone(),
            whom,
            strength: t.say(format!("catalog-lift-{}", lift.strength)).into_owned(),
            when,
            holds: lift.holds_at(now),
            by: lift.changed_by.clone(),
        }
    }
}

pub(super) async fn save(app: App, reader: Reader, who: Merchandiser, Part(search): Part<Search>, mut form: Form) -> Answer {
    match try_save(&app, &who, &mut form).await {
        Ok(()) => {
            take_in(&app, &search).await;
            Ok(said(LIFTS, "catalog-saved"))
        }
        Err(error) if error.is_refusal() => show(&app, &reader, &who, (form.back(&reader.t, &error), None)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_save(app: &App, who: &Merchandiser, form: &mut Form) -> Result<()> {
    let mut tx = app.db().write().await?;
    let (id, new) = read(&mut tx, form).await?;
    lift::set(&mut tx, &By::from(&who.0), id, &new).await?;
    tx.commit().await
}

pub(super) async fn remove(app: App, _: Merchandiser, Part(search): Part<Search>, Path(id): Path<Id<Lift>>) -> Answer {
    let mut tx = app.db().write().await?;
    lift::remove(&mut tx, id).await?;
    tx.commit().await?;
    take_in(&app, &search).await;
    Ok(said(LIFTS, "catalog-search-removed"))
}
