//! People who work here, and what they may do where.

pub(crate) mod web;

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
    LoginTaken {
        login: String,
    },
    PasswordTooShort {
        least: i64,
    },
    /// Somebody must be able to run the installation.
    LastAdmin,
    /// Nobody gives away what is not his to give.
    NotYours,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::LoginTaken { .. } => "staff-login-taken",
            Refusal::PasswordTooShort { .. } => "staff-password-too-short",
            Refusal::LastAdmin => "staff-last-admin",
            Refusal::NotYours => "staff-not-yours",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::LoginTaken { login } => vec![("login", login.into())],
            Refusal::PasswordTooShort { least } => vec![("least", least.into())],
            Refusal::LastAdmin | Refusal::NotYours => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::LoginTaken { .. } => Some("login"),
            Refusal::PasswordTooShort { .. } => Some("password"),
            Refusal::NotYours => Some("place"),
            Refusal::LastAdmin => None,
        }
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
        tx.put(query("insert into coop_grant (staff_id, role, place_id) values (:row)").bind_rows(rows)).await?;
    }
    Ok(id)
}

const HIRE: &str = "
    insert into coop_staff (id, login, name_zh, name_en, password_hash, pin_hash, active, role_version, hired_at)
    values ($1, $2, $3, $4, $5, $6, true, 1, $7)
    on conflict (login) do nothing";

/// Someone leaves or comes back. Leaving ends every session at once; the last administrator of the whole network stays.
pub async fn set_active(tx: &mut Tx, id: Id<Staff>, active: bool) -> Result<()> {
    touch(tx, query("update coop_staff set active = $2, role_version = role_version + 1 where id = $1").bind(id).bind(active)).await?;
    let (admin,): (bool,) =
        tx.fetch_one(query("select exists (select 1 from coop_grant where staff_id = $1 and role = 'admin')").bind(id)).await?;
    if admin && !active {
        somebody_must_run_it(tx).await?;
    }
    end_sessions(tx, id).await
}

/// Gives someone a role at a place; having it already is fine.
pub async fn grant(tx: &mut Tx, id: Id<Staff>, granted: Grant) -> Result<()> {
    touch(tx, query("update coop_staff set role_version = role_version + 1 where id = $1").bind(id)).await?;
    let insert = "insert into coop_grant (staff_id, role, place_id) values ($1, $2, $3) on conflict do nothing";
    tx.put(query(insert).bind(id).bind(granted.role).bind(granted.place)).await?;
    Ok(())
}

/// Takes a role at a place away; the last administrator of the whole network keeps it.
pub async fn revoke(tx: &mut Tx, id: Id<Staff>, granted: Grant) -> Result<()> {
    touch(tx, query("update coop_staff set role_version = role_version + 1 where id = $1").bind(id)).await?;
    let delete = "delete from coop_grant where staff_id = $1 and role = $2 and place_id = $3";
    tx.put(query(delete).bind(id).bind(granted.role).bind(granted.place)).await?;
    if granted.role == Role::Admin { somebody_must_run_it(tx).await } else { Ok(()) }
}

/// A new password, already hashed. It ends every session and lifts the rest after wrong tries.
pub async fn set_password(tx: &mut Tx, id: Id<Staff>, hash: &str) -> Result<()> {
    touch(tx, query("update coop_staff set password_hash = $2, role_version = role_version + 1 where id = $1").bind(id).bind(hash)).await?;
    tx.put(query("delete from coop_lockout where login = (select login from coop_staff where id = $1)").bind(id)).await?;
    end_sessions(tx, id).await
}

/// A new PIN for tills, already hashed; none takes it away.
pub async fn set_pin(tx: &mut Tx, id: Id<Staff>, hash: Option<&str>) -> Result<()> {
    touch(tx, query("update coop_staff set pin_hash = $2, role_version = role_version + 1 where id = $1").bind(id).bind(hash)).await
}

async fn touch(tx: &mut Tx, update: kernel::Query) -> Result<()> {
    if tx.execute(update).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

async fn end_sessions(tx: &mut Tx, id: Id<Staff>) -> Result<()> {
    tx.put(query("delete from coop_session where staff_id = $1").bind(id)).await?;
    Ok(())
}

/// Looked at after the change. The top place is touched first, so that of two administrators who dismiss each other at
/// the same moment the second one sees what the first has done.
async fn somebody_must_run_it(tx: &mut Tx) -> Result<()> {
    tx.put(query("update coop_place set code = code where parent_id is null")).await?;
    let (admins,): (i64,) = tx.fetch_one(query(ADMINS_OF_ALL)).await?;
    if admins == 0 { Err(Refusal::LastAdmin.into()) } else { Ok(()) }
}

const ADMINS_OF_ALL: &str = "
    select count(*)
      from coop_staff staff
      join coop_grant granted on granted.staff_id = staff.id
      join coop_place place on place.id = granted.place_id
     where staff.active
       and granted.role = 'admin'
       and place.parent_id is null";

/// Someone with all of his roles, as the list of people shows him.
#[derive(Debug, Clone)]
pub struct StaffCard {
    pub id: Id<Staff>,
    pub login: String,
    pub name_zh: String,
    pub name_en: String,
    pub active: bool,
    pub has_pin: bool,
    /// Where; the role; the place's names.
    pub roles: Vec<Held>,
}

/// A role someone holds, with the names of its place.
#[derive(Debug, Clone)]
pub struct Held {
    pub grant: Grant,
    pub place_zh: String,
    pub place_en: String,
}

impl Held {
    pub fn place<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.place_zh, &self.place_en)
    }
}

impl StaffCard {
    pub fn name<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.name_zh, &self.name_en)
    }
}

#[derive(kernel::Record)]
struct Row {
    id: Id<Staff>,
    login: String,
    name_zh: String,
    name_en: String,
    active: bool,
    has_pin: bool,
    role: Option<Role>,
    place_id: Option<Id<Place>>,
    place_zh: Option<String>,
    place_en: Option<String>,
}

/// Everyone, who left last.
pub async fn all(tx: &mut Tx) -> Result<Vec<StaffCard>> {
    Ok(gathered(tx.fetch_all(query(ALL).and(" order by staff.active desc, staff.login, granted.role")).await?))
}

pub async fn load(tx: &mut Tx, id: Id<Staff>) -> Result<StaffCard> {
    let rows = tx.fetch_all(query(ALL).and(" where staff.id = $1 order by granted.role").bind(id)).await?;
    gathered(rows).pop().ok_or(Error::NotFound)
}

fn gathered(rows: Vec<Row>) -> Vec<StaffCard> {
    let mut cards: Vec<StaffCard> = Vec::new();
    for row in rows {
        if cards.last().is_none_or(|card| card.id != row.id) {
            let Row { id, login, name_zh, name_en, active, has_pin, .. } = row;
            cards.push(StaffCard { id, login, name_zh, name_en, active, has_pin, roles: Vec::new() });
        }
        let held = row.role.zip(row.place_id).map(|(role, place)| Held {
            grant: Grant { role, place },
            place_zh: row.place_zh.unwrap_or_default(),
            place_en: row.place_en.unwrap_or_default(),
        });
        cards.last_mut().into_iter().for_each(|card| card.roles.extend(held.clone()));
    }
    cards
}

const ALL: &str = "
    select staff.id, staff.login, staff.name_zh, staff.name_en, staff.active, staff.pin_hash is not null as has_pin,
           granted.role, granted.place_id, place.name_zh as place_zh, place.name_en as place_en
      from coop_staff staff
      left join coop_grant granted on granted.staff_id = staff.id
      left join coop_place place on place.id = granted.place_id";

/// A cashier as a store node knows her: she signs in there by PIN, with no network.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, kernel::Record)]
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
