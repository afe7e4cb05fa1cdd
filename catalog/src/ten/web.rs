//! The board's desk: which ten, in which order, with which line. Everything is done by keys or by thumb: a place is a number,
//! and there are buttons for one up and one down.

use super::{BoardCard, MOST, TenPlace, TenRow, board, candidates, card, rows, write};
use crate::{By, product::web::said, url};
use askama::Template;
use axum::{Router, http::StatusCode, routing::get};
use coop::{Merchandiser, staff_shell};
use kernel::{Id, Result, Tx, Zone};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::TEN, get(page).post(save))
}

#[derive(Template)]
#[template(path = "catalog/ten.html")]
struct TenPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<TenRow>,
    offered: Vec<(String, String, bool)>,
    card: Option<BoardCard>,
    typed: Typed,
}

impl TenPage<'_> {
    fn revision(&self) -> i64 {
        self.card.as_ref().map_or(0, |card| card.revision)
    }

    fn title<'a>(&'a self, row: &'a TenRow) -> &'a str {
        self.t.pick(&row.title_zh, &row.title_en)
    }

    fn line<'a>(&'a self, row: &'a TenRow, part: &str) -> &'a str {
        let kept = if part == "zh" { &row.place.line_zh } else { &row.place.line_en };
        self.typed.value_or(&format!("line-{part}-{}", row.place.product), kept)
    }

    fn issue(&self, row: &TenRow, part: &str) -> Option<String> {
        self.typed.issue(&format!("line-{part}-{}", row.place.product))
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= MOST
    }

    fn written(&self) -> Option<String> {
        let card = self.card.as_ref().filter(|card| card.revision > 0)?;
        Some(format!("{} · {}", card.changed_by, self.t.moment(card.changed_at, Zone::CHINA)))
    }
}

async fn page(app: App, reader: Reader, who: Merchandiser) -> Answer {
    show(&app, &reader, &who, Typed::default()).await
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, typed: Typed) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let offered = candidates(&mut tx).await?.into_iter().map(|(id, zh, en)| {
        let id = id.to_string();
        (id.clone(), t.pick(&zh, &en).to_owned(), typed.is("product", &id))
    });
    let none = (String::new(), t.say("ten-choose").into_owned(), false);
    let page = TenPage {
        t,
        shell: staff_shell(app, reader, who, t.say("ten-nav")),
        rows: rows(&mut tx).await?,
        offered: std::iter::once(none).chain(offered).collect(),
        card: card(&mut tx).await?,
        typed,
    };
    let mut response = html(&page)?;
    if page.typed.is_wrong() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Writes the board as its form says: numbers and lines, one more, one less, one up or down.
async fn save(app: App, reader: Reader, who: Merchandiser, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_save(&mut tx, &By::from(&who.0), &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(url::TEN, "ten-said-saved"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_save(tx: &mut Tx, by: &By, form: &mut Form) -> Result<()> {
    let seen = form.read("revision", "field-not-count", |text| text.parse().ok()).unwrap_or_default();
    let mut numbered = Vec::new();
    for place in board(tx).await? {
        let name = |part: &str| format!("{part}-{}", place.product);
        if form.ticked(&name("off")) {
            continue;
        }
        let number = form.count(&name("place"), 1..=99);
        let (line_zh, line_en) = (form.text(&name("line-zh"), 0..=80), form.text(&name("line-en"), 0..=80));
        numbered.push((number, TenPlace { product: place.product, line_zh, line_en }));
    }
    let added = form.read_if_any("product", "field-unknown-choice", Id::parse);
    form.accept()?;
    // Two with one number stay in the order they had.
    numbered.sort_by_key(|(number, _)| *number);
    let mut places: Vec<TenPlace> = numbered.into_iter().map(|(_, place)| place).collect();
    moved(&mut places, form.raw("move"));
    places.extend(added.map(|product| TenPlace {
        product,
        line_zh: form.raw("line_zh").to_owned(),
        line_en: form.raw("line_en").to_owned(),
    }));
    write(tx, by, seen, &places).await
}

/// One up or one down, as a button says: `up-` or `down-` and the product.
fn moved(places: &mut [TenPlace], button: &str) {
    let Some((way, product)) = button.split_once('-') else { return };
    let at = places.iter().position(|place| Some(place.product) == Id::parse(product));
    match (way, at) {
        ("up", Some(at)) if at > 0 => places.swap(at - 1, at),
        ("down", Some(at)) if at + 1 < places.len() => places.swap(at, at + 1),
        _ => {}
    }
}
