//! What a file would change: new products, changed fields with what they were, and what stays as it is.

use super::{
    RowIssue,
    column::Column,
    grid::{Cells, Grid},
    listed::{Listed, listed},
    pictures::Brought,
    sheet::{Said, Sheet},
    shop::Shop,
    woo,
};
use crate::{
    Channel, Product, ProductKind,
    picture::Stored,
    product::{FieldChange, ProductDraft},
};
use kernel::{Id, Money, Result, Tx};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What applying a file would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// Every row that is wrong; while there is one, nothing can be applied.
    pub wrong: Vec<RowIssue>,
    /// Products the shop does not have yet; they come in as drafts.
    pub fresh: Vec<ProductDraft>,
    pub changed: Vec<ProductChange>,
    pub unchanged: usize,
    /// Headings nothing is done with.
    pub unused: Vec<String>,
    /// Names of shelves the shop does not have.
    pub unknown_shelves: BTreeSet<String>,
    /// No column of titles was found: somebody has to say what the columns are.
    pub untitled: bool,
    /// A column nobody explained is called like one we would read.
    pub guessable: bool,
    /// New prices of a SKU's packs, counted from the first, in the channels they are sold in; those only that differ
    /// from what holds there now.
    pub(super) prices: BTreeMap<(Channel, String, usize), Money>,
    /// Pictures that are hung up with new products, by their place among them.
    pub(super) hung: BTreeMap<usize, Vec<Stored>>,
}

/// A product the shop has, and what the file says otherwise.
#[derive(Debug)]
pub struct ProductChange {
    pub id: Id<Product>,
    pub title: String,
    pub(super) title_en: String,
    pub fields: Vec<FieldChange>,
    /// It was retired, and comes back as a draft.
    pub(super) revived: bool,
    /// What it would be after; none when only prices or pictures differ.
    pub(super) draft: Option<ProductDraft>,
    pub(super) hung: Vec<Stored>,
    /// Pictures that hang already, where more are to be hung up.
    pub(super) hanging: Vec<String>,
}

impl Plan {
    /// How many rows something is wrong with.
    pub fn wrong_rows(&self) -> usize {
        self.wrong.iter().map(|wrong| wrong.row).collect::<BTreeSet<_>>().len()
    }

    /// New, changed, unchanged products; wrong rows.
    pub fn counts(&self) -> [i64; 4] {
        [self.fresh.len(), self.changed.len(), self.unchanged, self.wrong_rows()].map(|count| i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// A file as it was read, before it is held against the shop. Reading asks no database.
pub(crate) struct Reading {
    pub(super) grid: Grid,
    pub(super) products: Vec<Listed>,
    pub(super) wrong: Vec<RowIssue>,
    pub(super) unused: Vec<String>,
    pub(super) headings: HashMap<Column, String>,
    pub(super) untitled: bool,
    /// Somebody said what its columns are.
    pub(super) said: bool,
    /// WooCommerce's dialect, whose columns go without saying.
    pub(super) is_woo: bool,
    /// Rows that are not brought.
    pub(super) left_out: usize,
}

impl Reading {
    pub(super) fn of(grid: Grid, said: Option<&Said>, cells: Cells) -> Reading {
        let (left_out, is_woo) = (cells.left_out.len(), said.is_none() && woo::is_its(&grid.heading));
        let mut sheet = Sheet::of(&grid, said, cells);
        let untitled = sheet.is_untitled();
        let products = if untitled { Vec::new() } else { listed(&mut sheet) };
        let Sheet { wrong, unused, headings, .. } = sheet;
        Reading { grid, products, wrong, unused, headings, untitled, said: said.is_some(), is_woo, left_out }
    }

    /// Whether a column nobody explained may be one that is missing.
    fn is_guessable(&self) -> bool {
        let fits = |heading: &String| Column::guess(heading).is_some_and(|column| !self.headings.contains_key(&column));
        !self.said && !self.is_woo && self.unused.iter().any(fits)
    }

    pub(super) fn heading(&self, column: Column) -> String {
        self.headings.get(&column).cloned().unwrap_or_default()
    }
}

/// What a file that was read would change in the shop as it is now.
pub(super) async fn plan(tx: &mut Tx, reading: &Reading, kind: ProductKind, brought: &Brought) -> Result<Plan> {
    let names_parties = [Column::Producer, Column::Supplier].iter().any(|column| reading.headings.contains_key(column));
    let shop = Shop::find(tx, &reading.products, names_parties).await?;
    let (untitled, guessable) = (reading.untitled, reading.is_guessable());
    let mut plan = Plan { wrong: reading.wrong.clone(), unused: reading.unused.clone(), untitled, guessable, ..Plan::default() };
    super::compare::Held { shop: &shop, reading, kind, brought }.compare(&mut plan);
    plan.wrong.sort_by(|one, other| (one.row, &one.column, one.issue.code).cmp(&(other.row, &other.column, other.issue.code)));
    plan.wrong.dedup_by(|next, one| (next.row, &next.column, next.issue.code) == (one.row, &one.column, one.issue.code));
    Ok(plan)
}
