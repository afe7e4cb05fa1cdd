//! Goods that change their owner on the way: from the company to a store that sells for itself, and back.

use super::{NewLine, Refusal};
use crate::{Lot, lot, lot::choice};
use coop::{Place, PlaceCard, StoreMode};
use kernel::{Id, Money, Quantity, Result, Tx, query};
use std::collections::HashMap;

/// Whose the goods are afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owning {
    /// The same as before.
    Stays,
    /// A store that sells for itself takes them over from the company.
    GoesOver,
    /// They come back to the company.
    ComesBack,
}

impl Owning {
    pub fn between(from: &PlaceCard, to: &PlaceCard) -> Owning {
        match (from.mode, to.mode) {
            (StoreMode::Direct, StoreMode::Franchise) => Owning::GoesOver,
            (StoreMode::Franchise, StoreMode::Direct) => Owning::ComesBack,
            _ => Owning::Stays,
        }
    }
}

/// What goes over is charged, and what comes back was taken over. The goods of a joint purchase go by the price of their
/// offer, whatever it was.
pub(super) async fn must_be_fair(tx: &mut Tx, (from, to): (&PlaceCard, &PlaceCard), lines: &[NewLine]) -> Result<()> {
    for line in lines {
        match (Owning::between(from, to), line.lot) {
            (Owning::GoesOver, lot) if line.charge.is_zero() => {
                let cost = match lot {
                    Some(lot) => lot::load(tx, lot).await?.cost_of(line.quantity),
                    None => Money::ZERO,
                };
                return Err(Refusal::ChargeMissing { cost }.into());
            }
            (Owning::ComesBack, Some(lot)) => taken_over(tx, from.id, lot).await?.leaves(line.quantity)?,
            _ => {}
        }
    }
    Ok(())
}

/// Refused when more of a lot is on its way back from a store than it took over; what left just now is on its way.
pub(super) async fn may_come_back(tx: &mut Tx, store: Id<Place>, lot: Id<Lot>) -> Result<()> {
    lot::hold(tx, lot).await?;
    Ok(taken_over(tx, store, lot).await?.leaves(Quantity::ZERO)?)
}

/// What a store gets back for goods of a lot that came back: as it was charged for them, to the fen, whatever the parts.
/// The lot's row is held by then.
pub(super) async fn credit(tx: &mut Tx, store: Id<Place>, lot: Id<Lot>, came: Quantity) -> Result<Money> {
    let known = taken_over(tx, store, lot).await?;
    if known.back + came > known.quantity {
        return Err(Refusal::NotTakenOver.into());
    }
    Ok(choice::cost_between(known.charge, known.quantity, known.back, known.back + came))
}

/// What a store took over of a lot, what it was charged for that, and what has come back or is on its way.
#[derive(Default)]
struct TakenOver {
    quantity: Quantity,
    charge: Money,
    back: Quantity,
    on_way_back: Quantity,
}

impl TakenOver {
    fn leaves(&self, quantity: Quantity) -> Result<(), Refusal> {
        if self.back + self.on_way_back + quantity > self.quantity { Err(Refusal::NotTakenOver) } else { Ok(()) }
    }

    fn count(&mut self, went: &Went, owning: Owning) {
        match (owning, went.received) {
            (Owning::GoesOver, Some(received)) => {
                self.quantity += received;
                self.charge += went.charge.for_part_round_half_up(received.in_steps(), went.quantity.in_steps());
            }
            (Owning::ComesBack, Some(received)) => self.back += received,
            (Owning::ComesBack, None) => self.on_way_back += went.quantity,
            _ => {}
        }
    }
}

/// A line of a transfer to or from a store.
#[derive(kernel::Record)]
struct Went {
    from_place_id: Id<Place>,
    to_place_id: Id<Place>,
    quantity: Quantity,
    received: Option<Quantity>,
    #[record(name = "charge_fen")]
    charge: Money,
}

async fn taken_over(tx: &mut Tx, store: Id<Place>, lot: Id<Lot>) -> Result<TakenOver> {
    let places: HashMap<Id<Place>, PlaceCard> = coop::place::all(tx).await?.into_iter().map(|card| (card.id, card)).collect();
    let went: Vec<Went> = tx.fetch_all(query(WENT).bind(store).bind(lot)).await?;
    let mut known = TakenOver::default();
    for one in &went {
        known.count(one, Owning::between(&places[&one.from_place_id], &places[&one.to_place_id]));
    }
    Ok(known)
}

const WENT: &str = "
    select transfer.from_place_id, transfer.to_place_id, line.quantity, line.received, line.charge_fen
      from fulfillment_transfer_line line
      join fulfillment_transfer transfer on transfer.id = line.transfer_id
     where line.lot_id = $2
       and (transfer.from_place_id = $1 or transfer.to_place_id = $1)
       and transfer.state in ('sent', 'received')";
