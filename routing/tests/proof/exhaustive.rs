//! Problems so small that every plan can be looked at: the search finds the best one.
//!
//! Every assignment of jobs to vans, every order, every place of a reload and of a break and every instant of leaving is
//! tried, and judged by nothing but the checker.

use std::collections::HashMap;

use fastrand::Rng;
use routing::check::check;
use routing::plan::{Call, Plan, Route};
use routing::problem::{Problem, Stop, Time, Van, Work};
use routing::solve::{Go, Limits, Search};
use routing::valid::contradictions;

use super::mix::{Mix, TINY};
use super::sound::worth;
use super::{generate, locks, run};

/// Visits, reloads and breaks that one route could have.
const MOST_CALLS: usize = 7;

/// No van of these problems gains by leaving later than this after it may.
const LATEST_LEAVING: Time = 45;

pub fn problem(seed: u64) -> Problem {
    let mut chance = Rng::with_seed(seed);
    let mix = Mix::new(&mut chance);
    let mut problem = generate::problem(&mut chance, mix, TINY);
    let besides =
        problem.fleet.iter().flat_map(|kind| &kind.shifts).map(|shift| shift.reloads.len() + shift.breaks.len()).max().unwrap_or(0);
    while problem.jobs.iter().map(|job| job.visits().count()).sum::<usize>() + besides > MOST_CALLS {
        problem.jobs.pop();
    }
    if mix.locks {
        let plan = solved(&problem, 300, 1);
        problem.locks = locks::kept_by(&plan, !mix.wild && !mix.zeros && !mix.asymmetric, &mut chance);
    }
    problem
}

fn solved(problem: &Problem, iterations: u64, seed: u64) -> Plan {
    let limits = Limits { iterations: Some(iterations), ..Limits::default() };
    Search { limits, seed, ..Search::default() }.run(problem, &mut |_| Go::On).expect("a sound problem").plan
}

/// The cheapest route found for each set of jobs, on one van in one shift.
struct Routes<'a> {
    problem: &'a Problem,
    van: Van,
    shift: usize,
    cheapest: HashMap<u32, (i64, Route)>,
}

impl Routes<'_> {
    /// Tries every continuation of these calls.
    fn extend(&mut self, calls: &mut Vec<Call>) {
        if !calls.is_empty() {
            self.judge(calls);
        }
        for call in self.next(calls) {
            calls.push(call);
            self.extend(calls);
            calls.pop();
        }
    }

    fn next(&self, calls: &[Call]) -> Vec<Call> {
        let shift = &self.problem.fleet[self.van.kind].shifts[self.shift];
        let mut next: Vec<Call> = Vec::new();
        for (job, asked) in self.problem.jobs.iter().enumerate() {
            let first = Call::Visit(Stop { job, part: 0 });
            let second = Call::Visit(Stop { job, part: 1 });
            match (calls.contains(&first), calls.contains(&second)) {
                (false, _) => next.push(first),
                (true, false) if matches!(asked.work, Work::Carry { .. }) => next.push(second),
                (true, _) => {}
            }
        }
        next.extend((0..shift.reloads.len()).map(Call::Reload).filter(|call| !calls.contains(call)));
        next.extend((0..shift.breaks.len()).map(Call::Break).filter(|call| !calls.contains(call)));
        next
    }

    fn judge(&mut self, calls: &[Call]) {
        let kind = &self.problem.fleet[self.van.kind];
        let shift = &kind.shifts[self.shift];
        let when_matters = kind.costs.per_time > 0 || kind.limits.duration.is_some() || !shift.breaks.is_empty();
        let until = if when_matters { shift.latest_start.min(shift.latest).min(shift.earliest + LATEST_LEAVING) } else { shift.earliest };
        for leaves in shift.earliest..=until {
            let route = Route { van: self.van, shift: self.shift, leaves, calls: calls.to_vec() };
            let set = route.stops().fold(0_u32, |set, stop| set | 1 << stop.job);
            let unserved = (0..self.problem.jobs.len()).filter(|job| set >> job & 1 == 0).collect();
            let plan = Plan { routes: vec![route], unserved };
            let report = check(self.problem, &plan);
            let elsewhere = |stop: Stop| {
                self.problem.locks.iter().any(|lock| lock.stops.contains(&stop) && (lock.van, lock.shift) != (self.van, self.shift))
            };
            if report.faults.iter().any(|fault| fault.route.is_some() || matches!(fault.rule, routing::check::Rule::Once { .. }))
                || plan.routes[0].stops().any(elsewhere)
            {
                continue;
            }
            let cost = report.cost.total() - report.cost.left;
            let known = self.cheapest.get(&set).map(|(cost, _)| *cost);
            if known.is_none_or(|known| cost < known) {
                self.cheapest.insert(set, (cost, plan.routes[0].clone()));
            }
        }
    }
}

/// The best of all plans; `None` where none keeps every rule.
pub fn best_of_all(problem: &Problem) -> Option<((i64, usize, i64), Plan)> {
    let mut plans: HashMap<u32, ((usize, i64), Vec<Route>)> = HashMap::from([(0, ((0, 0), Vec::new()))]);
    for (kind, vans) in problem.fleet.iter().enumerate() {
        for (number, shift) in (0..vans.vans.len()).flat_map(|number| (0..vans.shifts.len()).map(move |shift| (number, shift))) {
            let mut routes = Routes { problem, van: Van { kind, number }, shift, cheapest: HashMap::new() };
            routes.extend(&mut Vec::new());
            for (set, ((few, cost), driven)) in plans.clone() {
                for (more, (dearer, route)) in routes.cheapest.iter().filter(|(more, _)| *more & set == 0) {
                    let anew = (few + usize::from(problem.fewest_vans), cost + dearer);
                    if plans.get(&(set | more)).is_none_or(|(known, _)| anew < *known) {
                        let with = [&driven[..], std::slice::from_ref(route)].concat();
                        plans.insert(set | more, (anew, with));
                    }
                }
            }
        }
    }
    let judged = plans.into_iter().filter_map(|(set, (_, routes))| {
        let unserved = (0..problem.jobs.len()).filter(|job| set >> job & 1 == 0).collect();
        let plan = Plan { routes, unserved };
        let report = check(problem, &plan);
        report.feasible().then(|| (worth(problem, &report), plan))
    });
    judged.min_by_key(|(worth, _)| *worth)
}

fn hold(seed: u64) {
    let problem = problem(seed);
    assert_eq!(contradictions(&problem).malformed, [], "a random problem is a sound one");
    let Some((best, plan)) = best_of_all(&problem) else { return };
    let found = (0..3).map(|seed| {
        let plan = solved(&problem, 3000, seed);
        let report = check(&problem, &plan);
        assert_eq!(report.faults, []);
        (worth(&problem, &report), plan)
    });
    let found = found.min_by_key(|(worth, _)| *worth).expect("three searches");
    assert!(found.0 >= best, "the search found {found:?}, better than all plans, of which the best is {best:?}, {plan:?}");
    assert!(found.0 == best, "the best plan is {best:?}, {plan:?}; found was {found:?}");
}

#[test]
fn the_search_finds_the_best_of_all_plans_of_small_problems() {
    run("PROOF_TINY_CASES", 200, hold);
}
