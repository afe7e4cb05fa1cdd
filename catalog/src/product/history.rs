//! What was done to a product, and by whom.

use super::{batch::Batch, listed};
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
    /// The batch it was part of.
    pub batch: Option<Id<Batch>>,
}

/// The history of a product, the latest first.
pub async fn history(tx: &mut Tx, product: Id<Product>) -> Result<Vec<Deed>> {
    let of = "
        select deed, done_by, done_at, revision, batch_id as batch
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
    let made: Vec<_> = made.iter().map(|(product, revision)| (*product, Some(*revision))).collect();
    note_all(tx, &made, by, (deed, None)).await
}

/// Notes deeds by which many products were written. Their lines on the desk's list are left to the caller, who has more to
/// write that stands there, and owes them [`list_anew`](crate::product::list_anew).
pub(crate) async fn put_many(tx: &mut Tx, made: &[(Id<Product>, i64)], by: &By, deed: &'static str) -> Result<()> {
    let made: Vec<_> = made.iter().map(|(product, revision)| (*product, Some(*revision))).collect();
    put_all(tx, &made, by, (deed, None)).await
}

/// Notes deeds of a batch.
pub(super) async fn note_batch(tx: &mut Tx, made: &[(Id<Product>, i64)], by: &By, of: (&'static str, Id<Batch>)) -> Result<()> {
    let made: Vec<_> = made.iter().map(|(product, revision)| (*product, Some(*revision))).collect();
    note_all(tx, &made, by, (of.0, Some(of.1))).await
}

/// Notes what was done about a product without changing it.
pub(crate) async fn note_word(tx: &mut Tx, product: Id<Product>, by: &By, deed: &'static str) -> Result<()> {
    note_all(tx, &[(product, None)], by, (deed, None)).await
}

/// Writes a product's line on the desk's list anew, after something about it was decided that is no deed.
pub(super) async fn refresh(tx: &mut Tx, product: Id<Product>) -> Result<()> {
    listed::refresh(tx, &[product]).await
}

type Made = (Id<Product>, Option<i64>);

/// Whoever notes a deed has written the product; its line on the desk's list is written with it.
async fn note_all(tx: &mut Tx, made: &[Made], by: &By, of: (&'static str, Option<Id<Batch>>)) -> Result<()> {
    put_all(tx, made, by, of).await?;
    listed::refresh(tx, &made.iter().map(|(product, _)| *product).collect::<Vec<_>>()).await
}

async fn put_all(tx: &mut Tx, made: &[Made], by: &By, (deed, batch): (&'static str, Option<Id<Batch>>)) -> Result<()> {
    let now = tx.now();
    for page in made.chunks(1000) {
        let rows: Vec<Vec<Value>> = page
            .iter()
            .map(|(product, revision)| {
                let (id, by) = (tx.id::<Deed>().into(), by.to_string().into());
                vec![id, product.into(), deed.into(), by, now.into(), (*revision).into(), batch.into()]
            })
            .collect();
        let insert = query("insert into catalog_deed (id, product_id, deed, done_by, done_at, revision, batch_id) values (:row)");
        tx.put(insert.bind_rows(rows)).await?;
    }
    Ok(())
}
