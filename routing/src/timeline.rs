//! A route played from leaving to coming home: when everything happens, what is on board, what it costs.
//!
//! This is the definition the checker judges by; it shares nothing with the search, and prefers being plain to being quick.

use crate::matrix::Profile;
use crate::plan::{Call, Route};
use crate::problem::{DIMENSIONS, Job, Kind, Load, Problem, Shift, Stop, Time, Window, Work};

/// What is on board, in every dimension; wide enough for any number of jobs.
pub type OnBoard = [i64; DIMENSIONS];

/// A route, hour by hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    pub start: Start,
    /// One for each of the route's calls, in order.
    pub calls: Vec<Moment>,
    pub end: End,
    /// What is loaded at the start of each trip: the first at the shift's start, each other at a reload.
    pub trips: Vec<OnBoard>,
    pub distance: i64,
    pub driving: Time,
    pub waiting: Time,
    /// Standing at visits and reloads.
    pub service: Time,
    /// Taken in breaks.
    pub rest: Time,
    /// From leaving to the end.
    pub duration: Time,
    pub cost: Cost,
}

/// Leaving the shift's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    pub place: usize,
    pub leave: Time,
    pub load: OnBoard,
    /// How much later the van could leave with everything after it still in time, whatever `latest_start` says.
    /// Negative: how much earlier it must. `None`: no instant is early enough.
    pub slack: Option<Time>,
}

/// One call: getting there, waiting, standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub call: Call,
    /// For a break, where the van already is.
    pub place: usize,
    pub arrive: Time,
    /// When service, loading or rest begins.
    pub begin: Time,
    pub depart: Time,
    pub wait: Time,
    /// How long after the last window it begins; zero when in time.
    pub lateness: Time,
    /// Driven from the call before.
    pub distance: i64,
    pub driving: Time,
    /// On board when it departs.
    pub load: OnBoard,
    /// How much later than `begin` this call could begin with itself and everything after it, the shift's end included,
    /// still in time. Negative: how much earlier it must. `None`: no instant is early enough.
    pub slack: Option<Time>,
}

/// Where the route ends: the shift's end, or for an open route wherever its last call was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    pub place: usize,
    /// For an open route, when the last call departs.
    pub arrive: Time,
    /// How long after the shift's latest end.
    pub lateness: Time,
    /// Driven from the last call.
    pub distance: i64,
    pub driving: Time,
}

/// Money by what it is for, in cost units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    pub fixed: i64,
    pub distance: i64,
    pub time: i64,
    /// For jobs served by another van than the usual one.
    pub unusual: i64,
    /// Prices of the jobs left unserved; a route's own cost has none.
    pub left: i64,
}

impl Cost {
    pub fn total(&self) -> i64 {
        [self.distance, self.time, self.unusual, self.left].into_iter().fold(self.fixed, i64::saturating_add)
    }

    /// Both together.
    pub fn and(self, other: Cost) -> Cost {
        Cost {
            fixed: self.fixed.saturating_add(other.fixed),
            distance: self.distance.saturating_add(other.distance),
            time: self.time.saturating_add(other.time),
            unusual: self.unusual.saturating_add(other.unusual),
            left: self.left.saturating_add(other.left),
        }
    }
}

/// Plays a route: every call begins as early as it may. A call reached after its last window begins at once and is late;
/// nothing is refused here.
///
/// # Panics
/// When the route names a van, shift, stop, reload or break the problem does not have, or the problem is malformed.
pub fn timeline(problem: &Problem, route: &Route) -> Timeline {
    with_slack(problem, route, play(problem, route, None), None)
}

/// A visit's windows replaced, to see what a change of them would do.
#[derive(Clone, Copy)]
pub(crate) struct Instead<'a> {
    pub stop: Stop,
    pub windows: &'a [Window],
}

/// The timeline without slack, for whoever plays many routes.
pub(crate) fn play(problem: &Problem, route: &Route, instead: Option<Instead<'_>>) -> Timeline {
    let (kind, shift) = driven_by(problem, route);
    let trips = loaded(problem, route);
    let mut calls: Vec<Moment> = Vec::with_capacity(route.calls.len());
    let mut now = Now { place: shift.start, time: route.leaves, load: trips[0], trip: 0 };
    for call in &route.calls {
        let asks = asked(problem, (shift, instead), *call, now.place);
        calls.push(now.pass(problem, &trips, kind, (*call, asks)));
    }
    let end = now.come_home(&problem.profiles[kind.profile], shift);
    let duration = end.arrive.saturating_sub(route.leaves);
    let distance = calls.iter().map(|moment| moment.distance).sum::<i64>() + end.distance;
    let stood = |rest: bool| {
        let standing = calls.iter().filter(|moment| matches!(moment.call, Call::Break(_)) == rest);
        standing.fold(0, |sum: Time, moment| sum.saturating_add(moment.depart.saturating_sub(moment.begin)))
    };
    Timeline {
        start: Start { place: shift.start, leave: route.leaves, load: trips[0], slack: None },
        driving: calls.iter().fold(end.driving, |sum, moment| sum.saturating_add(moment.driving)),
        waiting: calls.iter().fold(0, |sum: Time, moment| sum.saturating_add(moment.wait)),
        service: stood(false),
        rest: stood(true),
        cost: Cost {
            fixed: kind.costs.fixed,
            distance: kind.costs.per_distance.saturating_mul(distance),
            time: kind.costs.per_time.saturating_mul(duration),
            unusual: unusual(problem, route),
            left: 0,
        },
        calls,
        end,
        trips,
        distance,
        duration,
    }
}

/// Fills in the slack of every call, from the shift's end backwards. By first in, first out, whatever can be done
/// beginning at some instant can be done beginning earlier, so one latest instant for each call tells everything.
pub(crate) fn with_slack(problem: &Problem, route: &Route, mut line: Timeline, instead: Option<Instead<'_>>) -> Timeline {
    let (kind, shift) = driven_by(problem, route);
    let profile = &problem.profiles[kind.profile];
    let from = line.calls.last().map_or(shift.start, |moment| moment.place);
    let mut depart_by = Some(shift.end.map_or(shift.latest, |end| latest_leave(profile, (from, end), shift.latest)));
    for index in (0..line.calls.len()).rev() {
        let from = if index == 0 { shift.start } else { line.calls[index - 1].place };
        let moment = &mut line.calls[index];
        let asks = asked(problem, (shift, instead), moment.call, moment.place);
        let latest = depart_by.and_then(|by| latest_begin(asks.windows, by.saturating_sub(asks.stands)));
        moment.slack = latest.map(|latest| latest.saturating_sub(moment.begin));
        depart_by = match moment.call {
            Call::Break(_) => latest,
            Call::Visit(_) | Call::Reload(_) => latest.map(|by| latest_leave(profile, (from, moment.place), by)),
        };
    }
    line.start.slack = depart_by.map(|by| by.saturating_sub(line.start.leave));
    line
}

/// The van's kind and the shift a route is driven in.
pub(crate) fn driven_by<'a>(problem: &'a Problem, route: &Route) -> (&'a Kind, &'a Shift) {
    let kind = &problem.fleet[route.van.kind];
    (kind, &kind.shifts[route.shift])
}

/// What a call asks: where, how long, and when it may begin.
struct Asks<'a> {
    place: usize,
    stands: Time,
    windows: &'a [Window],
}

fn asked<'a>(problem: &'a Problem, (shift, instead): (&'a Shift, Option<Instead<'a>>), call: Call, here: usize) -> Asks<'a> {
    match call {
        Call::Visit(stop) => {
            let visit = problem.visit(stop);
            let windows = instead.filter(|other| other.stop == stop).map_or(visit.windows.as_slice(), |other| other.windows);
            Asks { place: visit.place, stands: visit.service, windows }
        }
        Call::Reload(index) => {
            let reload = &shift.reloads[index];
            Asks { place: reload.place, stands: reload.service, windows: &reload.windows }
        }
        Call::Break(index) => {
            let rest = &shift.breaks[index];
            Asks { place: here, stands: rest.duration, windows: std::slice::from_ref(&rest.window) }
        }
    }
}

/// When something begins that is reached at `arrive`, and how late that is.
pub(crate) fn begins(windows: &[Window], arrive: Time) -> (Time, Time) {
    match (windows.iter().find(|window| window.close >= arrive), windows.last()) {
        (Some(window), _) => (arrive.max(window.open), 0),
        (None, Some(last)) => (arrive, arrive.saturating_sub(last.close)),
        (None, None) => (arrive, 0),
    }
}

/// The latest instant within the windows and not after `by`.
fn latest_begin(windows: &[Window], by: Time) -> Option<Time> {
    if windows.is_empty() {
        return Some(by);
    }
    windows.iter().rev().find(|window| window.open <= by).map(|window| window.close.min(by))
}

/// The latest instant of leaving that is there by `by`.
fn latest_leave(profile: &Profile, (from, to): (usize, usize), by: Time) -> Time {
    let time = profile.matrix.time(from, to);
    let Some(slowest) = profile.bands.iter().map(|band| band.permille.max(1000)).max() else {
        return by.saturating_sub(time);
    };
    let longest = time.saturating_mul(Time::from(slowest)) / 1000 + 1;
    let (mut in_time, mut too_late) = (by.saturating_sub(longest), by.saturating_add(1));
    while too_late - in_time > 1 {
        let middle = in_time + (too_late - in_time) / 2;
        let there = middle.saturating_add(profile.travel(from, to, middle));
        if there <= by { in_time = middle } else { too_late = middle }
    }
    in_time
}

/// Where the van is, when, on which trip, and with what.
struct Now {
    place: usize,
    time: Time,
    load: OnBoard,
    trip: usize,
}

impl Now {
    fn pass(&mut self, problem: &Problem, trips: &[OnBoard], kind: &Kind, (call, asks): (Call, Asks<'_>)) -> Moment {
        let profile = &problem.profiles[kind.profile];
        let (distance, driving) = match call {
            Call::Break(_) => (0, 0),
            Call::Visit(_) | Call::Reload(_) => {
                (profile.matrix.distance(self.place, asks.place), profile.travel(self.place, asks.place, self.time))
            }
        };
        let arrive = self.time.saturating_add(driving);
        let (begin, lateness) = begins(asks.windows, arrive);
        let depart = begin.saturating_add(asks.stands);
        match call {
            Call::Visit(stop) => exchange(&problem.jobs[stop.job], stop.part, &mut self.load),
            Call::Reload(_) => {
                self.trip += 1;
                self.load = trips[self.trip];
            }
            Call::Break(_) => {}
        }
        (self.place, self.time) = (asks.place, depart);
        let wait = begin.saturating_sub(arrive);
        Moment { call, place: self.place, arrive, begin, depart, wait, lateness, distance, driving, load: self.load, slack: None }
    }

    fn come_home(&self, profile: &Profile, shift: &Shift) -> End {
        let place = shift.end.unwrap_or(self.place);
        let (distance, driving) = match shift.end {
            Some(end) => (profile.matrix.distance(self.place, end), profile.travel(self.place, end, self.time)),
            None => (0, 0),
        };
        let arrive = self.time.saturating_add(driving);
        End { place, arrive, lateness: arrive.saturating_sub(shift.latest).max(0), distance, driving }
    }
}

/// Goods put down and taken up at a stop.
fn exchange(job: &Job, part: u8, on_board: &mut OnBoard) {
    match &job.work {
        Work::Visit { deliver, collect, .. } => {
            add(on_board, deliver, -1);
            add(on_board, collect, 1);
        }
        Work::Carry { load, .. } => add(on_board, load, if part == 0 { 1 } else { -1 }),
    }
}

/// What is on board as each trip begins: everything it delivers. Goods carried across a reload, which no rule permits,
/// would be on board as well.
fn loaded(problem: &Problem, route: &Route) -> Vec<OnBoard> {
    let mut trips = vec![OnBoard::default()];
    let mut carried = OnBoard::default();
    for call in &route.calls {
        let trip = trips.last_mut().expect("a route has at least one trip");
        match call {
            Call::Visit(stop) => match &problem.jobs[stop.job].work {
                Work::Visit { deliver, .. } => add(trip, deliver, 1),
                Work::Carry { .. } => exchange(&problem.jobs[stop.job], stop.part, &mut carried),
            },
            Call::Reload(_) => trips.push(carried),
            Call::Break(_) => {}
        }
    }
    trips
}

fn add(on_board: &mut OnBoard, load: &Load, sign: i64) {
    for (there, more) in on_board.iter_mut().zip(load) {
        *there += sign * i64::from(*more);
    }
}

/// The prices of the jobs on this route that usually another van serves, each once.
fn unusual(problem: &Problem, route: &Route) -> i64 {
    let mut jobs: Vec<usize> = route.stops().map(|stop| stop.job).collect();
    jobs.sort_unstable();
    jobs.dedup();
    let usual = jobs.into_iter().filter_map(|job| problem.jobs[job].usual);
    usual.filter(|usual| usual.van != route.van).fold(0, |sum: i64, usual| sum.saturating_add(usual.price))
}
