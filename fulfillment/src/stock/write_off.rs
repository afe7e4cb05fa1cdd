use super::{Cause, Moved, MovementKind, Refusal, append, shelf};
use crate::{Lot, lot, posting};
use catalog::Variant;
use coop::{PlaceCard, Signed};
use kernel::{Id, Money, Quantity, Result, Tx, query};

/// The paper by which goods that are spoiled, broken or gone are written off.
pub struct WriteOff;

/// Writes goods of a lot off where they lie; the books carry their cost as shrink. The same paper handed in again
/// changes nothing.
pub async fn write_off(
    tx: &mut Tx,
    by: &Signed,
    place: &PlaceCard,
    (lot, quantity): (Id<Lot>, Quantity),
    paper: Id<WriteOff>,
) -> Result<()> {
    let card = lot::load(tx, lot).await?;
    let now = tx.now();
    let write = query(WRITE).bind(paper).bind(place.id).bind(lot).bind(quantity).bind(&by.name_zh).bind(now);
    if tx.execute(write).await? == 0 {
        return must_be_the_same(tx, place, (lot, quantity), paper).await;
    }
    let cost = draw(tx, place, (card.variant, lot), quantity).await?.ok_or(Refusal::LotShort { lot: card.code.clone() })?;
    tx.put(query("update fulfillment_write_off set cost_fen = $2 where id = $1").bind(paper).bind(cost)).await?;
    let cause = Cause::of("write_off", paper);
    let kind = MovementKind::WrittenOff;
    let moved = Moved { place: place.id, variant: card.variant, lot: Some(lot), quantity: -quantity, kind, cause, cost };
    append(tx, &[moved]).await?;
    posting::written_off(tx, place, cause, &card.code, cost).await
}

const WRITE: &str = "
    insert into fulfillment_write_off (id, place_id, lot_id, quantity, cost_fen, written_by, written_at)
    values ($1, $2, $3, $4, 0, $5, $6)
    on conflict (id) do nothing";

/// A paper writes off what it wrote off the first time and nothing else.
async fn must_be_the_same(tx: &mut Tx, place: &PlaceCard, (lot, quantity): (Id<Lot>, Quantity), paper: Id<WriteOff>) -> Result<()> {
    let same = "select id from fulfillment_write_off where id = $1 and place_id = $2 and lot_id = $3 and quantity = $4";
    let same: Option<(Id<WriteOff>,)> = tx.fetch_optional(query(same).bind(paper).bind(place.id).bind(lot).bind(quantity)).await?;
    same.map(drop).ok_or_else(|| Refusal::WrittenOffBefore.into())
}

/// Lowers a lot's stock whatever its state, and the shelf if it stood there; answers what left with it, nothing when the
/// lot does not hold so much here.
async fn draw(tx: &mut Tx, place: &PlaceCard, (variant, lot): (Id<Variant>, Id<Lot>), quantity: Quantity) -> Result<Option<Money>> {
    let key = (place.id, variant);
    shelf::hold(tx, key).await?;
    let drawn: Option<(bool,)> = tx.fetch_optional(query(DRAW).bind(key.0).bind(key.1).bind(lot).bind(quantity)).await?;
    let Some((sellable,)) = drawn else { return Ok(None) };
    if sellable {
        shelf::set_aside(tx, key, -quantity, Quantity::ZERO).await?;
    }
    lot::leaves(tx, place, lot, quantity).await.map(Some)
}

const DRAW: &str = "
    update fulfillment_stock
       set on_hand = on_hand - $4
     where place_id = $1
       and variant_id = $2
       and lot_id = $3
       and on_hand >= $4
 returning sellable";
