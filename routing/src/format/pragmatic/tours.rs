//! A plan as a pragmatic solution.

use super::Tags;
use super::shape::{Activity, Interval, Location, ReasonPart, SolutionFile, Statistic, Stay, StopPart, Times, Tour, Unassigned};
use super::written::{Located, dimensions, instant, json, outside};
use crate::check::check;
use crate::plan::{Call, Plan, Route};
use crate::problem::{DIMENSIONS, Load, Problem, Work};
use crate::timeline::{OnBoard, Timeline, timeline};

/// Why a job is not served, by a code of this format (`CAPACITY_CONSTRAINT`) and in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Index into `Problem::jobs`.
    pub job: usize,
    pub code: String,
    pub description: String,
}

/// One thing done at a stop, with all that a stop tells of it.
struct Done {
    place: usize,
    arrive: i64,
    begin: i64,
    depart: i64,
    /// Since the start of the route.
    distance: i64,
    load: OnBoard,
    job_id: String,
    kind: &'static str,
    tag: Option<String>,
}

/// Writes a plan of this problem. `reasons` say why jobs are unserved; a job without one gets `NO_REASON_FOUND`.
/// Calls at one place that follow each other are told as one stop.
pub fn write_solution(problem: &Problem, plan: &Plan, reasons: &[Reason], tags: &Tags) -> String {
    let located = Located::of(problem);
    let tours = plan.routes.iter().map(|route| tour(problem, route, &located, tags)).collect::<Vec<_>>();
    let cost = check(problem, plan).cost;
    let mut statistic = Statistic { cost: outside(problem, cost.total()), ..Statistic::default() };
    for tour in &tours {
        statistic.distance += tour.statistic.distance;
        statistic.duration += tour.statistic.duration;
        statistic.times.driving += tour.statistic.times.driving;
        statistic.times.serving += tour.statistic.times.serving;
        statistic.times.waiting += tour.statistic.times.waiting;
        statistic.times.resting += tour.statistic.times.resting;
    }
    let unassigned = plan.unserved.iter().map(|job| unassigned(problem, *job, reasons)).collect();
    json(&SolutionFile { statistic, tours, unassigned }, true)
}

fn unassigned(problem: &Problem, job: usize, reasons: &[Reason]) -> Unassigned {
    let of_job = reasons.iter().filter(|reason| reason.job == job);
    let mut reasons =
        of_job.map(|reason| ReasonPart { code: reason.code.clone(), description: reason.description.clone() }).collect::<Vec<_>>();
    if reasons.is_empty() {
        reasons.push(ReasonPart { code: "NO_REASON_FOUND".to_owned(), description: "unknown".to_owned() });
    }
    Unassigned { job_id: problem.jobs[job].id.clone(), reasons }
}

fn tour(problem: &Problem, route: &Route, located: &Located<'_>, tags: &Tags) -> Tour {
    let kind = &problem.fleet[route.van.kind];
    let line = timeline(problem, route);
    let done = done(problem, route, &line, tags);
    Tour {
        vehicle_id: kind.vans[route.van.number].clone(),
        type_id: kind.id.clone(),
        shift_index: route.shift,
        stops: done.chunk_by(|one, next| one.place == next.place).map(|stop| stop_part(problem, stop, located)).collect(),
        statistic: Statistic {
            cost: outside(problem, line.cost.total()),
            distance: line.distance,
            duration: line.duration,
            times: Times { driving: line.driving, serving: line.service, waiting: line.waiting, resting: line.rest, ..Times::default() },
        },
    }
}

fn done(problem: &Problem, route: &Route, line: &Timeline, tags: &Tags) -> Vec<Done> {
    let shift = &problem.fleet[route.van.kind].shifts[route.shift];
    let start = &line.start;
    let mut done = vec![Done {
        place: start.place,
        arrive: shift.earliest,
        begin: shift.earliest,
        depart: start.leave,
        distance: 0,
        load: start.load,
        job_id: "departure".to_owned(),
        kind: "departure",
        tag: None,
    }];
    let mut distance = 0;
    for moment in &line.calls {
        distance += moment.distance;
        let (kind, job_id, tag) = match moment.call {
            Call::Break(_) => ("break", "break".to_owned(), None),
            Call::Reload(_) => ("reload", "reload".to_owned(), None),
            Call::Visit(stop) => {
                let job = &problem.jobs[stop.job];
                (activity(&job.work, stop.part), job.id.clone(), tags.get(&job.id, stop.part).map(str::to_owned))
            }
        };
        let (place, arrive, begin) = (moment.place, moment.arrive, moment.begin);
        done.push(Done { place, arrive, begin, depart: moment.depart, distance, load: moment.load, job_id, kind, tag });
    }
    if shift.end.is_some() {
        let (place, arrive, load) = (line.end.place, line.end.arrive, OnBoard::default());
        let (job_id, kind, tag) = ("arrival".to_owned(), "arrival", None);
        done.push(Done { place, arrive, begin: arrive, depart: arrive, distance: line.distance, load, job_id, kind, tag });
    }
    done
}

/// The same words as the writer of problems chooses for a job.
fn activity(work: &Work, part: u8) -> &'static str {
    const NOTHING: Load = [0; DIMENSIONS];
    match work {
        Work::Visit { deliver, collect, .. } => match (*deliver == NOTHING, *collect == NOTHING) {
            (true, true) => "service",
            (false, true) => "delivery",
            (true, false) => "pickup",
            (false, false) => "replacement",
        },
        Work::Carry { .. } if part == 0 => "pickup",
        Work::Carry { .. } => "delivery",
    }
}

fn stop_part(problem: &Problem, done: &[Done], located: &Located<'_>) -> StopPart {
    let (first, last) = (&done[0], &done[done.len() - 1]);
    let told = |time| instant(problem.clock, time);
    let location = located.at(first.place);
    StopPart {
        location,
        time: Stay { arrival: told(first.arrive), departure: told(last.depart) },
        distance: first.distance,
        load: last.load[..dimensions(problem)].to_vec(),
        activities: done.iter().map(|one| activity_part(problem, one, (done.len() > 1).then_some(location))).collect(),
    }
}

fn activity_part(problem: &Problem, done: &Done, location: Option<Location>) -> Activity {
    Activity {
        job_id: done.job_id.clone(),
        kind: done.kind,
        time: location.map(|_| Interval { start: instant(problem.clock, done.begin), end: instant(problem.clock, done.depart) }),
        location,
        job_tag: done.tag.clone(),
    }
}
