//! Letting stored facts take effect: node by node, in order, each in a transaction of its own, exactly once.

use super::{
    effect,
    exception::{self, ExceptionCard, ExceptionCode, SetAside},
    inbox,
    store_node::{self, NodeCard},
};
use kernel::{Db, Error, Result, Tx, query};
use std::time::Duration;

/// Our own trouble with a fact is waited out this often before the fact is set aside.
const PATIENCE: u32 = 5;

/// After trouble around the program, what is stored is tried again this soon.
const PAUSE: Duration = Duration::from_millis(500);

/// Applies what is stored until the program ends: woken by news, and every `beat` in case none was heard.
pub async fn follow(db: Db, beat: Duration) {
    let mut news = db.news();
    loop {
        news.mark_unchanged();
        let mut rest = beat;
        if let Err(error) = apply_stored(&db).await {
            tracing::warn!(%error, "facts from tills wait");
            rest = PAUSE;
        }
        let _ = tokio::time::timeout(rest, news.changed()).await;
    }
}

/// Applies everything that is stored; answers how many facts were gone through. Safe in many processes at once.
pub async fn apply_stored(db: &Db) -> Result<u64> {
    let mut done = 0;
    let behind = store_node::behind(&mut db.read().await?).await?;
    for node in behind {
        for seq in node.applied_seq + 1..=node.stored_seq {
            if !apply(db, &node, seq).await? {
                break;
            }
            done += 1;
        }
    }
    Ok(done)
}

/// How an attempt to let a fact take effect ended.
enum Attempt {
    Done,
    /// Another process is at this node.
    Elsewhere,
    /// It cannot take effect as things are.
    Aside(SetAside),
}

/// Applies one fact; false when another process is at this node.
async fn apply(db: &Db, node: &NodeCard, seq: i64) -> Result<bool> {
    for attempt in 1..=PATIENCE {
        let mut tx = db.write().await?;
        let trouble = match take_effect(&mut tx, node, seq).await {
            Ok(Attempt::Done) => return tx.commit().await.map(|()| true),
            Ok(Attempt::Elsewhere) => return Ok(false),
            Ok(Attempt::Aside(trouble)) => trouble,
            Err(Error::Fault(fault)) if attempt < PATIENCE => {
                drop(tx);
                tracing::warn!(node = node.id, seq, fault = fault.what, "a fact is tried again");
                tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
                continue;
            }
            // Trouble around the program is none of the fact's doing; it waits until that is over.
            Err(error) if error.will_pass() => return Err(error),
            Err(error) => SetAside::new(ExceptionCode::Fault, error.to_string()),
        };
        // Nothing of it took effect. It is set aside, and what follows goes on.
        drop(tx);
        return set_aside(db, node, seq, &trouble).await;
    }
    Ok(false)
}

async fn take_effect(tx: &mut Tx, node: &NodeCard, seq: i64) -> Result<Attempt> {
    if !move_on(tx, node, seq).await? {
        return Ok(Attempt::Elsewhere);
    }
    let stored = inbox::at(tx, node.id, seq).await?;
    if let Some(trouble) = effect::take(tx, node, &stored).await? {
        return Ok(Attempt::Aside(trouble));
    }
    mark_applied(tx, node.id, seq).await?;
    Ok(Attempt::Done)
}

/// Check and change are one statement: a fact is gone through by one process only.
async fn move_on(tx: &mut Tx, node: &NodeCard, seq: i64) -> Result<bool> {
    let moved = "update pos_node set applied_seq = $2 where id = $1 and applied_seq = $2 - 1";
    Ok(tx.execute(query(moved).bind(node.id).bind(seq)).await? == 1)
}

async fn mark_applied(tx: &mut Tx, node: i64, seq: i64) -> Result<()> {
    let now = tx.now();
    let mark = "update pos_inbox set applied_at = $3 where node_id = $1 and seq = $2 and applied_at is null";
    if tx.execute(query(mark).bind(node).bind(seq).bind(now)).await? == 0 {
        return Err(Error::fault("a fact took effect before"));
    }
    Ok(())
}

async fn set_aside(db: &Db, node: &NodeCard, seq: i64, trouble: &SetAside) -> Result<bool> {
    let mut tx = db.write().await?;
    if !move_on(&mut tx, node, seq).await? {
        return Ok(false);
    }
    tracing::warn!(node = node.id, seq, ?trouble, "a fact is set aside");
    exception::raise(&mut tx, node.id, seq, trouble).await?;
    tx.commit().await?;
    Ok(true)
}

/// Tries a fact again that was set aside, now that someone has put right what was in its way.
pub(super) async fn try_again(tx: &mut Tx, trouble: &ExceptionCard, by: &str) -> Result<()> {
    if !trouble.set_aside {
        return Err(Error::NotFound);
    }
    let node = store_node::load(tx, trouble.node_id).await?;
    let stored = inbox::at(tx, node.id, trouble.seq).await?;
    if let Some(still) = effect::take(tx, &node, &stored).await? {
        return Err(still.into());
    }
    mark_applied(tx, node.id, trouble.seq).await?;
    exception::resolve(tx, trouble.id, by).await
}
