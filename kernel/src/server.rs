//! A PostgreSQL server, which may go away while the shop is open, and come back.

mod security;
mod wire;

use crate::{
    Error, Options, Query, Result,
    trouble::Trouble,
    tx::{Take, Wanted},
};
use security::Security;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_postgres::Config;
use wire::Wire;

/// How long a transaction waits for a connection when many are at work …
const PATIENCE: Duration = Duration::from_secs(10);
/// … and while the server did not answer a moment ago: a reader is told sooner that it is not now.
const IMPATIENCE: Duration = Duration::from_millis(1500);
/// A connection that rested longer than this is asked whether it is still there before anything is entrusted to it.
const RESTED: Duration = Duration::from_secs(1);
/// How long the answer to somebody who went away may take before the connection is given up.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// What a connection is told first, unless the address says `options` of its own. PostgreSQL takes a page read out of turn to cost
/// four times one read in turn, which was true of spinning discs: it then reads a whole table of prices to find five
/// hundred. (Its manual, 20.7.2, gives 1.1 for storage whose random reads cost little more.)
const PLANNING: &str = "set random_page_cost = 1.1";

pub(crate) struct Server {
    config: Config,
    /// Whether the planner is told of our discs.
    plans: bool,
    security: Security,
    shelf: Shelf,
    places: Arc<Semaphore>,
    most: u32,
    pub(crate) trouble: Trouble,
}

/// Connections at rest; the one used last is used next, because it is warm.
#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Vec<Wire>>>);

impl Shelf {
    fn open(&self) -> MutexGuard<'_, Vec<Wire>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Server {
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Server> {
        let (url, security) = Security::of(url)?;
        let mut config: Config = url.parse()?;
        config.application_name("shipin");
        let plans = config.get_options().is_none();
        let most = options.connections.max(2);
        let places = Arc::new(Semaphore::new(most as usize));
        let server = Server { config, plans, security, shelf: Shelf::default(), places, most, trouble: Trouble::default() };
        let first = server.connect(PATIENCE).await?;
        server.shelf.open().push(first);
        Ok(server)
    }

    async fn connect(&self, patience: Duration) -> Result<Wire> {
        let connecting = timeout(patience, self.security.connect(&self.config)).await;
        let (client, line) = connecting.map_err(|_| Error::for_now("it does not answer"))??;
        let mut wire = Wire::new(client, line);
        if self.plans {
            let told = timeout(patience, wire.ask(PLANNING)).await;
            told.map_err(|_| Error::for_now("it does not answer"))??;
        }
        Ok(wire)
    }

    /// Begins a transaction. Nothing has been done in it, so a connection that was lost meanwhile is let go and
    /// another is tried.
    pub(crate) async fn begin(&self, how: &'static str) -> Result<Session> {
        let place = timeout(self.patience(), self.places.clone().acquire_owned()).await;
        let place = place.map_err(|_| Error::for_now("the database gives no connection"))?;
        let place = place.map_err(|_| Error::for_now("the database is closed"))?;
        let wire = self.begun(how).await.inspect_err(|error| {
            if error.will_pass() {
                self.trouble.begins("the database does not answer", error);
            }
        })?;
        Ok(Session { wire: Some(wire), shelf: self.shelf.clone(), place: Some(place), spoilt: false })
    }

    async fn begun(&self, how: &'static str) -> Result<Wire> {
        loop {
            let resting = self.shelf.open().pop();
            let Some(mut wire) = resting else {
                let mut wire = self.connect(self.patience()).await?;
                self.begin_on(&mut wire, how).await?;
                return Ok(wire);
            };
            if !wire.is_whole().await {
                self.trouble.begins("the database went away", &"a connection was lost");
                continue;
            }
            match self.begin_on(&mut wire, how).await {
                Ok(()) => return Ok(wire),
                Err(error) if error.will_pass() => self.trouble.begins("the database went away", &error),
                Err(error) => return Err(error),
            }
        }
    }

    /// Once the server is known to be away, nobody waits long to hear the same.
    fn patience(&self) -> Duration {
        if self.trouble.is_known() { IMPATIENCE } else { PATIENCE }
    }

    async fn begin_on(&self, wire: &mut Wire, how: &'static str) -> Result<()> {
        wire.say(how);
        if !self.trouble.is_known() && wire.was_used_within(RESTED) {
            return Ok(());
        }
        let Ok(heard) = timeout(IMPATIENCE, wire.hear_all()).await else {
            // The others would keep everybody waiting as long.
            self.shelf.open().clear();
            return Err(Error::for_now("the database does not answer"));
        };
        heard?;
        self.trouble.is_over("the database answers again");
        Ok(())
    }

    /// Waits for every transaction to end and closes the connections.
    pub(crate) async fn close(&self) {
        if let Ok(all) = self.places.clone().acquire_many_owned(self.most).await {
            self.places.close();
            drop(all);
        }
        let resting = std::mem::take(&mut *self.shelf.open());
        for wire in resting {
            wire.close().await;
        }
    }
}

/// One transaction on a connection of its own.
pub(crate) struct Session {
    wire: Option<Wire>,
    shelf: Shelf,
    /// Given back after the connection.
    place: Option<OwnedSemaphorePermit>,
    /// A statement failed: PostgreSQL answers a commit by undoing everything, and calls that well done.
    spoilt: bool,
}

impl Session {
    fn wire(&mut self) -> &mut Wire {
        self.wire.as_mut().expect("a transaction holds its connection until it ends")
    }

    /// Runs a statement, hands over the rows that are wanted and answers how many it touched.
    pub(crate) async fn rows(&mut self, query: Query, wanted: Wanted, take: Take<'_>) -> Result<u64> {
        let done = self.wire().rows(query, wanted, take).await;
        self.spoilt |= done.is_err();
        done
    }

    /// Sends a statement along with the next one.
    pub(crate) async fn put(&mut self, query: Query, taken: Option<Error>) -> Result<()> {
        let done = self.wire().put(query, taken).await;
        self.spoilt |= done.is_err();
        done
    }

    /// Waits until everything sent has been answered.
    pub(crate) async fn hear(&mut self) -> Result<()> {
        let done = self.wire().hear_all().await;
        self.spoilt |= done.is_err();
        done
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        if self.spoilt || self.wire().is_awaited() {
            return Err(Error::fault("a statement failed, or was left, before the commit"));
        }
        self.wire().ask("commit").await?;
        self.shelf.open().extend(self.wire.take());
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(mut wire) = self.wire.take() else { return };
        if wire.roll_back() {
            self.shelf.open().push(wire);
        } else if let Ok(runtime) = Handle::try_current() {
            // Who asked has gone while the server was at work; nobody else is to wait for that.
            let (shelf, place) = (self.shelf.clone(), self.place.take());
            runtime.spawn(async move {
                if let Ok(Ok(())) = timeout(FORGOTTEN, wire.hear_all()).await {
                    shelf.open().push(wire);
                }
                drop(place);
            });
        }
    }
}
