//! How hot a search begins, how often, and which plans are followed to the end.
//!
//! What a plan will cost in the end is decided while it is hot and seen when it is lukewarm: which tours have which part
//! of the map is settled early, however slowly it cools, and from there on cheap plans stay cheap. (24 runs of
//! X-n303-k21: halfway down the cost tells little of the cost at the end, a correlation of 0.3; a tenth of the way later
//! it is 0.8, and then 0.9.) So where there are rounds for it, many plans are cooled quickly, and at every rung of a
//! ladder only the cheapest go on, some of them more than once: D. Aldous and U. Vazirani, "'Go with the winners'
//! algorithms", FOCS 1994, 492-501.
//!
//! Short tours are otherwise: what they settle for depends on how slowly they cool, and there one plan is better than many.
//!
//! A search with few rounds for each stop must begin cooler, or it is still in disorder when the budget ends; where
//! windows bind, only a hot one gets tours to change places with each other at all.

use super::flat::Model;
use super::{
    stint::{Cooling, Draft},
    team::{Contender, Outlook, Team, Tell},
};

/// Temperatures in ways to a near stop, and how many plans each chain begins.
pub(crate) struct Schedule {
    starts: usize,
    hot: f64,
    rungs: [f64; 3],
}

/// A part of the way down: its share of the budget, one of how many plans goes on from its end, and how often.
struct Rung {
    share: f64,
    plans_per_winner: usize,
    copies: usize,
}

const LADDER: [Rung; 3] = [
    Rung { share: 0.5, plans_per_winner: 4, copies: 2 },
    Rung { share: 0.25, plans_per_winner: 2, copies: 1 },
    Rung { share: 0.25, plans_per_winner: 1, copies: 1 },
];

/// So many rounds for a stop are worth another beginning where tours are long; where they are shorter, more in proportion
/// to the square, to a limit.
const ROUNDS_FOR_START: f64 = 1500.0;
const MOST_FOR_START: f64 = 6000.0;
const LONG_TOUR: f64 = 12.0;
const MOST_STARTS: f64 = 20.0;

/// Fewer beginnings than these leave nothing to choose from.
const LEAST_STARTS: f64 = 4.0;

/// A single search with so many rounds for a stop begins at its hottest; with fewer, cooler in proportion, to a limit.
const ROUNDS_FOR_HOT: f64 = 4000.0;
const LEAST_OF_HOT: f64 = 0.5;

/// How much cooler a search begins that was given a plan.
const WARM: f64 = 0.1;

impl Schedule {
    pub(crate) fn new(model: &Model<'_>, ahead: Outlook, warm: bool) -> Schedule {
        let for_each = ahead.rounds_per_chain / model.tasks.max(1) as f64;
        let shorter = LONG_TOUR / ahead.visits_per_tour.max(1.0);
        let for_start = (ROUNDS_FOR_START * shorter.powi(2)).clamp(ROUNDS_FOR_START, MOST_FOR_START);
        let starts = (for_each / for_start).floor().min(MOST_STARTS);
        let starts = if warm || starts < LEAST_STARTS { 1.0 } else { starts };
        let (hot, rungs) = if model.has.times {
            (6.0, [1.0, 0.4, 0.06])
        } else {
            (4.0 * (for_each / starts / ROUNDS_FOR_HOT).clamp(LEAST_OF_HOT, 1.0), [0.23, 0.115, 0.029])
        };
        Schedule { starts: starts as usize, hot: if warm { hot * WARM } else { hot }, rungs }
    }

    /// Goes through the schedule in what is left of the budget, or until `tell` says that it is enough.
    pub(crate) fn run(&self, team: &mut Team<'_, '_>, draft: Draft, scale: f64, tell: &mut Tell<'_>) {
        let (begin, chains) = (team.share(), team.chains());
        let contender = Contender { draft, least: i64::MAX };
        let mut hot = self.hot * scale;
        if self.starts == 1 {
            let one = team.divides(&contender.draft);
            let cooling = Cooling { from: begin, to: 1.0, hot, cold: self.rungs[LADDER.len() - 1] * scale };
            cool(team, &mut vec![contender; if one { 1 } else { chains }], cooling, tell);
            return;
        }
        let mut field = vec![contender; self.starts * chains];
        let mut from = begin;
        for (rung, cold) in LADDER.iter().zip(self.rungs.map(|cold| cold * scale)) {
            let to = from + rung.share * (1.0 - begin);
            if !cool(team, &mut field, Cooling { from, to, hot, cold }, tell) {
                return;
            }
            (from, hot) = (to, cold);
            field.sort_by_key(|contender| contender.least);
            field.truncate((field.len() / rung.plans_per_winner).max(1).next_multiple_of(chains));
            field = (0..rung.copies).flat_map(|_| field.iter().cloned()).collect();
        }
    }
}

/// Cools every plan of a field the same way, as many at a time as there are chains, each in its part of the budget.
/// Whether it went to the end.
fn cool(team: &mut Team<'_, '_>, field: &mut [Contender], cooling: Cooling, tell: &mut Tell<'_>) -> bool {
    let at_a_time = team.chains();
    let heats = field.len().div_ceil(at_a_time) as f64;
    let part = |heat: f64| cooling.from + (cooling.to - cooling.from) * heat / heats;
    field.chunks_mut(at_a_time).zip(1_u32..).all(|(plans, heat)| {
        plans.iter_mut().for_each(|plan| plan.least = i64::MAX);
        let (from, to) = (part(f64::from(heat) - 1.0), part(f64::from(heat)));
        team.anneal(plans, Cooling { from, to, ..cooling }, tell)
    })
}
