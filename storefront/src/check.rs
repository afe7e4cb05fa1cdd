//! Adding everything up again: totals, statuses, promises.

use crate::order::{FactKind, Order, Status};
use kernel::{Finding, Id, Money, Result, Tx, query};
use std::collections::HashMap;

pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut found = totals(tx).await?;
    found.extend(lines(tx).await?);
    found.extend(carts(tx).await?);
    found.extend(statuses(tx).await?);
    Ok(found)
}

/// Orders whose total is not the sum of their rows.
async fn totals(tx: &mut Tx) -> Result<Vec<Finding>> {
    let off: Vec<(String, Money, Money)> = tx.fetch_all(query(TOTALS)).await?;
    Ok(off.into_iter().map(|(number, sum, kept)| Finding::new(format!("total of order {number}"), sum, kept)).collect())
}

const TOTALS: &str = "
    select placed.number, cast(coalesce(sum(rows.amount_fen), 0) as bigint), placed.total_fen
      from storefront_order placed
      left join storefront_order_row rows on rows.order_id = placed.id
     group by placed.id, placed.number, placed.total_fen
    having coalesce(sum(rows.amount_fen), 0) <> placed.total_fen
     order by placed.number
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

/// Carts that made more than one order.
async fn carts(tx: &mut Tx) -> Result<Vec<Finding>> {
    let off: Vec<(Id<crate::cart::Cart>, i64)> =
        tx.fetch_all(query("select cart_id, count(*) from storefront_order group by cart_id having count(*) > 1 limit 1000")).await?;
    Ok(off.into_iter().map(|(cart, orders)| Finding::new(format!("orders of cart {cart}"), 1, orders)).collect())
}

/// Orders whose kept status does not follow from their facts.
async fn statuses(tx: &mut Tx) -> Result<Vec<Finding>> {
    let facts: Vec<(Id<Order>, FactKind)> = tx.fetch_all(query("select order_id, kind from storefront_fact")).await?;
    let mut known: HashMap<Id<Order>, Vec<FactKind>> = HashMap::new();
    for (order, kind) in facts {
        known.entry(order).or_default().push(kind);
    }
    let kept: Vec<(Id<Order>, String, Status)> =
        tx.fetch_all(query("select id, number, status from storefront_order order by number")).await?;
    let follows = |order: &Id<Order>| known.get(order).map_or(Status::AwaitingPayment, |facts| Status::of(facts));
    let off = kept.into_iter().filter(|(order, _, kept)| follows(order) != *kept);
    Ok(off.map(|(order, number, kept)| Finding::new(format!("status of order {number}"), follows(&order), kept)).collect())
}
