//! What a file says about a product and its variants, written into a draft, and what that changes.

use super::listed::ListedVariant;
use crate::{
    PackKind,
    barcode::BarcodeKind,
    product::{PackDraft, VariantDraft},
};
use kernel::{Quantity, Unit};

pub(super) fn new_variant(listed: &ListedVariant) -> VariantDraft {
    let (mut name_zh, mut name_en) = (String::new(), String::new());
    put(&mut name_zh, &mut name_en, &listed.name);
    if name_zh.is_empty() {
        (name_zh, name_en) = ("标准".to_owned(), "Standard".to_owned());
    }
    let pack = PackDraft {
        id: None,
        kind: PackKind::Each,
        name_zh: "单件".to_owned(),
        name_en: "One".to_owned(),
        steps: Quantity::steps(1),
        gross_g: listed.grams.unwrap_or(0),
        web: true,
        till: true,
        barcodes: listed.barcode.iter().cloned().collect(),
    };
    VariantDraft {
        id: None,
        sku: listed.sku.clone(),
        name_zh,
        name_en,
        unit: Unit::PIECE,
        cost: listed.cost.unwrap_or_default(),
        net: String::new(),
        packs: vec![pack],
    }
}

/// What a row says about a variant the shop has; of its packs, the one that is sold on the web is meant.
pub(super) fn tell_variant(listed: &ListedVariant, variant: &mut VariantDraft) {
    if !listed.name.is_empty() {
        put(&mut variant.name_zh, &mut variant.name_en, &listed.name);
    }
    variant.cost = listed.cost.unwrap_or(variant.cost);
    let at = variant.packs.iter().position(|pack| pack.web).unwrap_or(0);
    let known = |code: &str| variant.packs.iter().flat_map(|pack| &pack.barcodes).any(|barcode| barcode.code() == code);
    let fresh = listed.barcode.clone().filter(|barcode| !known(barcode.code()));
    let Some(pack) = variant.packs.get_mut(at) else { return };
    pack.gross_g = listed.grams.unwrap_or(pack.gross_g);
    if let Some(fresh) = fresh {
        pack.barcodes.retain(|barcode| barcode.kind() == BarcodeKind::Plu);
        pack.barcodes.push(fresh);
    }
}

/// A text with Chinese characters is the Chinese one; another is the English one, and stands for both until there is
/// a Chinese one.
pub(super) fn put(zh: &mut String, en: &mut String, text: &str) {
    if text.is_empty() {
        return;
    }
    let is_chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if is_chinese || zh.is_empty() || zh == en {
        text.clone_into(zh);
    }
    if !is_chinese {
        text.clone_into(en);
    }
}

pub(super) fn put_or_clear(zh: &mut String, en: &mut String, text: &str) {
    if text.is_empty() {
        zh.clear();
        en.clear();
    }
    put(zh, en, text);
}
