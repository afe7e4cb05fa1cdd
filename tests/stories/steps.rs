//! Whoever takes more pays less for each: steps typed on the price desk, asked in carts and orders, kept until somebody
//! takes them away.

use axum::http::StatusCode;
use catalog::{
    By, Channel,
    price::{self, Asked, AskedLine, NewBook},
};
use coop::Role;
use kernel::{Money, Result};
use serde_json::json;
use stories::{Page, Shop, Stocked, shop_test};

/// What a pack costs from so many on, typed into the desk's list: `12.80 3:11.50`.
async fn type_price(shop: &Shop, goods: &Stocked, typed: &str, shown: &str) -> Page {
    let (price, before) = (format!("price-{}", goods.pack), format!("shown-{}", goods.pack));
    let fields = [("channel", "web"), ("kind", "specialty"), (price.as_str(), typed), (&before, shown), ("deed", "publish")];
    shop.staff(Role::Merchandiser).await.post("/staff/catalog/prices", &fields).await
}

/// A price by itself, as a file of goods brings it.
async fn reprice(shop: &Shop, goods: &Stocked, fen: i64) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let prices = vec![(goods.pack, Money::fen(fen))];
    let (effective_from, note) = (tx.now(), "story".to_owned());
    let book = NewBook { channel: Channel::Web, place: None, effective_from, note, prices, steps: Default::default() };
    price::publish_book(&mut tx, &By::program(), &book).await?;
    tx.commit().await
}

async fn quoted(shop: &Shop, lines: &[(&Stocked, i64)]) -> Result<(Vec<i64>, i64)> {
    let mut tx = shop.db().read().await?;
    let lines = lines.iter().map(|(goods, count)| AskedLine { pack: goods.pack, count: *count, weighed: None }).collect();
    let asked = Asked { channel: Channel::Web, place: Some(shop.hub.id), at: tx.now(), lines, code: None, person: None };
    let quote = price::quote(&mut tx, &asked).await?;
    assert_eq!(tx.statements(), 1, "a quote is one statement");
    for line in &quote.lines {
        assert_eq!(line.rows.iter().map(|row| row.amount).sum::<Money>(), line.total);
    }
    Ok((quote.lines.iter().map(|line| line.unit_price.in_fen()).collect(), quote.total.in_fen()))
}

#[shop_test]
async fn whoever_takes_more_pays_the_step_for_all_of_it(shop: Shop) -> Result<()> {
    let (tea, honey) = (shop.stocked("tea", 60).await, shop.stocked("honey", 60).await);
    type_price(&shop, &tea, "12.80 3:11.50 10:11.00", "10.00").await.accepted();
    assert_eq!(quoted(&shop, &[(&tea, 1)]).await?, (vec![1280], 1280));
    assert_eq!(quoted(&shop, &[(&tea, 2), (&honey, 9)]).await?, (vec![1280, 1000], 2560 + 9000), "other goods do not count");
    assert_eq!(quoted(&shop, &[(&tea, 3)]).await?, (vec![1150], 3450));
    assert_eq!(quoted(&shop, &[(&tea, 8), (&tea, 2)]).await?, (vec![1100, 1100], 11_000), "two lines of a pack count together");
    shop.settle().await;
    let ann = shop.visitor();
    let page = ann.get("/goods/tea").await.accepted().text();
    assert!(page.contains("¥12.80 · ¥11.50 each from 3 · ¥11.00 each from 10"), "the page has the ladder: {page}");
    let detail = ann.get("/api/v1/products/tea").await.accepted().value();
    let ladder = json!([{ "from_count": 3, "price_fen": 1150 }, { "from_count": 10, "price_fen": 1100 }]);
    assert_eq!((&detail["packs"][0]["price_fen"], &detail["packs"][0]["price_steps"]), (&json!(1280), &ladder));
    let cart = async |count: &str| {
        ann.post(&format!("/cart/lines/{}", tea.pack), &[("quantity", count)]).await.accepted();
        ann.get("/cart").await.accepted().text()
    };
    let two = cart("2").await;
    assert!(two.contains("1 more and each is ¥11.50") && two.contains("¥25.60"), "{two}");
    let four = cart("4").await;
    assert!(four.contains("the price from 3 on · 6 more and each is ¥11.00") && four.contains("¥46.00"), "{four}");
    let order = shop.shopper("Ann").buys_and_pays(&tea, 4).await;
    assert_eq!(shop.order(&order).await["lines"][0]["unit_price_fen"], json!(1150));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn steps_stay_until_somebody_takes_them_away(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 60).await;
    let told = async |count: i64| Ok::<_, kernel::Error>(quoted(&shop, &[(&tea, count)]).await?.1 / count);
    type_price(&shop, &tea, "12.80 3:11.50 10:11.00", "10.00").await.accepted();
    // A price by itself, as a file of goods or the product's page brings it, keeps what is still cheaper.
    reprice(&shop, &tea, 1150).await?;
    assert_eq!((told(3).await?, told(10).await?), (1150, 1100));
    let looked = type_price(&shop, &tea, "12.00", "").await.accepted().text();
    assert!(looked.contains("<b>¥12.00</b>") && looked.contains("from 10: ¥11.00 each"), "the difference shows what stays: {looked}");
    assert_eq!(told(3).await?, 1150, "nothing is published that was shown otherwise");
    type_price(&shop, &tea, "12.00 -", "11.50 10:11.00").await.accepted();
    assert_eq!((told(3).await?, told(10).await?), (1200, 1200));
    for typed in ["12.00 1:11.00", "12.00 3:12.00", "12.00 3:11.00 3:10.00", "12.00 3:11.00 5:11.00", "12.00 3", "12.00 3:0"] {
        let refused = type_price(&shop, &tea, typed, "12.00").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(refused.text().contains("aria-invalid=\"true\"") && refused.text().contains(typed), "{typed} stands in its box");
    }
    assert_eq!(told(10).await?, 1200);
    Ok(())
}
