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

/// A piece of way is measured in so many parts of a unit of the matrix's time. This is the smallest number that every
/// number up to 30 divides, so speeds told in hundredths are reckoned exactly; others to a part, always downwards, which
/// can make a way through several bands one unit longer where it would have come out even.
const PARTS: i128 = 2_329_089_562_800;

impl Profile {
    /// How long it takes to drive from one place to another for who leaves at `leave`, rounded up to whole units.
    ///
    /// How far a vehicle has come along its way is a function of the clock alone that only ever grows, and it arrives at
    /// the first instant at which enough of that has passed since it left; so who leaves later never arrives earlier.
    pub fn travel(&self, from: usize, to: usize, leave: Time) -> Time {
        let time = self.matrix.time(from, to);
        if self.bands.is_empty() {
            return time;
        }
        let next = self.bands.partition_point(|band| band.from <= leave);
        let Some(current) = next.checked_sub(1).map(|index| self.bands[index]) else {
            return self.over_bands(0, Band { from: leave, permille: 1000 }, (time, leave));
        };
        self.over_bands(next, current, (time, leave))
    }

    /// `next` is the first band that begins after `leave`; `current` the one that holds then.
    fn over_bands(&self, next: usize, mut current: Band, (time, leave): (Time, Time)) -> Time {
        let within = (i128::from(time) * i128::from(current.permille.max(1)) + 999) / 1000;
        let arrive = i128::from(leave) + within;
        if self.bands.get(next).is_none_or(|band| arrive <= i128::from(band.from)) {
            return Time::try_from(within).unwrap_or(Time::MAX);
        }
        let mut needed = i128::from(time) * PARTS + current.covered(leave);
        for band in &self.bands[next..] {
            let passed = current.covered(band.from);
            if needed <= passed {
                break;
            }
            needed -= passed;
            current = *band;
        }
        let slowness = i128::from(current.permille.max(1));
        let arrive = i128::from(current.from) + (needed * slowness + 1000 * PARTS - 1) / (1000 * PARTS);
        Time::try_from(arrive - i128::from(leave)).unwrap_or(Time::MAX)
    }
}

impl Band {
    /// How much way, in `PARTS` of the matrix's time, a vehicle covers in this band until `until`.
    fn covered(self, until: Time) -> i128 {
        (i128::from(until) - i128::from(self.from)) * 1000 * PARTS / i128::from(self.permille.max(1))
    }
}
