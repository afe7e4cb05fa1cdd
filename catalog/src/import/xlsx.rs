//! Workbooks: read cell by cell with their types, so that what a spreadsheet did to a cell is seen; written so that it
//! does nothing to them.

use super::{
    MOST_ROWS, Refusal,
    column::{Column, WRITTEN},
    encoding::Encoding,
    grid::{Cells, Format, MOST_COLUMNS, Source},
};
use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use kernel::{Error, Result};
use rust_xlsxwriter::{DocProperties, Format as Look, Workbook, Worksheet};
use std::io::{Cursor, Read as _};

/// What a workbook may weigh once it is unpacked.
const MOST_UNPACKED: u64 = 300 * 1024 * 1024;
const MOST_PARTS: usize = 1000;

/// Rows a sheet may say it has; empty ones at its end are passed by.
const MOST_SHEET_ROWS: u32 = 200_000;

/// Whether the bytes are those of a workbook: a ZIP.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The first sheet as text, and what a spreadsheet did to its cells.
pub(super) fn read(bytes: &[u8]) -> Result<Source> {
    must_unpack(bytes)?;
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Refusal::NotAWorkbook)?;
    let name = book.sheet_names().into_iter().next().ok_or(Refusal::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| Refusal::NotAWorkbook)?;
    let mut taken = Taken::default();
    while let Some(cell) = cells.next_cell().map_err(|_| Refusal::NotAWorkbook)? {
        let (row, column) = cell.get_position();
        taken.take(row, usize::try_from(column).unwrap_or(usize::MAX), cell.get_value())?;
    }
    taken.finish()
}

/// A workbook is small as a file; what it becomes is measured before anybody reads it.
fn must_unpack(bytes: &[u8]) -> Result<()> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::NotAWorkbook)?;
    if zip.len() > MOST_PARTS || zip.index_for_name("xl/workbook.xml").is_none() {
        return Err(Refusal::NotAWorkbook.into());
    }
    let mut left = MOST_UNPACKED;
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|_| Refusal::NotAWorkbook)?;
        let held = std::io::copy(&mut part.take(left), &mut std::io::sink()).map_err(|_| Refusal::NotAWorkbook)?;
        left -= held;
        if left == 0 {
            return Err(Refusal::UnpacksTooMuch.into());
        }
    }
    Ok(())
}

/// Rows as they are read, written down as text.
struct Taken {
    out: csv::Writer<Vec<u8>>,
    row: u32,
    cells: Vec<String>,
    damage: Vec<(usize, &'static str)>,
    heading: Vec<String>,
    rows: usize,
    known: Cells,
}

impl Default for Taken {
    fn default() -> Taken {
        let out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let (cells, damage, heading, known) = (Vec::new(), Vec::new(), Vec::new(), Cells::default());
        Taken { out, row: 0, cells, damage, heading, rows: 0, known }
    }
}

impl Taken {
    fn take(&mut self, row: u32, column: usize, value: &DataRef<'_>) -> Result<()> {
        let (text, damage) = text_of(value);
        if text.is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(Refusal::TooManyColumns { most: MOST_COLUMNS }.into());
        }
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
        self.damage.extend(damage.map(|code| (column, code)));
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        let mut cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return Ok(());
        }
        if self.heading.is_empty() {
            self.heading = cells.iter().map(|name| name.trim().to_owned()).collect();
        }
        if self.rows > MOST_ROWS || self.row > MOST_SHEET_ROWS {
            return Err(Refusal::TooManyRows { most: MOST_ROWS }.into());
        }
        self.rows += 1;
        cells.resize(cells.len().max(self.heading.len()), String::new());
        let line = u64::from(self.row) + 1;
        for (column, code) in self.damage.drain(..) {
            if let Some(heading) = self.heading.get(column) {
                self.known.damage.insert((line, heading.clone()), code.to_owned());
            }
        }
        cells.insert(0, line.to_string());
        self.out.write_record(&cells).map_err(Error::fault)
    }

    fn finish(mut self) -> Result<Source> {
        self.end_row()?;
        let text = String::from_utf8(self.out.into_inner().map_err(Error::fault)?).map_err(Error::fault)?;
        if text.contains('\0') {
            return Err(Refusal::NotAWorkbook.into());
        }
        Ok(Source { text, format: Format::Xlsx, encoding: Encoding::Utf8, cells: self.known })
    }
}

/// What a cell shows, and whether it is something else than somebody wrote.
fn text_of(value: &DataRef<'_>) -> (String, Option<&'static str>) {
    match value {
        DataRef::String(text) => (text.clone(), None),
        DataRef::SharedString(text) => ((*text).to_owned(), None),
        DataRef::Int(number) => (number.to_string(), None),
        DataRef::Float(number) => (shown(*number), None),
        DataRef::Bool(yes) => (if *yes { "TRUE" } else { "FALSE" }.to_owned(), None),
        DataRef::DateTime(day) => (day_of(*day), Some("import-cell-date")),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.clone(), Some("import-cell-date")),
        DataRef::Error(error) => (error.to_string(), Some("import-cell-error")),
        DataRef::Empty => (String::new(), None),
    }
}

fn day_of(day: ExcelDateTime) -> String {
    let (year, month, date, hour, minute, ..) = day.to_ymd_hms_milli();
    if day.is_duration() || (hour, minute) != (0, 0) {
        return format!("{year}-{month:02}-{date:02} {hour:02}:{minute:02}");
    }
    format!("{year}-{month:02}-{date:02}")
}

/// A number with the fifteen digits a spreadsheet has: `0.1 + 0.2` is `0.3`, and a barcode is all its digits.
fn shown(number: f64) -> String {
    let text = format!("{number:.14e}");
    let Some((digits, power)) = text.split_once('e') else { return text };
    let Ok(power) = power.parse::<i32>() else { return text };
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    if !(-10..=20).contains(&power) {
        return text;
    }
    let (whole, part) = match usize::try_from(power + 1) {
        Ok(places) if places >= digits.len() => (format!("{digits:0<places$}"), String::new()),
        Ok(places) if places > 0 => (digits[..places].to_owned(), digits[places..].to_owned()),
        _ => ("0".to_owned(), format!("{}{digits}", "0".repeat(usize::try_from(-power - 1).unwrap_or(0)))),
    };
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Columns that are numbers to count with; all others are text, so that nothing is made of them.
const MONEY: [Column; 3] = [Column::Price, Column::StorePrice, Column::Cost];
const WHOLE: [Column; 2] = [Column::Grams, Column::ShelfLife];

/// A workbook in the making; rows go to a file as they come.
pub(super) struct Written {
    book: Workbook,
    row: u32,
}

impl Written {
    pub(super) fn begin(chinese: bool) -> Result<Written> {
        let mut book = Workbook::new();
        // The same goods make the same file, whenever it is taken home.
        let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1).map_err(Error::fault)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = book.add_worksheet_with_constant_memory().map_err(Error::fault)?;
        head(sheet, chinese).map_err(Error::fault)?;
        Ok(Written { book, row: 1 })
    }

    pub(super) fn write(&mut self, cells: &[String; WRITTEN.len()]) -> Result<()> {
        let row = self.row;
        let sheet = self.book.worksheet_from_index(0).map_err(Error::fault)?;
        for ((at, text), column) in (0u16..).zip(cells).zip(WRITTEN) {
            let number = (MONEY.contains(&column) || WHOLE.contains(&column)).then(|| text.parse::<f64>().ok()).flatten();
            let written = match number {
                Some(number) => sheet.write_number_with_format(row, at, number, &look_of(column)),
                None if text.is_empty() => continue,
                None => sheet.write_string_with_format(row, at, text, &look_of(column)),
            };
            written.map_err(Error::fault)?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>> {
        self.book.save_to_buffer().map_err(Error::fault)
    }
}

fn look_of(column: Column) -> Look {
    let look = if MONEY.contains(&column) {
        "0.00"
    } else if WHOLE.contains(&column) {
        "0"
    } else {
        "@"
    };
    Look::new().set_num_format(look)
}

fn head(sheet: &mut Worksheet, chinese: bool) -> std::result::Result<(), rust_xlsxwriter::XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0u16..).zip(WRITTEN) {
        sheet.set_column_format(at, &look_of(column))?;
        sheet.set_column_width(at, 14)?;
    }
    for (at, column) in (0u16..).zip(WRITTEN) {
        sheet.write_string_with_format(0, at, column.heading(chinese), &Look::new().set_bold())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_with_the_digits_it_has() {
        for (number, text) in [
            (12.5, "12.5"),
            (0.1 + 0.2, "0.3"),
            (6_909_001_010_077.0, "6909001010077"),
            (8_020_000_000_000.0, "8020000000000"),
            (100.0, "100"),
            (0.05, "0.05"),
            (-3.25, "-3.25"),
            (0.0, "0"),
            (12.499_999_999_999_998, "12.5"),
        ] {
            assert_eq!(shown(number), text);
        }
    }
}
