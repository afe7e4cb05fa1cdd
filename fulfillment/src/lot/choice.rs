//! Which lots goods are taken from, and what the parts of a lot cost.

use super::{Lot, Standing};
use kernel::{Id, Money, Quantity};

/// What is taken from which lot, and what could not be covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub parts: Vec<(Id<Lot>, Quantity)>,
    pub short: Quantity,
}

/// Goes through lots in the order given (first expiring first) and takes from each what it has, until there is enough.
pub(crate) fn in_order(lots: &[Standing], wanted: Quantity) -> Choice {
    let mut short = wanted;
    let mut parts = Vec::new();
    for lot in lots {
        let part = lot.free.min(short);
        if part.is_positive() {
            parts.push((lot.lot, part));
            short = short - part;
        }
    }
    Choice { parts, short }
}

/// What the part of a lot between two marks costs. Marks that follow each other make parts that add up to the whole
/// lot's cost, to the fen, whatever the sizes of the parts.
pub(crate) fn cost_between(cost: Money, whole: Quantity, from: Quantity, to: Quantity) -> Money {
    let until = |mark: Quantity| cost.for_part_round_half_up(mark.in_steps(), whole.in_steps());
    until(to) - until(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lot(number: u128, free: i64) -> Standing {
        Standing { lot: Id::from_uuid(uuid::Uuid::from_u128(number)), zone: None, free: Quantity::steps(free) }
    }

    #[test]
    fn the_lot_that_expires_first_goes_first_and_the_next_one_fills_up() {
        let lots = [lot(1, 3), lot(2, 0), lot(3, 10)];
        for (wanted, parts, short) in
            [(2, vec![(1, 2)], 0), (5, vec![(1, 3), (3, 2)], 0), (13, vec![(1, 3), (3, 10)], 0), (15, vec![(1, 3), (3, 10)], 2)]
        {
            let choice = in_order(&lots, Quantity::steps(wanted));
            let expected: Vec<_> = parts.iter().map(|(number, part)| (lot(*number, 0).lot, Quantity::steps(*part))).collect();
            assert_eq!((choice.parts, choice.short), (expected, Quantity::steps(short)), "{wanted} wanted");
        }
    }

    #[test]
    fn nothing_is_taken_from_a_lot_that_pickers_have_planned_to_empty() {
        let choice = in_order(&[lot(1, -4), lot(2, 5)], Quantity::steps(5));
        assert_eq!(choice.parts, vec![(lot(2, 0).lot, Quantity::steps(5))]);
    }

    #[test]
    fn parts_of_a_lot_cost_what_the_lot_cost() {
        let (cost, whole) = (Money::fen(100_003), Quantity::steps(412_000));
        for step in [1, 7, 5_000, 37_777, 412_000] {
            let mut mark = 0;
            let mut sum = Money::ZERO;
            while mark < 412_000 {
                let next = (mark + step * 1_000).min(412_000);
                sum += cost_between(cost, whole, Quantity::steps(mark), Quantity::steps(next));
                mark = next;
            }
            assert_eq!(sum, cost, "in parts of {step} kg");
        }
    }

    #[test]
    fn what_comes_back_brings_its_cost_back() {
        let (cost, whole) = (Money::fen(999), Quantity::steps(7));
        let gone = cost_between(cost, whole, Quantity::steps(2), Quantity::steps(5));
        assert_eq!(cost_between(cost, whole, Quantity::steps(5), Quantity::steps(2)), -gone);
    }
}
