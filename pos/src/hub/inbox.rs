//! The inbox: facts exactly as nodes wrote them, in order, linked. Storing decides only whether they are a node's own
//! unbroken history; what they mean comes later.

use super::store_node::{self, NodeCard};
use crate::{
    event::{Event, first_break, root},
    wire::{Ack, BATCH_EVENTS, Batch, Linked, Verdict},
};
use kernel::{Error, Result, Tx, Value, outbox::Fact, query};
use serde::{Deserialize, Serialize};

/// Facts from a till are stored and wait to take effect.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FactsStored {
    pub node: i64,
    pub up_to: i64,
}

impl Fact for FactsStored {
    const KIND: &'static str = "pos.facts_stored";
}

/// Takes a batch in. Whatever of it is known already is compared, not stored twice; the same letter twice, one after
/// the other or both at once, and letters that overlap, end in the same state and are answered alike.
pub(super) async fn store(tx: &mut Tx, node: i64, batch: &Batch, clock_off_s: i64) -> Result<Ack> {
    let node = &hear(tx, node, batch, clock_off_s).await?;
    let (verdict, fresh) = judge(tx, node, batch).await?;
    let (mut stored_seq, mut stored_hash) = (node.stored_seq, node.stored_hash.clone());
    if let (Verdict::Stored, Some(last)) = (verdict, fresh.last()) {
        keep(tx, node, fresh).await?;
        (stored_seq, stored_hash) = (last.seq, last.hash.clone());
        kernel::outbox::tell(tx, &FactsStored { node: node.id, up_to: last.seq })?;
    }
    if verdict == Verdict::Fork {
        tx.put(query("update pos_node set frozen = $2 where id = $1").bind(node.id).bind(verdict.code())).await?;
    }
    Ok(Ack { verdict, ack_seq: stored_seq, applied_seq: node.applied_seq, ack_hash: stored_hash, server_time: tx.now() })
}

/// Whether the batch continues the history we have, and which part of it is new.
async fn judge<'b>(tx: &mut Tx, node: &NodeCard, batch: &'b Batch) -> Result<(Verdict, &'b [Linked])> {
    let nothing: &[Linked] = &[];
    if node.closed_at.is_some() || batch.epoch != node.epoch {
        return Ok((Verdict::EpochStale, nothing));
    }
    if node.frozen.is_some() {
        return Ok((Verdict::Fork, nothing));
    }
    if batch.from_seq > node.stored_seq + 1 {
        return Ok((Verdict::Gap, nothing));
    }
    if !is_a_chain(batch) {
        return Ok((Verdict::BadHash, nothing));
    }
    if !is_our_history(tx, node, batch).await? {
        return Ok((Verdict::Fork, nothing));
    }
    let known = batch.events.iter().take_while(|event| event.seq <= node.stored_seq).count();
    Ok((Verdict::Stored, &batch.events[known..]))
}

/// Contiguous from where it says it begins, and every hash follows from the one before.
fn is_a_chain(batch: &Batch) -> bool {
    let few = i64::try_from(batch.events.len()).is_ok_and(|events| events <= BATCH_EVENTS) && batch.from_seq > 0;
    let contiguous = batch.events.iter().zip(batch.from_seq..).all(|(event, seq)| event.seq == seq);
    let links = batch.events.iter().map(|event| (event.seq, event.written.as_str(), event.hash.as_str()));
    few && contiguous && first_break(batch.prev_hash.clone(), links).is_none()
}

/// Where the batch overlaps what is stored, the two are the same, to the hash.
async fn is_our_history(tx: &mut Tx, node: &NodeCard, batch: &Batch) -> Result<bool> {
    let overlap: Vec<(i64, String)> = tx
        .fetch_all(
            query("select seq, hash from pos_inbox where node_id = $1 and seq >= $2 order by seq limit $3")
                .bind(node.id)
                .bind(batch.from_seq - 1)
                .bind(BATCH_EVENTS + 1),
        )
        .await?;
    let ours = |seq: i64| match seq {
        0 => Some(root(node.id, node.epoch)),
        _ => overlap.iter().find(|(stored, _)| *stored == seq).map(|(_, hash)| hash.clone()),
    };
    let begins = ours(batch.from_seq - 1).is_some_and(|hash| hash == batch.prev_hash);
    let same = batch
        .events
        .iter()
        .filter(|event| event.seq <= node.stored_seq)
        .all(|event| ours(event.seq).is_some_and(|hash| hash == event.hash));
    Ok(begins && same)
}

/// Keeps new facts and moves the end of the chain.
async fn keep(tx: &mut Tx, node: &NodeCard, fresh: &[Linked]) -> Result<()> {
    let (now, Some(last)) = (tx.now(), fresh.last()) else { return Ok(()) };
    let move_end = "update pos_node set stored_seq = $3, stored_hash = $4 where id = $1 and stored_seq = $2";
    if tx.execute(query(move_end).bind(node.id).bind(node.stored_seq).bind(last.seq).bind(&last.hash)).await? == 0 {
        return Err(Error::fault("the end of a node's chain moved while its letter was read"));
    }
    let row = |event: &Linked| -> Vec<Value> {
        vec![
            node.id.into(),
            event.seq.into(),
            event.event_id.into(),
            (&event.kind).into(),
            (&event.written).into(),
            (&event.hash).into(),
            now.into(),
        ]
    };
    let insert = "insert into pos_inbox (node_id, seq, event_id, kind, written, hash, stored_at) values (:row)";
    tx.put(query(insert).bind_rows(fresh.iter().map(row))).await?;
    Ok(())
}

/// Notes how the node is doing and looks it up. Writing its row comes first: other letters of the same node wait here
/// until this one is stored, and then find what it stored.
async fn hear(tx: &mut Tx, node: i64, batch: &Batch, clock_off_s: i64) -> Result<NodeCard> {
    let (now, sent) = (tx.now(), i64::try_from(batch.events.len()).unwrap_or(0));
    tx.put(
        query("update pos_node set seen_at = $2, unacked = $3, price_version = $4, clock_off_s = $5, program = $6 where id = $1")
            .bind(node)
            .bind(now)
            .bind((batch.health.unacked - sent).max(0))
            .bind(batch.health.price_version)
            .bind(clock_off_s)
            .bind(&batch.health.program),
    )
    .await?;
    store_node::load(tx, node).await
}

/// A stored fact.
#[derive(Debug, Clone, kernel::Record)]
pub(super) struct Stored {
    pub seq: i64,
    pub written: String,
    pub hash: String,
}

impl Stored {
    pub(super) fn event(&self) -> Result<Event> {
        Ok(serde_json::from_str(&self.written)?)
    }
}

pub(super) async fn at(tx: &mut Tx, node: i64, seq: i64) -> Result<Stored> {
    tx.fetch_one(query("select seq, written, hash from pos_inbox where node_id = $1 and seq = $2").bind(node).bind(seq)).await
}

pub(super) async fn after(tx: &mut Tx, node: i64, seq: i64, limit: i64) -> Result<Vec<Stored>> {
    let page = "select seq, written, hash from pos_inbox where node_id = $1 and seq > $2 order by seq limit $3";
    tx.fetch_all(query(page).bind(node).bind(seq).bind(limit)).await
}
