//! Stock and its ways: what is promised, bought over the scale, shared out, picked, sent and carried, and that it all
//! adds up whatever happens in between.

mod busy;
mod desk;
pub(crate) mod races;
mod returns;
mod strangers;
mod vans;

use catalog::{
    By, PackKind, ProductKind, TaxClass, Temperature, Variant,
    product::{self, PackDraft, ProductDraft, VariantDraft},
};
use coop::{PlaceCard, Role, Signed, staff};
use fulfillment::{
    Basis, Demand, DemandLine, Grade, LotState, ShipTo,
    cold::{self, Reading},
    cycle::{self, NewOffer},
    demand,
    intake::{self, DayPrice, Judged},
    lot,
    parcel::{self, Holder},
    purchase::{self, Came},
    stock::{self, Cause, Issue, Promising},
    trace,
    transfer::{self, Counted},
    trip, wave,
};
use kernel::{Id, Money, Quantity, Result, Timestamp, Tx, Unit};
use std::{collections::HashMap, time::Duration};
use stories::{Shop, Stocked, shop_test};
use uuid::Uuid;

/// Who sells in these stories; a shop's own orders would hear of their parcels.
const STORY: &str = "story";

/// Someone of the staff with this role.
async fn clerk(shop: &Shop, role: Role) -> Result<Signed> {
    let mut tx = shop.db().read().await?;
    let card = staff::all(&mut tx)
        .await?
        .into_iter()
        .find(|one| one.roles.iter().any(|held| held.grant.role == role))
        .expect("there is one of each role");
    coop::acting(&mut tx, card.id).await
}

fn pieces(count: i64) -> Quantity {
    Quantity::steps(count)
}

fn kilos(count: i64) -> Quantity {
    Quantity::steps(count * Unit::GRAMS.steps())
}

/// Sets goods aside for an order that does not exist outside this story.
async fn promise(tx: &mut Tx, shop: &Shop, goods: &Stocked, (order, count): (Uuid, i64)) -> Result<()> {
    promise_until(tx, shop, goods, (order, count, None)).await
}

async fn promise_until(
    tx: &mut Tx,
    shop: &Shop,
    goods: &Stocked,
    (order, count, expires_at): (Uuid, i64, Option<Timestamp>),
) -> Result<()> {
    let lines = vec![(goods.variant, pieces(count))];
    stock::promise(tx, &Promising { place: shop.hub.id, owner_kind: STORY, owner: order, expires_at, lines }).await
}

async fn left(shop: &Shop, goods: &Stocked, place: &PlaceCard) -> Result<i64> {
    let left = stock::available(&mut shop.db().read().await?, place.id, &[goods.variant]).await?;
    Ok(left.get(&goods.variant).map_or(0, |left| left.in_steps()))
}

/// What a paid order hands over to be sent.
fn to_send(shop: &Shop, goods: &Stocked, (order, count): (Uuid, i64)) -> Demand {
    let ship_to = ShipTo {
        name: "王桂兰".to_owned(),
        phone: "13812345678".to_owned(),
        region: "北京市 海淀区".to_owned(),
        address: "中关村大街 1 号".to_owned(),
    };
    let line = DemandLine::plain(goods.variant, pieces(count), (&goods.name, &goods.name));
    Demand { owner_kind: STORY, owner: order, place: shop.hub.id, ship_to, temperature: Temperature::Ambient, lines: vec![line] }
}

#[shop_test]
async fn the_last_piece_is_promised_only_once(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 3).await;
    let mut tx = shop.db().write().await?;
    promise(&mut tx, &shop, &pears, (Uuid::from_u128(1), 3)).await?;
    assert_eq!(tx.statements(), 3, "one for the shelf, one for its band, one for the promise");
    tx.commit().await?;
    let mut tx = shop.db().write().await?;
    let refused = promise(&mut tx, &shop, &pears, (Uuid::from_u128(2), 1)).await.expect_err("there is nothing left");
    assert_eq!(refused.code(), "stock-out");
    drop(tx);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_promise_nobody_keeps_goes_back_to_everyone(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 3).await;
    let mut tx = shop.db().write().await?;
    let soon = tx.now().plus(Duration::from_secs(900));
    promise_until(&mut tx, &shop, &pears, (Uuid::from_u128(1), 2, Some(soon))).await?;
    promise_until(&mut tx, &shop, &pears, (Uuid::from_u128(2), 1, Some(soon))).await?;
    assert!(stock::keep(&mut tx, STORY, Uuid::from_u128(2)).await?);
    tx.commit().await?;
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 0);
    shop.clock.advance(Duration::from_secs(1000));
    shop.settle().await;
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 2, "what was kept stays kept");
    let mut tx = shop.db().write().await?;
    assert!(!stock::keep(&mut tx, STORY, Uuid::from_u128(1)).await?, "too late");
    stock::release(&mut tx, STORY, Uuid::from_u128(2)).await?;
    stock::release(&mut tx, STORY, Uuid::from_u128(2)).await?;
    tx.commit().await?;
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 3);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_farmers_apples_become_a_slip_a_lot_a_certificate_and_a_debt(shop: Shop) -> Result<()> {
    let clerk = clerk(&shop, Role::WeighClerk).await?;
    let apples = weighed(&shop, "apples").await?;
    let mut tx = shop.db().write().await?;
    let day = shop.cold_store.zone().day(tx.now());
    let zone = coop::place::zones(&mut tx, shop.cold_store.id).await?[0].id;
    let price = DayPrice { variant: apples, grade: Grade::First, day, price: Money::fen(561) };
    intake::set_price(&mut tx, &clerk, shop.cold_store.id, &price).await?;
    let slip = intake::open(&mut tx, &clerk, &shop.cold_store, (shop.farmer, apples), "鲁Q 12345").await?;
    intake::weigh_gross(&mut tx, slip, kilos(520)).await?;
    let card = intake::load(&mut tx, slip).await?;
    assert_eq!(intake::weigh_tare(&mut tx, &card, kilos(600)).await.expect_err("too heavy").code(), "intake-tare-above-gross");
    intake::weigh_tare(&mut tx, &card, kilos(100)).await?;
    let card = intake::load(&mut tx, slip).await?;
    let basis = Basis { controlled: true, ..Basis::default() };
    let judged =
        Judged { deduction: kilos(8), deduction_why: "叶子".to_owned(), grade: Grade::First, basis, zone: Some(zone), harvested_on: day };
    let lot = intake::close(&mut tx, &card, &shop.cold_store, &judged).await?;
    let now = tx.now();
    let reading = Reading { place: shop.cold_store.id, zone, at: now, dc: 21 };
    assert_eq!(cold::record(&mut tx, &[reading]).await? + cold::record(&mut tx, &[reading]).await?, 1, "a batch may come twice");
    tx.commit().await?;

    let mut tx = shop.db().read().await?;
    let letter = trace(&mut tx, lot).await?;
    assert_eq!((letter.lot.quantity, letter.lot.cost), (kilos(412), Money::fen(561 * 412)));
    assert!(letter.certificate.is_some_and(|card| card.is_valid()) && letter.temperatures[0].is_within_limits());
    assert_eq!(books::owed_to(&mut tx, shop.company, shop.farmer).await?, Money::fen(561 * 412));
    drop(tx);
    let mut tx = shop.db().write().await?;
    let again = intake::close(&mut tx, &card, &shop.cold_store, &judged).await.expect_err("it is closed");
    assert_eq!(again.code(), "intake-slip-closed");
    drop(tx);
    shop.adds_up().await;
    Ok(())
}

/// A product that goes over the scale.
async fn weighed(shop: &Shop, name: &str) -> Result<Id<Variant>> {
    let goods = shop.product(name, Money::fen(1000)).await?;
    let mut tx = shop.db().write().await?;
    let sheet = product::by_slug(&mut tx, &goods.slug).await?;
    let box_of_five = PackDraft {
        id: None,
        kind: PackKind::Box,
        name_zh: "5 kg 箱".to_owned(),
        name_en: "5 kg box".to_owned(),
        steps: kilos(5),
        gross_g: 5_400,
        web: false,
        till: false,
        barcodes: Vec::new(),
        bounds: None,
    };
    let loose = VariantDraft {
        id: None,
        sku: format!("{}-KG", goods.sku),
        name_zh: "一级".to_owned(),
        name_en: "First grade".to_owned(),
        unit: Unit::GRAMS,
        cost: Money::fen(500),
        net: String::new(),
        options: Default::default(),
        components: Vec::new(),
        packs: vec![box_of_five],
    };
    let mut draft = ProductDraft::of(&sheet);
    draft.variants.push(loose);
    product::save_draft(&mut tx, &By::program(), &draft).await?;
    let sheet = product::by_slug(&mut tx, &goods.slug).await?;
    tx.commit().await?;
    let variant = sheet.variants.iter().find(|one| one.variant.unit == Unit::GRAMS).expect("the new variant is there");
    Ok(variant.variant.id)
}

/// Goods that shops buy together.
async fn consumer(shop: &Shop, name: &str) -> Result<Id<Variant>> {
    let goods = shop.product(name, Money::fen(1000)).await?;
    let mut tx = shop.db().write().await?;
    let mut draft = ProductDraft::of(&product::by_slug(&mut tx, &goods.slug).await?);
    draft.kind = ProductKind::Consumer;
    draft.tax = TaxClass::Standard;
    product::save_draft(&mut tx, &By::program(), &draft).await?;
    tx.commit().await?;
    Ok(goods.variant)
}

#[shop_test]
async fn an_order_is_picked_first_expiring_first_packed_carried_and_delivered(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 3).await;
    let (clerk, courier) = (clerk(&shop, Role::HubClerk).await?, clerk(&shop, Role::Courier).await?);
    shop.clock.advance(Duration::from_secs(24 * 3600));
    shop.delivered(&pears, 5, &shop.hub).await;
    let order = Uuid::from_u128(7);
    let mut tx = shop.db().write().await?;
    promise(&mut tx, &shop, &pears, (order, 4)).await?;
    demand::place(&mut tx, &to_send(&shop, &pears, (order, 4))).await?;
    demand::place(&mut tx, &to_send(&shop, &pears, (order, 4))).await?;
    let round = wave::open(&mut tx, &clerk, &shop.hub).await?;
    let card = wave::load(&mut tx, round).await?;
    let demands = wave::demand_ids(&mut tx, round).await?;
    assert_eq!(demands.len(), 1, "placed twice, it is sent once");
    let early = parcel::pack(&mut tx, &clerk, &shop.hub, demands[0]).await.expect_err("nothing is picked yet");
    assert_eq!(early.code(), "parcel-not-all-picked");
    for lot in wave::lots_to_take(&mut tx, round).await? {
        wave::take(&mut tx, &card, lot).await?;
    }
    let parcel = parcel::pack(&mut tx, &clerk, &shop.hub, demands[0]).await?;
    let parcel = parcel::load(&mut tx, parcel).await?;
    tx.commit().await?;
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 4);
    let mut tx = shop.db().write().await?;
    let lines = parcel::lines(&mut tx, parcel.id).await?;
    assert_eq!(lines.iter().map(|line| line.quantity).collect::<Vec<_>>(), vec![pieces(3), pieces(1)], "the older lot is emptied first");
    parcel::pick_up(&mut tx, &courier, &parcel.waybill).await?;
    parcel::pick_up(&mut tx, &courier, &parcel.waybill.to_lowercase()).await?;
    let stranger = parcel::deliver(&mut tx, &clerk, &parcel.waybill, Holder::place(shop.hub.id)).await.expect_err("the courier has it");
    assert_eq!(stranger.code(), "parcel-held-by-other");
    parcel::deliver(&mut tx, &courier, &parcel.waybill, Holder::courier(courier.id)).await?;
    parcel::deliver(&mut tx, &courier, &parcel.waybill, Holder::courier(courier.id)).await?;
    assert_eq!(parcel::scans(&mut tx, parcel.id).await?.len(), 3, "packed, picked up, delivered, each once");
    assert_eq!(lot::buyers(&mut tx, lines[0].lot).await?[0].owner, order);
    tx.commit().await?;
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn two_cases_short_are_shared_out_and_driven_to_the_shops(shop: Shop) -> Result<()> {
    let salt = shop.stocked("salt", 0).await;
    let (clerk, keeper) = (clerk(&shop, Role::HubClerk).await?, clerk(&shop, Role::Shopkeeper).await?);
    let mut tx = shop.db().write().await?;
    let today = shop.hub.zone().day(tx.now());
    let cycle = cycle::open(&mut tx, &shop.hub, ("十一月", "November"), today.plus_days(7)).await?;
    let new = NewOffer {
        variant: salt.variant,
        supplier: shop.supplier,
        case_steps: pieces(40),
        cost: Money::fen(8001),
        price: Money::fen(8500),
    };
    let offer = cycle::offer(&mut tx, cycle, &new).await?;
    for (place, cases) in [(&shop.store, 6), (&shop.village_shop, 4)] {
        cycle::ask(&mut tx, &keeper, cycle, place.id, &[(offer, cases)]).await?;
    }
    // The village shop's till has sold three already; nobody knows yet from which lot.
    let early = Issue {
        place: shop.store.id,
        variant: salt.variant,
        quantity: pieces(3),
        cause: Cause { kind: "sale", id: Uuid::from_u128(3) },
        allow_negative: true,
    };
    assert_eq!(stock::issue_sale(&mut tx, &early).await?.short, pieces(3));
    let card = cycle::load(&mut tx, cycle).await?;
    let orders = cycle::close(&mut tx, &card).await?;
    assert_eq!(cycle::ask(&mut tx, &keeper, cycle, shop.store.id, &[(offer, 9)]).await.expect_err("too late").code(), "cycle-closed");
    tx.commit().await?;
    let mut tx = shop.db().write().await?;
    let order = purchase::load(&mut tx, orders[0]).await?;
    purchase::receive(&mut tx, &clerk, &order, &HashMap::from([(offer, Came { cases: 8, best_before: None })])).await?;
    let given: Vec<_> = cycle::asked_in(&mut tx, cycle).await?.iter().map(|one| one.allocated).collect();
    assert_eq!(given, vec![Some(5), Some(3)]);
    let round = trip::plan(&mut tx, &shop.hub, clerk.id, today.plus_days(1)).await?;
    let card = trip::load(&mut tx, round).await?;
    trip::leave(&mut tx, &clerk, &card).await?;
    tx.commit().await?;
    shop.adds_up().await;
    let mut tx = shop.db().write().await?;
    for card in transfer::newest(&mut tx, &[shop.store.id, shop.village_shop.id]).await? {
        transfer::receive(&mut tx, &keeper, &card, &Counted::default()).await?;
    }
    tx.commit().await?;
    assert_eq!(left(&shop, &salt, &shop.store).await?, 5 * 40 - 3, "what was sold before is settled");
    assert_eq!(left(&shop, &salt, &shop.village_shop).await?, 3 * 40);
    let charged = books::balance(&mut shop.db().read().await?, shop.company, books::AccountCode::Receivable, Some(shop.owner)).await?;
    assert_eq!(charged, Money::fen(3 * 8500), "the owner owes for what he took over");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_lot_set_aside_is_sold_nowhere_until_it_is_free_again(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 10).await;
    let clerk = clerk(&shop, Role::HubClerk).await?;
    let mut tx = shop.db().write().await?;
    let lot = lot::newest(&mut tx, None).await?[0].id;
    lot::set_state(&mut tx, lot, LotState::Quarantined, "一箱发霉").await?;
    tx.commit().await?;
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 0);
    shop.adds_up().await;
    let mut tx = shop.db().write().await?;
    lot::set_state(&mut tx, lot, LotState::Sellable, "").await?;
    let paper = tx.id();
    stock::write_off(&mut tx, &clerk, &shop.hub, (lot, pieces(2)), paper).await?;
    stock::write_off(&mut tx, &clerk, &shop.hub, (lot, pieces(2)), paper).await?;
    let other = stock::write_off(&mut tx, &clerk, &shop.hub, (lot, pieces(3)), paper).await.expect_err("a paper is used once");
    assert_eq!(other.code(), "stock-written-off-before");
    tx.commit().await?;
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 8);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_lot_called_back_is_never_sold_again(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 10).await;
    let mut tx = shop.db().write().await?;
    let lot = lot::newest(&mut tx, None).await?[0].id;
    lot::set_state(&mut tx, lot, LotState::Recalled, "农残超标").await?;
    lot::set_state(&mut tx, lot, LotState::Recalled, "农残超标，已通知买家").await?;
    tx.commit().await?;
    for state in [LotState::Sellable, LotState::Quarantined] {
        let mut tx = shop.db().write().await?;
        let refused = lot::set_state(&mut tx, lot, state, "").await.expect_err("it was called back");
        assert_eq!(refused.code(), "lot-recalled-for-good");
    }
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 0);
    shop.adds_up().await;
    Ok(())
}
