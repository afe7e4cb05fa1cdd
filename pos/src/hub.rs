//! The hub's side: enrols nodes, stores what they tell before anything else, signs for it, and then lets it take
//! effect; and tells them of goods, prices, promotions and cashiers.

mod apply;
mod card;
mod check;
mod code;
mod desk;
mod effect;
mod enrol;
mod exception;
mod feed;
mod inbox;
mod key;
mod letters;
mod receipt;
mod reduced;
mod store_node;

pub use apply::{apply_stored, follow};
pub use check::check;
pub use code::{NewCode, make_code};
pub use exception::{ExceptionCard, ExceptionCode};
pub use receipt::ReceiptCard;
pub use store_node::NodeCard;

use ui::App;

/// The letters' addresses and the staff's page of tills.
pub fn routes() -> axum::Router<App> {
    letters::routes().merge(desk::routes())
}
