//! Where the merchandiser's pages are.

use crate::{
    Product,
    brand::{BrandGrant, BrandRight},
    collection::Collection,
    import::Import,
    product::batch::Batch,
    promotion::Promotion,
};
use kernel::Id;

pub(crate) const LIST: &str = "/staff/catalog";
pub(crate) const NEW: &str = "/staff/catalog/new";
pub(crate) const PRICES: &str = "/staff/catalog/prices";
/// Where a shopkeeper whose store sells for itself sets his prices.
pub(crate) const OWN_PRICES: &str = "/staff/catalog/own-prices";
pub(crate) const BOOKS: &str = "/staff/catalog/prices/books";
pub(crate) const BOOK: &str = "/staff/catalog/prices/books/{version}";
pub(crate) const IMPORTS: &str = "/staff/catalog/import";
pub(crate) const EXPORT: &str = "/staff/catalog/export.csv";
pub(crate) const EXPORT_XLSX: &str = "/staff/catalog/export.xlsx";

pub(crate) const PROMOTIONS: &str = "/staff/catalog/promotions";
pub(crate) const NEW_PROMOTION: &str = "/staff/catalog/promotions/new";
pub(crate) const TRIAL: &str = "/staff/catalog/promotions/trial";
pub(crate) const PROMOTION: &str = "/staff/catalog/promotions/{id}";
pub(crate) const PROMOTION_REVERSAL: &str = "/staff/catalog/promotions/{id}/reversal";
pub(crate) const PROMOTION_STATE: &str = "/staff/catalog/promotions/{id}/state";
pub(crate) const CODES: &str = "/staff/catalog/promotions/{id}/codes";

pub(crate) const COLLECTIONS: &str = "/staff/catalog/collections";
pub(crate) const NEW_COLLECTION: &str = "/staff/catalog/collections/new";
pub(crate) const COLLECTION: &str = "/staff/catalog/collections/{id}";
pub(crate) const COLLECTION_REVERSAL: &str = "/staff/catalog/collections/{id}/reversal";
pub(crate) const COLLECTION_REMOVAL: &str = "/staff/catalog/collections/{id}/removal";

pub(crate) const BRANDS: &str = "/staff/catalog/brands";
pub(crate) const NEW_BRAND: &str = "/staff/catalog/brands/new";
pub(crate) const BRAND: &str = "/staff/catalog/brands/{id}";
pub(crate) const BRAND_WITHDRAWAL: &str = "/staff/catalog/brands/{id}/withdrawal";
pub(crate) const BRAND_GRANTS: &str = "/staff/catalog/brands/{id}/grants";
pub(crate) const GRANT: &str = "/staff/catalog/grants/{id}";
pub(crate) const GRANT_WITHDRAWAL: &str = "/staff/catalog/grants/{id}/withdrawal";
pub(crate) const GRANT_LABELS: &str = "/staff/catalog/grants/{id}/labels";
pub(crate) const GRANT_ISSUE: &str = "/staff/catalog/grants/{id}/labels/{issue}";
pub(crate) const GRANT_RETURNS: &str = "/staff/catalog/grants/{id}/returns";
pub(crate) const TEN: &str = "/staff/catalog/ten";
pub(crate) const PRODUCER_WITHDRAWAL: &str = "/staff/catalog/producers/{id}/withdrawal";
pub(crate) const PRODUCERS: &str = "/staff/catalog/producers";
pub(crate) const PRODUCER: &str = "/staff/catalog/producers/{id}";

pub(crate) const LIST_FILE: &str = "/staff/catalog/list.csv";
pub(crate) const VIEWS: &str = "/staff/catalog/views";
pub(crate) const VIEW_REMOVAL: &str = "/staff/catalog/views/{id}/removal";
pub(crate) const BATCHES: &str = "/staff/catalog/batches";
pub(crate) const BATCH: &str = "/staff/catalog/batches/{id}";
pub(crate) const BATCH_APPLICATION: &str = "/staff/catalog/batches/{id}/application";
pub(crate) const BATCH_REVERSAL: &str = "/staff/catalog/batches/{id}/reversal";

pub(crate) const PUBLISHING: &str = "/staff/catalog/publishing";

pub(crate) const PRODUCT: &str = "/staff/catalog/{id}";
pub(crate) const PUBLICATION: &str = "/staff/catalog/{id}/publication";
pub(crate) const WITHDRAWAL: &str = "/staff/catalog/{id}/withdrawal";
pub(crate) const RESTORATION: &str = "/staff/catalog/{id}/restoration";
pub(crate) const LABELS: &str = "/staff/catalog/{id}/labels";
pub(crate) const FORMER_SLUGS: &str = "/staff/catalog/{id}/addresses";
pub(crate) const REVIEW: &str = "/staff/catalog/{id}/review";
pub(crate) const DECISION: &str = "/staff/catalog/{id}/decision";
pub(crate) const BESIDE: &str = "/staff/catalog/{id}/beside";
pub(crate) const NEW_COMBINATIONS: &str = "/staff/catalog/new/combinations";
pub(crate) const COMBINATIONS: &str = "/staff/catalog/{id}/combinations";
pub(crate) const COMBINATIONS_BESIDE: &str = "/staff/catalog/{id}/beside/combinations";
pub(crate) const DIFFERENCE: &str = "/staff/catalog/{id}/difference";
pub(crate) const PREVIEWS: &str = "/staff/catalog/{id}/previews";
pub(crate) const PREVIEW_REMOVAL: &str = "/staff/catalog/{id}/previews/{hash}/removal";
pub(crate) const MARKS: &str = "/staff/catalog/{id}/marks";
pub(crate) const PRODUCT_PRICES: &str = "/staff/catalog/{id}/prices";
pub(crate) const PICTURES: &str = "/staff/catalog/{id}/pictures";
pub(crate) const PICTURE_WORDS: &str = "/staff/catalog/{id}/picture-words";
pub(crate) const PICTURE: &str = "/staff/catalog/{id}/pictures/{sha}";
pub(crate) const IMPORT: &str = "/staff/catalog/import/{id}";
pub(crate) const APPLICATION: &str = "/staff/catalog/import/{id}/application";
pub(crate) const REVERSAL: &str = "/staff/catalog/import/{id}/reversal";
pub(crate) const PROGRESS: &str = "/staff/catalog/import/{id}/progress";
pub(crate) const CANCELLATION: &str = "/staff/catalog/import/{id}/cancellation";
pub(crate) const CELLS: &str = "/staff/catalog/import/{id}/cells";
pub(crate) const COLUMNS: &str = "/staff/catalog/import/{id}/columns";
pub(crate) const WRONG_ROWS: &str = "/staff/catalog/import/{id}/wrong.csv";

pub(crate) fn product(id: Id<Product>) -> String {
    format!("{LIST}/{id}")
}

pub(crate) fn promotion(id: Id<Promotion>) -> String {
    format!("{PROMOTIONS}/{id}")
}

pub(crate) fn collection(id: Id<Collection>) -> String {
    format!("{COLLECTIONS}/{id}")
}

pub(crate) fn brand(id: Id<BrandRight>) -> String {
    format!("{BRANDS}/{id}")
}

pub(crate) fn grant(id: Id<BrandGrant>) -> String {
    format!("/staff/catalog/grants/{id}")
}

pub(crate) fn beside(id: Id<Product>) -> String {
    format!("{LIST}/{id}/beside")
}

pub(crate) fn previews(id: Id<Product>) -> String {
    format!("{LIST}/{id}/previews")
}

pub(crate) fn batch(id: Id<Batch>) -> String {
    format!("{BATCHES}/{id}")
}

pub(crate) fn import(id: Id<Import>) -> String {
    format!("{IMPORTS}/{id}")
}

pub(crate) fn columns(id: Id<Import>) -> String {
    format!("{IMPORTS}/{id}/columns")
}

pub(crate) fn book(version: i64) -> String {
    format!("{BOOKS}/{version}")
}
