//! What the goods on the counter come to: themselves, what promotions take off them, and what is rounded off.

use super::{
    cart::{self, CartCard, CartLine},
    promotion,
};
use crate::sale::{Reduction, rounded_off};
use catalog::{
    SalePack,
    promotion::{AtTill, Outcome, Verdict, Ware, Why, at_counter},
};
use kernel::{Id, Money, Result, Timestamp, Tx};
use std::collections::HashMap;

/// What a cart comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// At the prices of the goods.
    pub lines: Money,
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
}

impl Tally {
    pub async fn of(tx: &mut Tx, cart: &CartCard) -> Result<Tally> {
        let lines = cart::lines(tx, cart.id).await?;
        let kept = if lines.is_empty() { Vec::new() } else { promotion::of_cart(tx, cart.opened_at).await? };
        Ok(Tally::add_up(lines, &kept, cart.opened_at, cart.round_to_fen))
    }

    fn add_up(mut lines: Vec<CartLine>, kept: &[AtTill], at: Timestamp, round_to: Money) -> Tally {
        step_up(&mut lines);
        let verdicts = reduce(&mut lines, kept, at);
        let base: Money = lines.iter().map(|line| line.base_fen).sum();
        let reduced: Money = lines.iter().map(CartLine::reduced).sum();
        let rounding = rounded_off(base - reduced, round_to);
        Tally { lines, verdicts, sums: Sums { lines: base, reduced, rounding, total: base - reduced - rounding } }
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

/// Prices each line at the step that the whole count of its pack has reached, however it is spread over lines.
fn step_up(lines: &mut [CartLine]) {
    let mut counts: HashMap<(Id<SalePack>, i64), i64> = HashMap::new();
    for line in lines.iter() {
        *counts.entry((line.goods.pack, line.price_version)).or_default() += line.packs().unwrap_or(0);
    }
    for line in lines.iter_mut() {
        line.together = counts[&(line.goods.pack, line.price_version)];
        let Some((packs, step)) = line.packs().zip(line.price_steps.reached(line.together)) else { continue };
        line.unit_price_fen = step.price;
        line.base_fen = step.price.times(packs);
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
    pub fn lines(&self) -> Money {
        self.lines
    }

    pub fn let_off(&self) -> Money {
        -self.rounding
    }

    pub fn total(&self) -> Money {
        self.total
    }
}
