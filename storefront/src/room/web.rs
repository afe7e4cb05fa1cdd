//! The page of a live room: its cards look again every few seconds, and the page is kept until something changes.

use super::Room;
use crate::{
    goods::{self, card::Card, web::page},
    shell, url,
};
use askama::Template;
use axum::{Router, extract::Path, routing::get};
use ui::{Answer, App, Lang, Reader, Shell};

pub fn routes() -> Router<App> {
    Router::new().route(url::LIVE, get(list)).route("/live/{slug}", get(show))
}

#[derive(Template)]
#[template(path = "storefront/rooms.html")]
struct RoomsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rooms: &'a [Room],
}

async fn list(app: App, reader: Reader) -> Answer {
    let t = &reader.t;
    let make = async {
        let mut tx = app.db().read().await?;
        let rooms: Vec<Room> = super::all(&mut tx).await?.into_iter().filter(Room::is_open).collect();
        page(&RoomsPage { t, shell: shell::shop(&app, &reader, t.say("storefront-live-title")), rooms: &rooms })
    };
    app.kept(&reader, make).await
}

#[derive(Template)]
#[template(path = "storefront/room.html")]
struct RoomPage<'a> {
    t: &'a Lang,
    shell: Shell,
    room: &'a Room,
    cards: Vec<Card>,
}

async fn show(app: App, reader: Reader, Path(slug): Path<String>) -> Answer {
    let t = &reader.t;
    let make = async {
        let mut tx = app.db().read().await?;
        let known = shell::known(&app, &mut tx).await?;
        let (room, pinned) = super::with_cards(&mut tx, &slug).await?;
        let now = tx.now();
        let cards = goods::packs(&mut tx, &known, &pinned).await?.iter().map(|offer| Card::of_pack(t, &known, now, offer)).collect();
        let shell = shell::shop(&app, &reader, room.title(t));
        page(&RoomPage { t, shell, room: &room, cards })
    };
    app.kept(&reader, make).await
}
