//! A file as rows and columns.

use super::{
    MOST_ROWS, Refusal, RowIssue,
    column::Column,
    lines::{Lines, open_quote},
};
use kernel::{Error, Issue, Result};
use std::collections::HashMap;

/// More letters than this in one cell mean that a quotation mark was never closed.
const LONGEST_CELL: usize = 10_000;

/// In a file as wide as this no description has the commas of rows by chance.
const WIDE: usize = 6;

pub(super) struct Sheet {
    pub rows: Vec<Row>,
    /// Headings nothing is done with.
    pub unused: Vec<String>,
    /// How each column is headed in this file.
    pub headings: HashMap<Column, String>,
    pub wrong: Vec<RowIssue>,
}

pub(super) struct Row {
    pub line: u64,
    cells: HashMap<Column, String>,
}

impl Row {
    /// What a cell says; nothing when the file has no such column.
    pub(super) fn cell(&self, column: Column) -> Option<&str> {
        self.cells.get(&column).map(String::as_str)
    }

    /// What a cell says, when it says something.
    pub(super) fn filled(&self, column: Column) -> Option<&str> {
        self.cell(column).filter(|text| !text.is_empty())
    }
}

impl Sheet {
    pub(super) fn heading(&self, column: Column) -> String {
        self.headings.get(&column).cloned().unwrap_or_default()
    }

    /// Reads a file. Rows that do not fit the heading are noted and left out.
    pub(super) fn read(text: &str) -> Result<Sheet> {
        if text.trim().is_empty() {
            return Err(Refusal::Empty.into());
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let heading: Vec<String> = reader.headers().map_err(Error::fault)?.iter().map(|name| name.trim().to_owned()).collect();
        let mut sheet = Sheet::headed(&heading)?;
        let (mut lines, mut record, open) = (Lines::of(text), csv::StringRecord::new(), open_quote(text).map(|byte| byte as u64));
        while reader.read_record(&mut record).map_err(Error::fault)? {
            let line = lines.at(record.position().map_or(0, csv::Position::byte));
            if let Some(open) = open.filter(|open| *open < reader.position().byte()) {
                let column = heading.get(record.len() - 1).cloned().unwrap_or_default();
                sheet.wrong.push(RowIssue { row: lines.at(open), column, issue: Issue::new("", "import-quote-open") });
            } else if record.iter().any(|cell| !cell.trim().is_empty()) {
                sheet.take(line, &record, &heading);
            }
            if sheet.rows.len() > MOST_ROWS {
                return Err(Refusal::TooManyRows { most: MOST_ROWS }.into());
            }
        }
        if sheet.rows.is_empty() && sheet.wrong.is_empty() { Err(Refusal::Empty.into()) } else { Ok(sheet) }
    }

    /// What the heading says. A column that stands there twice would be read from either.
    fn headed(heading: &[String]) -> Result<Sheet> {
        let mut sheet = Sheet { rows: Vec::new(), unused: Vec::new(), headings: HashMap::new(), wrong: Vec::new() };
        for name in heading {
            match Column::of(name) {
                Some(column) => {
                    if let Some(first) = sheet.headings.insert(column, name.clone()) {
                        let issue = Issue::new("", "import-heading-twice").with("first", first);
                        sheet.wrong.push(RowIssue { row: 1, column: name.clone(), issue });
                    }
                }
                None if !name.is_empty() => sheet.unused.push(name.clone()),
                None => {}
            }
        }
        if sheet.headings.contains_key(&Column::Title) { Ok(sheet) } else { Err(Refusal::NoTitles.into()) }
    }

    fn take(&mut self, line: u64, record: &csv::StringRecord, heading: &[String]) {
        let wrong = |column: &str, issue| RowIssue { row: line, column: column.to_owned(), issue };
        if record.len() != heading.len() {
            let issue = Issue::new("", "import-row-length").with("has", record.len()).with("needs", heading.len());
            return self.wrong.push(wrong("", issue));
        }
        let cells = || heading.iter().zip(record);
        let too_long: Vec<_> = cells().filter(|(_, cell)| cell.chars().nth(LONGEST_CELL).is_some()).collect();
        if !too_long.is_empty() {
            let issue = || Issue::new("", "import-cell-long").with("most", LONGEST_CELL);
            return self.wrong.extend(too_long.into_iter().map(|(name, _)| wrong(name, issue())));
        }
        let swallowed = |name: &str, cell: &str| match Column::of(name) {
            Some(Column::Body | Column::BodyEn) if heading.len() < WIDE => false,
            _ => holds_rows(cell, heading.len()),
        };
        if let Some((name, _)) = cells().find(|(name, cell)| swallowed(name, cell)) {
            return self.wrong.push(wrong(name, Issue::new("", "import-rows-swallowed")));
        }
        let cells = cells().filter_map(|(name, cell)| Some((Column::of(name)?, cell.trim().to_owned()))).collect();
        self.rows.push(Row { line, cells });
    }
}

/// Whether a cell holds rows of the file: between two quotation marks that do not belong together, for each line end
/// there are exactly as many commas as a row has.
fn holds_rows(cell: &str, columns: usize) -> bool {
    let lines = cell.lines().count();
    lines > 1 && cell.matches(',').count() == (columns - 1) * (lines - 1)
}
