//! The store node and its counterpart at the hub: tills, shifts, sales, refunds, the journal that tells of them, and
//! the sync that brings prices down and the journal up.
//!
//! A node is one process beside the counter with one SQLite file; it sells with no network, and the browser before it
//! holds no business state. The hub stores what a node tells first, signs for it, and only then acts on it.
//!
//! This room refuses to know how stock is kept, how books are written and where prices come from: it asks
//! fulfillment, books and catalog. Its invariants: every fact of the counter is one row of a hash-chained journal,
//! contiguous for each node and epoch; receipt and Z numbers are contiguous and never given twice; every sale adds up
//! to the fen; nothing is taken back twice; a finished sale is never refused, edited or dropped by the hub, and takes
//! effect there exactly once.

mod event;
pub mod hub;
pub mod letter;
pub mod node;
mod receipt_number;
mod sale;
mod shift;
pub mod wire;

pub use event::{ClockFlag, Event, Kind, Shift};
pub use hub::check;
pub use receipt_number::ReceiptNumber;
pub use sale::{CardUsed, Goods, Reduction, RefundCompleted, ReturnedLine, Sale, SaleCompleted, SoldLine, Tender, TenderKind};
pub use shift::{Figures, ShiftClosed, ShiftOpened};

use kernel::{Migration, Migrations};
use ui::{Locales, NavItem};

/// The hub's tables.
pub const HUB_MIGRATIONS: Migrations = &[
    Migration { name: "pos/0001_hub", sql: include_str!("../migrations/0001_hub.sql") },
    Migration { name: "pos/0002_enrolment", sql: include_str!("../migrations/0002_enrolment.sql") },
    Migration { name: "pos/0003_member", sql: include_str!("../migrations/0003_member.sql") },
];

/// The tables of a store node, in its own database.
pub const NODE_MIGRATIONS: Migrations = &[
    Migration { name: "pos/node_0001_till", sql: include_str!("../migrations/node_0001_till.sql") },
    Migration { name: "pos/node_0002_clock", sql: include_str!("../migrations/node_0002_clock.sql") },
    Migration { name: "pos/node_0003_promotion", sql: include_str!("../migrations/node_0003_promotion.sql") },
    Migration { name: "pos/node_0004_steps", sql: include_str!("../migrations/node_0004_steps.sql") },
    Migration { name: "pos/node_0005_member", sql: include_str!("../migrations/node_0005_member.sql") },
];

/// The staff's place for tills.
pub const NAV: &[NavItem] = &[NavItem { href: "/staff/tills", label_id: "pos-nav", icon: "till", roles: &["accountant", "shopkeeper"] }];

pub const LOCALES: Locales = &[
    ("zh", include_str!("../locales/zh/pos.ftl")),
    ("en", include_str!("../locales/en/pos.ftl")),
    ("zh", include_str!("../locales/zh/card.ftl")),
    ("en", include_str!("../locales/en/card.ftl")),
];

/// The cashier's screen: its elements and its few styles.
pub const ASSETS: &[(&str, &[u8])] = &[
    ("till-screen.css", include_bytes!("../static/till-screen.css")),
    ("till-screen.js", include_bytes!("../static/till-screen.js")),
    ("till-line.js", include_bytes!("../static/till-line.js")),
    ("till-keys.js", include_bytes!("../static/till-keys.js")),
    ("till-paper.js", include_bytes!("../static/till-paper.js")),
    ("till-sound.js", include_bytes!("../static/till-sound.js")),
];
