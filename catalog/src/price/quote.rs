//! What a basket costs, line by line. Web, live room and till ask the same question and get the same answer.

use super::{Priced, Refusal, by_packs};
use crate::{Channel, SalePack, Sellable};
use coop::{Party, Place};
use kernel::{BasisPoints, Id, Money, Quantity, Result, Timestamp, Tx, allocate};
use std::collections::HashMap;

/// More lines than anyone checks out at once.
const MOST_LINES: usize = 200;
/// More packs on one line than anyone carries away.
const MOST_COUNT: i64 = 9_999;
/// Ten tonnes on one line.
const MOST_STEPS: Quantity = Quantity::steps(10_000_000);

/// A basket asking for its prices.
#[derive(Debug, Clone)]
pub struct Asked {
    pub channel: Channel,
    pub place: Option<Id<Place>>,
    pub at: Timestamp,
    pub lines: Vec<AskedLine>,
}

#[derive(Debug, Clone, Copy)]
pub struct AskedLine {
    pub pack: Id<SalePack>,
    pub count: i64,
    /// What the scale showed; the pack's price is then for so much of it.
    pub weighed: Option<Quantity>,
}

/// The answer. Its lines add up to its total and each line's rows add up to the line, to the fen.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    pub lines: Vec<QuoteLine>,
    pub total: Money,
}

#[derive(Debug, Clone, PartialEq)]
pub struct QuoteLine {
    pub sellable: Sellable,
    pub count: i64,
    /// How much of the variant leaves the shelf.
    pub quantity: Quantity,
    /// For one pack.
    pub unit_price: Money,
    pub rows: Vec<QuoteRow>,
    pub total: Money,
    pub tax_rate: BasisPoints,
    /// The tax inside the total; net is the rest, so the two always make up the gross.
    pub tax: Money,
    pub book_version: i64,
}

kernel::coded! {
    pub enum RowKind {
        /// The price in force for the quantity.
        Base = "base",
        /// Taken off; never more than there is.
        Discount = "discount",
        /// Owed to a party for its part: delivery, packing.
        Fee = "fee",
        /// Tax inside the amounts above, told apart for the record and never added.
        Tax = "tax",
    }
}

/// One reason for an amount on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteRow {
    pub kind: RowKind,
    pub party: Option<Id<Party>>,
    pub amount: Money,
}

/// Prices a basket in one statement. The amounts a client sends play no part in it.
pub async fn quote(tx: &mut Tx, asked: &Asked) -> Result<Quote> {
    if asked.lines.len() > MOST_LINES {
        return Err(Refusal::TooManyLines { most: MOST_LINES }.into());
    }
    asked.lines.iter().try_for_each(must_make_sense)?;
    let mut packs: Vec<_> = asked.lines.iter().map(|line| line.pack).collect();
    packs.sort();
    packs.dedup();
    let priced = by_packs(tx, asked.channel, asked.place, asked.at, &packs).await?;
    let priced: HashMap<_, _> = priced.into_iter().map(|priced| (priced.sellable.pack, priced)).collect();
    let lines = asked.lines.iter().map(|line| price_line(asked.channel, line, priced.get(&line.pack))).collect::<Result<Vec<_>>>()?;
    let total = lines.iter().map(|line| line.total).sum();
    Ok(Quote { lines, total })
}

fn must_make_sense(line: &AskedLine) -> Result<(), Refusal> {
    if !(1..=MOST_COUNT).contains(&line.count) {
        return Err(Refusal::CountAbsurd { count: line.count, most: MOST_COUNT });
    }
    match line.weighed {
        Some(weighed) if !weighed.is_positive() || weighed > MOST_STEPS || line.count != 1 => Err(Refusal::WeightAbsurd),
        _ => Ok(()),
    }
}

fn price_line(channel: Channel, line: &AskedLine, priced: Option<&Priced>) -> Result<QuoteLine> {
    let Some(priced) = priced else { return Err(Refusal::PackUnknown.into()) };
    let sellable = priced.sellable.clone();
    if !sellable.is_sold_in(channel) {
        return Err(Refusal::NotOnSale { pack: name(&sellable) }.into());
    }
    if line.weighed.is_some() && !sellable.is_weighed() {
        return Err(Refusal::WeightAbsurd.into());
    }
    let Some(in_force) = priced.in_force() else { return Err(Refusal::PriceMissing { pack: name(&sellable) }.into()) };
    let (quantity, total) = match line.weighed {
        Some(weighed) => (weighed, in_force.price.for_part_round_half_up(weighed.in_steps(), sellable.steps.in_steps())),
        None => (sellable.steps.times(line.count), in_force.price.times(line.count)),
    };
    let tax_rate = BasisPoints::new(priced.tax_rate_bp.unwrap_or(0));
    let rows = vec![QuoteRow { kind: RowKind::Base, party: None, amount: total }];
    let tax = tax_rate.inside_round_half_up(total);
    Ok(QuoteLine {
        sellable,
        count: line.count,
        quantity,
        unit_price: in_force.price,
        rows,
        total,
        tax_rate,
        tax,
        book_version: in_force.version,
    })
}

fn name(sellable: &Sellable) -> String {
    format!("{} {} {}", sellable.title_zh, sellable.variant_zh, sellable.pack_zh)
}

impl Quote {
    /// Refuses when the reader saw another total than the one that holds now.
    pub fn must_match(&self, shown: Money) -> Result<()> {
        if shown == self.total { Ok(()) } else { Err(Refusal::PriceChanged { shown, now: self.total }.into()) }
    }

    /// The tax inside the total.
    pub fn tax(&self) -> Money {
        self.lines.iter().map(|line| line.tax).sum()
    }

    /// Takes an amount off the whole basket: each line bears its share, the shares add up to the amount, and no more
    /// than the whole is ever taken. Answers what was taken.
    pub fn take_off(&mut self, amount: Money) -> Money {
        let amount = amount.min(self.total).max(Money::ZERO);
        let weights: Vec<i64> = self.lines.iter().map(|line| line.total.in_fen()).collect();
        for (line, share) in self.lines.iter_mut().zip(allocate(amount, &weights)) {
            line.take_off(share);
        }
        self.total -= amount;
        amount
    }

    /// Takes a rate off every line, rounded once on the line and never on the single pack.
    pub fn take_off_rate(&mut self, rate: BasisPoints) -> Money {
        let gross = self.total;
        self.take_off(rate.of_round_half_up(gross))
    }
}

impl QuoteLine {
    fn take_off(&mut self, share: Money) {
        if share.is_zero() {
            return;
        }
        self.rows.push(QuoteRow { kind: RowKind::Discount, party: None, amount: -share });
        self.total -= share;
        self.tax = self.tax_rate.inside_round_half_up(self.total);
    }

    pub fn net(&self) -> Money {
        self.total - self.tax
    }

    /// What the producer is owed of this line.
    pub fn producer_share(&self) -> Money {
        BasisPoints::new(self.sellable.producer_share_bp).of_round_half_up(self.total)
    }
}

#[cfg(test)]
mod tests;
