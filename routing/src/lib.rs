//! Vehicle routes for a county's vans.
pub mod check;
pub mod explain;
pub mod input;
pub mod matrix;
pub mod plan;
pub mod problem;
pub mod timeline;
pub mod valid;
