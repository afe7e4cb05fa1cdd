//! `routing convert`.

use std::path::{Path, PathBuf};

use clap::Args;
use routing::explain::explain;
use routing::format::pragmatic;

use crate::command::input::{self, Given, Input};
use crate::command::output::{self, PlanFormat};
use crate::command::places::sibling;
use crate::command::{Ending, Refusal};

#[derive(Args)]
pub struct Convert {
    #[command(flatten)]
    input: Input,
    /// Into which format; a problem is only written as pragmatic
    #[arg(long, value_enum)]
    to: PlanFormat,
    /// Convert this plan of the problem instead of the problem
    #[arg(long, value_name = "PLAN")]
    plan: Option<PathBuf>,
    /// Where to: X.problem.json gets X.matrix.json beside it [default for a plan: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes a problem and its matrices, or a plan.
pub fn run(asked: &Convert) -> Result<Ending, Refusal> {
    let given = input::read(&asked.input)?;
    input::refuse_malformed(&asked.input, &given.problem)?;
    match (&asked.plan, asked.to, &asked.out) {
        (Some(plan), _, _) => plan_written(asked, &given, plan),
        (None, PlanFormat::Sol, _) => Err(Refusal::of(&asked.input.file, "a .sol file holds a plan; name one with --plan")),
        (None, PlanFormat::Pragmatic, None) => Err(Refusal::of(&asked.input.file, "a problem becomes two files; name one with --out")),
        (None, PlanFormat::Pragmatic, Some(out)) => problem_written(asked, &given, out),
    }
}

fn plan_written(asked: &Convert, given: &Given, plan: &Path) -> Result<Ending, Refusal> {
    let told = given.read_plan(plan)?;
    let left = if routing::check::check(&given.problem, &told.plan).feasible() { explain(&given.problem, &told.plan) } else { Vec::new() };
    let text = output::plan_text(given, &told.plan, &left, asked.to).map_err(|fault| Refusal::of(plan, fault))?;
    output::write(asked.out.as_deref(), &text)?;
    Ok(Ending::Done)
}

fn problem_written(asked: &Convert, given: &Given, out: &Path) -> Result<Ending, Refusal> {
    let written = pragmatic::write_problem(&given.problem).map_err(|fault| Refusal::of(&asked.input.file, fault))?;
    let beside = sibling(out, "matrix.json").filter(|matrix| matrix != out);
    let matrix = beside.ok_or_else(|| Refusal::of(out, "a problem is written to X.problem.json, its matrix to X.matrix.json"))?;
    let matrices = match &written.matrices[..] {
        [only] => only.clone(),
        several => format!("[{}]", several.join(",")),
    };
    output::write(Some(out), &written.problem)?;
    output::write(Some(&matrix), &matrices)?;
    Ok(Ending::Done)
}
