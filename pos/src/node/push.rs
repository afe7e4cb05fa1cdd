//! The journal's way up: in order, one batch in flight, sent again until the hub has signed for it, for ever.

use super::{
    journal,
    post::{self, client},
    till::{self, Correspondence},
};
use crate::wire::{Ack, BATCH_BYTES, BATCH_EVENTS, Batch, Health, PUSH, Verdict};
use kernel::{Db, Result, Tx, query};
use reqwest::{Client, Method};
use std::time::Duration;

/// Room in a batch for what is not events.
const ENVELOPE: usize = 4 * 1024;

/// How long to wait after trouble: doubling from one second to five minutes, with full jitter.
pub(super) struct Patience(u32);

impl Patience {
    pub(super) fn new() -> Patience {
        Patience(0)
    }

    pub(super) fn wait(&mut self) -> Duration {
        let longest = Duration::from_secs(300).min(Duration::from_secs(1 << self.0.min(9)));
        self.0 = self.0.saturating_add(1);
        Duration::from_millis(fastrand::u64(500..=u64::try_from(longest.as_millis()).unwrap_or(300_000).max(501)))
    }
}

/// Sends what is new, until the program ends.
pub(super) async fn run(db: Db) {
    let mut patience = Patience::new();
    loop {
        let wait = match all(&db).await {
            Ok(()) => {
                patience = Patience::new();
                Duration::from_secs(2)
            }
            Err(error) => {
                tracing::info!(%error, "sales wait for the network");
                patience.wait()
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// Sends everything the hub has not signed for yet.
pub async fn all(db: &Db) -> Result<()> {
    let client = client()?;
    while one(db, &client).await? {}
    Ok(())
}

/// Sends one batch; false when there was nothing to send or the hub takes no more.
async fn one(db: &Db, client: &Client) -> Result<bool> {
    let mut tx = db.read().await?;
    let Some(to) = till::correspondence(&mut tx).await? else { return Ok(false) };
    let at = tx.now();
    let Some(batch) = next_batch(&mut tx, &to).await? else { return Ok(false) };
    drop(tx);
    let reply = post::send(client, &to, at, Method::POST, PUSH, serde_json::to_vec(&batch)?).await?;
    let ack: Ack = reply.read()?;
    let mut tx = db.write().await?;
    let goes_on = take_ack(&mut tx, &batch, &ack).await?;
    tx.commit().await?;
    Ok(goes_on)
}

/// The facts after the last one the hub signed for; the same again until it does.
pub(super) async fn next_batch(tx: &mut Tx, to: &Correspondence) -> Result<Option<Batch>> {
    let (acked, cursor): (i64, Option<String>) = tx.fetch_one(query("select acked_seq, feed_cursor from pos_till_sync")).await?;
    let mut bytes = ENVELOPE;
    let mut events = Vec::new();
    for row in journal::after(tx, to.epoch, acked, BATCH_EVENTS).await? {
        bytes += row.written.len() + 100;
        if bytes > BATCH_BYTES && !events.is_empty() {
            break;
        }
        events.push(row.linked()?);
    }
    if events.is_empty() {
        return Ok(None);
    }
    let standing = till::standing(tx).await?;
    Ok(Some(Batch {
        proto: 1,
        node_id: to.node_id,
        epoch: to.epoch,
        batch_id: format!("{}-{}-{}", to.node_id, to.epoch, acked + 1),
        from_seq: acked + 1,
        prev_hash: journal::hash_at(tx, to.node_id, to.epoch, acked).await?,
        events,
        health: Health {
            unacked: standing.waiting(),
            price_version: standing.price_version.unwrap_or(0),
            feed_cursor: cursor,
            program: env!("CARGO_PKG_VERSION").to_owned(),
        },
    }))
}

/// Believes the hub about what it holds, as far as it is our own history; answers whether to go on sending.
async fn take_ack(tx: &mut Tx, batch: &Batch, ack: &Ack) -> Result<bool> {
    let trouble = match ack.verdict {
        Verdict::Stored | Verdict::Gap => "",
        refused => refused.code(),
    };
    till::heard(tx, ack.server_time, trouble).await?;
    // After a gap the hub may be behind what it signed for before (restored from a backup): the journal is still here.
    let ours = journal::hash_at(tx, batch.node_id, batch.epoch, ack.ack_seq).await.is_ok_and(|hash| hash == ack.ack_hash);
    if !ours || !trouble.is_empty() {
        tracing::error!(verdict = ack.verdict.code(), ack.ack_seq, ours, "the hub does not take our journal");
        return Ok(false);
    }
    tx.put(query("update pos_till_sync set acked_seq = $1").bind(ack.ack_seq)).await?;
    Ok(true)
}
