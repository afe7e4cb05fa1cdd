//! The road nearest to a point.

use super::network::{Cost, Network, Stretch};
use crate::estimate::{Degrees, EARTH_RADIUS_M, great_circle_m};
use crate::input::Fault;

/// Height of a cell of the grid; cells are about as wide as they are high.
const CELL_DEGREES: f64 = 0.005;
const METRES_IN_DEGREE: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;
const CELL_M: f64 = CELL_DEGREES * METRES_IN_DEGREE;

/// Segments are entered in the cells of points along them, this far apart.
const ENTRY_EVERY_M: f64 = 250.0;

/// Who is as near as this to a junction stands on it.
const AT_JUNCTION_M: f64 = 0.01;

/// The most entries of the grid: more than all roads of a province need.
const MOST_ENTRIES: usize = 32_000_000;

/// A point on a stretch of road.
#[derive(Clone, Copy, Debug)]
pub(super) struct OnRoad {
    pub stretch: u32,
    /// From the start of the stretch.
    pub along_m: f64,
    pub point: Degrees,
    /// From the point that was asked for.
    pub away_m: f64,
}

/// Which segments of road pass near which cell.
pub(super) struct Grid {
    /// Cell and segment, ascending. A segment is told by the index of its first point in `Network::shape`.
    entries: Vec<(u64, u32)>,
    cell_lon: f64,
}

impl Grid {
    /// Motorways are not entered: a van does not stop there.
    pub fn new(network: &Network) -> Result<Grid, Fault> {
        let middle = network.shape.iter().map(|point| point.lat).sum::<f64>() / network.shape.len().max(1) as f64;
        let mut grid = Grid { entries: Vec::new(), cell_lon: CELL_DEGREES / middle.abs().min(80.0).to_radians().cos() };
        for stretch in network.stretches.iter().filter(|stretch| stretch.stopping) {
            for segment in stretch.shape.start..stretch.shape.end - 1 {
                grid.enter(segment, network.shape[segment as usize], network.shape[segment as usize + 1]);
            }
            if grid.entries.len() > MOST_ENTRIES {
                return Err(Fault::in_field("extract", "more road than a province has: cut out a smaller region"));
            }
        }
        grid.entries.sort_unstable();
        Ok(grid)
    }

    fn enter(&mut self, segment: u32, start: Degrees, end: Degrees) {
        let parts = (great_circle_m(start, end) / ENTRY_EVERY_M).ceil().max(1.0) as u32;
        let mut last = None;
        for part in 0..=parts {
            let share = f64::from(part) / f64::from(parts);
            let cell = self.cell(between(start, end, share));
            if last.replace(cell) != Some(cell) {
                self.entries.push((key(cell), segment));
            }
        }
    }

    fn cell(&self, point: Degrees) -> (i64, i64) {
        (((point.lat + 90.0) / CELL_DEGREES).floor() as i64, ((point.lon + 180.0) / self.cell_lon).floor() as i64)
    }

    /// The nearest point of any road at most `reach_m` away.
    pub fn nearest(&self, network: &Network, point: Degrees, reach_m: f64) -> Option<OnRoad> {
        let width_m = self.cell_lon * METRES_IN_DEGREE * point.lat.to_radians().cos();
        let cell_m = CELL_M.min(width_m).max(CELL_M / 10.0);
        let mut best: Option<OnRoad> = None;
        for ring in 0.. {
            for cell in ring_around(self.cell(point), ring) {
                for segment in self.in_cell(cell) {
                    let found = on_segment(network, segment, point);
                    if best.is_none_or(|best| found.away_m < best.away_m) {
                        best = Some(found);
                    }
                }
            }
            // What is not entered in this ring or nearer is further away than this.
            let certain_m = ring as f64 * cell_m - ENTRY_EVERY_M / 2.0;
            if certain_m > reach_m || best.is_some_and(|best| best.away_m <= certain_m) {
                break;
            }
        }
        best.filter(|best| best.away_m <= reach_m)
    }

    fn in_cell(&self, cell: (i64, i64)) -> impl Iterator<Item = u32> + '_ {
        let key = key(cell);
        let first = self.entries.partition_point(|entry| entry.0 < key);
        self.entries[first..].iter().take_while(move |entry| entry.0 == key).map(|entry| entry.1)
    }
}

impl OnRoad {
    /// Junctions one comes to from here, each with what it costs.
    pub fn onward(&self, stretch: &Stretch) -> impl Iterator<Item = (u32, Cost)> {
        self.ends(stretch, stretch.backward, stretch.forward)
    }

    /// Junctions from which one comes here, each with what it costs.
    pub fn inward(&self, stretch: &Stretch) -> impl Iterator<Item = (u32, Cost)> {
        self.ends(stretch, stretch.forward, stretch.backward)
    }

    /// The ends of the stretch, where open to this point. Who stands at a junction has it in all directions.
    fn ends(&self, stretch: &Stretch, first_open: bool, last_open: bool) -> impl Iterator<Item = (u32, Cost)> {
        let rest_m = (stretch.metres - self.along_m).max(0.0);
        let end = |metres: f64, open: bool, junction: u32| {
            (open || metres <= AT_JUNCTION_M).then(|| (junction, Cost::of(metres, stretch.kilometres_per_hour)))
        };
        [end(self.along_m, first_open, stretch.ends[0]), end(rest_m, last_open, stretch.ends[1])].into_iter().flatten()
    }

    /// To another point without leaving the stretch.
    pub fn straight_to(&self, other: &OnRoad, stretch: &Stretch) -> Option<Cost> {
        let open = if other.along_m >= self.along_m { stretch.forward } else { stretch.backward } || other.along_m == self.along_m;
        let metres = (other.along_m - self.along_m).abs();
        (self.stretch == other.stretch && open).then(|| Cost::of(metres, stretch.kilometres_per_hour))
    }
}

fn key((row, column): (i64, i64)) -> u64 {
    u64::from(row as u32) << 32 | u64::from(column as u32)
}

/// The cells that are `ring` steps away, counting a slanting step as one.
fn ring_around((row, column): (i64, i64), ring: i64) -> impl Iterator<Item = (i64, i64)> {
    (-ring..=ring).flat_map(move |up| {
        let step = if up.abs() == ring { 1 } else { (2 * ring).max(1) };
        (-ring..=ring).step_by(step as usize).map(move |right| (row + up, column + right))
    })
}

/// The point of a segment that is nearest, on a plane that touches the globe at the point asked for.
fn on_segment(network: &Network, segment: u32, point: Degrees) -> OnRoad {
    let (start, end) = (network.shape[segment as usize], network.shape[segment as usize + 1]);
    let narrower = point.lat.to_radians().cos();
    let (run, rise) = ((end.lon - start.lon) * narrower, end.lat - start.lat);
    let (right, up) = ((point.lon - start.lon) * narrower, point.lat - start.lat);
    let length = run * run + rise * rise;
    let share = if length > 0.0 { ((right * run + up * rise) / length).clamp(0.0, 1.0) } else { 0.0 };
    let nearest = between(start, end, share);
    let stretch = network.stretches.partition_point(|stretch| stretch.shape.start <= segment) - 1;
    let before = network.stretches[stretch].shape.start as usize..=segment as usize;
    let walked: f64 = network.shape[before].windows(2).map(|pair| great_circle_m(pair[0], pair[1])).sum();
    let along_m = (walked + great_circle_m(start, nearest)).min(network.stretches[stretch].metres);
    OnRoad { stretch: stretch as u32, along_m, point: nearest, away_m: great_circle_m(point, nearest) }
}

fn between(start: Degrees, end: Degrees, share: f64) -> Degrees {
    Degrees { lat: start.lat + (end.lat - start.lat) * share, lon: start.lon + (end.lon - start.lon) * share }
}
