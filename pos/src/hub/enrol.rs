//! How a till comes into the network: someone at the hub makes a code, reads it out, and it is good once.

use super::{key, store_node::NodeCard};
use crate::{
    letter::{Key, comparison_code},
    receipt_number::LAST_EPOCH,
    wire::{Introduction, TillCard, Welcome},
};
use coop::{Place, party, place};
use kernel::{Arg, Db, Id, Money, Refused, Result, Secret, Timestamp, Tx, query, sha256_hex};
use std::time::Duration;

/// As long as it takes to read a code out and type it.
const GOOD_FOR: Duration = Duration::from_secs(15 * 60);
/// Fen are not handed over any more; cash is rounded down to jiao.
const ROUND_TO: Money = Money::fen(10);

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The code is unknown, used or too old.
    CodeRefused,
    /// Nothing is sold over a counter there.
    NoCounter,
    /// Enrolled so often that its receipts have no number left for another epoch.
    TooOften { most: i64 },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::CodeRefused => "pos-enrol-code-refused",
            Refusal::NoCounter => "pos-enrol-no-counter",
            Refusal::TooOften { .. } => "pos-enrol-too-often",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooOften { most } => vec![("most", most.into())],
            _ => Vec::new(),
        }
    }
}

/// A code to read out, shown once.
#[derive(Debug, Clone)]
pub struct NewCode {
    pub code: String,
    pub till_no: String,
    pub expires_at: Timestamp,
}

/// Makes a code for a till of a place. `till_no` has one or two digits.
pub async fn make_code(tx: &mut Tx, by: &str, at: Id<Place>, till_no: &str) -> Result<NewCode> {
    place::load(tx, at).await?.store_no.ok_or(Refusal::NoCounter)?;
    let (now, code) = (tx.now(), Secret::code(10));
    let made = NewCode { till_no: format!("{till_no:0>2}"), expires_at: now.plus(GOOD_FOR), code };
    tx.execute(query("delete from pos_enrolment where expires_at < $1").bind(now)).await?;
    tx.execute(
        query("insert into pos_enrolment (code_hash, place_id, till_no, made_by, made_at, expires_at) values ($1, $2, $3, $4, $5, $6)")
            .bind(sha256_hex(made.code.as_bytes()))
            .bind(at)
            .bind(&made.till_no)
            .bind(by)
            .bind(now)
            .bind(made.expires_at),
    )
    .await?;
    Ok(made)
}

/// Welcomes a node that knows a code: it gets its number and epoch, and whoever was this till before is closed.
pub(super) async fn welcome(db: &Db, introduction: &Introduction) -> Result<Welcome> {
    let hub_key = key::ours(db).await?.public();
    let mut tx = db.write().await?;
    let (place, till_no) = use_code(&mut tx, &introduction.code).await?;
    let epoch = next_epoch(&mut tx, place, &till_no).await?;
    let node_id = register(&mut tx, (place, &till_no, epoch), introduction).await?;
    let till = till_card(&mut tx, place, &till_no).await?;
    tx.commit().await?;
    Ok(Welcome { node_id, epoch, hub_key, till })
}

async fn use_code(tx: &mut Tx, code: &str) -> Result<(Id<Place>, String)> {
    let now = tx.now();
    let used =
        "update pos_enrolment set used_at = $2 where code_hash = $1 and used_at is null and expires_at > $2 returning place_id, till_no";
    let used = tx.fetch_optional(query(used).bind(sha256_hex(code.as_bytes())).bind(now)).await?;
    Ok(used.ok_or(Refusal::CodeRefused)?)
}

async fn next_epoch(tx: &mut Tx, place: Id<Place>, till_no: &str) -> Result<i64> {
    let now = tx.now();
    let close = "update pos_node set closed_at = $3 where place_id = $1 and till_no = $2 and closed_at is null";
    tx.execute(query(close).bind(place).bind(till_no).bind(now)).await?;
    let last = "select coalesce(max(epoch), 0) from pos_node where place_id = $1 and till_no = $2";
    let (last,): (i64,) = tx.fetch_one(query(last).bind(place).bind(till_no)).await?;
    if last >= LAST_EPOCH {
        return Err(Refusal::TooOften { most: LAST_EPOCH }.into());
    }
    Ok(last + 1)
}

async fn register(tx: &mut Tx, (place, till_no, epoch): (Id<Place>, &str, i64), introduction: &Introduction) -> Result<i64> {
    let now = tx.now();
    let (id,): (i64,) = tx.fetch_one(query("select coalesce(max(id), 0) + 1 from pos_node")).await?;
    tx.execute(
        query(REGISTER)
            .bind(id)
            .bind(place)
            .bind(till_no)
            .bind(epoch)
            .bind(&introduction.public_key)
            .bind(now)
            .bind(crate::event::root(id, epoch))
            .bind(&introduction.program),
    )
    .await?;
    Ok(id)
}

const REGISTER: &str = "
    insert into pos_node (id, place_id, till_no, epoch, public_key, enrolled_at, stored_seq, stored_hash, applied_seq,
                          unacked, price_version, clock_off_s, program)
    values ($1, $2, $3, $4, $5, $6, 0, $7, 0, 0, 0, 0, $8)";

/// What a till says of itself on its screen and receipts.
pub(super) async fn till_card(tx: &mut Tx, at: Id<Place>, till_no: &str) -> Result<TillCard> {
    let place = place::load(tx, at).await?;
    let seller = party::load(tx, place.seller).await?;
    Ok(TillCard {
        till_no: till_no.to_owned(),
        store_no: place.store_no.clone().ok_or(Refusal::NoCounter)?,
        place: place.id,
        minutes_east: place.zone().minutes_east,
        place_zh: place.name_zh,
        place_en: place.name_en,
        seller: seller.id,
        seller_zh: seller.name_zh,
        seller_en: seller.name_en,
        round_to: ROUND_TO,
    })
}

/// The six digits that both sides show.
pub(super) fn digits(node: &NodeCard, hub: &Key) -> String {
    comparison_code(&node.public_key, &hub.public())
}
