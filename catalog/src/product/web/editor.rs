//! The editor's form: every field by name, and the draft it makes. A row for one more variant and one more pack always
//! stands ready, so a product grows without script.

use super::{Options, coded, parties, shelves};
use crate::{
    Category, PackKind, Product, ProductKind, TaxClass, Temperature, barcode,
    barcode::Barcode,
    product::{PackDraft, ProductDraft, VariantDraft},
};
use coop::PartyCard;
use kernel::{BasisPoints, Error, Id, Issue, Money, Quantity, Unit, UnitCode};
use ui::{Form, Lang, Typed};

const MOST_VARIANTS: usize = 100;
const MOST_PACKS: usize = 12;
const UNITS: [Unit; 4] = [Unit::PIECE, Unit::GRAMS, Unit { code: UnitCode::Litre, scale: 3 }, Unit { code: UnitCode::Metre, scale: 2 }];

/// What the template repeats and chooses from.
pub(super) struct Editor {
    pub kinds: Options,
    pub shelves: Options,
    pub temperatures: Options,
    pub taxes: Options,
    pub growers: Options,
    pub suppliers: Options,
    pub variants: Vec<VariantSlots>,
    /// Every wrong field with what is wrong, for the head of the form.
    pub wrong: Vec<(String, String)>,
}

/// One field: its name in the form, what stands in it, what is wrong with it.
pub(super) struct Slot {
    pub name: String,
    pub value: String,
    pub issue: Option<String>,
}

pub(super) struct VariantSlots {
    pub id: Slot,
    pub sku: Slot,
    pub name_zh: Slot,
    pub name_en: Slot,
    pub cost: Slot,
    pub unit: (Slot, Options),
    pub gone: Slot,
    pub packs: Vec<PackSlots>,
    pub is_new: bool,
}

pub(super) struct PackSlots {
    pub id: Slot,
    pub kind: (Slot, Options),
    pub name_zh: Slot,
    pub name_en: Slot,
    pub steps: Slot,
    pub gross: Slot,
    pub barcodes: Slot,
    pub web: (Slot, bool),
    pub till: (Slot, bool),
    pub gone: Slot,
    pub is_new: bool,
}

impl Editor {
    pub(super) fn of(t: &Lang, typed: &Typed, all: &[Category], people: (&[PartyCard], &[PartyCard])) -> Editor {
        let value = |name: &str| typed.value(name).to_owned();
        let used = (0..MOST_VARIANTS).rev().find(|n| is_used(typed, &format!("v{n}"))).map_or(0, |last| last + 1);
        let variants: Vec<_> = (0..(used + 1).min(MOST_VARIANTS)).map(|n| VariantSlots::of(t, typed, n, n == used)).collect();
        let mut editor = Editor {
            kinds: coded(t, "catalog-kind", ProductKind::ALL.iter().map(|kind| kind.code()), &value("kind")),
            shelves: shelves(t, all, &value("category")),
            temperatures: coded(t, "catalog-temperature", Temperature::ALL.iter().map(|one| one.code()), &value("temperature")),
            taxes: coded(t, "catalog-tax", TaxClass::ALL.iter().map(|tax| tax.code()), &value("tax")),
            growers: parties(t, people.0, &value("producer")),
            suppliers: parties(t, people.1, &value("supplier")),
            variants,
            wrong: Vec::new(),
        };
        editor.wrong = editor.all_wrong(typed);
        editor
    }

    fn all_wrong(&self, typed: &Typed) -> Vec<(String, String)> {
        let own = PRODUCT_FIELDS.iter().chain(&["picture", "prices"]).map(|name| Slot::of(typed, (*name).to_owned()));
        let rows = self.variants.iter().flat_map(|variant| {
            let packs = variant.packs.iter().flat_map(|pack| [&pack.name_zh, &pack.name_en, &pack.steps, &pack.gross, &pack.barcodes]);
            [&variant.sku, &variant.name_zh, &variant.name_en, &variant.cost].into_iter().chain(packs)
        });
        let found = rows.filter_map(|slot| Some((slot.name.clone(), slot.issue.clone()?)));
        let mut wrong: Vec<_> = own.filter_map(|slot| Some((slot.name, slot.issue?))).chain(found).collect();
        wrong.extend(typed.trouble().map(|trouble| (String::new(), trouble)));
        wrong
    }
}

const PRODUCT_FIELDS: [&str; 20] = [
    "kind",
    "category",
    "slug",
    "title_zh",
    "title_en",
    "line_zh",
    "line_en",
    "story_zh",
    "story_en",
    "origin_zh",
    "origin_en",
    "town",
    "storage_zh",
    "storage_en",
    "producer",
    "supplier",
    "producer_share",
    "shelf_life_days",
    "search_words",
    "tax",
];

fn is_used(typed: &Typed, row: &str) -> bool {
    ["sku", "name_zh", "name_en", "id"].iter().any(|field| !typed.value(&format!("{row}-{field}")).is_empty())
}

impl Slot {
    fn of(typed: &Typed, name: String) -> Slot {
        Slot { value: typed.value(&name).to_owned(), issue: typed.issue(&name), name }
    }
}

impl VariantSlots {
    fn of(t: &Lang, typed: &Typed, n: usize, is_new: bool) -> VariantSlots {
        let slot = |field: &str| Slot::of(typed, format!("v{n}-{field}"));
        let unit = slot("unit");
        let name = |one: &Unit| t.say(format!("catalog-unit-{}", one.code.code().to_lowercase())).into_owned();
        let units = UNITS.iter().map(|one| (one.to_string(), name(one), unit.value == one.to_string())).collect();
        let used =
            (0..MOST_PACKS).rev().find(|m| is_used(typed, &format!("v{n}-p{m}")) || !typed.value(&format!("v{n}-p{m}-steps")).is_empty());
        let used = used.map_or(0, |last| last + 1);
        VariantSlots {
            id: slot("id"),
            sku: slot("sku"),
            name_zh: slot("name_zh"),
            name_en: slot("name_en"),
            cost: slot("cost"),
            gone: slot("gone"),
            packs: (0..(used + 1).min(MOST_PACKS)).map(|m| PackSlots::of(t, typed, (n, m), m == used)).collect(),
            unit: (unit, units),
            is_new,
        }
    }
}

impl PackSlots {
    /// A pack with something wrong stands open.
    pub(super) fn is_wrong(&self) -> bool {
        [&self.name_zh, &self.name_en, &self.steps, &self.gross, &self.barcodes].iter().any(|slot| slot.issue.is_some())
    }

    fn of(t: &Lang, typed: &Typed, at: (usize, usize), is_new: bool) -> PackSlots {
        let slot = |field: &str| Slot::of(typed, format!("v{}-p{}-{field}", at.0, at.1));
        let ticked = |field: &str| (slot(field), slot(field).value == "on");
        let kind = slot("kind");
        PackSlots {
            id: slot("id"),
            name_zh: slot("name_zh"),
            name_en: slot("name_en"),
            steps: slot("steps"),
            gross: slot("gross"),
            barcodes: slot("barcodes"),
            web: ticked("web"),
            till: ticked("till"),
            gone: slot("gone"),
            kind: (Slot::of(typed, kind.name.clone()), coded(t, "catalog-pack", PackKind::ALL.iter().map(|one| one.code()), &kind.value)),
            is_new,
        }
    }
}

/// The form as a draft fills it.
pub(super) fn filled(t: &Lang, draft: &ProductDraft) -> Typed {
    refilled(t, draft, &Error::Invalid(Vec::new()))
}

/// The same, with what was found wrong.
pub(super) fn refilled(t: &Lang, draft: &ProductDraft, error: &Error) -> Typed {
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
    ];
    for (n, variant) in draft.variants.iter().enumerate() {
        pairs.extend(variant_pairs(n, variant));
    }
    Form::of(pairs).back(t, error)
}

fn variant_pairs(n: usize, variant: &VariantDraft) -> Vec<(String, String)> {
    let pair = |field: &str, value: String| (format!("v{n}-{field}"), value);
    let mut pairs = vec![
        pair("id", variant.id.map(|id| id.to_string()).unwrap_or_default()),
        pair("sku", variant.sku.clone()),
        pair("name_zh", variant.name_zh.clone()),
        pair("name_en", variant.name_en.clone()),
        pair("unit", variant.unit.to_string()),
        pair("cost", variant.cost.plain()),
    ];
    for (m, pack) in variant.packs.iter().enumerate() {
        let tick = |yes| if yes { "on".to_owned() } else { String::new() };
        let codes: Vec<_> = pack.barcodes.iter().map(Barcode::code).collect();
        let fields = [
            ("id", pack.id.map(|id| id.to_string()).unwrap_or_default()),
            ("kind", pack.kind.code().to_owned()),
            ("name_zh", pack.name_zh.clone()),
            ("name_en", pack.name_en.clone()),
            ("steps", variant.unit.plain(pack.steps)),
            ("gross", pack.gross_g.to_string()),
            ("web", tick(pack.web)),
            ("till", tick(pack.till)),
            ("barcodes", codes.join(" ")),
        ];
        pairs.extend(fields.map(|(field, value)| pair(&format!("p{m}-{field}"), value)));
    }
    pairs
}

/// Which rows of the form the draft's variants and packs came from; rows left empty are skipped.
#[derive(Default)]
pub(super) struct Rows(Vec<(usize, Vec<usize>)>);

impl Rows {
    /// Issues of a draft, named at the fields that were typed into.
    pub(super) fn as_typed(&self, error: Error) -> Error {
        let Error::Invalid(issues) = error else { return error };
        Error::Invalid(issues.into_iter().map(|issue| Issue { field: self.field(&issue.field), ..issue }).collect())
    }

    fn field(&self, field: &str) -> String {
        let number = |part: &str, letter: char| part.strip_prefix(letter).and_then(|digits| digits.parse::<usize>().ok());
        let parts: Vec<&str> = field.splitn(3, '-').collect();
        let Some((row, packs)) = number(parts[0], 'v').and_then(|variant| self.0.get(variant)) else { return field.to_owned() };
        match parts[1..] {
            [pack, rest] => {
                number(pack, 'p').and_then(|pack| packs.get(pack)).map_or_else(|| field.to_owned(), |pack| format!("v{row}-p{pack}-{rest}"))
            }
            [rest] => format!("v{row}-{rest}"),
            _ => field.to_owned(),
        }
    }
}

/// Reads the form; what cannot be read is noted in it.
pub(super) fn read_draft(form: &mut Form, id: Option<Id<Product>>) -> (ProductDraft, Rows) {
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
        ..ProductDraft::new(kind)
    };
    let mut rows = Rows::default();
    for n in (0..MOST_VARIANTS).filter(|n| form.has(&format!("v{n}-sku")) || form.has(&format!("v{n}-name_zh"))).collect::<Vec<_>>() {
        if !form.ticked(&format!("v{n}-gone")) {
            let (variant, packs) = read_variant(form, n);
            draft.variants.push(variant);
            rows.0.push((n, packs));
        }
    }
    (draft, rows)
}

fn read_variant(form: &mut Form, n: usize) -> (VariantDraft, Vec<usize>) {
    let field = |name: &str| format!("v{n}-{name}");
    let unit = form
        .read(&field("unit"), "field-unknown-choice", |text| UNITS.into_iter().find(|unit| unit.to_string() == text))
        .unwrap_or(Unit::PIECE);
    let mut variant = VariantDraft {
        id: form.read_if_any(&field("id"), "field-unknown-choice", Id::parse),
        sku: form.text(&field("sku"), 1..=60),
        name_zh: form.text(&field("name_zh"), 1..=100),
        name_en: form.text(&field("name_en"), 0..=100),
        unit,
        cost: form.read_if_any(&field("cost"), "field-not-money", Money::parse).unwrap_or_default(),
        packs: Vec::new(),
    };
    let mut rows = Vec::new();
    for m in (0..MOST_PACKS).filter(|m| ["name_zh", "steps"].iter().any(|name| form.has(&format!("v{n}-p{m}-{name}")))).collect::<Vec<_>>()
    {
        if !form.ticked(&format!("v{n}-p{m}-gone")) {
            variant.packs.push(read_pack(form, unit, &format!("v{n}-p{m}")));
            rows.push(m);
        }
    }
    (variant, rows)
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
    }
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
