//! What a scanner reads: trade numbers with a check digit, and the numbers (PLU) that scales print on their labels.

mod label;

pub use label::{LabelLayout, LabelPart, LabelValue, Weighed, read_label};

use crate::SalePack;
use kernel::{Id, Query, Result, Tx, Value, query};
use serde::{Deserialize, Serialize};

kernel::coded! {
    pub enum BarcodeKind {
        /// Thirteen digits; a twelve-digit American number is kept as thirteen.
        Ean13 = "ean13",
        Ean8 = "ean8",
        /// Fourteen digits, on cases.
        Gtin14 = "gtin14",
        /// The number under which a scale knows the goods.
        Plu = "plu",
    }
}

/// A code that is well formed. Only [`parse`] makes one, so a damaged code never gets inside.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Barcode {
    kind: BarcodeKind,
    code: String,
}

impl Barcode {
    pub fn kind(&self) -> BarcodeKind {
        self.kind
    }

    pub fn code(&self) -> &str {
        &self.code
    }
}

impl TryFrom<String> for Barcode {
    type Error = &'static str;

    fn try_from(code: String) -> Result<Barcode, &'static str> {
        parse(&code).map_err(Damage::code)
    }
}

impl From<Barcode> for String {
    fn from(barcode: Barcode) -> String {
        barcode.code
    }
}

/// What is wrong with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// A spreadsheet turned the digits into a number (`8,02E+12`); the true ones are gone.
    Spreadsheet,
    /// Something else than digits.
    NotDigits,
    /// No kind of code has so many digits.
    Length,
    /// The last digit does not follow from the others: a digit is wrong or two are swapped.
    CheckDigit,
}

impl Damage {
    pub fn code(self) -> &'static str {
        match self {
            Damage::Spreadsheet => "barcode-spreadsheet",
            Damage::NotDigits => "barcode-not-digits",
            Damage::Length => "barcode-length",
            Damage::CheckDigit => "barcode-check-digit",
        }
    }
}

/// Reads a code as it was scanned, typed or found in a file. White space and hyphens people add are dropped.
pub fn parse(text: &str) -> Result<Barcode, Damage> {
    let code: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if is_spreadsheet_number(&code) {
        return Err(Damage::Spreadsheet);
    }
    if code.is_empty() || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Damage::NotDigits);
    }
    let kind = match code.len() {
        4..=6 => return Ok(Barcode { kind: BarcodeKind::Plu, code }),
        8 => BarcodeKind::Ean8,
        12 | 13 => BarcodeKind::Ean13,
        14 => BarcodeKind::Gtin14,
        _ => return Err(Damage::Length),
    };
    if !check_digit_holds(&code) {
        return Err(Damage::CheckDigit);
    }
    let code = if code.len() == 12 { format!("0{code}") } else { code };
    Ok(Barcode { kind, code })
}

/// `8,02E+12`, `6.90900E+12`: digits that a spreadsheet made short.
pub(crate) fn is_spreadsheet_number(code: &str) -> bool {
    let upper = code.to_ascii_uppercase();
    let Some((digits, power)) = upper.split_once('E') else { return false };
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    plain(power.trim_start_matches('+')) && plain(&digits.replace([',', '.'], ""))
}

/// Weights 3 and 1 alternate from the right; the check digit makes the sum a multiple of ten.
pub(crate) fn check_digit_holds(digits: &str) -> bool {
    let sum: u32 =
        digits.bytes().rev().enumerate().map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 1 { 3 } else { 1 }).sum();
    sum.is_multiple_of(10)
}

/// Whether a trade number means the same goods everywhere: those that begin with 2, and a few others, are given out
/// within a house or a country only (GS1 General Specifications, restricted circulation numbers).
pub fn is_worldwide(code: &str) -> bool {
    let digits = match code.len() {
        8 => return !code.starts_with(['0', '2']),
        13 => code,
        14 => &code[1..],
        _ => return false,
    };
    !digits.starts_with('2') && !["02", "04"].iter().any(|prefix| digits.starts_with(prefix))
}

/// A code and the pack it stands for.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct BarcodeCard {
    pub code: String,
    pub kind: BarcodeKind,
    pub pack: Id<SalePack>,
}

/// The codes of some packs.
pub async fn of_packs(tx: &mut Tx, packs: &[Id<SalePack>]) -> Result<Vec<BarcodeCard>> {
    let of = "select code, kind, pack_id as pack from catalog_barcode where pack_id in (:packs) order by code";
    tx.fetch_all(query(of).bind_list(":packs", packs.iter().copied())).await
}

/// Gives codes to packs; the row count says whether each was free.
pub(crate) fn insert(codes: &[(Id<SalePack>, Barcode)]) -> Query {
    let row = |(pack, barcode): &(Id<SalePack>, Barcode)| -> Vec<Value> { vec![barcode.code().into(), barcode.kind().into(), pack.into()] };
    query("insert into catalog_barcode (code, kind, pack_id) values (:row)").bind_rows(codes.iter().map(row)).and(" on conflict do nothing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_code_is_taken_and_a_damaged_one_says_what_is_wrong() {
        let good = [
            ("6909001010077", BarcodeKind::Ean13, "6909001010077"),
            ("036000291452", BarcodeKind::Ean13, "0036000291452"),
            ("96385074", BarcodeKind::Ean8, "96385074"),
            ("16909001010074", BarcodeKind::Gtin14, "16909001010074"),
            ("00101", BarcodeKind::Plu, "00101"),
            (" 690-9001 010077 ", BarcodeKind::Ean13, "6909001010077"),
        ];
        for (text, kind, code) in good {
            assert_eq!(parse(text), Ok(Barcode { kind, code: code.to_owned() }), "{text}");
        }
        let damaged = [
            ("6909001010078", Damage::CheckDigit),
            ("9609001010077", Damage::CheckDigit),
            ("8,02E+12", Damage::Spreadsheet), // openfoodfactsAllFood.csv
            ("6.90900101E12", Damage::Spreadsheet),
            ("12345678901", Damage::Length),
            ("69090010100７7", Damage::NotDigits),
            ("", Damage::NotDigits),
        ];
        for (text, damage) in damaged {
            assert_eq!(parse(text), Err(damage), "{text}");
        }
    }

    #[test]
    fn numbers_given_out_in_the_house_are_not_told_to_the_world() {
        for (code, worldwide) in [
            ("6909001010077", true),
            ("0036000291452", true),
            ("2100101003987", false),
            ("0201234567893", false),
            ("0412345678902", false),
            ("16909001010074", true),
            ("12100101003984", false),
            ("96385074", true),
            ("20123451", false),
            ("00101", false),
        ] {
            assert_eq!(is_worldwide(code), worldwide, "{code}");
        }
    }
}
