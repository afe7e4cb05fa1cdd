//! Plans before a referee that shares no line with this crate: `referee.py`, in plain Python.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(serde::Deserialize)]
struct Verdict {
    cost: Option<f64>,
    ok: bool,
    why: String,
}

fn crate_file(name: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn judged(instance: &Path, plan: &Path) -> Verdict {
    let answer = Command::new("python3").arg(crate_file("tests/referee.py")).args([instance, plan]).output().unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    serde_json::from_slice(&answer.stdout).unwrap()
}

/// What a plan costs, and whether it keeps the rules of its instance and costs what it tells. A plan that does not visit
/// each customer once has no cost.
pub fn referee(instance: &Path, plan: &Path) -> (f64, bool) {
    let verdict = judged(instance, plan);
    (verdict.cost.unwrap_or(f64::NAN), verdict.ok)
}

fn instance(name: &str) -> (PathBuf, PathBuf) {
    (crate_file(format!("instances/{name}.vrp")), crate_file(format!("instances/{name}.sol")))
}

/// What the referee says when the best known plan is altered.
fn altered(name: &str, alter: impl Fn(&mut Vec<String>)) -> Verdict {
    let (instance, plan) = instance(name);
    let mut lines: Vec<String> = std::fs::read_to_string(plan).unwrap().lines().map(str::to_owned).collect();
    alter(&mut lines);
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("altered.sol");
    std::fs::write(&plan, lines.join("\n")).unwrap();
    let verdict = judged(&instance, &plan);
    assert!(!verdict.ok);
    verdict
}

#[test]
fn the_referee_finds_the_published_costs_of_the_best_known_plans() {
    for (name, cost) in [("X-n101-k25", 27591.0), ("X-n200-k36", 58578.0), ("X-n303-k21", 21736.0), ("RC208", 776.1)] {
        let (instance, plan) = instance(name);
        assert_eq!(referee(&instance, &plan), (cost, true), "{name}");
    }
}

#[test]
fn the_referee_refuses_a_plan_that_forgets_or_doubles_a_customer() {
    for name in ["X-n101-k25", "RC208"] {
        let first = |lines: &[String]| lines[0].split_whitespace().nth(2).unwrap().to_owned();
        let dropped = altered(name, |lines| lines[0] = lines[0].replacen(&format!(": {} ", first(lines)), ": ", 1));
        assert!(dropped.why.contains("visited 0 times"), "{}", dropped.why);
        let doubled = altered(name, |lines| lines[1] = format!("{} {}", lines[1], first(lines)));
        assert!(doubled.why.contains("visited 2 times"), "{}", doubled.why);
        let stranger = altered(name, |lines| lines[1] += " 5000");
        assert!(stranger.why.contains("no customer 5000"), "{}", stranger.why);
    }
}

#[test]
fn the_referee_refuses_a_plan_that_overloads_a_van() {
    for name in ["X-n101-k25", "RC208"] {
        let joined = altered(name, |lines| {
            let rest: Vec<String> = lines.extract_if(1.., |line| line.starts_with("Route")).collect();
            let stops = rest.iter().map(|line| line.split_once(':').unwrap().1);
            lines[0] = format!("{} {}", lines[0], stops.collect::<String>());
        });
        assert!(joined.why.contains("route 1 carries"), "{}", joined.why);
    }
}

#[test]
fn the_referee_refuses_a_plan_that_comes_too_late_or_tells_another_cost() {
    let turned = altered("RC208", |lines| {
        let (label, stops) = lines[0].split_once(':').unwrap();
        let stops: Vec<&str> = stops.split_whitespace().rev().collect();
        lines[0] = format!("{label}: {}", stops.join(" "));
    });
    assert!(turned.why.contains("route 1 comes to"), "{}", turned.why);
    let boasted = altered("RC208", |lines| *lines.last_mut().unwrap() = "Cost 776.0".to_owned());
    assert!(boasted.why.contains("costs 776.1, not the 776.0"), "{}", boasted.why);
}
