//! Doing what a plan says, all of it or nothing.

use super::{Plan, Refusal};
use crate::{
    By, Channel, ProductsImported, SalePack,
    price::{self, NewBook},
    product::{self, history},
};
use kernel::{Id, Money, Result, Tx, outbox, query};
use std::collections::HashMap;

/// Products one fact speaks of.
const TOLD: usize = 500;

pub(super) async fn apply(tx: &mut Tx, by: &By, file_name: &str, plan: &Plan) -> Result<()> {
    if !plan.wrong.is_empty() {
        return Err(Refusal::RowsWrong { rows: plan.wrong.len() }.into());
    }
    let mut touched = product::write_many(tx, by, &plan.fresh).await?;
    let mut changed = Vec::new();
    for change in &plan.changed {
        if let Some(draft) = &change.draft {
            product::change(tx, change.id, draft).await?;
            changed.push(change.id);
        }
    }
    history::note_many(tx, &changed, by, "imported").await?;
    touched.extend(changed);
    publish_prices(tx, by, file_name, plan).await?;
    for page in touched.chunks(TOLD) {
        outbox::tell(tx, &ProductsImported { products: page.to_vec() })?;
    }
    Ok(())
}

async fn publish_prices(tx: &mut Tx, by: &By, file_name: &str, plan: &Plan) -> Result<()> {
    if plan.prices.is_empty() {
        return Ok(());
    }
    let skus: Vec<&str> = plan.prices.keys().map(String::as_str).collect();
    let mut packs: HashMap<String, Id<SalePack>> = HashMap::new();
    for page in skus.chunks(1000) {
        for (sku, pack) in tx.fetch_all::<(String, Id<SalePack>)>(query(PACKS).bind_list(":skus", page.iter().copied())).await? {
            packs.entry(sku).or_insert(pack);
        }
    }
    let prices: Vec<(Id<SalePack>, Money)> = plan.prices.iter().filter_map(|(sku, price)| Some((*packs.get(sku)?, *price))).collect();
    for channel in [Channel::Web, Channel::Till] {
        let book = NewBook { channel, place: None, effective_from: tx.now(), note: file_name.to_owned(), prices: prices.clone() };
        price::publish_book(tx, by, &book).await?;
    }
    Ok(())
}

/// The pack a row of the file means: the one that is sold on the web, or the first.
const PACKS: &str = "
    select v.sku, k.id
      from catalog_pack k
      join catalog_variant v on v.id = k.variant_id
     where v.sku in (:skus) and k.retired = false
     order by v.sku, case when k.web = true then 0 else 1 end, k.place";
