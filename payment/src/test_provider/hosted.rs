//! The test provider's page: where the shopper decides what is to happen to the payment.

use super::{Choice, decide, delivery};
use crate::{AttemptCard, Mode, Provider, attempt, url};
use askama::Template;
use axum::{Router, extract::Path, http::StatusCode, routing::get};
use coop::{PartyCard, party};
use kernel::{Error, Id, Issue, Result};
use std::time::Duration;
use ui::{Answer, App, Form, Lang, Part, Reader, Shell, Typed, html, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::HOSTED, get(show).post(choose))
}

#[derive(Template)]
#[template(path = "payment/hosted.html")]
struct HostedPage<'a> {
    t: &'a Lang,
    shell: Shell,
    attempt: AttemptCard,
    seller: PartyCard,
    typed: Typed,
}

impl HostedPage<'_> {
    fn back(&self) -> String {
        url::returning(self.attempt.id)
    }
}

async fn show(app: App, reader: Reader, Path(id): Path<String>) -> Answer {
    show_choices(&app, &reader, &id, Typed::default()).await
}

async fn show_choices(app: &App, reader: &Reader, id: &str, typed: Typed) -> Answer {
    app.part::<Mode>().must_be_demo()?;
    let mut tx = app.db().read().await?;
    let attempt = attempt::load(&mut tx, Id::parse(id).ok_or(Error::NotFound)?).await?;
    if attempt.provider != Provider::Test {
        return Err(Error::NotFound.into());
    }
    let seller = party::load(&mut tx, attempt.seller).await?;
    let shell = Shell::shop(app, reader, reader.t.say("payment-hosted-title"));
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut page = html(&HostedPage { t: &reader.t, shell, attempt, seller, typed })?;
    *page.status_mut() = status;
    Ok(page)
}

async fn choose(app: App, reader: Reader, Part(mode): Part<Mode>, Path(id): Path<String>, mut form: Form) -> Answer {
    mode.must_be_demo()?;
    match try_choose(&app, &id, &mut form).await {
        Ok(back) => Ok(see_other(&back)),
        Err(error) if error.is_refusal() => show_choices(&app, &reader, &id, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

/// Does what was chosen and says where the browser goes. An attempt that has ended is left as it is.
async fn try_choose(app: &App, id: &str, form: &mut Form) -> Result<String> {
    let id = Id::parse(id).ok_or(Error::NotFound)?;
    let choice = read_choice(form)?;
    let mut tx = app.db().write().await?;
    if let (Some(attempt), Some(choice)) = (attempt::send(&mut tx, id, Provider::Test).await?, choice) {
        decide(&mut tx, &attempt, choice).await?;
    }
    tx.commit().await?;
    delivery::ring();
    Ok(url::returning(id))
}

/// None is to walk away without a word.
fn read_choice(form: &mut Form) -> Result<Option<Choice>> {
    let pay = |after, times| Some(Choice::Pay { after, times });
    let choice = match form.raw("choice") {
        "now" => pay(Duration::ZERO, 1),
        "late" => pay(Duration::from_secs(u64::try_from(form.count("seconds", 1..=LATEST_S)).unwrap_or(1)), 1),
        "twice" => pay(Duration::ZERO, 2),
        "decline" => Some(Choice::Decline),
        "abandon" => None,
        _ => {
            form.refuse(Issue::new("choice", "field-unknown-choice"));
            None
        }
    };
    form.accept()?;
    Ok(choice)
}

const LATEST_S: i64 = 24 * 3600;
