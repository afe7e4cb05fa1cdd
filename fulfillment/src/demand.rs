//! Demands: something sold that must be sent to somebody. Who sold it is known by kind and id only.

use crate::Wave;
use catalog::{Temperature, Variant};
use coop::Place;
use kernel::{Bounds, Id, Quantity, Result, Timestamp, Tx, Value, coded, query};
use uuid::Uuid;

/// What is to be sent, where to, out of which place.
#[derive(Debug, Clone)]
pub struct Demand {
    pub owner_kind: &'static str,
    pub owner: Uuid,
    /// The place whose shelf it was promised from.
    pub place: Id<Place>,
    pub ship_to: ShipTo,
    pub temperature: Temperature,
    pub lines: Vec<DemandLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct ShipTo {
    #[record(name = "ship_name")]
    pub name: String,
    #[record(name = "ship_phone")]
    pub phone: String,
    /// Province, city, county, town.
    #[record(name = "ship_region")]
    pub region: String,
    #[record(name = "ship_address")]
    pub address: String,
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct DemandLine {
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    pub quantity: Quantity,
    /// As the customer bought it: `沂水苹果 5 kg 箱 × 2`.
    pub label_zh: String,
    pub label_en: String,
    /// Of goods of which no two weigh the same: how many pieces, and how much one weighs at least and at most. The
    /// quantity is then what they were sold as; what is sent is what the scale shows.
    pub pieces: Option<i64>,
    #[record(flatten)]
    pub bounds: Option<Bounds>,
}

impl DemandLine {
    /// What is picked at once and counts as it is; nothing is to be weighed.
    pub fn plain(variant: Id<Variant>, quantity: Quantity, (zh, en): (&str, &str)) -> DemandLine {
        DemandLine { variant, quantity, label_zh: zh.to_owned(), label_en: en.to_owned(), pieces: None, bounds: None }
    }

    /// What one piece was sold as.
    pub(crate) fn piece(&self) -> Quantity {
        Quantity::steps(self.quantity.in_steps() / self.pieces.unwrap_or(1).max(1))
    }
}

coded! {
    pub enum DemandState {
        /// Nobody picks it yet.
        Waiting = "waiting",
        InWave = "in_wave",
        Packed = "packed",
        /// The customer called it off in time.
        Withdrawn = "withdrawn",
    }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct DemandCard {
    pub id: Id<Demand>,
    pub owner_kind: String,
    #[record(name = "owner_id")]
    pub owner: Uuid,
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub state: DemandState,
    #[record(name = "wave_id")]
    pub wave: Option<Id<Wave>>,
    pub temperature: Temperature,
    #[record(flatten)]
    pub ship_to: ShipTo,
    pub placed_at: Timestamp,
}

/// Lets a paid order's goods be picked. Placing the same twice is harmless.
pub async fn place(tx: &mut Tx, demand: &Demand) -> Result<()> {
    assert!(!demand.lines.is_empty(), "a demand is for something");
    let (id, now) = (tx.id::<Demand>(), tx.now());
    let placed = tx
        .execute(
            query(PLACE)
                .bind(id)
                .bind(demand.owner_kind)
                .bind(demand.owner)
                .bind(demand.place)
                .bind(demand.temperature)
                .bind(&demand.ship_to.name)
                .bind(&demand.ship_to.phone)
                .bind(&demand.ship_to.region)
                .bind(&demand.ship_to.address)
                .bind(now),
        )
        .await?;
    if placed == 1 {
        tx.put(query(PLACE_LINES).bind_rows(rows(id, &demand.lines))).await?;
    }
    Ok(())
}

const PLACE: &str = "
    insert into fulfillment_demand (id, owner_kind, owner_id, place_id, state, temperature, ship_name, ship_phone, ship_region,
                                    ship_address, placed_at)
    values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10)
    on conflict (owner_kind, owner_id) do nothing";

const PLACE_LINES: &str = "
    insert into fulfillment_demand_line (demand_id, line, variant_id, quantity, label_zh, label_en, pieces, least, most)
    values (:row)";

fn rows(id: Id<Demand>, lines: &[DemandLine]) -> impl Iterator<Item = Vec<Value>> {
    (1i64..).zip(lines).map(move |(line, one)| -> Vec<Value> {
        vec![
            id.into(),
            line.into(),
            one.variant.into(),
            one.quantity.into(),
            (&one.label_zh).into(),
            (&one.label_en).into(),
            one.pieces.into(),
            one.bounds.map(|bounds| bounds.least).into(),
            one.bounds.map(|bounds| bounds.most).into(),
        ]
    })
}

/// Calls a demand off, as long as nobody picks it; its promise is the caller's to release. False: too late.
pub async fn withdraw(tx: &mut Tx, owner_kind: &str, owner: Uuid) -> Result<bool> {
    let withdrawn = tx.execute(query(WITHDRAW).bind(owner_kind).bind(owner)).await?;
    Ok(withdrawn == 1)
}

const WITHDRAW: &str = "
    update fulfillment_demand
       set state = 'withdrawn'
     where owner_kind = $1
       and owner_id = $2
       and state = 'waiting'";

/// What owners of a kind have sold and nobody has packed yet. For those who add up again.
pub async fn open_of(tx: &mut Tx, owner_kind: &str) -> Result<Vec<(Uuid, DemandState)>> {
    tx.fetch_all(query(OPEN_OF).bind(owner_kind)).await
}

const OPEN_OF: &str = "
    select owner_id, state
      from fulfillment_demand
     where owner_kind = $1
       and state in ('waiting', 'in_wave')";

pub(crate) const CARD: &str = "
    select id, owner_kind, owner_id, place_id, state, wave_id, temperature, ship_name, ship_phone, ship_region, ship_address, placed_at
      from fulfillment_demand";

pub(crate) async fn load(tx: &mut Tx, id: Id<Demand>) -> Result<DemandCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// What waits at a place, oldest first.
pub(crate) async fn waiting(tx: &mut Tx, place: Id<Place>, limit: i64) -> Result<Vec<DemandCard>> {
    tx.fetch_all(query(CARD).and(" where place_id = $1 and state = 'waiting' order by placed_at, id limit $2").bind(place).bind(limit))
        .await
}

/// How many wait at a place.
pub(crate) async fn count_waiting(tx: &mut Tx, place: Id<Place>) -> Result<i64> {
    let count = "select count(*) from fulfillment_demand where place_id = $1 and state = 'waiting'";
    Ok(tx.fetch_one::<(i64,)>(query(count).bind(place)).await?.0)
}

/// A line of a demand with its number.
#[derive(Debug, Clone, kernel::Record)]
pub(crate) struct NumberedLine {
    #[record(name = "demand_id")]
    pub demand: Id<Demand>,
    pub line: i64,
    #[record(flatten)]
    pub wanted: DemandLine,
}

pub(crate) async fn lines(tx: &mut Tx, demands: &[Id<Demand>]) -> Result<Vec<NumberedLine>> {
    if demands.is_empty() {
        return Ok(Vec::new());
    }
    tx.fetch_all(query(LINES).bind_list(":demands", demands.iter().copied())).await
}

const LINES: &str = "
    select demand_id, line, variant_id, quantity, label_zh, label_en, pieces, least, most
      from fulfillment_demand_line
     where demand_id in (:demands)
     order by demand_id, line";
