//! Every route of a plan, hour by hour.

use std::fmt::Write;

use routing::plan::{Call, Plan, Route};
use routing::problem::{DIMENSIONS, Problem};
use routing::timeline::{Moment, Timeline, timeline};
use serde_json::{Value, json};

use crate::command::output::{clock, cost_number, distance, duration};

/// For people.
pub fn told(problem: &Problem, plan: &Plan) -> String {
    let mut text = String::new();
    for (number, route) in plan.routes.iter().enumerate() {
        route_told(&mut text, problem, (number, route, &timeline(problem, route)));
    }
    text
}

/// For programs.
pub fn listed(problem: &Problem, plan: &Plan) -> Value {
    plan.routes.iter().map(|route| route_listed(problem, route, &timeline(problem, route))).collect()
}

fn route_told(text: &mut String, problem: &Problem, (number, route, line): (usize, &Route, &Timeline)) {
    let kind = &problem.fleet[route.van.kind];
    let (van, shift) = (&kind.vans[route.van.number], &kind.shifts[route.shift]);
    let _ = writeln!(text, "\nRoute {}, van {van}", number + 1);
    let part = |name: &str, cost: i64| if cost == 0 { String::new() } else { format!(", {} for {name}", problem.cost_told(cost)) };
    let cost = &line.cost;
    let split =
        [("the van", cost.fixed), ("distance", cost.distance), ("time", cost.time), ("coming instead of the usual van", cost.unusual)];
    let split: String = split.into_iter().map(|(name, cost)| part(name, cost)).collect();
    let _ = writeln!(text, "  costs {}{split}", problem.cost_told(cost.total()));
    let times = [("driving", line.driving), ("standing", line.service), ("waiting", line.waiting), ("resting", line.rest)];
    let times = times.iter().map(|(name, time)| format!("{} {name}", duration(problem, *time))).collect::<Vec<_>>().join(", ");
    let _ = writeln!(text, "  {} in {}: {times}", distance(problem, line.distance), duration(problem, line.duration));
    let slack = line.start.slack.map_or("none".to_owned(), |slack| duration(problem, slack));
    let leaves = clock(problem, line.start.leave);
    let _ = writeln!(text, "  {leaves:>8}           leaves with {}, slack {slack}", load(kind.capacity, line.start.load));
    for moment in &line.calls {
        call_told(text, problem, (kind.capacity, moment));
    }
    let what = if shift.end.is_some() { "home" } else { "done" };
    let _ = writeln!(text, "  {:>8}           {what}", clock(problem, line.end.arrive));
}

fn call_told(text: &mut String, problem: &Problem, (capacity, moment): (Capacity, &Moment)) {
    let what = match moment.call {
        Call::Visit(stop) => problem.jobs[stop.job].id.clone(),
        Call::Reload(_) => "reloads".to_owned(),
        Call::Break(_) => "break".to_owned(),
    };
    let (begin, depart) = (clock(problem, moment.begin), clock(problem, moment.depart));
    let slack = moment.slack.map_or("none".to_owned(), |slack| duration(problem, slack));
    let waits = if moment.wait > 0 { format!(", waits {}", duration(problem, moment.wait)) } else { String::new() };
    let load = load(capacity, moment.load);
    let _ = writeln!(text, "  {begin:>8} {depart:>8}  {what:<10} then {load} on board, slack {slack}{waits}");
}

type Capacity = [i32; DIMENSIONS];

/// What is on board in the dimensions the van has.
fn load(capacity: Capacity, on_board: [i64; DIMENSIONS]) -> String {
    let used = (0..DIMENSIONS).filter(|dimension| capacity[*dimension] > 0).map(|dimension| on_board[dimension].to_string());
    let told = used.collect::<Vec<_>>().join(" + ");
    if told.is_empty() { "nothing".to_owned() } else { told }
}

fn route_listed(problem: &Problem, route: &Route, line: &Timeline) -> Value {
    let calls: Value = line
        .calls
        .iter()
        .map(|moment| {
            let (kind, job) = match moment.call {
                Call::Visit(stop) => ("visit", Some(&problem.jobs[stop.job].id)),
                Call::Reload(_) => ("reload", None),
                Call::Break(_) => ("break", None),
            };
            json!({
                "kind": kind, "job": job, "arrive": moment.arrive, "begin": moment.begin, "depart": moment.depart,
                "wait": moment.wait, "slack": moment.slack, "load": moment.load,
            })
        })
        .collect();
    let cost = |cost: i64| cost_number(problem, cost);
    json!({
        "van": problem.fleet[route.van.kind].vans[route.van.number],
        "shift": route.shift,
        "leaves": line.start.leave,
        "load": line.start.load,
        "slack": line.start.slack,
        "calls": calls,
        "ends": line.end.arrive,
        "distance": line.distance,
        "driving": line.driving, "service": line.service, "waiting": line.waiting, "rest": line.rest,
        "cost": {
            "all": cost(line.cost.total()), "fixed": cost(line.cost.fixed), "distance": cost(line.cost.distance),
            "time": cost(line.cost.time), "unusual": cost(line.cost.unusual),
        },
    })
}
