//! Stories of what judges plans: the timeline, the checker, contradictions and explanations.
//!
//! They all happen along one road: six places, ten minutes and a thousand metres from each to the next, the hub first.

mod apart_and_locks;
mod check;
pub mod explain;
mod timeline;
mod valid;

use routing::check::{Report, Rule, check};
use routing::matrix::{Matrix, Profile};
use routing::plan::{Call, Plan, Route};
use routing::problem::{Costs, Job, Kind, Leaving, Place, Problem, Shift, Skills, Stop, Van, Visit, Window, Work};

const PLACES: usize = 6;

/// The road, two vans that carry ten from 0 to 1000, and these jobs.
fn road(jobs: Vec<Job>) -> Problem {
    let apart = |per: i32| {
        let cells = (0..PLACES * PLACES).map(|cell| (cell / PLACES).abs_diff(cell % PLACES));
        cells.map(|steps| i32::try_from(steps).expect("a short road") * per).collect()
    };
    let matrix = Matrix { size: PLACES, distance: apart(1000), time: apart(10), estimate: false };
    let shift = Shift { start: 0, earliest: 0, latest_start: 1000, end: Some(0), latest: 1000, ..Shift::default() };
    let vans = Kind {
        id: "van".to_owned(),
        vans: vec!["c1".to_owned(), "c2".to_owned()],
        capacity: [10, 0, 0, 0],
        costs: Costs { fixed: 100, per_distance: 2, per_time: 3 },
        shifts: vec![shift],
        ..Kind::default()
    };
    Problem {
        places: (0..PLACES).map(|place| Place { name: format!("p{place}"), point: None }).collect(),
        profiles: vec![Profile { name: "van".to_owned(), matrix, bands: Vec::new() }],
        jobs,
        fleet: vec![vans],
        unit: 1,
        ..Problem::default()
    }
}

fn visit(place: usize) -> Visit {
    Visit { place, service: 5, windows: Vec::new(), rank: None }
}

fn job(id: &str, work: Work) -> Job {
    Job { id: id.to_owned(), work, skills: Skills::default(), goods: None, leaving: Leaving::default(), usual: None }
}

fn brings(id: &str, place: usize, amount: i32) -> Job {
    job(id, Work::Visit { visit: visit(place), deliver: [amount, 0, 0, 0], collect: [0; 4] })
}

fn fetches(id: &str, place: usize, amount: i32) -> Job {
    job(id, Work::Visit { visit: visit(place), deliver: [0; 4], collect: [amount, 0, 0, 0] })
}

fn carries(id: &str, from: usize, to: usize, amount: i32) -> Job {
    job(id, Work::Carry { from: visit(from), to: visit(to), load: [amount, 0, 0, 0] })
}

/// The first (or only) visit of a job, to change it.
fn visit_of(job: &mut Job) -> &mut Visit {
    match &mut job.work {
        Work::Visit { visit, .. } | Work::Carry { from: visit, .. } => visit,
    }
}

fn within(mut job: Job, open: i64, close: i64) -> Job {
    visit_of(&mut job).windows.push(Window { open, close });
    job
}

fn stop(job: usize, part: u8) -> Stop {
    Stop { job, part }
}

fn at(job: usize) -> Call {
    Call::Visit(stop(job, 0))
}

fn down(job: usize) -> Call {
    Call::Visit(stop(job, 1))
}

const C1: Van = Van { kind: 0, number: 0 };
const C2: Van = Van { kind: 0, number: 1 };

fn drives(van: Van, calls: &[Call]) -> Route {
    Route { van, shift: 0, leaves: 0, calls: calls.to_vec() }
}

fn plan(routes: Vec<Route>, unserved: &[usize]) -> Plan {
    Plan { routes, unserved: unserved.to_vec() }
}

fn one(calls: &[Call]) -> Plan {
    plan(vec![drives(C1, calls)], &[])
}

#[track_caller]
fn kept(problem: &Problem, plan: &Plan) -> Report {
    let contradictions = routing::valid::contradictions(problem);
    assert_eq!(contradictions.malformed, [], "a story must be told of a sound problem");
    let report = check(problem, plan);
    assert_eq!(report.faults, [], "this plan keeps every rule");
    assert!(report.feasible());
    report
}

/// The plan breaks this rule and no other; what is said names all of `names`.
#[track_caller]
fn broken(problem: &Problem, plan: &Plan, rule: impl Fn(&Rule) -> bool, names: &[&str]) {
    let report = check(problem, plan);
    assert!(!report.feasible() && report.faults.iter().all(|fault| rule(&fault.rule)), "{:#?}", report.faults);
    for name in names {
        assert!(report.faults[0].why.contains(name), "{:?} does not name {name}", report.faults[0].why);
    }
}
