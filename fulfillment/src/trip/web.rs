//! Trips: tomorrow's round, what is on the van, and its stops.

use super::{Stop, Trip, TripCard, TripState, leave, load, newest, plan, put_parcel, stop_done, stops};
use crate::{
    desk::{Desk, Where, done, must_be_among, must_work_at, page},
    parcel::{self, ParcelCard},
    transfer::{self, TransferCard},
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::{get, post},
};
use coop::{HubClerk, Place, PlaceCard, PlaceKind, Role, Signed, Staff, place, staff, staff::StaffCard, staff_shell};
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::TRIPS, get(list).post(start))
        .route("/staff/trips/{id}", get(show))
        .route("/staff/trips/{id}/departure", post(departure))
        .route("/staff/trips/{id}/parcels", post(load_parcel))
        .route("/staff/trips/{id}/stops/{place}", post(stop))
}

const CLERK: &[Role] = &[Role::HubClerk];
const ROLES: &[Role] = &[Role::HubClerk, Role::Courier];

impl TripState {
    /// How it looks in a list: colour and word.
    pub(crate) fn badge(self) -> (&'static str, &'static str) {
        match self {
            TripState::Planned => ("care", "fulfillment-trip-planned"),
            TripState::OnRoad => ("cold", "fulfillment-trip-on-road"),
            TripState::Done => ("good", "fulfillment-trip-done"),
        }
    }
}

#[derive(Template)]
#[template(path = "fulfillment/trips.html")]
struct TripsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    trips: Vec<(TripCard, String)>,
    waiting: usize,
    drivers: Vec<(String, String, bool)>,
    tomorrow: String,
    may_plan: bool,
    typed: Typed,
}

async fn list(app: App, reader: Reader, signed: Signed, Query(wanted): Query<Where>) -> Answer {
    let mut tx = app.db().read().await?;
    show_list(&app, &reader, &signed, (&mut tx, &wanted.place), Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, signed: &Signed, (tx, asked): (&mut Tx, &str), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at_kinds(tx, signed, ROLES, (&[PlaceKind::Hub, PlaceKind::Station], asked)).await?;
    let couriers = couriers(tx).await?;
    let name =
        |id: Id<Staff>| couriers.iter().find(|one| one.id == id).map_or(String::new(), |one| t.pick(&one.name_zh, &one.name_en).to_owned());
    let trips =
        newest(tx).await?.into_iter().filter(|trip| trip.from == desk.here.id).map(|trip| (trip.clone(), name(trip.courier))).collect();
    let waiting = transfer::without_trip(tx, desk.here.id).await?.len();
    let drivers = couriers.iter().map(|one| (one.id.to_string(), name(one.id), typed.is("courier", &one.id.to_string()))).collect();
    let tomorrow = desk.here.zone().day(tx.now()).plus_days(1).to_string();
    let may_plan = signed.has(Role::HubClerk);
    let shell = staff_shell(app, reader, signed, t.say("fulfillment-trips"));
    page(&TripsPage { t, shell, desk, trips, waiting, drivers, tomorrow, may_plan, typed: typed.clone() }, &typed)
}

/// Everybody who drives, once each.
async fn couriers(tx: &mut Tx) -> Result<Vec<StaffCard>> {
    let mut couriers = staff::all(tx).await?;
    couriers.retain(|one| one.active && one.roles.iter().any(|held| held.grant.role == Role::Courier));
    Ok(couriers)
}

async fn start(app: App, reader: Reader, clerk: HubClerk, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let from = form.id::<Place>("place").ok_or(Error::NotFound)?;
    match try_start(&mut tx, &clerk, from, &mut form).await {
        Ok(trip) => {
            tx.commit().await?;
            Ok(see_other(&url::one(url::TRIPS, trip)))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_list(&app, &reader, &clerk, (&mut tx, &from.to_string()), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_start(tx: &mut Tx, clerk: &HubClerk, from: Id<Place>, form: &mut Form) -> Result<Id<Trip>> {
    let from = must_work_at(tx, clerk, CLERK, from).await?;
    let (courier, day) = (form.id::<Staff>("courier"), form.day("day"));
    must_be_among(form, "courier", courier.as_ref(), couriers(tx).await?.into_iter().map(|one| one.id));
    form.accept()?;
    let (courier, day) = courier.zip(day).ok_or(Error::NotFound)?;
    plan(tx, &from, courier, day).await
}

#[derive(Template)]
#[template(path = "fulfillment/trip.html")]
struct TripPage<'a> {
    t: &'a Lang,
    shell: Shell,
    trip: TripCard,
    from: PlaceCard,
    stops: Vec<StopLine>,
    may_plan: bool,
    typed: Typed,
}

struct StopLine {
    stop: Stop,
    place: PlaceCard,
    transfers: Vec<TransferCard>,
    parcels: Vec<ParcelCard>,
}

impl TripPage<'_> {
    fn address(&self) -> String {
        url::one(url::TRIPS, self.trip.id)
    }

    fn is_planned(&self) -> bool {
        self.trip.state == TripState::Planned
    }

    fn is_on_road(&self) -> bool {
        self.trip.state == TripState::OnRoad
    }

    fn targets(&self) -> Vec<(String, String, bool)> {
        self.stops.iter().map(|line| (line.place.id.to_string(), line.place.name(self.t).to_owned(), false)).collect()
    }
}

async fn show(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Trip>>) -> Answer {
    let mut tx = app.db().read().await?;
    show_trip(&app, &reader, &signed, (&mut tx, id), Typed::default()).await
}

/// A trip is its driver's and the clerks' of the place it leaves from.
async fn visible(tx: &mut Tx, signed: &Signed, id: Id<Trip>) -> Result<TripCard> {
    let trip = load(tx, id).await?;
    if trip.courier != signed.id {
        must_work_at(tx, signed, CLERK, trip.from).await?;
    }
    Ok(trip)
}

async fn show_trip(app: &App, reader: &Reader, signed: &Signed, (tx, id): (&mut Tx, Id<Trip>), typed: Typed) -> Answer {
    let trip = visible(tx, signed, id).await?;
    let from = place::load(tx, trip.from).await?;
    let (transfers, parcels) = (transfer::on_trip(tx, id).await?, parcel::on_trip(tx, id).await?);
    let mut lines = Vec::new();
    for stop in stops(tx, id).await? {
        let place = place::load(tx, stop.place).await?;
        let transfers = transfers.iter().filter(|one| one.to == place.id).cloned().collect();
        let parcels = parcels.iter().filter(|one| one.stop == Some(place.id)).cloned().collect();
        lines.push(StopLine { stop, place, transfers, parcels });
    }
    let shell = staff_shell(app, reader, signed, &trip.code);
    let may_plan = signed.has(Role::HubClerk);
    page(&TripPage { t: &reader.t, shell, trip, from, stops: lines, may_plan, typed: typed.clone() }, &typed)
}

async fn departure(app: App, reader: Reader, clerk: HubClerk, Path(id): Path<Id<Trip>>) -> Answer {
    let mut tx = app.db().write().await?;
    let trip = visible(&mut tx, &clerk, id).await?;
    let left = leave(&mut tx, &clerk, &trip).await;
    answer((&app, &reader, &clerk), (tx, id), &Form::default(), (left, "fulfillment-trip-left-said")).await
}

async fn load_parcel(app: App, reader: Reader, clerk: HubClerk, Path(id): Path<Id<Trip>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let trip = visible(&mut tx, &clerk, id).await?;
    let (waybill, stop) = (form.text("waybill", 1..=40), form.id::<Place>("stop"));
    must_be_among(&mut form, "stop", stop.as_ref(), stops(&mut tx, id).await?.into_iter().map(|one| one.place));
    let loaded = match (form.accept(), stop) {
        (Ok(()), Some(stop)) => put_parcel(&mut tx, &trip, &waybill, stop).await,
        (Err(error), _) => Err(error),
        (Ok(()), None) => Err(Error::NotFound),
    };
    answer((&app, &reader, &clerk), (tx, id), &form, (loaded, "fulfillment-trip-parcel-said")).await
}

async fn stop(app: App, reader: Reader, signed: Signed, Path((id, place)): Path<(Id<Trip>, Id<Place>)>) -> Answer {
    let mut tx = app.db().write().await?;
    let trip = visible(&mut tx, &signed, id).await?;
    let stopped = stop_done(&mut tx, &signed, &trip, place).await;
    answer((&app, &reader, &signed), (tx, id), &Form::default(), (stopped, "fulfillment-stop-done-said")).await
}

async fn answer(
    (app, reader, signed): (&App, &Reader, &Signed),
    (tx, id): (Tx, Id<Trip>),
    form: &Form,
    (outcome, said): (Result<()>, &str),
) -> Answer {
    match outcome {
        Ok(()) => {
            tx.commit().await?;
            Ok(done(&url::one(url::TRIPS, id), said))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_trip(app, reader, signed, (&mut tx, id), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}
