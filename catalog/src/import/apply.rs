//! Doing what a plan says, all of it or nothing.

use super::{ImportCard, Plan, Refusal, Tell, prices};
use crate::{
    By, Product, ProductsImported, brand, bundle,
    picture::{self, Stored},
    product::{self, ProductDraft, history},
};
use kernel::{Id, Result, Tx, Value, outbox, query};
use std::collections::HashSet;

/// Products one fact speaks of.
const TOLD: usize = 500;
/// Products after which is told how far it has come.
const STRETCH: usize = 250;
/// When the shop has so many times the products that were counted, they are counted again.
const MANY_MORE: usize = 3;

pub(super) async fn apply(tx: &mut Tx, by: &By, file: &ImportCard, plan: &Plan, tell: Tell<'_>) -> Result<()> {
    if !plan.wrong.is_empty() {
        return Err(Refusal::RowsWrong { rows: plan.wrong_rows() }.into());
    }
    let all = plan.fresh.len() + plan.changed.len();
    let mut touched = Vec::with_capacity(all);
    let mut counted = product::how_many(tx).await?;
    for drafts in plan.fresh.chunks(STRETCH) {
        tell(touched.len(), all)?;
        touched.extend(product::write_many(tx, by, drafts).await?);
        if touched.len() >= MANY_MORE * counted.max(STRETCH / MANY_MORE) {
            tx.count_anew("analyze (skip_locked) catalog_product, catalog_variant, catalog_pack").await?;
            counted += touched.len();
        }
    }
    let mut fresh: Vec<_> = touched.iter().map(|product| (*product, 1)).collect();
    hang_fresh(tx, by, (file, plan), &mut fresh).await?;
    let (changed, revived) = change_known(tx, by, (file, plan), tell).await?;
    fill_bundles(tx, plan, &fresh).await?;
    history::put_many(tx, &[&revived[..], &changed[..]].concat(), by, "imported").await?;
    fresh.extend(&revived);
    note(tx, file, &fresh, true).await?;
    note(tx, file, &changed, false).await?;
    prices::publish(tx, by, file, plan).await?;
    if all > 0 {
        tell(all, all)?;
    }
    let touched: Vec<_> = fresh.iter().chain(&changed).map(|(product, _)| *product).collect();
    product::list_anew(tx, &touched).await?;
    brand::settle(tx, &touched).await?;
    for page in touched.chunks(TOLD) {
        outbox::tell(tx, &ProductsImported { products: page.to_vec() })?;
    }
    Ok(())
}

/// A product and the revision the file made.
type Made = (Id<Product>, i64);

/// Changes what the shop has; answers what was changed, and what was brought back.
async fn change_known(tx: &mut Tx, by: &By, (file, plan): (&ImportCard, &Plan), tell: Tell<'_>) -> Result<(Vec<Made>, Vec<Made>)> {
    let (all, mut changed, mut revived) = (plan.fresh.len() + plan.changed.len(), Vec::new(), Vec::new());
    for (nth, changes) in plan.changed.chunks(STRETCH).enumerate() {
        tell(plan.fresh.len() + nth * STRETCH, all)?;
        let (mut made, mut drafts) = (Vec::new(), Vec::with_capacity(changes.len()));
        for change in changes {
            let hung = hang(tx, by, file, (change.id, &change.hung), (&change.title, &change.title_en)).await?;
            if let Some(draft) = &change.draft {
                // What was hung up just now is no other hand's change.
                drafts.push((change.id, ProductDraft { revision: draft.revision.map(|seen| seen + hung), ..draft.clone() }));
            } else if hung > 0 {
                made.push((change.id, product::load(tx, change.id).await?.product.revision));
            }
        }
        made.extend(product::change_many(tx, &drafts).await?);
        let back: HashSet<_> = changes.iter().filter(|change| change.revived).map(|change| change.id).collect();
        let (again, other): (Vec<Made>, Vec<Made>) = made.into_iter().partition(|(product, _)| back.contains(product));
        revived.extend(again);
        changed.extend(other);
    }
    Ok((changed, revived))
}

/// Says what bundles are put together from, now that everything they may be put together from is there.
async fn fill_bundles(tx: &mut Tx, plan: &Plan, fresh: &[Made]) -> Result<()> {
    for ((product, _), draft) in fresh.iter().zip(&plan.fresh) {
        bundle::write(tx, *product, draft).await?;
    }
    let changed: Vec<_> = plan.changed.iter().filter_map(|change| Some((change.id, change.draft.as_ref()?))).collect();
    bundle::write_many(tx, &changed).await
}

/// New products get their pictures; that is a revision each.
async fn hang_fresh(tx: &mut Tx, by: &By, (file, plan): (&ImportCard, &Plan), fresh: &mut [Made]) -> Result<()> {
    for (nth, pictures) in &plan.hung {
        if let (Some(made), Some(draft)) = (fresh.get_mut(*nth), plan.fresh.get(*nth)) {
            made.1 += hang(tx, by, file, (made.0, pictures), (&draft.title_zh, &draft.title_en)).await?;
        }
    }
    Ok(())
}

/// Hangs pictures up under the product's names, and notes it; answers how many.
async fn hang(tx: &mut Tx, by: &By, file: &ImportCard, (product, pictures): (Id<Product>, &[Stored]), names: (&str, &str)) -> Result<i64> {
    for stored in pictures {
        picture::hang(tx, by, product, stored, names).await?;
        let note = query("insert into catalog_import_hung (import_id, product_id, sha) values ($1, $2, $3)");
        tx.put(note.bind(file.id).bind(product).bind(&stored.sha)).await?;
    }
    Ok(i64::try_from(pictures.len()).unwrap_or(i64::MAX))
}

/// Notes what the file made of products, so that it can be taken back.
async fn note(tx: &mut Tx, file: &ImportCard, made: &[(Id<Product>, i64)], fresh: bool) -> Result<()> {
    for page in made.chunks(TOLD) {
        let row = |(product, revision): &(Id<Product>, i64)| -> Vec<Value> {
            vec![file.id.into(), (*product).into(), (*revision).into(), fresh.into()]
        };
        let insert = query("insert into catalog_import_product (import_id, product_id, revision, fresh) values (:row)");
        tx.put(insert.bind_rows(page.iter().map(row))).await?;
    }
    Ok(())
}
