//! What the van carries, and where it stops.

use super::{clerk, pieces, promise, to_send};
use coop::Role;
use fulfillment::{
    demand, parcel,
    parcel::{Holder, ParcelCard, ParcelState},
    transfer::{self, NewLine},
    trip::{self, TripCard, TripState},
    wave,
};
use kernel::{Money, Result, Tx};
use stories::{Shop, Stocked, shop_test};
use uuid::Uuid;

/// A round of two stops, the store and the station, with a little of something for each.
async fn planned(shop: &Shop, goods: &Stocked) -> Result<TripCard> {
    let courier = clerk(shop, Role::Courier).await?;
    let mut tx = shop.db().write().await?;
    for to in [&shop.store, &shop.station] {
        let line = NewLine { variant: goods.variant, lot: None, quantity: pieces(2), charge: Money::ZERO };
        transfer::draft(&mut tx, &shop.hub, to.id, None, &[line]).await?;
    }
    let day = shop.hub.zone().day(tx.now());
    let id = trip::plan(&mut tx, &shop.hub, courier.id, day).await?;
    let card = trip::load(&mut tx, id).await?;
    tx.commit().await?;
    Ok(card)
}

async fn packed(shop: &Shop, goods: &Stocked) -> Result<ParcelCard> {
    let clerk = clerk(shop, Role::HubClerk).await?;
    let mut tx = shop.db().write().await?;
    let order = Uuid::from_u128(77);
    promise(&mut tx, shop, goods, (order, 1)).await?;
    demand::place(&mut tx, &to_send(shop, goods, (order, 1))).await?;
    let round = wave::open(&mut tx, &clerk, &shop.hub).await?;
    let card = wave::load(&mut tx, round).await?;
    for lot in wave::lots_to_take(&mut tx, round).await? {
        wave::take(&mut tx, &card, lot).await?;
    }
    let demands = wave::demand_ids(&mut tx, round).await?;
    let parcel = parcel::pack(&mut tx, &clerk, &shop.hub, demands[0]).await?;
    let parcel = parcel::load(&mut tx, parcel).await?;
    tx.commit().await?;
    Ok(parcel)
}

async fn state(tx: &mut Tx, card: &TripCard) -> Result<TripState> {
    Ok(trip::load(tx, card.id).await?.state)
}

#[shop_test]
async fn a_van_stops_where_it_was_sent_and_is_back_when_it_stopped_everywhere(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 20).await;
    let (clerk, courier) = (clerk(&shop, Role::HubClerk).await?, clerk(&shop, Role::Courier).await?);
    let card = planned(&shop, &pears).await?;
    let parcel = packed(&shop, &pears).await?;
    let mut tx = shop.db().write().await?;
    let early = trip::stop_done(&mut tx, &courier, &card, shop.store.id).await.expect_err("it has not left");
    assert_eq!(early.code(), "trip-not-in-state");
    let elsewhere = trip::put_parcel(&mut tx, &card, &parcel.waybill, shop.village_shop.id).await.expect_err("it does not stop there");
    assert_eq!(elsewhere.code(), "trip-no-such-stop");
    trip::put_parcel(&mut tx, &card, &parcel.waybill, shop.station.id).await?;
    trip::leave(&mut tx, &clerk, &card).await?;
    assert_eq!(trip::leave(&mut tx, &clerk, &card).await.expect_err("it left").code(), "trip-not-in-state");
    let late = trip::put_parcel(&mut tx, &card, &parcel.waybill, shop.station.id).await.expect_err("it left");
    assert_eq!(late.code(), "trip-not-in-state");
    let unknown = trip::stop_done(&mut tx, &courier, &card, shop.village_shop.id).await.expect_err("it does not stop there");
    assert_eq!(unknown.code(), "trip-no-such-stop");
    for stop in [shop.store.id, shop.store.id, shop.station.id] {
        assert_eq!(state(&mut tx, &card).await?, TripState::OnRoad);
        trip::stop_done(&mut tx, &courier, &card, stop).await?;
    }
    assert_eq!(state(&mut tx, &card).await?, TripState::Done);
    trip::stop_done(&mut tx, &courier, &card, shop.station.id).await?;
    let arrived = parcel::load(&mut tx, parcel.id).await?;
    assert_eq!((arrived.state, arrived.holder), (ParcelState::Arrived, Holder::place(shop.station.id)));
    tx.commit().await?;
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_parcel_rides_on_one_van_and_only_from_where_it_lies(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 20).await;
    let courier = clerk(&shop, Role::Courier).await?;
    let (one, other) = (planned(&shop, &pears).await?, planned(&shop, &pears).await?);
    let parcel = packed(&shop, &pears).await?;
    let mut tx = shop.db().write().await?;
    assert_eq!(transfer::newest(&mut tx, &[shop.store.id]).await?.iter().filter(|card| card.trip == Some(one.id)).count(), 1);
    trip::put_parcel(&mut tx, &one, &parcel.waybill, shop.store.id).await?;
    trip::put_parcel(&mut tx, &one, &parcel.waybill, shop.station.id).await?;
    let second = trip::put_parcel(&mut tx, &other, &parcel.waybill, shop.station.id).await.expect_err("it waits for the first van");
    assert_eq!(second.code(), "parcel-held-by-other");
    parcel::pick_up(&mut tx, &courier, &parcel.waybill).await?;
    let gone = trip::put_parcel(&mut tx, &one, &parcel.waybill, shop.station.id).await.expect_err("a courier has it");
    assert_eq!(gone.code(), "parcel-held-by-other");
    tx.commit().await?;
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn two_drivers_at_their_last_stops_bring_the_van_back(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 20).await;
    let (clerk, courier) = (clerk(&shop, Role::HubClerk).await?, clerk(&shop, Role::Courier).await?);
    let card = planned(&shop, &pears).await?;
    let mut tx = shop.db().write().await?;
    trip::leave(&mut tx, &clerk, &card).await?;
    tx.commit().await?;
    let stop = async |place| {
        let mut tx = shop.db().write().await?;
        trip::stop_done(&mut tx, &courier, &card, place).await?;
        tokio::time::sleep(std::time::Duration::from_millis(80)).await;
        tx.commit().await
    };
    let (one, other) = tokio::join!(stop(shop.store.id), stop(shop.station.id));
    one.and(other)?;
    assert_eq!(state(&mut shop.db().read().await?, &card).await?, TripState::Done);
    shop.adds_up().await;
    Ok(())
}
