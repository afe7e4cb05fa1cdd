//! How far and how long it is from each place to each other.

use crate::problem::Time;

/// How a kind of vehicle travels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    pub name: String,
    pub matrix: Matrix,
    /// How the speed changes over the day, ascending by `from`; before the first, and with none, the matrix holds as it is.
    pub bands: Vec<Band>,
}

/// From this instant on a vehicle needs `permille` of the matrix's time for any piece of way (1000: as in the matrix;
/// 1500: half as long again). Ways that reach over several bands are driven piece by piece (Ichoua, Gendreau and
/// Potvin, "Vehicle dispatching with time-dependent travel times", 2003), so who leaves later never arrives earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    pub from: Time,
    pub permille: u32,
}

/// Distances and times between `size` places, row by row: `distance[from * size + to]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    pub size: usize,
    pub distance: Vec<i32>,
    pub time: Vec<i32>,
    /// Straight lines, not roads: told wherever a plan made of it is shown.
    pub estimate: bool,
}

impl Matrix {
    pub fn distance(&self, from: usize, to: usize) -> i64 {
        i64::from(self.distance[from * self.size + to])
    }

    pub fn time(&self, from: usize, to: usize) -> Time {
        Time::from(self.time[from * self.size + to])
    }
}

impl Profile {
    /// TEMP
    pub fn arrive(&self, time: Time, leave: Time) -> Time {
        leave + time
    }
}
