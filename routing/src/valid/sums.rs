//! Whether any plan's sums could leave the numbers that hold them.

use crate::input::Fault;
use crate::problem::{DIMENSIONS, Leaving, Problem, Time, Work};

/// Instants that something begins at lie within this, so that days of driving can be added to them.
const FARTHEST: Time = Time::MAX / 4;

/// Loads that may not fit `i32`, instants and costs that may not fit `i64`. The other figures must be sound.
pub(super) fn too_large(problem: &Problem) -> Vec<Fault> {
    let mut faults = Vec::new();
    for dimension in 0..DIMENSIONS {
        let sum: i64 = problem.jobs.iter().map(|job| amount(&job.work, dimension)).sum();
        if sum > i64::from(i32::MAX) {
            let why = format!("the loads of all jobs add up to {sum} in dimension {dimension}, more than {}", i32::MAX);
            faults.push(Fault::in_field("jobs", why));
        }
    }
    let beginnings = beginnings(problem);
    if beginnings.iter().any(|instant| !(-FARTHEST..=FARTHEST).contains(instant)) {
        faults.push(Fault::in_field("jobs", format!("windows and shifts must open within {FARTHEST} of time zero")));
    }
    let busy = busy(problem);
    if busy > i128::from(FARTHEST) {
        faults.push(Fault::in_field("jobs", format!("driving and service could take {busy} together, more than {FARTHEST}")));
    }
    let dearest = dearest(problem, busy, &beginnings);
    if dearest > i128::from(i64::MAX) {
        let why = format!("a plan could cost {dearest}, more than {}: choose a larger cost unit", i64::MAX);
        faults.push(Fault::in_field("fleet", why));
    }
    faults
}

fn amount(work: &Work, dimension: usize) -> i64 {
    match work {
        Work::Visit { deliver, collect, .. } => i64::from(deliver[dimension]) + i64::from(collect[dimension]),
        Work::Carry { load, .. } => i64::from(load[dimension]),
    }
}

/// Instants that a van waits for. When windows and shifts end does not matter: that may be never.
fn beginnings(problem: &Problem) -> Vec<Time> {
    let visits = problem.jobs.iter().flat_map(|job| job.visits().flat_map(|visit| &visit.windows));
    let shifts = || problem.fleet.iter().flat_map(|kind| &kind.shifts);
    let reloads = shifts().flat_map(|shift| shift.reloads.iter().flat_map(|reload| &reload.windows));
    let breaks = shifts().flat_map(|shift| shift.breaks.iter().map(|rest| &rest.window));
    let opens = visits.chain(reloads).chain(breaks).map(|window| window.open);
    opens.chain(shifts().map(|shift| shift.earliest)).collect()
}

/// How many legs all routes together can have.
fn most_legs(problem: &Problem) -> i128 {
    let visits = 2 * problem.jobs.len();
    let routes = problem.fleet.iter().map(|kind| {
        let legs: usize = kind.shifts.iter().map(|shift| shift.reloads.len() + 1).sum();
        legs as i128 * kind.vans.len() as i128
    });
    visits as i128 + routes.sum::<i128>()
}

/// The most time that driving, service and rest of all routes together can take.
fn busy(problem: &Problem) -> i128 {
    let legs = problem.profiles.iter().map(|profile| {
        let longest = profile.matrix.time.iter().copied().max().unwrap_or(0);
        let slowest = profile.bands.iter().map(|band| band.permille).max().unwrap_or(1000).max(1000);
        i128::from(longest) * i128::from(slowest) / 1000 + 1
    });
    let driving = most_legs(problem) * legs.max().unwrap_or(0);
    let service: i128 = problem.jobs.iter().flat_map(|job| job.visits()).map(|visit| i128::from(visit.service)).sum();
    let shifts = problem.fleet.iter().map(|kind| {
        let reloads = kind.shifts.iter().flat_map(|shift| &shift.reloads).map(|reload| i128::from(reload.service));
        let breaks = kind.shifts.iter().flat_map(|shift| &shift.breaks).map(|rest| i128::from(rest.duration));
        (reloads.sum::<i128>() + breaks.sum::<i128>()) * kind.vans.len() as i128
    });
    driving + service + shifts.sum::<i128>()
}

/// A bound no plan's cost exceeds: every leg the longest, every route waiting from the first instant to the last.
fn dearest(problem: &Problem, busy: i128, beginnings: &[Time]) -> i128 {
    let first = beginnings.iter().min().copied().unwrap_or(0);
    let last = beginnings.iter().max().copied().unwrap_or(0);
    let farthest = problem.profiles.iter().filter_map(|profile| profile.matrix.distance.iter().copied().max()).max();
    let (mut per_distance, mut per_time, mut fixed, mut routes) = (0, 0, 0_i128, 0_i128);
    for kind in &problem.fleet {
        let driven = kind.vans.len() as i128 * kind.shifts.len() as i128;
        fixed += driven * i128::from(kind.costs.fixed);
        routes += driven;
        per_distance = kind.costs.per_distance.max(per_distance);
        per_time = kind.costs.per_time.max(per_time);
    }
    let jobs = problem.jobs.iter().map(|job| {
        let left = if let Leaving::Price(price) = job.leaving { price } else { 0 };
        i128::from(left) + i128::from(job.usual.map_or(0, |usual| usual.price))
    });
    let distance = most_legs(problem) * i128::from(farthest.unwrap_or(0));
    let time = busy.saturating_add(routes.min(problem.jobs.len() as i128) * (i128::from(last) - i128::from(first)));
    let driven = distance.saturating_mul(i128::from(per_distance)).saturating_add(time.saturating_mul(i128::from(per_time)));
    driven.saturating_add(fixed).saturating_add(jobs.sum())
}
