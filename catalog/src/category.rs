//! The shelves of the shop.

pub(crate) mod web;

use crate::ProductKind;
use kernel::{Result, Tx, query};

/// One shelf: its code, its name in both languages, its place among the others.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Category {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub place: i64,
}

/// All shelves in the order they are shown.
pub async fn all(tx: &mut Tx) -> Result<Vec<Category>> {
    tx.fetch_all(query("select code, name_zh, name_en, place from catalog_category order by place, code")).await
}

/// The kinds and shelves of which something is on the web.
pub async fn on_web(tx: &mut Tx) -> Result<Vec<(ProductKind, String)>> {
    let used = "select distinct kind, category from catalog_product where status = 'published' and on_web = true order by kind, category";
    tx.fetch_all(query(used)).await
}

/// Puts up a shelf, or renames the one with this code.
pub async fn set(tx: &mut Tx, category: &Category) -> Result<()> {
    let set = query(SET).bind(&category.code).bind(&category.name_zh).bind(&category.name_en).bind(category.place);
    tx.put(set).await?;
    Ok(())
}

const SET: &str = "
    insert into catalog_category (code, name_zh, name_en, place) values ($1, $2, $3, $4)
    on conflict (code) do update
       set name_zh = excluded.name_zh, name_en = excluded.name_en, place = excluded.place";
