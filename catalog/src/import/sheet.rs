//! A file as rows and columns.

use super::{MOST_ROWS, Refusal, RowIssue, column::Column};
use kernel::{Issue, Result};
use std::collections::HashMap;

/// More letters than this in one cell mean that a quotation mark was never closed.
const LONGEST_CELL: usize = 10_000;

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
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let heading = reader.headers().map_err(|_| Refusal::Empty)?.clone();
        let columns: Vec<Option<Column>> = heading.iter().map(Column::of).collect();
        if !columns.contains(&Some(Column::Title)) {
            return Err(Refusal::NoTitles.into());
        }
        let named = |wanted: bool| heading.iter().zip(&columns).filter(move |(_, column)| column.is_some() == wanted);
        let headings = named(true).filter_map(|(name, column)| Some(((*column)?, name.trim().to_owned()))).collect();
        let unused = named(false).map(|(name, _)| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
        let mut sheet = Sheet { rows: Vec::new(), unused, headings, wrong: Vec::new() };
        for record in reader.records() {
            let Ok(record) = record else {
                sheet.wrong.push(RowIssue { row: 0, column: String::new(), issue: Issue::new("", "import-row-unreadable") });
                continue;
            };
            sheet.take(&record, &columns);
            if sheet.rows.len() > MOST_ROWS {
                return Err(Refusal::TooManyRows { most: MOST_ROWS }.into());
            }
        }
        if sheet.rows.is_empty() && sheet.wrong.is_empty() { Err(Refusal::Empty.into()) } else { Ok(sheet) }
    }

    fn take(&mut self, record: &csv::StringRecord, columns: &[Option<Column>]) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let wrong = if record.len() != columns.len() {
            Some(Issue::new("", "import-row-length").with("has", record.len()).with("needs", columns.len()))
        } else if record.iter().any(|cell| cell.chars().nth(LONGEST_CELL).is_some()) {
            Some(Issue::new("", "import-quote-open"))
        } else {
            None
        };
        if let Some(issue) = wrong {
            self.wrong.push(RowIssue { row: line, column: String::new(), issue });
            return;
        }
        let cells = columns.iter().zip(record).filter_map(|(column, cell)| Some(((*column)?, cell.trim().to_owned()))).collect();
        self.rows.push(Row { line, cells });
    }
}
