//! Problems and plans as other programs write and read them. Readers take a text and refuse what they cannot take, by
//! line and field; nothing that would change the problem is passed over.

pub mod geojson;
pub mod instance;
mod palette;
pub mod pragmatic;
pub mod sol;
pub mod solomon;
pub mod svg;
pub mod vrplib;

use crate::input::{Fault, MOST_BYTES};
use crate::matrix::Matrix;
use crate::problem::{Place, Problem};
use instance::Rounding;

/// Finds the matrix of a profile when a problem comes without one: from a table, from roads, from straight lines. `None`
/// where it does not know the places either. Places that the problem names by index have no points and come up to the
/// highest index named; the matrix may know more.
pub type Measure<'a> = &'a dyn Fn(Wanted<'_>) -> Result<Option<Matrix>, Fault>;

/// A profile that has no matrix.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub profile: &'a str,
    /// Of the file's profiles, from 0.
    pub number: usize,
    /// Metres per second, where the problem says it.
    pub speed: Option<f64>,
    pub places: &'a [Place],
}

/// What is given beside a problem's text.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Texts of routing matrices, for pragmatic problems.
    pub matrices: &'a [&'a str],
    /// For pragmatic problems without matrices.
    pub measure: Option<Measure<'a>>,
    /// For benchmark instances; `None`: as is usual for their type.
    pub rounding: Option<Rounding>,
    /// Written-out distances of a benchmark instance may be longer one way than the other, whatever its type says.
    pub asymmetric: bool,
}

/// Reads a problem in whatever format it is, told by its content: a JSON object is pragmatic, a second line `VEHICLE` is
/// Solomon's, a line `KEYWORD : value` is VRPLIB. `name` is the file's, for when none of them fits.
pub fn read(text: &str, name: &str, beside: Beside<'_>) -> Result<Problem, Fault> {
    if text.len() as u64 > MOST_BYTES {
        return Err(Fault::in_field(name, format!("the file is larger than {MOST_BYTES} bytes")));
    }
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if first.starts_with('{') {
        pragmatic::read(text, beside.matrices, beside.measure)
    } else if solomon::looks_like(text) {
        solomon::read(text, beside.rounding)
    } else if first.contains(':') {
        vrplib::read_meant(text, beside.rounding, beside.asymmetric)
    } else {
        let known = "VRPLIB (`NAME : ...`), Solomon's text (`VEHICLE` in the second line) and pragmatic JSON are";
        Err(Fault::at(1, name, format!("this is in none of the formats that are read: {known}")))
    }
}
