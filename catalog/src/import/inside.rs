//! What bundles are put together from, in one cell of a file: `SP-HONEY-500*1; SP-TEA*0.25`. A component may stand in the same
//! file, before or after the bundle.

use super::{
    column::Column,
    compare::Held,
    pieces::{escaped, pieces},
    plan::Plan,
};
use crate::{
    ProductStatus, Temperature,
    bundle::{PartDraft, amount},
    product::{ProductDraft, VariantDraft},
};
use kernel::{Issue, Unit};
use std::collections::HashMap;

/// Between a SKU and how much of it.
const TIMES: [char; 2] = ['*', '×'];

pub(super) fn written(components: &[PartDraft]) -> String {
    components.iter().map(|part| format!("{}*{}", escaped(&part.sku), part.amount)).collect::<Vec<_>>().join("; ")
}

/// Components as they are written; one of it where nothing is said. Whoever puts each in a line of its own is understood too.
pub(super) fn read(cell: &str) -> Vec<PartDraft> {
    let part = |piece: String| {
        let (sku, amount) = piece.rsplit_once(TIMES).unwrap_or((&piece, "1"));
        PartDraft { sku: sku.trim().to_owned(), amount: plain(amount.trim()).to_owned() }
    };
    cell.lines().flat_map(pieces).map(part).collect()
}

/// `2.50` is `2.5`, as the shop writes it.
fn plain(amount: &str) -> &str {
    if amount.contains('.') { amount.trim_end_matches('0').trim_end_matches('.') } else { amount }
}

/// A variant as it will be when the file is applied.
#[derive(Clone, Copy)]
struct Meant {
    unit: Unit,
    bundle: bool,
    retired: bool,
    published: bool,
    temperature: Temperature,
}

impl Held<'_> {
    /// Refuses what the desk refuses of bundles, at the cell that says so; asked when every product of the file is known.
    pub(super) fn bundles_must_hold(&self, plan: &mut Plan) {
        let changed = plan.changed.iter().filter_map(|change| Some((self.status(change.id), change.draft.as_ref()?)));
        let drafts: Vec<(ProductStatus, &ProductDraft)> =
            plan.fresh.iter().map(|draft| (ProductStatus::Draft, draft)).chain(changed).collect();
        let meant: HashMap<&str, Meant> = drafts.iter().flat_map(|(status, draft)| self.variants_of(*status, draft)).collect();
        let lines: HashMap<&str, u64> =
            self.reading.products.iter().flat_map(|one| &one.variants).map(|one| (one.sku.as_str(), one.row.line)).collect();
        let mut found = Vec::new();
        for (status, draft) in &drafts {
            for variant in &draft.variants {
                let line = lines.get(variant.sku.as_str()).or_else(|| lines.get(draft.variants.first()?.sku.as_str()));
                let issues = self.bundle_issues((*status, draft), variant, &meant);
                found.extend(issues.into_iter().map(|(column, issue)| self.at(line.copied().unwrap_or(1), column, issue)));
            }
        }
        plan.wrong.extend(found);
    }

    fn status(&self, id: kernel::Id<crate::Product>) -> ProductStatus {
        let status = self.shop.products.get(&id).map_or(ProductStatus::Draft, |sheet| sheet.product.status);
        if status == ProductStatus::Published { status } else { ProductStatus::Draft }
    }

    fn variants_of<'a>(&self, status: ProductStatus, draft: &'a ProductDraft) -> impl Iterator<Item = (&'a str, Meant)> {
        let meant = move |variant: &VariantDraft| Meant {
            unit: variant.unit,
            bundle: !variant.components.is_empty(),
            retired: false,
            published: status == ProductStatus::Published,
            temperature: draft.temperature,
        };
        draft.variants.iter().map(move |variant| (variant.sku.as_str(), meant(variant)))
    }

    fn bundle_issues(
        &self,
        (status, draft): (ProductStatus, &ProductDraft),
        variant: &VariantDraft,
        meant: &HashMap<&str, Meant>,
    ) -> Vec<(Column, Issue)> {
        let mut found = Vec::new();
        let is_known = self.shop.by_sku.contains_key(&variant.sku);
        if is_known && self.shop.bundles.contains(&variant.sku) == variant.components.is_empty() {
            found.push((Column::Components, Issue::new("", "bundle-from-the-first-day")));
        }
        for part in &variant.components {
            let one = meant.get(part.sku.as_str()).copied().or_else(|| self.in_shop(&part.sku));
            let shelved = status == ProductStatus::Published;
            let code = match one {
                None => "bundle-sku-unknown",
                Some(one) if one.bundle => "bundle-of-bundles",
                Some(one) if one.retired => "bundle-of-retired",
                Some(one) if amount(one.unit, part).is_none() => "bundle-amount-absurd",
                Some(one) if shelved && !one.published => "catalog-lacks-component",
                Some(one) if shelved && one.temperature > draft.temperature => "catalog-lacks-cold",
                Some(_) => continue,
            };
            let column = if code == "catalog-lacks-cold" { Column::Temperature } else { Column::Components };
            let title = self.shop.inside.get(&part.sku).map_or("", |one| one.title_zh.as_str());
            found.push((column, Issue::new("", code).with("sku", &part.sku).with("amount", &part.amount).with("title", title)));
        }
        found
    }

    fn in_shop(&self, sku: &str) -> Option<Meant> {
        let known = self.shop.inside.get(sku)?;
        Some(Meant {
            unit: known.unit,
            bundle: known.bundle,
            retired: known.retired,
            published: known.published,
            temperature: known.temperature,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_read_as_they_were_written() {
        let part = |sku: &str, amount: &str| PartDraft { sku: sku.to_owned(), amount: amount.to_owned() };
        let skus = ["TEA", "A*2", "x; y", "back\\slash", "宽；的"];
        let all: Vec<_> = skus.iter().map(|sku| part(sku, "0.5")).collect();
        for size in 0..=all.len() {
            assert_eq!(read(&written(&all[..size])), all[..size], "{}", written(&all[..size]));
        }
        assert_eq!(read("TEA × 2.0 ；SALT\nOIL*1.5;"), [part("TEA", "2"), part("SALT", "1"), part("OIL", "1.5")]);
    }
}
