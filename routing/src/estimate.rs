//! Distances where no roads are known: straight over the globe, made longer by a factor.

use crate::input::{Fault, MOST_PLACES};
use crate::matrix::Matrix;
use crate::problem::{Place, Point};

/// Mean radius of the Earth in metres: R1 = (2a + b) / 3 of the reference ellipsoid (H. Moritz, "Geodetic Reference
/// System 1980", Bulletin géodésique 54, 1980).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// How much longer a road is than the straight line, where nobody knows better. An assumption for rolling country:
/// plains come near 1.2, mountains go beyond 1.5.
pub const WINDING: f64 = 1.3;

/// A point on the globe, WGS 84, known to be one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Degrees {
    pub lat: f64,
    pub lon: f64,
}

/// How a van is assumed to travel between two points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Travel {
    /// Road length by straight length, at least 1.
    pub winding: f64,
    /// Speed along the road.
    pub kilometres_per_hour: f64,
}

/// A matrix of straight lines, marked as an estimate: metres and seconds, rounded half up.
pub fn estimate(places: &[Place], travel: Travel) -> Result<Matrix, Fault> {
    travel.check()?;
    let points = on_earth(places)?;
    let size = points.len();
    let mut matrix = Matrix { size, distance: vec![0; size * size], time: vec![0; size * size], estimate: true };
    for from in 0..size {
        for to in (0..size).filter(|to| *to != from) {
            let metres = great_circle_m(points[from], points[to]) * travel.winding;
            let seconds = metres * 3.6 / travel.kilometres_per_hour;
            let pair = || format!("from {:?} to {:?}", places[from].name, places[to].name);
            matrix.distance[from * size + to] = round_half_up(metres).ok_or_else(|| too_far(&pair()))?;
            matrix.time[from * size + to] = round_half_up(seconds).ok_or_else(|| too_far(&pair()))?;
        }
    }
    Ok(matrix)
}

/// Where each place is, in order. Refused when there are too many, or one is nowhere or not on the globe.
pub fn on_earth(places: &[Place]) -> Result<Vec<Degrees>, Fault> {
    if places.len() > MOST_PLACES {
        return Err(Fault::in_field("places", format!("{} places, and a matrix takes at most {MOST_PLACES}", places.len())));
    }
    places.iter().enumerate().map(|(index, place)| Degrees::of(place, index)).collect()
}

/// Length of the shortest line over a globe of the mean radius, in metres, by the haversine formula (R. W. Sinnott,
/// "Virtues of the Haversine", Sky and Telescope 68, 1984). The Earth's flattening makes it wrong by up to 0.6 %.
pub fn great_circle_m(from: Degrees, to: Degrees) -> f64 {
    let half_lat = (to.lat - from.lat).to_radians() / 2.0;
    let half_lon = (to.lon - from.lon).to_radians() / 2.0;
    let haversine = half_lat.sin().powi(2) + from.lat.to_radians().cos() * to.lat.to_radians().cos() * half_lon.sin().powi(2);
    2.0 * EARTH_RADIUS_M * haversine.sqrt().min(1.0).asin()
}

/// The nearest whole number, the greater of two that are as near; `None` when a matrix cannot hold it.
pub(crate) fn round_half_up(value: f64) -> Option<i32> {
    let rounded = (value + 0.5).floor();
    (rounded >= 0.0 && rounded <= f64::from(i32::MAX)).then_some(rounded as i32)
}

impl Travel {
    fn check(self) -> Result<(), Fault> {
        if !self.winding.is_finite() || self.winding < 1.0 {
            return Err(Fault::in_field("winding", format!("{}: no road is shorter than the straight line, so at least 1", self.winding)));
        }
        if !self.kilometres_per_hour.is_finite() || self.kilometres_per_hour <= 0.0 {
            return Err(Fault::in_field("kilometres_per_hour", format!("{}: a van that travels needs a speed", self.kilometres_per_hour)));
        }
        Ok(())
    }
}

impl Degrees {
    /// The point of the `index`th place.
    fn of(place: &Place, index: usize) -> Result<Degrees, Fault> {
        let fault = |why: &str| Fault::in_field(format!("places[{index}]"), format!("{:?} {why}", place.name));
        match place.point {
            Some(Point::Earth { lat, lon }) => {
                Degrees::new(lat, lon).ok_or_else(|| fault(&format!("lies at {lat}, {lon}: latitude goes to 90 degrees, longitude to 180")))
            }
            Some(Point::Plane { .. }) => Err(fault("lies on a plane of its own, not on the Earth")),
            None => Err(fault("has no point: give its latitude and longitude")),
        }
    }

    /// `None` for what is not on the globe, or not a number.
    pub fn new(lat: f64, lon: f64) -> Option<Degrees> {
        ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)).then_some(Degrees { lat, lon })
    }
}

fn too_far(pair: &str) -> Fault {
    Fault::in_field("places", format!("{pair} is more than a matrix can hold"))
}
