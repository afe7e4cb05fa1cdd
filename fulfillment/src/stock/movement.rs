use crate::Lot;
use catalog::Variant;
use coop::Place;
use kernel::{Id, Money, Quantity, Result, Timestamp, Tx, coded, query};
use uuid::Uuid;

coded! {
    /// Why goods came or went.
    pub enum MovementKind {
        /// Bought over the scale.
        Intake = "intake",
        /// Bought from a supplier.
        Purchase = "purchase",
        /// Taken by a picker for somebody's parcel.
        Picked = "picked",
        /// Sold over a counter.
        Sold = "sold",
        /// Brought back by a customer.
        Returned = "returned",
        /// Left for another place.
        Sent = "sent",
        /// Came from another place.
        Arrived = "arrived",
        /// A delivery made good what a till had sold beyond what was known.
        Settled = "settled",
        /// Spoiled, broken, lost.
        WrittenOff = "written_off",
    }
}

/// The document behind a movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    pub kind: &'static str,
    pub id: Uuid,
}

impl Cause {
    pub fn of<T>(kind: &'static str, id: Id<T>) -> Cause {
        Cause { kind, id: id.uuid() }
    }
}

/// One movement to be written down: plus came, minus went.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    pub place: Id<Place>,
    pub variant: Id<Variant>,
    pub lot: Option<Id<Lot>>,
    pub quantity: Quantity,
    pub kind: MovementKind,
    pub cause: Cause,
    /// What left the company with it.
    pub cost: Money,
}

/// Writes movements down, all in one statement.
pub(crate) async fn append(tx: &mut Tx, moved: &[Moved]) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let mut rows = Vec::with_capacity(moved.len());
    for one in moved {
        rows.push(vec![
            tx.id::<Moved>().into(),
            one.place.into(),
            one.variant.into(),
            one.lot.into(),
            one.quantity.into(),
            one.kind.into(),
            one.cause.kind.into(),
            one.cause.id.into(),
            one.cost.into(),
            now.into(),
        ]);
    }
    tx.put(query(APPEND).bind_rows(rows)).await?;
    Ok(())
}

const APPEND: &str = "
    insert into fulfillment_movement (id, place_id, variant_id, lot_id, quantity, kind, cause_kind, cause_id, cost_fen, moved_at)
    values (:row)";

/// A movement as it was written down.
#[derive(Debug, Clone, kernel::Record)]
pub struct Movement {
    #[record(name = "place_id")]
    pub place: Id<Place>,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    #[record(name = "lot_id")]
    pub lot: Option<Id<Lot>>,
    pub quantity: Quantity,
    pub kind: MovementKind,
    pub cause_kind: String,
    pub cause_id: Uuid,
    #[record(name = "cost_fen")]
    pub cost: Money,
    pub moved_at: Timestamp,
}

/// Everything that ever happened to a lot, oldest first.
pub async fn history(tx: &mut Tx, lot: Id<Lot>) -> Result<Vec<Movement>> {
    tx.fetch_all(query(MOVEMENT).and(" where lot_id = $1 order by moved_at, id limit 5000").bind(lot)).await
}

/// What one document moved.
pub async fn of_cause(tx: &mut Tx, cause: Cause) -> Result<Vec<Movement>> {
    tx.fetch_all(
        query(MOVEMENT).and(" where cause_kind = $1 and cause_id = $2 order by moved_at, id limit 5000").bind(cause.kind).bind(cause.id),
    )
    .await
}

const MOVEMENT: &str = "
    select place_id, variant_id, lot_id, quantity, kind, cause_kind, cause_id, cost_fen, moved_at
      from fulfillment_movement";
