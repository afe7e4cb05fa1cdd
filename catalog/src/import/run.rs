//! A file that was sent off to be applied, as every process of the shop knows of it. What is applied is one transaction, so a
//! process that ends in the middle leaves nothing behind but the note that it began.
//!
//! On PostgreSQL the process that applies says every second how far it has come, beside the transaction, and hears whether
//! somebody asked another process to stop it; one that is silent for long is gone. On SQLite there is one process and one
//! writer: what the process itself does not know of has ended with the one before it.

use super::{Import, ImportCard, Opened, Progress, Refusal, apply_opened, kept, open, progress::UnderWay};
use crate::By;
use kernel::{Db, Dialect, Error, Id, Result, Timestamp, Tx, query, rest};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// How often the process that applies is heard of, and after how long a silence nobody waits for it any more.
const BEAT: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(10);

/// One try at applying a file.
struct Run;

kernel::coded! {
    /// What became of a try.
    enum Ended { Not = "", Applied = "applied", Stopped = "stopped", Failed = "failed" }
}

/// Where a file that was not applied yet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It waits for somebody to apply it.
    Waits,
    /// Products written, and products to write.
    UnderWay { done: usize, all: usize },
    /// Somebody stopped the last try.
    Stopped { at: Timestamp },
    /// The last try was refused or went wrong.
    Failed { at: Timestamp },
    /// The program ended in the middle of it.
    Broken { at: Timestamp },
}

#[derive(kernel::Record)]
struct Row {
    import: Id<Import>,
    seen_at: Timestamp,
    done: i64,
    total: i64,
    ended: Ended,
}

/// Applies a file, for all to see how far it has come and to stop it: everything or nothing. Whoever sends it off may close his
/// page or lose his network; it is seen through all the same.
pub async fn send_off(db: &Db, progress: Arc<Progress>, by: &By, id: Id<Import>) -> Result<ImportCard> {
    let (db, by) = (db.clone(), by.clone());
    tokio::spawn(async move { see_through(&db, progress, &by, id).await }).await.unwrap_or_else(|broken| Err(Error::fault(broken)))
}

async fn see_through(db: &Db, progress: Arc<Progress>, by: &By, id: Id<Import>) -> Result<ImportCard> {
    let opened = open(&mut db.read_long().await?, id).await?;
    let (under_way, run) = begin(db, progress, by, id).await?;
    // Nothing of it was durable when it was sacrificed, so it may be done again.
    let mut tried = 0;
    let done = loop {
        match apply_whole(db, by, &opened, (&under_way, run)).await {
            Err(error) if let Some(pause) = rest(&error, tried) => tokio::time::sleep(pause).await,
            done => break done,
        }
        tried += 1;
    };
    let how = match &done {
        Ok(_) => Ended::Applied,
        Err(error) if error.code() == "import-stopped" => Ended::Stopped,
        Err(_) => Ended::Failed,
    };
    let all = under_way.far();
    drop(under_way);
    if let Err(error) = &done {
        // Whoever sent it off may not be there any more to be told why.
        tracing::info!(code = error.code(), %error, import = %id, "an import was not applied");
    }
    if let Err(error) = end(db, (id, run), all, how).await {
        tracing::warn!(%error, import = %id, "how an import ended was not noted");
    }
    done
}

async fn apply_whole(db: &Db, by: &By, opened: &Opened, (under_way, run): (&UnderWay, Id<Run>)) -> Result<ImportCard> {
    let mut tx = db.write_long().await?;
    let card = apply_opened(&mut tx, by, opened, &|done, all| under_way.tell(done, all)).await?;
    // A stop that was asked for since the last beat still comes in time; one that comes after this finds nothing to stop.
    if tx.execute(query(APPLY).bind(card.id).bind(run).bind(Ended::Not).bind(Ended::Applied)).await? == 0 {
        return Err(Refusal::Stopped.into());
    }
    tx.commit().await?;
    Ok(card)
}

/// Notes that it begins; refused while it is under way here or in another process.
async fn begin(db: &Db, progress: Arc<Progress>, by: &By, id: Id<Import>) -> Result<(UnderWay, Id<Run>)> {
    let mut under_way = progress.clone().begin(id)?;
    let mut tx = db.write().await?;
    if kept::card(&mut tx, id).await?.applied_at.is_some() {
        return Err(Refusal::Applied.into());
    }
    let (run, now) = (tx.id::<Run>(), tx.now());
    let begin = query(BEGIN).bind(id).bind(run).bind(by.to_string()).bind(now).bind(Ended::Not);
    if tx.execute(begin.bind(gone_since(db.dialect(), now))).await? == 0 {
        return Err(Refusal::UnderWay.into());
    }
    tx.commit().await?;
    if db.dialect() == Dialect::Postgres {
        under_way.accompany(tokio::spawn(be_heard_of(db.clone(), progress, (id, run))).abort_handle());
    }
    Ok((under_way, run))
}

/// Whoever was heard of last at this instant, or before, is gone. The one process of a SQLite file asks only about what it
/// does not know of itself.
fn gone_since(dialect: Dialect, now: Timestamp) -> Timestamp {
    match dialect {
        Dialect::Sqlite => now,
        Dialect::Postgres => now.minus(PATIENCE),
    }
}

/// Says how far it has come, and hears whether to stop, for as long as it is under way.
async fn be_heard_of(db: Db, progress: Arc<Progress>, run: (Id<Import>, Id<Run>)) {
    loop {
        tokio::time::sleep(BEAT).await;
        let Some(far) = progress.of(run.0) else { return };
        match beat(&db, run, far).await {
            Ok(true) => {}
            // Somebody asked for it, or took this one for gone and began anew.
            Ok(false) => drop(progress.stop(run.0)),
            Err(error) => tracing::warn!(%error, import = %run.0, "how far an import has come was not noted"),
        }
    }
}

/// Whether it is to go on.
async fn beat(db: &Db, (id, run): (Id<Import>, Id<Run>), (done, all): (usize, usize)) -> Result<bool> {
    let mut tx = db.write().await?;
    let now = tx.now();
    let beat = query(BEAT_ONCE).bind(id).bind(run).bind(count(done)).bind(count(all)).bind(now).bind(Ended::Not);
    let stop: Option<(bool,)> = tx.fetch_optional(beat).await?;
    tx.commit().await?;
    Ok(stop == Some((false,)))
}

async fn end(db: &Db, (id, run): (Id<Import>, Id<Run>), (done, all): (usize, usize), how: Ended) -> Result<()> {
    let mut tx = db.write().await?;
    let now = tx.now();
    let end = query(END).bind(id).bind(run).bind(count(done)).bind(count(all)).bind(now).bind(how);
    tx.put(end).await?;
    tx.commit().await
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// Stops one that is under way, in this process or in another, before any of it is there for good; says whether there is one.
pub(super) async fn stop(db: &Db, progress: &Progress, id: Id<Import>) -> Result<bool> {
    if progress.stop(id) || db.dialect() == Dialect::Sqlite {
        return Ok(progress.of(id).is_some());
    }
    let mut tx = db.write().await?;
    let gone = gone_since(db.dialect(), tx.now());
    let asked = tx.execute(query(STOP).bind(id).bind(Ended::Not).bind(gone)).await?;
    tx.commit().await?;
    Ok(asked > 0)
}

/// Where a file stands.
pub async fn standing(tx: &mut Tx, progress: &Progress, id: Id<Import>) -> Result<Standing> {
    let row: Option<Row> = tx.fetch_optional(query(RUNS).and(" where import_id = $1").bind(id)).await?;
    Ok(stands(tx, progress, id, row.as_ref()))
}

/// Where each of some files stands.
pub(super) async fn standings(tx: &mut Tx, progress: &Progress, cards: &[ImportCard]) -> Result<HashMap<Id<Import>, Standing>> {
    let ids: Vec<_> = cards.iter().map(|card| card.id).collect();
    let of = query(RUNS).and(" where import_id in (:ids)").bind_list(":ids", ids.iter().copied());
    let rows: Vec<Row> = tx.fetch_all(of).await?;
    let rows: HashMap<_, _> = rows.into_iter().map(|row| (row.import, row)).collect();
    Ok(ids.into_iter().map(|id| (id, stands(tx, progress, id, rows.get(&id)))).collect())
}

fn stands(tx: &mut Tx, progress: &Progress, id: Id<Import>, row: Option<&Row>) -> Standing {
    if let Some((done, all)) = progress.of(id) {
        return Standing::UnderWay { done, all };
    }
    let Some(row) = row else { return Standing::Waits };
    let (at, far) = (row.seen_at, |count| usize::try_from(count).unwrap_or(0));
    match row.ended {
        Ended::Applied => Standing::Waits,
        Ended::Stopped => Standing::Stopped { at },
        Ended::Failed => Standing::Failed { at },
        Ended::Not if at <= gone_since(tx.dialect(), tx.now()) => Standing::Broken { at },
        Ended::Not => Standing::UnderWay { done: far(row.done), all: far(row.total) },
    }
}

const RUNS: &str = "select import_id as import, seen_at, done, total, ended from catalog_import_run";

const BEGIN: &str = "
    insert into catalog_import_run (import_id, run, begun_by, begun_at, seen_at, done, total, stop, ended)
    values ($1, $2, $3, $4, $4, 0, 0, false, $5)
    on conflict (import_id) do update
       set run = excluded.run, begun_by = excluded.begun_by, begun_at = excluded.begun_at, seen_at = excluded.seen_at,
           done = 0, total = 0, stop = false, ended = excluded.ended
     where catalog_import_run.ended <> $5 or catalog_import_run.seen_at <= $6";

const BEAT_ONCE: &str = "
    update catalog_import_run
       set done = $3, total = $4, seen_at = $5
     where import_id = $1 and run = $2 and ended = $6
    returning stop";

const APPLY: &str = "
    update catalog_import_run
       set ended = $4
     where import_id = $1 and run = $2 and ended = $3 and stop = false";

const END: &str = "
    update catalog_import_run
       set done = $3, total = $4, seen_at = $5, ended = $6
     where import_id = $1 and run = $2";

const STOP: &str = "
    update catalog_import_run
       set stop = true
     where import_id = $1 and ended = $2 and seen_at > $3";
