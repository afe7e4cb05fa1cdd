//! The page of one account: every line of a month with the paper behind it.

use super::{AccountCode, AccountLine, LINES_A_PAGE, lines_of};
use crate::{
    TrialRow, trial_balance, url,
    web::{Asked, Names, today},
};
use askama::Template;
use axum::extract::{Path, Query};
use coop::{Accountant, PartyCard, staff_shell};
use kernel::{BusinessDay, Error, Money};
use ui::{Answer, App, Lang, Reader, Shell, html};

#[derive(Template)]
#[template(path = "books/account.html")]
struct AccountPage<'a> {
    t: &'a Lang,
    shell: Shell,
    owner: PartyCard,
    month: BusinessDay,
    /// Opening and turnover of the month; nothing when the account never moved.
    sums: Option<TrialRow>,
    code: AccountCode,
    page: i64,
    lines: Vec<AccountLine>,
    names: Names,
}

pub(crate) async fn show(app: App, reader: Reader, accountant: Accountant, Path(code): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let t = &reader.t;
    let code = AccountCode::parse(&code).ok_or(Error::NotFound)?;
    let mut tx = app.db().read_long().await?;
    let (owner, month, page) = (asked.owner(&mut tx, &accountant).await?, asked.month(today(&tx)), asked.page());
    let sums = trial_balance(&mut tx, owner.id, month).await?.into_iter().find(|row| row.account == code);
    let lines = lines_of(&mut tx, owner.id, code, month, page).await?;
    let names = Names::of(&mut tx, lines.iter().filter_map(|line| line.counterparty)).await?;
    let shell = staff_shell(&app, &reader, &accountant, format!("{code} {}", t.say(code.label_id())));
    html(&AccountPage { t, shell, owner, month, sums, code, page, lines, names })
}

impl AccountPage<'_> {
    fn month_code(&self) -> String {
        url::month_code(self.month)
    }

    fn opening(&self) -> Money {
        self.sums.map_or(Money::ZERO, |sums| sums.opening)
    }

    fn closing(&self) -> Money {
        self.sums.map_or(Money::ZERO, |sums| sums.closing())
    }

    fn after(&self, line: &AccountLine) -> Money {
        self.opening() + line.moved
    }

    fn with_whom(&self, line: &AccountLine) -> String {
        line.counterparty.map_or_else(String::new, |party| self.names.name(self.t, party))
    }

    fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| self.page_href(self.page - 1))
    }

    fn next(&self) -> Option<String> {
        (i64::try_from(self.lines.len()).unwrap_or(0) == LINES_A_PAGE).then(|| self.page_href(self.page + 1))
    }

    fn page_href(&self, page: i64) -> String {
        format!("{}&page={page}", url::account(self.code, self.owner.id, self.month))
    }

    fn trail(&self) -> Vec<(String, String)> {
        vec![
            (url::books(self.owner.id, self.month), self.t.say("books-title").into_owned()),
            (url::account(self.code, self.owner.id, self.month), self.shell.title.clone()),
        ]
    }
}
