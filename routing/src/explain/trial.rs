//! Putting a job on routes to see what stands in its way.

use std::collections::HashMap;
use std::mem::discriminant;

use crate::check::{Found, Rule, rules};
use crate::explain::{Change, How, Reason};
use crate::plan::{Call, Plan, Route};
use crate::problem::{Problem, Shift, Stop, Time, Van, Window, Work};
use crate::timeline::{Instead, Timeline, driven_by, play, timeline, with_slack};

/// Trials of one job, and what came of them.
pub(super) struct Trials<'a> {
    problem: &'a Problem,
    plan: &'a Plan,
    job: usize,
    /// How many routes may still be played.
    left: usize,
    changes: Vec<Change>,
    /// How often each reason was met on vans that have the skills.
    met: HashMap<Reason, usize>,
}

/// A route to try the job on.
struct Bed {
    index: Option<usize>,
    route: Route,
    /// The van is not there yet.
    more: bool,
    /// Locks that want the job elsewhere.
    foreign: Vec<usize>,
}

impl<'a> Trials<'a> {
    pub(super) fn new(problem: &'a Problem, plan: &'a Plan, job: usize, left: usize) -> Trials<'a> {
        Trials { problem, plan, job, left, changes: Vec::new(), met: HashMap::new() }
    }

    /// The smallest change of each sort, and the reason met most often.
    pub(super) fn results(self) -> (Vec<Change>, Option<Reason>) {
        let most = self.met.into_iter().max_by_key(|(reason, times)| (*times, std::cmp::Reverse(*reason)));
        (self.changes, most.map(|(reason, _)| reason))
    }

    /// Tries every position of every route and of every kind of van that has one free, routes that come nearest first.
    pub(super) fn everywhere(&mut self) {
        for bed in self.beds() {
            for mut calls in self.positions(&bed.route) {
                if self.left == 0 {
                    return;
                }
                let shift = driven_by(self.problem, &bed.route).1;
                self.hours(&bed, shift, &calls);
                if calls.iter().any(|call| matches!(call, Call::Break(_))) {
                    calls.retain(|call| !matches!(call, Call::Break(_)));
                    self.hours(&bed, shift, &calls);
                }
            }
        }
    }

    fn beds(&self) -> Vec<Bed> {
        let mut beds: Vec<(i64, Bed)> = Vec::new();
        for (index, route) in self.plan.routes.iter().enumerate() {
            if rules(self.problem, route, &play(self.problem, route, None)).is_empty() {
                let foreign = self.foreign(route.van, route.shift);
                beds.push((self.nearness(route), Bed { index: Some(index), route: route.clone(), more: false, foreign }));
            }
        }
        for (kind, vans) in self.problem.fleet.iter().enumerate() {
            for (shift, hours) in vans.shifts.iter().enumerate() {
                let Some(route) = self.free(kind, shift) else { continue };
                let more = route.van.number == vans.vans.len();
                let route = Route { leaves: hours.earliest, ..route };
                let foreign = self.foreign(route.van, shift);
                beds.push((self.nearness(&route), Bed { index: None, route, more, foreign }));
            }
        }
        beds.sort_by_key(|(near, _)| *near);
        beds.into_iter().map(|(_, bed)| bed).collect()
    }

    /// A van of the kind that has no route in this shift: the one the job is locked to, or any, or one more.
    fn free(&self, kind: usize, shift: usize) -> Option<Route> {
        let vans = self.problem.fleet[kind].vans.len();
        let free = |van: &Van| !self.plan.routes.iter().any(|route| (route.van, route.shift) == (*van, shift));
        let mut all = (0..=vans).map(|number| Van { kind, number }).filter(free);
        let first = all.next()?;
        let van = if self.foreign(first, shift).is_empty() {
            first
        } else {
            all.find(|van| self.foreign(*van, shift).is_empty()).unwrap_or(first)
        };
        Some(Route { van, shift, leaves: 0, calls: Vec::new() })
    }

    fn foreign(&self, van: Van, shift: usize) -> Vec<usize> {
        let locks = self.problem.locks.iter().enumerate();
        let foreign =
            locks.filter(|(_, lock)| (lock.van, lock.shift) != (van, shift) && lock.stops.iter().any(|stop| stop.job == self.job));
        foreign.map(|(index, _)| index).collect()
    }

    /// How far the job is from the place of the route that is nearest to it.
    fn nearness(&self, route: &Route) -> i64 {
        let (kind, shift) = driven_by(self.problem, route);
        let matrix = &self.problem.profiles[kind.profile].matrix;
        let to = self.problem.visit(Stop { job: self.job, part: 0 }).place;
        let places = route.stops().map(|stop| self.problem.visit(stop).place).chain([shift.start]);
        places.map(|place| matrix.distance(place, to)).min().unwrap_or(0)
    }

    /// The route's calls with the job in every possible position.
    fn positions(&self, route: &Route) -> impl Iterator<Item = Vec<Call>> + use<> {
        let visit = |part| Call::Visit(Stop { job: self.job, part });
        let carried = matches!(self.problem.jobs[self.job].work, Work::Carry { .. });
        let (first, second) = (visit(0), carried.then(|| visit(1)));
        let calls = route.calls.clone();
        (0..=calls.len()).flat_map(move |from| {
            let mut with = calls.clone();
            with.insert(from, first);
            let last = if second.is_some() { with.len() } else { from + 1 };
            (from + 1..=last).map(move |to| {
                let mut with = with.clone();
                if let Some(second) = second {
                    with.insert(to, second);
                }
                with
            })
        })
    }

    /// Tries these calls leaving when the route leaves now, as early as the van may, and as late as all is in time.
    fn hours(&mut self, bed: &Bed, shift: &Shift, calls: &[Call]) {
        let bare = !calls.iter().any(|call| matches!(call, Call::Break(_))) && !shift.breaks.is_empty();
        let mut tried: Vec<Time> = Vec::new();
        for leaves in [Some(bed.route.leaves), Some(shift.earliest), None] {
            let Some(leaves) = leaves.or_else(|| self.as_late_as_may_be(bed, shift, calls)) else { continue };
            if tried.contains(&leaves) || self.left == 0 {
                continue;
            }
            tried.push(leaves);
            let mut route = Route { leaves, calls: calls.to_vec(), ..bed.route.clone() };
            if bare {
                rest(self.problem, shift, &mut route);
            }
            self.judge(bed, route);
        }
    }

    /// Worth trying only where the time under way is limited.
    fn as_late_as_may_be(&self, bed: &Bed, shift: &Shift, calls: &[Call]) -> Option<Time> {
        driven_by(self.problem, &bed.route).0.limits.duration?;
        let route = Route { leaves: shift.earliest, calls: calls.to_vec(), ..bed.route.clone() };
        let later = timeline(self.problem, &route).start.slack.filter(|slack| *slack > 0)?;
        Some(shift.earliest.saturating_add(later).min(shift.latest_start))
    }

    fn judge(&mut self, bed: &Bed, route: Route) {
        self.left = self.left.saturating_sub(1);
        let line = play(self.problem, &route, None);
        let found = rules(self.problem, &route, &line);
        if !found.iter().any(|found| matches!(found.rule, Rule::Skills { .. })) {
            for reason in found.iter().filter_map(|found| reason_of(found.rule)) {
                *self.met.entry(reason).or_default() += 1;
            }
        }
        let elsewhere = bed.foreign.iter().map(|lock| Some(How::Unlock { lock: *lock }));
        let mends = found.iter().map(|found| mend(self.problem, &route, *found));
        let more = bed.more.then_some(How::OneMoreVan);
        let needed = mends.chain(elsewhere).chain(more.map(Some)).try_fold(Vec::new(), |needed, how| Some(merged(needed, how?)));
        if bed.foreign.is_empty() && more.is_none() && !found.is_empty() && found.iter().all(|found| timely(found.rule)) {
            self.widen(bed, &route, &line);
        }
        match needed.as_deref() {
            Some([]) => self.keep(bed, route, (How::Nothing, &line)),
            Some([how]) => self.keep(bed, route, (*how, &line)),
            Some(_) | None => {}
        }
    }

    /// Whether the route could be driven if a window of the job were wider, where it does not simply come after the last:
    /// it begins when that suits the route, and the window nearest to that is stretched to it.
    fn widen(&mut self, bed: &Bed, route: &Route, line: &Timeline) {
        for position in 0..route.calls.len() {
            let Call::Visit(stop) = route.calls[position] else { continue };
            let windows = &self.problem.visit(stop).windows;
            if stop.job != self.job || windows.len() < 2 && line.calls[position].wait == 0 {
                continue;
            }
            let open = Some(Instead { stop, windows: &[] });
            let free = with_slack(self.problem, route, play(self.problem, route, open), open);
            let Some(slack) = free.calls[position].slack.filter(|slack| *slack >= 0) else { continue };
            let begin = free.calls[position].begin;
            for (how, wider) in stretched(stop, windows, (begin, begin.saturating_add(slack))) {
                let line = play(self.problem, route, Some(Instead { stop, windows: &wider }));
                if rules(self.problem, route, &line).is_empty() {
                    self.keep(bed, route.clone(), (how, &line));
                }
            }
        }
    }

    /// Keeps the change when it is the smallest of its sort.
    fn keep(&mut self, bed: &Bed, driven: Route, (how, line): (How, &Timeline)) {
        let size = size(self.problem, &driven, (how, line));
        let change = Change { how, route: bed.index, driven, size };
        match self.changes.iter_mut().find(|kept| discriminant(&kept.how) == discriminant(&how)) {
            Some(kept) if figure(kept.how) <= figure(how) => {}
            Some(kept) => *kept = change,
            None => self.changes.push(change),
        }
    }
}

/// What would mend a broken rule; `None` where no one change would.
fn mend(problem: &Problem, route: &Route, found: Found) -> Option<How> {
    let how = match found.rule {
        Rule::Skills { job } => return retrained(problem, route, job),
        Rule::Capacity { over } => How::Room { more: over },
        Rule::Window { late } => match route.calls[found.call?] {
            Call::Visit(stop) => How::CloseLater { stop, window: problem.visit(stop).windows.len().checked_sub(1)?, by: late },
            Call::Reload(_) | Call::Break(_) => return None,
        },
        Rule::ShiftEnd { late } => How::ShiftEnd { by: late },
        Rule::BreakLate { index, late } => How::BreakLater { index, by: late },
        Rule::Distance { over } => How::Distance { by: over },
        Rule::Duration { over } => How::Duration { by: over },
        Rule::Stops { over } => How::Stops { by: over },
        Rule::Apart { pair, on, .. } => How::Goods { pair, on },
        Rule::Rank { .. } => How::Rank,
        Rule::Lock { lock, .. } => How::Unlock { lock },
        _ => return None,
    };
    Some(how)
}

/// The fewest skills to gain and lose so that the van will do for the job, and still for all others of the route.
fn retrained(problem: &Problem, route: &Route, job: usize) -> Option<How> {
    let (has, asks) = (driven_by(problem, route).0.skills, problem.jobs[job].skills);
    let lose = has & asks.none_of;
    let kept = (has | asks.all_of) & !lose;
    let fit = asks.one_of & !asks.none_of;
    let one = if asks.one_of == 0 || kept & asks.one_of != 0 { 0 } else { fit & fit.wrapping_neg() };
    let gain = (asks.all_of | one) & !has;
    let anew = (has | gain) & !lose;
    route.stops().all(|stop| problem.jobs[stop.job].skills.met_by(anew)).then_some(How::Skills { gain, lose })
}

fn reason_of(rule: Rule) -> Option<Reason> {
    let reason = match rule {
        Rule::Capacity { .. } => Reason::NoRoom,
        Rule::Window { .. } | Rule::ShiftEnd { .. } => Reason::NoTime,
        Rule::BreakMissing { .. } | Rule::BreakLate { .. } => Reason::Break,
        Rule::Distance { .. } => Reason::TooFar,
        Rule::Duration { .. } => Reason::TooLong,
        Rule::Stops { .. } => Reason::Stops,
        Rule::Apart { .. } => Reason::Goods,
        Rule::Rank { .. } => Reason::Rank,
        Rule::Lock { .. } => Reason::Locked,
        _ => return None,
    };
    Some(reason)
}

/// Broken rules that another window might mend.
fn timely(rule: Rule) -> bool {
    matches!(rule, Rule::Window { .. } | Rule::ShiftEnd { .. } | Rule::BreakMissing { .. } | Rule::BreakLate { .. })
}

/// Changes that come to one are taken together.
fn merged(mut needed: Vec<How>, how: How) -> Vec<How> {
    for kept in &mut needed {
        if let (How::Room { more }, How::Room { more: other }) = (&mut *kept, how) {
            *more = std::array::from_fn(|index| more[index].max(other[index]));
            return needed;
        }
    }
    if !needed.contains(&how) {
        needed.push(how);
    }
    needed
}

/// Each window made just wide enough for a service that may begin from `begin` to `latest`.
fn stretched(stop: Stop, windows: &[Window], (begin, latest): (Time, Time)) -> Vec<(How, Vec<Window>)> {
    let mut stretched = Vec::new();
    for (index, window) in windows.iter().enumerate() {
        let mut wider = windows.to_vec();
        if window.close < begin {
            wider[index].close = begin;
            stretched.push((How::CloseLater { stop, window: index, by: begin.saturating_sub(window.close) }, wider));
        } else if window.open > latest {
            wider[index].open = latest;
            stretched.push((How::OpenEarlier { stop, window: index, by: window.open.saturating_sub(latest) }, wider));
        }
    }
    stretched
}

/// Takes each break that is due: after the first call that ends within its window, or, where none does, waiting for it
/// after the last one before.
fn rest(problem: &Problem, shift: &Shift, route: &mut Route) {
    let mut after = 0;
    for (index, rest) in shift.breaks.iter().enumerate() {
        let line = play(problem, route, None);
        if line.end.arrive < rest.window.open || route.leaves > rest.window.close {
            continue;
        }
        let free: Vec<Time> = std::iter::once(route.leaves).chain(line.calls.iter().map(|moment| moment.depart)).collect();
        let position = match (after..free.len()).find(|position| free[*position] >= rest.window.open) {
            Some(position) if free[position] > rest.window.close && position > after => position - 1,
            Some(position) => position,
            None => route.calls.len(),
        };
        route.calls.insert(position, Call::Break(index));
        after = position + 1;
    }
}

/// The figure by which changes of one sort compare.
fn figure(how: How) -> i64 {
    match how {
        How::CloseLater { by, .. } | How::OpenEarlier { by, .. } | How::BreakLater { by, .. } => by,
        How::ShiftEnd { by } | How::Distance { by } | How::Duration { by } => by,
        How::Room { more } => more.iter().sum(),
        How::Stops { by } => i64::try_from(by).unwrap_or(i64::MAX),
        How::Skills { gain, lose } => i64::from(gain.count_ones() + lose.count_ones()),
        How::Nothing | How::Goods { .. } | How::Rank | How::Unlock { .. } | How::OneMoreVan => 0,
    }
}

/// How large a change is, per mille of what there is.
fn size(problem: &Problem, driven: &Route, (how, line): (How, &Timeline)) -> i64 {
    let kind = driven_by(problem, driven).0;
    let of = |by: i64, there: i64| by.saturating_mul(1000).saturating_add(there.max(1) - 1) / there.max(1);
    let most = |limit: Option<i64>| limit.unwrap_or(1);
    match how {
        How::Nothing => 0,
        How::CloseLater { by, .. } | How::OpenEarlier { by, .. } | How::BreakLater { by, .. } => of(by, line.duration),
        How::ShiftEnd { by } | How::Duration { by } => of(by, line.duration),
        How::Room { more } => more.iter().zip(kind.capacity).map(|(more, there)| of(*more, i64::from(there))).max().unwrap_or(0),
        How::Distance { by } => of(by, most(kind.limits.distance)),
        How::Stops { .. } => of(figure(how), most(kind.limits.stops.and_then(|stops| i64::try_from(stops).ok()))),
        How::Skills { .. } | How::Goods { .. } | How::Rank | How::Unlock { .. } => 1000,
        How::OneMoreVan => 2000,
    }
}
