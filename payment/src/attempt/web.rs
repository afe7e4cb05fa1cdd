//! The accountant's pages of payments: what needs somebody now, one attempt with everything we were told about it,
//! and writing down money that came or went by hand.

use super::{
    AttemptCard, State,
    list::{A_PAGE, Filter, Needs, Waiting, find, needs},
    load,
};
use crate::{
    BankAccount, Provider, Receipt, Refund, RefundCard, bank_account_of, hand_back,
    notice::{NoticeCard, notices_of},
    receipt, refund, refunds_of,
    sight::Sight,
    url,
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use coop::{Accountant, PartyCard, party, staff_shell};
use kernel::{BusinessDay, Error, Id, Money, Result, Secret, Timestamp, Tx, Zone};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html, see_other, set_cookie};

/// The sentence above the list, as it was sent.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    state: Option<String>,
    provider: Option<String>,
    until: Option<String>,
    number: Option<String>,
    back: Option<String>,
    before: Option<String>,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            state: self.state.as_deref().and_then(State::parse),
            provider: self.provider.as_deref().and_then(Provider::parse),
            until: self.until.as_deref().and_then(BusinessDay::parse),
            number: self.number.as_deref().map(str::trim).filter(|number| !number.is_empty()).map(str::to_owned),
            going_back: self.back.is_some(),
            before: self.before.as_deref().and_then(Id::parse),
        }
    }
}

#[derive(Template)]
#[template(path = "payment/list.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    filter: Filter,
    attempts: Vec<AttemptCard>,
    more: bool,
    needs: Needs,
    /// Nobody can pay the company by transfer yet.
    no_account: bool,
}

pub(crate) async fn list(app: App, reader: Reader, accountant: Accountant, Query(asked): Query<Asked>) -> Answer {
    let t = &reader.t;
    let filter = asked.filter();
    let mut tx = app.db().read().await?;
    let sight = Sight::of(&mut tx, &accountant).await?;
    let needs = needs(&mut tx, &sight).await?;
    let mut attempts = find(&mut tx, &sight, &filter).await?;
    let more = attempts.len() > A_PAGE;
    attempts.truncate(A_PAGE);
    let company = party::company(&mut tx).await?.id;
    let no_account = sight.sellers.contains(&company) && bank_account_of(&mut tx, company).await?.is_none();
    let shell = staff_shell(&app, &reader, &accountant, t.say("payment-title"));
    html(&ListPage { t, shell, filter, attempts, more, needs, no_account })
}

impl ListPage<'_> {
    fn states(&self) -> Vec<(&'static str, String, bool)> {
        State::ALL
            .iter()
            .map(|state| (state.code(), self.t.say(state.label_id()).into_owned(), self.filter.state == Some(*state)))
            .collect()
    }

    fn providers(&self) -> Vec<(&'static str, String, bool)> {
        let label = |provider: &Provider| self.t.say(provider.label_id()).into_owned();
        Provider::ALL.iter().map(|provider| (provider.code(), label(provider), self.filter.provider == Some(*provider))).collect()
    }

    fn until(&self) -> String {
        self.filter.until.map_or_else(String::new, |day| day.to_string())
    }

    fn number(&self) -> &str {
        self.filter.number.as_deref().unwrap_or_default()
    }

    fn next(&self) -> Option<String> {
        let last = self.attempts.last().filter(|_| self.more)?;
        let back = if self.filter.going_back { "&back=1" } else { "" };
        Some(self.href(self.filter.state, self.filter.provider, &format!("{back}&before={}", last.id)))
    }

    fn href(&self, state: Option<State>, provider: Option<Provider>, rest: &str) -> String {
        let (state, provider) = (state.map_or("", State::code), provider.map_or("", Provider::code));
        format!("{}?state={state}&provider={provider}&until={}{rest}", url::PAYMENTS, self.until())
    }

    /// What waits, its worth, and where it is listed.
    fn tallies(&self) -> Vec<(&'static str, i64, String, String)> {
        let tally = |label, waiting: Waiting, href| (label, waiting.count, self.t.money(waiting.sum), href);
        vec![
            tally("payment-tally-by-hand", self.needs.by_hand, self.href(Some(State::Created), Some(Provider::Bank), "")),
            tally("payment-tally-manual", self.needs.manual, self.href(Some(State::Manual), None, "")),
            tally("payment-tally-refunds", self.needs.refunds, self.href(None, None, "&back=1")),
            ("payment-tally-discrepancies", self.needs.discrepancies, String::new(), url::DISCREPANCIES.to_owned()),
        ]
    }

    fn moment(&self, at: &Timestamp) -> String {
        self.t.moment(*at, Zone::CHINA)
    }
}

#[derive(Template)]
#[template(path = "payment/attempt.html")]
struct AttemptPage<'a> {
    t: &'a Lang,
    shell: Shell,
    attempt: AttemptCard,
    seller: PartyCard,
    notices: Vec<NoticeCard>,
    refunds: Vec<RefundCard>,
    account: Option<BankAccount>,
    typed: Typed,
    key: String,
}

pub(crate) async fn show(app: App, reader: Reader, accountant: Accountant, Path(id): Path<String>) -> Answer {
    show_attempt(&app, &reader, &accountant, read_id(&id)?, Typed::default()).await
}

fn read_id<T>(text: &str) -> Result<Id<T>> {
    Id::parse(text).ok_or(Error::NotFound)
}

async fn show_attempt(app: &App, reader: &Reader, accountant: &Accountant, id: Id<super::Attempt>, typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let attempt = load(&mut tx, id).await?;
    Sight::of(&mut tx, accountant).await?.must_see(attempt.seller)?;
    let seller = party::load(&mut tx, attempt.seller).await?;
    let account = if attempt.provider == Provider::Bank { bank_account_of(&mut tx, seller.id).await? } else { None };
    let (notices, refunds) = (notices_of(&mut tx, id).await?, refunds_of(&mut tx, id).await?);
    let shell = staff_shell(app, reader, accountant, t.with("payment-attempt-of").set("number", id.short()).to_string());
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut page = html(&AttemptPage { t, shell, attempt, seller, notices, refunds, account, typed, key: Secret::code(16) })?;
    *page.status_mut() = status;
    Ok(page)
}

impl AttemptPage<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.t.moment(*at, Zone::CHINA)
    }

    /// A person may see money at any time; what no longer fits goes back.
    fn may_receive(&self) -> bool {
        self.attempt.provider.is_by_hand()
    }

    /// Money that came for nothing. What has paid for something goes back from there.
    fn may_refund(&self) -> bool {
        self.attempt.refundable() > Money::ZERO && self.attempt.state != State::Paid
    }

    fn paid_for(&self) -> String {
        url::paid_for(self.attempt.id)
    }

    /// Another amount than was asked for is asked for twice.
    fn asks_again(&self) -> bool {
        self.typed.is("sure", "on") || self.typed.issue("amount").is_some()
    }

    /// Whether this refund waits for a person to send it.
    fn waits_for_hand(&self, refund: &RefundCard) -> bool {
        refund.done_at.is_none() && self.attempt.provider.is_by_hand()
    }

    fn handed_back(&self, refund: &RefundCard) -> String {
        url::handed_back(refund.id)
    }

    fn left(&self) -> String {
        self.typed.value_or("back_amount", &self.attempt.refundable().plain()).to_owned()
    }

    fn asked(&self) -> String {
        self.typed.value_or("amount", &self.attempt.amount.plain()).to_owned()
    }
}

/// After a form: back to the attempt with a word, or the same page with what is wrong.
async fn answer(app: &App, reader: &Reader, accountant: &Accountant, done: (Id<super::Attempt>, Result<()>, Form, &str)) -> Answer {
    let (id, done, form, said) = done;
    match done {
        Ok(()) => Ok(saying(&url::payment(id), said)),
        Err(error) if error.is_refusal() => show_attempt(app, reader, accountant, id, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

fn saying(path: &str, said: &str) -> Response {
    let mut response = see_other(path);
    set_cookie(&mut response, "said", said, 60, false);
    response
}

/// An accountant has found the money on the bank's list.
pub(crate) async fn receive(app: App, reader: Reader, accountant: Accountant, Path(id): Path<String>, mut form: Form) -> Answer {
    let id = read_id(&id)?;
    match try_receive(&app, &accountant, id, &mut form).await {
        Ok(true) => Ok(saying(&url::payment(id), "payment-said-received")),
        Ok(false) => Ok(saying(&url::payment(id), "payment-said-odd")),
        Err(error) => answer(&app, &reader, &accountant, (id, Err(error), form, "")).await,
    }
}

/// False when it came for nothing.
async fn try_receive(app: &App, accountant: &Accountant, attempt: Id<super::Attempt>, form: &mut Form) -> Result<bool> {
    let amount = form.read("amount", "field-not-money", more_than_nothing).unwrap_or_default();
    let reference = form.text("reference", 1..=80);
    form.accept()?;
    let mut tx = app.db().write().await?;
    must_see(&mut tx, accountant, attempt).await?;
    let paid = receipt::receive(&mut tx, &Receipt { attempt, amount, reference, sure: form.ticked("sure"), by: accountant.id }).await?;
    tx.commit().await?;
    Ok(paid.is_some())
}

fn more_than_nothing(text: &str) -> Option<Money> {
    Money::parse(text).filter(|amount| *amount > Money::ZERO)
}

async fn must_see(tx: &mut Tx, accountant: &Accountant, attempt: Id<super::Attempt>) -> Result<()> {
    let seller = load(tx, attempt).await?.seller;
    Sight::of(tx, accountant).await?.must_see(seller)
}

/// An accountant decides that money goes back.
pub(crate) async fn send_back(app: App, reader: Reader, accountant: Accountant, Path(id): Path<String>, mut form: Form) -> Answer {
    let id = read_id(&id)?;
    let done = try_send_back(&app, &accountant, id, &mut form).await;
    answer(&app, &reader, &accountant, (id, done, form, "payment-said-refund")).await
}

async fn try_send_back(app: &App, accountant: &Accountant, attempt: Id<super::Attempt>, form: &mut Form) -> Result<()> {
    let amount = form.read("back_amount", "field-not-money", more_than_nothing);
    let key = form.text("key", 8..=64);
    form.accept()?;
    let mut tx = app.db().write().await?;
    must_see(&mut tx, accountant, attempt).await?;
    refund::by_hand(&mut tx, attempt, amount.unwrap_or_default(), &key).await?;
    tx.commit().await
}

/// The page of a refund is the page of its attempt.
pub(crate) async fn show_refund(app: App, accountant: Accountant, Path(id): Path<String>) -> Answer {
    let mut tx = app.db().read().await?;
    let card = refund::load(&mut tx, read_id::<Refund>(&id)?).await?;
    must_see(&mut tx, &accountant, card.attempt).await?;
    Ok(see_other(&url::payment(card.attempt)))
}

/// Cash was handed back, or a transfer sent.
pub(crate) async fn handed_back(app: App, reader: Reader, accountant: Accountant, Path(id): Path<String>, mut form: Form) -> Answer {
    let refund = read_id::<Refund>(&id)?;
    let attempt = refund::load(&mut app.db().read().await?, refund).await?.attempt;
    let done = try_hand_back(&app, &accountant, (refund, attempt), &mut form).await;
    answer(&app, &reader, &accountant, (attempt, done, form, "payment-said-handed-back")).await
}

async fn try_hand_back(
    app: &App,
    accountant: &Accountant,
    (refund, attempt): (Id<Refund>, Id<super::Attempt>),
    form: &mut Form,
) -> Result<()> {
    let reference = form.text("back_reference", 1..=80);
    form.accept()?;
    let mut tx = app.db().write().await?;
    must_see(&mut tx, accountant, attempt).await?;
    hand_back(&mut tx, refund, &reference).await?;
    tx.commit().await
}
