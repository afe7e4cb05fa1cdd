//! The collections' desk: the list, and one with its rule, what that finds, and what was done to it.

mod choices;
mod editor;
mod preview;
mod reading;

use super::{Collection, Standing, all};
use crate::url;
use askama::Template;
use axum::{
    Router,
    routing::{get, post},
};
use coop::{Merchandiser, staff_shell};
use kernel::{Timestamp, Zone};
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, html};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::COLLECTIONS, get(list_page).post(editor::create))
        .route(url::NEW_COLLECTION, get(editor::new_page))
        .route(url::COLLECTION, get(editor::edit_page).post(editor::save))
        .route(url::COLLECTION_REVERSAL, post(editor::take_back))
        .route(url::COLLECTION_REMOVAL, post(editor::take_away))
}

#[derive(Template)]
#[template(path = "catalog/collections.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    title: String,
    /// Where shoppers find it.
    path: String,
    when: String,
    state: (&'static str, String),
    on_front: bool,
    changed: String,
}

impl Row {
    fn of(t: &Lang, one: &Collection, now: Timestamp) -> Row {
        Row {
            href: url::collection(one.id),
            title: one.title(t).to_owned(),
            path: format!("/collections/{}", one.code),
            when: when(t, one),
            state: badge(t, one, now),
            on_front: one.on_front,
            changed: format!("{} · {}", one.changed_by, t.moment(one.changed_at, Zone::CHINA)),
        }
    }
}

fn when(t: &Lang, one: &Collection) -> String {
    let moment = |at| t.moment(at, Zone::CHINA);
    match (one.from_at, one.until_at) {
        (Some(from), Some(until)) => t.with("collection-from-until").set("from", moment(from)).set("until", moment(until)).to_string(),
        (Some(from), None) => t.with("collection-from").set("from", moment(from)).to_string(),
        (None, Some(until)) => t.with("collection-until").set("until", moment(until)).to_string(),
        (None, None) => t.say("collection-always").into_owned(),
    }
}

/// How it stands now: one that is public may still lie ahead, or be over by the clock.
fn badge(t: &Lang, one: &Collection, now: Timestamp) -> (&'static str, String) {
    let (kind, id) = match one.standing(now) {
        Standing::Draft => ("", "collection-state-draft"),
        Standing::Shown => ("good", "collection-state-shown"),
        Standing::Ahead => ("care", "collection-state-ahead"),
        Standing::Over => ("", "collection-state-over"),
    };
    (kind, t.say(id).into_owned())
}

async fn list_page(app: App, reader: Reader, who: Merchandiser, mut tx: ReadTx) -> Answer {
    let (t, now) = (&reader.t, tx.now());
    let rows = all(&mut tx).await?.iter().map(|one| Row::of(t, one, now)).collect();
    html(&ListPage { t, shell: staff_shell(&app, &reader, &who, t.say("collection-nav")), rows })
}
