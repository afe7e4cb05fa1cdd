//! The promotions' desk: the list, the editor, codes, and the try-out.

mod codes;
mod editor;
mod reading;
mod trial;
mod words;

pub(crate) use reading::{instant, on, products, skus_of};
pub(crate) use words::why as in_words;

use super::{Promotion, State, all, set_state};
use crate::{By, product::web::said, url};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use coop::{Merchandiser, staff_shell};
use kernel::{Id, Result, Tx, Zone};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, html};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::PROMOTIONS, get(list_page).post(editor::create))
        .route(url::NEW_PROMOTION, get(editor::new_page))
        .route(url::TRIAL, get(trial::page))
        .route(url::PROMOTION, get(editor::edit_page).post(editor::save))
        .route(url::PROMOTION_STATE, post(turn))
        .route(url::PROMOTION_REVERSAL, post(editor::take_back))
        .route(url::CODES, get(codes::csv).post(codes::hand_out))
}

/// More than this nobody reads; those that are over come last.
const MOST_ROWS: i64 = 200;

#[derive(Template)]
#[template(path = "catalog/promotions.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    id: Id<Promotion>,
    title: String,
    offer: String,
    when: String,
    state: (&'static str, String),
    /// What it cost of what it may cost.
    spent: String,
    /// The same in percent, when there is a budget.
    percent: Option<i64>,
    coded: bool,
}

impl Row {
    fn of(t: &Lang, promotion: &Promotion, now: kernel::Timestamp) -> Row {
        let money = |amount| t.money(amount);
        let spent = match promotion.budget_fen {
            Some(budget) => format!("{} / {}", money(promotion.spent_fen), money(budget)),
            None => String::new(),
        };
        let percent = promotion.budget_fen.map(|budget| (promotion.spent_fen.in_fen() * 100 / budget.in_fen().max(1)).clamp(0, 100));
        Row {
            id: promotion.id,
            title: promotion.title(t).to_owned(),
            offer: words::offer(t, &promotion.terms.offer),
            when: when(t, promotion),
            state: badge(t, promotion, now),
            spent,
            percent,
            coded: promotion.coded,
        }
    }
}

fn when(t: &Lang, promotion: &Promotion) -> String {
    let moment = |at| t.moment(at, Zone::CHINA);
    match promotion.until_at {
        Some(until) => t.with("promotion-from-until").set("from", moment(promotion.from_at)).set("until", moment(until)).to_string(),
        None => t.with("promotion-from").set("from", moment(promotion.from_at)).to_string(),
    }
}

/// How it stands now: one that runs may still lie ahead, or be over by the clock.
fn badge(t: &Lang, promotion: &Promotion, now: kernel::Timestamp) -> (&'static str, String) {
    let say = |kind, id: &str| (kind, t.say(id).into_owned());
    match promotion.state {
        State::Running if promotion.until_at.is_some_and(|until| until <= now) => say("", "promotion-state-over"),
        State::Running if promotion.from_at > now => say("care", "promotion-state-ahead"),
        State::Running => say("good", "promotion-state-running"),
        State::Paused => say("care", "promotion-state-paused"),
        State::Draft => say("", "promotion-state-draft"),
        State::Ended => say("", "promotion-state-ended"),
    }
}

async fn list_page(app: App, reader: Reader, who: Merchandiser, mut tx: ReadTx) -> Answer {
    let (t, now) = (&reader.t, tx.now());
    let rows = all(&mut tx, MOST_ROWS).await?.iter().map(|promotion| Row::of(t, promotion, now)).collect();
    html(&ListPage { t, shell: staff_shell(&app, &reader, &who, t.say("promotion-nav")), rows })
}

/// Lets a promotion run, holds it back, or ends it.
async fn turn(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Promotion>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_turn(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(state) => {
            tx.commit().await?;
            Ok(said(&url::promotion(id), state))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            editor::show_kept(&app, &reader, &who, id, form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_turn(tx: &mut Tx, by: &By, id: Id<Promotion>, form: &mut Form) -> Result<&'static str> {
    let state = form.read("state", "field-unknown-choice", State::parse);
    let revision = editor::seen(form)?;
    form.accept()?;
    let state = state.unwrap_or(State::Draft);
    set_state(tx, by, id, revision, state).await?;
    Ok(match state {
        State::Running => "promotion-said-running",
        State::Paused => "promotion-said-paused",
        State::Ended | State::Draft => "promotion-said-ended",
    })
}
