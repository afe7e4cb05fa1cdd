//! Buying: from a cart to a paid order, and everything that may go otherwise.

use axum::http::{Method, StatusCode};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use stories::{Order, Shop, shop_test};
use tokio::task::JoinSet;

#[shop_test]
async fn the_last_unit_is_sold_only_once(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (ann, bob) = (shop.shopper("Ann"), shop.shopper("Bob"));
    ann.buys(&tea).await.accepted();
    assert_eq!(bob.buys(&tea).await.refusal(), "stock-out");
    shop.adds_up().await;
}

#[shop_test]
async fn a_paid_order_is_in_the_books_once_however_often_the_provider_says_so(shop: Shop) {
    let tea = shop.stocked("tea", 5).await;
    let order = shop.shopper("Ann").buys(&tea).await.accepted();
    assert_eq!(shop.status(&order).await, "awaiting_payment");
    for _ in 0..3 {
        shop.paid(&order).await.accepted();
    }
    shop.told_by_provider("evt_another", &shop.news_of_payment(&order)).await.accepted();
    assert_eq!(shop.status(&order).await, "paid");
    shop.adds_up().await;
}

#[shop_test]
async fn an_order_nobody_pays_gives_its_goods_back(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let order = shop.shopper("Ann").buys(&tea).await.accepted();
    shop.clock.advance(Duration::from_secs(3600));
    shop.settle().await;
    assert_eq!(shop.status(&order).await, "expired");
    shop.shopper("Bob").buys(&tea).await.accepted();
    shop.adds_up().await;
}

#[shop_test]
async fn money_that_comes_too_late_goes_back(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let late = shop.shopper("Ann").buys(&tea).await.accepted();
    shop.clock.advance(Duration::from_secs(3600));
    shop.settle().await;
    let bob = shop.shopper("Bob").buys_and_pays(&tea, 1).await;
    shop.paid(&late).await.accepted();
    shop.settle().await;
    assert_eq!(shop.status(&late).await, "cannot_fill");
    shop.sent_back(&late).await;
    let mut tx = shop.db().read().await.expect("reads");
    let attempt = kernel::Id::parse(&late.attempt).expect("an id");
    let refunds = payment::refunds_of(&mut tx, attempt).await.expect("its refunds");
    assert!(refunds.len() == 1 && refunds[0].state == payment::RefundState::Done && refunds[0].amount.in_fen() == late.total_fen);
    let advance = books::balance(&mut tx, shop.company, books::AccountCode::Advance, None).await.expect("a sum");
    assert_eq!(advance.in_fen(), -bob.total_fen, "only Bob has paid in advance");
    assert!(books::balance(&mut tx, shop.company, books::AccountCode::Owed, None).await.expect("a sum").is_zero());
    drop(tx);
    shop.adds_up().await;
}

#[shop_test]
async fn the_same_order_sent_twice_is_one_order(shop: Shop) {
    let tea = shop.stocked("tea", 5).await;
    let ann = shop.shopper("Ann");
    let cart = ann.takes(&tea, 2).await.accepted().value()["id"].as_str().unwrap_or_default().to_owned();
    let first = ann.orders(&cart, "key-1").await.accepted();
    let again = ann.orders(&cart, "key-1").await.accepted();
    assert_eq!((first.value(), again.headers.contains_key("idempotent-replayed")), (again.value(), true));
    let other = ann
        .visitor
        .json(Method::POST, &format!("/api/v1/carts/{cart}/order"), &[("idempotency-key", "key-1")], &json!({"name": "B"}))
        .await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let once_more = ann.orders(&cart, "key-2").await.accepted();
    assert_eq!(Order::of(&once_more).number, Order::of(&first).number, "one cart makes at most one order");
    shop.adds_up().await;
}

#[shop_test]
async fn a_crowd_after_few_units_buys_exactly_those(shop: Shop) {
    let (shop, mut crowd) = (Arc::new(shop), JoinSet::new());
    let tea = shop.stocked("tea", 100).await;
    for n in 0..500 {
        let (shop, tea) = (shop.clone(), tea.clone());
        crowd.spawn(async move {
            match shop.shopper(&format!("Shopper {n}")).buys(&tea).await {
                stories::Outcome::Bought(order) => {
                    shop.paid(&order).await.accepted();
                    true
                }
                refused => {
                    assert_eq!(refused.refusal(), "stock-out");
                    false
                }
            }
        });
    }
    assert_eq!(crowd.join_all().await.into_iter().filter(|bought| *bought).count(), 100);
    shop.adds_up().await;
}

#[shop_test]
async fn a_stranger_with_a_number_sees_no_order(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let order = shop.shopper("Ann").buys(&tea).await.accepted();
    for key in ["", "AAAAAAAAAAAAAAAAAAAA"] {
        assert_eq!(shop.visitor().get(&format!("/api/v1/orders/{}?key={key}", order.number)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(shop.visitor().get(&format!("/orders/{}?key={key}", order.number)).await.status, StatusCode::NOT_FOUND);
    }
}
