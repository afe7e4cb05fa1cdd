//! Trouble around the program: a disk that is full, a server that goes away. What was promised stays, whoever wants
//! something written is told that it is not now, and the trade goes on when the trouble is over.

use axum::http::StatusCode;
use kernel::{Db, query};
use std::time::{Duration, Instant};
use stories::{Engine, Order, Outcome, Page, Premises, Shop, link::Link, play};

/// From now on the database's file may not grow: as on a full disk.
async fn fill_the_disk(db: &Db) {
    pragma(db, "pragma max_page_count = 1").await;
}

async fn make_room(db: &Db) {
    pragma(db, "pragma max_page_count = 1073741823").await;
}

async fn pragma(db: &Db, text: &'static str) {
    let mut tx = db.write().await.expect("a write begins");
    let _: (i64,) = tx.fetch_one(query(text)).await.expect("the file has a limit");
}

#[track_caller]
fn must_be_later(page: &Page) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.text());
    assert_eq!(page.value()["code"], "for-now");
}

async fn must_know(shop: &Shop, promised: &[Order]) {
    for order in promised {
        let status = shop.status(order).await;
        assert!(["awaiting_payment", "paid"].contains(&status.as_str()), "order {} is {status}", order.number);
    }
}

#[test]
fn on_a_full_disk_the_shop_shows_what_it_has_and_refuses_the_rest() {
    play(Engine::Sqlite, module_path!(), selling_on_a_full_disk);
}

async fn selling_on_a_full_disk(shop: Shop) {
    let tea = shop.stocked("tea", 5000).await;
    let mut promised = vec![shop.shopper("Ann").buys_and_pays(&tea, 1).await];
    shop.settle().await;
    fill_the_disk(shop.db()).await;
    let refused = loop {
        match shop.shopper("Bob").buys(&tea).await {
            Outcome::Bought(order) => promised.push(order),
            Outcome::Refused(page) => break page,
        }
        assert!(promised.len() < 1000, "a file that cannot grow is full some time");
    };
    must_be_later(&refused);
    assert!(!shop.db().is_well(), "whoever watches over the shop is told");
    for path in ["/", "/api/v1/products", "/health/ready"] {
        shop.visitor().get(path).await.accepted();
    }
    must_know(&shop, &promised).await;

    make_room(shop.db()).await;
    promised.push(shop.shopper("Cai").buys_and_pays(&tea, 1).await);
    assert!(shop.db().is_well());
    must_know(&shop, &promised).await;
    shop.adds_up().await;
}

#[test]
fn a_server_that_goes_away_is_found_again() {
    play(Engine::Postgres, module_path!(), selling_while_the_server_goes_away);
}

/// The same database behind a line that can be cut.
async fn behind_a_line(url: &str) -> (Link, String) {
    let (before, place) = url.split_once('@').expect("an address names a user");
    let (server, name) = place.split_once('/').expect("an address names a database");
    let there = tokio::net::lookup_host(server).await.expect("the server has an address").next().expect("at least one");
    let link = Link::to(there).await;
    let here = link.url().replace("http://", "");
    (link, format!("{before}@{here}/{name}"))
}

async fn selling_while_the_server_goes_away(premises: Premises) {
    let (link, url) = behind_a_line(&premises.url).await;
    let shop = Premises { url, ..premises }.open().await;
    let tea = shop.stocked("tea", 100).await;
    let before = shop.shopper("Ann").buys_and_pays(&tea, 1).await;
    for _ in 0..2 {
        link.cut();
        let cut_at = Instant::now();
        for _ in 0..5 {
            must_be_later(&shop.shopper("Bob").takes(&tea, 1).await);
        }
        assert!(cut_at.elapsed() < Duration::from_secs(20), "nobody waits long for a server that is not there");
        link.mend();
        // Not one more page is lost to connections from before.
        let after = shop.shopper("Bob").buys_and_pays(&tea, 1).await;
        must_know(&shop, &[before.clone(), after]).await;
    }
    shop.adds_up().await;
    shop.program.close().await;
}
