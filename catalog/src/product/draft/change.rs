//! Bringing a product to what a draft says: what is new is written, what is gone is retired, what others point at stays.

use super::{ProductDraft, Refusal, Sheaf, VariantDraft, sheaf, slug_for};
use crate::{
    Product, bundle,
    product::{ProductSheet, VariantSheet, address, load, load_many, past},
};
use kernel::{Error, Id, Issue, Query, Result, Tx, query};
use std::collections::{HashMap, HashSet};

/// Products that are read at once.
const PAGE: usize = 250;

/// Brings a product to what the draft says and answers its new revision; none when it was so already. Telling of it is
/// left to the caller.
pub(crate) async fn change(tx: &mut Tx, id: Id<Product>, draft: &ProductDraft) -> Result<Option<i64>> {
    let made = change_all_but_bundles(tx, id, draft).await?;
    if made.is_some() {
        bundle::write(tx, id, draft).await?;
        bundle::come_apart(tx, &[id]).await?;
    }
    Ok(made)
}

/// The same, but what its bundles are put together from is left to the caller.
async fn change_all_but_bundles(tx: &mut Tx, id: Id<Product>, draft: &ProductDraft) -> Result<Option<i64>> {
    let was = load(tx, id).await?;
    change_seen(tx, (&was, true), draft).await
}

/// Changes many products, and answers which were changed and the revisions that made, in the order of the drafts. What their
/// bundles are put together from is left to the caller, for it may be something that comes after them.
pub(crate) async fn change_many(tx: &mut Tx, drafts: &[(Id<Product>, ProductDraft)]) -> Result<Vec<(Id<Product>, i64)>> {
    let mut made = Vec::with_capacity(drafts.len());
    for page in drafts.chunks(PAGE) {
        let ids: Vec<_> = page.iter().map(|(product, _)| *product).collect();
        let seen: HashMap<_, _> = load_many(tx, &ids).await?.into_iter().map(|sheet| (sheet.product.id, sheet)).collect();
        let retired: Vec<(Id<Product>,)> = tx.fetch_all(query(WITH_RETIRED).bind_list(":ids", ids)).await?;
        let retired: HashSet<_> = retired.into_iter().map(|row| row.0).collect();
        for (product, draft) in page {
            let was = seen.get(product).ok_or(Error::NotFound)?;
            made.extend(change_seen(tx, (was, retired.contains(product)), draft).await?.map(|revision| (*product, revision)));
        }
    }
    Ok(made)
}

/// Changes a product as it was just seen; whether something of it was ever retired is known as well.
async fn change_seen(tx: &mut Tx, (was, retired): (&ProductSheet, bool), draft: &ProductDraft) -> Result<Option<i64>> {
    let id = was.product.id;
    if draft.revision.is_some_and(|seen| seen != was.product.revision) {
        return Err(Refusal::EditedMeanwhile.into());
    }
    let seen = ProductDraft { id: Some(id), revision: Some(was.product.revision), ..draft.clone() };
    if seen == ProductDraft::of(was) {
        return Ok(None);
    }
    let revived = if retired && revive(tx, id, draft).await? > 0 { Some(load(tx, id).await?) } else { None };
    let before = revived.as_ref().unwrap_or(was);
    draft.must_fit(before)?;
    let slug = slug_of(before, draft);
    if tx.execute(update_product(tx.now(), before, draft, &slug)).await? == 0 {
        return Err(why_not(tx, id, slug).await?.into());
    }
    if slug != was.product.slug && was.product.published_at.is_some() {
        address::moved(tx, &was.product, &slug).await?;
    }
    past::keep(tx, was).await?;
    change_variants(tx, before, draft).await?;
    Ok(Some(was.product.revision + 1))
}

/// Why the row was not changed: the name belongs to another product, or somebody saved this one between two statements.
async fn why_not(tx: &mut Tx, id: Id<Product>, slug: String) -> Result<Refusal> {
    match address::under(tx, &slug).await? {
        Some(standing) if standing.product != id => address::refusal(tx, slug).await,
        _ => Ok(Refusal::EditedMeanwhile),
    }
}

/// A variant or a pack that was retired and is listed again takes up its old life.
async fn revive(tx: &mut Tx, id: Id<Product>, draft: &ProductDraft) -> Result<u64> {
    let skus = draft.variants.iter().map(|variant| variant.sku.as_str());
    let variants = tx.execute(query(REVIVE_VARIANTS).bind(id).bind_list(":skus", skus)).await?;
    let packs: Vec<_> = draft.variants.iter().flat_map(|variant| &variant.packs).filter_map(|pack| pack.id).collect();
    if packs.is_empty() {
        return Ok(variants);
    }
    Ok(variants + tx.execute(query(REVIVE_PACKS).bind(id).bind_list(":packs", packs)).await?)
}

/// A draft that names no address leaves the product where it is.
pub(crate) fn slug_of(before: &ProductSheet, draft: &ProductDraft) -> String {
    if draft.slug.is_empty() { before.product.slug.clone() } else { slug_for(draft) }
}

fn update_product(now: kernel::Timestamp, before: &ProductSheet, draft: &ProductDraft, slug: &str) -> Query {
    let words = sheaf::words(draft).into_iter().fold(query(UPDATE).bind(before.product.id).bind(slug), Query::bind);
    words.bind(now).bind(before.product.revision)
}

async fn change_variants(tx: &mut Tx, before: &ProductSheet, draft: &ProductDraft) -> Result<()> {
    let id = before.product.id;
    if !before.product.options.is_empty() {
        // Two that change places would else meet on the way.
        tx.put(query("update catalog_variant set options = '' where product_id = $1 and options <> ''").bind(id)).await?;
    }
    let mut kept = HashSet::new();
    let mut fresh = Sheaf::default();
    for (place, variant) in draft.variants.iter().enumerate() {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        match variant.before(before) {
            None => fresh.add_variant(tx, id, variant, place),
            Some(known) => {
                kept.insert(known.variant.id);
                let update = query(UPDATE_VARIANT).bind(known.variant.id).bind(&variant.sku).bind(&variant.name_zh);
                let update = update.bind(&variant.name_en).bind(variant.cost).bind(place).bind(sheaf::net(variant));
                let done = tx.execute(update.bind(variant.options.written())).await?;
                if done == 0 {
                    let taken = Issue::new(format!("v{place}-sku"), "product-sku-taken").with("sku", &variant.sku);
                    return Err(Error::Invalid(vec![taken]));
                }
                change_packs(tx, known, variant, &mut fresh).await?;
            }
        }
    }
    for gone in before.variants.iter().filter(|known| !kept.contains(&known.variant.id)) {
        tx.put(query("update catalog_variant set retired = true where id = $1").bind(gone.variant.id)).await?;
    }
    fresh.write_variants(tx).await
}

async fn change_packs(tx: &mut Tx, known: &VariantSheet, variant: &VariantDraft, fresh: &mut Sheaf) -> Result<()> {
    let mut kept = HashSet::new();
    for (place, pack) in variant.packs.iter().enumerate() {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        let Some(before) = known.packs.iter().find(|sheet| pack.is(&sheet.pack) && !kept.contains(&sheet.pack.id)) else {
            fresh.add_pack(tx, known.variant.id, pack, place);
            continue;
        };
        kept.insert(before.pack.id);
        let update = query(UPDATE_PACK).bind(before.pack.id).bind(pack.kind).bind(&pack.name_zh).bind(&pack.name_en);
        let update = update.bind(pack.gross_g).bind(pack.web).bind(pack.till).bind(place);
        tx.put(update.bind(pack.bounds.map(|bounds| bounds.least)).bind(pack.bounds.map(|bounds| bounds.most))).await?;
        let codes: Vec<_> = pack.barcodes.iter().map(|barcode| barcode.code().to_owned()).collect();
        for gone in before.barcodes.iter().filter(|code| !codes.contains(code)) {
            tx.put(query("delete from catalog_barcode where code = $1").bind(gone)).await?;
        }
        fresh.add_barcodes(
            before.pack.id,
            pack.barcodes.iter().filter(|barcode| !before.barcodes.iter().any(|code| code == barcode.code())),
        );
    }
    for gone in known.packs.iter().filter(|sheet| !kept.contains(&sheet.pack.id)) {
        tx.put(query("update catalog_pack set retired = true where id = $1").bind(gone.pack.id)).await?;
        tx.put(query("delete from catalog_barcode where pack_id = $1").bind(gone.pack.id)).await?;
    }
    Ok(())
}

/// Products with a variant or a pack that was retired.
const WITH_RETIRED: &str = "
    select distinct v.product_id
      from catalog_variant v
     where v.product_id in (:ids)
       and (v.retired = true or exists (select 1 from catalog_pack k where k.variant_id = v.id and k.retired = true))";

const REVIVE_VARIANTS: &str =
    "update catalog_variant set retired = false, options = '' where product_id = $1 and retired = true and sku in (:skus)";

const REVIVE_PACKS: &str = "
    update catalog_pack
       set retired = false
     where retired = true
       and id in (:packs)
       and variant_id in (select id from catalog_variant where product_id = $1)";

/// A new slug is taken only if no other product has it or had it; the statement touches nothing otherwise.
const UPDATE: &str = "
    update catalog_product
       set slug = $2, kind = $3, category = $4, title_zh = $5, title_en = $6, line_zh = $7, line_en = $8, story_zh = $9,
           story_en = $10, origin_zh = $11, origin_en = $12, town = $13, storage_zh = $14, storage_en = $15,
           producer_id = $16, supplier_id = $17, producer_share_bp = $18, temperature = $19, tax_class = $20,
           shelf_life_days = $21, search_words = $22, on_web = $23, at_till = $24, return_policy = $25, regulated = $26,
           registration_no = $27, attributes = $28, options = $29, changed_at = $30, revision = revision + 1,
           status = case status when 'retired' then 'draft' else status end
     where id = $1
       and revision = $31
       and not exists (select 1 from catalog_product other where other.slug = $2 and other.id <> $1)
       and not exists (select 1 from catalog_former_slug former where former.slug = $2 and former.product_id <> $1)";

const UPDATE_VARIANT: &str = "
    update catalog_variant
       set sku = $2, name_zh = $3, name_en = $4, cost_fen = $5, place = $6, net = $7, options = $8
     where id = $1
       and not exists (select 1 from catalog_variant other where other.sku = $2 and other.id <> $1)";

const UPDATE_PACK: &str = "
    update catalog_pack
       set kind = $2, name_zh = $3, name_en = $4, gross_g = $5, web = $6, till = $7, place = $8, least = $9, most = $10
     where id = $1";
