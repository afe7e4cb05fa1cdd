//! The page on which an accountant writes down where customers transfer their money to.

use super::{BankAccount, bank_account_of, read_number, write_bank_account};
use crate::{sight::Sight, url};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use coop::{Accountant, Party, PartyCard, party, staff_shell};
use kernel::{Error, Id, Result, Tx};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html, see_other, set_cookie};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    seller: String,
}

#[derive(Template)]
#[template(path = "payment/bank_account.html")]
struct AccountPage<'a> {
    t: &'a Lang,
    shell: Shell,
    seller: PartyCard,
    /// Everybody whose books this person keeps: id, name, whether it is this one.
    sellers: Vec<(String, String, bool)>,
    written: bool,
    typed: Typed,
}

pub(crate) async fn show(app: App, reader: Reader, accountant: Accountant, Query(asked): Query<Asked>) -> Answer {
    let mut tx = app.db().read().await?;
    let sight = Sight::of(&mut tx, &accountant).await?;
    let company = party::company(&mut tx).await?.id;
    let first = sight.sellers.iter().copied().find(|seller| *seller == company).or(sight.sellers.first().copied());
    let seller = if asked.seller.is_empty() { first.ok_or(Error::Forbidden)? } else { Id::parse(&asked.seller).ok_or(Error::NotFound)? };
    show_account(&app, &reader, &accountant, seller, Typed::default()).await
}

async fn show_account(app: &App, reader: &Reader, accountant: &Accountant, seller: Id<Party>, typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let sight = Sight::of(&mut tx, accountant).await?;
    sight.must_see(seller)?;
    let account = bank_account_of(&mut tx, seller).await?;
    let (status, written) = (if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, account.is_some());
    let typed = if typed.is_wrong() { typed } else { account.map(filled).unwrap_or_default() };
    let sellers = sellers(&mut tx, t, &sight, seller).await?;
    let seller = party::load(&mut tx, seller).await?;
    let shell = staff_shell(app, reader, accountant, t.say("payment-bank-account"));
    let mut page = html(&AccountPage { t, shell, seller, sellers, written, typed })?;
    *page.status_mut() = status;
    Ok(page)
}

fn filled(account: BankAccount) -> Typed {
    let number = account.spoken();
    Typed::filled([("holder", account.holder), ("bank", account.bank), ("number", number)])
}

async fn sellers(tx: &mut Tx, t: &Lang, sight: &Sight, chosen: Id<Party>) -> Result<Vec<(String, String, bool)>> {
    let named = party::named(tx, &sight.sellers).await?;
    let option = |id: &Id<Party>| named.get(id).map(|card| (id.to_string(), card.name(t).to_owned(), *id == chosen));
    Ok(sight.sellers.iter().filter_map(option).collect())
}

pub(crate) async fn write(app: App, reader: Reader, accountant: Accountant, Path(seller): Path<String>, mut form: Form) -> Answer {
    let seller = Id::parse(&seller).ok_or(Error::NotFound)?;
    match try_write(&app, &accountant, seller, &mut form).await {
        Ok(()) => {
            let mut answer = see_other(&url::bank_account(seller));
            set_cookie(&mut answer, "said", "payment-said-account", 60, false);
            Ok(answer)
        }
        Err(error) if error.is_refusal() => show_account(&app, &reader, &accountant, seller, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_write(app: &App, accountant: &Accountant, seller: Id<Party>, form: &mut Form) -> Result<()> {
    let (holder, bank) = (form.text("holder", 2..=60), form.text("bank", 2..=80));
    let number = form.read("number", "payment-not-an-account", read_number).unwrap_or_default();
    form.accept()?;
    let mut tx = app.db().write().await?;
    Sight::of(&mut tx, accountant).await?.must_see(seller)?;
    write_bank_account(&mut tx, &BankAccount { seller, holder, bank, number }, Some(accountant.id)).await?;
    tx.commit().await
}
