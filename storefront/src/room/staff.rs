//! The host's page: open a room, pin what is in hand, close it again.

use super::{Room, pin, takings, unpin};
use crate::{
    goods::{self, Offer, one::PackOffer},
    shell, url,
};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use coop::{Host, Role, staff_shell};
use kernel::{Error, Id, Money, Result, Tx};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::STAFF_LIVE, get(list).post(open))
        .route("/staff/live/{slug}", get(show))
        .route("/staff/live/{slug}/cards", post(change_cards))
        .route("/staff/live/{slug}/closure", post(close))
}

#[derive(Template)]
#[template(path = "storefront/staff_rooms.html")]
struct RoomsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rooms: Vec<Room>,
    typed: Typed,
}

async fn list(app: App, reader: Reader, host: Host) -> Answer {
    let mut tx = app.db().read().await?;
    rooms_page(&app, &reader, &host, &mut tx, Typed::default()).await
}

async fn rooms_page(app: &App, reader: &Reader, host: &Host, tx: &mut Tx, typed: Typed) -> Answer {
    let rooms = if host.has(Role::Admin) { super::all(tx).await? } else { super::of_host(tx, host.id).await? };
    let t = &reader.t;
    html(&RoomsPage { t, shell: staff_shell(app, reader, host, t.say("storefront-rooms")), rooms, typed })
}

async fn open(app: App, reader: Reader, host: Host, mut form: Form) -> Answer {
    let (title_zh, title_en) = (form.text("title_zh", 1..=40), form.text("title_en", 1..=60));
    let mut tx = app.db().write().await?;
    if let Err(error) = form.accept() {
        let mut response = rooms_page(&app, &reader, &host, &mut tx, form.back(&reader.t, &error)).await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let new = super::NewRoom { title_zh: &title_zh, title_en: &title_en, host: host.id, host_name: &host.name_zh };
    let room = super::open(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(see_other(&url::staff_room(&room.slug)))
}

#[derive(Template)]
#[template(path = "storefront/staff_room.html")]
struct RoomPage<'a> {
    t: &'a Lang,
    shell: Shell,
    room: &'a Room,
    pinned: &'a [PackOffer],
    offered: &'a [Offer],
    orders: i64,
    money: Money,
    /// The address that viewers are given.
    invitation: String,
}

impl RoomPage<'_> {
    fn qr(&self) -> (usize, String) {
        ui::squares(&self.invitation)
    }

    fn title<'o>(&'o self, offer: &'o Offer) -> &'o str {
        self.t.pick(&offer.card.title_zh, &offer.card.title_en)
    }
}

/// A room is its host's, or an administrator's; to others its desk does not exist.
fn must_run(host: &Host, room: &Room) -> Result<()> {
    if room.host == host.id || host.has(Role::Admin) { Ok(()) } else { Err(Error::NotFound) }
}

async fn show(app: App, reader: Reader, host: Host, Path(slug): Path<String>, headers: HeaderMap) -> Answer {
    let mut tx = app.db().read().await?;
    let known = shell::known(&app, &mut tx).await?;
    let (room, pins) = super::with_cards(&mut tx, &slug).await?;
    must_run(&host, &room)?;
    let pinned = goods::packs(&mut tx, &known, &pins).await?;
    let mut offered = goods::ten(&mut tx, &known).await?;
    offered.retain(|offer| !pins.contains(&offer.card.pack));
    let (orders, money) = takings(&mut tx, &room).await?;
    let t = &reader.t;
    let shell = staff_shell(&app, &reader, &host, room.title(t));
    html(&RoomPage { t, shell, room: &room, pinned: &pinned, offered: &offered, orders, money, invitation: invitation(&headers, &slug) })
}

/// The room's address as the host's own browser reaches the shop.
fn invitation(headers: &HeaderMap, slug: &str) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    format!("{scheme}://{}{}", text("host").unwrap_or("localhost"), url::live(slug))
}

/// Pins a pack on top, or takes it down.
async fn change_cards(app: App, host: Host, Path(slug): Path<String>, form: Form) -> Answer {
    let pack = Id::parse(form.raw("pack")).ok_or(Error::NotFound)?;
    let mut tx = app.db().write().await?;
    let room = super::by_slug(&mut tx, &slug).await?;
    must_run(&host, &room)?;
    if form.has("down") {
        unpin(&mut tx, room.id, pack).await?;
    } else {
        pin(&mut tx, room.id, &[pack]).await?;
    }
    tx.commit().await?;
    Ok(see_other(&url::staff_room(&slug)))
}

async fn close(app: App, host: Host, Path(slug): Path<String>) -> Answer {
    let mut tx = app.db().write().await?;
    let room = super::by_slug(&mut tx, &slug).await?;
    must_run(&host, &room)?;
    super::close(&mut tx, &room).await?;
    tx.commit().await?;
    Ok(see_other(&url::staff_room(&slug)))
}
