//! Plans written to files, and numbers to the screen.

use std::path::Path;

use clap::ValueEnum;
use routing::explain::Unserved;
use routing::format::pragmatic::{self, Reason};
use routing::format::sol;
use routing::plan::Plan;
use routing::problem::{Problem, Time};

use crate::command::Refusal;
use crate::command::input::Given;

/// The formats of plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// Routes as customer numbers, as CVRPLIB has them
    Sol,
    /// A pragmatic solution
    Pragmatic,
}

impl PlanFormat {
    /// What is asked for, what the file's ending says, or what fits the problem.
    pub fn of(asked: Option<PlanFormat>, file: Option<&Path>, given: &Given) -> PlanFormat {
        let ending = file.and_then(Path::extension).and_then(|ending| ending.to_str());
        asked.unwrap_or(match ending {
            Some("sol") => PlanFormat::Sol,
            Some("json") => PlanFormat::Pragmatic,
            _ if given.benchmark => PlanFormat::Sol,
            _ => PlanFormat::Pragmatic,
        })
    }
}

/// The text of a plan. A `.sol` file cannot say everything.
pub fn plan_text(given: &Given, plan: &Plan, left: &[Unserved], format: PlanFormat) -> Result<String, routing::input::Fault> {
    match format {
        PlanFormat::Sol => sol::write(&given.problem, plan),
        PlanFormat::Pragmatic => {
            let reasons = left.iter().map(|left| Reason {
                job: left.job,
                code: left.reason.code().to_owned(),
                description: why_left(&given.problem, left),
            });
            Ok(pragmatic::write_solution(&given.problem, plan, &reasons.collect::<Vec<_>>(), &given.tags))
        }
    }
}

/// Why a job is on no route, and the nearest change that would put it on one.
pub fn why_left(problem: &Problem, left: &Unserved) -> String {
    let reason = left.reason.words();
    match left.nearest() {
        Some(change) => format!("{reason}; {}", change.told(problem, left.job)),
        None => reason.to_owned(),
    }
}

/// Writes a text to a file, or to stdout.
pub fn write(file: Option<&Path>, text: &str) -> Result<(), Refusal> {
    match file {
        Some(file) => std::fs::write(file, text).map_err(|error| Refusal::of(file, error)),
        None => {
            say(text);
            Ok(())
        }
    }
}

/// Prints to stdout. A reader that has seen enough and closed the pipe is no fault.
pub fn say(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// A distance as the problem means it: kilometres, or an instance's own unit.
pub fn distance(problem: &Problem, distance: i64) -> String {
    if problem.clock.is_some() { format!("{:.1} km", distance as f64 / 1000.0) } else { problem.cost_told(distance) }
}

/// A duration: hours and minutes, or an instance's own unit.
pub fn duration(problem: &Problem, duration: Time) -> String {
    if problem.clock.is_none() {
        return problem.cost_told(duration);
    }
    let (sign, minutes) = (if duration < 0 { "-" } else { "" }, duration.abs() / 60);
    format!("{sign}{}:{:02}", minutes / 60, minutes % 60)
}

/// The time of day, or a plain number.
pub fn clock(problem: &Problem, time: Time) -> String {
    match problem.clock {
        Some(clock) => {
            let of_day = time.saturating_add(i64::from(clock.east_s)).rem_euclid(86_400);
            format!("{:02}:{:02}", of_day / 3600, of_day / 60 % 60)
        }
        None => problem.cost_told(time),
    }
}

/// A cost as a JSON number in the outside's unit.
pub fn cost_number(problem: &Problem, cost: i64) -> serde_json::Number {
    let told = problem.cost_told(cost);
    serde_json::from_str(&told).unwrap_or_else(|_| serde_json::Number::from(cost))
}
