//! What goods are called on this room's papers and pages.

mod choice;

pub(crate) use choice::{Choice, chosen};

use catalog::{Variant, sellable, sellable::VariantCard};
use kernel::{Id, Quantity, Result, Tx, Unit};
use std::collections::HashMap;
use ui::Lang;

/// A variant as staff speaks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    pub variant: Id<Variant>,
    pub sku: String,
    pub zh: String,
    pub en: String,
    pub unit: Unit,
    pub shelf_life_days: i64,
}

impl Goods {
    pub fn of(card: &VariantCard) -> Goods {
        let (zh, en) = (card.full_zh().trim().to_owned(), card.full_en().trim().to_owned());
        Goods { variant: card.id, sku: card.sku.clone(), zh, en, unit: card.unit, shelf_life_days: card.shelf_life_days }
    }

    pub fn name<'a>(&'a self, t: &Lang) -> &'a str {
        t.pick(&self.zh, &self.en)
    }

    /// `412.5 kg`
    pub fn amount(&self, t: &Lang, quantity: Quantity) -> String {
        t.quantity(quantity, self.unit)
    }
}

/// The names of several variants.
pub(crate) struct Names(HashMap<Id<Variant>, Goods>);

impl Names {
    /// A variant that the catalog no longer knows is called by the end of its id.
    pub fn one(&self, variant: Id<Variant>) -> Goods {
        self.0.get(&variant).cloned().unwrap_or_else(|| {
            let short = variant.short();
            Goods { variant, sku: short.clone(), zh: short.clone(), en: short, unit: Unit::PIECE, shelf_life_days: 0 }
        })
    }
}

pub(crate) async fn named(tx: &mut Tx, variants: &[Id<Variant>]) -> Result<Names> {
    let mut wanted = variants.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let cards = if wanted.is_empty() { Vec::new() } else { sellable::named(tx, &wanted).await? };
    Ok(Names(cards.iter().map(|card| (card.id, Goods::of(card))).collect()))
}

/// The goods whose name or SKU holds these words; no more than anybody reads.
pub(crate) async fn found(tx: &mut Tx, words: &str) -> Result<Vec<Id<Variant>>> {
    Ok(sellable::having(tx, words, 1000).await?.iter().map(|card| card.id).collect())
}
