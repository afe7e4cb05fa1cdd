//! The shelf as a shopper sees it: what stands there, what it costs, whether it can be had, when it would arrive.

pub(crate) mod card;
pub mod choice;
pub(crate) mod gone;
pub(crate) mod one;
pub(crate) mod one_page;
mod preview;
pub(crate) mod schema;
pub(crate) mod web;

pub use one::{Goods, PackOffer, look_up};

use crate::directory::Known;
use catalog::{
    Channel, Product, ProductKind, SalePack,
    price::{self, Reduced},
    product::{self, Asked, Counts, Shelf, ShelfCard},
};
use kernel::{Id, Result, Tx};

/// How many products a page of the list has.
pub const PAGE: i64 = 24;
/// How far a shelf is walked when only what is in stock is wanted.
const WALK: i64 = 1000;

/// A product on the shelf, and how many packs of it could be had now.
#[derive(Debug, Clone)]
pub struct Offer {
    pub card: ShelfCard,
    /// Where its price is a reduction, from what.
    pub reduced: Option<Reduced>,
    pub left: i64,
}

impl Offer {
    pub fn is_in_stock(&self) -> bool {
        self.left > 0
    }
}

/// Which stretch of the shelf someone wants to see.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub kind: Option<ProductKind>,
    pub category: Option<String>,
    pub in_stock: bool,
    /// Only goods that say all of this: what is asked, and the answer.
    pub saying: Vec<(String, String)>,
    /// Pages count from 1.
    pub page: i64,
}

/// A stretch of the shelf, and how much there is in all.
pub struct Stretch {
    pub offers: Vec<Offer>,
    pub total: i64,
    pub page: i64,
    /// How many products each kind and category has, and how many give each answer.
    pub counts: Counts,
}

impl Stretch {
    /// How many products of a kind stand on a shelf and on those under it.
    pub fn count(&self, known: &Known, kind: Option<ProductKind>, shelf: &str) -> i64 {
        count(&self.counts.shelves, kind, Some(&known.categories.under(shelf)))
    }

    pub fn pages(&self) -> i64 {
        (self.total + PAGE - 1) / PAGE
    }
}

/// Three statements.
pub async fn stretch(tx: &mut Tx, known: &Known, wanted: &Wanted) -> Result<Stretch> {
    let page = wanted.page.clamp(1, 10_000);
    let skip = (page - 1) * PAGE;
    let mut shelf = web_shelf(tx, known);
    let under = wanted.category.as_deref().map(|code| known.categories.under(code));
    (shelf.kind, shelf.categories) = (wanted.kind, under.as_deref());
    let facets = known.attributes.facets(&known.categories, wanted.category.as_deref().unwrap_or_default());
    // What the shelf does not ask narrows nothing: nobody walks all goods for an answer that cannot be given.
    let is_asked = |(code, value): &&(String, String)| facets.iter().any(|one| one.code == *code && one.holds(value));
    let saying: Vec<_> = wanted.saying.iter().filter(is_asked).cloned().collect();
    shelf.saying = &saying;
    (shelf.skip, shelf.limit) = if wanted.in_stock { (0, WALK) } else { (skip, PAGE) };
    let mut offers = offers(tx, known, &shelf).await?;
    let attributes: Vec<&str> = facets.iter().map(|one| one.code.as_str()).collect();
    let asked = Asked { shelves: under.as_deref().unwrap_or_default(), attributes: &attributes };
    let counts = product::shelf_counts(tx, Channel::Web, &saying, asked).await?;
    if !wanted.in_stock {
        return Ok(Stretch { total: count(&counts.shelves, wanted.kind, under.as_deref()), offers, page, counts });
    }
    offers.retain(Offer::is_in_stock);
    let total = i64::try_from(offers.len()).unwrap_or(0);
    let offers = offers.into_iter().skip(usize::try_from(skip).unwrap_or(0)).take(usize::try_from(PAGE).unwrap_or(0)).collect();
    Ok(Stretch { offers, total, page, counts })
}

/// The county's ten products as the board has them, without what is off the shelf; before there is a board, the first ten
/// specialties.
pub async fn ten(tx: &mut Tx, known: &Known) -> Result<Vec<Offer>> {
    if !known.board.is_empty() {
        let board: Vec<Id<Product>> = known.board.iter().map(|place| place.product).collect();
        return these(tx, known, &board).await;
    }
    let mut shelf = web_shelf(tx, known);
    (shelf.kind, shelf.limit) = (Some(ProductKind::Specialty), 10);
    offers(tx, known, &shelf).await
}

/// These products, in the order given; what is no longer on the shelf is left out.
pub async fn these(tx: &mut Tx, known: &Known, products: &[Id<Product>]) -> Result<Vec<Offer>> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let mut shelf = web_shelf(tx, known);
    (shelf.only, shelf.limit) = (Some(products), PAGE.max(i64::try_from(products.len()).unwrap_or(PAGE)));
    let mut offers = offers(tx, known, &shelf).await?;
    offers.sort_by_key(|offer| products.iter().position(|id| *id == offer.card.id));
    Ok(offers)
}

/// These packs, in the order given; what is no longer sold is left out. Two statements.
pub async fn packs(tx: &mut Tx, known: &Known, packs: &[Id<SalePack>]) -> Result<Vec<PackOffer>> {
    let (now, place) = (tx.now(), known.counter.place.id);
    let priced = price::by_packs(tx, Channel::Web, Some(place), now, packs).await?;
    let variants: Vec<_> = priced.iter().map(|priced| priced.sellable.variant).collect();
    let left = known.left(tx, &variants).await?;
    let mut offers: Vec<PackOffer> = priced
        .into_iter()
        .filter(|priced| priced.sellable.is_sold_in(Channel::Web))
        .filter_map(|priced| PackOffer::of(priced, &left, now))
        .collect();
    offers.sort_by_key(|offer| packs.iter().position(|pack| *pack == offer.sellable.pack));
    Ok(offers)
}

fn web_shelf(tx: &Tx, known: &Known) -> Shelf<'static> {
    Shelf { place: Some(known.counter.place.id), ..Shelf::web(tx.now()) }
}

async fn offers(tx: &mut Tx, known: &Known, shelf: &Shelf<'_>) -> Result<Vec<Offer>> {
    let cards = product::on_shelf(tx, shelf).await?;
    let variants: Vec<_> = cards.iter().map(|card| card.variant).collect();
    let left = known.left(tx, &variants).await?;
    let packs = |card: &ShelfCard| left.get(&card.variant).map_or(0, |left| left.in_steps() / card.steps.in_steps().max(1)).max(0);
    Ok(cards.into_iter().map(|card| Offer { left: packs(&card), reduced: card.reduced(shelf.at), card }).collect())
}

/// How many products of a kind stand on some shelves.
fn count(counts: &[(ProductKind, String, i64)], kind: Option<ProductKind>, shelves: Option<&[&str]>) -> i64 {
    let fits = |(one, category, _): &&(ProductKind, String, i64)| {
        kind.is_none_or(|wanted| wanted == *one) && shelves.is_none_or(|wanted| wanted.contains(&category.as_str()))
    };
    counts.iter().filter(fits).map(|(.., count)| count).sum()
}

/// What stands in the window: of the fruit and vegetables that can be had, the one that keeps the shortest is what is
/// in season now.
pub fn of_the_season<'o>(known: &Known, offers: &'o [Offer]) -> Option<&'o Offer> {
    let shelves = ["fruit", "vegetable"].map(|code| known.categories.under(code)).concat();
    let fresh = |offer: &&Offer| shelves.contains(&offer.card.category.as_str());
    let in_stock = || offers.iter().filter(|offer| offer.is_in_stock());
    in_stock().filter(fresh).min_by_key(|offer| offer.card.shelf_life_days).or_else(|| in_stock().next()).or(offers.first())
}
