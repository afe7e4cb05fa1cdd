//! A day at the counter.

use crate::county::{self, County, SALT};
use axum::http::StatusCode;
use books::{AccountCode, Figure};
use kernel::Money;
use std::time::Duration;

fn fen(fen: i64) -> Money {
    Money::fen(fen)
}

/// A scale's label for eggs (PLU 00203) with an amount.
pub fn label(amount: &str) -> String {
    let digits = format!("2100203{amount}");
    (0..=9).map(|check| format!("{digits}{check}")).find(|code| catalog::barcode::parse(code).is_ok()).expect("a check digit fits")
}

pub async fn a_day_at_the_counter_reaches_the_hub_once(county: &County) {
    let till = county.till(county.store).await;
    assert_eq!(till.press("enter", &[("text", SALT)]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "no shift is open");
    assert_eq!(till.press("open", &[("float", "200")]).await.sound, "ok");

    assert_eq!(till.press("enter", &[("text", &format!("3*{SALT}"))]).await.sound, "ok");
    assert!(till.press("enter", &[("text", &label("00537"))]).await.screen.contains("5.37"));
    assert_eq!(till.press("enter", &[("text", "6909002050073")]).await.sound, "unknown");
    assert!(till.press("enter", &[("text", "jdj")]).await.screen.contains("加碘精制盐"));
    // 7.50 + 5.37 = 12.87, rounded down to 12.80.
    let paid = till.press_as("pay-1", "pay", &[("shown", "12.80"), ("handed", "20")]).await;
    assert!(paid.screen.contains("7.20"), "{}", paid.screen);
    assert_eq!(till.press_as("pay-1", "pay", &[("shown", "12.80"), ("handed", "20")]).await.sound, "ok", "pressed twice, sold once");

    let receipt = number_in(&paid.screen);
    assert!(till.look(&format!("/till/receipts/{receipt}")).await.contains("<svg"));
    let back = till.press("refund", &[("receipt", &receipt), ("back-1", "1"), ("reason", "破损")]).await;
    assert_eq!(back.sound, "ok");
    assert_eq!(
        till.press("refund", &[("receipt", &receipt), ("back-1", "3")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "two are left"
    );
    assert_eq!(till.press("close", &[("counted", "210.30")]).await.sound, "ok");
    assert!(till.look("/till/z/1").await.contains("210.3"));
    assert_eq!(till.node.check().await.expect("a check"), vec![]);

    till.node.exchange().await.expect("the hub answers");
    county.settle().await;
    till.node.exchange().await.expect("the hub answers again");
    county.settle().await;
    assert_eq!(county.findings().await, vec![]);
    assert_eq!(county.lying(county.store, county.salt.0).await, -2, "sold three, one came back, none was known to be there");

    let mut tx = county.db().read().await.expect("a read");
    let company = coop::party::company(&mut tx).await.expect("a company").id;
    let cash = books::balance(&mut tx, company, AccountCode::Cash, None).await.expect("cash");
    assert_eq!(cash, fen(1280) - refund_of_one_salt());
    let figures = books::month_figures(&mut tx, kernel::BusinessDay::parse("2026-11-21").expect("a day")).await.expect("figures");
    assert!(figures.of_place(Some(county.store), Figure::RetailConsumer) > fen(900));
}

/// One of three bags, of what was paid for them: 7.50 less its part of the seven fen that were let off.
fn refund_of_one_salt() -> Money {
    fen(750 - 4).for_part_round_half_up(1, 3)
}

pub fn number_in(screen: &str) -> String {
    let at = screen.find("/till/receipts/").expect("a receipt to print") + "/till/receipts/".len();
    screen[at..].chars().take(17).collect()
}

pub async fn a_cart_survives_the_machine_and_prices_hold_until_it_is_paid(county: &County) {
    let till = county.till(county.store).await;
    till.press("open", &[("float", "0")]).await;
    till.press("enter", &[("text", SALT)]).await;
    county.clock.advance(Duration::from_secs(1));
    county.reprice(county.salt.1, 300, Duration::ZERO).await;
    till.node.exchange().await.expect("the hub answers");

    let till = till.restarted(county).await;
    assert!(till.look("/till").await.contains("2.50"), "the cart is still there");
    let twice = till.press("enter", &[("text", SALT)]).await;
    assert!(twice.screen.contains("5.00"), "the price of when the cart was begun");
    assert_eq!(till.press("pay", &[("shown", "5.00")]).await.sound, "ok");
    county.clock.advance(Duration::from_secs(1));
    assert!(till.press("enter", &[("text", SALT)]).await.screen.contains("3.00"), "the new price");
}

pub async fn prices_sent_ahead_hold_on_time_with_no_network(county: &County) {
    county.reprice(county.salt.1, 280, Duration::from_secs(3600)).await;
    let till = county.till(county.store).await;
    till.press("open", &[("float", "0")]).await;
    assert!(till.press("enter", &[("text", SALT)]).await.screen.contains("2.50"));
    till.press("discard", &[]).await;
    county.clock.advance(Duration::from_secs(3600));
    assert!(till.press("enter", &[("text", SALT)]).await.screen.contains("2.80"));
}

pub async fn a_franchise_till_is_counted_and_never_enters_the_company_s_books(county: &County) {
    let till = county.till(county.shop).await;
    till.press("open", &[("float", "0")]).await;
    till.press("enter", &[("text", SALT)]).await;
    till.press("pay", &[("shown", "2.50")]).await;
    till.node.exchange().await.expect("the hub answers");
    county.settle().await;
    let mut tx = county.db().read().await.expect("a read");
    let company = coop::party::company(&mut tx).await.expect("a company").id;
    assert_eq!(books::balance(&mut tx, company, AccountCode::Cash, None).await.expect("cash"), Money::ZERO);
    let figures = books::month_figures(&mut tx, kernel::BusinessDay::parse("2026-11-21").expect("a day")).await.expect("figures");
    assert!(figures.of_place(Some(county.shop), Figure::RetailConsumer) > Money::ZERO);
    drop(tx);
    assert_eq!(county.findings().await, vec![]);
}

pub async fn held_carts_come_back_and_weighed_goods_ask_for_their_weight(county: &County) {
    let till = county.till(county.store).await;
    till.press("open", &[("float", "0")]).await;
    let weigh = till.press("enter", &[("text", "00203")]).await;
    assert!(weigh.screen.contains("data-mode=\"weigh\""));
    let pack = county.eggs.1.to_string();
    assert_eq!(till.press("weigh", &[("pack", &pack), ("grams", SALT)]).await.sound, "blocked", "a scan is no weight");
    // 730 g at 5.30 for 500 g.
    assert!(till.press("weigh", &[("pack", &pack), ("grams", "730")]).await.screen.contains("7.74"));
    assert_eq!(till.press("hold", &[]).await.sound, "ok");
    till.press("enter", &[("text", SALT)]).await;
    assert_eq!(till.press("close", &[("counted", "0")]).await.sound, "blocked", "goods are on the counter");
    till.press("discard", &[]).await;
    assert!(till.press("enter", &[("text", "1"), ("mode", "held")]).await.screen.contains("7.74"));
}

pub async fn a_stranger_and_a_copied_till_are_turned_away(county: &County) {
    let till = county.till(county.store).await;
    till.node.exchange().await.expect("the hub answers");
    let copy = county.folder.path().join("copy.db");
    till.node.db().copy_to(&copy).await.expect("a copy");
    till.press("open", &[("float", "100")]).await;
    till.node.exchange().await.expect("the hub answers");

    let twin = county::Till::open(county, &copy, county.clock.clone(), None).await;
    let _ = twin.node.exchange().await;
    county.settle().await;
    let mut tx = county.db().read().await.expect("a read");
    let nodes: Vec<(Option<String>,)> = tx.fetch_all(kernel::query("select frozen from pos_node")).await.expect("nodes");
    assert_eq!(nodes, vec![(Some("FORK".to_owned()),)]);
    drop(tx);
    assert_eq!(county.findings().await, vec![]);
}
