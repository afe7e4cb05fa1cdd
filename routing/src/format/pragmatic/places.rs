//! The places a problem names: by index into a matrix that is given, or by coordinates, numbered as they come.

use std::collections::HashMap;

use super::field::Field;
use crate::input::{Fault, MOST_PLACES};
use crate::problem::{Place, Point};

#[derive(Default)]
pub(super) struct Places {
    by_coordinates: HashMap<(u64, u64), usize>,
    pub points: Vec<Point>,
    /// The highest index named, with the first path that named it.
    pub highest: Option<(usize, String)>,
}

impl Places {
    /// The index of a location, which is `{"lat", "lng"}` or `{"index"}`, and the same kind throughout.
    pub fn read(&mut self, field: &Field<'_>) -> Result<usize, Fault> {
        field.only(&["index", "lat", "lng"], &[("type", "places without coordinates or index are not supported")])?;
        if let Some(index) = field.get("index") {
            if field.get("lat").or(field.get("lng")).is_some() || !self.points.is_empty() {
                return Err(field.fault("places are given by index or by coordinates, not by both in one problem"));
            }
            let told = index.whole()? as usize;
            if told >= MOST_PLACES {
                return Err(index.fault(format!("more than {MOST_PLACES} places are not supported")));
            }
            if self.highest.as_ref().is_none_or(|(highest, _)| *highest < told) {
                self.highest = Some((told, index.path));
            }
            return Ok(told);
        }
        let (lat, lon) = coordinates(field)?;
        if self.highest.is_some() {
            return Err(field.fault("places are given by index or by coordinates, not by both in one problem"));
        }
        let next = self.points.len();
        let place = *self.by_coordinates.entry(key(lat, lon)).or_insert(next);
        if place == next {
            if next == MOST_PLACES {
                return Err(field.fault(format!("more than {MOST_PLACES} places are not supported")));
            }
            self.points.push(Point::Earth { lat, lon });
        }
        Ok(place)
    }

    /// All places: those with coordinates, or as many as the matrix has.
    pub fn listed(&self, size: usize) -> Vec<Place> {
        if self.points.is_empty() {
            return (0..size).map(|index| Place { name: index.to_string(), point: None }).collect();
        }
        let named = self.points.iter().map(|point| match point {
            Point::Earth { lat, lon } => format!("{lat}, {lon}"),
            Point::Plane { x, y } => format!("{x}, {y}"),
        });
        named.zip(&self.points).map(|(name, point)| Place { name, point: Some(*point) }).collect()
    }
}

/// Latitude and longitude in degrees.
pub(super) fn coordinates(field: &Field<'_>) -> Result<(f64, f64), Fault> {
    let within = |key: &str, most: f64| {
        let told = field.need(key)?;
        let degrees = told.number()?;
        let wrong = || told.fault(format!("{degrees} is not between -{most} and {most} degrees"));
        (-most..=most).contains(&degrees).then_some(degrees).ok_or_else(wrong)
    };
    Ok((within("lat", 90.0)?, within("lng", 180.0)?))
}

/// Two coordinates are one place when they are the same numbers.
pub(super) fn key(lat: f64, lon: f64) -> (u64, u64) {
    ((lat + 0.0).to_bits(), (lon + 0.0).to_bits())
}
