//! Writes that a client may repeat. The same key with the same request gets the first answer again; with another
//! request it is refused; while the first is still being answered, the repeat is told to wait.

use crate::{Db, Refused, Result, Timestamp, Tx, query};

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The key was used for another request (422).
    KeyReused,
    /// The first request with this key is still being answered (409, try again soon).
    KeyInFlight,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::KeyReused => "idempotency-key-reused",
            Refusal::KeyInFlight => "idempotency-key-in-flight",
        }
    }
}

/// A request with its key. Holds the key in flight until it is dropped.
pub struct Keyed {
    db: Db,
    scope: String,
    key: String,
    request_hash: String,
}

/// The stored answer of a first request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Keyed {
    /// `scope` is who asks and what for, so that keys of two clients never meet.
    pub fn begin(db: &Db, scope: &str, key: &str, request: &[u8]) -> Result<Keyed> {
        let name = (scope.to_owned(), key.to_owned());
        if !in_flight(db).insert(name.clone()) {
            return Err(Refusal::KeyInFlight.into());
        }
        Ok(Keyed { db: db.clone(), scope: name.0, key: name.1, request_hash: crate::sha256_hex(request) })
    }

    /// The answer of the first request, if there was one. An answer that another process keeps just now, after this one
    /// looked, is met by [`Keyed::remember`].
    pub async fn replay(&self, tx: &mut Tx) -> Result<Option<Answer>> {
        let before: Option<(String, i64, String)> = tx
            .fetch_optional(
                query("select request_hash, status, answer from kernel_idempotency where scope = $1 and key = $2")
                    .bind(&self.scope)
                    .bind(&self.key),
            )
            .await?;
        match before {
            Some((hash, ..)) if hash != self.request_hash => Err(Refusal::KeyReused.into()),
            Some((_, status, body)) => Ok(Some(Answer { status: u16::try_from(status).unwrap_or(200), body })),
            None => Ok(None),
        }
    }

    /// Keeps the answer, in the transaction of the effect. Where another process kept one meanwhile, the transaction ends
    /// with [`Refusal::KeyInFlight`], at the latest at its commit.
    pub async fn remember(&self, tx: &mut Tx, answer: &Answer) -> Result<()> {
        let now = tx.now();
        let row =
            query("insert into kernel_idempotency (scope, key, request_hash, status, answer, answered_at) values ($1, $2, $3, $4, $5, $6)");
        let row = row.bind(&self.scope).bind(&self.key).bind(&self.request_hash);
        tx.claim(row.bind(i64::from(answer.status)).bind(&answer.body).bind(now), Refusal::KeyInFlight).await
    }
}

fn in_flight(db: &Db) -> std::sync::MutexGuard<'_, std::collections::HashSet<(String, String)>> {
    db.inner().in_flight.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Drop for Keyed {
    fn drop(&mut self) {
        let key = (std::mem::take(&mut self.scope), std::mem::take(&mut self.key));
        in_flight(&self.db).remove(&key);
    }
}

/// At most this many answers are forgotten in one write, and others write in between.
const BITE: i64 = 1000;

/// Forgets answers older than an instant; answers how many.
pub async fn forget_before(db: &Db, before: Timestamp) -> Result<u64> {
    let mut forgotten = 0;
    loop {
        let mut tx = db.write().await?;
        let bite = tx.execute(query(FORGET).bind(before).bind(BITE)).await?;
        tx.commit().await?;
        forgotten += bite;
        if bite == 0 {
            return Ok(forgotten);
        }
    }
}

const FORGET: &str = "
    delete from kernel_idempotency
     where (scope, key) in (select scope, key from kernel_idempotency where answered_at < $1 limit $2)";
