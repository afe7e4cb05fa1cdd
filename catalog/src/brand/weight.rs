//! What was bought over the scale. This room knows no scale: whoever knows both rooms tells it, once for each slip.

use crate::{Product, Variant};
use kernel::{BusinessDay, Id, Quantity, Result, Tx, Zone, query};
use uuid::Uuid;

/// A delivery that was weighed and bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The slip that says so; told twice it counts once.
    pub slip: Uuid,
    pub variant: Id<Variant>,
    /// Where it grew.
    pub town: String,
    pub day: BusinessDay,
    /// In grams.
    pub net: Quantity,
}

/// Keeps what was bought for the labels of marks.
pub async fn take_in(tx: &mut Tx, weighed: &Weighed) -> Result<()> {
    let of = query("select product_id from catalog_variant where id = $1").bind(weighed.variant);
    let (product,): (Id<Product>,) = tx.fetch_one(of).await?;
    let insert = "
        insert into catalog_brand_weight (slip_id, product_id, town, bought_at, net_g) values ($1, $2, $3, $4, $5) on conflict do nothing";
    let at = Zone::CHINA.start(weighed.day);
    tx.put(query(insert).bind(weighed.slip).bind(product).bind(&weighed.town).bind(at).bind(weighed.net)).await
}

/// How many slips are kept, and what they weigh together.
pub async fn weights(tx: &mut Tx) -> Result<(i64, Quantity)> {
    tx.fetch_one(query("select count(*), cast(coalesce(sum(net_g), 0) as bigint) from catalog_brand_weight")).await
}
