//! The page of one entry, and taking it back.

use super::{Entry, EntryCard, EntryLine, load, reversal_of, reverse};
use crate::{
    cause, url,
    web::{Names, must_keep},
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use coop::{Accountant, PartyCard, party, staff_shell};
use kernel::{Error, Id, Money, Zone};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html, see_other, set_cookie};

#[derive(Template)]
#[template(path = "books/entry.html")]
struct EntryPage<'a> {
    t: &'a Lang,
    shell: Shell,
    owner: PartyCard,
    entry: EntryCard,
    reversed_by: Option<Id<Entry>>,
    names: Names,
    typed: Typed,
}

pub(crate) async fn show(app: App, reader: Reader, accountant: Accountant, Path(id): Path<String>) -> Answer {
    show_entry(&app, &reader, &accountant, &id, Typed::default()).await
}

async fn show_entry(app: &App, reader: &Reader, accountant: &Accountant, id: &str, typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read_long().await?;
    let entry = load(&mut tx, Id::parse(id).ok_or(Error::NotFound)?).await?;
    must_keep(&mut tx, accountant, entry.owner).await?;
    let owner = party::load(&mut tx, entry.owner).await?;
    let reversed_by = reversal_of(&mut tx, entry.id).await?;
    let names = Names::of(&mut tx, entry.lines.iter().filter_map(|line| line.counterparty)).await?;
    let shell = staff_shell(app, reader, accountant, t.with("books-entry").set("number", entry.id.short()).to_string());
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut page = html(&EntryPage { t, shell, owner, entry, reversed_by, names, typed })?;
    *page.status_mut() = status;
    Ok(page)
}

pub(crate) async fn take_back(app: App, reader: Reader, accountant: Accountant, Path(id): Path<String>, mut form: Form) -> Answer {
    match try_take_back(&app, &accountant, &id, &mut form).await {
        Ok(reversal) => {
            let mut answer = see_other(&url::entry(reversal));
            set_cookie(&mut answer, "said", "books-said-reversed", 60, false);
            Ok(answer)
        }
        Err(error) if error.is_refusal() => show_entry(&app, &reader, &accountant, &id, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_take_back(app: &App, accountant: &Accountant, id: &str, form: &mut Form) -> kernel::Result<Id<Entry>> {
    let id = Id::parse(id).ok_or(Error::NotFound)?;
    let why = form.text("why", 2..=200);
    form.accept()?;
    let mut tx = app.db().write().await?;
    let owner = load(&mut tx, id).await?.owner;
    must_keep(&mut tx, accountant, owner).await?;
    let reversal = reverse(&mut tx, id, &why).await?;
    tx.commit().await?;
    Ok(reversal)
}

impl EntryPage<'_> {
    fn cause(&self) -> String {
        cause::name(self.t, &self.entry.cause_kind)
    }

    fn cause_href(&self) -> Option<String> {
        cause::href(&self.entry.cause_kind, self.entry.cause_id, &self.entry.memo)
    }

    fn with_whom(&self, line: &EntryLine) -> String {
        line.counterparty.map_or_else(String::new, |party| self.names.name(self.t, party))
    }

    fn may_reverse(&self) -> bool {
        self.entry.reverses.is_none() && self.reversed_by.is_none()
    }

    fn posted(&self) -> String {
        self.t.moment(self.entry.posted_at, Zone::CHINA)
    }

    fn total(&self) -> Money {
        self.entry.lines.iter().map(|line| line.amount).filter(|amount| !amount.is_negative()).sum()
    }
}
