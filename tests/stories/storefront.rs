//! The shop: prices that move, carts, money that comes too late or twice, who gets what, and the pages shoppers see.

use axum::http::{Method, StatusCode};
use books::AccountCode;
use coop::Role;
use fulfillment::{
    LotState, lot,
    parcel::{self, Holder, ParcelState},
    stock, wave,
};
use kernel::{Money, Quantity, Result};
use payment::{Mode, Provider};
use serde_json::{Value, json};
use std::time::Duration;
use storefront::{
    Buyer, Delivery, Known, checkout,
    goods::{self, Wanted},
    order,
};
use stories::{Order, Page, Shop, Stocked, Visitor, shop_test};

mod repriced;

pub(crate) async fn cart(visitor: &Visitor, wanted: &[(&Stocked, i64)]) -> String {
    let lines: Vec<Value> = wanted.iter().map(|(goods, count)| json!({ "pack": goods.pack, "count": count })).collect();
    let cart = visitor.json(Method::POST, "/api/v1/carts", &[], &json!({ "lines": lines })).await.accepted().value();
    cart["id"].as_str().unwrap_or_default().to_owned()
}

/// Orders a cart to the door; `shown` is the total the client says its shopper saw.
pub(crate) async fn order_at(visitor: &Visitor, cart: &str, key: &str, shown: Option<i64>) -> Page {
    let order = json!({
        "name": "Ann", "phone": "13853912345", "delivery": "door", "province": "山东省", "city": "济南市", "county": "历下区",
        "address": "文化东路 88 号", "provider": "test", "shown_total_fen": shown,
    });
    visitor.json(Method::POST, &format!("/api/v1/carts/{cart}/order"), &[("idempotency-key", key)], &order).await
}

pub(crate) async fn left(shop: &Shop, goods: &Stocked) -> i64 {
    let mut tx = shop.db().read().await.expect("reads");
    let left = stock::available(&mut tx, shop.hub.id, &[goods.variant]).await.expect("counted");
    left.get(&goods.variant).copied().unwrap_or(Quantity::ZERO).in_steps()
}

async fn time_runs_out(shop: &Shop) {
    shop.clock.advance(Duration::from_secs(20 * 60));
    shop.settle().await;
}

#[shop_test]
async fn when_the_second_line_is_short_nothing_is_promised(shop: Shop) {
    let (tea, honey) = (shop.stocked("tea", 5).await, shop.stocked("honey", 1).await);
    let ann = shop.visitor();
    let cart = cart(&ann, &[(&tea, 2), (&honey, 2)]).await;
    assert_eq!(order_at(&ann, &cart, "k", None).await.refusal(), "stock-out");
    assert_eq!((left(&shop, &tea).await, left(&shop, &honey).await), (5, 1));
}

#[shop_test]
async fn a_cart_makes_one_order_whatever_key_it_is_asked_with(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = shop.visitor();
    let cart = cart(&ann, &[(&tea, 2)]).await;
    let first = order_at(&ann, &cart, "one", None).await.accepted();
    let again = order_at(&ann, &cart, "one", None).await.accepted();
    assert_eq!(first.bytes, again.bytes, "the same key gives the same answer");
    let other = order_at(&ann, &cart, "two", None).await.accepted();
    assert_eq!(Order::of(&first).number, Order::of(&other).number, "another key finds the same order");
    assert_eq!(left(&shop, &tea).await, 7);
    assert_eq!(order_at(&ann, &cart, "one", Some(1)).await.refusal(), "idempotency-key-reused");
    let without = ann.json(Method::POST, &format!("/api/v1/carts/{cart}/order"), &[], &json!({})).await;
    assert_eq!(without.refusal(), "idempotency-key-needed");
}

#[shop_test]
async fn what_a_client_says_it_costs_is_never_charged(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = shop.visitor();
    let cart = cart(&ann, &[(&tea, 1)]).await;
    assert_eq!(order_at(&ann, &cart, "k", Some(1)).await.refusal(), "price-changed");
    let lines = json!({ "lines": [{ "pack": tea.pack, "count": -5 }] });
    let negative = ann.json(Method::PUT, &format!("/api/v1/carts/{cart}/lines"), &[], &lines).await;
    assert_eq!(negative.issues(), [("/lines/0/count".to_owned(), "field-out-of-range".to_owned())]);
}

#[shop_test]
async fn money_that_comes_late_still_buys_what_is_still_there(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    let order = shop.shopper("Ann").buys_some(&tea, 2).await.accepted();
    time_runs_out(&shop).await;
    assert_eq!((shop.status(&order).await.as_str(), left(&shop, &tea).await), ("expired", 3));
    shop.paid(&order).await.accepted();
    assert_eq!((shop.status(&order).await.as_str(), left(&shop, &tea).await), ("paid", 1));
    shop.adds_up().await;
}

#[shop_test]
async fn an_order_that_is_paid_twice_is_paid_once_and_the_rest_goes_back(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 3).await;
    let ann = shop.shopper("Ann");
    let first = ann.buys_some(&tea, 1).await.accepted();
    let pay = async || ann.visitor.post(&format!("/orders/{}/payment", first.number), &[("key", &first.key)]).await;
    let attempt_of = |page: &Page| page.location().and_then(|path| path.rsplit('/').next().map(str::to_owned)).expect("an attempt");
    assert_eq!(attempt_of(&pay().await.accepted()), first.attempt, "pressing the button again goes on with the same attempt");
    let declined = json!({ "type": "payment.failed", "data": { "attempt": first.attempt, "reason": "declined" } });
    shop.told_by_provider("evt_declined", &declined).await.accepted();
    let second = Order { attempt: attempt_of(&pay().await.accepted()), number: format!("{}-2", first.number), ..first.clone() };
    assert_ne!(second.attempt, first.attempt);
    shop.paid(&second).await.accepted();
    shop.paid(&first).await.accepted();
    shop.settle().await;
    let mut tx = shop.db().read().await?;
    let attempt = payment::load(&mut tx, kernel::Id::parse(&first.attempt).expect("an id")).await?;
    assert_eq!((shop.status(&first).await.as_str(), attempt.refunded), ("paid", Money::fen(first.total_fen)));
    drop(tx);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_shopper_cancels_until_he_has_paid(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    let ann = shop.shopper("Ann");
    let order = ann.buys_some(&tea, 2).await.accepted();
    let path = format!("/orders/{}/cancellation", order.number);
    assert_eq!(ann.visitor.post(&path, &[("key", "wrong")]).await.status, StatusCode::NOT_FOUND);
    ann.visitor.post(&path, &[("key", &order.key)]).await.accepted();
    assert_eq!((shop.status(&order).await.as_str(), left(&shop, &tea).await), ("cancelled", 3));
    assert_eq!(ann.visitor.post(&path, &[("key", &order.key)]).await.refusal(), "storefront-order-too-late");
    shop.adds_up().await;
}

#[shop_test]
async fn a_paid_order_is_called_off_while_nobody_picks_it(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    let order = shop.shopper("Ann").buys_and_pays(&tea, 2).await;
    shop.settle().await;
    shop.staff(Role::HubClerk).await.post(&format!("/staff/orders/{}/cancellation", order.number), &[]).await.accepted();
    assert_eq!((shop.status(&order).await.as_str(), left(&shop, &tea).await), ("cancelled", 3));
    shop.adds_up().await;
}

#[shop_test]
async fn the_rows_of_an_order_say_who_gets_what(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let order = shop.shopper("Ann").buys_some(&tea, 3).await.accepted();
    let shown = shop.order(&order).await;
    let row =
        |kind: &str| shown["rows"].as_array().and_then(|rows| rows.iter().find(|row| row["kind"] == kind).cloned()).unwrap_or_default();
    // Three at ten yuan, five in the hundred for the farmer; a kilogram and a half to carry.
    assert_eq!((row("goods")["amount_fen"].as_i64(), row("share")["amount_fen"].as_i64()), (Some(2850), Some(150)));
    assert_eq!(
        (row("share")["party"].as_str(), row("delivery")["amount_fen"].as_i64()),
        (Some(shop.farmer.to_string().as_str()), Some(580))
    );
    assert_eq!(shown["total_fen"], 3580);
}

#[shop_test]
async fn when_the_goods_are_handed_over_the_farmer_is_owed_his_share(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    let order = shop.shopper("Ann").buys_and_pays(&tea, 3).await;
    shop.settle().await;
    let mut tx = shop.db().read().await?;
    let advance = books::balance(&mut tx, shop.company, AccountCode::Advance, None).await?;
    assert_eq!(advance, -Money::fen(3580), "the shopper's money is not ours yet");
    drop(tx);
    packed_carried_and_delivered(&shop).await?;
    shop.settle().await;
    assert_eq!(shop.status(&order).await, "delivered");
    let mut tx = shop.db().read().await?;
    assert_eq!(books::balance(&mut tx, shop.company, AccountCode::Advance, None).await?, Money::ZERO);
    assert_eq!(books::owed_to(&mut tx, shop.company, shop.farmer).await?, Money::fen(150));
    assert_eq!(books::owed_to(&mut tx, shop.company, shop.courier).await?, Money::fen(580));
    let page = shop.visitor().get(&format!("/orders/{}?key={}", order.number, order.key)).await.accepted().text();
    assert!(page.contains("/trace/LQ"), "the page leads to the letters of what was in the parcel");
    shop.adds_up().await;
    Ok(())
}

pub(crate) async fn packed_carried_and_delivered(shop: &Shop) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let everyone = coop::staff::all(&mut tx).await?;
    let who = |role: Role| {
        everyone.iter().find(|one| one.roles.iter().any(|held| held.grant.role == role)).expect("there is one of each role").id
    };
    let (clerk, courier) = (coop::acting(&mut tx, who(Role::HubClerk)).await?, coop::acting(&mut tx, who(Role::Courier)).await?);
    let round = wave::open(&mut tx, &clerk, &shop.hub).await?;
    let card = wave::load(&mut tx, round).await?;
    for lot in wave::lots_to_take(&mut tx, round).await? {
        wave::take(&mut tx, &card, lot).await?;
    }
    for demand in wave::demand_ids(&mut tx, round).await? {
        parcel::pack(&mut tx, &clerk, &shop.hub, demand).await?;
    }
    for packed in parcel::newest(&mut tx, shop.hub.id, Some(ParcelState::Packed)).await? {
        parcel::pick_up(&mut tx, &courier, &packed.waybill).await?;
        parcel::deliver(&mut tx, &courier, &packed.waybill, Holder::courier(courier.id)).await?;
    }
    tx.commit().await
}

#[shop_test]
async fn placing_and_paying_keep_within_their_statements(shop: Shop) -> Result<()> {
    let (tea, honey) = (shop.stocked("tea", 900).await, shop.stocked("honey", 900).await);
    let key = cart(&shop.visitor(), &[(&tea, 1), (&honey, 1)]).await;
    let known = Known::look_up(&mut shop.db().read().await?).await?;
    let mut tx = shop.db().write().await?;
    let cart = storefront::cart::find(&mut tx, &key).await?.expect("a cart");
    let buyer = Buyer {
        name: "Ann".to_owned(),
        phone: "13853912345".to_owned(),
        delivery: Delivery::Station,
        station: Some(shop.station.id),
        province: String::new(),
        city: String::new(),
        county: String::new(),
        address: String::new(),
        provider: Provider::Test,
    };
    let out = checkout::check_out(&mut tx, &known, Mode { demo: true }, &checkout::Asked { cart: &cart, buyer, shown: None }).await?;
    let placed = tx.statements();
    tx.commit().await?;
    let mut tx = shop.db().write().await?;
    let attempt = out.attempt.expect("an attempt");
    let paid = payment::Paid {
        attempt: attempt.id,
        provider: Provider::Test,
        payable_kind: order::OWNER.to_owned(),
        payable_id: out.placed.order.id.uuid(),
        seller: shop.company,
        amount: attempt.amount,
    };
    order::paid(&mut tx, &paid).await?;
    // The notice itself takes two statements, telling its facts one.
    let settled = tx.statements() + 3;
    assert!(placed <= 14 && settled <= 6 && placed + settled <= 20, "placed in {placed} statements, paid in {settled}");
    Ok(())
}

#[shop_test]
async fn a_product_and_a_list_are_read_in_three_statements(shop: Shop) -> Result<()> {
    let (tea, honey) = (shop.stocked("tea", 900).await, shop.product("honey", Money::fen(2000)).await?);
    shop.delivered(&tea, 30, &shop.hub).await;
    let known = Known::look_up(&mut shop.db().read().await?).await?;
    // Who grew it is looked up once and remembered with the rest of who and where.
    goods::look_up(&mut shop.db().read().await?, &known, &tea.slug).await?;
    let mut tx = shop.db().read().await?;
    let page = goods::look_up(&mut tx, &known, &tea.slug).await?;
    assert_eq!((page.packs[0].left, page.lots.len(), tx.statements()), (930, 2, 3));
    let mut tx = shop.db().read().await?;
    let list = goods::stretch(&mut tx, &known, &Wanted::default()).await?;
    assert_eq!((list.total, list.offers.len(), tx.statements()), (2, 2, 3));
    let nothing = goods::look_up(&mut tx, &known, &honey.slug).await?;
    assert_eq!((nothing.packs[0].left, nothing.lots.len()), (0, 0), "what never lay on a shelf can be looked at");
    drop(tx);
    let mut tx = shop.db().write().await?;
    for ready in &page.lots {
        let lot = lot::by_code(&mut tx, &ready.code).await?;
        lot::set_state(&mut tx, lot.id, LotState::Quarantined, "story").await?;
    }
    let page = goods::look_up(&mut tx, &known, &tea.slug).await?;
    assert_eq!((page.packs[0].left, page.lots.len()), (0, 0), "what is set aside is not ready");
    Ok(())
}

#[shop_test]
async fn the_shops_pages_open_in_both_languages(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    for language in ["zh", "en"] {
        let visitor = shop.visitor().reading(language);
        for path in [
            "/",
            "/goods",
            "/goods?kind=specialty&stock=1",
            "/goods/tea",
            "/search",
            "/search?q=tea",
            "/search?q=nothing-like-it",
            "/live",
            "/cart",
            "/orders",
        ] {
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
    let typed = [
        ("name", "Ann Lee"),
        ("phone", "1385391234"),
        ("delivery", "door"),
        ("province", "江苏省"),
        ("city", "南京市"),
        ("county", "鼓楼区"),
        ("address", "中山北路 200 号"),
        ("provider", "bank"),
    ];
    let page = ann.post("/checkout", &typed).await;
    assert_eq!((page.status, page.refusal().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    let text = page.text();
    assert!(text.contains("id=\"i-phone\"") && text.contains("has 10"), "said at the field");
    for kept in ["Ann Lee", "1385391234", "南京市", "鼓楼区", "中山北路 200 号"] {
        assert!(text.contains(kept), "{kept} is still there");
    }
    let mended: Vec<(&str, &str)> =
        typed.iter().map(|(name, value)| (*name, if *name == "phone" { "13853912345" } else { value })).collect();
    let placed = ann.post("/checkout", &mended).await.accepted();
    let order = ann.follow(placed).await.accepted();
    assert!(order.text().contains("Waiting for your payment"));
    assert!(ann.cookie("cart").is_none(), "the next thing goes into a new cart");
}

#[shop_test]
async fn staff_see_what_needs_them_and_strangers_see_nothing(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let order = shop.shopper("Ann").buys_and_pays(&tea, 1).await;
    let number = &order.number;
    let clerk = shop.staff(Role::HubClerk).await;
    for path in ["/staff", "/staff/orders", "/staff/orders?view=all", &format!("/staff/orders/{number}")] {
        let page = clerk.get(path).await.accepted();
        assert!(!page.text().contains("storefront-"), "{path} shows a message id");
    }
    assert!(clerk.get("/staff/orders").await.text().contains(number), "a paid order waits to be packed");
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
    let typed = [
        ("name", "Ann"),
        ("phone", "13853912345"),
        ("delivery", "station"),
        ("station", &shop.station.id.to_string()),
        ("provider", "bank"),
    ];
    ann.post("/checkout", &typed).await.accepted();
    host.post(&format!("{page}/closure"), &[]).await.accepted();
    assert!(host.get(&page).await.accepted().text().contains("Over"));
    shop.adds_up().await;
}
