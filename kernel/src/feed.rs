//! The feed: facts in the order they were committed, each with a gapless position.
//!
//! Ids and instants are made before commit, and transactions commit in another order than they begin; whoever
//! polled by them would lose rows. So a position is given only after commit, by a single hand at a time.

use crate::{BoxFuture, Db, Error, Result, Timestamp, Tx, Value, again, caught, outbox::Fact, query};
use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

/// One fact with its place in the feed.
#[derive(Debug, Clone, kernel::Record)]
pub struct Event {
    pub position: i64,
    pub kind: String,
    pub body: serde_json::Value,
    pub told_at: Timestamp,
}

impl Event {
    /// The fact, if it is of this kind.
    pub fn of<F: Fact>(&self) -> Result<Option<F>> {
        if self.kind != F::KIND {
            return Ok(None);
        }
        Ok(Some(serde_json::from_value(self.body.clone())?))
    }
}

/// Someone who acts on facts: at least once, in order, with its cursor moved in the transaction of its effect.
pub trait Consumer: Send + Sync + 'static {
    /// The name of its cursor; never changes.
    fn name(&self) -> &'static str;

    /// Acts on one fact. A refusal, fault or broken invariant is noted as stuck and the consumer goes on with the next.
    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>>;
}

/// How many facts are taken in one transaction.
const PAGE: i64 = 100;

/// Facts told within this are taken together, so that the feed writes less often than the tellers.
const GATHERED: Duration = Duration::from_millis(40);

/// A fact that has no position after this waits for a page that takes long, and is not left waiting.
const OVERTAKEN: Duration = Duration::from_millis(150);

/// When something is wrong, the feed tries again after this.
const PAUSE: Duration = Duration::from_millis(500);

/// Gives committed facts their positions; answers how many. Safe to call from many processes at once.
pub async fn sequence(db: &Db) -> Result<u64> {
    let mut tx = db.write().await?;
    // Touching the row first makes sequencers of other processes wait here, one behind the other.
    tx.put(query("update kernel_sequence set last = last where name = 'outbox'")).await?;
    let given = tx.execute(query(GIVE_POSITIONS).bind(POSITIONS)).await?;
    if given == 0 {
        return Ok(0);
    }
    tx.put(query("update kernel_sequence set last = last + $1 where name = 'outbox'").bind(i64::try_from(given).unwrap_or(0))).await?;
    tx.commit().await?;
    db.inner().spread_news();
    Ok(given)
}

/// How many facts get their positions in one transaction.
const POSITIONS: i64 = 2000;

const GIVE_POSITIONS: &str = "
    with fresh as (
        select id, row_number() over (order by told_at, id) as place
          from kernel_outbox
         where position is null
         order by told_at, id
         limit $1
    )
    update kernel_outbox
       set position = (select last from kernel_sequence where name = 'outbox') + fresh.place
      from fresh
     where kernel_outbox.id = fresh.id";

/// The position of the newest sequenced fact.
pub async fn head(tx: &mut Tx) -> Result<i64> {
    Ok(tx.fetch_one::<(i64,)>(query("select last from kernel_sequence where name = 'outbox'")).await?.0)
}

/// Facts after a position, oldest first.
pub async fn after(tx: &mut Tx, position: i64, limit: i64) -> Result<Vec<Event>> {
    tx.fetch_all(
        query("select position, kind, body, told_at from kernel_outbox where position > $1 order by position limit $2")
            .bind(position)
            .bind(limit),
    )
    .await
}

/// Lets a consumer take what it has not taken yet; answers how many facts it took.
pub async fn catch_up(db: &Db, consumer: &dyn Consumer) -> Result<u64> {
    let (mut taken, mut tries) = (0, 0);
    loop {
        let page = match take_page(db, &[consumer], Verdicts::OfEach).await {
            Err(Spoilt::Around(error)) if error.will_pass() && tries < 5 => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(fastrand::u64(1..(8 << tries)))).await;
                continue;
            }
            Err(Spoilt::Around(error)) => return Err(error),
            Err(Spoilt::By { consumer, start, event, error }) => {
                tracing::error!(consumer = consumer.name(), position = event.position, kind = event.kind, %error, "fact not digested");
                pass_by(db, consumer, start, event.position, &error).await?
            }
            Ok(page) => page,
        };
        tries = 0;
        taken += page;
        if page < u64::try_from(PAGE).unwrap_or(0) {
            return Ok(taken);
        }
    }
}

/// When the verdicts on statements that nobody waits for are heard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdicts {
    /// With what comes next; whose fault it was nobody knows.
    Later,
    /// With each fact, so that it is known which one cannot be digested.
    OfEach,
}

/// A consumer that stops rather than do wrong (an assertion) stops at this fact alone.
async fn take(consumer: &dyn Consumer, tx: &mut Tx, event: &Event, verdicts: Verdicts) -> Result<()> {
    caught(consumer.take(tx, event)).await??;
    if verdicts == Verdicts::OfEach { tx.hear().await } else { Ok(()) }
}

/// Why a page was not taken; it is undone.
enum Spoilt<'c> {
    /// A consumer could not digest a fact.
    By { consumer: &'c dyn Consumer, start: i64, event: Event, error: Error },
    /// The database's trouble (a deadlock, a lost connection), or another process that took it: none of a fact's doing.
    Around(Error),
}

impl fmt::Display for Spoilt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spoilt::By { consumer, event, error, .. } => write!(f, "{} at {}: {error}", consumer.name(), event.position),
            Spoilt::Around(error) => error.fmt(f),
        }
    }
}

impl From<Error> for Spoilt<'_> {
    fn from(error: Error) -> Self {
        Spoilt::Around(error)
    }
}

/// Lets consumers take the next page, each what it has not taken yet, in one transaction for all of them.
async fn take_page<'c>(db: &Db, consumers: &[&'c dyn Consumer], verdicts: Verdicts) -> Result<u64, Spoilt<'c>> {
    let mut tx = db.write().await?;
    let cursors = cursors(&mut tx).await?;
    let starts: Vec<(&dyn Consumer, i64)> =
        consumers.iter().map(|&consumer| (consumer, cursors.get(consumer.name()).copied().unwrap_or(0))).collect();
    let events = after(&mut tx, starts.iter().map(|(_, start)| *start).min().unwrap_or(0), PAGE).await?;
    let Some(last) = events.last().map(|event| event.position) else { return Ok(0) };
    for &(consumer, start) in &starts {
        for event in events.iter().filter(|event| event.position > start) {
            match take(consumer, &mut tx, event, verdicts).await {
                Ok(()) => {}
                Err(error) if error.will_pass() => return Err(Spoilt::Around(error)),
                Err(error) => return Err(Spoilt::By { consumer, start, event: event.clone(), error }),
            }
        }
    }
    let moves: Vec<(&str, i64)> =
        starts.iter().map(|(consumer, start)| (consumer.name(), *start)).filter(|(_, start)| *start < last).collect();
    move_cursors(&mut tx, &moves, last).await?;
    tx.commit().await?;
    Ok(u64::try_from(events.len()).unwrap_or(0))
}

/// Takes everything before a fact that cannot be digested, then notes it as stuck and steps over it.
async fn pass_by(db: &Db, consumer: &dyn Consumer, start: i64, stuck: i64, error: &Error) -> Result<u64> {
    let mut tx = db.write().await?;
    for event in after(&mut tx, start, PAGE).await?.iter().take_while(|event| event.position < stuck) {
        take(consumer, &mut tx, event, Verdicts::OfEach).await?;
    }
    let now = tx.now();
    tx.put(
        query("insert into kernel_stuck (consumer, position, reason, since) values ($1, $2, $3, $4) on conflict (consumer, position) do nothing")
            .bind(consumer.name())
            .bind(stuck)
            .bind(error.to_string())
            .bind(now),
    )
    .await?;
    move_cursors(&mut tx, &[(consumer.name(), start)], stuck).await?;
    tx.commit().await?;
    Ok(u64::try_from(PAGE).unwrap_or(0))
}

async fn cursors(tx: &mut Tx) -> Result<HashMap<String, i64>> {
    let cursors: Vec<(String, i64)> = tx.fetch_all(query("select consumer, position from kernel_cursor")).await?;
    Ok(cursors.into_iter().collect())
}

/// Moves cursors from where they were seen; if another process moved one meanwhile, this one's work is void.
async fn move_cursors(tx: &mut Tx, from: &[(&str, i64)], to: i64) -> Result<()> {
    let now = tx.now();
    let new = from.iter().filter(|(_, start)| *start == 0).map(|(consumer, _)| vec![Value::from(*consumer), 0.into(), now.into()]);
    let new: Vec<Vec<Value>> = new.collect();
    if !new.is_empty() {
        tx.put(query("insert into kernel_cursor (consumer, position, moved_at) values (:row) on conflict do nothing").bind_rows(new))
            .await?;
    }
    let rows = from.iter().map(|(consumer, start)| vec![Value::from(*consumer), (*start).into()]);
    let moved = tx.execute(query(MOVE_CURSORS).bind(to).bind(now).bind_rows(rows)).await?;
    if moved < u64::try_from(from.len()).unwrap_or(u64::MAX) {
        return Err(Error::fault(format_args!("a cursor was moved by another process: {from:?}")));
    }
    Ok(())
}

const MOVE_CURSORS: &str = "
    update kernel_cursor
       set position = $1, moved_at = $2
     where (consumer, position) in (values (:row))";

/// Facts that consumers could not digest: consumer, position, reason.
pub async fn stuck(tx: &mut Tx) -> Result<Vec<(String, i64, String)>> {
    tx.fetch_all(query("select consumer, position, reason from kernel_stuck order by position limit 1000")).await
}

/// Lets a consumer take a fact that it could not digest before, and strikes the note, in one transaction. What came
/// after it has been taken meanwhile.
pub async fn try_again(db: &Db, consumer: &dyn Consumer, position: i64) -> Result<()> {
    let mut tx = db.write().await?;
    let struck = query("delete from kernel_stuck where consumer = $1 and position = $2").bind(consumer.name()).bind(position);
    if tx.execute(struck).await? == 0 {
        return Err(Error::NotFound);
    }
    let event = after(&mut tx, position - 1, 1).await?.pop().filter(|event| event.position == position).ok_or(Error::NotFound)?;
    take(consumer, &mut tx, &event, Verdicts::OfEach).await?;
    tx.commit().await
}

/// Sequences and lets every consumer catch up, until there is nothing left: one beat of the feed. Whether there is
/// anything is read first, so that a feed at rest takes no write's turn. Consumers take a page together, since the flush
/// at its end costs more than what they do; where one of them cannot, each goes on alone.
pub async fn settle(db: &Db, consumers: &[Arc<dyn Consumer>]) -> Result<()> {
    loop {
        let (mark, cursors) = standing(db).await?;
        let mut moved = if mark.fresh { again(|| sequence(db)).await? } else { 0 };
        let behind = |consumer: &&dyn Consumer| moved > 0 || cursors.get(consumer.name()).copied().unwrap_or(0) < mark.last;
        let behind: Vec<&dyn Consumer> = consumers.iter().map(AsRef::as_ref).filter(behind).collect();
        if !behind.is_empty() {
            moved += match take_page(db, &behind, Verdicts::Later).await {
                Ok(page) => page,
                Err(why) => {
                    tracing::debug!(%why, "listeners go on alone");
                    let mut taken = 0;
                    for consumer in behind {
                        taken += catch_up(db, consumer).await?;
                    }
                    taken
                }
            };
        }
        if moved == 0 {
            return Ok(());
        }
    }
}

/// Where the feed stands: the last position given, and whether facts wait for theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
struct Mark {
    last: i64,
    fresh: bool,
}

const MARK: &str = "
    select last, exists (select 1 from kernel_outbox where position is null) as fresh
      from kernel_sequence
     where name = 'outbox'";

async fn standing(db: &Db) -> Result<(Mark, HashMap<String, i64>)> {
    let mut tx = db.read().await?;
    let mark = tx.fetch_one(query(MARK)).await?;
    Ok((mark, cursors(&mut tx).await?))
}

/// Follows the feed until the program ends: woken when something is told, and every `beat` in case it was not heard.
pub async fn follow(db: Db, consumers: Vec<Arc<dyn Consumer>>, beat: Duration) {
    tokio::join!(act(&db, &consumers, beat), overtake(&db, beat));
}

/// Gives positions while a page is acted on that takes long, so that whoever only hears of facts (pages that are kept, the
/// index) hears of them in time. Where nothing takes long, everything has its position when this looks.
async fn overtake(db: &Db, beat: Duration) {
    let mut told = db.told();
    loop {
        let _ = tokio::time::timeout(beat, told.changed()).await;
        tokio::time::sleep(OVERTAKEN).await;
        told.mark_unchanged();
        let given = match mark(db).await {
            Ok(mark) if mark.fresh => again(|| sequence(db)).await.map(drop),
            looked => looked.map(drop),
        };
        if let Err(error) = given {
            tracing::debug!(%error, "positions are given later");
        }
    }
}

async fn act(db: &Db, consumers: &[Arc<dyn Consumer>], beat: Duration) {
    let mut told = db.told();
    loop {
        told.mark_unchanged();
        if let Err(error) = settle(db, consumers).await {
            tracing::warn!(%error, "feed pauses");
            tokio::time::sleep(PAUSE.min(beat)).await;
            continue;
        }
        let _ = tokio::time::timeout(beat, told.changed()).await;
        tokio::time::sleep(GATHERED).await;
    }
}

/// Hears, once every `beat`, what other processes told and how far they gave positions, and wakes everyone who follows
/// the feed in this one. The followers themselves need not look.
pub async fn listen(db: Db, beat: Duration) {
    let mut heard = None;
    loop {
        match mark(&db).await {
            Ok(mark) => {
                if mark.fresh {
                    db.inner().ring();
                }
                if heard.replace(mark.last).is_some_and(|last| last != mark.last) {
                    db.inner().ring();
                    db.inner().spread_news();
                }
            }
            Err(error) => tracing::warn!(%error, "other processes are not heard"),
        }
        tokio::time::sleep(beat).await;
    }
}

async fn mark(db: &Db) -> Result<Mark> {
    db.read().await?.fetch_one(query(MARK)).await
}
