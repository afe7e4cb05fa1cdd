//! Whatever is kept of stock and papers can be wrong, and `check` says so: each figure is bent by hand, and found.

use catalog::{
    By, Temperature, product,
    product::{PackDraft, ProductDraft, VariantDraft},
};
use coop::{PlaceCard, Role, Signed, staff};
use fulfillment::{
    Basis, Demand, DemandLine, Grade, Lot, ShipTo,
    cycle::{self, NewOffer},
    demand,
    intake::{self, DayPrice, Judged},
    lot, parcel, purchase,
    stock::{self, Cause, Issue, Promising},
    transfer::{self, Counted, NewLine},
    wave,
};
use kernel::{Id, Money, Quantity, Result, Tx, Unit, query};
use shop_test::shop_test;
use std::collections::HashMap;
use stories::{Shop, Stocked};
use uuid::Uuid;

const STORY: &str = "story";

async fn clerk(tx: &mut Tx, role: Role) -> Result<Signed> {
    let all = staff::all(tx).await?;
    let card = all.into_iter().find(|one| one.roles.iter().any(|held| held.grant.role == role)).expect("there is one of each role");
    coop::acting(tx, card.id).await
}

fn pieces(count: i64) -> Quantity {
    Quantity::steps(count)
}

/// A little of everything: goods on shelves, promised, picked, packed, sold short, sent, taken over, given back, lost on
/// the way, on the road, written off and bought together.
async fn a_busy_day(shop: &Shop) -> Result<()> {
    let pears = shop.stocked("pears", 100).await;
    let mut tx = shop.db().write().await?;
    let by = clerk(&mut tx, Role::HubClerk).await?;
    picked_and_packed(&mut tx, shop, (&pears, &by)).await?;
    let lot = lot::newest(&mut tx, None).await?[0].id;
    moved(&mut tx, &by, (&shop.hub, &shop.village_shop), (lot, 20, 18)).await?;
    moved(&mut tx, &by, (&shop.village_shop, &shop.hub), (lot, 5, 4)).await?;
    let line = NewLine { variant: pears.variant, lot: Some(lot), quantity: pieces(7), charge: Money::ZERO };
    let on_road = transfer::draft(&mut tx, &shop.hub, shop.store.id, None, &[line]).await?;
    let card = transfer::load(&mut tx, on_road).await?;
    transfer::send(&mut tx, &card).await?;
    let paper = tx.id();
    stock::write_off(&mut tx, &by, &shop.hub, (lot, pieces(3)), paper).await?;
    let cause = Cause { kind: "sale", id: Uuid::from_u128(3) };
    let early = Issue { place: shop.station.id, variant: pears.variant, quantity: pieces(2), cause, allow_negative: true };
    stock::issue_sale(&mut tx, &early).await?;
    bought_together(&mut tx, shop, (&pears, &by)).await?;
    let lines = vec![(pears.variant, pieces(2))];
    let owner = Uuid::from_u128(8);
    stock::promise(&mut tx, &Promising { place: shop.hub.id, owner_kind: STORY, owner, expires_at: None, lines }).await?;
    tx.commit().await
}

async fn picked_and_packed(tx: &mut Tx, shop: &Shop, (pears, by): (&Stocked, &Signed)) -> Result<()> {
    let owner = Uuid::from_u128(1);
    let lines = vec![(pears.variant, pieces(4))];
    stock::promise(tx, &Promising { place: shop.hub.id, owner_kind: STORY, owner, expires_at: None, lines }).await?;
    let ship_to = ShipTo {
        name: "王桂兰".to_owned(),
        phone: "13812345678".to_owned(),
        region: "北京市".to_owned(),
        address: "中关村大街 1 号".to_owned(),
    };
    let line = DemandLine::plain(pears.variant, pieces(4), ("梨", "Pears"));
    let (place, temperature, lines) = (shop.hub.id, Temperature::Ambient, vec![line]);
    demand::place(tx, &Demand { owner_kind: STORY, owner, place, ship_to, temperature, lines }).await?;
    let round = wave::open(tx, by, &shop.hub).await?;
    let card = wave::load(tx, round).await?;
    for lot in wave::lots_to_take(tx, round).await? {
        wave::take(tx, &card, lot).await?;
    }
    let demands = wave::demand_ids(tx, round).await?;
    parcel::pack(tx, by, &shop.hub, demands[0]).await.map(drop)
}

/// So much of a lot leaves, and so much of it comes.
async fn moved(tx: &mut Tx, by: &Signed, (from, to): (&PlaceCard, &PlaceCard), (lot, sent, came): (Id<Lot>, i64, i64)) -> Result<()> {
    let variant = lot::load(tx, lot).await?.variant;
    let line = NewLine { variant, lot: Some(lot), quantity: pieces(sent), charge: Money::fen(999) };
    let id = transfer::draft(tx, from, to.id, None, &[line]).await?;
    let card = transfer::load(tx, id).await?;
    transfer::send(tx, &card).await?;
    transfer::receive(tx, by, &card, &Counted { lines: HashMap::from([(1, pieces(came))]), zone: None }).await
}

async fn bought_together(tx: &mut Tx, shop: &Shop, (pears, by): (&Stocked, &Signed)) -> Result<()> {
    let today = shop.hub.zone().day(tx.now());
    let cycle = cycle::open(tx, &shop.hub, ("十一月", "November"), today).await?;
    let (cost, price) = (Money::fen(1001), Money::fen(1100));
    let offer = NewOffer { variant: pears.variant, supplier: shop.supplier, case_steps: pieces(4), cost, price };
    let offer = cycle::offer(tx, cycle, &offer).await?;
    cycle::ask(tx, by, cycle, shop.hub.id, &[(offer, 3)]).await?;
    let card = cycle::load(tx, cycle).await?;
    let order = cycle::close(tx, &card).await?[0];
    let order = purchase::load(tx, order).await?;
    purchase::receive(tx, by, &order, &HashMap::new()).await
}

/// Apples over the scale.
async fn weighed(shop: &Shop) -> Result<()> {
    let goods = shop.product("apples", Money::fen(1000)).await?;
    let mut tx = shop.db().write().await?;
    let mut draft = ProductDraft::of(&product::by_slug(&mut tx, &goods.slug).await?);
    let plain = draft.variants[0].clone();
    let packs =
        plain.packs.iter().map(|pack| PackDraft { id: None, steps: pieces(5000), web: false, till: false, ..pack.clone() }).collect();
    draft.variants.push(VariantDraft { id: None, sku: "APPLES-KG".to_owned(), unit: Unit::GRAMS, packs, ..plain });
    product::save_draft(&mut tx, &By::program(), &draft).await?;
    let sheet = product::by_slug(&mut tx, &goods.slug).await?;
    let variant = sheet.variants.iter().find(|one| one.variant.unit == Unit::GRAMS).expect("it is there").variant.id;
    let by = clerk(&mut tx, Role::WeighClerk).await?;
    let day = shop.cold_store.zone().day(tx.now());
    let price = DayPrice { variant, grade: Grade::First, day, price: Money::fen(561) };
    intake::set_price(&mut tx, &by, shop.cold_store.id, &price).await?;
    let slip = intake::open(&mut tx, &by, &shop.cold_store, (shop.farmer, variant), "").await?;
    intake::weigh_gross(&mut tx, slip, pieces(520_000)).await?;
    let card = intake::load(&mut tx, slip).await?;
    intake::weigh_tare(&mut tx, &card, pieces(100_000)).await?;
    let card = intake::load(&mut tx, slip).await?;
    let basis = Basis { controlled: true, ..Basis::default() };
    let (deduction, deduction_why) = (Quantity::ZERO, String::new());
    let judged = Judged { deduction, deduction_why, grade: Grade::First, basis, zone: None, harvested_on: day };
    intake::close(&mut tx, &card, &shop.cold_store, &judged).await?;
    tx.commit().await
}

/// What is bent, and how the finding begins that says so.
const BENT: &[(&str, &str)] = &[
    ("update fulfillment_stock set on_hand = on_hand + 1 where on_hand > 0", "stock of lot"),
    ("delete from fulfillment_movement where kind = 'purchase'", "stock of lot"),
    ("delete from fulfillment_movement", "received into lot"),
    ("delete from fulfillment_stock", "movements of a lot that lies nowhere"),
    ("update fulfillment_shelf set unlotted = unlotted + 1", "goods without a lot on shelf"),
    ("delete from fulfillment_shelf where on_hand < 0", "goods without a lot and without a shelf"),
    ("update fulfillment_shelf set on_hand = on_hand + 1", "shelf"),
    ("delete from fulfillment_shelf where on_hand > 0", "goods to be sold without a shelf"),
    ("update fulfillment_shelf set promised = promised + 1", "promised on shelf"),
    ("delete from fulfillment_promise", "promised on shelf"),
    ("delete from fulfillment_shelf where promised > 0", "promise without a shelf"),
    ("update fulfillment_lot set state = 'recalled'", "may be sold as its lot"),
    ("update fulfillment_lot set quantity = quantity + 1", "received into lot"),
    ("update fulfillment_lot set quantity = quantity + 1", "lying, on the road and gone of lot"),
    ("update fulfillment_transfer set state = 'draft' where state = 'sent'", "lying, on the road and gone of lot"),
    ("update fulfillment_lot set issued = issued + 1 where issued > 0", "gone for good of lot"),
    ("update fulfillment_lot set issued = 0", "gone for good of lot"),
    ("update fulfillment_lot set cost_fen = cost_fen + 5000", "cost of what left lot"),
    ("update fulfillment_movement set cost_fen = cost_fen + 1 where kind = 'picked'", "cost of what left lot"),
    ("update fulfillment_lot set cost_fen = cost_fen + 1 where issued = 0 and supplier_id is null", "cost of lot"),
    ("update fulfillment_lot set cost_fen = cost_fen + 1 where issued = 0 and supplier_id is not null", "cost of lot"),
    ("update fulfillment_weigh_slip set lot_id = null", "cost of lot"),
    ("update fulfillment_purchase_line set lot_id = null", "cost of lot"),
    ("update fulfillment_parcel set holder_kind = 'courier'", "holder of parcel"),
    ("update fulfillment_parcel set waybill = 'YS2611210000000001'", "waybill"),
    ("update fulfillment_weigh_slip set number = 'HG' || substr(number, 3)", "number of slip"),
    ("update fulfillment_weigh_slip set number = number || '0'", "number of slip"),
    ("update fulfillment_purchase_order set code = code || '0'", "number of order"),
    ("update fulfillment_certificate set code = code || '0'", "number of certificate"),
    ("update fulfillment_lot set code = code || '0'", "number of lot"),
    ("update fulfillment_wave set code = code || '0'", "number of wave"),
    ("update fulfillment_transfer set code = code || '0'", "number of transfer"),
    ("update fulfillment_cycle set code = code || '0'", "number of cycle"),
    ("update fulfillment_parcel_line set quantity = quantity + 1", "parts of parcel"),
    ("update fulfillment_weigh_slip set net_g = net_g + 1", "net of slip"),
    ("update fulfillment_weigh_slip set net_g = net_g + 1", "received over slip"),
    ("update fulfillment_weigh_slip set entry_id = null", "entry of slip"),
    ("update fulfillment_weigh_slip set payout_fen = payout_fen + 1", "payout of slip"),
    ("update fulfillment_purchase_line set cost_fen = cost_fen + 1", "owed for order"),
    ("update fulfillment_requisition set allocated = allocated - 1", "cases allocated of offer"),
    ("update fulfillment_transfer_line set quantity = quantity + 1", "left with transfer"),
    ("update fulfillment_transfer_line set received = received - 1 where received > 0", "came with transfer"),
    ("update fulfillment_transfer_line set charge_fen = charge_fen + 90 where received > 0", "charged for transfer"),
    ("update fulfillment_transfer_line set cost_fen = cost_fen + 1 where received > 0", "cost of transfer"),
    ("update fulfillment_write_off set quantity = quantity + 1", "written off by paper for lot"),
    ("update fulfillment_write_off set cost_fen = cost_fen + 1", "cost of write-off"),
];

#[shop_test]
async fn whatever_is_bent_is_found(shop: Shop) -> Result<()> {
    a_busy_day(&shop).await?;
    weighed(&shop).await?;
    shop.adds_up().await;
    for (bend, finding) in BENT {
        let mut tx = shop.db().write().await?;
        assert!(tx.execute(query(bend)).await? > 0, "there is something to bend: {bend}");
        let found = fulfillment::check(&mut tx).await?;
        assert!(found.iter().any(|one| one.what.starts_with(finding)), "{bend}: no \"{finding}\" among {found:#?}");
        drop(tx);
    }
    shop.adds_up().await;
    Ok(())
}
