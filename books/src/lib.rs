//! The books: double-entry ledgers of the county's parties, one chart of accounts, settlement statements, payouts,
//! and the figures a cooperative reports upward.
//!
//! It refuses to know why something was sold, bought or weighed: whoever caused an entry names the cause. Its
//! invariants: an entry balances to zero and is never changed, only reversed by another; the same key makes one
//! entry; a kept balance is the sum of its lines; money of a franchise store is counted in the figures and never
//! enters the company's books.

mod account;
mod balance;
mod cause;
mod entry;
mod figure;
mod payout;
mod statement;
mod url;
mod web;

pub use account::AccountCode;
pub use balance::{Standing, TrialRow, balance, owed_to, posted_by, trial_balance};
pub use entry::{Entry, EntryCard, EntryDraft, EntryLine, Line, entries_of, post, posted, reverse};
pub use figure::{Counted, Figure, MonthFigure, MonthFigures, count, month_figures};
pub use payout::{Payout, PayoutDraft, pay_out};
pub use statement::{Statement, StatementLine, statement};
pub use web::{kept_by, routes};

use kernel::{Finding, Migration, Migrations, Result, Tx};
use ui::{Locales, NavItem};

pub const MIGRATIONS: Migrations = &[Migration { name: "books/0001_ledger", sql: include_str!("../migrations/0001_ledger.sql") }];

pub const LOCALES: Locales = &[("zh", include_str!("../locales/zh/books.ftl")), ("en", include_str!("../locales/en/books.ftl"))];

pub const NAV: &[NavItem] = &[
    NavItem { href: url::BOOKS, label_id: "books-nav", icon: "money", roles: &["accountant"] },
    NavItem { href: url::FIGURES, label_id: "books-figures-nav", icon: "chart", roles: &["accountant", "office"] },
];

/// Adds everything up again: entries that do not balance, balances that are not the sum of their lines, payouts
/// without their entry.
pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut found = entry::check(tx).await?;
    found.extend(balance::check(tx).await?);
    found.extend(payout::check(tx).await?);
    Ok(found)
}
