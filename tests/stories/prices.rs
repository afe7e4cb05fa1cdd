//! What a price was before: a reduction stands beside the lowest price of the thirty days before it, wherever the price
//! is shown, and only for as long as it is one.

use axum::http::Method;
use catalog::{
    By, Channel,
    price::{self, NewBook},
    product::{self, Shelf},
};
use coop::{Place, Role};
use kernel::{Id, Money, Result, Timestamp};
use serde_json::json;
use std::time::Duration;
use storefront::{Known, goods};
use stories::{Shop, Stocked, shop_test};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Between two looks at the shop.
const STEP: Duration = Duration::from_secs(6 * 3600);
const STEPS_A_DAY: usize = 4;

pub async fn publish(shop: &Shop, goods: &Stocked, place: Option<Id<Place>>, effective_from: Timestamp, fen: i64) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let prices = vec![(goods.pack, Money::fen(fen))];
    let book = NewBook { channel: Channel::Web, place, effective_from, note: "story".to_owned(), prices, beside: Default::default() };
    price::publish_book(&mut tx, &By::program(), &book).await?;
    tx.commit().await
}

#[shop_test]
async fn a_reduction_is_shown_wherever_the_price_stands_and_ends_by_itself(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    shop.clock.advance(40 * DAY);
    publish(&shop, &tea, None, shop.clock.now(), 800).await?;
    shop.settle().await;
    let ann = shop.visitor();
    ann.post("/cart/lines", &[("pack", &tea.pack.to_string()), ("quantity", "2")]).await.accepted();
    let (page, struck) = (format!("/goods/{}", tea.slug), "<del>¥10.00</del>");
    for path in [page.as_str(), "/goods", "/", "/search?q=tea", "/cart"] {
        let text = ann.get(path).await.accepted().text();
        assert!(text.contains(struck) && text.contains("Lowest in the 30 days before"), "{path} says what it was");
    }
    let text = ann.get(&page).await.accepted().text();
    assert!(text.contains("StrikethroughPrice") && text.contains("lowest in the 30 days before ¥10.00"), "{text}");
    let feed = ann.get("/feeds/products-en.xml").await.accepted().text();
    assert!(feed.contains("<g:price>10.00 CNY</g:price>\n<g:sale_price>8.00 CNY</g:sale_price>"), "{feed}");
    let lowest = async |path: &str, at: &str| ann.get(path).await.accepted().value().pointer(at).cloned();
    assert_eq!(lowest("/api/v1/products", "/products/0/lowest_before_fen").await, Some(json!(1000)));
    assert_eq!(lowest("/api/v1/search?q=tea", "/products/0/lowest_before_fen").await, Some(json!(1000)));
    assert_eq!(lowest("/api/v1/products/tea", "/packs/0/lowest_before_fen").await, Some(json!(1000)));
    let lines = json!({ "lines": [{ "pack": tea.pack, "count": 1 }] });
    let cart = ann.json(Method::POST, "/api/v1/carts", &[], &lines).await.accepted().value();
    assert_eq!((&cart["lines"][0]["price_fen"], &cart["lines"][0]["lowest_before_fen"]), (&json!(800), &json!(1000)));
    let desk = shop.staff(Role::Merchandiser).await;
    let list = desk.get("/staff/catalog/prices?kind=specialty").await.accepted().text();
    assert!(list.contains("struck through: ¥10.00, until"), "{list}");
    let tills = desk.get("/staff/catalog/prices?kind=specialty&channel=till").await.accepted().text();
    assert!(!tills.contains("struck through"), "tills strike nothing through");
    shop.clock.advance(30 * DAY - Duration::from_secs(1));
    shop.settle().await;
    assert!(ann.get(&page).await.accepted().text().contains(struck), "a second before it ends");
    shop.clock.advance(Duration::from_secs(1));
    shop.settle().await;
    let text = ann.get(&page).await.accepted().text();
    assert!(!text.contains(struck) && text.contains("¥8.00"), "now it is what the goods cost");
    Ok(())
}

#[shop_test]
async fn a_page_with_a_reduction_takes_no_statement_more(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    shop.clock.advance(40 * DAY);
    publish(&shop, &tea, None, shop.clock.now(), 800).await?;
    let known = Known::look_up(&mut shop.db().read().await?).await?;
    goods::look_up(&mut shop.db().read().await?, &known, &tea.slug).await?;
    let mut tx = shop.db().read().await?;
    let page = goods::look_up(&mut tx, &known, &tea.slug).await?;
    let lowest = page.packs[0].reduced.map(|reduced| reduced.lowest_before);
    assert_eq!((lowest, tx.statements()), (Some(Money::fen(1000)), 3));
    let mut tx = shop.db().read().await?;
    let list = goods::stretch(&mut tx, &known, &goods::Wanted::default()).await?;
    assert_eq!((list.offers[0].reduced.map(|reduced| reduced.lowest_before), tx.statements()), (Some(Money::fen(1000)), 3));
    Ok(())
}

/// What was really asked, look after look, says what may be struck through at the last one.
fn by_looking(asked: &[i64]) -> Option<i64> {
    let (now, days) = (asked.len() - 1, |days: usize| days * STEPS_A_DAY);
    let since = (0..=now).rev().take_while(|look| asked[*look] == asked[now]).last()?;
    let lowest = asked[since.saturating_sub(days(30))..since].iter().copied().min()?;
    (asked[now] < lowest && since >= days(7) && now < since + days(30)).then_some(lowest)
}

#[shop_test]
async fn what_is_struck_through_was_asked_whatever_books_were_published(shop: Shop) -> Result<()> {
    let tea = shop.product("tea", Money::fen(1000)).await?;
    let mut seed = shop.seed;
    let mut below = |most: u32| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((seed >> 33) % u64::from(most)).expect("few")
    };
    let (mut asked, mut reductions): (Vec<i64>, _) = (Vec::new(), 0);
    for look in 0..200 * STEPS_A_DAY {
        let now = shop.clock.now();
        if look % 160 == 120 {
            // Cheaper than it was for thirty days, whatever was rolled.
            let lowest = asked[look - 30 * STEPS_A_DAY..].iter().copied().min().unwrap_or(1000);
            publish(&shop, &tea, Some(shop.hub.id), now, lowest - 1).await?;
        } else if below(30) == 0 {
            let place = [None, None, Some(shop.hub.id), Some(shop.store.id)][below(4) as usize];
            let from = [now, now, now.plus(STEP * below(40)), now.minus(STEP * below(40))][below(4) as usize];
            publish(&shop, &tea, place, from, i64::from(5 + below(20)) * 100).await?;
        }
        let mut tx = shop.db().read().await?;
        let (now, hub) = (tx.now(), Some(shop.hub.id));
        let priced = price::by_packs(&mut tx, Channel::Web, hub, now, &[tea.pack]).await?.remove(0);
        asked.push(priced.price_fen.expect("a price").in_fen());
        let told = priced.reduced(now).map(|reduced| reduced.lowest_before.in_fen());
        assert_eq!(told, by_looking(&asked), "{asked:?}");
        let card = product::on_shelf(&mut tx, &Shelf { place: hub, ..Shelf::web(now) }).await?.remove(0);
        assert_eq!(card.reduced(now).map(|reduced| reduced.lowest_before.in_fen()), told, "a shelf says the same");
        reductions += usize::from(told.is_some());
        drop(tx);
        shop.clock.advance(STEP);
    }
    assert!(reductions >= 5, "{reductions} of the looks saw a reduction");
    Ok(())
}
