//! How each command ends.

use serde_json::json;

use super::{Desk, county, instance, routing, row, row_matrix};

#[test]
fn a_plan_that_breaks_a_rule_ends_with_one_and_says_which() {
    let desk = Desk::new();
    let best = std::fs::read_to_string(instance("X-n101-k25.sol")).unwrap();
    let mut lines: Vec<&str> = best.lines().collect();
    let last = lines.iter().rposition(|line| line.starts_with("Route")).unwrap();
    let moved = lines.remove(last).split_once(':').unwrap().1;
    let first = format!("{}{moved}", lines[0]);
    lines[0] = &first;
    let overloaded = desk.file("overloaded.sol", lines.join("\n"));
    let judged = routing(["check", &instance("X-n101-k25.vrp"), &overloaded]).ends(1);
    assert!(judged.out.contains("route 1 (vehicle 1)") && judged.out.contains("186 (dimension 0) too much"), "{}", judged.out);
    let line = routing(["check", &instance("X-n101-k25.vrp"), &overloaded, "--json"]).ends(1).line();
    assert_eq!(line["feasible"], false);
    assert!(!line["faults"].as_array().unwrap().is_empty());
}

#[test]
fn a_plan_that_boasts_of_its_cost_is_at_fault() {
    let desk = Desk::new();
    let best = std::fs::read_to_string(instance("RC208.sol")).unwrap();
    routing(["check", &instance("RC208.vrp"), &instance("RC208.sol")]).ends(0);
    let boast = desk.file("boast.sol", best.replace("776.1", "770.0"));
    assert!(routing(["check", &instance("RC208.vrp"), &boast]).ends(1).out.contains("costs 776.1, not the 770"));
}

#[test]
fn stops_nobody_has_room_for_end_with_three_and_the_nearest_change() {
    let desk = Desk::new();
    let mut problem = row();
    problem["fleet"]["vehicles"][0]["capacity"] = json!([7]);
    desk.json("row.matrix.json", &row_matrix());
    let file = desk.json("row.problem.json", &problem);
    let plan = desk.name("plan.json");
    let solved = routing(["solve", &file, "--iterations", "200", "--out", &plan]).ends(3);
    assert!(
        solved.out.contains("1 of 3 jobs are not served") && solved.out.contains("no route has room for it; van v1 could"),
        "{}",
        solved.out
    );
    let told: serde_json::Value = serde_json::from_str(&desk.text("plan.json")).unwrap();
    assert_eq!(told["unassigned"][0]["reasons"][0]["code"], "CAPACITY_CONSTRAINT");
    let line = routing(["solve", &file, "--iterations", "200", "--json", "--explain"]).ends(3).line();
    assert_eq!((&line["unserved"], &line["feasible"]), (&json!(1), &json!(true)));
    assert_eq!(line["unserved_jobs"][0]["reason"], "CAPACITY_CONSTRAINT");
    routing(["check", &file, &plan]).ends(3);
}

#[test]
fn what_no_van_could_ever_serve_is_told_before_solving() {
    let desk = Desk::new();
    let file = desk.county(|problem| {
        let jobs = problem["plan"]["jobs"].as_array_mut().unwrap();
        jobs[3]["pickups"][0]["demand"] = json!([9000, 0]);
        jobs[5]["pickups"][0]["places"][0]["times"] = json!([["2026-11-21T03:00:00Z", "2026-11-21T03:30:00Z"]]);
    });
    let refused = routing(["solve", &file, "--iterations", "100", "--json"]).ends(4);
    assert_eq!(refused.out, "");
    for part in ["jobs[3] \"u3\"", "jobs[5] \"u4\""] {
        assert!(refused.told.contains(part), "{part} is not in: {}", refused.told);
    }
    let left = routing(["solve", &file, "--iterations", "600", "--json", "--leave-impossible"]).ends(0);
    assert!(left.told.contains("left: jobs[3] \"u3\""), "{}", left.told);
    assert_eq!(left.line()["unserved"], 2);
}

#[test]
fn a_problem_whose_sums_overflow_ends_with_four_whatever_is_accepted() {
    let desk = Desk::new();
    desk.json("row.matrix.json", &row_matrix());
    let mut problem = row();
    for job in problem["plan"]["jobs"].as_array_mut().unwrap() {
        job["deliveries"][0]["demand"] = json!([2_000_000_000]);
    }
    let file = desk.json("row.problem.json", &problem);
    for words in [["solve", &file, "--leave-impossible", "--json"], ["check", &file, &instance("RC208.sol"), "--json"]] {
        let refused = routing(words).ends(4);
        assert!(
            refused.told.contains("row.problem.json: jobs: the loads of all jobs add up to 6000000000") && refused.out.is_empty(),
            "{}",
            refused.told
        );
    }
}

#[test]
fn help_tells_how_a_run_may_end() {
    let help = routing(["solve", "--help"]).ends(0).out;
    for code in ["  0  done", "  1  a plan breaks a rule", "  2  an input cannot be taken", "  3  solved", "  4  the problem contradicts"] {
        assert!(help.contains(code), "{code} is not in: {help}");
    }
    routing(["--help"]).ends(0);
}

#[test]
fn words_that_mean_nothing_are_refused() {
    let file = instance("RC208.vrp");
    for words in [
        ["solve", &file, "--cpu-seconds", "NaN"],
        ["solve", &file, "--wall-seconds", "-3"],
        ["solve", &file, "--iterations", "0"],
        ["solve", &file, "--threads", "0"],
        ["solve", &file, "--threads", "100000"],
        ["solve", &file, "--rounding", "down"],
        ["solve", &file, "--format", "sol"],
    ] {
        assert!(routing(words).ends(2).told.contains(words[2]), "{words:?}");
    }
    let of_matrices = routing(["solve", &county(), "--rounding", "exact"]).ends(2);
    assert!(of_matrices.told.contains("--rounding is for benchmark instances"), "{}", of_matrices.told);
}
