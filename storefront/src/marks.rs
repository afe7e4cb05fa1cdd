//! What a mark on a page means: whose it is, under which number, for goods from where, until when, and who carries it.

use crate::{
    directory::Known,
    goods::{card::Card, card::Trail, schema::Speaker, these, web::page},
    shell, url,
};
use askama::Template;
use axum::{Router, extract::Path, routing::get};
use catalog::brand::BrandRight;
use kernel::{BusinessDay, Error, Timestamp, Tx};
use ui::{Answer, App, Lang, Reader, Shell};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::MARKS, get(list)).route("/marks/{slug}", get(mark))
}

/// A mark as goods show it.
pub(crate) struct MarkLine {
    pub href: String,
    pub name: String,
    pub kind: String,
    pub number: String,
    pub holder: String,
}

impl MarkLine {
    pub fn of(t: &Lang, right: &BrandRight) -> MarkLine {
        MarkLine {
            href: url::mark(&right.slug),
            name: right.name(t).to_owned(),
            kind: kind(t, right),
            number: right.registration_no.clone(),
            holder: right.holder.clone(),
        }
    }
}

fn kind(t: &Lang, right: &BrandRight) -> String {
    t.say(format!("brand-kind-{}", right.kind.code().replace('_', "-"))).into_owned()
}

#[derive(Template)]
#[template(path = "storefront/marks.html")]
struct MarksPage<'a> {
    t: &'a Lang,
    shell: Shell,
    marks: Vec<MarkLine>,
}

/// The marks that hold now.
async fn list(app: App, reader: Reader) -> Answer {
    let t = &reader.t;
    let make = async {
        let mut tx = app.db().read().await?;
        let (known, now) = (shell::known(&app, &mut tx).await?, tx.now());
        let holding = known.marks.register.rights.iter().filter(|right| right.holds_at(now));
        let marks: Vec<MarkLine> = holding.map(|right| MarkLine::of(t, right)).collect();
        let shell = shell::shop(&app, &reader, t.say("marks-title")).described(t.say("marks-lead"));
        let shell = if marks.is_empty() { shell } else { shell.known_at(&app, &reader, url::MARKS) };
        page(&MarksPage { t, shell, marks })
    };
    app.kept(&reader, make).await
}

#[derive(Template)]
#[template(path = "storefront/mark.html")]
struct MarkPage<'a> {
    t: &'a Lang,
    shell: Shell,
    right: &'a BrandRight,
    holds: bool,
    kind: String,
    towns: String,
    /// Who uses it, each with where his page is.
    users: Vec<(String, String)>,
    cards: Vec<Card>,
    json_ld: String,
}

impl MarkPage<'_> {
    fn days(&self) -> String {
        let day = |day: BusinessDay| written(self.t, day);
        let first = day(self.right.first_day());
        match self.right.last_day() {
            Some(last) => self.t.with("marks-days").set("from", first).set("to", day(last)).to_string(),
            None => self.t.with("marks-days-from").set("from", first).to_string(),
        }
    }
}

/// A day as a certificate has it.
fn written(t: &Lang, day: BusinessDay) -> String {
    if t.is_zh() { format!("{}年{}月{}日", day.year(), day.month(), day.day_of_month()) } else { day.to_string() }
}

async fn mark(app: App, reader: Reader, Path(slug): Path<String>) -> Answer {
    app.kept(&reader, mark_page(&app, &reader, &slug)).await
}

async fn mark_page(app: &App, reader: &Reader, slug: &str) -> Answer<String> {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let (known, now) = (shell::known(app, &mut tx).await?, tx.now());
    let right = known.marks.register.rights.iter().find(|right| right.slug == slug).ok_or(Error::NotFound)?;
    let holds = right.holds_at(now);
    let carried: Vec<_> = known.marks.carrying(right.id, now).iter().map(|(subject, _)| subject.product).collect();
    let mut offers = these(&mut tx, &known, &carried).await?;
    offers.sort_by(|one, other| one.card.slug.cmp(&other.card.slug));
    let users = users(t, &mut tx, (&known, right, now)).await?;
    let described = t.with("marks-described").set("mark", right.name(t)).set("number", right.registration_no.as_str()).to_string();
    let mut shell = shell::shop(app, reader, right.name(t)).described(described);
    if holds {
        shell = shell.known_at(app, reader, &url::mark(slug));
    }
    let towns: Vec<_> = known.marks.register.towns(right.id).iter().map(|town| coop::town_name(t, town)).collect();
    let towns = towns.join(&t.say("marks-comma"));
    let json_ld = Speaker { app, t, known: &known }.of_list(&trail(t, right));
    page(&MarkPage { t, shell, right, holds, kind: kind(t, right), towns, users, cards: Card::all(t, &known, now, &offers), json_ld })
}

fn trail(t: &Lang, right: &BrandRight) -> Trail {
    vec![
        (url::HOME.to_owned(), t.say("storefront-nav-home").into_owned()),
        (url::MARKS.to_owned(), t.say("marks-title").into_owned()),
        (url::mark(&right.slug), right.name(t).to_owned()),
    ]
}

/// Producers who may use a mark now; the company itself is on every page already.
async fn users(t: &Lang, tx: &mut Tx, (known, right, now): (&Known, &BrandRight, Timestamp)) -> kernel::Result<Vec<(String, String)>> {
    let mut users = Vec::new();
    if !right.holds_at(now) {
        return Ok(users);
    }
    for party in known.marks.register.grants_of(right.id).filter(|grant| grant.holds_at(now)).filter_map(|grant| grant.party) {
        let Some(card) = known.producer(tx, Some(party)).await? else { continue };
        let href = if crate::producers::is_shown(tx, known, party).await? { known.producer_href(party) } else { String::new() };
        users.push((card.name(t).to_owned(), href));
    }
    users.sort();
    users.dedup();
    Ok(users)
}
