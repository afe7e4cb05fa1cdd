//! The editor's form filled in: as the product is, and as it was typed while somebody else changed the product.

use super::{
    editor::{MOST_PACKS, MOST_VARIANTS},
    groups,
};
use crate::{
    attribute,
    barcode::Barcode,
    product::{Deed, PackDraft, ProductDraft, ProductSheet, VariantDraft},
};
use kernel::{Error, Issue, Issues, Money, Unit, Zone};
use ui::{Form, Lang, Typed};

/// The form as a draft fills it.
pub(super) fn filled(t: &Lang, draft: &ProductDraft) -> Typed {
    Form::of(pairs(draft)).back(t, &Error::Invalid(Vec::new()))
}

/// The form as the product is, with what was typed into another form of the page and what was found wrong there.
pub(super) fn refilled(t: &Lang, draft: &ProductDraft, beside: Vec<(String, String)>, error: &Error) -> Typed {
    let own = pairs(draft);
    let beside: Vec<_> = beside.into_iter().filter(|(name, _)| own.iter().all(|(known, _)| known != name)).collect();
    Form::of(own.into_iter().chain(beside).collect()).back(t, error)
}

/// Everything typed into a form, by name.
pub(super) fn typed_pairs(form: &Form) -> Vec<(String, String)> {
    form.names("").into_iter().map(|name| (name.clone(), form.raw(&name).to_owned())).collect()
}

fn pairs(draft: &ProductDraft) -> Vec<(String, String)> {
    let optional = |id: Option<String>| id.unwrap_or_default();
    let mut pairs: Vec<(String, String)> = vec![
        ("revision".into(), optional(draft.revision.map(|revision| revision.to_string()))),
        ("slug".into(), draft.slug.clone()),
        ("kind".into(), draft.kind.code().into()),
        ("category".into(), draft.category.clone()),
        ("title_zh".into(), draft.title_zh.clone()),
        ("title_en".into(), draft.title_en.clone()),
        ("line_zh".into(), draft.line_zh.clone()),
        ("line_en".into(), draft.line_en.clone()),
        ("story_zh".into(), draft.story_zh.clone()),
        ("story_en".into(), draft.story_en.clone()),
        ("origin_zh".into(), draft.origin_zh.clone()),
        ("origin_en".into(), draft.origin_en.clone()),
        ("town".into(), draft.town.clone()),
        ("storage_zh".into(), draft.storage_zh.clone()),
        ("storage_en".into(), draft.storage_en.clone()),
        ("producer".into(), optional(draft.producer.map(|id| id.to_string()))),
        ("supplier".into(), optional(draft.supplier.map(|id| id.to_string()))),
        // Basis points are hundredths of a percent, as fen are of a yuan.
        ("producer_share".into(), Money::fen(draft.producer_share.value()).plain()),
        ("temperature".into(), draft.temperature.code().into()),
        ("tax".into(), draft.tax.code().into()),
        ("shelf_life_days".into(), draft.shelf_life_days.to_string()),
        ("search_words".into(), draft.search_words.clone()),
        ("return_policy".into(), draft.return_policy.code().into()),
        ("regulated".into(), draft.regulated.map(|class| class.code()).unwrap_or_default().into()),
        ("registration_no".into(), draft.registration_no.clone()),
    ];
    pairs.extend(draft.attributes.0.iter().map(|(code, value)| (attribute::field(code), value.clone())));
    pairs.extend(groups::pairs(&draft.options));
    for (n, variant) in draft.variants.iter().enumerate() {
        pairs.extend(variant_pairs(n, variant));
    }
    pairs
}

fn variant_pairs(n: usize, variant: &VariantDraft) -> Vec<(String, String)> {
    let pair = |field: &str, value: String| (format!("v{n}-{field}"), value);
    let components: Vec<String> = variant.components.iter().map(|part| format!("{} {}", part.sku, part.amount)).collect();
    let mut pairs = vec![
        pair("id", variant.id.map(|id| id.to_string()).unwrap_or_default()),
        pair("sku", variant.sku.clone()),
        pair("name_zh", variant.name_zh.clone()),
        pair("name_en", variant.name_en.clone()),
        pair("unit", variant.unit.to_string()),
        pair("cost", variant.cost.plain()),
        pair("net", variant.net.clone()),
        pair("components", components.join("\n")),
    ];
    pairs.extend(variant.options.0.iter().map(|(group, value)| pair(&format!("o-{group}"), value.clone())));
    pairs.extend(variant.packs.iter().enumerate().flat_map(|(m, pack)| pack_pairs((n, m), variant.unit, pack)));
    pairs
}

fn pack_pairs((n, m): (usize, usize), unit: Unit, pack: &PackDraft) -> Vec<(String, String)> {
    let tick = |yes| if yes { "on".to_owned() } else { String::new() };
    let codes: Vec<_> = pack.barcodes.iter().map(Barcode::code).collect();
    let fields = [
        ("id", pack.id.map(|id| id.to_string()).unwrap_or_default()),
        ("kind", pack.kind.code().to_owned()),
        ("name_zh", pack.name_zh.clone()),
        ("name_en", pack.name_en.clone()),
        ("steps", unit.plain(pack.steps)),
        ("gross", pack.gross_g.to_string()),
        ("web", tick(pack.web)),
        ("till", tick(pack.till)),
        ("barcodes", codes.join(" ")),
        ("least", pack.bounds.map(|bounds| unit.plain(bounds.least)).unwrap_or_default()),
        ("most", pack.bounds.map(|bounds| unit.plain(bounds.most)).unwrap_or_default()),
    ];
    fields.map(|(field, value)| (format!("v{n}-p{m}-{field}"), value)).into()
}

/// A form that came too late: all that was typed, now against the product as it stands, so that saving it again is a
/// choice. Who changed it is said above, and at each field what is stored now.
pub(super) fn too_late(t: &Lang, sheet: &ProductSheet, deed: Option<&Deed>, form: &Form) -> Typed {
    let mut issues: Issues = deed
        .map(|deed| {
            let told = Issue::new("", "catalog-edited-meanwhile").with("by", &deed.done_by);
            told.with("when", t.moment(deed.done_at, Zone::CHINA))
        })
        .into_iter()
        .collect();
    issues.extend(differing(sheet, form));
    let again = typed_pairs(form).into_iter().filter(|(name, _)| name != "revision");
    let again = again.chain([("revision".to_owned(), sheet.product.revision.to_string())]);
    Form::of(again.collect()).back(t, &Error::Invalid(issues))
}

/// Where what was typed is not what is stored now.
fn differing(sheet: &ProductSheet, form: &Form) -> Issues {
    let draft = ProductDraft::of(sheet);
    let own = pairs(&ProductDraft { variants: Vec::new(), ..draft.clone() })
        .into_iter()
        .filter(|(name, _)| name != "revision" && !name.ends_with("-code"));
    let mut issues: Issues = own.filter_map(|pair| differs(form, pair)).collect();
    for n in (0..MOST_VARIANTS).filter(|n| form.has(&format!("v{n}-id"))) {
        let id = form.raw(&format!("v{n}-id"));
        match draft.variants.iter().find(|variant| variant.id.is_some_and(|own| own.to_string() == id)) {
            None => issues.push(Issue::new(format!("v{n}-sku"), "catalog-retired-meanwhile")),
            Some(variant) => issues.extend(row_differing(n, variant, form)),
        }
    }
    issues
}

fn row_differing(n: usize, variant: &VariantDraft, form: &Form) -> Issues {
    let is_own = |name: &String| !name.starts_with(&format!("v{n}-p"));
    let own = variant_pairs(n, &VariantDraft { packs: Vec::new(), ..variant.clone() }).into_iter().filter(|(name, _)| is_own(name));
    let mut issues: Issues = own.filter_map(|pair| differs(form, pair)).collect();
    for m in (0..MOST_PACKS).filter(|m| form.has(&format!("v{n}-p{m}-id"))) {
        let id = form.raw(&format!("v{n}-p{m}-id"));
        match variant.packs.iter().find(|pack| pack.id.is_some_and(|own| own.to_string() == id)) {
            None => issues.push(Issue::new(format!("v{n}-p{m}-steps"), "catalog-retired-meanwhile")),
            Some(pack) => issues.extend(pack_pairs((n, m), variant.unit, pack).into_iter().filter_map(|pair| differs(form, pair))),
        }
    }
    issues
}

/// Fields that are chosen, not written; their values are no words.
const CHOSEN: [&str; 12] =
    ["kind", "category", "producer", "supplier", "temperature", "tax", "return_policy", "regulated", "-unit", "-kind", "-web", "-till"];

fn differs(form: &Form, (name, stored): (String, String)) -> Option<Issue> {
    if form.raw(&name).replace("\r\n", "\n") == stored.trim() {
        return None;
    }
    if name.contains("-o-") || CHOSEN.iter().any(|end| name == *end || end.starts_with('-') && name.ends_with(end)) {
        return Some(Issue::new(name, "catalog-stored-choice"));
    }
    if stored.is_empty() {
        return Some(Issue::new(name, "catalog-stored-nothing"));
    }
    Some(Issue::new(name, "catalog-stored-now").with("text", stored))
}
