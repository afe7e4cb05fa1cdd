//! What each constraint costs: rounds per second on the county's jobs with that constraint alone added to capacity.

use routing::problem::{
    Apart, Break, Costs, Job, Kind, Leaving, Load, Lock, Order, Problem, Shift, Skills, Span, Stop, Time, Usual, Van, Visit, Window, Work,
};
use routing::matrix::Band;
use routing::solve::{self, Go, Search};

const HOUR: Time = 3600;
const DAY: Time = 12 * HOUR;

/// A constraint by name, and how it is added to the county with capacity alone.
type Added = (&'static str, fn(&mut Problem));

const ALL: [Added; 20] = [
    ("capacity alone", |_| ()),
    ("collecting as well as delivering", |problem| every(problem, 3, |job| swap_loads(job))),
    ("a window at each stop", |problem| windows(problem, 1)),
    ("two windows at each stop", |problem| windows(problem, 2)),
    ("skills", skills),
    ("three kinds of vans", |problem| kinds(problem, |kind, index| kind.costs.per_distance += index)),
    ("two depots", |problem| kinds(problem, |kind, index| kind.shifts[0].start = 7 * (index as usize % 2))),
    ("open routes", |problem| problem.fleet[0].shifts[0].end = None),
    ("a price of time", |problem| problem.fleet[0].costs.per_time = 6),
    ("longest distance", |problem| problem.fleet[0].limits.distance = Some(260_000)),
    ("longest duration", |problem| problem.fleet[0].limits.duration = Some(11 * HOUR)),
    ("most stops", |problem| problem.fleet[0].limits.stops = Some(40)),
    ("a break", |problem| problem.fleet[0].shifts[0].breaks = vec![lunch()]),
    ("reloads, with half the capacity", reloads),
    ("one in ten goods carried from stop to stop", carried),
    ("goods that may not meet", goods),
    ("ranks", |problem| every(problem, 2, |job| visit(job).rank = Some(1))),
    ("usual vans", |problem| usual(problem)),
    ("a locked sequence", |problem| problem.locks.push(locked())),
    ("speed that changes over the day", |problem| problem.profiles[0].bands = vec![band(7, 1300), band(9, 1000), band(16, 1400)]),
];

/// Prints the table.
pub fn print(county: &Problem) {
    println!("\n| constraint | rounds/s | of capacity alone |\n|---|---|---|");
    let mut first = 0.0;
    for (name, add) in ALL {
        let mut problem = plain(county);
        add(&mut problem);
        let limits = solve::Limits { cpu_seconds: Some(3.0), ..solve::Limits::default() };
        let solved = Search { limits, seed: 1, ..Search::default() }.run(&problem, &mut |_| Go::On).expect("a sound problem");
        assert!(routing::check::check(&problem, &solved.plan).feasible(), "{name}");
        let pace = solved.iterations as f64 / solved.cpu_seconds;
        if first == 0.0 {
            first = pace;
        }
        println!("| {name} | {pace:.0} | {:.0} % |", pace / first * 100.0);
    }
}

/// The county's places and loads, delivered by as many like vans as are needed, with nothing else asked.
fn plain(county: &Problem) -> Problem {
    let shift = Shift { start: 0, end: Some(0), earliest: 6 * HOUR, latest_start: 6 * HOUR + DAY, latest: 6 * HOUR + 4 * DAY, ..Shift::default() };
    let van = Kind {
        id: "van".to_owned(),
        vans: (0..60).map(|number| format!("van {number}")).collect(),
        capacity: [420, 110, 0, 0],
        costs: Costs { fixed: 0, per_distance: 1, per_time: 0 },
        shifts: vec![shift],
        ..Kind::default()
    };
    let job = |job: &Job| {
        let Work::Visit { visit, deliver, collect } = &job.work else { unreachable!("the county carries nothing from stop to stop") };
        let visit = Visit { place: visit.place, service: visit.service, ..Visit::default() };
        let work = Work::Visit { visit, deliver: sum(deliver, collect), collect: Load::default() };
        Job { id: job.id.clone(), work, skills: Skills::default(), goods: None, leaving: Leaving::default(), usual: None }
    };
    Problem {
        places: county.places.clone(),
        profiles: county.profiles.clone(),
        jobs: county.jobs.iter().map(job).collect(),
        fleet: vec![van],
        unit: 1,
        ..Problem::default()
    }
}

fn sum(a: &Load, b: &Load) -> Load {
    std::array::from_fn(|dimension| a[dimension] + b[dimension])
}

fn every(problem: &mut Problem, step: usize, change: impl Fn(&mut Job)) {
    problem.jobs.iter_mut().step_by(step).for_each(change);
}

fn visit(job: &mut Job) -> &mut Visit {
    match &mut job.work {
        Work::Visit { visit, .. } => visit,
        Work::Carry { from, .. } => from,
    }
}

fn swap_loads(job: &mut Job) {
    if let Work::Visit { deliver, collect, .. } = &mut job.work {
        std::mem::swap(deliver, collect);
    }
}

fn windows(problem: &mut Problem, count: Time) {
    for (index, job) in problem.jobs.iter_mut().enumerate() {
        let first = (7 + index as Time % 4) * HOUR;
        visit(job).windows = (0..count).map(|turn| Window { open: first + turn * 4 * HOUR, close: first + turn * 4 * HOUR + 3 * HOUR }).collect();
    }
}

fn skills(problem: &mut Problem) {
    problem.skills = vec!["cold".to_owned()];
    kinds(problem, |kind, index| kind.skills = u64::from(index == 0));
    every(problem, 7, |job| job.skills.all_of = 1);
}

/// Three kinds of vans where there was one.
fn kinds(problem: &mut Problem, change: impl Fn(&mut Kind, i64)) {
    let kind = problem.fleet[0].clone();
    problem.fleet = (0..3)
        .map(|index| {
            let mut kind = Kind { id: format!("kind {index}"), vans: (0..30).map(|number| format!("{index}-{number}")).collect(), ..kind.clone() };
            change(&mut kind, index);
            kind
        })
        .collect();
}

fn lunch() -> Break {
    Break { window: Window { open: 11 * HOUR, close: 13 * HOUR }, duration: HOUR / 2 }
}

fn reloads(problem: &mut Problem) {
    let reload = routing::problem::Reload { place: 0, service: 1500, windows: Vec::new() };
    problem.fleet[0].shifts[0].reloads = vec![reload.clone(), reload];
    problem.fleet[0].capacity = [210, 60, 0, 0];
    every(problem, 1, |job| {
        if let Work::Visit { deliver, .. } = &mut job.work {
            *deliver = deliver.map(|amount| amount.min(200));
        }
    });
}

fn carried(problem: &mut Problem) {
    let places = problem.places.len();
    every(problem, 10, |job| {
        if let Work::Visit { visit, deliver, .. } = &job.work {
            let to = Visit { place: (visit.place + 3) % places, ..visit.clone() };
            job.work = Work::Carry { from: visit.clone(), to, load: *deliver };
        }
    });
}

fn goods(problem: &mut Problem) {
    problem.goods = vec!["food".to_owned(), "pesticide".to_owned()];
    problem.apart = vec![Apart { pair: (0, 1), on: Span::Trip }];
    every(problem, 1, |job| job.goods = Some(0));
    every(problem, 20, |job| job.goods = Some(1));
}

fn usual(problem: &mut Problem) {
    for (index, job) in problem.jobs.iter_mut().enumerate() {
        job.usual = Some(Usual { van: Van { kind: 0, number: index % 17 }, price: 500 });
    }
}

fn locked() -> Lock {
    let stops = [10, 60, 110].map(|job| Stop { job, part: 0 }).to_vec();
    Lock { van: Van { kind: 0, number: 0 }, shift: 0, order: Order::Sequence, stops, from_start: false, to_end: false }
}

fn band(hour: Time, permille: u32) -> Band {
    Band { from: hour * HOUR, permille }
}

