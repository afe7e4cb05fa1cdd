//! Prices that move, and taxes that do not move with them.

use super::{cart, order_at};
use catalog::{
    By, Channel,
    price::{self, NewBook},
};
use kernel::{Money, Result};
use std::time::Duration;
use stories::{Order, Shop, Stocked, shop_test};

async fn reprice(shop: &Shop, goods: &Stocked, price: Money) -> Result<()> {
    reprice_in(shop, goods, price, Duration::ZERO).await
}

/// Publishes a price that holds after so long.
async fn reprice_in(shop: &Shop, goods: &Stocked, price: Money, after: Duration) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let effective_from = tx.now().plus(after);
    let book = NewBook {
        channel: Channel::Web,
        place: None,
        effective_from,
        note: "story".to_owned(),
        prices: vec![(goods.pack, price)],
        beside: Default::default(),
    };
    price::publish_book(&mut tx, &By::program(), &book).await?;
    tx.commit().await
}

#[shop_test]
async fn a_price_that_moved_is_refused_until_it_has_been_seen(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    let ann = shop.visitor();
    let cart = cart(&ann, &[(&tea, 1)]).await;
    reprice(&shop, &tea, Money::fen(1200)).await?;
    let refused = order_at(&ann, &cart, "k", None).await;
    assert_eq!(refused.refusal(), "price-changed");
    let said = refused.value()["detail"].as_str().unwrap_or_default().to_owned();
    assert!(said.contains("10.00") && said.contains("12.00"), "both prices are said: {said}");
    // Half a kilogram at home costs five yuan to carry.
    assert_eq!(Order::of(&order_at(&ann, &cart, "k2", Some(1700)).await.accepted()).total_fen, 1700);
    Ok(())
}

#[shop_test]
async fn a_page_that_is_kept_shows_a_price_from_its_instant_on(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    reprice_in(&shop, &tea, Money::fen(1234), Duration::from_secs(60)).await?;
    shop.settle().await;
    let visitor = shop.visitor();
    let page = async || visitor.get(&format!("/goods/{}", tea.slug)).await.accepted().text();
    assert!(page().await.contains("10.00") && !page().await.contains("12.34"));
    shop.clock.advance(Duration::from_secs(59));
    shop.settle().await;
    assert!(!page().await.contains("12.34"), "a second before");
    shop.clock.advance(Duration::from_secs(1));
    shop.settle().await;
    assert!(page().await.contains("12.34"));
    let next = catalog::next_turn(&mut shop.db().read().await?, shop.clock.now()).await?;
    let nearly_thirty_days = shop.clock.now().plus(Duration::from_secs(29 * 24 * 3600));
    assert!(next.is_some_and(|next| next > nearly_thirty_days), "next, reductions cease to be shown as such: {next:?}");
    Ok(())
}

#[shop_test]
async fn a_finished_order_keeps_its_tax_when_the_law_changes(shop: Shop) -> Result<()> {
    // solidus #4137: the table of rates was changed, and so were orders that had been paid.
    let tea = shop.stocked("tea", 9).await;
    let before = shop.shopper("Ann").buys_and_pays(&tea, 2).await;
    let kept = shop.order(&before).await;
    let mut tx = shop.db().write().await?;
    tx.execute(kernel::query("update catalog_tax_rule set rate_bp = rate_bp + 300")).await?;
    tx.commit().await?;
    shop.settle().await;
    let after = shop.shopper("Bob").buys_and_pays(&tea, 2).await;
    let (then, now) = (shop.order(&before).await, shop.order(&after).await);
    assert_eq!((&then["tax_fen"], &then["rows"], &then["total_fen"]), (&kept["tax_fen"], &kept["rows"], &kept["total_fen"]));
    assert!(now["tax_fen"].as_i64() > then["tax_fen"].as_i64() && now["total_fen"] == then["total_fen"], "the price has its tax inside");
    shop.adds_up().await;
    Ok(())
}
