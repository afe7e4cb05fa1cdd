//! New products, variants and packs bound together, so that one or ten thousand are written in a few statements.

use super::{PackDraft, ProductDraft, Refusal, VariantDraft};
use crate::{By, Product, ProductStatus, SalePack, Variant, barcode, barcode::Barcode, product::history, unit_price::Content};
use kernel::{Id, Query, Result, Tx, Value, query};

/// Rows in one statement; SQLite takes 32,766 values.
const PAGE: usize = 500;

#[derive(Default)]
pub(crate) struct Sheaf {
    ids: Vec<Id<Product>>,
    products: Vec<Vec<Value>>,
    skus: Vec<(Id<Variant>, String)>,
    variants: Vec<Vec<Value>>,
    packs: Vec<Vec<Value>>,
    barcodes: Vec<(Id<SalePack>, Barcode)>,
}

impl Sheaf {
    pub(crate) fn add(&mut self, tx: &mut Tx, draft: &ProductDraft, slug: String) -> Id<Product> {
        let (id, now) = (tx.id::<Product>(), tx.now());
        let mut row: Vec<Value> = vec![id.into(), slug.into()];
        row.extend(words(draft));
        row.extend([Value::from(ProductStatus::Draft), 1i64.into(), now.into(), now.into()]);
        self.products.push(row);
        self.ids.push(id);
        for (place, variant) in (0i64..).zip(&draft.variants) {
            self.add_variant(tx, id, variant, place);
        }
        id
    }

    pub(crate) fn add_variant(&mut self, tx: &mut Tx, product: Id<Product>, variant: &VariantDraft, place: i64) {
        let id = tx.id::<Variant>();
        let unit = variant.unit.to_string();
        self.skus.push((id, variant.sku.clone()));
        self.variants.push(vec![
            id.into(),
            product.into(),
            (&variant.sku).into(),
            (&variant.name_zh).into(),
            (&variant.name_en).into(),
            unit.into(),
            variant.cost.into(),
            place.into(),
            false.into(),
            net(variant).into(),
            variant.options.written().into(),
        ]);
        for (place, pack) in (0i64..).zip(&variant.packs) {
            self.add_pack(tx, id, pack, place);
        }
    }

    pub(crate) fn add_pack(&mut self, tx: &mut Tx, variant: Id<Variant>, pack: &PackDraft, place: i64) -> Id<SalePack> {
        let id = tx.id::<SalePack>();
        self.packs.push(vec![
            id.into(),
            variant.into(),
            pack.kind.into(),
            (&pack.name_zh).into(),
            (&pack.name_en).into(),
            pack.steps.into(),
            pack.gross_g.into(),
            pack.web.into(),
            pack.till.into(),
            place.into(),
            false.into(),
            pack.bounds.map(|bounds| bounds.least).into(),
            pack.bounds.map(|bounds| bounds.most).into(),
        ]);
        self.add_barcodes(id, &pack.barcodes);
        id
    }

    pub(crate) fn add_barcodes<'a>(&mut self, pack: Id<SalePack>, barcodes: impl IntoIterator<Item = &'a Barcode>) {
        self.barcodes.extend(barcodes.into_iter().map(|barcode| (pack, barcode.clone())));
    }

    /// Writes everything but the lines on the desk's list; refuses when a SKU or barcode belongs to something else already.
    pub(crate) async fn write(self, tx: &mut Tx, by: &By) -> Result<()> {
        for page in self.products.chunks(PAGE) {
            tx.put(insert(INSERT_PRODUCTS, page)).await?;
        }
        let made: Vec<_> = self.ids.iter().map(|id| (*id, 1)).collect();
        self.write_variants(tx).await?;
        history::put_many(tx, &made, by, "written").await
    }

    pub(crate) async fn write_variants(self, tx: &mut Tx) -> Result<()> {
        for (page, skus) in self.variants.chunks(PAGE).zip(self.skus.chunks(PAGE)) {
            let written = tx.execute(insert(INSERT_VARIANTS, page).and(" on conflict do nothing")).await?;
            if written < page.len() as u64 {
                return Err(sku_taken(tx, skus).await?.into());
            }
        }
        for page in self.packs.chunks(PAGE) {
            tx.put(insert(INSERT_PACKS, page)).await?;
        }
        for page in self.barcodes.chunks(PAGE) {
            if tx.execute(barcode::insert(page)).await? < page.len() as u64 {
                return Err(barcode_taken(tx, page).await?.into());
            }
        }
        Ok(())
    }
}

/// Names the SKUs that some other variant has.
async fn sku_taken(tx: &mut Tx, page: &[(Id<Variant>, String)]) -> Result<Refusal> {
    let skus = page.iter().map(|(_, sku)| sku.as_str());
    let held: Vec<(Id<Variant>, String)> =
        tx.fetch_all(query("select id, sku from catalog_variant where sku in (:skus)").bind_list(":skus", skus)).await?;
    let foreign = held.into_iter().filter(|held| !page.contains(held));
    Ok(Refusal::SkuTaken { sku: foreign.map(|(_, sku)| sku).collect::<Vec<_>>().join(", ") })
}

/// Names the codes that some other pack has.
async fn barcode_taken(tx: &mut Tx, page: &[(Id<SalePack>, Barcode)]) -> Result<Refusal> {
    let codes = page.iter().map(|(_, barcode)| barcode.code());
    let held: Vec<(String, Id<SalePack>)> =
        tx.fetch_all(query("select code, pack_id from catalog_barcode where code in (:codes)").bind_list(":codes", codes)).await?;
    let foreign = held.into_iter().filter(|(code, pack)| !page.iter().any(|(own, barcode)| own == pack && barcode.code() == code));
    Ok(Refusal::BarcodeTaken { code: foreign.map(|(code, _)| code).collect::<Vec<_>>().join(", ") })
}

/// A product's own words and where it is sold, in the order of the columns from `kind` to `options`.
pub(super) fn words(draft: &ProductDraft) -> Vec<Value> {
    let packs = || draft.variants.iter().flat_map(|variant| &variant.packs);
    vec![
        draft.kind.into(),
        (&draft.category).into(),
        draft.title_zh.trim().into(),
        draft.title_en.trim().into(),
        draft.line_zh.trim().into(),
        draft.line_en.trim().into(),
        draft.story_zh.trim().into(),
        draft.story_en.trim().into(),
        draft.origin_zh.trim().into(),
        draft.origin_en.trim().into(),
        draft.town.trim().into(),
        draft.storage_zh.trim().into(),
        draft.storage_en.trim().into(),
        draft.producer.into(),
        draft.supplier.into(),
        draft.producer_share.into(),
        draft.temperature.into(),
        draft.tax.into(),
        draft.shelf_life_days.into(),
        draft.search_words.trim().into(),
        packs().any(|pack| pack.web).into(),
        packs().any(|pack| pack.till).into(),
        draft.return_policy.into(),
        draft.regulated.map(|class| class.code()).into(),
        draft.registration_no.trim().into(),
        draft.attributes.as_json().into(),
        draft.options.as_json().into(),
    ]
}

/// A net content in one way of writing it, whatever somebody typed.
pub(super) fn net(variant: &VariantDraft) -> String {
    Content::parse(&variant.net).map_or_else(String::new, |content| content.to_string())
}

fn insert(text: &'static str, rows: &[Vec<Value>]) -> Query {
    query(text).bind_rows(rows.iter().cloned())
}

const INSERT_PRODUCTS: &str = "
    insert into catalog_product (id, slug, kind, category, title_zh, title_en, line_zh, line_en, story_zh, story_en, origin_zh,
                                 origin_en, town, storage_zh, storage_en, producer_id, supplier_id, producer_share_bp, temperature,
                                 tax_class, shelf_life_days, search_words, on_web, at_till, return_policy, regulated, registration_no, attributes,
                                 options,
                                 status, revision, made_at, changed_at)
    values (:row)";

const INSERT_VARIANTS: &str = "
    insert into catalog_variant (id, product_id, sku, name_zh, name_en, unit, cost_fen, place, retired, net, options)
    values (:row)";

const INSERT_PACKS: &str = "
    insert into catalog_pack (id, variant_id, kind, name_zh, name_en, steps, gross_g, web, till, place, retired, least, most)
    values (:row)";
