use super::{OrderCard, OrderLine, Refusal, allocation::share_cases, lines};
use crate::{
    Lot,
    cycle::{self, Offer, OfferCard, requisition_of},
    lot, posting, stock,
    stock::{Arrival, Cause, MovementKind},
    transfer,
};
use coop::{Place, PlaceCard, Signed, party, place};
use kernel::{BusinessDay, Id, Money, Result, Tx, query};
use std::collections::{BTreeMap, HashMap};

/// What the driver unloaded of one line.
#[derive(Debug, Clone, Copy)]
pub struct Came {
    pub cases: i64,
    pub best_before: Option<BusinessDay>,
}

/// Receives an order with its differences: what came becomes lots, is owed for, is shared out over the shops that asked,
/// and stands ready as transfers.
pub async fn receive(tx: &mut Tx, by: &Signed, order: &OrderCard, came: &HashMap<Id<Offer>, Came>) -> Result<()> {
    let now = tx.now();
    let sign =
        "update fulfillment_purchase_order set state = 'received', received_at = $2, received_by = $3 where id = $1 and state = 'ordered'";
    if tx.execute(query(sign).bind(order.id).bind(now).bind(&by.name_zh)).await? == 0 {
        return Err(Refusal::ReceivedAlready.into());
    }
    let place = place::load(tx, order.place).await?;
    let offers: HashMap<Id<Offer>, OfferCard> = cycle::offers(tx, order.cycle).await?.into_iter().map(|offer| (offer.id, offer)).collect();
    let mut cost = Money::ZERO;
    let mut shares: BTreeMap<Id<Place>, Vec<transfer::NewLine>> = BTreeMap::new();
    let mut ordered = lines(tx, order.id).await?;
    ordered.sort_unstable_by_key(|line| line.variant);
    for line in &ordered {
        let came = came.get(&line.offer).copied().unwrap_or(Came { cases: line.cases, best_before: None });
        cost += line.cost.times(came.cases);
        unload(tx, order, &place, line, came).await?;
        if let Some(offer) = offers.get(&line.offer) {
            share_out(tx, offer, came.cases, &mut shares).await?;
        }
    }
    let paper = (Cause::of("purchase_order", order.id), order.code.as_str());
    let entry = posting::goods_bought(tx, &place, paper, order.supplier, cost).await?;
    tx.put(query("update fulfillment_purchase_order set entry_id = $2 where id = $1").bind(order.id).bind(entry)).await?;
    // What the receiving place asked for itself stays on its shelf.
    shares.remove(&place.id);
    for (shop, lines) in shares {
        transfer::draft(tx, &place, shop, Some(Cause::of("purchase_order", order.id)), &lines).await?;
    }
    cycle::end_if_done(tx, order.cycle).await
}

/// What came of one line becomes a lot on the hub's shelf.
async fn unload(tx: &mut Tx, order: &OrderCard, place: &PlaceCard, line: &OrderLine, came: Came) -> Result<()> {
    let lot = if came.cases > 0 { Some(become_lot(tx, order, place, line, came).await?) } else { None };
    let note = "update fulfillment_purchase_line set received = $3, lot_id = $4 where order_id = $1 and offer_id = $2";
    tx.put(query(note).bind(order.id).bind(line.offer).bind(came.cases).bind(lot)).await?;
    Ok(())
}

async fn become_lot(tx: &mut Tx, order: &OrderCard, place: &PlaceCard, line: &OrderLine, came: Came) -> Result<Id<Lot>> {
    let quantity = line.case_steps.times(came.cases);
    let new = lot::NewLot {
        variant: line.variant,
        producer: None,
        supplier: Some(order.supplier),
        town: party::load(tx, order.supplier).await?.town,
        harvested_on: None,
        best_before: came.best_before,
        grade: String::new(),
        certificate: None,
        quantity,
        cost: line.cost.times(came.cases),
    };
    let lot = lot::open(tx, place, &new).await?;
    let cause = Cause::of("purchase_order", order.id);
    let arrival = Arrival { place: place.id, zone: None, variant: line.variant, lot, quantity, kind: MovementKind::Purchase, cause };
    stock::receive(tx, place, &arrival).await?;
    Ok(lot)
}

/// Gives each shop its cases, noting them beside what it asked for.
async fn share_out(tx: &mut Tx, offer: &OfferCard, came: i64, shares: &mut BTreeMap<Id<Place>, Vec<transfer::NewLine>>) -> Result<()> {
    let asked = requisition_of(tx, offer.id).await?;
    let given = share_cases(came, &asked.iter().map(|one| one.cases).collect::<Vec<_>>());
    for (shop, cases) in asked.iter().zip(given) {
        cycle::allocate(tx, offer.id, shop.place, cases).await?;
        if cases > 0 {
            let line = transfer::NewLine {
                variant: offer.variant,
                lot: None,
                quantity: offer.case_steps.times(cases),
                charge: offer.price.times(cases),
            };
            shares.entry(shop.place).or_default().push(line);
        }
    }
    Ok(())
}
