//! SKUs and barcodes that other products have already, named at the fields they were typed into.

use super::ProductDraft;
use crate::Product;
use kernel::{Error, Id, Issue, Issues, Result, Tx, query};
use std::collections::HashSet;

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
