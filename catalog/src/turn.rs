//! What changes by the clock alone: prices that come to hold and cease to be reductions, promotions that begin and end,
//! marks that may be shown from a day on or no longer, collections that come and go.

use crate::price::reduced::SHOWN;
use kernel::{Result, Timestamp, Tx, query};

/// The next instant after one at which the clock changes what goods cost, which marks they carry, or which collections the shop
/// shows.
pub async fn next_turn(tx: &mut Tx, after: Timestamp) -> Result<Option<Timestamp>> {
    let next = query(NEXT).bind(after).bind(after.minus(SHOWN));
    let (turn, begun): (Option<Timestamp>, Option<Timestamp>) = tx.fetch_one(next).await?;
    Ok(turn.into_iter().chain(begun.map(|begun| begun.plus(SHOWN))).min())
}

const NEXT: &str = "
    select min(at),
           (select min(begun)
              from (select min(effective_from) as begun from catalog_price_book where effective_from > $2 and effective_from >= published_at
                     union all
                    select min(published_at) from catalog_price_book where published_at > $2 and published_at > effective_from) lately)
      from (select min(effective_from) as at from catalog_price_book where effective_from > $1
             union all
            select min(from_at) from catalog_promotion where state = 'running' and from_at > $1
             union all
            select min(until_at) from catalog_promotion where state = 'running' and until_at > $1
             union all
            select min(from_at) from catalog_brand_right where from_at > $1
             union all
            select min(until_at) from catalog_brand_right where until_at > $1
             union all
            select min(from_at) from catalog_brand_grant where from_at > $1
             union all
            select min(until_at) from catalog_brand_grant where until_at > $1
             union all
            select min(from_at) from catalog_collection where public = true and from_at > $1
             union all
            select min(until_at) from catalog_collection where public = true and until_at > $1) turns";
