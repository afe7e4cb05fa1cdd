//! Vehicle routes for a county's vans.
pub mod format;
pub mod input;
pub mod matrix;
pub mod plan;
pub mod problem;
