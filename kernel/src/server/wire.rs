//! One connection to PostgreSQL. Whoever waits for an answer reads and writes it himself, so that no other task is woken;
//! statements whose answers nobody waits for travel with the next one.

use crate::{
    Error, Query, Result, Value,
    record::{Places, Row},
    tx::{Take, Wanted},
};
use bytes::BytesMut;
use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};
use tokio::task::unconstrained;
use tokio_postgres::{
    Client, Statement,
    types::{IsNull, ToSql, Type},
};

/// More prepared statements than this are not kept.
const PREPARED: usize = 512;
/// More answers than this are not left unheard.
const UNHEARD: usize = 64;

pub(super) type Failure = tokio_postgres::Error;

/// The connection itself. It ends when the server or we hang up.
pub(super) type Line = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

pub(crate) struct Wire {
    client: Arc<Client>,
    line: Option<Line>,
    /// Why there is no line any more.
    lost: Option<Failure>,
    prepared: HashMap<Cow<'static, str>, Statement>,
    /// In the order they were sent.
    unheard: VecDeque<Sent>,
    /// Somebody waits for an answer; still so when he went away before it came, and it may be long in coming.
    awaited: bool,
    used: Instant,
}

/// A statement on its way, or back.
struct Sent {
    answer: Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>,
    heard: Option<Result<(), Failure>>,
    /// What it means when its row is there already.
    taken: Option<Error>,
    /// It does something that can take its time: wait for somebody's lock, fill the line.
    works: bool,
    /// Of a transaction that is over.
    past: bool,
}

impl Sent {
    fn new(answer: impl Future<Output = Result<(), Failure>> + Send + 'static) -> Sent {
        Sent { answer: Box::pin(answer), heard: None, taken: None, works: false, past: false }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> bool {
        if self.heard.is_none()
            && let Poll::Ready(answer) = self.answer.as_mut().poll(context)
        {
            self.heard = Some(answer);
        }
        self.heard.is_some()
    }
}

impl Wire {
    pub(super) fn new(client: Client, line: Line) -> Wire {
        Wire {
            client: Arc::new(client),
            line: Some(line),
            lost: None,
            prepared: HashMap::new(),
            unheard: VecDeque::new(),
            awaited: false,
            used: Instant::now(),
        }
    }

    /// Reads and writes what can be read and written now.
    fn drive(&mut self, context: &mut Context<'_>) {
        if let Some(Poll::Ready(ended)) = self.line.as_mut().map(|line| line.as_mut().poll(context)) {
            (self.line, self.lost) = (None, ended.err());
        }
    }

    /// Whether the server is still there, as far as that can be known without asking it.
    pub(super) async fn is_whole(&mut self) -> bool {
        poll_fn(|context| {
            self.drive(context);
            Poll::Ready(self.line.is_some())
        })
        .await
    }

    /// Whether it has just been used, so that it will hardly be lost.
    pub(super) fn was_used_within(&self, time: Duration) -> bool {
        self.used.elapsed() < time
    }

    /// Sends a text without values; its answer is heard with the next one that is waited for.
    pub(super) fn say(&mut self, text: &'static str) {
        let client = self.client.clone();
        self.send(Sent::new(async move { client.batch_execute(text).await }));
    }

    fn send(&mut self, mut sent: Sent) {
        // Looked at for the first time, it is handed to the line; nobody is to be woken yet.
        sent.poll(&mut Context::from_waker(Waker::noop()));
        self.unheard.push_back(sent);
    }

    /// Waits for everything that was sent and then for this answer. What went wrong first is what is told: after it the
    /// server only repeats that the transaction is spoilt.
    async fn hear<T>(&mut self, answer: impl Future<Output = Result<T, Failure>>) -> Result<T> {
        let (mut answer, mut said, mut spoilt) = (pin!(answer), None, None);
        self.awaited = true;
        let said = poll_fn(|context| {
            let mut look = |context: &mut Context<'_>| {
                if said.is_none()
                    && let Poll::Ready(answer) = answer.as_mut().poll(context)
                {
                    said = Some(answer);
                }
            };
            // Looked at for the first time it is sent, behind all others.
            look(context);
            self.drive(context);
            while self.unheard.front_mut().is_some_and(|first| first.poll(context)) {
                if let Some(Sent { heard: Some(Err(error)), taken, past: false, .. }) = self.unheard.pop_front() {
                    spoilt.get_or_insert((error, taken));
                }
            }
            if !self.unheard.is_empty() {
                return Poll::Pending;
            }
            look(context);
            said.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await;
        (self.awaited, self.used) = (false, Instant::now());
        match spoilt {
            None => said.map_err(|error| self.told(error)),
            Some((error, taken)) => {
                let error = self.told(error);
                Err(if error.was_taken() { taken.unwrap_or(error) } else { error })
            }
        }
    }

    /// A client only knows that its line is gone; why, the line said.
    fn told(&mut self, error: Failure) -> Error {
        match self.lost.take() {
            Some(why) if error.is_closed() => why.into(),
            _ => error.into(),
        }
    }

    /// Waits until everything that was sent has been answered.
    pub(super) async fn hear_all(&mut self) -> Result<()> {
        self.hear(async { Ok(()) }).await
    }

    /// Sends a text without values and waits for its answer, and for all before it.
    pub(super) async fn ask(&mut self, text: &'static str) -> Result<()> {
        let client = self.client.clone();
        self.hear(client.batch_execute(text)).await
    }

    async fn prepared(&mut self, query: &Query) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(&query.sql) {
            return Ok(statement.clone());
        }
        let types: Vec<Type> = query.values.iter().map(kind).collect();
        let client = self.client.clone();
        let statement = self.hear(client.prepare_typed(&query.sql, &types)).await?;
        if self.prepared.len() >= PREPARED {
            self.prepared.clear();
        }
        self.prepared.insert(query.sql.clone(), statement.clone());
        Ok(statement)
    }

    /// Runs a statement, hands over the rows that are wanted and answers how many it touched; that is told only of one
    /// that answers none.
    pub(super) async fn rows(&mut self, query: Query, wanted: Wanted, take: Take<'_>) -> Result<u64> {
        let statement = self.prepared(&query).await?;
        let client = self.client.clone();
        if wanted == Wanted::None {
            return self.hear(client.execute_raw(&statement, query.values)).await;
        }
        let values: Vec<&(dyn ToSql + Sync)> = query.values.iter().map(|value| value as _).collect();
        let rows = self.hear(client.query(&statement, &values)).await?;
        let wanted = if wanted == Wanted::First { 1 } else { rows.len() };
        let mut places = Places::default();
        rows.iter().take(wanted).try_for_each(|row| take(&Row::of_postgres(row, &mut places)))?;
        Ok(0)
    }

    /// Sends a statement whose answer nobody waits for; a failure of it is heard with the next one. Without a meaning of
    /// its own, a row that is there already is a fault like any other.
    pub(super) async fn put(&mut self, query: Query, taken: Option<Error>) -> Result<()> {
        let statement = self.prepared(&query).await?;
        let client = self.client.clone();
        let answer = async move { client.execute_raw(&statement, query.values).await.map(|_| ()) };
        self.send(Sent { taken, works: true, ..Sent::new(answer) });
        // What could not even be sent the server knows nothing of, and would commit the rest.
        let unsent = self.unheard.back().is_some_and(|sent| sent.heard.is_some());
        if unsent || self.unheard.len() >= UNHEARD { self.hear_all().await } else { Ok(()) }
    }

    /// Tells the server at once that the transaction is over, without waiting. False: somebody has to see it through
    /// before the connection is of use to others.
    pub(super) fn roll_back(&mut self) -> bool {
        let at_work = self.is_awaited() || self.unheard.iter().any(|sent| sent.works && sent.heard.is_none());
        self.say("rollback");
        self.unheard.iter_mut().for_each(|sent| sent.past = true);
        let now = unconstrained(poll_fn(|context| {
            self.drive(context);
            Poll::Ready(())
        }));
        let _ = pin!(now).poll(&mut Context::from_waker(Waker::noop()));
        !at_work
    }

    /// Whether somebody went away before he had heard how his statement ended.
    pub(super) fn is_awaited(&self) -> bool {
        self.awaited
    }

    /// Says goodbye.
    pub(super) async fn close(self) {
        let Wire { client, line, .. } = self;
        drop((client, self.prepared, self.unheard));
        if let Some(line) = line {
            let _ = tokio::time::timeout(Duration::from_secs(1), line).await;
        }
    }
}

/// As which type a value is sent.
fn kind(value: &Value) -> Type {
    match value {
        Value::Uuid(_) => Type::UUID,
        Value::Text(_) => Type::TEXT,
        Value::Int(_) => Type::INT8,
        Value::Bool(_) => Type::BOOL,
        Value::Time(_) => Type::TIMESTAMPTZ,
        Value::Day(_) => Type::DATE,
        Value::Json(_) => Type::JSONB,
        Value::Bytes(_) => Type::BYTEA,
    }
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Uuid(x) => x.to_sql(kind, out),
            Value::Text(x) => x.to_sql(kind, out),
            Value::Int(x) => x.to_sql(kind, out),
            Value::Bool(x) => x.to_sql(kind, out),
            Value::Time(x) => x.to_sql(kind, out),
            Value::Day(x) => x.to_sql(kind, out),
            Value::Json(x) => x.to_sql(kind, out),
            Value::Bytes(x) => x.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, asked: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        if kind(self) == *asked { self.to_sql(asked, out) } else { Err(format!("{self:?} is not a {asked}").into()) }
    }
}
