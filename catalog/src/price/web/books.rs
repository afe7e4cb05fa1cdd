//! All price books, and what one of them says.

use super::list::{Row, places};
use crate::{
    price::{BookCard, Priced, book, books, by_packs},
    url,
};
use askama::Template;
use axum::extract::{Path, Query};
use coop::{Merchandiser, staff_shell};
use kernel::{Result, Tx, Zone};
use serde::Deserialize;
use std::{collections::HashMap, time::Duration};
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, html};

/// Books on one page, and lines on one page of a book.
const PAGE: usize = 100;

/// Books that stand under the price list.
const LATEST: i64 = 8;

/// A book on the list of books.
pub(super) struct BookRow {
    pub version: i64,
    pub href: String,
    pub channel: String,
    pub place: String,
    pub from: String,
    pub prices: String,
    pub note: String,
    pub by: String,
}

impl BookRow {
    fn of(t: &Lang, places: &[(String, String, bool)], book: BookCard) -> BookRow {
        let id = book.place.map(|id| id.to_string()).unwrap_or_default();
        let place = places.iter().find(|(value, ..)| *value == id).map_or_else(String::new, |(_, name, _)| name.clone());
        let as_everywhere = || format!("{place} · {}", t.say("catalog-as-everywhere"));
        BookRow {
            version: book.version,
            href: url::book(book.version),
            channel: t.say(format!("catalog-channel-{}", book.channel)).into_owned(),
            place: if book.stance.follows() { as_everywhere() } else { place },
            from: t.moment(book.effective_from, Zone::CHINA),
            prices: t.number(book.prices),
            note: book.note,
            by: format!("{} · {}", book.published_by, t.moment(book.published_at, Zone::CHINA)),
        }
    }
}

pub(super) async fn latest(t: &Lang, tx: &mut Tx, places: &[(String, String, bool)]) -> Result<Vec<BookRow>> {
    Ok(books(tx, None, LATEST).await?.into_iter().map(|book| BookRow::of(t, places, book)).collect())
}

#[derive(Template)]
#[template(path = "catalog/books.html")]
struct BooksPage<'a> {
    t: &'a Lang,
    shell: Shell,
    books: Vec<BookRow>,
    newest: bool,
    older: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Turned {
    before: String,
    page: String,
}

pub(super) async fn list_page(app: App, reader: Reader, who: Merchandiser, Query(turned): Query<Turned>, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let places = places(t, &mut tx, None).await?;
    let before: Option<i64> = turned.before.parse().ok();
    let mut found = books(&mut tx, before, PAGE as i64 + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let older = found.last().filter(|_| more).map(|last| format!("{}?before={}", url::BOOKS, last.version));
    html(&BooksPage {
        t,
        shell: staff_shell(&app, &reader, &who, t.say("catalog-books")),
        books: found.into_iter().map(|book| BookRow::of(t, &places, book)).collect(),
        newest: before.is_none(),
        older,
    })
}

#[derive(Template)]
#[template(path = "catalog/book.html")]
struct BookPage<'a> {
    t: &'a Lang,
    shell: Shell,
    book: BookRow,
    rows: Vec<Row>,
    page: usize,
    pages: usize,
}

impl BookPage<'_> {
    fn turn(&self, page: usize) -> Option<String> {
        (1..=self.pages).contains(&page).then(|| format!("{}?page={page}", self.book.href))
    }

    fn stretch(&self) -> String {
        self.t.with("catalog-page-of").set("page", self.page).set("pages", self.pages).to_string()
    }
}

pub(super) async fn book_page(
    app: App,
    reader: Reader,
    who: Merchandiser,
    Path(version): Path<i64>,
    Query(turned): Query<Turned>,
) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read_long().await?);
    let (card, prices) = book(&mut tx, version).await?;
    let pages = prices.len().div_ceil(PAGE).max(1);
    let page = turned.page.parse().unwrap_or(1).clamp(1, pages);
    let said = prices.into_iter().skip((page - 1) * PAGE).take(PAGE);
    let said: HashMap<_, _> = said.map(|said| (said.pack_id, said)).collect();
    let packs: Vec<_> = said.keys().copied().collect();
    let before = card.effective_from.minus(Duration::from_micros(1));
    let mut held = by_packs(&mut tx, card.channel, card.place, before, &packs).await?;
    held.sort_by(|one, other| one.sellable.sku.cmp(&other.sellable.sku));
    let becoming = |row: &Priced| said.get(&row.sellable.pack).map(|said| Row::becoming(t, row, said.price_fen, &said.beside));
    let rows = held.iter().filter_map(becoming).collect();
    let places = places(t, &mut tx, None).await?;
    let shell = staff_shell(&app, &reader, &who, t.with("catalog-book-title").set("version", version.to_string()).to_string());
    html(&BookPage { t, shell, book: BookRow::of(t, &places, card), rows, page, pages })
}
