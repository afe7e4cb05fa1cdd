//! Rounds of picking: the list at the desk, and one round in the picker's hand.

use super::{Errand, PickState, Wave, WaveCard, WaveState, demands, errands, load, newest, open_as, plan::LinePart, plan_again, take};
use crate::{
    Demand, Goods, Lot, ParcelCard,
    demand::{self, DemandCard, DemandState, NumberedLine},
    desk::{Desk, Where, done, must_work_at, page, paper},
    goods, parcel, url, weighing,
    weighing::{Awaiting, Weighed},
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::{get, post},
};
use coop::{ColdZone, HubClerk, PlaceCard, PlaceKind, Role, place, staff_shell};
use kernel::{Error, Id, Quantity, Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::WAVES, get(list).post(start))
        .route("/staff/waves/{id}", get(show))
        .route("/staff/waves/{id}/plan", post(plan))
        .route("/staff/waves/{id}/lots/{lot}", post(take_lot))
        .route("/staff/waves/{id}/parcels/{demand}", post(pack))
}

const ROLES: &[Role] = &[Role::HubClerk];
const KINDS: &[PlaceKind] = &[PlaceKind::Hub, PlaceKind::Station];

#[derive(Template)]
#[template(path = "fulfillment/waves.html")]
struct WavesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    waves: Vec<WaveCard>,
    /// Orders whose pieces are not all weighed.
    unweighed: Vec<Awaiting>,
    waiting: i64,
    oldest: String,
    key: Id<Wave>,
    typed: Typed,
}

async fn list(app: App, reader: Reader, clerk: HubClerk, Query(wanted): Query<Where>) -> Answer {
    let mut tx = app.db().read().await?;
    show_list(&app, &reader, &clerk, (&mut tx, &wanted.place), Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, clerk: &HubClerk, (tx, asked): (&mut Tx, &str), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at_kinds(tx, clerk, ROLES, (KINDS, asked)).await?;
    let waiting = demand::count_waiting(tx, desk.here.id).await?;
    let oldest = demand::waiting(tx, desk.here.id, 1).await?;
    let oldest = oldest.first().map(|one| t.moment(one.placed_at, desk.here.zone())).unwrap_or_default();
    let waves = newest(tx, &[desk.here.id]).await?;
    let shell = staff_shell(app, reader, clerk, t.say("fulfillment-waves"));
    let key = tx.id();
    let unweighed = weighing::awaiting(tx, desk.here.id).await?;
    page(&WavesPage { t, shell, desk, waves, unweighed, waiting, oldest, key, typed: typed.clone() }, &typed)
}

async fn start(app: App, reader: Reader, clerk: HubClerk, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let place = form.id("place").ok_or(Error::NotFound)?;
    let place = must_work_at(&mut tx, &clerk, ROLES, place).await?;
    let wave = paper(&mut tx, &mut form);
    match open_as(&mut tx, &clerk, &place, wave).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other(&url::one(url::WAVES, wave)))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_list(&app, &reader, &clerk, (&mut tx, &place.id.to_string()), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "fulfillment/wave.html")]
struct WavePage<'a> {
    t: &'a Lang,
    shell: Shell,
    wave: WaveCard,
    place: PlaceCard,
    /// Still to be taken, the first one is the task at hand.
    errands: Vec<Task>,
    /// To be carried to the scale.
    to_scale: Vec<Task>,
    taken: usize,
    orders: Vec<Order>,
    typed: Typed,
}

/// An errand in words.
struct Task {
    errand: Errand,
    goods: Goods,
    zone: String,
}

/// An order of the round.
struct Order {
    demand: DemandCard,
    lines: Vec<String>,
    readiness: Readiness,
    /// How many of its pieces were on the scale, of how many.
    weighed: Option<(i64, i64)>,
    parcel: Option<ParcelCard>,
}

#[derive(Clone, Copy, PartialEq)]
enum Readiness {
    /// No lot can serve all of it.
    Short,
    BeingPicked,
    /// Something of it was not on the scale yet.
    ToWeigh,
    ToPack,
    Packed,
}

impl Order {
    fn badge(&self) -> (&'static str, &'static str) {
        match self.readiness {
            Readiness::Short => ("bad", "fulfillment-order-short"),
            Readiness::BeingPicked => ("", "fulfillment-order-picking"),
            Readiness::ToWeigh => ("care", "weighing-order"),
            Readiness::ToPack => ("care", "fulfillment-order-to-pack"),
            Readiness::Packed => ("good", "fulfillment-order-packed"),
        }
    }

    fn is_to_pack(&self) -> bool {
        self.readiness == Readiness::ToPack
    }

    /// How far the scale has come, while the parcel is open.
    fn weighing(&self, t: &Lang) -> Option<String> {
        let (weighed, pieces) = self.weighed.filter(|_| self.readiness != Readiness::Packed)?;
        Some(t.with("weighing-count").set("weighed", weighed).set("pieces", pieces).to_string())
    }
}

impl WavePage<'_> {
    fn address(&self) -> String {
        url::one(url::WAVES, self.wave.id)
    }

    fn plan_address(&self) -> String {
        format!("{}/plan", self.address())
    }

    fn weighing_address(&self, demand: &DemandCard) -> String {
        weighing::web::address(self.wave.id, demand.id)
    }

    fn is_short(&self) -> bool {
        self.orders.iter().any(|order| order.readiness == Readiness::Short)
    }
}

async fn show(app: App, reader: Reader, clerk: HubClerk, Path(id): Path<Id<Wave>>) -> Answer {
    let mut tx = app.db().read().await?;
    show_wave(&app, &reader, &clerk, (&mut tx, id), Typed::default()).await
}

async fn show_wave(app: &App, reader: &Reader, clerk: &HubClerk, (tx, id): (&mut Tx, Id<Wave>), typed: Typed) -> Answer {
    let t = &reader.t;
    let wave = load(tx, id).await?;
    let place = must_work_at(tx, clerk, ROLES, wave.place).await?;
    let all = errands(tx, id).await?;
    let taken = all.iter().filter(|errand| errand.state == PickState::Taken).count();
    let names = goods::named(tx, &all.iter().map(|errand| errand.variant).collect::<Vec<_>>()).await?;
    let zones: HashMap<Id<ColdZone>, String> = place::zones(tx, place.id).await?.into_iter().map(|zone| (zone.id, zone.code)).collect();
    let zone = |errand: &Errand| errand.zone.and_then(|zone| zones.get(&zone).cloned()).unwrap_or_default();
    let planned = all.into_iter().filter(|errand| errand.state == PickState::Planned);
    let tasks = planned.map(|errand| Task { goods: names.one(errand.variant), zone: zone(&errand), errand });
    let (to_scale, errands) = tasks.partition(|task| task.errand.by_weight);
    let orders = orders(tx, t, id).await?;
    let shell = staff_shell(app, reader, clerk, &wave.code);
    page(&WavePage { t, shell, wave, place, errands, to_scale, taken, orders, typed: typed.clone() }, &typed)
}

async fn orders(tx: &mut Tx, t: &Lang, wave: Id<Wave>) -> Result<Vec<Order>> {
    let demands = demands(tx, wave).await?;
    let lines = demand::lines(tx, &demands.iter().map(|one| one.id).collect::<Vec<_>>()).await?;
    let picked = super::plan::by_line(tx, wave).await?;
    let scale = weighing::of_wave(tx, wave).await?;
    let mut orders = Vec::new();
    for demand in demands {
        let own: Vec<_> = lines.iter().filter(|line| line.demand == demand.id).collect();
        let readiness = if demand.state == DemandState::Packed { Readiness::Packed } else { readiness(&own, &picked, &scale) };
        let on_scale: Vec<_> = own.iter().filter_map(|line| Some((weighing::count_of(&scale, line), line.wanted.pieces?))).collect();
        let both = (on_scale.iter().map(|both| both.0).sum(), on_scale.iter().map(|both| both.1).sum());
        let weighed = (!on_scale.is_empty()).then_some(both);
        let words = own.iter().map(|line| t.pick(&line.wanted.label_zh, &line.wanted.label_en).to_owned()).collect();
        let parcel = parcel::of_owner(tx, &demand.owner_kind, demand.owner).await?.into_iter().next();
        orders.push(Order { demand, lines: words, readiness, weighed, parcel });
    }
    Ok(orders)
}

/// To be packed is what was taken exactly, as the parcel will ask for it; of what is weighed, each piece once it was on
/// the scale.
fn readiness(lines: &[&NumberedLine], picked: &[LinePart], scale: &[Weighed]) -> Readiness {
    let parts = |line: &NumberedLine| picked.iter().filter(|part| part.is_for(line)).collect::<Vec<_>>();
    let is_planned = |line: &&NumberedLine| match line.wanted.pieces {
        Some(pieces) => parts(line).iter().map(|part| part.picks).sum::<i64>() >= pieces,
        None => parts(line).iter().map(|part| part.quantity).sum::<Quantity>() >= line.wanted.quantity,
    };
    let taken = |part: &&LinePart| part.state == PickState::Taken;
    let is_taken =
        |line: &NumberedLine| parts(line).into_iter().filter(taken).map(|part| part.quantity).sum::<Quantity>() == line.wanted.quantity;
    let is_weighed = |line: &NumberedLine| line.wanted.pieces.is_none() || weighing::of_line(scale, line).is_some();
    if !lines.iter().all(is_planned) {
        Readiness::Short
    } else if !lines.iter().all(|line| line.wanted.pieces.is_some() || is_taken(line)) {
        Readiness::BeingPicked
    } else if !lines.iter().all(|line| is_weighed(line)) {
        Readiness::ToWeigh
    } else {
        Readiness::ToPack
    }
}

async fn plan(clerk: HubClerk, app: App, Path(id): Path<Id<Wave>>) -> Answer {
    let mut tx = app.db().write().await?;
    let wave = load(&mut tx, id).await?;
    must_work_at(&mut tx, &clerk, ROLES, wave.place).await?;
    plan_again(&mut tx, &wave).await?;
    tx.commit().await?;
    Ok(done(&url::one(url::WAVES, id), "fulfillment-planned-again"))
}

async fn take_lot(app: App, reader: Reader, clerk: HubClerk, Path((id, lot)): Path<(Id<Wave>, Id<Lot>)>) -> Answer {
    let mut tx = app.db().write().await?;
    let wave = load(&mut tx, id).await?;
    must_work_at(&mut tx, &clerk, ROLES, wave.place).await?;
    let taken = take(&mut tx, &wave, lot).await;
    answer(&app, &reader, &clerk, (tx, id), taken).await
}

async fn pack(app: App, reader: Reader, clerk: HubClerk, Path((id, demand)): Path<(Id<Wave>, Id<Demand>)>) -> Answer {
    let mut tx = app.db().write().await?;
    let wave = load(&mut tx, id).await?;
    let place = must_work_at(&mut tx, &clerk, ROLES, wave.place).await?;
    let packed = parcel::pack(&mut tx, &clerk, &place, demand).await.map(drop);
    answer(&app, &reader, &clerk, (tx, id), packed).await
}

/// Back to the round: on with the next task, or with what was wrong on an untouched one.
async fn answer(app: &App, reader: &Reader, clerk: &HubClerk, (tx, id): (Tx, Id<Wave>), outcome: Result<()>) -> Answer {
    match outcome {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other(&url::one(url::WAVES, id)))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_wave(app, reader, clerk, (&mut tx, id), Form::default().back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}
