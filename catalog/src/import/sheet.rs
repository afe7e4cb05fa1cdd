//! The rows of a file under the columns they mean.

use super::{
    RowIssue,
    column::Column,
    grid::{Cells, Grid, GridRow},
    woo,
};
use kernel::Issue;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// What somebody said about columns: by heading, nothing for one that is left out.
pub(super) type Said = BTreeMap<String, Option<Column>>;

pub(super) struct Sheet {
    pub rows: Vec<Row>,
    /// Headings nothing is done with.
    pub unused: Vec<String>,
    /// How each column is headed in this file.
    pub headings: HashMap<Column, String>,
    pub wrong: Vec<RowIssue>,
    /// Damage a spreadsheet did, by line and heading.
    pub cells: Cells,
}

/// Where each column stands.
pub(super) type Index = HashMap<Column, usize>;

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub line: u64,
    /// It only says something about the product; its variants are in rows of their own.
    pub words_only: bool,
    index: Arc<Index>,
    cells: Arc<Vec<String>>,
}

impl Row {
    pub(super) fn new(line: u64, index: &Arc<Index>, cells: Arc<Vec<String>>) -> Row {
        Row { line, words_only: false, index: index.clone(), cells }
    }

    /// What a cell says; nothing when the file has no such column.
    pub(super) fn cell(&self, column: Column) -> Option<&str> {
        self.raw(column).map(str::trim)
    }

    /// The same with the white space around it.
    pub(super) fn raw(&self, column: Column) -> Option<&str> {
        self.cells.get(*self.index.get(&column)?).map(String::as_str)
    }

    /// What a cell says, when it says something.
    pub(super) fn filled(&self, column: Column) -> Option<&str> {
        self.cell(column).filter(|text| !text.is_empty())
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.index.contains_key(&column)
    }
}

impl Sheet {
    pub(super) fn heading(&self, column: Column) -> String {
        self.headings.get(&column).cloned().unwrap_or_default()
    }

    /// The rows of a grid; what its columns are is told by their headings, unless somebody said so.
    pub(super) fn of(grid: &Grid, said: Option<&Said>, cells: Cells) -> Sheet {
        if said.is_none() && woo::is_its(&grid.heading) {
            return woo::sheet(grid, cells);
        }
        let mut sheet = Sheet::headed(&grid.heading, said, cells);
        let meant = |name: &String| sheet.headings.iter().find(|(_, heading)| *heading == name).map(|(column, _)| *column);
        let index: Arc<Index> = Arc::new(grid.heading.iter().enumerate().filter_map(|(at, name)| Some((meant(name)?, at))).collect());
        sheet.rows = grid.rows.iter().map(|GridRow { line, cells }| Row::new(*line, &index, cells.clone())).collect();
        sheet.wrong.extend(grid.wrong.iter().cloned());
        sheet.note_damage();
        sheet
    }

    /// What the heading says. A column that stands there twice would be read from either.
    fn headed(heading: &[String], said: Option<&Said>, cells: Cells) -> Sheet {
        let mut sheet = Sheet { rows: Vec::new(), unused: Vec::new(), headings: HashMap::new(), wrong: Vec::new(), cells };
        for name in heading {
            match said.and_then(|said| said.get(name).copied()).unwrap_or_else(|| Column::of(name)) {
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
        sheet
    }

    /// Whether nothing in it is a title: no list of products, until somebody says what its columns are.
    pub(super) fn is_untitled(&self) -> bool {
        ![Column::Title, Column::TitleZh, Column::Handle].iter().any(|column| self.headings.contains_key(column))
    }

    /// What a spreadsheet did to cells we would read.
    pub(super) fn note_damage(&mut self) {
        let used: Vec<&String> = self.headings.values().collect();
        let lines: std::collections::HashSet<u64> = self.rows.iter().map(|row| row.line).collect();
        let meant = self.cells.damage.iter().filter(|((line, name), _)| used.contains(&name) && lines.contains(line));
        let noted = meant.filter_map(|((line, name), code)| {
            let issue = Issue::new("", damage(code)?);
            Some(RowIssue { row: *line, column: name.clone(), issue })
        });
        self.wrong.extend(noted.collect::<Vec<_>>());
    }
}

/// Codes of damage as they are kept.
fn damage(code: &str) -> Option<&'static str> {
    ["import-cell-date", "import-cell-error"].into_iter().find(|known| *known == code)
}
