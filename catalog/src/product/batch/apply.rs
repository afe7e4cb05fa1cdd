//! Doing what a batch says: all of it in one transaction, and a note of what each product was.

use super::{Batch, BatchCard, Move, Planned, Refusal, card, chosen, plan};
use crate::{
    By, Product, ProductChanged, ProductPublished, ProductStatus, ProductWithdrawn, brand,
    product::{change, history, load_many, past, proposal, retire},
};
use kernel::{Id, Query, Result, Tx, outbox, query};
use std::collections::BTreeMap;

/// Products in one statement.
const PAGE: usize = 500;

/// Does what the batch says with every product it can be done with. A batch is done once; a second try is refused.
pub async fn apply(tx: &mut Tx, by: &By, id: Id<Batch>) -> Result<BatchCard> {
    let (kept, now) = (card(tx, id).await?, tx.now());
    let what = kept.change()?;
    if what.is_nothing() {
        return Err(Refusal::NothingToDo.into());
    }
    if tx.execute(query(APPLIED).bind(id).bind(now)).await? == 0 {
        return Err(Refusal::Applied.into());
    }
    let products = chosen(tx, id).await?;
    // Their rows are taken first, so that nobody takes a picture or a pack away while they are looked through.
    for page in products.chunks(PAGE) {
        tx.put(of(query("update catalog_product set revision = revision where id in (:ids)"), page)).await?;
    }
    let touched: Vec<Planned> = plan::plan(tx, &what, &products).await?.into_iter().filter(Planned::is_touched).collect();
    let (ids, own): (Vec<_>, Vec<_>) = touched.iter().map(|planned| (planned.product, (planned.product, planned.status))).unzip();
    note_before(tx, id, &own).await?;
    write(tx, by, id, &touched).await?;
    if let Some(to) = what.shelf {
        shift(tx, by, (to, "batch", id), &ids).await?;
    }
    for page in ids.chunks(PAGE) {
        tx.put(of(query(NOTE_AFTER).bind(id), page)).await?;
    }
    card(tx, id).await
}

async fn write(tx: &mut Tx, by: &By, id: Id<Batch>, touched: &[Planned]) -> Result<()> {
    let mut made = Vec::new();
    for planned in touched.iter().filter(|planned| !planned.changes.is_empty()) {
        made.extend(change(tx, planned.product, &planned.after).await?.map(|revision| (planned.product, revision)));
    }
    history::note_batch(tx, &made, by, ("batch", id)).await?;
    made.iter().try_for_each(|(product, _)| outbox::tell(tx, &ProductChanged { product: *product }))
}

/// What each product is before the batch touches it.
async fn note_before(tx: &mut Tx, id: Id<Batch>, own: &[(Id<Product>, ProductStatus)]) -> Result<()> {
    let ids: Vec<_> = own.iter().map(|(product, _)| *product).collect();
    for page in ids.chunks(PAGE) {
        tx.put(of(query(NOTE_BEFORE).bind(id), page)).await?;
    }
    Ok(())
}

/// Moves products that may be moved; those that are there already stay as they are.
pub(super) async fn shift(tx: &mut Tx, by: &By, (to, deed, id): (Move, &'static str, Id<Batch>), products: &[Id<Product>]) -> Result<()> {
    match to {
        Move::Publish => {
            let made = moved(tx, PUBLISH, products).await?;
            for (product, _) in &made {
                proposal::is_overtaken(tx, *product).await?;
            }
            history::note_batch(tx, &made, by, (if deed == "batch" { "published" } else { deed }, id)).await?;
            made.iter().try_for_each(|(product, _)| outbox::tell(tx, &ProductPublished { product: *product }))?;
            // What comes back by taking a batch back may have lost its mark meanwhile.
            brand::settle(tx, products).await
        }
        Move::Withdraw => withdraw(tx, by, (deed, id), products).await,
        Move::Retire => {
            withdraw(tx, by, (deed, id), products).await?;
            retire_all(tx, by, id, products).await
        }
    }
}

async fn withdraw(tx: &mut Tx, by: &By, (deed, id): (&'static str, Id<Batch>), products: &[Id<Product>]) -> Result<()> {
    let made = moved(tx, WITHDRAW, products).await?;
    history::note_batch(tx, &made, by, (if deed == "batch" { "withdrawn" } else { deed }, id)).await?;
    made.iter().try_for_each(|(product, _)| outbox::tell(tx, &ProductWithdrawn { product: *product }))
}

/// What is retired is kept as it was, so that it can come back whole.
async fn retire_all(tx: &mut Tx, by: &By, id: Id<Batch>, products: &[Id<Product>]) -> Result<()> {
    let (mut by_revision, mut made): (BTreeMap<i64, Vec<Id<Product>>>, Vec<_>) = (BTreeMap::new(), Vec::new());
    for page in products.chunks(PAGE) {
        for sheet in load_many(tx, page).await? {
            past::keep(tx, &sheet).await?;
            proposal::is_dropped(tx, sheet.product.id).await?;
            by_revision.entry(sheet.product.revision).or_default().push(sheet.product.id);
            made.push((sheet.product.id, sheet.product.revision + 1));
        }
    }
    for (revision, products) in by_revision {
        retire(tx, revision, &products).await?;
    }
    history::note_batch(tx, &made, by, ("retired", id)).await?;
    made.iter().try_for_each(|(product, _)| outbox::tell(tx, &ProductChanged { product: *product }))
}

async fn moved(tx: &mut Tx, text: &'static str, products: &[Id<Product>]) -> Result<Vec<(Id<Product>, i64)>> {
    let (mut made, now) = (Vec::new(), tx.now());
    for page in products.chunks(PAGE) {
        made.extend(tx.fetch_all::<(Id<Product>, i64)>(of(query(text).bind(now), page)).await?);
    }
    Ok(made)
}

fn of(text: Query, page: &[Id<Product>]) -> Query {
    text.bind_list(":ids", page.iter().copied())
}

const APPLIED: &str = "update catalog_batch set applied_at = $2 where id = $1 and applied_at is null";

const NOTE_BEFORE: &str = "
    update catalog_batch_product
       set status = (select p.status from catalog_product p where p.id = product_id),
           was = (select p.revision from catalog_product p where p.id = product_id)
     where batch_id = $1 and product_id in (:ids)";

const NOTE_AFTER: &str = "
    update catalog_batch_product
       set made = (select p.revision from catalog_product p where p.id = product_id)
     where batch_id = $1 and product_id in (:ids)";

const PUBLISH: &str = "
    update catalog_product
       set status = 'published', published_at = $1, changed_at = $1, revision = revision + 1
     where id in (:ids) and status = 'draft'
 returning id, revision";

const WITHDRAW: &str = "
    update catalog_product
       set status = 'draft', changed_at = $1, revision = revision + 1
     where id in (:ids) and status = 'published'
 returning id, revision";
