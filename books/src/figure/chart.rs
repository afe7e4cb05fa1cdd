//! A year of one figure as twelve bars.

use kernel::{BusinessDay, Money};

/// A month's bar: its amount, and its length in percent of the longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bar {
    pub month: BusinessDay,
    pub amount: Money,
    pub percent: i64,
}

/// One bar for each month, in their order. The longest is the largest month; one below nothing has no bar.
pub(crate) fn bars(months: &[(BusinessDay, Money)]) -> Vec<Bar> {
    let longest = months.iter().map(|(_, amount)| *amount).max().unwrap_or_default();
    months.iter().map(|(month, amount)| Bar { month: *month, amount: *amount, percent: percent(*amount, longest) }).collect()
}

fn percent(amount: Money, longest: Money) -> i64 {
    if longest <= Money::ZERO || amount.is_negative() {
        return 0;
    }
    Money::fen(100).for_part_round_half_up(amount.in_fen(), longest.in_fen()).in_fen()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_month_has_the_longest_bar_and_an_empty_year_has_none() {
        let month = BusinessDay::parse("2026-11-01").expect("a day");
        let year = |fen: &[i64]| bars(&fen.iter().map(|fen| (month, Money::fen(*fen))).collect::<Vec<_>>());
        let lengths = |fen: &[i64]| year(fen).iter().map(|bar| bar.percent).collect::<Vec<_>>();
        assert_eq!(lengths(&[0, 51, 200, -30]), [0, 26, 100, 0]);
        assert_eq!(lengths(&[0, 0]), [0, 0]);
        assert_eq!(lengths(&[-5, -1]), [0, 0]);
    }
}
