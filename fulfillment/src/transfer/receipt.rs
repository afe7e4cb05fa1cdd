use super::{OWNER, Owning, Refusal, TransferCard, TransferLine, TransferState, lines, step, takeover};
use crate::{
    fact::TransferReceived,
    lot, posting, stock,
    stock::{Arrival, Cause, MovementKind},
};
use coop::{ColdZone, PlaceCard, Signed};
use kernel::{Id, Money, Quantity, Result, Tx, outbox, query};
use std::collections::HashMap;

/// What was counted when the van was unloaded: line number and quantity. A line that is missing came whole.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    pub lines: HashMap<i64, Quantity>,
    pub zone: Option<Id<ColdZone>>,
}

/// The other place confirms what came. What did not is written off by whoever owned it; what a store that sells for
/// itself took over is charged to its owner, and what it gave back is credited as it was charged.
pub async fn receive(tx: &mut Tx, by: &Signed, card: &TransferCard, counted: &Counted) -> Result<()> {
    step(tx, card.id, TransferState::Sent, TransferState::Received).await?;
    let (from, to) = (coop::place::load(tx, card.from).await?, coop::place::load(tx, card.to).await?);
    let mut sent = lines(tx, card.id).await?;
    sent.sort_unstable_by_key(|line| (line.variant, line.line));
    let mut sums = Sums::default();
    for line in &sent {
        let came = counted.lines.get(&line.line).copied().unwrap_or(line.quantity);
        if came > line.quantity || came < Quantity::ZERO {
            return Err(Refusal::MoreThanSent.into());
        }
        sums.add(unload(tx, card, (&from, &to), line, (came, counted.zone)).await?);
    }
    let now = tx.now();
    let sign = "update fulfillment_transfer set received_at = $2, received_by = $3 where id = $1";
    tx.put(query(sign).bind(card.id).bind(now).bind(&by.name_zh)).await?;
    let paper = (Cause::of(OWNER, card.id), card.code.as_str());
    posting::lost_on_the_way(tx, &from, paper, sums.lost).await?;
    if !sums.is_nothing_taken_over() {
        match Owning::between(&from, &to) {
            Owning::GoesOver => posting::sold_to_store(tx, &to, paper, sums.charge, sums.taken_over).await?,
            Owning::ComesBack => posting::taken_back_from_store(tx, &from, paper, sums.charge, -sums.taken_over).await?,
            Owning::Stays => {}
        }
    }
    outbox::tell(tx, &TransferReceived { transfer: card.id, from: card.from, to: card.to })
}

/// What a receipt comes to.
#[derive(Default)]
struct Sums {
    /// Owed by the store that took goods over, or credited to the one that gave them back.
    charge: Money,
    /// What the goods that changed their owner cost the company; below zero when they came back.
    taken_over: Money,
    lost: Money,
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.charge += other.charge;
        self.taken_over += other.taken_over;
        self.lost += other.lost;
    }

    fn is_nothing_taken_over(&self) -> bool {
        self.charge.is_zero() && self.taken_over.is_zero()
    }
}

async fn unload(
    tx: &mut Tx,
    card: &TransferCard,
    (from, to): (&PlaceCard, &PlaceCard),
    line: &TransferLine,
    (came, zone): (Quantity, Option<Id<ColdZone>>),
) -> Result<Sums> {
    let lot = line.lot.expect("what was sent has its lot");
    let mut sums = Sums::default();
    if came.is_positive() {
        let cause = Cause::of(OWNER, card.id);
        let arrival = Arrival { place: to.id, zone, variant: line.variant, lot, quantity: came, kind: MovementKind::Arrived, cause };
        stock::put(tx, &arrival).await?;
        match Owning::between(from, to) {
            Owning::GoesOver => {
                sums.taken_over = lot::count_issued(tx, lot, came).await?;
                sums.charge = line.charge.for_part_round_half_up(came.in_steps(), line.quantity.in_steps());
            }
            Owning::ComesBack => {
                sums.taken_over = lot::count_issued(tx, lot, -came).await?;
                sums.charge = takeover::credit(tx, from.id, lot, came).await?;
            }
            Owning::Stays => {}
        }
        stock::settle(tx, to, &arrival).await?;
    }
    if came < line.quantity {
        sums.lost = lot::leaves(tx, from, lot, line.quantity - came).await?;
    }
    let credited = if Owning::between(from, to) == Owning::ComesBack { sums.charge } else { line.charge };
    let note = query(NOTE).bind(card.id).bind(line.line).bind(came).bind(sums.lost + sums.taken_over).bind(credited);
    tx.put(note).await?;
    Ok(sums)
}

const NOTE: &str = "
    update fulfillment_transfer_line
       set received = $3, cost_fen = $4, charge_fen = $5
     where transfer_id = $1
       and line = $2";
