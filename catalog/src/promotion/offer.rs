//! What offers take off a basket, and what a basket still lacks for them. Nothing here asks the database.

use super::{Scope, runs::Runs};
use crate::{Product, ProductKind, SalePack, Sellable, sellable::is_under};
use kernel::{BasisPoints, Id, Money, allocate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is taken off, and what must be in the basket for it. Pieces are packs; goods that are weighed out have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Offer {
    /// 满减: spend so much, save so much; of several steps the highest that is reached.
    SpendAndSave {
        steps: Vec<Step>,
        /// 每满: the amount of the only step comes off as often as it is reached.
        #[serde(default)]
        again: bool,
    },
    /// 打折: a rate off everything it is for.
    Rate {
        /// In hundredths of a percent.
        #[schema(value_type = i64, example = 1000)]
        off: BasisPoints,
    },
    /// 第二件半价: of every `nth` pieces the cheapest costs less.
    NthPiece {
        nth: i64,
        /// In hundredths of a percent.
        #[schema(value_type = i64, example = 5000)]
        off: BasisPoints,
    },
    /// 买三送一: of every `buy + free` pieces the cheapest `free` cost nothing; or, for every `buy` pieces, `free` of the
    /// gifts that lie in the basket.
    BuyAndGet {
        buy: i64,
        free: i64,
        #[serde(default)]
        gift: Option<Scope>,
    },
    /// 任选三件 99 元: any so many pieces together.
    BundlePrice {
        pieces: i64,
        /// In fen.
        #[schema(value_type = i64, example = 9900)]
        price: Money,
    },
    /// 套餐: these packs together.
    SetPrice {
        parts: Vec<Part>,
        /// In fen.
        #[schema(value_type = i64, example = 9900)]
        price: Money,
    },
    /// 包邮: carrying costs nothing from so much on.
    FreeCarrying {
        /// In fen.
        #[schema(value_type = i64, example = 9900)]
        from: Money,
    },
}

/// From which sum on, and what is saved then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OfferStep)]
pub struct Step {
    #[serde(rename = "from_fen")]
    #[schema(value_type = i64)]
    pub from: Money,
    pub off: Off,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    #[serde(rename = "amount_fen")]
    #[schema(value_type = i64)]
    Amount(Money),
    /// In hundredths of a percent.
    #[serde(rename = "rate_bp")]
    #[schema(value_type = i64)]
    Rate(BasisPoints),
}

/// So many of a pack, as a part of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OfferPart)]
pub struct Part {
    #[schema(value_type = Uuid)]
    pub pack: Id<SalePack>,
    pub count: i64,
}

/// A line of a basket as offers see it.
#[derive(Debug, Clone, Copy)]
pub struct Ware<'a> {
    pub product: Id<Product>,
    pub pack: Id<SalePack>,
    pub kind: ProductKind,
    /// The code of its shelf, and those of the shelves above it with spaces between.
    pub category: &'a str,
    pub above: &'a str,
    pub count: i64,
    pub weighed: bool,
    /// What it costs by now.
    pub left: Money,
}

impl<'a> Ware<'a> {
    /// A line of ready packs.
    pub(crate) fn of(sold: &'a Sellable, count: i64, left: Money) -> Ware<'a> {
        Ware {
            product: sold.product,
            pack: sold.pack,
            kind: sold.kind,
            category: &sold.category,
            above: &sold.above,
            count,
            weighed: false,
            left,
        }
    }

    /// Whether it stands on a shelf, or on one under it.
    pub(super) fn is_on(&self, shelf: &str) -> bool {
        is_under(shelf, self.category, self.above)
    }
}

/// What a basket lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lack {
    /// Nothing that the offer is for.
    Goods,
    Money(Money),
    Pieces(i64),
    /// It is cheaper without.
    Saving,
}

impl Offer {
    /// What is taken off each line, in their order; `meant` says which lines count.
    pub(super) fn takings(&self, wares: &[Ware<'_>], meant: &[bool]) -> Result<Vec<Money>, Lack> {
        let takings = match self {
            Offer::SpendAndSave { steps, again } => spent(wares, meant, steps, *again),
            Offer::Rate { off } => at_rate(wares, meant, *off),
            Offer::NthPiece { nth, off } => of_every(&pieces(wares, meant)?, wares.len(), (*nth, 1), *off),
            Offer::BuyAndGet { buy, free, gift: None } => of_every(&pieces(wares, meant)?, wares.len(), (buy + free, *free), WHOLE),
            Offer::BuyAndGet { buy, free, gift: Some(gift) } => gifts(wares, meant, (*buy, *free), gift),
            Offer::BundlePrice { pieces: many, price } => bundle(&pieces(wares, meant)?, wares.len(), *many, *price),
            Offer::SetPrice { parts, price } => set(wares, meant, parts, *price),
            Offer::FreeCarrying { from } => return must_reach(worth(wares, meant)?, *from).map(|()| vec![Money::ZERO; wares.len()]),
        }?;
        if takings.iter().all(|taken| taken.is_zero()) { Err(Lack::Saving) } else { Ok(takings) }
    }
}

const WHOLE: BasisPoints = BasisPoints::new(10_000);

/// What the lines that count cost together.
fn worth(wares: &[Ware<'_>], meant: &[bool]) -> Result<Money, Lack> {
    if !meant.contains(&true) {
        return Err(Lack::Goods);
    }
    Ok(wares.iter().zip(meant).filter(|(_, meant)| **meant).map(|(ware, _)| ware.left).sum())
}

fn must_reach(sum: Money, from: Money) -> Result<(), Lack> {
    if sum >= from { Ok(()) } else { Err(Lack::Money(from - sum)) }
}

/// An amount off the lines that count, each bearing its share; never more than there is.
fn spread(wares: &[Ware<'_>], meant: &[bool], amount: Money) -> Vec<Money> {
    let weights: Vec<i64> = wares.iter().zip(meant).map(|(ware, meant)| if *meant { ware.left.in_fen() } else { 0 }).collect();
    let most = Money::fen(weights.iter().sum());
    if most.is_zero() {
        return vec![Money::ZERO; wares.len()];
    }
    allocate(amount.min(most), &weights)
}

fn spent(wares: &[Ware<'_>], meant: &[bool], steps: &[Step], again: bool) -> Result<Vec<Money>, Lack> {
    let sum = worth(wares, meant)?;
    let reached = steps.iter().filter(|step| step.from <= sum).max_by_key(|step| step.from);
    let Some(step) = reached else {
        let first = steps.iter().map(|step| step.from).min().unwrap_or(sum);
        return Err(Lack::Money(first - sum));
    };
    let times = if again { sum.in_fen() / step.from.in_fen().max(1) } else { 1 };
    let amount = match step.off {
        Off::Amount(amount) => amount.times(times.max(1)),
        Off::Rate(rate) => rate.of_round_half_up(sum),
    };
    Ok(spread(wares, meant, amount))
}

/// A rate off the sum, rounded once on the whole and never on a single piece.
fn at_rate(wares: &[Ware<'_>], meant: &[bool], off: BasisPoints) -> Result<Vec<Money>, Lack> {
    Ok(spread(wares, meant, off.of_round_half_up(worth(wares, meant)?)))
}

fn pieces(wares: &[Ware<'_>], meant: &[bool]) -> Result<Runs, Lack> {
    let runs = Runs::of(
        wares.iter().zip(meant).map(|(ware, meant)| if *meant && !ware.weighed { (ware.left, ware.count) } else { (Money::ZERO, 0) }),
    );
    if runs.count() == 0 { Err(Lack::Goods) } else { Ok(runs) }
}

/// Of every so many pieces, the dearest together, the last ones cost less by a rate: nobody gains by splitting a basket.
fn of_every(runs: &Runs, lines: usize, (many, cheap): (i64, i64), off: BasisPoints) -> Result<Vec<Money>, Lack> {
    if runs.count() < many {
        return Err(Lack::Pieces(many - runs.count()));
    }
    Ok(runs.last_of_every(lines, many, cheap).into_iter().map(|worth| off.of_round_half_up(worth)).collect())
}

/// The gifts are the cheapest there are beside what was bought.
fn gifts(wares: &[Ware<'_>], meant: &[bool], (buy, free): (i64, i64), gift: &Scope) -> Result<Vec<Money>, Lack> {
    let bought = pieces(wares, meant)?.count();
    if bought < buy {
        return Err(Lack::Pieces(buy - bought));
    }
    let given: Vec<bool> = wares.iter().zip(meant).map(|(ware, meant)| !meant && gift.holds(ware)).collect();
    let runs = pieces(wares, &given)?;
    Ok(runs.cheapest(wares.len(), (bought / buy.max(1)).saturating_mul(free)))
}

/// As many bundles as make it cheaper, of the dearest pieces.
fn bundle(runs: &Runs, lines: usize, many: i64, price: Money) -> Result<Vec<Money>, Lack> {
    let most = runs.count() / many.max(1);
    if most == 0 {
        return Err(Lack::Pieces(many - runs.count()));
    }
    // A later bundle is never worth more than one before it.
    let (mut least, mut over) = (0, most + 1);
    while over - least > 1 {
        let middle = least + (over - least) / 2;
        let worth = runs.worth(middle * many) - runs.worth((middle - 1) * many);
        if worth > price { least = middle } else { over = middle }
    }
    if least == 0 {
        return Err(Lack::Saving);
    }
    let taken = runs.dearest(lines, least * many);
    Ok(less_than(&taken, price.times(least)))
}

/// Spreads what a price saves over the lines whose worth it stands for.
fn less_than(taken: &[Money], price: Money) -> Vec<Money> {
    let worth: Money = taken.iter().copied().sum();
    if worth <= price {
        return vec![Money::ZERO; taken.len()];
    }
    let weights: Vec<i64> = taken.iter().map(|line| line.in_fen()).collect();
    allocate(worth - price, &weights)
}

fn set(wares: &[Ware<'_>], meant: &[bool], parts: &[Part], price: Money) -> Result<Vec<Money>, Lack> {
    let mut held = Vec::with_capacity(parts.len());
    for part in parts {
        let of_part: Vec<bool> = wares.iter().zip(meant).map(|(ware, meant)| *meant && ware.pack == part.pack).collect();
        held.push(pieces(wares, &of_part));
    }
    if held.iter().all(Result::is_err) {
        return Err(Lack::Goods);
    }
    let counts = || held.iter().map(|runs| runs.as_ref().map_or(0, Runs::count)).zip(parts);
    let sets = counts().map(|(count, part)| count / part.count.max(1)).min().unwrap_or(0);
    if sets == 0 {
        return Err(Lack::Pieces(counts().map(|(count, part)| (part.count - count).max(0)).sum()));
    }
    let mut taken = vec![Money::ZERO; wares.len()];
    for (runs, part) in held.iter().zip(parts) {
        let Ok(runs) = runs else { continue };
        for (all, of_part) in taken.iter_mut().zip(runs.dearest(wares.len(), sets * part.count)) {
            *all += of_part;
        }
    }
    Ok(less_than(&taken, price.times(sets)))
}

#[cfg(test)]
mod tests;
