//! What nodes must know: everything once, then what changed, by an opaque cursor. Positions are those of the feed of
//! facts, which are given after commit, so nothing that commits late is ever skipped.

use super::{card, enrol::till_card, store_node::NodeCard};
use crate::wire::{self, Change, FeedPage, Put};
use catalog::{
    Channel, PriceChanged, Product, ProductChanged, ProductPublished, ProductWithdrawn, ProductsImported, SalePack, ShelfChanged, Variant,
    barcode::{self, BarcodeCard, BarcodeKind},
    category,
    price::{self, Beside, Priced, Terms},
    promotion, sellable,
};
use coop::{member, party, staff};
use kernel::{BasisPoints, Id, Money, Result, Timestamp, Tx, feed, sha256_hex};
use std::collections::{BTreeSet, HashMap};

/// Products in one page of everything.
const PRODUCTS: usize = 500;
/// Facts looked through for one page of changes.
const FACTS: i64 = 500;
/// So many products and packs are enough for one page of changes; the fact that makes it as many is the last.
const NAMED: usize = 5000;
/// Packs whose products are looked up at once.
const PACKS: usize = 2000;

/// Where a node stands; it only hands this back.
enum Cursor {
    /// Taking everything: as it was at a position of the feed, up to a product.
    Everything { head: i64, after: Option<Id<Product>> },
    /// Taking all member cards, after one of them, to follow changes from a position on then.
    Cards { from: i64, after: String },
    /// Following changes: after a position, knowing the till and its cashiers by a hash, and the cards or not.
    Changes { after: i64, known: String, cards: bool },
}

/// What a node says it takes; an older one would choke on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Takes {
    pub promotions: bool,
    pub cards: bool,
}

impl Cursor {
    /// Anything that was not written by us starts from the beginning.
    fn parse(text: &str) -> Option<Cursor> {
        let (kind, rest) = text.split_at_checked(1)?;
        let (position, rest) = rest.split_once('.')?;
        let position = position.parse().ok()?;
        match kind {
            "e" => Some(Cursor::Everything { head: position, after: Some(Id::parse(rest)?) }),
            "m" => Some(Cursor::Cards { from: position, after: rest.to_owned() }),
            "c" | "d" => Some(Cursor::Changes { after: position, known: rest.to_owned(), cards: kind == "d" }),
            _ => None,
        }
    }
}

/// The next page for a node, with no more than it takes. One that has everything but the cards, and takes them, gets all
/// of them before what changed.
pub(super) async fn page(tx: &mut Tx, node: &NodeCard, cursor: &str, takes: Takes) -> Result<FeedPage> {
    let cursor = match Cursor::parse(cursor) {
        Some(cursor) => cursor,
        None => Cursor::Everything { head: feed::head(tx).await?, after: None },
    };
    match cursor {
        Cursor::Everything { head, after } => everything(tx, node, head, after).await,
        Cursor::Cards { from, after } => cards(tx, from, &after).await,
        Cursor::Changes { after, cards: false, .. } if takes.cards => cards(tx, after, "").await,
        Cursor::Changes { after, known, .. } => changes(tx, node, (after, &known), takes).await,
    }
}

async fn cards(tx: &mut Tx, from: i64, after: &str) -> Result<FeedPage> {
    let (change, last) = card::page(tx, from, after).await?;
    let next_cursor = last.map_or_else(|| format!("d{from}.new"), |last| format!("m{from}.{last}"));
    Ok(FeedPage { changes: vec![change], next_cursor, has_more: true, server_time: tx.now() })
}

async fn everything(tx: &mut Tx, node: &NodeCard, head: i64, after: Option<Id<Product>>) -> Result<FeedPage> {
    let products = price::next_at_tills(tx, after, PRODUCTS).await?;
    let changes = puts(tx, node, head, &products).await?;
    let next_cursor = match products.last() {
        Some(last) if products.len() == PRODUCTS => format!("e{head}.{last}"),
        _ => format!("c{head}.new"),
    };
    Ok(FeedPage { changes, next_cursor, has_more: true, server_time: tx.now() })
}

async fn changes(tx: &mut Tx, node: &NodeCard, (after, known): (i64, &str), takes: Takes) -> Result<FeedPage> {
    let now = tx.now();
    let facts = feed::after(tx, after, FACTS).await?;
    let head = feed::head(tx).await?;
    let (touched, taken) = touched(tx, &facts).await?;
    let position = facts[..taken].last().map_or(after, |fact| fact.position);
    let touched: Vec<_> = touched.into_iter().collect();
    let mut changes = Vec::with_capacity(touched.len());
    for products in touched.chunks(PRODUCTS) {
        changes.extend(puts(tx, node, head, products).await?);
    }
    if takes.cards {
        changes.extend(card::changed(tx, head, &facts[..taken]).await?);
    }
    let (standing, hash) = standing(tx, node, takes).await?;
    if hash != known {
        changes.extend(standing.into_iter().map(|put| Change { ver: now.micros(), put }));
    }
    let has_more = taken < facts.len() || i64::try_from(taken).is_ok_and(|taken| taken == FACTS);
    let kind = if takes.cards { 'd' } else { 'c' };
    Ok(FeedPage { changes, next_cursor: format!("{kind}{position}.{hash}"), has_more, server_time: now })
}

/// Products that the first facts are about, and how many facts those are.
async fn touched(tx: &mut Tx, facts: &[feed::Event]) -> Result<(BTreeSet<Id<Product>>, usize)> {
    let mut products = BTreeSet::new();
    let mut packs: Vec<Id<SalePack>> = Vec::new();
    let mut taken = 0;
    for fact in facts {
        if products.len() + packs.len() >= NAMED {
            break;
        }
        taken += 1;
        products.extend(fact.of::<ProductChanged>()?.map(|told| told.product));
        products.extend(fact.of::<ProductPublished>()?.map(|told| told.product));
        products.extend(fact.of::<ProductWithdrawn>()?.map(|told| told.product));
        products.extend(fact.of::<ProductsImported>()?.into_iter().flat_map(|told| told.products));
        if let Some(moved) = fact.of::<ShelfChanged>()?.filter(|told| !told.shelves.is_empty()) {
            products.extend(category::goods_of(tx, &moved.shelves).await?);
        }
        packs.extend(fact.of::<PriceChanged>()?.into_iter().flat_map(|told| told.packs));
    }
    for packs in packs.chunks(PACKS) {
        products.extend(sellable::by_packs(tx, packs).await?.into_iter().map(|sellable| sellable.product));
    }
    Ok((products, taken))
}

/// The till itself, who may stand at it and what it takes off, with a hash by which a change is noticed.
async fn standing(tx: &mut Tx, node: &NodeCard, takes: Takes) -> Result<(Vec<Put>, String)> {
    let card = till_card(tx, node.place, &node.till_no).await?;
    let sells_for_itself = card.seller != party::company(tx).await?.id;
    let mut cashiers: Vec<wire::Cashier> = Vec::new();
    for one in staff::cashiers(tx, node.place).await? {
        // Someone with two roles is one person.
        if cashiers.iter().all(|known| known.id != one.id) {
            cashiers.push(wire::Cashier {
                id: one.id,
                name_zh: one.name_zh,
                name_en: one.name_en,
                pin_hash: one.pin_hash,
                active: one.active,
            });
        }
    }
    let mut puts = vec![Put::Till(card), Put::Cashiers(cashiers)];
    if takes.cards {
        puts.extend(member::key(tx).await?.map(Put::CardKey));
    }
    if takes.promotions {
        puts.push(Put::Promotions(promotion::at_tills(tx, node.place, sells_for_itself).await?));
    }
    let hash = sha256_hex(serde_json::to_string(&puts)?.as_bytes())[..12].to_owned();
    Ok((puts, hash))
}

/// A page of products as a node takes them in; one that the till does not sell is sent without packs.
async fn puts(tx: &mut Tx, node: &NodeCard, ver: i64, products: &[Id<Product>]) -> Result<Vec<Change>> {
    let now = tx.now();
    let priced = price::at_tills(tx, node.place, now, products).await?;
    let more = More::of(tx, node, &priced).await?;
    let mut packs: HashMap<Id<Product>, Vec<Priced>> = HashMap::new();
    for priced in priced {
        packs.entry(priced.sellable.product).or_default().push(priced);
    }
    let put = |product: &Id<Product>| {
        let items = packs.get(product).map_or_else(Vec::new, |packs| items(packs, &more));
        Change { ver, put: Put::Goods { product: *product, items } }
    };
    Ok(products.iter().map(put).collect())
}

fn items(packs: &[Priced], more: &More) -> Vec<wire::Item> {
    let on_sale: Vec<&Priced> = packs.iter().filter(|priced| priced.sellable.is_sold_in(Channel::Till)).collect();
    let packs_of = |variant: Id<Variant>| on_sale.iter().filter(|priced| priced.sellable.variant == variant).count();
    let item = |priced: &&Priced| {
        let sold = &priced.sellable;
        let prices = more.prices(priced);
        let codes = more.codes.get(&sold.pack).into_iter().flatten();
        let (plus, codes): (Vec<_>, Vec<_>) = codes.partition(|code| code.kind == BarcodeKind::Plu);
        let several = packs_of(sold.variant) > 1;
        let title = |words: [&str; 3]| {
            words.into_iter().take(if several { 3 } else { 2 }).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        };
        wire::Item {
            pack: sold.pack,
            variant: sold.variant,
            sku: sold.sku.clone(),
            title_zh: title([&sold.title_zh, &sold.variant_zh, &sold.pack_zh]),
            title_en: title([&sold.title_en, &sold.variant_en, &sold.pack_en]),
            pack_zh: sold.pack_zh.clone(),
            pack_en: sold.pack_en.clone(),
            unit: sold.unit,
            pack_steps: sold.steps,
            tax_bp: BasisPoints::new(priced.tax_rate_bp.unwrap_or(0)),
            kind: Some(sold.kind),
            category: sold.category.clone(),
            above: sold.above.clone(),
            codes: codes.into_iter().map(|code| code.code.clone()).collect(),
            plu: plus.first().map(|code| code.code.clone()),
            prices,
        }
    };
    on_sale.iter().map(item).collect()
}

/// What there is to know of a page's packs beside the price that holds: their codes, the prices in books that will
/// hold later, and from when on each of those books holds.
struct More {
    codes: HashMap<Id<SalePack>, Vec<BarcodeCard>>,
    ahead: HashMap<Id<SalePack>, Vec<price::Said>>,
    books: HashMap<i64, Terms>,
}

impl More {
    async fn of(tx: &mut Tx, node: &NodeCard, packs: &[Priced]) -> Result<More> {
        let now = tx.now();
        let ids: Vec<Id<SalePack>> = packs.iter().map(|priced| priced.sellable.pack).collect();
        let mut codes: HashMap<_, Vec<_>> = HashMap::new();
        for code in barcode::of_packs(tx, &ids).await? {
            codes.entry(code.pack).or_default().push(code);
        }
        let ahead = price::ahead(tx, node.place, now, &ids).await?;
        let later = ahead.values().flatten().map(|said| said.book_version);
        let versions: BTreeSet<i64> = packs.iter().filter_map(|priced| priced.book_version).chain(later).collect();
        let books = price::terms(tx, &versions.into_iter().collect::<Vec<_>>()).await?;
        Ok(More { codes, ahead, books })
    }

    /// The price that holds now and those that will.
    fn prices(&self, priced: &Priced) -> Vec<wire::Price> {
        let now = priced.in_force().map(|held| (held.version, held.price, held.beside));
        let ahead = self.ahead.get(&priced.sellable.pack).into_iter().flatten();
        let ahead = ahead.map(|said| (said.book_version, said.price_fen, said.beside.clone()));
        let price = |(version, price, Beside { steps, member, .. }): (i64, Money, Beside)| {
            let book = self.books.get(&version);
            let effective_from = book.map_or_else(|| Timestamp::from_micros(0), |book| book.effective_from);
            wire::Price { version, effective_from, own: book.is_some_and(|book| book.place.is_some()), price, steps, member }
        };
        now.into_iter().chain(ahead).map(price).collect()
    }
}
