//! Whatever is asked, in whatever mix: the plan that comes out keeps every rule, costs what the search said it costs,
//! and comes out again from the same seed.

use fastrand::Rng;
use routing::check::{Broken, Report, Rule, check};
use routing::plan::Plan;
use routing::problem::Problem;
use routing::solve::{Go, Limits, Progress, Search};
use routing::valid::contradictions;

use super::mix::{DAY, Mix};
use super::{exhaustive, generate, locks, run};

/// A random problem, and how it is to be solved.
pub struct Case {
    pub problem: Problem,
    pub search_seed: u64,
    pub iterations: u64,
    pub threads: usize,
    pub from: Option<Plan>,
    /// `from` is a plan of this very problem.
    pub same: bool,
    /// Some plan keeps the locks.
    pub founded: bool,
}

impl Case {
    pub fn new(seed: u64) -> Case {
        let mut chance = Rng::with_seed(seed);
        let mix = Mix::new(&mut chance);
        let mut problem = generate::problem(&mut chance, mix, DAY);
        let older = (mix.locks || chance.usize(..4) == 0).then(|| older(&problem, &mut chance));
        let founded = chance.usize(..4) > 0;
        if let Some(plan) = older.as_ref().filter(|_| mix.locks) {
            problem.locks =
                if founded { locks::kept_by(plan, !mix.wild && !mix.zeros, &mut chance) } else { locks::unfounded(&problem, &mut chance) };
        }
        let from = older.filter(|_| chance.bool());
        let same = from.is_some() && (problem.locks.is_empty() || founded) && chance.bool();
        if from.is_some() && !same && problem.locks.is_empty() {
            change(&mut problem, &mut chance);
        }
        let founded = founded || problem.locks.is_empty();
        Case { problem, search_seed: chance.u64(..), iterations: chance.u64(1..=800), threads: chance.usize(1..=3), from, same, founded }
    }

    /// A small problem with so many rounds that several plans are begun.
    fn long(seed: u64) -> Case {
        let problem = exhaustive::problem(seed);
        let threads = 1 + (seed % 2) as usize;
        let visits: usize = problem.jobs.iter().map(|job| job.visits().count()).sum();
        let iterations = ROUNDS_FOR_SEVERAL * (visits * threads) as u64;
        Case { problem, search_seed: seed, iterations, threads, from: None, same: false, founded: true }
    }

    fn solve(&self, iterations: u64) -> (Plan, Progress) {
        let limits = Limits { iterations: Some(iterations), ..Limits::default() };
        let search = Search { limits, seed: self.search_seed, threads: self.threads, from: self.from.as_ref() };
        let mut last = None;
        let solved = search.run(&self.problem, &mut |progress| {
            last = Some(progress);
            Go::On
        });
        (solved.expect("a sound problem").plan, last.expect("the search tells how far it is"))
    }

    fn hold(&self) {
        assert_eq!(contradictions(&self.problem).malformed, [], "a random problem is a sound one");
        let (plan, told) = self.solve(self.iterations);
        let report = check(&self.problem, &plan);
        let (unkept, broken): (Vec<&Broken>, Vec<&Broken>) = report.faults.iter().partition(|fault| is_locked_and_unserved(fault));
        assert_eq!(broken, Vec::<&Broken>::new(), "the plan keeps every rule");
        if self.founded && !unkept.is_empty() {
            let longer = check(&self.problem, &self.solve(LONG_SEARCH).0);
            assert_eq!(longer.faults, [], "locks that can be kept are kept, if not at once");
        }
        assert_eq!((told.routes, told.unserved), (plan.routes.len(), plan.unserved.len()), "what was told last is what came out");
        assert_eq!(told.cost, report.cost.total() - report.cost.left, "the search reckons as the checker does");
        if let Some(from) = self.from.as_ref().filter(|_| self.same) {
            let before = worth(&self.problem, &check(&self.problem, from));
            assert!(
                worth(&self.problem, &report) <= before,
                "{:?} is worse than the plan begun from, {before:?}",
                worth(&self.problem, &report)
            );
        }
        assert!(self.solve(self.iterations).0 == plan, "the same seed gives the same plan");
    }
}

/// With so many rounds for each visit and thread, several plans are begun.
const ROUNDS_FOR_SEVERAL: u64 = 36_000;

/// A search of so many rounds finds what there is to be found.
const LONG_SEARCH: u64 = 20_000;

/// A job locked to a route is on none: the search found no place for it there, or there is none.
fn is_locked_and_unserved(fault: &Broken) -> bool {
    matches!(fault.rule, Rule::Lock { .. }) && fault.route.is_none()
}

/// What makes one plan better than another, the first figure first.
pub fn worth(problem: &Problem, report: &Report) -> (i64, usize, i64) {
    (report.unserved_weight, if problem.fewest_vans { report.routes } else { 0 }, report.cost.total())
}

/// A plan from a short search.
fn older(problem: &Problem, chance: &mut Rng) -> Plan {
    let limits = Limits { iterations: Some(200), ..Limits::default() };
    let search = Search { limits, seed: chance.u64(..), ..Search::default() };
    search.run(problem, &mut |_| Go::On).expect("a sound problem").plan
}

/// The day after: other hours, other loads, other vans.
fn change(problem: &mut Problem, chance: &mut Rng) {
    for kind in &mut problem.fleet {
        for shift in &mut kind.shifts {
            shift.latest = shift.latest.min(shift.earliest + chance.i64(0..=DAY.day));
            shift.reloads.truncate(chance.usize(0..=3));
        }
        kind.capacity[0] = (kind.capacity[0] - chance.i32(0..=3)).max(1);
    }
    if problem.jobs.len() > 5 && chance.bool() {
        problem.jobs.truncate(problem.jobs.len() - 3);
    }
}

#[test]
fn plans_of_random_problems_of_every_mix_keep_every_rule() {
    run("PROOF_CASES", 300, |seed| Case::new(seed).hold());
}

#[test]
fn a_search_that_begins_several_plans_keeps_every_rule_too() {
    run("PROOF_LONG_CASES", 12, |seed| Case::long(seed).hold());
}

#[test]
fn a_search_that_is_stopped_while_plans_compete_gives_the_best_of_them() {
    let case = Case::long(1);
    let limits = Limits { iterations: Some(case.iterations), ..Limits::default() };
    for after in [1, 150, 400] {
        let mut told: Vec<Progress> = Vec::new();
        let mut hear = |progress| {
            told.push(progress);
            if told.len() < after { Go::On } else { Go::Stop }
        };
        let solved =
            Search { limits, seed: 1, threads: case.threads, ..Search::default() }.run(&case.problem, &mut hear).expect("a sound problem");
        assert_eq!(told.len(), after, "the search was under way, and nothing is told after it was stopped");
        let report = check(&case.problem, &solved.plan);
        assert!(report.feasible(), "{:?}", report.faults);
        assert_eq!(told[after - 1].cost, report.cost.total() - report.cost.left, "what was told last is what came out");
        assert!(told.is_sorted_by_key(|progress| progress.iterations), "rounds are only ever added");
    }
}
