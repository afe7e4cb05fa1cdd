//! The search for a good plan.
//!
//! See the crate's front page for how it works and what each constraint costs.

#[cfg(debug_assertions)]
mod audit;
mod briefest;
mod budget;
mod chain;
mod chance;
mod clockwork;
mod compound;
mod extract;
mod flat;
mod fleet;
mod locks;
mod price;
mod recreate;
mod ruin;
mod schedule;
mod state;
mod stint;
mod team;
mod walk;

pub use budget::{Limits, cpu_seconds};

use std::cell::Cell;

use crate::input::Fault;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::valid::contradictions;
use budget::Budget;
use chain::Tuning;
use flat::Model;
use schedule::Schedule;
use stint::Draft;
use team::Team;

/// How a search is to be made.
#[derive(Clone, Copy, Default)]
pub struct Search<'a> {
    pub limits: Limits,
    /// Chance begins here; the same seed and a limit of iterations give the same plan.
    pub seed: u64,
    /// How many chains search at the same time; 0 is taken as 1.
    pub threads: usize,
    /// A plan to begin from: yesterday's, or the one that is being driven. Its stops are only moved where that pays.
    pub from: Option<&'a Plan>,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Of the budget, from 0 to 1.
    pub share: f64,
    /// Of the best plan so far, without what jobs left out would cost.
    pub cost: i64,
    pub routes: usize,
    pub unserved: usize,
    pub iterations: u64,
}

/// Whether a search goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    On,
    /// The best plan so far is taken.
    Stop,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    pub plan: Plan,
    /// Rounds of all threads.
    pub iterations: u64,
    /// Processor time of the process during the search.
    pub cpu_seconds: f64,
}

/// Looks for a good plan with one thread.
///
/// # Errors
/// The contradictions of a malformed problem.
pub fn solve(problem: &Problem, limits: Limits, seed: u64) -> Result<Solved, Vec<Fault>> {
    Search { limits, seed, ..Search::default() }.run(problem, &mut |_| Go::On)
}

/// The share of the budget that goes into needing fewer vans, where that is asked for.
const FLEET_SHARE: f64 = 0.3;

/// The temperature of that part, in ways to a near stop.
const FLEET_HEAT: f64 = 0.15;

/// What the way to a stop's fifth nearest neighbour costs in the mean is the measure of temperatures.
const NEAR_RANK: usize = 5;

impl Search<'_> {
    /// Looks for a good plan, telling how far it is.
    ///
    /// # Errors
    /// The contradictions of a malformed problem.
    pub fn run(&self, problem: &Problem, tell: &mut dyn FnMut(Progress) -> Go) -> Result<Solved, Vec<Fault>> {
        let malformed = contradictions(problem).malformed;
        if !malformed.is_empty() {
            return Err(malformed);
        }
        let began_cpu = cpu_seconds();
        let budget = Budget::begin(self.limits);
        let tuning = Tuning::default();
        if problem.jobs.is_empty() {
            return Ok(Solved { plan: Plan::default(), iterations: 0, cpu_seconds: 0.0 });
        }
        let model = Model::new(problem, tuning.near_known, tuning.near_tried);
        let mut team = Team::new(&model, budget, (tuning, self.seed, self.threads.max(1)));
        let from = self.from.map(|plan| model.tours_of(plan));
        let mut draft = team.begin(from.as_ref());
        let scale = model.near_cost(NEAR_RANK);
        let stopped = Cell::new(false);
        let mut heard = |share: f64, iterations: u64, best: &Draft| {
            stopped.set(tell(progress(&model, share, iterations, best)) == Go::Stop);
            !stopped.get()
        };
        if problem.fewest_vans {
            draft = team.dissolve(draft, (FLEET_SHARE, scale * FLEET_HEAT), &mut heard);
        }
        team.set_out(&draft);
        if !stopped.get() {
            let schedule = Schedule::new(&model, team.look_ahead(&draft, scale), from.is_some());
            schedule.run(&mut team, draft, scale, &mut heard);
        }
        Ok(Solved { plan: model.plan(&team.best.tours), iterations: team.rounds, cpu_seconds: cpu_seconds() - began_cpu })
    }
}

fn progress(model: &Model<'_>, share: f64, iterations: u64, best: &Draft) -> Progress {
    let left: i64 = best.absent.iter().map(|job| model.jobs[*job as usize].price).sum();
    let vans = model.van_price * best.tours.len() as i64;
    Progress { share, cost: best.cost - left - vans, routes: best.tours.len(), unserved: best.absent.len(), iterations }
}
