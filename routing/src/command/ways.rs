//! Where the ways between places come from when the problem does not have them itself.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

use routing::estimate::{Travel, estimate};
use routing::format::Wanted;
use routing::input::{Fault, MOST_BYTES};
use routing::matrix::Matrix;
use routing::problem::Place;
use routing::table::{Symmetry, read_pairs};

use crate::command::Refusal;
use crate::command::input::{Input, meant, open, read_text};
use crate::command::places::{Named, applied, sibling};

/// How fast vans are where nobody says.
pub const USUAL_KMH: f64 = 36.0;

/// Paths in a pragmatic problem begin with one of these; what else is wrong is wrong with a matrix.
const OF_THE_PROBLEM: [&str; 5] = ["plan", "fleet", "objectives", "the file", "column"];

/// Everything a matrix can be had from.
pub struct Ways<'a> {
    input: &'a Input,
    named: &'a [Named],
    /// The texts of routing matrices.
    pub matrices: Vec<String>,
    files: Vec<PathBuf>,
    tables: Vec<PathBuf>,
    /// What went wrong while measuring, with the file it is about.
    trouble: RefCell<Option<Refusal>>,
    warned: Cell<bool>,
}

/// Whether a text is JSON rather than lines.
pub fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

impl<'a> Ways<'a> {
    /// The matrices that are given, or that lie beside the problem.
    pub fn of(input: &'a Input, named: &'a [Named], benchmark: bool) -> Result<Ways<'a>, Refusal> {
        let mut files = input.matrix.clone();
        if files.is_empty() && !benchmark && !on_roads(input) {
            let beside = ["matrix.json", "matrix.csv"].iter().filter_map(|ending| sibling(&input.file, ending));
            files.extend(beside.filter(|file| file.is_file()).take(1));
            files.iter().for_each(|file| eprintln!("matrix from {}", file.display()));
        }
        let mut ways =
            Ways { input, named, matrices: Vec::new(), files, tables: Vec::new(), trouble: RefCell::default(), warned: Cell::default() };
        for file in ways.files.clone() {
            if begins_as_json(&file)? {
                ways.matrices.push(read_text(&file, MOST_BYTES)?);
            } else {
                ways.tables.push(file);
            }
        }
        if let (false, [table, ..]) = (ways.matrices.is_empty(), &ways.tables[..]) {
            return Err(Refusal::of(table, "routing matrices and tables cannot be mixed"));
        }
        Ok(ways)
    }

    /// The matrix of a profile from a table, from roads, or from straight lines.
    pub fn measure(&self, wanted: Wanted<'_>) -> Result<Option<Matrix>, Fault> {
        let measured = self.find(wanted);
        measured.map_err(|refusal| {
            *self.trouble.borrow_mut() = Some(refusal);
            Fault::in_field(wanted.profile, "no ways between the places")
        })
    }

    /// What a reader's fault is about: a table, a matrix, or the problem.
    pub fn refusal(&self, problem: &Path, fault: Fault) -> Refusal {
        if let Some(refusal) = self.trouble.take() {
            return refusal;
        }
        match &self.files[..] {
            [file, ..] if !OF_THE_PROBLEM.iter().any(|start| fault.field.starts_with(start)) => Refusal::of(file, fault),
            _ => Refusal::of(problem, fault),
        }
    }

    fn find(&self, wanted: Wanted<'_>) -> Result<Option<Matrix>, Refusal> {
        let places = self.known(wanted.places);
        if let Some(table) = self.table(wanted.number)? {
            let symmetry = if self.input.asymmetric { Symmetry::AsGiven } else { Symmetry::Checked };
            let matrix = read_pairs(std::io::BufReader::new(open(table)?), &places, symmetry);
            return matrix.map(Some).map_err(|fault| Refusal::of(table, if fault.line.is_none() { meant(fault) } else { fault }));
        }
        if places.iter().any(|place| place.point.is_none()) && !on_roads(self.input) {
            return Ok(None);
        }
        #[cfg(feature = "roads")]
        if let Some(extract) = &self.input.roads {
            return on_extract(extract, &places).map(Some);
        }
        let said = wanted.speed.map(|metres_per_second| metres_per_second * 3.6);
        let travel = Travel { winding: self.input.winding, kilometres_per_hour: self.input.kmh.or(said).unwrap_or(USUAL_KMH) };
        if !self.warned.replace(true) {
            let (winding, kmh) = (travel.winding, travel.kilometres_per_hour);
            eprintln!("no matrix: ways are an estimate, straight lines times {winding} at {kmh} km/h");
        }
        estimate(&places, travel).map(Some).map_err(|fault| Refusal::of(&self.input.file, fault))
    }

    /// The table of a profile: its own, or the only one.
    fn table(&self, profile: usize) -> Result<Option<&Path>, Refusal> {
        match &self.tables[..] {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            [.., last] => match self.tables.get(profile) {
                Some(table) => Ok(Some(table)),
                None => Err(Refusal::of(last, format!("profile {} of the problem has no table", profile + 1))),
            },
        }
    }

    /// The places as far as they are known; those given by index may be more than the problem names.
    fn known(&self, places: &[Place]) -> Vec<Place> {
        let by_index = places.iter().all(|place| place.point.is_none());
        let most = self.named.iter().map(|named| named.index + 1).max().unwrap_or(0);
        let more = if by_index { places.len()..most } else { 0..0 };
        let more = more.map(|index| Place { name: index.to_string(), point: None });
        applied(&places.iter().cloned().chain(more).collect::<Vec<_>>(), self.named)
    }
}

#[cfg(feature = "roads")]
fn on_roads(input: &Input) -> bool {
    input.roads.is_some()
}

#[cfg(not(feature = "roads"))]
fn on_roads(_: &Input) -> bool {
    false
}

/// Measures on the roads of an extract, with every core.
#[cfg(feature = "roads")]
pub fn on_extract(extract: &Path, places: &[Place]) -> Result<Matrix, Refusal> {
    let threads = std::thread::available_parallelism().unwrap_or(std::num::NonZero::<usize>::MIN);
    let roads = routing::roads::Roads::read(extract).map_err(|fault| Refusal::of(extract, fault))?;
    roads.matrix(places, routing::roads::REACH_M, threads).map_err(|fault| Refusal::of(extract, fault))
}

/// Whether a file begins as JSON does, looked at without reading it.
fn begins_as_json(file: &Path) -> Result<bool, Refusal> {
    use std::io::Read;
    let mut start = Vec::new();
    open(file)?.take(64).read_to_end(&mut start).map_err(|error| Refusal::of(file, error))?;
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(matches!(first, Some(b'{' | b'[')))
}
