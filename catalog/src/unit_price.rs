//! What goods cost for as much as people compare by.
//!
//! The law asks for a name, a price and the unit it is counted in, in legal units (明码标价和禁止价格欺诈规定, order 56 of
//! 2022; 计量法); the measures below are those that hang on Chinese shelves. The rule, whatever a maker would like:
//! by weight for 500 g (a jin), from a pack of more than 10 kg on for a kilogram; by volume for 100 ml, from a litre on
//! for a litre; by length for a metre; what is counted for a piece, when a pack holds several.

use kernel::{Money, Quantity, Unit, UnitCode};
use std::fmt;
use ui::Lang;

/// So many of a unit of UN/ECE Recommendation 20.
pub type Counted = (i64, &'static str);

/// A quantity that prices are told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// 500 g.
    Jin,
    Kilogram,
    HundredMillilitres,
    Litre,
    Metre,
    Piece,
}

/// What a pack holds, in the unit it is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    pub unit: Unit,
    pub steps: Quantity,
}

/// What so much of something costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitPrice {
    pub amount: Money,
    pub per: Measure,
}

impl UnitPrice {
    /// `¥2.56/100 ml`, as a label has it.
    pub fn said(&self, t: &Lang) -> String {
        match self.per.sign() {
            Some(sign) => format!("{}/{sign}", t.money(self.amount)),
            None => t.with("catalog-price-a-piece").set("price", self.amount).to_string(),
        }
    }
}

/// A pack that holds more is told by the kilogram: nobody compares fertiliser by the jin.
const SACK_G: i64 = 10_000;

impl Measure {
    /// As it stands behind a price: `/500 g`. It is the same in both languages but for a piece, which has a word.
    pub fn sign(self) -> Option<&'static str> {
        match self {
            Measure::Jin => Some("500 g"),
            Measure::Kilogram => Some("kg"),
            Measure::HundredMillilitres => Some("100 ml"),
            Measure::Litre => Some("L"),
            Measure::Metre => Some("m"),
            Measure::Piece => None,
        }
    }

    /// How many of which unit of UN/ECE Recommendation 20 it is.
    pub fn in_recommendation_20(self) -> Counted {
        match self {
            Measure::Jin => (500, "GRM"),
            Measure::Kilogram => (1, "KGM"),
            Measure::HundredMillilitres => (100, "MLT"),
            Measure::Litre => (1, "LTR"),
            Measure::Metre => (1, "MTR"),
            Measure::Piece => (1, "C62"),
        }
    }

    /// Thousandths of the whole unit it is counted in.
    fn thousandths(self) -> i64 {
        match self {
            Measure::Jin => 500,
            Measure::HundredMillilitres => 100,
            Measure::Kilogram | Measure::Litre | Measure::Metre | Measure::Piece => 1000,
        }
    }
}

/// Units that labels name a net content in: what they are written as, and how many steps of which unit one of them is.
const WRITTEN: [(&str, Unit, i64); 11] = [
    ("kg", Unit::GRAMS, 1000),
    ("千克", Unit::GRAMS, 1000),
    ("公斤", Unit::GRAMS, 1000),
    ("g", Unit::GRAMS, 1),
    ("克", Unit::GRAMS, 1),
    ("ml", LITRES, 1),
    ("毫升", LITRES, 1),
    ("l", LITRES, 1000),
    ("升", LITRES, 1000),
    ("m", METRES, 100),
    ("米", METRES, 100),
];
const LITRES: Unit = Unit { code: UnitCode::Litre, scale: 3 };
const METRES: Unit = Unit { code: UnitCode::Metre, scale: 2 };

/// As a label writes it: `500 g`, `1.2 kg`, `750 ml`, `30 m`.
impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let small = self.thousandths() < 1000;
        let plain = self.unit.plain(self.steps);
        match self.unit.code {
            UnitCode::Kilogram if small => write!(f, "{} g", self.thousandths()),
            UnitCode::Kilogram => write!(f, "{plain} kg"),
            UnitCode::Litre if small => write!(f, "{} ml", self.thousandths()),
            UnitCode::Litre => write!(f, "{plain} L"),
            UnitCode::Metre => write!(f, "{plain} m"),
            UnitCode::Piece => write!(f, "{plain}"),
        }
    }
}

impl Content {
    /// Reads a net content as labels write it; what has no unit, or parts smaller than a gram, is not read.
    pub fn parse(text: &str) -> Option<Content> {
        let text = text.trim().to_lowercase();
        let at = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.')?;
        let (number, sign) = text.split_at(at);
        let (_, unit, steps) = WRITTEN.into_iter().find(|(written, ..)| *written == sign.trim())?;
        let in_thousandths = Unit { code: UnitCode::Piece, scale: 3 }.parse(number)?.in_steps().checked_mul(steps)?;
        let read = Content { unit, steps: Quantity::steps(in_thousandths / 1000) };
        (in_thousandths % 1000 == 0 && read.steps.is_positive()).then_some(read)
    }

    /// What a pack of so many steps holds: what its pieces hold together where that is known, otherwise the steps themselves.
    pub fn of(unit: Unit, steps: Quantity, net: &str) -> Content {
        match Content::parse(net).filter(|_| unit == Unit::PIECE) {
            Some(piece) => piece.times(steps.in_steps()),
            None => Content { unit, steps },
        }
    }

    /// So many of it.
    pub fn times(self, count: i64) -> Content {
        Content { steps: self.steps.times(count), ..self }
    }

    /// So many thousandths of the whole unit: grams, millilitres, millimetres.
    pub fn thousandths(self) -> i64 {
        self.steps.in_steps().saturating_mul(1000) / self.unit.steps()
    }

    /// How much of which unit of UN/ECE Recommendation 20 it is, in whole numbers.
    pub fn in_recommendation_20(self) -> Counted {
        match self.unit.code {
            UnitCode::Kilogram => (self.thousandths(), "GRM"),
            UnitCode::Litre => (self.thousandths(), "MLT"),
            UnitCode::Metre => (self.thousandths() / 10, "CMT"),
            UnitCode::Piece => (self.thousandths() / 1000, "C62"),
        }
    }

    /// What its price is told for; nothing for a single piece, whose price says it already.
    pub fn measure(self) -> Option<Measure> {
        let held = self.thousandths();
        match self.unit.code {
            _ if held <= 0 => None,
            UnitCode::Kilogram if held > SACK_G => Some(Measure::Kilogram),
            UnitCode::Kilogram => Some(Measure::Jin),
            UnitCode::Litre if held >= 1000 => Some(Measure::Litre),
            UnitCode::Litre => Some(Measure::HundredMillilitres),
            UnitCode::Metre => Some(Measure::Metre),
            UnitCode::Piece => (held > 1000).then_some(Measure::Piece),
        }
    }

    /// What a pack of this content and price costs by its measure, halves up. What would be less than a fen is not told.
    pub fn unit_price(self, price: Money) -> Option<UnitPrice> {
        let per = self.measure()?;
        let part = per.thousandths().checked_mul(self.unit.steps())?;
        let whole = self.steps.in_steps().checked_mul(1000)?;
        let amount = price.for_part_round_half_up(part, whole);
        (!amount.is_zero()).then_some(UnitPrice { amount, per })
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, LITRES, METRES, Measure, Measure::*};
    use kernel::{Money, Quantity, Unit, UnitCode};

    fn told(unit: Unit, steps: i64, fen: i64) -> Option<(i64, Measure)> {
        let content = Content { unit, steps: Quantity::steps(steps) };
        content.unit_price(Money::fen(fen)).map(|told| (told.amount.in_fen(), told.per))
    }

    #[test]
    fn a_price_is_told_for_as_much_as_people_compare_by() {
        let cases = [
            ("apples, 5 kg box", Unit::GRAMS, 5000, 4990, Some((499, Jin))),
            ("apples over the counter", Unit::GRAMS, 500, 680, Some((680, Jin))),
            ("tea, 50 g tin", Unit::GRAMS, 50, 3800, Some((38_000, Jin))),
            ("rice, 10 kg bag", Unit::GRAMS, 10_000, 5990, Some((300, Jin))),
            ("compound fertiliser, 40 kg", Unit::GRAMS, 40_000, 15_800, Some((395, Kilogram))),
            ("just above a sack", Unit::GRAMS, 10_001, 10_000, Some((1000, Kilogram))),
            ("soy sauce, 500 ml", LITRES, 500, 1280, Some((256, HundredMillilitres))),
            ("soy sauce, 999 ml", LITRES, 999, 999, Some((100, HundredMillilitres))),
            ("soy sauce, 1 L", LITRES, 1000, 2199, Some((2199, Litre))),
            ("oil, 5 L", LITRES, 5000, 7990, Some((1598, Litre))),
            ("film, 50 m", METRES, 5000, 12_000, Some((240, Metre))),
            ("eggs, thirty", Unit::PIECE, 30, 3290, Some((110, Piece))),
            ("one bottle", Unit::PIECE, 1, 1280, None),
            ("halves go up", Unit::GRAMS, 1000, 5, Some((3, Jin))),
            ("less than half a fen", Unit::PIECE, 1000, 400, None),
            ("nothing in it", Unit::GRAMS, 0, 400, None),
            ("a unit counted in tenths", Unit { code: UnitCode::Kilogram, scale: 1 }, 25, 1000, Some((200, Jin))),
            ("tonnes at a price nobody has", Unit::GRAMS, i64::MAX, 400, None),
        ];
        for (what, unit, steps, fen, expected) in cases {
            assert_eq!(told(unit, steps, fen), expected, "{what}");
        }
    }

    #[test]
    fn a_net_content_is_read_as_labels_write_it() {
        let good = [
            ("500g", "500 g"),
            ("1.2 KG", "1.2 kg"),
            ("1000 克", "1 kg"),
            ("2.5公斤", "2.5 kg"),
            ("750 ml", "750 ml"),
            ("1.8L", "1.8 L"),
            ("5升", "5 L"),
            ("30 m", "30 m"),
            ("0.5 kg", "500 g"),
        ];
        for (text, written) in good {
            let read = Content::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(read.to_string(), written);
            assert_eq!(Content::parse(written), Some(read), "and is read again");
        }
        for text in ["", "500", "g", "0 g", "1.5 g", "12 枚", "1,5 kg", "-1 kg", "1.2.3 kg", "9999999999 kg"] {
            assert_eq!(Content::parse(text), None, "{text}");
        }
        let twelve = Content::parse("500 ml").map(|bottle| bottle.times(12));
        assert_eq!(
            twelve.and_then(|case| case.unit_price(Money::fen(14_400))).map(|told| (told.amount, told.per)),
            Some((Money::fen(2400), Litre))
        );
    }

    #[test]
    fn measures_are_named_as_trade_files_name_them() {
        for (measure, count, code) in [
            (Jin, 500, "GRM"),
            (Kilogram, 1, "KGM"),
            (HundredMillilitres, 100, "MLT"),
            (Litre, 1, "LTR"),
            (Metre, 1, "MTR"),
            (Piece, 1, "C62"),
        ] {
            assert_eq!(measure.in_recommendation_20(), (count, code));
        }
    }
}
