//! Trips: the van's round. It carries transfers and parcels from one place to its stops; what is on it leaves with it, and
//! what is for a stop is there when the stop is done.

pub(crate) mod web;

use crate::{
    number, parcel,
    transfer::{self, TransferState},
};
use coop::{Place, PlaceCard, Signed, Staff};
use kernel::{BusinessDay, Id, Refused, Result, Timestamp, Tx, coded, query};

/// A round of a van.
pub struct Trip;

coded! {
    pub enum TripState { Planned = "planned", OnRoad = "on_road", Done = "done" }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct TripCard {
    pub id: Id<Trip>,
    pub code: String,
    pub day: BusinessDay,
    #[record(name = "from_place_id")]
    pub from: Id<Place>,
    #[record(name = "courier_id")]
    pub courier: Id<Staff>,
    pub state: TripState,
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct Stop {
    pub sequence: i64,
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub done_at: Option<Timestamp>,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// There is nothing to be driven.
    NothingToDrive,
    /// The van has left, or is back.
    NotInState,
    /// The trip does not stop there.
    NoSuchStop,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NothingToDrive => "trip-nothing-to-drive",
            Refusal::NotInState => "trip-not-in-state",
            Refusal::NoSuchStop => "trip-no-such-stop",
        }
    }
}

/// Plans a round with everything that waits to leave a place, stop by stop in the order of town and number.
pub async fn plan(tx: &mut Tx, from: &PlaceCard, courier: Id<Staff>, day: BusinessDay) -> Result<Id<Trip>> {
    let waiting = transfer::without_trip(tx, from.id).await?;
    if waiting.is_empty() {
        return Err(Refusal::NothingToDrive.into());
    }
    let (id, now) = (tx.id::<Trip>(), tx.now());
    let code = number::document("CC", day, id);
    tx.put(query(PLAN).bind(id).bind(code).bind(day).bind(from.id).bind(courier).bind(now)).await?;
    let mut stops = coop::place::all(tx).await?;
    stops.retain(|place| waiting.iter().any(|transfer| transfer.to == place.id));
    stops.sort_by(|a, b| (&a.town, &a.code).cmp(&(&b.town, &b.code)));
    let rows = (1i64..).zip(&stops).map(|(sequence, place)| vec![id.into(), sequence.into(), place.id.into()]);
    tx.put(query("insert into fulfillment_stop (trip_id, sequence, place_id) values (:row)").bind_rows(rows)).await?;
    for transfer in waiting {
        transfer::put_on_trip(tx, transfer.id, id).await?;
    }
    Ok(id)
}

const PLAN: &str = "
    insert into fulfillment_trip (id, code, day, from_place_id, courier_id, state, made_at)
    values ($1, $2, $3, $4, $5, 'planned', $6)";

/// Puts a parcel on a round that has not left yet, to be fetched at one of its stops.
pub async fn put_parcel(tx: &mut Tx, trip: &TripCard, waybill: &str, stop: Id<Place>) -> Result<()> {
    if hold(tx, trip.id).await? != TripState::Planned {
        return Err(Refusal::NotInState.into());
    }
    if !stops(tx, trip.id).await?.iter().any(|one| one.place == stop) {
        return Err(Refusal::NoSuchStop.into());
    }
    let parcel = parcel::by_waybill(tx, waybill).await?;
    let put = query(PUT_PARCEL).bind(parcel.id).bind(trip.id).bind(stop).bind(trip.from);
    if tx.execute(put).await? == 0 {
        return Err(parcel::Refusal::HeldByOther { waybill: parcel.waybill }.into());
    }
    Ok(())
}

/// It still lies where the van starts, and waits for no other van there.
const PUT_PARCEL: &str = "
    update fulfillment_parcel
       set trip_id = $2, stop_place_id = $3
     where id = $1
       and state <> 'delivered'
       and holder_kind = 'place'
       and holder_id = $4
       and not exists (select 1
                         from fulfillment_trip other
                        where other.id = fulfillment_parcel.trip_id
                          and other.id <> $2
                          and other.state = 'planned')";

/// The van leaves: its transfers are sent, and its driver has its parcels.
pub async fn leave(tx: &mut Tx, by: &Signed, trip: &TripCard) -> Result<()> {
    step(tx, trip.id, TripState::Planned, TripState::OnRoad).await?;
    let mut transfers = transfer::on_trip(tx, trip.id).await?;
    transfers.retain(|transfer| transfer.state == TransferState::Draft);
    transfer::send_all(tx, &transfers).await?;
    for parcel in parcel::on_trip(tx, trip.id).await? {
        if parcel.holder == parcel::Holder::place(trip.from) {
            parcel::hand_to_courier(tx, by, trip.courier, &parcel).await?;
        }
    }
    Ok(())
}

/// The van was at a stop: parcels for it lie there now. Goods are counted and confirmed by those who got them. Said
/// twice, it was there once.
pub async fn stop_done(tx: &mut Tx, by: &Signed, trip: &TripCard, stop: Id<Place>) -> Result<()> {
    let state = hold(tx, trip.id).await?;
    let stops = stops(tx, trip.id).await?;
    let this = stops.iter().find(|one| one.place == stop).ok_or(Refusal::NoSuchStop)?;
    if this.done_at.is_some() {
        return Ok(());
    }
    if state != TripState::OnRoad {
        return Err(Refusal::NotInState.into());
    }
    let now = tx.now();
    let done = "update fulfillment_stop set done_at = $3 where trip_id = $1 and place_id = $2 and done_at is null";
    tx.put(query(done).bind(trip.id).bind(stop).bind(now)).await?;
    let place = coop::place::load(tx, stop).await?;
    for parcel in parcel::on_trip(tx, trip.id).await? {
        if parcel.stop == Some(stop) && parcel.holder == parcel::Holder::courier(trip.courier) {
            parcel::arrive(tx, by, &parcel.waybill, &place).await?;
        }
    }
    if stops.iter().all(|one| one.place == stop || one.done_at.is_some()) {
        step(tx, trip.id, TripState::OnRoad, TripState::Done).await?;
    }
    Ok(())
}

/// Holds the trip's row until the end of the transaction, and answers its state: its driver and the clerks who load it
/// go one after the other.
async fn hold(tx: &mut Tx, id: Id<Trip>) -> Result<TripState> {
    let held = "update fulfillment_trip set state = state where id = $1 returning state";
    Ok(tx.fetch_one::<(TripState,)>(query(held).bind(id)).await?.0)
}

async fn step(tx: &mut Tx, id: Id<Trip>, from: TripState, to: TripState) -> Result<()> {
    let stepped =
        tx.execute(query("update fulfillment_trip set state = $3 where id = $1 and state = $2").bind(id).bind(from).bind(to)).await?;
    if stepped == 1 { Ok(()) } else { Err(Refusal::NotInState.into()) }
}

const CARD: &str = "select id, code, day, from_place_id, courier_id, state from fulfillment_trip";

pub async fn load(tx: &mut Tx, id: Id<Trip>) -> Result<TripCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// Rounds, those on the road first, then the nearest.
pub async fn newest(tx: &mut Tx) -> Result<Vec<TripCard>> {
    let newest = " order by case state when 'on_road' then 0 when 'planned' then 1 else 2 end, day desc, made_at desc limit 60";
    tx.fetch_all(query(CARD).and(newest)).await
}

pub async fn stops(tx: &mut Tx, trip: Id<Trip>) -> Result<Vec<Stop>> {
    tx.fetch_all(query("select sequence, place_id, done_at from fulfillment_stop where trip_id = $1 order by sequence").bind(trip)).await
}
