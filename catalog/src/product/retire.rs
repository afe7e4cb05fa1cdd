//! Taking products out for good: nobody sees them, and their SKUs stay their own until they are listed again.

use super::Refusal;
use crate::Product;
use kernel::{Id, Query, Result, Tx, query};

/// Products in one statement.
const PAGE: usize = 500;

/// Retires drafts that are still at a revision; one that was touched since is refused. What pointed at them still does; their
/// barcodes are free for other goods.
pub(crate) async fn retire(tx: &mut Tx, revision: i64, products: &[Id<Product>]) -> Result<()> {
    let now = tx.now();
    for page in products.chunks(PAGE) {
        let of = |text: Query| text.bind_list(":ids", page.iter().copied());
        if tx.execute(of(query(RETIRE).bind(now).bind(revision))).await? < page.len() as u64 {
            return Err(Refusal::EditedMeanwhile.into());
        }
        tx.execute(of(query(RETIRE_VARIANTS))).await?;
        tx.execute(of(query(FREE_CODES))).await?;
    }
    Ok(())
}

const RETIRE: &str = "
    update catalog_product
       set status = 'retired', on_web = false, at_till = false, changed_at = $1, revision = revision + 1
     where id in (:ids) and status = 'draft' and revision = $2";

const RETIRE_VARIANTS: &str = "update catalog_variant set retired = true where product_id in (:ids)";

const FREE_CODES: &str = "
    delete from catalog_barcode
     where pack_id in (select k.id from catalog_pack k join catalog_variant v on v.id = k.variant_id where v.product_id in (:ids))";
