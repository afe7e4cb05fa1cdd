//! What a file brings, as its page shows it before it is applied: new goods with what they would cost and the pictures that
//! came along, and the pictures of changed ones, as they hang and as they would.

use crate::{
    Channel,
    import::{Plan, ProductChange},
    picture::{Cut, Img, Stored},
    product::ProductDraft,
};
use kernel::Money;
use std::collections::HashMap;
use ui::Lang;

/// Pictures shown of one product; a row has no room for more.
const MOST_PICTURES: usize = 6;

/// A new product in the list.
pub(super) struct Fresh<'a> {
    pub title: &'a str,
    pub skus: String,
    /// What it would cost in each channel, the cheapest pack to the dearest.
    pub costs: String,
    pub pictures: Vec<Img<'a>>,
}

/// The first new products, as many as are shown.
pub(super) fn fresh<'a>(t: &Lang, plan: &'a Plan, most: usize) -> Vec<Fresh<'a>> {
    let mut ranges: HashMap<(&str, Channel), (Money, Money)> = HashMap::new();
    for ((channel, sku, _), price) in &plan.prices {
        let range = ranges.entry((sku.as_str(), *channel)).or_insert((*price, *price));
        *range = (range.0.min(*price), range.1.max(*price));
    }
    let one = |(nth, draft): (usize, &'a ProductDraft)| Fresh {
        title: &draft.title_zh,
        skus: draft.variants.iter().map(|variant| variant.sku.as_str()).collect::<Vec<_>>().join(", "),
        costs: costs(t, draft, &ranges),
        pictures: plan.hung.get(&nth).map(|hung| small(hung.iter().map(|stored| stored.sha.as_str()))).unwrap_or_default(),
    };
    plan.fresh.iter().enumerate().take(most).map(one).collect()
}

fn costs(t: &Lang, draft: &ProductDraft, ranges: &HashMap<(&str, Channel), (Money, Money)>) -> String {
    let of = |channel: &Channel| {
        let own = draft.variants.iter().filter_map(|variant| ranges.get(&(variant.sku.as_str(), *channel)));
        let (low, high) = own.copied().reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        let range = if low == high { t.money(low) } else { format!("{}–{}", t.money(low), t.money(high)) };
        Some(format!("{} {range}", t.say(format!("catalog-field-price-{channel}"))))
    };
    Channel::ALL.iter().filter_map(of).collect::<Vec<_>>().join(" · ")
}

impl ProductChange {
    /// The pictures of a changed product, as they hang.
    pub(super) fn pictures_before(&self) -> Vec<Img<'_>> {
        small(self.hanging.iter().map(String::as_str))
    }

    /// And as they would: those that come are at the end of the row.
    pub(super) fn pictures_after(&self) -> Vec<Img<'_>> {
        let fresh = self.hung.iter().map(|Stored { sha, .. }| sha.as_str());
        let room = MOST_PICTURES.saturating_sub(self.hung.len());
        small(self.hanging.iter().map(String::as_str).take(room).chain(fresh))
    }
}

/// Pictures whose number stands beside them, so that they need no words of their own.
fn small<'a>(shas: impl Iterator<Item = &'a str>) -> Vec<Img<'a>> {
    let one = |sha| Img { sha, cut: Cut::Whole, alt: "", width: 4, height: 3, sizes: "4rem", eager: false };
    shas.take(MOST_PICTURES).map(one).collect()
}
