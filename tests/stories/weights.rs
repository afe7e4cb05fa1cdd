//! Goods of which no two weigh the same: ordered and paid as about 2.5 kg, weighed when they are packed. Less comes back
//! the way it was paid, more costs nothing.

use books::AccountCode;
use catalog::{
    By,
    promotion::{self, Off, Offer, Scope, Sheet, State, Step, Terms},
};
use coop::{Role, Signed};
use fulfillment::{
    Demand, Weighing,
    parcel::{self, Holder, ParcelState},
    wave::{self, WaveCard},
    weighing::{self, Reading},
};
use kernel::{Id, Money, Quantity, Result, Tx};
use stories::{Order, Shop, Stocked, reader::read_as, shop_test};

mod desk;
mod races;

/// ¥26.80 for 500 g, about 2.5 kg a goose, so many grams at the hub.
async fn geese(shop: &Shop, grams: i64) -> Stocked {
    let geese = shop.of_catch_weight("goose", (2200, 2500, 2800), Money::fen(13_400)).await;
    shop.delivered(&geese, grams, &shop.hub).await;
    shop.settle().await;
    geese
}

async fn person(tx: &mut Tx, role: Role) -> Result<Signed> {
    let everyone = coop::staff::all(tx).await?;
    let one = everyone.iter().find(|one| one.roles.iter().any(|held| held.grant.role == role)).expect("there is one of each role");
    coop::acting(tx, one.id).await
}

/// Everything paid for is in one round, in the order it was placed.
async fn round(shop: &Shop) -> Result<(WaveCard, Vec<Id<Demand>>)> {
    shop.settle().await;
    let mut tx = shop.db().write().await?;
    let clerk = person(&mut tx, Role::HubClerk).await?;
    let id = wave::open(&mut tx, &clerk, &shop.hub).await?;
    let card = wave::load(&mut tx, id).await?;
    for lot in wave::lots_to_take(&mut tx, id).await? {
        wave::take(&mut tx, &card, lot).await?;
    }
    let demands = wave::demand_ids(&mut tx, id).await?;
    tx.commit().await?;
    Ok((card, demands))
}

fn reading(id: Id<Weighing>, demand: Id<Demand>, piece: i64, grams: i64) -> Reading {
    Reading { id, demand, line: 1, piece, quantity: Quantity::steps(grams), reason: String::new() }
}

async fn weighs(shop: &Shop, reading: &Reading) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let clerk = person(&mut tx, Role::HubClerk).await?;
    weighing::weigh(&mut tx, &clerk, &shop.hub, reading).await?;
    tx.commit().await
}

/// Puts a piece on the scale, once more each time.
async fn shows(shop: &Shop, demand: Id<Demand>, piece: i64, grams: i64) -> Result<()> {
    let id = shop.db().write().await?.id();
    weighs(shop, &reading(id, demand, piece, grams)).await
}

async fn packs(shop: &Shop, demand: Id<Demand>) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let clerk = person(&mut tx, Role::HubClerk).await?;
    parcel::pack(&mut tx, &clerk, &shop.hub, demand).await?;
    tx.commit().await?;
    shop.settle().await;
    Ok(())
}

async fn delivers(shop: &Shop) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let courier = person(&mut tx, Role::Courier).await?;
    for packed in parcel::newest(&mut tx, shop.hub.id, Some(ParcelState::Packed)).await? {
        parcel::pick_up(&mut tx, &courier, &packed.waybill).await?;
        parcel::deliver(&mut tx, &courier, &packed.waybill, Holder::courier(courier.id)).await?;
    }
    tx.commit().await?;
    shop.settle().await;
    Ok(())
}

/// What lies at the hub, and what of it is promised, in grams.
async fn lies(shop: &Shop, goods: &Stocked) -> Result<(i64, i64)> {
    let mut tx = shop.db().read().await?;
    let shelves = fulfillment::stock::shelves(&mut tx, shop.hub.id, Some(&[goods.variant]), (0, 10)).await?;
    let shelf = shelves.first().expect("a shelf").shelf;
    Ok((shelf.on_hand.in_steps(), shelf.promised.in_steps()))
}

async fn standing(shop: &Shop, account: AccountCode) -> Result<i64> {
    Ok(books::balance(&mut shop.db().read().await?, shop.company, account, None).await?.in_fen())
}

async fn page(shop: &Shop, order: &Order) -> String {
    shop.visitor().get(&format!("/orders/{}?key={}", order.number, order.key)).await.accepted().text()
}

#[shop_test]
async fn a_lighter_goose_gives_back_what_it_lacks(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    let order = shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let shown = shop.order(&order).await;
    let carrying = order.total_fen - 13_400;
    assert_eq!((shown["lines"][0]["weight"]["ordered"].as_i64(), shown["lines"][0]["weight"]["packed"].as_i64()), (Some(2500), None));
    assert!(page(&shop, &order).await.contains("2.5 kg ordered, weighed when packed"));
    assert_eq!(lies(&shop, &goose).await?, (25_000, 2500), "what it weighs about is set aside");

    let (_, demands) = round(&shop).await?;
    let early = packs(&shop, demands[0]).await.expect_err("it was not on the scale");
    assert_eq!(early.code(), "parcel-not-all-weighed");
    shows(&shop, demands[0], 1, 2360).await?;
    assert_eq!(lies(&shop, &goose).await?, (25_000, 2500), "it leaves with its parcel");
    packs(&shop, demands[0]).await?;
    assert_eq!(lies(&shop, &goose).await?, (22_640, 0), "by its own weight, and nothing stays promised");
    shop.adds_up().await;

    let shown = shop.order(&order).await;
    let weight = &shown["lines"][0]["weight"];
    assert_eq!((weight["packed"].as_i64(), weight["back_fen"].as_i64(), weight["waived_fen"].as_i64()), (Some(2360), Some(750), Some(0)));
    assert!(page(&shop, &order).await.contains("2.5 kg ordered, 2.36 kg packed, ¥7.50 back"));
    shop.sent_back(&order).await;
    assert_eq!(standing(&shop, AccountCode::Advance).await?, -(order.total_fen - 750));

    delivers(&shop).await?;
    let mut tx = shop.db().read().await?;
    assert_eq!(books::owed_to(&mut tx, shop.company, shop.farmer).await?, Money::fen(633), "five in the hundred of ¥126.50");
    assert_eq!(books::owed_to(&mut tx, shop.company, shop.courier).await?, Money::fen(carrying), "the courier carried it all the same");
    drop(tx);
    assert_eq!(standing(&shop, AccountCode::Advance).await?, 0);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn what_is_sent_back_later_is_of_what_was_paid_in_the_end(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    let order = shop.shopper("Ann").buys_and_pays(&goose, 2).await;
    let (_, demands) = round(&shop).await?;
    shows(&shop, demands[0], 1, 2360).await?;
    shows(&shop, demands[0], 2, 2301).await?;
    packs(&shop, demands[0]).await?;
    delivers(&shop).await?;
    // 4,661 g of 5,000 g at ¥268.00 are ¥249.83.
    let left = order.total_fen - (26_800 - 24_983);
    let accountant = shop.staff(Role::Accountant).await;
    let refunds = format!("/staff/orders/{}/refunds", order.number);
    let too_much = Money::fen(left + 1).plain();
    let refused = accountant.post(&refunds, &[("back_amount", &too_much), ("key", "more-than-there-is")]).await;
    assert!(refused.status.is_client_error(), "no more goes back than was paid in the end");
    accountant.post(&refunds, &[("back_amount", "33.33"), ("key", "one-was-spoilt")]).await.accepted();
    shop.adds_up().await;
    let rest = Money::fen(left - 3333).plain();
    accountant.post(&refunds, &[("back_amount", &rest), ("key", "and-so-was-the-other")]).await.accepted();
    shop.sent_back(&order).await;
    shop.adds_up().await;
    let mut tx = shop.db().read().await?;
    assert_eq!(books::owed_to(&mut tx, shop.company, shop.farmer).await?, Money::ZERO, "of nothing he is owed nothing");
    assert_eq!(books::balance(&mut tx, shop.company, AccountCode::Sales, None).await?, Money::ZERO);
    Ok(())
}

/// ¥10 off from ¥100, borne by the supplier.
async fn ten_off(shop: &Shop) -> Result<()> {
    let (mut tx, by) = (shop.db().write().await?, By::named("Wei"));
    let steps = vec![Step { from: Money::fen(10_000), off: Off::Amount(Money::fen(1000)) }];
    let sheet = Sheet {
        title_zh: "满 100 减 10".to_owned(),
        title_en: "10 off from 100".to_owned(),
        terms: Terms {
            offer: Offer::SpendAndSave { steps, again: false },
            scope: Scope::default(),
            rank: 100,
            group: String::new(),
            alone: false,
        },
        channel: None,
        place: None,
        from_at: tx.now(),
        until_at: None,
        coded: false,
        bearer: Some(shop.supplier),
        budget: None,
        most_uses: None,
        most_each: None,
    };
    let id = promotion::begin(&mut tx, &by, &sheet).await?;
    promotion::set_state(&mut tx, &by, id, 1, State::Running).await?;
    tx.commit().await
}

#[shop_test]
async fn what_a_promotion_took_and_what_producers_are_owed_shrink_with_the_goose(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    ten_off(&shop).await?;
    let order = shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let (_, demands) = round(&shop).await?;
    shows(&shop, demands[0], 1, 2360).await?;
    packs(&shop, demands[0]).await?;
    // ¥124.00 for 2,500 g are ¥117.06 for 2,360 g, of which ¥9.44 is taken off and ¥5.85 the farmer's.
    assert_eq!(shop.order(&order).await["lines"][0]["weight"]["back_fen"], 694);
    delivers(&shop).await?;
    let mut tx = shop.db().read().await?;
    let borne = books::balance(&mut tx, shop.company, AccountCode::Receivable, Some(shop.supplier)).await?;
    assert_eq!((borne, books::owed_to(&mut tx, shop.company, shop.farmer).await?), (Money::fen(944), Money::fen(585)));
    drop(tx);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_heavier_goose_is_given_and_the_seller_bears_it(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    let order = shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let (_, demands) = round(&shop).await?;
    shows(&shop, demands[0], 1, 2640).await?;
    packs(&shop, demands[0]).await?;
    assert_eq!(lies(&shop, &goose).await?, (22_360, 0));
    let weight = shop.order(&order).await["lines"][0]["weight"].clone();
    assert_eq!((weight["back_fen"].as_i64(), weight["waived_fen"].as_i64()), (Some(0), Some(750)));
    assert!(page(&shop, &order).await.contains("2.64 kg packed, ¥7.50 not charged"));
    let attempt = kernel::Id::parse(&order.attempt).expect("an attempt");
    assert!(payment::refunds_of(&mut shop.db().read().await?, attempt).await?.is_empty(), "no money moves");
    let seen = shop.staff(Role::HubClerk).await.get(&format!("/staff/orders/{}", order.number)).await.accepted().text();
    assert!(seen.contains("bears what was given"), "the trail says who bears it");
    delivers(&shop).await?;
    let mut tx = shop.db().read().await?;
    assert_eq!(books::owed_to(&mut tx, shop.company, shop.farmer).await?, Money::fen(670), "of what was paid");
    drop(tx);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_reading_sent_twice_counts_once_and_is_put_right_until_the_parcel_is_closed(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    let order = shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let (_, demands) = round(&shop).await?;
    let id = shop.db().write().await?.id();
    let first = reading(id, demands[0], 1, 2630);
    weighs(&shop, &first).await?;
    weighs(&shop, &first).await?;
    let other = Reading { quantity: Quantity::steps(2360), ..first.clone() };
    assert_eq!(weighs(&shop, &other).await.expect_err("the form was used").code(), "weighing-another-reading");
    shows(&shop, demands[0], 1, 2360).await?;
    weighs(&shop, &first).await?;
    let trail = weighing::readings(&mut shop.db().read().await?, demands[0]).await?;
    let grams: Vec<(i64, i64)> = trail.iter().map(|one| (one.nth, one.quantity.in_steps())).collect();
    assert_eq!(grams, [(1, 2630), (2, 2360)], "both stay, the last one counts");
    packs(&shop, demands[0]).await?;
    assert_eq!(shows(&shop, demands[0], 1, 2500).await.expect_err("the parcel is closed").code(), "weighing-not-being-packed");
    weighs(&shop, &first).await?;
    assert_eq!(shop.order(&order).await["lines"][0]["weight"]["packed"], 2360);
    let stranger = shows(&shop, demands[0], 2, 2500).await.expect_err("there is no second piece, and the parcel is closed");
    assert_eq!(stranger.code(), "weighing-not-being-packed");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn out_of_its_bounds_a_goose_is_taken_only_with_a_reason(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let (_, demands) = round(&shop).await?;
    for grams in [2199, 2801] {
        assert_eq!(shows(&shop, demands[0], 1, grams).await.expect_err("out of its bounds").code(), "weighing-out-of-bounds");
    }
    for grams in [2200, 2800] {
        shows(&shop, demands[0], 1, grams).await?;
    }
    let id = shop.db().write().await?.id();
    let small = Reading { reason: "顾客要小的".to_owned(), ..reading(id, demands[0], 1, 1900) };
    weighs(&shop, &small).await?;
    packs(&shop, demands[0]).await?;
    let trail = weighing::readings(&mut shop.db().read().await?, demands[0]).await?;
    assert_eq!(trail.last().map(|one| (one.quantity.in_steps(), one.reason.as_str())), Some((1900, "顾客要小的")));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn the_last_goose_is_what_is_left_and_no_lot_gives_more_than_it_has(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 5000).await;
    let ann = shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let bob = shop.shopper("Bob").buys_and_pays(&goose, 1).await;
    assert_eq!(shop.shopper("Cai").buys(&goose).await.refusal(), "stock-out");
    let (_, demands) = round(&shop).await?;
    shows(&shop, demands[0], 1, 2640).await?;
    packs(&shop, demands[0]).await?;
    assert_eq!(lies(&shop, &goose).await?, (2360, 2500), "the second goose was promised as an estimate, too");
    shows(&shop, demands[1], 1, 2361).await?;
    assert_eq!(packs(&shop, demands[1]).await.expect_err("so much is not there").code(), "stock-lot-short");
    assert_eq!(lies(&shop, &goose).await?, (2360, 2500), "nothing has happened");
    shows(&shop, demands[1], 1, 2360).await?;
    packs(&shop, demands[1]).await?;
    assert_eq!(lies(&shop, &goose).await?, (0, 0));
    assert_eq!((shop.status(&ann).await, shop.status(&bob).await), ("packed".to_owned(), "packed".to_owned()));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn geese_and_pears_travel_in_one_parcel(shop: Shop) -> Result<()> {
    let (goose, pears) = (geese(&shop, 25_000).await, shop.stocked("pears", 9).await);
    let lines = serde_json::json!({ "lines": [{ "pack": pears.pack, "count": 3 }, { "pack": goose.pack, "count": 2 }] });
    let ann = shop.shopper("Ann");
    let cart = ann.visitor.json(axum::http::Method::POST, "/api/v1/carts", &[], &lines).await.accepted().value();
    let cart = cart["id"].as_str().unwrap_or_default().to_owned();
    let order = Order::of(&ann.orders(&cart, &cart).await.accepted());
    shop.paid(&order).await.accepted();
    let (_, demands) = round(&shop).await?;
    let mut tx = shop.db().read().await?;
    let open = weighing::open_pieces(&mut tx, demands[0]).await?;
    drop(tx);
    assert_eq!(open.iter().map(|one| one.piece).collect::<Vec<_>>(), [1, 2], "pears are not weighed");
    let (geese, pears) = (open[0].line - 1, 2 - open[0].line);
    for piece in &open {
        let id = shop.db().write().await?.id();
        weighs(&shop, &Reading { line: piece.line, ..reading(id, demands[0], piece.piece, 2400) }).await?;
    }
    packs(&shop, demands[0]).await?;
    let lines = shop.order(&order).await["lines"].as_array().cloned().unwrap_or_default();
    let line = |at: i64| &lines[usize::try_from(at).unwrap_or_default()]["weight"];
    assert_eq!((line(geese)["packed"].as_i64(), line(geese)["back_fen"].as_i64()), (Some(4800), Some(1072)));
    assert!(line(pears).is_null());
    delivers(&shop).await?;
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn the_check_finds_a_weight_that_was_tampered_with(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let (_, demands) = round(&shop).await?;
    shows(&shop, demands[0], 1, 2360).await?;
    packs(&shop, demands[0]).await?;
    for (damage, what) in [
        ("update storefront_order_line set back_fen = back_fen + 1", "back by weight of line 1"),
        ("update storefront_order_line set waived_fen = 1", "given by weight of line 1"),
        ("update storefront_order_line set packed = 2361", "weight of line 1"),
        ("update payment_refund set reason = 'returned'", "sent back by weight"),
    ] {
        let found = shop.findings_after(damage).await?;
        assert!(found.iter().any(|finding| finding.what.contains(what)), "{damage}: {found:#?}");
    }
    Ok(())
}

#[shop_test]
async fn the_world_outside_is_told_that_the_scale_settles_the_price(shop: Shop) {
    geese(&shop, 5000).await;
    shop.weighed("apples", Quantity::steps(5000), Money::fen(4990)).await;
    let told = "About 2.5 kg each (2.2 kg to 2.8 kg); settled by weight";
    let read = read_as("page", &shop.visitor().get("/goods/goose").await.accepted().text());
    let offer = &crate::face::the(&read, "Product")["offers"];
    let (price, held) = (&offer["priceSpecification"], &offer["priceSpecification"]["referenceQuantity"]);
    assert_eq!((&offer["price"], &price["price"]), (&"134.00".into(), &"134.00".into()));
    assert!(price["description"].as_str().is_some_and(|words| words.starts_with(told)), "{price}");
    assert_eq!((&held["value"], &held["minValue"], &held["maxValue"]), (&2500.into(), &2200.into(), &2800.into()));
    assert_eq!((&held["unitCode"], &held["valueReference"]["value"]), (&"GRM".into(), &500.into()));
    let apples = read_as("page", &shop.visitor().get("/goods/apples").await.accepted().text());
    let apples = &crate::face::the(&apples, "Product")["offers"]["priceSpecification"];
    assert_eq!((apples.get("description"), apples["referenceQuantity"].get("minValue")), (None, None), "a box of 5 kg is what it says");
    let feed = read_as("feed", &shop.visitor().get("/feeds/products-en.xml").await.accepted().text());
    let items = feed["items"].as_array().expect("items");
    let of = |price: &str| items.iter().find(|item| item["price"] == price).unwrap_or_else(|| panic!("nothing at {price}: {items:?}"));
    let says = |price: &str| of(price)["description"].as_str().is_some_and(|words| words.starts_with(told));
    assert!(says("134.00 CNY") && !says("49.90 CNY"), "{items:?}");
    assert_eq!(
        (&of("134.00 CNY")["unit_pricing_measure"], &of("134.00 CNY")["unit_pricing_base_measure"]),
        (&"2500 g".into(), &"1 kg".into())
    );
}
