//! The desk of producers: who has a page, and releasing what he tells of himself.

use super::{KINDS, ProducerCard, cards, offering, release, take_back};
use crate::{By, product::web::said, url};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{get, post},
};
use coop::{Merchandiser, Party, PartyCard, party, staff_shell};
use kernel::{Error, Id, Result, Tx, Zone};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::PRODUCERS, get(list_page))
        .route(url::PRODUCER, get(page).post(save))
        .route(url::PRODUCER_WITHDRAWAL, post(withdraw))
}

/// More than this nobody reads.
const MOST_ROWS: usize = 300;

#[derive(Template)]
#[template(path = "catalog/producers.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    id: Id<Party>,
    name: String,
    town: String,
    goods: i64,
    state: (&'static str, &'static str),
}

/// How far a producer's story is: out, changed since, waiting, or not written.
fn state(card: &PartyCard, kept: Option<&ProducerCard>) -> (&'static str, &'static str) {
    let is_written = !card.story_zh.trim().is_empty() && !card.story_en.trim().is_empty();
    match kept.filter(|kept| kept.is_released) {
        Some(kept) if (&kept.story_zh, &kept.story_en) != (&card.story_zh, &card.story_en) => ("care", "producer-state-changed"),
        Some(_) => ("good", "producer-state-released"),
        None if is_written => ("care", "producer-state-waits"),
        None => ("", "producer-state-unwritten"),
    }
}

async fn list_page(app: App, reader: Reader, who: Merchandiser, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let (kept, offering) = (cards(&mut tx).await?, offering(&mut tx).await?);
    let goods = |id: Id<Party>| offering.iter().find(|(one, _)| *one == id).map_or(0, |(_, count)| *count);
    let mut all = party::all_of(&mut tx, KINDS).await?;
    all.retain(|card| goods(card.id) > 0 || kept.contains_key(&card.id) || !card.story_zh.trim().is_empty());
    // What needs a hand comes first.
    all.sort_by_key(|card| (state(card, kept.get(&card.id)).0 != "care", -goods(card.id), card.name_zh.clone()));
    let row = |card: &PartyCard| Row {
        id: card.id,
        name: card.name(t).to_owned(),
        town: card.town_name(t).into_owned(),
        goods: goods(card.id),
        state: state(card, kept.get(&card.id)),
    };
    let rows = all.iter().take(MOST_ROWS).map(row).collect();
    html(&ListPage { t, shell: staff_shell(&app, &reader, &who, t.say("producer-nav")), rows })
}

#[derive(Template)]
#[template(path = "catalog/producer.html")]
struct ProducerPage<'a> {
    t: &'a Lang,
    shell: Shell,
    card: PartyCard,
    kept: Option<ProducerCard>,
    state: (&'static str, &'static str),
    typed: Typed,
}

impl ProducerPage<'_> {
    fn released(&self) -> Option<&ProducerCard> {
        self.kept.as_ref().filter(|kept| kept.is_released)
    }

    fn written(&self, kept: &ProducerCard) -> String {
        format!("{} · {}", kept.changed_by, self.t.moment(kept.changed_at, Zone::CHINA))
    }

    /// The address as it was typed, the one he has, or one made from his name.
    fn typed_slug(&self) -> String {
        let typed = self.typed.value("slug");
        if !typed.is_empty() {
            return typed.to_owned();
        }
        self.kept.as_ref().map_or_else(|| proposed(&self.card.name_en), |kept| kept.slug.clone())
    }
}

/// `Gushanghong Fruit Co-op` becomes `gushanghong-fruit-co-op`.
fn proposed(name: &str) -> String {
    let letters: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join("-").chars().take(80).collect()
}

async fn page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Party>>) -> Answer {
    show(&app, &reader, &who, (id, Typed::default())).await
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, (id, typed): (Id<Party>, Typed)) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let card = party::load(&mut tx, id).await?;
    if !KINDS.contains(&card.kind) {
        return Err(Error::NotFound.into());
    }
    let kept = cards(&mut tx).await?.remove(&id);
    let state = state(&card, kept.as_ref());
    let page = ProducerPage { t, shell: staff_shell(app, reader, who, card.name(t)), card, kept, state, typed };
    let mut response = html(&page)?;
    if page.typed.is_wrong() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn save(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Party>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_release(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&path(id), "producer-said-released"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, (id, form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_release(tx: &mut Tx, by: &By, id: Id<Party>, form: &mut Form) -> Result<()> {
    let slug = form.text("slug", 1..=80).to_lowercase();
    form.accept()?;
    release(tx, by, id, &slug).await
}

async fn withdraw(app: App, who: Merchandiser, Path(id): Path<Id<Party>>) -> Answer {
    let mut tx = app.db().write().await?;
    take_back(&mut tx, &By::from(&who.0), id).await?;
    tx.commit().await?;
    Ok(said(&path(id), "producer-said-taken-back"))
}

fn path(id: Id<Party>) -> String {
    format!("{}/{id}", url::PRODUCERS)
}
