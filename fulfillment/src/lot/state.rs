//! Setting a lot aside, calling it back, giving it free again: everywhere it lies, at once.

use super::{Lot, LotState};
use crate::{fact::LotStateChanged, stock};
use catalog::Variant;
use coop::Place;
use kernel::{BusinessDay, Id, Quantity, Refused, Result, Tx, outbox, query};

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// What was called back from buyers is never sold again.
    RecalledForGood,
    /// A bundle is put together from other goods and lies nowhere itself.
    IsBundle,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::RecalledForGood => "lot-recalled-for-good",
            Refusal::IsBundle => "lot-is-bundle",
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::RecalledForGood).then_some("state")
    }
}

/// Holds the lot's row until the end of the transaction, and answers its state: from here on nobody changes it.
pub(crate) async fn hold(tx: &mut Tx, id: Id<Lot>) -> Result<LotState> {
    let held = "update fulfillment_lot set state = state where id = $1 returning state";
    Ok(tx.fetch_one::<(LotState,)>(query(held).bind(id)).await?.0)
}

/// Sets a lot aside, calls it back or gives it free again, everywhere it lies.
pub async fn set_state(tx: &mut Tx, id: Id<Lot>, state: LotState, reason: &str) -> Result<()> {
    hold_shelves(tx, &[id]).await?;
    if tx.execute(query(SET_STATE).bind(id).bind(state).bind(reason)).await? == 0 {
        super::load(tx, id).await?;
        return Err(Refusal::RecalledForGood.into());
    }
    follow(tx, id, state, reason).await
}

const SET_STATE: &str = "
    update fulfillment_lot
       set state = $2, state_reason = $3
     where id = $1
       and (state <> 'recalled' or $2 = 'recalled')";

/// The shelves on which lots lie, before the lots themselves.
async fn hold_shelves(tx: &mut Tx, lots: &[Id<Lot>]) -> Result<()> {
    let shelves: Vec<(Id<Place>, Id<Variant>)> = tx.fetch_all(query(SHELVES).bind_list(":lots", lots.iter().copied())).await?;
    for shelf in shelves {
        stock::hold(tx, shelf).await?;
    }
    Ok(())
}

const SHELVES: &str = "
    select distinct place_id, variant_id
      from fulfillment_stock
     where lot_id in (:lots)
     order by variant_id, place_id";

/// What lies of the lot follows its state. Its row is held, so nothing of it is laid down anywhere meanwhile.
async fn follow(tx: &mut Tx, id: Id<Lot>, state: LotState, reason: &str) -> Result<()> {
    let sellable = state == LotState::Sellable;
    let mut marked: Vec<(Id<Place>, Id<Variant>, Quantity)> = tx.fetch_all(query(MARK_STOCK).bind(id).bind(sellable)).await?;
    marked.retain(|(.., on_hand)| on_hand.is_positive());
    marked.sort_unstable_by_key(|(place, variant, _)| (*variant, *place));
    for (place, variant, on_hand) in marked {
        let change = if sellable { on_hand } else { -on_hand };
        stock::set_aside(tx, (place, variant), change, Quantity::ZERO).await?;
    }
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
    let lots: Vec<Id<Lot>> = overdue.into_iter().map(|row| row.0).collect();
    hold_shelves(tx, &lots).await?;
    let mut aside = 0;
    for lot in lots {
        if tx.execute(query(SET_OVERDUE).bind(lot)).await? == 1 {
            follow(tx, lot, LotState::Quarantined, "best-before").await?;
            aside += 1;
        }
    }
    Ok(aside)
}

/// Somebody may have decided about it meanwhile.
const SET_OVERDUE: &str = "
    update fulfillment_lot
       set state = 'quarantined', state_reason = 'best-before'
     where id = $1
       and state = 'sellable'";

const OVERDUE: &str = "
    select lot.id
      from fulfillment_lot lot
     where lot.state = 'sellable'
       and lot.best_before < $1
       and exists (select 1 from fulfillment_stock stock where stock.lot_id = lot.id and stock.on_hand > 0)
     order by lot.variant_id, lot.id
     limit 500";
