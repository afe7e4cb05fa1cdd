//! What can be wrong with a draft by itself, named at the field of the desk's form.

use super::{PackDraft, ProductDraft, VariantDraft};
use crate::{
    bundle,
    price::HIGHEST,
    product::{PackRow, ProductSheet, VariantSheet, option},
    text::{at_most, needed},
    unit_price::Content,
};
use kernel::{Error, Issue, Issues, Quantity, Result, Unit, UnitCode};
use std::collections::HashSet;

pub(in crate::product) const MOST_VARIANTS: usize = 100;
const MOST_PACKS: usize = 12;
const MOST_BARCODES: usize = 10;
/// A hundred tonnes in one pack is a slip of the hand.
const MOST_STEPS: Quantity = Quantity::steps(100_000_000);

impl ProductDraft {
    pub(crate) fn must_be_sound(&self) -> Result<()> {
        let issues = self.issues();
        if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
    }

    /// Everything that is wrong, so that it can be put right in one go.
    pub(crate) fn issues(&self) -> Issues {
        let mut found = Issues::new();
        needed(&mut found, "title_zh", &self.title_zh);
        needed(&mut found, "category", &self.category);
        let short = [("title_zh", &self.title_zh), ("title_en", &self.title_en), ("line_zh", &self.line_zh), ("line_en", &self.line_en)];
        let places = [("origin_zh", &self.origin_zh), ("origin_en", &self.origin_en), ("town", &self.town), ("slug", &self.slug)];
        let keeping = [("storage_zh", &self.storage_zh), ("storage_en", &self.storage_en), ("search_words", &self.search_words)];
        for (field, text) in short.into_iter().chain(places).chain(keeping) {
            at_most(&mut found, field, text, 200);
        }
        at_most(&mut found, "story_zh", &self.story_zh, 4000);
        at_most(&mut found, "story_en", &self.story_en, 4000);
        if !(0..=3650).contains(&self.shelf_life_days) {
            found.push(Issue::new("shelf_life_days", "field-out-of-range").with("least", 0i64).with("most", 3650i64));
        }
        if !(0..=10_000).contains(&self.producer_share.value()) {
            found.push(Issue::new("producer_share", "field-out-of-range").with("least", 0i64).with("most", 100i64));
        }
        at_most(&mut found, "registration_no", &self.registration_no, 60);
        self.label_issues(&mut found);
        option::issues(self, &mut found);
        if self.variants.len() > MOST_VARIANTS {
            found.push(Issue::new("v0-sku", "catalog-too-many-variants").with("most", MOST_VARIANTS));
        }
        self.variant_issues(&mut found);
        found
    }

    /// A number that is written down has the form of its class, and a net content can be read.
    fn label_issues(&self, found: &mut Issues) {
        let number = self.registration_no.trim();
        if let Some(class) = self.regulated.filter(|class| !number.is_empty() && !class.fits(number)) {
            found.push(Issue::new("registration_no", "catalog-registration-form").with("example", class.example()));
        }
        for (n, variant) in self.variants.iter().enumerate().filter(|(_, variant)| !variant.net.trim().is_empty()) {
            if variant.unit.code != UnitCode::Piece {
                found.push(Issue::new(format!("v{n}-net"), "catalog-net-of-pieces"));
            } else if Content::parse(&variant.net).is_none() {
                found.push(Issue::new(format!("v{n}-net"), "catalog-net-unreadable"));
            }
        }
    }

    /// Refuses what stock and orders forbid to change: the unit a variant is counted in, and what a pack holds.
    pub(super) fn must_fit(&self, before: &ProductSheet) -> Result<()> {
        let mut found = Issues::new();
        for (n, variant) in self.variants.iter().enumerate() {
            let Some(known) = variant.before(before) else { continue };
            if known.variant.unit != variant.unit {
                found.push(Issue::new(format!("v{n}-unit"), "product-unit-fixed").with("sku", &known.variant.sku));
            }
            for (m, pack) in variant.packs.iter().enumerate() {
                let held = known.packs.iter().find(|sheet| pack.is(&sheet.pack) && sheet.pack.steps != pack.steps);
                found
                    .extend(held.map(|held| Issue::new(format!("v{n}-p{m}-steps"), "product-pack-fixed").with("pack", &held.pack.name_zh)));
            }
        }
        if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
    }

    fn variant_issues(&self, found: &mut Issues) {
        let (mut skus, mut codes) = (HashSet::new(), HashSet::new());
        for (n, variant) in self.variants.iter().enumerate() {
            variant.issues(n, found);
            if !skus.insert(variant.sku.as_str()) {
                found.push(Issue::new(format!("v{n}-sku"), "catalog-sku-twice").with("sku", &variant.sku));
            }
            for (m, pack) in variant.packs.iter().enumerate() {
                for barcode in pack.barcodes.iter().filter(|barcode| !codes.insert(barcode.code())) {
                    found.push(Issue::new(format!("v{n}-p{m}-barcodes"), "catalog-barcode-twice").with("code", barcode.code()));
                }
            }
        }
    }
}

impl VariantDraft {
    /// The variant it was, by its id or its SKU.
    pub(crate) fn before<'a>(&self, before: &'a ProductSheet) -> Option<&'a VariantSheet> {
        before.variants.iter().find(|known| Some(known.variant.id) == self.id || known.variant.sku == self.sku)
    }

    fn issues(&self, n: usize, found: &mut Issues) {
        let field = |name: &str| format!("v{n}-{name}");
        needed(found, &field("sku"), &self.sku);
        at_most(found, &field("sku"), &self.sku, 60);
        needed(found, &field("name_zh"), &self.name_zh);
        at_most(found, &field("name_zh"), &self.name_zh, 100);
        at_most(found, &field("name_en"), &self.name_en, 100);
        if self.cost.is_negative() || self.cost > HIGHEST {
            found.push(Issue::new(field("cost"), "catalog-price-absurd").with("price", self.cost));
        }
        if self.packs.len() > MOST_PACKS {
            found.push(Issue::new(field("p0-steps"), "catalog-too-many-packs").with("most", MOST_PACKS));
        }
        for (m, pack) in self.packs.iter().enumerate() {
            pack.issues(n, m, found);
            pack.bounds_issues(&field(&format!("p{m}-least")), self.unit, found);
        }
        bundle::sound(n, self, found);
    }
}

impl PackDraft {
    /// Whether it is that pack: by its id, or by its kind and size where it has none.
    pub(crate) fn is(&self, row: &PackRow) -> bool {
        if self.id.is_some() { self.id == Some(row.id) } else { (row.kind, row.steps) == (self.kind, self.steps) }
    }

    fn issues(&self, n: usize, m: usize, found: &mut Issues) {
        let field = |name: &str| format!("v{n}-p{m}-{name}");
        needed(found, &field("name_zh"), &self.name_zh);
        at_most(found, &field("name_zh"), &self.name_zh, 100);
        at_most(found, &field("name_en"), &self.name_en, 100);
        if !self.steps.is_positive() || self.steps > MOST_STEPS {
            found.push(Issue::new(field("steps"), "catalog-steps-absurd"));
        }
        if !(0..=10_000_000).contains(&self.gross_g) {
            found.push(Issue::new(field("gross"), "catalog-gross-absurd"));
        }
        if self.barcodes.len() > MOST_BARCODES {
            found.push(Issue::new(field("barcodes"), "catalog-too-many-barcodes").with("most", MOST_BARCODES));
        }
    }
}

impl PackDraft {
    /// What no two packs of weigh the same is weighed, and its usual weight lies between the least and the most.
    fn bounds_issues(&self, field: &str, unit: Unit, found: &mut Issues) {
        let Some(bounds) = self.bounds else { return };
        if !unit.is_weighed() {
            found.push(Issue::new(field, "catalog-bounds-of-weighed"));
        } else if !bounds.least.is_positive() || !bounds.hold(self.steps) || bounds.most > MOST_STEPS {
            found.push(Issue::new(field, "catalog-bounds-around"));
        }
    }
}
