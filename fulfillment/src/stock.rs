//! Stock: what lies where, what of it is promised, and every movement of it.
//!
//! Selling touches one counter per place and variant, the shelf. Lots are chosen, first expired first, when goods are
//! picked. A movement is appended for everything that comes or goes; shelf and lot stock are kept beside it by
//! statements that carry their own guard.

mod issue;
mod movement;
mod moving;
mod promise;
mod shelf;
pub(crate) mod web;

pub use issue::{Issue, Issued, LotPart, TakeBack, issue_sale, take_back};
pub use movement::{Cause, Movement, MovementKind, history, of_cause};
pub use moving::{Arrival, Lying, lay, lying, receive, write_off};
pub use promise::{PromiseExpired, Promising, expire, keep, promise, release};
pub use shelf::{Band, Shelf, ShelfRow, available, shelves};

pub(crate) use movement::{Moved, append};
pub(crate) use moving::{Taken, put, settle, take};
pub(crate) use promise::consume;
pub(crate) use shelf::set_aside;

use kernel::{Arg, Quantity, Refused, Unit};

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Less is left than is wanted.
    StockOut { sku: String, title_zh: String, title_en: String, wanted: Quantity, left: Quantity, unit: Unit },
    /// The lot does not hold so much here, or may not be sold.
    LotShort { lot: String },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::StockOut { .. } => "stock-out",
            Refusal::LotShort { .. } => "stock-lot-short",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::StockOut { sku, title_zh, title_en, wanted, left, unit } => vec![
                ("sku", sku.into()),
                ("zh", title_zh.into()),
                ("en", title_en.into()),
                ("wanted", Arg::Quantity(*wanted, *unit)),
                ("left", Arg::Quantity(*left, *unit)),
                ("steps", left.in_steps().into()),
            ],
            Refusal::LotShort { lot } => vec![("lot", lot.into())],
        }
    }
}
