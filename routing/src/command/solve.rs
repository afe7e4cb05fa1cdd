//! `routing solve`.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use routing::check::{Report, check};
use routing::explain::{Unserved, explain};
use routing::problem::{Leaving, Problem};
use routing::solve::{Limits, Search, Solved};
use routing::valid::contradictions;
use serde::Serialize;
use serde_json::{Number, Value, json};

use crate::command::check::told_fault;
use crate::command::input::{self, Given, Input};
use crate::command::output::{self, PlanFormat};
use crate::command::progress::Watch;
use crate::command::{Ending, Refusal, summary, timelines};

/// The limit where none is given.
const USUAL_WALL_SECONDS: f64 = 10.0;

#[derive(Args)]
pub struct Solve {
    #[command(flatten)]
    input: Input,
    /// Begin from this plan (.sol or pragmatic solution), even one of a problem that has changed a little since
    #[arg(long, value_name = "PLAN")]
    from: Option<PathBuf>,
    /// Processor time of all threads together
    #[arg(long, value_name = "N", value_parser = seconds, allow_negative_numbers = true)]
    cpu_seconds: Option<f64>,
    /// Time on the wall; of several limits the first reached ends the search [default: 10, where no limit is given]
    #[arg(long, value_name = "N", value_parser = seconds, allow_negative_numbers = true)]
    wall_seconds: Option<f64>,
    /// Rounds of all threads together; with this limit alone, the same seed and threads give the same plan everywhere
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    iterations: Option<u64>,
    /// Searches at the same time
    #[arg(long, value_name = "T", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    /// Where chance begins
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Write the plan to this file
    #[arg(long, value_name = "PLAN")]
    out: Option<PathBuf>,
    /// The plan's format [default: by the file's ending, or as fits the problem]
    #[arg(long, value_enum, requires = "out")]
    format: Option<PlanFormat>,
    /// Print one line of JSON instead of a summary
    #[arg(long)]
    json: bool,
    /// Tell every route hour by hour, with loads, slack and what it costs for what
    #[arg(long)]
    explain: bool,
    /// Fewer vans first, and only then cheaper
    #[arg(long)]
    fewest_vans: bool,
    /// Go on without jobs that no van could ever serve
    #[arg(long)]
    leave_impossible: bool,
    /// Show the progress bar even where stderr is no terminal
    #[arg(long)]
    progress: bool,
}

/// What is told of a search.
struct Outcome<'a> {
    solved: &'a Solved,
    report: &'a Report,
    left: &'a [Unserved],
    wall_seconds: f64,
}

/// Reads, solves, checks, writes and tells.
pub fn run(asked: &Solve) -> Result<Ending, Refusal> {
    let mut given = input::read(&asked.input)?;
    given.problem.fewest_vans |= asked.fewest_vans;
    let accepted = solvable(asked, &given.problem)?;
    let (solved, wall_seconds) = search(asked, &given)?;
    let report = check(&given.problem, &solved.plan);
    for fault in &report.faults {
        eprintln!("{}", told_fault(&given.problem, &solved.plan, fault));
    }
    let explained = report.feasible() && (!asked.json || asked.explain || asked.out.is_some());
    let left = if explained { explain(&given.problem, &solved.plan) } else { Vec::new() };
    if let Some(file) = &asked.out {
        let format = PlanFormat::of(asked.format, Some(file), &given);
        let text = output::plan_text(&given, &solved.plan, &left, format).map_err(|fault| Refusal::of(file, fault))?;
        output::write(Some(file), &text)?;
    }
    tell(asked, &given, &Outcome { solved: &solved, report: &report, left: &left, wall_seconds });
    Ok(ending(&given.problem, (&solved, &report), &accepted))
}

/// The jobs that are left because nobody could serve them; refused where that is not accepted, and where the problem means
/// nothing as it is.
fn solvable(asked: &Solve, problem: &Problem) -> Result<Vec<usize>, Refusal> {
    let found = contradictions(problem);
    let file = &asked.input.file;
    if !found.malformed.is_empty() {
        return Err(Refusal::impossible(file, found.malformed.iter()));
    }
    let faults = found.impossible.iter().map(|impossible| &impossible.fault);
    if !asked.leave_impossible && !found.impossible.is_empty() {
        return Err(Refusal::impossible(file, faults));
    }
    faults.for_each(|fault| eprintln!("left: {fault}"));
    Ok(found.impossible.iter().map(|impossible| impossible.job).collect())
}

/// The plan, and how long it took on the wall.
fn search(asked: &Solve, given: &Given) -> Result<(Solved, f64), Refusal> {
    let from = match &asked.from {
        Some(file) => {
            let (told, gone) = given.read_older_plan(file)?;
            gone.iter().for_each(|gone| eprintln!("{}: {gone}", file.display()));
            Some(told.plan)
        }
        None => None,
    };
    let unlimited = asked.cpu_seconds.is_none() && asked.wall_seconds.is_none() && asked.iterations.is_none();
    let limits = Limits {
        cpu_seconds: asked.cpu_seconds,
        wall_seconds: if unlimited { Some(USUAL_WALL_SECONDS) } else { asked.wall_seconds },
        iterations: asked.iterations,
    };
    let search = Search { limits, seed: asked.seed, threads: usize::from(asked.threads), from: from.as_ref() };
    let mut watch = Watch::begin(&given.problem, asked.progress, asked.json);
    let began = Instant::now();
    let solved = search.run(&given.problem, &mut |progress| watch.hear(progress));
    watch.end();
    if watch.interrupted() {
        eprintln!("interrupted: this is the best plan so far");
    }
    let solved = solved.map_err(|faults| Refusal::impossible(&asked.input.file, faults.iter()))?;
    Ok((solved, began.elapsed().as_secs_f64()))
}

fn tell(asked: &Solve, given: &Given, outcome: &Outcome<'_>) {
    let (problem, plan) = (&given.problem, &outcome.solved.plan);
    if asked.json {
        let line = serde_json::to_string(&line(asked, problem, outcome)).expect("a line has text keys and finite numbers only");
        return output::say(&(line + "\n"));
    }
    output::say(&summary::told(problem, plan, outcome.report, outcome.left));
    if asked.explain {
        output::say(&timelines::told(problem, plan));
    }
    let (rounds, cpu, wall) = (outcome.solved.iterations, outcome.solved.cpu_seconds, outcome.wall_seconds);
    output::say(&format!("{rounds} rounds in {cpu:.1} s of processor time, {wall:.1} s on the wall\n"));
}

/// The line of `--json`.
#[derive(Serialize)]
struct Line {
    cost: Number,
    routes: usize,
    unserved: usize,
    feasible: bool,
    iterations: u64,
    cpu_seconds: f64,
    wall_seconds: f64,
    seed: u64,
    threads: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    unserved_jobs: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timelines: Option<Value>,
}

fn line(asked: &Solve, problem: &Problem, outcome: &Outcome<'_>) -> Line {
    let Outcome { solved, report, left, wall_seconds } = *outcome;
    let job = |left: &Unserved| {
        let change = left.nearest().map(|change| change.told(problem, left.job));
        json!({ "job": problem.jobs[left.job].id, "reason": left.reason.code(), "why": left.reason.words(), "change": change })
    };
    Line {
        cost: output::cost_number(problem, report.cost.total()),
        routes: report.routes,
        unserved: report.unserved,
        feasible: report.feasible(),
        iterations: solved.iterations,
        cpu_seconds: thousandths(solved.cpu_seconds),
        wall_seconds: thousandths(wall_seconds),
        seed: asked.seed,
        threads: asked.threads,
        unserved_jobs: asked.explain.then(|| left.iter().map(job).collect()),
        timelines: asked.explain.then(|| timelines::listed(problem, &solved.plan)),
    }
}

fn ending(problem: &Problem, (solved, report): (&Solved, &Report), accepted: &[usize]) -> Ending {
    if !report.feasible() {
        return Ending::Broken;
    }
    let must = |job: &usize| matches!(problem.jobs[*job].leaving, Leaving::Never { .. }) && !accepted.contains(job);
    if solved.plan.unserved.iter().any(must) { Ending::Unserved } else { Ending::Done }
}

fn thousandths(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

fn seconds(told: &str) -> Result<f64, String> {
    let seconds = told.parse::<f64>().ok().filter(|seconds| (0.0..=1e9).contains(seconds));
    seconds.ok_or_else(|| "should be seconds, from 0 on".to_owned())
}
