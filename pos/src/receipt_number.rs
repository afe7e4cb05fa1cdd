//! The number on a receipt: store 6, till 2, epoch 1, running 7, check 1. Given at completion only, without gaps for
//! each till and epoch, never twice.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Digits and capitals, as the check character counts them.
const SIGNS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Epochs are written in base 32, without letters that look like digits.
const EPOCHS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The highest epoch a receipt can name.
pub(crate) const LAST_EPOCH: i64 = 31;

/// A number whose check character holds; only [`ReceiptNumber::new`] and [`ReceiptNumber::parse`] make one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReceiptNumber(String);

impl ReceiptNumber {
    pub fn new(store_no: &str, till_no: &str, epoch: i64, running: i64) -> ReceiptNumber {
        let epoch = usize::try_from(epoch).ok().and_then(|epoch| EPOCHS.get(epoch)).expect("a till is enrolled at most 31 times");
        let payload = format!("{store_no:0>6}{till_no:0>2}{}{running:07}", char::from(*epoch));
        let check = check_character(&payload).expect("store and till numbers are digits and capitals");
        ReceiptNumber(format!("{payload}{check}"))
    }

    /// Reads a number as typed or scanned; from a receipt's QR code as well.
    pub fn parse(text: &str) -> Option<ReceiptNumber> {
        let text = text.trim().strip_prefix("R1|").map_or(text.trim(), |rest| rest.split('|').next().unwrap_or_default());
        let number: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase()).collect();
        if number.len() != 17 || !number.is_ascii() {
            return None;
        }
        (check_character(&number[..16])? == char::from(number.as_bytes()[16])).then_some(ReceiptNumber(number))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups, as people read it out: `100101 01 1 0000042 K`.
    pub fn spaced(&self) -> String {
        let n = &self.0;
        format!("{} {} {} {} {}", &n[..6], &n[6..8], &n[8..9], &n[9..16], &n[16..])
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ReceiptNumber {
    type Error = String;

    fn try_from(text: String) -> Result<ReceiptNumber, String> {
        ReceiptNumber::parse(&text).ok_or_else(|| format!("not a receipt number: {text}"))
    }
}

impl From<ReceiptNumber> for String {
    fn from(number: ReceiptNumber) -> String {
        number.0
    }
}

/// ISO 7064 MOD 37,36: finds every wrong character and nearly every swap of two neighbours.
fn check_character(payload: &str) -> Option<char> {
    let mut product = 36;
    for sign in payload.bytes() {
        let value = SIGNS.iter().position(|known| *known == sign)?;
        let sum = match (product + value) % 36 {
            0 => 36,
            other => other,
        };
        product = sum * 2 % 37;
    }
    Some(char::from(SIGNS[(37 - product) % 36]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_back_as_printed_typed_or_scanned() {
        let number = ReceiptNumber::new("100101", "1", 1, 42);
        assert_eq!(number.as_str().len(), 17);
        assert!(number.as_str().starts_with("1001010110000042"));
        for typed in [number.to_string(), number.spaced(), number.to_string().to_lowercase(), format!("R1|{number}|x|1280|2026-11-21")] {
            assert_eq!(ReceiptNumber::parse(&typed), Some(number.clone()), "{typed}");
        }
        assert_eq!(ReceiptNumber::parse("6909001010077"), None);
    }

    proptest! {
        #[test]
        fn a_wrong_character_is_always_found(running in 0i64..10_000_000, at in 0usize..17, other in 0usize..36) {
            let number = ReceiptNumber::new("300104", "02", 3, running).to_string();
            let mut wrong = number.clone().into_bytes();
            wrong[at] = SIGNS[other];
            let wrong = String::from_utf8(wrong).expect("ascii");
            prop_assert_eq!(ReceiptNumber::parse(&wrong).is_some(), wrong == number);
        }
    }

    #[test]
    fn swapped_neighbours_are_nearly_always_found() {
        let (mut swaps, mut missed) = (0, 0);
        for running in (0..10_000_000).step_by(9973) {
            let number = ReceiptNumber::new("300104", "02", 3, running).to_string();
            for at in 0..16 {
                let mut swapped = number.clone().into_bytes();
                swapped.swap(at, at + 1);
                let swapped = String::from_utf8(swapped).expect("ascii");
                swaps += i32::from(swapped != number);
                missed += i32::from(swapped != number && ReceiptNumber::parse(&swapped).is_some());
            }
        }
        assert!(missed * 100 < swaps * 2, "{missed} of {swaps}");
    }
}
