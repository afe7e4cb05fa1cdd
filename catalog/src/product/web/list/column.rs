//! The columns of the desk's list, as data: the page, the choice of columns and the file for a spreadsheet are made from
//! this one table.

use crate::product::{ListRow, Missing, Sort, Standing};
use kernel::Zone;
use ui::Lang;

/// What a cell is made of.
pub(crate) struct Told<'a> {
    pub t: &'a Lang,
    pub row: &'a ListRow,
    pub shelf: &'a str,
    pub price: &'a str,
}

pub(crate) struct Column {
    pub code: &'static str,
    pub label_id: &'static str,
    /// Whether it stands in lists for which nobody chose columns.
    pub usual: bool,
    pub number: bool,
    /// The orders of the list that go by it, up and down.
    pub sorts: Option<(Sort, Sort)>,
    pub say: fn(&Told<'_>) -> String,
}

const PLAIN: Column = Column { code: "", label_id: "", usual: false, number: false, sorts: None, say: |_| String::new() };

pub(crate) const COLUMNS: &[Column] = &[
    Column { code: "sku", label_id: "catalog-sku", usual: true, say: sku, ..PLAIN },
    Column {
        code: "kind",
        label_id: "catalog-kind",
        say: |told| told.t.say(format!("catalog-kind-{}", told.row.kind)).into_owned(),
        ..PLAIN
    },
    Column { code: "category", label_id: "catalog-shelf", usual: true, say: |told| told.shelf.to_owned(), ..PLAIN },
    Column { code: "variants", label_id: "catalog-variants", number: true, say: |told| told.t.number(told.row.variants), ..PLAIN },
    Column { code: "packs", label_id: "catalog-packs", number: true, say: |told| told.t.number(told.row.packs), ..PLAIN },
    Column { code: "price", label_id: "catalog-prices", usual: true, number: true, say: |told| told.price.to_owned(), ..PLAIN },
    Column { code: "temperature", label_id: "catalog-temperature", say: temperature, ..PLAIN },
    Column { code: "keeps", label_id: "catalog-field-shelf-life-days", number: true, say: keeps, ..PLAIN },
    Column {
        code: "tax",
        label_id: "catalog-tax",
        say: |told| told.t.say(format!("catalog-tax-{}", told.row.tax_class)).into_owned(),
        ..PLAIN
    },
    Column { code: "missing", label_id: "catalog-list-missing", usual: true, say: missing, ..PLAIN },
    Column {
        code: "changed",
        label_id: "catalog-changed-when",
        usual: true,
        sorts: Some((Sort::Untouched, Sort::Changed)),
        say: |told| told.t.moment(told.row.changed_at, Zone::CHINA),
        ..PLAIN
    },
    Column { code: "by", label_id: "catalog-list-by", say: |told| told.row.changed_by.clone(), ..PLAIN },
    Column { code: "standing", label_id: "catalog-status", usual: true, say: standing, ..PLAIN },
];

fn sku(told: &Told<'_>) -> String {
    match told.row.variants {
        0 | 1 => told.row.sku.clone(),
        more => told.t.with("catalog-list-sku-more").set("sku", told.row.sku.as_str()).set("count", more - 1).to_string(),
    }
}

fn temperature(told: &Told<'_>) -> String {
    told.t.say(format!("catalog-temperature-{}", told.row.temperature)).into_owned()
}

fn keeps(told: &Told<'_>) -> String {
    if told.row.shelf_life_days == 0 { String::new() } else { told.t.number(told.row.shelf_life_days) }
}

/// What is missing, the prices with how many.
pub(super) fn missing(told: &Told<'_>) -> String {
    let one = |missing: Missing| match missing {
        Missing::Price => told.t.with("catalog-lacks-prices").set("count", told.row.unpriced).to_string(),
        other => told.t.say(format!("catalog-missing-{other}")).into_owned(),
    };
    told.row.missing().map(one).collect::<Vec<_>>().join(&told.t.say("catalog-list-comma"))
}

fn standing(told: &Told<'_>) -> String {
    let standing = told.row.standing();
    match told.row.due_at.filter(|_| standing == Standing::Scheduled) {
        Some(at) => told.t.with("catalog-list-due").set("when", told.t.moment(at, Zone::CHINA)).to_string(),
        None => told.t.say(format!("catalog-standing-{standing}")).into_owned(),
    }
}
