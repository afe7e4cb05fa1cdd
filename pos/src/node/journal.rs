//! The journal: every fact of the counter, once, in order. It is also the outbox to the hub: there is no step between
//! "saved" and "queued" that could fail.

use super::{clock, shift::OpenShift, till::Till};
use crate::{
    event::{self, ClockFlag, Event, Kind, SCHEMA, Shift, first_break, link, root},
    wire::Linked,
};
use coop::Staff;
use kernel::{BusinessDay, Error, Finding, Id, Result, Timestamp, Tx, query};
use serde::Serialize;
use serde_json::json;

/// Under whose hand, on which shift and day something happens.
#[derive(Debug, Clone)]
pub struct Hand {
    pub shift: Option<Id<Shift>>,
    pub cashier: Option<Id<Staff>>,
    pub day: BusinessDay,
}

impl Hand {
    /// Work on an open shift belongs to the shift's day, however late it is.
    pub fn on(shift: &OpenShift, cashier: Id<Staff>) -> Hand {
        Hand { shift: Some(shift.id), cashier: Some(cashier), day: shift.day }
    }

    /// What happens outside any shift.
    pub fn outside(till: &Till, at: Timestamp, cashier: Option<Id<Staff>>) -> Hand {
        Hand { shift: None, cashier, day: till.day(at) }
    }
}

#[derive(kernel::Record)]
struct Tail {
    seq: i64,
    hash: String,
    at: Timestamp,
}

/// Writes a fact down, in the transaction that makes it true; answers its place.
pub async fn record(tx: &mut Tx, till: &Till, hand: &Hand, kind: Kind, body: &impl Serialize) -> Result<i64> {
    let (tail, now) = (tail(tx, till).await?, clock::read(tx).await?);
    let clock = if now.said < tail.at { ClockFlag::Behind } else { ClockFlag::Good };
    let at = now.at.max(tail.at);
    let event = Event {
        seq: tail.seq + 1,
        event_id: tx.id(),
        kind: kind.code().to_owned(),
        schema: SCHEMA,
        shift: hand.shift,
        cashier: hand.cashier,
        day: hand.day,
        at,
        boot: till.boot_id,
        clock,
        body: serde_json::to_value(body)?,
    };
    let written = event.written()?;
    let hash = link(&tail.hash, &written);
    tx.put(
        query(APPEND)
            .bind(till.epoch)
            .bind(event.seq)
            .bind(event.event_id)
            .bind(&event.kind)
            .bind(event.shift)
            .bind(event.at)
            .bind(written)
            .bind(hash),
    )
    .await?;
    Ok(event.seq)
}

const APPEND: &str = "
    insert into pos_till_journal (epoch, seq, event_id, kind, shift_id, at, written, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

async fn tail(tx: &mut Tx, till: &Till) -> Result<Tail> {
    let last = "select seq, hash, at from pos_till_journal where epoch = $1 order by seq desc limit 1";
    let tail = tx.fetch_optional(query(last).bind(till.epoch)).await?;
    Ok(tail.unwrap_or_else(|| Tail { seq: 0, hash: root(till.node_id, till.epoch), at: Timestamp::from_micros(0) }))
}

pub(super) async fn note_start(tx: &mut Tx, till: &Till) -> Result<i64> {
    let hand = Hand::outside(till, clock::now(tx).await?, None);
    record(tx, till, &hand, Kind::NodeStarted, &json!({ "program": env!("CARGO_PKG_VERSION") })).await
}

/// A fact as it is kept.
#[derive(Debug, Clone, kernel::Record)]
pub struct Row {
    pub seq: i64,
    pub written: String,
    pub hash: String,
}

impl Row {
    pub fn event(&self) -> Result<Event> {
        Ok(serde_json::from_str(&self.written)?)
    }

    /// As it travels to the hub.
    pub fn linked(self) -> Result<Linked> {
        let event = self.event()?;
        Ok(Linked { seq: self.seq, event_id: event.event_id, kind: event.kind, written: self.written, hash: self.hash })
    }
}

pub async fn fact(tx: &mut Tx, till: &Till, seq: i64) -> Result<Event> {
    let one = "select seq, written, hash from pos_till_journal where epoch = $1 and seq = $2";
    tx.fetch_one::<Row>(query(one).bind(till.epoch).bind(seq)).await?.event()
}

/// Facts after a place, oldest first.
pub async fn after(tx: &mut Tx, epoch: i64, seq: i64, limit: i64) -> Result<Vec<Row>> {
    let page = "select seq, written, hash from pos_till_journal where epoch = $1 and seq > $2 order by seq limit $3";
    tx.fetch_all(query(page).bind(epoch).bind(seq).bind(limit)).await
}

/// The hash that the fact at a place ends with; before the first one, the epoch's root.
pub async fn hash_at(tx: &mut Tx, node: i64, epoch: i64, seq: i64) -> Result<String> {
    if seq == 0 {
        return Ok(root(node, epoch));
    }
    let (hash,) = tx.fetch_one(query("select hash from pos_till_journal where epoch = $1 and seq = $2").bind(epoch).bind(seq)).await?;
    Ok(hash)
}

/// All facts of a shift, in order.
pub async fn of_shift(tx: &mut Tx, shift: Id<Shift>) -> Result<Vec<Event>> {
    let rows: Vec<Row> =
        tx.fetch_all(query("select seq, written, hash from pos_till_journal where shift_id = $1 order by seq").bind(shift)).await?;
    rows.iter().map(Row::event).collect()
}

/// Walks the whole chain of an epoch: places without gap, every hash linked, no fact earlier than the one before.
pub(super) async fn check(tx: &mut Tx, till: &Till) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let (mut before, mut last) = (root(till.node_id, till.epoch), 0);
    let mut earliest = Timestamp::from_micros(0);
    loop {
        let page = after(tx, till.epoch, last, 1000).await?;
        let Some(end) = page.last() else { return Ok(findings) };
        if let Some(gap) = page.iter().zip(last + 1..).find(|(row, expected)| row.seq != *expected) {
            findings.push(Finding::new("journal has a gap", gap.1, gap.0.seq));
        }
        let links = page.iter().map(|row| (row.seq, row.written.as_str(), row.hash.as_str()));
        if let Some(broken) = first_break(before, links) {
            findings.push(Finding::new("journal hash", format!("fact {broken} follows from the one before"), "it does not"));
        }
        for row in &page {
            let event: event::Event = row.event().map_err(|e| Error::fault(format_args!("fact {}: {e}", row.seq)))?;
            if event.seq != row.seq || event.at < earliest {
                findings.push(Finding::new(
                    format!("fact {}", row.seq),
                    format!("place {}, not before {earliest}", row.seq),
                    format!("{} at {}", event.seq, event.at),
                ));
            }
            earliest = event.at;
        }
        (before, last) = (end.hash.clone(), end.seq);
    }
}
