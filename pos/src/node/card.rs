//! Member cards at the counter, as they came down the feed: a till tells a card with no network, and knows of it no more
//! than that it holds. A card that is not known or holds no longer keeps nobody from buying at the prices for everybody.

use super::{
    Refusal,
    cart::{self, CartCard},
    clock,
    till::Till,
};
use crate::{sale::CardUsed, wire::CardAtTill};
use coop::member;
use kernel::{Result, Timestamp, Tx, Value, query};

/// The card beside a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardThere {
    pub used: CardUsed,
    /// It has not run out and nobody has ended it, as far as this till has heard.
    pub holds: bool,
}

/// Takes in cards as they are by now; a full account ends with its last page, and what it did not name is forgotten.
pub(super) async fn take_in(tx: &mut Tx, ver: i64, cards: &[CardAtTill], complete: bool) -> Result<()> {
    let rows = cards.iter().map(|card| -> Vec<Value> { vec![(&card.hash).into(), card.until.into(), card.holds.into(), ver.into()] });
    if !cards.is_empty() {
        tx.put(query("insert into pos_till_card (hash, until, holds, ver) values (:row)").bind_rows(rows).and(UNLESS_OLDER)).await?;
    }
    if complete {
        tx.put(query("delete from pos_till_card where ver < $1").bind(ver)).await?;
    }
    Ok(())
}

const UNLESS_OLDER: &str = "
    on conflict (hash) do update
       set until = excluded.until, holds = excluded.holds, ver = excluded.ver
     where pos_till_card.ver <= excluded.ver";

pub(super) async fn keep_key(tx: &mut Tx, key: &str) -> Result<()> {
    tx.put(query("update pos_till_sync set card_key = $1").bind(key)).await
}

/// Puts a customer's card beside the goods; it takes the place of one that lay there.
pub(super) async fn put_down(tx: &mut Tx, till: &Till, number: &str) -> Result<()> {
    let last_digits = member::last_digits(number);
    let unknown = || Refusal::CardUnknown { card: last_digits.clone() };
    let (key,): (Option<String>,) = tx.fetch_one(query("select card_key from pos_till_sync")).await?;
    let hash = member::hash(&key.ok_or_else(unknown)?, number);
    if !holds(tx, &hash).await?.ok_or_else(unknown)? {
        return Err(Refusal::CardEnded { card: last_digits }.into());
    }
    let cart = cart::begun(tx, till).await?;
    let put = "update pos_till_cart set card_hash = $2, card_last_digits = $3 where id = $1";
    tx.put(query(put).bind(cart.id).bind(hash).bind(last_digits)).await
}

/// Takes the card away again.
pub(super) async fn take_away(tx: &mut Tx, cart: &CartCard) -> Result<()> {
    let away = "update pos_till_cart set card_hash = null, card_last_digits = null where id = $1 and card_hash is not null";
    if tx.execute(query(away).bind(cart.id)).await? == 0 { Err(Refusal::CardGone.into()) } else { Ok(()) }
}

/// The card beside a cart, and whether it still holds.
pub(super) async fn beside(tx: &mut Tx, cart: &CartCard) -> Result<Option<CardThere>> {
    let Some(used) = cart.card() else { return Ok(None) };
    let holds = holds(tx, &used.hash).await?.unwrap_or(false);
    Ok(Some(CardThere { used, holds }))
}

/// Whether a card holds now; nothing for one that was never heard of.
async fn holds(tx: &mut Tx, hash: &str) -> Result<Option<bool>> {
    let known: Option<(bool, Option<Timestamp>)> =
        tx.fetch_optional(query("select holds, until from pos_till_card where hash = $1").bind(hash)).await?;
    let now = clock::now(tx).await?;
    Ok(known.map(|(holds, until)| holds && until.is_none_or(|until| now < until)))
}
