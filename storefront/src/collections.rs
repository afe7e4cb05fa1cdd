//! Collections as shoppers see them: all that are shown now, and one with its goods, page by page.

use crate::{
    directory::Known,
    goods::{
        PAGE,
        card::{Card, Face, Trail},
        schema::Speaker,
        these,
        web::page,
    },
    shell, url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::get,
};
use catalog::collection::{self, Collection, Faced, Found, Stretch};
use kernel::{Error, Timestamp, Tx, Zone};
use serde::Deserialize;
use ui::{Answer, App, Lang, Reader, Shell};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::COLLECTIONS, get(list)).route("/collections/{code}", get(one))
}

/// A collection as it is entered.
pub(crate) struct Tile {
    pub href: String,
    pub title: String,
    pub line: String,
    pub face: Option<Face>,
}

impl Tile {
    fn of(t: &Lang, one: &Faced) -> Tile {
        let shown = &one.collection;
        Tile {
            href: url::collection(&shown.code),
            title: shown.title(t).to_owned(),
            line: shown.line(t).to_owned(),
            face: one.picture.card().map(|picture| Face::of(t, &picture)),
        }
    }

    /// Those that the desk put on the front and that are shown now.
    pub fn on_front(t: &Lang, known: &Known, now: Timestamp) -> Vec<Tile> {
        shown(known, now).filter(|one| one.collection.on_front).take(MOST_ON_FRONT).map(|one| Tile::of(t, one)).collect()
    }
}

/// The front stays a front.
const MOST_ON_FRONT: usize = 6;

fn shown(known: &Known, now: Timestamp) -> impl Iterator<Item = &Faced> {
    known.collections.iter().filter(move |one| one.collection.is_shown_at(now))
}

#[derive(Template)]
#[template(path = "storefront/collections.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    tiles: Vec<Tile>,
    json_ld: String,
}

async fn list(app: App, reader: Reader) -> Answer {
    let t = &reader.t;
    let make = async {
        let mut tx = app.db().read().await?;
        let (known, now) = (shell::known(&app, &mut tx).await?, tx.now());
        let tiles: Vec<Tile> = shown(&known, now).map(|one| Tile::of(t, one)).collect();
        let shell = shell::shop(&app, &reader, t.say("collections-title")).described(t.say("collections-lead"));
        let shell = if tiles.is_empty() { shell } else { shell.known_at(&app, &reader, url::COLLECTIONS) };
        let pages: Vec<String> = tiles.iter().map(|tile| tile.href.clone()).collect();
        let json_ld = Speaker { app: &app, t, known: &known }.of_board(&t.say("collections-title"), &pages, &trail(t, None));
        page(&ListPage { t, shell, tiles, json_ld })
    };
    app.kept(&reader, make).await
}

fn trail(t: &Lang, one: Option<&Collection>) -> Trail {
    let home = (url::HOME.to_owned(), t.say("storefront-nav-home").into_owned());
    let all = (url::COLLECTIONS.to_owned(), t.say("collections-title").into_owned());
    let here = one.map(|one| (url::collection(&one.code), one.title(t).to_owned()));
    [home, all].into_iter().chain(here).collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    category: Option<String>,
    page: Option<i64>,
}

impl Asked {
    fn page(&self) -> i64 {
        self.page.unwrap_or(1).clamp(1, 10_000)
    }

    fn category(&self) -> Option<&str> {
        self.category.as_deref().filter(|code| !code.is_empty())
    }
}

#[derive(Template)]
#[template(path = "storefront/collection.html")]
struct OnePage<'a> {
    t: &'a Lang,
    shell: Shell,
    one: &'a Collection,
    known: &'a Known,
    asked: &'a Asked,
    found: &'a Found,
    cards: Vec<Card>,
    json_ld: String,
}

/// A shelf by which a collection can be narrowed.
struct Facet {
    name: String,
    count: String,
    href: String,
    chosen: bool,
}

impl OnePage<'_> {
    fn trail(&self) -> Trail {
        trail(self.t, Some(self.one))
    }

    /// The shelves its goods stand on, where there are several; the one that is chosen leads back.
    fn facets(&self) -> Vec<Facet> {
        if self.found.categories.len() < 2 {
            return Vec::new();
        }
        let facet = |shelf: &catalog::Category| {
            let (code, count) = self.found.categories.iter().find(|(code, _)| *code == shelf.code)?;
            let chosen = self.asked.category() == Some(code);
            let to = (!chosen).then_some(code.as_str());
            let (name, count) = (shelf.name(self.t).to_owned(), self.t.number(*count));
            Some(Facet { name, count, href: href(&self.one.code, to, 1), chosen })
        };
        self.known.categories.iter().filter_map(facet).collect()
    }

    fn until(&self) -> Option<String> {
        let until = self.t.moment(self.one.until_at?, Zone::CHINA);
        Some(self.t.with("collections-until").set("until", until).to_string())
    }

    fn pages(&self) -> i64 {
        ((self.found.total + PAGE - 1) / PAGE).max(1)
    }

    fn pages_text(&self) -> String {
        self.t.with("storefront-page-of").set("page", self.asked.page()).set("pages", self.pages()).to_string()
    }

    fn turned(&self, page: i64) -> Option<String> {
        (1..=self.pages()).contains(&page).then(|| href(&self.one.code, self.asked.category(), page))
    }

    fn previous(&self) -> Option<String> {
        self.turned(self.asked.page() - 1)
    }

    fn next(&self) -> Option<String> {
        self.turned(self.asked.page() + 1)
    }
}

fn href(code: &str, category: Option<&str>, page: i64) -> String {
    let category = category.map(|code| format!("category={}", url::escape(code)));
    let parts: Vec<String> = category.into_iter().chain((page > 1).then(|| format!("page={page}"))).collect();
    let path = url::collection(code);
    if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
}

async fn one(app: App, reader: Reader, Path(code): Path<String>, Query(asked): Query<Asked>) -> Answer {
    app.kept(&reader, one_page(&app, &reader, &code, &asked)).await
}

/// Drafts, and what is over or has not begun, are nowhere to be found.
async fn one_page(app: &App, reader: &Reader, code: &str, asked: &Asked) -> Answer<String> {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let (known, now) = (shell::known(app, &mut tx).await?, tx.now());
    let one = shown(&known, now).find(|one| one.collection.code == code).map(|one| &one.collection).ok_or(Error::NotFound)?;
    let found = stretch(t, &mut tx, one, asked).await?;
    let offers = these(&mut tx, &known, &found.products).await?;
    let shell = one_shell(app, reader, one, (asked, &found));
    let cards = Card::all(t, &known, now, &offers);
    let pages: Vec<String> = cards.iter().map(|card| card.href.clone()).collect();
    let json_ld = Speaker { app, t, known: &known }.of_board(one.title(t), &pages, &trail(t, Some(one)));
    page(&OnePage { t, shell, one, known: &known, asked, found: &found, cards, json_ld })
}

async fn stretch(t: &Lang, tx: &mut Tx, one: &Collection, asked: &Asked) -> kernel::Result<Found> {
    let categories = asked.category().map(|code| [code]);
    let categories = categories.as_ref().map(|codes| &codes[..]);
    let wanted = Stretch { categories, in_chinese: t.is_zh(), skip: (asked.page() - 1) * PAGE, limit: PAGE };
    collection::find(tx, &one.terms, &wanted).await
}

/// Outside a collection is known page by page, however it was narrowed; one with nothing in it is not.
fn one_shell(app: &App, reader: &Reader, one: &Collection, (asked, found): (&Asked, &Found)) -> Shell {
    let t = &reader.t;
    let title = one.title(t).to_owned();
    let described = match one.line(t) {
        "" => t.with("collections-described").set("title", title.as_str()).set("count", found.total).to_string(),
        line => line.to_owned(),
    };
    let shell = shell::shop(app, reader, title).described(described);
    if found.products.is_empty() {
        return shell;
    }
    let page = if asked.category().is_some() { 1 } else { asked.page() };
    shell.known_at(app, reader, &href(&one.code, None, page))
}
