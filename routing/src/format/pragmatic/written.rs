//! A problem as pragmatic JSON and routing matrices.

use std::collections::HashSet;

use super::jobs::all_apart;
use super::places::key;
use super::shape::{
    BreakPart, BreakPlace, CostsPart, End, FleetPart, JobPart, LimitsPart, Location, MatrixFile, Named, Objective, PlanPart, ProblemFile,
    Relation, ShiftPart, Start, Task, TaskPlace, Travels, Vehicle, Wanted,
};
use crate::format::instance::NEVER_ENDS;
use crate::input::Fault;
use crate::problem::{
    Clock, DIMENSIONS, Job, Kind, Leaving, Limits, Load, Lock, Order, Place, Point, Problem, Shift, Time, Visit, Window, Work,
};

/// The texts of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub problem: String,
    /// One for each profile.
    pub matrices: Vec<String>,
}

/// Writes a problem and its matrices, or says what this format cannot say. Places are written with coordinates when all
/// have different ones on Earth and are in use, in the order in which the text first names them; otherwise by index.
/// Names of places are not written.
pub fn write_problem(problem: &Problem) -> Result<Written, Fault> {
    sayable(problem)?;
    let located = Located::of(problem);
    let jobs = problem.jobs.iter().enumerate().map(|(at, job)| job_part(problem, at, job, &located));
    let plan =
        PlanPart { jobs: jobs.collect::<Result<_, _>>()?, relations: problem.locks.iter().map(|lock| relation(problem, lock)).collect() };
    let vehicles = problem.fleet.iter().enumerate().map(|(at, kind)| vehicle(problem, at, kind, &located));
    let profiles = problem.profiles.iter().map(|profile| Named { name: profile.name.clone() }).collect();
    let fleet = FleetPart { vehicles: vehicles.collect::<Result<_, _>>()?, profiles };
    let file = ProblemFile { plan, fleet, objectives: objectives(problem) };
    let order = located.order(problem);
    let matrices = problem.profiles.iter().map(|profile| {
        let matrix = &profile.matrix;
        let sorted = |entries: &[i32]| order.iter().flat_map(|from| order.iter().map(move |to| entries[from * matrix.size + to])).collect();
        json(&MatrixFile { profile: &profile.name, travel_times: sorted(&matrix.time), distances: sorted(&matrix.distance) }, false)
    });
    Ok(Written { matrices: matrices.collect(), problem: json(&file, true) })
}

pub(super) fn json(file: &impl serde::Serialize, pretty: bool) -> String {
    let told = if pretty { serde_json::to_string_pretty(file) } else { serde_json::to_string(file) };
    told.expect("what is written has text keys and finite numbers only")
}

/// How a problem's places are told.
pub(super) struct Located<'a> {
    places: &'a [Place],
    by_index: bool,
}

impl<'a> Located<'a> {
    pub fn of(problem: &'a Problem) -> Located<'a> {
        let mut seen = HashSet::new();
        let distinct = problem.places.iter().all(|place| match place.point {
            Some(Point::Earth { lat, lon }) => lat.is_finite() && lon.is_finite() && seen.insert(key(lat, lon)),
            _ => false,
        });
        let used = first_named(problem).len() == problem.places.len();
        Located { places: &problem.places, by_index: !(distinct && used) }
    }

    pub fn at(&self, index: usize) -> Location {
        match self.places[index].point {
            Some(Point::Earth { lat, lon }) if !self.by_index => Location::Earth { lat, lng: lon },
            _ => Location::Index { index },
        }
    }

    /// The places in the order of the matrix's rows.
    fn order(&self, problem: &Problem) -> Vec<usize> {
        if self.by_index { (0..self.places.len()).collect() } else { first_named(problem) }
    }
}

/// The places in use, in the order in which the text names them.
fn first_named(problem: &Problem) -> Vec<usize> {
    let of_jobs = problem.jobs.iter().flat_map(Job::visits).map(|visit| visit.place);
    let of_shifts = problem.fleet.iter().flat_map(|kind| &kind.shifts).flat_map(|shift| {
        let reloads = shift.reloads.iter().map(|reload| reload.place);
        std::iter::once(shift.start).chain(shift.end).chain(reloads)
    });
    let mut seen = HashSet::new();
    of_jobs.chain(of_shifts).filter(|place| seen.insert(*place)).collect()
}

/// How many dimensions of loads are in use, at least one.
pub(super) fn dimensions(problem: &Problem) -> usize {
    let of_jobs = problem.jobs.iter().flat_map(|job| match &job.work {
        Work::Visit { deliver, collect, .. } => [deliver, collect],
        Work::Carry { load, .. } => [load, load],
    });
    let loads = of_jobs.chain(problem.fleet.iter().map(|kind| &kind.capacity));
    loads.filter_map(|load| load.iter().rposition(|amount| *amount != 0)).max().unwrap_or(0) + 1
}

/// An instant as RFC 3339 writes it.
pub(in crate::format) fn instant(clock: Option<Clock>, time: Time) -> String {
    let zone = chrono::FixedOffset::east_opt(clock.unwrap_or_default().east_s);
    let zone = zone.unwrap_or(chrono::FixedOffset::east_opt(0).expect("UTC is an offset"));
    let time = time.clamp(-62_135_596_800, NEVER_ENDS - i64::from(zone.local_minus_utc().max(0)));
    let told = chrono::DateTime::from_timestamp(time, 0).expect("the years 1 to 9999 are within reach");
    told.with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A cost as the outside tells it.
pub(super) fn outside(problem: &Problem, cost: i64) -> f64 {
    problem.cost_told(cost).parse().unwrap_or(f64::MAX)
}

fn sayable(problem: &Problem) -> Result<(), Fault> {
    let all = all_apart(problem.goods.len());
    let said = problem.apart.len() == all.len()
        && problem.apart.iter().all(|apart| {
            let (one, other) = apart.pair;
            all.iter().any(|known| known.on == apart.on && known.pair == (one.min(other), one.max(other)))
        });
    if !said {
        return Err(Fault::in_field("apart", "the pragmatic format keeps all classes of goods apart on the whole route, or none"));
    }
    for (at, profile) in problem.profiles.iter().enumerate() {
        if !profile.bands.is_empty() {
            return Err(Fault::in_field(
                format!("profiles[{at}].bands"),
                "speeds that change over the day cannot be said in the pragmatic format",
            ));
        }
    }
    let ranks = problem.jobs.iter().flat_map(Job::visits).map(|visit| visit.rank).collect::<Vec<_>>();
    let ranked = ranks.iter().all(|rank| rank.is_some_and(|rank| rank > 0));
    if !ranked && ranks.iter().any(Option::is_some) {
        return Err(Fault::in_field("rank", "in the pragmatic format either no visit has a rank, or all have one from 1 on"));
    }
    Ok(())
}

fn job_part(problem: &Problem, at: usize, job: &Job, located: &Located<'_>) -> Result<JobPart, Fault> {
    let fault = |field: &str, why: &str| {
        Err(Fault::in_field(format!("jobs[{at}].{field}"), format!("{why} cannot be said in the pragmatic format")))
    };
    let amounts = dimensions(problem);
    let mut part = JobPart { id: job.id.clone(), ..JobPart::default() };
    let task = |visit: &Visit, load: Option<&Load>| Task {
        places: [TaskPlace { location: located.at(visit.place), duration: visit.service, times: times(problem, &visit.windows) }],
        demand: load.map(|load| load[..amounts].to_vec()),
        order: visit.rank.filter(|rank| *rank != i32::MAX),
    };
    const NOTHING: Load = [0; DIMENSIONS];
    match &job.work {
        Work::Visit { visit, deliver, collect } if *deliver == NOTHING && *collect == NOTHING => part.services.push(task(visit, None)),
        Work::Visit { visit, deliver, collect } if *collect == NOTHING => part.deliveries.push(task(visit, Some(deliver))),
        Work::Visit { visit, deliver, collect } if *deliver == NOTHING => part.pickups.push(task(visit, Some(collect))),
        Work::Visit { visit, deliver, collect } if deliver == collect => part.replacements.push(task(visit, Some(deliver))),
        Work::Visit { .. } => return fault("work", "bringing and collecting different amounts on one visit"),
        Work::Carry { from, to, load } => {
            part.pickups.push(task(from, Some(load)));
            part.deliveries.push(task(to, Some(load)));
        }
    }
    part.value = match job.leaving {
        Leaving::Never { .. } if !weighed(problem) => None,
        Leaving::Never { weight: 0 } => return fault("leaving", "a weight of 0"),
        Leaving::Never { weight } => Some(weight),
        Leaving::Price(_) => return fault("leaving", "a price for leaving a job"),
    };
    if job.usual.is_some() {
        return fault("usual", "the van that usually comes");
    }
    let skills = job.skills;
    if skills.all_of | skills.one_of | skills.none_of != 0 {
        let named = |mask| skill_names(problem, mask);
        part.skills = Some(Wanted { all_of: named(skills.all_of), one_of: named(skills.one_of), none_of: named(skills.none_of) });
    }
    part.compatibility = job.goods.map(|class| problem.goods[usize::from(class)].clone());
    Ok(part)
}

fn weighed(problem: &Problem) -> bool {
    problem.jobs.iter().any(|job| job.leaving != Leaving::default())
}

fn skill_names(problem: &Problem, mask: u64) -> Vec<String> {
    problem.skills.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, name)| name.clone()).collect()
}

fn times(problem: &Problem, windows: &[Window]) -> Vec<[String; 2]> {
    windows.iter().map(|window| [instant(problem.clock, window.open), instant(problem.clock, window.close)]).collect()
}

fn relation(problem: &Problem, lock: &Lock) -> Relation {
    let strict = lock.order == Order::Strict;
    let first = (strict && lock.from_start).then(|| "departure".to_owned());
    let last = (strict && lock.to_end).then(|| "arrival".to_owned());
    let jobs = lock.stops.iter().map(|stop| problem.jobs[stop.job].id.clone());
    Relation {
        kind: match lock.order {
            Order::Any => "any",
            Order::Sequence => "sequence",
            Order::Strict => "strict",
        },
        jobs: first.into_iter().chain(jobs).chain(last).collect(),
        vehicle_id: problem.fleet[lock.van.kind].vans[lock.van.number].clone(),
        shift_index: lock.shift,
    }
}

fn vehicle(problem: &Problem, at: usize, kind: &Kind, located: &Located<'_>) -> Result<Vehicle, Fault> {
    let shifts = kind.shifts.iter().enumerate().map(|(number, shift)| {
        if shift.end.is_none() && shift.latest != NEVER_ENDS {
            let why = "a latest end of a route that may end anywhere cannot be said in the pragmatic format";
            return Err(Fault::in_field(format!("fleet[{at}].shifts[{number}].latest"), why));
        }
        Ok(shift_part(problem, shift, located))
    });
    let limits = kind.limits;
    Ok(Vehicle {
        type_id: kind.id.clone(),
        vehicle_ids: kind.vans.clone(),
        profile: Travels { matrix: problem.profiles[kind.profile].name.clone() },
        costs: CostsPart {
            fixed: outside(problem, kind.costs.fixed),
            distance: outside(problem, kind.costs.per_distance),
            time: outside(problem, kind.costs.per_time),
        },
        shifts: shifts.collect::<Result<_, _>>()?,
        capacity: kind.capacity[..dimensions(problem)].to_vec(),
        skills: skill_names(problem, kind.skills),
        limits: (limits != Limits::default()).then_some(LimitsPart {
            max_distance: limits.distance,
            max_duration: limits.duration,
            tour_size: limits.stops,
        }),
    })
}

fn shift_part(problem: &Problem, shift: &Shift, located: &Located<'_>) -> ShiftPart {
    let told = |time| instant(problem.clock, time);
    ShiftPart {
        start: Start {
            earliest: told(shift.earliest),
            latest: (shift.latest_start != shift.latest).then(|| told(shift.latest_start)),
            location: located.at(shift.start),
        },
        end: shift.end.map(|end| End { latest: told(shift.latest), location: located.at(end) }),
        breaks: shift
            .breaks
            .iter()
            .map(|rest| BreakPart {
                time: [told(rest.window.open), told(rest.window.close)],
                places: [BreakPlace { duration: rest.duration }],
            })
            .collect(),
        reloads: shift
            .reloads
            .iter()
            .map(|reload| TaskPlace {
                location: located.at(reload.place),
                duration: reload.service,
                times: times(problem, &reload.windows),
            })
            .collect(),
    }
}

fn objectives(problem: &Problem) -> Vec<Objective> {
    let first = if weighed(problem) { "maximize-value" } else { "minimize-unassigned" };
    let second = problem.fewest_vans.then_some("minimize-tours");
    std::iter::once(first).chain(second).chain(std::iter::once("minimize-cost")).map(|kind| Objective { kind }).collect()
}
