//! Matrices as tables of commas: what a county measured itself, or had from a map service.
//!
//! Two shapes are read. Pairs: a header `from,to,distance_m,time_s` and a line for each pair. Squares: a header of place
//! names after one cell that is not read, and a line for each place that begins with its name; one file of metres and
//! one of seconds. Everything is a whole number. The way from a place to itself is zero or left out.

use crate::input::{Fault, MOST_BYTES, MOST_PLACES};
use crate::matrix::Matrix;
use crate::problem::Place;
use csv::{ReaderBuilder, StringRecord};
use std::collections::HashMap;
use std::io::{self, Read, Write};

/// The header of a table of pairs.
const PAIRS: [&str; 4] = ["from", "to", "distance_m", "time_s"];

/// Two ways between the same places are suspicious when one is more than this many times the other...
const TIMES_AS_MUCH: i64 = 4;
/// ...and the difference is more than this many metres...
const METRES_MORE: i64 = 10_000;
/// ...or seconds. A one-way street or a mountain explains less than that.
const SECONDS_MORE: i64 = 600;

/// Not known yet.
const UNKNOWN: i32 = -1;

/// Whether the way there may be quite another than the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symmetry {
    /// Suspicious pairs are refused.
    Checked,
    /// The matrix is meant to be so.
    AsGiven,
}

/// What a matrix tells of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Distance,
    Time,
}

/// Two places whose way there and way back hardly both can be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspicion {
    pub from: usize,
    pub to: usize,
    pub measure: Measure,
    pub there: i32,
    pub back: i32,
}

/// Reads a table of pairs. Every two places must be named exactly once in each direction.
pub fn read_pairs(table: impl Read, places: &[Place], symmetry: Symmetry) -> Result<Matrix, Fault> {
    let index = by_name(places)?;
    let mut lines = Lines::new(table);
    check_header(lines.next()?.as_ref())?;
    let mut matrix = unknown(places.len());
    while let Some(record) = lines.next()? {
        let line = line_of(&record);
        if record.len() != PAIRS.len() {
            return Err(Fault::at(line, PAIRS.join(","), format!("{} fields, and there should be four", record.len())));
        }
        let from = named(&index, &record[0]).ok_or_else(|| stranger(line, PAIRS[0], &record[0]))?;
        let to = named(&index, &record[1]).ok_or_else(|| stranger(line, PAIRS[1], &record[1]))?;
        let (metres, seconds) = (whole(line, PAIRS[2], &record[2])?, whole(line, PAIRS[3], &record[3])?);
        let at = from * places.len() + to;
        if matrix.distance[at] != UNKNOWN {
            return Err(Fault::at(line, "from,to", format!("{} is here for the second time", pair(places, from, to))));
        }
        if from == to && (metres, seconds) != (0, 0) {
            return Err(Fault::at(line, "from,to", format!("{:?} is not zero away from itself", places[from].name)));
        }
        (matrix.distance[at], matrix.time[at]) = (metres, seconds);
    }
    finish(matrix, places, symmetry)
}

/// Reads a square table of metres and one of seconds. Both name every place once in the header and once before a line,
/// in any order.
pub fn read_squares(metres: impl Read, seconds: impl Read, places: &[Place], symmetry: Symmetry) -> Result<Matrix, Fault> {
    let index = by_name(places)?;
    let told = |what: &'static str| move |fault: Fault| Fault { field: format!("{what}: {}", fault.field), ..fault };
    let distance = read_square(metres, places, &index).map_err(told("metres"))?;
    let time = read_square(seconds, places, &index).map_err(told("seconds"))?;
    finish(Matrix { size: places.len(), distance, time, estimate: false }, places, symmetry)
}

/// Writes a table of pairs that `read_pairs` takes, without the ways from places to themselves.
pub fn write_pairs(matrix: &Matrix, places: &[Place], table: impl Write) -> io::Result<()> {
    if places.len() != matrix.size {
        let why = format!("{} places and a matrix of {}", places.len(), matrix.size);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    let mut table = csv::Writer::from_writer(table);
    table.write_record(PAIRS)?;
    for (from, start) in places.iter().enumerate() {
        for (to, end) in places.iter().enumerate().filter(|(to, _)| *to != from) {
            let (metres, seconds) = (matrix.distance(from, to).to_string(), matrix.time(from, to).to_string());
            table.write_record([&start.name, &end.name, &metres, &seconds])?;
        }
    }
    table.flush()
}

/// Pairs whose two directions differ by more than a road explains, each once with `from < to`: one is over four times
/// the other and over 10 km or 10 minutes more; or one is nothing and the other is not.
pub fn suspicious_pairs(matrix: &Matrix) -> impl Iterator<Item = Suspicion> + '_ {
    let pairs = (0..matrix.size).flat_map(move |from| (from + 1..matrix.size).map(move |to| (from, to)));
    pairs.flat_map(move |(from, to)| {
        let (there, back) = (from * matrix.size + to, to * matrix.size + from);
        let told = |measure, there, back| Suspicion { from, to, measure, there, back };
        let distance = told(Measure::Distance, matrix.distance[there], matrix.distance[back]);
        let time = told(Measure::Time, matrix.time[there], matrix.time[back]);
        [distance, time].into_iter().filter(|suspicion| suspicion.holds())
    })
}

/// Refuses a matrix with suspicious pairs, naming the first.
pub fn refuse_suspicious(matrix: &Matrix, places: &[Place]) -> Result<(), Fault> {
    let Some(found) = suspicious_pairs(matrix).next() else { return Ok(()) };
    let (field, unit) = match found.measure {
        Measure::Distance => (PAIRS[2], "m"),
        Measure::Time => (PAIRS[3], "s"),
    };
    let (pair, there, back) = (pair(places, found.from, found.to), found.there, found.back);
    Err(Fault::in_field(field, format!("{pair} it is {there} {unit} but {back} {unit} back: a mistake, unless you say it is meant so")))
}

impl Suspicion {
    fn holds(&self) -> bool {
        let least = i64::from(self.there.min(self.back));
        let most = i64::from(self.there.max(self.back));
        let more = match self.measure {
            Measure::Distance => METRES_MORE,
            Measure::Time => SECONDS_MORE,
        };
        (least == 0 && most > 0) || (most > TIMES_AS_MUCH * least && most - least > more)
    }
}

/// The lines of a table, with a limit on how much is read.
struct Lines<R> {
    reader: csv::Reader<io::Take<R>>,
}

impl<R: Read> Lines<R> {
    fn new(table: R) -> Lines<R> {
        Lines { reader: ReaderBuilder::new().has_headers(false).flexible(true).from_reader(table.take(MOST_BYTES + 1)) }
    }

    fn next(&mut self) -> Result<Option<StringRecord>, Fault> {
        let mut record = StringRecord::new();
        let more = self.reader.read_record(&mut record).map_err(|error| {
            let line = error.position().map(|position| position.line() as usize);
            Fault { line, field: "table".to_owned(), why: error.to_string() }
        })?;
        if self.reader.position().byte() > MOST_BYTES {
            return Err(Fault::in_field("table", format!("longer than {MOST_BYTES} bytes")));
        }
        Ok(more.then_some(record))
    }
}

fn line_of(record: &StringRecord) -> usize {
    record.position().map_or(0, |position| position.line() as usize)
}

/// Spreadsheets begin a file with a mark of the byte order.
fn header_cell(cell: &str) -> &str {
    cell.trim_start_matches('\u{feff}').trim()
}

fn check_header(header: Option<&StringRecord>) -> Result<(), Fault> {
    match header {
        Some(header) if header.iter().map(header_cell).eq(PAIRS) => Ok(()),
        _ => Err(Fault::at(1, "header", format!("should be {}", PAIRS.join(",")))),
    }
}

fn by_name(places: &[Place]) -> Result<HashMap<&str, usize>, Fault> {
    if places.len() > MOST_PLACES {
        return Err(Fault::in_field("places", format!("{} places, and a matrix takes at most {MOST_PLACES}", places.len())));
    }
    let mut index = HashMap::new();
    for (at, place) in places.iter().enumerate() {
        if let Some(other) = index.insert(place.name.trim(), at) {
            return Err(Fault::in_field(format!("places[{at}]"), format!("is named {:?}, as is places[{other}]", place.name)));
        }
    }
    Ok(index)
}

fn named(index: &HashMap<&str, usize>, cell: &str) -> Option<usize> {
    index.get(cell.trim()).copied()
}

fn stranger(line: usize, field: &str, cell: &str) -> Fault {
    Fault::at(line, field, format!("{cell:?} is not the name of a place"))
}

fn pair(places: &[Place], from: usize, to: usize) -> String {
    format!("from {:?} to {:?}", places[from].name, places[to].name)
}

fn whole(line: usize, field: &str, cell: &str) -> Result<i32, Fault> {
    let cell = cell.trim();
    let why = match cell.parse::<i128>() {
        Ok(number) if number < 0 => "is negative",
        Ok(number) => match i32::try_from(number) {
            Ok(number) => return Ok(number),
            Err(_) => "is more than 2147483647",
        },
        Err(_) if cell.is_empty() => "is blank, and should be a whole number",
        Err(_) => "is not a whole number",
    };
    Err(Fault::at(line, field, format!("{cell:?} {why}")))
}

fn unknown(size: usize) -> Matrix {
    Matrix { size, distance: vec![UNKNOWN; size * size], time: vec![UNKNOWN; size * size], estimate: false }
}

fn read_square(table: impl Read, places: &[Place], index: &HashMap<&str, usize>) -> Result<Vec<i32>, Fault> {
    let size = places.len();
    let mut lines = Lines::new(table);
    let header = lines.next()?.ok_or_else(|| Fault::at(1, "header", "should name the places"))?;
    let columns = square_header(&header, places, index)?;
    let mut square = vec![UNKNOWN; size * size];
    let mut done = vec![false; size];
    while let Some(record) = lines.next()? {
        let line = line_of(&record);
        let row = named(index, &record[0]).ok_or_else(|| stranger(line, "row", &record[0]))?;
        if std::mem::replace(&mut done[row], true) {
            return Err(Fault::at(line, "row", format!("{:?} is here for the second time", places[row].name)));
        }
        if record.len() != size + 1 {
            let why = format!("{} numbers after the name, and there are {size} places", record.len() - 1);
            return Err(Fault::at(line, format!("row {:?}", places[row].name), why));
        }
        for (cell, &column) in record.iter().skip(1).zip(&columns) {
            square[row * size + column] = square_cell(line, &places[column].name, cell, row == column)?;
        }
    }
    match done.iter().position(|done| !done) {
        Some(row) => Err(Fault::in_field("row", format!("{:?} has no line", places[row].name))),
        None => Ok(square),
    }
}

/// Which place each column is about.
fn square_header(header: &StringRecord, places: &[Place], index: &HashMap<&str, usize>) -> Result<Vec<usize>, Fault> {
    let mut seen = vec![false; places.len()];
    let mut columns = Vec::new();
    for cell in header.iter().skip(1) {
        let column = named(index, cell).ok_or_else(|| stranger(1, "header", cell))?;
        if std::mem::replace(&mut seen[column], true) {
            return Err(Fault::at(1, "header", format!("{cell:?} is here for the second time")));
        }
        columns.push(column);
    }
    match seen.iter().position(|seen| !seen) {
        Some(column) => Err(Fault::at(1, "header", format!("{:?} has no column", places[column].name))),
        None => Ok(columns),
    }
}

fn square_cell(line: usize, column: &str, cell: &str, itself: bool) -> Result<i32, Fault> {
    let field = format!("column {column:?}");
    match whole(line, &field, cell) {
        _ if itself && cell.trim().is_empty() => Ok(0),
        Ok(number) if itself && number != 0 => Err(Fault::at(line, field, format!("{number}: a place is zero away from itself"))),
        read => read,
    }
}

/// Fills in the ways from places to themselves, and refuses what is missing or suspicious.
fn finish(mut matrix: Matrix, places: &[Place], symmetry: Symmetry) -> Result<Matrix, Fault> {
    let size = matrix.size;
    for place in 0..size {
        (matrix.distance[place * size + place], matrix.time[place * size + place]) = (0, 0);
    }
    if let Some(at) = matrix.distance.iter().position(|metres| *metres == UNKNOWN) {
        let missing = matrix.distance.iter().filter(|metres| **metres == UNKNOWN).count();
        let why = format!("{} is missing; {missing} pairs are", pair(places, at / size, at % size));
        return Err(Fault::in_field("from,to", why));
    }
    if symmetry == Symmetry::Checked {
        refuse_suspicious(&matrix, places)?;
    }
    Ok(matrix)
}
