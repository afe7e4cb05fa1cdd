//! Broken rules in words that name jobs, vans and figures.

use crate::check::{Broken, Found, Rule};
use crate::plan::{Call, Route};
use crate::problem::{DIMENSIONS, Lock, Problem, Span, Stop, Van};

/// A rule broken on a route of the plan.
pub(super) fn on_route(problem: &Problem, (index, route): (usize, &Route), found: Found) -> Broken {
    let why = why(problem, route, found);
    Broken { rule: found.rule, route: Some(index), call: found.call, why }
}

pub(super) fn van(problem: &Problem, van: Van) -> String {
    let name = problem.fleet.get(van.kind).and_then(|kind| kind.vans.get(van.number));
    name.cloned().unwrap_or_else(|| format!("{} of kind {}", van.number, van.kind))
}

/// `on` is the van and shift that visit the stop, if any does.
pub(super) fn locked_elsewhere(problem: &Problem, lock: &Lock, (stop, on): (Stop, Option<(Van, usize)>)) -> String {
    let job = id(problem, stop.job);
    let wanted = format!("job {job} is locked to van {} in shift {}", van(problem, lock.van), lock.shift);
    match on {
        None => format!("{wanted} but is not served"),
        Some((other, shift)) => format!("{wanted} but served by van {} in shift {shift}", van(problem, other)),
    }
}

fn id(problem: &Problem, job: usize) -> &str {
    problem.jobs.get(job).map_or("?", |job| job.id.as_str())
}

fn why(problem: &Problem, route: &Route, found: Found) -> String {
    let van = van(problem, route.van);
    let kind = &problem.fleet[route.van.kind];
    let shift = &kind.shifts[route.shift];
    let at = found.call.map_or_else(|| "the start".to_owned(), |call| called(problem, route, call));
    match found.rule {
        Rule::Empty => format!("the route of van {van} visits nothing"),
        Rule::Skills { job } => format!("van {van} has not the skills that job {} asks", id(problem, job)),
        Rule::Capacity { over } => format!("van {van} carries {} too much after {at}", dimensions(over)),
        Rule::Window { late } => format!("van {van} is {late} too late at {at}"),
        Rule::Leaving => {
            let (earliest, latest) = (shift.earliest, shift.latest_start);
            format!("van {van} leaves at {}, though only between {earliest} and {latest}", route.leaves)
        }
        Rule::ShiftEnd { late } => format!("van {van} ends {late} after the end of its shift at {}", shift.latest),
        Rule::BreakMissing { index } => format!("van {van} leaves out its break {index}, which is due"),
        Rule::BreakLate { index, late } => format!("van {van} begins its break {index} {late} too late"),
        Rule::BreakOrder { index } => format!("van {van} takes its break {index} again, or after a later one"),
        Rule::ReloadTwice { index } => format!("van {van} is twice at its reload {index}"),
        Rule::Distance { over } => format!("van {van} drives {over} farther than its limit"),
        Rule::Duration { over } => format!("van {van} is under way {over} longer than its limit"),
        Rule::Stops { over } => format!("van {van} has {over} more stops than its limit"),
        Rule::Carried { job } => {
            format!("van {van} does not take up job {} and put it down after that on the same trip", id(problem, job))
        }
        Rule::Apart { pair, on, jobs } => {
            let (one, other) = (goods(problem, pair.0), goods(problem, pair.1));
            let span = if on == Span::Trip { "trip" } else { "route" };
            let jobs = format!("jobs {} and {}", id(problem, jobs.0), id(problem, jobs.1));
            format!("van {van} has {jobs} on one {span}, though {one} and {other} may not meet")
        }
        Rule::Rank { stops } => {
            format!("van {van} visits job {} before job {}, against their ranks", id(problem, stops.0.job), id(problem, stops.1.job))
        }
        Rule::Lock { stop, .. } => format!("job {} is not where its lock has it on the route of van {van}", id(problem, stop.job)),
        Rule::Unknown | Rule::Once { .. } | Rule::VanTwice => format!("the route of van {van} does not fit the plan"),
    }
}

/// A call by the job's id.
fn called(problem: &Problem, route: &Route, call: usize) -> String {
    match route.calls[call] {
        Call::Visit(stop) => format!("job {}", id(problem, stop.job)),
        Call::Reload(index) => format!("reload {index}"),
        Call::Break(index) => format!("break {index}"),
    }
}

fn dimensions(over: [i64; DIMENSIONS]) -> String {
    let told = over.iter().enumerate().filter(|(_, over)| **over > 0).map(|(index, over)| format!("{over} (dimension {index})"));
    told.collect::<Vec<_>>().join(" and ")
}

fn goods(problem: &Problem, class: u8) -> &str {
    problem.goods.get(usize::from(class)).map_or("?", String::as_str)
}
