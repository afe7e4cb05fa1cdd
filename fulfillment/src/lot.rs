//! Lots: one origin, one date, one grade. A lot can be walked forward to whoever bought from it and back to its farm.

pub(crate) mod choice;
pub(crate) mod deed_web;
mod letter;
mod state;
mod walk;
pub(crate) mod web;

pub use letter::{Hand, HandKind, Letter, TemperatureLine, trace, trace_by_code};
pub use state::{Refusal, set_overdue_aside, set_state};
pub use walk::{Buyer, buyers};

pub(crate) use state::hold;

use crate::{Certificate, number, stock};
use catalog::Variant;
use coop::{ColdZone, Party, Place, PlaceCard, StoreMode};
use kernel::{BusinessDay, Id, Money, Quantity, Result, Timestamp, Tx, coded, query};

/// A lot of goods.
pub struct Lot;

coded! {
    pub enum LotState {
        Sellable = "sellable",
        /// Set aside until somebody decides.
        Quarantined = "quarantined",
        /// Called back from buyers; never sold again.
        Recalled = "recalled",
    }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct LotCard {
    pub id: Id<Lot>,
    pub code: String,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    #[record(name = "producer_id")]
    pub producer: Option<Id<Party>>,
    #[record(name = "supplier_id")]
    pub supplier: Option<Id<Party>>,
    #[record(name = "received_place_id")]
    pub origin_place: Id<Place>,
    pub town: String,
    pub harvested_on: Option<BusinessDay>,
    pub best_before: Option<BusinessDay>,
    pub grade: String,
    #[record(name = "certificate_id")]
    pub certificate: Option<Id<Certificate>>,
    pub state: LotState,
    pub state_reason: String,
    pub quantity: Quantity,
    #[record(name = "cost_fen")]
    pub cost: Money,
    /// How much has left the company for good.
    pub issued: Quantity,
    pub received_at: Timestamp,
}

impl LotCard {
    /// What a quantity of it cost, halves up.
    pub(crate) fn cost_of(&self, quantity: Quantity) -> Money {
        self.cost.for_part_round_half_up(quantity.in_steps(), self.quantity.in_steps())
    }
}

/// A lot about to be received.
#[derive(Debug, Clone)]
pub struct NewLot {
    pub variant: Id<Variant>,
    pub producer: Option<Id<Party>>,
    pub supplier: Option<Id<Party>>,
    pub town: String,
    pub harvested_on: Option<BusinessDay>,
    pub best_before: Option<BusinessDay>,
    pub grade: String,
    pub certificate: Option<Id<Certificate>>,
    pub quantity: Quantity,
    /// What the whole lot cost.
    pub cost: Money,
}

const CARD: &str = "
    select lot.id, lot.code, lot.variant_id, lot.producer_id, lot.supplier_id, lot.received_place_id, lot.town, lot.harvested_on,
           lot.best_before, lot.grade, lot.certificate_id, lot.state, lot.state_reason, lot.quantity, lot.cost_fen, lot.issued,
           lot.received_at
      from fulfillment_lot lot";

pub async fn load(tx: &mut Tx, id: Id<Lot>) -> Result<LotCard> {
    tx.fetch_one(query(CARD).and(" where lot.id = $1").bind(id)).await
}

pub async fn by_code(tx: &mut Tx, code: &str) -> Result<LotCard> {
    tx.fetch_one(query(CARD).and(" where lot.code = $1").bind(code)).await
}

pub async fn by_ids(tx: &mut Tx, ids: &[Id<Lot>]) -> Result<Vec<LotCard>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    tx.fetch_all(query(CARD).and(" where lot.id in (:ids)").bind_list(":ids", ids.iter().copied())).await
}

/// The newest lots first; `state` narrows it.
pub async fn newest(tx: &mut Tx, state: Option<LotState>) -> Result<Vec<LotCard>> {
    found(tx, &Sought { state, ..Sought::default() }, (0, 200)).await
}

/// Which lots somebody looks for.
#[derive(Debug, Default)]
pub(crate) struct Sought {
    pub state: Option<LotState>,
    /// What its number begins with; nothing when nothing was typed.
    pub code: Option<String>,
    /// Or of which goods it is.
    pub variants: Vec<Id<Variant>>,
}

/// A stretch of the lots somebody looks for, newest first.
pub(crate) async fn found(tx: &mut Tx, sought: &Sought, (skip, most): (i64, i64)) -> Result<Vec<LotCard>> {
    let (state, code) = (sought.state.map_or("", LotState::code), sought.code.as_deref().unwrap_or_default());
    let asked = query(CARD).and(FOUND).bind(state).bind(code).bind(most).bind(skip);
    tx.fetch_all(asked.bind_list(":variants", sought.variants.iter().copied())).await
}

const FOUND: &str = "
     where (lot.state = $1 or $1 = '')
       and ($2 = '' or substr(lot.code, 1, length($2)) = $2 or lot.variant_id in (:variants))
     order by lot.received_at desc, lot.id desc
     limit $3 offset $4";

/// What a producer has brought, newest first.
pub async fn of_producer(tx: &mut Tx, producer: Id<Party>) -> Result<Vec<LotCard>> {
    tx.fetch_all(query(CARD).and(" where lot.producer_id = $1 order by lot.received_at desc, lot.id desc limit 200").bind(producer)).await
}

/// Writes a new lot down; its goods are received by [`stock::receive`]. Of a bundle there are none: it is put together.
pub async fn open(tx: &mut Tx, place: &PlaceCard, new: &NewLot) -> Result<Id<Lot>> {
    if catalog::bundle::is_bundle(tx, new.variant).await? {
        return Err(Refusal::IsBundle.into());
    }
    let (id, now) = (tx.id::<Lot>(), tx.now());
    let code = number::document("LQ", place.zone().day(now), id);
    tx.put(
        query(OPEN)
            .bind(id)
            .bind(code)
            .bind(new.variant)
            .bind(new.producer)
            .bind(new.supplier)
            .bind(place.id)
            .bind(&new.town)
            .bind(new.harvested_on)
            .bind(new.best_before)
            .bind(&new.grade)
            .bind(new.certificate)
            .bind(new.quantity)
            .bind(new.cost)
            .bind(now),
    )
    .await?;
    Ok(id)
}

const OPEN: &str = "
    insert into fulfillment_lot (id, code, variant_id, producer_id, supplier_id, received_place_id, town, harvested_on, best_before,
                                 grade, certificate_id, state, state_reason, quantity, cost_fen, issued, received_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'sellable', '', $12, $13, 0, $14)";

/// Goods of a lot leave the company for good; answers what they cost. What leaves a store that sells for itself has
/// left the company before, and costs it nothing now.
pub(crate) async fn leaves(tx: &mut Tx, place: &PlaceCard, lot: Id<Lot>, quantity: Quantity) -> Result<Money> {
    if place.mode == StoreMode::Franchise {
        return Ok(Money::ZERO);
    }
    count_issued(tx, lot, quantity).await
}

/// Counts goods of a lot as gone for good (or, below zero, as back), and answers their part of its cost. A lot never
/// gives out more than it was, nor takes back more than it gave.
pub(crate) async fn count_issued(tx: &mut Tx, lot: Id<Lot>, quantity: Quantity) -> Result<Money> {
    let row: Option<(Quantity, Money, Quantity)> = tx.fetch_optional(query(COUNT_ISSUED).bind(lot).bind(quantity)).await?;
    match row {
        Some((whole, cost, issued)) => Ok(choice::cost_between(cost, whole, issued - quantity, issued)),
        None => Err(stock::Refusal::LotShort { lot: load(tx, lot).await?.code }.into()),
    }
}

const COUNT_ISSUED: &str = "
    update fulfillment_lot
       set issued = issued + $2
     where id = $1
       and issued + $2 between 0 and quantity
 returning quantity, cost_fen, issued";

/// So much of a lot lies at a place and may be taken: what a choice is made from.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub(crate) struct Standing {
    #[record(name = "lot_id")]
    pub lot: Id<Lot>,
    #[record(name = "zone_id")]
    pub zone: Option<Id<ColdZone>>,
    /// What lies there and no picker has planned to take.
    pub free: Quantity,
}

/// Lots of a variant at a place in the order in which they should leave: first expiring first, undated ones last.
pub(crate) async fn standing(tx: &mut Tx, place: Id<Place>, variant: Id<Variant>) -> Result<Vec<Standing>> {
    tx.fetch_all(query(STANDING).bind(place).bind(variant)).await
}

const STANDING: &str = "
    select stock.lot_id, stock.zone_id,
           stock.on_hand - (select cast(coalesce(sum(pick.quantity), 0) as bigint)
                              from fulfillment_pick pick
                             where pick.place_id = stock.place_id
                               and pick.variant_id = stock.variant_id
                               and pick.lot_id = stock.lot_id
                               and pick.state = 'planned') as free
      from fulfillment_stock stock
      join fulfillment_lot lot on lot.id = stock.lot_id
     where stock.place_id = $1
       and stock.variant_id = $2
       and stock.on_hand > 0
       and stock.sellable
     order by lot.best_before is null, lot.best_before, lot.received_at, lot.id
     limit 200";
