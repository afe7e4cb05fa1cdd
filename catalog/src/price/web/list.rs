//! The price list: what holds now beside what it is planned to cost, boxes for new prices, and a look at old and new
//! before anything is published.

use super::{Turns, as_shown, beside_said, books, read_cells};
use crate::{
    By, Channel, Product, ProductKind, SalePack,
    price::{Beside, Priced, Reduced, Sought, Sound, Wanted, asked_by_itself, by_packs, listed, publish_sound},
    product::web::{coded, escaped, said},
    url,
};
use askama::Template;
use axum::{extract::Query, http::StatusCode};
use coop::{Merchandiser, Place, PlaceKind, place, staff_shell};
use kernel::{Error, Id, Money, Result, Timestamp, Tx, Zone};
use serde::Deserialize;
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html};

/// Rows on one page of the list.
const PAGE_ROWS: usize = 100;

/// Nobody looks for more words than this.
const MOST_LETTERS: usize = 60;

type Options = Vec<(String, String, bool)>;

#[derive(Template)]
#[template(path = "catalog/prices.html")]
struct PricesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    rows: Vec<Row>,
    turns: Turns,
    books: Vec<books::BookRow>,
    channels: Options,
    kinds: Options,
    places: Options,
    chosen: Chosen,
}

impl PricesPage<'_> {
    /// What is wrong with cells, for the head of a long list.
    fn wrong(&self) -> Vec<(String, String)> {
        self.rows
            .iter()
            .filter_map(|row| Some((row.field.clone(), format!("{} {}: {}", row.title, row.name, row.issue.as_ref()?))))
            .collect()
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
    /// What stands beside it.
    pub beside: Vec<String>,
    /// What shoppers see struck through beside it.
    pub reduced: Option<String>,
    pub margin: String,
    pub below_cost: bool,
    pub field: String,
    pub value: String,
    pub issue: Option<String>,
    /// The new price with its margin, once it was read, and what will stand beside it.
    pub new: Option<(String, String)>,
    pub new_beside: Vec<String>,
}

impl Row {
    fn of(t: &Lang, typed: &Typed, priced: &Priced, struck_at: Option<Timestamp>) -> Row {
        let field = format!("price-{}", priced.sellable.pack);
        let told = |reduced: Reduced| {
            t.with("catalog-reduced").set("lowest", reduced.lowest_before).set("until", t.moment(reduced.until, Zone::CHINA)).to_string()
        };
        let reduced = struck_at.and_then(|at| priced.reduced(at)).map(told);
        Row { value: typed.value(&field).to_owned(), issue: typed.issue(&field), field, reduced, ..Row::plain(t, priced) }
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
            beside: beside_said(t, &priced.beside),
            reduced: None,
            margin: priced.price_fen.map_or_else(|| "—".to_owned(), |price| margin(t, price, cost)),
            below_cost: priced.in_force().is_some_and(|held| held.beside.lowest(held.price) < cost),
            field: String::new(),
            value: String::new(),
            issue: None,
            new: None,
            new_beside: Vec::new(),
        }
    }

    pub(super) fn becoming(t: &Lang, priced: &Priced, new: Money, beside: &Beside) -> Row {
        let cost = priced.sellable.cost_of(priced.sellable.steps);
        Row {
            new: Some((t.money(new), margin(t, new, cost))),
            new_beside: beside_said(t, beside),
            below_cost: beside.lowest(new) < cost,
            ..Row::plain(t, priced)
        }
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

    /// The shops to choose from. A list of a place or a channel that is not among them would be read as the one for
    /// everywhere, and published there.
    async fn shops(&self, t: &Lang, tx: &mut Tx) -> Result<Options> {
        let shops = places(t, tx, self.place()).await?;
        let is_there = |value: &str| shops.iter().any(|(place, ..)| place == value);
        let is_channel = self.channel.is_empty() || Channel::parse(&self.channel).is_some();
        if is_there(&self.place) && is_channel { Ok(shops) } else { Err(Error::NotFound) }
    }

    async fn rows(&self, tx: &mut Tx) -> Result<Vec<Priced>> {
        let (now, rows) = (tx.now(), |count: usize| i64::try_from(count).unwrap_or(i64::MAX));
        let (skip, limit) = (rows((self.page() - 1) * PAGE_ROWS), rows(PAGE_ROWS + 1));
        let words = self.q.chars().take(MOST_LETTERS).collect::<String>();
        listed(tx, self.channel(), self.place(), now, &Sought { kind: self.kind(), words: &words, skip, limit }).await
    }
}

pub(super) async fn list_page(app: App, reader: Reader, who: Merchandiser, Query(chosen): Query<Chosen>) -> Answer {
    show_list(&app, &reader, &who, chosen, Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, who: &Merchandiser, chosen: Chosen, typed: Typed) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read_long().await?);
    let places = chosen.shops(t, &mut tx).await?;
    let rows = chosen.rows(&mut tx).await?;
    // Labels and tills strike nothing through.
    let struck_at = (chosen.channel() == Channel::Web).then(|| tx.now());
    let own = asked_by_itself(&mut tx, &rows).await?;
    let row = |priced: &Priced| {
        let own = own.contains(&priced.sellable.pack).then(|| t.say("catalog-own-here").into_owned());
        let row = Row::of(t, &typed, priced, struck_at);
        Row { beside: own.into_iter().chain(row.beside).collect(), ..row }
    };
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&PricesPage {
        t,
        shell: staff_shell(app, reader, who, t.say("catalog-nav-prices")),
        turns: Turns::of(t, chosen.page(), rows.len() > PAGE_ROWS, |page| chosen.address(page)),
        rows: rows.iter().take(PAGE_ROWS).map(row).collect(),
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
        "publish" => publish(&app, &reader, &who, (&chosen, &mut form)).await,
        "change" => Err(Error::Invalid(Vec::new())),
        _ => confirm(&app, &reader, &who, (&chosen, &mut form)).await,
    };
    match done {
        Ok(response) => Ok(response),
        Err(error) if error.is_refusal() => show_list(&app, &reader, &who, chosen, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

/// Publishes what was looked at; prices that nobody has seen beside the old ones yet are shown first.
async fn publish(app: &App, reader: &Reader, who: &Merchandiser, what: (&Chosen, &mut Form)) -> Result<axum::response::Response> {
    let (chosen, form) = what;
    let mut tx = app.db().write().await?;
    chosen.shops(&reader.t, &mut tx).await?;
    let typed = read(form, &mut tx, chosen)?;
    let books = typed.sound(&mut tx).await?;
    let is_looked_at = |pack: &Id<SalePack>| form.has(&format!("shown-{pack}"));
    if !books.iter().flat_map(|sound| &sound.book.prices).all(|(pack, _)| is_looked_at(pack)) {
        drop(tx);
        return confirm(app, reader, who, (chosen, form)).await;
    }
    typed.must_still_hold(&mut tx, typed.book.effective_from, |pack| form.value(&format!("shown-{pack}"))).await?;
    for sound in &books {
        publish_sound(&mut tx, &By::from(&who.0), sound).await?;
    }
    tx.commit().await?;
    Ok(said(&chosen.address(chosen.page()), "catalog-book-published"))
}

async fn confirm(app: &App, reader: &Reader, who: &Merchandiser, what: (&Chosen, &mut Form)) -> Result<axum::response::Response> {
    let (t, (chosen, form), mut tx) = (&reader.t, what, app.db().read_long().await?);
    let (mut rows, mut shown) = (Vec::new(), Vec::new());
    let places = chosen.shops(t, &mut tx).await?;
    let typed = read(form, &mut tx, chosen)?;
    for sound in typed.sound(&mut tx).await? {
        let follows = sound.stance.follows().then(|| t.say("catalog-as-everywhere").into_owned());
        for (priced, price, beside) in old_and_new(&mut tx, sound).await? {
            shown.push((format!("shown-{}", priced.sellable.pack), as_shown(priced.in_force().as_ref())));
            let row = Row::becoming(t, &priced, price, &beside);
            rows.push(Row { new_beside: follows.clone().into_iter().chain(row.new_beside).collect(), ..row });
        }
    }
    let at_once = || t.say("catalog-at-once").into_owned();
    let from = if form.has("from_day") { t.moment(typed.book.effective_from, Zone::CHINA) } else { at_once() };
    let channel = t.say(format!("catalog-channel-{}", chosen.channel())).into_owned();
    let place = places.into_iter().find(|(.., chosen)| *chosen).map(|(_, name, _)| name).unwrap_or_default();
    let shell = staff_shell(app, reader, who, t.say("catalog-confirm-prices"));
    let typed = form.names("").into_iter().filter(|name| name != "deed" && !name.starts_with("shown-"));
    let typed = typed.map(|name| (name.clone(), form.raw(&name).to_owned())).chain(shown).collect();
    let page = ConfirmPage { t, shell, rows, from, where_: format!("{channel} · {place}"), note: form.raw("note").to_owned(), typed };
    html(&page).map_err(|_| Error::fault("the page of new prices cannot be shown"))
}

/// The cells that were typed into.
fn read(form: &mut Form, tx: &mut Tx, chosen: &Chosen) -> Result<Wanted> {
    let mut typed = read_cells(form, tx.now(), &[(chosen.channel(), "price-")], chosen.place())?;
    typed.pop().map(|(cells, _)| cells).ok_or_else(|| Error::fault("cells of one channel were read as none"))
}

async fn old_and_new(tx: &mut Tx, sound: Sound) -> Result<Vec<(Priced, Money, Beside)>> {
    let Sound { book, mut beside, .. } = sound;
    let packs: Vec<_> = book.prices.iter().map(|(pack, _)| *pack).collect();
    let prices: HashMap<_, _> = book.prices.iter().copied().collect();
    let held = by_packs(tx, book.channel, book.place, book.effective_from, &packs).await?;
    let both = held.into_iter().filter_map(|row| Some((*prices.get(&row.sellable.pack)?, row)));
    Ok(both
        .map(|(price, row)| (beside.remove(&row.sellable.pack).unwrap_or_default(), price, row))
        .map(|(beside, price, row)| (row, price, beside))
        .collect())
}
