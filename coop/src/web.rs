//! Pages: signing in, the network, the people.

use crate::{
    Admin, Grant, NewStaff, Place, PlaceCard, Role, Signed,
    asking::COOKIE,
    division, party, place,
    session::{self, session_s},
    staff::{self, StaffCard},
    staff_shell,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::{get, post},
};
use kernel::{Id, Issue};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, WriteTx, html, see_other, set_cookie};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/staff/sign-in", get(sign_in_page).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/staff/network", get(network))
        .route("/staff/people", get(people).post(hire))
        .route("/staff/people/{id}/absence", post(leave))
        .route("/staff/people/{id}/return", post(come_back))
}

#[derive(Template)]
#[template(path = "coop/sign_in.html")]
struct SignInPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    next: String,
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn sign_in_page(app: App, reader: Reader, Query(next): Query<Next>) -> Answer {
    show_sign_in(&app, &reader, Typed::default(), next.next)
}

fn show_sign_in(app: &App, reader: &Reader, typed: Typed, next: String) -> Answer {
    let t = &reader.t;
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&SignInPage { t, shell: Shell::shop(app, reader, t.say("coop-sign-in")), typed, next })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn sign_in(app: App, reader: Reader, mut form: Form) -> Answer {
    let next = form.raw("next").to_owned();
    let (login, password) = (form.text("login", 1..=40), form.text("password", 1..=200));
    let opened = match form.accept() {
        Ok(()) => session::sign_in(app.db(), &login, &password).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(secret) => {
            let mut response = see_other(ours(&next).unwrap_or("/staff"));
            set_cookie(&mut response, COOKIE, secret.reveal(), session_s(), false);
            Ok(response)
        }
        Err(error) if error.is_refusal() => show_sign_in(&app, &reader, form.back(&reader.t, &error), next),
        Err(error) => Err(error.into()),
    }
}

/// An address within the staff pages; anything else is not followed.
fn ours(next: &str) -> Option<&str> {
    (next.starts_with("/staff") && !next.contains("//") && !next.contains('\\')).then_some(next)
}

async fn sign_out(headers: HeaderMap, mut tx: WriteTx) -> Answer {
    if let Some(secret) = ui::cookie(&headers, COOKIE) {
        session::sign_out(&mut tx, &secret).await?;
        tx.commit().await?;
    }
    let mut response = see_other("/staff/sign-in");
    set_cookie(&mut response, COOKIE, "", 0, false);
    Ok(response)
}

#[derive(Template)]
#[template(path = "coop/network.html")]
struct NetworkPage<'a> {
    t: &'a Lang,
    shell: Shell,
    towns: Vec<Town>,
    places: usize,
    villages: i64,
}

/// A town with its villages counted and its places listed.
struct Town {
    name: String,
    villages: i64,
    places: Vec<(PlaceCard, String)>,
}

async fn network(app: App, reader: Reader, signed: Signed, mut tx: ReadTx) -> Answer {
    let places = place::all(&mut tx).await?;
    let sellers: Vec<_> = places.iter().map(|place| place.seller).collect();
    let sellers = party::named(&mut tx, &sellers).await?;
    let t = &reader.t;
    let mut towns = Vec::new();
    for (town, villages) in division::towns(&mut tx).await? {
        let here = places.iter().filter(|place| place.town == town.name);
        let named = here.map(|place| (place.clone(), sellers.get(&place.seller).map_or(String::new(), |seller| seller.name(t).to_owned())));
        towns.push(Town { places: named.collect(), name: town.name, villages });
    }
    let villages = towns.iter().map(|town| town.villages).sum();
    html(&NetworkPage { t, shell: staff_shell(&app, &reader, &signed, t.say("coop-network")), places: places.len(), towns, villages })
}

#[derive(Template)]
#[template(path = "coop/people.html")]
struct PeoplePage<'a> {
    t: &'a Lang,
    shell: Shell,
    people: Vec<StaffCard>,
    roles: Vec<(String, String, bool)>,
    places: Vec<(String, String, bool)>,
    typed: Typed,
}

async fn people(app: App, reader: Reader, admin: Admin) -> Answer {
    show_people(&app, &reader, &admin, Typed::default()).await
}

async fn show_people(app: &App, reader: &Reader, admin: &Admin, typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let people = staff::all(&mut tx).await?;
    let places = place::all(&mut tx).await?;
    let roles = Role::ALL
        .iter()
        .map(|role| (role.code().to_owned(), t.say(role.message_id()).into_owned(), typed.is("role", role.code())))
        .collect();
    let places =
        places.iter().map(|place| (place.id.to_string(), place.name(t).to_owned(), typed.is("place", &place.id.to_string()))).collect();
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&PeoplePage { t, shell: staff_shell(app, reader, admin, t.say("coop-people")), people, roles, places, typed })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn hire(app: App, reader: Reader, admin: Admin, mut form: Form) -> Answer {
    match try_hire(&app, &mut form).await {
        Ok(()) => Ok(see_other("/staff/people")),
        Err(error) if error.is_refusal() => show_people(&app, &reader, &admin, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_hire(app: &App, form: &mut Form) -> kernel::Result<()> {
    let login = form.text("login", 2..=40).to_lowercase();
    if !login.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') {
        form.refuse(Issue::new("login", "staff-login-letters"));
    }
    let (name_zh, name_en) = (form.text("name_zh", 1..=40), form.text("name_en", 0..=60));
    let role = form.read("role", "field-unknown-choice", Role::parse);
    let place = form.id::<Place>("place");
    let pin = form.read_if_any("pin", "staff-pin-digits", |pin| {
        ((4..=6).contains(&pin.len()) && pin.bytes().all(|b| b.is_ascii_digit())).then(|| pin.to_owned())
    });
    form.accept()?;
    let password_hash = session::hash_password(form.raw("password")).await?;
    let pin_hash = match pin {
        Some(pin) => Some(session::hash_secret(&pin).await?),
        None => None,
    };
    let grants = role.zip(place).map(|(role, place)| Grant { role, place }).into_iter().collect();
    let mut tx = app.db().write().await?;
    if let Some(place) = place {
        place::load(&mut tx, place).await?;
    }
    staff::hire(&mut tx, &NewStaff { login, name_zh, name_en, password_hash, pin_hash, grants }).await?;
    tx.commit().await
}

async fn leave(_: Admin, Path(id): Path<String>, tx: WriteTx) -> Answer {
    set_active(tx, &id, false).await
}

async fn come_back(_: Admin, Path(id): Path<String>, tx: WriteTx) -> Answer {
    set_active(tx, &id, true).await
}

async fn set_active(mut tx: WriteTx, id: &str, active: bool) -> Answer<Response> {
    let id = Id::parse(id).ok_or(kernel::Error::NotFound)?;
    staff::set_active(&mut tx, id, active).await?;
    tx.commit().await?;
    Ok(see_other("/staff/people"))
}
