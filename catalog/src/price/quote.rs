//! What a basket costs, line by line. Web, live room and till ask the same question and get the same answer.

use super::{Beside, Priced, Refusal, priced_with};
use crate::{
    Channel, SalePack, Sellable,
    bundle::{self, Bundled, QuotePart},
    promotion::{self, Met, Occasion, Outcome, Promotion, Verdict, Ware},
};
use coop::{Party, Place, party, place};
use kernel::{BasisPoints, Id, Money, Quantity, Result, Timestamp, Tx};
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
    /// The code somebody typed in.
    pub code: Option<String>,
    /// By what the shopper is known again, once he is known.
    pub person: Option<String>,
    /// Whether he is a member of the cooperative.
    pub member: bool,
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
    /// What each promotion that might have met the basket did to it, and why.
    pub verdicts: Vec<Verdict>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct QuoteLine {
    pub sellable: Sellable,
    pub count: i64,
    /// Whether the scale showed it, so that it has no pieces.
    pub weighed: bool,
    /// How much of the variant leaves the shelf.
    pub quantity: Quantity,
    /// For one pack, at the step that the basket's whole count of it has reached; for a member, no more than his.
    pub unit_price: Money,
    /// What stands beside the price for one.
    pub beside: Beside,
    pub rows: Vec<QuoteRow>,
    pub total: Money,
    pub tax_rate: BasisPoints,
    /// The tax inside the total; net is the rest, so the two always make up the gross.
    pub tax: Money,
    pub book_version: i64,
    /// Of a bundle, what is each component's; they add up to the line, row by row.
    pub parts: Vec<QuotePart>,
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
    /// To whom it is owed, or who bears what was taken off; nothing for the seller.
    pub party: Option<Id<Party>>,
    pub amount: Money,
    /// What took it off.
    pub promotion: Option<Id<Promotion>>,
}

/// A pack with its price, and whether there is any promotion to be looked up.
#[derive(kernel::Record)]
struct Looked {
    #[record(flatten)]
    priced: Priced,
    promoted: bool,
    bundled: bool,
}

/// Prices a basket in one statement, and takes off what promotions take in a second one when any is running. The amounts
/// a client sends play no part in it.
pub async fn quote(tx: &mut Tx, asked: &Asked) -> Result<Quote> {
    let (mut quote, promoted) = undiscounted(tx, asked).await?;
    if promoted {
        let occasion = asked.occasion();
        let met = promotion::running(tx, &occasion).await?;
        quote.promote(&met, &occasion);
    }
    Ok(quote)
}

/// Tries every promotion that is not over on a basket, as if it were that instant.
pub(crate) async fn try_out(tx: &mut Tx, asked: &Asked) -> Result<Quote> {
    let (mut quote, _) = undiscounted(tx, asked).await?;
    let own = asked.channel == Channel::Till && sells_for_itself(tx, asked.place).await?;
    let occasion = Occasion { own, ..asked.occasion() };
    let met = promotion::standing(tx, &occasion).await?;
    quote.promote(&met, &occasion);
    Ok(quote)
}

async fn sells_for_itself(tx: &mut Tx, place: Option<Id<Place>>) -> Result<bool> {
    match place {
        Some(place) => Ok(place::load(tx, place).await?.seller != party::company(tx).await?.id),
        None => Ok(false),
    }
}

/// The basket at the prices in force, and whether any promotion is running.
async fn undiscounted(tx: &mut Tx, asked: &Asked) -> Result<(Quote, bool)> {
    if asked.lines.len() > MOST_LINES {
        return Err(Refusal::TooManyLines { most: MOST_LINES }.into());
    }
    asked.lines.iter().try_for_each(must_make_sense)?;
    let mut packs: Vec<_> = asked.lines.iter().map(|line| line.pack).collect();
    packs.sort();
    packs.dedup();
    let looked = priced_with(PROMOTED, asked.channel, asked.place, asked.at).and(" where k.id in (:packs)").bind_list(":packs", packs);
    let looked: Vec<Looked> = tx.fetch_all(looked).await?;
    let promoted = looked.iter().any(|looked| looked.promoted);
    let bundles: Vec<_> = looked.iter().filter(|looked| looked.bundled).map(|looked| looked.priced.sellable.variant).collect();
    let priced: HashMap<_, _> = looked.into_iter().map(|looked| (looked.priced.sellable.pack, looked.priced)).collect();
    let mut lines = asked.lines.iter().map(|line| price_line(asked, line, priced.get(&line.pack))).collect::<Result<Vec<_>>>()?;
    if !bundles.is_empty() {
        let bundled = bundle::bundled(tx, &bundles, asked.place, asked.at).await?;
        lines.iter_mut().for_each(|line| line.open(&bundled));
    }
    Ok((Quote::of(lines), promoted))
}

const PROMOTED: &str = ", cast(null as text) as past, exists (select 1 from catalog_promotion where state = 'running') as promoted,
           exists (select 1 from catalog_component own where own.bundle_id = v.id) as bundled";

impl Asked {
    /// How many of a line's pack the basket holds; what was weighed has no pieces.
    fn together(&self, of: &AskedLine) -> i64 {
        if of.weighed.is_some() {
            return 1;
        }
        self.lines.iter().filter(|line| line.pack == of.pack && line.weighed.is_none()).map(|line| line.count).sum()
    }

    fn occasion(&self) -> Occasion<'_> {
        let (code, person) = (self.code.as_deref(), self.person.as_deref());
        Occasion { at: self.at, channel: self.channel, place: self.place, own: false, code, person }
    }
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

fn price_line(asked: &Asked, line: &AskedLine, priced: Option<&Priced>) -> Result<QuoteLine> {
    let Some(priced) = priced else { return Err(Refusal::PackUnknown.into()) };
    let sellable = priced.sellable.clone();
    if !sellable.is_sold_in(asked.channel) {
        return Err(Refusal::NotOnSale { pack: name(&sellable) }.into());
    }
    if line.weighed.is_some() && !sellable.is_weighed() {
        return Err(Refusal::WeightAbsurd.into());
    }
    let Some(in_force) = priced.in_force() else { return Err(Refusal::PriceMissing { pack: name(&sellable) }.into()) };
    let unit_price = in_force.beside.each(in_force.price, asked.together(line), asked.member);
    let (quantity, total) = match line.weighed {
        Some(weighed) => (weighed, unit_price.for_part_round_half_up(weighed.in_steps(), sellable.steps.in_steps())),
        None => (sellable.steps.times(line.count), unit_price.times(line.count)),
    };
    let tax_rate = BasisPoints::new(priced.tax_rate_bp.unwrap_or(0));
    let rows = vec![QuoteRow { kind: RowKind::Base, party: None, amount: total, promotion: None }];
    let tax = tax_rate.inside_round_half_up(total);
    Ok(QuoteLine {
        sellable,
        count: line.count,
        weighed: line.weighed.is_some(),
        quantity,
        unit_price,
        beside: in_force.beside,
        rows,
        total,
        tax_rate,
        tax,
        book_version: in_force.version,
        parts: Vec::new(),
    })
}

fn name(sellable: &Sellable) -> String {
    format!("{} {} {}", sellable.title_zh, sellable.variant_zh, sellable.pack_zh)
}

impl Quote {
    fn of(lines: Vec<QuoteLine>) -> Quote {
        let total = lines.iter().map(|line| line.total).sum();
        Quote { lines, total, verdicts: Vec::new() }
    }

    /// Refuses when the reader saw another total than the one that holds now.
    pub fn must_match(&self, shown: Money) -> Result<()> {
        if shown == self.total { Ok(()) } else { Err(Refusal::PriceChanged { shown, now: self.total }.into()) }
    }

    /// The tax inside the total.
    pub fn tax(&self) -> Money {
        self.lines.iter().map(|line| line.tax).sum()
    }

    /// What the goods cost before anything was taken off.
    pub fn base(&self) -> Money {
        self.lines.iter().map(QuoteLine::base).sum()
    }

    /// Promotions that did something.
    pub fn taken(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| verdict.outcome.is_taken())
    }

    /// The promotion for which carrying costs nothing.
    pub fn carried_by(&self) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.outcome == Outcome::Carried)
    }

    /// Takes off what promotions take. Each line bears its share and says whose it is; tax is worked out again from what
    /// is left of the line.
    fn promote(&mut self, met: &[Met], occasion: &Occasion<'_>) {
        let ware = |line| {
            let QuoteLine { sellable, count, weighed, total, .. }: &QuoteLine = line;
            Ware { weighed: *weighed, ..Ware::of(sellable, *count, *total) }
        };
        let verdicts = promotion::weigh(met, occasion, &mut self.lines.iter().map(ware).collect::<Vec<_>>());
        for verdict in &verdicts {
            let Outcome::Taken(shares) = &verdict.outcome else { continue };
            for (line, share) in self.lines.iter_mut().zip(shares) {
                line.take_off(*share, verdict);
            }
        }
        self.total = self.lines.iter().map(|line| line.total).sum();
        self.verdicts = verdicts;
    }
}

impl QuoteLine {
    fn take_off(&mut self, share: Money, verdict: &Verdict) {
        if share.is_zero() {
            return;
        }
        self.rows.push(QuoteRow { kind: RowKind::Discount, party: verdict.bearer, amount: -share, promotion: Some(verdict.promotion) });
        self.total -= share;
        self.tax = self.tax_rate.inside_round_half_up(self.total);
        self.settle_parts();
    }

    /// Opens a line of bundles: what of it is each component's.
    fn open(&mut self, bundled: &Bundled) {
        self.parts = bundled.parts(self.sellable.variant, self.quantity);
        self.settle_parts();
    }

    /// The tax of a bundle is that of its components.
    fn settle_parts(&mut self) {
        if !self.parts.is_empty() {
            bundle::split(&mut self.parts, &self.rows);
            self.tax = self.parts.iter().map(|part| part.tax).sum();
        }
    }

    /// What the line costs before anything is taken off.
    pub fn base(&self) -> Money {
        self.rows.iter().filter(|row| row.kind == RowKind::Base).map(|row| row.amount).sum()
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
