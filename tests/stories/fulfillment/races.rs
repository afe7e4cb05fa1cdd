//! Two people at the same thing at the same moment. On SQLite the second waits for the first; on PostgreSQL both are
//! under way, and the rows they meet at decide.

use super::{clerk, left, pieces, promise, to_send};
use coop::Role;
use fulfillment::{
    LotState, demand, lot, parcel, stock,
    transfer::{self, Counted, NewLine, TransferCard},
    wave,
    wave::WaveCard,
};
use kernel::{Db, Money, Result, Tx};
use std::time::Duration;
use stories::{Shop, Stocked, shop_test};
use uuid::Uuid;

/// The first has done its part and not yet said so; the second begins; then the first says so. Answers what came of both.
pub(crate) async fn meanwhile<T>(
    db: &Db,
    first: impl AsyncFnOnce(&mut Tx) -> Result<()>,
    second: impl AsyncFnOnce(&mut Tx) -> Result<T>,
) -> Result<Result<T>> {
    let mut tx = db.write().await?;
    first(&mut tx).await?;
    let later = async {
        let mut tx = db.write().await?;
        let done = second(&mut tx).await?;
        tx.commit().await?;
        Ok(done)
    };
    let says_so = async {
        tokio::time::sleep(Duration::from_millis(120)).await;
        tx.commit().await
    };
    let (second, first) = tokio::join!(later, says_so);
    first.map(|()| second)
}

/// A round with one order of eight pears that are all planned to be taken.
async fn planned(shop: &Shop, pears: &Stocked) -> Result<WaveCard> {
    let clerk = clerk(shop, Role::HubClerk).await?;
    let mut tx = shop.db().write().await?;
    promise(&mut tx, shop, pears, (Uuid::from_u128(1), 8)).await?;
    demand::place(&mut tx, &to_send(shop, pears, (Uuid::from_u128(1), 8))).await?;
    let round = wave::open(&mut tx, &clerk, &shop.hub).await?;
    let card = wave::load(&mut tx, round).await?;
    tx.commit().await?;
    Ok(card)
}

#[shop_test]
async fn a_crate_is_taken_once_however_often_the_button_is_pressed(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 40).await;
    let round = planned(&shop, &pears).await?;
    let lot = lot::newest(&mut shop.db().read().await?, None).await?[0].id;
    let take = async |tx: &mut Tx| wave::take(tx, &round, lot).await;
    let again = meanwhile(shop.db(), take, take).await?.expect_err("it is taken");
    assert_eq!(again.code(), "wave-nothing-to-take");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn what_spoiled_after_planning_is_missed_at_the_shelf(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 10).await;
    let round = planned(&shop, &pears).await?;
    let clerk = clerk(&shop, Role::HubClerk).await?;
    let lot = lot::newest(&mut shop.db().read().await?, None).await?[0].id;
    let spoil = async |tx: &mut Tx| {
        let paper = tx.id();
        stock::write_off(tx, &clerk, &shop.hub, (lot, pieces(4)), paper).await
    };
    let take = async |tx: &mut Tx| wave::take(tx, &round, lot).await;
    let short = meanwhile(shop.db(), spoil, take).await?.expect_err("six are left of eight");
    assert_eq!(short.code(), "stock-lot-short");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn lots_chosen_again_twice_are_picked_once(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 40).await;
    let clerk = clerk(&shop, Role::HubClerk).await?;
    let lot = lot::newest(&mut shop.db().read().await?, None).await?[0].id;
    let mut tx = shop.db().write().await?;
    promise(&mut tx, &shop, &pears, (Uuid::from_u128(1), 8)).await?;
    demand::place(&mut tx, &to_send(&shop, &pears, (Uuid::from_u128(1), 8))).await?;
    // The round begins while the lot is set aside: nothing can be planned until it is free again.
    lot::set_state(&mut tx, lot, LotState::Quarantined, "待检").await?;
    let round = wave::open(&mut tx, &clerk, &shop.hub).await?;
    let round = wave::load(&mut tx, round).await?;
    lot::set_state(&mut tx, lot, LotState::Sellable, "").await?;
    tx.commit().await?;
    let again = async |tx: &mut Tx| wave::plan_again(tx, &round).await;
    meanwhile(shop.db(), again, again).await??;
    let mut tx = shop.db().write().await?;
    for lot in wave::lots_to_take(&mut tx, round.id).await? {
        wave::take(&mut tx, &round, lot).await?;
    }
    for demand in wave::demand_ids(&mut tx, round.id).await? {
        parcel::pack(&mut tx, &clerk, &shop.hub, demand).await?;
    }
    tx.commit().await?;
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 32);
    shop.adds_up().await;
    Ok(())
}

/// Five pears on the road to the station.
async fn on_the_road(shop: &Shop, pears: &Stocked) -> Result<TransferCard> {
    let mut tx = shop.db().write().await?;
    let line = NewLine { variant: pears.variant, lot: None, quantity: pieces(5), charge: Money::ZERO };
    let transfer = transfer::draft(&mut tx, &shop.hub, shop.station.id, None, &[line]).await?;
    let card = transfer::load(&mut tx, transfer).await?;
    transfer::send(&mut tx, &card).await?;
    let card = transfer::load(&mut tx, transfer).await?;
    tx.commit().await?;
    Ok(card)
}

#[shop_test]
async fn a_lot_called_back_while_it_arrives_is_not_sold_there(shop: Shop) -> Result<()> {
    let clerk = clerk(&shop, Role::StationClerk).await?;
    for (name, arrives_first) in [("pears", true), ("tea", false)] {
        let goods = shop.stocked(name, 20).await;
        let card = on_the_road(&shop, &goods).await?;
        let lot = transfer::lines(&mut shop.db().read().await?, card.id).await?[0].lot.expect("it has its lot");
        let arrive = async |tx: &mut Tx| transfer::receive(tx, &clerk, &card, &Counted::default()).await;
        let recall = async |tx: &mut Tx| lot::set_state(tx, lot, LotState::Recalled, "农残超标").await;
        match arrives_first {
            true => meanwhile(shop.db(), arrive, recall).await??,
            false => meanwhile(shop.db(), recall, arrive).await??,
        }
        assert_eq!(left(&shop, &goods, &shop.station).await?, 0);
        let lain = stock::lay(&mut shop.db().read().await?, lot).await?;
        assert_eq!(lain.iter().map(|one| (one.on_hand, one.sellable)).collect::<Vec<_>>().len(), 2);
        assert!(lain.iter().all(|one| !one.sellable), "{name}: {lain:?}");
        shop.adds_up().await;
    }
    Ok(())
}

#[shop_test]
async fn goods_written_off_while_their_lot_is_set_aside_leave_the_shelf_once(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 10).await;
    let clerk = clerk(&shop, Role::HubClerk).await?;
    let lot = lot::newest(&mut shop.db().read().await?, None).await?[0].id;
    let set_aside = async |tx: &mut Tx| lot::set_state(tx, lot, LotState::Quarantined, "发霉").await;
    let write_off = async |tx: &mut Tx| {
        let paper = tx.id();
        stock::write_off(tx, &clerk, &shop.hub, (lot, pieces(3)), paper).await
    };
    meanwhile(shop.db(), set_aside, write_off).await??;
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 0);
    let set_free = async |tx: &mut Tx| lot::set_state(tx, lot, LotState::Sellable, "").await;
    meanwhile(shop.db(), write_off, set_free).await??;
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 4);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn the_last_two_parcels_packed_at_once_end_the_round(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 40).await;
    let clerk = clerk(&shop, Role::HubClerk).await?;
    let mut tx = shop.db().write().await?;
    for order in [1, 2] {
        promise(&mut tx, &shop, &pears, (Uuid::from_u128(order), 3)).await?;
        demand::place(&mut tx, &to_send(&shop, &pears, (Uuid::from_u128(order), 3))).await?;
    }
    let round = wave::open(&mut tx, &clerk, &shop.hub).await?;
    let card = wave::load(&mut tx, round).await?;
    for lot in wave::lots_to_take(&mut tx, round).await? {
        wave::take(&mut tx, &card, lot).await?;
    }
    let demands = wave::demand_ids(&mut tx, round).await?;
    tx.commit().await?;
    let pack = async |tx: &mut Tx, nth: usize| parcel::pack(tx, &clerk, &shop.hub, demands[nth]).await.map(drop);
    meanwhile(shop.db(), async |tx| pack(tx, 0).await, async |tx| pack(tx, 1).await).await??;
    let card = wave::load(&mut shop.db().read().await?, round).await?;
    assert_eq!(card.state, wave::WaveState::Done);
    shop.adds_up().await;
    Ok(())
}
