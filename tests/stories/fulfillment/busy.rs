//! A busy day, picked by chance: whatever happens in whatever order, stock and money add up.

use super::{STORY, clerk, pieces, promise, promise_until, to_send};
use coop::{Role, Signed};
use fulfillment::{
    LotState, demand, lot, parcel,
    stock::{self, Cause, Issue, TakeBack},
    transfer::{self, Counted, NewLine},
    wave,
};
use kernel::{Money, Result, Tx};
use std::time::Duration;
use stories::{Shop, Stocked, shop_test};
use uuid::Uuid;

#[shop_test]
async fn whatever_happens_in_whatever_order_stock_adds_up(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 500).await;
    let clerk = clerk(&shop, Role::HubClerk).await?;
    let mut chance = fastrand::Rng::with_seed(shop.seed);
    let mut held: Vec<Uuid> = Vec::new();
    for deed in 0..240 {
        let mut tx = shop.db().write().await?;
        match something_happens(&mut tx, &shop, &pears, (&clerk, &mut chance, &mut held)).await {
            Ok(()) => tx.commit().await?,
            Err(error) if error.is_refusal() => drop(tx),
            Err(error) => return Err(error),
        }
        if deed % 60 == 0 {
            shop.clock.advance(Duration::from_secs(600));
            shop.adds_up().await;
        }
    }
    shop.adds_up().await;
    Ok(())
}

/// One deed of a busy day, picked by chance.
async fn something_happens(
    tx: &mut Tx,
    shop: &Shop,
    pears: &Stocked,
    (clerk, chance, held): (&Signed, &mut fastrand::Rng, &mut Vec<Uuid>),
) -> Result<()> {
    match chance.u8(0..10) {
        0 => {
            let (order, until) = (Uuid::from_u128(chance.u128(..)), tx.now().plus(Duration::from_secs(300)));
            promise_until(tx, shop, pears, (order, chance.i64(1..9), Some(until))).await?;
            held.push(order);
            Ok(())
        }
        1 => {
            let (order, count) = (Uuid::from_u128(chance.u128(..)), chance.i64(1..9));
            promise(tx, shop, pears, (order, count)).await?;
            demand::place(tx, &to_send(shop, pears, (order, count))).await
        }
        2 => match held.pop() {
            Some(order) => stock::release(tx, STORY, order).await,
            None => stock::expire(tx).await.map(drop),
        },
        3 => wave::open(tx, clerk, &shop.hub).await.map(drop),
        4 => pick_and_pack(tx, shop, (clerk, chance)).await,
        5 => send_some(tx, shop, pears, (clerk, chance)).await,
        6 => sell_some(tx, shop, pears, chance).await,
        7 => give_back_some(tx, shop, (clerk, chance)).await,
        8 => spoil_some(tx, shop, (clerk, chance)).await,
        _ => {
            let lots = lot::newest(tx, None).await?;
            let state = if chance.bool() { LotState::Quarantined } else { LotState::Sellable };
            lot::set_state(tx, lots[chance.usize(..lots.len())].id, state, "").await
        }
    }
}

/// Rounds are planned again only now and then, so that goods go missing between planning and picking.
async fn pick_and_pack(tx: &mut Tx, shop: &Shop, (clerk, chance): (&Signed, &mut fastrand::Rng)) -> Result<()> {
    for round in wave::newest(tx, &[shop.hub.id]).await? {
        if chance.bool() {
            wave::plan_again(tx, &round).await?;
        }
        for lot in wave::lots_to_take(tx, round.id).await? {
            wave::take(tx, &round, lot).await?;
        }
        for demand in wave::demand_ids(tx, round.id).await? {
            match parcel::pack(tx, clerk, &shop.hub, demand).await {
                Err(error) if !error.is_refusal() => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

async fn send_some(tx: &mut Tx, shop: &Shop, pears: &Stocked, (clerk, chance): (&Signed, &mut fastrand::Rng)) -> Result<()> {
    let line =
        NewLine { variant: pears.variant, lot: None, quantity: pieces(chance.i64(1..20)), charge: Money::fen(chance.i64(1..90_000)) };
    let to = if chance.bool() { &shop.store } else { &shop.village_shop };
    let transfer = transfer::draft(tx, &shop.hub, to.id, None, &[line]).await?;
    if chance.u8(0..4) == 0 {
        return transfer::drop_draft(tx, transfer).await;
    }
    let card = transfer::load(tx, transfer).await?;
    transfer::send(tx, &card).await?;
    let mut counted = Counted::default();
    for line in transfer::lines(tx, transfer).await? {
        counted.lines.insert(line.line, pieces(chance.i64(0..=line.quantity.in_steps())));
    }
    transfer::receive(tx, clerk, &card, &counted).await
}

async fn sell_some(tx: &mut Tx, shop: &Shop, pears: &Stocked, chance: &mut fastrand::Rng) -> Result<()> {
    let place = if chance.bool() { shop.store.id } else { shop.village_shop.id };
    let (sold, quantity) = (Cause { kind: "sale", id: Uuid::from_u128(chance.u128(..)) }, pieces(chance.i64(1..9)));
    stock::issue_sale(tx, &Issue { place, variant: pears.variant, quantity, cause: sold, allow_negative: true }).await?;
    if chance.u8(0..3) == 0 {
        let back = pieces(chance.i64(1..=quantity.in_steps()));
        stock::take_back(tx, &TakeBack { place, variant: pears.variant, quantity: back, sold }).await?;
    }
    Ok(())
}

/// The store that sells for itself sends something back; not always as much as it left with.
async fn give_back_some(tx: &mut Tx, shop: &Shop, (clerk, chance): (&Signed, &mut fastrand::Rng)) -> Result<()> {
    let lying = stock::lying(tx, shop.village_shop.id).await?;
    let Some(there) = lying.first() else { return Ok(()) };
    let quantity = pieces(chance.i64(1..=there.on_hand.in_steps()));
    let variant = lot::load(tx, there.lot).await?.variant;
    let line = NewLine { variant, lot: Some(there.lot), quantity, charge: Money::ZERO };
    let transfer = transfer::draft(tx, &shop.village_shop, shop.hub.id, None, &[line]).await?;
    let card = transfer::load(tx, transfer).await?;
    transfer::send(tx, &card).await?;
    let came = pieces(chance.i64(0..=quantity.in_steps()));
    transfer::receive(tx, clerk, &card, &Counted { lines: [(1, came)].into(), zone: None }).await
}

/// Something is found spoiled at the hub, whoever it was meant for.
async fn spoil_some(tx: &mut Tx, shop: &Shop, (clerk, chance): (&Signed, &mut fastrand::Rng)) -> Result<()> {
    let lying = stock::lying(tx, shop.hub.id).await?;
    let Some(there) = lying.first() else { return Ok(()) };
    let (quantity, paper) = (pieces(chance.i64(1..=there.on_hand.in_steps().min(6))), tx.id());
    stock::write_off(tx, clerk, &shop.hub, (there.lot, quantity), paper).await
}
