//! What an order writes into the seller's books: money received is an advance until the goods are the shopper's.

use super::{OWNER, Order, OrderDelivered, OrderRow, OrderTakenBack, RowKind, back::parts, load, weight};
use books::{AccountCode, EntryDraft, Figure, Line};
use catalog::ProductKind;
use coop::Party;
use kernel::{
    BoxFuture, BusinessDay, Id, Money, Result, Tx, Zone,
    feed::{Consumer, Event},
};
use payment::{Paid, Refunded};
use std::collections::BTreeMap;

pub struct Bookkeeping;

impl Consumer for Bookkeeping {
    fn name(&self) -> &'static str {
        "storefront.books"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let day = Zone::CHINA.day(event.told_at);
            if let Some(paid) = event.of::<Paid>()?.filter(|paid| paid.payable_kind == OWNER) {
                let order = load(tx, Id::from_uuid(paid.payable_id)).await?;
                books::post(tx, received(&order, &paid, day)).await?;
            }
            if let Some(refunded) = event.of::<Refunded>()?.filter(|refunded| refunded.payable_kind == OWNER) {
                let order = load(tx, Id::from_uuid(refunded.payable_id)).await?;
                books::post(tx, sent_back(&order, &refunded, day)).await?;
            }
            if let Some(delivered) = event.of::<OrderDelivered>()? {
                let entry = handed_over(tx, &delivered, day).await?;
                books::post(tx, entry).await?;
            }
            if let Some(back) = event.of::<OrderTakenBack>()? {
                let entry = taken_back(tx, &back, day).await?;
                books::post(tx, entry).await?;
            }
            Ok(())
        })
    }
}

fn draft(order: &Order, key: String, day: BusinessDay, lines: Vec<Line>) -> EntryDraft {
    EntryDraft {
        cause: (OWNER, order.id.uuid()),
        key,
        day,
        owner: order.seller,
        place: Some(order.place),
        memo: order.number.clone(),
        lines,
    }
}

fn received(order: &Order, paid: &Paid, day: BusinessDay) -> EntryDraft {
    let lines = vec![Line::debit(paid.provider.account(), paid.amount), Line::credit(AccountCode::Advance, paid.amount)];
    draft(order, format!("order-paid:{}", paid.attempt), day, lines)
}

fn sent_back(order: &Order, refunded: &Refunded, day: BusinessDay) -> EntryDraft {
    let lines = vec![Line::debit(AccountCode::Advance, refunded.amount), Line::credit(refunded.provider.account(), refunded.amount)];
    draft(order, format!("order-refunded:{}", refunded.refund), day, lines)
}

/// The goods are the shopper's: the advance becomes sales, tax and what the courier is owed; the goods leave the
/// inventory at their cost, and the producers' shares are owed to them. Carrying that cost the shopper nothing is a cost
/// of ours, and what others bear of a promotion they owe us; it makes the goods sold cheaper for us. What went back by
/// weight is no sale, and what was given is goods without a price.
async fn handed_over(tx: &mut Tx, delivered: &OrderDelivered, day: BusinessDay) -> Result<EntryDraft> {
    let order = load(tx, delivered.order).await?;
    let (lines, rows) = weight::owed(tx, order.id).await?;
    let mut entry = vec![Line::debit(AccountCode::Advance, rows.iter().map(|row| row.amount).sum())];
    let mut tax = Money::ZERO;
    for line in lines {
        tax += line.tax;
        entry.push(Line::credit(AccountCode::Sales, line.total - line.tax).counted(figure(line.kind)));
    }
    entry.push(Line::credit(AccountCode::Tax, tax));
    entry.extend(owed(&rows, RowKind::Delivery).map(|(party, fee)| Line::credit(AccountCode::Payable, fee).with(party)));
    entry.push(Line::debit(AccountCode::CostOfSales, delivered.cost));
    entry.push(Line::credit(AccountCode::Inventory, delivered.cost));
    for (party, share) in owed(&rows, RowKind::Share).chain(owed(&rows, RowKind::Fee)) {
        entry.push(Line::debit(AccountCode::CostOfSales, share));
        entry.push(Line::credit(AccountCode::Payable, share).with(party));
    }
    let carried: Money = rows.iter().filter(|row| row.kind == RowKind::Discount && row.line == 0).map(|row| -row.amount).sum();
    entry.push(Line::debit(AccountCode::CostOfSales, carried));
    for (party, borne) in owed(&rows, RowKind::Discount).filter(|(party, _)| *party != order.seller) {
        entry.push(Line::debit(AccountCode::Receivable, -borne).with(party));
        entry.push(Line::credit(AccountCode::CostOfSales, -borne));
    }
    Ok(draft(&order, format!("order-delivered:{}", order.id), day, entry))
}

/// Money of a delivered order goes back: sales, tax and what the producers are owed shrink with it, and so do the figures.
/// The money is the shopper's until it has gone. What carrying cost is the seller's loss, and so are the goods.
async fn taken_back(tx: &mut Tx, back: &OrderTakenBack, day: BusinessDay) -> Result<EntryDraft> {
    let order = load(tx, back.order).await?;
    let (lines, rows) = weight::owed(tx, order.id).await?;
    let (before, after) = (parts(&lines, &rows, back.before), parts(&lines, &rows, back.before + back.amount));
    let mut entry = vec![Line::credit(AccountCode::Advance, back.amount)];
    entry.push(Line::debit(AccountCode::CostOfSales, after.carrying - before.carrying));
    for (line, (now, then)) in lines.iter().zip(after.lines.iter().zip(&before.lines)) {
        let (gross, tax) = (now.0 - then.0, now.1 - then.1);
        entry.push(Line::debit(AccountCode::Sales, gross - tax).counted(figure(line.kind)));
        entry.push(Line::debit(AccountCode::Tax, tax));
    }
    for (party, share) in &after.shares {
        let share = *share - before.shares.get(party).copied().unwrap_or_default();
        entry.push(Line::debit(AccountCode::Payable, share).with(*party));
        entry.push(Line::credit(AccountCode::CostOfSales, share));
    }
    for (party, borne) in after.borne.iter().filter(|(party, _)| **party != order.seller) {
        let borne = *borne - before.borne.get(party).copied().unwrap_or_default();
        entry.push(Line::debit(AccountCode::CostOfSales, borne));
        entry.push(Line::credit(AccountCode::Receivable, borne).with(*party));
    }
    Ok(draft(&order, format!("order-taken-back:{}", back.refund), day, entry))
}

fn figure(kind: ProductKind) -> Figure {
    match kind {
        ProductKind::Specialty => Figure::Sales,
        ProductKind::Consumer => Figure::RetailConsumer,
        ProductKind::Input => Figure::InputsSold,
    }
}

/// What rows of a kind add up to for each party.
fn owed(rows: &[OrderRow], kind: RowKind) -> impl Iterator<Item = (Id<Party>, Money)> {
    let mut sums: BTreeMap<Id<Party>, Money> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind == kind) {
        *sums.entry(row.party).or_default() += row.amount;
    }
    sums.into_iter()
}
