use std::time::{Duration, Instant};

use routing::matrix::Band;
use routing::problem::{Apart, Break, Leaving, Limits, Lock, Order, Problem, Reload, Shift, Skills, Span, Usual, Van, Window, Work};
use routing::valid::{Obstacle, contradictions};

use super::{C1, C2, PLACES, brings, carries, road, stop, visit_of, within};

fn sound() -> Problem {
    let mut problem = road(vec![within(brings("a", 1, 2), 10, 20), carries("c", 2, 3, 2)]);
    problem.skills = vec!["cold".to_owned()];
    problem.goods = vec!["milk".to_owned()];
    let shift = &mut problem.fleet[0].shifts[0];
    shift.reloads = vec![Reload::default()];
    shift.breaks = vec![Break { window: Window { open: 5, close: 9 }, duration: 1 }];
    problem.locks = vec![Lock { van: C1, shift: 0, order: Order::Any, stops: vec![stop(0, 0)], from_start: false, to_end: false }];
    problem
}

fn shift(problem: &mut Problem) -> &mut Shift {
    &mut problem.fleet[0].shifts[0]
}

type Spoil = fn(&mut Problem);
type Hinder = Box<dyn Fn(&mut Problem)>;

#[test]
fn a_sound_problem_has_no_contradictions() {
    assert!(contradictions(&sound()).none(), "{:?}", contradictions(&sound()));
    assert!(contradictions(&Problem { unit: 1, ..Problem::default() }).none(), "nothing asked is no contradiction");
    let mut forever = sound();
    (shift(&mut forever).latest, shift(&mut forever).latest_start) = (i64::MAX, i64::MAX);
    visit_of(&mut forever.jobs[0]).windows[0].close = i64::MAX;
    assert!(contradictions(&forever).none(), "an end may be never");
}

#[test]
fn a_malformed_job_is_told_by_its_field() {
    let spoilt: &[(Spoil, &str)] = &[
        (|problem| visit_of(&mut problem.jobs[0]).place = PLACES, "jobs[0] \"a\".place"),
        (|problem| visit_of(&mut problem.jobs[1]).place = PLACES, "jobs[1] \"c\".from.place"),
        (|problem| visit_of(&mut problem.jobs[0]).service = -1, "jobs[0] \"a\".service"),
        (|problem| visit_of(&mut problem.jobs[0]).windows[0].close = 9, "jobs[0] \"a\".windows[0]"),
        (|problem| visit_of(&mut problem.jobs[0]).windows.push(Window { open: 19, close: 30 }), "jobs[0] \"a\".windows"),
        (|problem| visit_of(&mut problem.jobs[0]).windows.push(Window { open: 1, close: 2 }), "jobs[0] \"a\".windows"),
        (|problem| problem.jobs[0] = within(brings("a", 1, -1), 0, 9), "jobs[0] \"a\".deliver"),
        (|problem| problem.jobs[1] = carries("c", 1, 2, -1), "jobs[1] \"c\".load"),
        (|problem| problem.jobs[0].skills.none_of = 0b10, "jobs[0] \"a\".skills"),
        (|problem| problem.jobs[0].goods = Some(1), "jobs[0] \"a\".goods"),
        (|problem| problem.jobs[0].leaving = Leaving::Price(-1), "jobs[0] \"a\".leaving"),
        (|problem| problem.jobs[0].usual = Some(Usual { van: Van { kind: 0, number: 2 }, price: 1 }), "jobs[0] \"a\".usual.van"),
        (|problem| problem.jobs[0].usual = Some(Usual { van: C2, price: -1 }), "jobs[0] \"a\".usual.price"),
        (|problem| problem.jobs[1].id = "a".to_owned(), "jobs[1] \"a\""),
    ];
    all_told(spoilt);
}

#[test]
fn a_malformed_fleet_is_told_by_its_field() {
    let spoilt: &[(Spoil, &str)] = &[
        (|problem| problem.fleet.clear(), "fleet"),
        (|problem| problem.fleet[0].shifts.clear(), "fleet"),
        (|problem| problem.fleet[0].profile = 1, "fleet[0] \"van\".profile"),
        (|problem| problem.fleet[0].skills = 2, "fleet[0] \"van\".skills"),
        (|problem| problem.fleet[0].capacity[3] = -1, "fleet[0] \"van\".capacity"),
        (|problem| problem.fleet[0].costs.per_time = -1, "fleet[0] \"van\".costs.per_time"),
        (|problem| problem.fleet[0].limits.distance = Some(-1), "fleet[0] \"van\".limits.distance"),
        (|problem| shift(problem).start = PLACES, "fleet[0] \"van\".shifts[0].start"),
        (|problem| shift(problem).end = Some(PLACES), "fleet[0] \"van\".shifts[0].end"),
        (|problem| shift(problem).latest = -1, "fleet[0] \"van\".shifts[0].latest"),
        (|problem| shift(problem).latest_start = -1, "fleet[0] \"van\".shifts[0].latest_start"),
        (|problem| shift(problem).reloads[0].place = PLACES, "fleet[0] \"van\".shifts[0].reloads[0].place"),
        (|problem| shift(problem).reloads[0].service = -1, "fleet[0] \"van\".shifts[0].reloads[0].service"),
        (|problem| shift(problem).breaks[0].duration = -1, "fleet[0] \"van\".shifts[0].breaks[0].duration"),
        (
            |problem| shift(problem).breaks.push(Break { window: Window { open: 0, close: 4 }, duration: 0 }),
            "fleet[0] \"van\".shifts[0].breaks",
        ),
    ];
    all_told(spoilt);
}

#[test]
fn whatever_else_is_malformed_is_told_by_its_field() {
    let spoilt: &[(Spoil, &str)] = &[
        (|problem| problem.unit = 0, "unit"),
        (|problem| problem.skills = vec![String::new(); 65], "skills"),
        (|problem| problem.goods = vec![String::new(); 65], "goods"),
        (|problem| problem.apart = vec![Apart { pair: (0, 1), on: Span::Trip }], "apart[0]"),
        (|problem| problem.places.truncate(5), "profiles[0] \"van\".matrix.size"),
        (|problem| problem.profiles[0].matrix.time.truncate(35), "profiles[0] \"van\".matrix.time"),
        (|problem| problem.profiles[0].matrix.distance[7] = -1, "profiles[0] \"van\".matrix.distance[7]"),
        (
            |problem| problem.profiles[0].bands = vec![Band { from: 3, permille: 1 }, Band { from: 3, permille: 1 }],
            "profiles[0] \"van\".bands",
        ),
        (|problem| problem.profiles[0].bands = vec![Band { from: 3, permille: 0 }], "profiles[0] \"van\".bands"),
        (|problem| problem.locks[0].van.number = 2, "locks[0].van"),
        (|problem| problem.locks[0].shift = 1, "locks[0].shift"),
        (|problem| problem.locks[0].stops.push(stop(0, 1)), "locks[0].stops"),
        (|problem| problem.locks[0].stops.push(stop(2, 0)), "locks[0].stops"),
        (|problem| problem.locks.push(problem.locks[0].clone()), "locks[1].stops"),
    ];
    all_told(spoilt);
}

#[test]
fn sums_that_no_number_holds_are_told() {
    let spoilt: &[(Spoil, &str)] = &[
        (|problem| problem.jobs = vec![brings("a", 1, i32::MAX), brings("b", 1, 1)], "jobs"),
        (|problem| problem.fleet[0].costs.per_distance = i64::MAX / 2, "fleet"),
        (|problem| problem.jobs[1].leaving = Leaving::Price(i64::MAX), "fleet"),
        (|problem| visit_of(&mut problem.jobs[0]).service = i64::MAX / 2, "jobs"),
        (|problem| shift(problem).earliest = i64::MIN, "jobs"),
    ];
    for (spoil, field) in spoilt {
        let mut problem = sound();
        problem.locks.clear();
        spoil(&mut problem);
        let told = contradictions(&problem).malformed;
        assert!(told.iter().any(|fault| fault.field == *field), "{field}: {told:?}");
    }
}

#[track_caller]
fn all_told(spoilt: &[(Spoil, &str)]) {
    for (spoil, field) in spoilt {
        let mut problem = sound();
        spoil(&mut problem);
        let told = contradictions(&problem);
        assert!(told.malformed.iter().any(|fault| fault.field == *field), "{field} is not told: {told:?}");
        assert!(told.impossible.is_empty(), "what is malformed is not reckoned with");
    }
}

#[test]
fn a_job_no_van_can_serve_is_told_with_what_stops_the_van_that_gets_farthest() {
    let lock = |van: Van, stops| Lock { van, shift: 0, order: Order::Sequence, stops, from_start: false, to_end: false };
    let spoilt: Vec<(Hinder, Obstacle)> = vec![
        (Box::new(|problem| problem.jobs[1].skills = Skills { all_of: 1, ..Skills::default() }), Obstacle::Skills),
        (Box::new(|problem| problem.jobs[1] = carries("c", 2, 3, 13)), Obstacle::Large { over: 3 }),
        (Box::new(|problem| problem.fleet[0].limits.stops = Some(1)), Obstacle::Stops),
        (Box::new(|problem| problem.fleet[0].limits.distance = Some(5500)), Obstacle::Far { over: 500 }),
        (Box::new(|problem| problem.jobs[1] = within(carries("c", 2, 3, 1), 0, 15)), Obstacle::Late { by: 5 }),
        (Box::new(|problem| shift(problem).latest = 65), Obstacle::Home { late: 5 }),
        (Box::new(|problem| problem.fleet[0].limits = Limits { duration: Some(60), ..Limits::default() }), Obstacle::Long { over: 10 }),
        (Box::new(move |problem| problem.locks = vec![lock(C1, vec![stop(1, 0)]), lock(C2, vec![stop(1, 1)])]), Obstacle::Locked),
        (Box::new(move |problem| problem.locks = vec![lock(C1, vec![stop(1, 1), stop(1, 0)])]), Obstacle::Locked),
        (
            Box::new(|problem| {
                let Work::Carry { from, to, .. } = &mut problem.jobs[1].work else { unreachable!() };
                (from.rank, to.rank) = (Some(2), Some(1));
            }),
            Obstacle::Rank,
        ),
    ];
    for (spoil, obstacle) in spoilt {
        let mut problem = sound();
        spoil(&mut problem);
        let told = contradictions(&problem);
        assert_eq!(told.malformed, []);
        assert_eq!(told.impossible.iter().map(|impossible| (impossible.job, impossible.obstacle)).collect::<Vec<_>>(), [(1, obstacle)]);
        assert!(told.impossible[0].fault.field.starts_with("jobs[1] \"c\""), "{:?}", told.impossible);
        problem.jobs[1].leaving = Leaving::Price(5);
        assert!(contradictions(&problem).none(), "a job that may be left is never impossible");
    }
}

#[test]
fn a_job_is_impossible_only_for_the_van_it_is_locked_to() {
    let mut problem = sound();
    let mut large = problem.fleet[0].clone();
    (large.id, large.capacity[0], large.vans) = ("large".to_owned(), 20, vec!["l1".to_owned()]);
    problem.fleet.push(large);
    problem.jobs[1] = carries("c", 2, 3, 15);
    assert!(contradictions(&problem).none());
    problem.locks = vec![Lock { van: C2, shift: 0, order: Order::Any, stops: vec![stop(1, 1)], from_start: false, to_end: false }];
    assert_eq!(contradictions(&problem).impossible[0].obstacle, Obstacle::Large { over: 5 });
}

#[test]
fn of_several_vans_the_one_that_gets_farthest_and_wants_least_is_told() {
    let mut problem = sound();
    problem.jobs[1] = carries("c", 2, 3, 13);
    problem.jobs[1].skills = Skills { all_of: 1, ..Skills::default() };
    let plain = problem.fleet[0].clone();
    for (capacity, skills) in [(10, 1), (12, 1), (20, 0)] {
        problem.fleet.push(plain.clone());
        let kind = problem.fleet.last_mut().expect("just put there");
        (kind.capacity[0], kind.skills) = (capacity, skills);
    }
    assert_eq!(contradictions(&problem).impossible[0].obstacle, Obstacle::Large { over: 1 });
}

#[test]
fn a_thousand_jobs_no_van_can_serve_are_told_for_two_hundred_kinds_in_no_time() {
    let mut problem = road((0..1000).map(|index| brings(&index.to_string(), 5, 1)).collect());
    shift(&mut problem).latest = 104;
    problem.fleet = vec![problem.fleet[0].clone(); 200];
    let began = Instant::now();
    assert_eq!(contradictions(&problem).impossible.len(), 1000);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}
