//! What tells two sheets of one product apart, field by field.

use super::{Options, PackDraft, ProductDraft, VariantDraft};
use kernel::{Bounds, Money};
use std::collections::BTreeSet;

/// One field before and after; the name is the last part of a message id (`catalog-field-…`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    pub field: &'static str,
    /// The variant it is about, when it is about one; of an attribute, its code.
    pub sku: String,
    pub before: String,
    pub after: String,
}

/// A field on both sides, the same or not.
pub type Side = FieldChange;

/// Every field that is not the same, in the order of the desk's form.
pub fn differences(before: &ProductDraft, after: &ProductDraft) -> Vec<FieldChange> {
    sides(before, after).into_iter().filter(|side| side.before != side.after).collect()
}

/// Every field of two sheets side by side, in the order of the desk's form.
pub fn sides(before: &ProductDraft, after: &ProductDraft) -> Vec<Side> {
    let mut found = paired("", before.fields(), after.fields());
    let (was, is) = (&before.attributes, &after.attributes);
    let said: BTreeSet<&String> = was.0.keys().chain(is.0.keys()).collect();
    found.extend(said.into_iter().map(|code| change("attribute", code, was.get(code), is.get(code))));
    for variant in &after.variants {
        match before.variants.iter().find(|known| variant.is_of(known)) {
            Some(known) => found.extend(paired(&variant.sku, known.fields(&before.options), variant.fields(&after.options))),
            None => found.push(change("variant", &variant.sku, "", &variant.name_zh)),
        }
    }
    let gone = before.variants.iter().filter(|known| !after.variants.iter().any(|variant| variant.is_of(known)));
    found.extend(gone.map(|known| change("variant", &known.sku, &known.name_zh, "")));
    found
}

type Fields = Vec<(&'static str, String)>;

fn paired(sku: &str, before: Fields, after: Fields) -> Vec<Side> {
    before.into_iter().zip(after).map(|((field, was), (_, is))| change(field, sku, &was, &is)).collect()
}

fn change(field: &'static str, sku: &str, before: &str, after: &str) -> FieldChange {
    FieldChange { field, sku: sku.to_owned(), before: before.to_owned(), after: after.to_owned() }
}

impl ProductDraft {
    /// Its own words and properties. What is one of a list is told by its code, a party by its id.
    fn fields(&self) -> Fields {
        let party = |id: Option<kernel::Id<coop::Party>>| id.map_or(String::new(), |id| id.to_string());
        let texts = [
            ("title_zh", &self.title_zh),
            ("title_en", &self.title_en),
            ("line_zh", &self.line_zh),
            ("line_en", &self.line_en),
            ("story_zh", &self.story_zh),
            ("story_en", &self.story_en),
            ("category", &self.category),
            ("search_words", &self.search_words),
            ("slug", &self.slug),
            ("town", &self.town),
            ("origin_zh", &self.origin_zh),
            ("origin_en", &self.origin_en),
            ("storage_zh", &self.storage_zh),
            ("storage_en", &self.storage_en),
        ];
        let mut fields: Fields = texts.into_iter().map(|(field, text)| (field, text.trim().to_owned())).collect();
        fields.extend([
            ("kind", self.kind.to_string()),
            ("producer", party(self.producer)),
            ("producer_share", Money::fen(self.producer_share.value()).plain()),
            ("supplier", party(self.supplier)),
            ("temperature", self.temperature.to_string()),
            ("shelf_life_days", self.shelf_life_days.to_string()),
            ("tax", self.tax.to_string()),
            ("return_policy", self.return_policy.to_string()),
            ("regulated", self.regulated.map(|class| class.to_string()).unwrap_or_default()),
            ("registration_no", self.registration_no.trim().to_owned()),
            ("options", self.options.told()),
        ]);
        fields
    }
}

impl VariantDraft {
    /// Whether both are about the same variant, told by its id or its SKU.
    fn is_of(&self, other: &VariantDraft) -> bool {
        self.sku == other.sku || self.id.is_some() && self.id == other.id
    }

    fn fields(&self, options: &Options) -> Fields {
        let of_packs = |told: &dyn Fn(&PackDraft) -> Option<String>| self.packs.iter().filter_map(told).collect::<Vec<_>>().join(", ");
        let held = |pack: &PackDraft| format!("{} × {}", pack.name_zh, self.unit.plain(pack.steps));
        let kept = |quantity| self.unit.plain(quantity);
        let codes = |pack: &PackDraft| pack.barcodes.iter().map(|barcode| barcode.code().to_owned()).collect::<Vec<_>>();
        let mut all_codes: Vec<String> = self.packs.iter().flat_map(codes).collect();
        all_codes.sort();
        vec![
            ("sku", self.sku.clone()),
            ("combination", options.told_of(&self.options)),
            ("name_zh", self.name_zh.clone()),
            ("name_en", self.name_en.clone()),
            ("unit", self.unit.to_string()),
            ("cost", self.cost.plain()),
            ("net", self.net.clone()),
            ("components", self.components.iter().map(|part| format!("{} × {}", part.sku, part.amount)).collect::<Vec<_>>().join(", ")),
            ("packs", of_packs(&|pack| Some(held(pack)))),
            ("packs_en", of_packs(&|pack| Some(pack.name_en.clone()))),
            ("packs_web", of_packs(&|pack| pack.web.then(|| held(pack)))),
            ("packs_till", of_packs(&|pack| pack.till.then(|| held(pack)))),
            ("gross", of_packs(&|pack| Some(pack.gross_g.to_string()))),
            (
                "bounds",
                of_packs(&|pack| pack.bounds.map(|Bounds { least, most }| format!("{}: {}–{}", pack.name_zh, kept(least), kept(most)))),
            ),
            ("barcode", all_codes.join(", ")),
        ]
    }
}
