//! What changes by the clock alone: prices that come to hold, promotions that begin and end, marks that
//! may be shown from a day on or no longer.

use kernel::{Result, Timestamp, Tx, query};

/// The next instant after one at which the clock changes what goods cost, or which marks they carry.
pub async fn next_turn(tx: &mut Tx, after: Timestamp) -> Result<Option<Timestamp>> {
    let (turn,): (Option<Timestamp>,) = tx.fetch_one(query(NEXT).bind(after)).await?;
    Ok(turn)
}

const NEXT: &str = "
    select min(at)
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
            select min(until_at) from catalog_brand_grant where until_at > $1) turns";
