//! One product with everything its page says: words, pictures, packs and prices, the lots that lie ready.

use crate::{cart::view::packs_in, directory::Known};
use catalog::{
    Channel, Sellable, Variant,
    price::{self, Beside, Priced, Reduced},
    product::{self, PictureCard, ProductCard},
    unit_price::{Counted, UnitPrice},
};
use coop::PartyCard;
use fulfillment::stock::ReadyLot;
use kernel::{Error, Id, Money, Quantity, Result, Timestamp, Tx};
use std::collections::HashMap;
use ui::Lang;

pub struct Goods {
    pub product: ProductCard,
    pub pictures: Vec<PictureCard>,
    pub packs: Vec<PackOffer>,
    /// First expiring first.
    pub lots: Vec<ReadyLot>,
    pub producer: Option<PartyCard>,
}

/// A pack that can be bought, and how many of it are left.
pub struct PackOffer {
    pub sellable: Sellable,
    pub price: Money,
    /// What stands beside it: steps, and what members pay.
    pub beside: Beside,
    /// Where the price is a reduction, from what.
    pub reduced: Option<Reduced>,
    pub left: i64,
}

impl PackOffer {
    /// A pack with its price, out of what is left of its variant; nothing when no book names it.
    pub(super) fn of(priced: Priced, left: &HashMap<Id<Variant>, Quantity>, at: Timestamp) -> Option<PackOffer> {
        let left = packs_in(&priced.sellable, left.get(&priced.sellable.variant).copied().unwrap_or_default());
        Some(PackOffer { price: priced.price_fen?, reduced: priced.reduced(at), beside: priced.beside, left, sellable: priced.sellable })
    }

    /// `80 mm 一级 5 kg 装`: which of the product's packs it is.
    pub fn name(&self, t: &Lang) -> String {
        let sold = &self.sellable;
        format!("{} {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en)).trim().to_owned()
    }

    /// `5 kg 装`: which of its variant's packs it is.
    pub fn pack_name<'a>(&'a self, t: &Lang) -> &'a str {
        t.pick(&self.sellable.pack_zh, &self.sellable.pack_en)
    }

    /// What it holds and the measure its price is told for, each as a number and a unit of Recommendation 20.
    pub fn compared(&self) -> Option<(Counted, Counted)> {
        Some((self.sellable.content().in_recommendation_20(), self.unit_price()?.per.in_recommendation_20()))
    }

    /// What it costs by the measure people compare by.
    pub fn unit_price(&self) -> Option<UnitPrice> {
        self.sellable.content().unit_price(self.price)
    }
}

impl Goods {
    /// The pack that is offered first: the first one that can be had.
    pub fn first_pack(&self) -> Option<&PackOffer> {
        self.packs.iter().find(|pack| pack.left > 0).or(self.packs.first())
    }

    pub fn is_in_stock(&self) -> bool {
        self.packs.iter().any(|pack| pack.left > 0)
    }
}

/// Looks a published product up by the name in its address: three statements, and one for a grower not met before.
pub async fn look_up(tx: &mut Tx, known: &Known, slug: &str) -> Result<Goods> {
    let (product, pictures) = product::page(tx, slug).await?;
    if product.status != catalog::ProductStatus::Published {
        return Err(Error::NotFound);
    }
    let (now, place) = (tx.now(), known.counter.place.id);
    let priced = price::of_product(tx, slug, Channel::Web, Some(place), now).await?;
    let mut variants: Vec<_> = priced.iter().map(|priced| priced.sellable.variant).collect();
    variants.dedup();
    let ready = known.ready(tx, &variants).await?;
    let packs = priced.into_iter().filter_map(|priced| PackOffer::of(priced, &ready.left, now)).collect();
    let producer = known.producer(tx, product.producer).await?;
    Ok(Goods { product, pictures, packs, lots: ready.lots, producer })
}
