//! People who work here, and what they may do where.

use crate::{Place, place};
use kernel::{Arg, Error, Id, Refused, Result, Tx, Value, coded, query};

/// Someone who works in the network.
pub struct Staff;

coded! {
    pub enum Role {
        Admin = "admin",
        Merchandiser = "merchandiser",
        WeighClerk = "weigh_clerk",
        HubClerk = "hub_clerk",
        StationClerk = "station_clerk",
        Shopkeeper = "shopkeeper",
        Cashier = "cashier",
        Accountant = "accountant",
        /// Hosts live rooms.
        Host = "host",
        /// The county office that reports figures.
        Office = "office",
        Courier = "courier",
    }
}

impl Role {
    /// The message that names this role.
    pub fn message_id(self) -> String {
        format!("role-{}", self.code().replace('_', "-"))
    }
}

/// A role at a place; it holds for everything below that place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    pub place: Id<Place>,
}

#[derive(Debug, Clone)]
pub struct NewStaff {
    pub login: String,
    pub name_zh: String,
    pub name_en: String,
    /// Already hashed, since hashing takes its time and no write should wait for it.
    pub password_hash: String,
    /// Cashiers sign in at tills by PIN.
    pub pin_hash: Option<String>,
    pub grants: Vec<Grant>,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    LoginTaken { login: String },
    PasswordTooShort { least: i64 },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::LoginTaken { .. } => "staff-login-taken",
            Refusal::PasswordTooShort { .. } => "staff-password-too-short",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::LoginTaken { login } => vec![("login", login.into())],
            Refusal::PasswordTooShort { least } => vec![("least", least.into())],
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Refusal::LoginTaken { .. } => "login",
            Refusal::PasswordTooShort { .. } => "password",
        })
    }
}

/// Takes someone on. A login is given once and for all.
pub async fn hire(tx: &mut Tx, new: &NewStaff) -> Result<Id<Staff>> {
    let (id, now) = (tx.id(), tx.now());
    let hired = tx
        .execute(
            query(HIRE)
                .bind(id)
                .bind(&new.login)
                .bind(&new.name_zh)
                .bind(&new.name_en)
                .bind(&new.password_hash)
                .bind(new.pin_hash.as_deref())
                .bind(now),
        )
        .await?;
    if hired == 0 {
        return Err(Refusal::LoginTaken { login: new.login.clone() }.into());
    }
    if !new.grants.is_empty() {
        let rows = new.grants.iter().map(|grant| vec![Value::from(id), grant.role.into(), grant.place.into()]);
        tx.execute(query("insert into coop_grant (staff_id, role, place_id) values (:row)").bind_rows(rows)).await?;
    }
    Ok(id)
}

const HIRE: &str = "
    insert into coop_staff (id, login, name_zh, name_en, password_hash, pin_hash, active, role_version, hired_at)
    values ($1, $2, $3, $4, $5, $6, true, 1, $7)
    on conflict (login) do nothing";

/// Someone leaves or comes back. Leaving ends every session at once.
pub async fn set_active(tx: &mut Tx, id: Id<Staff>, active: bool) -> Result<()> {
    let touched =
        tx.execute(query("update coop_staff set active = $2, role_version = role_version + 1 where id = $1").bind(id).bind(active)).await?;
    if touched == 0 {
        return Err(Error::NotFound);
    }
    tx.execute(query("delete from coop_session where staff_id = $1").bind(id)).await?;
    Ok(())
}

/// One line of the list of people.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StaffCard {
    pub id: Id<Staff>,
    pub login: String,
    pub name_zh: String,
    pub name_en: String,
    pub active: bool,
    pub role: Option<Role>,
    pub place_zh: Option<String>,
    pub place_en: Option<String>,
}

pub async fn all(tx: &mut Tx) -> Result<Vec<StaffCard>> {
    tx.fetch_all(query(ALL)).await
}

const ALL: &str = "
    select staff.id, staff.login, staff.name_zh, staff.name_en, staff.active,
           granted.role, place.name_zh as place_zh, place.name_en as place_en
      from coop_staff staff
      left join coop_grant granted on granted.staff_id = staff.id
      left join coop_place place on place.id = granted.place_id
     order by staff.login, granted.role";

/// A cashier as a store node knows her: she signs in there by PIN, with no network.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, sqlx::FromRow)]
pub struct CashierCard {
    pub id: Id<Staff>,
    pub name_zh: String,
    pub name_en: String,
    pub pin_hash: String,
    pub active: bool,
    pub role_version: i64,
    pub role: Role,
}

/// Who may stand at the tills of a place: cashiers and shopkeepers granted there or above.
pub async fn cashiers(tx: &mut Tx, at: Id<Place>) -> Result<Vec<CashierCard>> {
    tx.fetch_all(query(CASHIERS).bind(at)).await
}

const CASHIERS: &str = "
    with recursive above (id, parent_id) as (
        select id, parent_id from coop_place where id = $1
        union all
        select up.id, up.parent_id from coop_place up join above on up.id = above.parent_id
    )
    select staff.id, staff.name_zh, staff.name_en, staff.pin_hash, staff.active, staff.role_version, granted.role
      from coop_staff staff
      join coop_grant granted on granted.staff_id = staff.id
     where granted.place_id in (select id from above)
       and granted.role in ('cashier', 'shopkeeper')
       and staff.pin_hash is not null
     order by staff.login, granted.role";

/// The places a grant covers.
pub(crate) async fn covered(tx: &mut Tx, grant: &Grant) -> Result<Vec<Id<Place>>> {
    Ok(place::below(tx, grant.place).await?.into_iter().map(|card| card.id).collect())
}
