//! What promotions take off, who bears it, and that nothing is taken twice. Cases that went wrong in other shops name
//! their source.

use axum::http::{Method, StatusCode};
use books::AccountCode;
use catalog::{
    By,
    promotion::{self, NewCodes, Off, Offer, Promotion, Scope, Sheet, State, Step, Terms, Which},
};
use coop::Role;
use kernel::{BasisPoints, Id, Money, Result};
use serde_json::{Value, json};
use std::time::Duration;
use stories::{Order, Page, Shop, Stocked, Visitor, shop_test};

pub fn spend(from: i64, off: i64) -> Offer {
    Offer::SpendAndSave { steps: vec![Step { from: Money::fen(from), off: Off::Amount(Money::fen(off)) }], again: false }
}

pub fn sheet(shop: &Shop, title: &str, offer: Offer) -> Sheet {
    Sheet {
        title_zh: title.to_owned(),
        title_en: title.to_owned(),
        terms: Terms { offer, scope: Scope::default(), rank: 100, group: String::new(), alone: false },
        channel: None,
        place: None,
        from_at: shop.clock.now(),
        until_at: None,
        coded: false,
        bearer: None,
        budget: None,
        most_uses: None,
        most_each: None,
    }
}

/// Writes a promotion down and lets it run.
pub async fn runs(shop: &Shop, sheet: Sheet) -> Id<Promotion> {
    let (mut tx, by) = (shop.db().write().await.expect("a write"), By::named("Wei"));
    let id = promotion::begin(&mut tx, &by, &sheet).await.expect("written");
    promotion::set_state(&mut tx, &by, id, 1, State::Running).await.expect("running");
    tx.commit().await.expect("committed");
    id
}

async fn code(shop: &Shop, id: Id<Promotion>, code: &str, most_uses: i64) {
    let mut tx = shop.db().write().await.expect("a write");
    let new = NewCodes { which: Which::Chosen { code: code.to_owned(), most_uses: Some(most_uses) }, place: None, phone: None };
    promotion::hand_out(&mut tx, id, &new).await.expect("handed out");
    tx.commit().await.expect("committed");
}

async fn taken(shop: &Shop, id: Id<Promotion>) -> (i64, i64) {
    let (uses, saved) = promotion::taken(&mut shop.db().read().await.expect("reads"), id).await.expect("counted");
    (uses, saved.in_fen())
}

async fn cart(visitor: &Visitor, wanted: &[(&Stocked, i64)]) -> Value {
    let lines: Vec<Value> = wanted.iter().map(|(goods, count)| json!({ "pack": goods.pack, "count": count })).collect();
    visitor.json(Method::POST, "/api/v1/carts", &[], &json!({ "lines": lines })).await.accepted().value()
}

fn key(cart: &Value) -> &str {
    cart["id"].as_str().unwrap_or_default()
}

async fn with_code(visitor: &Visitor, cart: &Value, code: &str) -> Page {
    visitor.json(Method::PUT, &format!("/api/v1/carts/{}/code", key(cart)), &[], &json!({ "code": code })).await
}

/// Orders a cart to a door in the county.
async fn orders(visitor: &Visitor, cart: &Value, phone: &str, shown: Option<i64>) -> Page {
    let order = json!({
        "name": "Ann", "phone": phone, "delivery": "door", "province": "山东省", "city": "济南市", "county": "历下区",
        "address": "文化东路 88 号", "provider": "test", "shown_total_fen": shown,
    });
    let again = format!("{}-{phone}-{shown:?}", key(cart));
    visitor.json(Method::POST, &format!("/api/v1/carts/{}/order", key(cart)), &[("idempotency-key", &again)], &order).await
}

const ANN: &str = "13853912345";
const BOB: &str = "13853900000";

async fn standing(shop: &Shop, account: AccountCode) -> i64 {
    books::balance(&mut shop.db().read().await.expect("reads"), shop.company, account, None).await.expect("a sum").in_fen()
}

#[shop_test]
async fn spend_and_save_is_seen_in_the_cart_and_kept_in_the_order(shop: Shop) {
    let (tea, honey) = (shop.stocked("tea", 9).await, shop.stocked("honey", 9).await);
    let id = runs(&shop, sheet(&shop, "满 30 减 4", spend(3000, 400))).await;
    let ann = shop.visitor();
    let little = cart(&ann, &[(&tea, 2)]).await;
    assert_eq!((little["goods_total_fen"].as_i64(), little["savings"].as_array().map(Vec::len)), (Some(2000), Some(0)));
    let much = cart(&ann, &[(&tea, 2), (&honey, 2)]).await;
    assert_eq!((much["goods_base_fen"].as_i64(), much["goods_total_fen"].as_i64()), (Some(4000), Some(3600)));
    assert_eq!(much["savings"][0]["title"]["zh"], "满 30 减 4");
    let order = Order::of(&orders(&ann, &much, ANN, None).await.accepted());
    let kept = shop.order(&order).await;
    let rows = kept["rows"].as_array().cloned().unwrap_or_default();
    let off: Vec<i64> = rows.iter().filter(|row| row["kind"] == "discount").filter_map(|row| row["amount_fen"].as_i64()).collect();
    assert_eq!(off, [-200, -200], "each line bears its share");
    assert_eq!(rows.iter().filter_map(|row| row["amount_fen"].as_i64()).sum::<i64>(), order.total_fen);
    assert_eq!(taken(&shop, id).await, (1, 400));
    let page = shop.visitor().get(&format!("/orders/{}?key={}", order.number, order.key)).await.accepted().text();
    assert!(page.contains("满 30 减 4") && page.contains("4.00"), "the order says why it costs what it costs");
    shop.adds_up().await;
}

#[shop_test]
async fn the_cart_says_what_is_still_wanted(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    runs(&shop, sheet(&shop, "Thirty less four", spend(3000, 400))).await;
    let ann = shop.visitor();
    ann.post("/cart/lines", &[("pack", &tea.pack.to_string()), ("quantity", "2")]).await.accepted();
    let page = ann.get("/cart").await.accepted().text();
    assert!(page.contains("10.00 more for “Thirty less four”"), "{page}");
    ann.post(&format!("/cart/lines/{}", tea.pack), &[("quantity", "3")]).await.accepted();
    let (cart, checkout) = (ann.get("/cart").await.accepted().text(), ann.get("/checkout").await.accepted().text());
    for page in [cart, checkout] {
        assert!(page.contains("Thirty less four") && page.contains("−¥4.00"));
    }
}

#[shop_test]
async fn a_code_that_holds_once_is_used_once_and_comes_back_once(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let id = runs(&shop, Sheet { coded: true, ..sheet(&shop, "Welcome", spend(1000, 300)) }).await;
    code(&shop, id, "welcome-1", 1).await;
    let (ann, bob) = (shop.visitor(), shop.visitor());
    let (hers, his) = (cart(&ann, &[(&tea, 1)]).await, cart(&bob, &[(&tea, 1)]).await);
    assert_eq!(with_code(&ann, &hers, "NOBODY-KNOWS").await.refusal(), "promotion-code-unknown");
    assert_eq!(with_code(&ann, &hers, " welcome-1 ").await.accepted().value()["goods_total_fen"], 700);
    assert_eq!(with_code(&bob, &his, "WELCOME-1").await.accepted().value()["goods_total_fen"], 700, "it is not promised to a cart");
    let order = Order::of(&orders(&ann, &hers, ANN, Some(1200)).await.accepted());
    assert_eq!(orders(&bob, &his, BOB, Some(1200)).await.refusal(), "price-changed", "he is told before he pays more");
    assert_eq!(with_code(&bob, &his, "WELCOME-1").await.refusal(), "promotion-code-used");
    // litemall #163: called off, the code comes back; called off twice, it comes back once.
    for _ in 0..2 {
        ann.post(&format!("/orders/{}/cancellation", order.number), &[("key", &order.key)]).await;
    }
    assert_eq!(taken(&shop, id).await, (0, 0));
    assert_eq!(with_code(&bob, &his, "WELCOME-1").await.accepted().value()["goods_total_fen"], 700);
    orders(&bob, &his, BOB, Some(1200)).await.accepted();
    assert_eq!(taken(&shop, id).await, (1, 300));
    shop.adds_up().await;
}

#[shop_test]
async fn what_a_shopper_may_have_once_he_has_once(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let id = runs(&shop, Sheet { most_each: Some(1), ..sheet(&shop, "First order", spend(1000, 300)) }).await;
    let ann = shop.visitor();
    let (first, second) = (cart(&ann, &[(&tea, 1)]).await, cart(&ann, &[(&tea, 1)]).await);
    let order = Order::of(&orders(&ann, &first, ANN, Some(1200)).await.accepted());
    assert_eq!(orders(&ann, &second, ANN, Some(1200)).await.refusal(), "price-changed");
    assert_eq!(Order::of(&orders(&ann, &second, ANN, Some(1500)).await.accepted()).total_fen, 1500);
    let his = cart(&shop.visitor(), &[(&tea, 1)]).await;
    assert_eq!(Order::of(&orders(&shop.visitor(), &his, BOB, Some(1200)).await.accepted()).total_fen, 1200);
    assert_eq!(taken(&shop, id).await, (2, 600));
    shop.clock.advance(Duration::from_secs(3600));
    shop.settle().await;
    assert_eq!(shop.status(&order).await, "expired");
    assert_eq!(taken(&shop, id).await, (0, 0), "what nobody paid for was not had");
    // She pays after all: the goods are there, and the order costs what it cost.
    shop.paid(&order).await.accepted();
    shop.settle().await;
    assert_eq!((shop.status(&order).await.as_str(), taken(&shop, id).await), ("paid", (1, 300)));
    shop.adds_up().await;
}

#[shop_test]
async fn a_budget_is_never_overspent(shop: Shop) {
    let tea = shop.stocked("tea", 50).await;
    let id = runs(&shop, Sheet { budget: Some(Money::fen(1000)), ..sheet(&shop, "Ten yuan in all", spend(1000, 300)) }).await;
    let shop = std::sync::Arc::new(shop);
    let mut crowd = tokio::task::JoinSet::new();
    for nth in 0..12 {
        let (shop, tea) = (shop.clone(), tea.clone());
        crowd.spawn(async move {
            let visitor = shop.visitor();
            let cart = cart(&visitor, &[(&tea, 1)]).await;
            let answer = orders(&visitor, &cart, &format!("138539{nth:05}"), Some(1200)).await;
            if answer.status.is_success() {
                return true;
            }
            assert!(["price-changed", "promotion-used-up"].contains(&answer.refusal().as_str()));
            false
        });
    }
    let had = crowd.join_all().await.into_iter().filter(|had| *had).count();
    assert_eq!((had, taken(&shop, id).await), (3, (3, 900)));
    shop.adds_up().await;
}

#[shop_test]
async fn carrying_for_nothing_is_paid_to_the_courier_all_the_same(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    let offer = Offer::FreeCarrying { from: Money::fen(2000) };
    let id = runs(&shop, Sheet { channel: Some(catalog::Channel::Web), ..sheet(&shop, "Free delivery", offer) }).await;
    let ann = shop.visitor();
    let two = cart(&ann, &[(&tea, 2)]).await;
    assert_eq!(two["savings"][0]["free_delivery"], true);
    let order = Order::of(&orders(&ann, &two, ANN, Some(2000)).await.accepted());
    shop.paid(&order).await.accepted();
    shop.settle().await;
    crate::storefront::packed_carried_and_delivered(&shop).await?;
    shop.settle().await;
    let courier = books::owed_to(&mut shop.db().read().await?, shop.company, shop.courier).await?;
    assert_eq!((taken(&shop, id).await, courier), ((1, courier.in_fen()), courier));
    assert!(courier > Money::ZERO);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn who_bears_a_promotion_owes_it_to_the_seller(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    let bearer = Some(shop.supplier);
    runs(&shop, Sheet { bearer, ..sheet(&shop, "The cooperative's treat", spend(2000, 400)) }).await;
    let ann = shop.visitor();
    let two = cart(&ann, &[(&tea, 2)]).await;
    let order = Order::of(&orders(&ann, &two, ANN, Some(2100)).await.accepted());
    shop.paid(&order).await.accepted();
    shop.settle().await;
    crate::storefront::packed_carried_and_delivered(&shop).await?;
    shop.settle().await;
    assert_eq!(standing(&shop, AccountCode::Receivable).await, 400);
    // vendure #4811: money of the whole goes back, and what the bearer owes goes back with it, to the fen.
    let accountant = shop.staff(Role::Accountant).await;
    let path = format!("/staff/orders/{}/refunds", order.number);
    accountant.post(&path, &[("back_amount", "10.00"), ("key", "the-first-form")]).await.accepted();
    accountant.post(&path, &[("back_amount", "11.00"), ("key", "the-other-form")]).await.accepted();
    shop.settle().await;
    for account in [AccountCode::Receivable, AccountCode::Sales, AccountCode::Tax] {
        assert_eq!(standing(&shop, account).await, 0, "{account}");
    }
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn an_order_that_costs_nothing_is_paid_at_once(shop: Shop) -> Result<()> {
    // mall #1002: a coupon of 1000 on 10 takes 10, and nobody owes less than nothing.
    let tea = shop.stocked("tea", 9).await;
    let mut treat = sheet(&shop, "The house's treat", Offer::Rate { off: BasisPoints::new(10_000) });
    treat.coded = true;
    let id = runs(&shop, treat).await;
    code(&shop, id, "TREAT", 5).await;
    let free = Sheet { channel: Some(catalog::Channel::Web), ..sheet(&shop, "Free delivery", Offer::FreeCarrying { from: Money::ZERO }) };
    runs(&shop, free).await;
    let ann = shop.visitor();
    let one = cart(&ann, &[(&tea, 1)]).await;
    with_code(&ann, &one, "TREAT").await.accepted();
    let placed = orders(&ann, &one, ANN, Some(0)).await.accepted().value();
    let text = |name: &str| placed["order"][name].as_str().unwrap_or_default().to_owned();
    assert_eq!((text("status").as_str(), &placed["order"]["total_fen"], &placed["payment"]), ("paid", &json!(0), &Value::Null));
    let order = Order { number: text("number"), key: text("key"), attempt: String::new(), total_fen: 0 };
    shop.settle().await;
    crate::storefront::packed_carried_and_delivered(&shop).await?;
    shop.settle().await;
    assert_eq!(shop.status(&order).await, "delivered");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_promotion_is_written_let_run_and_ended_at_the_desk(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let desk = shop.staff(Role::Merchandiser).await;
    assert!(desk.get("/staff/catalog/promotions").await.accepted().text().contains("No promotion yet"));
    for kind in ["spend", "rate", "nth", "buy", "bundle", "set", "carrying"] {
        desk.get(&format!("/staff/catalog/promotions/new?kind={kind}")).await.accepted();
    }
    let wrong = [("kind", "spend"), ("title_zh", "满减"), ("title_en", ""), ("from-0", "10"), ("off-0", "20"), ("rank", "100")];
    let refused = desk.post("/staff/catalog/promotions", &wrong).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains("满减"), "nothing typed is lost");
    let form = [
        ("kind", "spend"),
        ("title_zh", "茶叶满减"),
        ("title_en", "Tea: twenty less two"),
        ("from-0", "20"),
        ("off-0", "2"),
        ("rank", "100"),
        ("products", &tea.sku),
        ("budget", "500"),
    ];
    let written = desk.post("/staff/catalog/promotions", &form).await.accepted();
    let page = written.location().expect("its page");
    let ann = shop.visitor();
    assert_eq!(cart(&ann, &[(&tea, 2)]).await["goods_total_fen"], 2000, "a draft takes nothing off");
    desk.post(&format!("{page}/state"), &[("state", "running"), ("revision", "1")]).await.accepted();
    assert_eq!(cart(&ann, &[(&tea, 2)]).await["goods_total_fen"], 1800);
    let late = desk.post(&format!("{page}/state"), &[("state", "ended"), ("revision", "1")]).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.text().contains("saved this promotion since"));
    let mut changed = form.to_vec();
    changed.extend([("revision", "2"), ("from-1", "30"), ("off-1", "10%")]);
    desk.post(&page, &changed).await.accepted();
    assert_eq!(cart(&ann, &[(&tea, 3)]).await["goods_total_fen"], 2700);
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("10.00%") || shown.contains("10%"));
    assert!(shown.contains("from ¥20.00 on ¥2.00 off"), "what it was before the change");
    desk.post(&format!("{page}/state"), &[("state", "ended"), ("revision", "3")]).await.accepted();
    assert_eq!(cart(&ann, &[(&tea, 3)]).await["goods_total_fen"], 3000);
    let over = desk.post(&page, &changed).await;
    assert!(over.status == StatusCode::UNPROCESSABLE_ENTITY && over.text().contains("has ended"));
}

#[shop_test]
async fn a_try_out_says_of_every_promotion_what_it_does_and_why_not(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let taking = runs(&shop, sheet(&shop, "Twenty less two", spend(2000, 200))).await;
    let mut later = sheet(&shop, "Ninety less nine", spend(9000, 900));
    later.terms.rank = 200;
    runs(&shop, later).await;
    runs(&shop, Sheet { coded: true, ..sheet(&shop, "For friends", spend(100, 100)) }).await;
    let tomorrow = shop.clock.now().plus(Duration::from_secs(24 * 3600));
    runs(&shop, Sheet { from_at: tomorrow, ..sheet(&shop, "Tomorrow", spend(100, 100)) }).await;
    let sku = &tea.sku;
    let page = desk.get(&format!("/staff/catalog/promotions/trial?goods={sku}%202&channel=web")).await.accepted().text();
    for said in ["Twenty less two", "−¥2.00", "¥72.00 more is wanted", "Needs a code", "Begins"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(taken(&shop, taking).await, (0, 0), "nothing is counted");
    let unknown = desk.get("/staff/catalog/promotions/trial?goods=NO-SUCH%202").await;
    assert!(unknown.status == StatusCode::UNPROCESSABLE_ENTITY && unknown.text().contains("NO-SUCH"));
}

#[shop_test]
async fn the_last_change_of_what_a_promotion_says_is_taken_back_while_it_runs_on(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let (wei, ann) = (shop.staff(Role::Merchandiser).await, shop.visitor());
    let id = runs(&shop, sheet(&shop, "Autumn", spend(100, 10))).await;
    let page = format!("/staff/catalog/promotions/{id}");
    let button = "Take the last change back";
    assert!(!wei.get(&page).await.accepted().text().contains(button), "nothing it says was changed, it was only let run");
    let undo = async |revision: &str| wei.post(&format!("{page}/reversal"), &[("revision", revision)]).await;
    assert!(undo("2").await.text().contains("What it says was never changed."));
    let mut tx = shop.db().write().await.expect("a write");
    promotion::change(&mut tx, &By::named("Lin"), id, 2, &sheet(&shop, "Autumn", spend(100, 70))).await.expect("a slip of the hand");
    promotion::set_state(&mut tx, &By::named("Lin"), id, 3, State::Paused).await.expect("held back");
    promotion::set_state(&mut tx, &By::named("Lin"), id, 4, State::Running).await.expect("running");
    tx.commit().await.expect("committed");
    let costs = async || cart(&ann, &[(&tea, 1)]).await["goods_total_fen"].as_i64();
    assert_eq!(costs().await, Some(930));
    assert!(wei.get(&page).await.accepted().text().contains(button));
    assert!(undo("4").await.text().contains("Somebody saved this promotion since you opened it."));
    assert!(undo("").await.text().contains("Somebody saved this promotion since you opened it."));
    undo("5").await.accepted();
    assert_eq!(costs().await, Some(990), "what it said before, though it was paused and let run since");
    undo("6").await.accepted();
    assert_eq!(costs().await, Some(930), "and taking that back brings the change again");
    let mut tx = shop.db().write().await.expect("a write");
    promotion::set_state(&mut tx, &By::named("Lin"), id, 7, State::Ended).await.expect("ended");
    tx.commit().await.expect("committed");
    assert!(!wei.get(&page).await.accepted().text().contains(button));
    assert!(undo("8").await.text().contains("This promotion has ended."));
    shop.adds_up().await;
}
