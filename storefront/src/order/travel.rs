//! From the till to the door: a paid order becomes a demand on the packers, and what happens to its parcel comes back
//! as facts.

use super::{
    FactKind, OWNER, Order, OrderDelivered, OrderPaid, Status,
    bundle::{self, OrderBundle},
    fact, lines, load, quantities, weight,
};
use crate::delivery::Delivery;
use coop::place;
use fulfillment::{ParcelDelivered, ParcelPacked, ParcelPickedUp, demand};
use kernel::{
    BoxFuture, Id, Money, Result, Tx,
    feed::{Consumer, Event},
    outbox, query,
};

/// Hands paid orders to the packers.
pub struct Packing;

impl Consumer for Packing {
    fn name(&self) -> &'static str {
        "storefront.packing"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            match event.of::<OrderPaid>()? {
                Some(paid) => hand_to_packers(tx, paid.order).await,
                None => Ok(()),
            }
        })
    }
}

async fn hand_to_packers(tx: &mut Tx, id: Id<Order>) -> Result<()> {
    let order = load(tx, id).await?;
    let lines = lines(tx, id).await?;
    let bundled = lines.iter().any(|line| line.bundle.is_some());
    let bundles = if bundled { bundle::of_order(tx, id).await? } else { Vec::new() };
    let ship_to = ship_to(tx, &order).await?;
    let label = |line: &super::OrderLine| demand::DemandLine {
        variant: line.variant,
        quantity: line.quantity,
        label_zh: format!("{}{} {} × {}", part_of(line, &bundles, |one| &one.title_zh), line.title_zh, line.pack_zh, line.count),
        label_en: format!("{}{} {} × {}", part_of(line, &bundles, |one| &one.title_en), line.title_en, line.pack_en, line.count),
        pieces: line.bounds.map(|_| line.count),
        bounds: line.bounds,
    };
    let wanted = demand::Demand {
        owner_kind: OWNER,
        owner: id.uuid(),
        place: order.place,
        ship_to,
        temperature: order.temperature,
        lines: lines.iter().map(label).collect(),
    };
    assert_eq!(quantities(&lines).is_empty(), wanted.lines.is_empty(), "an order is of something");
    demand::place(tx, &wanted).await?;
    Ok(())
}

/// The bundle a component goes into, before its own name: `〔年货礼盒〕`.
fn part_of<'b>(line: &super::OrderLine, bundles: &'b [OrderBundle], title: impl Fn(&'b OrderBundle) -> &'b str) -> String {
    let bundle = bundles.iter().find(|bundle| Some(bundle.nth) == line.bundle);
    bundle.map_or_else(String::new, |bundle| format!("〔{}〕", title(bundle)))
}

/// To the shopper's door, or to the station that keeps the parcel for him.
async fn ship_to(tx: &mut Tx, order: &Order) -> Result<demand::ShipTo> {
    let buyer = &order.buyer;
    let (region, address) = match (buyer.delivery, buyer.station) {
        (Delivery::Station, Some(station)) => {
            let station = place::load(tx, station).await?;
            (station.town, station.name_zh)
        }
        _ => (buyer.region(), buyer.address.clone()),
    };
    Ok(demand::ShipTo { name: buyer.name.clone(), phone: buyer.phone.clone(), region, address })
}

/// Follows the parcels of our orders.
pub struct Tracking;

impl Consumer for Tracking {
    fn name(&self) -> &'static str {
        "storefront.tracking"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if let Some(packed) = event.of::<ParcelPacked>()?.filter(|packed| packed.owner_kind == OWNER) {
                let order = Id::from_uuid(packed.owner);
                moved(tx, order, FactKind::Packed, &packed.waybill).await?;
                weight::weighed(tx, order, &packed.weights).await?;
            }
            if let Some(taken) = event.of::<ParcelPickedUp>()?.filter(|taken| taken.owner_kind == OWNER) {
                moved(tx, Id::from_uuid(taken.owner), FactKind::PickedUp, &taken.waybill).await?;
            }
            if let Some(delivered) = event.of::<ParcelDelivered>()?.filter(|delivered| delivered.owner_kind == OWNER) {
                arrived(tx, &delivered).await?;
            }
            Ok(())
        })
    }
}

async fn arrived(tx: &mut Tx, delivered: &ParcelDelivered) -> Result<()> {
    let order = Id::from_uuid(delivered.owner);
    if moved(tx, order, FactKind::Delivered, &delivered.waybill).await? {
        let cost: Money = delivered.lots.iter().map(|lot| lot.cost_fen).sum();
        outbox::tell(tx, &OrderDelivered { order, cost })?;
    }
    Ok(())
}

/// Notes the fact and lets the status follow; false when it was known already.
async fn moved(tx: &mut Tx, order: Id<Order>, kind: FactKind, waybill: &str) -> Result<bool> {
    if !fact::note_once(tx, order, kind, waybill).await? {
        return Ok(false);
    }
    let known: Vec<FactKind> = fact::of_order(tx, order).await?.iter().map(|fact| fact.kind).collect();
    tx.put(query("update storefront_order set status = $2 where id = $1").bind(order).bind(Status::of(&known))).await?;
    Ok(true)
}
