//! Price lists: what holds now, and what shall hold from an instant on.

mod books;
mod list;
mod own;

use super::{
    InForce, Mention, NewBook,
    beside::{self, Beside},
    publish_book,
};
use crate::{
    By, Channel, Product, SalePack,
    product::{self, ProductSheet, web::said, web::show_refused},
    url,
};
use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use coop::{Merchandiser, Place};
use kernel::{Arg, BusinessDay, Error, Id, Issue, Money, Result, Timestamp, Tx, Zone};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use ui::{Answer, App, Form, Lang, Reader};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::PRICES, get(list::list_page).post(list::answer))
        .route(url::OWN_PRICES, get(own::list_page).post(own::answer))
        .route(url::BOOKS, get(books::list_page))
        .route(url::BOOK, get(books::book_page))
        .route(url::PRODUCT_PRICES, post(publish_for_product))
}

/// The prices of a product's packs, as the editor shows them.
pub(crate) struct Prices(pub Vec<PackPrices>);

pub(crate) struct PackPrices {
    pub pack: Id<SalePack>,
    pub name: String,
    /// In force on the web and at tills, with their steps; empty where it is not sold or has no price.
    pub web: String,
    pub till: String,
    pub on_web: bool,
    pub at_till: bool,
}

/// What holds now for each pack of a product.
pub(crate) async fn prices_of(t: &Lang, tx: &mut Tx, sheet: &ProductSheet) -> Result<Prices> {
    let ids: Vec<_> = sheet.packs().map(|pack| pack.pack.id).collect();
    let now = tx.now();
    let web = super::in_force(tx, Channel::Web, None, now, &ids).await?;
    let till = super::in_force(tx, Channel::Till, None, now, &ids).await?;
    let rows = sheet.variants.iter().flat_map(|variant| variant.packs.iter().map(move |pack| (&variant.variant, &pack.pack)));
    let row = |(variant, pack): (&product::VariantRow, &product::PackRow)| PackPrices {
        pack: pack.id,
        name: format!("{} · {}", t.pick(&variant.name_zh, &variant.name_en), t.pick(&pack.name_zh, &pack.name_en)),
        web: web.get(&pack.id).map(written).unwrap_or_default(),
        till: till.get(&pack.id).map(written).unwrap_or_default(),
        on_web: pack.web,
        at_till: pack.till,
    };
    Ok(Prices(rows.map(row).collect()))
}

async fn publish_for_product(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match publish_typed(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::product(id), "catalog-book-published"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_refused(&app, &reader, &who, (id, Some(&form)), &error).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Publishes one book for each channel that something was typed for. A pack of another product has no box on the page,
/// and no price is published over one that came after the page.
async fn publish_typed(tx: &mut Tx, by: &By, id: Id<Product>, form: &mut Form) -> Result<()> {
    let own: HashSet<_> = product::load(tx, id).await?.packs().map(|pack| pack.pack.id).collect();
    let (now, both) = (tx.now(), [(Channel::Web, "web-"), (Channel::Till, "till-")]);
    for (book, prefix) in read_books(form, now, &both, None)? {
        if book.prices.iter().any(|(pack, _)| !own.contains(pack)) {
            return Err(Error::Invalid(vec![Issue::new("prices", "pack-unknown")]));
        }
        must_still_hold(tx, &book, now, |pack| form.value(&format!("shown-{prefix}{pack}")))
            .await
            .map_err(|error| at_boxes(error, prefix))?;
        publish_book(tx, by, &book).await.map_err(|error| at_boxes(error, prefix))?;
    }
    Ok(())
}

/// What stands for no price in what a page says it showed.
const NONE_SHOWN: &str = "-";

/// A price as a page says that it showed it.
fn as_shown(held: Option<&InForce>) -> String {
    held.map_or_else(|| NONE_SHOWN.to_owned(), written)
}

/// A price with what stands beside it, as it would be typed.
fn written(held: &InForce) -> String {
    beside::Written(held.price, &held.beside).to_string()
}

/// Refuses a book that would go over prices its writer has not seen; both are said at the box. Where a page does not say
/// what it showed, nothing is compared.
async fn must_still_hold<'f>(tx: &mut Tx, book: &NewBook, at: Timestamp, shown: impl Fn(Id<SalePack>) -> Option<&'f str>) -> Result<()> {
    let packs: Vec<_> = book.prices.iter().map(|(pack, _)| *pack).collect();
    let held = super::in_force(tx, book.channel, book.place, at, &packs).await?;
    let mut moved = Vec::new();
    for pack in packs {
        let now = as_shown(held.get(&pack));
        let Some(shown) = shown(pack).filter(|shown| *shown != now) else { continue };
        moved.push(Issue::new(format!("price-{pack}"), "catalog-price-moved").with("shown", told(shown)).with("now", told(&now)));
    }
    if moved.is_empty() { Ok(()) } else { Err(Error::Invalid(moved)) }
}

/// A price that was shown, in words.
fn told(shown: &str) -> Arg {
    match Money::parse(shown) {
        Some(price) => price.into(),
        None if shown == NONE_SHOWN => "—".into(),
        None => format!("¥{shown}").into(),
    }
}

/// The books that a form asks for; refused when something in it cannot be read, or when it names no price at all.
fn read_books<'a>(
    form: &mut Form,
    now: Timestamp,
    channels: &[(Channel, &'a str)],
    place: Option<Id<Place>>,
) -> Result<Vec<(NewBook, &'a str)>> {
    let effective_from = effective_from(form, now);
    let note = form.text("note", 0..=200);
    let book = |(prices, beside), channel| NewBook { channel, place, effective_from, note: note.clone(), prices, beside };
    let books: Vec<_> = channels.iter().map(|(channel, prefix)| (book(read_prices(form, prefix), *channel), *prefix)).collect();
    if form.accept().is_ok() && books.iter().all(|(book, _)| book.prices.is_empty()) {
        form.refuse(Issue::new("prices", "catalog-book-empty"));
    }
    form.accept()?;
    Ok(books.into_iter().filter(|(book, _)| !book.prices.is_empty()).collect())
}

/// What is wrong with a price is said at the box it was typed into.
fn at_boxes(error: Error, prefix: &str) -> Error {
    let Error::Invalid(mut issues) = error else { return error };
    for issue in &mut issues {
        if let Some(pack) = issue.field.strip_prefix("price-") {
            issue.field = format!("{prefix}{pack}");
        }
    }
    Error::Invalid(issues)
}

type PackPrice = (Id<SalePack>, Money);

/// Prices that were typed, some with what shall stand beside them; a field left empty keeps what holds.
fn read_prices(form: &mut Form, prefix: &str) -> (Vec<PackPrice>, HashMap<Id<SalePack>, Mention>) {
    let (mut prices, mut beside) = (Vec::new(), HashMap::new());
    for name in form.names(prefix) {
        let Some(pack) = Id::parse(&name[prefix.len()..]) else {
            form.refuse(Issue::new("prices", "pack-unknown"));
            continue;
        };
        if let Some(typed) = form.read_if_any(&name, "catalog-price-cell", beside::Typed::parse) {
            prices.push((pack, typed.price));
            beside.insert(pack, typed.mention);
        }
    }
    (prices, beside)
}

/// The page of a list that is shown, in words, and where those beside it are.
struct Turns {
    stretch: String,
    previous: Option<String>,
    next: Option<String>,
}

impl Turns {
    fn of(t: &Lang, page: usize, more: bool, address: impl Fn(usize) -> String) -> Turns {
        Turns {
            stretch: t.with("catalog-page").set("page", page).to_string(),
            previous: (page > 1).then(|| address(page - 1)),
            next: more.then(|| address(page + 1)),
        }
    }
}

/// What stands beside a price, in words.
fn beside_said(t: &Lang, Beside { steps, member, band }: &Beside) -> Vec<String> {
    let step = |step: &super::Step| t.with("catalog-step").set("count", step.from_count).set("price", step.price).to_string();
    let member = member.map(|price| t.with("catalog-member-price").set("price", price).to_string());
    let band = (!band.is_open()).then(|| t.with("catalog-band").set("band", band.to_string()).to_string());
    steps.iter().map(step).chain(member).chain(band).collect()
}

/// The day and time from which prices shall hold; empty for at once. What is past is not rewritten.
fn effective_from(form: &mut Form, now: Timestamp) -> Timestamp {
    let Some(day) = form.read_if_any("from_day", "field-not-day", BusinessDay::parse) else { return now };
    let minutes = form.read_if_any("from_time", "catalog-time", minutes).unwrap_or(0);
    let from = Zone::CHINA.start(day).plus(Duration::from_secs(minutes * 60));
    if from < now {
        form.refuse(Issue::new("from_day", "catalog-from-past"));
    }
    from
}

pub(crate) fn minutes(text: &str) -> Option<u64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}
