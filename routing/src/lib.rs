//! Vehicle routes for a county's vans.
pub mod check;
pub mod estimate;
pub mod explain;
pub mod format;
pub mod input;
pub mod matrix;
pub mod plan;
pub mod problem;
#[cfg(feature = "roads")]
pub mod roads;
pub mod solve;
pub mod table;
pub mod timeline;
pub mod valid;
