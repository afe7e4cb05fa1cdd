//! Taking goods back against a receipt of this node: never more than was sold, and for exactly what was paid.

use super::{
    Refusal,
    checkout::{Slip, next_number},
    journal::{self, Hand},
    till::Till,
};
use crate::{
    event::Kind,
    receipt_number::ReceiptNumber,
    sale::{RefundCompleted, ReturnedLine, Sale, SaleCompleted, SoldLine, Tender, paid_back},
};
use kernel::{Id, Money, Quantity, Result, Tx, query};

/// A sale and what of it may still be taken back.
#[derive(Debug, Clone)]
pub struct Returnable {
    pub sale: SaleCompleted,
    lines: Vec<Returned>,
}

#[derive(Debug, Clone, kernel::Record)]
struct Returned {
    line: i64,
    returned: Quantity,
}

impl Returnable {
    fn returned(&self, line: i64) -> Quantity {
        self.lines.iter().find(|kept| kept.line == line).map_or(Quantity::ZERO, |kept| kept.returned)
    }

    pub fn left(&self, line: &SoldLine) -> Quantity {
        line.quantity - self.returned(line.line)
    }

    fn returned_line(&self, sold: &SoldLine, taken: Quantity) -> ReturnedLine {
        let before = self.returned(sold.line);
        let reductions = sold.reductions.iter().map(|reduction| reduction.given_back(sold.quantity, before, taken)).collect();
        ReturnedLine { line: sold.line, goods: sold.goods.clone(), quantity: taken, paid: self.worth(sold, taken), reductions }
    }

    /// What comes back for some of a line.
    pub fn worth(&self, line: &SoldLine, taken: Quantity) -> Money {
        paid_back(line.paid, line.quantity, self.returned(line.line), taken)
    }
}

/// Finds a sale of this node by its receipt.
pub async fn find(tx: &mut Tx, till: &Till, number: &ReceiptNumber) -> Result<Returnable> {
    let of_receipt = "select id, seq from pos_till_sale where receipt_no = $1 and kind = 'sale'";
    let found: Option<(Id<Sale>, i64)> = tx.fetch_optional(query(of_receipt).bind(number.as_str())).await?;
    let (id, seq) = found.ok_or(Refusal::ReceiptUnknown)?;
    let sale = journal::fact(tx, till, seq).await?.tells()?;
    let lines = tx.fetch_all(query("select line, returned from pos_till_sold where sale_id = $1 order by line").bind(id)).await?;
    Ok(Returnable { sale, lines })
}

/// What a customer brings back, and why.
#[derive(Debug, Clone)]
pub struct Taking {
    pub lines: Vec<(i64, Quantity)>,
    pub reason: String,
}

/// Takes back some of a sale's lines: the goods come in, the cash goes out, and the refund has a receipt of its own.
pub async fn take_back(tx: &mut Tx, till: &Till, hand: &Hand, of: &Returnable, taking: &Taking) -> Result<RefundCompleted> {
    let mut lines = Vec::with_capacity(taking.lines.len());
    for (line, quantity) in taking.lines.iter().filter(|(_, quantity)| quantity.is_positive()) {
        let sold = of.sale.lines.iter().find(|sold| sold.line == *line).ok_or(Refusal::LineGone)?;
        guard(tx, of.sale.sale, *line, *quantity).await?;
        lines.push(of.returned_line(sold, *quantity));
    }
    if lines.is_empty() {
        return Err(Refusal::NothingTicked.into());
    }
    let total: Money = lines.iter().map(|line| line.paid).sum();
    let number = next_number(tx, till).await?;
    let refund = RefundCompleted {
        refund: tx.id(),
        receipt_no: number.0,
        running: number.1,
        seller: till.seller_id,
        of_sale: of.sale.sale,
        of_receipt_no: of.sale.receipt_no.clone(),
        reason: taking.reason.clone(),
        lines,
        total,
        tenders: vec![Tender::cash(-total)],
    };
    assert_eq!(refund.out_of_balance(), None, "a refund that does not add up is not made");
    let shift = hand.shift.ok_or(Refusal::NoShift)?;
    let seq = journal::record(tx, till, hand, Kind::RefundCompleted, &refund).await?;
    Slip { id: refund.refund, number: &refund.receipt_no, running: refund.running, seq, kind: "refund", shift, total }.keep(tx).await?;
    Ok(refund)
}

/// Check and change are one statement, so no unit is ever taken back twice.
async fn guard(tx: &mut Tx, sale: Id<Sale>, line: i64, quantity: Quantity) -> Result<()> {
    let taken = tx.execute(query(TAKE).bind(sale).bind(line).bind(quantity)).await?;
    if taken == 0 { Err(Refusal::ReturnedTooMuch.into()) } else { Ok(()) }
}

const TAKE: &str = "
    update pos_till_sold
       set returned = returned + $3
     where sale_id = $1
       and line = $2
       and returned + $3 <= quantity";

impl Returnable {
    /// What may still come back, as the cashier reads it.
    pub fn left_said(&self, t: &ui::Lang, line: &SoldLine) -> String {
        match line.packs() {
            Some(_) => t.number(self.left(line).in_steps() / line.pack_steps.in_steps().max(1)),
            None => t.quantity(self.left(line), line.goods.unit),
        }
    }

    pub fn paid_said(&self, t: &ui::Lang, line: &SoldLine) -> String {
        t.money(line.paid)
    }
}
