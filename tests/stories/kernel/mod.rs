//! What every room relies on: writes that are whole and durable, a feed that loses nothing, one effect for one key.

mod feed;
mod idempotency;
mod lease;
mod migration;
mod security;
mod unheard;
mod value;
mod writer;
