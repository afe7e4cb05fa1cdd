use super::{Cause, Moved, MovementKind, append, moving::draw_lot, shelf};
use crate::{Lot, lot, lot::choice};
use catalog::Variant;
use coop::{Place, PlaceCard};
use kernel::{Id, Money, Quantity, Result, Tx, query};

/// Goods sold over a counter.
#[derive(Debug, Clone, Copy)]
pub struct Issue {
    pub place: Id<Place>,
    pub variant: Id<Variant>,
    pub quantity: Quantity,
    /// The sale line.
    pub cause: Cause,
    /// A till's customer already carries the goods: nothing is refused, the shortage is written down.
    pub allow_negative: bool,
}

/// A part of what was issued, with its lot and what it cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LotPart {
    pub lot: Id<Lot>,
    pub quantity: Quantity,
    pub cost: Money,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    pub parts: Vec<LotPart>,
    /// What was sold beyond what was known to be there; it belongs to no lot until a delivery settles it.
    pub short: Quantity,
    /// What the company's goods cost; nothing where the store sells for itself.
    pub cost: Money,
}

/// Takes sold goods from the lots that expire first. Callers with several lines go through them in order of variant,
/// as everybody does who touches shelves.
pub async fn issue_sale(tx: &mut Tx, issue: &Issue) -> Result<Issued> {
    assert!(issue.quantity.is_positive(), "a sale is of something");
    let place = coop::place::load(tx, issue.place).await?;
    let key = (issue.place, issue.variant);
    if issue.allow_negative {
        shelf::set_aside(tx, key, -issue.quantity, Quantity::ZERO).await?;
    } else if !shelf::draw_free(tx, key, issue.quantity).await? {
        return Err(super::promise::stock_out(tx, issue.place, issue.variant, issue.quantity).await?.into());
    }
    let issued = draw_lots(tx, &place, issue).await?;
    if issued.short.is_positive() {
        shelf::set_aside(tx, key, Quantity::ZERO, -issued.short).await?;
    }
    append(tx, &movements(issue, &issued)).await?;
    Ok(issued)
}

/// Chooses lots and lowers each. The counter is held, so nobody else takes of them meanwhile.
async fn draw_lots(tx: &mut Tx, place: &PlaceCard, issue: &Issue) -> Result<Issued> {
    let mut issued = Issued { parts: Vec::new(), short: issue.quantity, cost: Money::ZERO };
    let lots = lot::standing(tx, issue.place, issue.variant).await?;
    for (lot, quantity) in choice::in_order(&lots, issue.quantity).parts {
        if draw_lot(tx, (issue.place, issue.variant), lot, quantity).await? {
            let cost = lot::leaves(tx, place, lot, quantity).await?;
            issued.parts.push(LotPart { lot, quantity, cost });
            issued.cost += cost;
            issued.short = issued.short - quantity;
        }
    }
    Ok(issued)
}

fn movements(issue: &Issue, issued: &Issued) -> Vec<Moved> {
    let moved = |lot, quantity: Quantity, cost| Moved {
        place: issue.place,
        variant: issue.variant,
        lot,
        quantity: -quantity,
        kind: MovementKind::Sold,
        cause: issue.cause,
        cost,
    };
    let mut all: Vec<Moved> = issued.parts.iter().map(|part| moved(Some(part.lot), part.quantity, part.cost)).collect();
    if issued.short.is_positive() {
        all.push(moved(None, issued.short, Money::ZERO));
    }
    all
}

/// Goods brought back to the counter they were sold over.
#[derive(Debug, Clone, Copy)]
pub struct TakeBack {
    pub place: Id<Place>,
    pub variant: Id<Variant>,
    pub quantity: Quantity,
    /// The sale line they were sold on.
    pub sold: Cause,
}

/// Puts returned goods back into the lots they were sold from; what is not known to have come from a lot lies there
/// without one. Answers the cost that came back with them.
pub async fn take_back(tx: &mut Tx, back: &TakeBack) -> Result<Issued> {
    let place = coop::place::load(tx, back.place).await?;
    let key = (back.place, back.variant);
    shelf::hold(tx, key).await?;
    let sold: Vec<(Id<Lot>, Quantity)> =
        tx.fetch_all(query(SOLD_FROM).bind(back.sold.kind).bind(back.sold.id).bind(back.place).bind(back.variant)).await?;
    let mut issued = Issued { parts: Vec::new(), short: back.quantity, cost: Money::ZERO };
    let mut to_sell = Quantity::ZERO;
    for (lot, gone) in sold {
        let quantity = gone.min(issued.short);
        if quantity.is_positive() {
            let cost = -lot::leaves(tx, &place, lot, -quantity).await?;
            let (sellable,): (bool,) = tx.fetch_one(query(LIE_DOWN).bind(key.0).bind(key.1).bind(lot).bind(quantity)).await?;
            if sellable {
                to_sell += quantity;
            }
            issued.parts.push(LotPart { lot, quantity, cost });
            issued.cost += cost;
            issued.short = issued.short - quantity;
        }
    }
    shelf::set_aside(tx, key, to_sell + issued.short, issued.short).await?;
    append(tx, &returned(back, &issued)).await?;
    Ok(issued)
}

/// Returned goods lie on the lot's row again; whether they may be sold is the lot's to say.
const LIE_DOWN: &str = "
    update fulfillment_stock
       set on_hand = on_hand + $4
     where place_id = $1
       and variant_id = $2
       and lot_id = $3
 returning sellable";

fn returned(back: &TakeBack, issued: &Issued) -> Vec<Moved> {
    let moved = |lot, quantity, cost: Money| Moved {
        place: back.place,
        variant: back.variant,
        lot,
        quantity,
        kind: MovementKind::Returned,
        cause: back.sold,
        cost: -cost,
    };
    let mut all: Vec<Moved> = issued.parts.iter().map(|part| moved(Some(part.lot), part.quantity, part.cost)).collect();
    if issued.short.is_positive() {
        all.push(moved(None, issued.short, Money::ZERO));
    }
    all
}

/// From which lots a sale line was sold, less what came back already; lots in the order in which they left.
const SOLD_FROM: &str = "
    select moved.lot_id, cast(-sum(moved.quantity) as bigint) as gone
      from fulfillment_movement moved
      join fulfillment_lot lot on lot.id = moved.lot_id
     where moved.cause_kind = $1
       and moved.cause_id = $2
       and moved.place_id = $3
       and moved.variant_id = $4
     group by moved.lot_id, lot.best_before, lot.received_at, lot.id
    having sum(moved.quantity) < 0
     order by lot.best_before is null, lot.best_before, lot.received_at, lot.id";
