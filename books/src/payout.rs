//! Paying what is owed: to the farmer for his apples, to the supplier for the salt.

use crate::{AccountCode, EntryDraft, Line, balance, owed_to, post};
use coop::{Party, Staff};
use kernel::{Arg, BusinessDay, Finding, Id, Money, Refused, Result, Tx, query};

/// Money handed to someone it was owed to.
pub struct Payout;

#[derive(Debug, Clone)]
pub struct PayoutDraft {
    pub owner: Id<Party>,
    pub payee: Id<Party>,
    pub amount: Money,
    /// Cash, bank, or money at a provider.
    pub from: AccountCode,
    pub day: BusinessDay,
    /// The bank's reference, or who took the cash.
    pub note: String,
    /// The form's own name; sent twice, it pays once.
    pub key: String,
    pub paid_by: Id<Staff>,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// No more is paid than is owed.
    TooMuch {
        owed: Money,
    },
    /// Somebody else paid the same party at this moment.
    Meanwhile,
    NothingToPay,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::TooMuch { .. } => "books-payout-too-much",
            Refusal::Meanwhile => "books-payout-meanwhile",
            Refusal::NothingToPay => "books-payout-nothing",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooMuch { owed } => vec![("owed", Arg::Money(*owed))],
            Refusal::Meanwhile | Refusal::NothingToPay => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("amount")
    }
}

/// Pays a party what it is owed, or a part of it, and posts the entry.
pub async fn pay_out(tx: &mut Tx, draft: PayoutDraft) -> Result<Id<Payout>> {
    assert!(AccountCode::PAYING.contains(&draft.from), "nothing is paid out of account {}", draft.from);
    if let Some((id,)) = tx.fetch_optional(query("select id from books_payout where key = $1").bind(&draft.key)).await? {
        return Ok(id);
    }
    // The number is taken before the sum is read: whoever has not seen another payment has its number too.
    let number = next_number(tx, &draft).await?;
    may_pay(draft.amount, payable(tx, &draft).await?)?;
    let id = insert(tx, &draft, number).await?;
    let lines = vec![Line::debit(AccountCode::Payable, draft.amount).with(draft.payee), Line::credit(draft.from, draft.amount)];
    let memo = if draft.note.is_empty() { format!("#{number}") } else { draft.note };
    let entry = EntryDraft { cause: ("payout", id.uuid()), key: key_of(id), day: draft.day, owner: draft.owner, place: None, memo, lines };
    post(tx, entry).await?;
    Ok(id)
}

fn may_pay(amount: Money, owed: Money) -> Result<(), Refusal> {
    match amount {
        amount if amount <= Money::ZERO => Err(Refusal::NothingToPay),
        amount if amount > owed => Err(Refusal::TooMuch { owed }),
        _ => Ok(()),
    }
}

fn key_of(id: Id<Payout>) -> String {
    format!("payout:{id}")
}

/// What may be paid: what stands on the payable account, less what the party owes on others.
async fn payable(tx: &mut Tx, draft: &PayoutDraft) -> Result<Money> {
    let standing = -balance(tx, draft.owner, AccountCode::Payable, Some(draft.payee)).await?;
    Ok(standing.min(owed_to(tx, draft.owner, draft.payee).await?))
}

async fn next_number(tx: &mut Tx, draft: &PayoutDraft) -> Result<i64> {
    Ok(tx.fetch_one::<(i64,)>(query(NEXT_NUMBER).bind(draft.owner).bind(draft.payee)).await?.0)
}

async fn insert(tx: &mut Tx, draft: &PayoutDraft, number: i64) -> Result<Id<Payout>> {
    let (id, now) = (tx.id::<Payout>(), tx.now());
    let row = query(INSERT).bind(id).bind(draft.owner).bind(draft.payee).bind(number).bind(&draft.key).bind(draft.from);
    let row = row.bind(draft.amount).bind(draft.day).bind(&draft.note).bind(draft.paid_by).bind(now);
    if tx.execute(row).await? == 0 {
        return Err(Refusal::Meanwhile.into());
    }
    Ok(id)
}

const NEXT_NUMBER: &str = "select cast(coalesce(max(number), 0) + 1 as bigint) from books_payout where owner_id = $1 and payee_id = $2";

const INSERT: &str = "
    insert into books_payout (id, owner_id, payee_id, number, key, from_account, amount_fen, day, note, paid_by, paid_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict do nothing";

/// Payouts whose entry is missing or of another amount.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let off: Vec<(Id<Payout>, Money, Money)> = tx.fetch_all(query(OFF)).await?;
    Ok(off.into_iter().map(|(id, amount, posted)| Finding::new(format!("entry of payout {id}"), amount, posted)).collect())
}

const OFF: &str = "
    select payout.id, payout.amount_fen, cast(coalesce(sum(line.amount_fen), 0) as bigint)
      from books_payout payout
      left join books_entry entry on entry.cause_id = payout.id and entry.cause_kind = 'payout'
      left join books_line line on line.entry_id = entry.id and line.counterparty_id = payout.payee_id
     group by payout.id, payout.amount_fen
    having coalesce(sum(line.amount_fen), 0) <> payout.amount_fen
     order by payout.id
     limit 1000";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_paid_more_than_he_is_owed() {
        let owed = Money::fen(80_000);
        for (amount, verdict) in [
            (80_000, Ok(())),
            (1, Ok(())),
            (80_001, Err(Refusal::TooMuch { owed })),
            (0, Err(Refusal::NothingToPay)),
            (-5, Err(Refusal::NothingToPay)),
        ] {
            assert_eq!(may_pay(Money::fen(amount), owed), verdict, "{amount}");
        }
    }
}
