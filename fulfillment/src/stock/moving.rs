use super::{Cause, Moved, MovementKind, Refusal, append, shelf};
use crate::{Lot, lot, posting};
use catalog::Variant;
use coop::{ColdZone, Place, PlaceCard};
use kernel::{Id, Money, Quantity, Result, Tx, query};

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

/// The part of receiving that every arrival has, whoever owns the goods afterwards. The lot's row is held while the
/// goods are laid down, so that a lot called back at this moment is laid down as called back.
pub async fn put(tx: &mut Tx, arrival: &Arrival) -> Result<()> {
    assert!(arrival.quantity.is_positive(), "an arrival is of something");
    let key = (arrival.place, arrival.variant);
    shelf::hold(tx, key).await?;
    let sellable = lot::hold(tx, arrival.lot).await? == lot::LotState::Sellable;
    let lie = query(LIE).bind(key.0).bind(key.1).bind(arrival.lot).bind(arrival.zone).bind(arrival.quantity).bind(sellable);
    tx.put(lie).await?;
    if sellable {
        shelf::fill(tx, key, arrival.quantity).await?;
    }
    append(tx, &[moved(arrival, arrival.quantity, Money::ZERO)]).await
}

const LIE: &str = "
    insert into fulfillment_stock (place_id, variant_id, lot_id, zone_id, on_hand, sellable)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (place_id, variant_id, lot_id) do update
       set on_hand = fulfillment_stock.on_hand + excluded.on_hand,
           zone_id = coalesce(excluded.zone_id, fulfillment_stock.zone_id)";

fn moved(arrival: &Arrival, quantity: Quantity, cost: Money) -> Moved {
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
    let back = Moved { kind, lot: None, ..moved(arrival, owed, Money::ZERO) };
    append(tx, &[out, back]).await?;
    posting::shortage_settled(tx, place, arrival, cost).await
}

/// Goods taken out of a lot at a place.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    pub variant: Id<Variant>,
    pub lot: Id<Lot>,
    pub quantity: Quantity,
    pub kind: MovementKind,
    pub cause: Cause,
}

impl Taken {
    /// Whether they leave the company with this; what is sent only goes elsewhere.
    fn for_good(&self) -> bool {
        self.kind != MovementKind::Sent
    }

    fn out(&self, place: Id<Place>, cost: Money) -> Moved {
        let Taken { variant, lot, quantity, kind, cause } = *self;
        Moved { place, variant, lot: Some(lot), quantity: -quantity, kind, cause, cost }
    }
}

/// Takes promised goods out of a lot: off the shelf, then out of the lot's stock, so that two pickers never take the
/// same crate, and only then counted as gone. Answers what left the company with them.
pub async fn take(tx: &mut Tx, place: &PlaceCard, taken: &Taken, promised_to: (&str, uuid::Uuid)) -> Result<Money> {
    take_instead(tx, place, taken, (promised_to, taken.quantity)).await
}

/// The same where the scale showed more or less than was promised: so much leaves, and all of the promise is kept by it.
/// What is heavier comes out of what lies there, though others were promised their share by an estimate as well; no lot
/// gives more than it has.
pub async fn take_instead(
    tx: &mut Tx,
    place: &PlaceCard,
    taken: &Taken,
    (promised_to, promised): ((&str, uuid::Uuid), Quantity),
) -> Result<Money> {
    let key = (place.id, taken.variant);
    if super::consume(tx, promised_to, key, promised).await? {
        shelf::draw_promised(tx, key, (taken.quantity, promised)).await?;
    } else if !shelf::draw_free(tx, key, taken.quantity).await? {
        return Err(super::promise::stock_out(tx, place.id, taken.variant, taken.quantity).await?.into());
    }
    if !draw_lot(tx, key, taken.lot, taken.quantity).await? {
        return Err(Refusal::LotShort { lot: lot::load(tx, taken.lot).await?.code }.into());
    }
    let cost = if taken.for_good() { lot::leaves(tx, place, taken.lot, taken.quantity).await? } else { Money::ZERO };
    append(tx, &[taken.out(place.id, cost)]).await?;
    Ok(cost)
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

/// A lot lying somewhere.
#[derive(Debug, Clone, kernel::Record)]
pub struct Lying {
    #[record(name = "place_id")]
    pub place: Id<Place>,
    #[record(name = "lot_id")]
    pub lot: Id<Lot>,
    #[record(name = "zone_id")]
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

/// What lies at a place, lot by lot, first expiring first.
pub async fn lying(tx: &mut Tx, place: Id<Place>) -> Result<Vec<Lying>> {
    lying_of(tx, place, None, (0, 2000)).await
}

/// A stretch of what lies at a place; `sought` narrows it to lots whose number begins so, or of these goods.
pub(crate) async fn lying_of(
    tx: &mut Tx,
    place: Id<Place>,
    sought: Option<(&str, &[Id<Variant>])>,
    (skip, most): (i64, i64),
) -> Result<Vec<Lying>> {
    let all = query(LYING).bind(place).bind(most).bind(skip);
    let asked = match sought {
        Some((code, variants)) => all.and(OF_THESE).bind(code.to_uppercase()).bind_list(":variants", variants.iter().copied()),
        None => all,
    };
    tx.fetch_all(asked.and(FIRST_EXPIRING_FIRST)).await
}

const LYING: &str = "
    select stock.place_id, stock.lot_id, stock.zone_id, stock.on_hand, stock.sellable
      from fulfillment_stock stock
      join fulfillment_lot lot on lot.id = stock.lot_id
     where stock.place_id = $1
       and stock.on_hand > 0";

const OF_THESE: &str = "
       and (substr(lot.code, 1, length($4)) = $4 or stock.variant_id in (:variants))";

const FIRST_EXPIRING_FIRST: &str = "
     order by lot.best_before is null, lot.best_before, lot.received_at, lot.id
     limit $2 offset $3";
