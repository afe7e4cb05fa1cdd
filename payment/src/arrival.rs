//! Money that came: each payment written down once, however often and by whomever it is told.

use crate::{Attempt, Provider, notice::Arrived};
use kernel::{Finding, Id, Money, Result, Tx, query};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A payment that came.
pub(crate) struct Arrival;

/// Writes a payment down; nothing when it was written down before. Claimed is money that pays what was asked for.
pub(crate) async fn write_down(tx: &mut Tx, provider: Provider, arrived: &Arrived, claimed: bool) -> Result<Option<Id<Arrival>>> {
    let (id, now) = (tx.id::<Arrival>(), tx.now());
    let row = query(WRITE_DOWN).bind(id).bind(arrived.attempt).bind(provider).bind(&arrived.reference).bind(arrived.amount_fen);
    let fresh = tx.execute(row.bind(claimed).bind(arrived.seen_by).bind(now)).await? == 1;
    Ok(fresh.then_some(id))
}

const WRITE_DOWN: &str = "
    insert into payment_arrival (id, attempt_id, provider, reference, amount_fen, claimed, seen_by, came_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict do nothing";

/// What came for a thing and paid it, less what goes back of it; and what of that is still on its way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct Held {
    #[record(name = "payable_id")]
    pub payable: Uuid,
    #[record(name = "held_fen")]
    pub held: Money,
    #[record(name = "leaving_fen")]
    pub leaving: Money,
}

/// For everything of a kind that was ever paid: what is held for it now. For those who add up again.
pub async fn held_for(tx: &mut Tx, kind: &str) -> Result<Vec<Held>> {
    tx.fetch_all(query(HELD).bind(kind)).await
}

const HELD: &str = "
    select payable_id, cast(sum(held_fen) as bigint) as held_fen, cast(sum(leaving_fen) as bigint) as leaving_fen
      from (select attempt.payable_id, arrival.amount_fen as held_fen, 0 as leaving_fen
              from payment_arrival arrival
              join payment_attempt attempt on attempt.id = arrival.attempt_id
             where arrival.claimed
               and attempt.payable_kind = $1
             union all
            select attempt.payable_id, -refund.amount_fen, case when refund.done_at is null then refund.amount_fen else 0 end
              from payment_refund refund
              join payment_attempt attempt on attempt.id = refund.attempt_id
             where refund.claimed
               and attempt.payable_kind = $1) moved
     group by payable_id";

/// The attempt that paid a thing, and what of its money has not gone back.
pub async fn held(tx: &mut Tx, payable: Uuid) -> Result<Option<(Id<Attempt>, Money)>> {
    tx.fetch_optional(query(PAID).bind(payable)).await
}

const PAID: &str = "
    select id, received_fen - refunded_fen
      from payment_attempt
     where payable_id = $1
       and state = 'paid'
       and received_fen > refunded_fen
     order by id
     limit 1";

/// Attempts that have not received what came, that are paid without their money, or whose money for nothing is not in
/// the books as owed.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for (what, sql) in SUMS {
        let off: Vec<(Id<Attempt>, Money, Money)> = tx.fetch_all(query(sql)).await?;
        found.extend(off.into_iter().map(|(id, came, kept)| Finding::new(format!("{what} attempt {id}"), came, kept)));
    }
    found.extend(owed(tx, "payment", UNCLAIMED).await?);
    found.extend(owed(tx, "refund", UNCLAIMED_BACK).await?);
    Ok(found)
}

const SUMS: [(&str, &str); 2] = [("money received for", RECEIVED), ("money that paid", CLAIMED)];

const RECEIVED: &str = "
    select attempt.id, cast(coalesce(sum(arrival.amount_fen), 0) as bigint), attempt.received_fen
      from payment_attempt attempt
      left join payment_arrival arrival on arrival.attempt_id = attempt.id
     group by attempt.id, attempt.received_fen
    having coalesce(sum(arrival.amount_fen), 0) <> attempt.received_fen
     limit 1000";

const CLAIMED: &str = "
    select attempt.id, cast(coalesce(sum(arrival.amount_fen), 0) as bigint),
           case when attempt.state = 'paid' then attempt.amount_fen else 0 end
      from payment_attempt attempt
      left join payment_arrival arrival on arrival.attempt_id = attempt.id and arrival.claimed
     group by attempt.id, attempt.state, attempt.amount_fen
    having coalesce(sum(arrival.amount_fen), 0) <> case when attempt.state = 'paid' then attempt.amount_fen else 0 end
     limit 1000";

/// Compares what came, or went back, for nothing with what the books say is owed because of it.
async fn owed(tx: &mut Tx, cause: &str, moved: &'static str) -> Result<Vec<Finding>> {
    let mut moved: BTreeMap<Uuid, Money> = tx.fetch_all::<(Uuid, Money)>(query(moved)).await?.into_iter().collect();
    let mut found = Vec::new();
    for (id, posted) in books::posted_by(tx, cause, books::AccountCode::Owed).await? {
        let came = moved.remove(&id).unwrap_or_default();
        if came != posted {
            found.push(Finding::new(format!("owed because of {cause} {id}"), came, posted));
        }
    }
    found.extend(moved.into_iter().map(|(id, came)| Finding::new(format!("owed because of {cause} {id}"), came, Money::ZERO)));
    Ok(found)
}

const UNCLAIMED: &str = "
    select attempt_id, cast(-sum(amount_fen) as bigint)
      from payment_arrival
     where not claimed
     group by attempt_id";

const UNCLAIMED_BACK: &str = "
    select id, amount_fen
      from payment_refund
     where not claimed
       and done_at is not null";
