//! Purchase orders of a joint purchase: what a supplier was asked for, what came of it, and how it is shared out.

mod allocation;
mod receipt;
pub(crate) mod web;

pub use receipt::{Came, receive};

use crate::{
    Cycle, Lot,
    cycle::{self, CycleCard, Offer},
    number,
};
use books::Entry;
use catalog::Variant;
use coop::{Party, Place, place};
use kernel::{BusinessDay, Id, Money, Quantity, Refused, Result, Timestamp, Tx, Value, coded, query};
use std::collections::BTreeMap;

/// An order to one supplier.
pub struct PurchaseOrder;

coded! {
    pub enum OrderState { Ordered = "ordered", Received = "received" }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct OrderCard {
    pub id: Id<PurchaseOrder>,
    pub code: String,
    #[record(name = "cycle_id")]
    pub cycle: Id<Cycle>,
    #[record(name = "supplier_id")]
    pub supplier: Id<Party>,
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub state: OrderState,
    pub day: BusinessDay,
    pub ordered_at: Timestamp,
    pub received_at: Option<Timestamp>,
    pub received_by: String,
    #[record(name = "entry_id")]
    pub entry: Option<Id<Entry>>,
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct OrderLine {
    #[record(name = "offer_id")]
    pub offer: Id<Offer>,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    pub case_steps: Quantity,
    pub cases: i64,
    pub received: Option<i64>,
    /// For a case.
    #[record(name = "cost_fen")]
    pub cost: Money,
    #[record(name = "lot_id")]
    pub lot: Option<Id<Lot>>,
}

impl OrderLine {
    /// What the line comes to as ordered, or as received once it was.
    pub fn total(&self) -> Money {
        self.cost.times(self.received.unwrap_or(self.cases))
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    ReceivedAlready,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        "purchase-received-already"
    }
}

/// Writes one order for each supplier, adding up what the shops asked for.
pub(crate) async fn order_all(tx: &mut Tx, cycle: &CycleCard) -> Result<Vec<Id<PurchaseOrder>>> {
    let cases = cycle::cases_by_offer(tx, cycle.id).await?;
    let mut by_supplier: BTreeMap<Id<Party>, Vec<_>> = BTreeMap::new();
    for offer in cycle::offers(tx, cycle.id).await? {
        if let Some(cases) = cases.get(&offer.id) {
            by_supplier.entry(offer.supplier).or_default().push((offer, *cases));
        }
    }
    let day = place::load(tx, cycle.place).await?.zone().day(tx.now());
    let mut orders = Vec::new();
    for (supplier, lines) in by_supplier {
        let (id, now) = (tx.id::<PurchaseOrder>(), tx.now());
        let code = number::document("CG", day, id);
        tx.put(query(ORDER).bind(id).bind(code).bind(cycle.id).bind(supplier).bind(cycle.place).bind(day).bind(now)).await?;
        let rows = lines.into_iter().map(|(offer, cases)| -> Vec<Value> {
            vec![id.into(), offer.id.into(), offer.variant.into(), offer.case_steps.into(), cases.into(), offer.cost.into()]
        });
        tx.put(query(ORDER_LINES).bind_rows(rows)).await?;
        orders.push(id);
    }
    Ok(orders)
}

const ORDER: &str = "
    insert into fulfillment_purchase_order (id, code, cycle_id, supplier_id, place_id, state, day, ordered_at, received_by)
    values ($1, $2, $3, $4, $5, 'ordered', $6, $7, '')";

const ORDER_LINES: &str = "
    insert into fulfillment_purchase_line (order_id, offer_id, variant_id, case_steps, cases, cost_fen)
    values (:row)";

const CARD: &str = "
    select id, code, cycle_id, supplier_id, place_id, state, day, ordered_at, received_at, received_by, entry_id
      from fulfillment_purchase_order";

pub async fn load(tx: &mut Tx, id: Id<PurchaseOrder>) -> Result<OrderCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// The orders of a cycle.
pub async fn of_cycle(tx: &mut Tx, cycle: Id<Cycle>) -> Result<Vec<OrderCard>> {
    tx.fetch_all(query(CARD).and(" where cycle_id = $1 order by ordered_at, id").bind(cycle)).await
}

pub async fn lines(tx: &mut Tx, order: Id<PurchaseOrder>) -> Result<Vec<OrderLine>> {
    let select = "
        select offer_id, variant_id, case_steps, cases, received, cost_fen, lot_id
          from fulfillment_purchase_line
         where order_id = $1
         order by offer_id";
    tx.fetch_all(query(select).bind(order)).await
}
