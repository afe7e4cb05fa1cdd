//! Stories of the routing crate; one binary.
#[cfg(feature = "command")]
mod command;
mod estimate;
mod format;
mod judging;
mod proof;
mod referee;
#[cfg(feature = "roads")]
mod roads;
mod table;
