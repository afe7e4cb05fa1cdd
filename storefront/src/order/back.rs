//! Money of a delivered order that goes back: something was spoilt, or came back. In the same proportion sales, tax and the
//! producers' shares are taken back; the courier has carried and keeps his fee.

use super::{FactKind, OWNER, Order, OrderLine, OrderRow, OrderTakenBack, Refusal, RowKind, Status, fact, weight};
use coop::Party;
use kernel::{Id, Money, Result, Tx, allocate, outbox};
use payment::Reason;
use std::collections::BTreeMap;

/// What of an order's money has not gone back.
pub async fn kept(tx: &mut Tx, order: &Order) -> Result<Money> {
    Ok(payment::held(tx, order.id.uuid()).await?.map_or(Money::ZERO, |(_, kept)| kept))
}

/// Sends money of a delivered order back. The key is the form's own name: sent twice, it goes back once.
pub async fn take_back(tx: &mut Tx, order: &Order, amount: Money, key: &str) -> Result<()> {
    if order.status != Status::Delivered {
        return Err(Refusal::NotDelivered.into());
    }
    let Some((attempt, _)) = payment::held(tx, order.id.uuid()).await? else { return Err(Refusal::TooLate.into()) };
    let refund = payment::refund(tx, attempt, amount, Reason::Returned, &format!("{OWNER}-taken-back:{key}")).await?;
    let detail = serde_json::json!({ "amount_fen": amount });
    if fact::note_with(tx, order.id, FactKind::Refunded, &refund.to_string(), detail).await? {
        // The attempt's row is ours by now, so nobody else is sending money of this order back.
        let owed = order.total - weight::back_of(tx, order.id).await?;
        let before = owed - kept(tx, order).await? - amount;
        outbox::tell(tx, &OrderTakenBack { order: order.id, refund, before, amount })?;
    }
    Ok(())
}

/// What of an order is taken back when so much of its money is back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Of each line, with the tax inside.
    pub lines: Vec<(Money, Money)>,
    /// Of the fee for carrying.
    pub carrying: Money,
    /// Of what each party was owed for its part in the goods.
    pub shares: BTreeMap<Id<Party>, Money>,
    /// Of what each party bears of promotions.
    pub borne: BTreeMap<Id<Party>, Money>,
}

/// Spreads money over an order as its total is spread; all of the money is all of the order.
pub(super) fn parts(lines: &[OrderLine], rows: &[OrderRow], back: Money) -> Parts {
    let carrying: Money = rows.iter().filter(|row| row.line == 0).map(|row| row.amount).sum();
    let weights: Vec<i64> = lines.iter().map(|line| line.total).chain([carrying]).map(Money::in_fen).collect();
    let mut spread = allocate(back, &weights);
    let mut parts = Parts { carrying: spread.pop().unwrap_or_default(), ..Parts::default() };
    for (line, part) in lines.iter().zip(spread) {
        let of_line = |amount: Money| amount.for_part_round_half_up(part.in_fen(), line.total.in_fen().max(1));
        parts.lines.push((part, of_line(line.tax)));
        for row in rows.iter().filter(|row| row.line == line.line && matches!(row.kind, RowKind::Share | RowKind::Fee)) {
            *parts.shares.entry(row.party).or_default() += of_line(row.amount);
        }
        for row in rows.iter().filter(|row| row.line == line.line && row.kind == RowKind::Discount) {
            *parts.borne.entry(row.party).or_default() += of_line(-row.amount);
        }
    }
    parts
}
