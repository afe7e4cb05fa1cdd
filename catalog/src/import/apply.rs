//! Doing what a plan says, all of it or nothing.

use super::{ImportCard, Plan, Refusal, Tell};
use crate::{
    By, Channel, Product, ProductsImported, SalePack,
    price::{self, NewBook},
    product::{self, history},
};
use kernel::{Id, Money, Result, Tx, Value, outbox, query};
use std::collections::{BTreeMap, HashMap};

/// Products one fact speaks of.
const TOLD: usize = 500;
/// Products after which is told how far it has come.
const STRETCH: usize = 1000;

pub(super) async fn apply(tx: &mut Tx, by: &By, file: &ImportCard, plan: &Plan, tell: Tell<'_>) -> Result<()> {
    if !plan.wrong.is_empty() {
        return Err(Refusal::RowsWrong { rows: plan.wrong_rows() }.into());
    }
    let all = plan.fresh.len() + plan.changed.len();
    let mut touched = Vec::with_capacity(all);
    for drafts in plan.fresh.chunks(STRETCH) {
        tell(touched.len(), all);
        touched.extend(product::write_many(tx, by, drafts).await?);
    }
    let mut fresh: Vec<_> = touched.iter().map(|product| (*product, 1)).collect();
    let mut changed = Vec::new();
    for (nth, change) in plan.changed.iter().enumerate() {
        if nth.is_multiple_of(STRETCH) {
            tell(plan.fresh.len() + nth, all);
        }
        if let Some(draft) = &change.draft {
            let made = product::change(tx, change.id, draft).await?.map(|revision| (change.id, revision));
            if change.revived { fresh.extend(made) } else { changed.extend(made) }
        }
    }
    history::note_many(tx, &[&fresh[touched.len()..], &changed[..]].concat(), by, "imported").await?;
    note(tx, file, &fresh, true).await?;
    note(tx, file, &changed, false).await?;
    let changed = fresh[touched.len()..].iter().chain(&changed).map(|(product, _)| *product);
    touched.extend(changed.collect::<Vec<_>>());
    publish_prices(tx, by, file, plan).await?;
    if all > 0 {
        tell(all, all);
    }
    for page in touched.chunks(TOLD) {
        outbox::tell(tx, &ProductsImported { products: page.to_vec() })?;
    }
    Ok(())
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

/// One book for each channel the file has new prices for.
async fn publish_prices(tx: &mut Tx, by: &By, file: &ImportCard, plan: &Plan) -> Result<()> {
    for channel in Channel::ALL.iter().copied() {
        let own = plan.prices.iter().filter(|((of, _), _)| *of == channel);
        let prices: HashMap<&str, Money> = own.map(|((_, sku), price)| (sku.as_str(), *price)).collect();
        let prices = of_packs(tx, channel, &prices).await?;
        if !prices.is_empty() {
            let book = NewBook { channel, place: None, effective_from: tx.now(), note: file.file_name.clone(), prices };
            let version = price::publish_book(tx, by, &book).await?;
            tx.put(query("insert into catalog_import_book (import_id, version) values ($1, $2)").bind(file.id).bind(version)).await?;
        }
    }
    Ok(())
}

/// The packs that SKUs mean, with the prices of the SKUs; what is not sold in the channel gets none there.
async fn of_packs(tx: &mut Tx, channel: Channel, prices: &HashMap<&str, Money>) -> Result<Vec<(Id<SalePack>, Money)>> {
    let mut meant: BTreeMap<String, (Id<SalePack>, bool)> = BTreeMap::new();
    for page in prices.keys().copied().collect::<Vec<_>>().chunks(1000) {
        let packs = query(PACKS).bind_list(":skus", page.iter().copied());
        for (sku, pack, web, till) in tx.fetch_all::<(String, Id<SalePack>, bool, bool)>(packs).await? {
            meant.entry(sku).or_insert((pack, if channel == Channel::Web { web } else { till }));
        }
    }
    let sold = meant.into_iter().filter(|(_, (_, is_sold))| *is_sold);
    Ok(sold.filter_map(|(sku, (pack, _))| Some((pack, *prices.get(sku.as_str())?))).collect())
}

/// The pack a row of the file means: the one that is sold on the web, or the first.
const PACKS: &str = "
    select v.sku, k.id, k.web, k.till
      from catalog_pack k
      join catalog_variant v on v.id = k.variant_id
     where v.sku in (:skus) and k.retired = false
     order by v.sku, case when k.web = true then 0 else 1 end, k.place";
