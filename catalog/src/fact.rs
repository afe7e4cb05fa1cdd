//! What this room tells the others, in the past tense.

use crate::{Product, SalePack, brand::BrandRight, collection::Collection, promotion::Promotion};
use coop::Party;
use kernel::{Id, outbox::Fact};
use serde::{Deserialize, Serialize};

/// Words, packs, barcodes or pictures of a product were changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProductChanged {
    pub product: Id<Product>,
}

/// A product came onto the shelf.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProductPublished {
    pub product: Id<Product>,
}

/// A product was taken off the shelf.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProductWithdrawn {
    pub product: Id<Product>,
}

/// A price book was published; its prices hold from an instant that may still lie ahead.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PriceChanged {
    pub version: i64,
    pub packs: Vec<Id<SalePack>>,
}

/// A file of goods was applied; told in portions, so that no fact grows without limit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProductsImported {
    pub products: Vec<Id<Product>>,
}

/// A promotion was written, changed, let run or held back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PromotionChanged {
    pub promotion: Id<Promotion>,
}

/// A mark or one of its grants was written, changed or taken away.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BrandChanged {
    pub right: Id<BrandRight>,
}

/// The board of the ten products was written anew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TenChanged {
    pub revision: i64,
}

/// What a producer tells of himself was released, or taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProducerReleased {
    pub party: Id<Party>,
}

/// A collection was written, changed or taken away.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CollectionChanged {
    pub collection: Id<Collection>,
}

/// What the shop offers of some goods is another than before, so that rules of collections may find others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CollectionTurned {
    pub products: Vec<Id<Product>>,
}

impl Fact for CollectionChanged {
    const KIND: &'static str = "catalog.collection_changed";
}
impl Fact for CollectionTurned {
    const KIND: &'static str = "catalog.collection_turned";
}
impl Fact for BrandChanged {
    const KIND: &'static str = "catalog.brand_changed";
}
impl Fact for TenChanged {
    const KIND: &'static str = "catalog.ten_changed";
}
impl Fact for ProducerReleased {
    const KIND: &'static str = "catalog.producer_released";
}
/// Shelves were put up, renamed, moved or taken away, or ask their goods for other things.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShelfChanged {
    /// Those whose goods are found by other names now, or may lack something else.
    pub shelves: Vec<String>,
}

impl Fact for ProductChanged {
    const KIND: &'static str = "catalog.product_changed";
}
impl Fact for ProductPublished {
    const KIND: &'static str = "catalog.product_published";
}
impl Fact for ProductWithdrawn {
    const KIND: &'static str = "catalog.product_withdrawn";
}
impl Fact for PriceChanged {
    const KIND: &'static str = "catalog.price_changed";
}
impl Fact for PromotionChanged {
    const KIND: &'static str = "catalog.promotion_changed";
}
impl Fact for ShelfChanged {
    const KIND: &'static str = "catalog.shelf_changed";
}
impl Fact for ProductsImported {
    const KIND: &'static str = "catalog.products_imported";
}
