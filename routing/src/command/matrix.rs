//! `routing matrix`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use routing::estimate::{Travel, WINDING, estimate};
use routing::matrix::Matrix;
use routing::problem::Place;
use routing::table::write_pairs;
use serde::Serialize;

use crate::command::ways::USUAL_KMH;
use crate::command::{Ending, Refusal, places};

#[derive(Args)]
pub struct Measuring {
    /// The places: a table `name,lat,lng` of commas, or a list of {"name", "lat", "lng"} as JSON
    places: PathBuf,
    /// On the roads of this OpenStreetMap extract
    #[cfg(feature = "roads")]
    #[arg(long, value_name = "EXTRACT.osm.pbf", required_unless_present = "straight", conflicts_with = "straight")]
    roads: Option<PathBuf>,
    /// Straight lines, made longer: an estimate
    #[arg(long)]
    straight: bool,
    /// How much longer a road is than the straight line
    #[arg(long, value_name = "TIMES", default_value_t = WINDING, allow_negative_numbers = true)]
    winding: f64,
    /// How fast vans are on straight lines
    #[arg(long, value_name = "KM/H", default_value_t = USUAL_KMH, allow_negative_numbers = true)]
    kmh: f64,
    /// How far from a road a place may lie, in metres
    #[cfg(feature = "roads")]
    #[arg(long, value_name = "METRES", default_value_t = routing::roads::REACH_M)]
    reach: f64,
    /// Cores to measure with
    #[arg(long, value_name = "T", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    /// The profile a pragmatic matrix names
    #[arg(long, default_value = "van")]
    profile: String,
    /// Where to: a table of pairs (.csv) or a pragmatic routing matrix (.json)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// A pragmatic routing matrix.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MatrixFile<'a> {
    profile: &'a str,
    travel_times: &'a [i32],
    distances: &'a [i32],
}

/// Measures, and writes the matrix.
pub fn run(asked: &Measuring) -> Result<Ending, Refusal> {
    let as_table = match asked.out.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => true,
        Some("json") => false,
        _ => return Err(Refusal::of(&asked.out, "a matrix is written as .csv or .json")),
    };
    let places = listed(&asked.places, as_table)?;
    let matrix = measured(asked, &places)?;
    let file = File::create(&asked.out).map_err(|error| Refusal::of(&asked.out, error))?;
    let mut file = BufWriter::new(file);
    let written = if as_table {
        write_pairs(&matrix, &places, &mut file)
    } else {
        let told = MatrixFile { profile: &asked.profile, travel_times: &matrix.time, distances: &matrix.distance };
        serde_json::to_writer(&mut file, &told).map_err(std::io::Error::from)
    };
    written.and_then(|()| file.flush()).map_err(|error| Refusal::of(&asked.out, error))?;
    Ok(Ending::Done)
}

/// The places in the order of their indexes, none missing; a table needs names that differ.
fn listed(file: &Path, distinct: bool) -> Result<Vec<Place>, Refusal> {
    let mut named = places::read(file)?;
    named.sort_by_key(|named| named.index);
    if let Some((index, _)) = named.iter().enumerate().find(|(index, named)| named.index != *index) {
        return Err(Refusal::of(file, format!("places[{index}]: this index is missing")));
    }
    let mut seen = std::collections::HashSet::new();
    if let Some(twice) = named.iter().find(|named| distinct && !seen.insert(named.name.trim())) {
        return Err(Refusal::of(
            file,
            format!("places[{}]: another place is named {:?}, and a table goes by names", twice.index, twice.name),
        ));
    }
    Ok(named.iter().map(|named| Place { name: named.name.clone(), point: Some(named.point()) }).collect())
}

fn measured(asked: &Measuring, places: &[Place]) -> Result<Matrix, Refusal> {
    #[cfg(feature = "roads")]
    if let Some(extract) = &asked.roads {
        let threads = std::num::NonZero::new(usize::from(asked.threads)).unwrap_or(std::num::NonZero::<usize>::MIN);
        let roads = routing::roads::Roads::read(extract).map_err(|fault| Refusal::of(extract, fault))?;
        return roads.matrix(places, asked.reach, threads).map_err(|fault| Refusal::of(&asked.places, fault));
    }
    estimate(places, Travel { winding: asked.winding, kilometres_per_hour: asked.kmh }).map_err(|fault| Refusal::of(&asked.places, fault))
}
