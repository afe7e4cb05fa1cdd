//! The merchandiser's desk for the search: what a question finds, what was asked in vain, words that mean other words,
//! and goods that come forward.

mod lifts;
mod synonyms;

use super::{
    Found, Page, Search, Wanted,
    rules::Rules,
    unfound::{self, unfound},
};
use crate::{Channel, Product, product, product::web::said, url};
use askama::Template;
use axum::{
    Router,
    extract::Query,
    routing::{get, post},
};
use coop::{Merchandiser, staff_shell};
use kernel::{Id, Result, Tx, Zone};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Part, Reader, Shell, WriteTx, html};

const DESK: &str = "/staff/catalog/search";
const SYNONYMS: &str = "/staff/catalog/search/synonyms";
const SYNONYM_REMOVAL: &str = "/staff/catalog/search/synonyms/{id}/removal";
const LIFTS: &str = "/staff/catalog/search/lifts";
const LIFT_REMOVAL: &str = "/staff/catalog/search/lifts/{id}/removal";
const UNFOUND_REMOVAL: &str = "/staff/catalog/search/unfound/removal";

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(DESK, get(report))
        .route(UNFOUND_REMOVAL, post(strike_out))
        .route(SYNONYMS, get(synonyms::list).post(synonyms::save))
        .route(SYNONYM_REMOVAL, post(synonyms::remove))
        .route(LIFTS, get(lifts::list).post(lifts::save))
        .route(LIFT_REMOVAL, post(lifts::remove))
}

/// Nobody types more.
const LONGEST: usize = 60;
/// How many of what was found are shown.
const SHOWN: usize = 10;
/// How far down an earlier place is looked for.
const LOOKED_AT: usize = 100;
/// How many texts that found nothing are shown.
const LISTED: i64 = 100;

/// What shoppers on the web see of an answer.
fn on_the_web() -> Wanted {
    Wanted { channel: Some(Channel::Web), ..Wanted::default() }
}

/// One of the first that are found.
struct Ranked {
    href: String,
    title: String,
    /// Whether one of the lifts brought it here.
    moved: Option<String>,
}

/// The first products of an answer, with the place each had by other rules where it moved.
async fn ranked(t: &Lang, tx: &mut Tx, found: &Found, before: &Found) -> Result<Vec<Ranked>> {
    let ids: Vec<Id<Product>> = found.hits.iter().take(SHOWN).copied().collect();
    let products = product::named(tx, &ids).await?;
    let row = |(place, id): (usize, &Id<Product>)| {
        let card = products.iter().find(|product| product.id == *id)?;
        let was = before.hits.iter().position(|one| one == id);
        let moved = match was {
            Some(was) if was == place => None,
            Some(was) if was > place => Some(t.with("catalog-search-up").set("place", was + 1).to_string()),
            Some(was) => Some(t.with("catalog-search-down").set("place", was + 1).to_string()),
            None => Some(t.with("catalog-search-far").set("most", LOOKED_AT).to_string()),
        };
        Some(Ranked { href: url::product(*id), title: t.pick(&card.title_zh, &card.title_en).to_owned(), moved })
    };
    Ok(ids.iter().enumerate().filter_map(row).collect())
}

/// What is found by some rules, beside what is found by others.
struct Compared {
    rows: Vec<Ranked>,
    total: usize,
}

async fn compared(t: &Lang, tx: &mut Tx, search: &Search, words: &str, (now, before): (&Rules, &Rules)) -> Result<Compared> {
    let page = Page { skip: 0, limit: LOOKED_AT };
    let found = search.ask(now, words, &on_the_web(), page).await?;
    let earlier = search.ask(before, words, &on_the_web(), page).await?;
    Ok(Compared { rows: ranked(t, tx, &found, &earlier).await?, total: found.total })
}

/// Takes what was just taught into this process at once; the others hear it from the feed.
pub(crate) async fn take_in(app: &App, search: &Search) {
    match search.learn(app.db()).await {
        Ok(_) => app.pages().shelf_changed(),
        Err(error) => tracing::warn!(%error, "what was taught is taken in a little later"),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
}

#[derive(Template)]
#[template(path = "catalog/search.html")]
struct ReportPage<'a> {
    t: &'a Lang,
    shell: Shell,
    words: String,
    /// How else the question is read.
    also: Vec<String>,
    tried: Option<Compared>,
    unfound: Vec<UnfoundRow>,
}

struct UnfoundRow {
    asked: String,
    times: String,
    last: String,
}

async fn report(app: App, reader: Reader, who: Merchandiser, Part(search): Part<Search>, Query(asked): Query<Asked>) -> Answer {
    let t = &reader.t;
    let words: String = asked.q.trim().chars().take(LONGEST).collect();
    let mut tx = app.db().read().await?;
    let rules = search.rules();
    let tried = match words.is_empty() {
        true => None,
        false => Some(compared(t, &mut tx, &search, &words, (&rules, &rules.without_lifts())).await?),
    };
    let also = rules.readings(&words).split_off(1);
    let row = |one: unfound::Unfound| UnfoundRow { asked: one.asked, times: t.number(one.times), last: t.moment(one.last_at, Zone::CHINA) };
    let unfound = unfound(&mut tx, LISTED).await?.into_iter().map(row).collect();
    html(&ReportPage { t, shell: staff_shell(&app, &reader, &who, t.say("catalog-search")), words, also, tried, unfound })
}

async fn strike_out(_: Merchandiser, mut tx: WriteTx, mut form: Form) -> Answer {
    let asked = form.text("asked", 1..=LONGEST);
    form.accept()?;
    unfound::answered(&mut tx, &asked).await?;
    tx.commit().await?;
    Ok(said(DESK, "catalog-search-struck"))
}
