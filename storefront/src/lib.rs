//! The shop: carts, orders and what becomes of them, live rooms, and the pages and the API that shoppers see.
//!
//! It does not decide what a thing costs, whether it can be had, or whether money came; it asks the rooms below and
//! keeps what they answered. Its invariants: nothing is promised to a cart, and a cart makes at most one order; an
//! order's total is the sum of its rows, each owed to somebody; what a client says it costs is compared and never
//! charged; an order's status follows from its facts; money that has nothing to pay for goes back, and so does what
//! was paid for weight that was not packed.

mod api;
pub mod cart;
mod check;
pub mod checkout;
mod clerk;
mod collections;
pub mod delivery;
mod desk;
mod directory;
mod follow;
pub mod goods;
mod marks;
pub mod order;
mod outside;
mod producers;
pub mod room;
mod search;
mod shell;
mod ten;
mod trace;
mod url;
mod weights;

pub use api::openapi;
pub use cart::Cart;
pub use check::check;
pub use delivery::Delivery;
pub use directory::{Counter, Directory, Known};
pub use follow::{catch_up_shelf, follow_shelf};
pub use order::{Buyer, Order, expire_unpaid};
pub use room::Room;

use kernel::{Db, Migration, Migrations, Result, feed::Consumer};
use std::sync::Arc;
use ui::{App, Locales, NavItem};

pub const MIGRATIONS: Migrations = &[
    Migration { name: "storefront/0001_carts_and_orders", sql: include_str!("../migrations/0001_carts_and_orders.sql") },
    Migration { name: "storefront/0003_promotion", sql: include_str!("../migrations/0003_promotion.sql") },
    Migration { name: "storefront/0004_bundle", sql: include_str!("../migrations/0004_bundle.sql") },
    Migration { name: "storefront/0005_weights", sql: include_str!("../migrations/0005_weights.sql") },
    Migration { name: "storefront/0006_member", sql: include_str!("../migrations/0006_member.sql") },
];

pub const LOCALES: Locales = &[
    ("zh", include_str!("../locales/zh/storefront.ftl")),
    ("en", include_str!("../locales/en/storefront.ftl")),
    ("zh", include_str!("../locales/zh/face.ftl")),
    ("en", include_str!("../locales/en/face.ftl")),
    ("zh", include_str!("../locales/zh/price.ftl")),
    ("en", include_str!("../locales/en/price.ftl")),
    ("zh", include_str!("../locales/zh/producers.ftl")),
    ("en", include_str!("../locales/en/producers.ftl")),
    ("zh", include_str!("../locales/zh/preview.ftl")),
    ("en", include_str!("../locales/en/preview.ftl")),
    ("zh", include_str!("../locales/zh/choice.ftl")),
    ("en", include_str!("../locales/en/choice.ftl")),
    ("zh", include_str!("../locales/zh/collections.ftl")),
    ("en", include_str!("../locales/en/collections.ftl")),
    ("zh", include_str!("../locales/zh/bundles.ftl")),
    ("en", include_str!("../locales/en/bundles.ftl")),
    ("zh", include_str!("../locales/zh/weights.ftl")),
    ("en", include_str!("../locales/en/weights.ftl")),
];

/// The places of staff.
pub const NAV: &[NavItem] = &[
    NavItem { href: url::DESK, label_id: "storefront-desk", icon: "home", roles: &[] },
    NavItem { href: url::STAFF_ORDERS, label_id: "storefront-orders", icon: "orders", roles: clerk::ROLE_CODES },
    NavItem { href: url::STAFF_LIVE, label_id: "storefront-rooms", icon: "live", roles: &["host"] },
];

/// The four places of shoppers, below the thumb on phones.
pub const SHOP_NAV: &[NavItem] = &[
    NavItem { href: url::HOME, label_id: "storefront-nav-home", icon: "home", roles: &[] },
    NavItem { href: url::GOODS, label_id: "storefront-nav-goods", icon: "goods", roles: &[] },
    NavItem { href: url::LIVE, label_id: "storefront-nav-live", icon: "live", roles: &[] },
    NavItem { href: url::ORDERS, label_id: "storefront-nav-orders", icon: "orders", roles: &[] },
];

pub fn routes() -> axum::Router<App> {
    axum::Router::new()
        .merge(goods::web::routes())
        .merge(search::routes())
        .merge(outside::routes())
        .merge(trace::routes())
        .merge(producers::routes())
        .merge(ten::routes())
        .merge(collections::routes())
        .merge(marks::routes())
        .merge(room::web::routes())
        .merge(cart::web::routes())
        .merge(checkout::web::routes())
        .merge(order::web::routes())
        .merge(order::staff::routes())
        .merge(order::weight::web::routes())
        .merge(room::staff_routes())
        .merge(desk::routes())
        .merge(api::routes())
}

/// Who follows the feed for this room.
pub fn consumers(_: &App) -> Vec<Arc<dyn Consumer>> {
    vec![
        Arc::new(order::pay::Settling),
        Arc::new(order::travel::Packing),
        Arc::new(order::travel::Tracking),
        Arc::new(order::books::Bookkeeping),
    ]
}

/// What is due now: orders nobody paid for in time are given up.
pub async fn tidy(db: &Db) -> Result<()> {
    expire_unpaid(db).await.map(|_| ())
}
