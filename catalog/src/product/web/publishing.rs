//! From a draft to the shelf by way of a second pair of eyes: sending, sending back, approving for now or for an instant.

use super::{draft_form, said, show_refused, why};
use crate::{
    Product,
    product::{
        ProductDraft, load, manner,
        proposal::{self, Proposal, Stage, Waiting},
    },
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use coop::{Admin, Merchandiser, Role, staff_shell};
use kernel::{BusinessDay, Error, Id, Issue, Result, Timestamp, Tx, Zone};
use std::time::Duration;
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, WriteTx, html};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(url::PUBLISHING, get(desk_page).post(set_manner))
        .route(url::REVIEW, post(send))
        .route(url::DECISION, post(decide))
        .route(url::BESIDE, get(super::beside::page).post(keep_beside))
}

#[derive(Template)]
#[template(path = "catalog/publishing.html")]
struct PublishingPage<'a> {
    t: &'a Lang,
    shell: Shell,
    waiting: Vec<Waiting>,
    four_eyes: bool,
    may_set: bool,
}

impl PublishingPage<'_> {
    fn says(&self, waiting: &Waiting) -> String {
        told(self.t, &waiting.proposal)
    }

    fn look(&self, waiting: &Waiting) -> &'static str {
        if waiting.proposal.stage == Stage::Refused { "care" } else { "" }
    }
}

/// Where a proposal stands, in a sentence.
pub(super) fn told(t: &Lang, proposal: &Proposal) -> String {
    let at = |at: Option<Timestamp>| at.map(|at| t.moment(at, Zone::CHINA)).unwrap_or_default();
    match proposal.stage {
        Stage::Beside => {
            t.with("publishing-is-beside").set("by", proposal.written_name.as_str()).set("when", at(Some(proposal.written_at)))
        }
        Stage::Review => t.with("publishing-is-review").set("by", proposal.sent_name.as_str()).set("when", at(proposal.sent_at)),
        Stage::Returned => t.with("publishing-is-returned").set("by", proposal.decided_name.as_str()).set("note", proposal.note.as_str()),
        Stage::Scheduled => t.with("publishing-is-scheduled").set("by", proposal.decided_name.as_str()).set("when", at(proposal.due_at)),
        Stage::Refused => t.with("publishing-is-refused").set("when", at(proposal.due_at)).set("what", why(t, proposal.trouble.as_ref())),
    }
    .to_string()
}

async fn desk_page(app: App, reader: Reader, who: Merchandiser, mut tx: ReadTx) -> Answer {
    let (waiting, four_eyes) = (proposal::waiting(&mut tx).await?, manner::four_eyes(&mut tx).await?);
    let shell = staff_shell(&app, &reader, &who, reader.t.say("publishing-title"));
    html(&PublishingPage { t: &reader.t, shell, waiting, four_eyes, may_set: who.has(Role::Admin) })
}

async fn set_manner(_: Admin, mut tx: WriteTx, form: Form) -> Answer {
    manner::set_four_eyes(&mut tx, form.ticked("four_eyes")).await?;
    tx.commit().await?;
    Ok(said(url::PUBLISHING, "publishing-manner-set"))
}

async fn send(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, form: Form) -> Answer {
    let seen = seen(&form);
    let mut tx = app.db().write().await?;
    let done = proposal::send(&mut tx, &who, id, seen).await;
    ended(&app, &reader, &who, (id, tx), (done, "publishing-sent")).await
}

/// Approves, sends back, calls off or throws away, as the button says that was pressed.
async fn decide(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let done = decided(&mut tx, &who, id, &mut form).await;
    let message = match form.raw("deed") {
        "back" => "publishing-returned",
        "off" => "publishing-called-off",
        "drop" => "publishing-dropped",
        "later" => "publishing-fixed",
        _ => "catalog-published",
    };
    ended(&app, &reader, &who, (id, tx), (done, message)).await
}

async fn decided(tx: &mut Tx, who: &Merchandiser, id: Id<Product>, form: &mut Form) -> Result<()> {
    let seen = seen(form);
    match form.raw("deed") {
        "back" => {
            let note = form.text("note", 1..=500);
            form.accept()?;
            proposal::send_back(tx, who, id, (seen, &note)).await
        }
        "off" => proposal::call_off(tx, who, id, seen).await,
        "drop" => proposal::drop_beside(tx, who, id, seen).await,
        "later" => {
            let at = instant(form)?;
            proposal::approve(tx, who, id, (seen, Some(at))).await
        }
        "now" => proposal::approve(tx, who, id, (seen, None)).await,
        _ => Err(Error::NotFound),
    }
}

/// The instant that was typed, by the county's clock.
fn instant(form: &mut Form) -> Result<Timestamp> {
    let day = form.read("due_day", "field-not-day", BusinessDay::parse);
    let minutes = form.read("due_time", "catalog-time", minutes);
    form.accept()?;
    let (day, minutes) = day.zip(minutes).ok_or(Error::Invalid(vec![Issue::new("due_day", "field-needed")]))?;
    Ok(Zone::CHINA.start(day).plus(Duration::from_secs(minutes * 60)))
}

fn minutes(text: &str) -> Option<u64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// The version of the proposal that was on the screen; nought when there was none.
fn seen(form: &Form) -> i64 {
    form.raw("version").parse().unwrap_or(0)
}

async fn ended(
    app: &App,
    reader: &Reader,
    who: &Merchandiser,
    (id, tx): (Id<Product>, kernel::Tx),
    (done, message): (Result<()>, &'static str),
) -> Answer {
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::product(id), message))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_refused(app, reader, who, (id, None), &error).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Keeps what was typed into the editor beside what is on the shelf.
async fn keep_beside(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match kept(&mut tx, &who, id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::beside(id), "publishing-beside-kept"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            super::beside::show_typed(&app, &reader, &who, (id, &form), &error).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn kept(tx: &mut Tx, who: &Merchandiser, id: Id<Product>, form: &mut Form) -> Result<()> {
    let (mut draft, rows) = draft_form(tx, form, id).await?;
    let sheet = load(tx, id).await?;
    rows.hold_back(&mut draft, &sheet);
    if draft.revision.is_some_and(|seen| seen != sheet.product.revision) {
        return Err(super::super::Refusal::EditedMeanwhile.into());
    }
    let draft = ProductDraft { revision: None, ..draft };
    let seen = seen(form);
    proposal::keep_beside(tx, who, id, (&draft, seen)).await.map_err(|error| rows.as_typed(error))
}
