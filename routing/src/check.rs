//! Whether a plan keeps every rule of its problem.
//!
//! The rules are read off `problem.rs` one by one, without regard to how a plan was found: what passes here may be driven.

mod route;
mod words;

use std::collections::HashMap;

use crate::plan::{Call, Plan, Route};
use crate::problem::{DIMENSIONS, Leaving, Problem, Span, Stop, Time, Van, Work};
use crate::timeline::{Cost, play};

pub(crate) use route::{Found, rules};

/// What a plan is worth, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub faults: Vec<Broken>,
    /// Of all routes together, and the prices of the jobs left. Routes that cannot be played have none.
    pub cost: Cost,
    pub routes: usize,
    pub unserved: usize,
    /// The weights of the unserved jobs that must be served, summed. They do not make a plan infeasible: nobody may be
    /// able to serve them.
    pub unserved_weight: i64,
}

impl Report {
    /// Whether the plan may be driven.
    pub fn feasible(&self) -> bool {
        self.faults.is_empty()
    }
}

/// A rule a plan breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub rule: Rule,
    /// Index into `Plan::routes`; `None` where the fault is no single route's.
    pub route: Option<usize>,
    /// Index into `Route::calls`.
    pub call: Option<usize>,
    /// What is wrong, naming jobs, vans and figures.
    pub why: String,
}

/// Each rule, and by how much it is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The plan names something the problem does not have.
    Unknown,
    /// Every job is served once or left once, never both.
    Once {
        job: usize,
    },
    /// Carried goods are put down after they are taken up, on the same trip.
    Carried {
        job: usize,
    },
    /// A van drives one route in a shift.
    VanTwice,
    /// A route visits something.
    Empty,
    Skills {
        job: usize,
    },
    /// How much too much is on board, in each dimension.
    Capacity {
        over: [i64; DIMENSIONS],
    },
    /// The last window is missed by so much.
    Window {
        late: Time,
    },
    /// The van leaves before or after it may.
    Leaving,
    ShiftEnd {
        late: Time,
    },
    /// A break that is due is left out.
    BreakMissing {
        index: usize,
    },
    BreakLate {
        index: usize,
        late: Time,
    },
    /// Breaks are taken in their order, each at most once.
    BreakOrder {
        index: usize,
    },
    /// A reload is used at most once in a shift.
    ReloadTwice {
        index: usize,
    },
    Distance {
        over: i64,
    },
    Duration {
        over: Time,
    },
    Stops {
        over: usize,
    },
    /// Two jobs whose goods may not meet.
    Apart {
        pair: (u8, u8),
        on: Span,
        jobs: (usize, usize),
    },
    /// The second of these comes after the first, though it ranks before it.
    Rank {
        stops: (Stop, Stop),
    },
    /// Index into `Problem::locks`.
    Lock {
        lock: usize,
        stop: Stop,
    },
}

/// Judges a plan. A plan that names what the problem does not have is at fault; a malformed problem must have been
/// refused before (`valid::contradictions`).
pub fn check(problem: &Problem, plan: &Plan) -> Report {
    let mut report = Report { routes: plan.routes.len(), unserved: plan.unserved.len(), ..Report::default() };
    for (index, route) in plan.routes.iter().enumerate() {
        let unknown = unknown(problem, index, route);
        if unknown.is_empty() {
            let line = play(problem, route, None);
            let found = rules(problem, route, &line);
            report.faults.extend(found.into_iter().map(|found| words::on_route(problem, (index, route), found)));
            report.cost = report.cost.and(line.cost);
        }
        report.faults.extend(unknown);
    }
    report.faults.extend(vans_twice(problem, plan));
    report.faults.extend(served_once(problem, plan));
    report.faults.extend(locked_elsewhere(problem, plan));
    for job in plan.unserved.iter().filter_map(|job| problem.jobs.get(*job)) {
        match job.leaving {
            Leaving::Never { weight } => report.unserved_weight += i64::from(weight),
            Leaving::Price(price) => report.cost.left = report.cost.left.saturating_add(price),
        }
    }
    report
}

/// Whether the problem has such a stop.
fn known(problem: &Problem, stop: Stop) -> bool {
    problem.jobs.get(stop.job).is_some_and(|job| usize::from(stop.part) < job.visits().count())
}

/// What a route names that the problem does not have.
fn unknown(problem: &Problem, index: usize, route: &Route) -> Vec<Broken> {
    let broken = |call: Option<usize>, why: String| Broken { rule: Rule::Unknown, route: Some(index), call, why };
    let Van { kind, number } = route.van;
    let Some(drives) = problem.fleet.get(kind) else {
        return vec![broken(None, format!("there is no kind {kind}: the fleet has {} kinds", problem.fleet.len()))];
    };
    let Some(shift) = drives.shifts.get(route.shift).filter(|_| number < drives.vans.len()) else {
        let (vans, shifts) = (drives.vans.len(), drives.shifts.len());
        let why = format!("kind {} has no van {number} in shift {}: it has {vans} vans and {shifts} shifts", drives.id, route.shift);
        return vec![broken(None, why)];
    };
    let calls = route.calls.iter().enumerate().filter_map(|(position, call)| {
        let why = match *call {
            Call::Visit(stop) if !known(problem, stop) => format!("there is no job {} with a part {}", stop.job, stop.part),
            Call::Reload(reload) if reload >= shift.reloads.len() => format!("the shift has no reload {reload}"),
            Call::Break(rest) if rest >= shift.breaks.len() => format!("the shift has no break {rest}"),
            Call::Visit(_) | Call::Reload(_) | Call::Break(_) => return None,
        };
        Some(broken(Some(position), why))
    });
    calls.collect()
}

/// Routes of a van in a shift in which it already drives another.
fn vans_twice(problem: &Problem, plan: &Plan) -> Vec<Broken> {
    let mut driven: HashMap<(Van, usize), usize> = HashMap::new();
    let mut faults = Vec::new();
    for (index, route) in plan.routes.iter().enumerate() {
        if let Some(first) = driven.insert((route.van, route.shift), index) {
            let why = format!("van {} drives routes {first} and {index} in shift {}", words::van(problem, route.van), route.shift);
            faults.push(Broken { rule: Rule::VanTwice, route: Some(index), call: None, why });
        }
    }
    faults
}

/// Jobs that are not served exactly once or left exactly once.
fn served_once(problem: &Problem, plan: &Plan) -> Vec<Broken> {
    let mut left = vec![0_usize; problem.jobs.len()];
    let mut served = vec![[0_usize; 2]; problem.jobs.len()];
    let mut faults = Vec::new();
    for job in &plan.unserved {
        match left.get_mut(*job) {
            Some(count) => *count += 1,
            None => {
                let why = format!("there is no job {job} that could be unserved");
                faults.push(Broken { rule: Rule::Unknown, route: None, call: None, why });
            }
        }
    }
    for stop in plan.routes.iter().flat_map(Route::stops).filter(|stop| known(problem, *stop)) {
        served[stop.job][usize::from(stop.part)] += 1;
    }
    for (job, asked) in problem.jobs.iter().enumerate() {
        let (first, second) = (served[job][0], served[job][1]);
        let carried = matches!(asked.work, Work::Carry { .. });
        let why = match (left[job], first, second) {
            (0, 1, 0) if !carried => continue,
            (0, 1, 1) | (1, 0, 0) => continue,
            (0, 0, 0) => format!("job {} is neither on a route nor among the unserved", asked.id),
            (0, ..) if carried => format!("job {} is taken up {first} times and put down {second} times", asked.id),
            (0, ..) => format!("job {} is visited {first} times", asked.id),
            (times, 0, 0) => format!("job {} is {times} times among the unserved", asked.id),
            _ => format!("job {} is both on a route and among the unserved", asked.id),
        };
        faults.push(Broken { rule: Rule::Once { job }, route: None, call: None, why });
    }
    faults
}

/// Locked stops that are on another route than their lock's, or on none. How they stand on their own route is that
/// route's rule.
fn locked_elsewhere(problem: &Problem, plan: &Plan) -> Vec<Broken> {
    let mut driven: HashMap<Stop, (usize, usize)> = HashMap::new();
    for (index, route) in plan.routes.iter().enumerate() {
        for (position, call) in route.calls.iter().enumerate() {
            if let Call::Visit(stop) = call {
                driven.insert(*stop, (index, position));
            }
        }
    }
    let mut faults = Vec::new();
    for (index, lock) in problem.locks.iter().enumerate() {
        for stop in &lock.stops {
            let (route, call) = driven.get(stop).copied().unzip();
            let on = route.map(|route| (plan.routes[route].van, plan.routes[route].shift));
            if on != Some((lock.van, lock.shift)) {
                let why = words::locked_elsewhere(problem, lock, (*stop, on));
                faults.push(Broken { rule: Rule::Lock { lock: index, stop: *stop }, route, call, why });
            }
        }
    }
    faults
}
