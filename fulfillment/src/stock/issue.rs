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
    if !issue.allow_negative && !shelf::draw_free(tx, key, issue.quantity).await? {
        return Err(super::promise::stock_out(tx, issue.place, issue.variant, issue.quantity).await?.into());
    }
    let issued = draw_lots(tx, &place, issue).await?;
    let drawn = if issue.allow_negative { -issue.quantity } else { Quantity::ZERO };
    if !drawn.is_zero() || issued.short.is_positive() {
        shelf::set_aside(tx, key, drawn, -issued.short).await?;
    }
    append(tx, &movements(issue, &issued)).await?;
    Ok(issued)
}

/// Chooses lots and lowers each; chooses again when somebody else was quicker.
async fn draw_lots(tx: &mut Tx, place: &PlaceCard, issue: &Issue) -> Result<Issued> {
    let mut issued = Issued { parts: Vec::new(), short: issue.quantity, cost: Money::ZERO };
    for _ in 0..4 {
        let lots = lot::standing(tx, issue.place, issue.variant).await?;
        let choice = choice::in_order(&lots, issued.short);
        let mut missed = false;
        for (lot, quantity) in choice.parts {
            if !draw_lot(tx, (issue.place, issue.variant), lot, quantity).await? {
                missed = true;
                continue;
            }
            let cost = lot::leaves(tx, place, lot, quantity).await?;
            issued.parts.push(LotPart { lot, quantity, cost });
            issued.cost += cost;
            issued.short = issued.short - quantity;
        }
        if !missed {
            break;
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
    let sold: Vec<(Id<Lot>, Quantity)> =
        tx.fetch_all(query(SOLD_FROM).bind(back.sold.kind).bind(back.sold.id).bind(back.place).bind(back.variant)).await?;
    let mut issued = Issued { parts: Vec::new(), short: back.quantity, cost: Money::ZERO };
    for (lot, gone) in sold {
        let quantity = gone.min(issued.short);
        if quantity.is_positive() {
            let cost = -lot::leaves(tx, &place, lot, -quantity).await?;
            lie_down(tx, back, lot, quantity).await?;
            issued.parts.push(LotPart { lot, quantity, cost });
            issued.cost += cost;
            issued.short = issued.short - quantity;
        }
    }
    if issued.short.is_positive() {
        shelf::set_aside(tx, (back.place, back.variant), issued.short, issued.short).await?;
    }
    append(tx, &returned(back, &issued)).await?;
    Ok(issued)
}

/// Puts goods back on the lot's row, and on the shelf when the lot may still be sold.
async fn lie_down(tx: &mut Tx, back: &TakeBack, lot: Id<Lot>, quantity: Quantity) -> Result<()> {
    let (sellable,): (bool,) = tx.fetch_one(query(LIE_DOWN).bind(back.place).bind(back.variant).bind(lot).bind(quantity)).await?;
    if sellable {
        shelf::set_aside(tx, (back.place, back.variant), quantity, Quantity::ZERO).await?;
    }
    Ok(())
}

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

/// From which lots a sale line was sold, less what came back already.
const SOLD_FROM: &str = "
    select lot_id, cast(-sum(quantity) as bigint) as gone
      from fulfillment_movement
     where cause_kind = $1
       and cause_id = $2
       and place_id = $3
       and variant_id = $4
       and lot_id is not null
     group by lot_id
    having sum(quantity) < 0
     order by lot_id";
