//! Goods in a form: chosen from a list while that is short, named by SKU when there are many.

use super::Goods;
use catalog::{
    Variant, sellable,
    sellable::{Buyable, VariantCard},
};
use kernel::{Id, Issue, Result, Tx};
use ui::{Form, Lang, Typed};

/// More goods than this are not chosen from a list; the list then only helps.
const MOST: usize = 100;

/// Goods to choose from in a form: all of them, or the first of many.
pub(crate) struct Choice {
    pub goods: Vec<Goods>,
    pub are_all: bool,
    /// What was chosen or typed before.
    pub value: String,
}

impl Choice {
    pub async fn of(tx: &mut Tx, what: Buyable<'_>, typed: &Typed) -> Result<Choice> {
        let cards = sellable::buyable(tx, what, MOST + 1).await?;
        let goods = cards.iter().take(MOST).map(Goods::of).collect();
        Ok(Choice { goods, are_all: cards.len() <= MOST, value: typed.value("variant").to_owned() })
    }

    /// For a list to choose from.
    pub fn options(&self, t: &Lang) -> Vec<(String, String, bool)> {
        let option = |goods: &Goods| (goods.variant.to_string(), goods.name(t).to_owned(), goods.variant.to_string() == self.value);
        self.goods.iter().map(option).collect()
    }
}

/// The goods a form names: by a choice from the list, by SKU, or by their whole name. Otherwise it is noted in the form.
pub(crate) async fn chosen(tx: &mut Tx, what: Buyable<'_>, form: &mut Form) -> Result<Option<Id<Variant>>> {
    if !form.has("variant") {
        form.refuse(Issue::new("variant", "field-needed"));
        return Ok(None);
    }
    let meant = sellable::meant(tx, what, form.raw("variant")).await?;
    match &meant[..] {
        [one] => return Ok(Some(one.id)),
        [] => form.refuse(Issue::new("variant", "fulfillment-goods-unknown")),
        several => form.refuse(Issue::new("variant", "fulfillment-goods-several").with("skus", skus(several))),
    }
    Ok(None)
}

fn skus(cards: &[VariantCard]) -> String {
    cards.iter().map(|card| card.sku.as_str()).collect::<Vec<_>>().join(", ")
}
