//! Plans that are found: what is told of them, and who agrees.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Desk, county, instance, routing, row, row_matrix};
use crate::referee::referee;

#[test]
fn a_line_of_json_tells_cost_routes_and_time_in_the_instances_convention() {
    for (name, parts) in [("X-n101-k25", 1.0), ("RC208", 10.0)] {
        let line = routing(["solve", &instance(&format!("{name}.vrp")), "--iterations", "500", "--seed", "7", "--json"]).ends(0).line();
        assert_eq!((&line["feasible"], &line["unserved"], &line["iterations"]), (&json!(true), &json!(0), &json!(500)));
        assert_eq!((&line["seed"], &line["threads"]), (&json!(7), &json!(1)));
        assert!(line["routes"].as_u64().unwrap() > 2 && line["cpu_seconds"].as_f64().unwrap() > 0.0 && line["wall_seconds"].is_f64());
        let told = line["cost"].as_f64().unwrap() * parts;
        assert!((told - told.round()).abs() < 1e-6, "{line}");
    }
}

#[test]
fn a_referee_in_python_finds_the_costs_the_command_tells() {
    let desk = Desk::new();
    for (name, at_most) in [("X-n101-k25", 28_500.0), ("RC208", 830.0), ("X-n200-k36", 62_000.0)] {
        let (file, plan) = (instance(&format!("{name}.vrp")), desk.name("plan.sol"));
        let line = routing(["solve", &file, "--iterations", "3000", "--json", "--out", &plan]).ends(0).line();
        let (cost, fair) = referee(file.as_ref(), plan.as_ref());
        assert!(fair, "{name}");
        assert!((cost - line["cost"].as_f64().unwrap()).abs() < 1e-6, "{name}: {cost}, not {line}");
        assert!(cost < at_most, "{name}: {cost}");
    }
}

#[test]
fn the_same_seed_threads_and_rounds_give_the_same_plan_to_the_byte() {
    let desk = Desk::new();
    let plan = |name: &str, file: &str, threads: &str, seed: &str| {
        let out = desk.name(name);
        routing(["solve", file, "--iterations", "2500", "--threads", threads, "--seed", seed, "--json", "--out", &out]).ends(0);
        desk.text(name)
    };
    for (file, ending) in [(instance("X-n200-k36.vrp"), "sol"), (county(), "json")] {
        for threads in ["1", "2"] {
            let first = plan(&format!("first.{ending}"), &file, threads, "3");
            assert_eq!(first, plan(&format!("again.{ending}"), &file, threads, "3"), "{file} with {threads} threads");
            assert_ne!(first, plan(&format!("other.{ending}"), &file, threads, "4"), "{file} with {threads} threads");
        }
    }
}

#[test]
fn the_countys_plan_passes_the_checker_and_is_told_route_by_route() {
    let desk = Desk::new();
    let plan = desk.name("county.json");
    let solved = routing(["solve", &county(), "--iterations", "1500", "--out", &plan]).ends(0);
    assert!(solved.told.contains("county-synthetic.matrix.json"), "{}", solved.told);
    assert!(solved.out.contains("fullest") && solved.out.contains(" km ") && solved.out.contains("1500 rounds"), "{}", solved.out);
    let judged = routing(["check", &county(), &plan, "--json"]).ends(0).line();
    assert_eq!((&judged["feasible"], &judged["unserved"], &judged["faults"]), (&json!(true), &json!(0), &json!([])));
    let total = solved.out.lines().find(|line| line.trim_start().starts_with("all")).unwrap();
    assert!(total.ends_with(&judged["cost"].to_string()), "{total} is not {judged}");
    assert!(total.split_whitespace().any(|word| word == "417"), "{total}");
}

/// What a plan does with each job: the van that serves it.
fn vans(plan: &str) -> std::collections::HashMap<String, String> {
    let plan: Value = serde_json::from_str(plan).unwrap();
    let tours = plan["tours"].as_array().unwrap().iter();
    let jobs = tours.flat_map(|tour| {
        let stops = tour["stops"].as_array().unwrap().iter().flat_map(|stop| stop["activities"].as_array().unwrap());
        stops.map(|activity| (activity["jobId"].as_str().unwrap().to_owned(), tour["vehicleId"].as_str().unwrap().to_owned()))
    });
    jobs.collect()
}

#[test]
fn a_plan_takes_up_stops_that_were_added_and_forgets_one_that_is_gone() {
    let desk = Desk::new();
    routing(["solve", &county(), "--iterations", "1500", "--json", "--out", &desk.name("old.json")]).ends(0);
    let today = desk.county(|problem| {
        let jobs = problem["plan"]["jobs"].as_array_mut().unwrap();
        jobs.retain(|job| job["id"] != "d17");
        for (number, place) in [40, 120, 200].into_iter().enumerate() {
            let places = json!([{ "location": { "index": place }, "duration": 120 }]);
            jobs.push(json!({ "id": format!("new{number}"), "deliveries": [{ "places": places, "demand": [2, 0] }] }));
        }
    });
    let began = Instant::now();
    let words = ["solve", &today, "--from", &desk.name("old.json"), "--iterations", "300", "--json", "--out", &desk.name("new.json")];
    let replanned = routing(words).ends(0);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert!(replanned.told.contains("d17"), "what is gone is told: {}", replanned.told);
    let line = replanned.line();
    assert_eq!((&line["feasible"], &line["unserved"]), (&json!(true), &json!(0)));
    let (old, new) = (vans(&desk.text("old.json")), vans(&desk.text("new.json")));
    assert!((0..3).all(|number| new.contains_key(&format!("new{number}"))) && !new.contains_key("d17"));
    let stayed = old.iter().filter(|(job, van)| new.get(*job) == Some(van)).count();
    assert!(stayed * 10 > old.len() * 6, "{stayed} of {} jobs stayed with their van", old.len());
}

#[test]
fn routes_are_explained_hour_by_hour() {
    let desk = Desk::new();
    desk.json("row.matrix.json", &row_matrix());
    let file = desk.json("row.problem.json", &row());
    let told = routing(["solve", &file, "--iterations", "50", "--explain"]).ends(0).out;
    for part in ["costs 6010, 10 for the van, 6000 for distance", "leaves with 9", "far", "then 0 on board", "home", "slack"] {
        assert!(told.contains(part), "{part} is not in:\n{told}");
    }
    let line = routing(["solve", &file, "--iterations", "50", "--explain", "--json"]).ends(0).line();
    let route = &line["timelines"][0];
    assert_eq!((&route["van"], &route["distance"], &route["cost"]["fixed"]), (&json!("v1"), &json!(6000), &json!(10)));
    assert_eq!(route["calls"].as_array().unwrap().len(), 3);
}

#[test]
fn ctrl_c_ends_with_the_best_plan_so_far() {
    let file = instance("X-n101-k25.vrp");
    let words = ["solve", &file, "--wall-seconds", "40", "--json", "--progress"];
    let mut solving =
        Command::new(env!("CARGO_BIN_EXE_routing")).args(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The bar appears once the search is under way.
    let mut told = solving.stderr.take().unwrap();
    told.read_exact(&mut [0; 40]).unwrap();
    let began = Instant::now();
    assert!(Command::new("kill").args(["-INT", &solving.id().to_string()]).status().unwrap().success());
    let mut rest = String::new();
    told.read_to_string(&mut rest).unwrap();
    let answer = solving.wait_with_output().unwrap();
    assert_eq!(answer.status.code(), Some(0));
    assert!(rest.contains("interrupted") && began.elapsed() < Duration::from_secs(5), "{rest} after {:?}", began.elapsed());
    let line: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert!(line["feasible"] == true && line["wall_seconds"].as_f64().unwrap() < 10.0, "{line}");
}

#[test]
fn the_bar_tells_share_cost_and_routes_on_the_other_channel() {
    let file = instance("RC208.vrp");
    let run = routing(["solve", &file, "--iterations", "300", "--json", "--progress"]).ends(0);
    run.line();
    let last = run.told.rsplit('\r').find(|bar| bar.contains('%')).unwrap();
    assert!(last.contains("100 %  cost ") && last.contains("unserved 0"), "{last}");
    assert!(run.told.matches("cost").count() <= 12, "redrawn too often: {}", run.told);
    assert_eq!(routing(["solve", &file, "--iterations", "300", "--json"]).ends(0).told, "");
}
