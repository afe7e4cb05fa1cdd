//! Orders nobody paid for: after their time is up, the goods go back on the shelf.

use super::{FactKind, Order, Refusal, Status, give_up};
use kernel::{Db, Error, Id, Result, Tx, query};

/// How many are given up in one transaction.
const PAGE: i64 = 100;

/// Gives up every order whose time is over; answers how many. A job that may run twice.
pub async fn expire_unpaid(db: &Db) -> Result<u64> {
    let mut expired = 0;
    loop {
        let mut tx = db.write().await?;
        let page = expire_page(&mut tx).await?;
        tx.commit().await?;
        expired += page;
        if page == 0 {
            return Ok(expired);
        }
    }
}

async fn expire_page(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    let due: Vec<(Id<Order>,)> = tx.fetch_all(query(DUE).bind(now).bind(PAGE)).await?;
    let mut expired = 0;
    for (order,) in due {
        match give_up(tx, order, Status::Expired, FactKind::Expired).await {
            Ok(()) => expired += 1,
            // Paid at the last moment.
            Err(Error::Refused(refused)) if refused.code() == kernel::Refused::code(&Refusal::TooLate) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(expired)
}

const DUE: &str = "
    select id
      from storefront_order
     where status = 'awaiting_payment'
       and hold_until <= $1
     order by hold_until
     limit $2";
