//! Where the merchandiser's pages are.

use crate::{Product, import::Import};
use kernel::Id;

pub(crate) const LIST: &str = "/staff/catalog";
pub(crate) const NEW: &str = "/staff/catalog/new";
pub(crate) const PRICES: &str = "/staff/catalog/prices";
pub(crate) const BOOKS: &str = "/staff/catalog/prices/books";
pub(crate) const BOOK: &str = "/staff/catalog/prices/books/{version}";
pub(crate) const IMPORTS: &str = "/staff/catalog/import";
pub(crate) const EXPORT: &str = "/staff/catalog/export.csv";

pub(crate) const PRODUCT: &str = "/staff/catalog/{id}";
pub(crate) const PUBLICATION: &str = "/staff/catalog/{id}/publication";
pub(crate) const WITHDRAWAL: &str = "/staff/catalog/{id}/withdrawal";
pub(crate) const RESTORATION: &str = "/staff/catalog/{id}/restoration";
pub(crate) const PRODUCT_PRICES: &str = "/staff/catalog/{id}/prices";
pub(crate) const PICTURES: &str = "/staff/catalog/{id}/pictures";
pub(crate) const PICTURE_WORDS: &str = "/staff/catalog/{id}/picture-words";
pub(crate) const PICTURE: &str = "/staff/catalog/{id}/pictures/{sha}";
pub(crate) const IMPORT: &str = "/staff/catalog/import/{id}";
pub(crate) const APPLICATION: &str = "/staff/catalog/import/{id}/application";
pub(crate) const REVERSAL: &str = "/staff/catalog/import/{id}/reversal";
pub(crate) const PROGRESS: &str = "/staff/catalog/import/{id}/progress";
pub(crate) const WRONG_ROWS: &str = "/staff/catalog/import/{id}/wrong.csv";

pub(crate) fn product(id: Id<Product>) -> String {
    format!("{LIST}/{id}")
}

pub(crate) fn import(id: Id<Import>) -> String {
    format!("{IMPORTS}/{id}")
}

pub(crate) fn book(version: i64) -> String {
    format!("{BOOKS}/{version}")
}
