//! Lots: one origin, one date, one grade. A lot can be walked forward to whoever bought from it and back to its farm.

pub(crate) mod choice;
mod letter;
mod walk;
pub(crate) mod web;

pub use letter::{Hand, HandKind, Letter, TemperatureLine, trace, trace_by_code};
pub use walk::{Buyer, buyers};

use crate::{Certificate, fact::LotStateChanged, number, stock};
use catalog::Variant;
use coop::{ColdZone, Party, Place, PlaceCard, StoreMode};
use kernel::{BusinessDay, Id, Money, Quantity, Result, Timestamp, Tx, coded, outbox, query};

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

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct LotCard {
    pub id: Id<Lot>,
    pub code: String,
    #[sqlx(rename = "variant_id")]
    pub variant: Id<Variant>,
    #[sqlx(rename = "producer_id")]
    pub producer: Option<Id<Party>>,
    #[sqlx(rename = "supplier_id")]
    pub supplier: Option<Id<Party>>,
    #[sqlx(rename = "received_place_id")]
    pub origin_place: Id<Place>,
    pub town: String,
    pub harvested_on: Option<BusinessDay>,
    pub best_before: Option<BusinessDay>,
    pub grade: String,
    #[sqlx(rename = "certificate_id")]
    pub certificate: Option<Id<Certificate>>,
    pub state: LotState,
    pub state_reason: String,
    pub quantity: Quantity,
    #[sqlx(rename = "cost_fen")]
    pub cost: Money,
    /// How much has left the company for good.
    pub issued: Quantity,
    pub received_at: Timestamp,
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

/// The newest lots first, as the staff's list shows them; `state` narrows it.
pub async fn newest(tx: &mut Tx, state: Option<LotState>) -> Result<Vec<LotCard>> {
    match state {
        Some(state) => {
            tx.fetch_all(query(CARD).and(" where lot.state = $1 order by lot.received_at desc, lot.id desc limit 200").bind(state)).await
        }
        None => tx.fetch_all(query(CARD).and(" order by lot.received_at desc, lot.id desc limit 200")).await,
    }
}

/// What a producer has brought, newest first.
pub async fn of_producer(tx: &mut Tx, producer: Id<Party>) -> Result<Vec<LotCard>> {
    tx.fetch_all(query(CARD).and(" where lot.producer_id = $1 order by lot.received_at desc, lot.id desc limit 200").bind(producer)).await
}

/// The lots of these variants that lie at a place and may be sold, first expiring first: what a product page shows.
pub async fn sellable(tx: &mut Tx, place: Id<Place>, variants: &[Id<Variant>]) -> Result<Vec<LotCard>> {
    if variants.is_empty() {
        return Ok(Vec::new());
    }
    tx.fetch_all(query(CARD).and(SELLABLE).bind(place).bind_list(":variants", variants.iter().copied())).await
}

const SELLABLE: &str = "
      join fulfillment_stock stock on stock.lot_id = lot.id
     where stock.place_id = $1
       and stock.variant_id in (:variants)
       and stock.on_hand > 0
       and stock.sellable
     order by lot.best_before is null, lot.best_before, lot.received_at, lot.id
     limit 50";

/// Writes a new lot down; its goods are received by [`stock::receive`].
pub async fn open(tx: &mut Tx, place: &PlaceCard, new: &NewLot) -> Result<Id<Lot>> {
    let (id, now) = (tx.id::<Lot>(), tx.now());
    let code = number::document("LQ", place.zone().day(now), id);
    tx.execute(
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

/// Counts goods of a lot as gone for good (or, below zero, as back), and answers their part of its cost.
pub(crate) async fn count_issued(tx: &mut Tx, lot: Id<Lot>, quantity: Quantity) -> Result<Money> {
    let row: Option<(Quantity, Money, Quantity)> = tx.fetch_optional(query(COUNT_ISSUED).bind(lot).bind(quantity)).await?;
    let (whole, cost, issued) = row.expect("a lot never gives out more than it was, nor takes back more than it gave");
    Ok(choice::cost_between(cost, whole, issued - quantity, issued))
}

const COUNT_ISSUED: &str = "
    update fulfillment_lot
       set issued = issued + $2
     where id = $1
       and issued + $2 between 0 and quantity
 returning quantity, cost_fen, issued";

/// Sets a lot aside, calls it back or gives it free again, everywhere it lies.
pub async fn set_state(tx: &mut Tx, id: Id<Lot>, state: LotState, reason: &str) -> Result<()> {
    let sellable = state == LotState::Sellable;
    let moved: Vec<(Id<Place>, Id<Variant>, Quantity)> = tx.fetch_all(query(MARK_STOCK).bind(id).bind(sellable)).await?;
    let mut moved: Vec<_> = moved.into_iter().filter(|(.., on_hand)| on_hand.is_positive()).collect();
    moved.sort_unstable_by_key(|(place, variant, _)| (*place, *variant));
    for (place, variant, on_hand) in moved {
        let change = if sellable { on_hand } else { -on_hand };
        stock::set_aside(tx, (place, variant), change, Quantity::ZERO).await?;
    }
    tx.execute(query("update fulfillment_lot set state = $2, state_reason = $3 where id = $1").bind(id).bind(state).bind(reason)).await?;
    outbox::tell(tx, &LotStateChanged { lot: id, state, reason: reason.to_owned() })
}

const MARK_STOCK: &str = "
    update fulfillment_stock
       set sellable = $2
     where lot_id = $1
       and sellable <> $2
 returning place_id, variant_id, on_hand";

/// Sets aside what is past its best-before day; answers how many lots.
pub async fn set_overdue_aside(tx: &mut Tx, today: BusinessDay) -> Result<usize> {
    let overdue: Vec<(Id<Lot>,)> = tx.fetch_all(query(OVERDUE).bind(today)).await?;
    for (lot,) in &overdue {
        set_state(tx, *lot, LotState::Quarantined, "best-before").await?;
    }
    Ok(overdue.len())
}

const OVERDUE: &str = "
    select lot.id
      from fulfillment_lot lot
     where lot.state = 'sellable'
       and lot.best_before < $1
       and exists (select 1 from fulfillment_stock stock where stock.lot_id = lot.id and stock.on_hand > 0)
     order by lot.id
     limit 500";

/// So much of a lot lies at a place and may be taken: what a choice is made from.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Standing {
    #[sqlx(rename = "lot_id")]
    pub lot: Id<Lot>,
    #[sqlx(rename = "zone_id")]
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
