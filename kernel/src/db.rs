use crate::{BoxFuture, Clock, Error, Result, Tx, readers::Readers, server::Server, sqlite::File, writer::Writer};
use std::{collections::HashSet, sync::Arc, sync::Mutex, time::Duration};
use tokio::sync::watch;

/// The database: a SQLite file inside the program, or a PostgreSQL server.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    /// Seeds for ids in tests; chance otherwise.
    pub(crate) seed: Option<Mutex<fastrand::Rng>>,
    /// Counts the commits that told something.
    pub(crate) told: watch::Sender<u64>,
    /// Counts how often facts got their positions.
    pub(crate) news: watch::Sender<u64>,
    /// Idempotency keys whose first request is still being answered by this process.
    pub(crate) in_flight: Mutex<HashSet<(String, String)>>,
}

pub(crate) enum Engine {
    Sqlite { readers: Readers, writer: Writer },
    Postgres(Box<Server>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read at the same time (SQLite, at most), or connections in all (PostgreSQL).
    pub connections: u32,
    pub clock: Clock,
    pub seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Options {
        Options { connections: 8, clock: Clock::system(), seed: None }
    }
}

impl Db {
    /// Opens `sqlite:path/to/file.db` (made when missing) or `postgres://…`.
    pub async fn open(url: &str, options: Options) -> Result<Db> {
        let engine = match url.split_once(':') {
            Some(("sqlite", path)) => open_sqlite(path.trim_start_matches("//"), &options)?,
            Some(("postgres" | "postgresql", _)) => Engine::Postgres(Box::new(Server::open(url, &options).await?)),
            _ => return Err(Error::fault(format_args!("a database address begins with sqlite: or postgres:, this one is {url}"))),
        };
        let seed = options.seed.map(|seed| Mutex::new(fastrand::Rng::with_seed(seed)));
        Ok(Db(Arc::new(Inner {
            engine,
            clock: options.clock,
            seed,
            told: watch::Sender::new(0),
            news: watch::Sender::new(0),
            in_flight: Mutex::default(),
        })))
    }

    pub fn dialect(&self) -> Dialect {
        match self.0.engine {
            Engine::Sqlite { .. } => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// A view of the data that does not change while it is read. Writing through it fails.
    pub async fn read(&self) -> Result<Tx> {
        Tx::read(self.0.clone()).await
    }

    /// A view of the data for what takes its time: figures over months, whole lists, exports.
    pub async fn read_long(&self) -> Result<Tx> {
        Ok(Tx::read(self.0.clone()).await?.long())
    }

    /// A write; it waits its turn instead of failing half-way. Dropped without commit, it never happened.
    pub async fn write(&self) -> Result<Tx> {
        Tx::write(self.0.clone()).await
    }

    /// A write that will take its time (an import, new tables). Whoever has finished before it gets word first, instead
    /// of waiting behind it.
    pub async fn write_long(&self) -> Result<Tx> {
        Tx::write_long(self.0.clone()).await
    }

    /// A write that is tried again, a few times and with jitter, when PostgreSQL sacrificed it to another one
    /// (serialization failure, deadlock). Everything it does is in the transaction.
    pub async fn write_again<T: Send>(&self, mut work: impl for<'t> FnMut(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send) -> Result<T> {
        for tried in 0u32.. {
            let mut tx = self.write().await?;
            let done = match work(&mut tx).await {
                Ok(value) => tx.commit().await.map(|()| value),
                Err(error) => Err(error),
            };
            let Err(error) = done else { return done };
            let Some(rest) = crate::rest(&error, tried) else { return Err(error) };
            tracing::debug!(tried, %error, "write is tried again");
            tokio::time::sleep(rest).await;
        }
        unreachable!("the last attempt returns")
    }

    /// Changes after every commit of this process that told something: what gives facts their positions looks then.
    pub(crate) fn told(&self) -> watch::Receiver<u64> {
        self.0.told.subscribe()
    }

    /// Changes when facts have got their positions, by this process or another: what reads the feed looks then.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.0.news.subscribe()
    }

    /// A copy of the whole database in one consistent file (SQLite only; PostgreSQL has `pg_dump`).
    pub async fn copy_to(&self, path: &std::path::Path) -> Result<()> {
        match &self.0.engine {
            Engine::Sqlite { readers, .. } => {
                let path = path.to_string_lossy().replace('\'', "''");
                let mut reading = readers.lend().await?;
                let copying = tokio::task::spawn_blocking(move || reading.file().run(&format!("vacuum into '{path}'")));
                copying.await.map_err(Error::fault)?
            }
            Engine::Postgres(_) => Err(Error::fault("PostgreSQL is copied by pg_dump")),
        }
    }

    /// Whether the last write met no trouble around the program: a full disk, a server that went away.
    pub fn is_well(&self) -> bool {
        match &self.0.engine {
            Engine::Sqlite { writer, .. } => !writer.trouble.is_known(),
            Engine::Postgres(server) => !server.trouble.is_known(),
        }
    }

    pub async fn close(&self) {
        match &self.0.engine {
            Engine::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(server) => server.close().await,
        }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    pub(crate) fn ring(&self) {
        self.told.send_modify(|commits| *commits = commits.wrapping_add(1));
    }

    pub(crate) fn spread_news(&self) {
        self.news.send_modify(|times| *times = times.wrapping_add(1));
    }
}

/// More readers than two for each core read nothing faster; each costs some megabytes.
fn useful_readers() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    u32::try_from(cores * 2).unwrap_or(u32::MAX).max(4)
}

fn open_sqlite(path: &str, options: &Options) -> Result<Engine> {
    let writing = File { path: path.into(), only_read: false, patience: Duration::ZERO, settings: WRITING };
    let writer = Writer::open(&writing)?;
    let reading = File { only_read: true, patience: Duration::from_secs(10), settings: READING, ..writing };
    let readers = Readers::new(reading, options.connections.min(useful_readers()));
    Ok(Engine::Sqlite { readers, writer })
}

/// A commit is on the disk before anybody is told of it.
const WRITING: &[(&str, &str)] =
    &[("journal_mode", "wal"), ("synchronous", "full"), ("foreign_keys", "on"), ("temp_store", "memory"), ("cache_size", "-8000")];

/// Readers find the file in memory they share; only what is still in the log is copied for each.
const READING: &[(&str, &str)] = &[("temp_store", "memory"), ("cache_size", "-512"), ("mmap_size", "268435456")];
