//! The statement as staff sees it, paying from it, and the letter that is printed for the party.

use super::{Statement, StatementLine, statement};
use crate::{
    AccountCode, PayoutDraft, cause, pay_out, url,
    web::{Asked, must_keep, today},
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use coop::{Accountant, Party, PartyCard, party, staff_shell};
use kernel::{BusinessDay, Error, Id, Issue, Money, Secret, Tx};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html, see_other, set_cookie};

/// A statement with the names of both parties, as page and letter need it.
struct Between {
    owner: PartyCard,
    party: PartyCard,
    statement: Statement,
    today: BusinessDay,
}

impl Between {
    /// What the pager says, and the pages before and after this one.
    fn pager(
        &self,
        t: &Lang,
        href: fn(Id<Party>, Id<Party>, BusinessDay, BusinessDay) -> String,
    ) -> (String, Option<String>, Option<String>) {
        let statement = &self.statement;
        let there = |page: i64| format!("{}&page={page}", href(statement.party, statement.owner, statement.from, statement.to));
        let said = t.with("books-page-of").set("page", statement.page).set("pages", statement.pages()).to_string();
        let (before, after) = (statement.page - 1, statement.page + 1);
        (said, (before >= 1).then(|| there(before)), (after <= statement.pages()).then(|| there(after)))
    }

    async fn asked(tx: &mut Tx, accountant: &Accountant, party: &str, asked: &Asked) -> kernel::Result<Between> {
        let party = party::load(tx, Id::parse(party).ok_or(Error::NotFound)?).await?;
        let owner = asked.owner(tx, accountant).await?;
        let today = today(tx);
        let (from, to) = asked.span(today);
        let statement = statement(tx, (owner.id, party.id), (from, to), asked.page()).await?;
        Ok(Between { owner, party, statement, today })
    }
}

#[derive(Template)]
#[template(path = "books/statement.html")]
struct StatementPage<'a> {
    t: &'a Lang,
    shell: Shell,
    between: Between,
    accounts: Vec<(String, String, bool)>,
    typed: Typed,
    key: String,
}

pub(crate) async fn show(
    app: App,
    reader: Reader,
    accountant: Accountant,
    Path(party): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    show_statement(&app, &reader, &accountant, (&party, &asked), Typed::default()).await
}

async fn show_statement(app: &App, reader: &Reader, accountant: &Accountant, (party, asked): (&str, &Asked), typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read_long().await?;
    let between = Between::asked(&mut tx, accountant, party, asked).await?;
    let shell = staff_shell(app, reader, accountant, t.with("books-statement-of").set("name", between.party.name(t)).to_string());
    let accounts = AccountCode::PAYING
        .iter()
        .map(|account| (account.code().to_owned(), t.say(account.label_id()).into_owned(), typed.is("from_account", account.code())))
        .collect();
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut page = html(&StatementPage { t, shell, between, accounts, typed, key: Secret::code(16) })?;
    *page.status_mut() = status;
    Ok(page)
}

pub(crate) async fn pay(app: App, reader: Reader, accountant: Accountant, Path(party): Path<String>, mut form: Form) -> Answer {
    let asked = Asked { owner: Some(form.raw("owner").to_owned()), ..Asked::default() };
    match try_pay(&app, &accountant, &party, &mut form).await {
        Ok((payee, owner)) => {
            let mut answer = see_other(&url::statement(payee, owner));
            set_cookie(&mut answer, "said", "books-said-paid", 60, false);
            Ok(answer)
        }
        Err(error) if error.is_refusal() => {
            show_statement(&app, &reader, &accountant, (&party, &asked), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_pay(app: &App, accountant: &Accountant, party: &str, form: &mut Form) -> kernel::Result<(Id<Party>, Id<Party>)> {
    let payee = Id::parse(party).ok_or(Error::NotFound)?;
    let (owner, amount, note) = (form.id::<Party>("owner"), form.money("amount"), form.text("note", 0..=120));
    let from = form.read("from_account", "field-unknown-choice", AccountCode::parse);
    if from.is_some_and(|from| !AccountCode::PAYING.contains(&from)) {
        form.refuse(Issue::new("from_account", "field-unknown-choice"));
    }
    let key = form.text("key", 8..=64);
    form.accept()?;
    let (Some(owner), Some(from)) = (owner, from) else { return Err(Error::NotFound) };
    let mut tx = app.db().write().await?;
    must_keep(&mut tx, accountant, owner).await?;
    party::load(&mut tx, payee).await?;
    let day = today(&tx);
    pay_out(&mut tx, PayoutDraft { owner, payee, amount, from, day, note, key, paid_by: accountant.id }).await?;
    tx.commit().await?;
    Ok((payee, owner))
}

impl StatementPage<'_> {
    fn cause(&self, line: &StatementLine) -> String {
        cause::name(self.t, &line.cause_kind)
    }

    fn cause_href(&self, line: &StatementLine) -> String {
        cause::href(&line.cause_kind, line.cause_id, &line.memo).unwrap_or_else(|| url::entry(line.entry))
    }

    /// What to pay unless something else is typed: all that is owed.
    fn amount(&self) -> String {
        let all = self.between.statement.closing.max(Money::ZERO).plain();
        self.typed.value_or("amount", &all).to_owned()
    }

    fn pager(&self) -> (String, Option<String>, Option<String>) {
        self.between.pager(self.t, url::statement_of)
    }

    fn letter_href(&self) -> String {
        let statement = &self.between.statement;
        url::letter(statement.party, statement.owner, statement.from, statement.to)
    }

    fn month_href(&self, back: i64) -> String {
        let statement = &self.between.statement;
        let mut first = self.between.today.month_span().0;
        (0..back).for_each(|_| first = first.plus_days(-1).month_span().0);
        url::statement_of(statement.party, statement.owner, first, first.month_span().1.plus_days(-1))
    }
}

#[derive(Template)]
#[template(path = "books/letter.html")]
struct LetterPage<'a> {
    t: &'a Lang,
    shell: Shell,
    between: Between,
}

/// What the farmer is owed, and why: to be printed and read aloud.
pub(crate) async fn letter(
    app: App,
    reader: Reader,
    accountant: Accountant,
    Path(party): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read_long().await?;
    let between = Between::asked(&mut tx, &accountant, &party, &asked).await?;
    let title = t.with("books-statement-of").set("name", between.party.name(t)).to_string();
    html(&LetterPage { t, shell: staff_shell(&app, &reader, &accountant, title), between })
}

impl LetterPage<'_> {
    fn cause(&self, line: &StatementLine) -> String {
        cause::name(self.t, &line.cause_kind)
    }

    fn pager(&self) -> (String, Option<String>, Option<String>) {
        self.between.pager(self.t, url::letter)
    }

    fn date(&self, day: BusinessDay) -> String {
        self.t.day(day)
    }

    /// How the account stood when the letter's time begins.
    fn opening_sentence(&self) -> String {
        let statement = &self.between.statement;
        let id = by_standing(statement.opening, ["books-letter-began-even", "books-letter-you-owed", "books-letter-we-owed"]);
        let said = self.t.with(id).set("from", statement.from).set("to", statement.to);
        said.set("amount", statement.opening.max(-statement.opening)).to_string()
    }

    /// The sentence the letter ends with, by who owes whom.
    fn closing_sentence(&self) -> String {
        let statement = &self.between.statement;
        let id = by_standing(statement.closing, ["books-letter-even", "books-letter-you-owe", "books-letter-we-owe"]);
        self.t.with(id).set("day", statement.to).set("amount", statement.closing.max(-statement.closing)).to_string()
    }
}

/// The sentence for an account that is even, that the party owes on, that we owe on.
fn by_standing(owed: Money, [even, they_owe, we_owe]: [&'static str; 3]) -> &'static str {
    match owed {
        Money::ZERO => even,
        owed if owed.is_negative() => they_owe,
        _ => we_owe,
    }
}
