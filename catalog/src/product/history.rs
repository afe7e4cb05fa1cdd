//! What was done to a product, and by whom.

use crate::{By, Product};
use kernel::{Id, Result, Timestamp, Tx, Value, query};

/// One line of a product's history; `deed` is the last part of a message id (`catalog-deed-…`).
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Deed {
    pub deed: String,
    pub done_by: String,
    pub done_at: Timestamp,
}

/// The history of a product, the latest first.
pub async fn history(tx: &mut Tx, product: Id<Product>) -> Result<Vec<Deed>> {
    let of = "select deed, done_by, done_at from catalog_deed where product_id = $1 order by done_at desc, id desc limit 50";
    tx.fetch_all(query(of).bind(product)).await
}

pub(crate) async fn note(tx: &mut Tx, product: Id<Product>, by: &By, deed: &'static str) -> Result<()> {
    note_many(tx, &[product], by, deed).await
}

pub(crate) async fn note_many(tx: &mut Tx, products: &[Id<Product>], by: &By, deed: &'static str) -> Result<()> {
    let now = tx.now();
    for page in products.chunks(1000) {
        let rows: Vec<Vec<Value>> = page
            .iter()
            .map(|product| vec![tx.id::<Deed>().into(), product.into(), deed.into(), by.to_string().into(), now.into()])
            .collect();
        tx.put(query("insert into catalog_deed (id, product_id, deed, done_by, done_at) values (:row)").bind_rows(rows)).await?;
    }
    Ok(())
}
