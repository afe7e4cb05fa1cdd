//! What happens on a route, call by call, as the writers tell it: when, how far, and with what on board.

use crate::matrix::Profile;
use crate::plan::{Call, Plan, Route};
use crate::problem::{DIMENSIONS, Kind, Leaving, Load, Problem, Shift, Time, Window, Work};

/// One call of a route, or coming home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    pub place: usize,
    pub arrive: Time,
    /// When the service or the rest begins.
    pub begin: Time,
    pub depart: Time,
    /// Driven to get here from the call before.
    pub driving: Time,
    /// Since the start of the route.
    pub distance: i64,
    /// On board when the van departs.
    pub load: Load,
}

impl Moment {
    pub fn wait(&self) -> Time {
        self.begin - self.arrive
    }
}

/// A route from leaving to coming home.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Trace {
    pub start: usize,
    pub leaves: Time,
    /// On board when the van leaves.
    pub loaded: Load,
    /// One for each call.
    pub calls: Vec<Moment>,
    /// Coming home; `None` on an open route.
    pub home: Option<Moment>,
}

impl Trace {
    pub fn ends(&self) -> Time {
        self.home.or(self.calls.last().copied()).map_or(self.leaves, |last| last.depart)
    }

    pub fn distance(&self) -> i64 {
        self.home.or(self.calls.last().copied()).map_or(0, |last| last.distance)
    }

    /// All moments, coming home included.
    pub fn moments(&self) -> impl Iterator<Item = &Moment> {
        self.calls.iter().chain(self.home.iter())
    }
}

/// Follows a route.
///
/// # Panics
/// When the route names what the problem does not have.
pub(super) fn trace(problem: &Problem, route: &Route) -> Trace {
    let kind = &problem.fleet[route.van.kind];
    let shift = &kind.shifts[route.shift];
    let profile = &problem.profiles[kind.profile];
    let loaded = taken_along(problem, &route.calls);
    let mut trace = Trace { start: shift.start, leaves: route.leaves, loaded, ..Trace::default() };
    let mut now = Moment { place: shift.start, depart: route.leaves, load: loaded, ..Moment::default() };
    for (at, call) in route.calls.iter().enumerate() {
        now = match call {
            Call::Visit(stop) => {
                let visit = problem.visit(*stop);
                let reached = drive(profile, now, visit.place);
                let load = after_visit(&problem.jobs[stop.job].work, stop.part, reached.load);
                stand(Moment { load, ..reached }, &visit.windows, visit.service)
            }
            Call::Reload(reload) => {
                let reload = &shift.reloads[*reload];
                let load = taken_along(problem, &route.calls[at + 1..]);
                stand(Moment { load, ..drive(profile, now, reload.place) }, &reload.windows, reload.service)
            }
            Call::Break(rest) => {
                let rest = &shift.breaks[*rest];
                let here = Moment { arrive: now.depart, driving: 0, ..now };
                stand(here, &[rest.window], rest.duration)
            }
        };
        trace.calls.push(now);
    }
    trace.home = come_home(profile, shift, now);
    trace
}

/// What a plan costs: its routes, and the prices of what is left behind.
pub(super) fn cost(problem: &Problem, plan: &Plan) -> i64 {
    let routes = plan.routes.iter().map(|route| route_cost(problem, route, &trace(problem, route)));
    let left = plan.unserved.iter().map(|job| match problem.jobs[*job].leaving {
        Leaving::Never { .. } => 0,
        Leaving::Price(price) => price,
    });
    routes.chain(left).fold(0, i64::saturating_add)
}

/// What a route costs, prices for sending another van than usual included.
pub(super) fn route_cost(problem: &Problem, route: &Route, trace: &Trace) -> i64 {
    let costs = &problem.fleet[route.van.kind].costs;
    let driven = costs.per_distance.saturating_mul(trace.distance());
    let spent = costs.per_time.saturating_mul(trace.ends() - trace.leaves);
    let strange = route.stops().filter(|stop| stop.part == 0).filter_map(|stop| problem.jobs[stop.job].usual);
    let strange = strange.filter(|usual| usual.van != route.van).map(|usual| usual.price);
    strange.fold(costs.fixed.saturating_add(driven).saturating_add(spent), i64::saturating_add)
}

/// The fullest the van ever is, in thousandths of the dimension that is tightest.
pub(super) fn fullest_permille(kind: &Kind, trace: &Trace) -> i64 {
    let loads = std::iter::once(trace.loaded).chain(trace.calls.iter().map(|moment| moment.load));
    let shares = loads.flat_map(|load| (0..DIMENSIONS).map(move |dimension| (i64::from(load[dimension]), dimension)));
    shares.map(|(load, dimension)| load * 1000 / i64::from(kind.capacity[dimension].max(1))).max().unwrap_or(0)
}

fn come_home(profile: &Profile, shift: &Shift, last: Moment) -> Option<Moment> {
    let home = drive(profile, last, shift.end?);
    Some(Moment { begin: home.arrive, depart: home.arrive, load: [0; DIMENSIONS], ..home })
}

/// What is to be brought until the next reload.
fn taken_along(problem: &Problem, calls: &[Call]) -> Load {
    let mut load = [0; DIMENSIONS];
    for call in calls.iter().take_while(|call| !matches!(call, Call::Reload(_))) {
        if let Call::Visit(stop) = call
            && let Work::Visit { deliver, .. } = &problem.jobs[stop.job].work
        {
            load = changed(load, deliver, 1);
        }
    }
    load
}

fn after_visit(work: &Work, part: u8, load: Load) -> Load {
    match (work, part) {
        (Work::Visit { deliver, collect, .. }, _) => changed(changed(load, deliver, -1), collect, 1),
        (Work::Carry { load: carried, .. }, 0) => changed(load, carried, 1),
        (Work::Carry { load: carried, .. }, _) => changed(load, carried, -1),
    }
}

fn changed(mut load: Load, by: &Load, sign: i32) -> Load {
    for (amount, change) in load.iter_mut().zip(by) {
        *amount = amount.saturating_add(change.saturating_mul(sign));
    }
    load
}

fn drive(profile: &Profile, from: Moment, to: usize) -> Moment {
    let driving = driving_time(profile, profile.matrix.time(from.place, to), from.depart);
    let distance = from.distance + profile.matrix.distance(from.place, to);
    Moment { place: to, arrive: from.depart + driving, driving, distance, ..from }
}

/// How long a way takes when one leaves at `leaves`: each piece of it at the speed of its hour.
fn driving_time(profile: &Profile, matrix_time: Time, leaves: Time) -> Time {
    const FINE: i128 = 1_000_000_000;
    let mut left = i128::from(matrix_time) * FINE;
    let mut now = leaves;
    let mut next = profile.bands.partition_point(|band| band.from <= leaves);
    loop {
        let permille = next.checked_sub(1).map_or(1000, |band| i128::from(profile.bands[band].permille.max(1)));
        let Some(band) = profile.bands.get(next) else {
            return now - leaves + finish(left * permille, FINE * 1000);
        };
        let done = i128::from(band.from - now) * FINE * 1000 / permille;
        if done >= left {
            return now - leaves + finish(left * permille, FINE * 1000);
        }
        left -= done;
        now = band.from;
        next += 1;
    }
}

fn finish(left: i128, speed: i128) -> Time {
    Time::try_from((left + speed - 1) / speed).unwrap_or(Time::MAX / 4)
}

/// Waits for the first window that is still open, and stands there. A van that comes too late begins at once: whether it
/// may is for the checker to say.
fn stand(reached: Moment, windows: &[Window], service: Time) -> Moment {
    let open = windows.iter().find(|window| reached.arrive <= window.close);
    let begin = open.map_or(reached.arrive, |window| reached.arrive.max(window.open));
    Moment { begin, depart: begin + service, ..reached }
}
