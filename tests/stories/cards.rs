//! Member cards: made at the desk, printed, shown in the shop, ended; and not to be guessed.

use crate::beside::type_price;
use axum::http::{Method, StatusCode};
use coop::{Role, member};
use kernel::{Result, Zone};
use serde_json::json;
use std::time::Duration;
use stories::{Shop, Visitor, shop_test};

/// Has the desk make a card for the farmer, who is a member; answers its number.
pub async fn card_made(shop: &Shop) -> Result<String> {
    let path = format!("/staff/parties/{}/card", shop.farmer);
    shop.staff(Role::Admin).await.post(&path, &[("deed", "make")]).await.accepted();
    let mut tx = shop.db().read().await?;
    Ok(member::held_by(&mut tx, shop.farmer).await?.expect("a card").number)
}

#[shop_test]
async fn a_member_buys_at_members_prices_with_his_card(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 60).await;
    type_price(&shop, &tea, "12.80 10:11.00 m11.90", "10.00").await.accepted();
    shop.settle().await;
    let number = card_made(&shop).await?;
    let ann = shop.visitor();
    assert!(ann.get("/goods/tea").await.accepted().text().contains("¥12.80 · members ¥11.90"), "everybody sees what members pay");
    ann.post("/cart/lines", &[("pack", &tea.pack.to_string()), ("quantity", "2")]).await.accepted();
    assert!(ann.get("/cart").await.accepted().text().contains("¥25.60"));
    for wrong in ["2900000000000", &number[..12], "abc"] {
        let refused = ann.post("/cart/card", &[("card", wrong)]).await;
        assert!(refused.text().contains("This is no member card that holds") && refused.text().contains("aria-invalid=\"true\""));
    }
    ann.post("/cart/card", &[("card", &member::in_groups(&number))]).await.accepted();
    let cart = ann.get("/cart").await.accepted().text();
    assert!(cart.contains("¥23.80") && cart.contains("your price as a member") && !cart.contains("price-changed"), "{cart}");
    ann.post(&format!("/cart/lines/{}", tea.pack), &[("quantity", "10")]).await.accepted();
    assert!(ann.get("/cart").await.accepted().text().contains("¥110.00"), "the step is still cheaper");

    let carts = shop.visitor();
    let cart =
        carts.json(Method::POST, "/api/v1/carts", &[], &json!({ "lines": [{ "pack": tea.pack, "count": 2 }] })).await.accepted().value();
    let id = cart["id"].as_str().expect("an id").to_owned();
    assert_eq!((&cart["goods_total_fen"], &cart["lines"][0]["member_fen"], &cart["member"]), (&json!(2560), &json!(1190), &json!(false)));
    let path = format!("/api/v1/carts/{id}/member-card");
    let refused = carts.json(Method::PUT, &path, &[], &json!({ "card": "2900000000000" })).await;
    assert_eq!((refused.status, &refused.value()["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("coop-card-unknown")));
    let cart = carts.json(Method::PUT, &path, &[], &json!({ "card": number })).await.accepted().value();
    assert_eq!((&cart["goods_total_fen"], &cart["member"], &cart["can_be_ordered"]), (&json!(2380), &json!(true), &json!(true)));
    let placed = shop.shopper("Ann").orders(&id, "a-key").await;
    assert_eq!(placed.status, StatusCode::CREATED, "{}", placed.text());
    let order = stories::Order::of(&placed);
    assert_eq!((order.total_fen >= 2380, &shop.order(&order).await["lines"][0]["unit_price_fen"]), (true, &json!(1190)));
    let sheet = shop.staff(Role::HubClerk).await.get(&format!("/staff/orders/{}", order.number)).await.accepted().text();
    assert!(sheet.contains("At members&#39; prices") && sheet.contains(&shop.farmer.to_string()), "{sheet}");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_card_that_has_ended_gives_no_price_and_says_so(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 60).await;
    type_price(&shop, &tea, "12.80 m11.90", "10.00").await.accepted();
    let number = card_made(&shop).await?;
    let ann = shop.visitor();
    ann.post("/cart/lines", &[("pack", &tea.pack.to_string()), ("quantity", "1")]).await.accepted();
    ann.post("/cart/card", &[("card", &number)]).await.accepted();
    let anew = card_made(&shop).await?;
    assert_ne!(number, anew, "a new card ends the one before");
    let cart = ann.get("/cart").await.accepted().text();
    assert!(cart.contains("This card holds no longer") && cart.contains("price-changed") && cart.contains("¥12.80"), "{cart}");
    ann.post("/cart/card", &[("card", &anew)]).await.accepted();
    assert!(ann.get("/cart").await.accepted().text().contains("¥11.90"));
    ann.post("/cart/card", &[("card", "")]).await.accepted();
    let cart = ann.get("/cart").await.accepted().text();
    assert!(cart.contains("¥12.80") && !cart.contains("price-changed"), "who takes his card out knows why it costs more: {cart}");
    let path = format!("/staff/parties/{}/card", shop.farmer);
    shop.staff(Role::Admin).await.post(&path, &[("deed", "end")]).await.accepted();
    assert!(ann.post("/cart/card", &[("card", &anew)]).await.text().contains("This is no member card that holds"));
    let refused = shop.staff(Role::Admin).await.post(&format!("/staff/parties/{}/card", shop.company), &[("deed", "make")]).await;
    assert!(!refused.status.is_success() && !refused.status.is_redirection(), "the company is no member");
    Ok(())
}

#[shop_test]
async fn a_member_s_card_is_printed_by_whoever_may_make_it(shop: Shop) -> Result<()> {
    let paper = format!("/staff/parties/{}/card", shop.farmer);
    let desk = shop.staff(Role::Admin).await;
    assert_eq!(desk.get(&paper).await.status, StatusCode::NOT_FOUND, "there is no card yet");
    let number = card_made(&shop).await?;
    let party = desk.get(&format!("/staff/parties/{}", shop.farmer)).await.accepted().text();
    assert!(party.contains(&format!("href=\"{paper}\"")), "{party}");
    let printed = desk.get(&paper).await.accepted().text();
    let last = format!("valid until {}-12-31", Zone::CHINA.day(shop.clock.now()).year() + 5);
    assert!(printed.contains(&member::in_groups(&number)) && printed.contains(&last), "{printed}");
    assert!(printed.contains(&ui::bars(&number).1), "the bars are those of the number");
    assert_eq!(shop.staff(Role::Accountant).await.get(&paper).await.status, StatusCode::FORBIDDEN);
    assert_eq!(shop.staff(Role::WeighClerk).await.get(&paper).await.accepted().text(), printed);
    desk.post(&paper, &[("deed", "end")]).await.accepted();
    assert_eq!(desk.get(&paper).await.status, StatusCode::NOT_FOUND, "an ended card is not printed");
    Ok(())
}

/// Numbers with a sound check digit that are nobody's card.
fn nobody_s(nth: u32) -> String {
    (0..10).map(|check| format!("29{nth:010}{check}")).find(|number| member::parse(number).is_some()).expect("a check digit fits")
}

#[shop_test]
async fn card_numbers_are_not_guessed_without_end(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 60).await;
    type_price(&shop, &tea, "12.80 m11.90", "10.00").await.accepted();
    let number = card_made(&shop).await?;
    let carrying = async |visitor: Visitor| {
        visitor.post("/cart/lines", &[("pack", &tea.pack.to_string()), ("quantity", "1")]).await.accepted();
        visitor
    };
    let ann = carrying(shop.visitor()).await;
    for _ in 0..12 {
        ann.post("/cart/card", &[("card", &number)]).await.accepted();
        assert!(ann.post("/cart/card", &[("card", &number[..12])]).await.text().contains("This is no member card that holds"));
    }
    let eve = carrying(shop.visitor()).await;
    for nth in 0..9 {
        assert!(eve.post("/cart/card", &[("card", &nobody_s(nth))]).await.text().contains("This is no member card that holds"));
        eve.post("/cart/card", &[("card", &number)]).await.accepted();
    }
    let carts = shop.visitor();
    let cart = carts.json(Method::POST, "/api/v1/carts", &[], &json!({ "lines": [{ "pack": tea.pack, "count": 2 }] })).await.accepted();
    let path = format!("/api/v1/carts/{}/member-card", cart.value()["id"].as_str().expect("an id"));
    let api = async |card: &str| carts.json(Method::PUT, &path, &[], &json!({ "card": card })).await.value()["code"].clone();
    assert_eq!(api(&nobody_s(9)).await, json!("coop-card-unknown"), "the tenth, by another door");
    assert_eq!(api(&number).await, json!("coop-card-tries"));
    let refused = eve.post("/cart/card", &[("card", &number)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "also a right one, or else guessing would go on");
    assert!(refused.text().contains("Try again in 15 minutes") && refused.text().contains("aria-invalid=\"true\""), "{}", refused.text());
    let chinese = carrying(shop.visitor().reading("zh")).await.post("/cart/card", &[("card", &number)]).await;
    assert!(chinese.text().contains("请 15 分钟后再试"), "{}", chinese.text());
    // What a browser remembers is no door for guesses either, and whoever was known stays known.
    let mallory = shop.visitor();
    mallory.take_cookie("member_card", &number);
    let mallory = carrying(mallory).await;
    assert!(mallory.get("/cart").await.text().contains("¥12.80"));
    let again = shop.visitor();
    again.take_cookie("member_card", &ann.cookie("member_card").expect("it is remembered"));
    let again = carrying(again).await;
    assert!(again.get("/cart").await.text().contains("¥11.90"));
    shop.clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(api(&number).await, json!(null));
    Ok(())
}
