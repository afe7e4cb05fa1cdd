//! What a draft names outside of itself, at the fields it was typed into: shelves and people that must be there, SKUs and
//! barcodes that no other product may have.

use super::ProductDraft;
use crate::Product;
use coop::{Party, party};
use kernel::{Error, Id, Issue, Issues, Result, Tx, query};
use std::collections::{HashMap, HashSet};

/// Refuses a draft that stands on a shelf or names a party that is not there.
pub(super) async fn must_be_known(tx: &mut Tx, draft: &ProductDraft) -> Result<()> {
    let shelf: Option<(String,)> =
        tx.fetch_optional(query("select code from catalog_category where code = $1").bind(&draft.category)).await?;
    let parties: [(&str, Option<Id<Party>>); 2] = [("producer", draft.producer), ("supplier", draft.supplier)];
    let named: Vec<_> = parties.iter().filter_map(|(_, id)| *id).collect();
    let known = if named.is_empty() { HashMap::new() } else { party::named(tx, &named).await? };
    let unknown = parties.into_iter().filter(|(_, id)| id.is_some_and(|id| !known.contains_key(&id))).map(|(field, _)| field);
    let found: Issues =
        shelf.is_none().then_some("category").into_iter().chain(unknown).map(|field| Issue::new(field, "field-unknown-choice")).collect();
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// Refuses a draft that claims what belongs to another product.
pub(super) async fn must_be_free(tx: &mut Tx, draft: &ProductDraft) -> Result<()> {
    let skus = draft.variants.iter().map(|variant| variant.sku.as_str());
    let skus = foreign(tx, draft, (SKUS, skus.collect())).await?;
    let codes = draft.variants.iter().flat_map(|variant| &variant.packs).flat_map(|pack| &pack.barcodes);
    let codes = foreign(tx, draft, (CODES, codes.map(|barcode| barcode.code()).collect())).await?;
    let found = draft.claims(&skus, &codes);
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

async fn foreign(tx: &mut Tx, draft: &ProductDraft, asked: (&'static str, Vec<&str>)) -> Result<HashSet<String>> {
    let (text, names) = asked;
    if names.is_empty() {
        return Ok(HashSet::new());
    }
    let held: Vec<(Id<Product>, String)> = tx.fetch_all(query(text).bind_list(":names", names)).await?;
    Ok(held.into_iter().filter(|(owner, _)| Some(*owner) != draft.id).map(|(_, name)| name).collect())
}

impl ProductDraft {
    fn claims(&self, skus: &HashSet<String>, codes: &HashSet<String>) -> Issues {
        let mut found = Issues::new();
        for (n, variant) in self.variants.iter().enumerate() {
            if skus.contains(&variant.sku) {
                found.push(Issue::new(format!("v{n}-sku"), "product-sku-taken").with("sku", &variant.sku));
            }
            for (m, pack) in variant.packs.iter().enumerate() {
                let claimed = pack.barcodes.iter().filter(|barcode| codes.contains(barcode.code()));
                let field = format!("v{n}-p{m}-barcodes");
                found.extend(claimed.map(|barcode| Issue::new(&field, "product-barcode-taken").with("code", barcode.code())));
            }
        }
        found
    }
}

const SKUS: &str = "select product_id, sku from catalog_variant where sku in (:names)";

const CODES: &str = "
    select v.product_id, b.code
      from catalog_barcode b
      join catalog_pack k on k.id = b.pack_id
      join catalog_variant v on v.id = k.variant_id
     where b.code in (:names)";
