//! Names and coordinates of places, from a file of their own.

use std::path::{Path, PathBuf};

use routing::estimate::Degrees;
use routing::input::{Fault, MOST_PLACES};
use routing::problem::{Place, Point};
use serde::Deserialize;

use crate::command::Refusal;
use crate::command::input::{Input, read_text};
use crate::command::ways::is_json;

/// The most bytes of a list of places: over a thousand for each.
const MOST_LIST_BYTES: u64 = 16 << 20;

/// The header of a list of commas.
const COLUMNS: [&str; 3] = ["name", "lat", "lng"];

/// What is said of a place.
#[derive(Clone, Debug)]
pub struct Named {
    pub index: usize,
    pub name: String,
    at: Degrees,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    index: Option<usize>,
    name: String,
    lat: f64,
    lng: f64,
}

impl Named {
    pub fn point(&self) -> Point {
        Point::Earth { lat: self.at.lat, lon: self.at.lon }
    }
}

/// The places given with a problem or lying beside it.
pub fn beside(input: &Input, benchmark: bool) -> Result<Vec<Named>, Refusal> {
    if let Some(file) = &input.places {
        return read(file);
    }
    match sibling(&input.file, "places.json").filter(|file| !benchmark && file.is_file()) {
        Some(file) => {
            eprintln!("places from {}", file.display());
            read(&file)
        }
        None => Ok(Vec::new()),
    }
}

/// `X.places.json` beside `X.problem.json` or `X.json`.
pub fn sibling(file: &Path, ending: &str) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?;
    let stem = name.strip_suffix(".problem.json").or(name.strip_suffix(".json"))?;
    Some(file.with_file_name(format!("{stem}.{ending}")))
}

/// Reads `[{"index": 0, "name": "hub", "lat": 35.79, "lng": 118.63}, ...]`, or a table `name,lat,lng`. Places without an
/// index are numbered as they come.
pub fn read(file: &Path) -> Result<Vec<Named>, Refusal> {
    let text = read_text(file, MOST_LIST_BYTES)?;
    let named = if is_json(&text) { read_list(&text) } else { read_table(&text) };
    let named = named.and_then(|named| distinct(&named).map(|()| named));
    named.map_err(|fault| Refusal::of(file, fault))
}

/// The places with what is said of them. One that already has a point is known by it, otherwise by index.
pub fn applied(places: &[Place], named: &[Named]) -> Vec<Place> {
    let mut places = places.to_vec();
    if places.iter().any(|place| place.point.is_some()) {
        for place in &mut places {
            if let Some(known) = named.iter().find(|named| Some(named.point()) == place.point) {
                place.name.clone_from(&known.name);
            }
        }
        return places;
    }
    for known in named {
        if let Some(place) = places.get_mut(known.index) {
            *place = Place { name: known.name.clone(), point: Some(known.point()) };
        }
    }
    places
}

fn read_list(text: &str) -> Result<Vec<Named>, Fault> {
    let entries: Vec<Entry> = serde_json::from_str(text)
        .map_err(|wrong| Fault::at(wrong.line(), "places", format!("{wrong}; a place is {{\"index\", \"name\", \"lat\", \"lng\"}}")))?;
    let named = entries.into_iter().enumerate();
    named.map(|(number, entry)| place(entry.index.unwrap_or(number), entry.name, (entry.lat, entry.lng), None)).collect()
}

fn read_table(text: &str) -> Result<Vec<Named>, Fault> {
    let mut lines = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut named = Vec::new();
    for (number, record) in lines.records().enumerate() {
        let record = record.map_err(|wrong| Fault::in_field("places", wrong.to_string()))?;
        let line = record.position().map_or(0, |position| position.line() as usize);
        if number == 0 {
            if !record.iter().map(|cell| cell.trim_start_matches('\u{feff}').trim()).eq(COLUMNS) {
                return Err(Fault::at(1, "header", format!("should be {}", COLUMNS.join(","))));
            }
            continue;
        }
        let [name, lat, lng] = [0, 1, 2].map(|column| record.get(column).unwrap_or_default().trim());
        if record.len() != COLUMNS.len() {
            return Err(Fault::at(line, COLUMNS.join(","), format!("{} fields, and there should be three", record.len())));
        }
        let degrees = |column: usize, cell: &str| {
            cell.parse::<f64>().map_err(|_| Fault::at(line, COLUMNS[column], format!("{cell:?} is not a number of degrees")))
        };
        named.push(place(named.len(), name.to_owned(), (degrees(1, lat)?, degrees(2, lng)?), Some(line))?);
    }
    Ok(named)
}

fn place(index: usize, name: String, (lat, lng): (f64, f64), line: Option<usize>) -> Result<Named, Fault> {
    let fault = |why: String| Fault { line, field: format!("places[{index}] {name:?}"), why };
    if index >= MOST_PLACES {
        return Err(fault(format!("at most {MOST_PLACES} places are read")));
    }
    let outside = || fault(format!("lies at {lat}, {lng}: latitude goes to 90 degrees, longitude to 180"));
    let at = Degrees::new(lat, lng).ok_or_else(outside)?;
    Ok(Named { index, name, at })
}

fn distinct(named: &[Named]) -> Result<(), Fault> {
    let mut seen = vec![false; MOST_PLACES];
    let twice = named.iter().find(|named| std::mem::replace(&mut seen[named.index], true));
    twice.map_or(Ok(()), |twice| Err(Fault::in_field(format!("places[{}]", twice.index), "this index stands here a second time")))
}
