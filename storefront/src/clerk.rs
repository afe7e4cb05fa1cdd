//! Whoever works with orders, and which of them.

use crate::order::Order;
use axum::{extract::FromRequestParts, http::request::Parts};
use coop::{Place, Role, Signed};
use kernel::{Error, Id, Query, Result, Tx};
use std::ops::Deref;
use ui::{App, Failure};

/// Someone who may see who bought what: at the hub, at the books, in the office, at the station that keeps the parcel.
pub(crate) struct Clerk(Signed);

/// Who sees the orders that leave from his places.
const ROLES: [Role; 4] = [Role::HubClerk, Role::Merchandiser, Role::Accountant, Role::Office];

/// All of them as words of the navigation.
pub(crate) const ROLE_CODES: &[&str] = &["hub_clerk", "merchandiser", "accountant", "office", "station_clerk"];

impl Clerk {
    pub fn may(signed: &Signed) -> bool {
        signed.has(Role::StationClerk) || ROLES.iter().any(|role| signed.has(*role))
    }
}

impl Deref for Clerk {
    type Target = Signed;
    fn deref(&self) -> &Signed {
        &self.0
    }
}

impl FromRequestParts<App> for Clerk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Clerk, Failure> {
        let signed = Signed::from_request_parts(parts, app).await?;
        if Clerk::may(&signed) { Ok(Clerk(signed)) } else { Err(Error::Forbidden.into()) }
    }
}

/// Which orders somebody sees: those that leave from his places, and those that are collected at his stations.
pub(crate) struct Reach {
    from: Vec<Id<Place>>,
    at: Vec<Id<Place>>,
}

impl Reach {
    pub async fn of(tx: &mut Tx, signed: &Signed) -> Result<Reach> {
        let mut from = Vec::new();
        for role in ROLES {
            from.extend(signed.places(tx, role).await?);
        }
        from.sort();
        from.dedup();
        Ok(Reach { from, at: signed.places(tx, Role::StationClerk).await? })
    }

    /// To others the order does not exist.
    pub fn must_see(&self, order: &Order) -> Result<()> {
        let sees = self.from.contains(&order.place) || order.buyer.station.is_some_and(|station| self.at.contains(&station));
        if sees { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Puts the places where the text says [`SEEN`].
    pub fn narrow(&self, query: Query) -> Query {
        query.bind_list(":from", self.from.iter().copied()).bind_list(":at", self.at.iter().copied())
    }
}

/// The condition that an order is within a reach.
pub(crate) const SEEN: &str = "
       and (place_id in (:from) or station_id in (:at))";

/// What somebody may do with an order he sees, by his roles where it leaves from and where it is collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct May {
    pub call_off: bool,
    /// Send money of a delivered order back.
    pub send_back: bool,
    /// Whoever packs, hands over or owes the shopper something can call him; others read who and where.
    pub read_phone: bool,
    pub read_payments: bool,
}

impl May {
    pub async fn of(tx: &mut Tx, signed: &Signed, order: &Order) -> Result<May> {
        let packs = signed.places(tx, Role::HubClerk).await?.contains(&order.place);
        let counts = signed.places(tx, Role::Accountant).await?.contains(&order.place);
        let stations = signed.places(tx, Role::StationClerk).await?;
        let hands_over = order.buyer.station.is_some_and(|station| stations.contains(&station));
        let read_payments = books::kept_by(tx, signed).await?.contains(&order.seller);
        Ok(May { call_off: packs || counts, send_back: counts, read_phone: packs || counts || hands_over, read_payments })
    }
}
