//! What a store asks that sells for itself (加盟): the county's guide price with its band beside the store's own price, for
//! the shopkeeper to set. What the goods cost the company is not his to see.

use super::{Turns, as_shown, beside_said, read_cells};
use crate::{
    By, Channel, ProductKind,
    price::{Beside, InForce, Priced, Sought, asked_by_itself, in_force, listed, publish_sound},
    product::web::{coded, escaped, said},
    url,
};
use askama::Template;
use axum::{extract::Query, http::StatusCode};
use coop::{Place, PlaceCard, Role, Shopkeeper, StoreMode, place, staff_shell};
use kernel::{Error, Id, Result, Tx};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html};

/// Rows on one page.
const PAGE: usize = 100;

/// Nobody looks for more words than this.
const MOST_LETTERS: usize = 60;

#[derive(Template)]
#[template(path = "catalog/own_prices.html")]
struct OwnPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    shops: Vec<(String, String, bool)>,
    kinds: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    turns: Turns,
    chosen: Chosen,
}

struct Row {
    title: String,
    name: String,
    sku: String,
    guide: Option<String>,
    band: Vec<String>,
    /// What the store asks instead.
    own: Option<String>,
    own_beside: Vec<String>,
    pack: String,
    field: String,
    shown: String,
    value: String,
    issue: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    shop: String,
    kind: String,
    q: String,
    page: String,
}

impl Chosen {
    fn of(form: &Form) -> Chosen {
        let field = |name: &str| form.raw(name).to_owned();
        Chosen { shop: field("shop"), kind: field("kind"), q: field("q"), page: field("page") }
    }

    fn kind(&self) -> ProductKind {
        ProductKind::parse(&self.kind).unwrap_or(ProductKind::Consumer)
    }

    fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, 100_000)
    }

    fn address(&self, page: usize) -> String {
        format!("{}?shop={}&kind={}&q={}&page={page}", url::OWN_PRICES, escaped(&self.shop), self.kind(), escaped(&self.q))
    }
}

impl OwnPage<'_> {
    /// What is wrong with cells, for the head of a long list.
    fn wrong(&self) -> Vec<(String, String)> {
        self.rows
            .iter()
            .filter_map(|row| Some((row.field.clone(), format!("{} {}: {}", row.title, row.name, row.issue.as_ref()?))))
            .collect()
    }
}

/// Those of his shops that sell for themselves.
async fn shops_of(tx: &mut Tx, who: &Shopkeeper) -> Result<Vec<PlaceCard>> {
    let his = who.places(tx, Role::Shopkeeper).await?;
    let mut all = place::all(tx).await?;
    all.retain(|card| card.mode == StoreMode::Franchise && card.store_no.is_some() && his.contains(&card.id));
    Ok(all)
}

/// The shop that was chosen, or the first; one that is not his does not exist.
fn shop_of(shops: &[PlaceCard], chosen: &Chosen) -> Result<Option<Id<Place>>> {
    if chosen.shop.is_empty() {
        return Ok(shops.first().map(|card| card.id));
    }
    shops.iter().find(|card| card.id.to_string() == chosen.shop).map(|card| Some(card.id)).ok_or(Error::NotFound)
}

pub(super) async fn list_page(app: App, reader: Reader, who: Shopkeeper, Query(chosen): Query<Chosen>) -> Answer {
    show(&app, &reader, &who, chosen, Typed::default()).await
}

async fn show(app: &App, reader: &Reader, who: &Shopkeeper, chosen: Chosen, typed: Typed) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read_long().await?);
    let shops = shops_of(&mut tx, who).await?;
    let shop = shop_of(&shops, &chosen)?;
    let rows = match shop {
        Some(shop) => rows(t, &mut tx, (shop, &chosen), &typed).await?,
        None => Vec::new(),
    };
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let option = |card: &PlaceCard| (card.id.to_string(), card.name(t).to_owned(), Some(card.id) == shop);
    let mut response = html(&OwnPage {
        t,
        shell: staff_shell(app, reader, who, t.say("catalog-nav-own-prices")),
        shops: shops.iter().map(option).collect(),
        kinds: coded(t, "catalog-kind", ProductKind::ALL.iter().map(|one| one.code()), chosen.kind().code()),
        turns: Turns::of(t, chosen.page(), rows.len() > PAGE, |page| chosen.address(page)),
        rows: rows.into_iter().take(PAGE).collect(),
        chosen,
        typed,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn rows(t: &Lang, tx: &mut Tx, (shop, chosen): (Id<Place>, &Chosen), typed: &Typed) -> Result<Vec<Row>> {
    let (now, count) = (tx.now(), |count: usize| i64::try_from(count).unwrap_or(i64::MAX));
    let words = chosen.q.chars().take(MOST_LETTERS).collect::<String>();
    let sought = Sought { kind: chosen.kind(), words: &words, skip: count((chosen.page() - 1) * PAGE), limit: count(PAGE + 1) };
    let found = listed(tx, Channel::Till, Some(shop), now, &sought).await?;
    let packs: Vec<_> = found.iter().map(|priced| priced.sellable.pack).collect();
    let guides = in_force(tx, Channel::Till, None, now, &packs).await?;
    let own = asked_by_itself(tx, &found).await?;
    let row = |priced: &Priced| {
        let pack = priced.sellable.pack;
        Row::of(t, typed, (priced, own.contains(&pack)), guides.get(&pack))
    };
    Ok(found.iter().map(row).collect())
}

impl Row {
    fn of(t: &Lang, typed: &Typed, (priced, is_own): (&Priced, bool), guide: Option<&InForce>) -> Row {
        let (sold, held) = (&priced.sellable, priced.in_force());
        let own = held.as_ref().filter(|_| is_own);
        let field = format!("price-{}", sold.pack);
        let band = |guide: &InForce| beside_said(t, &Beside { band: guide.beside.band, ..Beside::default() });
        Row {
            title: t.pick(&sold.title_zh, &sold.title_en).to_owned(),
            name: format!("{} · {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en)),
            sku: sold.sku.clone(),
            guide: guide.map(|guide| t.money(guide.price)),
            band: guide.map(band).unwrap_or_default(),
            own: own.map(|own| t.money(own.price)),
            own_beside: own.map(|own| beside_said(t, &own.beside)).unwrap_or_default(),
            pack: sold.pack.to_string(),
            shown: as_shown(held.as_ref()),
            value: typed.value(&field).to_owned(),
            issue: typed.issue(&field),
            field,
        }
    }
}

/// Publishes what the shopkeeper typed, as a book of his store alone.
pub(super) async fn answer(app: App, reader: Reader, who: Shopkeeper, mut form: Form) -> Answer {
    let chosen = Chosen::of(&form);
    match publish(&app, &who, (&chosen, &mut form)).await {
        Ok(()) => Ok(said(&chosen.address(chosen.page()), "catalog-book-published")),
        Err(error) if error.is_refusal() => show(&app, &reader, &who, chosen, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn publish(app: &App, who: &Shopkeeper, (chosen, form): (&Chosen, &mut Form)) -> Result<()> {
    let mut tx = app.db().write().await?;
    let shops = shops_of(&mut tx, who).await?;
    let shop = shop_of(&shops, chosen)?.ok_or(Error::NotFound)?;
    for (typed, _) in read_cells(form, tx.now(), &[(Channel::Till, "price-")], Some(shop))? {
        let from = typed.book.effective_from;
        typed.must_still_hold(&mut tx, from, |pack| form.value(&format!("shown-{pack}"))).await?;
        for sound in typed.sound(&mut tx).await? {
            publish_sound(&mut tx, &By::from(&who.0), &sound).await?;
        }
    }
    tx.commit().await
}
