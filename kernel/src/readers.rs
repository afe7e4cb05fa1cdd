//! The readers of a SQLite file: a handful of connections, each lent to one reading at a time.

use crate::{
    Error, Result,
    sqlite::{File, Sqlite},
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

#[derive(Clone)]
pub(crate) struct Readers {
    file: Arc<File>,
    shelf: Shelf,
    places: Arc<Semaphore>,
    most: u32,
}

#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Vec<Sqlite>>>);

impl Shelf {
    fn open(&self) -> MutexGuard<'_, Vec<Sqlite>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One reading: a view of the data that does not change while it lasts.
pub(crate) struct Reading {
    file: Option<Sqlite>,
    shelf: Shelf,
    /// Given back after the connection.
    _place: OwnedSemaphorePermit,
}

impl Readers {
    pub(crate) fn new(file: File, most: u32) -> Readers {
        Readers { file: Arc::new(file), shelf: Shelf::default(), places: Arc::new(Semaphore::new(most as usize)), most }
    }

    pub(crate) async fn begin(&self) -> Result<Reading> {
        let mut reading = self.lend().await?;
        reading.file().run("begin")?;
        Ok(reading)
    }

    /// A connection without a transaction, for the few statements that do not stand in one.
    pub(crate) async fn lend(&self) -> Result<Reading> {
        let place = self.places.clone().acquire_owned().await.map_err(Error::fault)?;
        let resting = self.shelf.open().pop();
        let file = match resting {
            Some(file) => file,
            None => self.file.open()?,
        };
        Ok(Reading { file: Some(file), shelf: self.shelf.clone(), _place: place })
    }

    /// Waits for every reading to end and closes the connections.
    pub(crate) async fn close(&self) {
        if let Ok(all) = self.places.clone().acquire_many_owned(self.most).await {
            self.places.close();
            drop(all);
        }
        self.shelf.open().clear();
    }
}

impl Reading {
    pub(crate) fn file(&mut self) -> &mut Sqlite {
        self.file.as_mut().expect("a reading holds its connection until it ends")
    }

    /// Ends the reading; the connection goes back to the shelf.
    pub(crate) fn end(mut self) -> Result<()> {
        self.file().run("rollback")?;
        self.shelve();
        Ok(())
    }

    fn shelve(&mut self) {
        if let Some(file) = self.file.take() {
            self.shelf.open().push(file);
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        // A connection that cannot be brought back to rest is let go; the next reading opens another.
        if self.file.as_mut().is_some_and(|file| file.run("rollback").is_ok()) {
            self.shelve();
        }
    }
}
