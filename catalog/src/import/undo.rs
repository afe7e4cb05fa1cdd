//! Taking back what a file did: new products are retired, changed ones are again what they were, and where the file's
//! prices still hold, those before them do. A product that somebody changed since is not touched.

use super::{Import, ImportCard, Refusal, kept::card, prices};
use crate::{
    By, Product, ProductsImported, brand, bundle, picture,
    product::{self, ProductDraft, history},
};
use kernel::{Id, Result, Tx, outbox, query};
use std::collections::{BTreeMap, HashSet};

/// Products in one statement, and one fact speaks of.
const PAGE: usize = 500;
/// Products named in a refusal.
const MOST_NAMED: usize = 5;

#[derive(kernel::Record)]
struct Touched {
    product: Id<Product>,
    title: String,
    /// What the file made it, and what it is now.
    made: i64,
    now: i64,
    fresh: bool,
}

/// Takes an applied file back, everything or nothing. Products that were changed since are refused, or left as they are
/// with the prices they have.
pub async fn undo(tx: &mut Tx, by: &By, id: Id<Import>, leave_changed: bool) -> Result<ImportCard> {
    let kept = card(tx, id).await?;
    let now = tx.now();
    if tx.execute(query(UNDONE).bind(id).bind(now).bind(by.to_string())).await? == 0 {
        return Err(Refusal::NothingToUndo.into());
    }
    let (own, since): (Vec<Touched>, Vec<Touched>) =
        tx.fetch_all::<Touched>(query(TOUCHED).bind(id)).await?.into_iter().partition(|touched| touched.made == touched.now);
    if !leave_changed && !since.is_empty() {
        let titles = since.iter().take(MOST_NAMED).map(|touched| touched.title.as_str()).collect::<Vec<_>>().join("、");
        return Err(Refusal::ChangedSince { count: since.len(), titles }.into());
    }
    bring_back(tx, by, &own).await?;
    take_down(tx, by, id, &own).await?;
    let left = since.iter().map(|touched| touched.product).collect();
    prices::put_back(tx, by, &kept, &left).await?;
    product::list_anew(tx, &own.iter().map(|touched| touched.product).collect::<Vec<_>>()).await?;
    for page in own.chunks(PAGE) {
        outbox::tell(tx, &ProductsImported { products: page.iter().map(|touched| touched.product).collect() })?;
    }
    card(tx, id).await
}

async fn bring_back(tx: &mut Tx, by: &By, own: &[Touched]) -> Result<()> {
    let (fresh, changed): (Vec<&Touched>, Vec<&Touched>) = own.iter().partition(|touched| touched.fresh);
    let mut by_revision: BTreeMap<i64, Vec<Id<Product>>> = BTreeMap::new();
    fresh.iter().for_each(|touched| by_revision.entry(touched.made).or_default().push(touched.product));
    for (revision, products) in by_revision {
        product::retire(tx, revision, &products).await?;
    }
    let mut made: Vec<_> = fresh.iter().map(|touched| (touched.product, touched.made + 1)).collect();
    let mut drafts = Vec::with_capacity(changed.len());
    for touched in changed {
        let before = product::at(tx, touched.product, touched.made - 1).await?;
        let draft = ProductDraft { id: Some(touched.product), revision: Some(touched.made), ..before };
        drafts.push((touched.product, draft));
    }
    made.extend(product::change_many(tx, &drafts).await?);
    bundle::write_many(tx, &drafts.iter().map(|(product, draft)| (*product, draft)).collect::<Vec<_>>()).await?;
    history::put_many(tx, &made, by, "import-undone").await?;
    brand::settle(tx, &made.iter().map(|(product, _)| *product).collect::<Vec<_>>()).await
}

/// Pictures the file hung up are taken down from products that are as the file left them.
async fn take_down(tx: &mut Tx, by: &By, id: Id<Import>, own: &[Touched]) -> Result<()> {
    let of = "select product_id, sha from catalog_import_hung where import_id = $1 order by product_id, sha";
    let hung: Vec<(Id<Product>, String)> = tx.fetch_all(query(of).bind(id)).await?;
    let own: HashSet<_> = own.iter().filter(|touched| !touched.fresh).map(|touched| touched.product).collect();
    for (product, sha) in hung.into_iter().filter(|(product, _)| own.contains(product)) {
        picture::take_down(tx, by, product, &sha).await?;
    }
    Ok(())
}

const UNDONE: &str = "
    update catalog_import
       set undone_at = $2, undone_by = $3
     where id = $1 and applied_at is not null and undone_at is null";

const TOUCHED: &str = "
    select i.product_id as product, p.title_zh as title, i.revision as made, p.revision as now, i.fresh
      from catalog_import_product i
      join catalog_product p on p.id = i.product_id
     where i.import_id = $1
     order by i.product_id";
