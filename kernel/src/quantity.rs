use serde::{Deserialize, Serialize};
use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub},
};

/// How much of something, counted in steps of its declared unit: grams for goods weighed in kilograms, pieces
/// for goods that are counted. Weighed and counted goods are the same type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(i64);

impl Quantity {
    pub const ZERO: Quantity = Quantity(0);

    pub const fn steps(steps: i64) -> Quantity {
        Quantity(steps)
    }

    pub const fn in_steps(self) -> i64 {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    pub fn times(self, count: i64) -> Quantity {
        Quantity(self.0.checked_mul(count).expect("quantities stay far below the limits of i64"))
    }
}

impl Add for Quantity {
    type Output = Quantity;
    fn add(self, other: Quantity) -> Quantity {
        Quantity(self.0.checked_add(other.0).expect("quantities stay far below the limits of i64"))
    }
}
impl Sub for Quantity {
    type Output = Quantity;
    fn sub(self, other: Quantity) -> Quantity {
        self + -other
    }
}
impl Neg for Quantity {
    type Output = Quantity;
    fn neg(self) -> Quantity {
        Quantity(-self.0)
    }
}
impl AddAssign for Quantity {
    fn add_assign(&mut self, other: Quantity) {
        *self = *self + other;
    }
}
impl Sum for Quantity {
    fn sum<I: Iterator<Item = Quantity>>(all: I) -> Quantity {
        all.fold(Quantity::ZERO, Add::add)
    }
}

crate::coded! {
    /// Units of UN/ECE Recommendation 20 that the co-op trades in.
    pub enum UnitCode {
        /// Kilogram.
        Kilogram = "KGM",
        /// Litre.
        Litre = "LTR",
        /// Metre (film, hose).
        Metre = "MTR",
        /// Piece ("one").
        Piece = "C62",
    }
}

/// A unit and how finely it is counted: kilograms at scale 3 are counted in grams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unit {
    pub code: UnitCode,
    pub scale: u8,
}

impl Unit {
    pub const PIECE: Unit = Unit { code: UnitCode::Piece, scale: 0 };
    pub const GRAMS: Unit = Unit { code: UnitCode::Kilogram, scale: 3 };

    /// Only scales 0 to 3 are in use.
    pub fn new(code: UnitCode, scale: i64) -> Option<Unit> {
        (0..=3).contains(&scale).then(|| Unit { code, scale: u8::try_from(scale).unwrap_or(0) })
    }

    /// Reads a unit as it is written down: `KGM/3`.
    pub fn written(text: &str) -> Option<Unit> {
        let (code, scale) = text.split_once('/')?;
        Unit::new(UnitCode::parse(code)?, scale.parse().ok()?)
    }

    /// Steps in one whole unit: 1,000 for kilograms counted in grams.
    pub fn steps(self) -> i64 {
        10i64.pow(u32::from(self.scale))
    }

    pub fn is_weighed(self) -> bool {
        self.code == UnitCode::Kilogram
    }

    /// Reads a typed amount of whole units (`412`, `412.5`); more decimals than the scale has are refused.
    pub fn parse(self, text: &str) -> Option<Quantity> {
        let text = text.trim();
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let scale = usize::from(self.scale);
        if whole.is_empty() || whole.len() > 9 || part.len() > scale || !plain(whole) || !plain(part) {
            return None;
        }
        let part: i64 = if part.is_empty() { 0 } else { format!("{part:0<scale$}").parse().ok()? };
        Some(Quantity(whole.parse::<i64>().ok()? * self.steps() + part))
    }

    /// The number as people write it, without trailing zeros: `412.5`.
    pub fn plain(self, quantity: Quantity) -> String {
        let (sign, steps) = (if quantity.0 < 0 { "-" } else { "" }, quantity.0.unsigned_abs());
        let one = self.steps().unsigned_abs();
        let scale = usize::from(self.scale);
        let part = format!("{:0>scale$}", steps % one);
        let part = if scale == 0 { "" } else { part.trim_end_matches('0') };
        match part {
            "" => format!("{sign}{}", steps / one),
            part => format!("{sign}{}.{part}", steps / one),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.code, self.scale)
    }
}

/// How a variant is counted out when it is sold or bought: one bottle, a 5 kg box, a case of twelve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Steps of the variant's unit in one pack; always positive.
    pub steps: Quantity,
}

impl Pack {
    pub fn holding(self, count: i64) -> Quantity {
        self.steps.times(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read_and_written_as_people_do() {
        for (typed, grams) in [("412", 412_000), ("412.5", 412_500), ("0.25", 250), ("1.234", 1234)] {
            let read = Unit::GRAMS.parse(typed);
            assert_eq!(read, Some(Quantity::steps(grams)), "{typed}");
            assert_eq!(Unit::GRAMS.plain(Quantity::steps(grams)), typed);
        }
        for wrong in ["", "1.2345", "-1", "1,5", "half"] {
            assert_eq!(Unit::GRAMS.parse(wrong), None, "{wrong}");
        }
        assert_eq!(Unit::PIECE.parse("1.5"), None);
    }
}
