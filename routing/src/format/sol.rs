//! The `.sol` files of CVRPLIB: routes as customer numbers, and the cost.

use std::collections::HashMap;
use std::fmt::Write;

use crate::check::check;
use crate::input::Fault;
use crate::plan::{Call, Plan, Route};
use crate::problem::{Problem, Stop, Van, Work};

/// The routes of a file, and the cost it tells, in the problem's own unit; it is not checked here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub plan: Plan,
    pub cost: Option<i64>,
}

/// Reads `Route #1: 3 5 7` and `Cost 776.1`. Routes go to the vans in their order, in the first shift, leaving as early as
/// they may; goods carried from place to place are named twice.
pub fn read(problem: &Problem, text: &str) -> Result<Told, Fault> {
    let by_id = problem.jobs.iter().enumerate().map(|(job, told)| (told.id.as_str(), job)).collect::<HashMap<_, _>>();
    let mut visits = vec![0_u8; problem.jobs.len()];
    let mut vans = vans(problem);
    let mut told = Told { plan: Plan::default(), cost: None };
    for (at, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
        if line.is_empty() {
            continue;
        } else if let Some(route) = line.strip_prefix("Route") {
            let calls = calls(problem, at, route, (&by_id, &mut visits))?;
            if calls.is_empty() {
                continue;
            }
            let van = vans.next().ok_or_else(|| Fault::at(at, "Route", "there are more routes than vans"))?;
            let leaves = problem.fleet[van.kind].shifts[0].earliest;
            told.plan.routes.push(Route { van, shift: 0, leaves, calls });
        } else if let Some(cost) = line.strip_prefix("Cost") {
            let cost = cost.trim().trim_start_matches(':').trim();
            told.cost = Some(in_units(cost, problem.unit.max(1)).ok_or_else(|| Fault::at(at, "Cost", format!("{cost:?} is not a cost")))?);
        } else {
            return Err(Fault::at(at, "Route", format!("a line begins with `Route` or `Cost`, not with {:?}", first_word(line))));
        }
    }
    told.plan.unserved = (0..problem.jobs.len()).filter(|job| visits[*job] == 0).collect();
    for (job, seen) in visits.iter().enumerate() {
        if *seen == 1 && matches!(problem.jobs[job].work, Work::Carry { .. }) {
            return Err(Fault::in_field("Route", format!("job {} is taken up and never put down", problem.jobs[job].id)));
        }
    }
    Ok(told)
}

/// Writes routes and cost. A file of this kind knows customers only: reloads, breaks, and jobs that nobody serves are refused.
pub fn write(problem: &Problem, plan: &Plan) -> Result<String, Fault> {
    if let Some(job) = plan.unserved.first() {
        return Err(Fault::in_field("unserved", format!("a .sol file cannot leave job {} out", problem.jobs[*job].id)));
    }
    let mut text = String::new();
    for (number, route) in plan.routes.iter().enumerate() {
        let _ = write!(text, "Route #{}:", number + 1);
        for call in &route.calls {
            let Call::Visit(stop) = call else {
                return Err(Fault::in_field(format!("routes[{number}]"), "a .sol file knows neither reloads nor breaks"));
            };
            let _ = write!(text, " {}", problem.jobs[stop.job].id);
        }
        text.push('\n');
    }
    let _ = writeln!(text, "Cost {}", problem.cost_told(check(problem, plan).cost.total()));
    Ok(text)
}

fn vans(problem: &Problem) -> impl Iterator<Item = Van> + '_ {
    let with_shifts = problem.fleet.iter().enumerate().filter(|(_, kind)| !kind.shifts.is_empty());
    with_shifts.flat_map(|(kind, told)| (0..told.vans.len()).map(move |number| Van { kind, number }))
}

fn calls(problem: &Problem, at: usize, route: &str, known: (&HashMap<&str, usize>, &mut [u8])) -> Result<Vec<Call>, Fault> {
    let (by_id, visits) = known;
    let (_, stops) = route.split_once(':').ok_or_else(|| Fault::at(at, "Route", "a route is `Route #1: 3 5 7`"))?;
    let mut calls = Vec::new();
    for id in stops.split_whitespace() {
        let job = *by_id.get(id).ok_or_else(|| Fault::at(at, "Route", format!("there is no customer {id}")))?;
        let parts = problem.jobs[job].visits().count();
        let part = visits[job];
        if usize::from(part) >= parts {
            return Err(Fault::at(at, "Route", format!("customer {id} is visited once too often")));
        }
        visits[job] += 1;
        calls.push(Call::Visit(Stop { job, part }));
    }
    Ok(calls)
}

/// A decimal in units of `1 / unit`, if it is whole in them.
fn in_units(told: &str, unit: i64) -> Option<i64> {
    let (whole, rest) = told.split_once('.').unwrap_or((told, ""));
    let digits = unit.ilog10() as usize;
    let rest = rest.trim_end_matches('0');
    if rest.len() > digits || whole.is_empty() || !whole.bytes().chain(rest.bytes()).all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{rest:0<digits$}").parse().ok()
}

fn first_word(line: &str) -> String {
    line.split_whitespace().next().unwrap_or_default().chars().take(40).collect()
}
