//! The rules that concern one route alone.

use crate::check::Rule;
use crate::plan::{Call, Route};
use crate::problem::{DIMENSIONS, Kind, Lock, Order, Problem, Shift, Span, Stop, Work};
use crate::timeline::{OnBoard, Timeline, driven_by};

/// A rule broken on a route, not yet put into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub rule: Rule,
    /// Index into `Route::calls`.
    pub call: Option<usize>,
}

/// Every rule this route breaks. `line` is the route played.
pub(crate) fn rules(problem: &Problem, route: &Route, line: &Timeline) -> Vec<Found> {
    let (kind, shift) = driven_by(problem, route);
    let mut found = Vec::new();
    if route.stops().next().is_none() {
        found.push(Found { rule: Rule::Empty, call: None });
    }
    skills(problem, kind, route, &mut found);
    capacity(kind, line, &mut found);
    hours(shift, line, &mut found);
    breaks(shift, route, line, &mut found);
    reloads(route, &mut found);
    limits(kind, route, line, &mut found);
    carried(problem, route, &mut found);
    apart(problem, route, &mut found);
    ranks(problem, route, &mut found);
    for (index, lock) in problem.locks.iter().enumerate() {
        if (lock.van, lock.shift) == (route.van, route.shift) {
            locked(lock, route, |stop, call| found.push(Found { rule: Rule::Lock { lock: index, stop }, call }));
        }
    }
    found
}

fn skills(problem: &Problem, kind: &Kind, route: &Route, found: &mut Vec<Found>) {
    for (position, stop) in visits(route).filter(|(_, stop)| stop.part == 0) {
        if !problem.jobs[stop.job].skills.met_by(kind.skills) {
            found.push(Found { rule: Rule::Skills { job: stop.job }, call: Some(position) });
        }
    }
}

/// Goods are put down before others are taken up, so what is on board is most as a trip begins or after some call.
fn capacity(kind: &Kind, line: &Timeline, found: &mut Vec<Found>) {
    let over = |load: &OnBoard| -> OnBoard { std::array::from_fn(|index| (load[index] - i64::from(kind.capacity[index])).max(0)) };
    let mut look = |load: &OnBoard, call: Option<usize>| {
        let over = over(load);
        if over != [0; DIMENSIONS] {
            found.push(Found { rule: Rule::Capacity { over }, call });
        }
    };
    look(&line.start.load, None);
    for (position, moment) in line.calls.iter().enumerate() {
        look(&moment.load, Some(position));
    }
}

fn hours(shift: &Shift, line: &Timeline, found: &mut Vec<Found>) {
    if line.start.leave < shift.earliest || line.start.leave > shift.latest_start {
        found.push(Found { rule: Rule::Leaving, call: None });
    }
    for (position, moment) in line.calls.iter().enumerate().filter(|(_, moment)| moment.lateness > 0) {
        let late = moment.lateness;
        let rule = match moment.call {
            Call::Break(index) => Rule::BreakLate { index, late },
            Call::Visit(_) | Call::Reload(_) => Rule::Window { late },
        };
        found.push(Found { rule, call: Some(position) });
    }
    if line.end.lateness > 0 {
        found.push(Found { rule: Rule::ShiftEnd { late: line.end.lateness }, call: None });
    }
}

/// A break is due when the route is under way at any instant of its window.
fn breaks(shift: &Shift, route: &Route, line: &Timeline, found: &mut Vec<Found>) {
    let mut last = None;
    for (position, call) in route.calls.iter().enumerate() {
        if let Call::Break(index) = *call {
            if last.is_some_and(|last| index <= last) {
                found.push(Found { rule: Rule::BreakOrder { index }, call: Some(position) });
            }
            last = Some(index);
        }
    }
    for (index, rest) in shift.breaks.iter().enumerate() {
        let due = line.end.arrive >= rest.window.open && line.start.leave <= rest.window.close;
        if due && !route.calls.contains(&Call::Break(index)) {
            found.push(Found { rule: Rule::BreakMissing { index }, call: None });
        }
    }
}

fn reloads(route: &Route, found: &mut Vec<Found>) {
    for (position, call) in route.calls.iter().enumerate() {
        if let Call::Reload(index) = *call
            && route.calls[..position].contains(call)
        {
            found.push(Found { rule: Rule::ReloadTwice { index }, call: Some(position) });
        }
    }
}

fn limits(kind: &Kind, route: &Route, line: &Timeline, found: &mut Vec<Found>) {
    let stops = route.stops().count();
    if let Some(most) = kind.limits.distance.filter(|most| line.distance > *most) {
        found.push(Found { rule: Rule::Distance { over: line.distance - most }, call: None });
    }
    if let Some(most) = kind.limits.duration.filter(|most| line.duration > *most) {
        found.push(Found { rule: Rule::Duration { over: line.duration - most }, call: None });
    }
    if let Some(most) = kind.limits.stops.filter(|most| stops > *most) {
        found.push(Found { rule: Rule::Stops { over: stops - most }, call: None });
    }
}

/// Both ends of what is carried, in their order and with no reload between.
fn carried(problem: &Problem, route: &Route, found: &mut Vec<Found>) {
    for (position, stop) in visits(route).filter(|(_, stop)| matches!(problem.jobs[stop.job].work, Work::Carry { .. })) {
        let rest = &route.calls[position + 1..];
        let trip = rest.split(|call| matches!(call, Call::Reload(_))).next().unwrap_or_default();
        let other = Call::Visit(Stop { job: stop.job, part: 1 - stop.part });
        let kept = match stop.part {
            0 => trip.contains(&other),
            _ => route.calls[..position].contains(&other),
        };
        if !kept {
            found.push(Found { rule: Rule::Carried { job: stop.job }, call: Some(position) });
        }
    }
}

/// Goods that may not meet; each pair of classes is told once for the route, or once for each trip.
fn apart(problem: &Problem, route: &Route, found: &mut Vec<Found>) {
    for apart in &problem.apart {
        let stretches = route.calls.split(|call| apart.on == Span::Trip && matches!(call, Call::Reload(_)));
        for stretch in stretches {
            let of = |class: u8| {
                let visited = stretch.iter().filter_map(|call| if let Call::Visit(stop) = call { Some(stop.job) } else { None });
                visited.filter(move |job| problem.jobs[*job].goods == Some(class))
            };
            let Some(one) = of(apart.pair.0).next() else { continue };
            if let Some(other) = of(apart.pair.1).find(|other| *other != one) {
                let call = route.calls.iter().position(|call| matches!(call, Call::Visit(stop) if stop.job == other));
                found.push(Found { rule: Rule::Apart { pair: apart.pair, on: apart.on, jobs: (one, other) }, call });
            }
        }
    }
}

fn ranks(problem: &Problem, route: &Route, found: &mut Vec<Found>) {
    let mut highest: Option<(i32, Stop)> = None;
    for (position, stop) in visits(route) {
        let Some(rank) = problem.visit(stop).rank else { continue };
        match highest {
            Some((before, other)) if before > rank => {
                found.push(Found { rule: Rule::Rank { stops: (other, stop) }, call: Some(position) });
            }
            _ => highest = Some((rank, stop)),
        }
    }
}

/// How the locked stops that are on this route stand to each other.
fn locked(lock: &Lock, route: &Route, mut broken: impl FnMut(Stop, Option<usize>)) {
    let driven: Vec<(usize, Call)> = route.calls.iter().copied().enumerate().filter(|(_, call)| !matches!(call, Call::Break(_))).collect();
    let place = |stop: Stop| driven.iter().position(|(_, call)| *call == Call::Visit(stop));
    for pair in lock.stops.windows(2) {
        let (Some(before), Some(after)) = (place(pair[0]), place(pair[1])) else { continue };
        let kept = match lock.order {
            Order::Any => true,
            Order::Sequence => before < after,
            Order::Strict => before + 1 == after,
        };
        if !kept {
            broken(pair[1], Some(driven[after].0));
        }
    }
    if lock.order != Order::Strict {
        return;
    }
    let at_end = |stop: Option<&Stop>, end: usize| stop.and_then(|stop| Some((*stop, place(*stop).filter(|place| *place != end)?)));
    if let Some((stop, place)) = at_end(lock.stops.first(), 0).filter(|_| lock.from_start) {
        broken(stop, Some(driven[place].0));
    }
    if let Some((stop, place)) = at_end(lock.stops.last(), driven.len().saturating_sub(1)).filter(|_| lock.to_end) {
        broken(stop, Some(driven[place].0));
    }
}

fn visits(route: &Route) -> impl Iterator<Item = (usize, Stop)> + '_ {
    route.calls.iter().enumerate().filter_map(|(position, call)| match call {
        Call::Visit(stop) => Some((position, *stop)),
        Call::Reload(_) | Call::Break(_) => None,
    })
}
