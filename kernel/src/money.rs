use serde::{Deserialize, Serialize};
use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub, SubAssign},
};

/// An amount in fen (1/100 yuan). Never a float; rounding is named where it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    pub const ZERO: Money = Money(0);

    pub const fn fen(fen: i64) -> Money {
        Money(fen)
    }

    pub const fn in_fen(self) -> i64 {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Reads what people type: `12`, `12.8`, `12.80`, `¥12.80`, `1,200`, `-3`. More than two decimals are refused, not
    /// rounded, and so is a comma that does not stand between thousands: `12,80` may be meant as 12.80.
    pub fn parse(text: &str) -> Option<Money> {
        let text = text.trim().trim_start_matches(['¥', '￥']);
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (yuan, fen) = digits.split_once('.').unwrap_or((digits, ""));
        let yuan = without_commas(yuan)?;
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if yuan.is_empty() || yuan.len() > 12 || fen.len() > 2 || !plain(&yuan) || !plain(fen) {
            return None;
        }
        let fen: i64 = if fen.is_empty() { 0 } else { format!("{fen:0<2}").parse().ok()? };
        Some(Money(sign * (yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fen)?)))
    }

    /// This amount for `part` out of `whole`, halves away from zero. The price of 730 g at ¥6.80 per 500 g is
    /// `price.for_part_round_half_up(730, 500)`.
    pub fn for_part_round_half_up(self, part: i64, whole: i64) -> Money {
        assert!(whole > 0, "a price is per some quantity");
        let exact = i128::from(self.0) * i128::from(part);
        let whole = i128::from(whole);
        let rounded = (exact.abs() * 2 + whole) / (whole * 2) * exact.signum();
        Money(i64::try_from(rounded).expect("amounts stay far below the limits of i64"))
    }

    /// How many times over; an overflow is a broken invariant, not a price.
    pub fn times(self, count: i64) -> Money {
        Money(self.0.checked_mul(count).expect("amounts stay far below the limits of i64"))
    }

    /// Rounded down to a multiple, as 抹零 does: `¥12.87` down to whole jiao is `¥12.80`.
    pub fn round_down_to(self, step: Money) -> Money {
        assert!(step.0 > 0, "rounding needs a step");
        Money(self.0.div_euclid(step.0) * step.0)
    }

    /// The amount as the API and files write it: `12.80`.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "−" } else { "" };
        write!(f, "{sign}¥{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.checked_add(other.0).expect("amounts stay far below the limits of i64"))
    }
}
impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        self + -other
    }
}
impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}
impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}
impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        *self = *self - other;
    }
}
impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// The digits of `1,200,000`, if every comma stands before exactly three of them and some digit before the first.
fn without_commas(yuan: &str) -> Option<String> {
    let mut groups = yuan.split(',');
    let first = groups.next().unwrap_or_default();
    let thousands: Vec<&str> = groups.collect();
    let grouped = thousands.is_empty() || ((1..=3).contains(&first.len()) && thousands.iter().all(|group| group.len() == 3));
    grouped.then(|| yuan.replace(',', ""))
}

/// A rate in hundredths of a percent: 900 is 9 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisPoints(i64);

impl BasisPoints {
    pub const fn new(basis_points: i64) -> BasisPoints {
        BasisPoints(basis_points)
    }

    pub const fn value(self) -> i64 {
        self.0
    }

    /// The share of an amount, halves away from zero.
    pub fn of_round_half_up(self, amount: Money) -> Money {
        amount.for_part_round_half_up(self.0, 10_000)
    }

    /// The tax already inside a tax-inclusive amount: gross × rate ÷ (1 + rate), halves away from zero.
    pub fn inside_round_half_up(self, gross: Money) -> Money {
        gross.for_part_round_half_up(self.0, 10_000 + self.0)
    }
}

/// Splits an amount over lines in proportion to their weights so that the parts add up to the whole exactly.
/// Largest remainder; between equal remainders the earlier line gets the fen. Lines of no weight get nothing,
/// and when no line has weight the whole goes to the first.
pub fn allocate(whole: Money, weights: &[i64]) -> Vec<Money> {
    if weights.is_empty() {
        return Vec::new();
    }
    assert!(weights.iter().all(|weight| *weight >= 0), "weights are never negative");
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let mut parts = vec![0i64; weights.len()];
    if total == 0 {
        parts[0] = whole.0;
        return parts.into_iter().map(Money).collect();
    }
    let (sign, fen) = (whole.0.signum(), i128::from(whole.0.abs()));
    let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
    let mut left = fen;
    for (line, weight) in weights.iter().enumerate() {
        let exact = fen * i128::from(*weight);
        parts[line] = i64::try_from(exact / total).expect("a part is no larger than the whole");
        left -= exact / total;
        remainders.push((exact % total, line));
    }
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let extra = usize::try_from(left).expect("fewer fen are left than there are lines");
    for (_, line) in remainders.iter().take(extra) {
        parts[*line] += 1;
    }
    parts.into_iter().map(|part| Money(part * sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_type_money_in_many_ways() {
        for (typed, fen) in [
            ("12", 1200),
            ("12.8", 1280),
            ("¥12.80", 1280),
            ("-3", -300),
            ("1,200.05", 120_005),
            ("12,345,678", 1_234_567_800),
            ("0.01", 1),
        ] {
            assert_eq!(Money::parse(typed), Some(Money::fen(fen)), "{typed}");
        }
        for wrong in [
            "",
            ".5",
            "1.234",
            "12元",
            "1e3",
            "--1",
            "99999999999999999",
            "12,80",
            "1,2345",
            ",200",
            "1,,200",
            "1234,567",
            "1.2,00",
            "12，80",
        ] {
            assert_eq!(Money::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_weighed_line_rounds_half_up() {
        assert_eq!(Money::fen(680).for_part_round_half_up(730, 500), Money::fen(993));
        assert_eq!(Money::fen(1).for_part_round_half_up(1, 2), Money::fen(1));
        assert_eq!(Money::fen(-1).for_part_round_half_up(1, 2), Money::fen(-1));
    }

    #[test]
    fn tax_is_inside_the_line_total() {
        // vendure #2662: ten at 38.23 including 20 % are 382.30, and net and tax make up the gross.
        let gross = Money::fen(3823).times(10);
        let tax = BasisPoints::new(2000).inside_round_half_up(gross);
        assert_eq!((gross, tax), (Money::fen(38_230), Money::fen(6372)));
    }

    #[test]
    fn rounding_off_goes_downwards_only() {
        assert_eq!(Money::fen(1287).round_down_to(Money::fen(10)), Money::fen(1280));
        assert_eq!(Money::fen(1280).round_down_to(Money::fen(10)), Money::fen(1280));
    }

    proptest! {
        #[test]
        fn a_split_always_adds_up_to_the_whole(fen in -1_000_000_000i64..1_000_000_000, weights in prop::collection::vec(0i64..1_000_000, 1..30)) {
            let parts = allocate(Money::fen(fen), &weights);
            prop_assert_eq!(parts.iter().copied().sum::<Money>(), Money::fen(fen));
            let total: i64 = weights.iter().sum();
            for (part, weight) in parts.iter().zip(&weights) {
                if total > 0 {
                    let exact = i128::from(fen) * i128::from(*weight);
                    let off = (i128::from(part.in_fen()) * i128::from(total) - exact).abs();
                    prop_assert!(off < i128::from(total), "no part is a whole fen away from its share");
                }
            }
        }

        #[test]
        fn what_is_written_can_be_read(fen in -1_000_000_000_000i64..1_000_000_000_000) {
            prop_assert_eq!(Money::parse(&Money::fen(fen).plain()), Some(Money::fen(fen)));
        }
    }
}
