//! Killed at any moment, again and again: what was promised is there, and everything adds up.

mod county;
mod ledger;
