use crate::{
    Dialect, Error, Fault, Id, Query, Record, Result, Row, Timestamp,
    db::{Engine, Inner},
    outbox::Told,
    readers::Reading,
    server::Session,
    writer::Turn,
};
use std::sync::Arc;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::{block_in_place, yield_now},
};

/// A transaction: one instant, one source of ids, and facts that are told when it commits. The handler or job
/// opens and commits it; use cases only work in it. Dropped, it rolls back.
pub struct Tx {
    engine: Engaged,
    db: Arc<Inner>,
    now: Timestamp,
    born: u16,
    told: Vec<Told>,
    statements: u32,
    /// Its statements may take their time: on a SQLite file they make room for others on this thread first.
    long: bool,
    /// Why a statement failed, if one did. PostgreSQL runs nothing more in such a transaction, and SQLite may have
    /// undone it by itself (a full disk does that), so that what followed would stand alone.
    failed: Option<Fault>,
}

enum Engaged {
    Read(Reading),
    Write(Turn),
    Postgres(Session),
}

/// What is done with each row.
pub(crate) type Take<'t> = &'t mut (dyn FnMut(&Row<'_>) -> Result<()> + Send);

/// Which rows of a statement are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    None,
    First,
    All,
}

/// After so many statements a transaction lets others go between.
const BREATH: u32 = 32;

impl Tx {
    pub(crate) async fn read(db: Arc<Inner>) -> Result<Tx> {
        let engine = match &db.engine {
            Engine::Sqlite { readers, .. } => Engaged::Read(readers.begin().await?),
            Engine::Postgres(server) => Engaged::Postgres(server.begin("begin isolation level repeatable read, read only").await?),
        };
        Ok(Tx::new(engine, db))
    }

    pub(crate) fn long(mut self) -> Tx {
        self.long = true;
        self
    }

    pub(crate) async fn write(db: Arc<Inner>) -> Result<Tx> {
        let engine = match &db.engine {
            Engine::Sqlite { writer, .. } => Engaged::Write(writer.begin().await?),
            Engine::Postgres(server) => Engaged::Postgres(server.begin("begin").await?),
        };
        Ok(Tx::new(engine, db))
    }

    pub(crate) async fn write_long(db: Arc<Inner>) -> Result<Tx> {
        let engine = match &db.engine {
            Engine::Sqlite { writer, .. } => Engaged::Write(writer.begin_long().await?),
            Engine::Postgres(server) => Engaged::Postgres(server.begin("begin").await?),
        };
        Ok(Tx::new(engine, db).long())
    }

    fn new(engine: Engaged, db: Arc<Inner>) -> Tx {
        let now = db.clock.now();
        Tx { engine, db, now, born: 0, told: Vec::new(), statements: 0, long: false, failed: None }
    }

    /// The one instant of this transaction, and the only clock of a use case.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engaged::Postgres(_) => Dialect::Postgres,
            Engaged::Read(_) | Engaged::Write(_) => Dialect::Sqlite,
        }
    }

    /// A new id: a UUIDv7 of this instant; ids of one transaction sort in the order they were made.
    pub fn id<T>(&mut self) -> Id<T> {
        let mut chance = [0u8; 10];
        match &self.db.seed {
            Some(seed) => seed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill(&mut chance),
            None => fastrand::fill(&mut chance),
        }
        self.born = self.born.wrapping_add(1);
        chance[0] = (self.born >> 8) as u8 & 0x0f;
        chance[1] = (self.born & 0xff) as u8;
        let millis = u64::try_from(self.now.millis()).unwrap_or(0);
        Id::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid())
    }

    pub async fn fetch_optional<T: Record>(&mut self, query: Query) -> Result<Option<T>> {
        let mut found = None;
        self.rows(query, Wanted::First, &mut |row| T::read(row).map(|record| found = Some(record))).await?;
        Ok(found)
    }

    /// The one row there must be; without it the record is not found.
    pub async fn fetch_one<T: Record>(&mut self, query: Query) -> Result<T> {
        self.fetch_optional(query).await?.ok_or(Error::NotFound)
    }

    pub async fn fetch_all<T: Record>(&mut self, query: Query) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.rows(query, Wanted::All, &mut |row| T::read(row).map(|record| all.push(record))).await?;
        Ok(all)
    }

    /// Runs a statement and answers how many rows it touched: the verdict of a guard.
    pub async fn execute(&mut self, query: Query) -> Result<u64> {
        self.rows(query, Wanted::None, &mut |_| Ok(())).await
    }

    /// Runs a statement whose verdict nobody waits for. PostgreSQL gets it along with the next one, so that it costs no way
    /// there and back; should it fail, the next one fails, or the commit.
    pub async fn put(&mut self, query: Query) -> Result<()> {
        self.put_or(query, None).await
    }

    /// Lets PostgreSQL count tables that this transaction filled (`analyze (skip_locked) t, u`): its planner goes by what was
    /// counted before, and reads what was empty then as if it were empty still. SQLite goes by its indexes.
    pub async fn count_anew(&mut self, analyze: &'static str) -> Result<()> {
        match self.dialect() {
            Dialect::Postgres => self.put(crate::query(analyze)).await,
            Dialect::Sqlite => Ok(()),
        }
    }

    /// Puts a row that may be there once; where it is there already, this refusal is what the next statement or the commit
    /// ends with.
    pub async fn claim(&mut self, query: Query, taken: impl Into<Error>) -> Result<()> {
        self.put_or(query, Some(taken.into())).await
    }

    /// Waits for the verdicts that nobody waited for.
    pub(crate) async fn hear(&mut self) -> Result<()> {
        self.must_be_sound()?;
        match &mut self.engine {
            Engaged::Postgres(session) => session.hear().await.map_err(|error| self.noted(error)),
            Engaged::Read(_) | Engaged::Write(_) => Ok(()),
        }
    }

    async fn put_or(&mut self, query: Query, taken: Option<Error>) -> Result<()> {
        self.must_be_sound()?;
        if let Engaged::Postgres(session) = &mut self.engine {
            self.statements += 1;
            return session.put(query, taken).await.map_err(|error| self.noted(error));
        }
        match self.execute(query).await {
            Err(error) if error.was_taken() => Err(taken.unwrap_or(error)),
            done => done.map(|_| ()),
        }
    }

    async fn rows(&mut self, query: Query, wanted: Wanted, take: Take<'_>) -> Result<u64> {
        self.must_be_sound()?;
        self.statements += 1;
        let done = match &mut self.engine {
            Engaged::Read(reading) => making_room(self.long, || reading.file().rows(&query, wanted, take)),
            Engaged::Write(turn) => making_room(self.long, || turn.file().rows(&query, wanted, take)),
            Engaged::Postgres(session) => session.rows(query, wanted, take).await,
        };
        if self.statements.is_multiple_of(BREATH) {
            // Statements on a SQLite file wait for nothing; who has many lets others on this thread go between.
            yield_now().await;
        }
        done.map_err(|error| self.noted(error))
    }

    /// A transaction in which a statement failed does nothing more, and is not committed.
    fn must_be_sound(&self) -> Result<()> {
        self.failed.clone().map_or(Ok(()), |fault| Err(fault.into()))
    }

    fn noted(&mut self, error: Error) -> Error {
        if let (Engine::Sqlite { writer, .. }, Engaged::Write(_)) = (&self.db.engine, &self.engine) {
            writer.trouble.met(&error);
        }
        if let Error::Fault(fault) = &error {
            self.failed = Some(fault.clone());
        }
        error
    }

    pub(crate) fn keep_told(&mut self, fact: Told) {
        self.told.push(fact);
    }

    /// How many statements this transaction has run; budgets are kept in these.
    pub fn statements(&self) -> u32 {
        self.statements
    }

    /// Makes everything durable, then wakes those who follow the feed.
    pub async fn commit(mut self) -> Result<()> {
        let told = std::mem::take(&mut self.told);
        let woke = !told.is_empty();
        if woke {
            crate::outbox::insert(&mut self, told).await?;
        }
        self.must_be_sound()?;
        let db = self.db;
        match self.engine {
            Engaged::Read(reading) => reading.end()?,
            Engaged::Write(turn) => turn.commit().await?,
            Engaged::Postgres(session) => session.commit().await?,
        }
        crate::again::committed();
        if woke {
            db.ring();
        }
        Ok(())
    }
}

/// Runs a statement where it stands; a long one after the other tasks of this thread have been given to another.
fn making_room<T>(long: bool, run: impl FnOnce() -> T) -> T {
    let many_threads = || matches!(Handle::current().runtime_flavor(), RuntimeFlavor::MultiThread);
    if long && many_threads() { block_in_place(run) } else { run() }
}
