//! The member card of a party: made, ended, and on paper.

use super::{path, show_party, writes};
use crate::{
    Party, Signed, desk,
    member::{self, CardHeld},
    party, staff_shell,
};
use askama::Template;
use axum::extract::Path;
use kernel::{Error, Id, Result};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, html};

/// Makes a member card, or ends the one that is held.
pub(super) async fn answer(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Party>>, form: Form) -> Answer {
    match try_answer(&app, &signed, id, form.raw("deed")).await {
        Ok(said) => Ok(desk::done(&path(id), said)),
        Err(error) if error.is_refusal() => show_party(&app, &reader, &signed, (id, form.back(&reader.t, &error))).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_answer(app: &App, signed: &Signed, id: Id<Party>, deed: &str) -> Result<&'static str> {
    let mut tx = app.db().write().await?;
    let card = party::load(&mut tx, id).await?;
    if !writes(signed).contains(&card.kind) {
        return Err(Error::Forbidden);
    }
    let said = match deed {
        "make" => member::issue(&mut tx, id, &signed.name_zh).await.map(|_| "coop-card-made")?,
        "end" => member::end(&mut tx, id).await.map(|()| "coop-card-ended")?,
        _ => return Err(Error::NotFound),
    };
    tx.commit().await?;
    Ok(said)
}

#[derive(Template)]
#[template(path = "coop/member_card.html")]
struct CardPage<'a> {
    t: &'a Lang,
    shell: Shell,
    holder: String,
    town: String,
    back: String,
    issuer: String,
    held: CardHeld,
    bars: (usize, String),
}

impl CardPage<'_> {
    fn number(&self) -> String {
        member::in_groups(&self.held.number)
    }

    /// The last day it is good for, where there is one.
    fn until(&self) -> Option<String> {
        Some(self.held.valid_until?.to_string())
    }
}

/// The card on paper, for whoever may make one; without a card there is no paper.
pub(super) async fn paper(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Party>>, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let card = party::load(&mut tx, id).await?;
    if !writes(&signed).contains(&card.kind) {
        return Err(Error::Forbidden.into());
    }
    let held = member::held_by(&mut tx, id).await?.filter(|_| card.member).ok_or(Error::NotFound)?;
    let title = t.with("coop-card-of").set("name", card.name(t)).to_string();
    html(&CardPage {
        t,
        shell: staff_shell(&app, &reader, &signed, title),
        holder: card.name(t).to_owned(),
        town: card.town_name(t).to_string(),
        back: path(id),
        issuer: party::company(&mut tx).await?.name(t).to_owned(),
        bars: ui::bars(&held.number),
        held,
    })
}
