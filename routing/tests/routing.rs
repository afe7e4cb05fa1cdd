//! Stories of the routing crate; one binary.
mod estimate;
mod table;
