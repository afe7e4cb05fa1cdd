//! Slips, parcels, orders and transfers; and whether the books say the same of them.

use super::{Places, compare};
use crate::transfer::Owning;
use books::AccountCode;
use coop::Place;
use kernel::{Finding, Id, Money, Quantity, Result, Tx, query};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) const SUMS: &[(&str, &str)] = &[
    ("holder of parcel", HOLDER),
    ("parts of parcel", PARCEL_PARTS),
    ("weighed for parcel", WEIGHED),
    ("left by weight with parcel", LEFT_BY_WEIGHT),
    ("net of slip", NET),
    ("received over slip", SLIP_LOT),
    ("entry of slip", SLIP_ENTRY),
    ("cases allocated of offer", ALLOCATED),
    ("left with transfer", LEFT_WITH),
    ("came with transfer", CAME_WITH),
    ("written off by paper for lot", WRITTEN_OFF),
];

const HOLDER: &str = "
    select parcel.waybill as code, cast(null as uuid) as variant_id, cast(null as uuid) as place_id, cast(1 as bigint) as expected,
           cast(count(scan.id) as bigint) as kept
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
    select parcel.waybill as code, cast(null as uuid) as variant_id, cast(null as uuid) as place_id, wanted.quantity as expected,
           coalesce(packed.quantity, 0) as kept
      from fulfillment_parcel parcel
      join (select demand_id, cast(sum(coalesce(packed, quantity)) as bigint) as quantity
              from fulfillment_demand_line
             group by demand_id) wanted
        on wanted.demand_id = parcel.demand_id
      left join (select parcel_id, cast(sum(quantity) as bigint) as quantity from fulfillment_parcel_line group by parcel_id) packed
        on packed.parcel_id = parcel.id
     where coalesce(packed.quantity, 0) <> wanted.quantity";

/// What a line was packed with is what the scale showed last for each of its pieces.
const WEIGHED: &str = "
    select parcel.waybill as code, line.variant_id, cast(null as uuid) as place_id, coalesce(shown.quantity, 0) as expected,
           coalesce(line.packed, 0) as kept
      from fulfillment_demand_line line
      join fulfillment_parcel parcel on parcel.demand_id = line.demand_id
      left join (select demand_id, line, cast(sum(quantity) as bigint) as quantity
                   from fulfillment_weighing one
                  where nth = (select max(last.nth)
                                 from fulfillment_weighing last
                                where last.demand_id = one.demand_id and last.line = one.line and last.piece = one.piece)
                  group by demand_id, line) shown
        on shown.demand_id = line.demand_id and shown.line = line.line
     where line.pieces is not null
       and coalesce(shown.quantity, 0) <> coalesce(line.packed, 0)";

/// What left its shelf for a parcel with weighed pieces is what was packed into it.
const LEFT_BY_WEIGHT: &str = "
    select parcel.waybill as code, cast(null as uuid) as variant_id, cast(null as uuid) as place_id, wanted.quantity as expected,
           coalesce(moved.quantity, 0) as kept
      from fulfillment_parcel parcel
      join (select demand_id, cast(sum(coalesce(packed, quantity)) as bigint) as quantity
              from fulfillment_demand_line
             group by demand_id
            having count(pieces) > 0) wanted
        on wanted.demand_id = parcel.demand_id
      left join (select cause_id, cast(-sum(quantity) as bigint) as quantity
                   from fulfillment_movement
                  where cause_kind = 'demand' and kind = 'picked'
                  group by cause_id) moved
        on moved.cause_id = parcel.demand_id
     where coalesce(moved.quantity, 0) <> wanted.quantity";

const NET: &str = "
    select number as code, cast(null as uuid) as variant_id, cast(null as uuid) as place_id, gross_g - tare_g - deduction_g as expected,
           net_g as kept
      from fulfillment_weigh_slip
     where state = 'closed'
       and gross_g - tare_g - deduction_g <> net_g";

const SLIP_LOT: &str = "
    select slip.number as code, slip.variant_id, cast(null as uuid) as place_id, slip.net_g as expected, lot.quantity as kept
      from fulfillment_weigh_slip slip
      join fulfillment_lot lot on lot.id = slip.lot_id
     where lot.quantity <> slip.net_g";

const SLIP_ENTRY: &str = "
    select number as code, cast(null as uuid) as variant_id, cast(null as uuid) as place_id, cast(1 as bigint) as expected,
           cast(0 as bigint) as kept
      from fulfillment_weigh_slip
     where state = 'closed'
       and (entry_id is null or lot_id is null)";

const ALLOCATED: &str = "
    select orders.code, line.variant_id, cast(null as uuid) as place_id,
           case when line.received < given.asked then line.received else given.asked end as expected, given.cases as kept
      from fulfillment_purchase_line line
      join fulfillment_purchase_order orders on orders.id = line.order_id
      join (select offer_id, cast(sum(allocated) as bigint) as cases, cast(sum(cases) as bigint) as asked
              from fulfillment_requisition
             where allocated is not null
             group by offer_id) given
        on given.offer_id = line.offer_id
     where line.received is not null
       and given.cases <> case when line.received < given.asked then line.received else given.asked end";

/// What the lines of a transfer say, lot by lot, and what left its place because of it.
const LEFT_WITH: &str = "
    select transfer.code, lot.variant_id, cast(null as uuid) as place_id, cast(sum(sides.said) as bigint) as expected,
           cast(sum(sides.moved) as bigint) as kept
      from (select line.transfer_id, line.lot_id, line.quantity as said, cast(0 as bigint) as moved
              from fulfillment_transfer_line line
              join fulfillment_transfer transfer on transfer.id = line.transfer_id
             where transfer.state in ('sent', 'received')
            union all
            select cause_id, lot_id, cast(0 as bigint), -quantity
              from fulfillment_movement
             where cause_kind = 'transfer'
               and kind = 'sent') sides
      join fulfillment_transfer transfer on transfer.id = sides.transfer_id
      join fulfillment_lot lot on lot.id = sides.lot_id
     group by transfer.id, transfer.code, lot.id, lot.variant_id
    having sum(sides.said) <> sum(sides.moved)";

const CAME_WITH: &str = "
    select transfer.code, lot.variant_id, cast(null as uuid) as place_id, cast(sum(sides.said) as bigint) as expected,
           cast(sum(sides.moved) as bigint) as kept
      from (select line.transfer_id, line.lot_id, coalesce(line.received, 0) as said, cast(0 as bigint) as moved
              from fulfillment_transfer_line line
            union all
            select cause_id, lot_id, cast(0 as bigint), quantity
              from fulfillment_movement
             where cause_kind = 'transfer'
               and kind = 'arrived') sides
      join fulfillment_transfer transfer on transfer.id = sides.transfer_id
      join fulfillment_lot lot on lot.id = sides.lot_id
     group by transfer.id, transfer.code, lot.id, lot.variant_id
    having sum(sides.said) <> sum(sides.moved)";

const WRITTEN_OFF: &str = "
    select lot.code, lot.variant_id, paper.place_id, paper.quantity as expected, coalesce(moved.quantity, 0) as kept
      from fulfillment_write_off paper
      join fulfillment_lot lot on lot.id = paper.lot_id
      left join (select cause_id, place_id, lot_id, cast(-sum(quantity) as bigint) as quantity, cast(sum(cost_fen) as bigint) as cost
                   from fulfillment_movement
                  where cause_kind = 'write_off'
                  group by cause_id, place_id, lot_id) moved
        on moved.cause_id = paper.id and moved.place_id = paper.place_id and moved.lot_id = paper.lot_id
     where coalesce(moved.quantity, 0) <> paper.quantity
        or coalesce(moved.cost, 0) <> paper.cost_fen";

/// What papers say that is owed or lost, and what the books say of the same papers.
pub(super) async fn money(tx: &mut Tx, places: &Places) -> Result<Vec<Finding>> {
    let (owed, back) = transfers(tx, places).await?;
    let mut found = Vec::new();
    for (what, kind, account, said) in [
        ("payout of slip", "weigh_slip", AccountCode::Payable, owed_on(tx, PAYOUTS).await?),
        ("owed for order", "purchase_order", AccountCode::Payable, owed_on(tx, ORDERED).await?),
        ("charged for transfer", "transfer", AccountCode::Receivable, owed),
        ("cost of transfer", "transfer", AccountCode::Inventory, back),
        ("cost of write-off", "write_off", AccountCode::Shrink, owed_on(tx, SHRUNK).await?),
    ] {
        let posted = books::posted(tx, kind, account).await?;
        found.extend(compare(what, &said, posted.iter().map(|(id, sum)| (id, sum.in_fen()))));
    }
    Ok(found)
}

type Said = BTreeMap<Uuid, (String, i64)>;

/// Paper, its number, and what it puts on the account, debit positive.
async fn owed_on(tx: &mut Tx, sql: &'static str) -> Result<Said> {
    let rows: Vec<(Uuid, String, i64)> = tx.fetch_all(query(sql)).await?;
    Ok(rows.into_iter().map(|(id, code, sum)| (id, (code, sum))).collect())
}

const PAYOUTS: &str = "select id, number, -payout_fen from fulfillment_weigh_slip where state = 'closed'";

const ORDERED: &str = "
    select orders.id, orders.code, cast(-sum(line.received * line.cost_fen) as bigint)
      from fulfillment_purchase_order orders
      join fulfillment_purchase_line line on line.order_id = orders.id
     where orders.state = 'received'
     group by orders.id, orders.code";

const SHRUNK: &str = "
    select paper.id, lot.code, paper.cost_fen
      from fulfillment_write_off paper
      join fulfillment_lot lot on lot.id = paper.lot_id";

/// A line of a transfer that came.
#[derive(kernel::Record)]
struct Came {
    id: Uuid,
    code: String,
    from_place_id: Id<Place>,
    to_place_id: Id<Place>,
    quantity: Quantity,
    received: Quantity,
    #[record(name = "charge_fen")]
    charge: Money,
    #[record(name = "cost_fen")]
    cost: Money,
}

/// What stores owe for transfers or are credited, and what of the company's goods went with them.
async fn transfers(tx: &mut Tx, places: &Places) -> Result<(Said, Said)> {
    let lines: Vec<Came> = tx.fetch_all(query(CAME)).await?;
    let settled: Vec<(Uuid, Money)> = tx.fetch_all(query(SETTLED)).await?;
    let (mut owed, mut gone) = (Said::new(), Said::new());
    for line in &lines {
        let owing = match Owning::between(&places.0[&line.from_place_id], &places.0[&line.to_place_id]) {
            Owning::GoesOver => line.charge.for_part_round_half_up(line.received.in_steps(), line.quantity.in_steps()),
            Owning::ComesBack => -line.charge,
            Owning::Stays => Money::ZERO,
        };
        owed.entry(line.id).or_insert_with(|| (line.code.clone(), 0)).1 += owing.in_fen();
        gone.entry(line.id).or_insert_with(|| (line.code.clone(), 0)).1 -= line.cost.in_fen();
    }
    for (id, cost) in settled {
        gone.entry(id).or_insert_with(|| (id.to_string(), 0)).1 -= cost.in_fen();
    }
    Ok((owed, gone))
}

const CAME: &str = "
    select transfer.id, transfer.code, transfer.from_place_id, transfer.to_place_id, line.quantity, coalesce(line.received, 0) as received,
           line.charge_fen, line.cost_fen
      from fulfillment_transfer transfer
      join fulfillment_transfer_line line on line.transfer_id = transfer.id
     where transfer.state = 'received'";

/// What a delivery made good that a till had sold before, by the transfer that brought it.
const SETTLED: &str = "
    select cause_id, cast(sum(cost_fen) as bigint)
      from fulfillment_movement
     where cause_kind = 'transfer'
       and kind = 'settled'
     group by cause_id";
