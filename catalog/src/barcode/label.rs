//! Labels printed in the store by a scale: a number for the goods, and what they weigh or cost, in one code.

use super::check_digit_holds;
use kernel::{Money, Quantity};

/// What the digits of a label say, one part after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelPart {
    /// The goods' number on the scale.
    Plu(usize),
    /// What the label costs, in fen.
    Amount(usize),
    /// What the goods weigh, in grams.
    Grams(usize),
}

/// How one make of scale writes its labels. A store lists its layouts in order; the first that fits is the one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelLayout {
    pub prefix: String,
    pub parts: Vec<LabelPart>,
}

/// What a label carries besides the goods' number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelValue {
    /// What the customer saw; the quantity follows from it.
    Amount(Money),
    Weight(Quantity),
    Both(Money, Quantity),
}

/// Goods weighed and labelled before they came to the till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    pub plu: String,
    /// The amount on the label is what the customer saw, and it stands.
    pub amount: Option<Money>,
    pub grams: Option<Quantity>,
}

impl Weighed {
    pub fn value(&self) -> Option<LabelValue> {
        match (self.amount, self.grams) {
            (Some(amount), Some(grams)) => Some(LabelValue::Both(amount, grams)),
            (Some(amount), None) => Some(LabelValue::Amount(amount)),
            (None, Some(grams)) => Some(LabelValue::Weight(grams)),
            (None, None) => None,
        }
    }

    /// Amount nothing, or all nines: the scale had no price or ran out of digits, and the cashier should look.
    pub fn is_doubtful(&self) -> bool {
        self.amount.is_some_and(|amount| amount.is_zero() || amount == Money::fen(99_999)) || self.grams.is_some_and(Quantity::is_zero)
    }
}

impl LabelLayout {
    /// The layouts most scales in the county are set to: 18 digits with both, 21 for an amount, 22 for a weight.
    pub fn usual() -> Vec<LabelLayout> {
        use LabelPart::{Amount, Grams, Plu};
        vec![
            LabelLayout { prefix: "26".to_owned(), parts: vec![Plu(5), Amount(5), Grams(5)] },
            LabelLayout { prefix: "21".to_owned(), parts: vec![Plu(5), Amount(5)] },
            LabelLayout { prefix: "22".to_owned(), parts: vec![Plu(5), Grams(5)] },
        ]
    }

    /// Prefix, parts and one check digit.
    fn length(&self) -> usize {
        let digits = |part: &LabelPart| match part {
            LabelPart::Plu(digits) | LabelPart::Amount(digits) | LabelPart::Grams(digits) => *digits,
        };
        self.prefix.len() + self.parts.iter().map(digits).sum::<usize>() + 1
    }

    fn fits(&self, code: &str) -> bool {
        code.len() == self.length() && code.starts_with(&self.prefix)
    }

    fn read(&self, code: &str) -> Weighed {
        let mut weighed = Weighed { plu: String::new(), amount: None, grams: None };
        let mut rest = &code[self.prefix.len()..];
        let mut next = |digits: usize| {
            let (part, after) = rest.split_at(digits);
            rest = after;
            part
        };
        for part in &self.parts {
            match part {
                LabelPart::Plu(digits) => weighed.plu = next(*digits).to_owned(),
                LabelPart::Amount(digits) => weighed.amount = next(*digits).parse().ok().map(Money::fen),
                LabelPart::Grams(digits) => weighed.grams = next(*digits).parse().ok().map(Quantity::steps),
            }
        }
        weighed
    }
}

/// Reads a scale's label. The first layout that fits decides and no other is tried; a wrong check digit is no label.
pub fn read_label(layouts: &[LabelLayout], code: &str) -> Option<Weighed> {
    if !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let layout = layouts.iter().find(|layout| layout.fits(code))?;
    check_digit_holds(code).then(|| layout.read(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds the check digit a scale would print.
    fn printed(digits: &str) -> String {
        (0..=9).map(|check| format!("{digits}{check}")).find(|code| check_digit_holds(code)).expect("one digit always fits")
    }

    #[test]
    fn a_scale_label_says_which_goods_and_how_much() {
        let usual = LabelLayout::usual();
        let cases = [
            ("210010100398", "00101", Some(398), None),
            ("220010100730", "00101", None, Some(730)),
            ("26001010058100730", "00101", Some(581), Some(730)),
        ];
        for (digits, plu, amount, grams) in cases {
            let read = read_label(&usual, &printed(digits)).expect("a label");
            assert_eq!((read.plu.as_str(), read.amount, read.grams), (plu, amount.map(Money::fen), grams.map(Quantity::steps)), "{digits}");
        }
    }

    #[test]
    fn the_first_layout_that_fits_is_the_only_one_tried() {
        // Open Source POS goes on to the next layout and resets the quantity to one.
        let layouts = vec![
            LabelLayout { prefix: "2".to_owned(), parts: vec![LabelPart::Plu(6), LabelPart::Amount(5)] },
            LabelLayout { prefix: "21".to_owned(), parts: vec![LabelPart::Plu(5), LabelPart::Grams(5)] },
        ];
        let read = read_label(&layouts, &printed("210010100398")).expect("a label");
        assert_eq!((read.plu.as_str(), read.amount, read.grams), ("100101", Some(Money::fen(398)), None));
    }

    #[test]
    fn a_wrong_check_digit_is_no_label_and_an_odd_amount_is_doubtful() {
        let usual = LabelLayout::usual();
        let good = printed("210010199999");
        assert!(read_label(&usual, &good).expect("a label").is_doubtful());
        let last = good.as_bytes()[12] - b'0';
        let bad = format!("{}{}", &good[..12], (last + 1) % 10);
        assert_eq!(read_label(&usual, &bad), None);
        assert_eq!(read_label(&usual, "6909001010077"), None, "a maker's number is no label of ours");
    }
}
