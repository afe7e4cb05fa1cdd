//! Reading the ways a van drives, and where they run, from an OpenStreetMap extract (`.osm.pbf`).

use super::tags::{self, Drivable};
use crate::estimate::Degrees;
use crate::input::{Fault, MOST_BYTES};
use osmpbf::{BlobDecode, BlobReader, Element, PrimitiveBlock};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most points ways may run through: a province, not a country.
const MOST_POINTS: usize = 8_000_000;

/// What a file may ask of its reader.
const UNDERSTOOD: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// Ways for vans, and the points they run through.
#[derive(Default)]
pub(super) struct Extract {
    pub ways: Vec<Way>,
    /// What the ways run through, one after another: indexes into `points`.
    pub runs: Vec<u32>,
    /// `None`: named by a way, but cut off from the extract.
    pub points: Vec<Option<Degrees>>,
}

pub(super) struct Way {
    pub drivable: Drivable,
    /// Its part of `runs`.
    pub runs: Range<usize>,
}

/// Reads the file twice: ways stand after the nodes they name, and most nodes belong to no road.
pub(super) fn read(path: &Path) -> Result<Extract, Fault> {
    let mut extract = Extract::default();
    let mut named: Vec<i64> = Vec::new();
    for_each(path, |element| match element {
        Element::Way(way) => extract.take_way(&way, &mut named),
        _ => Ok(()),
    })?;
    let mut ids = named.clone();
    ids.sort_unstable();
    ids.dedup();
    extract.points = vec![None; ids.len()];
    for_each(path, |element| match element {
        Element::Node(node) => extract.take_node(&ids, node.id(), node.lat(), node.lon()),
        Element::DenseNode(node) => extract.take_node(&ids, node.id(), node.lat(), node.lon()),
        _ => Ok(()),
    })?;
    let index = |id: &i64| ids.binary_search(id).expect("every id that is named is among the ids") as u32;
    extract.runs = named.iter().map(index).collect();
    Ok(extract)
}

impl Extract {
    fn take_way(&mut self, way: &osmpbf::Way<'_>, named: &mut Vec<i64>) -> Result<(), Fault> {
        let Some(drivable) = tags::drivable(way.tags()) else { return Ok(()) };
        let start = named.len();
        named.extend(way.refs());
        if named.len() > MOST_POINTS {
            return Err(Fault::in_field("extract", format!("roads with more than {MOST_POINTS} points: cut out a smaller region")));
        }
        self.ways.push(Way { drivable, runs: start..named.len() });
        Ok(())
    }

    fn take_node(&mut self, ids: &[i64], id: i64, lat: f64, lon: f64) -> Result<(), Fault> {
        let Ok(index) = ids.binary_search(&id) else { return Ok(()) };
        let Some(point) = Degrees::new(lat, lon) else {
            return Err(Fault::in_field(format!("node {id}"), format!("lies at {lat}, {lon}, which is not on the Earth")));
        };
        self.points[index] = Some(point);
        Ok(())
    }
}

/// Calls `take` for each element of the file, and refuses files that are damaged or end in the middle.
fn for_each(path: &Path, mut take: impl FnMut(Element<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let length = file.metadata().map_err(|error| unreadable(path, &error))?.len();
    if length > MOST_BYTES {
        return Err(Fault::in_field("extract", format!("{length} bytes, and at most {MOST_BYTES} are read: cut out a smaller region")));
    }
    let read = AtomicU64::new(0);
    let mut good = 0;
    for blob in BlobReader::new(Counted { file: BufReader::new(file.take(length)), read: &read }) {
        let damaged = |why: String| Fault::in_field(format!("extract, block at byte {good}"), format!("damaged: {why}"));
        let blob = blob.map_err(|error| damaged(error.to_string()))?;
        match blob.decode().map_err(|error| damaged(error.to_string()))? {
            BlobDecode::OsmHeader(header) => understood(header.required_features())?,
            BlobDecode::OsmData(block) => each_of(&block, &mut take).unwrap_or_else(|| Err(damaged("impossible numbers".to_owned())))?,
            BlobDecode::Unknown(_) => {}
        }
        good = read.load(Ordering::Relaxed);
    }
    if good != length || good == 0 {
        return Err(Fault::in_field("extract", format!("ends in the middle of a block that begins at byte {good}")));
    }
    Ok(())
}

/// `None` when the block holds numbers that overflow: the format adds up differences, and its reader does so unchecked.
fn each_of(block: &PrimitiveBlock, take: &mut impl FnMut(Element<'_>) -> Result<(), Fault>) -> Option<Result<(), Fault>> {
    panic::catch_unwind(AssertUnwindSafe(|| block.elements().try_for_each(take))).ok()
}

fn understood(required: &[String]) -> Result<(), Fault> {
    match required.iter().find(|feature| !UNDERSTOOD.contains(&feature.as_str())) {
        Some(feature) => Err(Fault::in_field("extract, header", format!("asks for {feature:?}, which is not understood here"))),
        None => Ok(()),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    Fault::in_field("extract", format!("{}: {error}", path.display()))
}

/// A file that tells how much of it was read.
struct Counted<'a, R> {
    file: R,
    read: &'a AtomicU64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read(into)?;
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}
