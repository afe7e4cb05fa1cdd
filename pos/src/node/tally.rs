//! What the goods on the counter come to: themselves, what promotions take off them, and what is rounded off.

use super::{
    card::{self, CardThere},
    cart::{self, CartCard, CartLine},
    promotion,
};
use crate::sale::{Reduction, priced, rounded_off};
use catalog::{
    SalePack,
    price::{Band, Beside},
    promotion::{AtTill, Outcome, Verdict, Ware, Why, at_counter},
};
use kernel::{Id, Money, Result, Timestamp, Tx};
use std::collections::HashMap;

/// What a cart comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// At the prices of the goods.
    pub lines: Money,
    /// What of it a member does not pay that everybody else would.
    pub by_card: Money,
    /// What promotions take off.
    pub reduced: Money,
    pub rounding: Money,
    pub total: Money,
}

/// A cart that was added up.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Each with what promotions take off it.
    pub lines: Vec<CartLine>,
    pub sums: Sums,
    /// What each promotion did, and why not.
    pub verdicts: Vec<Verdict>,
    /// The member card beside it, and whether it still holds.
    pub card: Option<CardThere>,
}

impl Tally {
    pub async fn of(tx: &mut Tx, cart: &CartCard) -> Result<Tally> {
        let lines = cart::lines(tx, cart.id).await?;
        let kept = if lines.is_empty() { Vec::new() } else { promotion::of_cart(tx, cart.opened_at).await? };
        let card = card::beside(tx, cart).await?;
        Ok(Tally::add_up(lines, &kept, card, cart))
    }

    fn add_up(mut lines: Vec<CartLine>, kept: &[AtTill], card: Option<CardThere>, cart: &CartCard) -> Tally {
        price(&mut lines, card.as_ref().is_some_and(|card| card.holds));
        let verdicts = reduce(&mut lines, kept, cart.opened_at);
        let base: Money = lines.iter().map(|line| line.base_fen).sum();
        let by_card = lines.iter().map(CartLine::saved_by_card).sum();
        let reduced: Money = lines.iter().map(CartLine::reduced).sum();
        let rounding = rounded_off(base - reduced, cart.round_to_fen);
        Tally { lines, verdicts, card, sums: Sums { lines: base, by_card, reduced, rounding, total: base - reduced - rounding } }
    }

    /// What each promotion saves, by its two names.
    pub fn savings(&self) -> impl Iterator<Item = (&Verdict, Money)> {
        self.verdicts.iter().map(|verdict| (verdict, verdict.outcome.saved())).filter(|(_, saved)| !saved.is_zero())
    }

    /// Promotions that only want more goods.
    pub fn nearly(&self) -> impl Iterator<Item = (&Verdict, &Why)> {
        self.verdicts.iter().filter_map(|verdict| match &verdict.outcome {
            Outcome::Not(why @ (Why::TooLittle(_) | Why::TooFew(_))) => Some((verdict, why)),
            _ => None,
        })
    }
}

/// Prices each line at the step that the whole count of its pack has reached, however it is spread over lines, and for a
/// member at no more than his price: as the web shop does it.
fn price(lines: &mut [CartLine], member: bool) {
    let mut counts: HashMap<(Id<SalePack>, i64), i64> = HashMap::new();
    for line in lines.iter() {
        *counts.entry((line.goods.pack, line.price_version)).or_default() += line.packs().unwrap_or(0);
    }
    for line in lines.iter_mut() {
        line.together = counts[&(line.goods.pack, line.price_version)];
        let beside = Beside { steps: line.price_steps.clone(), member: line.member_fen, band: Band::default() };
        // What was weighed has no pieces.
        let count = line.packs().map_or(1, |_| line.together);
        let each = |member| beside.each(line.unit_price_fen, count, member);
        let (ordinary, asked) = (each(false), each(member));
        let (everybody, comes_to) = (line.at_price(ordinary), line.at_price(asked));
        line.ordinary = (comes_to < everybody).then_some((ordinary, everybody));
        (line.unit_price_fen, line.base_fen) = (asked, comes_to);
    }
}

/// Writes on each line what is taken off it. Lines that were put down before goods said what they are have no part in it.
fn reduce(lines: &mut [CartLine], kept: &[AtTill], at: Timestamp) -> Vec<Verdict> {
    let (mut wares, places): (Vec<_>, Vec<_>) = lines.iter().enumerate().filter_map(|(place, line)| Some((line.ware()?, place))).unzip();
    let verdicts = at_counter(kept, at, &mut wares);
    for verdict in &verdicts {
        let Outcome::Taken(shares) = &verdict.outcome else { continue };
        for (place, share) in places.iter().zip(shares).filter(|(_, share)| !share.is_zero()) {
            lines[*place].reductions.push(Reduction::of(verdict, *share));
        }
    }
    verdicts
}

impl CartLine {
    fn ware(&self) -> Option<Ware<'_>> {
        Some(Ware {
            product: self.product?,
            pack: self.goods.pack,
            kind: self.kind?,
            category: &self.category,
            above: &self.above,
            count: self.packs().unwrap_or(1),
            weighed: self.loose,
            left: self.base_fen,
        })
    }

    /// What the line comes to at another price for one. The amount on a scale's label goes down in the same measure.
    fn at_price(&self, each: Money) -> Money {
        match self.packs() {
            _ if each == self.unit_price_fen => self.base_fen,
            Some(packs) => each.times(packs),
            None if self.label.is_some() => self.base_fen.for_part_round_half_up(each.in_fen(), self.unit_price_fen.in_fen().max(1)),
            None => priced(each, self.quantity, self.pack_steps),
        }
    }

    /// What a member does not pay of it that everybody else would.
    pub fn saved_by_card(&self) -> Money {
        self.ordinary.map_or(Money::ZERO, |(_, comes_to)| comes_to - self.base_fen)
    }

    /// How many packs it has; what was weighed has none.
    pub fn packs(&self) -> Option<i64> {
        (!self.loose).then_some(self.quantity.in_steps() / self.pack_steps.in_steps().max(1))
    }

    /// What promotions take off it.
    pub fn reduced(&self) -> Money {
        self.reductions.iter().map(|reduction| reduction.amount).sum()
    }

    /// What it costs after them.
    pub fn total(&self) -> Money {
        self.base_fen - self.reduced()
    }
}

impl Sums {
    /// What the goods come to for everybody.
    pub fn everybody(&self) -> Money {
        self.lines + self.by_card
    }

    /// What a member saves, with a minus.
    pub fn saved_by_card(&self) -> Money {
        -self.by_card
    }

    pub fn let_off(&self) -> Money {
        -self.rounding
    }

    pub fn total(&self) -> Money {
        self.total
    }
}
