//! What can be asked on the command line, and how it ends.

mod check;
mod convert;
mod draw;
mod input;
mod matrix;
mod output;
mod places;
mod progress;
mod solve;
mod summary;
mod timelines;
mod ways;

use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

const EXIT_CODES: &str = "\
Exit codes:
  0  done: the plan keeps every rule, and all that must be served is served
  1  a plan breaks a rule
  2  an input cannot be taken, or an output not written; file, line and field are on stderr
  3  solved or checked, but something that must be served is not
  4  the problem contradicts itself, or holds jobs no van could ever serve; each is told on stderr with its field
     (jobs that `--leave-impossible` accepts to leave count as neither 3 nor 4)";

/// Plans routes of vans, judges, draws and converts them.
#[derive(Parser)]
#[command(name = "routing", version, after_help = EXIT_CODES, after_long_help = EXIT_CODES, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Look for a good plan
    #[command(after_help = EXIT_CODES)]
    Solve(solve::Solve),
    /// Judge a plan: what it costs, and every rule it breaks
    #[command(after_help = EXIT_CODES)]
    Check(check::Check),
    /// Draw a plan as a picture (.svg) or for a map (.geojson)
    Draw(draw::Draw),
    /// Write a problem, or a plan of it, in another format
    Convert(convert::Convert),
    /// Measure the ways between places: on roads, or straight
    Matrix(matrix::Measuring),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Done = 0,
    Broken = 1,
    Refused = 2,
    Unserved = 3,
    Impossible = 4,
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub struct Refusal {
    ending: Ending,
    told: Vec<String>,
}

impl Refusal {
    /// Something about a file.
    pub fn of(file: &Path, why: impl Display) -> Refusal {
        Refusal { ending: Ending::Refused, told: vec![format!("{}: {why}", file.display())] }
    }

    /// Everything about a problem that keeps it from being solved.
    pub fn impossible(file: &Path, why: impl Iterator<Item = impl Display>) -> Refusal {
        Refusal { ending: Ending::Impossible, told: why.map(|why| format!("{}: {why}", file.display())).collect() }
    }
}

/// Does what the command line asks.
pub fn run() -> ExitCode {
    let ending = match Arguments::parse().task {
        Task::Solve(asked) => solve::run(&asked),
        Task::Check(asked) => check::run(&asked),
        Task::Draw(asked) => draw::run(&asked),
        Task::Convert(asked) => convert::run(&asked),
        Task::Matrix(asked) => matrix::run(&asked),
    };
    let ending = ending.unwrap_or_else(|refusal| {
        refusal.told.iter().for_each(|told| eprintln!("{told}"));
        refusal.ending
    });
    ExitCode::from(ending as u8)
}
