//! Files as they are given: opened within a limit, and a problem with all that lies beside it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use routing::estimate::WINDING;
use routing::format::instance::Rounding;
use routing::format::pragmatic::{self, Tags};
use routing::format::{self, Beside, sol};
use routing::input::{Fault, MOST_BYTES};
use routing::problem::{Place, Problem};
use routing::table::refuse_suspicious;
use routing::valid::contradictions;

use crate::command::Refusal;
use crate::command::places::{self, Named};
use crate::command::ways::{Ways, is_json};

/// A problem, and what its file does not say.
#[derive(Args)]
pub struct Input {
    /// The problem: VRPLIB, Solomon's text or pragmatic JSON
    pub file: PathBuf,
    /// Ways between the places: a pragmatic routing matrix, or a table `from,to,distance_m,time_s` of commas; once for
    /// each profile [default: X.matrix.json or X.matrix.csv beside X.problem.json]
    #[arg(long, value_name = "FILE")]
    pub matrix: Vec<PathBuf>,
    /// Names and coordinates of places the problem gives by index [default: X.places.json beside X.problem.json]
    #[arg(long, value_name = "FILE")]
    pub places: Option<PathBuf>,
    /// The way back may be quite another than the way there: do not take it for a mistake
    #[arg(long)]
    pub asymmetric: bool,
    /// How distances of a benchmark instance become whole numbers [default: nearest, or dimacs with time windows]
    #[arg(long, value_enum)]
    pub rounding: Option<Rounded>,
    /// Without a matrix: how much longer a road is than the straight line
    #[arg(long, value_name = "TIMES", default_value_t = WINDING, allow_negative_numbers = true)]
    pub winding: f64,
    /// Without a matrix: how fast vans are [default: what the problem says, or 36]
    #[arg(long, value_name = "KM/H", allow_negative_numbers = true)]
    pub kmh: Option<f64>,
    /// Measure the ways on the roads of this OpenStreetMap extract
    #[cfg(feature = "roads")]
    #[arg(long, value_name = "EXTRACT.osm.pbf", conflicts_with = "matrix")]
    pub roads: Option<PathBuf>,
}

/// The conventions of [`Rounding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rounded {
    /// To the nearest whole number
    Nearest,
    /// Cut after one decimal
    Dimacs,
    /// To the nearest thousandth
    Exact,
    /// Up to the next whole number
    Up,
}

/// A problem as it was read.
pub struct Given {
    pub problem: Problem,
    /// Labels that a pragmatic solution repeats.
    pub tags: Tags,
    /// From VRPLIB or Solomon's text.
    pub benchmark: bool,
    /// Names and points of places that the problem itself does not tell.
    named: Vec<Named>,
}

/// A plan as it was read, and the cost its file tells.
pub type ToldPlan = sol::Told;

impl Given {
    /// The problem's places with their names and points, as far as anybody said.
    pub fn places(&self) -> Vec<Place> {
        places::applied(&self.problem.places, &self.named)
    }

    /// The plan in a `.sol` file or a pragmatic solution.
    pub fn read_plan(&self, file: &Path) -> Result<ToldPlan, Refusal> {
        let text = read_text(file, MOST_BYTES)?;
        let told = if is_json(&text) {
            pragmatic::read_solution(&self.problem, &text).map(|plan| ToldPlan { plan, cost: None })
        } else {
            sol::read(&self.problem, &text)
        };
        told.map_err(|fault| Refusal::of(file, fault))
    }

    /// A plan of another day: what is not there any more is left out, and told.
    pub fn read_older_plan(&self, file: &Path) -> Result<(ToldPlan, Vec<String>), Refusal> {
        let text = read_text(file, MOST_BYTES)?;
        if !is_json(&text) {
            return Ok((self.read_plan(file)?, Vec::new()));
        }
        let (plan, gone) = pragmatic::read_older_solution(&self.problem, &text).map_err(|fault| Refusal::of(file, fault))?;
        Ok((ToldPlan { plan, cost: None }, gone))
    }
}

/// Opens a file that is not larger than is read.
pub fn open(file: &Path) -> Result<File, Refusal> {
    let opened = File::open(file).map_err(|error| Refusal::of(file, error))?;
    let about = opened.metadata().map_err(|error| Refusal::of(file, error))?;
    if about.is_dir() {
        return Err(Refusal::of(file, "this is a folder"));
    }
    if about.len() > MOST_BYTES {
        return Err(Refusal::of(file, format!("the file has {} bytes; at most {MOST_BYTES} are read", about.len())));
    }
    Ok(opened)
}

/// The text of a file of at most so many bytes. A pipe is read no further than that.
pub fn read_text(file: &Path, most: u64) -> Result<String, Refusal> {
    let mut text = String::new();
    let read = open(file)?.take(most + 1).read_to_string(&mut text).map_err(|error| Refusal::of(file, error))?;
    if read as u64 > most {
        return Err(Refusal::of(file, format!("the file is larger than the {most} bytes that are read")));
    }
    Ok(text)
}

/// Reads a problem with everything it needs.
pub fn read(input: &Input) -> Result<Given, Refusal> {
    let text = read_text(&input.file, MOST_BYTES)?;
    let benchmark = !is_json(&text);
    not_for(input, benchmark)?;
    let named = places::beside(input, benchmark)?;
    let ways = Ways::of(input, &named, benchmark)?;
    let matrices: Vec<&str> = ways.matrices.iter().map(String::as_str).collect();
    let measure = |wanted: format::Wanted<'_>| ways.measure(wanted);
    let beside = Beside {
        matrices: &matrices,
        measure: Some(&measure),
        rounding: input.rounding.map(Rounded::convention),
        asymmetric: input.asymmetric,
    };
    let name = input.file.to_string_lossy();
    let problem = format::read(&text, &name, beside).map_err(|fault| ways.refusal(&input.file, fault))?;
    if let Some(stray) = named.iter().find(|named| named.index >= problem.places.len()) {
        let why = format!("place {} is not one of the problem's {} places", stray.index, problem.places.len());
        return Err(Refusal::of(&input.file, why));
    }
    let tags = if benchmark { Ok(Tags::default()) } else { pragmatic::read_tags(&text) };
    let tags = tags.map_err(|fault| Refusal::of(&input.file, fault))?;
    let given = Given { problem, tags, benchmark, named: named.clone() };
    if !ways.matrices.is_empty() && !input.asymmetric {
        let places = given.places();
        for profile in &given.problem.profiles {
            refuse_suspicious(&profile.matrix, &places).map_err(|fault| ways.refusal(&input.file, meant(fault)))?;
        }
    }
    Ok(given)
}

/// Refuses a problem that means nothing as it is.
pub fn refuse_malformed(input: &Input, problem: &Problem) -> Result<(), Refusal> {
    let malformed = contradictions(problem).malformed;
    if malformed.is_empty() { Ok(()) } else { Err(Refusal::impossible(&input.file, malformed.iter())) }
}

/// How to say that it is no mistake.
pub fn meant(fault: Fault) -> Fault {
    Fault { why: format!("{} (--asymmetric)", fault.why), ..fault }
}

/// Refuses what would be passed over in silence.
fn not_for(input: &Input, benchmark: bool) -> Result<(), Refusal> {
    let refuse = |given: bool, why: &str| if given { Err(Refusal::of(&input.file, why)) } else { Ok(()) };
    if !benchmark {
        return refuse(input.rounding.is_some(), "--rounding is for benchmark instances; matrices are whole numbers already");
    }
    refuse(!input.matrix.is_empty(), "--matrix is for pragmatic problems; this instance has its own distances")?;
    #[cfg(feature = "roads")]
    refuse(input.roads.is_some(), "--roads is for pragmatic problems; this instance has its own distances")?;
    Ok(())
}

impl Rounded {
    fn convention(self) -> Rounding {
        match self {
            Rounded::Nearest => Rounding::Nearest,
            Rounded::Dimacs => Rounding::Dimacs,
            Rounded::Exact => Rounding::Exact,
            Rounded::Up => Rounding::Up,
        }
    }
}
