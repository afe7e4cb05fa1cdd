//! Transfers: stock from place to place. What a draft is for is set aside at the place it leaves from; sent, it is on the
//! road and nowhere; received, it lies at the other place, as far as it came. Between the company and a store that sells
//! for itself goods change their owner: the store owes the charge, and gets it back when they return.

mod departure;
mod receipt;
pub(crate) mod sheet_web;
mod takeover;
pub(crate) mod web;

pub use departure::send;
pub(crate) use departure::send_all;
pub use receipt::{Counted, receive};
pub(crate) use takeover::Owning;

use crate::{Lot, Trip, number, stock, stock::Cause};
use catalog::Variant;
use coop::{Place, PlaceCard};
use kernel::{Arg, Id, Money, Quantity, Refused, Result, Timestamp, Tx, Value, coded, query};
use uuid::Uuid;

/// Stock on its way from place to place.
pub struct Transfer;

coded! {
    pub enum TransferState {
        Draft = "draft",
        /// On the road.
        Sent = "sent",
        Received = "received",
        Dropped = "dropped",
    }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct TransferCard {
    pub id: Id<Transfer>,
    pub code: String,
    #[record(name = "from_place_id")]
    pub from: Id<Place>,
    #[record(name = "to_place_id")]
    pub to: Id<Place>,
    pub state: TransferState,
    pub cause_kind: String,
    pub cause_id: Uuid,
    #[record(name = "trip_id")]
    pub trip: Option<Id<Trip>>,
    pub made_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub received_at: Option<Timestamp>,
    pub received_by: String,
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct TransferLine {
    pub line: i64,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    /// Known once it has been sent, or when a certain lot was asked for.
    #[record(name = "lot_id")]
    pub lot: Option<Id<Lot>>,
    pub quantity: Quantity,
    pub received: Option<Quantity>,
    /// What a store that sells for itself owes for the whole line, or has been credited for what came back of it.
    #[record(name = "charge_fen")]
    pub charge: Money,
    #[record(name = "cost_fen")]
    pub cost: Money,
}

/// What is to go.
#[derive(Debug, Clone, Copy)]
pub struct NewLine {
    pub variant: Id<Variant>,
    pub lot: Option<Id<Lot>>,
    pub quantity: Quantity,
    pub charge: Money,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// From a place to itself.
    SamePlace,
    NothingOnIt,
    /// It was sent, received or dropped before.
    NotInState,
    /// More came than was sent.
    MoreThanSent,
    /// The lots at hand may not be sent.
    NotEnoughLots,
    /// A store that sells for itself gets nothing for nothing; what the goods cost the company.
    ChargeMissing {
        cost: Money,
    },
    /// The store did not get so much of these goods from the company, so it cannot give them back.
    NotTakenOver,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::SamePlace => "transfer-same-place",
            Refusal::NothingOnIt => "transfer-nothing-on-it",
            Refusal::NotInState => "transfer-not-in-state",
            Refusal::MoreThanSent => "transfer-more-than-sent",
            Refusal::NotEnoughLots => "transfer-not-enough-lots",
            Refusal::ChargeMissing { .. } => "transfer-charge-missing",
            Refusal::NotTakenOver => "transfer-not-taken-over",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::ChargeMissing { cost } => vec![("cost", (*cost).into())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::SamePlace => Some("to"),
            Refusal::ChargeMissing { .. } => Some("charge"),
            Refusal::NotTakenOver => Some("lot"),
            _ => None,
        }
    }
}

const OWNER: &str = "transfer";

/// Writes a transfer down and sets its goods aside.
pub async fn draft(tx: &mut Tx, from: &PlaceCard, to: Id<Place>, cause: Option<Cause>, lines: &[NewLine]) -> Result<Id<Transfer>> {
    let id = tx.id::<Transfer>();
    draft_as(tx, (from, to), cause, lines, id).await?;
    Ok(id)
}

/// The same as a certain paper; handed in again, it is there already.
pub(crate) async fn draft_as(
    tx: &mut Tx,
    (from, to): (&PlaceCard, Id<Place>),
    cause: Option<Cause>,
    lines: &[NewLine],
    id: Id<Transfer>,
) -> Result<()> {
    if from.id == to {
        return Err(Refusal::SamePlace.into());
    }
    if lines.is_empty() {
        return Err(Refusal::NothingOnIt.into());
    }
    let now = tx.now();
    let code = number::document("DB", from.zone().day(now), id);
    let paper = cause.unwrap_or(Cause::of(OWNER, id));
    let write = query(DRAFT).bind(id).bind(code).bind(from.id).bind(to).bind(paper.kind).bind(paper.id).bind(now);
    if tx.execute(write).await? == 0 {
        return Ok(());
    }
    if cause.is_none() {
        let to = coop::place::load(tx, to).await?;
        takeover::must_be_fair(tx, (from, &to), lines).await?;
    }
    let promising = stock::Promising {
        place: from.id,
        owner_kind: OWNER,
        owner: id.uuid(),
        expires_at: None,
        lines: lines.iter().map(|line| (line.variant, line.quantity)).collect(),
    };
    stock::promise(tx, &promising).await?;
    let rows = (1i64..).zip(lines).map(|(number, line)| row(id, number, line));
    insert_lines(tx, rows.collect()).await
}

const DRAFT: &str = "
    insert into fulfillment_transfer (id, code, from_place_id, to_place_id, state, cause_kind, cause_id, made_at, received_by)
    values ($1, $2, $3, $4, 'draft', $5, $6, $7, '')
    on conflict do nothing";

fn row(transfer: Id<Transfer>, number: i64, line: &NewLine) -> Vec<Value> {
    vec![transfer.into(), number.into(), line.variant.into(), line.lot.into(), line.quantity.into(), line.charge.into(), Money::ZERO.into()]
}

async fn insert_lines(tx: &mut Tx, rows: Vec<Vec<Value>>) -> Result<()> {
    tx.put(query(INSERT_LINES).bind_rows(rows)).await?;
    Ok(())
}

const INSERT_LINES: &str = "
    insert into fulfillment_transfer_line (transfer_id, line, variant_id, lot_id, quantity, charge_fen, cost_fen)
    values (:row)";

/// Drops a draft; what was set aside for it is everybody's again.
pub async fn drop_draft(tx: &mut Tx, transfer: Id<Transfer>) -> Result<()> {
    step(tx, transfer, TransferState::Draft, TransferState::Dropped).await?;
    stock::release(tx, OWNER, transfer.uuid()).await
}

/// One step in a transfer's life, taken once.
async fn step(tx: &mut Tx, id: Id<Transfer>, from: TransferState, to: TransferState) -> Result<()> {
    let stepped =
        tx.execute(query("update fulfillment_transfer set state = $3 where id = $1 and state = $2").bind(id).bind(from).bind(to)).await?;
    if stepped == 1 { Ok(()) } else { Err(Refusal::NotInState.into()) }
}

/// Puts a transfer that waits to be loaded on a trip; on two trips at once it cannot be.
pub(crate) async fn put_on_trip(tx: &mut Tx, transfer: Id<Transfer>, trip: Id<Trip>) -> Result<()> {
    let put = "update fulfillment_transfer set trip_id = $2 where id = $1 and state = 'draft' and trip_id is null";
    let put = tx.execute(query(put).bind(transfer).bind(trip)).await?;
    if put == 1 { Ok(()) } else { Err(Refusal::NotInState.into()) }
}

const CARD: &str = "
    select id, code, from_place_id, to_place_id, state, cause_kind, cause_id, trip_id, made_at, sent_at, received_at, received_by
      from fulfillment_transfer";

pub async fn load(tx: &mut Tx, id: Id<Transfer>) -> Result<TransferCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// Transfers from or to some places, those that go on first.
pub async fn newest(tx: &mut Tx, places: &[Id<Place>]) -> Result<Vec<TransferCard>> {
    tx.fetch_all(query(CARD).and(NEWEST).bind_list(":places", places.iter().copied())).await
}

const NEWEST: &str = "
     where state <> 'dropped'
       and (from_place_id in (:places) or to_place_id in (:places))
     order by case state when 'draft' then 0 when 'sent' then 1 else 2 end, made_at desc, id
     limit 200";

/// Drafts that leave from a place and ride on no trip yet.
pub(crate) async fn without_trip(tx: &mut Tx, from: Id<Place>) -> Result<Vec<TransferCard>> {
    tx.fetch_all(
        query(CARD).and(" where from_place_id = $1 and state = 'draft' and trip_id is null order by made_at, id limit 200").bind(from),
    )
    .await
}

pub(crate) async fn on_trip(tx: &mut Tx, trip: Id<Trip>) -> Result<Vec<TransferCard>> {
    tx.fetch_all(query(CARD).and(" where trip_id = $1 and state <> 'dropped' order by made_at, id").bind(trip)).await
}

pub async fn lines(tx: &mut Tx, transfer: Id<Transfer>) -> Result<Vec<TransferLine>> {
    let select = "
        select line, variant_id, lot_id, quantity, received, charge_fen, cost_fen
          from fulfillment_transfer_line
         where transfer_id = $1
         order by line";
    tx.fetch_all(query(select).bind(transfer)).await
}
