use crate::number;
use kernel::{Finding, Query, Result, Tx, query};

/// Adds everything up again from its facts: what is kept and what the facts say must be the same.
pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for (what, sql) in SUMS {
        let rows: Vec<(String, i64, i64)> = tx.fetch_all(query(sql)).await?;
        found.extend(rows.into_iter().map(|(which, expected, kept)| Finding::new(format!("{what} {which}"), expected, kept)));
    }
    found.extend(waybills(tx, query("select waybill from fulfillment_parcel order by waybill")).await?);
    Ok(found)
}

async fn waybills(tx: &mut Tx, all: Query) -> Result<Vec<Finding>> {
    let rows: Vec<(String,)> = tx.fetch_all(all).await?;
    let wrong = rows.into_iter().filter(|(waybill,)| number::read_waybill(waybill).is_none());
    Ok(wrong.map(|(waybill,)| Finding::new("waybill", "a right check digit", waybill)).collect())
}

/// What is compared, and the statement that answers where both sides differ: which one, what the facts say, what is kept.
const SUMS: &[(&str, &str)] = &[
    ("stock of lot", STOCK),
    ("movements of a lot that lies nowhere", LOST_MOVEMENTS),
    ("goods without a lot on shelf", UNLOTTED),
    ("shelf", SHELF),
    ("promised on shelf", PROMISED),
    ("promise without a shelf", PROMISE_NOWHERE),
    ("may be sold as its lot", SELLABLE),
    ("received into lot", RECEIVED),
    ("cost of what left lot", COST),
    ("holder of parcel", HOLDER),
    ("parts of parcel", PARCEL_PARTS),
    ("net of slip", NET),
    ("received over slip", SLIP_LOT),
    ("payout of slip", PAYOUT),
    ("cases allocated of offer", ALLOCATED),
];

const STOCK: &str = "
    select lot.code || ' @ ' || cast(stock.place_id as text), moved.quantity, stock.on_hand
      from fulfillment_stock stock
      join fulfillment_lot lot on lot.id = stock.lot_id
      join (select place_id, variant_id, lot_id, cast(sum(quantity) as bigint) as quantity
              from fulfillment_movement
             where lot_id is not null
             group by place_id, variant_id, lot_id) moved
        on moved.place_id = stock.place_id and moved.variant_id = stock.variant_id and moved.lot_id = stock.lot_id
     where moved.quantity <> stock.on_hand
        or stock.on_hand < 0";

const LOST_MOVEMENTS: &str = "
    select cast(moved.lot_id as text), cast(sum(moved.quantity) as bigint), cast(0 as bigint)
      from fulfillment_movement moved
      left join fulfillment_stock stock
        on stock.place_id = moved.place_id and stock.variant_id = moved.variant_id and stock.lot_id = moved.lot_id
     where moved.lot_id is not null
       and stock.lot_id is null
     group by moved.lot_id";

const UNLOTTED: &str = "
    select cast(shelf.variant_id as text) || ' @ ' || cast(shelf.place_id as text), coalesce(moved.quantity, 0), shelf.unlotted
      from fulfillment_shelf shelf
      left join (select place_id, variant_id, cast(sum(quantity) as bigint) as quantity
                   from fulfillment_movement
                  where lot_id is null
                  group by place_id, variant_id) moved
        on moved.place_id = shelf.place_id and moved.variant_id = shelf.variant_id
     where coalesce(moved.quantity, 0) <> shelf.unlotted";

const SHELF: &str = "
    select cast(shelf.variant_id as text) || ' @ ' || cast(shelf.place_id as text),
           coalesce(lying.quantity, 0) + shelf.unlotted, shelf.on_hand
      from fulfillment_shelf shelf
      left join (select place_id, variant_id, cast(sum(on_hand) as bigint) as quantity
                   from fulfillment_stock
                  where sellable
                  group by place_id, variant_id) lying
        on lying.place_id = shelf.place_id and lying.variant_id = shelf.variant_id
     where coalesce(lying.quantity, 0) + shelf.unlotted <> shelf.on_hand";

const PROMISED: &str = "
    select cast(shelf.variant_id as text) || ' @ ' || cast(shelf.place_id as text), coalesce(live.quantity, 0), shelf.promised
      from fulfillment_shelf shelf
      left join (select place_id, variant_id, cast(sum(quantity) as bigint) as quantity
                   from fulfillment_promise
                  group by place_id, variant_id) live
        on live.place_id = shelf.place_id and live.variant_id = shelf.variant_id
     where coalesce(live.quantity, 0) <> shelf.promised";

const PROMISE_NOWHERE: &str = "
    select cast(promise.variant_id as text), promise.quantity, cast(0 as bigint)
      from fulfillment_promise promise
      left join fulfillment_shelf shelf on shelf.place_id = promise.place_id and shelf.variant_id = promise.variant_id
     where shelf.place_id is null";

const SELLABLE: &str = "
    select lot.code,
           cast(case when lot.state = 'sellable' then 1 else 0 end as bigint), cast(case when stock.sellable then 1 else 0 end as bigint)
      from fulfillment_stock stock
      join fulfillment_lot lot on lot.id = stock.lot_id
     where stock.sellable <> (lot.state = 'sellable')";

const RECEIVED: &str = "
    select lot.code, lot.quantity, coalesce(moved.quantity, 0)
      from fulfillment_lot lot
      left join (select lot_id, cast(sum(quantity) as bigint) as quantity
                   from fulfillment_movement
                  where kind in ('intake', 'purchase')
                  group by lot_id) moved
        on moved.lot_id = lot.id
     where coalesce(moved.quantity, 0) <> lot.quantity";

/// A lot that is gone entirely has cost what it cost; the parts that left are written with movements and transfers.
const COST: &str = "
    select lot.code, lot.cost_fen, coalesce(moved.cost, 0) + coalesce(taken_over.cost, 0)
      from fulfillment_lot lot
      left join (select lot_id, cast(sum(cost_fen) as bigint) as cost from fulfillment_movement group by lot_id) moved
        on moved.lot_id = lot.id
      left join (select lot_id, cast(sum(cost_fen) as bigint) as cost from fulfillment_transfer_line group by lot_id) taken_over
        on taken_over.lot_id = lot.id
     where lot.issued = lot.quantity
       and coalesce(moved.cost, 0) + coalesce(taken_over.cost, 0) <> lot.cost_fen";

const HOLDER: &str = "
    select parcel.waybill, cast(count(scan.id) as bigint), cast(1 as bigint)
      from fulfillment_parcel parcel
      left join fulfillment_scan scan
        on scan.parcel_id = parcel.id
       and scan.kind = parcel.state
       and scan.holder_kind = parcel.holder_kind
       and scan.holder_id = parcel.holder_id
       and scan.sequence = (select max(last.sequence) from fulfillment_scan last where last.parcel_id = parcel.id)
     group by parcel.id, parcel.waybill
    having count(scan.id) <> 1";

const PARCEL_PARTS: &str = "
    select parcel.waybill, wanted.quantity, coalesce(packed.quantity, 0)
      from fulfillment_parcel parcel
      join (select demand_id, cast(sum(quantity) as bigint) as quantity from fulfillment_demand_line group by demand_id) wanted
        on wanted.demand_id = parcel.demand_id
      left join (select parcel_id, cast(sum(quantity) as bigint) as quantity from fulfillment_parcel_line group by parcel_id) packed
        on packed.parcel_id = parcel.id
     where coalesce(packed.quantity, 0) <> wanted.quantity";

const NET: &str = "
    select number, gross_g - tare_g - deduction_g, net_g
      from fulfillment_weigh_slip
     where state = 'closed'
       and gross_g - tare_g - deduction_g <> net_g";

const SLIP_LOT: &str = "
    select slip.number, slip.net_g, lot.quantity
      from fulfillment_weigh_slip slip
      join fulfillment_lot lot on lot.id = slip.lot_id
     where lot.quantity <> slip.net_g
        or lot.cost_fen <> slip.payout_fen";

/// A closed slip has its entry; that the entry says the same is for the books to show.
const PAYOUT: &str = "
    select number, payout_fen, cast(0 as bigint)
      from fulfillment_weigh_slip
     where state = 'closed'
       and entry_id is null";

const ALLOCATED: &str = "
    select cast(line.offer_id as text), line.received, given.cases
      from fulfillment_purchase_line line
      join (select offer_id, cast(sum(allocated) as bigint) as cases, cast(sum(cases) as bigint) as asked
              from fulfillment_requisition
             where allocated is not null
             group by offer_id) given
        on given.offer_id = line.offer_id
     where line.received is not null
       and given.cases <> case when line.received < given.asked then line.received else given.asked end";
