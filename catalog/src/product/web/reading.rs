//! The draft that the editor's form makes.

use super::{
    editor::{MOST_PACKS, MOST_VARIANTS, UNITS, pack_is_used, variant_is_used},
    groups::{self, groups_typed},
};
use crate::{
    PackKind, Product, ProductKind, ProductStatus, Regulated, ReturnPolicy, TaxClass, Temperature,
    attribute::{Attributes, Values},
    barcode,
    barcode::Barcode,
    bundle::PartDraft,
    product::{PackDraft, ProductDraft, ProductSheet, VariantDraft},
};
use kernel::{BasisPoints, Bounds, Error, Id, Issue, Money, Quantity, Unit};
use std::collections::HashSet;
use ui::Form;

/// Which rows of the form the draft's variants and packs came from; rows left empty are skipped.
#[derive(Default)]
pub(super) struct Rows {
    /// `v3` or, of a variant that was proposed, `n2`; and its packs.
    variants: Vec<(String, Vec<usize>)>,
    groups: Vec<usize>,
}

impl Rows {
    /// What is made beside goods that are on the shelf is not sold before it has a price.
    pub(super) fn hold_back(&self, draft: &mut ProductDraft, sheet: &ProductSheet) {
        let made = self.variants.iter().zip(&mut draft.variants).filter(|((row, _), _)| row.starts_with('n'));
        if sheet.product.status == ProductStatus::Published {
            made.flat_map(|(_, variant)| &mut variant.packs).for_each(|pack| (pack.web, pack.till) = (false, false));
        }
    }

    /// Issues of a draft, named at the fields that were typed into.
    pub(super) fn as_typed(&self, error: Error) -> Error {
        let Error::Invalid(issues) = error else { return error };
        Error::Invalid(issues.into_iter().map(|issue| Issue { field: self.field(&issue.field), ..issue }).collect())
    }

    fn field(&self, field: &str) -> String {
        let number = |part: &str, letter: char| part.strip_prefix(letter).and_then(|digits| digits.parse::<usize>().ok());
        let parts: Vec<&str> = field.splitn(3, '-').collect();
        if let (Some(group), [rest]) = (number(parts[0], 'g').and_then(|group| self.groups.get(group)), &parts[1..]) {
            return format!("g{group}-{rest}");
        }
        let Some((row, packs)) = number(parts[0], 'v').and_then(|variant| self.variants.get(variant)) else { return field.to_owned() };
        if row.starts_with('n') {
            return format!("{row}-sku");
        }
        match parts[1..] {
            [pack, rest] => match number(pack, 'p').and_then(|pack| packs.get(pack)) {
                Some(pack) => format!("{row}-p{pack}-{rest}"),
                None => format!("{row}-{pack}-{rest}"),
            },
            [rest] => format!("{row}-{rest}"),
            _ => field.to_owned(),
        }
    }
}

/// Reads the form; what cannot be read is noted in it.
pub(super) fn read_draft(form: &mut Form, id: Option<Id<Product>>, attributes: &Attributes) -> (ProductDraft, Rows) {
    let kind = form.read("kind", "field-unknown-choice", ProductKind::parse).unwrap_or(ProductKind::Specialty);
    let share = form.read_if_any("producer_share", "field-not-count", Money::parse).unwrap_or_default();
    let mut draft = ProductDraft {
        id,
        revision: form.raw("revision").parse().ok(),
        slug: form.text("slug", 0..=80),
        category: form.text("category", 1..=40),
        title_zh: form.text("title_zh", 1..=120),
        title_en: form.text("title_en", 0..=120),
        line_zh: form.text("line_zh", 0..=200),
        line_en: form.text("line_en", 0..=200),
        story_zh: form.text("story_zh", 0..=4000).replace("\r\n", "\n"),
        story_en: form.text("story_en", 0..=4000).replace("\r\n", "\n"),
        origin_zh: form.text("origin_zh", 0..=120),
        origin_en: form.text("origin_en", 0..=120),
        town: form.text("town", 0..=60),
        storage_zh: form.text("storage_zh", 0..=120),
        storage_en: form.text("storage_en", 0..=120),
        producer: form.read_if_any("producer", "field-unknown-choice", Id::parse),
        supplier: form.read_if_any("supplier", "field-unknown-choice", Id::parse),
        producer_share: BasisPoints::new(share.in_fen()),
        temperature: form.read("temperature", "field-unknown-choice", Temperature::parse).unwrap_or(Temperature::Ambient),
        tax: form.read("tax", "field-unknown-choice", TaxClass::parse).unwrap_or(TaxClass::Standard),
        shelf_life_days: form.read_if_any("shelf_life_days", "field-not-count", |text| text.parse().ok()).unwrap_or(0),
        search_words: form.text("search_words", 0..=200),
        return_policy: form.read_if_any("return_policy", "field-unknown-choice", ReturnPolicy::parse).unwrap_or(ReturnPolicy::SevenDays),
        regulated: form.read_if_any("regulated", "field-unknown-choice", Regulated::parse),
        registration_no: form.text("registration_no", 0..=60),
        attributes: read_values(form, attributes),
        ..ProductDraft::new(kind)
    };
    let mut rows = Rows::default();
    (draft.options, rows.groups) = groups_typed(|name| form.raw(name));
    for n in (0..MOST_VARIANTS).filter(|n| variant_is_used(*n, |field| form.has(field))).collect::<Vec<_>>() {
        if !form.ticked(&format!("v{n}-gone")) {
            let (variant, packs) = read_variant(form, n, !draft.options.is_empty());
            draft.variants.push(variant);
            rows.variants.push((format!("v{n}"), packs));
        }
    }
    groups::must_not_be_used(form, &draft);
    for (row, made) in groups::made(form, |like| rows.variants.iter().position(|(row, _)| *row == like), &draft) {
        draft.variants.push(made);
        rows.variants.push((row, Vec::new()));
    }
    draft.name_by_options();
    (draft, rows)
}

/// What was answered to what is asked; an empty answer is none.
pub(super) fn read_values(form: &mut Form, attributes: &Attributes) -> Values {
    let mut values = Values::default();
    for name in form.names(ANSWER) {
        let Some(one) = attributes.get(&name[ANSWER.len()..]) else { continue };
        if !form.raw(&name).trim().is_empty() && !form.ticked(&format!("{name}-gone")) {
            values.0.extend(form.read(&name, "attribute-no-answer", |typed| one.read(typed)).map(|value| (one.code.clone(), value)));
        }
    }
    values
}

/// How the fields begin that answer what is asked.
const ANSWER: &str = "a-";

fn read_variant(form: &mut Form, n: usize, is_named: bool) -> (VariantDraft, Vec<usize>) {
    let field = |name: &str| format!("v{n}-{name}");
    let unit = form
        .read(&field("unit"), "field-unknown-choice", |text| UNITS.into_iter().find(|unit| unit.to_string() == text))
        .unwrap_or(Unit::PIECE);
    let mut variant = VariantDraft {
        id: form.read_if_any(&field("id"), "field-unknown-choice", Id::parse),
        sku: form.text(&field("sku"), 1..=60),
        name_zh: form.text(&field("name_zh"), usize::from(!is_named)..=100),
        name_en: form.text(&field("name_en"), 0..=100),
        unit,
        cost: form.read_if_any(&field("cost"), "field-not-money", Money::parse).unwrap_or_default(),
        net: form.text(&field("net"), 0..=20),
        options: groups::chosen(form, &field("o-")),
        components: read_components(form, &field("components")),
        packs: Vec::new(),
    };
    let mut rows = Vec::new();
    for m in (0..MOST_PACKS).filter(|m| pack_is_used((n, *m), |field| form.has(field))).collect::<Vec<_>>() {
        if !form.ticked(&format!("v{n}-p{m}-gone")) {
            variant.packs.push(read_pack(form, unit, &format!("v{n}-p{m}")));
            rows.push(m);
        }
    }
    (variant, rows)
}

/// A line for each: a SKU or a name, a blank, and how much of it; one of it where nothing is said.
fn read_components(form: &mut Form, field: &str) -> Vec<PartDraft> {
    let text = form.text(field, 0..=1000);
    let is_amount = |text: &str| text.chars().all(|sign| sign.is_ascii_digit() || sign == '.') && !text.is_empty();
    let line = |line: &str| {
        let parted = line.rsplit_once(char::is_whitespace).filter(|(_, amount)| is_amount(amount));
        let (sku, amount) = parted.map_or((line, "1"), |(sku, amount)| (sku.trim(), amount));
        PartDraft { sku: sku.to_owned(), amount: amount.to_owned() }
    };
    text.lines().map(str::trim).filter(|text| !text.is_empty()).map(line).collect()
}

fn read_pack(form: &mut Form, unit: Unit, row: &str) -> PackDraft {
    let field = |name: &str| format!("{row}-{name}");
    PackDraft {
        id: form.read_if_any(&field("id"), "field-unknown-choice", Id::parse),
        kind: form.read(&field("kind"), "field-unknown-choice", PackKind::parse).unwrap_or(PackKind::Each),
        name_zh: form.text(&field("name_zh"), 1..=100),
        name_en: form.text(&field("name_en"), 0..=100),
        steps: form.read(&field("steps"), "field-not-quantity", |text| unit.parse(text)).unwrap_or(Quantity::steps(1)),
        gross_g: form.read_if_any(&field("gross"), "field-not-count", |text| text.parse().ok()).unwrap_or(0),
        web: form.ticked(&field("web")),
        till: form.ticked(&field("till")),
        barcodes: read_codes(form, &field("barcodes")),
        bounds: read_bounds(form, unit, row),
    }
}

/// How much one weighs at least and at most; whoever writes one of them writes both.
fn read_bounds(form: &mut Form, unit: Unit, row: &str) -> Option<Bounds> {
    let (least, most) = (format!("{row}-least"), format!("{row}-most"));
    for (one, other) in [(&least, &most), (&most, &least)] {
        if form.has(one) && !form.has(other) {
            form.refuse(Issue::new(other.as_str(), "field-needed"));
        }
    }
    let mut read = |field: &str| form.read_if_any(field, "field-not-quantity", |text| unit.parse(text));
    let (least, most) = (read(&least), read(&most));
    least.zip(most).map(|(least, most)| Bounds { least, most })
}

/// Codes with spaces between; each damaged one says what is wrong with it.
fn read_codes(form: &mut Form, field: &str) -> Vec<Barcode> {
    let typed = form.raw(field).to_owned();
    let mut codes = Vec::new();
    for text in typed.split_whitespace() {
        match barcode::parse(text) {
            Ok(code) => codes.push(code),
            Err(damage) => form.refuse(Issue::new(field, damage.code()).with("text", text)),
        }
    }
    codes
}

/// What the form does not speak of stays as it is: a variant or pack goes only when its tick says so.
pub(super) fn keep_unnamed(draft: &mut ProductDraft, sheet: &ProductSheet, form: &Form) {
    let named: HashSet<&str> = (0..MOST_VARIANTS).map(|n| form.raw(&format!("v{n}-id"))).collect();
    let stored = ProductDraft::of(sheet);
    if !form.has(groups::TOLD) {
        keep_options(draft, &stored);
    }
    if form.value("return_policy").is_none() {
        (draft.return_policy, draft.regulated, draft.registration_no) = (stored.return_policy, stored.regulated, stored.registration_no);
    }
    for (code, value) in stored.attributes.0 {
        if form.value(&format!("{ANSWER}{code}")).is_none() {
            draft.attributes.0.insert(code, value);
        }
    }
    for stored in stored.variants {
        let id = stored.id.map(|id| id.to_string()).unwrap_or_default();
        match draft.variants.iter_mut().find(|variant| variant.id == stored.id || variant.sku == stored.sku) {
            Some(variant) => {
                if variant.components.is_empty() && !form.names("v").iter().any(|name| name.ends_with("-components")) {
                    variant.components = stored.components.clone();
                }
                keep_unnamed_packs(variant, stored, sheet, form);
            }
            None if !named.contains(id.as_str()) => draft.variants.push(stored),
            None => {}
        }
    }
    draft.name_by_options();
}

/// A form that does not speak of options leaves them, and what its variants have of them.
fn keep_options(draft: &mut ProductDraft, stored: &ProductDraft) {
    draft.options = stored.options.clone();
    for variant in &mut draft.variants {
        let known = stored.variants.iter().find(|known| known.id == variant.id || known.sku == variant.sku);
        variant.options = known.map(|known| known.options.clone()).unwrap_or_default();
    }
}

fn keep_unnamed_packs(variant: &mut VariantDraft, stored: VariantDraft, sheet: &ProductSheet, form: &Form) {
    let names = form.names("v").into_iter().filter(|name| name.contains("-p") && name.ends_with("-id"));
    let named: HashSet<String> = names.map(|name| form.raw(&name).to_owned()).collect();
    let speaks_of_bounds = form.names("v").iter().any(|name| name.ends_with("-least"));
    for pack in stored.packs {
        if let Some(one) = variant.packs.iter_mut().find(|one| !speaks_of_bounds && one.id == pack.id) {
            one.bounds = pack.bounds;
        }
        let row = sheet.packs().map(|sheet| &sheet.pack).find(|row| Some(row.id) == pack.id);
        let is_there = row.is_some_and(|row| variant.packs.iter().any(|one| one.is(row)));
        if !is_there && !pack.id.is_some_and(|id| named.contains(&id.to_string())) {
            variant.packs.push(pack);
        }
    }
}
