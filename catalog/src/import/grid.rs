//! A file as rows of cells under headings, before anybody asks what the columns mean.

use super::{
    MOST_ROWS, Refusal, RowIssue,
    column::Column,
    encoding::Encoding,
    lines::{Lines, open_quote},
};
use kernel::{Error, Issue, Result};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// More letters than this in one cell mean that a quotation mark was never closed.
const LONGEST_CELL: usize = 10_000;

/// No list of goods has more columns; a workbook may say it has sixteen thousand.
pub(super) const MOST_COLUMNS: usize = 300;

/// In a file as wide as this no description has the commas of rows by chance.
const WIDE: usize = 6;

kernel::coded! {
    /// How a file was brought.
    pub(crate) enum Format {
        Csv = "csv",
        /// A workbook; its text begins each record with the number of the row.
        Xlsx = "xlsx",
    }
}

/// A cell by the line and the heading it stands under.
pub(super) type Place = (u64, String);

/// What is known of single cells beside the file.
#[derive(Debug, Default, Clone)]
pub(super) struct Cells {
    /// What a spreadsheet did to a cell: a message id.
    pub damage: HashMap<Place, String>,
    /// What somebody put there instead.
    pub fixed: HashMap<Place, String>,
    /// Rows that are not brought.
    pub left_out: HashSet<u64>,
}

/// A file as it was kept, with what is known of its cells.
pub(super) struct Source {
    pub text: String,
    pub format: Format,
    pub encoding: Encoding,
    pub cells: Cells,
}

pub(super) struct Grid {
    pub heading: Vec<String>,
    pub rows: Vec<GridRow>,
    pub wrong: Vec<RowIssue>,
}

pub(super) struct GridRow {
    pub line: u64,
    /// A file is held once, whoever looks at its rows.
    pub cells: Arc<Vec<String>>,
}

impl Grid {
    /// Reads a file. Rows that do not fit the heading are noted and left out.
    pub(super) fn read(source: &Source) -> Result<Grid> {
        let text = source.text.as_str();
        if text.trim().is_empty() {
            return Err(Refusal::Empty.into());
        }
        let (comma, numbered) = (delimiter(text), source.format == Format::Xlsx);
        let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(comma).from_reader(text.as_bytes());
        let skip = usize::from(numbered);
        let heading: Vec<String> = reader.headers().map_err(Error::fault)?.iter().skip(skip).map(|name| name.trim().to_owned()).collect();
        if heading.len() > MOST_COLUMNS {
            return Err(Refusal::TooManyColumns { most: MOST_COLUMNS }.into());
        }
        let mut grid = Grid { heading, rows: Vec::new(), wrong: Vec::new() };
        let (mut lines, mut record) = (Lines::of(text), csv::StringRecord::new());
        let open = open_quote(text, comma).map(|byte| byte as u64);
        while reader.read_record(&mut record).map_err(Error::fault)? {
            let own = if numbered { record.get(0).and_then(|number| number.parse().ok()) } else { None };
            let line = own.unwrap_or_else(|| lines.at(record.position().map_or(0, csv::Position::byte)));
            if let Some(open) = open.filter(|open| *open < reader.position().byte()) {
                let column = grid.heading.get(record.len().saturating_sub(1)).cloned().unwrap_or_default();
                grid.wrong.push(RowIssue { row: lines.at(open), column, issue: Issue::new("", "import-quote-open") });
            } else if !source.cells.left_out.contains(&line) && record.iter().skip(skip).any(|cell| !cell.trim().is_empty()) {
                grid.take(line, record.iter().skip(skip).map(|cell| if numbered { cell } else { unguarded(cell) }).collect());
            }
            if grid.rows.len() > MOST_ROWS {
                return Err(Refusal::TooManyRows { most: MOST_ROWS }.into());
            }
        }
        grid.put_right(&source.cells);
        if grid.rows.is_empty() && grid.wrong.is_empty() { Err(Refusal::Empty.into()) } else { Ok(grid) }
    }

    fn take(&mut self, line: u64, cells: Vec<&str>) {
        let heading = &self.heading;
        let wrong = |column: &str, issue| RowIssue { row: line, column: column.to_owned(), issue };
        if cells.len() != heading.len() {
            let issue = Issue::new("", "import-row-length").with("has", cells.len()).with("needs", heading.len());
            return self.wrong.push(wrong("", issue));
        }
        let named = || heading.iter().zip(&cells);
        let too_long: Vec<_> = named().filter(|(_, cell)| cell.chars().nth(LONGEST_CELL).is_some()).collect();
        if !too_long.is_empty() {
            let issue = || Issue::new("", "import-cell-long").with("most", LONGEST_CELL);
            return self.wrong.extend(too_long.into_iter().map(|(name, _)| wrong(name, issue())));
        }
        let swallowed = |name: &str, cell: &str| match Column::of(name) {
            Some(Column::Body | Column::BodyEn | Column::StoryZh | Column::StoryEn) if heading.len() < WIDE => false,
            _ => holds_rows(cell, heading.len()),
        };
        if let Some((name, _)) = named().find(|(name, cell)| swallowed(name, cell)) {
            return self.wrong.push(wrong(name, Issue::new("", "import-rows-swallowed")));
        }
        self.rows.push(GridRow { line, cells: Arc::new(cells.into_iter().map(str::to_owned).collect()) });
    }

    /// Puts what somebody typed in the place of what the file says.
    fn put_right(&mut self, known: &Cells) {
        if known.fixed.is_empty() {
            return;
        }
        for row in &mut self.rows {
            for (at, name) in self.heading.iter().enumerate() {
                if let Some(fixed) = known.fixed.get(&(row.line, name.clone())) {
                    fixed.clone_into(&mut Arc::make_mut(&mut row.cells)[at]);
                }
            }
        }
    }

    /// What stands in a cell; nothing where the row could not be read, or has no such column.
    pub(super) fn cell(&self, line: u64, heading: &str) -> Option<&str> {
        let at = self.heading.iter().position(|name| name == heading)?;
        let row = self.rows.binary_search_by_key(&line, |row| row.line).ok()?;
        self.rows[row].cells.get(at).map(String::as_str)
    }

    /// The same for every file with these headings.
    pub(super) fn signature(&self) -> String {
        kernel::sha256_hex(self.heading.join("\n").to_lowercase().as_bytes())
    }
}

/// Spreadsheets in some countries part cells with semicolons, and copied tables have tabs.
fn delimiter(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let count = |sign: char| heading.matches(sign).count();
    [(',', b','), ('\t', b'\t'), (';', b';')].into_iter().rev().max_by_key(|(sign, _)| count(*sign)).map_or(b',', |(_, sign)| sign)
}

/// A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
pub(super) fn guarded(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) { format!("'{cell}").into() } else { cell.into() }
}

/// The same cell without the apostrophe that guards it.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\''])).unwrap_or(cell)
}

/// Whether a cell holds rows of the file: between two quotation marks that do not belong together, for each line end
/// there are exactly as many commas as a row has.
fn holds_rows(cell: &str, columns: usize) -> bool {
    let lines = cell.lines().count();
    lines > 1 && cell.matches(',').count() == (columns - 1) * (lines - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guarded_cell_is_read_as_it_was() {
        for cell in ["=1+1", "-5", "@home", "'", "''quoted", "'=x", "Mother's tea", "", "\tx"] {
            assert_eq!(unguarded(&guarded(cell)), cell, "{cell}");
        }
        assert_eq!(unguarded("'0012"), "'0012", "an apostrophe before digits is for whoever reads the column");
    }

    #[test]
    fn the_sign_between_cells_is_the_one_the_heading_has() {
        for (text, sign) in [("a,b;c,d\n", b','), ("a;b;c\n1,5;2;3\n", b';'), ("a\tb\n", b'\t'), ("a\n", b',')] {
            assert_eq!(delimiter(text), sign, "{text}");
        }
    }
}
