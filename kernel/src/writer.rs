//! The one writer of a SQLite file, and how its commits are shared.
//!
//! A durable commit costs a flush to disk (some milliseconds); the statements of a use case cost microseconds. So
//! each write is a savepoint inside an outer transaction, and the outer transaction is committed once for all
//! writes that stood in line meanwhile. Nobody is told "done" before the flush that made his write durable.

use crate::{Error, Fault, Result, trouble::Trouble};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// At most this many writes share one flush …
const GROUP: usize = 128;
/// … and none of them waits longer than this for company: the first to finish after it calls for the flush. Who knows
/// that he will take long ([`Writer::begin_long`]) has the others flushed before he begins.
const PATIENCE: Duration = Duration::from_millis(8);

#[derive(Clone)]
pub(crate) struct Writer {
    seat: Arc<Mutex<Seat>>,
    waiting: Arc<AtomicUsize>,
    pub(crate) trouble: Trouble,
}

struct Seat {
    conn: SqliteConnection,
    /// When the outer transaction began, if one is open.
    open_since: Option<Instant>,
    /// A savepoint was left behind by a write that was dropped.
    left_behind: bool,
    /// Writes that are done but not yet flushed, waiting for word.
    group: Vec<oneshot::Sender<Word>>,
    trouble: Trouble,
}

/// What a write is told in the end.
type Word = std::result::Result<(), Fault>;

/// One write's turn at the seat.
pub(crate) struct Turn {
    seat: Option<OwnedMutexGuard<Seat>>,
    writer: Writer,
}

impl Writer {
    pub(crate) async fn open(options: &SqliteConnectOptions) -> Result<Writer> {
        let conn = SqliteConnection::connect_with(options).await?;
        let trouble = Trouble::default();
        let seat = Seat { conn, open_since: None, left_behind: false, group: Vec::new(), trouble: trouble.clone() };
        Ok(Writer { seat: Arc::new(Mutex::new(seat)), waiting: Arc::default(), trouble })
    }

    pub(crate) async fn begin(&self) -> Result<Turn> {
        let mut turn = self.turn().await;
        uninterrupted(async move { turn.seat().start().await.map(|()| turn) }).await
    }

    /// Begins a write that will take its time: who is done already gets word first.
    pub(crate) async fn begin_long(&self) -> Result<Turn> {
        let mut turn = self.turn().await;
        uninterrupted(async move {
            turn.seat().clean_up().await?;
            turn.seat().flush().await;
            turn.seat().start().await.map(|()| turn)
        })
        .await
    }

    async fn turn(&self) -> Turn {
        let in_line = InLine::join(self);
        let seat = self.seat.clone().lock_owned().await;
        in_line.leave();
        Turn { seat: Some(seat), writer: self.clone() }
    }

    /// Flushes what is waiting when nobody is left in line to do it.
    fn tidy_later(&self) {
        let writer = self.clone();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let mut seat = writer.seat.lock().await;
                let cleaned = seat.clean_up().await;
                if cleaned.is_ok() && writer.waiting.load(Ordering::SeqCst) == 0 {
                    seat.flush().await;
                }
            });
        }
    }

    pub(crate) async fn close(&self) {
        let mut seat = self.seat.lock().await;
        if seat.clean_up().await.is_ok() {
            seat.flush().await;
        }
        // Folding the log into the file leaves one file to copy; if it fails, the log is replayed at the next start.
        let _ = run(&mut seat.conn, "pragma wal_checkpoint(truncate)").await;
    }
}

/// Counts who stands in line, also when someone gives up waiting.
struct InLine<'a> {
    writer: &'a Writer,
    left: bool,
}

impl<'a> InLine<'a> {
    fn join(writer: &'a Writer) -> InLine<'a> {
        writer.waiting.fetch_add(1, Ordering::SeqCst);
        InLine { writer, left: false }
    }

    fn leave(mut self) {
        self.left = true;
        self.writer.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        if !self.left {
            self.writer.waiting.fetch_sub(1, Ordering::SeqCst);
            self.writer.tidy_later();
        }
    }
}

impl Turn {
    fn seat(&mut self) -> &mut Seat {
        self.seat.as_mut().expect("a turn holds the seat until it ends")
    }

    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.seat().conn
    }

    /// Ends the write and waits until it is durable.
    pub(crate) async fn commit(self) -> Result<()> {
        match uninterrupted(self.hand_in()).await?.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(fault)) => Err(fault.into()),
            Err(_) => Err(Error::fault("the writer went away before the commit")),
        }
    }

    /// Puts the write into the group and flushes the group when it is time.
    async fn hand_in(mut self) -> Result<oneshot::Receiver<Word>> {
        self.seat().keep().await?;
        let (word, answer) = oneshot::channel();
        let mut seat = self.seat.take().expect("a turn holds the seat until it ends");
        seat.group.push(word);
        let overdue = seat.open_since.is_none_or(|since| since.elapsed() >= PATIENCE);
        if overdue || seat.group.len() >= GROUP || self.writer.waiting.load(Ordering::SeqCst) == 0 {
            seat.flush().await;
        }
        Ok(answer)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(seat) = &mut self.seat {
            seat.left_behind = true;
            self.seat = None;
            self.writer.tidy_later();
        }
    }
}

impl Seat {
    async fn start(&mut self) -> Result<()> {
        self.clean_up().await?;
        if self.open_since.is_none() {
            if let Err(error) = run(&mut self.conn, "begin immediate").await {
                // What a failing disk kept from being undone is undone now; the next write begins afresh.
                return Err(self.give_up(error).await);
            }
            self.open_since = Some(Instant::now());
        }
        run(&mut self.conn, "savepoint write").await
    }

    /// Keeps the current savepoint's work in the group.
    async fn keep(&mut self) -> Result<()> {
        match run(&mut self.conn, "release write").await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.give_up(error).await),
        }
    }

    /// Undoes a write that was dropped before its end.
    async fn clean_up(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.left_behind) || self.open_since.is_none() {
            return Ok(());
        }
        let undone = match run(&mut self.conn, "rollback to write").await {
            Ok(()) => run(&mut self.conn, "release write").await,
            failed => failed,
        };
        if let Err(error) = undone {
            // The engine undid the outer transaction by itself (a full disk does that): nothing of the group is left.
            self.give_up(error).await;
        }
        Ok(())
    }

    /// Makes the group durable and gives everyone word.
    async fn flush(&mut self) {
        if self.open_since.is_none() {
            return;
        }
        match run(&mut self.conn, "commit").await {
            Ok(()) => {
                self.open_since = None;
                if !self.group.is_empty() {
                    self.trouble.is_over("writing works again");
                }
                for word in self.group.drain(..) {
                    let _ = word.send(Ok(()));
                }
            }
            Err(error) => {
                self.give_up(error).await;
            }
        }
    }

    /// Undoes the whole group and tells everyone in it why. Who asked hears it too.
    async fn give_up(&mut self, error: Error) -> Error {
        // When the engine has already rolled back, there is nothing to roll back and this says so; both are fine.
        let _ = run(&mut self.conn, "rollback").await;
        self.open_since = None;
        self.trouble.met(&error);
        if let Error::Fault(fault) = &error {
            for word in self.group.drain(..) {
                let _ = word.send(Err(fault.clone()));
            }
        }
        error
    }
}

/// Sees steps through that must not stop half-way when whoever asked for them hangs up: between a statement and the
/// note of what it did, the seat would not know where it stands.
async fn uninterrupted<T: Send + 'static>(steps: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    tokio::spawn(steps).await.unwrap_or_else(|gone| Err(Error::fault(format_args!("the writer went away: {gone}"))))
}

async fn run(conn: &mut SqliteConnection, sql: &'static str) -> Result<()> {
    sqlx::query(AssertSqlSafe(sql)).execute(conn).await?;
    Ok(())
}
