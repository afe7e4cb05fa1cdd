//! Which constraints a random problem has.

use fastrand::Rng;

/// How large a random problem is.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    pub jobs: (usize, usize),
    pub most_kinds: usize,
    pub most_vans: usize,
    pub most_reloads: usize,
    pub most_breaks: usize,
    /// How far it is across the map, in units of distance and of time.
    pub across: i32,
    /// How long a day is.
    pub day: i64,
}

/// What a plan of a day looks like.
pub const DAY: Scale = Scale { jobs: (5, 60), most_kinds: 3, most_vans: 6, most_reloads: 3, most_breaks: 2, across: 100, day: 1500 };

/// Few enough jobs that every plan can be looked at.
pub const TINY: Scale = Scale { jobs: (2, 5), most_kinds: 2, most_vans: 2, most_reloads: 1, most_breaks: 1, across: 6, day: 30 };

/// Each constraint is on or off, so that every mix of them comes up.
#[derive(Clone, Copy, Debug)]
pub struct Mix {
    pub dimensions: usize,
    pub collects: bool,
    pub carries: bool,
    pub most_windows: usize,
    pub service: bool,
    pub skills: bool,
    pub unlike: bool,
    pub fixed_costs: bool,
    pub time_costs: bool,
    pub depots: bool,
    pub open: bool,
    pub shifts: bool,
    pub reloads: bool,
    pub breaks: bool,
    pub most_distance: bool,
    pub most_duration: bool,
    pub most_stops: bool,
    pub apart: bool,
    pub optional: bool,
    pub weights: bool,
    pub ranks: bool,
    pub usual: bool,
    pub locks: bool,
    pub asymmetric: bool,
    /// Ways know no triangle inequality.
    pub wild: bool,
    pub zeros: bool,
    pub bands: bool,
    pub endless: bool,
    pub far_clock: bool,
    pub fewest_vans: bool,
    pub scarce: bool,
}

impl Mix {
    pub fn new(chance: &mut Rng) -> Mix {
        let share = [0.1, 0.25, 0.5][chance.usize(..3)];
        let mut on = || chance.f64() < share;
        let mut mix = Mix {
            dimensions: 1,
            collects: on(),
            carries: on(),
            most_windows: 0,
            service: on(),
            skills: on(),
            unlike: on(),
            fixed_costs: on(),
            time_costs: on(),
            depots: on(),
            open: on(),
            shifts: on(),
            reloads: on(),
            breaks: on(),
            most_distance: on(),
            most_duration: on(),
            most_stops: on(),
            apart: on(),
            optional: on(),
            weights: on(),
            ranks: on(),
            usual: on(),
            locks: on(),
            asymmetric: on(),
            wild: on(),
            zeros: on(),
            bands: on(),
            endless: on(),
            far_clock: on(),
            fewest_vans: on(),
            scarce: on(),
        };
        if chance.f64() < share {
            mix.dimensions = chance.usize(1..=4);
        }
        if chance.f64() < 2.0 * share {
            mix.most_windows = chance.usize(1..=3);
        }
        mix
    }
}
