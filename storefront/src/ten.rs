//! The board of the ten products (十品榜): the county's face, in the order the desk gave it. What is off the shelf is left out.

use crate::{
    directory::Known,
    goods::{Offer, card::Card, schema::Speaker, these, web::page},
    marks::MarkLine,
    shell, url,
};
use askama::Template;
use axum::{Router, routing::get};
use kernel::Timestamp;
use ui::{Answer, App, Lang, Reader, Shell};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::TEN, get(board))
}

#[derive(Template)]
#[template(path = "storefront/ten.html")]
struct TenPage<'a> {
    t: &'a Lang,
    shell: Shell,
    places: Vec<Place>,
    json_ld: String,
}

/// One of the ten.
struct Place {
    card: Card,
    /// What the board says of it, or the goods themselves.
    line: String,
    marks: Vec<MarkLine>,
    /// Where its grower's page is.
    grower_href: Option<String>,
}

/// Numbers as the board counts them.
const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

impl TenPage<'_> {
    /// The number of a place in the reader's writing.
    fn number(&self, place: &usize) -> String {
        let number = NUMBERS.get(place.saturating_sub(1)).filter(|_| self.t.is_zh());
        number.map_or_else(|| place.to_string(), |number| (*number).to_owned())
    }
}

async fn board(app: App, reader: Reader) -> Answer {
    app.kept(&reader, board_page(&app, &reader)).await
}

async fn board_page(app: &App, reader: &Reader) -> Answer<String> {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let (known, now) = (shell::known(app, &mut tx).await?, tx.now());
    let ids: Vec<_> = known.board.iter().map(|place| place.product).collect();
    let offers = these(&mut tx, &known, &ids).await?;
    let places: Vec<Place> = offers.iter().map(|offer| Place::of(t, &known, now, offer)).collect();
    let mut shell = shell::shop(app, reader, t.say("ten-title")).described(t.say("ten-board-lead"));
    if !places.is_empty() {
        shell = shell.known_at(app, reader, url::TEN);
    }
    let home = (url::HOME.to_owned(), t.say("storefront-nav-home").into_owned());
    let trail = vec![home, (url::TEN.to_owned(), t.say("ten-title").into_owned())];
    let pages: Vec<String> = places.iter().map(|place| place.card.href.clone()).collect();
    let json_ld = Speaker { app, t, known: &known }.of_board(&t.say("ten-title"), &pages, &trail);
    page(&TenPage { t, shell, places, json_ld })
}

impl Place {
    fn of(t: &Lang, known: &Known, now: Timestamp, offer: &Offer) -> Place {
        let written = known.board.iter().find(|place| place.product == offer.card.id);
        let line = written.map(|place| t.pick(&place.line_zh, &place.line_en)).filter(|line| !line.is_empty());
        Place {
            card: Card::of(t, known, now, offer),
            line: line.unwrap_or_else(|| t.pick(&offer.card.line_zh, &offer.card.line_en)).to_owned(),
            marks: known.marks.of(offer.card.id, now).into_iter().map(|right| MarkLine::of(t, right)).collect(),
            grower_href: offer.card.producer.map(|id| known.producer_href(id)),
        }
    }
}
