//! Numbers that are tried. Ten digits of a card are drawn, and whoever may guess without end hits one in the end; so what
//! looks like a number is counted by where it comes from before it is looked at, and what was right is given back.

use super::{Refusal, parse};
use kernel::{Db, Result, Timestamp, Tx, query};
use std::time::Duration;

/// After so many numbers that were wrong …
const TRIES: i64 = 10;
/// … nobody is listened to from there for this long.
const REST: Duration = Duration::from_secs(15 * 60);

/// Counts a number that is about to be looked at. What a slip of one digit makes is no number and finds nothing, so it is
/// not counted.
pub async fn take_try(db: &Db, from: &str, typed: &str) -> Result<()> {
    if parse(typed).is_none() {
        return Ok(());
    }
    must_not_rest(&mut db.read().await?, from).await?;
    let mut tx = db.write().await?;
    let (now, past) = (tx.now(), tx.now().minus(REST));
    tx.put(query("delete from coop_card_caller where since <= $1").bind(past)).await?;
    let (tries,): (i64,) = tx.fetch_one(query(COUNT).bind(from).bind(now)).await?;
    tx.commit().await?;
    if tries > TRIES { Err(rests(REST).into()) } else { Ok(()) }
}

const COUNT: &str = "
    insert into coop_card_caller (address, tries, since) values ($1, 1, $2)
    on conflict (address) do update set tries = coop_card_caller.tries + 1
    returning tries";

/// Looking costs no write.
async fn must_not_rest(tx: &mut Tx, from: &str) -> Result<()> {
    let now = tx.now();
    let resting = query("select since from coop_card_caller where address = $1 and tries >= $2 and since > $3");
    let resting: Option<(Timestamp,)> = tx.fetch_optional(resting.bind(from).bind(TRIES).bind(now.minus(REST))).await?;
    resting.map_or(Ok(()), |(since,)| Err(rests(since.plus(REST).since(now)).into()))
}

fn rests(left: Duration) -> Refusal {
    Refusal::TooManyTries { minutes: i64::try_from(left.as_secs().div_ceil(60)).unwrap_or(1) }
}

/// A number that was right was no guess. Only its own try is given back: who has a card guesses no more than others.
pub async fn give_back_try(tx: &mut Tx, from: &str) -> Result<()> {
    tx.put(query("update coop_card_caller set tries = tries - 1 where address = $1 and tries > 0").bind(from)).await
}
