//! Who is asking. A handler that takes one of these cannot act without the right person behind it.

use crate::{Grant, Place, Role, Staff, staff};
use axum::{extract::FromRequestParts, http::request::Parts};
use kernel::{Error, Id, Result, Tx, query};
use ui::{App, Failure, Lang, Person, Reader, Shell};

/// Anyone who is signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    pub id: Id<Staff>,
    pub name_zh: String,
    pub name_en: String,
    pub grants: Vec<Grant>,
}

#[derive(kernel::Record)]
struct Row {
    id: Id<Staff>,
    name_zh: String,
    name_en: String,
    role: Option<Role>,
    place_id: Option<Id<Place>>,
}

impl Signed {
    pub fn name<'a>(&'a self, t: &Lang) -> &'a str {
        t.pick(&self.name_zh, &self.name_en)
    }

    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role || grant.role == Role::Admin)
    }

    /// The places where this person has a role, each with everything below it.
    pub async fn places(&self, tx: &mut Tx, role: Role) -> Result<Vec<Id<Place>>> {
        let mut places = Vec::new();
        for grant in self.grants.iter().filter(|grant| grant.role == role || grant.role == Role::Admin) {
            places.extend(staff::covered(tx, grant).await?);
        }
        places.sort();
        places.dedup();
        Ok(places)
    }

    /// Refuses unless the person has the role at the place. To others, the place does not exist.
    pub async fn must_act_at(&self, tx: &mut Tx, role: Role, place: Id<Place>) -> Result<()> {
        if self.places(tx, role).await?.contains(&place) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Whether everything someone may do lies within what this person administers.
    pub(crate) async fn runs(&self, tx: &mut Tx, grants: &[Grant]) -> Result<bool> {
        let mine = self.places(tx, Role::Admin).await?;
        Ok(grants.iter().all(|grant| mine.contains(&grant.place)))
    }

    /// As the page's frame shows this person.
    pub fn person(&self, t: &Lang) -> Person {
        let roles: Vec<String> = self.grants.iter().map(|grant| grant.role.code().to_owned()).collect();
        let role_id = self.grants.first().map_or_else(|| "role-none".to_owned(), |grant| grant.role.message_id());
        Person { name: self.name(t).to_owned(), role_id, roles }
    }
}

/// Someone as if signed in, for work that is done in a person's name without a browser.
pub async fn acting(tx: &mut Tx, id: Id<Staff>) -> Result<Signed> {
    let rows: Vec<Row> = tx.fetch_all(query(ACTING).bind(id)).await?;
    signed(rows).ok_or(Error::NotFound)
}

fn signed(rows: Vec<Row>) -> Option<Signed> {
    let grants = rows.iter().filter_map(|row| Some(Grant { role: row.role?, place: row.place_id? })).collect();
    let first = rows.into_iter().next()?;
    Some(Signed { id: first.id, name_zh: first.name_zh, name_en: first.name_en, grants })
}

/// The frame of a staff page for whoever is signed in.
pub fn staff_shell(app: &App, reader: &Reader, signed: &Signed, title: impl Into<String>) -> Shell {
    Shell::staff(app, reader, Some(signed.person(&reader.t)), title)
}

impl FromRequestParts<App> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Signed, Failure> {
        let secret = ui::cookie(&parts.headers, COOKIE).filter(|secret| !secret.is_empty()).ok_or(Error::SignInFirst)?;
        let mut tx = app.db().read().await?;
        let now = tx.now();
        let rows: Vec<Row> = tx.fetch_all(query(WHO).bind(kernel::sha256_hex(secret.as_bytes())).bind(now)).await?;
        Ok(signed(rows).ok_or(Error::SignInFirst)?)
    }
}

pub(crate) const COOKIE: &str = "staff";

const WHO: &str = "
    select staff.id, staff.name_zh, staff.name_en, granted.role, granted.place_id
      from coop_session session
      join coop_staff staff on staff.id = session.staff_id
      left join coop_grant granted on granted.staff_id = staff.id
     where session.secret_hash = $1
       and session.expires_at > $2
       and staff.active
     order by granted.role, granted.place_id";

const ACTING: &str = "
    select staff.id, staff.name_zh, staff.name_en, granted.role, granted.place_id
      from coop_staff staff
      left join coop_grant granted on granted.staff_id = staff.id
     where staff.id = $1
       and staff.active
     order by granted.role, granted.place_id";

macro_rules! asking {
    ($($(#[$doc:meta])* $name:ident = $role:expr),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Signed);

        impl std::ops::Deref for $name {
            type Target = Signed;
            fn deref(&self) -> &Signed {
                &self.0
            }
        }

        impl FromRequestParts<App> for $name {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<$name, Failure> {
                let signed = Signed::from_request_parts(parts, app).await?;
                if signed.has($role) { Ok($name(signed)) } else { Err(Error::Forbidden.into()) }
            }
        }
    )+ };
}

asking! {
    /// Runs the installation: people, places, settings.
    Admin = Role::Admin,
    /// Runs the catalog: goods, pictures, prices.
    Merchandiser = Role::Merchandiser,
    /// Weighs and buys from farmers.
    WeighClerk = Role::WeighClerk,
    /// Works at the hub: picks, packs, receives, dispatches.
    HubClerk = Role::HubClerk,
    /// Runs a village shop or store.
    Shopkeeper = Role::Shopkeeper,
    /// Keeps the books.
    Accountant = Role::Accountant,
    /// Hosts live rooms.
    Host = Role::Host,
    /// Carries parcels.
    Courier = Role::Courier,
}
