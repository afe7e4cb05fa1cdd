//! The people: who works here, what each may do where, new passwords and PINs.

use super::{Grant, NewStaff, Refusal, Role, Staff, StaffCard};
use crate::{Admin, Place, PlaceCard, desk, place, session, staff, staff_shell};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use kernel::{Error, Id, Issue, Result, Tx};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/staff/people", get(people).post(hire))
        .route("/staff/people/{id}", get(person))
        .route("/staff/people/{id}/roles", post(give_role))
        .route("/staff/people/{id}/roles/end", post(take_role))
        .route("/staff/people/{id}/password", post(new_password))
        .route("/staff/people/{id}/pin", post(new_pin))
        .route("/staff/people/{id}/absence", post(leave))
        .route("/staff/people/{id}/return", post(come_back))
}

#[derive(Template)]
#[template(path = "coop/people.html")]
struct PeoplePage<'a> {
    t: &'a Lang,
    shell: Shell,
    people: Vec<StaffCard>,
    roles: desk::Options,
    places: desk::Options,
    typed: Typed,
}

async fn people(app: App, reader: Reader, admin: Admin) -> Answer {
    show_people(&app, &reader, &admin, Typed::default()).await
}

async fn show_people(app: &App, reader: &Reader, admin: &Admin, typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let mine = own_places(&mut tx, admin).await?;
    let within = |one: &StaffCard| one.roles.iter().all(|held| mine.iter().any(|place| place.id == held.grant.place));
    let people = staff::all(&mut tx).await?.into_iter().filter(within).collect();
    let page = PeoplePage {
        t,
        shell: staff_shell(app, reader, admin, t.say("coop-people")),
        people,
        roles: roles(t, &typed),
        places: desk::places(t, &mine, &typed, "place"),
        typed,
    };
    desk::page(&page, &page.typed)
}

fn roles(t: &Lang, typed: &Typed) -> desk::Options {
    Role::ALL.iter().map(|role| (role.code().to_owned(), t.say(role.message_id()).into_owned(), typed.is("role", role.code()))).collect()
}

/// Where this administrator may give roles away: his own places and everything below them.
async fn own_places(tx: &mut Tx, admin: &Admin) -> Result<Vec<PlaceCard>> {
    let mine = admin.places(tx, Role::Admin).await?;
    Ok(place::all(tx).await?.into_iter().filter(|place| mine.contains(&place.id)).collect())
}

/// Someone all of whose roles lie within what the administrator runs. Others are none of his business.
async fn under(tx: &mut Tx, admin: &Admin, id: Id<Staff>) -> Result<StaffCard> {
    let card = staff::load(tx, id).await?;
    let grants: Vec<Grant> = card.roles.iter().map(|held| held.grant).collect();
    if admin.runs(tx, &grants).await? { Ok(card) } else { Err(Error::NotFound) }
}

async fn hire(app: App, reader: Reader, admin: Admin, mut form: Form) -> Answer {
    match try_hire(&app, &admin, &mut form).await {
        Ok(id) => Ok(desk::done(&path(id), "coop-hired")),
        Err(error) if error.is_refusal() => show_people(&app, &reader, &admin, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_hire(app: &App, admin: &Admin, form: &mut Form) -> Result<Id<Staff>> {
    let login = form.text("login", 2..=40).to_lowercase();
    if !login.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') {
        form.refuse(Issue::new("login", "staff-login-letters"));
    }
    let (name_zh, name_en) = (form.text("name_zh", 1..=40), form.text("name_en", 0..=60));
    let granted = grant(form);
    let (password, pin) = (form.text("password", 1..=200), pin(form));
    form.accept()?;
    let password_hash = session::hash_password(&password).await?;
    let pin_hash = hashed(pin).await?;
    let mut tx = app.db().write().await?;
    let grants: Vec<Grant> = granted.into_iter().collect();
    must_be_his(&mut tx, admin, &grants).await?;
    let id = staff::hire(&mut tx, &NewStaff { login, name_zh, name_en, password_hash, pin_hash, grants }).await?;
    tx.commit().await?;
    Ok(id)
}

fn grant(form: &mut Form) -> Option<Grant> {
    let role = form.read("role", "field-unknown-choice", Role::parse);
    let place = form.id::<Place>("place");
    role.zip(place).map(|(role, place)| Grant { role, place })
}

fn pin(form: &mut Form) -> Option<String> {
    let reads = |pin: &str| ((4..=6).contains(&pin.len()) && pin.bytes().all(|b| b.is_ascii_digit())).then(|| pin.to_owned());
    form.read_if_any("pin", "staff-pin-digits", reads)
}

async fn hashed(pin: Option<String>) -> Result<Option<String>> {
    match pin {
        Some(pin) => session::hash_secret(&pin).await.map(Some),
        None => Ok(None),
    }
}

async fn must_be_his(tx: &mut Tx, admin: &Admin, grants: &[Grant]) -> Result<()> {
    if admin.runs(tx, grants).await? { Ok(()) } else { Err(Refusal::NotYours.into()) }
}

#[derive(Template)]
#[template(path = "coop/person.html")]
struct PersonPage<'a> {
    t: &'a Lang,
    shell: Shell,
    card: StaffCard,
    roles: desk::Options,
    places: desk::Options,
    typed: Typed,
}

async fn person(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Staff>>, mut tx: ReadTx) -> Answer {
    show_person(&app, &reader, &admin, (&mut tx, id), Typed::default()).await
}

async fn show_person(app: &App, reader: &Reader, admin: &Admin, (tx, id): (&mut Tx, Id<Staff>), typed: Typed) -> Answer {
    let t = &reader.t;
    let card = under(tx, admin, id).await?;
    let page = PersonPage {
        t,
        shell: staff_shell(app, reader, admin, card.name(t)),
        roles: roles(t, &typed),
        places: desk::places(t, &own_places(tx, admin).await?, &typed, "place"),
        card,
        typed,
    };
    desk::page(&page, &page.typed)
}

/// What can be changed about someone.
enum Change {
    Give(Grant),
    Take(Grant),
    Password(String),
    Pin(Option<String>),
    Active(bool),
}

impl Change {
    fn said(&self) -> &'static str {
        match self {
            Change::Give(_) => "coop-role-given",
            Change::Take(_) => "coop-role-taken",
            Change::Password(_) => "coop-password-set",
            Change::Pin(_) => "coop-pin-set",
            Change::Active(true) => "coop-is-back",
            Change::Active(false) => "coop-has-left",
        }
    }
}

type Asked = (App, Reader, Admin, Id<Staff>);

async fn give_role(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Staff>>, mut form: Form) -> Answer {
    let change = grant(&mut form).map(Change::Give);
    answer((app, reader, admin, id), form, change).await
}

async fn take_role(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Staff>>, mut form: Form) -> Answer {
    let change = grant(&mut form).map(Change::Take);
    answer((app, reader, admin, id), form, change).await
}

async fn new_password(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Staff>>, mut form: Form) -> Answer {
    let password = form.text("password", 1..=200);
    answer((app, reader, admin, id), form, Some(Change::Password(password))).await
}

async fn new_pin(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Staff>>, mut form: Form) -> Answer {
    let pin = pin(&mut form);
    answer((app, reader, admin, id), form, Some(Change::Pin(pin))).await
}

async fn leave(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Staff>>, form: Form) -> Answer {
    answer((app, reader, admin, id), form, Some(Change::Active(false))).await
}

async fn come_back(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Staff>>, form: Form) -> Answer {
    answer((app, reader, admin, id), form, Some(Change::Active(true))).await
}

async fn answer((app, reader, admin, id): Asked, form: Form, change: Option<Change>) -> Answer {
    let said = change.as_ref().map_or("", Change::said);
    match try_change(&app, &admin, id, (&form, change)).await {
        Ok(()) => Ok(desk::done(&path(id), said)),
        Err(error) if error.is_refusal() => {
            let mut tx = app.db().read().await?;
            show_person(&app, &reader, &admin, (&mut tx, id), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_change(app: &App, admin: &Admin, id: Id<Staff>, (form, change): (&Form, Option<Change>)) -> Result<()> {
    form.accept()?;
    let change = change.ok_or(Error::NotFound)?;
    let hash = match &change {
        Change::Password(password) => Some(session::hash_password(password).await?),
        Change::Pin(pin) => hashed(pin.clone()).await?,
        _ => None,
    };
    let mut tx = app.db().write().await?;
    under(&mut tx, admin, id).await?;
    match change {
        Change::Give(granted) => {
            must_be_his(&mut tx, admin, &[granted]).await?;
            staff::grant(&mut tx, id, granted).await?;
        }
        Change::Take(granted) => staff::revoke(&mut tx, id, granted).await?,
        Change::Password(_) => staff::set_password(&mut tx, id, hash.as_deref().unwrap_or_default()).await?,
        Change::Pin(_) => staff::set_pin(&mut tx, id, hash.as_deref()).await?,
        Change::Active(active) => staff::set_active(&mut tx, id, active).await?,
    }
    tx.commit().await
}

fn path(id: Id<Staff>) -> String {
    format!("/staff/people/{id}")
}
