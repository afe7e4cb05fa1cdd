//! Balances: what the lines of each month add up to, kept as they are posted and added up again by the check.

use crate::{AccountCode, Line};
use coop::Party;
use kernel::{BusinessDay, Finding, Id, Money, Result, Tx, Value, query};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) mod web;

/// Debits and credits of one account with one party in one month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Turnover {
    debit: Money,
    credit: Money,
}

impl Turnover {
    fn take(&mut self, amount: Money) {
        if amount.is_negative() { self.credit -= amount } else { self.debit += amount }
    }
}

/// Adds an entry's lines to the month's sums, in the order of the key, so that two writers never wait crosswise.
pub(crate) async fn add(tx: &mut Tx, owner: Id<Party>, day: BusinessDay, lines: &[Line]) -> Result<()> {
    let month = day.month_span().0;
    let rows = turnovers(lines).into_iter().map(|((account, party), turnover)| {
        vec![owner.into(), Value::from(account), Value::from(party), month.into(), turnover.debit.into(), turnover.credit.into()]
    });
    tx.put(query(ADD).bind_rows(rows)).await?;
    Ok(())
}

fn turnovers(lines: &[Line]) -> BTreeMap<(&'static str, Uuid), Turnover> {
    let mut sums: BTreeMap<_, Turnover> = BTreeMap::new();
    for line in lines {
        sums.entry((line.account.code(), party_or_nobody(line.counterparty))).or_default().take(line.amount);
    }
    sums
}

fn party_or_nobody(party: Option<Id<Party>>) -> Uuid {
    party.map_or(Uuid::nil(), |party| party.uuid())
}

const ADD: &str = "
    insert into books_balance (owner_id, account, counterparty_id, month, debit_fen, credit_fen)
    values (:row)
    on conflict (owner_id, account, counterparty_id, month) do update
       set debit_fen = books_balance.debit_fen + excluded.debit_fen,
           credit_fen = books_balance.credit_fen + excluded.credit_fen";

/// What an account stands at: debit positive, credit negative. With a counterparty, only what concerns it.
pub async fn balance(tx: &mut Tx, owner: Id<Party>, account: AccountCode, counterparty: Option<Id<Party>>) -> Result<Money> {
    let base = query(BALANCE).bind(owner).bind(account);
    let asked = match counterparty {
        Some(party) => base.and(" and counterparty_id = $3").bind(party),
        None => base,
    };
    Ok(tx.fetch_one::<(Money,)>(asked).await?.0)
}

const BALANCE: &str = "
    select cast(coalesce(sum(debit_fen - credit_fen), 0) as bigint)
      from books_balance
     where owner_id = $1
       and account = $2";

/// What is owed to one party over all accounts that are settled; negative when it owes.
pub async fn owed_to(tx: &mut Tx, owner: Id<Party>, party: Id<Party>) -> Result<Money> {
    let asked = query(OWED_TO).bind(owner).bind(party).bind_list(":settled", AccountCode::SETTLED);
    Ok(tx.fetch_one::<(Money,)>(asked).await?.0)
}

const OWED_TO: &str = "
    select cast(coalesce(sum(credit_fen - debit_fen), 0) as bigint)
      from books_balance
     where owner_id = $1
       and counterparty_id = $2
       and account in (:settled)";

/// How one party stands with the owner of the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct Standing {
    #[record(name = "counterparty_id")]
    pub party: Id<Party>,
    /// Owed to the party; negative when the party owes.
    #[record(name = "owed_fen")]
    pub owed: Money,
}

/// Everyone with whom something is open, the largest sums first.
pub(crate) async fn open_standings(tx: &mut Tx, owner: Id<Party>) -> Result<Vec<Standing>> {
    let asked = query(STANDINGS).bind(owner).bind(Uuid::nil()).bind_list(":settled", AccountCode::SETTLED);
    tx.fetch_all(asked).await
}

const STANDINGS: &str = "
    select counterparty_id, cast(sum(credit_fen - debit_fen) as bigint) as owed_fen
      from books_balance
     where owner_id = $1
       and counterparty_id <> $2
       and account in (:settled)
     group by counterparty_id
    having sum(credit_fen - debit_fen) <> 0
     order by abs(sum(credit_fen - debit_fen)) desc, counterparty_id
     limit 500";

/// An account in the trial balance of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct TrialRow {
    pub account: AccountCode,
    #[record(name = "opening_fen")]
    pub opening: Money,
    #[record(name = "debit_fen")]
    pub debit: Money,
    #[record(name = "credit_fen")]
    pub credit: Money,
}

impl TrialRow {
    pub fn closing(&self) -> Money {
        self.opening + self.debit - self.credit
    }
}

/// Opening, turnover and closing of every account in the month that holds a day.
pub async fn trial_balance(tx: &mut Tx, owner: Id<Party>, month: BusinessDay) -> Result<Vec<TrialRow>> {
    tx.fetch_all(query(TRIAL).bind(owner).bind(month.month_span().0)).await
}

const TRIAL: &str = "
    select account,
           cast(sum(case when month < $2 then debit_fen - credit_fen else 0 end) as bigint) as opening_fen,
           cast(sum(case when month = $2 then debit_fen else 0 end) as bigint) as debit_fen,
           cast(sum(case when month = $2 then credit_fen else 0 end) as bigint) as credit_fen
      from books_balance
     where owner_id = $1
       and month <= $2
     group by account
     order by account";

/// What entries caused by papers of a kind left on an account, paper by paper, where it is not nothing: debit positive.
/// For those who add up again.
pub async fn posted_by(tx: &mut Tx, cause_kind: &str, account: AccountCode) -> Result<Vec<(Uuid, Money)>> {
    tx.fetch_all(query(POSTED_BY).bind(cause_kind).bind(account)).await
}

const POSTED_BY: &str = "
    select entry.cause_id, cast(sum(line.amount_fen) as bigint)
      from books_entry entry
      join books_line line on line.entry_id = entry.id
     where entry.cause_kind = $1
       and line.account = $2
     group by entry.cause_id
    having sum(line.amount_fen) <> 0";

/// Everyone who has books here.
pub(crate) async fn owners(tx: &mut Tx) -> Result<Vec<Id<Party>>> {
    let rows: Vec<(Id<Party>,)> = tx.fetch_all(query("select distinct owner_id from books_balance order by owner_id")).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Balances that are not the sum of their lines, in either direction.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let kept: Vec<(Uuid, String, Uuid, BusinessDay, Money, Money)> = tx.fetch_all(query(KEPT)).await?;
    let mut kept: BTreeMap<_, _> = kept
        .into_iter()
        .map(|(owner, account, party, month, debit, credit)| ((owner, account, party, month), Turnover { debit, credit }))
        .collect();
    let days: Vec<(Uuid, String, Option<Uuid>, BusinessDay, Money, Money)> = tx.fetch_all(query(POSTED)).await?;
    let mut posted: BTreeMap<_, Turnover> = BTreeMap::new();
    for (owner, account, party, day, debit, credit) in days {
        let sum = posted.entry((owner, account, party.unwrap_or_default(), day.month_span().0)).or_default();
        *sum = Turnover { debit: sum.debit + debit, credit: sum.credit + credit };
    }
    let mut found = Vec::new();
    for (key, sum) in posted {
        let stands = kept.remove(&key).unwrap_or_default();
        if stands != sum {
            found.push(differs(&key, sum, stands));
        }
    }
    found.extend(kept.into_iter().map(|(key, stands)| differs(&key, Turnover::default(), stands)));
    Ok(found)
}

fn differs((owner, account, party, month): &(Uuid, String, Uuid, BusinessDay), sum: Turnover, kept: Turnover) -> Finding {
    let both = |turnover: Turnover| format!("debit {} credit {}", turnover.debit, turnover.credit);
    Finding::new(format!("balance of account {account} of {owner} with {party} in the month of {month}"), both(sum), both(kept))
}

const KEPT: &str = "select owner_id, account, counterparty_id, month, debit_fen, credit_fen from books_balance";

const POSTED: &str = "
    select owner_id, account, counterparty_id, day,
           cast(sum(case when amount_fen > 0 then amount_fen else 0 end) as bigint),
           cast(sum(case when amount_fen < 0 then -amount_fen else 0 end) as bigint)
      from books_line
     group by owner_id, account, counterparty_id, day";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines over a few accounts and parties, made to balance by a last one.
    fn balanced() -> impl Strategy<Value = Vec<Line>> {
        let line = (0..AccountCode::ALL.len(), 0u128..3, -1_000_000i64..1_000_000);
        prop::collection::vec(line, 1..12).prop_map(|drawn| {
            let mut lines: Vec<Line> = drawn
                .into_iter()
                .map(|(account, party, fen)| {
                    let line = Line::debit(AccountCode::ALL[account], Money::fen(fen));
                    if party == 0 { line } else { line.with(Id::from_uuid(Uuid::from_u128(party))) }
                })
                .collect();
            let off: Money = lines.iter().map(|line| line.amount).sum();
            lines.push(Line::credit(AccountCode::Bank, off));
            lines
        })
    }

    proptest! {
        #[test]
        fn what_is_kept_of_a_balanced_entry_balances_too(lines in balanced()) {
            let sums = turnovers(&lines);
            let debit: Money = sums.values().map(|sum| sum.debit).sum();
            let credit: Money = sums.values().map(|sum| sum.credit).sum();
            prop_assert_eq!(debit, credit);
            for ((account, party), sum) in &sums {
                let of_key = |line: &&Line| line.account.code() == *account && party_or_nobody(line.counterparty) == *party;
                let net: Money = lines.iter().filter(of_key).map(|line| line.amount).sum();
                prop_assert_eq!(sum.debit - sum.credit, net);
                prop_assert!(!sum.debit.is_negative() && !sum.credit.is_negative());
            }
        }
    }
}
