//! Stories of the routing crate; one binary.
mod judging;
