//! What was weighed: what went back and was given is by the rule, what the packers weighed is what the order says, and the
//! refunds are of these amounts.

use crate::order::{OWNER, weight};
use kernel::{Finding, Money, Quantity, Result, Tx, query};
use payment::Reason;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A line of pieces of which no two weigh the same.
#[derive(kernel::Record)]
struct Line {
    id: Uuid,
    number: String,
    line: i64,
    is_packed: bool,
    #[record(name = "total_fen")]
    total: Money,
    quantity: Quantity,
    packed: Option<Quantity>,
    #[record(name = "back_fen")]
    back: Money,
    #[record(name = "waived_fen")]
    waived: Money,
}

const LINES: &str = "
    select placed.id, placed.number, line.line, placed.status in ('packed', 'on_the_way', 'delivered') as is_packed, line.total_fen,
           line.quantity, line.packed, line.back_fen, line.waived_fen
      from storefront_order_line line
      join storefront_order placed on placed.id = line.order_id
     where line.least is not null or line.packed is not null
     order by placed.number, line.line";

pub(super) async fn weights(tx: &mut Tx) -> Result<Vec<Finding>> {
    let lines: Vec<Line> = tx.fetch_all(query(LINES)).await?;
    let weighed = fulfillment::weighing::packed_for(tx, OWNER).await?;
    let mut weighed: HashMap<(Uuid, i64), Quantity> = weighed.into_iter().map(|(owner, line, packed)| ((owner, line), packed)).collect();
    let mut found = Vec::new();
    let mut back: BTreeMap<Uuid, (String, Money)> = BTreeMap::new();
    for line in &lines {
        let (name, packed) = (format!("line {} of order {}", line.line, line.number), weighed.remove(&(line.id, line.line)));
        if packed != line.packed || packed.is_some() != line.is_packed {
            found.push(Finding::new(format!("weight of {name}"), grams(packed), grams(line.packed)));
        }
        found.extend(by_rule(line, &name));
        back.entry(line.id).or_insert_with(|| (line.number.clone(), Money::ZERO)).1 += line.back;
    }
    found.extend(weighed.into_keys().map(|(id, line)| Finding::new(format!("weight of line {line} of an order {id}"), "none", "some")));
    found.extend(refunds(tx, back).await?);
    Ok(found)
}

fn grams(quantity: Option<Quantity>) -> i64 {
    quantity.unwrap_or_default().in_steps()
}

/// Where what went back or was given is not what the rule says.
fn by_rule(line: &Line, name: &str) -> Vec<Finding> {
    let ordered = if line.quantity.is_positive() { line.quantity } else { Quantity::steps(1) };
    let due = weight::settle(line.total, ordered, line.packed.unwrap_or(ordered));
    let both = [("back by weight of", due.back, line.back), ("given by weight of", due.waived, line.waived)];
    both.into_iter()
        .filter(|(_, due, kept)| due != kept)
        .map(|(what, due, kept)| Finding::new(format!("{what} {name}"), due, kept))
        .collect()
}

/// Orders of which more or less was sent back for their weight than their lines say.
async fn refunds(tx: &mut Tx, mut due: BTreeMap<Uuid, (String, Money)>) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for (order, sent) in payment::sent_back_for(tx, OWNER, Reason::Weighed).await? {
        let (number, due) = due.remove(&order).unwrap_or_else(|| (order.to_string(), Money::ZERO));
        if sent != due {
            found.push(Finding::new(format!("sent back by weight of order {number}"), due, sent));
        }
    }
    let unsent = due.into_values().filter(|(_, due)| !due.is_zero());
    found.extend(unsent.map(|(number, due)| Finding::new(format!("sent back by weight of order {number}"), due, Money::ZERO)));
    Ok(found)
}
