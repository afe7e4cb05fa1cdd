//! The shelves of the shop, and how they stand under each other: at most three deep, never in a circle. There are few, so
//! whoever asks reads all of them in one statement.

mod keep;
mod tree;
pub(crate) mod web;

pub use keep::{Labelled, Refusal, Turn, change, put_up, remove, set, turn};
pub use tree::{DEEPEST, Tree};

use crate::{Product, ProductKind};
use kernel::{Id, Result, Tx, query};

/// One shelf: its code, its name in both languages, its place among those beside it, and what it stands under.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Category {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub place: i64,
    pub parent: Option<String>,
}

impl Category {
    pub fn name<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.name_zh, &self.name_en)
    }
}

/// All shelves, each followed by those under it.
pub async fn all(tx: &mut Tx) -> Result<Tree> {
    let shelves = tx.fetch_all(query("select code, name_zh, name_en, place, parent from catalog_category order by place, code")).await?;
    Ok(Tree::of(shelves))
}

/// The kinds and shelves of which something is on the web.
pub async fn on_web(tx: &mut Tx) -> Result<Vec<(ProductKind, String)>> {
    let used = "select distinct kind, category from catalog_product where status = 'published' and on_web = true order by kind, category";
    tx.fetch_all(query(used)).await
}

/// The products of some shelves, those that are out of use aside.
pub async fn goods_of(tx: &mut Tx, shelves: &[String]) -> Result<Vec<Id<Product>>> {
    let of = query("select id from catalog_product where status <> 'retired' and category in (:shelves)").bind_list(":shelves", shelves);
    let rows: Vec<(Id<Product>,)> = tx.fetch_all(of).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
