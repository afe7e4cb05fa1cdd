//! The one writer of a SQLite file, and how its commits are shared.
//!
//! A durable commit costs a flush to disk (some milliseconds); the statements of a use case cost microseconds. So
//! each write is a savepoint inside an outer transaction, and the outer transaction is committed once for all
//! writes that stood in line meanwhile. Nobody is told "done" before the flush that made his write durable.

use crate::{
    Error, Fault, Result,
    sqlite::{File, Sqlite},
    trouble::Trouble,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard, oneshot},
    task::spawn_blocking,
    time::sleep,
};

/// At most this many writes share one flush …
const GROUP: usize = 128;
/// … and none of them waits longer than this for company: the first to finish after it calls for the flush. Who knows
/// that he will take long ([`Writer::begin_long`]) has the others flushed before he begins.
const PATIENCE: Duration = Duration::from_millis(8);
/// How long a write waits for another process that writes to the same file (a check, an import), and how often it looks.
const NEIGHBOUR: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(5);

#[derive(Clone)]
pub(crate) struct Writer {
    seat: Arc<Mutex<Seat>>,
    waiting: Arc<AtomicUsize>,
    pub(crate) trouble: Trouble,
}

struct Seat {
    file: Sqlite,
    /// When the outer transaction began, if one is open.
    open_since: Option<Instant>,
    /// Writes that are done but not yet flushed, waiting for word.
    group: Vec<oneshot::Sender<Word>>,
    trouble: Trouble,
}

/// What a write is told in the end.
type Word = std::result::Result<(), Fault>;

/// One write's turn at the seat.
pub(crate) struct Turn {
    seat: Option<OwnedMutexGuard<Seat>>,
    /// Its savepoint is open.
    at_work: bool,
    writer: Writer,
}

impl Writer {
    pub(crate) fn open(file: &File) -> Result<Writer> {
        let trouble = Trouble::default();
        let seat = Seat { file: file.open()?, open_since: None, group: Vec::new(), trouble: trouble.clone() };
        Ok(Writer { seat: Arc::new(Mutex::new(seat)), waiting: Arc::default(), trouble })
    }

    pub(crate) async fn begin(&self) -> Result<Turn> {
        let mut turn = self.turn().await;
        turn.start().await?;
        Ok(turn)
    }

    /// Begins a write that will take its time: who is done already gets word first.
    pub(crate) async fn begin_long(&self) -> Result<Turn> {
        let mut turn = self.turn().await;
        if let Some(mut seat) = turn.seat.take() {
            let seat = spawn_blocking(move || {
                seat.flush();
                seat
            });
            turn.seat = Some(seat.await.map_err(Error::fault)?);
        }
        turn.start().await?;
        Ok(turn)
    }

    async fn turn(&self) -> Turn {
        let in_line = InLine::join(self);
        let seat = self.seat.clone().lock_owned().await;
        in_line.leave();
        Turn { seat: Some(seat), at_work: false, writer: self.clone() }
    }

    /// Flushes what is waiting when nobody is left in line to do it.
    fn tidy_later(&self) {
        let writer = self.clone();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let mut seat = writer.seat.lock_owned().await;
                if writer.waiting.load(Ordering::SeqCst) == 0 && seat.open_since.is_some() {
                    spawn_blocking(move || seat.flush());
                }
            });
        }
    }

    pub(crate) async fn close(&self) {
        let mut seat = self.seat.clone().lock_owned().await;
        let closing = spawn_blocking(move || {
            seat.flush();
            // Folding the log into the file leaves one file to copy; if it fails, the log is replayed at the next start.
            let _ = seat.file.run("pragma wal_checkpoint(truncate)");
        });
        let _ = closing.await;
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

    pub(crate) fn file(&mut self) -> &mut Sqlite {
        &mut self.seat().file
    }

    async fn start(&mut self) -> Result<()> {
        let began = Instant::now();
        while !self.seat().start()? {
            if began.elapsed() > NEIGHBOUR {
                return Err(self.seat().give_up(Error::for_now("another process keeps writing to the database")));
            }
            sleep(LOOK).await;
        }
        self.at_work = true;
        Ok(())
    }

    /// Ends the write and waits until it is durable.
    pub(crate) async fn commit(mut self) -> Result<()> {
        self.at_work = false;
        self.seat().keep()?;
        let (word, answer) = oneshot::channel();
        let mut seat = self.seat.take().expect("a turn holds the seat until it ends");
        seat.group.push(word);
        let overdue = seat.open_since.is_none_or(|since| since.elapsed() >= PATIENCE);
        if overdue || seat.group.len() >= GROUP || self.writer.waiting.load(Ordering::SeqCst) == 0 {
            // The flush goes on when whoever asked for it hangs up.
            spawn_blocking(move || seat.flush());
        } else {
            drop(seat);
        }
        match answer.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(fault)) => Err(fault.into()),
            Err(_) => Err(Error::fault("the writer went away before the commit")),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(mut seat) = self.seat.take() {
            if self.at_work {
                seat.undo();
            }
            drop(seat);
            self.writer.tidy_later();
        }
    }
}

impl Seat {
    /// Opens a savepoint, in an outer transaction of its own if there is none; false while another process writes.
    fn start(&mut self) -> Result<bool> {
        if self.open_since.is_none() {
            if !self.file.begin_write().map_err(|error| self.give_up(error))? {
                return Ok(false);
            }
            self.open_since = Some(Instant::now());
        }
        self.file.run("savepoint write").map_err(|error| self.give_up(error))?;
        Ok(true)
    }

    /// Keeps the current savepoint's work in the group.
    fn keep(&mut self) -> Result<()> {
        self.file.run("release write").map_err(|error| self.give_up(error))
    }

    /// Undoes a write that was dropped before its end.
    fn undo(&mut self) {
        let undone = self.file.run("rollback to write").and_then(|()| self.file.run("release write"));
        if let Err(error) = undone {
            // The engine undid the outer transaction by itself (a full disk does that): nothing of the group is left.
            self.give_up(error);
        }
    }

    /// Makes the group durable and gives everyone word.
    fn flush(&mut self) {
        if self.open_since.is_none() {
            return;
        }
        match self.file.run("commit") {
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
                self.give_up(error);
            }
        }
    }

    /// Undoes the whole group and tells everyone in it why. Who asked hears it too.
    fn give_up(&mut self, error: Error) -> Error {
        // When the engine has already rolled back, there is nothing to roll back and this says so; both are fine.
        let _ = self.file.run("rollback");
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
