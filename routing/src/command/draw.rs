//! `routing draw`.

use std::path::{Path, PathBuf};

use clap::Args;
use routing::format::{geojson, svg};

use crate::command::input::{self, Input};
use crate::command::{Ending, Refusal, check, output};

#[derive(Args)]
pub struct Draw {
    #[command(flatten)]
    input: Input,
    /// The plan: a .sol file or a pragmatic solution
    plan: PathBuf,
    /// Where to: a picture (.svg) or a map (.geojson) [default: a picture, on stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The picture's title [default: the problem's file name]
    #[arg(long)]
    title: Option<String>,
}

/// Draws a plan, even one that breaks rules, as long as it names only what the problem has.
pub fn run(asked: &Draw) -> Result<Ending, Refusal> {
    let on_map = match asked.out.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str()) {
        Some("geojson" | "json") => true,
        Some("svg") => false,
        None if asked.out.is_none() => false,
        _ => return Err(Refusal::of(asked.out.as_deref().unwrap_or(Path::new("")), "a plan is drawn as .svg or .geojson")),
    };
    let mut given = input::read(&asked.input)?;
    input::refuse_malformed(&asked.input, &given.problem)?;
    let plan = given.read_plan(&asked.plan)?.plan;
    for fault in routing::check::check(&given.problem, &plan).faults {
        eprintln!("the plan breaks a rule: {}", check::told_fault(&given.problem, &plan, &fault));
    }
    given.problem.places = given.places();
    let text = if on_map {
        geojson::write(&given.problem, &plan).map_err(|fault| Refusal::of(&asked.input.file, fault))?
    } else {
        let name = asked.input.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        svg::draw(&given.problem, &plan, asked.title.as_deref().unwrap_or(&name))
    };
    output::write(asked.out.as_deref(), &text)?;
    Ok(Ending::Done)
}
