//! The `shipin` program: configuration, the rooms put together, jobs, and the commands that run them. It is the only
//! package that knows all the rooms, and holds no rule of the trade.

pub mod backup;
pub mod check;
pub mod command;
mod config;
mod connection;
pub mod demo;
pub mod found;
mod health;
mod import;
mod jobs;
mod log;
mod program;
mod serve;
mod weighed;

pub use config::Config;
pub use program::{LOCALES, MIGRATIONS, Program, open};
