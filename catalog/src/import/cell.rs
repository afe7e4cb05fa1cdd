//! Single cells, read with suspicion: a spreadsheet, a hand or another program may have changed them on the way.

use super::{
    RowIssue,
    column::Column,
    sheet::{Row, Sheet},
    value::{self, Chosen},
};
use crate::{
    barcode::{self, Barcode},
    price::HIGHEST,
};
use kernel::{BasisPoints, Issue, Money};

/// So many noughts at the end of a trade number are what is left of digits that were rounded away.
const ROUNDED: &str = "0000000";

/// Codes in one cell; a pack takes ten.
const MOST_CODES: usize = 20;

pub(super) fn note(sheet: &mut Sheet, row: &Row, column: Column, issue: Issue) {
    let column = sheet.heading(column);
    sheet.wrong.push(RowIssue { row: row.line, column, issue });
}

/// An amount; `12,50` is refused rather than read as twelve hundred and fifty.
pub(super) fn money(sheet: &mut Sheet, row: &Row, column: Column) -> Option<Money> {
    let text = row.filled(column)?;
    let groups: Vec<&str> = text.split('.').next().unwrap_or_default().split(',').collect();
    let grouped_well = groups.iter().skip(1).all(|group| group.len() == 3) && !text.split('.').skip(1).any(|part| part.contains(','));
    let amount = Money::parse(text).filter(|amount| grouped_well && !amount.is_negative());
    match amount {
        None => note(sheet, row, column, Issue::new("", "import-not-money").with("text", text)),
        Some(amount) if amount > HIGHEST => note(sheet, row, column, Issue::new("", "catalog-price-absurd").with("price", amount)),
        Some(_) => {}
    }
    amount.filter(|amount| *amount <= HIGHEST)
}

/// Every code in the cell, with commas or white space between them.
pub(super) fn codes(sheet: &mut Sheet, row: &Row) -> Option<Vec<Barcode>> {
    let text = row.cell(Column::Barcode)?;
    let mut codes = Vec::new();
    for part in apart(text) {
        // A leading apostrophe is how people make a spreadsheet leave digits alone.
        match code(part.trim_start_matches('\'')) {
            Ok(code) if codes.contains(&code) => {}
            Ok(code) => codes.push(code),
            Err(issue) => note(sheet, row, Column::Barcode, issue),
        }
    }
    Some(codes)
}

/// `8,02E+12` is one damaged code and `690-9001 010077` a good one; others stand beside each other.
fn apart(text: &str) -> Vec<&str> {
    if barcode::is_spreadsheet_number(text) {
        return vec![text];
    }
    let parts = text.split([',', '，', ';', '、', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let whole = |part: &str| barcode::parse(part).is_ok() || !part.contains(' ');
    parts.flat_map(|part| if whole(part) { vec![part] } else { part.split_whitespace().collect() }).take(MOST_CODES).collect()
}

fn code(text: &str) -> Result<Barcode, Issue> {
    let damaged = |code| Issue::new("", code).with("text", text);
    match barcode::parse(text) {
        Ok(barcode) => Ok(barcode),
        Err(barcode::Damage::Length) if has_lost_zeros(text) => Err(damaged("import-lost-zeros")),
        Err(damage) => Err(damaged(damage.code())),
    }
}

/// Digits whose check digit holds again when noughts are put before them.
fn has_lost_zeros(text: &str) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    digits && [8, 12, 13, 14].into_iter().any(|length| text.len() < length && barcode::check_digit_holds(text)) && text.len() > 6
        || digits && (1..=3).contains(&text.len())
}

/// A trade number that ends in nothing but noughts was rounded, unless the shop has it like that.
pub(super) fn is_rounded(code: &str) -> bool {
    code.len() >= 12 && code.ends_with(ROUNDED)
}

pub(super) fn grams(sheet: &mut Sheet, row: &Row) -> Option<i64> {
    let text = row.filled(Column::Grams)?;
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let grams = whole.parse().ok().filter(|grams| (0..=10_000_000).contains(grams));
    if grams.is_none() {
        note(sheet, row, Column::Grams, Issue::new("", "import-not-grams").with("text", text));
    }
    grams
}

/// A choice from a short list.
pub(super) fn choice<T: Chosen>(sheet: &mut Sheet, row: &Row, column: Column) -> Option<T> {
    let text = row.filled(column)?;
    let value = value::read(text);
    if value.is_none() {
        note(sheet, row, column, Issue::new("", "import-unknown-choice").with("text", text).with("choices", value::choices::<T>()));
    }
    value
}

pub(super) fn days(sheet: &mut Sheet, row: &Row) -> Option<i64> {
    let text = row.filled(Column::ShelfLife)?;
    let days = text.trim_end_matches(['天', '日']).trim().parse().ok();
    if days.is_none() {
        note(sheet, row, Column::ShelfLife, Issue::new("", "import-not-days").with("text", text));
    }
    days
}

/// A part of the whole in percent.
pub(super) fn share(sheet: &mut Sheet, row: &Row) -> Option<BasisPoints> {
    let text = row.filled(Column::ProducerShare)?;
    // Basis points are hundredths of a percent, as fen are of a yuan.
    let share = Money::parse(text.trim_end_matches(['%', '％'])).map(|share| BasisPoints::new(share.in_fen()));
    if share.is_none() {
        note(sheet, row, Column::ProducerShare, Issue::new("", "import-not-share").with("text", text));
    }
    share
}

/// `2024/1/5`, `5-Jan`, `Jan-05`, `1月5日`: what becomes of `1-5` when a spreadsheet takes it for a day.
pub(super) fn is_day(text: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|sign| sign.is_ascii_digit());
    let year = |part: &str| part.len() == 4 && part.bytes().all(|sign| sign.is_ascii_digit());
    let month = |part: &str| {
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].contains(&&*part.to_ascii_lowercase())
    };
    if let Some((first, second)) = text.strip_suffix('日').and_then(|text| text.split_once('月')) {
        return number(first) && number(second);
    }
    match text.split(['/', '-']).collect::<Vec<_>>()[..] {
        [one, two] => number(one) && month(two) || month(one) && number(two),
        [one, two, three] => text.contains('/') && (year(one) && number(two) && number(three) || number(one) && number(two) && year(three)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_made_of_a_text_is_recognised() {
        for day in ["2024/1/5", "5-Jan", "Jan-05", "1月5日", "01/05/2024"] {
            assert!(is_day(day), "{day}");
        }
        for text in ["1-5", "A-1", "12-345", "2024-01-05", "Jan", "May-Day", "1/2", "TEA-1/2/3"] {
            assert!(!is_day(text), "{text}");
        }
        assert!(is_rounded("8020000000000") && is_rounded("6909000000000") && !is_rounded("6909001010077") && !is_rounded("00000000"));
        // 036000291452 and 00101 without their noughts.
        assert!(has_lost_zeros("36000291452") && has_lost_zeros("101") && !has_lost_zeros("36000291453") && !has_lost_zeros("12345"));
    }
}
