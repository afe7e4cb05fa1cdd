//! A file that is taken back gives way to the prices it replaced, whichever they were, and whenever they were set.

use super::{exported, file};
use catalog::{
    By, Channel,
    import::{self, Import},
    price::{self, NewBook},
};
use kernel::{Id, Money, Tx};
use stories::{Shop, Stocked, shop_test};

/// A list of one price.
async fn lists(tx: &mut Tx, price: &str) -> Id<Import> {
    let csv = format!("Title,URL handle,SKU,Price\n沂水tea,tea,TEA,{price}\n");
    import::import(tx, &By::program(), &file("prices.csv", csv.as_bytes())).await.expect("applied").id
}

/// The desk sets a price that holds at once, on the web and at tills.
async fn sets(tx: &mut Tx, tea: &Stocked, fen: i64) {
    for channel in Channel::ALL.iter().copied() {
        let (now, prices) = (tx.now(), vec![(tea.pack, Money::fen(fen))]);
        let book = NewBook { channel, place: None, effective_from: now, note: String::new(), prices, beside: Default::default() };
        price::publish_book(tx, &By::program(), &book).await.expect("published");
    }
}

async fn takes_back(shop: &Shop, id: Id<Import>) {
    let mut tx = shop.db().write().await.expect("a write");
    import::undo(&mut tx, &By::program(), id, false).await.expect("taken back");
    tx.commit().await.expect("committed");
}

/// What tea costs on the web and in stores.
async fn costs(shop: &Shop) -> String {
    let home = exported(shop).await;
    let row = home.lines().find(|line| line.contains(",TEA,")).expect("tea").to_owned();
    let cells: Vec<&str> = row.split(',').collect();
    format!("{} {}", cells[18], cells[20])
}

#[shop_test]
async fn a_price_that_was_set_at_the_same_instant_comes_back(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    assert_eq!(costs(&shop).await, "10.00 10.00");
    let mut tx = shop.db().write().await.expect("a write");
    sets(&mut tx, &tea, 888).await;
    let list = lists(&mut tx, "9.99").await;
    tx.commit().await.expect("committed");
    assert_eq!(costs(&shop).await, "9.99 9.99");
    takes_back(&shop, list).await;
    assert_eq!(costs(&shop).await, "8.88 8.88", "not the price before that");
    shop.adds_up().await;
}

#[shop_test]
async fn files_of_one_instant_are_taken_back_one_after_the_other(shop: Shop) {
    shop.stocked("tea", 1).await;
    let mut tx = shop.db().write().await.expect("a write");
    let (first, second) = (lists(&mut tx, "11").await, lists(&mut tx, "12").await);
    tx.commit().await.expect("committed");
    takes_back(&shop, second).await;
    assert_eq!(costs(&shop).await, "11.00 11.00");
    takes_back(&shop, first).await;
    assert_eq!(costs(&shop).await, "10.00 10.00", "what came back with the second was the first one's");
    shop.adds_up().await;
}

#[shop_test]
async fn the_price_of_a_file_that_was_taken_back_does_not_come_back(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let mut lists_of = Vec::new();
    for price in ["11", "12", "13"] {
        let mut tx = shop.db().write().await.expect("a write");
        lists_of.push(lists(&mut tx, price).await);
        tx.commit().await.expect("committed");
    }
    // The first two while the third holds: nothing changes.
    for list in [lists_of[1], lists_of[0]] {
        takes_back(&shop, list).await;
        assert_eq!(costs(&shop).await, "13.00 13.00");
    }
    takes_back(&shop, lists_of[2]).await;
    assert_eq!(costs(&shop).await, "10.00 10.00", "what held before any of them");
    // What the desk set since stays.
    let mut tx = shop.db().write().await.expect("a write");
    let list = lists(&mut tx, "14").await;
    sets(&mut tx, &tea, 1500).await;
    tx.commit().await.expect("committed");
    takes_back(&shop, list).await;
    assert_eq!(costs(&shop).await, "15.00 15.00");
    shop.adds_up().await;
}
