//! Waves: a round of picking at a hub. A wave gathers paid orders, chooses for each line the lot that expires first,
//! and is over when all its parcels are packed.

mod plan;
pub(crate) mod scale;
pub(crate) mod web;

pub(crate) use plan::{Errand, TakenPart, errands, taken};
pub use plan::{Pick, PickState};

use crate::{
    Demand,
    demand::{self, DemandCard},
    lot, number, stock,
};
use coop::{Place, PlaceCard, Signed};
use kernel::{Id, Quantity, Refused, Result, Timestamp, Tx, Value, coded, query};
use std::collections::{BTreeMap, HashMap};

/// A round of picking.
pub struct Wave;

coded! {
    pub enum WaveState { Open = "open", Done = "done" }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct WaveCard {
    pub id: Id<Wave>,
    pub code: String,
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub state: WaveState,
    pub opened_by: String,
    pub opened_at: Timestamp,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// No paid order waits here.
    NothingWaiting,
    /// Others have taken it meanwhile.
    NothingToTake,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NothingWaiting => "wave-nothing-waiting",
            Refusal::NothingToTake => "wave-nothing-to-take",
        }
    }
}

/// The most orders one round takes: what a trolley carries.
const MOST: i64 = 40;

/// Starts a round with the orders that have waited longest.
pub async fn open(tx: &mut Tx, by: &Signed, place: &PlaceCard) -> Result<Id<Wave>> {
    let id = tx.id::<Wave>();
    open_as(tx, by, place, id).await?;
    Ok(id)
}

/// The same as a certain round; started again, it is there already.
pub(crate) async fn open_as(tx: &mut Tx, by: &Signed, place: &PlaceCard, id: Id<Wave>) -> Result<()> {
    let now = tx.now();
    let code = number::document("BC", place.zone().day(now), id);
    if tx.execute(query(OPEN).bind(id).bind(code).bind(place.id).bind(&by.name_zh).bind(now)).await? == 0 {
        return Ok(());
    }
    let waiting = demand::waiting(tx, place.id, MOST).await?;
    let gathered = tx.execute(query(GATHER).bind(id).bind_list(":demands", waiting.iter().map(|one| one.id))).await?;
    if gathered == 0 {
        return Err(Refusal::NothingWaiting.into());
    }
    plan_missing(tx, id, place.id).await
}

const OPEN: &str = "
    insert into fulfillment_wave (id, code, place_id, state, opened_by, opened_at)
    values ($1, $2, $3, 'open', $4, $5)
    on conflict do nothing";

const GATHER: &str = "
    update fulfillment_demand
       set state = 'in_wave', wave_id = $1
     where id in (:demands)
       and state = 'waiting'";

/// Chooses again for everything that is not taken yet, as when a lot was set aside or was not where it should be.
pub async fn plan_again(tx: &mut Tx, wave: &WaveCard) -> Result<()> {
    hold(tx, wave.id).await?;
    tx.put(query("delete from fulfillment_pick where wave_id = $1 and state = 'planned'").bind(wave.id)).await?;
    plan_missing(tx, wave.id, wave.place).await
}

/// Holds the round's row until the end of the transaction: who plans, takes and packs in it goes one after the other.
pub(crate) async fn hold(tx: &mut Tx, wave: Id<Wave>) -> Result<()> {
    tx.put(query("update fulfillment_wave set state = state where id = $1").bind(wave)).await?;
    Ok(())
}

/// Plans what no pick covers yet, variant by variant in the order in which everybody touches stock.
async fn plan_missing(tx: &mut Tx, wave: Id<Wave>, place: Id<Place>) -> Result<()> {
    let demands: Vec<Id<Demand>> = demands(tx, wave).await?.iter().map(|one| one.id).collect();
    let covered = covered(tx, wave).await?;
    let mut wanted: BTreeMap<_, Vec<plan::Wanted>> = BTreeMap::new();
    for line in demand::lines(tx, &demands).await? {
        let (quantity, picks) = covered.get(&(line.demand, line.line)).copied().unwrap_or_default();
        wanted.entry(line.wanted.variant).or_default().extend(plan::missing(&line, quantity, picks));
    }
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for (variant, lines) in wanted {
        let lots = lot::standing(tx, place, variant).await?;
        for part in plan::share_out(&lots, &lines) {
            let id = tx.id::<Pick>();
            rows.push(vec![
                id.into(),
                wave.into(),
                part.demand.into(),
                part.line.into(),
                place.into(),
                variant.into(),
                part.lot.into(),
                part.quantity.into(),
            ]);
        }
    }
    plan::insert(tx, rows).await
}

/// How much of each line picks cover, taken or planned, and how many picks that are.
async fn covered(tx: &mut Tx, wave: Id<Wave>) -> Result<HashMap<(Id<Demand>, i64), (Quantity, i64)>> {
    let rows: Vec<(Id<Demand>, i64, Quantity, i64)> = tx.fetch_all(query(COVERED).bind(wave)).await?;
    Ok(rows.into_iter().map(|(demand, line, quantity, picks)| ((demand, line), (quantity, picks))).collect())
}

const COVERED: &str = "
    select demand_id, line, cast(sum(quantity) as bigint), count(*)
      from fulfillment_pick
     where wave_id = $1
     group by demand_id, line";

/// Takes all of one lot that a round planned: off the shelf, against each order's promise, out of the lot. What is weighed
/// waits for the scale.
pub async fn take(tx: &mut Tx, wave: &WaveCard, lot: Id<lot::Lot>) -> Result<()> {
    hold(tx, wave.id).await?;
    let place = coop::place::load(tx, wave.place).await?;
    let planned = plan::planned(tx, wave.id, lot).await?;
    if planned.is_empty() {
        return Err(Refusal::NothingToTake.into());
    }
    for pick in planned {
        let taken = stock::Taken {
            variant: pick.variant,
            lot,
            quantity: pick.quantity,
            kind: stock::MovementKind::Picked,
            cause: stock::Cause::of("demand", pick.demand),
        };
        let cost = stock::take(tx, &place, &taken, (&pick.owner_kind, pick.owner)).await?;
        plan::mark_taken(tx, pick.id, (pick.quantity, cost)).await?;
    }
    Ok(())
}

/// Ends the round when nothing in it waits to be packed.
pub(crate) async fn end_if_done(tx: &mut Tx, wave: Id<Wave>) -> Result<()> {
    let now = tx.now();
    tx.put(query(END).bind(wave).bind(now)).await?;
    Ok(())
}

const END: &str = "
    update fulfillment_wave
       set state = 'done', closed_at = $2
     where id = $1
       and state = 'open'
       and not exists (select 1 from fulfillment_demand demand where demand.wave_id = $1 and demand.state = 'in_wave')";

const CARD: &str = "select id, code, place_id, state, opened_by, opened_at from fulfillment_wave";

pub async fn load(tx: &mut Tx, id: Id<Wave>) -> Result<WaveCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// Rounds at some places, those that go on first.
pub async fn newest(tx: &mut Tx, places: &[Id<Place>]) -> Result<Vec<WaveCard>> {
    let newest = " where place_id in (:places) order by case state when 'open' then 0 else 1 end, opened_at desc limit 40";
    tx.fetch_all(query(CARD).and(newest).bind_list(":places", places.iter().copied())).await
}

/// The orders of a round, in the order they came.
pub(crate) async fn demands(tx: &mut Tx, wave: Id<Wave>) -> Result<Vec<DemandCard>> {
    tx.fetch_all(query(demand::CARD).and(" where wave_id = $1 order by placed_at, id").bind(wave)).await
}

/// The orders of a round by id, for programs that pack them all.
pub async fn demand_ids(tx: &mut Tx, wave: Id<Wave>) -> Result<Vec<Id<Demand>>> {
    Ok(demands(tx, wave).await?.into_iter().map(|demand| demand.id).collect())
}

/// The lots a round still has to take from, besides those whose goods go over the scale.
pub async fn lots_to_take(tx: &mut Tx, wave: Id<Wave>) -> Result<Vec<Id<lot::Lot>>> {
    Ok(errands(tx, wave)
        .await?
        .into_iter()
        .filter(|errand| errand.state == PickState::Planned && !errand.by_weight)
        .map(|errand| errand.lot)
        .collect())
}
