//! Killed at any moment, again and again, or in trouble with what is around the program: what was promised is there, and
//! everything adds up.

mod backup;
mod county;
mod ledger;
mod trouble;
