use super::{Cause, Moved, MovementKind, Refusal, append, shelf};
use crate::{Lot, lot, posting};
use catalog::Variant;
use coop::{ColdZone, Place, PlaceCard};
use kernel::{Id, Quantity, Result, Tx, query};

/// Goods that come to a place.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    pub place: Id<Place>,
    pub zone: Option<Id<ColdZone>>,
    pub variant: Id<Variant>,
    pub lot: Id<Lot>,
    pub quantity: Quantity,
    pub kind: MovementKind,
    pub cause: Cause,
}

/// Receives goods of a lot that stays the company's: writes the movement down, fills shelf and lot, and makes good what
/// a till had sold here beyond what was known.
pub async fn receive(tx: &mut Tx, place: &PlaceCard, arrival: &Arrival) -> Result<()> {
    put(tx, arrival).await?;
    settle(tx, place, arrival).await
}

/// The part of receiving that every arrival has, whoever owns the goods afterwards.
pub async fn put(tx: &mut Tx, arrival: &Arrival) -> Result<()> {
    assert!(arrival.quantity.is_positive(), "an arrival is of something");
    let (sellable,): (bool,) = tx
        .fetch_one(query(LIE).bind(arrival.place).bind(arrival.variant).bind(arrival.zone).bind(arrival.quantity).bind(arrival.lot))
        .await?;
    if sellable {
        shelf::fill(tx, (arrival.place, arrival.variant), arrival.quantity).await?;
    }
    append(tx, &[moved(arrival, arrival.quantity, kernel::Money::ZERO)]).await
}

const LIE: &str = "
    insert into fulfillment_stock (place_id, variant_id, lot_id, zone_id, on_hand, sellable)
    select $1, $2, lot.id, $3, $4, lot.state = 'sellable'
      from fulfillment_lot lot
     where lot.id = $5
    on conflict (place_id, variant_id, lot_id) do update
       set on_hand = fulfillment_stock.on_hand + excluded.on_hand,
           zone_id = coalesce(excluded.zone_id, fulfillment_stock.zone_id)
 returning sellable";

fn moved(arrival: &Arrival, quantity: Quantity, cost: kernel::Money) -> Moved {
    Moved {
        place: arrival.place,
        variant: arrival.variant,
        lot: Some(arrival.lot),
        quantity,
        kind: arrival.kind,
        cause: arrival.cause,
        cost,
    }
}

/// What a till sold before the goods were known to be here comes out of this delivery.
pub(crate) async fn settle(tx: &mut Tx, place: &PlaceCard, arrival: &Arrival) -> Result<()> {
    let key = (arrival.place, arrival.variant);
    let owed = shelf::shortage(tx, key).await?.min(arrival.quantity);
    if !owed.is_positive() || !draw_lot(tx, key, arrival.lot, owed).await? {
        return Ok(());
    }
    let cost = lot::leaves(tx, place, arrival.lot, owed).await?;
    // The shelf already lost them when they were sold; what was without a lot now has one.
    shelf::set_aside(tx, key, Quantity::ZERO, owed).await?;
    let kind = MovementKind::Settled;
    let out = Moved { kind, cost, ..moved(arrival, -owed, cost) };
    let back = Moved { kind, lot: None, ..moved(arrival, owed, kernel::Money::ZERO) };
    append(tx, &[out, back]).await?;
    posting::shortage_settled(tx, place, arrival, cost).await
}

/// Goods taken out of a lot at a place.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    pub place: Id<Place>,
    pub variant: Id<Variant>,
    pub lot: Id<Lot>,
    pub quantity: Quantity,
    pub kind: MovementKind,
    pub cause: Cause,
    /// What left the company with them; nothing when they only go elsewhere.
    pub cost: kernel::Money,
}

/// Takes promised goods out of a lot: guarded on the lot's row, so two pickers never take the same crate.
pub async fn take(tx: &mut Tx, taken: &Taken, promised_to: (&str, uuid::Uuid)) -> Result<()> {
    let key = (taken.place, taken.variant);
    if !draw_lot(tx, key, taken.lot, taken.quantity).await? {
        return Err(Refusal::LotShort { lot: lot::load(tx, taken.lot).await?.code }.into());
    }
    if super::consume(tx, promised_to, key, taken.quantity).await? {
        shelf::draw_promised(tx, key, taken.quantity).await?;
    } else if !shelf::draw_free(tx, key, taken.quantity).await? {
        return Err(super::promise::stock_out(tx, taken.place, taken.variant, taken.quantity).await?.into());
    }
    append(tx, &[out(taken)]).await
}

fn out(taken: &Taken) -> Moved {
    let Taken { place, variant, lot, quantity, kind, cause, cost } = *taken;
    Moved { place, variant, lot: Some(lot), quantity: -quantity, kind, cause, cost }
}

/// Writes off what is spoiled, broken or gone; the books carry its cost as shrink.
pub async fn write_off(tx: &mut Tx, place: &PlaceCard, lot: Id<Lot>, quantity: Quantity) -> Result<()> {
    let card = lot::load(tx, lot).await?;
    let key = (place.id, card.variant);
    if tx.execute(query(DRAW_ANY).bind(key.0).bind(key.1).bind(lot).bind(quantity)).await? == 0 {
        return Err(Refusal::LotShort { lot: card.code }.into());
    }
    if card.state == lot::LotState::Sellable {
        shelf::set_aside(tx, key, -quantity, Quantity::ZERO).await?;
    }
    let cost = lot::leaves(tx, place, lot, quantity).await?;
    let cause = Cause::of("write_off", tx.id::<Moved>());
    let taken = Taken { place: place.id, variant: card.variant, lot, quantity, kind: MovementKind::WrittenOff, cause, cost };
    append(tx, &[out(&taken)]).await?;
    posting::written_off(tx, place, cause, &card.code, cost).await
}

/// Lowers a sellable lot's stock at a place if it holds so much.
pub(super) async fn draw_lot(tx: &mut Tx, key: shelf::Key, lot: Id<Lot>, quantity: Quantity) -> Result<bool> {
    Ok(tx.execute(query(DRAW).bind(key.0).bind(key.1).bind(lot).bind(quantity)).await? == 1)
}

const DRAW: &str = "
    update fulfillment_stock
       set on_hand = on_hand - $4
     where place_id = $1
       and variant_id = $2
       and lot_id = $3
       and on_hand >= $4
       and sellable";

const DRAW_ANY: &str = "
    update fulfillment_stock
       set on_hand = on_hand - $4
     where place_id = $1
       and variant_id = $2
       and lot_id = $3
       and on_hand >= $4";

/// A lot lying somewhere.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Lying {
    #[sqlx(rename = "place_id")]
    pub place: Id<Place>,
    #[sqlx(rename = "lot_id")]
    pub lot: Id<Lot>,
    #[sqlx(rename = "zone_id")]
    pub zone: Option<Id<ColdZone>>,
    pub on_hand: Quantity,
    pub sellable: bool,
}

/// Where a lot lies or ever lay, the emptied places too.
pub async fn lay(tx: &mut Tx, lot: Id<Lot>) -> Result<Vec<Lying>> {
    let select = "
        select place_id, lot_id, zone_id, on_hand, sellable
          from fulfillment_stock
         where lot_id = $1
         order by place_id";
    tx.fetch_all(query(select).bind(lot)).await
}

/// What lies at a place, lot by lot.
pub async fn lying(tx: &mut Tx, place: Id<Place>) -> Result<Vec<Lying>> {
    let select = "
        select stock.place_id, stock.lot_id, stock.zone_id, stock.on_hand, stock.sellable
          from fulfillment_stock stock
          join fulfillment_lot lot on lot.id = stock.lot_id
         where stock.place_id = $1
           and stock.on_hand > 0
         order by lot.best_before is null, lot.best_before, lot.received_at, lot.id
         limit 2000";
    tx.fetch_all(query(select).bind(place)).await
}
