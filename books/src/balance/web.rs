//! The front page of the books: what matters today, the trial balance, and with whom something is open.

use super::{Standing, TrialRow, open_standings, owners, trial_balance};
use crate::{
    AccountCode, url,
    web::{Asked, Names, kept_by, today},
};
use askama::Template;
use axum::extract::Query;
use coop::{Accountant, PartyCard, staff_shell};
use kernel::{BusinessDay, Id, Money, Result, Tx};
use ui::{Answer, App, Lang, Reader, Shell, html};

#[derive(Template)]
#[template(path = "books/ledger.html")]
struct LedgerPage<'a> {
    t: &'a Lang,
    shell: Shell,
    owner: PartyCard,
    owners: Vec<(String, String, bool)>,
    month: BusinessDay,
    rows: Vec<TrialRow>,
    open: Vec<Standing>,
    names: Names,
}

/// For an accountant of places whose sellers sell elsewhere too.
#[derive(Template)]
#[template(path = "books/none.html")]
struct NonePage<'a> {
    t: &'a Lang,
    shell: Shell,
}

pub(crate) async fn show(app: App, reader: Reader, accountant: Accountant, Query(asked): Query<Asked>) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read_long().await?;
    let shell = staff_shell(&app, &reader, &accountant, t.say("books-title"));
    if kept_by(&mut tx, &accountant).await?.is_empty() {
        return html(&NonePage { t, shell });
    }
    let owner = asked.owner(&mut tx, &accountant).await?;
    let month = asked.month(today(&tx));
    let rows = trial_balance(&mut tx, owner.id, month).await?;
    let open = open_standings(&mut tx, owner.id).await?;
    let names = Names::of(&mut tx, open.iter().map(|standing| standing.party)).await?;
    let owners = owner_choice(&mut tx, t, &accountant, &owner).await?;
    html(&LedgerPage { t, shell, owner, owners, month, rows, open, names })
}

/// Whose books there are for this person to look into.
async fn owner_choice(tx: &mut Tx, t: &Lang, accountant: &Accountant, chosen: &PartyCard) -> Result<Vec<(String, String, bool)>> {
    let (mut ids, kept) = (owners(tx).await?, kept_by(tx, accountant).await?);
    ids.retain(|owner| kept.contains(owner));
    if !ids.contains(&chosen.id) {
        ids.insert(0, chosen.id);
    }
    let names = Names::of(tx, ids.iter().copied()).await?;
    Ok(ids.into_iter().map(|id: Id<_>| (id.to_string(), names.name(t, id), id == chosen.id)).collect())
}

impl LedgerPage<'_> {
    fn month_code(&self) -> String {
        url::month_code(self.month)
    }

    fn href(&self, row: &TrialRow) -> String {
        url::account(row.account, self.owner.id, self.month)
    }

    /// What matters first: money we have, money we owe, money we hold for customers, what was sold this month.
    fn tallies(&self) -> Vec<(&'static str, Money, String)> {
        let closing =
            |accounts: &[AccountCode]| self.rows.iter().filter(|row| accounts.contains(&row.account)).map(TrialRow::closing).sum::<Money>();
        let sold = self.rows.iter().filter(|row| row.account == AccountCode::Sales).map(|row| row.credit - row.debit).sum();
        let to = |account| url::account(account, self.owner.id, self.month);
        vec![
            ("books-tally-money", closing(&AccountCode::PAYING), to(AccountCode::Provider)),
            ("books-tally-owed", -closing(&[AccountCode::Payable, AccountCode::Owed]), to(AccountCode::Payable)),
            ("books-tally-advance", -closing(&[AccountCode::Advance]), to(AccountCode::Advance)),
            ("books-tally-sold", sold, to(AccountCode::Sales)),
        ]
    }

    /// The foot of the table: every column added up.
    fn totals(&self) -> [(&'static str, Money); 4] {
        let total = |of: fn(&TrialRow) -> Money| self.rows.iter().map(of).sum();
        [
            ("books-opening", total(|row| row.opening)),
            ("books-debit", total(|row| row.debit)),
            ("books-credit", total(|row| row.credit)),
            ("books-closing", total(TrialRow::closing)),
        ]
    }

    fn name(&self, standing: &Standing) -> String {
        self.names.name(self.t, standing.party)
    }

    /// What is open between the two, whichever way.
    fn sum(&self, standing: &Standing) -> String {
        self.t.money(standing.owed.max(-standing.owed))
    }

    fn statement_href(&self, standing: &Standing) -> String {
        url::statement(standing.party, self.owner.id)
    }

    fn has(&self, side: &str) -> bool {
        self.open.iter().any(|standing| standing.owed.is_negative() == (side == "they-owe"))
    }
}
