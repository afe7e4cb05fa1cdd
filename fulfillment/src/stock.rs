//! Stock: what lies where, what of it is promised, and every movement of it.
//!
//! Selling touches one counter per place and variant, the shelf. Lots are chosen, first expired first, when goods are
//! picked. A movement is appended for everything that comes or goes; shelf and lot stock are kept beside it by
//! statements that carry their own guard.
//!
//! Rows are touched in one order by everybody: a promise, then the shelf, then what lies there lot by lot, then the lot
//! itself; and that variant by variant. Whoever holds a shelf's row is alone with the lots that lie on it.

mod issue;
mod movement;
mod moving;
mod promise;
mod ready;
mod shelf;
pub(crate) mod web;
mod write_off;

pub use issue::{Issue, Issued, LotPart, TakeBack, issue_sale, take_back};
pub use movement::{Cause, Movement, MovementKind, history, of_cause};
pub use moving::{Arrival, Lying, lay, lying, receive};
pub use promise::{PromiseExpired, Promising, expire, keep, promise, promised_to, release};
pub use ready::{Ready, ReadyLot, ready};
pub use shelf::{Band, Shelf, ShelfRow, available, shelves};
pub use write_off::{WriteOff, write_off};

pub(crate) use movement::{Moved, append};
pub(crate) use moving::{Taken, lying_of, put, settle, take, take_instead};
pub(crate) use promise::consume;
pub(crate) use shelf::{hold, set_aside};

use kernel::{Arg, Quantity, Refused, Unit};

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Less is left than is wanted.
    StockOut { sku: String, title_zh: String, title_en: String, wanted: Quantity, left: Quantity, unit: Unit },
    /// The lot does not hold so much here, or may not be sold.
    LotShort { lot: String },
    /// The paper has written off something else.
    WrittenOffBefore,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::StockOut { .. } => "stock-out",
            Refusal::LotShort { .. } => "stock-lot-short",
            Refusal::WrittenOffBefore => "stock-written-off-before",
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
            Refusal::WrittenOffBefore => Vec::new(),
        }
    }
}
