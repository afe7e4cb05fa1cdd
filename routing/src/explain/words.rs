//! Changes in words.

use crate::explain::{Change, How};
use crate::problem::{DIMENSIONS, Problem, Span, Stop, Time};

/// Who could serve the job, where, and if what.
pub(super) fn told(problem: &Problem, change: &Change, job: usize) -> String {
    let kind = &problem.fleet[change.driven.van.kind];
    let van = match kind.vans.get(change.driven.van.number) {
        Some(name) => format!("van {name}"),
        None => format!("one more van of kind {}", kind.id),
    };
    let place = between(problem, change, job);
    match condition(problem, change.how) {
        Some(condition) => format!("{van} could serve it {place} if {condition}"),
        None if change.how == How::OneMoreVan => format!("{van} would serve it"),
        None => format!("{van} could serve it {place} as things are"),
    }
}

/// Where on the route the job comes, by its neighbours.
fn between(problem: &Problem, change: &Change, job: usize) -> String {
    let stops: Vec<Stop> = change.driven.stops().collect();
    let id = |stop: &Stop| problem.jobs[stop.job].id.clone();
    let first = stops.iter().position(|stop| stop.job == job).unwrap_or(0);
    let last = stops.iter().rposition(|stop| stop.job == job).unwrap_or(first);
    let before = first.checked_sub(1).map(|index| id(&stops[index]));
    let after = stops.get(last + 1).map(id);
    match (before, after) {
        (None, None) => "on a route of its own".to_owned(),
        (None, Some(after)) => format!("before {after}"),
        (Some(before), None) => format!("after {before}"),
        (Some(before), Some(after)) => format!("between {before} and {after}"),
    }
}

fn condition(problem: &Problem, how: How) -> Option<String> {
    let id = |stop: Stop| &problem.jobs[stop.job].id;
    let told = match how {
        How::Nothing | How::OneMoreVan => return None,
        How::CloseLater { stop, window, by } => format!("window {} of {} closed {} later", window + 1, id(stop), span(problem, by)),
        How::OpenEarlier { stop, window, by } => format!("window {} of {} opened {} earlier", window + 1, id(stop), span(problem, by)),
        How::Room { more } => format!("it carried {} more", amounts(more)),
        How::ShiftEnd { by } => format!("its shift ended {} later", span(problem, by)),
        How::Distance { by } if problem.clock.is_some() => format!("it were allowed {by} m more"),
        How::Distance { by } => format!("it were allowed {by} more distance"),
        How::Duration { by } => format!("it were allowed to be under way {} longer", span(problem, by)),
        How::Stops { by } => format!("it were allowed {by} more stops"),
        How::BreakLater { index, by } => format!("its break {} could begin {} later", index + 1, span(problem, by)),
        How::Skills { gain, lose } => skills(problem, gain, lose),
        How::Goods { pair, on } => {
            let span = if on == Span::Trip { "trip" } else { "route" };
            let (one, other) = (&problem.goods[usize::from(pair.0)], &problem.goods[usize::from(pair.1)]);
            format!("{one} and {other} could be on one {span}")
        }
        How::Rank => "it could come out of its rank".to_owned(),
        How::Unlock { lock } => format!("lock {} gave way", lock + 1),
    };
    Some(told)
}

fn skills(problem: &Problem, gain: u64, lose: u64) -> String {
    let names = |mask: u64| {
        let named = problem.skills.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
        named.map(|(_, name)| format!("'{name}'")).collect::<Vec<_>>().join(" and ")
    };
    match (gain, lose) {
        (_, 0) => format!("it had the skill {}", names(gain)),
        (0, _) => format!("it had not the skill {}", names(lose)),
        _ => format!("it had the skill {} and not {}", names(gain), names(lose)),
    }
}

/// A span of time. Times are seconds where the problem has a clock, and plain numbers elsewhere; minutes are rounded up.
fn span(problem: &Problem, span: Time) -> String {
    match problem.clock {
        Some(_) if span < 60 => format!("{span} s"),
        Some(_) => format!("{} min", (span + 59) / 60),
        None => span.to_string(),
    }
}

fn amounts(more: [i64; DIMENSIONS]) -> String {
    let used = more.iter().enumerate().filter(|(_, more)| **more > 0);
    used.map(|(index, more)| if index == 0 { more.to_string() } else { format!("{more} (dimension {index})") })
        .collect::<Vec<_>>()
        .join(" and ")
}
