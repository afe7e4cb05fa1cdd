//! A JSON value that knows its path, so that every refusal can name it.

use chrono::DateTime;
use serde_json::Value;

use super::Reading;
use crate::input::Fault;
use crate::problem::{Clock, DIMENSIONS, Load, Time, Window};

/// Longest time, distance or limit that is read, far above any route's.
const MOST: f64 = 1e12;

/// A decimal fraction: `digits / 10^places`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Decimal {
    pub digits: i64,
    pub places: u32,
}

#[derive(Clone)]
pub(super) struct Field<'a> {
    pub path: String,
    pub value: &'a Value,
}

impl<'a> Field<'a> {
    pub fn root(value: &'a Value) -> Field<'a> {
        Field { path: String::new(), value }
    }

    pub fn fault(&self, why: impl Into<String>) -> Fault {
        Fault::in_field(if self.path.is_empty() { "the file" } else { &self.path }, why)
    }

    /// It is an object with no fields but the known ones; of those known to be out of reach it says so.
    pub fn only(&self, known: &[&str], refused: &[(&str, &str)]) -> Result<(), Fault> {
        let object = self.value.as_object().ok_or_else(|| self.fault("an object is expected here"))?;
        let strange = object.iter().find(|(key, value)| !known.contains(&key.as_str()) && !value.is_null());
        let Some((key, value)) = strange else { return Ok(()) };
        let why = refused.iter().find(|(name, _)| name == key).map_or("the pragmatic format has no such field here", |(_, why)| why);
        Err(Field { path: self.inside(key), value }.fault(why))
    }

    /// A field of an object; `null` counts as absent.
    pub fn get(&self, key: &str) -> Option<Field<'a>> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(Field { path: self.inside(key), value })
    }

    pub fn need(&self, key: &str) -> Result<Field<'a>, Fault> {
        self.get(key).ok_or_else(|| Fault::in_field(self.inside(key), "this is missing"))
    }

    pub fn items(&self) -> Result<Vec<Field<'a>>, Fault> {
        let items = self.value.as_array().ok_or_else(|| self.fault("a list is expected here"))?;
        Ok(items.iter().enumerate().map(|(at, value)| Field { path: format!("{}[{at}]", self.path), value }).collect())
    }

    /// The items of a list that may be absent.
    pub fn list(&self, key: &str) -> Result<Vec<Field<'a>>, Fault> {
        self.get(key).map_or(Ok(Vec::new()), |list| list.items())
    }

    pub fn text(&self) -> Result<&'a str, Fault> {
        self.value.as_str().ok_or_else(|| self.fault("a text is expected here"))
    }

    pub fn number(&self) -> Result<f64, Fault> {
        let told = self.value.as_f64().filter(|told| told.is_finite());
        told.ok_or_else(|| self.fault("a number is expected here"))
    }

    /// A whole number from 0 on; `300.0` is one.
    pub fn whole(&self) -> Result<i64, Fault> {
        let told = self.number()?;
        if told.fract() != 0.0 || !(0.0..=MOST).contains(&told) {
            return Err(self.fault(format!("{told} is not a whole number from 0 on")));
        }
        Ok(told as i64)
    }

    /// A limit from 0 on. What is compared with it is whole, so what follows the decimal point changes nothing.
    pub fn limit(&self) -> Result<i64, Fault> {
        let told = self.number()?;
        if !(0.0..=MOST).contains(&told) {
            return Err(self.fault(format!("{told} is not a limit from 0 on")));
        }
        Ok(told as i64)
    }

    pub fn decimal(&self) -> Result<Decimal, Fault> {
        let told = self.number()?;
        let text = format!("{told}");
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let digits = format!("{whole}{rest}").parse().ok().filter(|digits| *digits >= 0);
        match digits {
            Some(digits) if rest.len() <= 9 => Ok(Decimal { digits, places: rest.len() as u32 }),
            _ => Err(self.fault(format!("{told} is not a cost from 0 on with at most nine decimals"))),
        }
    }

    /// An instant as RFC 3339 writes it, to the second. The first one read settles how far east of UTC clocks are shown.
    pub fn instant(&self, reading: &mut Reading) -> Result<Time, Fault> {
        let text = self.text()?;
        let told = DateTime::parse_from_rfc3339(text)
            .map_err(|_| self.fault(format!("{text:?} is not an instant such as 2026-11-21T06:30:00Z")))?;
        if told.timestamp_subsec_nanos() != 0 {
            return Err(self.fault(format!("{text:?} is not a whole second")));
        }
        reading.clock.get_or_insert(Clock { east_s: told.offset().local_minus_utc() });
        Ok(told.timestamp())
    }

    /// A list of two instants.
    pub fn window(&self, reading: &mut Reading) -> Result<Window, Fault> {
        let items = self.items()?;
        let [open, close] = &items[..] else {
            return Err(self.fault("a window is a list of two instants: from when, until when"));
        };
        let window = Window { open: open.instant(reading)?, close: close.instant(reading)? };
        if window.open > window.close {
            return Err(self.fault("the window closes before it opens"));
        }
        Ok(window)
    }

    /// Windows under `key`, ascending and apart; absent means at any time.
    pub fn windows(&self, key: &str, reading: &mut Reading) -> Result<Vec<Window>, Fault> {
        let Some(times) = self.get(key) else { return Ok(Vec::new()) };
        let mut windows: Vec<Window> = Vec::new();
        for item in times.items()? {
            let window = item.window(reading)?;
            if windows.last().is_some_and(|last| last.close >= window.open) {
                return Err(item.fault("windows must ascend and may not overlap"));
            }
            windows.push(window);
        }
        if windows.is_empty() {
            return Err(times.fault("an empty list leaves no time at all; leave the field out to mean any time"));
        }
        Ok(windows)
    }

    /// An amount in each dimension.
    pub fn load(&self) -> Result<Load, Fault> {
        let items = self.items()?;
        if items.is_empty() || items.len() > DIMENSIONS {
            return Err(self.fault(format!("1 to {DIMENSIONS} amounts are expected here, not {}", items.len())));
        }
        let mut load = [0; DIMENSIONS];
        for (amount, item) in load.iter_mut().zip(&items) {
            *amount = i32::try_from(item.whole()?).map_err(|_| item.fault("an amount is a whole number below 2^31"))?;
        }
        Ok(load)
    }

    /// The mask of a list of skills.
    pub fn skills(&self, reading: &mut Reading) -> Result<u64, Fault> {
        let mut mask = 0;
        for item in self.items()? {
            let bit = super::numbered(&mut reading.skills, item.text()?);
            mask |= 1 << bit.ok_or_else(|| item.fault("more than 64 different skills are not supported"))?;
        }
        Ok(mask)
    }

    fn inside(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}
