//! Who stands at the till: signs in by PIN, checked here against the hash that came down the feed.

use super::{
    Refusal, clock,
    journal::{self, Hand},
    till::{self, Till},
};
use crate::event::Kind;
use coop::Staff;
use kernel::{Db, Id, Result, Secret, Timestamp, Tx, query};
use serde_json::json;
use std::time::Duration;

/// After this many wrong PINs in a row …
const TRIES: i64 = 5;
/// … the cashier's PIN rests for this long.
const REST: Duration = Duration::from_secs(5 * 60);

#[derive(Debug, Clone, kernel::Record)]
pub struct CashierCard {
    pub id: Id<Staff>,
    pub name_zh: String,
    pub name_en: String,
    pin_hash: String,
    failures: i64,
    locked_until: Option<Timestamp>,
}

const CARD: &str = "select id, name_zh, name_en, pin_hash, failures, locked_until from pos_till_cashier where active = true";

/// Everyone who may sign in here.
pub async fn all(tx: &mut Tx) -> Result<Vec<CashierCard>> {
    tx.fetch_all(query(CARD).and(" order by name_zh, id")).await
}

/// The cashier behind the secret in the browser's cookie; someone who left the house is nobody.
pub async fn by_secret(tx: &mut Tx, secret: &str) -> Result<Option<CashierCard>> {
    let of_session = " and id = (select cashier_id from pos_till_session where secret_hash = $1)";
    tx.fetch_optional(query(CARD).and(of_session).bind(kernel::sha256_hex(secret.as_bytes()))).await
}

/// Opens a session for whoever knows the PIN. Every try is counted before the PIN is looked at, so that however many
/// come at once, no more than `TRIES` of them are looked at. Every wrong PIN is a fact.
pub async fn sign_in(db: &Db, id: Id<Staff>, pin: &str) -> Result<Secret> {
    let mut tx = db.write().await?;
    let known = take_try(&mut tx, id).await?;
    tx.commit().await?;
    // Hashing takes its time on purpose; nobody else's write waits for it.
    let right = coop::session::fits(pin, &known.pin_hash).await?;

    let mut tx = db.write().await?;
    let till = till::here(&mut tx).await?;
    let outcome = if right { Ok(open(&mut tx, &till, id).await?) } else { Err(note_failure(&mut tx, &till, &known).await?) };
    tx.commit().await?;
    Ok(outcome?)
}

/// Counts one more try in a row; the last one makes the PIN rest, and while it rests no try is taken. A rest that
/// seems longer than it can be was begun by a clock that was set back since; it is over.
async fn take_try(tx: &mut Tx, id: Id<Staff>) -> Result<CashierCard> {
    let (now, until) = (tx.now(), tx.now().plus(REST));
    let taken = tx.execute(query(TAKE_TRY).bind(id).bind(now).bind(until).bind(TRIES)).await?;
    let known: CashierCard = tx.fetch_optional(query(CARD).and(" and id = $1").bind(id)).await?.ok_or(Refusal::PinWrong)?;
    if taken == 0 {
        let left = known.locked_until.map_or(REST, |until| until.since(now));
        return Err(rests(left).into());
    }
    Ok(known)
}

const TAKE_TRY: &str = "
    update pos_till_cashier
       set failures = case when locked_until is null then failures + 1 else 1 end,
           locked_until = case when locked_until is null and failures + 1 >= $4 then $3 end
     where id = $1
       and (locked_until is null or locked_until <= $2 or locked_until > $3)";

fn rests(left: Duration) -> Refusal {
    Refusal::PinResting { minutes: i64::try_from(left.as_secs().div_ceil(60)).unwrap_or(1) }
}

async fn open(tx: &mut Tx, till: &Till, id: Id<Staff>) -> Result<Secret> {
    let (secret, now) = (Secret::new(), clock::now(tx).await?);
    // One till, one cashier: whoever signs in takes the place of the one before.
    tx.put(query("delete from pos_till_session")).await?;
    let insert = "insert into pos_till_session (secret_hash, cashier_id, since) values ($1, $2, $3)";
    tx.put(query(insert).bind(secret.hash()).bind(id).bind(now)).await?;
    tx.put(query("update pos_till_cashier set failures = 0, locked_until = null where id = $1").bind(id)).await?;
    journal::record(tx, till, &Hand::outside(till, now, Some(id)), Kind::CashierSignedIn, &json!({})).await?;
    Ok(secret)
}

async fn note_failure(tx: &mut Tx, till: &Till, known: &CashierCard) -> Result<Refusal> {
    let hand = Hand::outside(till, clock::now(tx).await?, Some(known.id));
    journal::record(tx, till, &hand, Kind::PinFailed, &json!({ "failures": known.failures })).await?;
    Ok(if known.locked_until.is_some() { rests(REST) } else { Refusal::PinWrong })
}

pub async fn sign_out(tx: &mut Tx, secret: &str) -> Result<()> {
    tx.put(query("delete from pos_till_session where secret_hash = $1").bind(kernel::sha256_hex(secret.as_bytes()))).await?;
    Ok(())
}

/// A cashier's names, for receipts; also of one who left.
pub async fn named(tx: &mut Tx, id: Id<Staff>) -> Result<(String, String)> {
    let named = tx.fetch_optional(query("select name_zh, name_en from pos_till_cashier where id = $1").bind(id)).await?;
    Ok(named.unwrap_or_default())
}
