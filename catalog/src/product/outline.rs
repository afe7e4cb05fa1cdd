//! The web's goods one after the other, for lists of everything that others read: site maps and product files. Whoever
//! reads them walks by id, so that the last of a hundred thousand is found as soon as the first.

use crate::Product;
use kernel::{Id, Result, Timestamp, Tx, query};

/// As much of a product as its line in a list needs.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Outline {
    pub id: Id<Product>,
    pub slug: String,
    pub changed_at: Timestamp,
}

/// A stretch of the web's goods: its first product, and when anything in it was last changed.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct OutlineStretch {
    pub first: Id<Product>,
    pub changed_at: Timestamp,
}

/// Where stretches of so many products begin.
pub async fn stretches(tx: &mut Tx, length: i64) -> Result<Vec<OutlineStretch>> {
    tx.fetch_all(query(STRETCHES).bind(length)).await
}

/// So many products from one on, that one too.
pub async fn outlines(tx: &mut Tx, first: Id<Product>, length: i64) -> Result<Vec<Outline>> {
    let from = "
        select id, slug, changed_at
          from catalog_product
         where id >= $1 and status = 'published' and on_web = true
         order by id
         limit $2";
    tx.fetch_all(query(from).bind(first).bind(length)).await
}

/// The ids of so many products after one, or of the first.
pub async fn ids_after(tx: &mut Tx, last: Option<Id<Product>>, length: i64) -> Result<Vec<Id<Product>>> {
    let after = "
        select id
          from catalog_product
         where ($1 is null or id > $1) and status = 'published' and on_web = true
         order by id
         limit $2";
    let rows: Vec<(Id<Product>,)> = tx.fetch_all(query(after).bind(last).bind(length)).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

const STRETCHES: &str = "
    select id as first, changed_at
      from (select id, n, max(changed_at) over (partition by (n - 1) / $1) as changed_at
              from (select id, changed_at, row_number() over (order by id) as n
                      from catalog_product
                     where status = 'published' and on_web = true) counted) told
     where (n - 1) % $1 = 0
     order by id";
