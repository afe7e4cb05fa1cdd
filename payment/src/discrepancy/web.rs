//! The page of what does not agree between providers and us.

use super::{Discrepancy, latest, settle as settle_it};
use crate::{Reconciled, reconcile, sight::Sight, url};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use coop::{Accountant, staff_shell};
use kernel::{Error, Id, Money, Result, Timestamp, Zone};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html, see_other, set_cookie};

#[derive(Template)]
#[template(path = "payment/discrepancies.html")]
struct DiscrepancyPage<'a> {
    t: &'a Lang,
    shell: Shell,
    all: Vec<Discrepancy>,
    last: Option<Reconciled>,
    typed: Typed,
    /// The one whose note was refused.
    wrong: Option<Id<Discrepancy>>,
}

pub(crate) async fn show(app: App, reader: Reader, accountant: Accountant) -> Answer {
    show_all(&app, &reader, &accountant, None, Typed::default()).await
}

async fn show_all(app: &App, reader: &Reader, accountant: &Accountant, wrong: Option<Id<Discrepancy>>, typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read_long().await?;
    let sight = Sight::of(&mut tx, accountant).await?;
    let (all, last) = (latest(&mut tx, &sight).await?, reconcile::last(&mut tx).await?);
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = staff_shell(app, reader, accountant, t.say("payment-discrepancies"));
    let mut page = html(&DiscrepancyPage { t, shell, all, last, typed, wrong })?;
    *page.status_mut() = status;
    Ok(page)
}

impl DiscrepancyPage<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.t.moment(*at, Zone::CHINA)
    }

    fn sum(&self, amount: &Option<Money>) -> String {
        amount.map_or_else(|| self.t.say("payment-nothing").into_owned(), |amount| self.t.money(amount))
    }

    /// `payment P7K2…` is a payment …
    fn subject(&self, one: &Discrepancy) -> String {
        let word = one.about.split(' ').next().unwrap_or_default();
        self.t.say(format!("payment-subject-{word}")).into_owned()
    }

    /// … with the number `P7K2…`.
    fn number<'d>(&self, one: &'d Discrepancy) -> &'d str {
        one.about.split_once(' ').map_or("", |(_, number)| number)
    }

    fn settlement(&self, one: &Discrepancy) -> String {
        url::settlement(one.id)
    }

    fn issue(&self, one: &Discrepancy) -> Option<String> {
        self.typed.issue("note").filter(|_| self.wrong == Some(one.id))
    }
}

pub(crate) async fn settle(app: App, reader: Reader, accountant: Accountant, Path(id): Path<String>, mut form: Form) -> Answer {
    let id = Id::parse(&id).ok_or(Error::NotFound)?;
    match try_settle(&app, &accountant, id, &mut form).await {
        Ok(()) => {
            let mut answer = see_other(url::DISCREPANCIES);
            set_cookie(&mut answer, "said", "payment-said-settled", 60, false);
            Ok(answer)
        }
        Err(error) if error.is_refusal() => show_all(&app, &reader, &accountant, Some(id), form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_settle(app: &App, accountant: &Accountant, id: Id<Discrepancy>, form: &mut Form) -> Result<()> {
    let note = form.text("note", 2..=200);
    form.accept()?;
    let mut tx = app.db().write().await?;
    let sight = Sight::of(&mut tx, accountant).await?;
    settle_it(&mut tx, &sight, id, (accountant.id, &note)).await?;
    tx.commit().await
}
