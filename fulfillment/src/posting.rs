//! The entries this room makes in the company's books: the same event always makes the same entry.

use crate::stock::{Arrival, Cause};
use books::{AccountCode, Entry, EntryDraft, Figure, Line, post};
use coop::{Party, PlaceCard, party};
use kernel::{Id, Money, Result, Tx};

/// Produce bought over the scale: it is ours, and the farmer is owed for it.
pub(crate) async fn produce_bought(
    tx: &mut Tx,
    place: &PlaceCard,
    slip: (Cause, &str),
    farmer: Id<Party>,
    payout: Money,
) -> Result<Id<Entry>> {
    let lines = vec![
        Line::debit(AccountCode::Inventory, payout).counted(Figure::ProducePurchased),
        Line::credit(AccountCode::Payable, payout).with(farmer),
    ];
    entry(tx, place, slip.0, ("payout", slip.1), lines).await
}

/// Goods bought from a supplier, as far as they came.
pub(crate) async fn goods_bought(
    tx: &mut Tx,
    place: &PlaceCard,
    order: (Cause, &str),
    supplier: Id<Party>,
    cost: Money,
) -> Result<Id<Entry>> {
    let lines =
        vec![Line::debit(AccountCode::Inventory, cost).counted(Figure::Purchases), Line::credit(AccountCode::Payable, cost).with(supplier)];
    entry(tx, place, order.0, ("receipt", order.1), lines).await
}

/// A store that sells for itself took goods over: it owes for them, and they are no longer the company's.
pub(crate) async fn sold_to_store(tx: &mut Tx, place: &PlaceCard, transfer: (Cause, &str), charge: Money, cost: Money) -> Result<()> {
    let lines = vec![
        Line::debit(AccountCode::Receivable, charge).with(place.seller),
        Line::credit(AccountCode::Sales, charge).counted(Figure::Sales),
        Line::debit(AccountCode::CostOfSales, cost),
        Line::credit(AccountCode::Inventory, cost),
    ];
    entry(tx, place, transfer.0, ("takeover", transfer.1), lines).await.map(drop)
}

/// The store gave goods back: what it owed for them is credited, and they are the company's again at what they cost.
pub(crate) async fn taken_back_from_store(
    tx: &mut Tx,
    place: &PlaceCard,
    transfer: (Cause, &str),
    credit: Money,
    cost: Money,
) -> Result<()> {
    let lines = vec![
        Line::debit(AccountCode::Sales, credit).counted(Figure::Sales),
        Line::credit(AccountCode::Receivable, credit).with(place.seller),
        Line::debit(AccountCode::Inventory, cost),
        Line::credit(AccountCode::CostOfSales, cost),
    ];
    entry(tx, place, transfer.0, ("taken-back", transfer.1), lines).await.map(drop)
}

/// What was sent and never came.
pub(crate) async fn lost_on_the_way(tx: &mut Tx, place: &PlaceCard, transfer: (Cause, &str), cost: Money) -> Result<()> {
    shrunk(tx, place, transfer.0, ("lost", transfer.1), cost).await
}

pub(crate) async fn written_off(tx: &mut Tx, place: &PlaceCard, cause: Cause, lot: &str, cost: Money) -> Result<()> {
    shrunk(tx, place, cause, ("write-off", lot), cost).await
}

async fn shrunk(tx: &mut Tx, place: &PlaceCard, cause: Cause, (what, memo): (&str, &str), cost: Money) -> Result<()> {
    if cost.is_zero() {
        return Ok(());
    }
    let lines = vec![Line::debit(AccountCode::Shrink, cost), Line::credit(AccountCode::Inventory, cost)];
    entry(tx, place, cause, (what, memo), lines).await.map(drop)
}

/// Goods a till had sold before they were known to be there have their cost at last.
pub(crate) async fn shortage_settled(tx: &mut Tx, place: &PlaceCard, arrival: &Arrival, cost: Money) -> Result<()> {
    if cost.is_zero() {
        return Ok(());
    }
    let lines = vec![Line::debit(AccountCode::CostOfSales, cost), Line::credit(AccountCode::Inventory, cost)];
    let what = format!("settled:{}", arrival.lot);
    entry(tx, place, arrival.cause, (&what, &place.code), lines).await.map(drop)
}

async fn entry(tx: &mut Tx, place: &PlaceCard, cause: Cause, (what, memo): (&str, &str), lines: Vec<Line>) -> Result<Id<Entry>> {
    let owner = party::company(tx).await?.id;
    let draft = EntryDraft {
        cause: (cause.kind, cause.id),
        key: format!("fulfillment:{}:{}:{what}", cause.kind, cause.id),
        day: place.zone().day(tx.now()),
        owner,
        place: Some(place.id),
        memo: memo.to_owned(),
        lines,
    };
    post(tx, draft).await
}
