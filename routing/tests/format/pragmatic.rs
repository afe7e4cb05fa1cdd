//! Pragmatic problems there and back.

use super::{instance, matrix_text, ring};
use routing::format::Wanted;
use routing::format::pragmatic::{self, Written};
use routing::input::Fault;
use routing::matrix::Matrix;
use routing::problem::{Apart, Leaving, Order, Point, Problem, Span, Stop, Van, Window, Work};
use serde_json::json;

pub fn county() -> Problem {
    pragmatic::read(&instance("county-synthetic.problem.json"), &[&matrix_text("van", &ring(275))], None).unwrap()
}

/// Reads what was written.
fn again(written: &Written) -> Problem {
    let matrices = written.matrices.iter().map(String::as_str).collect::<Vec<_>>();
    pragmatic::read(&written.problem, &matrices, None).unwrap()
}

#[test]
fn the_county_is_read_as_it_was_meant() {
    let county = county();
    assert_eq!((county.jobs.len(), county.places.len(), county.unit, county.fewest_vans), (417, 275, 1, true));
    let vans = county.fleet.iter().map(|kind| (kind.vans.len(), kind.capacity[0], kind.capacity[1], kind.skills)).collect::<Vec<_>>();
    assert_eq!(vans, [(12, 420, 0, 0), (5, 180, 110, 1)]);
    let shift = &county.fleet[0].shifts[0];
    assert_eq!((shift.latest_start - shift.earliest, shift.latest - shift.earliest), (5400, 43_200));
    assert_eq!((shift.breaks[0].duration, shift.reloads.len(), shift.reloads[1].service), (1800, 2, 1500));
    let costs = county.fleet[0].costs;
    assert_eq!((costs.fixed, costs.per_distance, costs.per_time), (120_000, 1, 6));
    assert_eq!((county.fleet[0].limits.distance, county.fleet[0].limits.duration), (Some(260_000), Some(39_600)));
    let cold = county.jobs.iter().find(|job| job.id == "c5").unwrap();
    assert_eq!(cold.skills.all_of, 1);
    let Work::Visit { visit, deliver, collect } = &cold.work else { panic!("not a visit") };
    assert_eq!((visit.place, visit.service, *deliver, *collect), (5, 180, [0, 12, 0, 0], [0; 4]));
    // 2026-11-21T06:30:00Z to 11:00:00Z.
    assert_eq!(visit.windows, [Window { open: 1_795_242_600, close: 1_795_258_800 }]);
}

#[test]
fn the_county_comes_back_as_it_was() {
    let county = county();
    assert_eq!(again(&pragmatic::write_problem(&county).unwrap()), county);
}

#[test]
fn a_benchmark_can_be_told_as_pragmatic_files() {
    let problem = routing::format::vrplib::read(&instance("RC208.vrp"), None).unwrap();
    let back = again(&pragmatic::write_problem(&problem).unwrap());
    assert_eq!((&back.jobs, &back.fleet[0].limits, &back.profiles), (&problem.jobs, &problem.fleet[0].limits, &problem.profiles));
    assert_eq!(back.fleet[0].shifts, problem.fleet[0].shifts);
}

/// A problem that uses everything that is supported, by coordinates.
pub fn rich() -> serde_json::Value {
    let at = |lat: f64, lng: f64| json!({ "lat": lat, "lng": lng });
    let day = |from: &str, to: &str| json!([format!("2026-11-21T{from}:00+08:00"), format!("2026-11-21T{to}:00+08:00")]);
    let task =
        |place: serde_json::Value, demand: i32| json!([{ "places": [{ "location": place, "duration": 300.0 }], "demand": [demand] }]);
    json!({
        "plan": {
            "jobs": [
                { "id": "bread", "deliveries": [{ "places": [{ "location": at(35.7, 118.6), "duration": 120, "tag": "shop",
                    "times": [day("07:00", "09:00"), day("14:00", "16:00")] }], "demand": [3], "order": 1 }], "compatibility": "food" },
                { "id": "crates", "pickups": task(at(35.71, 118.62), 2), "skills": { "allOf": ["lift"], "oneOf": ["cold", "lift"], "noneOf": ["toll"] } },
                { "id": "parcel", "pickups": task(at(35.72, 118.61), 1), "deliveries": task(at(35.7, 118.6), 1), "compatibility": "post" },
                { "id": "bottle", "replacements": task(at(35.73, 118.64), 4), "compatibility": "gas" },
                { "id": "meter", "services": [{ "places": [{ "location": at(35.74, 118.6), "duration": 60 }] }] },
            ],
            "relations": [
                { "type": "strict", "jobs": ["departure", "bread", "crates"], "vehicleId": "van-1" },
                { "type": "any", "jobs": ["parcel", "parcel"], "vehicleId": "van-2", "shiftIndex": 1 },
            ],
        },
        "fleet": {
            "vehicles": [{
                "typeId": "van", "vehicleIds": ["van-1", "van-2"], "profile": { "matrix": "road", "scale": 1.5 },
                "costs": { "fixed": 22.0, "distance": 0.0002, "time": 0.004806 },
                "shifts": [
                    { "start": { "earliest": "2026-11-21T06:00:00+08:00", "location": at(35.7, 118.6) },
                      "end": { "latest": "2026-11-21T18:00:00+08:00", "location": at(35.7, 118.6) },
                      "breaks": [{ "time": day("11:00", "13:00"), "places": [{ "duration": 1800 }], "policy": "skip-if-no-intersection" }],
                      "reloads": [{ "location": at(35.8, 118.7), "duration": 600, "times": [day("08:00", "17:00")] }] },
                    { "start": { "earliest": "2026-11-22T06:00:00+08:00", "latest": "2026-11-22T07:00:00+08:00", "location": at(35.7, 118.6) } },
                ],
                "capacity": [10], "skills": ["lift"], "limits": { "maxDistance": 90_000.5, "shiftTime": 36_000, "tourSize": 20 },
            }],
            "profiles": [{ "name": "road", "speed": 8.0 }],
        },
        "objectives": [{ "type": "minimize-unassigned" }, { "type": "minimize-cost" }],
    })
}

/// Degrees apart as thousands of metres and seconds: enough to see that the right points arrive.
pub fn flat(wanted: Wanted<'_>) -> Result<Option<Matrix>, Fault> {
    let points = wanted.places.iter().filter_map(|place| place.point).collect::<Vec<_>>();
    if points.is_empty() {
        return Ok(None);
    }
    let degrees = |point: &Point| match point {
        Point::Earth { lat, lon } => (*lat, *lon),
        Point::Plane { .. } => panic!("not on Earth"),
    };
    let speed = wanted.speed.unwrap_or(10.0);
    let metres = |from: &Point, to: &Point| {
        (((degrees(from).0 - degrees(to).0).abs() + (degrees(from).1 - degrees(to).1).abs()) * 100_000.0).round()
    };
    let all = points.iter().flat_map(|from| points.iter().map(move |to| metres(from, to))).collect::<Vec<_>>();
    let time = all.iter().map(|metres| (metres / speed) as i32).collect();
    Ok(Some(Matrix { size: points.len(), distance: all.iter().map(|metres| *metres as i32).collect(), time, estimate: true }))
}

#[test]
fn everything_that_is_supported_is_read_as_it_is_meant() {
    let problem = pragmatic::read(&rich().to_string(), &[], Some(&flat)).unwrap();
    assert_eq!(problem.places.len(), 6);
    assert_eq!(problem.clock.unwrap().east_s, 28_800);
    assert_eq!((problem.unit, problem.fewest_vans), (1_000_000, false));
    let costs = problem.fleet[0].costs;
    assert_eq!((costs.fixed, costs.per_distance, costs.per_time), (22_000_000, 200, 4806));
    assert_eq!(problem.profiles[problem.fleet[0].profile].matrix.time(0, 1), 563, "3000 m at 8 m/s, half as long again");
    let ranks = problem.jobs.iter().map(|job| job.visits().next().unwrap().rank.unwrap()).collect::<Vec<_>>();
    assert_eq!(ranks, [1, i32::MAX, i32::MAX, i32::MAX, i32::MAX]);
    assert!(matches!(&problem.jobs[2].work, Work::Carry { from, to, load: [1, 0, 0, 0] } if from.place == 2 && to.place == 0));
    assert!(matches!(&problem.jobs[3].work, Work::Visit { deliver: [4, ..], collect: [4, ..], .. }));
    assert_eq!((problem.jobs[1].skills.all_of, problem.jobs[1].skills.one_of, problem.jobs[1].skills.none_of), (1, 3, 4));
    let pairs = [(0, 1), (0, 2), (1, 2)].map(|pair| Apart { pair, on: Span::Route });
    assert_eq!(problem.apart, pairs);
    let locks = &problem.locks;
    assert_eq!((locks[0].order, locks[0].from_start, locks[0].to_end, locks[0].stops.len()), (Order::Strict, true, false, 2));
    assert_eq!((locks[1].van, locks[1].shift), (Van { kind: 0, number: 1 }, 1));
    assert_eq!(locks[1].stops, [Stop { job: 2, part: 0 }, Stop { job: 2, part: 1 }]);
    let shifts = &problem.fleet[0].shifts;
    assert_eq!((shifts[0].latest_start, shifts[1].end, shifts[1].latest), (shifts[0].latest, None, routing::format::instance::NEVER_ENDS));
    let limits = problem.fleet[0].limits;
    assert_eq!((limits.distance, limits.duration, limits.stops), (Some(90_000), Some(36_000), Some(20)));
    let tags = pragmatic::read_tags(&rich().to_string()).unwrap();
    assert_eq!((tags.get("bread", 0), tags.get("crates", 0)), (Some("shop"), None));
}

#[test]
fn everything_that_is_supported_comes_back_as_it_was() {
    let mut problem = pragmatic::read(&rich().to_string(), &[], Some(&flat)).unwrap();
    let back = again(&pragmatic::write_problem(&problem).unwrap());
    problem.profiles.iter_mut().for_each(|profile| profile.matrix.estimate = false);
    assert_eq!(back, problem);
}

#[test]
fn values_weigh_jobs_when_they_are_the_first_objective() {
    let mut file = rich();
    file["objectives"] = json!([{ "type": "maximize-value" }, { "type": "minimize-tours" }, { "type": "minimize-distance" }]);
    for (at, value) in [7, 1, 1, 255, 2].into_iter().enumerate() {
        file["plan"]["jobs"][at]["value"] = json!(value);
    }
    let problem = pragmatic::read(&file.to_string(), &[], Some(&flat)).unwrap();
    assert_eq!(problem.jobs[3].leaving, Leaving::Never { weight: 255 });
    assert!(problem.fewest_vans);
    let costs = problem.fleet[0].costs;
    assert_eq!((problem.unit, costs.fixed, costs.per_distance, costs.per_time), (1, 0, 1, 0));
    assert_eq!(again(&pragmatic::write_problem(&problem).unwrap()).jobs, problem.jobs);
}

#[test]
fn several_matrices_come_as_one_list_or_as_several_files() {
    let text = instance("county-synthetic.problem.json")
        .replace(r#""profiles": [{"name": "van"}]"#, r#""profiles": [{"name": "van"}, {"name": "lorry"}]"#);
    let mut slow = ring(275);
    slow.time.iter_mut().for_each(|time| *time *= 2);
    let (van, lorry) = (matrix_text("van", &ring(275)), matrix_text("lorry", &slow));
    let several = pragmatic::read(&text, &[&lorry, &van], None).unwrap();
    assert_eq!(several.profiles[1].name, "lorry");
    assert_eq!(several.profiles[1].matrix.time(0, 1), 2 * several.profiles[0].matrix.time(0, 1));
    assert_eq!(pragmatic::read(&text, &[&format!("[{van},{lorry}]")], None).unwrap(), several);
}

#[test]
fn a_missing_matrix_is_told_with_what_it_must_look_like() {
    let fault = pragmatic::read(&instance("county-synthetic.problem.json"), &[], Some(&flat)).unwrap_err();
    assert_eq!(fault.field, "fleet.profiles[0].name");
    for part in ["\"van\"", "75625", "275 places", "travelTimes", "distances"] {
        assert!(fault.why.contains(part), "{part} is not in: {fault}");
    }
}
