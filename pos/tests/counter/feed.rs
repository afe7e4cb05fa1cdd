//! What the hub feeds a node: its goods page by page, each with the prices that hold and those that will.

use crate::county::{County, Till};
use catalog::{
    By, Channel, Product, ProductKind, SalePack,
    import::{self, NewFile},
    price::{self, NewBook},
};
use coop::Place;
use kernel::{Id, Money, Timestamp, query};
use pos::{
    letter::{Key, NODE, NONCE, SENT, SIGNATURE, digest},
    wire::{FEED, FeedPage, Item, Price, Put},
};
use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

/// Asks for pages as a node would, and only looks at them.
pub struct Reader {
    node: i64,
    key: Key,
    http: reqwest::Client,
    hub: String,
}

impl Reader {
    pub async fn of(county: &County, till: &Till) -> Reader {
        let mut tx = till.node.db().read().await.expect("a read");
        let (node, key): (i64, String) = tx.fetch_one(query("select node_id, private_key from pos_till_self")).await.expect("a till");
        Reader { node, key: Key::read(&key).expect("a key"), http: reqwest::Client::new(), hub: county.address.clone() }
    }

    async fn page(&self, cursor: &str) -> FeedPage {
        let path = format!("{FEED}?cursor={cursor}");
        let (sent, nonce) = (Timestamp::parse("2026-11-21T02:00:00Z").expect("an instant"), kernel::Secret::code(16));
        let signature = self.key.sign(&digest("GET", &path, sent, &nonce, &[]));
        let headers = [(NODE, self.node.to_string()), (SENT, sent.to_string()), (NONCE, nonce), (SIGNATURE, signature)];
        let mut request = self.http.get(format!("{}{path}", self.hub));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.expect("an answer");
        let (status, body) = (answer.status(), answer.bytes().await.expect("a body"));
        serde_json::from_slice(&body).unwrap_or_else(|e| panic!("{status}, {e}: {}", String::from_utf8_lossy(&body)))
    }

    /// Pages from a cursor on until there is no more.
    pub async fn pages(&self, from: &str) -> Vec<FeedPage> {
        let mut pages = vec![self.page(from).await];
        while let Some(last) = pages.last().filter(|page| page.has_more) {
            let cursor = last.next_cursor.clone();
            pages.push(self.page(&cursor).await);
        }
        pages
    }
}

/// The packs of the pages, in the order of their products.
fn goods(pages: &[FeedPage]) -> BTreeMap<Id<Product>, Vec<Item>> {
    let mut goods = BTreeMap::new();
    for change in pages.iter().flat_map(|page| &page.changes) {
        if let Put::Goods { product, items } = &change.put {
            goods.insert(*product, items.clone());
        }
    }
    goods
}

/// Brings a list of so many products that cost 1.00 and puts all of them on the shelves.
async fn brings(county: &County, named: &str, products: usize) {
    let mut file = "Title,URL handle,SKU,Price\n".to_owned();
    for nth in 0..products {
        writeln!(file, "货{named}{nth},{named}-{nth},{named}-{nth},1.00").expect("a line");
    }
    let mut tx = county.db().write_long().await.expect("a write");
    let file = NewFile { name: "goods.csv", bytes: file.as_bytes(), kind: ProductKind::Consumer };
    import::import(&mut tx, &By::program(), &file).await.expect("goods");
    tx.commit().await.expect("a commit");
    county.settle().await;
}

/// A book of prices for one pack at tills, from an instant on: for everywhere or for one place.
async fn book(county: &County, place: Option<Id<Place>>, pack: Id<SalePack>, price: Money, effective_from: Timestamp) -> i64 {
    let mut tx = county.db().write().await.expect("a write");
    let book = NewBook {
        channel: Channel::Till,
        place,
        effective_from,
        note: String::new(),
        prices: vec![(pack, price)],
        beside: Default::default(),
    };
    let version = price::publish_book(&mut tx, &By::program(), &book).await.expect("a book");
    tx.commit().await.expect("a commit");
    county.settle().await;
    version
}

/// The prices of a pack among goods, in the order of their books.
fn prices(goods: &BTreeMap<Id<Product>, Vec<Item>>, pack: Id<SalePack>) -> Vec<Price> {
    let item = goods.values().flatten().find(|item| item.pack == pack).expect("the till sells it");
    let mut prices = item.prices.clone();
    prices.sort_by_key(|price| price.version);
    prices
}

pub async fn a_node_is_fed_what_holds_and_what_will_hold_at_its_own_place(county: &County) {
    let (till, other) = (county.till(county.store).await, county.till(county.shop).await);
    let (store, shop) = (Reader::of(county, &till).await, Reader::of(county, &other).await);
    let known = store.pages("").await.pop().expect("a page").next_cursor;
    brings(county, "many", 600).await;

    let now = county.clock.now();
    let (earlier, tomorrow, later) =
        (now.minus(Duration::from_secs(60)), now.plus(Duration::from_secs(86_400)), now.plus(Duration::from_secs(172_800)));
    let (own, ahead, own_ahead, foreign) = (Money::fen(240), Money::fen(280), Money::fen(270), Money::fen(900));
    let salt = county.salt.1;
    let own_book = book(county, Some(county.store), salt, own, earlier).await;
    let county_ahead = book(county, None, salt, ahead, tomorrow).await;
    let store_ahead = book(county, Some(county.store), salt, own_ahead, later).await;
    let shop_book = book(county, Some(county.shop), salt, foreign, now).await;

    let price =
        |version, effective_from, own, price| Price { version, effective_from, own, price, steps: Default::default(), member: None };
    let at_the_store =
        vec![price(own_book, earlier, true, own), price(county_ahead, tomorrow, false, ahead), price(store_ahead, later, true, own_ahead)];
    let pages = store.pages("").await;
    let everything = goods(&pages);
    assert_eq!(pages[0].changes.len(), 500, "a page is full before there is another");
    assert_eq!(everything.len(), 602, "salt, eggs and what was brought, drafts without packs");
    assert_eq!(prices(&everything, salt), at_the_store);
    let of_eggs = prices(&everything, county.eggs.1);
    assert_eq!(of_eggs.iter().map(|price| (price.own, price.price)).collect::<Vec<_>>(), [(false, Money::fen(530))]);

    // Who follows is told the same as who begins.
    let changed = goods(&store.pages(&known).await);
    assert_eq!(changed.len(), 601, "all but the eggs");
    assert_eq!(prices(&changed, salt), at_the_store);

    let at_the_shop = vec![price(county_ahead, tomorrow, false, ahead), price(shop_book, now, true, foreign)];
    assert_eq!(prices(&goods(&shop.pages("").await), salt), at_the_shop);
}

pub async fn a_list_of_many_thousands_reaches_a_node_that_follows(county: &County) {
    let till = county.till(county.store).await;
    let reader = Reader::of(county, &till).await;
    let known = reader.pages("").await.pop().expect("a page").next_cursor;
    // More than SQLite takes in one list.
    brings(county, "many", 17_000).await;
    let pages = reader.pages(&known).await;
    assert!(pages.iter().all(|page| page.changes.len() < 8000), "a page is as much as a node takes in at once");
    assert_eq!(goods(&pages).len(), 17_000);
}
