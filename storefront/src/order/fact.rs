//! Writing down what happened to an order, once, and telling the other rooms.

use super::{FactKind, Order};
use kernel::{Id, Money, Query, Result, Timestamp, Tx, outbox::Fact, query};
use serde::{Deserialize, Serialize};

/// One thing that happened, as the timeline shows it.
#[derive(Debug, Clone, kernel::Record)]
pub struct FactCard {
    pub kind: FactKind,
    /// The parcel or payment it is about; empty when it is the order as a whole.
    pub about: String,
    pub detail: serde_json::Value,
    pub at: Timestamp,
}

/// Notes a fact; what was known already stays as it was.
pub(crate) async fn note(tx: &mut Tx, order: Id<Order>, kind: FactKind, about: &str) -> Result<()> {
    let row = row(tx, order, kind, about, serde_json::json!({}));
    tx.put(row).await
}

/// Notes a fact; false when it was known already.
pub(crate) async fn note_once(tx: &mut Tx, order: Id<Order>, kind: FactKind, about: &str) -> Result<bool> {
    note_with(tx, order, kind, about, serde_json::json!({})).await
}

pub(crate) async fn note_with(tx: &mut Tx, order: Id<Order>, kind: FactKind, about: &str, detail: serde_json::Value) -> Result<bool> {
    let row = row(tx, order, kind, about, detail);
    Ok(tx.execute(row).await? == 1)
}

fn row(tx: &mut Tx, order: Id<Order>, kind: FactKind, about: &str, detail: serde_json::Value) -> Query {
    let (id, now) = (tx.id::<FactCard>(), tx.now());
    query(NOTE).bind(id).bind(order).bind(kind).bind(about).bind(detail).bind(now)
}

const NOTE: &str = "
    insert into storefront_fact (id, order_id, kind, about, detail, at) values ($1, $2, $3, $4, $5, $6)
    on conflict (order_id, kind, about) do nothing";

pub(crate) async fn of_order(tx: &mut Tx, order: Id<Order>) -> Result<Vec<FactCard>> {
    let select = "select kind, about, detail, at from storefront_fact where order_id = $1";
    let mut facts: Vec<FactCard> = tx.fetch_all(query(select).bind(order)).await?;
    // What happened in one instant happened in the order of its kinds.
    facts.sort_by_key(|fact| (fact.at, fact.kind));
    Ok(facts)
}

/// The money for an order is there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderPaid {
    pub order: Id<Order>,
}

/// An order's goods were handed to the shopper, and what they had cost.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderDelivered {
    pub order: Id<Order>,
    pub cost: Money,
}

/// Money of a delivered order goes back: how much had gone before, and how much now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderTakenBack {
    pub order: Id<Order>,
    pub refund: Id<payment::Refund>,
    pub before: Money,
    pub amount: Money,
}

impl Fact for OrderTakenBack {
    const KIND: &'static str = "storefront.order_taken_back";
}
impl Fact for OrderPaid {
    const KIND: &'static str = "storefront.order_paid";
}
impl Fact for OrderDelivered {
    const KIND: &'static str = "storefront.order_delivered";
}
