//! The narrow lines of what the web offers, kept beside the products: a line is written whenever the product's line on the
//! desk's list is, and again when the clock changes its price or ends a reduction.

use crate::{
    CollectionTurned, Product,
    attribute::Values,
    product::{Shelf, ShelfCard, on_shelf},
};
use coop::{PlaceKind, place};
use kernel::{Finding, Id, Money, Result, Timestamp, Tx, Value, outbox, query};
use std::collections::HashMap;

/// Products in one statement.
const PAGE: usize = 500;

/// The letters of its titles and search words that a rule looks into.
const LONGEST: usize = 400;

/// What the web offers of a product, as rules ask of it.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
struct Line {
    product_id: Id<Product>,
    kind: crate::ProductKind,
    category: String,
    town: String,
    producer_id: Option<Id<coop::Party>>,
    temperature: crate::Temperature,
    title_zh: String,
    title_en: String,
    words: String,
    attributes: Values,
    shelved_at: Timestamp,
    price_fen: Money,
    reduced: bool,
    look_again_at: Option<Timestamp>,
}

/// What a line has besides what the shelf shows.
#[derive(kernel::Record)]
struct Beside {
    id: Id<Product>,
    search_words: String,
    attributes: Values,
    published_at: Option<Timestamp>,
    made_at: Timestamp,
    next_price_at: Option<Timestamp>,
}

/// Writes the lines of products anew where they say something else than is true now. The caller holds the products' lines on
/// the desk's list, so that of two hands the later one sees what the earlier did.
pub(crate) async fn refresh(tx: &mut Tx, products: &[Id<Product>]) -> Result<()> {
    let (fresh, kept) = (lines(tx, products).await?, kept(tx, products).await?);
    let stale: Vec<_> = products.iter().copied().filter(|product| fresh.get(product) != kept.get(product)).collect();
    if stale.is_empty() {
        return Ok(());
    }
    tx.put(query("delete from catalog_offered where product_id in (:ids)").bind_list(":ids", stale.iter().copied())).await?;
    let rows: Vec<Vec<Value>> = stale.iter().filter_map(|product| fresh.get(product)).map(Line::row).collect();
    if !rows.is_empty() {
        tx.put(query(WRITE).bind_rows(rows)).await?;
    }
    outbox::tell(tx, &CollectionTurned { products: stale })
}

/// Products whose line the clock has changed, no more than a page of them.
pub(crate) async fn due(tx: &mut Tx) -> Result<Vec<Id<Product>>> {
    let (now, most) = (tx.now(), i64::try_from(PAGE).unwrap_or(i64::MAX));
    let due = query("select product_id from catalog_offered where look_again_at <= $1 limit $2").bind(now).bind(most);
    Ok(tx.fetch_all::<(Id<Product>,)>(due).await?.into_iter().map(|row| row.0).collect())
}

/// Each line says what is true now; those that are due or about to be looked at again may still say what was.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let now = tx.now();
    let all: Vec<(Id<Product>, String)> = tx.fetch_all(query(ALL).bind(now)).await?;
    let mut found = Vec::new();
    for page in all.chunks(PAGE) {
        let ids: Vec<_> = page.iter().map(|(product, _)| *product).collect();
        let (fresh, kept) = (lines(tx, &ids).await?, kept(tx, &ids).await?);
        for (product, slug) in page.iter().filter(|(product, _)| fresh.get(product) != kept.get(product)) {
            let told = |line: Option<&Line>| line.map_or("nothing".to_owned(), |line| format!("{line:?}"));
            found.push(Finding::new(format!("what is offered of {slug}"), told(fresh.get(product)), told(kept.get(product))));
        }
    }
    Ok(found)
}

async fn kept(tx: &mut Tx, products: &[Id<Product>]) -> Result<HashMap<Id<Product>, Line>> {
    let rows: Vec<Line> = tx.fetch_all(query(KEPT).bind_list(":ids", products.iter().copied())).await?;
    Ok(rows.into_iter().map(|line| (line.product_id, line)).collect())
}

/// What the shelf of the web shop shows of some products now.
async fn lines(tx: &mut Tx, products: &[Id<Product>]) -> Result<HashMap<Id<Product>, Line>> {
    let counter = place::of_kind(tx, &[PlaceKind::Hub]).await?.first().map(|hub| hub.id);
    let (now, limit) = (tx.now(), i64::try_from(products.len()).unwrap_or(i64::MAX));
    let cards = on_shelf(tx, &Shelf { place: counter, only: Some(products), limit, ..Shelf::web(now) }).await?;
    if cards.is_empty() {
        return Ok(HashMap::new());
    }
    let beside = query(BESIDE).bind(now).bind_list(":ids", cards.iter().map(|card| card.id));
    let beside: Vec<Beside> = tx.fetch_all(beside).await?;
    let mut beside: HashMap<_, _> = beside.into_iter().map(|one| (one.id, one)).collect();
    let line = |card: ShelfCard| Some((card.id, Line::of(beside.remove(&card.id)?, card, now)));
    Ok(cards.into_iter().filter_map(line).collect())
}

impl Line {
    fn of(beside: Beside, card: ShelfCard, now: Timestamp) -> Line {
        let reduced = card.reduced(now);
        let words = format!("{} {} {}", card.title_zh, card.title_en, beside.search_words).to_lowercase();
        Line {
            product_id: card.id,
            kind: card.kind,
            category: card.category,
            town: card.town,
            producer_id: card.producer,
            temperature: card.temperature,
            title_zh: card.title_zh,
            title_en: card.title_en,
            words: words.chars().take(LONGEST).collect(),
            attributes: beside.attributes,
            shelved_at: beside.published_at.unwrap_or(beside.made_at),
            price_fen: card.price_fen,
            reduced: reduced.is_some(),
            look_again_at: beside.next_price_at.into_iter().chain(reduced.map(|reduced| reduced.until)).min(),
        }
    }

    fn row(&self) -> Vec<Value> {
        vec![
            self.product_id.into(),
            self.kind.code().into(),
            self.category.clone().into(),
            self.town.clone().into(),
            self.producer_id.into(),
            self.temperature.code().into(),
            self.title_zh.clone().into(),
            self.title_en.clone().into(),
            self.words.clone().into(),
            self.attributes.as_json().into(),
            self.shelved_at.into(),
            self.price_fen.into(),
            self.reduced.into(),
            self.look_again_at.into(),
        ]
    }
}

const KEPT: &str = "
    select product_id, kind, category, town, producer_id, temperature, title_zh, title_en, words, attributes, shelved_at, price_fen,
           reduced, look_again_at
      from catalog_offered
     where product_id in (:ids)";

const BESIDE: &str = "
    select p.id, p.search_words, p.attributes, p.published_at, p.made_at,
           (select min(b.effective_from)
              from catalog_variant v
              join catalog_pack k on k.variant_id = v.id
              join catalog_price c on c.pack_id = k.id
              join catalog_price_book b on b.version = c.book_version
             where v.product_id = p.id and b.channel = 'web' and b.effective_from > $1) as next_price_at
      from catalog_product p
     where p.id in (:ids)";

const WRITE: &str = "
    insert into catalog_offered (product_id, kind, category, town, producer_id, temperature, title_zh, title_en, words, attributes,
                                 shelved_at, price_fen, reduced, look_again_at)
    values (:row)
    on conflict (product_id) do update
       set kind = excluded.kind, category = excluded.category, town = excluded.town, producer_id = excluded.producer_id,
           temperature = excluded.temperature, title_zh = excluded.title_zh, title_en = excluded.title_en, words = excluded.words,
           attributes = excluded.attributes, shelved_at = excluded.shelved_at, price_fen = excluded.price_fen,
           reduced = excluded.reduced, look_again_at = excluded.look_again_at";

const ALL: &str = "
    select p.id, p.slug
      from catalog_product p
      left join catalog_offered o on o.product_id = p.id
      left join catalog_listed l on l.product_id = p.id
     where (o.product_id is not null or p.status = 'published' and p.on_web = true)
       and (o.look_again_at is null or o.look_again_at > $1)
       and (l.look_again_at is null or l.look_again_at > $1)
     order by p.id";

/// A product of the shop as the desk's preview names it.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub(crate) struct Card {
    #[record(name = "product_id")]
    pub product: Id<Product>,
    pub title_zh: String,
    pub title_en: String,
    pub price_fen: Money,
}

/// These products, in this order.
pub(crate) async fn cards(tx: &mut Tx, products: &[Id<Product>]) -> Result<Vec<Card>> {
    let of = query("select product_id, title_zh, title_en, price_fen from catalog_offered where product_id in (:ids)");
    let mut cards: Vec<Card> = tx.fetch_all(of.bind_list(":ids", products.iter().copied())).await?;
    cards.sort_by_key(|card| products.iter().position(|one| *one == card.product));
    Ok(cards)
}

/// Those of some products that the shop does not offer now, by their titles.
pub(crate) async fn missing(tx: &mut Tx, products: &[Id<Product>]) -> Result<Vec<(Id<Product>, String, String)>> {
    let of = "
        select id, title_zh, title_en from catalog_product
         where id in (:ids) and id not in (select product_id from catalog_offered) order by id";
    tx.fetch_all(query(of).bind_list(":ids", products.iter().copied())).await
}

/// No form lists more.
const MOST_LISTED: i64 = 200;

/// Towns from which something is offered.
pub(crate) async fn towns(tx: &mut Tx) -> Result<Vec<String>> {
    let of = query("select distinct town from catalog_offered where town <> '' order by town limit $1").bind(MOST_LISTED);
    Ok(tx.fetch_all::<(String,)>(of).await?.into_iter().map(|row| row.0).collect())
}

/// Who grows or makes something that is offered.
pub(crate) async fn producers(tx: &mut Tx) -> Result<Vec<Id<coop::Party>>> {
    let of = "select distinct producer_id from catalog_offered where producer_id is not null order by producer_id limit $1";
    Ok(tx.fetch_all::<(Id<coop::Party>,)>(query(of).bind(MOST_LISTED)).await?.into_iter().map(|row| row.0).collect())
}
