//! What looks like damage only because the shop does not know it: a SKU like a day, digits whose noughts are gone, a
//! trade number that was rounded. What the shop has just so is as it should be.

use super::{
    cell::{is_day, is_rounded},
    column::Column,
    compare::Held,
    listed::ListedVariant,
    plan::Plan,
    shop::with_zeros,
};
use crate::product::option::in_one_cell;
use kernel::Issue;
use std::collections::HashSet;

impl Held<'_> {
    pub(super) fn suspect(&self, plan: &mut Plan) {
        let sheets = || self.shop.products.values().flat_map(|sheet| &sheet.variants);
        let names: HashSet<&str> =
            sheets().flat_map(|variant| [variant.variant.name_zh.as_str(), variant.variant.name_en.as_str()]).collect();
        let options = || self.shop.products.values().flat_map(|sheet| sheet.product.options.iter()).flat_map(|group| &group.values);
        let values: HashSet<String> = options().map(|value| in_one_cell(&value.zh, &value.en)).collect();
        let names: HashSet<&str> = names.into_iter().chain(values.iter().map(String::as_str)).collect();
        for variant in self.reading.products.iter().flat_map(|product| &product.variants) {
            self.suspect_variant(variant, &names, plan);
        }
        for (_, pack) in self.packs() {
            for code in pack.barcodes.iter().flatten().map(|barcode| barcode.code()).filter(|code| !self.shop.codes.contains_key(*code)) {
                let found = match with_zeros(code).into_iter().find(|longer| self.shop.codes.contains_key(longer)) {
                    Some(longer) => Some(Issue::new("", "import-zeros-gone").with("text", code).with("longer", longer)),
                    None => is_rounded(code).then(|| Issue::new("", "barcode-spreadsheet").with("text", code)),
                };
                plan.wrong.extend(found.map(|issue| self.at(pack.row.line, Column::Barcode, issue)));
            }
        }
    }

    fn suspect_variant(&self, variant: &ListedVariant, names: &HashSet<&str>, plan: &mut Plan) {
        let line = variant.row.line;
        let text = |text: &str, code| Issue::new("", code).with("text", text);
        if !self.shop.by_sku.contains_key(&variant.sku) && variant.row.filled(Column::Sku).is_some() {
            if is_day(&variant.sku) {
                plan.wrong.push(self.at(line, Column::Sku, text(&variant.sku, "import-looks-like-day")));
            }
            if let Some(longer) = with_zeros(&variant.sku).into_iter().find(|longer| self.shop.longer_skus.contains(longer)) {
                plan.wrong.push(self.at(line, Column::Sku, text(&variant.sku, "import-zeros-gone").with("longer", longer)));
            }
        }
        let options = [Column::Option1, Column::Option2, Column::Option3, Column::Option1All, Column::Option2All, Column::Option3All];
        for column in options.into_iter().chain([Column::VariantZh, Column::VariantEn]) {
            let name = variant.row.filled(column).filter(|name| is_day(name) && !names.contains(name));
            plan.wrong.extend(name.map(|name| self.at(line, column, text(name, "import-looks-like-day"))));
        }
    }
}
