//! A file held against the shop, product by product.

use super::{
    RowIssue,
    column::Column,
    listed::{Listed, ListedPack, ListedVariant},
    pictures::Brought,
    plan::{Plan, ProductChange, Reading},
    shop::Shop,
    told::{new_variant, tell_product, tell_variant},
};
use crate::{
    Channel, ProductKind, ProductStatus,
    picture::Stored,
    product::{FieldChange, ProductDraft, ProductSheet, differences},
};
use coop::Party;
use kernel::{Id, Issue, Money};
use std::collections::{HashMap, HashSet};

pub(super) struct Held<'a> {
    pub shop: &'a Shop,
    pub reading: &'a Reading,
    /// What new products are, where the file does not say.
    pub kind: ProductKind,
    pub brought: &'a Brought,
}

/// Which row tells of a variant's pack, by their places in the draft; the first pack's row tells of the variant.
pub(super) type Rows<'a> = HashMap<(usize, usize), &'a ListedPack>;

impl Held<'_> {
    pub(super) fn compare(&self, plan: &mut Plan) {
        let mut seen = HashSet::new();
        for listed in &self.reading.products {
            let mut owners: Vec<_> = listed.variants.iter().filter_map(|variant| self.shop.by_sku.get(&variant.sku)).collect();
            owners.extend(self.shop.by_slug.get(&listed.handle));
            owners.sort();
            owners.dedup();
            match owners[..] {
                [] => self.as_new(listed, plan),
                [id] if !seen.insert(*id) => plan.wrong.push(whole(listed.line(), Issue::new("", "import-product-twice"))),
                [id] => match self.shop.products.get(id) {
                    Some(sheet) => self.as_change(listed, sheet, plan),
                    None => self.as_new(listed, plan),
                },
                _ => plan.wrong.push(whole(listed.line(), Issue::new("", "import-two-products"))),
            }
        }
        self.codes_must_be_free(plan);
        self.bundles_must_hold(plan);
        self.suspect(plan);
    }

    fn as_new(&self, listed: &Listed, plan: &mut Plan) {
        let mut draft = ProductDraft::new(self.kind);
        draft.category = "other".to_owned();
        draft.slug = listed.handle.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        self.tell(listed, &mut draft, plan);
        self.tell_answers(listed, (None, &mut draft), plan);
        let mut rows = Rows::new();
        for variant in &listed.variants {
            let (fresh, n) = (new_variant(variant), draft.variants.len());
            for (m, (pack, made)) in variant.packs.iter().zip(&fresh.packs).enumerate() {
                rows.insert((n, m), pack);
                for channel in Channel::ALL.iter().copied().filter(|channel| made.is_sold_in(*channel)) {
                    plan.prices.extend(pack.price_in(channel).map(|price| ((channel, variant.sku.clone(), m), price)));
                }
            }
            draft.variants.push(fresh);
        }
        self.weights_must_be_read(&draft, &rows, plan);
        self.tell_options(listed, (None, &mut draft), plan);
        self.note_issues(listed, &draft, &rows, plan);
        let pictures = self.pictures(listed, None, plan);
        if !pictures.is_empty() {
            plan.hung.insert(plan.fresh.len(), pictures);
        }
        plan.fresh.push(draft);
    }

    fn as_change(&self, listed: &Listed, sheet: &ProductSheet, plan: &mut Plan) {
        let before = ProductDraft::of(sheet);
        let mut draft = before.clone();
        self.tell(listed, &mut draft, plan);
        self.tell_answers(listed, (Some(sheet), &mut draft), plan);
        let mut rows = Rows::new();
        for variant in &listed.variants {
            let known = draft.variants.iter().position(|own| own.sku == variant.sku);
            let n = known.unwrap_or(draft.variants.len());
            let told = match known {
                Some(n) => tell_variant(variant, &mut draft.variants[n]),
                None => {
                    draft.variants.push(new_variant(variant));
                    (0..variant.packs.len()).map(Some).collect()
                }
            };
            rows.extend(told.into_iter().zip(&variant.packs).filter_map(|(m, pack)| Some(((n, m?), pack))));
        }
        self.weights_must_be_read(&draft, &rows, plan);
        self.tell_options(listed, (Some(&before), &mut draft), plan);
        let (prices, pictures) = (self.price_changes(&draft, &rows, plan), self.pictures(listed, Some(sheet), plan));
        let hung = (!pictures.is_empty()).then(|| FieldChange {
            field: "pictures",
            sku: String::new(),
            before: sheet.pictures.len().to_string(),
            after: (sheet.pictures.len() + pictures.len()).to_string(),
        });
        let fields = [differences(&before, &draft), prices, hung.into_iter().collect()].concat();
        if fields.is_empty() {
            plan.unchanged += 1;
            return;
        }
        if draft != before {
            self.note_issues(listed, &draft, &rows, plan);
            self.must_fit(listed, (&before, &draft), plan);
        }
        if sheet.product.status == ProductStatus::Published {
            self.must_stay_whole(listed, (&draft, &rows), !pictures.is_empty() || !sheet.pictures.is_empty(), plan);
        }
        let (id, title, title_en) = (sheet.product.id, sheet.product.title_zh.clone(), sheet.product.title_en.clone());
        let (revived, draft) = (sheet.product.status == ProductStatus::Retired, (draft != before).then_some(draft));
        let hanging = if pictures.is_empty() { Vec::new() } else { sheet.pictures.iter().map(|hung| hung.sha.clone()).collect() };
        plan.changed.push(ProductChange { id, title, title_en, fields, revived, draft, hung: pictures, hanging });
    }

    /// Writes what the file says about the product itself into the draft.
    fn tell(&self, listed: &Listed, draft: &mut ProductDraft, plan: &mut Plan) {
        tell_product(listed, draft);
        if let Some(name) = listed.row.filled(Column::Category) {
            match self.shop.shelves.named(name) {
                Some(shelf) => draft.category.clone_from(&shelf.code),
                None => drop(plan.unknown_shelves.insert(name.to_owned())),
            }
        }
        for (column, field) in [(Column::Producer, &mut draft.producer), (Column::Supplier, &mut draft.supplier)] {
            if let Some(text) = listed.row.cell(column) {
                self.tell_party((listed, column), text, field, plan);
            }
        }
    }

    fn tell_party(&self, (listed, column): (&Listed, Column), text: &str, field: &mut Option<Id<Party>>, plan: &mut Plan) {
        let party = self.shop.parties.named(text);
        if party.is_none() && !text.is_empty() {
            plan.wrong.push(self.at(listed.line(), column, Issue::new("", "import-unknown-party").with("text", text)));
        } else {
            *field = party;
        }
    }

    /// New prices in the channels a pack is sold in; each channel is compared with its own price.
    fn price_changes(&self, draft: &ProductDraft, rows: &Rows<'_>, plan: &mut Plan) -> Vec<FieldChange> {
        let mut fields = Vec::new();
        let mut places: Vec<_> = rows.keys().copied().collect();
        places.sort();
        for (n, m) in places {
            let (variant, row) = (&draft.variants[n], rows[&(n, m)]);
            let pack = &variant.packs[m];
            for channel in Channel::ALL.iter().copied().filter(|channel| pack.is_sold_in(*channel)) {
                let Some(price) = row.price_in(channel) else { continue };
                let now = pack.id.and_then(|id| self.shop.prices.get(&(channel, id))).copied();
                if now == Some(price) {
                    continue;
                }
                plan.prices.insert((channel, variant.sku.clone(), m), price);
                let field = match channel {
                    Channel::Web => "price_web",
                    Channel::Till => "price_till",
                };
                let before = now.map_or_else(String::new, Money::plain);
                fields.push(FieldChange { field, sku: variant.sku.clone(), before, after: price.plain() });
            }
        }
        fields
    }

    /// What is wrong with a draft as a whole is noted at the row and column it comes from.
    fn note_issues(&self, listed: &Listed, draft: &ProductDraft, rows: &Rows<'_>, plan: &mut Plan) {
        for issue in draft.issues() {
            let of_variant = issue.field.strip_prefix('v').unwrap_or_default();
            let number = |part: &str| part.trim_start_matches('p').parse::<usize>().ok();
            let mut parts = of_variant.split('-').map(number);
            let place = parts.next().flatten().map(|n| (n, parts.next().flatten().unwrap_or(0)));
            let sku = place.and_then(|(n, _)| draft.variants.get(n)).map(|variant| &variant.sku);
            let variant = listed.variants.iter().find(|variant| Some(&variant.sku) == sku);
            let own = place.and_then(|place| rows.get(&place)).map(|pack| pack.row.line);
            let line = own.or(variant.map(|variant| variant.row.line)).unwrap_or(listed.line());
            let columns = Column::filling(&issue.field);
            let column = columns.iter().find_map(|column| self.reading.headings.get(column)).cloned().unwrap_or_default();
            plan.wrong.push(RowIssue { row: line, column, issue });
        }
        for ((n, m), pack) in rows {
            let packs = draft.variants.get(*n).map(|variant| &variant.packs[..]).unwrap_or_default();
            let own = packs.get(*m).filter(|own| own.id.is_none());
            if own.is_some_and(|own| packs.iter().filter(|other| (other.kind, other.steps) == (own.kind, own.steps)).count() > 1) {
                plan.wrong.push(self.at(pack.row.line, Column::Holds, Issue::new("", "import-pack-twice")));
            }
        }
    }

    /// Stock and orders count a variant in its unit; it does not change.
    fn must_fit(&self, listed: &Listed, (before, draft): (&ProductDraft, &ProductDraft), plan: &mut Plan) {
        for (was, is) in before.variants.iter().zip(&draft.variants).filter(|(was, is)| was.unit != is.unit) {
            let line = listed.variants.iter().find(|variant| variant.sku == is.sku).map_or(listed.line(), |variant| variant.row.line);
            plan.wrong.push(self.at(line, Column::Unit, Issue::new("", "product-unit-fixed").with("sku", &was.sku)));
        }
    }

    /// What is on the shelf keeps its words, a pack, a picture for the web, and a price for all that is sold of it.
    fn must_stay_whole(&self, listed: &Listed, (draft, rows): (&ProductDraft, &Rows<'_>), pictured: bool, plan: &mut Plan) {
        for (column, text) in [(Column::TitleEn, &draft.title_en), (Column::LineZh, &draft.line_zh), (Column::LineEn, &draft.line_en)] {
            if text.is_empty() {
                plan.wrong.push(self.at(listed.line(), column, Issue::new("", "product-shelf-needs-words")));
            }
        }
        let packs = || draft.variants.iter().flat_map(|variant| &variant.packs);
        if draft.regulated.is_some_and(|class| !class.fits(&draft.registration_no)) {
            plan.wrong.push(self.at(listed.line(), Column::RegistrationNo, Issue::new("", "product-shelf-needs-registration")));
        }
        if packs().any(|pack| pack.web) && draft.regulated.is_some_and(|class| !class.may_be_sent()) {
            plan.wrong.push(self.at(listed.line(), Column::Regulated, Issue::new("", "product-shelf-never-sent")));
        }
        if !packs().any(|pack| pack.web || pack.till) {
            plan.wrong.push(self.at(listed.line(), Column::Web, Issue::new("", "product-shelf-needs-pack")));
        }
        if packs().any(|pack| pack.web) && !pictured {
            plan.wrong.push(self.at(listed.line(), Column::Picture, Issue::new("", "product-shelf-needs-picture")));
        }
        for (n, variant) in draft.variants.iter().enumerate() {
            for (m, pack) in variant.packs.iter().enumerate() {
                let bare = |channel: &Channel| {
                    let held = pack.id.is_some_and(|id| self.shop.prices.contains_key(&(*channel, id)));
                    pack.is_sold_in(*channel) && !held && !plan.prices.contains_key(&(*channel, variant.sku.clone(), m))
                };
                if let Some(channel) = Channel::ALL.iter().copied().find(bare) {
                    let column = [Column::StorePrice, Column::Price].into_iter().skip(usize::from(channel == Channel::Web));
                    let column = column.into_iter().find(|column| self.reading.headings.contains_key(column)).unwrap_or(Column::Price);
                    let line = rows.get(&(n, m)).map_or(listed.line(), |pack| pack.row.line);
                    plan.wrong.push(self.at(line, column, Issue::new("", "import-shelf-needs-price").with("sku", &variant.sku)));
                }
            }
        }
    }

    /// A barcode belongs to one thing: not to two rows, and not to another variant of the shop.
    fn codes_must_be_free(&self, plan: &mut Plan) {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for (variant, pack) in self.packs() {
            for code in pack.barcodes.iter().flatten().map(|barcode| barcode.code()) {
                let owner = seen.insert(code, &variant.sku).or_else(|| self.shop.codes.get(code).map(String::as_str));
                if let Some(owner) = owner.filter(|owner| *owner != variant.sku) {
                    let issue = Issue::new("", "import-barcode-taken").with("code", code).with("sku", owner);
                    plan.wrong.push(self.at(pack.row.line, Column::Barcode, issue));
                }
            }
        }
    }

    /// Pictures a product is to have and does not have yet.
    fn pictures(&self, listed: &Listed, sheet: Option<&ProductSheet>, plan: &mut Plan) -> Vec<Stored> {
        let (found, wrong) = self.brought.of(listed);
        plan.wrong.extend(wrong.into_iter().map(|(line, issue)| self.at(line, Column::Picture, issue)));
        let hangs = |stored: &Stored| sheet.is_some_and(|sheet| sheet.pictures.iter().any(|picture| picture.sha == stored.sha));
        found.into_iter().filter(|stored| !hangs(stored)).collect()
    }

    pub(super) fn packs(&self) -> impl Iterator<Item = (&ListedVariant, &ListedPack)> {
        let variants = self.reading.products.iter().flat_map(|product| &product.variants);
        variants.flat_map(|variant| variant.packs.iter().map(move |pack| (variant, pack)))
    }

    pub(super) fn at(&self, row: u64, column: Column, issue: Issue) -> RowIssue {
        RowIssue { row, column: self.reading.heading(column), issue }
    }
}

fn whole(row: u64, issue: Issue) -> RowIssue {
    RowIssue { row, column: String::new(), issue }
}
