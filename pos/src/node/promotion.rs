//! Promotions at the counter, as they came down the feed. A cart has those of the instant it was begun at, as it has
//! that instant's prices; what ends or changes afterwards does not change it.

use catalog::promotion::AtTill;
use kernel::{Result, Timestamp, Tx, query};

/// Takes in all there are by now, in place of what was there.
pub(super) async fn replace(tx: &mut Tx, now: Timestamp, all: &[AtTill]) -> Result<()> {
    tx.put(query("update pos_till_promotion set gone_at = $1 where gone_at is null").bind(now)).await?;
    for one in all {
        let put = query(PUT).bind(one.id).bind(one.revision).bind(serde_json::to_string(one)?).bind(now);
        tx.put(put).await?;
    }
    tx.put(query(FORGET)).await
}

/// Those that a cart has which was begun at an instant.
pub(super) async fn of_cart(tx: &mut Tx, begun: Timestamp) -> Result<Vec<AtTill>> {
    let kept: Vec<(String,)> = tx.fetch_all(query(OF_CART).bind(begun)).await?;
    kept.iter().map(|(written,)| Ok(serde_json::from_str(written)?)).collect()
}

/// One that is still there has never been gone.
const PUT: &str = "
    insert into pos_till_promotion (promotion_id, revision, written, since) values ($1, $2, $3, $4)
    on conflict (promotion_id, revision) do update set gone_at = null";

/// What is gone is kept as long as a cart lies somewhere that was begun before.
const FORGET: &str = "
    delete from pos_till_promotion
     where gone_at is not null
       and not exists (select 1 from pos_till_cart cart where cart.opened_at < pos_till_promotion.gone_at)";

const OF_CART: &str = "
    select written
      from pos_till_promotion
     where since <= $1
       and (gone_at is null or gone_at > $1)
     order by promotion_id, revision";
