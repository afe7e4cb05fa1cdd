//! The editor's form: every field by name. A row for one more variant and one more pack always
//! stands ready, so a product grows without script.

use super::{
    Options,
    asked::{Question, Unasked},
    coded,
    groups::{Choosing, GroupSlots, Proposed, groups_typed},
    parties, shelves,
};
use crate::{PackKind, ProductKind, Regulated, ReturnPolicy, TaxClass, Temperature, category::Tree};
use coop::PartyCard;
use kernel::{Unit, UnitCode};
use ui::{Lang, Typed};

pub(super) const MOST_VARIANTS: usize = 100;
pub(super) const MOST_PACKS: usize = 12;
pub(super) const UNITS: [Unit; 4] =
    [Unit::PIECE, Unit::GRAMS, Unit { code: UnitCode::Litre, scale: 3 }, Unit { code: UnitCode::Metre, scale: 2 }];

/// What the template repeats and chooses from.
pub(super) struct Editor {
    pub kinds: Options,
    pub shelves: Options,
    pub temperatures: Options,
    pub taxes: Options,
    pub returns: Options,
    pub regulated: Options,
    pub growers: Options,
    pub suppliers: Options,
    pub groups: Vec<GroupSlots>,
    pub variants: Vec<VariantSlots>,
    /// Variants that could be made, and whose cost, unit and packs they would have.
    pub proposed: Vec<Proposed>,
    pub likes: Options,
    /// What the shelf asks, and what was said that it does not ask.
    pub asked: Vec<Question>,
    pub unasked: Vec<Unasked>,
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
    pub net: Slot,
    pub components: Slot,
    pub unit: (Slot, Options),
    pub gone: Slot,
    pub packs: Vec<PackSlots>,
    /// Its value of each group.
    pub choosing: Vec<Choosing>,
    pub is_new: bool,
}

pub(super) struct PackSlots {
    pub id: Slot,
    pub kind: (Slot, Options),
    pub name_zh: Slot,
    pub name_en: Slot,
    pub steps: Slot,
    pub gross: Slot,
    pub least: Slot,
    pub most: Slot,
    pub barcodes: Slot,
    pub web: (Slot, bool),
    pub till: (Slot, bool),
    pub gone: Slot,
    pub is_new: bool,
}

impl Editor {
    pub(super) fn of(t: &Lang, typed: &Typed, all: &Tree, people: (&[PartyCard], &[PartyCard])) -> Editor {
        let value = |name: &str| typed.value(name).to_owned();
        let used = (0..MOST_VARIANTS)
            .rev()
            .find(|n| variant_is_used(*n, |field| !typed.value(field).trim().is_empty()))
            .map_or(0, |last| last + 1);
        let mut variants: Vec<_> = (0..(used + 1).min(MOST_VARIANTS)).map(|n| VariantSlots::of(t, typed, n, n == used)).collect();
        let options = groups_typed(|name| typed.value(name)).0;
        for (n, variant) in variants.iter_mut().enumerate() {
            variant.choosing = Choosing::of(t, typed, (n, variant.name_zh.value.as_str()), &options);
        }
        let mut editor = Editor {
            kinds: coded(t, "catalog-kind", ProductKind::ALL.iter().map(|kind| kind.code()), &value("kind")),
            shelves: shelves(t, all, &value("category")),
            temperatures: coded(t, "catalog-temperature", Temperature::ALL.iter().map(|one| one.code()), &value("temperature")),
            taxes: coded(t, "catalog-tax", TaxClass::ALL.iter().map(|tax| tax.code()), &value("tax")),
            returns: coded(t, "catalog-returns", ReturnPolicy::ALL.iter().map(|one| one.code()), &value("return_policy")),
            regulated: none_first(t, coded(t, "catalog-regulated", Regulated::ALL.iter().map(|one| one.code()), &value("regulated"))),
            growers: parties(t, people.0, &value("producer")),
            suppliers: parties(t, people.1, &value("supplier")),
            groups: GroupSlots::all(typed),
            proposed: Proposed::all(t, typed, &options),
            likes: likes(&variants, &value("like")),
            variants,
            asked: Vec::new(),
            unasked: Vec::new(),
            wrong: Vec::new(),
        };
        editor.wrong = editor.all_wrong(typed).into_iter().map(|(name, what)| (name.clone(), named(t, &name, what))).collect();
        editor
    }

    fn all_wrong(&self, typed: &Typed) -> Vec<(String, String)> {
        let own = PRODUCT_FIELDS
            .iter()
            .chain(&["options", "picture", "alt_zh", "alt_en", "prices", "from_day", "from_time", "note"])
            .map(|name| Slot::of(typed, (*name).to_owned()));
        let rows = self.variants.iter().flat_map(|variant| {
            let own = [&variant.sku, &variant.unit.0, &variant.name_zh, &variant.name_en, &variant.cost, &variant.net, &variant.components];
            let chosen = variant.choosing.iter().map(|one| &one.slot);
            own.into_iter().chain(chosen).chain(variant.packs.iter().flat_map(PackSlots::slots))
        });
        let groups = self.groups.iter().flat_map(GroupSlots::slots).chain(self.proposed.iter().map(|one| &one.sku));
        let rows = groups.chain(rows);
        let found = rows.filter_map(|slot| Some((slot.name.clone(), slot.issue.clone()?)));
        own.filter_map(|slot| Some((slot.name, slot.issue?))).chain(found).collect()
    }
}

/// Most goods are under no law of their own.
fn none_first(t: &Lang, options: Options) -> Options {
    let none = !options.iter().any(|(.., chosen)| *chosen);
    std::iter::once((String::new(), t.say("catalog-regulated-not").into_owned(), none)).chain(options).collect()
}

/// What is wrong, with the field's own name before it; the fields of a row are named after its number.
fn named(t: &Lang, name: &str, what: String) -> String {
    if name.contains("-o-") {
        return what;
    }
    let field = name.rsplit('-').next().unwrap_or(name).replace('_', "-");
    let label = format!("catalog-{}", if field == "category" { "shelf" } else { field.as_str() });
    if !t.knows(&label) {
        return what;
    }
    t.with("ui-field-issue").set("field", t.say(label).into_owned()).set("what", what).to_string()
}

/// The variants that are written down, by their row.
fn likes(variants: &[VariantSlots], chosen: &str) -> Options {
    let written = variants.iter().enumerate().filter(|(_, variant)| !variant.is_new && !variant.sku.value.is_empty());
    written.map(|(n, variant)| (n.to_string(), variant.sku.value.clone(), n.to_string() == chosen)).collect()
}

pub(super) const PRODUCT_FIELDS: [&str; 24] = [
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
    "temperature",
    "return_policy",
    "regulated",
    "registration_no",
];

/// A row counts as written as soon as anything is in it; what it still lacks is asked for then.
pub(super) fn variant_is_used(n: usize, has: impl Fn(&str) -> bool) -> bool {
    ["id", "sku", "name_zh", "name_en", "cost", "net", "components"].iter().any(|field| has(&format!("v{n}-{field}")))
        || (0..MOST_PACKS).any(|m| pack_is_used((n, m), &has))
}

pub(super) fn pack_is_used((n, m): (usize, usize), has: impl Fn(&str) -> bool) -> bool {
    let fields = ["id", "name_zh", "name_en", "steps", "gross", "barcodes", "web", "till"];
    fields.iter().any(|field| has(&format!("v{n}-p{m}-{field}")))
}

impl Slot {
    pub(super) fn of(typed: &Typed, name: String) -> Slot {
        Slot { value: typed.value(&name).to_owned(), issue: typed.issue(&name), name }
    }
}

impl VariantSlots {
    fn of(t: &Lang, typed: &Typed, n: usize, is_new: bool) -> VariantSlots {
        let slot = |field: &str| Slot::of(typed, format!("v{n}-{field}"));
        let unit = slot("unit");
        let name = |one: &Unit| t.say(format!("catalog-unit-{}", one.code.code().to_lowercase())).into_owned();
        let units = UNITS.iter().map(|one| (one.to_string(), name(one), unit.value == one.to_string())).collect();
        let has = |field: &str| !typed.value(field).trim().is_empty();
        let used = (0..MOST_PACKS).rev().find(|m| pack_is_used((n, *m), has));
        let used = used.map_or(0, |last| last + 1);
        VariantSlots {
            id: slot("id"),
            sku: slot("sku"),
            name_zh: slot("name_zh"),
            name_en: slot("name_en"),
            cost: slot("cost"),
            net: slot("net"),
            components: slot("components"),
            gone: slot("gone"),
            choosing: Vec::new(),
            packs: (0..(used + 1).min(MOST_PACKS)).map(|m| PackSlots::of(t, typed, (n, m), m == used)).collect(),
            unit: (unit, units),
            is_new,
        }
    }
}

impl PackSlots {
    /// A pack with something wrong stands open.
    pub(super) fn is_wrong(&self) -> bool {
        self.slots().iter().any(|slot| slot.issue.is_some())
    }

    pub(super) fn name<'a>(&'a self, t: &Lang) -> &'a str {
        t.pick(&self.name_zh.value, &self.name_en.value)
    }

    fn slots(&self) -> [&Slot; 10] {
        let PackSlots { kind, name_zh, name_en, steps, gross, least, most, barcodes, web, till, .. } = self;
        [&kind.0, name_zh, name_en, steps, gross, least, most, barcodes, &web.0, &till.0]
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
            least: slot("least"),
            most: slot("most"),
            barcodes: slot("barcodes"),
            web: ticked("web"),
            till: ticked("till"),
            gone: slot("gone"),
            kind: (Slot::of(typed, kind.name.clone()), coded(t, "catalog-pack", PackKind::ALL.iter().map(|one| one.code()), &kind.value)),
            is_new,
        }
    }
}
