//! How hot a search begins, and how often.
//!
//! Chosen by measuring. A search with many rounds for each stop may begin hot, and begin anew: what it settles for depends
//! much on its first decisions, so the best of several is better than one that took as long. One with few rounds must
//! begin cooler, or it is still in disorder when the budget ends; where windows bind, only a hot one gets tours to change
//! places with each other at all.

use super::model::Model;
use super::team::{Cooling, Draft, Team};

/// Temperatures in ways to a near stop, and how many times the whole way from hot to cold is gone.
pub(crate) struct Schedule {
    starts: u32,
    hot: f64,
    cold: f64,
}

/// With so many rounds for a stop, a search begins at its hottest; with fewer, cooler in proportion, to a limit.
const ROUNDS_FOR_HOT: f64 = 4000.0;
const LEAST_OF_HOT: f64 = 0.375;

/// With so many rounds for a stop, a search is worth beginning anew.
const ROUNDS_FOR_START: f64 = 12_000.0;
const MOST_STARTS: f64 = 4.0;

/// The share of the budget in which the best of several starts is gone on from, and how hot that begins.
const LAST_SHARE: f64 = 0.2;
const LAST_HEAT: f64 = 0.1;

/// How much cooler a search begins that was given a plan.
const WARM: f64 = 0.1;

impl Schedule {
    pub(crate) fn new(model: &Model<'_>, expected_rounds: f64, warm: bool) -> Schedule {
        let for_each = expected_rounds / model.tasks.max(1) as f64;
        let (hot, cold) = if model.has.times { (6.0, 0.06) } else { (4.0 * (for_each / ROUNDS_FOR_HOT).clamp(LEAST_OF_HOT, 1.0), 0.016) };
        if warm {
            return Schedule { starts: 1, hot: hot * WARM, cold };
        }
        let starts = (for_each / ROUNDS_FOR_START).clamp(1.0, MOST_STARTS) as u32;
        Schedule { starts, hot, cold }
    }

    /// Goes through the schedule in what is left of the budget.
    pub(crate) fn run(&self, team: &mut Team<'_, '_>, draft: Draft, scale: f64, tell: &mut dyn FnMut(f64, u64, &Draft) -> bool) -> Draft {
        let begin = team.share();
        let cooling = Cooling { from: begin, to: 1.0, hot: self.hot * scale, cold: self.cold * scale };
        if self.starts == 1 {
            return team.anneal(draft, cooling, tell);
        }
        let each = (1.0 - LAST_SHARE) * (1.0 - begin) / f64::from(self.starts);
        let mut best: Option<Draft> = None;
        let mut going_on = true;
        for start in 0..self.starts {
            let from = begin + f64::from(start) * each;
            let before = best.clone();
            let mut tell_best = |share: f64, rounds: u64, found: &Draft| {
                going_on = tell(share, rounds, before.as_ref().filter(|best| best.cost <= found.cost).unwrap_or(found));
                going_on
            };
            let found = team.anneal(draft.clone(), Cooling { from, to: from + each, ..cooling }, &mut tell_best);
            if best.as_ref().is_none_or(|best| found.cost < best.cost) {
                best = Some(found);
            }
            if !going_on {
                break;
            }
        }
        let best = best.unwrap_or(draft);
        if !going_on {
            return best;
        }
        team.anneal(best, Cooling { from: 1.0 - LAST_SHARE * (1.0 - begin), hot: cooling.hot * LAST_HEAT, ..cooling }, tell)
    }
}
