//! What a file says about a product and its variants, written into a draft.

use super::{
    column::Column,
    listed::{Listed, ListedPack, ListedVariant, Which, plain_text, words},
    weights,
};
use crate::{
    PackKind,
    barcode::BarcodeKind,
    product::{
        PackDraft, ProductDraft, VariantDraft,
        option::{Combination, is_chinese},
    },
    unit_price::Content,
};
use kernel::{Quantity, Unit};
use std::collections::HashMap;

/// Texts that a file writes as the shop keeps them.
type Field = for<'a> fn(&'a mut ProductDraft) -> &'a mut String;
const TEXTS: [(Column, Field); 13] = [
    (Column::TitleZh, |draft| &mut draft.title_zh),
    (Column::TitleEn, |draft| &mut draft.title_en),
    (Column::LineZh, |draft| &mut draft.line_zh),
    (Column::LineEn, |draft| &mut draft.line_en),
    (Column::StoryZh, |draft| &mut draft.story_zh),
    (Column::StoryEn, |draft| &mut draft.story_en),
    (Column::SearchWords, |draft| &mut draft.search_words),
    (Column::OriginZh, |draft| &mut draft.origin_zh),
    (Column::OriginEn, |draft| &mut draft.origin_en),
    (Column::Town, |draft| &mut draft.town),
    (Column::StorageZh, |draft| &mut draft.storage_zh),
    (Column::StorageEn, |draft| &mut draft.storage_en),
    (Column::RegistrationNo, |draft| &mut draft.registration_no),
];

/// Writes what the file says about the product itself into the draft, but for what is known to the shop alone.
pub(super) fn tell_product(listed: &Listed, draft: &mut ProductDraft) {
    let row = &listed.row;
    put(&mut draft.title_zh, &mut draft.title_en, row.filled(Column::Title).unwrap_or_default());
    put(&mut draft.line_zh, &mut draft.line_en, row.filled(Column::Line).unwrap_or_default());
    if let Some(story) = row.cell(Column::Body).map(plain_text) {
        put_or_clear(&mut draft.story_zh, &mut draft.story_en, &story);
    }
    if let Some(story) = row.cell(Column::BodyEn).map(plain_text) {
        draft.story_en = story;
    }
    if let Some(tags) = row.cell(Column::Tags).map(words).filter(|tags| *tags != words(&draft.search_words)) {
        draft.search_words = tags;
    }
    for (column, field) in TEXTS {
        // A list of titles alone has no say in what the other language calls it.
        let says = |text: &&str| column != Column::TitleEn || !text.is_empty() || row.has(Column::TitleZh);
        if let Some(text) = row.cell(column).filter(says) {
            put_text(field(draft), text);
        }
    }
    draft.kind = listed.kind.unwrap_or(draft.kind);
    draft.temperature = listed.temperature.unwrap_or(draft.temperature);
    draft.tax = listed.tax.unwrap_or(draft.tax);
    draft.return_policy = listed.return_policy.unwrap_or(draft.return_policy);
    if row.has(Column::Regulated) {
        draft.regulated = listed.regulated;
    }
    draft.shelf_life_days = listed.shelf_life_days.unwrap_or(draft.shelf_life_days);
    draft.producer_share = listed.producer_share.unwrap_or(draft.producer_share);
}

/// Writes a text, unless only white space around it or the ends of its lines are others.
fn put_text(field: &mut String, text: &str) {
    let same = |text: &str| text.trim().replace("\r\n", "\n");
    if same(field) != same(text) {
        *field = same(text);
    }
}

/// A variant the shop does not have yet. What the file does not tell is as it mostly is.
pub(super) fn new_variant(listed: &ListedVariant) -> VariantDraft {
    let (mut name_zh, mut name_en) = (String::new(), String::new());
    tell_names(listed, &mut name_zh, &mut name_en);
    if name_zh.is_empty() {
        (name_zh, name_en) = ("标准".to_owned(), "Standard".to_owned());
    }
    let unit = listed.unit.unwrap_or(Unit::PIECE);
    let is_bundle = listed.components.as_ref().is_some_and(|components| !components.is_empty());
    let packs = listed.packs.iter().map(|pack| new_pack(pack, unit, is_bundle)).collect();
    VariantDraft {
        id: None,
        sku: listed.sku.clone(),
        name_zh,
        name_en,
        unit,
        cost: listed.cost.unwrap_or_default(),
        net: net(listed).unwrap_or_default(),
        options: Combination::default(),
        components: listed.components.clone().unwrap_or_default(),
        packs,
    }
}

/// How much is in a piece, in one way of writing it; what cannot be read is refused where the draft is looked at.
fn net(listed: &ListedVariant) -> Option<String> {
    let text = listed.row.cell(Column::Net)?;
    Some(Content::parse(text).map_or_else(|| text.to_owned(), |content| content.to_string()))
}

fn tell_names(listed: &ListedVariant, zh: &mut String, en: &mut String) {
    put(zh, en, &listed.name);
    for (column, field) in [(Column::VariantZh, zh), (Column::VariantEn, en)] {
        if let Some(text) = listed.row.cell(column) {
            put_text(field, text);
        }
    }
}

/// What the file does not tell of a pack is as it mostly is; a till cannot sell bundles.
fn new_pack(listed: &ListedPack, unit: Unit, is_bundle: bool) -> PackDraft {
    let which = listed.which.clone().unwrap_or(Which { kind: PackKind::Each, holds: String::new() });
    let named = |column, otherwise: &str| listed.row.filled(column).unwrap_or(otherwise).to_owned();
    PackDraft {
        id: None,
        kind: which.kind,
        name_zh: named(Column::PackZh, "单件"),
        name_en: listed.row.cell(Column::PackEn).unwrap_or("One").to_owned(),
        // What is no quantity of the unit is refused where the draft is looked at.
        steps: which.steps(unit).unwrap_or(Quantity::ZERO),
        gross_g: listed.grams.unwrap_or(0),
        web: listed.web.unwrap_or(true),
        till: listed.till.unwrap_or(!is_bundle),
        barcodes: listed.barcodes.clone().unwrap_or_default(),
        bounds: weights::told(&listed.row, unit).unwrap_or_default(),
    }
}

/// What rows say about a variant the shop has; answers which pack of the draft each row is about.
pub(super) fn tell_variant(listed: &ListedVariant, variant: &mut VariantDraft) -> Vec<Option<usize>> {
    tell_names(listed, &mut variant.name_zh, &mut variant.name_en);
    variant.cost = listed.cost.unwrap_or(variant.cost);
    if let Some(components) = &listed.components {
        variant.components.clone_from(components);
    }
    variant.net = net(listed).unwrap_or_else(|| std::mem::take(&mut variant.net));
    let mut seen: HashMap<(PackKind, Quantity), usize> = HashMap::new();
    let mut told = Vec::with_capacity(listed.packs.len());
    for pack in &listed.packs {
        let at = meant(pack, variant, &mut seen);
        match at {
            Some(at) if at == variant.packs.len() => {
                let fresh = new_pack(pack, variant.unit, !variant.components.is_empty());
                variant.packs.push(fresh);
            }
            Some(at) => tell_pack(pack, variant.unit, &mut variant.packs[at]),
            None => {}
        }
        told.push(at);
    }
    // Packs were told by the unit they are counted in; another one is refused where the draft is looked at.
    variant.unit = listed.unit.unwrap_or(variant.unit);
    told
}

/// The pack a row means: by kind and size, the first such row the first such pack. A row that does not tell packs apart
/// means the one that is sold on the web, or the first; one more than the variant has is a new pack.
fn meant(listed: &ListedPack, variant: &VariantDraft, seen: &mut HashMap<(PackKind, Quantity), usize>) -> Option<usize> {
    let Some(which) = &listed.which else {
        return variant.packs.iter().position(|pack| pack.web).or_else(|| (!variant.packs.is_empty()).then_some(0));
    };
    let key = (which.kind, which.steps(variant.unit).unwrap_or(Quantity::ZERO));
    let nth = seen.entry(key).or_default();
    let alike = variant.packs.iter().enumerate().filter(|(_, pack)| (pack.kind, pack.steps) == key);
    let at = alike.map(|(at, _)| at).nth(*nth).unwrap_or(variant.packs.len());
    *nth += 1;
    Some(at)
}

fn tell_pack(listed: &ListedPack, unit: Unit, pack: &mut PackDraft) {
    for (column, field) in [(Column::PackZh, &mut pack.name_zh), (Column::PackEn, &mut pack.name_en)] {
        if let Some(text) = listed.row.cell(column) {
            put_text(field, text);
        }
    }
    pack.gross_g = listed.grams.unwrap_or(pack.gross_g);
    pack.bounds = weights::told(&listed.row, unit).unwrap_or(pack.bounds);
    pack.web = listed.web.unwrap_or(pack.web);
    pack.till = listed.till.unwrap_or(pack.till);
    let Some(codes) = &listed.barcodes else { return };
    if listed.which.is_some() {
        // A row for each pack has every code of it.
        pack.barcodes.retain(|code| codes.contains(code));
    } else if codes.iter().any(|code| !pack.barcodes.contains(code)) {
        // One code a variant is its trade number; scales keep theirs.
        pack.barcodes.retain(|code| code.kind() == BarcodeKind::Plu);
    }
    let fresh = codes.iter().filter(|code| !pack.barcodes.contains(code)).cloned().collect::<Vec<_>>();
    pack.barcodes.extend(fresh);
}

/// A text with Chinese characters is the Chinese one; another is the English one, and stands for both until there is
/// a Chinese one.
fn put(zh: &mut String, en: &mut String, text: &str) {
    if text.is_empty() {
        return;
    }
    if is_chinese(text) || zh.is_empty() || zh == en {
        text.clone_into(zh);
    }
    if !is_chinese(text) {
        text.clone_into(en);
    }
}

fn put_or_clear(zh: &mut String, en: &mut String, text: &str) {
    if text.is_empty() {
        zh.clear();
        en.clear();
    }
    put(zh, en, text);
}
