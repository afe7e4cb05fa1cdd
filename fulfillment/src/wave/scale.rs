//! What of a round goes over the scale: it stays on its shelf until its parcel is packed, and leaves by its own weight.

use super::{Pick, plan};
use crate::{
    Demand, Lot,
    demand::{DemandCard, NumberedLine},
    fact::PackedWeight,
    parcel, stock, weighing,
};
use catalog::Variant;
use coop::PlaceCard;
use kernel::{Id, Quantity, Result, Tx, query};

/// One piece on its way into the parcel.
struct Piece {
    variant: Id<Variant>,
    line: i64,
    pick: PlannedPiece,
    packed: Quantity,
    /// What was set aside for it.
    promised: Quantity,
}

/// Takes every weighed piece of a demand out of the lot it was planned from, by what the scale showed; its promise is
/// kept by it, whatever it weighs. Answers what was packed line by line.
pub(crate) async fn take_weighed(tx: &mut Tx, place: &PlaceCard, card: &DemandCard, lines: &[NumberedLine]) -> Result<Vec<PackedWeight>> {
    if lines.iter().all(|line| line.wanted.pieces.is_none()) {
        return Ok(Vec::new());
    }
    let mut pieces = pieces(tx, card.id, lines).await?;
    // In the order in which everybody touches shelves.
    pieces.sort_by_key(|piece| (piece.variant, piece.line, piece.pick.id));
    for piece in &pieces {
        let taken = stock::Taken {
            variant: piece.variant,
            lot: piece.pick.lot,
            quantity: piece.packed,
            kind: stock::MovementKind::Picked,
            cause: stock::Cause::of("demand", card.id),
        };
        let cost = stock::take_instead(tx, place, &taken, ((&card.owner_kind, card.owner), piece.promised)).await?;
        plan::mark_taken(tx, piece.pick.id, (piece.packed, cost)).await?;
    }
    let weighed = lines.iter().filter(|line| line.wanted.pieces.is_some());
    let sum = |line: i64| pieces.iter().filter(|piece| piece.line == line).map(|piece| piece.packed).sum();
    let weights: Vec<_> = weighed.map(|line| PackedWeight { line: line.line, packed: sum(line.line) }).collect();
    keep(tx, card.id, &weights).await?;
    Ok(weights)
}

/// Every piece with the lot it is planned from and its weight; refused while one of them lacks either.
async fn pieces(tx: &mut Tx, demand: Id<Demand>, lines: &[NumberedLine]) -> Result<Vec<Piece>> {
    let readings = weighing::readings(tx, demand).await?;
    let planned: Vec<PlannedPiece> = tx.fetch_all(query(PLANNED).bind(demand)).await?;
    let mut pieces = Vec::new();
    for line in lines.iter().filter(|line| line.wanted.pieces.is_some()) {
        let weights = weighing::of_line(&readings, line).ok_or(parcel::Refusal::NotAllWeighed)?;
        let picks: Vec<_> = planned.iter().filter(|pick| pick.line == line.line).collect();
        if picks.len() != weights.len() {
            return Err(parcel::Refusal::NotAllPicked.into());
        }
        let piece = |(pick, packed): (&PlannedPiece, Quantity)| Piece {
            variant: line.wanted.variant,
            line: line.line,
            pick: *pick,
            packed,
            promised: line.wanted.piece(),
        };
        pieces.extend(picks.into_iter().zip(weights).map(piece));
    }
    Ok(pieces)
}

#[derive(Clone, Copy, kernel::Record)]
struct PlannedPiece {
    id: Id<Pick>,
    line: i64,
    #[record(name = "lot_id")]
    lot: Id<Lot>,
}

const PLANNED: &str = "
    select pick.id, pick.line, pick.lot_id
      from fulfillment_pick pick
     where pick.demand_id = $1
       and pick.state = 'planned'
     order by pick.line, pick.id";

/// What a line was packed with is written down once.
async fn keep(tx: &mut Tx, demand: Id<Demand>, weights: &[PackedWeight]) -> Result<()> {
    for one in weights {
        let kept = tx.execute(query(KEEP).bind(demand).bind(one.line).bind(one.packed)).await?;
        if kept == 0 {
            return Err(parcel::Refusal::NotToBePacked.into());
        }
    }
    Ok(())
}

const KEEP: &str = "
    update fulfillment_demand_line
       set packed = $3
     where demand_id = $1
       and line = $2
       and packed is null";
