//! Price lists: what holds now, and what shall hold from an instant on.

use super::{BookCard, NewBook, Priced, books, list, publish_book};
use crate::{
    By, Channel, Product, ProductKind, SalePack,
    product::{self, ProductSheet, web::coded, web::refill, web::said, web::show},
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    http::StatusCode,
    routing::{get, post},
};
use coop::{Merchandiser, Place, PlaceKind, place, staff_shell};
use kernel::{BusinessDay, Error, Id, Issue, Money, Result, Timestamp, Tx, Zone};
use serde::Deserialize;
use std::time::Duration;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::PRICES, get(list_page).post(publish)).route(url::PRODUCT_PRICES, post(publish_for_product))
}

/// Rows on one page of the list; more are narrowed down.
const MOST_ROWS: usize = 400;

/// The prices of a product's packs, as the editor shows them.
pub(crate) struct Prices(pub Vec<PackPrices>);

pub(crate) struct PackPrices {
    pub pack: Id<SalePack>,
    pub name: String,
    /// In force on the web and at tills; empty where it is not sold or has no price.
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
        web: web.get(&pack.id).map(|held| held.price.plain()).unwrap_or_default(),
        till: till.get(&pack.id).map(|held| held.price.plain()).unwrap_or_default(),
        on_web: pack.web,
        at_till: pack.till,
    };
    Ok(Prices(rows.map(row).collect()))
}

#[derive(Template)]
#[template(path = "catalog/prices.html")]
struct PricesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    rows: Vec<Row>,
    more: bool,
    books: Vec<BookRow>,
    channels: Vec<(String, String, bool)>,
    kinds: Vec<(String, String, bool)>,
    places: Vec<(String, String, bool)>,
    chosen: Chosen,
}

/// A pack on the price list.
struct Row {
    product: Id<Product>,
    title: String,
    name: String,
    sku: String,
    cost: String,
    price: Option<String>,
    below_cost: bool,
    field: String,
    value: String,
    issue: Option<String>,
}

impl Row {
    fn of(t: &Lang, typed: &Typed, priced: &Priced) -> Row {
        let sold = &priced.sellable;
        let cost = sold.cost_of(sold.steps);
        let field = format!("price-{}", sold.pack);
        Row {
            product: sold.product,
            title: t.pick(&sold.title_zh, &sold.title_en).to_owned(),
            name: format!("{} · {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en)),
            sku: sold.sku.clone(),
            cost: if cost.is_zero() { "—".to_owned() } else { t.money(cost) },
            price: priced.price_fen.map(|price| t.money(price)),
            below_cost: priced.price_fen.is_some_and(|price| price < cost),
            value: typed.value(&field).to_owned(),
            issue: typed.issue(&field),
            field,
        }
    }
}

/// A book on the list of books.
struct BookRow {
    version: i64,
    channel: String,
    place: String,
    from: String,
    prices: String,
    note: String,
    by: String,
}

impl BookRow {
    fn of(t: &Lang, places: &[(String, String, bool)], book: BookCard) -> BookRow {
        let id = book.place.map(|id| id.to_string()).unwrap_or_default();
        BookRow {
            version: book.version,
            channel: t.say(format!("catalog-channel-{}", book.channel)).into_owned(),
            place: places.iter().find(|(value, ..)| *value == id).map_or_else(String::new, |(_, name, _)| name.clone()),
            from: t.moment(book.effective_from, Zone::CHINA),
            prices: t.number(book.prices),
            note: book.note,
            by: book.published_by,
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    channel: String,
    place: String,
    kind: String,
}

impl Chosen {
    fn channel(&self) -> Channel {
        Channel::parse(&self.channel).unwrap_or(Channel::Web)
    }

    fn place(&self) -> Option<Id<Place>> {
        Id::parse(&self.place)
    }

    fn address(&self) -> String {
        format!(
            "{}?channel={}&place={}&kind={}",
            url::PRICES,
            self.channel(),
            self.place().map(|id| id.to_string()).unwrap_or_default(),
            self.kind()
        )
    }

    fn kind(&self) -> ProductKind {
        ProductKind::parse(&self.kind).unwrap_or(ProductKind::Specialty)
    }
}

async fn list_page(app: App, reader: Reader, who: Merchandiser, Query(chosen): Query<Chosen>) -> Answer {
    show_list(&app, &reader, &who, chosen, Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, who: &Merchandiser, chosen: Chosen, typed: Typed) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let now = tx.now();
    let mut rows = list(&mut tx, chosen.channel(), chosen.place(), now).await?;
    rows.retain(|row| row.sellable.kind == chosen.kind());
    let more = rows.len() > MOST_ROWS;
    rows.truncate(MOST_ROWS);
    let shops = place::of_kind(&mut tx, &[PlaceKind::Store, PlaceKind::VillageShop]).await?;
    let everywhere = (String::new(), t.say("catalog-everywhere").into_owned(), chosen.place().is_none());
    let shop = |shop: &coop::PlaceCard| (shop.id.to_string(), shop.name(t).to_owned(), Some(shop.id) == chosen.place());
    let places: Vec<_> = std::iter::once(everywhere).chain(shops.iter().map(shop)).collect();
    let books = books(&mut tx, None, 12).await?.into_iter().map(|book| BookRow::of(t, &places, book)).collect();
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&PricesPage {
        t,
        shell: staff_shell(app, reader, who, t.say("catalog-nav-prices")),
        rows: rows.iter().map(|row| Row::of(t, &typed, row)).collect(),
        more,
        books,
        channels: coded(t, "catalog-channel", Channel::ALL.iter().map(|one| one.code()), chosen.channel().code()),
        kinds: coded(t, "catalog-kind", ProductKind::ALL.iter().map(|one| one.code()), chosen.kind().code()),
        places,
        chosen,
        typed,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn publish(app: App, reader: Reader, who: Merchandiser, mut form: Form) -> Answer {
    let chosen = Chosen { channel: form.raw("channel").into(), place: form.raw("place").into(), kind: form.raw("kind").into() };
    let mut tx = app.db().write().await?;
    match publish_typed(&mut tx, &By::from(&who.0), &mut form, &[(chosen.channel(), "price-")], chosen.place()).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&chosen.address(), "catalog-book-published"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_list(&app, &reader, &who, chosen, form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn publish_for_product(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let both = [(Channel::Web, "web-"), (Channel::Till, "till-")];
    match publish_typed(&mut tx, &By::from(&who.0), &mut form, &both, None).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::product(id), "catalog-book-published"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            let sheet = product::load(&mut tx, id).await?;
            let typed = refill(&reader.t, &sheet, &at_prices(error));
            show(&app, &reader, &who, &mut tx, (Some(sheet), typed)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Publishes one book for each channel that something was typed for; `channels` says how its fields begin.
async fn publish_typed(tx: &mut Tx, by: &By, form: &mut Form, channels: &[(Channel, &str)], place: Option<Id<Place>>) -> Result<()> {
    let effective_from = effective_from(form, tx.now());
    let note = form.text("note", 0..=200);
    let typed: Vec<_> = channels.iter().map(|(channel, prefix)| (*channel, read_prices(form, prefix))).collect();
    if typed.iter().all(|(_, prices)| prices.is_empty()) {
        form.refuse(Issue::new("prices", "catalog-book-empty"));
    }
    form.accept()?;
    for (channel, prices) in typed.into_iter().filter(|(_, prices)| !prices.is_empty()) {
        publish_book(tx, by, &NewBook { channel, place, effective_from, note: note.clone(), prices }).await?;
    }
    Ok(())
}

/// On a product's page, whatever is wrong with a price is said above its prices.
fn at_prices(error: Error) -> Error {
    let Error::Invalid(issues) = error else { return error };
    let issues =
        issues.into_iter().map(|issue| if issue.field.contains("from_") { issue } else { Issue { field: "prices".to_owned(), ..issue } });
    Error::Invalid(issues.collect())
}

/// Prices that were typed; a field left empty keeps what holds.
fn read_prices(form: &mut Form, prefix: &str) -> Vec<(Id<SalePack>, Money)> {
    let mut prices = Vec::new();
    for name in form.names(prefix) {
        let Some(pack) = Id::parse(&name[prefix.len()..]) else { continue };
        if let Some(price) = form.read_if_any(&name, "field-not-money", Money::parse) {
            prices.push((pack, price));
        }
    }
    prices
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

fn minutes(text: &str) -> Option<u64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}
