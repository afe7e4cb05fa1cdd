//! What a batch would make of each product, before anything is written.

use super::{Change, Move};
use crate::{
    Channel, Product, ProductStatus, SalePack, attribute,
    brand::{Marks, Subject},
    category, price,
    product::{FieldChange, PackRow, ProductDraft, ProductSheet, differences, lacking, load_many, manner},
};
use kernel::{Id, Issue, Issues, Result, Tx};
use std::collections::HashSet;

/// Products read at a time.
const PAGE: usize = 500;

/// One product of a batch: what would be changed about it, or why it stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub product: Id<Product>,
    pub title_zh: String,
    pub title_en: String,
    pub status: ProductStatus,
    pub changes: Vec<FieldChange>,
    pub shelf: Option<Move>,
    /// Why it is left alone.
    pub hindered: Issues,
    pub(super) after: ProductDraft,
}

impl Planned {
    /// The shelf it stands on afterwards.
    pub fn shelf_after(&self) -> &str {
        &self.after.category
    }

    /// Whether anything is done with it.
    pub fn is_touched(&self) -> bool {
        self.hindered.is_empty() && (!self.changes.is_empty() || self.shelf.is_some())
    }
}

pub(super) async fn plan(tx: &mut Tx, change: &Change, products: &[Id<Product>]) -> Result<Vec<Planned>> {
    let mut planned = Vec::with_capacity(products.len());
    let needs_second = manner::four_eyes(tx).await?;
    let marks = Marks::open(tx).await?;
    let (attributes, shelves) = (attribute::all(tx).await?, category::all(tx).await?);
    for page in products.chunks(PAGE) {
        let sheets = load_many(tx, page).await?;
        let priced = Priced::of(tx, &sheets).await?;
        for sheet in sheets {
            let mut one = one(change, &sheet, &priced, needs_second);
            let category = one.after.category.clone();
            one.hindered.extend(attribute::misplaced(&attributes, &shelves, &category, &change.attributes));
            if one.shelf == Some(Move::Publish) {
                one.hindered.extend(marks.lacking(&Subject::of(&sheet.product), tx.now()));
                one.hindered.extend(attribute::unanswered(&attributes, &shelves, &change.laid_over(&sheet)));
            }
            planned.push(one);
        }
    }
    Ok(planned)
}

/// Packs with a price in force where they may be sold.
struct Priced(HashSet<(Channel, Id<SalePack>)>);

impl Priced {
    async fn of(tx: &mut Tx, sheets: &[ProductSheet]) -> Result<Priced> {
        let (mut priced, now) = (HashSet::new(), tx.now());
        let packs: Vec<_> = sheets.iter().flat_map(ProductSheet::packs).map(|pack| pack.pack.id).collect();
        for channel in Channel::ALL.iter().copied() {
            for page in packs.chunks(PAGE) {
                let held = price::in_force(tx, channel, None, now, page).await?;
                priced.extend(held.into_keys().map(|pack| (channel, pack)));
            }
        }
        Ok(Priced(priced))
    }

    fn bare<'a>(&self, sheet: &'a ProductSheet) -> Vec<(Channel, &'a PackRow)> {
        let packs = Channel::ALL.iter().flat_map(|channel| sheet.packs().map(move |pack| (*channel, &pack.pack)));
        packs.filter(|(channel, pack)| pack.is_sold_in(*channel) && !self.0.contains(&(*channel, pack.id))).collect()
    }
}

fn one(change: &Change, before: &ProductSheet, priced: &Priced, needs_second: bool) -> Planned {
    let after = change.laid_over(before);
    let (was, is) = (ProductDraft::of(before), ProductDraft::of(&after));
    let status = before.product.status;
    let shelf = change.shelf.filter(|to| match to {
        Move::Publish => status == ProductStatus::Draft,
        Move::Withdraw => status == ProductStatus::Published,
        Move::Retire => status != ProductStatus::Retired,
    });
    let changes = differences(&was, &is);
    let is_seen = shelf == Some(Move::Publish) || status == ProductStatus::Published && shelf.is_none();
    let mut hindered = Issues::new();
    if status == ProductStatus::Retired {
        hindered.push(Issue::new("", "batch-is-retired"));
    } else if is_seen && (!changes.is_empty() || shelf.is_some()) {
        hindered = lacking(&after);
        hindered.extend(priced.bare(&after).into_iter().map(unpriced));
        hindered.extend(needs_second.then(|| Issue::new("", "publishing-needs-second")));
    }
    let product = &before.product;
    let (title_zh, title_en) = (product.title_zh.clone(), product.title_en.clone());
    Planned { product: product.id, title_zh, title_en, status, changes, shelf, hindered, after: is }
}

fn unpriced((channel, pack): (Channel, &PackRow)) -> Issue {
    let code = match channel {
        Channel::Web => "catalog-lacks-web-price",
        Channel::Till => "catalog-lacks-till-price",
    };
    Issue::new("prices", code).with("pack", &pack.name_zh)
}

impl Change {
    /// The product as the change would leave it.
    fn laid_over(&self, before: &ProductSheet) -> ProductSheet {
        let mut after = before.clone();
        let product = &mut after.product;
        set(&mut product.category, self.category.as_ref());
        set(&mut product.kind, self.kind.as_ref());
        set(&mut product.temperature, self.temperature.as_ref());
        set(&mut product.tax_class, self.tax.as_ref());
        set(&mut product.storage_zh, self.storage_zh.as_ref());
        set(&mut product.storage_en, self.storage_en.as_ref());
        set(&mut product.shelf_life_days, self.shelf_life_days.as_ref());
        set(&mut product.producer_share_bp, self.producer_share.as_ref());
        product.attributes.0.extend(self.attributes.0.clone());
        for pack in after.variants.iter_mut().flat_map(|variant| &mut variant.packs) {
            set(&mut pack.pack.web, self.web.as_ref());
            set(&mut pack.pack.till, self.till.as_ref());
        }
        after
    }
}

fn set<T: Clone>(field: &mut T, to: Option<&T>) {
    if let Some(to) = to {
        *field = to.clone();
    }
}
