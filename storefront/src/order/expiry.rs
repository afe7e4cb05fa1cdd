//! Orders nobody paid for: after their time is up, the goods go back on the shelf.

use super::{FactKind, Order, Refusal, Status, give_up};
use kernel::{Db, Error, Id, Refused as _, Result, Tx, query};

/// How many are looked up at a time.
const PAGE: i64 = 100;

/// Gives up every order whose time is over; answers how many. A job that may run twice. Each order is given up in a
/// transaction of its own, so that it never holds one shelf while it waits for another's shopper.
pub async fn expire_unpaid(db: &Db) -> Result<u64> {
    let mut expired = 0;
    loop {
        let due = due(&mut db.read().await?).await?;
        if due.is_empty() {
            return Ok(expired);
        }
        for order in due {
            expired += expire(db, order).await?;
        }
    }
}

async fn expire(db: &Db, order: Id<Order>) -> Result<u64> {
    let mut tx = db.write().await?;
    match give_up(&mut tx, order, Status::Expired, FactKind::Expired).await {
        Ok(()) => tx.commit().await.map(|()| 1),
        // Paid at the last moment.
        Err(Error::Refused(refused)) if refused.code() == Refusal::TooLate.code() => Ok(0),
        Err(error) => Err(error),
    }
}

async fn due(tx: &mut Tx) -> Result<Vec<Id<Order>>> {
    let now = tx.now();
    let due: Vec<(Id<Order>,)> = tx.fetch_all(query(DUE).bind(now).bind(PAGE)).await?;
    Ok(due.into_iter().map(|(order,)| order).collect())
}

const DUE: &str = "
    select id
      from storefront_order
     where status = 'awaiting_payment'
       and hold_until <= $1
     order by hold_until
     limit $2";
