//! What a product was. Its sheet is kept whenever a change replaces it, so that every change can be read field by field
//! and taken back.

use super::{
    Deed, FieldChange, ProductDraft, ProductSheet,
    draft::{differences, save_as},
    history, load,
};
use crate::{By, Product};
use kernel::{Id, Result, Tx, query};

/// A line of a product's history with what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub deed: Deed,
    pub changes: Vec<FieldChange>,
}

impl Step {
    /// The revision to which it can be taken back.
    pub fn before(&self) -> Option<i64> {
        self.deed.revision.filter(|_| !self.changes.is_empty()).map(|revision| revision - 1)
    }
}

/// Keeps the sheet that a change has just replaced.
pub(super) async fn keep(tx: &mut Tx, before: &ProductSheet) -> Result<()> {
    let keep = query("insert into catalog_past (product_id, revision, sheet) values ($1, $2, $3)");
    let sheet = serde_json::to_value(ProductDraft::of(before))?;
    tx.put(keep.bind(before.product.id).bind(before.product.revision).bind(sheet)).await
}

/// The history of a product with every change field by field, the latest first.
pub async fn steps(tx: &mut Tx, sheet: &ProductSheet) -> Result<Vec<Step>> {
    let deeds = history(tx, sheet.product.id).await?;
    let oldest = deeds.iter().filter_map(|deed| deed.revision).min().unwrap_or(i64::MAX);
    let kept: Vec<(i64, serde_json::Value)> = tx.fetch_all(query(KEPT).bind(sheet.product.id).bind(oldest.saturating_sub(1))).await?;
    let mut known: Vec<(i64, ProductDraft)> = Vec::with_capacity(kept.len() + 1);
    for (revision, sheet) in kept {
        known.push((revision, serde_json::from_value(sheet)?));
    }
    known.push((i64::MAX, ProductDraft::of(sheet)));
    Ok(deeds.into_iter().map(|deed| Step { changes: changes(&known, &deed), deed }).collect())
}

/// What a deed changed: the sheet that was kept when it was done, against the one that was there after it.
fn changes(known: &[(i64, ProductDraft)], deed: &Deed) -> Vec<FieldChange> {
    let at = deed.revision.and_then(|revision| known.iter().position(|(kept, _)| *kept == revision - 1));
    at.and_then(|at| Some(differences(&known.get(at)?.1, &known.get(at + 1)?.1))).unwrap_or_default()
}

/// The product as it was at a revision, as a draft that would bring it back to that.
pub(crate) async fn at(tx: &mut Tx, product: Id<Product>, revision: i64) -> Result<ProductDraft> {
    let kept = query("select sheet from catalog_past where product_id = $1 and revision >= $2 order by revision limit 1");
    match tx.fetch_optional::<(serde_json::Value,)>(kept.bind(product).bind(revision)).await? {
        Some((sheet,)) => Ok(serde_json::from_value(sheet)?),
        None => Ok(ProductDraft::of(&load(tx, product).await?)),
    }
}

/// Brings a product back to what it was at an earlier revision. That is a change like any other: it is refused when
/// somebody saved the product since the history was read, and can be taken back itself.
pub async fn restore(tx: &mut Tx, by: &By, product: Id<Product>, seen: i64, to: i64) -> Result<()> {
    let draft = ProductDraft { id: Some(product), revision: Some(seen), ..at(tx, product, to).await? };
    save_as(tx, by, &draft, "restored").await.map(drop)
}

const KEPT: &str = "
    select revision, sheet
      from catalog_past
     where product_id = $1 and revision >= $2
     order by revision";
