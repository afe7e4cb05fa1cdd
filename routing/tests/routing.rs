//! Stories of the routing crate; one binary.
mod estimate;
mod format;
mod judging;
mod proof;
mod referee;
#[cfg(feature = "roads")]
mod roads;
mod table;
