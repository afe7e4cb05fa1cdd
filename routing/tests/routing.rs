//! Stories of the routing crate; one binary.
mod estimate;
#[cfg(feature = "roads")]
mod roads;
mod table;
