//! The "pragmatic" JSON of the vehicle routing solver `reinterpretcat/vrp`: problems, routing matrices, solutions.
//!
//! Read is what has exactly the same meaning here. Everything else is refused by the path of its field; nothing is passed
//! over. What is stricter here than there: a break is due whenever the route is under way in its window; a relation does
//! not excuse its jobs from any other rule.

mod field;
mod fleet;
mod jobs;
mod line;
mod matrices;
mod objectives;
mod places;
mod relations;
mod shape;
mod size;
mod solution;
mod tags;
mod tours;
mod written;

use serde_json::Value;

use crate::format::Measure;
use crate::input::{Fault, MOST_BYTES};
use crate::problem::{Clock, Problem};
use field::Field;
use places::Places;
use size::{check_jobs, check_values};

pub use solution::{read_older_solution, read_solution};
pub use tags::{Tags, read_tags};
pub use tours::{Reason, write_solution};
pub(super) use written::instant;
pub use written::{Written, write_problem};

/// Ids of activities that no job may have.
const RESERVED: [&str; 5] = ["departure", "arrival", "break", "reload", "recharge"];

/// What fills up while a problem is read.
#[derive(Default)]
struct Reading {
    places: Places,
    skills: Vec<String>,
    goods: Vec<String>,
    clock: Option<Clock>,
}

/// Reads a problem with its routing matrices (each text one matrix, or an array of them). Without matrices `measure`
/// finds them. Places with coordinates stand in the order in which the problem first names them.
pub fn read(text: &str, matrices: &[&str], measure: Option<Measure<'_>>) -> Result<Problem, Fault> {
    check_jobs(text)?;
    let value = parse(text)?;
    understand(&Field::root(&value), matrices, measure).map_err(|fault| with_line(text, fault))
}

fn understand(root: &Field<'_>, matrices: &[&str], measure: Option<Measure<'_>>) -> Result<Problem, Fault> {
    root.only(&["plan", "fleet", "objectives"], &[])?;
    let plan = root.need("plan")?;
    plan.only(&["jobs", "relations"], &[("clustering", "clustering is not supported")])?;
    let mut reading = Reading::default();
    let mut jobs = jobs::read(&plan.need("jobs")?, &mut reading)?;
    let fleet_field = root.need("fleet")?;
    let mut fleet = fleet::read(&fleet_field, &mut reading)?;
    let goal = objectives::read(root, &plan, &mut jobs)?;
    let unit = goal.price(&mut fleet)?;
    let locks = relations::read(&plan, &jobs, &fleet.kinds)?;
    let profiles = matrices::read(&fleet_field, &mut fleet, &reading.places, (matrices, measure))?;
    let apart = jobs::all_apart(reading.goods.len());
    Ok(Problem {
        places: reading.places.listed(profiles.first().map_or(0, |profile| profile.matrix.size)),
        profiles,
        jobs,
        fleet: fleet.kinds,
        skills: reading.skills,
        goods: reading.goods,
        apart,
        locks,
        fewest_vans: goal.fewest_vans,
        unit,
        clock: reading.clock,
    })
}

fn parse(text: &str) -> Result<Value, Fault> {
    if text.len() as u64 > MOST_BYTES {
        return Err(Fault::in_field("the file", format!("it is larger than {MOST_BYTES} bytes")));
    }
    check_values(text)?;
    serde_json::from_str(text)
        .map_err(|wrong| Fault::at(wrong.line(), format!("column {}", wrong.column()), format!("this is not JSON: {wrong}")))
}

fn with_line(text: &str, fault: Fault) -> Fault {
    Fault { line: fault.line.or_else(|| line::of(text, &fault.field)), ..fault }
}

/// The name's index in the list, added where it is new; `None` when 64 others are there.
fn numbered(names: &mut Vec<String>, name: &str) -> Option<u8> {
    let at = names.iter().position(|known| known == name).unwrap_or(names.len());
    if at == names.len() {
        names.push(name.to_owned());
    }
    (at < 64).then_some(at as u8)
}
