//! Whoever takes more pays less for each: a book may name steps beside the price for one. A step holds for the whole
//! count of a pack in a basket, however it is spread over lines. What the scale shows has no pieces and no steps.

use super::HIGHEST;
use kernel::{Cell, Column, Issue, Money, Unreadable, Value};
use serde::{Deserialize, Serialize};

/// More steps are a price list nobody reads.
const MOST_STEPS: usize = 5;

/// A step from which nobody carries the goods home is a slip of the hand.
const MOST_COUNT: i64 = 9_999;

/// What one pack costs from so many on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub from_count: i64,
    #[serde(rename = "price_fen")]
    pub price: Money,
}

impl Step {
    /// `3:11.50`
    pub(super) fn parse(word: &str) -> Option<Step> {
        let (count, price) = word.split_once([':', '：'])?;
        Some(Step { from_count: count.parse().ok()?, price: Money::parse(price)? })
    }
}

impl From<Vec<Step>> for Steps {
    fn from(steps: Vec<Step>) -> Steps {
        Steps(steps)
    }
}

/// The steps of a pack's price, from the smallest count on; most packs have none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Steps(Vec<Step>);

impl Steps {
    pub fn of(steps: impl IntoIterator<Item = (i64, Money)>) -> Steps {
        Steps(steps.into_iter().map(|(from_count, price)| Step { from_count, price }).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Step> {
        self.0.iter()
    }

    /// The step that so many have reached.
    pub fn reached(&self, count: i64) -> Option<Step> {
        self.0.iter().rev().find(|step| step.from_count <= count).copied()
    }

    /// The one that a few more would reach.
    pub fn next(&self, count: i64) -> Option<Step> {
        self.0.iter().find(|step| step.from_count > count).copied()
    }

    /// What each of so many costs, where one by itself costs `price`.
    pub fn each(&self, price: Money, count: i64) -> Money {
        self.reached(count).map_or(price, |step| step.price)
    }

    /// Those that are still cheaper than a new price for one.
    pub(super) fn below(&self, price: Money) -> Steps {
        Steps(self.0.iter().filter(|step| step.price < price).copied().collect())
    }

    /// Counts go up from two and prices down from the price for one, in a few steps.
    pub(super) fn issue(&self, field: &str, price: Money) -> Option<Issue> {
        let first = Step { from_count: 1, price };
        let rises = |(below, step): (&Step, &Step)| step.from_count > below.from_count && step.price < below.price;
        let climbs = std::iter::once(&first).chain(&self.0).zip(&self.0).all(rises);
        let sound = self.0.iter().all(|step| step.from_count <= MOST_COUNT && step.price > Money::ZERO && step.price <= HIGHEST);
        (self.0.len() > MOST_STEPS || !climbs || !sound).then(|| Issue::new(field, "catalog-steps-wrong").with("most", MOST_STEPS))
    }

    fn parse_kept(text: &str) -> Option<Steps> {
        let step = |word: &str| {
            let (count, fen) = word.split_once(':')?;
            Some(Step { from_count: count.parse().ok()?, price: Money::fen(fen.parse().ok()?) })
        };
        text.split_whitespace().map(step).collect::<Option<_>>().map(Steps)
    }
}

impl From<&Steps> for Value {
    fn from(steps: &Steps) -> Value {
        let word = |step: &Step| format!("{}:{}", step.from_count, step.price.in_fen());
        steps.0.iter().map(word).collect::<Vec<_>>().join(" ").into()
    }
}

impl Column for Steps {
    fn read(cell: Cell<'_>) -> Result<Steps, Unreadable> {
        let text = cell.text()?;
        Steps::parse_kept(text).ok_or_else(|| format!("no steps of a price: {text}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Money, Steps, Value};

    fn steps(of: &[(i64, i64)]) -> Steps {
        Steps::of(of.iter().map(|(count, fen)| (*count, Money::fen(*fen))))
    }

    #[test]
    fn each_costs_what_the_highest_step_reached_says() {
        let tea = steps(&[(3, 1150), (10, 1100)]);
        let each: Vec<_> = [1, 2, 3, 9, 10, 500].map(|count| tea.each(Money::fen(1280), count).in_fen()).into();
        assert_eq!(each, [1280, 1280, 1150, 1150, 1100, 1100]);
        assert_eq!(tea.next(2).map(|step| step.from_count), Some(3));
        assert_eq!(tea.next(10), None);
        assert_eq!(steps(&[]).each(Money::fen(1280), 50), Money::fen(1280));
    }

    #[test]
    fn steps_lead_up_in_count_and_down_in_price() {
        let refused = |of: &[(i64, i64)]| steps(of).issue("price", Money::fen(1280)).is_some();
        assert!(!refused(&[]) && !refused(&[(2, 1279)]) && !refused(&[(2, 5), (3, 4), (4, 3), (5, 2), (6, 1)]));
        let wrong: [&[(i64, i64)]; 9] = [
            &[(1, 1000)],
            &[(0, 1000)],
            &[(-3, 1000)],
            &[(3, 1280)],
            &[(3, 1150), (3, 1100)],
            &[(3, 1150), (10, 1150)],
            &[(3, 0)],
            &[(10_000, 1)],
            &[(2, 6), (3, 5), (4, 4), (5, 3), (6, 2), (7, 1)],
        ];
        for of in wrong {
            assert!(refused(of), "{of:?}");
        }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        for tea in [steps(&[]), steps(&[(3, 1150), (10, 1100)])] {
            let Value::Text(Some(kept)) = Value::from(&tea) else { panic!("it is kept as text") };
            assert_eq!(Steps::parse_kept(&kept), Some(tea));
        }
    }
}
