//! A PostgreSQL server, which may go away while the shop is open, and come back.

use crate::{
    Error, Options, Query, Result,
    record::{Places, Row},
    trouble::Trouble,
    tx::{Take, Wanted},
};
use sqlx::{
    PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{str::FromStr, time::Duration};
use tokio::time::timeout;

/// How long a transaction waits for a connection when many are at work …
const PATIENCE: Duration = Duration::from_secs(10);
/// … and while the server did not answer a moment ago: a reader is told sooner that it is not now.
const IMPATIENCE: Duration = Duration::from_millis(1500);

pub(crate) struct Server {
    pool: PgPool,
    most: u32,
    pub(crate) trouble: Trouble,
}

impl Server {
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Server> {
        let connect = PgConnectOptions::from_str(url)?.statement_cache_capacity(512).application_name("shipin");
        let most = options.connections.max(2);
        let pool = PgPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .connect_lazy_with(connect.clone());
        // The first connection is made by hand: a pool would try for its whole patience and then not say why.
        let first = timeout(PATIENCE, <sqlx::PgConnection as sqlx::Connection>::connect_with(&connect)).await;
        let first = first.map_err(|_| Error::for_now("it does not answer"))??;
        let _ = sqlx::Connection::close(first).await;
        Ok(Server { pool, most, trouble: Trouble::default() })
    }

    /// Begins a transaction. Nothing has been done in it, so a connection that was lost meanwhile is let go and
    /// another is tried.
    pub(crate) async fn begin(&self, how: &'static str) -> Result<Transaction<'static, Postgres>> {
        for _ in 0..self.most {
            let patience = if self.trouble.is_known() { IMPATIENCE } else { PATIENCE };
            match timeout(patience, self.pool.begin_with(how)).await {
                Ok(Ok(tx)) => {
                    self.trouble.is_over("the database answers again");
                    return Ok(tx);
                }
                // Something between may take the connection and hang up before a word is said.
                Ok(Err(lost @ (sqlx::Error::Io(_) | sqlx::Error::Protocol(_)))) => self.trouble.begins("the database went away", &lost),
                Ok(Err(error)) => {
                    let error = Error::from(error);
                    if error.will_pass() {
                        self.trouble.begins("the database does not answer", &error);
                    }
                    return Err(error);
                }
                Err(_) => return Err(Error::for_now("the database does not answer")),
            }
        }
        Err(Error::for_now("the connections to the database were lost"))
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Runs a statement, hands over the rows that are wanted and answers how many it touched; that is told only of one that
/// answers none.
pub(crate) async fn rows(tx: &mut Transaction<'static, Postgres>, query: Query, wanted: Wanted, take: Take<'_>) -> Result<u64> {
    let (sql, arguments) = query.for_postgres();
    let query = sqlx::query_with(sql, arguments);
    let rows = match wanted {
        Wanted::None => return Ok(query.execute(&mut **tx).await?.rows_affected()),
        Wanted::First => query.fetch_optional(&mut **tx).await?.into_iter().collect(),
        Wanted::All => query.fetch_all(&mut **tx).await?,
    };
    let mut places = Places::default();
    rows.iter().try_for_each(|row| take(&Row::of_postgres(row, &mut places)))?;
    Ok(0)
}
