//! Who stands at the till: signs in by PIN, checked here against the hash that came down the feed.

use super::{
    Refusal,
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

#[derive(Debug, Clone, sqlx::FromRow)]
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

/// Opens a session for whoever knows the PIN. Every wrong PIN is a fact.
pub async fn sign_in(db: &Db, id: Id<Staff>, pin: &str) -> Result<Secret> {
    let known = must_not_rest(&mut db.read().await?, id).await?;
    // Hashing takes its time on purpose; nobody else's write waits for it.
    let right = coop::session::fits(pin, &known.pin_hash).await?;

    let mut tx = db.write().await?;
    let till = till::here(&mut tx).await?;
    let outcome = if right { Ok(open(&mut tx, &till, id).await?) } else { Err(count_failure(&mut tx, &till, &known).await?) };
    tx.commit().await?;
    Ok(outcome?)
}

async fn must_not_rest(tx: &mut Tx, id: Id<Staff>) -> Result<CashierCard> {
    let now = tx.now();
    let known: CashierCard = tx.fetch_optional(query(CARD).and(" and id = $1").bind(id)).await?.ok_or(Refusal::PinWrong)?;
    if let Some(until) = known.locked_until.filter(|until| *until > now) {
        let minutes = i64::try_from(until.since(now).as_secs().div_ceil(60)).unwrap_or(1);
        return Err(Refusal::PinResting { minutes }.into());
    }
    Ok(known)
}

async fn open(tx: &mut Tx, till: &Till, id: Id<Staff>) -> Result<Secret> {
    let (secret, now) = (Secret::new(), tx.now());
    // One till, one cashier: whoever signs in takes the place of the one before.
    tx.execute(query("delete from pos_till_session")).await?;
    let insert = "insert into pos_till_session (secret_hash, cashier_id, since) values ($1, $2, $3)";
    tx.execute(query(insert).bind(secret.hash()).bind(id).bind(now)).await?;
    tx.execute(query("update pos_till_cashier set failures = 0, locked_until = null where id = $1").bind(id)).await?;
    journal::record(tx, till, &Hand::outside(till, now, Some(id)), Kind::CashierSignedIn, &json!({})).await?;
    Ok(secret)
}

async fn count_failure(tx: &mut Tx, till: &Till, known: &CashierCard) -> Result<Refusal> {
    let (now, failures) = (tx.now(), known.failures + 1);
    let rests = failures >= TRIES;
    let note = "update pos_till_cashier set failures = $2, locked_until = $3 where id = $1";
    tx.execute(query(note).bind(known.id).bind(if rests { 0 } else { failures }).bind(rests.then(|| now.plus(REST)))).await?;
    let hand = Hand::outside(till, now, Some(known.id));
    journal::record(tx, till, &hand, Kind::PinFailed, &json!({ "failures": failures })).await?;
    Ok(if rests { Refusal::PinResting { minutes: i64::try_from(REST.as_secs() / 60).unwrap_or(5) } } else { Refusal::PinWrong })
}

pub async fn sign_out(tx: &mut Tx, secret: &str) -> Result<()> {
    tx.execute(query("delete from pos_till_session where secret_hash = $1").bind(kernel::sha256_hex(secret.as_bytes()))).await?;
    Ok(())
}

/// A cashier's names, for receipts; also of one who left.
pub async fn named(tx: &mut Tx, id: Id<Staff>) -> Result<(String, String)> {
    let named = tx.fetch_optional(query("select name_zh, name_en from pos_till_cashier where id = $1").bind(id)).await?;
    Ok(named.unwrap_or_default())
}
