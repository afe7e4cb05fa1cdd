//! How much one weighs at least and at most, where no two weigh the same: two cells of a pack's row. What it holds is then what
//! one weighs about.

use super::{
    column::Column,
    compare::{Held, Rows},
    plan::Plan,
    sheet::Row,
};
use crate::product::ProductDraft;
use kernel::{Bounds, Issue, Quantity, Unit};

/// What a row says of them: nothing where the file has no such columns or they cannot be read, none where they are empty.
pub(super) fn told(row: &Row, unit: Unit) -> Option<Option<Bounds>> {
    let (least, most) = (row.cell(Column::Least)?, row.cell(Column::Most)?);
    if least.is_empty() && most.is_empty() {
        return Some(None);
    }
    unit.parse(least).zip(unit.parse(most)).map(|(least, most)| Some(Bounds { least, most }))
}

pub(super) fn written(unit: Unit, quantity: Option<Quantity>) -> String {
    quantity.map(|quantity| unit.plain(quantity)).unwrap_or_default()
}

impl Held<'_> {
    /// What is no weight, or stands there without the other one, is named at its cell.
    pub(super) fn weights_must_be_read(&self, draft: &ProductDraft, rows: &Rows<'_>, plan: &mut Plan) {
        for ((n, _), pack) in rows {
            if let Some(variant) = draft.variants.get(*n) {
                self.weight_must_be_read(&pack.row, variant.unit, plan);
            }
        }
    }

    fn weight_must_be_read(&self, row: &Row, unit: Unit, plan: &mut Plan) {
        for (column, other) in [(Column::Least, Column::Most), (Column::Most, Column::Least)] {
            match row.filled(column) {
                Some(text) if unit.parse(text).is_none() => {
                    let code = if unit.is_weighed() { "import-not-weight" } else { "catalog-bounds-of-weighed" };
                    plan.wrong.push(self.at(row.line, column, Issue::new("", code).with("text", text)));
                }
                None if row.filled(other).is_some() => {
                    let column = if row.has(column) { column } else { other };
                    plan.wrong.push(self.at(row.line, column, Issue::new("", "import-weight-alone")));
                }
                _ => {}
            }
        }
    }
}
