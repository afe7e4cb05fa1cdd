//! What the scale says of an order. A goose was ordered as about 2.5 kg and paid as such; packed, it weighs 2.36 kg. What
//! the shopper was to pay for a line is for the ordered weight; he pays the same part of it as was packed, halves up, and
//! the rest goes back the way it came. What weighs more is given: he never pays more than he agreed to, and the seller
//! bears it.

pub(crate) mod web;

use super::{FactKind, OWNER, Order, OrderLine, OrderRow, RowKind, fact, lines, load, rows};
use fulfillment::PackedWeight;
use kernel::{Error, Id, Money, Quantity, Result, Tx, allocate, query};
use payment::Reason;
use serde_json::json;
use ui::Lang;

/// What a line comes to by the weight that was packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// Goes back: less was packed than was paid for.
    pub back: Money,
    /// Is given: more was packed than was paid for.
    pub waived: Money,
}

/// The rule: what was to be paid for the line is for the ordered weight, and the packed weight costs its part of it,
/// halves up.
pub fn settle(total: Money, ordered: Quantity, packed: Quantity) -> Settled {
    let worth = total.for_part_round_half_up(packed.in_steps(), ordered.in_steps());
    Settled { back: (total - worth).max(Money::ZERO), waived: (worth - total).max(Money::ZERO) }
}

/// The scale has spoken: each weighed line is settled once, and what is too much goes back in one refund.
pub(super) async fn weighed(tx: &mut Tx, id: Id<Order>, weights: &[PackedWeight]) -> Result<()> {
    let order = load(tx, id).await?;
    let lines = lines(tx, id).await?;
    let (mut back, mut told) = (Money::ZERO, Vec::new());
    for line in &lines {
        let Some(packed) = weights.iter().find(|one| one.line == line.line).map(|one| one.packed) else { continue };
        let settled = settle(line.total, line.quantity, packed);
        if keep(tx, id, (line.line, packed), settled).await? {
            back += settled.back;
            told.push(json!({
                "line": line.line, "ordered": line.quantity, "packed": packed,
                "back_fen": settled.back, "waived_fen": settled.waived, "bearer": order.seller,
            }));
        }
    }
    if told.is_empty() {
        return Ok(());
    }
    fact::note_with(tx, id, FactKind::Weighed, "", json!({ "lines": told })).await?;
    if back.is_zero() { Ok(()) } else { send_back(tx, &order, back).await }
}

/// Money of an order that weighed less goes back the way it was paid.
async fn send_back(tx: &mut Tx, order: &Order, back: Money) -> Result<()> {
    let held = payment::held(tx, order.id.uuid()).await?;
    let (attempt, _) = held.ok_or_else(|| Error::fault(format_args!("order {} is packed and holds no money", order.number)))?;
    let refund = payment::refund(tx, attempt, back, Reason::Weighed, &format!("{OWNER}-weighed:{}", order.id)).await?;
    fact::note_with(tx, order.id, FactKind::Refunded, &refund.to_string(), json!({ "amount_fen": back })).await?;
    Ok(())
}

/// False when the line was settled before.
async fn keep(tx: &mut Tx, order: Id<Order>, (line, packed): (i64, Quantity), settled: Settled) -> Result<bool> {
    let keep = query(KEEP).bind(order).bind(line).bind(packed).bind(settled.back).bind(settled.waived);
    Ok(tx.execute(keep).await? == 1)
}

const KEEP: &str = "
    update storefront_order_line
       set packed = $3, back_fen = $4, waived_fen = $5
     where order_id = $1
       and line = $2
       and packed is null
       and least is not null";

/// The lines and rows of an order as they are owed once it was weighed: they add up to what the shopper paid in the end.
pub(super) async fn owed(tx: &mut Tx, order: Id<Order>) -> Result<(Vec<OrderLine>, Vec<OrderRow>)> {
    let (mut lines, mut rows) = (lines(tx, order).await?, rows(tx, order).await?);
    shrink(&mut lines, &mut rows);
    Ok((lines, rows))
}

/// Takes what went back by weight off lines, their tax and their rows, in proportion and to the fen.
pub(super) fn shrink(lines: &mut [OrderLine], rows: &mut [OrderRow]) {
    for line in lines.iter_mut().filter(|line| !line.back.is_zero()) {
        let (was, left) = (line.total, line.total - line.back);
        line.tax = line.tax.for_part_round_half_up(left.in_fen(), was.in_fen());
        line.total = left;
        let mut own: Vec<&mut OrderRow> = rows.iter_mut().filter(|row| row.line == line.line).collect();
        shrink_rows(&mut own, was, left);
    }
}

/// What promotions took shrinks by the same part, halves up; what is left beside it is shared out among those it is owed
/// to, so that the rows add up to the line again. Half a fen is another's before it is the seller's.
fn shrink_rows(rows: &mut [&mut OrderRow], was: Money, left: Money) {
    let mut owed = left;
    for row in rows.iter_mut().filter(|row| row.kind == RowKind::Discount) {
        row.amount = row.amount.for_part_round_half_up(left.in_fen(), was.in_fen());
        owed -= row.amount;
    }
    let mut owing: Vec<&mut &mut OrderRow> = rows.iter_mut().filter(|row| row.kind != RowKind::Discount).collect();
    owing.sort_by_key(|row| row.kind == RowKind::Goods);
    let weights: Vec<i64> = owing.iter().map(|row| row.amount.in_fen()).collect();
    for (row, amount) in owing.iter_mut().zip(allocate(owed, &weights)) {
        row.amount = amount;
    }
}

impl OrderLine {
    /// What the shopper is told of a line's weight; nothing of goods that are as they say.
    pub fn weight(&self, t: &Lang) -> Option<String> {
        self.bounds?;
        let weight = |quantity| t.quantity(quantity, self.unit());
        let id = match self.packed {
            None => "weights-ordered",
            Some(_) if !self.back.is_zero() => "weights-back",
            Some(_) if !self.waived.is_zero() => "weights-waived",
            Some(_) => "weights-packed",
        };
        let told = t.with(id).set("ordered", weight(self.quantity)).set("packed", weight(self.packed.unwrap_or_default()));
        Some(told.set("back", self.back).set("waived", self.waived).to_string())
    }
}

/// What of an order went back because it weighed less.
pub(super) async fn back_of(tx: &mut Tx, order: Id<Order>) -> Result<Money> {
    let sum = "select cast(coalesce(sum(back_fen), 0) as bigint) from storefront_order_line where order_id = $1";
    Ok(tx.fetch_one::<(Money,)>(query(sum).bind(order)).await?.0)
}

#[cfg(test)]
mod tests;
