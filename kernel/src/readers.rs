//! The readers of a SQLite file: a handful of connections, each lent to one reading at a time.
//!
//! A general pool hands connections back through a task and costs some eighty microseconds for each short reading,
//! eight times what the reading itself takes; this one keeps them on a shelf.

use crate::{Error, Result};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

#[derive(Clone)]
pub(crate) struct Readers {
    options: Arc<SqliteConnectOptions>,
    shelf: Shelf,
    places: Arc<Semaphore>,
    most: u32,
}

#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Vec<SqliteConnection>>>);

impl Shelf {
    fn open(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One reading: a view of the data that does not change while it lasts.
pub(crate) struct Reading {
    conn: Option<SqliteConnection>,
    shelf: Shelf,
    place: Option<OwnedSemaphorePermit>,
}

impl Readers {
    pub(crate) fn new(options: SqliteConnectOptions, most: u32) -> Readers {
        Readers { options: Arc::new(options), shelf: Shelf::default(), places: Arc::new(Semaphore::new(most as usize)), most }
    }

    pub(crate) async fn begin(&self) -> Result<Reading> {
        let mut reading = self.lend().await?;
        run(reading.conn(), "begin").await?;
        Ok(reading)
    }

    /// A connection without a transaction, for the few statements that do not stand in one.
    pub(crate) async fn lend(&self) -> Result<Reading> {
        let place = self.places.clone().acquire_owned().await.map_err(Error::fault)?;
        let resting = self.shelf.open().pop();
        let conn = match resting {
            Some(conn) => conn,
            None => SqliteConnection::connect_with(&self.options).await?,
        };
        Ok(Reading { conn: Some(conn), shelf: self.shelf.clone(), place: Some(place) })
    }

    /// Waits for every reading to end and closes the connections.
    pub(crate) async fn close(&self) {
        if let Ok(all) = self.places.clone().acquire_many_owned(self.most).await {
            self.places.close();
            drop(all);
        }
        let resting = std::mem::take(&mut *self.shelf.open());
        for conn in resting {
            // Nothing was written through it, so nothing is lost if it does not close well.
            let _ = conn.close().await;
        }
    }
}

impl Reading {
    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        self.conn.as_mut().expect("a reading holds its connection until it ends")
    }

    /// Ends the reading; the connection goes back to the shelf.
    pub(crate) async fn end(mut self) -> Result<()> {
        run(self.conn(), "rollback").await?;
        if let Some(conn) = self.conn.take() {
            self.shelf.open().push(conn);
        }
        Ok(())
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let (Some(mut conn), shelf, place) = (self.conn.take(), self.shelf.clone(), self.place.take()) else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                // A connection that cannot be brought back to rest is let go; the next reading opens another.
                if run(&mut conn, "rollback").await.is_ok() {
                    shelf.open().push(conn);
                }
                drop(place);
            });
        }
    }
}

async fn run(conn: &mut SqliteConnection, sql: &'static str) -> Result<()> {
    sqlx::query(AssertSqlSafe(sql)).execute(conn).await?;
    Ok(())
}
