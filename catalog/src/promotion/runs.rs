//! The pieces of a basket by what each costs, the dearest first, without writing every piece down.

use kernel::Money;

/// Pieces of one line that cost the same.
#[derive(Debug, Clone, Copy)]
struct Run {
    line: usize,
    value: Money,
    count: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Runs(Vec<Run>);

impl Runs {
    /// Of lines that cost so much and hold so many. What does not divide makes some pieces of a line a fen dearer.
    pub fn of(lines: impl Iterator<Item = (Money, i64)>) -> Runs {
        let mut runs = Vec::new();
        for (line, (cost, count)) in lines.enumerate().filter(|(_, (_, count))| *count > 0) {
            let (each, dearer) = (cost.in_fen() / count, cost.in_fen() % count);
            runs.push(Run { line, value: Money::fen(each + 1), count: dearer });
            runs.push(Run { line, value: Money::fen(each), count: count - dearer });
        }
        runs.retain(|run| run.count > 0);
        runs.sort_by(|one, other| other.value.cmp(&one.value).then(one.line.cmp(&other.line)));
        Runs(runs)
    }

    pub fn count(&self) -> i64 {
        self.0.iter().map(|run| run.count).sum()
    }

    /// What the dearest so many cost together.
    pub fn worth(&self, many: i64) -> Money {
        let mut left = many;
        let mut worth = Money::ZERO;
        for run in &self.0 {
            let taken = run.count.min(left);
            worth += run.value.times(taken);
            left -= taken;
        }
        worth
    }

    /// The dearest so many, as what of each line they cost.
    pub fn dearest(&self, lines: usize, many: i64) -> Vec<Money> {
        self.by_line(lines, |from, to| to.min(many) - from.min(many))
    }

    /// The cheapest so many.
    pub fn cheapest(&self, lines: usize, many: i64) -> Vec<Money> {
        let from_here = self.count() - many.min(self.count());
        self.by_line(lines, |from, to| to.max(from_here) - from.max(from_here))
    }

    /// Of every `many` pieces the last `cheap`; pieces that do not make up `many` are left alone.
    pub fn last_of_every(&self, lines: usize, many: i64, cheap: i64) -> Vec<Money> {
        let whole = self.count() / many.max(1) * many;
        let before = |at: i64| (at / many) * cheap + (at % many - (many - cheap)).max(0);
        self.by_line(lines, |from, to| before(to.min(whole)) - before(from.min(whole)))
    }

    /// Adds up, line by line, the pieces that `taken` counts between two places of the order.
    fn by_line(&self, lines: usize, taken: impl Fn(i64, i64) -> i64) -> Vec<Money> {
        let mut costs = vec![Money::ZERO; lines];
        let mut from = 0;
        for run in &self.0 {
            let to = from + run.count;
            costs[run.line] += run.value.times(taken(from, to));
            from = to;
        }
        costs
    }
}
