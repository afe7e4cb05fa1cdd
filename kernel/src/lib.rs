//! What every other room of the house stands on: exact values (money, quantity, id, time), one way to speak to
//! SQLite and PostgreSQL, refusals and faults, facts told through an outbox, and writes that may be repeated.
//!
//! It knows nothing of HTTP and no rule of the trade. Its invariants: money and quantity are integers; a write
//! transaction has one instant and one source of ids; a fact is told in the transaction that made it true, gets
//! a gapless position after it has been committed, and is handed to each consumer at least once, in order.

extern crate self as kernel;

mod again;
mod bounds;
mod check;
mod clock;
mod coded;
mod db;
mod error;
pub mod feed;
mod id;
pub mod idempotency;
pub mod lease;
mod migrate;
mod money;
pub mod outbox;
mod quantity;
mod query;
mod readers;
mod record;
mod secret;
mod server;
mod sqlite;
mod time;
mod trouble;
mod tx;
mod writer;

pub use again::{again, caught, noticing_commits, rest};
pub use bounds::Bounds;
pub use check::Finding;
pub use clock::Clock;
pub use db::{Db, Dialect, Options};
pub use error::{Arg, Error, Fault, Issue, Issues, Refused, Result};
pub use id::Id;
pub use kernel_derive::Record;
pub use migrate::{Migration, Migrations, migrate};
pub use money::{BasisPoints, Money, allocate};
pub use quantity::{Pack, Quantity, Unit, UnitCode};
pub use query::{Query, Value, query};
pub use record::{Cell, Column, Record, Row, Unreadable};
pub use secret::{Secret, sha256, sha256_hex, sha256_of_file};
pub use time::{BusinessDay, Timestamp, Zone};
pub use tx::Tx;

/// The kernel's own tables.
pub const MIGRATIONS: Migrations = &[
    Migration { name: "kernel/0001_foundation", sql: include_str!("../migrations/0001_foundation.sql") },
    Migration { name: "kernel/0002_forgetting", sql: include_str!("../migrations/0002_forgetting.sql") },
];

/// A boxed future that may move between threads; what consumers and retried writes return.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
