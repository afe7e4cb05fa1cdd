//! Who and where: parties (legal persons), places of one county's network, staff with roles at places, sign-in,
//! and the extractors that say who is asking.
//!
//! It refuses to know what is sold, stored or owed. Its invariants: every place has a seller; a place's parent is
//! of a higher tier; a role at a place holds for everything below it; a password is kept only as its Argon2id hash;
//! a session and a program's key are kept only as the hash of their secret; a session ends.

mod asking;
mod desk;
mod division;
pub mod key;
pub mod member;
pub mod party;
pub mod place;
pub mod session;
pub mod staff;

pub use asking::{Accountant, Admin, Courier, Host, HubClerk, Merchandiser, Shopkeeper, Signed, WeighClerk, acting, staff_shell};
pub use division::{Division, town, town_name, towns};
pub use key::{CatalogReader, CatalogWriter, PriceWriter, Program, PromotionReader, PromotionWriter};
pub use party::{NewParty, Party, PartyCard, PartyKind};
pub use place::{ColdZone, NewPlace, Place, PlaceCard, PlaceKind, StoreMode};
pub use session::{sign_in, sign_out};
pub use staff::{Grant, NewStaff, Role, Staff};

use axum::Router;
use kernel::{Finding, Migration, Migrations, Result, Tx, query};
use ui::{App, Locales, NavItem};

pub const MIGRATIONS: Migrations = &[
    Migration { name: "coop/0001_coop", sql: include_str!("../migrations/0001_coop.sql") },
    Migration { name: "coop/0002_key", sql: include_str!("../migrations/0002_key.sql") },
    Migration { name: "coop/0003_member_card", sql: include_str!("../migrations/0003_member_card.sql") },
    Migration { name: "coop/0004_card_at_tills", sql: include_str!("../migrations/0004_card_at_tills.sql") },
];

pub const LOCALES: Locales = &[
    ("zh", include_str!("../locales/zh/coop.ftl")),
    ("en", include_str!("../locales/en/coop.ftl")),
    ("zh", include_str!("../locales/zh/key.ftl")),
    ("en", include_str!("../locales/en/key.ftl")),
    ("zh", include_str!("../locales/zh/member.ftl")),
    ("en", include_str!("../locales/en/member.ftl")),
];

pub const NAV: &[NavItem] = &[
    NavItem { href: "/staff/network", label_id: "coop-network", icon: "place", roles: &[] },
    NavItem {
        href: "/staff/parties",
        label_id: "coop-parties",
        icon: "person",
        roles: &["admin", "hub_clerk", "weigh_clerk", "merchandiser", "accountant", "office"],
    },
    NavItem { href: "/staff/people", label_id: "coop-people", icon: "people", roles: &["admin"] },
    NavItem { href: "/staff/keys", label_id: "key-title", icon: "settings", roles: &["admin"] },
];

pub fn routes() -> Router<App> {
    Router::new()
        .merge(session::web::routes())
        .merge(place::web::routes())
        .merge(party::web::routes())
        .merge(staff::web::routes())
        .merge(key::web::routes())
}

/// Where people sign in, for the program to show to those whose session ended while they typed.
pub fn entrance() -> ui::Entrance {
    ui::Entrance(session::web::interrupted)
}

/// Fills in what every county starts with: its divisions, and the key under which tills know member cards.
pub async fn found(tx: &mut Tx) -> Result<()> {
    member::prepare(tx).await?;
    division::register_all(tx).await
}

/// Places whose parent is missing or not of a higher tier.
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
