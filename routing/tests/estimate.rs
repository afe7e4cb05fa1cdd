//! Straight lines over the globe.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use routing::estimate::{Degrees, EARTH_RADIUS_M, Travel, WINDING, estimate, great_circle_m};
use routing::input::MOST_PLACES;
use routing::problem::{Place, Point};

const STRAIGHT: Travel = Travel { winding: 1.0, kilometres_per_hour: 36.0 };

fn place(name: &str, lat: f64, lon: f64) -> Place {
    Place { name: name.to_owned(), point: Some(Point::Earth { lat, lon }) }
}

#[test]
fn distances_are_those_of_known_arcs_of_the_globe() {
    let arc = |from: (f64, f64), to: (f64, f64)| {
        great_circle_m(Degrees { lat: from.0, lon: from.1 }, Degrees { lat: to.0, lon: to.1 }) / EARTH_RADIUS_M
    };
    let right_angle = std::f64::consts::FRAC_PI_2;
    assert!((arc((0.0, 0.0), (90.0, 77.0)) - right_angle).abs() < 1e-12);
    assert!((arc((0.0, 170.0), (0.0, -100.0)) - right_angle).abs() < 1e-12);
    assert!((arc((10.0, 20.0), (-10.0, -160.0)) - 2.0 * right_angle).abs() < 1e-7);
    // Two corners of a spherical octant's sides: 45 degrees of latitude apart on meridians 90 degrees apart is 60 degrees.
    assert!((arc((45.0, 0.0), (45.0, 90.0)) - right_angle * 2.0 / 3.0).abs() < 1e-12);
}

#[test]
fn an_estimate_is_marked_as_one_and_rounds_half_up() {
    // A degree of the equator is 111,195.08 m; at 10 m/s that is 11,119.5 s.
    let places = [place("A", 0.0, 0.0), place("B", 0.0, 1.0)];
    let matrix = estimate(&places, STRAIGHT).unwrap();
    assert!(matrix.estimate);
    assert_eq!((matrix.distance, matrix.time), (vec![0, 111_195, 111_195, 0], vec![0, 11_120, 11_120, 0]));
    let winding = estimate(&places, Travel { winding: WINDING, kilometres_per_hour: 36.0 }).unwrap();
    assert_eq!((winding.distance[1], winding.time[1]), (144_554, 14_455));
}

#[test]
fn places_that_are_not_on_the_earth_are_refused_by_name() {
    for (lat, lon) in [(f64::NAN, 0.0), (0.0, f64::INFINITY), (90.1, 0.0), (-91.0, 0.0), (0.0, 180.5)] {
        let fault = estimate(&[place("here", 1.0, 1.0), place("there", lat, lon)], STRAIGHT).unwrap_err();
        assert_eq!(fault.field, "places[1]");
        assert!(fault.why.contains("\"there\""), "{fault}");
    }
    let plane = Place { name: "P".to_owned(), point: Some(Point::Plane { x: 1.0, y: 1.0 }) };
    assert!(estimate(&[plane], STRAIGHT).unwrap_err().why.contains("plane"));
    let nowhere = Place { name: "N".to_owned(), point: None };
    assert!(estimate(&[nowhere], STRAIGHT).unwrap_err().why.contains("no point"));
}

#[test]
fn impossible_speeds_and_too_many_places_are_refused() {
    let places = [place("A", 0.0, 0.0), place("B", 0.0, 1.0)];
    for winding in [0.9, f64::NAN, f64::INFINITY, -1.0] {
        assert_eq!(estimate(&places, Travel { winding, ..STRAIGHT }).unwrap_err().field, "winding");
    }
    for kilometres_per_hour in [0.0, -5.0, f64::NAN, f64::INFINITY] {
        assert_eq!(estimate(&places, Travel { kilometres_per_hour, ..STRAIGHT }).unwrap_err().field, "kilometres_per_hour");
    }
    let crawl = estimate(&places, Travel { winding: 1.0, kilometres_per_hour: 1e-6 }).unwrap_err();
    assert!(crawl.why.contains("from \"A\" to \"B\" is more than a matrix can hold"), "{crawl}");
    let crowd = vec![Place::default(); MOST_PLACES + 1];
    assert!(estimate(&crowd, STRAIGHT).unwrap_err().why.contains("at most 10000"));
}
