//! The price list: what holds now beside what it is planned to cost, boxes for new prices, and a look at old and new
//! before anything is published.

use super::{books, read_books};
use crate::{
    By, Channel, Product, ProductKind,
    price::{NewBook, Priced, by_packs, list, must_be_sound, publish_book},
    product::web::{coded, escaped, said},
    url,
};
use askama::Template;
use axum::{extract::Query, http::StatusCode};
use coop::{Merchandiser, Place, PlaceKind, place, staff_shell};
use kernel::{Error, Id, Money, Result, Tx, Zone};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html};

/// Rows on one page of the list.
const PAGE_ROWS: usize = 100;

type Options = Vec<(String, String, bool)>;

#[derive(Template)]
#[template(path = "catalog/prices.html")]
struct PricesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    rows: Vec<Row>,
    pages: usize,
    books: Vec<books::BookRow>,
    channels: Options,
    kinds: Options,
    places: Options,
    chosen: Chosen,
}

impl PricesPage<'_> {
    fn stretch(&self) -> String {
        self.t.with("catalog-page-of").set("page", self.chosen.page()).set("pages", self.pages).to_string()
    }

    fn previous(&self) -> Option<String> {
        Some(self.chosen.address(self.chosen.page().checked_sub(1).filter(|page| *page > 0)?))
    }

    fn next(&self) -> Option<String> {
        Some(self.chosen.page() + 1).filter(|page| *page <= self.pages).map(|page| self.chosen.address(page))
    }
}

/// What is about to be published, beside what holds until then.
#[derive(Template)]
#[template(path = "catalog/prices_confirm.html")]
struct ConfirmPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<Row>,
    from: String,
    where_: String,
    note: String,
    /// Everything typed, to be sent once more.
    typed: Vec<(String, String)>,
}

/// A pack on the price list.
pub(super) struct Row {
    pub product: Id<Product>,
    pub title: String,
    pub name: String,
    pub sku: String,
    pub cost: String,
    pub price: Option<String>,
    pub margin: String,
    pub below_cost: bool,
    pub field: String,
    pub value: String,
    pub issue: Option<String>,
    /// The new price with its margin, once it was read.
    pub new: Option<(String, String)>,
}

impl Row {
    fn of(t: &Lang, typed: &Typed, priced: &Priced) -> Row {
        let field = format!("price-{}", priced.sellable.pack);
        Row { value: typed.value(&field).to_owned(), issue: typed.issue(&field), field, ..Row::plain(t, priced) }
    }

    pub(super) fn plain(t: &Lang, priced: &Priced) -> Row {
        let sold = &priced.sellable;
        let cost = sold.cost_of(sold.steps);
        Row {
            product: sold.product,
            title: t.pick(&sold.title_zh, &sold.title_en).to_owned(),
            name: format!("{} · {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en)),
            sku: sold.sku.clone(),
            cost: if cost.is_zero() { "—".to_owned() } else { t.money(cost) },
            price: priced.price_fen.map(|price| t.money(price)),
            margin: priced.price_fen.map_or_else(|| "—".to_owned(), |price| margin(t, price, cost)),
            below_cost: priced.price_fen.is_some_and(|price| price < cost),
            field: String::new(),
            value: String::new(),
            issue: None,
            new: None,
        }
    }

    pub(super) fn becoming(t: &Lang, priced: &Priced, new: Money) -> Row {
        let cost = priced.sellable.cost_of(priced.sellable.steps);
        Row { new: Some((t.money(new), margin(t, new, cost))), below_cost: new < cost, ..Row::plain(t, priced) }
    }
}

/// What of a price is left above the planned cost, in whole percent; a dash where no cost is planned.
fn margin(t: &Lang, price: Money, cost: Money) -> String {
    if cost.is_zero() || price <= Money::ZERO {
        return "—".to_owned();
    }
    let percent = (price - cost).in_fen() * 100 / price.in_fen();
    t.with("catalog-percent").set("percent", percent).to_string()
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    channel: String,
    place: String,
    kind: String,
    q: String,
    page: String,
}

impl Chosen {
    fn of(form: &Form) -> Chosen {
        let field = |name: &str| form.raw(name).to_owned();
        Chosen { channel: field("channel"), place: field("place"), kind: field("kind"), q: field("q"), page: field("page") }
    }

    fn channel(&self) -> Channel {
        Channel::parse(&self.channel).unwrap_or(Channel::Web)
    }

    fn place(&self) -> Option<Id<Place>> {
        Id::parse(&self.place)
    }

    fn kind(&self) -> ProductKind {
        ProductKind::parse(&self.kind).unwrap_or(ProductKind::Specialty)
    }

    fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, 100_000)
    }

    fn address(&self, page: usize) -> String {
        let place = self.place().map(|id| id.to_string()).unwrap_or_default();
        let (channel, kind, words) = (self.channel(), self.kind(), escaped(&self.q));
        format!("{}?channel={channel}&place={place}&kind={kind}&q={words}&page={page}", url::PRICES)
    }

    /// Whether a row is of the chosen kind and has the words somewhere in its names or its SKU.
    fn wants(&self, row: &Priced) -> bool {
        let sold = &row.sellable;
        let names = [&sold.title_zh, &sold.title_en, &sold.variant_zh, &sold.variant_en, &sold.pack_zh, &sold.pack_en, &sold.sku];
        let words = self.q.trim().to_lowercase();
        sold.kind == self.kind() && (words.is_empty() || names.iter().any(|name| name.to_lowercase().contains(&words)))
    }
}

pub(super) async fn list_page(app: App, reader: Reader, who: Merchandiser, Query(chosen): Query<Chosen>) -> Answer {
    show_list(&app, &reader, &who, chosen, Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, who: &Merchandiser, mut chosen: Chosen, typed: Typed) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let now = tx.now();
    let mut rows = list(&mut tx, chosen.channel(), chosen.place(), now).await?;
    rows.retain(|row| chosen.wants(row));
    let pages = rows.len().div_ceil(PAGE_ROWS).max(1);
    chosen.page = chosen.page().min(pages).to_string();
    let on_page = rows.iter().skip((chosen.page() - 1) * PAGE_ROWS).take(PAGE_ROWS);
    let places = places(t, &mut tx, chosen.place()).await?;
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&PricesPage {
        t,
        shell: staff_shell(app, reader, who, t.say("catalog-nav-prices")),
        rows: on_page.map(|row| Row::of(t, &typed, row)).collect(),
        pages,
        books: books::latest(t, &mut tx, &places).await?,
        channels: coded(t, "catalog-channel", Channel::ALL.iter().map(|one| one.code()), chosen.channel().code()),
        kinds: coded(t, "catalog-kind", ProductKind::ALL.iter().map(|one| one.code()), chosen.kind().code()),
        places,
        chosen,
        typed,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

/// Everywhere, or one of the shops.
pub(super) async fn places(t: &Lang, tx: &mut Tx, chosen: Option<Id<Place>>) -> Result<Options> {
    let shops = place::of_kind(tx, &[PlaceKind::Store, PlaceKind::VillageShop]).await?;
    let everywhere = (String::new(), t.say("catalog-everywhere").into_owned(), chosen.is_none());
    let shop = |shop: &coop::PlaceCard| (shop.id.to_string(), shop.name(t).to_owned(), Some(shop.id) == chosen);
    Ok(std::iter::once(everywhere).chain(shops.iter().map(shop)).collect())
}

/// New prices were typed: they are looked at beside the old ones first, and published when that is confirmed.
pub(super) async fn answer(app: App, reader: Reader, who: Merchandiser, mut form: Form) -> Answer {
    let chosen = Chosen::of(&form);
    let done = match form.raw("deed") {
        "publish" => publish(&app, &who, &chosen, &mut form).await,
        "change" => Err(Error::Invalid(Vec::new())),
        _ => confirm(&app, &reader, &who, (&chosen, &mut form)).await,
    };
    match done {
        Ok(response) => Ok(response),
        Err(error) if error.is_refusal() => show_list(&app, &reader, &who, chosen, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn publish(app: &App, who: &Merchandiser, chosen: &Chosen, form: &mut Form) -> Result<axum::response::Response> {
    let mut tx = app.db().write().await?;
    for book in read(form, &tx, chosen)? {
        publish_book(&mut tx, &By::from(&who.0), &book).await?;
    }
    tx.commit().await?;
    Ok(said(&chosen.address(chosen.page()), "catalog-book-published"))
}

async fn confirm(app: &App, reader: &Reader, who: &Merchandiser, what: (&Chosen, &mut Form)) -> Result<axum::response::Response> {
    let (t, (chosen, form), mut tx) = (&reader.t, what, app.db().read().await?);
    let mut rows = Vec::new();
    let books = read(form, &tx, chosen)?;
    for book in &books {
        must_be_sound(book)?;
        rows.extend(old_and_new(t, &mut tx, book).await?);
    }
    let places = places(t, &mut tx, chosen.place()).await?;
    let at_once = || t.say("catalog-at-once").into_owned();
    let from = books.first().filter(|_| form.has("from_day")).map_or_else(at_once, |book| t.moment(book.effective_from, Zone::CHINA));
    let channel = t.say(format!("catalog-channel-{}", chosen.channel())).into_owned();
    let place = places.into_iter().find(|(.., chosen)| *chosen).map(|(_, name, _)| name).unwrap_or_default();
    let shell = staff_shell(app, reader, who, t.say("catalog-confirm-prices"));
    let typed = form.names("").into_iter().filter(|name| name != "deed").map(|name| (name.clone(), form.raw(&name).to_owned())).collect();
    let page = ConfirmPage { t, shell, rows, from, where_: format!("{channel} · {place}"), note: form.raw("note").to_owned(), typed };
    html(&page).map_err(|_| Error::fault("the page of new prices cannot be shown"))
}

fn read(form: &mut Form, tx: &Tx, chosen: &Chosen) -> Result<Vec<NewBook>> {
    let books = read_books(form, tx.now(), &[(chosen.channel(), "price-")], chosen.place())?;
    Ok(books.into_iter().map(|(book, _)| book).collect())
}

async fn old_and_new(t: &Lang, tx: &mut Tx, book: &NewBook) -> Result<Vec<Row>> {
    let packs: Vec<_> = book.prices.iter().map(|(pack, _)| *pack).collect();
    let held = by_packs(tx, book.channel, book.place, book.effective_from, &packs).await?;
    let new = |row: &Priced| book.prices.iter().find(|(pack, _)| *pack == row.sellable.pack).map(|(_, price)| *price);
    Ok(held.iter().filter_map(|row| Some(Row::becoming(t, row, new(row)?))).collect())
}
