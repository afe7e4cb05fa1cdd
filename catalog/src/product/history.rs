//! What was done to a product, and by whom.

use crate::{By, Product};
use kernel::{Id, Result, Timestamp, Tx, Value, query};

/// One line of a product's history; `deed` is the last part of a message id (`catalog-deed-…`).
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Deed {
    pub deed: String,
    pub done_by: String,
    pub done_at: Timestamp,
    /// The revision it made.
    pub revision: Option<i64>,
}

/// The history of a product, the latest first.
pub async fn history(tx: &mut Tx, product: Id<Product>) -> Result<Vec<Deed>> {
    let of = "
        select deed, done_by, done_at, revision
          from catalog_deed
         where product_id = $1
         order by done_at desc, coalesce(revision, 0) desc, id desc
         limit 50";
    tx.fetch_all(query(of).bind(product)).await
}

/// Notes a deed and the revision it made.
pub(crate) async fn note(tx: &mut Tx, made: (Id<Product>, i64), by: &By, deed: &'static str) -> Result<()> {
    note_many(tx, &[made], by, deed).await
}

pub(crate) async fn note_many(tx: &mut Tx, made: &[(Id<Product>, i64)], by: &By, deed: &'static str) -> Result<()> {
    let now = tx.now();
    for page in made.chunks(1000) {
        let rows: Vec<Vec<Value>> = page
            .iter()
            .map(|(product, revision)| {
                vec![tx.id::<Deed>().into(), product.into(), deed.into(), by.to_string().into(), now.into(), (*revision).into()]
            })
            .collect();
        let insert = query("insert into catalog_deed (id, product_id, deed, done_by, done_at, revision) values (:row)");
        tx.put(insert.bind_rows(rows)).await?;
    }
    Ok(())
}
