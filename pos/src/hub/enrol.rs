//! How a till comes into the network: it introduces itself with a code, gets its number, and learns the hub's key.

use super::{code, key, store_node::NodeCard};
use crate::{
    letter::{Key, comparison_code},
    receipt_number::LAST_EPOCH,
    wire::{Introduction, TillCard, Welcome},
};
use coop::{Place, party, place};
use kernel::{Arg, Db, Id, Money, Refused, Result, Tx, query};

/// Fen are not handed over any more; cash is rounded down to jiao.
const ROUND_TO: Money = Money::fen(10);

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Enrolled so often that its receipts have no number left for another epoch.
    TooOften { most: i64 },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        "pos-enrol-too-often"
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        let Refusal::TooOften { most } = self;
        vec![("most", most.into())]
    }
}

/// Welcomes a node that knows a code: it gets its number and epoch, and whoever was this till before is closed.
pub(super) async fn welcome(db: &Db, address: &str, introduction: &Introduction) -> Result<Welcome> {
    code::must_not_rest(&mut db.read().await?, address).await?;
    let hub_key = key::ours(db).await?.public();
    let mut tx = db.write().await?;
    let Some((place, till_no)) = code::try_code(&mut tx, address, &introduction.code).await? else {
        tx.commit().await?;
        return Err(code::Refusal::CodeRefused.into());
    };
    take_turn(&mut tx).await?;
    let epoch = next_epoch(&mut tx, place, &till_no).await?;
    let node_id = register(&mut tx, (place, &till_no, epoch), introduction).await?;
    let till = till_card(&mut tx, place, &till_no).await?;
    tx.commit().await?;
    Ok(Welcome { node_id, epoch, hub_key, till })
}

/// Nodes are numbered one after the other: writing the one row of the hub's key keeps the next one waiting.
async fn take_turn(tx: &mut Tx) -> Result<()> {
    tx.put(query("update pos_hub_key set made_at = made_at where one = 1")).await?;
    Ok(())
}

async fn next_epoch(tx: &mut Tx, place: Id<Place>, till_no: &str) -> Result<i64> {
    let now = tx.now();
    let close = "update pos_node set closed_at = $3 where place_id = $1 and till_no = $2 and closed_at is null";
    tx.put(query(close).bind(place).bind(till_no).bind(now)).await?;
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
    tx.put(
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
        store_no: place.store_no.clone().ok_or(code::Refusal::NoCounter)?,
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
