//! The page of a live room: its cards look again every few seconds, and the page is kept until something changes.

use super::Room;
use crate::{
    directory::Known,
    goods::{self, card::Card, web::page},
    shell, url,
};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    response::{Html, IntoResponse as _},
    routing::get,
};
use catalog::SalePack;
use kernel::{Id, Result, Tx};
use ui::{Answer, App, Lang, Reader, Shell, Typed};

pub fn routes() -> Router<App> {
    Router::new().route(url::LIVE, get(list)).route("/live/{slug}", get(show))
}

#[derive(Template)]
#[template(path = "storefront/rooms.html")]
struct RoomsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    /// Each with what its host shows.
    rooms: Vec<(Room, Vec<Card>)>,
}

async fn list(app: App, reader: Reader) -> Answer {
    let t = &reader.t;
    let make = async {
        let mut tx = app.db().read().await?;
        let known = shell::known(&app, &mut tx).await?;
        let mut rooms = Vec::new();
        for room in super::all(&mut tx).await?.into_iter().filter(Room::is_open) {
            let (room, pinned) = super::with_cards(&mut tx, &room.slug).await?;
            let cards = cards(t, &mut tx, &known, &pinned).await?;
            rooms.push((room, cards));
        }
        page(&RoomsPage { t, shell: shell::shop(&app, &reader, t.say("storefront-live-title")).known_at(&app, &reader, url::LIVE), rooms })
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
    /// What is wrong with what was asked for here.
    trouble: Option<String>,
}

async fn show(app: App, reader: Reader, Path(slug): Path<String>) -> Answer {
    app.kept(&reader, room_page(&app, &reader, &slug, None)).await
}

async fn room_page(app: &App, reader: &Reader, slug: &str, trouble: Option<String>) -> Answer<String> {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let known = shell::known(app, &mut tx).await?;
    let (room, pinned) = super::with_cards(&mut tx, slug).await?;
    let cards = cards(t, &mut tx, &known, &pinned).await?;
    let shell = shell::shop(app, reader, room.title(t)).known_at(app, reader, &url::live(slug));
    page(&RoomPage { t, shell, room: &room, cards, trouble })
}

/// The page of a room again, with why a thing could not be put into the cart.
pub(crate) async fn show_room(app: &App, reader: &Reader, slug: &str, typed: Typed) -> Answer {
    let trouble = ["", "quantity", "pack"].into_iter().find_map(|field| typed.issue(field));
    let text = room_page(app, reader, slug, trouble).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(text)).into_response())
}

async fn cards(t: &Lang, tx: &mut Tx, known: &Known, pinned: &[Id<SalePack>]) -> Result<Vec<Card>> {
    let now = tx.now();
    Ok(goods::packs(tx, known, pinned).await?.iter().map(|offer| Card::of_pack(t, known, now, offer)).collect())
}
