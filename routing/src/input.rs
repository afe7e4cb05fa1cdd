//! What is wrong with an input, said so that whoever made the file finds the place.

use std::fmt;

/// The most bytes read from any input file.
pub const MOST_BYTES: u64 = 512 << 20;

/// The most places a problem may have: a matrix of so many squared is 800 MB, and no county has as many.
pub const MOST_PLACES: usize = 10_000;

/// The most jobs a problem may have.
pub const MOST_JOBS: usize = 20_000;

/// Something in an input that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file, from 1; where lines mean nothing, `None`.
    pub line: Option<usize>,
    /// The field, as a path (`plan.jobs[3].deliveries[0].demand`) or a keyword of the format (`DEMAND_SECTION`).
    pub field: String,
    /// What is wrong, and what would be right.
    pub why: String,
}

impl Fault {
    pub fn at(line: usize, field: impl Into<String>, why: impl Into<String>) -> Fault {
        Fault { line: Some(line), field: field.into(), why: why.into() }
    }

    pub fn in_field(field: impl Into<String>, why: impl Into<String>) -> Fault {
        Fault { line: None, field: field.into(), why: why.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "line {line}, {}: {}", self.field, self.why),
            None => write!(out, "{}: {}", self.field, self.why),
        }
    }
}

impl std::error::Error for Fault {}
