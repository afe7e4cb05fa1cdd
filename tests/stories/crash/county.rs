//! The whole program, killed in the middle of a busy day.

use std::time::Duration;
use stories::{
    Engine, Premises, Shop,
    crash::{Orders, Trader, promise},
    shop_test, trade,
};

/// How often the same shop is opened, traded in and killed.
const LIVES: u64 = 12;

/// The child: everybody at work, until the kill. The place is told as engine, folder and address.
#[test]
#[ignore = "a child of the crash story, started by it"]
fn trading_in_a_county() {
    let Some(orders) = Orders::received() else { return };
    let premises = Premises::of(&orders);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let mut work = trade::begin(premises.open().await, orders.seed).await;
        tokio::select! {
            ended = work.join_next() => promise(&format!("a fault: someone stopped working: {ended:?}")),
            () = tokio::time::sleep(Duration::from_secs(60)) => {}
        }
        // Whoever started this wants to kill it himself.
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
}

/// What was promised aloud, against what the shop knows after the crash.
async fn keeps(shop: &Shop, promised: &[String]) {
    let faults: Vec<&String> = promised.iter().filter(|one| one.starts_with("a fault")).collect();
    assert!(faults.is_empty(), "before the crash: {faults:#?}");
    for words in promised.iter().map(|one| one.split(' ').collect::<Vec<_>>()) {
        let [deed, number, key] = words[..] else { panic!("{words:?} promises nothing") };
        let page = shop.visitor().get(&format!("/api/v1/orders/{number}?key={key}")).await;
        let status = page.accepted().value()["status"].as_str().unwrap_or_default().to_owned();
        let unpaid = ["awaiting_payment", "expired", "cancelled"].contains(&status.as_str());
        assert!(deed != "paid" || !unpaid, "order {number} was paid, and is {status} after the crash");
    }
}

#[shop_test]
async fn a_killed_county_keeps_what_it_promised_and_adds_up(premises: Premises) {
    let shop = premises.open().await;
    trade::fill(&shop).await;
    shop.program.close().await;
    drop(shop);
    let place = premises.told();
    let mut orders = 0;
    for life in 0..LIVES {
        let told = Orders { place: place.clone(), seed: premises.seed * 1000 + life };
        let promised =
            Trader::start("crash::county::trading_in_a_county", &told).kill_after(Duration::from_millis(fastrand::u64(100..900)));
        if premises.engine == Engine::Postgres {
            // The server notices a moment later that the client is gone, and undoes what it left open.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let shop = premises.open().await;
        keeps(&shop, &promised).await;
        shop.adds_up().await;
        shop.program.close().await;
        orders += promised.len();
    }
    assert!(orders > 50, "there was some trade to lose: {orders}");
}
