//! Matrices from an OpenStreetMap extract.
//!
//! Read are the ways a van may drive (`roads/tags.rs` says which, and how fast). What is not read: turn restrictions,
//! barriers, ferries, and the hour of the day. Ways that name nodes which were cut off from the extract end there. Of
//! several networks that do not hang together, only the largest is kept, so every place reaches every other.

mod extract;
mod network;
mod paths;
mod snap;
mod tags;

use crate::estimate::{Degrees, on_earth, round_half_up};
use crate::input::Fault;
use crate::matrix::Matrix;
use crate::problem::Place;
use network::{Cost, Network};
use snap::{Grid, OnRoad};
use std::num::NonZero;
use std::path::Path;

/// How far from a road a place may lie, unless the caller knows better.
pub const REACH_M: f64 = 5_000.0;

/// The furthest a caller may ask for.
const MOST_REACH_M: f64 = 50_000.0;

/// The roads of a region.
pub struct Roads {
    network: Network,
    grid: Grid,
}

/// Where a place meets the road. The way from the place to this point is in no matrix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapped {
    /// On a road, between two junctions or at one.
    pub at: Degrees,
    /// From the place straight to there.
    pub away_m: f64,
}

impl Roads {
    /// Reads an extract (`.osm.pbf`).
    pub fn read(extract: &Path) -> Result<Roads, Fault> {
        let network = Network::new(&extract::read(extract)?)?;
        let grid = Grid::new(&network)?;
        Ok(Roads { network, grid })
    }

    /// How many junctions the network has.
    pub fn junctions(&self) -> usize {
        self.network.steps.junctions()
    }

    /// Where each place meets the road; refused when one lies further than `reach_m` from all of them.
    pub fn snap(&self, places: &[Place], reach_m: f64) -> Result<Vec<Snapped>, Fault> {
        let on_road = self.on_road(places, reach_m)?;
        Ok(on_road.iter().map(|found| Snapped { at: found.point, away_m: found.away_m }).collect())
    }

    /// The fastest ways between all places by the class speeds, and how long they are: the shortest of those equally fast.
    pub fn matrix(&self, places: &[Place], reach_m: f64, threads: NonZero<usize>) -> Result<Matrix, Fault> {
        let on_road = self.on_road(places, reach_m)?;
        let size = places.len();
        let costs = paths::between_all(&self.network, &on_road, threads);
        let mut matrix = Matrix { size, distance: Vec::with_capacity(costs.len()), time: Vec::with_capacity(costs.len()), estimate: false };
        for (at, cost) in costs.into_iter().enumerate() {
            let pair = || format!("from {:?} to {:?}", places[at / size].name, places[at % size].name);
            if cost == Cost::UNREACHED {
                return Err(Fault::in_field("places", format!("no road leads {}", pair())));
            }
            let too_far = || Fault::in_field("places", format!("{} is more than a matrix can hold", pair()));
            matrix.distance.push(round_half_up(cost.metres()).ok_or_else(too_far)?);
            matrix.time.push(round_half_up(cost.seconds()).ok_or_else(too_far)?);
        }
        Ok(matrix)
    }

    fn on_road(&self, places: &[Place], reach_m: f64) -> Result<Vec<OnRoad>, Fault> {
        if !(0.0..=MOST_REACH_M).contains(&reach_m) {
            return Err(Fault::in_field("reach_m", format!("{reach_m}: should be metres, at most {MOST_REACH_M}")));
        }
        let found = |(index, (place, point)): (usize, (&Place, Degrees))| {
            let why = || format!("{:?} lies more than {reach_m} m from every road of the extract", place.name);
            self.grid.nearest(&self.network, point, reach_m).ok_or_else(|| Fault::in_field(format!("places[{index}]"), why()))
        };
        places.iter().zip(on_earth(places)?).enumerate().map(found).collect()
    }
}
