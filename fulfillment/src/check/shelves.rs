//! What lies at places, and what of it is promised.

/// What is compared, and the statement that answers where both sides differ.
pub(super) const SUMS: &[(&str, &str)] = &[
    ("stock of lot", STOCK),
    ("movements of a lot that lies nowhere", LOST_MOVEMENTS),
    ("goods without a lot on shelf", UNLOTTED),
    ("goods without a lot and without a shelf", UNLOTTED_NOWHERE),
    ("shelf", SHELF),
    ("goods to be sold without a shelf", NO_SHELF),
    ("promised on shelf", PROMISED),
    ("promise without a shelf", PROMISE_NOWHERE),
    ("may be sold as its lot", SELLABLE),
];

const STOCK: &str = "
    select lot.code, stock.variant_id, stock.place_id, coalesce(moved.quantity, 0) as expected, stock.on_hand as kept
      from fulfillment_stock stock
      join fulfillment_lot lot on lot.id = stock.lot_id
      left join (select place_id, variant_id, lot_id, cast(sum(quantity) as bigint) as quantity
                   from fulfillment_movement
                  where lot_id is not null
                  group by place_id, variant_id, lot_id) moved
        on moved.place_id = stock.place_id and moved.variant_id = stock.variant_id and moved.lot_id = stock.lot_id
     where coalesce(moved.quantity, 0) <> stock.on_hand
        or stock.on_hand < 0";

const LOST_MOVEMENTS: &str = "
    select lot.code, moved.variant_id, moved.place_id, cast(sum(moved.quantity) as bigint) as expected, cast(0 as bigint) as kept
      from fulfillment_movement moved
      join fulfillment_lot lot on lot.id = moved.lot_id
      left join fulfillment_stock stock
        on stock.place_id = moved.place_id and stock.variant_id = moved.variant_id and stock.lot_id = moved.lot_id
     where stock.lot_id is null
     group by lot.id, lot.code, moved.variant_id, moved.place_id";

const UNLOTTED: &str = "
    select cast(null as text) as code, shelf.variant_id, shelf.place_id, coalesce(moved.quantity, 0) as expected, shelf.unlotted as kept
      from fulfillment_shelf shelf
      left join (select place_id, variant_id, cast(sum(quantity) as bigint) as quantity
                   from fulfillment_movement
                  where lot_id is null
                  group by place_id, variant_id) moved
        on moved.place_id = shelf.place_id and moved.variant_id = shelf.variant_id
     where coalesce(moved.quantity, 0) <> shelf.unlotted";

const UNLOTTED_NOWHERE: &str = "
    select cast(null as text) as code, moved.variant_id, moved.place_id, cast(sum(moved.quantity) as bigint) as expected,
           cast(0 as bigint) as kept
      from fulfillment_movement moved
      left join fulfillment_shelf shelf on shelf.place_id = moved.place_id and shelf.variant_id = moved.variant_id
     where moved.lot_id is null
       and shelf.place_id is null
     group by moved.variant_id, moved.place_id";

const SHELF: &str = "
    select cast(null as text) as code, shelf.variant_id, shelf.place_id,
           coalesce(lying.quantity, 0) + shelf.unlotted as expected, shelf.on_hand as kept
      from fulfillment_shelf shelf
      left join (select place_id, variant_id, cast(sum(on_hand) as bigint) as quantity
                   from fulfillment_stock
                  where sellable
                  group by place_id, variant_id) lying
        on lying.place_id = shelf.place_id and lying.variant_id = shelf.variant_id
     where coalesce(lying.quantity, 0) + shelf.unlotted <> shelf.on_hand";

const NO_SHELF: &str = "
    select cast(null as text) as code, stock.variant_id, stock.place_id, cast(sum(stock.on_hand) as bigint) as expected,
           cast(0 as bigint) as kept
      from fulfillment_stock stock
      left join fulfillment_shelf shelf on shelf.place_id = stock.place_id and shelf.variant_id = stock.variant_id
     where stock.sellable
       and shelf.place_id is null
     group by stock.variant_id, stock.place_id
    having sum(stock.on_hand) <> 0";

const PROMISED: &str = "
    select cast(null as text) as code, shelf.variant_id, shelf.place_id, coalesce(live.quantity, 0) as expected, shelf.promised as kept
      from fulfillment_shelf shelf
      left join (select place_id, variant_id, cast(sum(quantity) as bigint) as quantity
                   from fulfillment_promise
                  group by place_id, variant_id) live
        on live.place_id = shelf.place_id and live.variant_id = shelf.variant_id
     where coalesce(live.quantity, 0) <> shelf.promised";

const PROMISE_NOWHERE: &str = "
    select cast(null as text) as code, promise.variant_id, promise.place_id, promise.quantity as expected, cast(0 as bigint) as kept
      from fulfillment_promise promise
      left join fulfillment_shelf shelf on shelf.place_id = promise.place_id and shelf.variant_id = promise.variant_id
     where shelf.place_id is null";

const SELLABLE: &str = "
    select lot.code, cast(null as uuid) as variant_id, stock.place_id,
           cast(case when lot.state = 'sellable' then 1 else 0 end as bigint) as expected,
           cast(case when stock.sellable then 1 else 0 end as bigint) as kept
      from fulfillment_stock stock
      join fulfillment_lot lot on lot.id = stock.lot_id
     where stock.sellable <> (lot.state = 'sellable')";
