//! How long a matrix of roads takes: `cargo run --release -p routing --example road_matrix -- EXTRACT PLACES THREADS`.
//! The places are strewn over a square; `LAT LON DEGREES` of its middle and its sides may follow.

use routing::problem::{Place, Point};
use routing::roads::{REACH_M, Roads};
use std::num::NonZero;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: f64| arguments.get(at).map_or(Ok(otherwise), |given| given.parse::<f64>());
    let extract = arguments.first().ok_or("which extract?")?;
    let (count, threads) = (number(1, 400.0)? as usize, number(2, 1.0)? as usize);
    let (lat, lon, across) = (number(3, 35.8)?, number(4, 118.6)?, number(5, 0.5)?);
    let mut random = fastrand::Rng::with_seed(1);
    let mut strewn = |middle: f64| middle + (random.f64() - 0.5) * across;
    let point = |index: usize| Place { name: index.to_string(), point: Some(Point::Earth { lat: strewn(lat), lon: strewn(lon) }) };
    let places: Vec<Place> = (0..count).map(point).collect();
    let start = Instant::now();
    let roads = Roads::read(Path::new(extract))?;
    println!("{} junctions read in {:.2?}", roads.junctions(), start.elapsed());
    let start = Instant::now();
    roads.snap(&places, REACH_M)?;
    println!("{count} places snapped in {:.2?}", start.elapsed());
    let start = Instant::now();
    let matrix = roads.matrix(&places, REACH_M, NonZero::new(threads).ok_or("no thread is no work")?)?;
    let metres: i64 = matrix.distance.iter().map(|metres| i64::from(*metres)).sum();
    println!("{count} x {count} with {threads} threads in {:.2?}, {metres} m in all", start.elapsed());
    Ok(())
}
