//! What is sold and at what price: products, their variants and packs, barcodes, pictures, price books and the rates
//! of tax, the search over them, and the desk of those who keep them.
//!
//! It does not know how much there is of anything, who buys, or what becomes of money. Its invariants: a SKU and a
//! barcode belong to one thing for ever; what other rooms may point at is retired, never deleted; a price book does
//! not change once it is published, and the price in force is the latest effective one; a quote adds up to the fen;
//! a published product has a price for every pack on sale and, on the web, a picture that is put into words; a mark stands
//! on a page only while its right and its grant hold for these goods, and its labels stand for no more than was bought.

pub mod api;
pub mod attribute;
pub mod barcode;
pub mod brand;
pub mod bundle;
mod by;
pub mod category;
mod check;
mod clock;
pub mod collection;
mod fact;
pub mod import;
pub mod picture;
pub mod price;
pub mod producer;
pub mod product;
pub mod promotion;
mod regulated;
pub mod search;
pub mod sellable;
pub mod tax;
pub mod ten;
mod text;
mod turn;
pub mod unit_price;
mod upload;
mod url;
mod words;

pub use by::By;
pub use category::Category;
pub use check::check;
pub use fact::{
    BrandChanged, CollectionChanged, CollectionTurned, PriceChanged, ProducerReleased, ProductChanged, ProductPublished, ProductWithdrawn,
    ProductsImported, PromotionChanged, ShelfChanged, TenChanged,
};
pub use regulated::{Regulated, ReturnPolicy};
pub use sellable::Sellable;
pub use turn::next_turn;

/// What is offered under one name and on one page.
pub struct Product;

/// One grade, size or flavour of a product: what stock counts.
pub struct Variant;

/// One way a variant is counted out when it is sold: a bottle, a 5 kg box, a jin.
pub struct SalePack;

/// A picture of a product.
pub struct Picture;

kernel::coded! {
    /// Which of the two flows a product belongs to: up to the cities, or down to the villages.
    pub enum ProductKind {
        /// The county's own produce.
        Specialty = "specialty",
        /// Consumer goods bought jointly.
        Consumer = "consumer",
        /// What farms need: seed, fertiliser, film.
        Input = "input",
    }
}

kernel::coded! {
    /// Where a price holds.
    pub enum Channel { Web = "web", Till = "till" }
}

kernel::coded! {
    /// How cold a product travels and lies.
    pub enum Temperature { Ambient = "ambient", Chilled = "chilled", Frozen = "frozen" }
}

kernel::coded! {
    pub enum ProductStatus {
        /// Being written; only the desk sees it.
        Draft = "draft",
        /// On the shelf.
        Published = "published",
        /// Taken out again; it comes back as a draft when its SKUs are listed once more.
        Retired = "retired",
    }
}

kernel::coded! {
    pub enum PackKind { Each = "each", Box = "box", Case = "case", Jin = "jin", Bag = "bag", Bottle = "bottle" }
}

kernel::coded! {
    /// Which rate of value-added tax a product carries.
    pub enum TaxClass {
        /// Farm produce, edible oil, salt.
        Produce = "produce",
        Standard = "standard",
        /// Fertiliser, film, seed, pesticide.
        Input = "input",
    }
}

pub const MIGRATIONS: kernel::Migrations = &[
    kernel::Migration { name: "catalog/0001_catalog", sql: include_str!("../migrations/0001_catalog.sql") },
    kernel::Migration { name: "catalog/0002_shelf", sql: include_str!("../migrations/0002_shelf.sql") },
    kernel::Migration { name: "catalog/0003_past", sql: include_str!("../migrations/0003_past.sql") },
    kernel::Migration { name: "catalog/0004_undo", sql: include_str!("../migrations/0004_undo.sql") },
    kernel::Migration { name: "catalog/0005_promotion", sql: include_str!("../migrations/0005_promotion.sql") },
    kernel::Migration { name: "catalog/0006_price_past", sql: include_str!("../migrations/0006_price_past.sql") },
    kernel::Migration { name: "catalog/0007_price_beside", sql: include_str!("../migrations/0007_price_beside.sql") },
    kernel::Migration { name: "catalog/0008_brand", sql: include_str!("../migrations/0008_brand.sql") },
    kernel::Migration { name: "catalog/0009_label_quota", sql: include_str!("../migrations/0009_label_quota.sql") },
    kernel::Migration { name: "catalog/0010_import_cells", sql: include_str!("../migrations/0010_import_cells.sql") },
    kernel::Migration { name: "catalog/0011_import_pictures", sql: include_str!("../migrations/0011_import_pictures.sql") },
    kernel::Migration { name: "catalog/0012_search_rules", sql: include_str!("../migrations/0012_search_rules.sql") },
    kernel::Migration { name: "catalog/0013_unfound", sql: include_str!("../migrations/0013_unfound.sql") },
    kernel::Migration { name: "catalog/0014_pictures", sql: include_str!("../migrations/0014_pictures.sql") },
    kernel::Migration { name: "catalog/0016_proposal", sql: include_str!("../migrations/0016_proposal.sql") },
    kernel::Migration { name: "catalog/0017_listed", sql: include_str!("../migrations/0017_listed.sql") },
    kernel::Migration { name: "catalog/0018_batch", sql: include_str!("../migrations/0018_batch.sql") },
    kernel::Migration { name: "catalog/0019_former_slug", sql: include_str!("../migrations/0019_former_slug.sql") },
    kernel::Migration { name: "catalog/0020_label", sql: include_str!("../migrations/0020_label.sql") },
    kernel::Migration { name: "catalog/0021_shelf_tree", sql: include_str!("../migrations/0021_shelf_tree.sql") },
    kernel::Migration { name: "catalog/0022_attribute", sql: include_str!("../migrations/0022_attribute.sql") },
    kernel::Migration { name: "catalog/0023_options", sql: include_str!("../migrations/0023_options.sql") },
    kernel::Migration { name: "catalog/0025_collection", sql: include_str!("../migrations/0025_collection.sql") },
    kernel::Migration { name: "catalog/0026_bundle", sql: include_str!("../migrations/0026_bundle.sql") },
    kernel::Migration { name: "catalog/0027_catch_weight", sql: include_str!("../migrations/0027_catch_weight.sql") },
    kernel::Migration { name: "catalog/0028_label_numbers", sql: include_str!("../migrations/0028_label_numbers.sql") },
    kernel::Migration { name: "catalog/0032_import_encoding", sql: include_str!("../migrations/0032_import_encoding.sql") },
    kernel::Migration { name: "catalog/0033_import_prices", sql: include_str!("../migrations/0033_import_prices.sql") },
    kernel::Migration { name: "catalog/0034_import_run", sql: include_str!("../migrations/0034_import_run.sql") },
    kernel::Migration { name: "catalog/0035_price_stance", sql: include_str!("../migrations/0035_price_stance.sql") },
    kernel::Migration { name: "catalog/0036_listed_book", sql: include_str!("../migrations/0036_listed_book.sql") },
];

pub const LOCALES: ui::Locales = &[
    ("zh", include_str!("../locales/zh/catalog.ftl")),
    ("en", include_str!("../locales/en/catalog.ftl")),
    ("zh", include_str!("../locales/zh/promotion.ftl")),
    ("en", include_str!("../locales/en/promotion.ftl")),
    ("zh", include_str!("../locales/zh/import.ftl")),
    ("en", include_str!("../locales/en/import.ftl")),
    ("zh", include_str!("../locales/zh/pictures.ftl")),
    ("en", include_str!("../locales/en/pictures.ftl")),
    ("zh", include_str!("../locales/zh/face.ftl")),
    ("en", include_str!("../locales/en/face.ftl")),
    ("zh", include_str!("../locales/zh/label.ftl")),
    ("en", include_str!("../locales/en/label.ftl")),
    ("zh", include_str!("../locales/zh/list.ftl")),
    ("en", include_str!("../locales/en/list.ftl")),
    ("zh", include_str!("../locales/zh/price.ftl")),
    ("en", include_str!("../locales/en/price.ftl")),
    ("zh", include_str!("../locales/zh/publishing.ftl")),
    ("en", include_str!("../locales/en/publishing.ftl")),
    ("zh", include_str!("../locales/zh/brand.ftl")),
    ("en", include_str!("../locales/en/brand.ftl")),
    ("zh", include_str!("../locales/zh/search.ftl")),
    ("en", include_str!("../locales/en/search.ftl")),
    ("zh", include_str!("../locales/zh/shelves.ftl")),
    ("en", include_str!("../locales/en/shelves.ftl")),
    ("zh", include_str!("../locales/zh/attributes.ftl")),
    ("en", include_str!("../locales/en/attributes.ftl")),
    ("zh", include_str!("../locales/zh/options.ftl")),
    ("en", include_str!("../locales/en/options.ftl")),
    ("zh", include_str!("../locales/zh/collection.ftl")),
    ("en", include_str!("../locales/en/collection.ftl")),
    ("zh", include_str!("../locales/zh/bundle.ftl")),
    ("en", include_str!("../locales/en/bundle.ftl")),
    ("zh", include_str!("../locales/zh/weights.ftl")),
    ("en", include_str!("../locales/en/weights.ftl")),
    ("zh", include_str!("../locales/zh/files.ftl")),
    ("en", include_str!("../locales/en/files.ftl")),
    ("zh", include_str!("../locales/zh/grant.ftl")),
    ("en", include_str!("../locales/en/grant.ftl")),
];

/// The merchandiser's places.
pub const NAV: &[ui::NavItem] = &[
    ui::NavItem { href: "/staff/catalog", label_id: "catalog-nav", icon: "goods", roles: &["merchandiser"] },
    ui::NavItem { href: "/staff/catalog/prices", label_id: "catalog-nav-prices", icon: "money", roles: &["merchandiser"] },
    ui::NavItem { href: url::OWN_PRICES, label_id: "catalog-nav-own-prices", icon: "money", roles: &["shopkeeper"] },
    ui::NavItem { href: url::PROMOTIONS, label_id: "promotion-nav", icon: "leaf", roles: &["merchandiser"] },
    ui::NavItem { href: url::COLLECTIONS, label_id: "collection-nav", icon: "stock", roles: &["merchandiser"] },
    ui::NavItem { href: url::BRANDS, label_id: "brand-nav", icon: "good", roles: &["merchandiser"] },
    ui::NavItem { href: url::TEN, label_id: "ten-nav", icon: "home", roles: &["merchandiser"] },
    ui::NavItem { href: url::PRODUCERS, label_id: "producer-nav", icon: "person", roles: &["merchandiser"] },
    ui::NavItem { href: "/staff/catalog/search", label_id: "catalog-nav-search", icon: "search", roles: &["merchandiser"] },
];

/// Who follows the feed for this room.
pub fn consumers() -> Vec<std::sync::Arc<dyn kernel::feed::Consumer>> {
    vec![std::sync::Arc::new(product::Listing)]
}

/// What is due now: products whose instant has come are published, marks that ran out are noted, and prices that begin to
/// hold fill gaps on the desk's list.
pub async fn tidy(db: &kernel::Db) -> kernel::Result<()> {
    product::proposal::publish_due(db).await?;
    brand::settle_due(db).await?;
    product::look_again(db).await
}

pub fn routes() -> axum::Router<ui::App> {
    axum::Router::new()
        .merge(api::routes())
        .merge(category::web::routes())
        .merge(attribute::web::routes())
        .merge(picture::routes())
        .merge(import::routes())
        .merge(search::desk::routes())
        .merge(product::web::routes())
        .merge(price::routes())
        .merge(promotion::routes())
        .merge(collection::web::routes())
        .merge(brand::web::routes())
        .merge(ten::web::routes())
        .merge(producer::web::routes())
}
