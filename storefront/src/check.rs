//! Adding everything up again: numbers, totals, tax and statuses, what is promised and to be packed, what was paid and what
//! the books hold of it.

mod weights;

use crate::order::{FactKind, OWNER, Order, Status, bundle, is_number};
use books::AccountCode;
use catalog::promotion::{self, Promotion};
use fulfillment::{
    demand::{self, DemandState},
    stock,
};
use kernel::{BusinessDay, Finding, Id, Money, Quantity, Result, Timestamp, Tx, query};
use payment::Held;
use std::collections::HashMap;
use uuid::Uuid;

pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut found = sums(tx).await?;
    found.extend(lines(tx).await?);
    found.extend(bundle::check(tx).await?);
    found.extend(histories(tx).await?);
    let orders = standing(tx).await?;
    found.extend(promises(tx, &orders).await?);
    found.extend(money(tx, &orders).await?);
    found.extend(promoted(tx).await?);
    found.extend(weights::weights(tx).await?);
    Ok(found)
}

/// Orders whose total is not the sum of their rows, or whose tax is not the sum of what is inside their lines.
async fn sums(tx: &mut Tx) -> Result<Vec<Finding>> {
    let off: Vec<(String, Money, Money, Money, Money)> = tx.fetch_all(query(SUMS)).await?;
    let mut found = Vec::new();
    for (number, rows, total, inside, tax) in off {
        let both = [("total", rows, total), ("tax", inside, tax)].into_iter().filter(|(_, sum, kept)| sum != kept);
        found.extend(both.map(|(what, sum, kept)| Finding::new(format!("{what} of order {number}"), sum, kept)));
    }
    Ok(found)
}

const SUMS: &str = "
    select number, rows_fen, total_fen, inside_fen, tax_fen
      from (select placed.number, placed.total_fen, placed.tax_fen,
                   (select cast(coalesce(sum(amount_fen), 0) as bigint) from storefront_order_row where order_id = placed.id) as rows_fen,
                   (select cast(coalesce(sum(tax_fen), 0) as bigint) from storefront_order_line where order_id = placed.id) as inside_fen
              from storefront_order placed) added
     where rows_fen <> total_fen
        or inside_fen <> tax_fen
     order by number
     limit 1000";

/// Lines whose total is not the sum of their rows.
async fn lines(tx: &mut Tx) -> Result<Vec<Finding>> {
    let off: Vec<(String, i64, Money, Money)> = tx.fetch_all(query(LINES)).await?;
    Ok(off.into_iter().map(|(number, line, sum, kept)| Finding::new(format!("line {line} of order {number}"), sum, kept)).collect())
}

const LINES: &str = "
    select placed.number, line.line, cast(coalesce(sum(rows.amount_fen), 0) as bigint), line.total_fen
      from storefront_order_line line
      join storefront_order placed on placed.id = line.order_id
      left join storefront_order_row rows on rows.order_id = line.order_id and rows.line = line.line
     group by placed.number, line.line, line.total_fen
    having coalesce(sum(rows.amount_fen), 0) <> line.total_fen
     order by placed.number, line.line
     limit 1000";

/// What an order keeps of its own history.
#[derive(kernel::Record)]
struct Kept {
    id: Id<Order>,
    number: String,
    day: BusinessDay,
    status: Status,
    paid_at: Option<Timestamp>,
}

/// Orders whose number is not of their day, whose kept status does not follow from their facts, or that came where they
/// are without a fact that comes before it.
async fn histories(tx: &mut Tx) -> Result<Vec<Finding>> {
    let facts: Vec<(Id<Order>, FactKind)> = tx.fetch_all(query("select order_id, kind from storefront_fact")).await?;
    let mut known: HashMap<Id<Order>, Vec<FactKind>> = HashMap::new();
    for (order, kind) in facts {
        known.entry(order).or_default().push(kind);
    }
    let orders: Vec<Kept> = tx.fetch_all(query("select id, number, day, status, paid_at from storefront_order order by number")).await?;
    let mut found = Vec::new();
    for order in &orders {
        let (number, facts) = (&order.number, known.remove(&order.id).unwrap_or_default());
        if !is_number(number, order.day) {
            found.push(Finding::new(format!("number of order {}", order.id), format!("SP{} and letters", order.day.compact()), number));
        }
        let follows = Status::of(&facts);
        if follows != order.status {
            found.push(Finding::new(format!("status of order {number}"), follows, order.status));
        }
        let missing = must_have(order).into_iter().filter(|kind| !facts.contains(kind));
        found.extend(missing.map(|kind| Finding::new(format!("fact of order {number}"), kind, "nothing")));
    }
    Ok(found)
}

/// What must have happened to an order before it came where it is: it was placed; it was paid if it has the time of its
/// payment, whatever became of it, or if anybody packed it; and nothing is carried that was not packed.
fn must_have(order: &Kept) -> Vec<FactKind> {
    let packed = matches!(order.status, Status::Packed | Status::OnTheWay | Status::Delivered);
    let paid = order.paid_at.is_some() || packed || order.status == Status::Paid;
    let facts = [(FactKind::Placed, true), (FactKind::Paid, paid), (FactKind::Packed, packed)];
    facts.into_iter().filter_map(|(kind, must)| must.then_some(kind)).collect()
}

/// An order as those see it who add up what other rooms hold for it.
#[derive(kernel::Record)]
struct Standing {
    id: Uuid,
    number: String,
    status: Status,
    total_fen: Money,
    /// What of it went back because less was packed.
    back_fen: Money,
    quantity: Quantity,
}

async fn standing(tx: &mut Tx) -> Result<Vec<Standing>> {
    tx.fetch_all(query(STANDING)).await
}

const STANDING: &str = "
    select placed.id, placed.number, placed.status, placed.total_fen, cast(coalesce(sum(line.back_fen), 0) as bigint) as back_fen,
           cast(coalesce(sum(line.quantity), 0) as bigint) as quantity
      from storefront_order placed
      left join storefront_order_line line on line.order_id = placed.id
     group by placed.id, placed.number, placed.status, placed.total_fen
     order by placed.number";

/// Orders that hold more or less than they should: all of their goods until they are picked, and nothing afterwards or
/// when they are given up; and paid orders that nobody is to pack, or others that somebody is.
async fn promises(tx: &mut Tx, orders: &[Standing]) -> Result<Vec<Finding>> {
    let mut held: HashMap<Uuid, Quantity> = stock::promised_to(tx, OWNER).await?.into_iter().collect();
    let mut to_pack: HashMap<Uuid, DemandState> = demand::open_of(tx, OWNER).await?.into_iter().collect();
    let mut found = Vec::new();
    for order in orders {
        let (holds, packing) = (held.remove(&order.id).unwrap_or_default(), to_pack.remove(&order.id));
        let (waits, paid) = (order.status == Status::AwaitingPayment, order.status == Status::Paid);
        let wanted = if waits || paid { order.quantity } else { Quantity::ZERO };
        let being_picked = paid && packing == Some(DemandState::InWave) && holds <= wanted;
        if holds != wanted && !being_picked {
            found.push(Finding::new(format!("promised to order {}", order.number), wanted.in_steps(), holds.in_steps()));
        }
        if packing.is_some() != paid {
            found.push(Finding::new(format!("order {} is to be packed", order.number), paid, packing.is_some()));
        }
    }
    found.extend(
        held.into_iter().map(|(id, holds)| Finding::new(format!("promised to an order {id} that is not there"), 0, holds.in_steps())),
    );
    found.extend(to_pack.into_keys().map(|id| Finding::new(format!("to be packed for an order {id} that is not there"), false, true)));
    Ok(found)
}

/// Orders that are paid without their money, or the other way round; and orders for which the books do not hold what the
/// shopper has paid in advance. When an order is at its end and what goes back has gone, that is nothing.
async fn money(tx: &mut Tx, orders: &[Standing]) -> Result<Vec<Finding>> {
    let mut paid: HashMap<Uuid, Held> = payment::held_for(tx, OWNER).await?.into_iter().map(|held| (held.payable, held)).collect();
    let mut advances: HashMap<Uuid, Money> = books::posted_by(tx, OWNER, AccountCode::Advance).await?.into_iter().collect();
    let mut found = Vec::new();
    for order in orders {
        let (held, leaving) = paid.remove(&order.id).map_or((Money::ZERO, Money::ZERO), |one| (one.held, one.leaving));
        let (least, most) = owed_for(order);
        if held < least || held > most {
            found.push(Finding::new(format!("money held for order {}", order.number), most, held));
        }
        let in_advance = if order.status == Status::Delivered { leaving } else { held + leaving };
        let posted = -advances.remove(&order.id).unwrap_or_default();
        if posted != in_advance {
            found.push(Finding::new(format!("paid in advance for order {}", order.number), in_advance, posted));
        }
    }
    found.extend(
        paid.into_iter().map(|(id, one)| Finding::new(format!("money held for an order {id} that is not there"), Money::ZERO, one.held)),
    );
    found.extend(
        advances
            .into_iter()
            .map(|(id, sum)| Finding::new(format!("paid in advance for an order {id} that is not there"), Money::ZERO, -sum)),
    );
    Ok(found)
}

/// How much money is held for an order, at least and at most; of a delivered one, some may have gone back.
fn owed_for(order: &Standing) -> (Money, Money) {
    let owed = order.total_fen - order.back_fen;
    match order.status {
        Status::Paid | Status::Packed | Status::OnTheWay => (owed, owed),
        Status::Delivered => (Money::ZERO, owed),
        Status::AwaitingPayment | Status::Cancelled | Status::Expired | Status::CannotFill => (Money::ZERO, Money::ZERO),
    }
}

/// Orders that hold more or less of a promotion than their rows say, and given-up ones that still hold something.
async fn promoted(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut held: HashMap<(Uuid, Id<Promotion>), Money> =
        promotion::held_by(tx, OWNER).await?.into_iter().map(|(order, id, saved)| ((order, id), saved)).collect();
    let rows: Vec<(Uuid, String, Id<Promotion>, Money)> = tx.fetch_all(query(PROMOTED)).await?;
    let mut found = Vec::new();
    for (order, number, id, saved) in rows {
        let holds = held.remove(&(order, id)).unwrap_or_default();
        if holds != saved {
            found.push(Finding::new(format!("taken of promotion {id} by order {number}"), saved, holds));
        }
    }
    found.extend(held.into_iter().map(|((order, id), holds)| {
        Finding::new(format!("taken of promotion {id} by an order {order} that does not stand"), Money::ZERO, holds)
    }));
    Ok(found)
}

const PROMOTED: &str = "
    select placed.id, placed.number, taken.promotion_id, cast(-sum(taken.amount_fen) as bigint)
      from storefront_order_row taken
      join storefront_order placed on placed.id = taken.order_id
     where taken.promotion_id is not null
       and placed.status not in ('cancelled', 'expired', 'cannot_fill')
     group by placed.id, placed.number, taken.promotion_id";
