//! WooCommerce's dialect: a row is a product, or a variation that names its parent by SKU or by `id:`.

use super::{
    RowIssue,
    column::Column,
    grid::{Cells, Grid, GridRow},
    sheet::{Index, Row, Sheet},
};
use crate::product::option::MOST_GROUPS;
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
const WORKED_OUT: [Column; 7] =
    [Column::Handle, Column::Option1, Column::Option2, Column::Option3, Column::Option1Name, Column::Option2Name, Column::Option3Name];

const MOST_ATTRIBUTES: usize = 10;

pub(super) fn is_its(heading: &[String]) -> bool {
    SIGNS.iter().all(|sign| at(heading, sign).is_some())
}

fn is_group_name(column: Column) -> bool {
    matches!(column, Column::Option1Name | Column::Option2Name | Column::Option3Name)
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
        let values = (1..=MOST_ATTRIBUTES).map(|nth| self.value(nth));
        values.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" / ")
    }

    fn value(&self, nth: usize) -> &'a str {
        self.cell(&format!("Attribute {nth} value(s)"))
    }

    /// What is worked out of it: by what its product varies, the value of each; otherwise all values in one text.
    fn worked_out(&self, handle: &str, varies: Option<&Varies>) -> Vec<String> {
        let mut cells = vec![String::new(); WORKED_OUT.len()];
        handle.clone_into(&mut cells[0]);
        match varies {
            Some(varies) if self.is("variation") => {
                varies.0.iter().zip(&mut cells[1..]).for_each(|((nth, _), cell)| self.value(*nth).clone_into(cell));
            }
            Some(varies) => varies.0.iter().zip(&mut cells[4..]).for_each(|((_, name), cell)| name.clone_into(cell)),
            None if self.is("variable") => {}
            None => cells[1] = self.option(),
        }
        cells
    }
}

/// The attributes a product's variations tell themselves apart by: their numbers and names, where every variation has one
/// value of each. Where one stands for any value, they are only called by what they say.
struct Varies(Vec<(usize, String)>);

impl Varies {
    fn of(variations: &[Woo<'_>]) -> Option<Varies> {
        let numbers = (1..=MOST_ATTRIBUTES).filter(|nth| variations.iter().any(|woo| !woo.value(*nth).is_empty()));
        let name = |nth: usize| variations.iter().map(|woo| woo.cell(&format!("Attribute {nth} name"))).find(|name| !name.is_empty());
        let own: Vec<(usize, String)> = numbers.map(|nth| Some((nth, name(nth)?.to_owned()))).collect::<Option<_>>()?;
        let is_whole = own.iter().all(|(nth, _)| variations.iter().all(|woo| !woo.value(*nth).is_empty()));
        (is_whole && (1..=MOST_GROUPS).contains(&own.len())).then_some(Varies(own))
    }
}

/// Products come first and their variations after them, wherever they stand in the file.
pub(super) fn sheet(grid: &Grid, cells: Cells) -> Sheet {
    let mut index: Index = MEANING.iter().filter_map(|(name, column)| Some((*column, at(&grid.heading, name)?))).collect();
    let headings = index.iter().map(|(column, at)| (*column, grid.heading[*at].clone())).collect();
    index.extend(WORKED_OUT.iter().enumerate().map(|(nth, column)| (*column, grid.heading.len() + nth)));
    let unused = grid.heading.iter().filter(|name| !name.is_empty() && !is_read(name)).cloned().collect();
    let mut sheet = Sheet { rows: Vec::new(), unused, headings, wrong: grid.wrong.clone(), cells };
    // Where nothing is known of groups, their columns are not there.
    let bare = Arc::new(index.iter().filter(|(column, _)| !is_group_name(**column)).map(|(column, at)| (*column, *at)).collect());
    let index = Arc::new(index);
    let rows = || grid.rows.iter().map(|row| Woo { heading: &grid.heading, row });
    let mut parents: HashMap<String, String> = HashMap::new();
    let mut variations: HashMap<&str, Vec<Woo<'_>>> = HashMap::new();
    rows().filter(|woo| woo.is("variation")).for_each(|woo| variations.entry(woo.cell("Parent")).or_default().push(woo));
    let mut varying: HashMap<String, Varies> = HashMap::new();
    for woo in rows().filter(|woo| !woo.is("variation")) {
        if woo.is("grouped") || woo.is("external") {
            sheet.wrong.push(wrong(&woo, "Type", Issue::new("", "import-woo-type").with("text", woo.cell("Type"))));
            continue;
        }
        let handle = woo.handle();
        let own: Vec<Woo<'_>> = woo.names().iter().filter_map(|name| variations.remove(name.as_str())).flatten().collect();
        varying.extend(Varies::of(&own).map(|varies| (handle.clone(), varies)));
        parents.extend(woo.names().into_iter().filter(|name| !name.is_empty() && name != "id:").map(|name| (name, handle.clone())));
        let varies = varying.get(&handle);
        let mut row = row(&woo, if varies.is_some() { &index } else { &bare }, woo.worked_out(&handle, varies));
        row.words_only = woo.is("variable");
        sheet.rows.push(row);
    }
    for woo in rows().filter(|woo| woo.is("variation")) {
        match parents.get(woo.cell("Parent")) {
            Some(handle) => {
                let varies = varying.get(handle);
                sheet.rows.push(row(&woo, if varies.is_some() { &index } else { &bare }, woo.worked_out(handle, varies)));
            }
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
fn row(woo: &Woo<'_>, index: &Arc<Index>, worked_out: Vec<String>) -> Row {
    let mut cells = woo.row.cells.to_vec();
    let mut put = |column: Column, text: String| {
        if let Some(cell) = index.get(&column).and_then(|at| cells.get_mut(*at)) {
            *cell = text;
        }
    };
    put(Column::Category, last_shelf(woo.cell("Categories")));
    put(Column::Grams, grams(woo.cell("Weight (kg)")));
    cells.extend(worked_out);
    Row::new(woo.row.line, index, Arc::new(cells))
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
