//! `routing check`.

use std::path::PathBuf;

use clap::Args;
use routing::check::{Broken, check};
use routing::plan::Plan;
use routing::problem::Problem;
use serde_json::json;

use crate::command::input::{self, Input};
use crate::command::{Ending, Refusal, output, summary};

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    input: Input,
    /// The plan: a .sol file or a pragmatic solution
    plan: PathBuf,
    /// Print one line of JSON instead of a summary
    #[arg(long)]
    json: bool,
}

/// Judges a plan. A plan that tells another cost than it has is at fault.
pub fn run(asked: &Check) -> Result<Ending, Refusal> {
    let given = input::read(&asked.input)?;
    input::refuse_malformed(&asked.input, &given.problem)?;
    let told = given.read_plan(&asked.plan)?;
    let (problem, plan) = (&given.problem, &told.plan);
    let report = check(problem, plan);
    let mut faults: Vec<String> = report.faults.iter().map(|fault| told_fault(problem, plan, fault)).collect();
    let cost = report.cost.total();
    if let Some(boasted) = told.cost.filter(|told| *told != cost) {
        faults.push(format!("the plan costs {}, not the {} it tells", problem.cost_told(cost), problem.cost_told(boasted)));
    }
    if asked.json {
        let line = json!({
            "cost": output::cost_number(problem, cost),
            "routes": report.routes,
            "unserved": report.unserved,
            "feasible": faults.is_empty(),
            "faults": faults,
        });
        output::say(&format!("{line}\n"));
    } else {
        if report.feasible() {
            output::say(&summary::told(problem, plan, &report, &[]));
        }
        let verdict = match faults.len() {
            0 => format!("the plan keeps every rule and costs {}\n", problem.cost_told(cost)),
            1 => format!("the plan has 1 fault:\n{}\n", faults[0]),
            number => format!("the plan has {number} faults:\n{}\n", faults.join("\n")),
        };
        output::say(&verdict);
    }
    Ok(match (faults.is_empty(), report.unserved_weight) {
        (false, _) => Ending::Broken,
        (true, 0) => Ending::Done,
        (true, _) => Ending::Unserved,
    })
}

/// A broken rule with where it is broken.
pub fn told_fault(problem: &Problem, plan: &Plan, fault: &Broken) -> String {
    let route = fault.route.and_then(|route| Some((route, plan.routes.get(route)?.van)));
    let place = route.map(|(route, van)| {
        let named = problem.fleet.get(van.kind).and_then(|kind| kind.vans.get(van.number));
        let call = fault.call.map(|call| format!(", call {}", call + 1)).unwrap_or_default();
        format!("route {} ({}){call}: ", route + 1, named.map_or("no such van", String::as_str))
    });
    format!("{}{}", place.unwrap_or_default(), fault.why)
}
