//! Taking pictures down, and hanging them up again as they were.

use super::{Focal, Refusal, changed, is_due, must_be_said, must_be_there, must_have_room, touched};
use crate::{By, Product, ProductStatus, product};
use kernel::{Error, Id, Result, Timestamp, Tx, query};

/// A picture that was taken down and can still be hung up again.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub(crate) struct DownCard {
    pub sha: String,
    pub alt_zh: String,
    pub alt_en: String,
    pub focal_x: i64,
    pub focal_y: i64,
    pub down_at: Timestamp,
    pub down_by: String,
}

impl DownCard {
    pub(crate) fn focal(&self) -> Focal {
        Focal { x: self.focal_x, y: self.focal_y }
    }
}

/// Takes a picture down; the last one of what is on the web's shelf stays. It is kept for a while with its words and its
/// focal point, and its files in any case, for pages somebody still has open.
pub async fn take_down(tx: &mut Tx, by: &By, product: Id<Product>, sha: &str) -> Result<()> {
    changed(tx, by, product, "picture-removed").await?;
    let now = tx.now();
    touched(tx.execute(query(KEEP).bind(product).bind(sha).bind(now).bind(by.to_string())).await?)?;
    tx.put(query("delete from catalog_product_picture where product_id = $1 and sha = $2").bind(product).bind(sha)).await?;
    let sheet = product::load(tx, product).await?;
    let is_bare = product::lacking(&sheet).iter().any(|issue| issue.code == "catalog-lacks-picture");
    match sheet.product.status == ProductStatus::Published && is_bare {
        true => Err(Refusal::Last.into()),
        false => Ok(()),
    }
}

/// Hangs a picture up again that was taken down, at the end of the row, with the words and the focal point it had.
pub async fn put_back(tx: &mut Tx, by: &By, product: Id<Product>, sha: &str) -> Result<()> {
    changed(tx, by, product, "picture-returned").await?;
    let kept = query("select alt_zh, alt_en from catalog_picture_down where product_id = $1 and sha = $2");
    let (zh, en): (String, String) = tx.fetch_optional(kept.bind(product).bind(sha)).await?.ok_or(Error::NotFound)?;
    must_be_said(tx, product, (&zh, &en)).await?;
    must_be_there(tx, sha).await?;
    must_have_room(tx, product).await?;
    touched(tx.execute(query(RETURN).bind(product).bind(sha)).await?)?;
    tx.put(query(NO_MORE).bind(product).bind(sha)).await?;
    is_due(tx, product, sha).await
}

/// What was taken down from a product, the latest first.
pub(super) async fn kept(tx: &mut Tx, product: Id<Product>) -> Result<Vec<DownCard>> {
    tx.fetch_all(query(KEPT).bind(product)).await
}

pub(super) const NO_MORE: &str = "delete from catalog_picture_down where product_id = $1 and sha = $2";

const KEEP: &str = "
    insert into catalog_picture_down (product_id, sha, alt_zh, alt_en, focal_x, focal_y, down_at, down_by)
    select product_id, sha, alt_zh, alt_en, focal_x, focal_y, $3, $4
      from catalog_product_picture
     where product_id = $1 and sha = $2
    on conflict (product_id, sha) do nothing";

const RETURN: &str = "
    insert into catalog_product_picture (product_id, sha, alt_zh, alt_en, focal_x, focal_y, place)
    select d.product_id, d.sha, d.alt_zh, d.alt_en, d.focal_x, d.focal_y,
           (select coalesce(max(place), 0) + 1 from catalog_product_picture where product_id = $1)
      from catalog_picture_down d
     where d.product_id = $1 and d.sha = $2
    on conflict (product_id, sha) do nothing";

const KEPT: &str = "
    select sha, alt_zh, alt_en, focal_x, focal_y, down_at, down_by
      from catalog_picture_down
     where product_id = $1
     order by down_at desc, sha";
