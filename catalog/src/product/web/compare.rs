//! Two sheets of one product side by side, what differs marked word by word.

use super::past::Names;
use crate::{
    Product, attribute, category,
    product::{ProductDraft, ProductSheet, Side, at, load, proposal, sides},
    url,
    words::{Mark, Marked, compared},
};
use askama::Template;
use axum::extract::{Path, Query};
use coop::{Merchandiser, PartyKind, party, staff_shell};
use kernel::{Error, Id, Result, Tx};
use serde::Deserialize;
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, html};

#[derive(Template)]
#[template(path = "catalog/compare.html")]
struct ComparePage<'a> {
    t: &'a Lang,
    shell: Shell,
    back: String,
    rows: Vec<Row>,
    /// What the two sides are called.
    left: String,
    right: String,
    differing: usize,
    only: bool,
    /// The same two with fewer fields, or with all.
    other: String,
}

/// One field, on both sides.
struct Row {
    field: String,
    sku: String,
    before: Vec<Marked>,
    after: Vec<Marked>,
    differs: bool,
}

impl ComparePage<'_> {
    fn shown(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.differs || !self.only)
    }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// An earlier revision to hold the product against; otherwise the sheet beside is.
    from: Option<i64>,
    only: Option<String>,
}

pub(super) async fn page(
    app: App,
    reader: Reader,
    who: Merchandiser,
    (Path(id), Query(wanted)): (Path<Id<Product>>, Query<Wanted>),
    mut tx: ReadTx,
) -> Answer {
    let t = &reader.t;
    let sheet = load(&mut tx, id).await?;
    let (before, after) = both(&mut tx, &sheet, wanted.from).await?;
    let rows = rows(t, &mut tx, sides(&before, &after)).await?;
    let (left, right) = match wanted.from {
        Some(revision) => {
            (t.with("publishing-side-revision").set("revision", revision).to_string(), t.say("publishing-side-now").into_owned())
        }
        None => (t.say("publishing-side-shelf").into_owned(), t.say("publishing-side-beside").into_owned()),
    };
    let title = t.with("publishing-compare-title").set("title", t.pick(&sheet.product.title_zh, &sheet.product.title_en)).to_string();
    let differing = rows.iter().filter(|row| row.differs).count();
    let from = wanted.from.map(|revision| format!("from={revision}&")).unwrap_or_default();
    let other = format!("?{from}{}", if wanted.only.is_some() { "" } else { "only=1" });
    let shell = staff_shell(&app, &reader, &who, title);
    html(&ComparePage { t, shell, back: url::product(id), rows, left, right, differing, only: wanted.only.is_some(), other })
}

async fn both(tx: &mut Tx, sheet: &ProductSheet, from: Option<i64>) -> Result<(ProductDraft, ProductDraft)> {
    let now = ProductDraft::of(sheet);
    if let Some(revision) = from {
        return Ok((at(tx, sheet.product.id, revision).await?, now));
    }
    let beside = proposal::of(tx, sheet.product.id).await?.map(|proposal| proposal.draft()).transpose()?.flatten();
    Ok((now, beside.ok_or(Error::NotFound)?))
}

async fn rows(t: &Lang, tx: &mut Tx, sides: Vec<Side>) -> Result<Vec<Row>> {
    let parties = party::all_of(tx, &[PartyKind::Cooperative, PartyKind::Farmer, PartyKind::Supplier]).await?;
    let shelves = category::all(tx).await?;
    let attributes = attribute::all(tx).await?;
    let names = Names { shelves: &shelves, parties: parties.iter().collect(), attributes: &attributes };
    let row = |side: Side| {
        let said = |value: &str| names.whole(t, (side.field, &side.sku), value);
        let (before, after) = (said(&side.before), said(&side.after));
        let (left, right) = compared(&before, &after);
        let (field, sku) = names.field(t, side.field, &side.sku);
        Row { field, sku, differs: side.before != side.after, before: left, after: right }
    };
    Ok(sides.into_iter().filter(|side| !side.before.is_empty() || !side.after.is_empty()).map(row).collect())
}

impl Marked {
    fn is_changed(&self) -> bool {
        self.mark == Mark::Changed
    }
}
