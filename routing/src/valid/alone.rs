//! Jobs that no van could serve even if it had nothing else to do.
//!
//! A job is called impossible only for what no order of work can mend: breaks and reloads are not reckoned with, so some
//! that are impossible in the end pass here.

use std::collections::HashMap;

use crate::input::Fault;
use crate::matrix::Profile;
use crate::problem::{DIMENSIONS, Job, Kind, Leaving, Load, Order, Problem, Shift, Stop, Time, Van, Work};
use crate::timeline::begins;
use crate::valid::{Impossible, job_field};

/// What keeps a van from serving a job alone, from the first thing looked at to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// Its locks want the two ends on different routes, or in the wrong order.
    Locked,
    /// Carried goods are to be put down before they are taken up, by rank.
    Rank,
    /// No van has the skills.
    Skills,
    /// So much more than the van's capacity, in the dimension that wants most.
    Large { over: i64 },
    /// It takes more stops than the van may make.
    Stops,
    /// There and back is so much more than the van may drive.
    Far { over: i64 },
    /// It cannot be reached in its last window by so much.
    Late { by: Time },
    /// The van cannot be home in time by so much.
    Home { late: Time },
    /// Driving and service take so much more than the route may.
    Long { over: Time },
}

/// Jobs that must be served and cannot be.
pub(super) fn impossible(problem: &Problem) -> Vec<Impossible> {
    let locks = locks(problem);
    let jobs = problem.jobs.iter().enumerate().filter(|(_, job)| matches!(job.leaving, Leaving::Never { .. }));
    let told = jobs.filter_map(|(job, _)| {
        let obstacle = against(problem, job, &locks)?;
        Some(Impossible { job, obstacle, fault: fault(problem, job, obstacle) })
    });
    told.collect()
}

/// What keeps every van from serving this job alone; `None` when some van could.
pub(crate) fn obstacle(problem: &Problem, job: usize) -> Option<Obstacle> {
    against(problem, job, &locks(problem))
}

/// Where each locked stop stands: which lock, and how far along it.
type Locks = HashMap<Stop, (usize, usize)>;

fn locks(problem: &Problem) -> Locks {
    let stops = problem
        .locks
        .iter()
        .enumerate()
        .flat_map(|(index, lock)| lock.stops.iter().enumerate().map(move |(position, stop)| (*stop, (index, position))));
    stops.collect()
}

fn against(problem: &Problem, job: usize, locks: &Locks) -> Option<Obstacle> {
    let asked = &problem.jobs[job];
    let held: Vec<(usize, usize)> = (0..2).filter_map(|part| locks.get(&Stop { job, part }).copied()).collect();
    if let [from, to] = held[..] {
        let (one, other) = (&problem.locks[from.0], &problem.locks[to.0]);
        let backwards = from.0 == to.0 && one.order != Order::Any && from.1 > to.1;
        if backwards || (one.van, one.shift) != (other.van, other.shift) {
            return Some(Obstacle::Locked);
        }
    }
    if let Work::Carry { from, to, .. } = &asked.work
        && from.rank.zip(to.rank).is_some_and(|(from, to)| from > to)
    {
        return Some(Obstacle::Rank);
    }
    let only: Option<(Van, usize)> = held.first().map(|(lock, _)| (problem.locks[*lock].van, problem.locks[*lock].shift));
    let mut farthest: Option<Obstacle> = None;
    for (index, kind) in problem.fleet.iter().enumerate().filter(|(_, kind)| !kind.vans.is_empty()) {
        for (number, shift) in kind.shifts.iter().enumerate() {
            if only.is_some_and(|(van, shift)| (van.kind, shift) != (index, number)) {
                continue;
            }
            let obstacle = with(&problem.profiles[kind.profile], (kind, shift), asked)?;
            farthest = Some(farthest.map_or(obstacle, |before| farther(before, obstacle)));
        }
    }
    farthest.or(Some(Obstacle::Locked))
}

/// The obstacle of the van that got farther; of the same obstacle, the smaller.
fn farther(one: Obstacle, other: Obstacle) -> Obstacle {
    let same = std::mem::discriminant(&one) == std::mem::discriminant(&other);
    if same { one.min(other) } else { one.max(other) }
}

/// What keeps a van of this kind from serving the job alone in this shift.
fn with(profile: &Profile, (kind, shift): (&Kind, &Shift), job: &Job) -> Option<Obstacle> {
    if !job.skills.met_by(kind.skills) {
        return Some(Obstacle::Skills);
    }
    let over = excess(&job.work, &kind.capacity);
    if over > 0 {
        return Some(Obstacle::Large { over });
    }
    if kind.limits.stops.is_some_and(|most| most < job.visits().count()) {
        return Some(Obstacle::Stops);
    }
    let (mut place, mut time) = (shift.start, shift.earliest);
    let (mut distance, mut least) = (0, 0);
    let mut late = 0;
    for visit in job.visits() {
        distance += profile.matrix.distance(place, visit.place);
        least += profile.matrix.time(place, visit.place) + visit.service;
        let (begin, lateness) = begins(&visit.windows, time.saturating_add(profile.travel(place, visit.place, time)));
        late = late.max(lateness);
        (place, time) = (visit.place, begin.saturating_add(visit.service));
    }
    if let Some(end) = shift.end {
        distance += profile.matrix.distance(place, end);
        least += profile.matrix.time(place, end);
        time = time.saturating_add(profile.travel(place, end, time));
    }
    let over = |figure: i64, most: Option<i64>| most.map(|most| figure - most).filter(|over| *over > 0);
    if let Some(over) = over(distance, kind.limits.distance) {
        return Some(Obstacle::Far { over });
    }
    if late > 0 {
        return Some(Obstacle::Late { by: late });
    }
    if time > shift.latest {
        return Some(Obstacle::Home { late: time.saturating_sub(shift.latest) });
    }
    // With bands the matrix's time is no lower bound, and how long it takes depends on when the van leaves.
    over(least, kind.limits.duration.filter(|_| profile.bands.is_empty())).map(|over| Obstacle::Long { over })
}

fn excess(work: &Work, capacity: &Load) -> i64 {
    let over = |load: &Load| (0..DIMENSIONS).map(|index| i64::from(load[index]) - i64::from(capacity[index])).max().unwrap_or(0);
    match work {
        Work::Visit { deliver, collect, .. } => over(deliver).max(over(collect)),
        Work::Carry { load, .. } => over(load),
    }
}

fn fault(problem: &Problem, job: usize, obstacle: Obstacle) -> Fault {
    let (part, why) = match obstacle {
        Obstacle::Locked => ("", "its locks name different routes or put it down before it is taken up".to_owned()),
        Obstacle::Rank => ("", "by rank it is to be put down before it is taken up, so both cannot be on one trip".to_owned()),
        Obstacle::Skills => (".skills", "no van that may serve it has the skills it asks".to_owned()),
        Obstacle::Large { over } => ("", format!("its load is at least {over} more than any van that may serve it can carry")),
        Obstacle::Stops => ("", "no van that may serve it may make so many stops".to_owned()),
        Obstacle::Far { over } => ("", format!("going there and back is at least {over} farther than any van may drive")),
        Obstacle::Late { by } => (".windows", format!("the earliest van would come {by} after the last window has closed")),
        Obstacle::Home { late } => (".windows", format!("the earliest van would be home {late} after the end of its shift")),
        Obstacle::Long { over } => ("", format!("serving it takes at least {over} longer than any route may")),
    };
    Fault::in_field(format!("{}{part}", job_field(problem, job)), why)
}
