use super::Lot;
use crate::Parcel;
use kernel::{Id, Quantity, Result, Timestamp, Tx, query};
use uuid::Uuid;

/// Somebody who got goods of a lot: a parcel's receiver, or a sale over a counter.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct Buyer {
    /// The paper they were sold on: `order`, or a till's sale.
    pub owner_kind: String,
    #[record(name = "owner_id")]
    pub owner: Uuid,
    #[record(name = "parcel_id")]
    pub parcel: Option<Id<Parcel>>,
    pub waybill: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub quantity: Quantity,
    pub at: Timestamp,
}

/// Walks a lot forward: everyone it was sold to, by parcel or over a counter.
pub async fn buyers(tx: &mut Tx, lot: Id<Lot>) -> Result<Vec<Buyer>> {
    let mut buyers: Vec<Buyer> = tx.fetch_all(query(BY_PARCEL).bind(lot)).await?;
    buyers.extend(tx.fetch_all::<Buyer>(query(OVER_COUNTER).bind(lot)).await?);
    Ok(buyers)
}

const BY_PARCEL: &str = "
    select parcel.owner_kind, parcel.owner_id, parcel.id as parcel_id, parcel.waybill, parcel.ship_name as name,
           parcel.ship_phone as phone, cast(sum(line.quantity) as bigint) as quantity, parcel.packed_at as at
      from fulfillment_parcel_line line
      join fulfillment_parcel parcel on parcel.id = line.parcel_id
     where line.lot_id = $1
     group by parcel.owner_kind, parcel.owner_id, parcel.id, parcel.waybill, parcel.ship_name, parcel.ship_phone, parcel.packed_at
     order by parcel.packed_at, parcel.id
     limit 5000";

const OVER_COUNTER: &str = "
    select cause_kind as owner_kind, cause_id as owner_id, cast(null as uuid) as parcel_id, cast(null as text) as waybill,
           cast(null as text) as name, cast(null as text) as phone, cast(-sum(quantity) as bigint) as quantity, min(moved_at) as at
      from fulfillment_movement
     where lot_id = $1
       and kind in ('sold', 'returned')
     group by cause_kind, cause_id
    having sum(quantity) <> 0
     order by min(moved_at), cause_id
     limit 5000";
