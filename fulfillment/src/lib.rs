//! Stock and its ways: lots, what lies where and what of it is promised, buying over the scale, joint purchase, transfers
//! and the van's round, picking, parcels and who holds them.
//!
//! It refuses to know who buys and what is paid: a seller is a kind and an id, and hears of his parcels by facts. Its
//! invariants, added up again by [`check`]: for every place, variant and lot, on hand is the sum of movements and never
//! below zero; a shelf is what lies in sellable lots plus what belongs to no lot, which is below zero only where a till
//! sold more than was known; promised is the sum of live promises; a lot costs what its slip or its purchase order says,
//! and the parts of it that left cost together what it cost; papers have the numbers their ids make; what is sold by
//! weight left its shelf by what the scale showed last; a parcel has exactly
//! one holder; a slip's net is gross less tare less deduction, and its payout is in the books. Shelves and lots are changed
//! only by statements that carry their own guard, touched in one order.

pub mod certificate;
mod check;
pub mod cold;
pub mod cycle;
pub mod demand;
mod desk;
mod fact;
mod goods;
pub mod intake;
pub mod lot;
mod number;
pub mod parcel;
mod posting;
pub mod purchase;
pub mod stock;
pub mod transfer;
pub mod trip;
mod url;
pub mod wave;
pub mod weighing;

pub use certificate::{Basis, Certificate, CertificateCard};
pub use check::check;
pub use cycle::{Cycle, Offer};
pub use demand::{Demand, DemandLine, ShipTo};
pub use fact::{
    DeliveredLot, LotStateChanged, PackedWeight, ParcelArrived, ParcelDelivered, ParcelPacked, ParcelPickedUp, ProduceBought, ShelfChanged,
    TransferReceived,
};
pub use goods::Goods;
pub use intake::{Grade, SlipCard, WeighSlip};
pub use lot::{Letter, Lot, LotCard, LotState, trace, trace_by_code};
pub use parcel::{Parcel, ParcelCard};
pub use purchase::PurchaseOrder;
pub use stock::{Band, PromiseExpired, Shelf};
pub use transfer::Transfer;
pub use trip::Trip;
pub use wave::{Pick, Wave};
pub use weighing::{Reading, Weighing};

use kernel::{Db, Migration, Migrations, Result, Zone};
use ui::{App, Locales, NavItem};

macro_rules! migration {
    ($name:literal) => {
        Migration { name: concat!("fulfillment/", $name), sql: include_str!(concat!("../migrations/", $name, ".sql")) }
    };
}

pub const MIGRATIONS: Migrations = &[
    migration!("0001_stock"),
    migration!("0002_intake"),
    migration!("0003_parcels"),
    migration!("0004_purchase"),
    migration!("0005_write_offs"),
    migration!("0007_weighing"),
];

pub const LOCALES: Locales = &[
    ("zh", include_str!("../locales/zh/fulfillment.ftl")),
    ("en", include_str!("../locales/en/fulfillment.ftl")),
    ("zh", include_str!("../locales/zh/weighing.ftl")),
    ("en", include_str!("../locales/en/weighing.ftl")),
];

pub const NAV: &[NavItem] = &[
    NavItem { href: url::INTAKE, label_id: "fulfillment-intake", icon: "scale", roles: &["weigh_clerk"] },
    NavItem {
        href: url::STOCK,
        label_id: "fulfillment-stock",
        icon: "stock",
        roles: &["hub_clerk", "station_clerk", "weigh_clerk", "shopkeeper"],
    },
    NavItem { href: url::LOTS, label_id: "fulfillment-lots", icon: "leaf", roles: &["hub_clerk", "weigh_clerk", "merchandiser"] },
    NavItem { href: url::WAVES, label_id: "fulfillment-waves", icon: "orders", roles: &["hub_clerk"] },
    NavItem { href: url::PARCELS, label_id: "fulfillment-parcels", icon: "parcel", roles: &["hub_clerk", "station_clerk", "shopkeeper"] },
    NavItem { href: url::COURIER, label_id: "fulfillment-courier", icon: "van", roles: &["courier"] },
    NavItem {
        href: url::TRANSFERS,
        label_id: "fulfillment-transfers",
        icon: "goods",
        roles: &["hub_clerk", "station_clerk", "weigh_clerk", "shopkeeper"],
    },
    NavItem { href: url::PURCHASE, label_id: "fulfillment-purchase", icon: "money", roles: &["hub_clerk"] },
    NavItem { href: url::REQUISITIONS, label_id: "fulfillment-requisitions", icon: "cart", roles: &["shopkeeper"] },
    NavItem { href: url::TRIPS, label_id: "fulfillment-trips", icon: "clock", roles: &["hub_clerk", "courier"] },
];

pub fn routes() -> axum::Router<App> {
    axum::Router::new()
        .merge(stock::web::routes())
        .merge(lot::web::routes())
        .merge(lot::deed_web::routes())
        .merge(intake::web::routes())
        .merge(intake::slip_web::routes())
        .merge(certificate::web::routes())
        .merge(wave::web::routes())
        .merge(weighing::web::routes())
        .merge(parcel::web::routes())
        .merge(parcel::courier_web::routes())
        .merge(transfer::web::routes())
        .merge(transfer::sheet_web::routes())
        .merge(cycle::web::routes())
        .merge(cycle::requisition_web::routes())
        .merge(purchase::web::routes())
        .merge(trip::web::routes())
}

/// What has to be done every minute: promises that ran out go back on their shelves, goods past their day are set aside.
pub async fn tidy(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    stock::expire(&mut tx).await?;
    tx.commit().await?;
    let mut tx = db.write().await?;
    // Every place of a county keeps the same clock.
    let today = Zone::CHINA.day(tx.now());
    lot::set_overdue_aside(&mut tx, today).await?;
    tx.commit().await
}
