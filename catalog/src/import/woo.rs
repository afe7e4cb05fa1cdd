//! WooCommerce's dialect: a row is a product, or a variation that names its parent by SKU or by `id:`.

use super::{
    RowIssue,
    column::Column,
    grid::{Cells, Grid, GridRow},
    sheet::{Index, Row, Sheet},
};
use kernel::Issue;
use std::{collections::HashMap, sync::Arc};

/// Headings without which it is another dialect.
const SIGNS: [&str; 4] = ["type", "sku", "name", "regular price"];

/// What we read of it, and what it means to us; the rest of a row is worked out.
const MEANING: [(&str, Column); 10] = [
    ("name", Column::Title),
    ("sku", Column::Sku),
    ("gtin, upc, ean, or isbn", Column::Barcode),
    ("short description", Column::Line),
    ("description", Column::Body),
    ("regular price", Column::Price),
    ("categories", Column::Category),
    ("tags", Column::Tags),
    ("images", Column::Picture),
    ("weight (kg)", Column::Grams),
];

/// Columns that are worked out and stand behind the file's own.
const WORKED_OUT: [Column; 2] = [Column::Handle, Column::Option1];

const MOST_ATTRIBUTES: usize = 10;

pub(super) fn is_its(heading: &[String]) -> bool {
    SIGNS.iter().all(|sign| at(heading, sign).is_some())
}

fn at(heading: &[String], name: &str) -> Option<usize> {
    heading.iter().position(|own| own.eq_ignore_ascii_case(name))
}

/// One row with its cells by name.
struct Woo<'a> {
    heading: &'a [String],
    row: &'a GridRow,
}

impl<'a> Woo<'a> {
    fn cell(&self, name: &str) -> &'a str {
        at(self.heading, name).and_then(|at| self.row.cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// `variation, virtual` is a variation.
    fn is(&self, kind: &str) -> bool {
        self.cell("Type").split(',').any(|own| own.trim().eq_ignore_ascii_case(kind))
    }

    /// What variations call it by.
    fn names(&self) -> [String; 2] {
        [self.cell("SKU").to_owned(), format!("id:{}", self.cell("ID"))]
    }

    /// Its name in the address: from the SKU, or the title.
    fn handle(&self) -> String {
        let from = if self.cell("SKU").is_empty() { self.cell("Name") } else { self.cell("SKU") };
        from.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
    }

    /// The values of its attributes: `Blue / Large`.
    fn option(&self) -> String {
        let values = (1..=MOST_ATTRIBUTES).map(|nth| self.cell(&format!("Attribute {nth} value(s)")));
        values.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" / ")
    }
}

/// Products come first and their variations after them, wherever they stand in the file.
pub(super) fn sheet(grid: &Grid, cells: Cells) -> Sheet {
    let mut index: Index = MEANING.iter().filter_map(|(name, column)| Some((*column, at(&grid.heading, name)?))).collect();
    let headings = index.iter().map(|(column, at)| (*column, grid.heading[*at].clone())).collect();
    index.extend(WORKED_OUT.iter().enumerate().map(|(nth, column)| (*column, grid.heading.len() + nth)));
    let unused = grid.heading.iter().filter(|name| !name.is_empty() && !is_read(name)).cloned().collect();
    let mut sheet = Sheet { rows: Vec::new(), unused, headings, wrong: grid.wrong.clone(), cells };
    let index = Arc::new(index);
    let rows = || grid.rows.iter().map(|row| Woo { heading: &grid.heading, row });
    let mut parents: HashMap<String, String> = HashMap::new();
    for woo in rows().filter(|woo| !woo.is("variation")) {
        if woo.is("grouped") || woo.is("external") {
            sheet.wrong.push(wrong(&woo, "Type", Issue::new("", "import-woo-type").with("text", woo.cell("Type"))));
            continue;
        }
        let handle = woo.handle();
        parents.extend(woo.names().into_iter().filter(|name| !name.is_empty() && name != "id:").map(|name| (name, handle.clone())));
        let option = if woo.is("variable") { String::new() } else { woo.option() };
        let mut row = row(&woo, &index, [handle, option]);
        row.words_only = woo.is("variable");
        sheet.rows.push(row);
    }
    for woo in rows().filter(|woo| woo.is("variation")) {
        match parents.get(woo.cell("Parent")) {
            Some(handle) => sheet.rows.push(row(&woo, &index, [handle.clone(), woo.option()])),
            None => sheet.wrong.push(wrong(&woo, "Parent", Issue::new("", "import-parent-unknown").with("text", woo.cell("Parent")))),
        }
    }
    sheet.note_damage();
    sheet
}

fn wrong(woo: &Woo<'_>, column: &str, issue: Issue) -> RowIssue {
    let column = at(woo.heading, column).map_or_else(String::new, |at| woo.heading[at].clone());
    RowIssue { row: woo.row.line, column, issue }
}

/// A row as our columns have it.
fn row(woo: &Woo<'_>, index: &Arc<Index>, [handle, option]: [String; 2]) -> Row {
    let mut cells = woo.row.cells.clone();
    let mut put = |column: Column, text: String| {
        if let Some(cell) = index.get(&column).and_then(|at| cells.get_mut(*at)) {
            *cell = text;
        }
    };
    put(Column::Category, last_shelf(woo.cell("Categories")));
    put(Column::Grams, grams(woo.cell("Weight (kg)")));
    cells.extend([handle, option]);
    Row::new(woo.row.line, index, cells)
}

/// `Clothing > Shirts, Sale`: the shelf it stands on is the end of the first way to it.
fn last_shelf(categories: &str) -> String {
    categories.split(',').next().and_then(|way| way.rsplit('>').next()).unwrap_or_default().trim().to_owned()
}

/// `0.25` kilograms are 250 g; what is no weight is left for whoever reads the column to name.
fn grams(kilograms: &str) -> String {
    kernel::Unit::GRAMS.parse(kilograms).map_or_else(|| kilograms.to_owned(), |grams| grams.in_steps().to_string())
}

fn is_read(name: &str) -> bool {
    let lower = name.to_lowercase();
    let of_attribute = lower.starts_with("attribute ") && (lower.ends_with(" name") || lower.ends_with(" value(s)"));
    of_attribute || ["type", "id", "parent"].contains(&&*lower) || MEANING.iter().any(|(own, _)| *own == lower)
}
