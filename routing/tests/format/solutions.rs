//! Plans as pragmatic solutions, and back.

use super::pragmatic::{county, flat, rich};
use routing::format::pragmatic::{self, Reason, Tags};
use routing::plan::{Call, Plan, Route};
use routing::problem::{Problem, Stop, Van};
use serde_json::Value;

pub fn visit(problem: &Problem, id: &str, part: u8) -> Call {
    Call::Visit(Stop { job: problem.jobs.iter().position(|job| job.id == id).unwrap(), part })
}

/// Two vans in the county: one reloads and rests, and both pass villages where they bring and collect.
pub fn county_plan(problem: &Problem) -> Plan {
    let go = |id: &str| visit(problem, id, 0);
    let leaves = problem.fleet[0].shifts[0].earliest + 600;
    let long = vec![go("d1"), go("d3"), go("u3"), Call::Reload(0), go("d2"), Call::Break(0), go("u4")];
    let short = vec![go("c5"), go("c8")];
    let routes = vec![
        Route { van: Van { kind: 0, number: 3 }, shift: 0, leaves, calls: long },
        Route { van: Van { kind: 1, number: 0 }, shift: 0, leaves, calls: short },
    ];
    let served = routes.iter().flat_map(Route::stops).map(|stop| stop.job).collect::<Vec<_>>();
    Plan { routes, unserved: (0..problem.jobs.len()).filter(|job| !served.contains(job)).collect() }
}

#[test]
fn a_plan_written_and_read_is_the_same_plan() {
    let county = county();
    let plan = county_plan(&county);
    let text = pragmatic::write_solution(&county, &plan, &[], &Tags::default());
    assert_eq!(pragmatic::read_solution(&county, &text).unwrap(), plan);
}

#[test]
fn a_solution_tells_loads_times_and_distances_stop_by_stop() {
    let county = county();
    let plan = county_plan(&county);
    let reason = Reason { job: plan.unserved[0], code: "CAPACITY_CONSTRAINT".to_owned(), description: "too much".to_owned() };
    let told = serde_json::from_str::<Value>(&pragmatic::write_solution(&county, &plan, &[reason], &Tags::default())).unwrap();
    let tour = &told["tours"][0];
    assert_eq!((&tour["vehicleId"], &tour["typeId"], &tour["shiftIndex"]), (&"a3".into(), &"ambient".into(), &0.into()));
    let stops = tour["stops"].as_array().unwrap();
    let loads = stops.iter().map(|stop| stop["load"][0].as_i64().unwrap()).collect::<Vec<_>>();
    // 157 and 74 go out; 36 come from village 3 and leave the van at the hub, where 212 are loaded; 22 come home.
    assert_eq!(loads, [231, 74, 36, 212, 0, 22, 0]);
    let distances = stops.iter().map(|stop| stop["distance"].as_i64().unwrap()).collect::<Vec<_>>();
    assert_eq!(distances, [0, 700, 2100, 4213, 5613, 7013, 9826]);
    // At village 3 the van unloads for 900 s from 07:29:30, waits until 08:00, and takes goods up for 240 s.
    let third = stops[2]["activities"].as_array().unwrap();
    assert_eq!((&third[0]["type"], &third[1]["type"], &third[1]["jobId"]), (&"delivery".into(), &"pickup".into(), &"u3".into()));
    assert_eq!(third[1]["time"]["start"], "2026-11-21T08:00:00Z");
    assert_eq!(stops[2]["time"]["departure"], "2026-11-21T08:04:00Z");
    // Village 2 is left by the clock at the end of the break.
    let rest = &stops[4]["activities"][1];
    assert_eq!(
        (&rest["type"], &rest["time"]["start"], &rest["time"]["end"]),
        (&"break".into(), &"2026-11-21T11:30:00Z".into(), &"2026-11-21T12:00:00Z".into())
    );
    let times = &tour["statistic"]["times"];
    let sum = ["driving", "serving", "waiting", "break"].iter().map(|part| times[part].as_i64().unwrap()).sum::<i64>();
    assert_eq!(tour["statistic"]["duration"].as_i64(), Some(sum));
    assert_eq!((times["break"].as_i64(), times["serving"].as_i64()), (Some(1800), Some(3 * 900 + 2 * 240 + 1500)));
    let cost = tour["statistic"]["cost"].as_f64().unwrap();
    assert_eq!(cost, (120_000 + 9826 + 6 * sum) as f64);
    assert_eq!(told["unassigned"][0]["reasons"][0]["code"], "CAPACITY_CONSTRAINT");
    assert_eq!(told["unassigned"].as_array().unwrap().len(), plan.unserved.len());
}

#[test]
fn carried_goods_and_tags_find_their_way_back() {
    let text = rich().to_string();
    let problem = pragmatic::read(&text, &[], Some(&flat)).unwrap();
    let calls = vec![visit(&problem, "parcel", 0), Call::Reload(0), visit(&problem, "bread", 0), visit(&problem, "parcel", 1)];
    let route = Route { van: Van { kind: 0, number: 1 }, shift: 0, leaves: problem.fleet[0].shifts[0].earliest, calls };
    let plan = Plan { routes: vec![route], unserved: vec![1, 3, 4] };
    let told = pragmatic::write_solution(&problem, &plan, &[], &pragmatic::read_tags(&text).unwrap());
    assert_eq!(pragmatic::read_solution(&problem, &told).unwrap(), plan);
    let told = serde_json::from_str::<Value>(&told).unwrap();
    let stops = told["tours"][0]["stops"].as_array().unwrap();
    let tags = stops.iter().flat_map(|stop| stop["activities"].as_array().unwrap()).filter_map(|activity| activity["jobTag"].as_str());
    assert_eq!(tags.collect::<Vec<_>>(), ["shop"]);
    assert_eq!(stops[0]["location"]["lat"], 35.7);
    assert_eq!(stops[0]["time"]["departure"], "2026-11-21T06:00:00+08:00");
}

#[test]
fn a_solution_of_another_problem_is_refused_where_it_does_not_fit() {
    let county = county();
    let text = pragmatic::write_solution(&county, &county_plan(&county), &[], &Tags::default());
    for (old, new, field) in [
        ("\"vehicleId\": \"a3\"", "\"vehicleId\": \"a99\"", "tours[0].vehicleId"),
        ("\"typeId\": \"ambient\"", "\"typeId\": \"cold\"", "tours[0].typeId"),
        ("\"jobId\": \"d1\"", "\"jobId\": \"x1\"", "tours[0].stops[1].activities[0].jobId"),
        ("\"jobId\": \"d1\"", "\"jobId\": \"d2\"", "tours[0].stops[1].activities[0].jobId"),
        ("\"type\": \"departure\"", "\"type\": \"dispatch\"", "tours[0].stops[0]"),
        ("\"shiftIndex\": 0", "\"shiftIndex\": 4", "tours[0]"),
        ("\"jobId\": \"d4\"", "\"jobId\": \"d1\"", "unassigned"),
    ] {
        let altered = text.replacen(old, new, 1);
        assert_ne!(altered, text, "{old} is not there");
        let fault = pragmatic::read_solution(&county, &altered).unwrap_err();
        assert!(fault.field.starts_with(field) && fault.line.is_some(), "{old} -> {new}: {fault}");
    }
}
