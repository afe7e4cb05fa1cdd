//! The desk of marks: which there are and what runs out soon, the editor with grants and history, labels, and what goods claim.

mod editor;
mod fields;
mod grants;
mod labels;
mod marks;
mod sheet;

use super::{BrandRight, Claim, Marks, lost};
use crate::{product::web::said, url};
use askama::Template;
use axum::{
    Router,
    http::StatusCode,
    routing::{get, post},
};
use coop::{Merchandiser, staff_shell};
use kernel::{Id, Timestamp, Zone};
use std::{collections::HashMap, time::Duration};
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::BRANDS, get(list_page).post(editor::create))
        .route(url::NEW_BRAND, get(editor::new_page))
        .route(url::BRAND, get(editor::edit_page).post(editor::save))
        .route(url::BRAND_WITHDRAWAL, post(editor::take_away))
        .route(url::BRAND_GRANTS, post(grants::give))
        .route(url::GRANT, get(labels::page).post(grants::amend))
        .route(url::GRANT_WITHDRAWAL, post(grants::end))
        .route(url::GRANT_LABELS, post(labels::hand_out))
        .route(url::GRANT_ISSUE, get(sheet::page))
        .route(url::GRANT_RETURNS, post(labels::take_back))
        .route(url::MARKS, get(marks::page).post(marks::save))
}

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How something with a span stands at an instant: what badge it has, and what the badge says.
fn standing(
    t: &Lang,
    now: Timestamp,
    (from, until, withdrawn): (Timestamp, Option<Timestamp>, Option<Timestamp>),
) -> (&'static str, String) {
    let say = |kind, id: &str| (kind, t.say(id).into_owned());
    if withdrawn.is_some_and(|at| at <= now) {
        return say("", "brand-state-withdrawn");
    }
    let Some(until) = until.filter(|until| *until < now.plus(DAY * 90) || from > now) else {
        return if from > now { say("care", "brand-state-ahead") } else { say("good", "brand-state-holds") };
    };
    if until <= now {
        return say("bad", "brand-state-over");
    }
    if from > now {
        return say("care", "brand-state-ahead");
    }
    let days = i64::try_from(until.since(now).as_secs().div_ceil(DAY.as_secs())).unwrap_or(90);
    (if days <= 30 { "bad" } else { "care" }, t.with("brand-state-days").set("days", days).to_string())
}

#[derive(Template)]
#[template(path = "catalog/brands.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<Row>,
    lost: Vec<LostRow>,
}

struct Row {
    href: String,
    name: String,
    kind: String,
    registration_no: String,
    holder: String,
    until: String,
    state: (&'static str, String),
    /// Goods that carry it now.
    goods: usize,
    /// Grants that hold and end within 90 days, and the words for it.
    ending: (usize, String),
}

/// Goods that lost a mark.
struct LostRow {
    href: String,
    title: String,
    mark: String,
    why: String,
    since: String,
    on_shelf: bool,
}

impl Row {
    fn of(t: &Lang, marks: &Marks, right: &BrandRight, now: Timestamp) -> Row {
        let grants = marks.register.grants_of(right.id).filter(|grant| grant.holds_at(now));
        let ending = grants.filter(|grant| grant.until_at.is_some_and(|until| until < now.plus(DAY * 90))).count();
        Row {
            href: url::brand(right.id),
            name: right.name(t).to_owned(),
            kind: t.say(format!("brand-kind-{}", right.kind.code().replace('_', "-"))).into_owned(),
            registration_no: right.registration_no.clone(),
            holder: right.holder.clone(),
            until: right.last_day().map_or_else(|| t.say("brand-no-end").into_owned(), |day| long_day(t, day)),
            state: standing(t, now, (right.from_at, right.until_at, right.withdrawn_at)),
            goods: marks.carrying(right.id, now).len(),
            ending: (ending, t.with("brand-grants-ending").set("count", ending).to_string()),
        }
    }
}

/// A day with its year, as papers have it.
pub(crate) fn long_day(t: &Lang, day: kernel::BusinessDay) -> String {
    if t.is_zh() { format!("{}年{}月{}日", day.year(), day.month(), day.day_of_month()) } else { day.to_string() }
}

fn lost_row(t: &Lang, claim: &Claim, names: &HashMap<Id<BrandRight>, &BrandRight>) -> LostRow {
    let mark = names.get(&claim.right).map(|right| right.name(t).to_owned()).unwrap_or_default();
    LostRow {
        href: format!("{}/marks", url::product(claim.subject.product)),
        title: t.pick(&claim.subject.title_zh, &claim.subject.title_en).to_owned(),
        why: t.with(claim.lost_why.clone()).set("mark", mark.as_str()).to_string(),
        mark,
        since: claim.lost_at.map(|at| t.moment(at, Zone::CHINA)).unwrap_or_default(),
        on_shelf: claim.status == crate::ProductStatus::Published,
    }
}

async fn list_page(app: App, reader: Reader, who: Merchandiser, mut tx: ReadTx) -> Answer {
    let (t, now) = (&reader.t, tx.now());
    let marks = Marks::open(&mut tx).await?;
    let rows = marks.register.by_end().into_iter().map(|right| Row::of(t, &marks, right, now)).collect();
    let names = marks.register.rights.iter().map(|right| (right.id, right)).collect();
    let lost = lost(&mut tx).await?.iter().map(|claim| lost_row(t, claim, &names)).collect();
    html(&ListPage { t, shell: staff_shell(&app, &reader, &who, t.say("brand-nav")), rows, lost })
}

/// A page with a form, answered with 422 when something of it is wrong.
fn page_of(page: &impl Template, typed: &Typed) -> Answer {
    let mut response = html(page)?;
    if typed.is_wrong() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}
