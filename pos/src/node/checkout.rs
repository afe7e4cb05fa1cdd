//! Finishing a sale: one transaction in which the money is counted, the receipt gets its number, the journal its
//! fact and the counter is cleared. Before the commit nothing has happened; after it, everything has.

use super::{
    Refusal,
    cart::{self, CartCard, CartLine},
    clock,
    journal::{self, Hand},
    tally::Tally,
    till::Till,
};
use crate::{
    event::{Kind, Shift},
    receipt_number::ReceiptNumber,
    sale::{Sale, SaleCompleted, SoldLine, Tender, paid_parts},
};
use kernel::{Id, Money, Quantity, Result, Tx, Value, query};

/// More cash than this in one hand is a barcode that landed in the wrong field.
const MOST_CASH: Money = Money::fen(100_000_000);

/// Takes cash for what is on the counter. Nothing typed means exactly the total. The total is the one the cashier saw.
pub async fn take_cash(tx: &mut Tx, till: &Till, hand: &Hand, shown: Money, handed: Option<Money>) -> Result<SaleCompleted> {
    let cart = cart::on_counter(tx).await?.ok_or(Refusal::CartEmpty)?;
    let Tally { lines, sums, card, .. } = Tally::of(tx, &cart).await?;
    if lines.is_empty() {
        return Err(Refusal::CartEmpty.into());
    }
    if shown != sums.total {
        return Err(Refusal::TotalChanged { shown, now: sums.total }.into());
    }
    let handed = must_suffice(handed.unwrap_or(sums.total), sums.total)?;
    let number = next_number(tx, till).await?;
    let sale = SaleCompleted {
        sale: tx.id(),
        receipt_no: number.0,
        running: number.1,
        seller: till.seller_id,
        lines: sold(&lines, sums.rounding),
        rounding: sums.rounding,
        total: sums.total,
        tenders: vec![Tender::cash(handed)],
        change: handed - sums.total,
        card: card.filter(|card| card.holds).map(|card| card.used),
    };
    assert_eq!(sale.out_of_balance(), None, "a sale that does not add up is not made");
    finish(tx, till, hand, &cart, &sale).await?;
    Ok(sale)
}

fn must_suffice(handed: Money, total: Money) -> Result<Money> {
    if handed > MOST_CASH {
        return Err(Refusal::HandedAbsurd.into());
    }
    if handed < total {
        return Err(Refusal::HandedTooLittle { missing: total - handed }.into());
    }
    Ok(handed)
}

fn sold(lines: &[CartLine], rounding: Money) -> Vec<SoldLine> {
    let totals: Vec<Money> = lines.iter().map(CartLine::total).collect();
    let paid = paid_parts(&totals, rounding);
    let renumbered = lines.iter().zip(paid).zip(1..);
    renumbered
        .map(|((line, paid), place)| SoldLine {
            line: place,
            goods: line.goods.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price_fen,
            pack_steps: line.pack_steps,
            price_version: line.price_version,
            base: line.base_fen,
            ordinary: line.ordinary.map(|(_, comes_to)| comes_to),
            discount: line.reduced(),
            reductions: line.reductions.clone(),
            total: line.total(),
            paid,
            label: line.label.clone(),
        })
        .collect()
}

/// The next receipt number: taken only by what is completed in the same transaction, so there are no gaps.
pub(super) async fn next_number(tx: &mut Tx, till: &Till) -> Result<(ReceiptNumber, i64)> {
    let (running,): (i64,) = tx.fetch_one(query("update pos_till_self set last_receipt = last_receipt + 1 returning last_receipt")).await?;
    Ok((ReceiptNumber::new(&till.store_no, &till.till_no, till.epoch, running), running))
}

async fn finish(tx: &mut Tx, till: &Till, hand: &Hand, cart: &CartCard, sale: &SaleCompleted) -> Result<()> {
    let seq = journal::record(tx, till, hand, Kind::SaleCompleted, sale).await?;
    let shift = hand.shift.ok_or(Refusal::NoShift)?;
    let slip = Slip { id: sale.sale, number: &sale.receipt_no, running: sale.running, seq, kind: "sale", shift, total: sale.total };
    slip.keep(tx).await?;
    let lines = sale
        .lines
        .iter()
        .map(|line| -> Vec<Value> { vec![sale.sale.into(), line.line.into(), line.quantity.into(), Quantity::ZERO.into()] });
    tx.put(query("insert into pos_till_sold (sale_id, line, quantity, returned) values (:row)").bind_rows(lines)).await?;
    cart::clear(tx, cart.id).await
}

/// A receipt on the list of receipts.
pub(super) struct Slip<'a> {
    pub id: Id<Sale>,
    pub number: &'a ReceiptNumber,
    pub running: i64,
    pub seq: i64,
    pub kind: &'static str,
    pub shift: Id<Shift>,
    pub total: Money,
}

impl Slip<'_> {
    pub(super) async fn keep(&self, tx: &mut Tx) -> Result<()> {
        let now = clock::now(tx).await?;
        tx.put(
            query("insert into pos_till_sale (id, receipt_no, running, seq, kind, shift_id, total_fen, at) values ($1, $2, $3, $4, $5, $6, $7, $8)")
                .bind(self.id)
                .bind(self.number.as_str())
                .bind(self.running)
                .bind(self.seq)
                .bind(self.kind)
                .bind(self.shift)
                .bind(self.total)
                .bind(now),
        )
        .await?;
        Ok(())
    }
}
