//! Who and where: parties (legal persons), places of one county's network, staff with roles at places, sign-in,
//! and the extractors that say who is asking.
//!
//! It refuses to know what is sold, stored or owed. Its invariants: every place has a seller; a place's parent is
//! of a higher tier; a role at a place holds for everything below it; a password is kept only as its Argon2id hash;
//! a session is kept only as the hash of its secret, and ends.

mod asking;
mod division;
pub mod party;
pub mod place;
pub mod session;
pub mod staff;
mod web;

pub use asking::{
    Accountant, Admin, CashierAt, Courier, Host, HubClerk, Merchandiser, Office, Shopkeeper, Signed, StationClerk, WeighClerk, acting,
    staff_shell,
};
pub use division::Division;
pub use party::{NewParty, Party, PartyCard, PartyKind};
pub use place::{ColdZone, NewPlace, Place, PlaceCard, PlaceKind, StoreMode};
pub use session::{sign_in, sign_out};
pub use staff::{Grant, NewStaff, Role, Staff};
pub use web::routes;

use kernel::{Finding, Migration, Migrations, Result, Tx, query};
use ui::{Locales, NavItem};

pub const MIGRATIONS: Migrations = &[Migration { name: "coop/0001_coop", sql: include_str!("../migrations/0001_coop.sql") }];

pub const LOCALES: Locales = &[("zh", include_str!("../locales/zh/coop.ftl")), ("en", include_str!("../locales/en/coop.ftl"))];

pub const NAV: &[NavItem] = &[
    NavItem { href: "/staff/network", label_id: "coop-network", icon: "place", roles: &[] },
    NavItem { href: "/staff/people", label_id: "coop-people", icon: "people", roles: &["admin", "office"] },
];

/// Fills in what every county starts with: its divisions.
pub async fn found(tx: &mut Tx) -> Result<()> {
    division::register_all(tx).await
}

/// Places whose parent is missing or not of a higher tier, and roles of people at places that are gone.
pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let tiers: Vec<(String, PlaceKind, Option<PlaceKind>)> = tx
        .fetch_all(query("select child.code, child.kind, parent.kind from coop_place child left join coop_place parent on parent.id = child.parent_id order by child.code"))
        .await?;
    Ok(tiers
        .into_iter()
        .filter(|(_, kind, parent)| !kind.may_stand_under(*parent))
        .map(|(code, kind, parent)| Finding::new(format!("place {code}"), "a parent of a higher tier", format!("{kind} under {parent:?}")))
        .collect())
}
