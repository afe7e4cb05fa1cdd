use catalog::Variant;
use coop::Place;
use kernel::{BusinessDay, Id, Quantity, Result, Tx, query};
use std::collections::HashMap;

/// A lot that lies ready, as shoppers read about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyLot {
    pub code: String,
    pub harvested_on: Option<BusinessDay>,
    pub best_before: Option<BusinessDay>,
    pub grade: String,
    /// Its producer's certificate came with it.
    pub certified: bool,
}

/// What the page of a product says of its stock.
#[derive(Debug, Default)]
pub struct Ready {
    /// What may still be promised; variants that never lay there are missing.
    pub left: HashMap<Id<Variant>, Quantity>,
    /// First expiring first; of each variant no more than anyone reads.
    pub lots: Vec<ReadyLot>,
}

#[derive(kernel::Record)]
struct Row {
    variant_id: Id<Variant>,
    free: Quantity,
    code: Option<String>,
    harvested_on: Option<BusinessDay>,
    best_before: Option<BusinessDay>,
    grade: Option<String>,
    certified: bool,
}

impl Row {
    fn lot(self) -> Option<ReadyLot> {
        Some(ReadyLot {
            code: self.code?,
            harvested_on: self.harvested_on,
            best_before: self.best_before,
            grade: self.grade?,
            certified: self.certified,
        })
    }
}

/// What of these variants may still be promised at a place, and the lots that lie there for it, in one statement.
pub async fn ready(tx: &mut Tx, place: Id<Place>, variants: &[Id<Variant>]) -> Result<Ready> {
    if variants.is_empty() {
        return Ok(Ready::default());
    }
    let rows: Vec<Row> = tx.fetch_all(query(READY).bind(place).bind_list(":variants", variants.iter().copied())).await?;
    let left = rows.iter().map(|row| (row.variant_id, row.free)).collect();
    Ok(Ready { left, lots: rows.into_iter().filter_map(Row::lot).collect() })
}

/// A shelf without lots is a row too. Every lot that may be sold has a shelf, since laying it there fills one.
const READY: &str = "
    select variant_id, free, code, harvested_on, best_before, grade, certified
      from (select shelf.variant_id, shelf.on_hand - shelf.promised as free, lot.id, lot.code, lot.harvested_on, lot.best_before,
                   lot.grade, lot.certificate_id is not null as certified, lot.received_at,
                   row_number() over (partition by shelf.variant_id
                                          order by lot.best_before is null, lot.best_before, lot.received_at, lot.id) as nth
              from fulfillment_shelf shelf
              left join fulfillment_stock stock
                on stock.place_id = shelf.place_id
               and stock.variant_id = shelf.variant_id
               and stock.on_hand > 0
               and stock.sellable
              left join fulfillment_lot lot on lot.id = stock.lot_id
             where shelf.place_id = $1
               and shelf.variant_id in (:variants)) lying
     where nth <= 20
     order by best_before is null, best_before, received_at, id";
