//! Taking back what a batch did: every product is again what it was, on the shelf or off it. A product that somebody
//! changed since is not touched.

use super::{Batch, BatchCard, Move, Refusal, apply::shift, card};
use crate::{
    By, Product, ProductChanged, ProductStatus,
    product::{ProductDraft, at, change, history, load, missing},
};
use kernel::{Id, Result, Tx, outbox, query};

/// Products named in a refusal.
const MOST_NAMED: usize = 5;

#[derive(kernel::Record)]
struct Touched {
    product: Id<Product>,
    title: String,
    /// What it was before, what the batch made it, what it is now.
    was: i64,
    made: i64,
    now: i64,
    status: ProductStatus,
}

/// Takes a batch back, everything or nothing. Products that were changed since, and those that lack by now what the shelf
/// asks for, are refused by name, or left as they are.
pub async fn undo(tx: &mut Tx, by: &By, id: Id<Batch>, leave_changed: bool) -> Result<BatchCard> {
    let now = tx.now();
    if tx.execute(query(UNDONE).bind(id).bind(now).bind(by.to_string())).await? == 0 {
        return Err(Refusal::NothingToUndo.into());
    }
    tx.put(query(TAKE).bind(id)).await?;
    let (own, since): (Vec<Touched>, Vec<Touched>) =
        tx.fetch_all::<Touched>(query(TOUCHED).bind(id)).await?.into_iter().partition(|touched| touched.made == touched.now);
    if !leave_changed && !since.is_empty() {
        return Err(Refusal::ChangedSince { count: since.len(), titles: titles(&since) }.into());
    }
    for touched in &own {
        bring_back(tx, by, id, touched).await?;
    }
    let (on_shelf, off): (Vec<&Touched>, Vec<&Touched>) = own.iter().partition(|touched| touched.status == ProductStatus::Published);
    let off: Vec<_> = off.iter().map(|touched| touched.product).collect();
    shift(tx, by, (Move::Withdraw, "batch-undone", id), &off).await?;
    let (mut whole, mut lacking, mut is_seen) = (Vec::new(), Vec::new(), false);
    for touched in on_shelf {
        let sheet = load(tx, touched.product).await?;
        if missing(tx, &sheet).await?.is_empty() {
            whole.push(touched.product);
        } else {
            is_seen |= sheet.product.status == ProductStatus::Published;
            lacking.push(touched);
        }
    }
    // Off the shelf it may lack what it likes; on it, it may not.
    if (is_seen || !leave_changed) && !lacking.is_empty() {
        return Err(Refusal::LacksSince { count: lacking.len(), titles: titles(lacking) }.into());
    }
    shift(tx, by, (Move::Publish, "batch-undone", id), &whole).await?;
    card(tx, id).await
}

fn titles<'a>(of: impl IntoIterator<Item = &'a Touched>) -> String {
    of.into_iter().take(MOST_NAMED).map(|touched| touched.title.as_str()).collect::<Vec<_>>().join("、")
}

/// Its words, packs and barcodes; what was retired comes back as a draft first.
async fn bring_back(tx: &mut Tx, by: &By, id: Id<Batch>, touched: &Touched) -> Result<()> {
    let before = at(tx, touched.product, touched.was).await?;
    let draft = ProductDraft { id: Some(touched.product), revision: Some(touched.made), ..before };
    let mut made: Vec<_> = change(tx, touched.product, &draft).await?.map(|revision| (touched.product, revision)).into_iter().collect();
    let now = tx.now();
    made.extend(tx.fetch_optional::<(Id<Product>, i64)>(query(UNRETIRE).bind(touched.product).bind(now)).await?);
    history::note_batch(tx, &made, by, ("batch-undone", id)).await?;
    if made.is_empty() { Ok(()) } else { outbox::tell(tx, &ProductChanged { product: touched.product }) }
}

const UNDONE: &str = "
    update catalog_batch
       set undone_at = $2, undone_by = $3
     where id = $1 and applied_at is not null and undone_at is null";

const TAKE: &str = "
    update catalog_product set revision = revision
     where id in (select product_id from catalog_batch_product where batch_id = $1 and made is not null)";

const TOUCHED: &str = "
    select c.product_id as product, p.title_zh as title, c.was, c.made, p.revision as now, c.status
      from catalog_batch_product c
      join catalog_product p on p.id = c.product_id
     where c.batch_id = $1 and c.made is not null
     order by c.product_id";

/// A product that had nothing to bring back but its state.
const UNRETIRE: &str = "
    update catalog_product
       set status = 'draft', changed_at = $2, revision = revision + 1
     where id = $1 and status = 'retired'
 returning id, revision";
