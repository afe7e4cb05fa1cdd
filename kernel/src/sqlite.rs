//! One connection to a SQLite file. A statement runs on the thread that asks for it: it takes some ten microseconds,
//! and handing it to a thread of its own and being woken again takes fifty.

use crate::{
    Error, Query, Result, Value,
    record::{Places, Row},
    tx::{Take, Wanted},
};
use chrono::SecondsFormat;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, ToSql,
    types::{ToSqlOutput, ValueRef},
};
use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// What takes longer is written to the log.
const SLOW: Duration = Duration::from_secs(1);

/// Where the file is, and how a connection to it behaves.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) only_read: bool,
    /// How long a statement waits for another process that writes.
    pub(crate) patience: Duration,
    /// `pragma` and its value.
    pub(crate) settings: &'static [(&'static str, &'static str)],
}

/// Behind a lock only so that it may be shared; whoever works with it has it for himself.
pub(crate) struct Sqlite(Mutex<Connection>);

impl File {
    pub(crate) fn open(&self) -> Result<Sqlite> {
        let access = if self.only_read {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        };
        let conn = Connection::open_with_flags(&self.path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        conn.set_prepared_statement_cache_capacity(512);
        // Another process may be setting up the same file; that is waited for in any case.
        conn.busy_timeout(Duration::from_secs(10))?;
        for (name, value) in self.settings {
            conn.pragma_update(None, name, value)?;
        }
        conn.busy_timeout(self.patience)?;
        Ok(Sqlite(Mutex::new(conn)))
    }
}

impl Sqlite {
    fn conn(&mut self) -> &mut Connection {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// A statement that is all there is to say: it has no values and answers no rows.
    pub(crate) fn run(&mut self, sql: &str) -> Result<()> {
        Ok(self.conn().prepare_cached(sql)?.raw_query().next().map(|_| ())?)
    }

    /// Begins to write; false while another process is at it.
    pub(crate) fn begin_write(&mut self) -> Result<bool> {
        match self.conn().prepare_cached("begin immediate")?.raw_query().next() {
            Ok(_) => Ok(true),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Runs a statement to its end, hands over the rows that are wanted and answers how many it touched.
    pub(crate) fn rows(&mut self, query: &Query, wanted: Wanted, take: Take<'_>) -> Result<u64> {
        let began = Instant::now();
        let conn = self.conn();
        let mut statement = conn.prepare_cached(&numbered(&query.sql))?;
        for (place, value) in query.values.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, value)?;
        }
        let (mut places, mut rows) = (Places::default(), statement.raw_query());
        while let Some(row) = rows.next()? {
            match wanted {
                Wanted::None => {}
                Wanted::First => {
                    take(&Row::of_sqlite(row, &mut places))?;
                    break;
                }
                Wanted::All => take(&Row::of_sqlite(row, &mut places))?,
            }
        }
        drop(rows);
        let touched = if statement.readonly() { 0 } else { conn.changes() };
        if began.elapsed() > SLOW {
            tracing::warn!(took = ?began.elapsed(), sql = %query.sql, "a statement took long");
        }
        Ok(touched)
    }
}

/// The text with `?1` for `$1`: SQLite takes the latter for a name and looks it up among all others.
fn numbered(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut parts = sql.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        text.push(if part.starts_with(|sign: char| sign.is_ascii_digit()) { '?' } else { '$' });
        text.push_str(part);
    }
    text
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = |text: String| ToSqlOutput::from(text);
        Ok(match self {
            Value::Uuid(Some(x)) => ToSqlOutput::Borrowed(ValueRef::Blob(x.as_bytes())),
            Value::Text(Some(x)) => ToSqlOutput::Borrowed(ValueRef::Text(x.as_bytes())),
            Value::Int(Some(x)) => ToSqlOutput::from(*x),
            Value::Bool(Some(x)) => ToSqlOutput::from(*x),
            // Of two of these texts the later instant is the greater.
            Value::Time(Some(x)) => text(x.to_rfc3339_opts(SecondsFormat::AutoSi, false)),
            Value::Day(Some(x)) => text(x.to_string()),
            Value::Json(Some(x)) => text(x.to_string()),
            Value::Bytes(Some(x)) => ToSqlOutput::Borrowed(ValueRef::Blob(x)),
            _ => ToSqlOutput::Borrowed(ValueRef::Null),
        })
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        let Some(told) = error.sqlite_error().copied() else { return Error::fault(format_args!("database: {error}")) };
        let why = match told.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => "the database is busy",
            ErrorCode::DiskFull => "the disk is full",
            ErrorCode::ReadOnly => "the database cannot be written",
            ErrorCode::CannotOpen => "the database's file cannot be opened",
            ErrorCode::SystemIoFailure => "the disk fails",
            _ => return Error::fault(format_args!("database: {error} [{}]", told.extended_code)),
        };
        Error::for_now(format_args!("{why}: {error} [{}]", told.extended_code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_numbers_and_paths_stay() {
        assert_eq!(numbered("a = $2 and b = $10 or a = $2"), "a = ?2 and b = ?10 or a = ?2");
        assert_eq!(numbered("body ->> '$.name' = $1"), "body ->> '$.name' = ?1");
    }
}
