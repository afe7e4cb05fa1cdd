//! Whoever works with orders.

use axum::{extract::FromRequestParts, http::request::Parts};
use coop::{Role, Signed};
use kernel::Error;
use std::ops::Deref;
use ui::{App, Failure};

/// Someone who may see who bought what: at the hub, at the books, in the office.
pub(crate) struct Clerk(Signed);

const ROLES: [Role; 5] = [Role::HubClerk, Role::Merchandiser, Role::Accountant, Role::Office, Role::StationClerk];

/// The same as words of the navigation.
pub(crate) const ROLE_CODES: &[&str] = &["hub_clerk", "merchandiser", "accountant", "office", "station_clerk"];

impl Clerk {
    pub fn may(signed: &Signed) -> bool {
        ROLES.iter().any(|role| signed.has(*role))
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
