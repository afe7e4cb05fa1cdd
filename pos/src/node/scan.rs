//! What was put into the input line: a code, a count and a code, a scale's label, a receipt, or words to search by.
//! The prefix of a code alone never decides; the mode of the screen does first, then shape and check digit.

use super::Refusal;
use crate::receipt_number::ReceiptNumber;
use catalog::barcode::{self, LabelLayout, Weighed};
use coop::member;
use kernel::Result;

/// One entry, understood.
#[derive(Debug, PartialEq)]
pub enum Entry {
    /// A trade number or PLU, this many times.
    Code {
        code: String,
        times: i64,
    },
    /// Goods that a scale weighed and labelled; the label itself is kept with the line.
    Label {
        weighed: Weighed,
        label: String,
    },
    Receipt(ReceiptNumber),
    /// The number of a member card, unless goods have it.
    Card(String),
    Words(String),
}

/// More of one thing than this is a slip of the hand.
pub const MOST: i64 = 999;

/// Understands what was scanned or typed while goods are entered.
pub fn read(text: &str, layouts: &[LabelLayout]) -> Result<Entry> {
    let text = half_width(text.trim());
    let (times, rest) = match text.split_once('*') {
        Some((times, rest)) => (count(times)?, rest.trim()),
        None => (1, text.as_str()),
    };
    if let Some(number) = ReceiptNumber::parse(rest) {
        return Ok(Entry::Receipt(number));
    }
    if rest.is_empty() || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Entry::Words(rest.to_owned()));
    }
    if let Some(number) = member::parse(rest).filter(|_| times == 1) {
        return Ok(Entry::Card(number));
    }
    if let Some(weighed) = barcode::read_label(layouts, rest) {
        return label(weighed, rest, times);
    }
    match barcode::parse(rest) {
        Ok(barcode) => Ok(Entry::Code { code: barcode.code().to_owned(), times }),
        Err(_) if is_payment_code(rest) => Err(Refusal::PaymentCodeShown.into()),
        Err(barcode::Damage::CheckDigit) => Err(Refusal::CodeDamaged { code: rest.to_owned() }.into()),
        Err(_) => Err(Refusal::CodeUnknown { code: rest.to_owned() }.into()),
    }
}

fn label(weighed: Weighed, label: &str, times: i64) -> Result<Entry> {
    if times != 1 {
        return Err(Refusal::LabelStands.into());
    }
    if weighed.is_doubtful() {
        return Err(Refusal::LabelEmpty.into());
    }
    Ok(Entry::Label { weighed, label: label.to_owned() })
}

/// How many, as typed before the star.
pub fn count(text: &str) -> Result<i64> {
    let count = text.trim().parse().ok().filter(|count| (1..=MOST).contains(count));
    Ok(count.ok_or(Refusal::CountAbsurd)?)
}

/// 18 digits from 10 to 15 (WeChat), 16 to 24 from 25 to 30 (Alipay), 19 from 62 (UnionPay).
pub fn is_payment_code(digits: &str) -> bool {
    let prefix: u32 = digits.get(..2).and_then(|prefix| prefix.parse().ok()).unwrap_or(0);
    match digits.len() {
        18 if (10..=15).contains(&prefix) => true,
        16..=24 if (25..=30).contains(&prefix) => true,
        19 => prefix == 62,
        _ => false,
    }
}

/// An input method may have made digits and the star wide.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＊' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '×' => '*',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Money;

    fn said(text: &str) -> Result<Entry, String> {
        read(text, &LabelLayout::usual()).map_err(|e| e.code().to_owned())
    }

    fn code(code: &str, times: i64) -> Result<Entry, String> {
        Ok(Entry::Code { code: code.to_owned(), times })
    }

    #[test]
    fn the_input_line_understands_what_cashiers_scan_and_type() {
        assert_eq!(said("6909001010077"), code("6909001010077", 1));
        assert_eq!(said("3*6909001010077"), code("6909001010077", 3));
        assert_eq!(said("３＊00101"), code("00101", 3));
        assert_eq!(said(" 00201 "), code("00201", 1));
        assert_eq!(said("jdy"), Ok(Entry::Words("jdy".to_owned())));
        assert_eq!(said("2901234567896"), Ok(Entry::Card("2901234567896".to_owned())));
        assert_eq!(said("2*2901234567896"), code("2901234567896", 2), "nobody has two cards");
        assert_eq!(said("盐"), Ok(Entry::Words("盐".to_owned())));
        let number = ReceiptNumber::new("100101", "01", 1, 7);
        assert_eq!(said(number.as_str()), Ok(Entry::Receipt(number)));
    }

    #[test]
    fn what_cannot_be_sold_says_why() {
        for (text, why) in [
            ("6909001010078", "pos-code-damaged"),
            ("134567890123456789", "pos-payment-code-shown"),
            ("6212345678901234567", "pos-payment-code-shown"),
            ("0*6909001010077", "pos-count-absurd"),
            ("1000*6909001010077", "pos-count-absurd"),
            ("12345678901", "pos-code-unknown"),
        ] {
            assert_eq!(said(text), Err(why.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_scale_s_label_carries_its_amount_and_is_not_multiplied() {
        let label =
            (0..=9).map(|check| format!("210020100398{check}")).find(|label| barcode::parse(label).is_ok()).expect("one check digit fits");
        let Ok(Entry::Label { weighed, .. }) = said(&label) else { panic!("a label") };
        assert_eq!((weighed.plu.as_str(), weighed.amount), ("00201", Some(Money::fen(398))));
        assert_eq!(said(&format!("2*{label}")), Err("pos-label-stands".to_owned()));
    }
}
