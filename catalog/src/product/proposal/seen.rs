//! A sheet as it would be on the shelf, before it is there.

use crate::product::{PackDraft, PackRow, PackSheet, ProductCard, ProductDraft, ProductSheet, VariantDraft, VariantRow, VariantSheet};
use kernel::Tx;

/// The product as a draft would make it. What is new gets an id nobody knows yet, so nothing has a price or stock under it.
pub fn laid_over(tx: &mut Tx, draft: &ProductDraft, before: &ProductSheet) -> ProductSheet {
    let (was, words) = (&before.product, draft.clone());
    let product = ProductCard {
        slug: if words.slug.is_empty() { was.slug.clone() } else { words.slug },
        kind: words.kind,
        category: words.category,
        title_zh: words.title_zh,
        title_en: words.title_en,
        line_zh: words.line_zh,
        line_en: words.line_en,
        story_zh: words.story_zh,
        story_en: words.story_en,
        origin_zh: words.origin_zh,
        origin_en: words.origin_en,
        town: words.town,
        storage_zh: words.storage_zh,
        storage_en: words.storage_en,
        producer: words.producer,
        supplier: words.supplier,
        producer_share_bp: words.producer_share,
        temperature: words.temperature,
        tax_class: words.tax,
        shelf_life_days: words.shelf_life_days,
        search_words: words.search_words,
        return_policy: words.return_policy,
        regulated: words.regulated,
        registration_no: words.registration_no,
        attributes: words.attributes,
        options: words.options,
        ..was.clone()
    };
    let variants = draft.variants.iter().map(|variant| variant_over(tx, variant, before)).collect();
    ProductSheet { product, variants, pictures: before.pictures.clone() }
}

fn variant_over(tx: &mut Tx, draft: &VariantDraft, before: &ProductSheet) -> VariantSheet {
    let known = draft.before(before);
    let variant = VariantRow {
        id: known.map_or_else(|| tx.id(), |known| known.variant.id),
        product: before.product.id,
        sku: draft.sku.clone(),
        name_zh: draft.name_zh.clone(),
        name_en: draft.name_en.clone(),
        unit: draft.unit,
        cost_fen: draft.cost,
        net: draft.net.clone(),
        options: draft.options.clone(),
    };
    let packs = draft.packs.iter().map(|pack| pack_over(tx, pack, (&variant, known))).collect();
    VariantSheet { variant, components: draft.components.clone(), packs }
}

fn pack_over(tx: &mut Tx, draft: &PackDraft, (variant, known): (&VariantRow, Option<&VariantSheet>)) -> PackSheet {
    let was = known.and_then(|known| known.packs.iter().find(|pack| draft.is(&pack.pack)));
    let pack = PackRow {
        id: was.map_or_else(|| tx.id(), |was| was.pack.id),
        variant: variant.id,
        kind: draft.kind,
        name_zh: draft.name_zh.clone(),
        name_en: draft.name_en.clone(),
        steps: draft.steps,
        gross_g: draft.gross_g,
        web: draft.web,
        till: draft.till,
        bounds: draft.bounds,
    };
    PackSheet { pack, barcodes: draft.barcodes.iter().map(|barcode| barcode.code().to_owned()).collect() }
}
