//! Where every lot is: lying, on the road or gone; what it was bought for, and what the parts that left cost.

use crate::lot::choice;
use kernel::{Finding, Money, Quantity, Result, Tx, query};

pub(super) const SUMS: &[(&str, &str)] =
    &[("received into lot", RECEIVED), ("lying, on the road and gone of lot", WHOLE), ("cost of lot", BOUGHT_FOR)];

const RECEIVED: &str = "
    select lot.code, cast(null as uuid) as variant_id, cast(null as uuid) as place_id, lot.quantity as expected,
           coalesce(moved.quantity, 0) as kept
      from fulfillment_lot lot
      left join (select lot_id, cast(sum(quantity) as bigint) as quantity
                   from fulfillment_movement
                  where kind in ('intake', 'purchase')
                  group by lot_id) moved
        on moved.lot_id = lot.id
     where coalesce(moved.quantity, 0) <> lot.quantity";

/// Nothing of a lot vanishes: it lies somewhere, is on the road, was lost there, or left by a movement of its own.
const WHOLE: &str = "
    select lot.code, cast(null as uuid) as variant_id, cast(null as uuid) as place_id, lot.quantity as expected,
           coalesce(lying.quantity, 0) + coalesce(road.quantity, 0) + coalesce(gone.quantity, 0) as kept
      from fulfillment_lot lot
      left join (select lot_id, cast(sum(on_hand) as bigint) as quantity from fulfillment_stock group by lot_id) lying
        on lying.lot_id = lot.id
      left join (select line.lot_id, cast(sum(line.quantity - coalesce(line.received, 0)) as bigint) as quantity
                   from fulfillment_transfer_line line
                   join fulfillment_transfer transfer on transfer.id = line.transfer_id
                  where transfer.state in ('sent', 'received')
                  group by line.lot_id) road
        on road.lot_id = lot.id
      left join (select lot_id, cast(-sum(quantity) as bigint) as quantity
                   from fulfillment_movement
                  where kind in ('picked', 'sold', 'returned', 'settled', 'written_off')
                  group by lot_id) gone
        on gone.lot_id = lot.id
     where coalesce(lying.quantity, 0) + coalesce(road.quantity, 0) + coalesce(gone.quantity, 0) <> lot.quantity";

/// A lot costs what the farmer is paid for it, or the supplier for the cases that came. One that came by such a paper and
/// stands on none cost nothing.
const BOUGHT_FOR: &str = "
    select lot.code, cast(null as uuid) as variant_id, cast(null as uuid) as place_id, coalesce(paper.cost, 0) as expected,
           lot.cost_fen as kept
      from fulfillment_lot lot
      left join (select lot_id, cast(sum(cost_fen) as bigint) as cost
                   from (select lot_id, payout_fen as cost_fen from fulfillment_weigh_slip
                          union all
                         select lot_id, received * cost_fen from fulfillment_purchase_line) bought
                  where lot_id is not null
                  group by lot_id) paper
        on paper.lot_id = lot.id
     where coalesce(paper.cost, 0) <> lot.cost_fen
       and (paper.lot_id is not null
            or exists (select 1
                         from fulfillment_movement moved
                        where moved.lot_id = lot.id
                          and moved.cause_kind in ('weigh_slip', 'purchase_order')
                          and moved.kind in ('intake', 'purchase')))";

/// What left the company for good: out of its own places, lost on the way from one, or taken over by a store that sells
/// for itself, less what such a store gave back. `:stores` are those stores.
pub(super) const ISSUED: &str = "
    select lot.code, cast(null as uuid) as variant_id, cast(null as uuid) as place_id,
           coalesce(gone.quantity, 0) + coalesce(taken.quantity, 0) as expected, lot.issued as kept
      from fulfillment_lot lot
      left join (select lot_id, cast(-sum(quantity) as bigint) as quantity
                   from fulfillment_movement
                  where kind in ('picked', 'sold', 'returned', 'settled', 'written_off')
                    and place_id not in (:stores)
                  group by lot_id) gone
        on gone.lot_id = lot.id
      left join (select line.lot_id,
                        cast(sum(case when transfer.from_place_id in (:stores)
                                      then case when transfer.to_place_id in (:stores) then 0 else -line.received end
                                      else line.quantity - case when transfer.to_place_id in (:stores) then 0 else line.received end
                                 end) as bigint) as quantity
                   from fulfillment_transfer_line line
                   join fulfillment_transfer transfer on transfer.id = line.transfer_id
                  where transfer.state = 'received'
                  group by line.lot_id) taken
        on taken.lot_id = lot.id
     where coalesce(gone.quantity, 0) + coalesce(taken.quantity, 0) <> lot.issued";

#[derive(kernel::Record)]
struct Parts {
    code: String,
    quantity: Quantity,
    issued: Quantity,
    #[record(name = "cost_fen")]
    cost: Money,
    left_with: Money,
}

/// The parts of a lot that left cost together what so much of the lot costs, to the fen.
pub(super) async fn costs(tx: &mut Tx) -> Result<Vec<Finding>> {
    let lots: Vec<Parts> = tx.fetch_all(query(PARTS)).await?;
    let due = |lot: &Parts| choice::cost_between(lot.cost, lot.quantity, Quantity::ZERO, lot.issued);
    let wrong = lots.iter().filter(|lot| due(lot) != lot.left_with);
    Ok(wrong.map(|lot| Finding::new(format!("cost of what left lot {}", lot.code), due(lot), lot.left_with)).collect())
}

/// The parts that left are written with movements and transfers.
const PARTS: &str = "
    select lot.code, lot.quantity, lot.issued, lot.cost_fen, coalesce(moved.cost, 0) + coalesce(taken.cost, 0) as left_with
      from fulfillment_lot lot
      left join (select lot_id, cast(sum(cost_fen) as bigint) as cost from fulfillment_movement group by lot_id) moved
        on moved.lot_id = lot.id
      left join (select lot_id, cast(sum(cost_fen) as bigint) as cost from fulfillment_transfer_line group by lot_id) taken
        on taken.lot_id = lot.id";
