//! Addresses of the pages, written once.

use crate::{AccountCode, Entry};
use coop::Party;
use kernel::{BusinessDay, Id};

pub(crate) const BOOKS: &str = "/staff/books";
pub(crate) const FIGURES: &str = "/staff/books/figures";
pub(crate) const FIGURES_CSV: &str = "/staff/books/figures.csv";
pub(crate) const ACCOUNT: &str = "/staff/books/accounts/{code}";
pub(crate) const ENTRY: &str = "/staff/books/entries/{id}";
pub(crate) const REVERSAL: &str = "/staff/books/entries/{id}/reversal";
pub(crate) const STATEMENT: &str = "/staff/books/statement/{party}";
pub(crate) const PAYOUTS: &str = "/staff/books/statement/{party}/payouts";
pub(crate) const LETTER: &str = "/staff/books/statement/{party}/letter";

/// A month as addresses and month fields write it: `2026-11`.
pub(crate) fn month_code(month: BusinessDay) -> String {
    format!("{}-{:02}", month.year(), month.month())
}

pub(crate) fn books(owner: Id<Party>, month: BusinessDay) -> String {
    format!("{BOOKS}?owner={owner}&month={}", month_code(month))
}

pub(crate) fn account(code: AccountCode, owner: Id<Party>, month: BusinessDay) -> String {
    format!("/staff/books/accounts/{code}?owner={owner}&month={}", month_code(month))
}

pub(crate) fn entry(id: Id<Entry>) -> String {
    format!("/staff/books/entries/{id}")
}

pub(crate) fn statement(party: Id<Party>, owner: Id<Party>) -> String {
    format!("/staff/books/statement/{party}?owner={owner}")
}

pub(crate) fn statement_of(party: Id<Party>, owner: Id<Party>, from: BusinessDay, to: BusinessDay) -> String {
    format!("/staff/books/statement/{party}?owner={owner}&from={from}&to={to}")
}

pub(crate) fn letter(party: Id<Party>, owner: Id<Party>, from: BusinessDay, to: BusinessDay) -> String {
    format!("/staff/books/statement/{party}/letter?owner={owner}&from={from}&to={to}")
}
