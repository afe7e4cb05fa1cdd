//! The shop: carts, orders, money that comes in time, too late or twice, and the pages shoppers see.

use axum::http::{Method, StatusCode};
use catalog::{
    By, Channel,
    price::{self, NewBook},
};
use coop::Role;
use fulfillment::stock;
use kernel::{Id, Money, Quantity};
use payment::{Attempt, Receipt};
use serde_json::{Value, json};
use std::time::Duration;
use stories::{Page, Shop, Stocked, Visitor, shop_test};

/// Someone who buys by the shop's API.
struct Buyer<'a> {
    shop: &'a Shop,
    name: &'static str,
    program: Visitor,
}

impl<'a> Buyer<'a> {
    fn of(shop: &'a Shop, name: &'static str) -> Buyer<'a> {
        Buyer { shop, name, program: shop.visitor() }
    }

    async fn cart(&self, wanted: &[(&Stocked, i64)]) -> String {
        let lines: Vec<Value> = wanted.iter().map(|(goods, count)| json!({ "pack": goods.pack, "count": count })).collect();
        let cart = self.program.json(Method::POST, "/api/v1/carts", &[], &json!({ "lines": lines })).await.accepted().value();
        cart["id"].as_str().expect("a cart has an id").to_owned()
    }

    /// Asks for an order; the key is the client's own.
    async fn orders(&self, cart: &str, key: &str, shown: Option<i64>) -> Page {
        let order = json!({
            "name": self.name, "phone": "13853912345", "delivery": "door", "province": "山东省", "city": "济南市", "county": "历下区",
            "address": "文化东路 88 号", "provider": "bank", "shown_total_fen": shown,
        });
        self.program.json(Method::POST, &format!("/api/v1/carts/{cart}/order"), &[("idempotency-key", key)], &order).await
    }

    async fn buys(&self, goods: &Stocked, count: i64) -> Page {
        let cart = self.cart(&[(goods, count)]).await;
        self.orders(&cart, &cart, None).await
    }

    async fn status(&self, placed: &Value) -> String {
        let (number, key) = (word(placed, "number"), word(placed, "key"));
        let order = self.program.get(&format!("/api/v1/orders/{number}?key={key}")).await.accepted().value();
        order["status"].as_str().unwrap_or_default().to_owned()
    }

    /// An accountant finds the transfer on the bank's list.
    async fn pays(&self, placed: &Value) {
        let attempt: Id<Attempt> = Id::parse(placed["payment"]["attempt"].as_str().expect("an attempt")).expect("an id");
        let accountant = coop::staff::all(&mut self.shop.db().read().await.expect("reads")).await.expect("staff")[0].id;
        let mut tx = self.shop.db().write().await.expect("writes");
        let amount = payment::load(&mut tx, attempt).await.expect("the attempt").amount;
        payment::receive(&mut tx, &Receipt { attempt, amount, reference: "BANK-1".to_owned(), by: accountant }).await.expect("received");
        tx.commit().await.expect("committed");
        self.shop.settle().await;
    }
}

fn word<'v>(placed: &'v Value, name: &str) -> &'v str {
    placed["order"][name].as_str().unwrap_or_else(|| panic!("{name} in {placed}"))
}

async fn left(shop: &Shop, goods: &Stocked) -> i64 {
    let mut tx = shop.db().read().await.expect("reads");
    let left = stock::available(&mut tx, shop.hub.id, &[goods.variant]).await.expect("counted");
    left.get(&goods.variant).copied().unwrap_or(Quantity::ZERO).in_steps()
}

async fn reprice(shop: &Shop, goods: &Stocked, price: Money) {
    let mut tx = shop.db().write().await.expect("writes");
    let effective_from = tx.now();
    let book = NewBook { channel: Channel::Web, place: None, effective_from, note: "story".to_owned(), prices: vec![(goods.pack, price)] };
    price::publish_book(&mut tx, &By::program(), &book).await.expect("published");
    tx.commit().await.expect("committed");
}

#[shop_test]
async fn the_last_unit_is_sold_only_once(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (ann, bob) = (Buyer::of(&shop, "Ann"), Buyer::of(&shop, "Bob"));
    ann.buys(&tea, 1).await.accepted();
    assert_eq!(bob.buys(&tea, 1).await.refusal(), "stock-out");
    shop.adds_up().await;
}

#[shop_test]
async fn when_the_second_line_is_short_nothing_is_promised(shop: Shop) {
    let (tea, honey) = (shop.stocked("tea", 5).await, shop.stocked("honey", 1).await);
    let ann = Buyer::of(&shop, "Ann");
    let cart = ann.cart(&[(&tea, 2), (&honey, 2)]).await;
    assert_eq!(ann.orders(&cart, "k", None).await.refusal(), "stock-out");
    assert_eq!((left(&shop, &tea).await, left(&shop, &honey).await), (5, 1));
}

#[shop_test]
async fn a_cart_makes_one_order_however_often_it_is_asked(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = Buyer::of(&shop, "Ann");
    let cart = ann.cart(&[(&tea, 2)]).await;
    let first = ann.orders(&cart, "one", None).await.accepted();
    let again = ann.orders(&cart, "one", None).await.accepted();
    assert_eq!(first.bytes, again.bytes, "the same key gives the same answer");
    let other = ann.orders(&cart, "two", None).await.accepted().value();
    assert_eq!(word(&first.value(), "number"), word(&other, "number"), "another key finds the same order");
    assert_eq!(left(&shop, &tea).await, 7);
    assert_eq!(ann.orders(&cart, "one", Some(1)).await.refusal(), "idempotency-key-reused");
}

#[shop_test]
async fn an_order_needs_an_idempotency_key(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = Buyer::of(&shop, "Ann");
    let cart = ann.cart(&[(&tea, 1)]).await;
    let page = ann.program.json(Method::POST, &format!("/api/v1/carts/{cart}/order"), &[], &json!({})).await;
    assert_eq!(page.refusal(), "idempotency-key-needed");
}

#[shop_test]
async fn a_price_that_moved_is_refused_until_it_has_been_seen(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = Buyer::of(&shop, "Ann");
    let cart = ann.cart(&[(&tea, 1)]).await;
    reprice(&shop, &tea, Money::fen(1200)).await;
    let refused = ann.orders(&cart, "k", None).await;
    assert_eq!(refused.refusal(), "price-changed");
    let said = refused.value()["detail"].as_str().unwrap_or_default().to_owned();
    assert!(said.contains("10.00") && said.contains("12.00"), "both prices are said: {said}");
    // Half a kilogram at home costs five yuan to carry.
    let placed = ann.orders(&cart, "k2", Some(1700)).await.accepted().value();
    assert_eq!(placed["order"]["total_fen"], 1700);
}

#[shop_test]
async fn what_a_client_says_it_costs_is_never_charged(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = Buyer::of(&shop, "Ann");
    let cart = ann.cart(&[(&tea, 1)]).await;
    assert_eq!(ann.orders(&cart, "k", Some(1)).await.refusal(), "price-changed");
    let lines = json!({ "lines": [{ "pack": tea.pack, "count": -5 }] });
    let negative = ann.program.json(Method::PUT, &format!("/api/v1/carts/{cart}/lines"), &[], &lines).await;
    assert_eq!(negative.issues(), [("/lines/0/count".to_owned(), "field-out-of-range".to_owned())]);
}

#[shop_test]
async fn an_unpaid_order_gives_its_goods_back_after_a_quarter_of_an_hour(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    let ann = Buyer::of(&shop, "Ann");
    let placed = ann.buys(&tea, 3).await.accepted().value();
    shop.clock.advance(Duration::from_secs(14 * 60));
    shop.settle().await;
    assert_eq!(left(&shop, &tea).await, 0);
    shop.clock.advance(Duration::from_secs(60));
    shop.settle().await;
    assert_eq!((left(&shop, &tea).await, ann.status(&placed).await.as_str()), (3, "expired"));
    shop.adds_up().await;
}

#[shop_test]
async fn money_that_comes_late_still_buys_what_is_still_there(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    let ann = Buyer::of(&shop, "Ann");
    let placed = ann.buys(&tea, 2).await.accepted().value();
    shop.clock.advance(Duration::from_secs(20 * 60));
    shop.settle().await;
    ann.pays(&placed).await;
    assert_eq!((ann.status(&placed).await.as_str(), left(&shop, &tea).await), ("paid", 1));
    shop.adds_up().await;
}

#[shop_test]
async fn money_that_comes_after_the_goods_are_gone_goes_back(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    let (ann, bob) = (Buyer::of(&shop, "Ann"), Buyer::of(&shop, "Bob"));
    let placed = ann.buys(&tea, 2).await.accepted().value();
    shop.clock.advance(Duration::from_secs(20 * 60));
    shop.settle().await;
    bob.buys(&tea, 2).await.accepted();
    ann.pays(&placed).await;
    assert_eq!((ann.status(&placed).await.as_str(), left(&shop, &tea).await), ("cannot_fill", 1));
    shop.adds_up().await;
}

#[shop_test]
async fn a_shopper_cancels_until_he_has_paid(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    let ann = Buyer::of(&shop, "Ann");
    let placed = ann.buys(&tea, 2).await.accepted().value();
    let (path, key) = (format!("/orders/{}/cancellation", word(&placed, "number")), word(&placed, "key"));
    assert_eq!(ann.program.post(&path, &[("key", "wrong")]).await.status, StatusCode::NOT_FOUND);
    ann.program.post(&path, &[("key", key)]).await.accepted();
    assert_eq!((ann.status(&placed).await.as_str(), left(&shop, &tea).await), ("cancelled", 3));
    assert_eq!(ann.program.post(&path, &[("key", key)]).await.refusal(), "storefront-order-too-late");
    shop.adds_up().await;
}

#[shop_test]
async fn the_rows_of_an_order_say_who_gets_what(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = Buyer::of(&shop, "Ann");
    let placed = ann.buys(&tea, 3).await.accepted().value();
    let path = format!("/api/v1/orders/{}?key={}", word(&placed, "number"), word(&placed, "key"));
    let order = ann.program.get(&path).await.accepted().value();
    let row = |kind: &str| order["rows"].as_array().and_then(|rows| rows.iter().find(|row| row["kind"] == kind).cloned()).unwrap_or_default();
    // Three at ten yuan, five in the hundred for the farmer; a kilogram and a half to carry.
    assert_eq!((row("goods")["amount_fen"].as_i64(), row("share")["amount_fen"].as_i64()), (Some(2850), Some(150)));
    assert_eq!((row("share")["party"].as_str(), row("delivery")["amount_fen"].as_i64()), (Some(shop.farmer.to_string().as_str()), Some(580)));
    assert_eq!(order["total_fen"], 3580);
}

#[shop_test]
async fn placing_an_order_keeps_within_its_statements(shop: Shop) {
    let (tea, honey) = (shop.stocked("tea", 9).await, shop.stocked("honey", 9).await);
    let ann = Buyer::of(&shop, "Ann");
    let key = ann.cart(&[(&tea, 1), (&honey, 1)]).await;
    let known = storefront::Known::look_up(&mut shop.db().read().await.expect("reads")).await.expect("a county");
    let mut tx = shop.db().write().await.expect("writes");
    let cart = storefront::cart::find(&mut tx, &key).await.expect("found").expect("a cart");
    let buyer = storefront::Buyer {
        name: "Ann".to_owned(),
        phone: "13853912345".to_owned(),
        delivery: storefront::Delivery::Station,
        station: Some(shop.station.id),
        province: String::new(),
        city: String::new(),
        county: String::new(),
        address: String::new(),
        provider: payment::Provider::Test,
    };
    let asked = storefront::checkout::Asked { cart: &cart, buyer, shown: None };
    storefront::checkout::check_out(&mut tx, &known, payment::Mode { demo: true }, &asked).await.expect("placed");
    assert!(tx.statements() <= 14, "{} statements", tx.statements());
    println!("place: {} statements", tx.statements());
    tx.commit().await.expect("committed");
}

#[shop_test]
async fn the_shops_pages_open_in_both_languages(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    for language in ["zh", "en"] {
        let visitor = shop.visitor().reading(language);
        for path in ["/", "/goods", "/goods?kind=specialty&stock=1", "/goods/tea", "/search", "/search?q=tea", "/search?q=nothing-like-it", "/live", "/cart", "/orders"] {
            let page = visitor.get(path).await.accepted();
            assert!(!page.text().contains("storefront-"), "{path} in {language} shows a message id");
        }
        visitor.post("/cart/lines", &[("pack", &tea.pack.to_string()), ("quantity", "2")]).await.accepted();
        for path in ["/cart", "/checkout"] {
            let page = visitor.get(path).await.accepted();
            assert!(page.status == StatusCode::OK && !page.text().contains("storefront-"), "{path} in {language}");
        }
    }
}

#[shop_test]
async fn a_wrong_phone_number_is_said_at_its_field_and_nothing_typed_is_lost(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = shop.visitor();
    ann.post("/cart/lines", &[("pack", &tea.pack.to_string()), ("quantity", "1")]).await.accepted();
    let typed = [("name", "Ann Lee"), ("phone", "1385391234"), ("delivery", "door"), ("province", "江苏省"), ("city", "南京市"), ("county", "鼓楼区"), ("address", "中山北路 200 号"), ("provider", "bank")];
    let page = ann.post("/checkout", &typed).await;
    assert_eq!((page.status, page.refusal().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    let text = page.text();
    assert!(text.contains("id=\"i-phone\"") && text.contains("has 10"), "said at the field");
    for kept in ["Ann Lee", "1385391234", "南京市", "鼓楼区", "中山北路 200 号"] {
        assert!(text.contains(kept), "{kept} is still there");
    }
    let mended: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, if *name == "phone" { "13853912345" } else { value })).collect();
    let placed = ann.post("/checkout", &mended).await.accepted();
    let order = ann.follow(placed).await.accepted();
    assert!(order.text().contains("Waiting for your payment"));
    assert!(ann.cookie("cart").is_none(), "the next thing goes into a new cart");
}

#[shop_test]
async fn staff_see_what_needs_them_and_strangers_see_nothing(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = Buyer::of(&shop, "Ann");
    let placed = ann.buys(&tea, 1).await.accepted().value();
    let number = word(&placed, "number");
    let clerk = shop.staff(Role::HubClerk).await;
    for path in ["/staff", "/staff/orders", "/staff/orders?view=all", &format!("/staff/orders/{number}")] {
        let page = clerk.get(path).await.accepted();
        assert!(!page.text().contains("storefront-"), "{path} shows a message id");
    }
    assert!(clerk.get("/staff/orders").await.text().contains(number), "a transfer to look for");
    assert_eq!(shop.staff(Role::Cashier).await.get("/staff/orders").await.status, StatusCode::FORBIDDEN);
    assert_eq!(shop.visitor().get("/staff/orders").await.status, StatusCode::SEE_OTHER);
}

#[shop_test]
async fn what_is_put_into_the_cart_in_a_live_room_is_counted_to_it(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let host = shop.staff(Role::Host).await;
    let opened = host.post("/staff/live", &[("title_zh", "今天的茶"), ("title_en", "Tea today")]).await.accepted();
    let page = opened.location().expect("the room's page");
    let slug = page.rsplit('/').next().expect("a name").to_owned();
    host.post(&format!("{page}/cards"), &[("pack", &tea.pack.to_string())]).await.accepted();
    shop.settle().await;
    let ann = shop.visitor();
    assert!(ann.get(&format!("/live/{slug}")).await.accepted().text().contains("Yishui tea"));
    let added = ann.post("/cart/lines", &[("pack", &tea.pack.to_string()), ("quantity", "1"), ("room", &slug)]).await.accepted();
    assert_eq!(added.location().as_deref(), Some(format!("/live/{slug}").as_str()));
    let typed = [("name", "Ann"), ("phone", "13853912345"), ("delivery", "station"), ("station", &shop.station.id.to_string()), ("provider", "bank")];
    ann.post("/checkout", &typed).await.accepted();
    host.post(&format!("{page}/closure"), &[]).await.accepted();
    assert!(host.get(&page).await.accepted().text().contains("Over"));
    shop.adds_up().await;
}
