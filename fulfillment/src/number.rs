//! Numbers of documents and parcels. They are made from the document's own id, so no two clerks wait for a counter.

use kernel::{BusinessDay, Id};

/// Letters and digits that are not mistaken for each other (Crockford's thirty-two).
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `GB251121-7K3F2Q`: what it is, its day, six signs of its id and no more to type.
pub(crate) fn document<T>(prefix: &str, day: BusinessDay, id: Id<T>) -> String {
    let mut chance = id.uuid().as_u128() & 0x3fff_ffff;
    let mut signs = [b'0'; 6];
    for sign in signs.iter_mut().rev() {
        *sign = SIGNS[usize::try_from(chance % 32).unwrap_or(0)];
        chance /= 32;
    }
    format!("{prefix}{}-{}", day.compact(), String::from_utf8_lossy(&signs))
}

/// A waybill: `YS`, the day, nine digits of the parcel's id, and a digit that catches a mistyped or swapped one.
pub(crate) fn waybill<T>(day: BusinessDay, id: Id<T>) -> String {
    let chance = (id.uuid().as_u128() & 0x3fff_ffff_ffff) % 1_000_000_000;
    let digits = format!("{}{chance:09}", day.compact());
    format!("YS{digits}{}", check_digit(&digits))
}

/// Reads a scanned or typed waybill: capitals and spaces do not matter, the check digit does.
pub fn read_waybill(typed: &str) -> Option<String> {
    let text: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase();
    let digits = text.strip_prefix("YS")?;
    if digits.len() != 16 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (body, check) = digits.split_at(15);
    (check == check_digit(body).to_string()).then_some(text)
}

/// ISO/IEC 7812 (Luhn): catches every single wrong digit and nearly every swap of neighbours.
fn check_digit(digits: &str) -> u32 {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    #[test]
    fn a_waybill_is_read_as_it_was_made_and_a_slip_of_the_finger_is_caught() {
        let day = BusinessDay::parse("2026-11-21").expect("a day");
        let id: Id<Thing> = Id::from_uuid(uuid::Uuid::from_u128(0x0193_4b2c_7d10_7abc_8def_0123_4567_89ab));
        let waybill = waybill(day, id);
        assert_eq!(waybill.len(), 18);
        assert_eq!(read_waybill(&format!(" {} ", waybill.to_lowercase())), Some(waybill.clone()));
        for place in 2..18 {
            let mut wrong: Vec<u8> = waybill.clone().into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + 1) % 10;
            assert_eq!(read_waybill(&String::from_utf8(wrong).expect("digits")), None, "digit {place}");
        }
    }

    #[test]
    fn a_known_number_has_its_known_check_digit() {
        assert_eq!(check_digit("7992739871"), 3);
    }

    #[test]
    fn a_document_number_says_what_and_when() {
        let day = BusinessDay::parse("2026-11-21").expect("a day");
        let id: Id<Thing> = Id::from_uuid(uuid::Uuid::from_u128(1));
        assert_eq!(document("GB", day, id), "GB261121-000001");
    }
}
