//! Entries: what happened, written once, in balance.

use crate::{AccountCode, Figure, balance};
use coop::{Party, Place};
use kernel::{BusinessDay, Error, Finding, Id, Money, Refused, Result, Timestamp, Tx, Value, Zone, query};
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) mod web;

/// An entry in somebody's books.
pub struct Entry;

/// An entry before it is posted.
#[derive(Debug, Clone)]
pub struct EntryDraft {
    /// The paper behind it: its kind (`order`, `weigh_slip`) and id.
    pub cause: (&'static str, Uuid),
    /// The event's own name; an event that is heard twice makes its entry once.
    pub key: String,
    pub day: BusinessDay,
    /// Whose books these are.
    pub owner: Id<Party>,
    pub place: Option<Id<Place>>,
    /// A number or name that helps to find the paper; the cause says the rest in the reader's language.
    pub memo: String,
    pub lines: Vec<Line>,
}

/// One side of an entry: debit positive, credit negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub account: AccountCode,
    /// With whom it is to be settled.
    pub counterparty: Option<Id<Party>>,
    pub amount: Money,
    /// What it counts as in the county's figures.
    pub figure: Option<Figure>,
}

impl Line {
    pub fn debit(account: AccountCode, amount: Money) -> Line {
        Line { account, counterparty: None, amount, figure: None }
    }

    pub fn credit(account: AccountCode, amount: Money) -> Line {
        Line::debit(account, -amount)
    }

    pub fn with(self, party: Id<Party>) -> Line {
        Line { counterparty: Some(party), ..self }
    }

    pub fn counted(self, figure: Figure) -> Line {
        Line { figure: Some(figure), ..self }
    }

    /// What the line adds to its figure: income counts when credited, goods when debited.
    fn counts_fen(&self) -> Option<Money> {
        self.figure.map(|_| if self.account.is_credit() { -self.amount } else { self.amount })
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Somebody put it right already.
    AlreadyReversed,
    /// A correction is corrected by a new entry, not taken back.
    IsReversal,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::AlreadyReversed => "books-already-reversed",
            Refusal::IsReversal => "books-is-reversal",
        }
    }
}

/// Posts an entry: three statements, or two when its event was posted before. Lines of nothing are left out.
/// An entry that does not balance is a broken invariant, not a refusal: better to stop than to keep wrong books.
pub async fn post(tx: &mut Tx, mut draft: EntryDraft) -> Result<Id<Entry>> {
    draft.lines.retain(|line| !line.amount.is_zero());
    must_balance(&draft.lines);
    match insert(tx, &draft, None).await? {
        Some(id) => Ok(id),
        None => posted_before(tx, &draft).await,
    }
}

fn must_balance(lines: &[Line]) {
    let sum: Money = lines.iter().map(|line| line.amount).sum();
    assert!(sum.is_zero(), "an entry balances to zero, this one is off by {sum}: {lines:?}");
    assert!(lines.len() <= MOST_LINES, "an entry has at most {MOST_LINES} lines");
}

const MOST_LINES: usize = 500;

async fn posted_before(tx: &mut Tx, draft: &EntryDraft) -> Result<Id<Entry>> {
    let (id, cause): (Id<Entry>, Uuid) =
        tx.fetch_one(query("select id, cause_id from books_entry where key = $1").bind(&draft.key)).await?;
    if cause != draft.cause.1 {
        return Err(Error::fault(format_args!("the entry key {} was used for another {}", draft.key, draft.cause.0)));
    }
    Ok(id)
}

/// Takes an entry back by its mirror image, on the day it is done. What was wrong stays readable.
pub async fn reverse(tx: &mut Tx, id: Id<Entry>, why: &str) -> Result<Id<Entry>> {
    let card = load(tx, id).await?;
    if card.reverses.is_some() {
        return Err(Refusal::IsReversal.into());
    }
    let draft = EntryDraft {
        cause: ("entry", id.uuid()),
        key: format!("reverse:{id}"),
        // Every place of a county keeps the same clock.
        day: Zone::CHINA.day(tx.now()),
        owner: card.owner,
        place: card.place,
        memo: why.to_owned(),
        lines: card.lines.iter().map(|line| Line { amount: -line.amount, ..line.as_posted() }).collect(),
    };
    insert(tx, &draft, Some(id)).await?.ok_or_else(|| Refusal::AlreadyReversed.into())
}

/// An entry as pages show it.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct EntryCard {
    pub id: Id<Entry>,
    pub cause_kind: String,
    pub cause_id: Uuid,
    pub day: BusinessDay,
    #[record(name = "owner_id")]
    pub owner: Id<Party>,
    #[record(name = "place_id")]
    pub place: Option<Id<Place>>,
    pub memo: String,
    #[record(name = "reverses_id")]
    pub reverses: Option<Id<Entry>>,
    pub posted_at: Timestamp,
    #[record(skip)]
    pub lines: Vec<EntryLine>,
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct EntryLine {
    pub account: AccountCode,
    #[record(name = "counterparty_id")]
    pub counterparty: Option<Id<Party>>,
    #[record(name = "amount_fen")]
    pub amount: Money,
    pub figure: Option<Figure>,
}

impl EntryLine {
    fn as_posted(&self) -> Line {
        Line { account: self.account, counterparty: self.counterparty, amount: self.amount, figure: self.figure }
    }
}

const CARD: &str = "select id, cause_kind, cause_id, day, owner_id, place_id, memo, reverses_id, posted_at from books_entry";

pub(crate) async fn load(tx: &mut Tx, id: Id<Entry>) -> Result<EntryCard> {
    let mut card: EntryCard = tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await?;
    card.lines = tx.fetch_all(query(LINES).bind(id)).await?;
    Ok(card)
}

const LINES: &str = "select account, counterparty_id, amount_fen, figure from books_line where entry_id = $1 order by line_no";

/// Entries that a paper caused, oldest first, without their lines: for the page of that paper.
pub async fn entries_of(tx: &mut Tx, cause: Uuid) -> Result<Vec<EntryCard>> {
    tx.fetch_all(query(CARD).and(" where cause_id = $1 order by id limit 100").bind(cause)).await
}

/// What the papers of one kind put on an account, by paper, debit positive: for the room that wrote them to compare.
pub async fn posted(tx: &mut Tx, cause_kind: &str, account: AccountCode) -> Result<HashMap<Uuid, Money>> {
    Ok(tx.fetch_all::<(Uuid, Money)>(query(POSTED).bind(cause_kind).bind(account)).await?.into_iter().collect())
}

const POSTED: &str = "
    select entry.cause_id, cast(sum(line.amount_fen) as bigint)
      from books_entry entry
      join books_line line on line.entry_id = entry.id
     where entry.cause_kind = $1
       and line.account = $2
     group by entry.cause_id";

/// The entry that took this one back, if any.
pub(crate) async fn reversal_of(tx: &mut Tx, id: Id<Entry>) -> Result<Option<Id<Entry>>> {
    let row: Option<(Id<Entry>,)> = tx.fetch_optional(query("select id from books_entry where reverses_id = $1").bind(id)).await?;
    Ok(row.map(|row| row.0))
}

/// Writes the entry, its lines and their sums; nothing when the key is taken.
async fn insert(tx: &mut Tx, draft: &EntryDraft, reverses: Option<Id<Entry>>) -> Result<Option<Id<Entry>>> {
    let (id, now) = (tx.id::<Entry>(), tx.now());
    let head = query(INSERT).bind(id).bind(&draft.key).bind(draft.cause.0).bind(draft.cause.1).bind(draft.day);
    let head = head.bind(draft.owner).bind(draft.place).bind(&draft.memo).bind(reverses).bind(now);
    if tx.execute(head).await? == 0 {
        return Ok(None);
    }
    if !draft.lines.is_empty() {
        tx.put(query(INSERT_LINES).bind_rows((1..).zip(&draft.lines).map(|(no, line)| row(draft, id, no, line)))).await?;
        balance::add(tx, draft.owner, draft.day, &draft.lines).await?;
    }
    Ok(Some(id))
}

fn row(draft: &EntryDraft, id: Id<Entry>, no: i64, line: &Line) -> Vec<Value> {
    vec![
        id.into(),
        no.into(),
        draft.owner.into(),
        line.account.into(),
        line.counterparty.into(),
        draft.day.into(),
        line.amount.into(),
        Value::Text(line.figure.map(|figure| figure.code().to_owned())),
        line.counts_fen().into(),
    ]
}

const INSERT: &str = "
    insert into books_entry (id, key, cause_kind, cause_id, day, owner_id, place_id, memo, reverses_id, posted_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict do nothing";

const INSERT_LINES: &str = "
    insert into books_line (entry_id, line_no, owner_id, account, counterparty_id, day, amount_fen, figure, figure_fen)
    values (:row)";

/// Entries whose lines do not add up to nothing.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let off: Vec<(Id<Entry>, Money)> = tx.fetch_all(query(OFF_BALANCE)).await?;
    Ok(off.into_iter().map(|(id, sum)| Finding::new(format!("entry {id}"), Money::ZERO, sum)).collect())
}

const OFF_BALANCE: &str = "
    select entry_id, cast(sum(amount_fen) as bigint)
      from books_line
     group by entry_id
    having sum(amount_fen) <> 0
     order by entry_id
     limit 1000";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn income_counts_when_credited_and_goods_when_debited() {
        let amount = Money::fen(500);
        for (line, counts) in [
            (Line::credit(AccountCode::Sales, amount).counted(Figure::Sales), Some(500)),
            (Line::debit(AccountCode::Sales, amount).counted(Figure::Sales), Some(-500)),
            (Line::debit(AccountCode::Inventory, amount).counted(Figure::Purchases), Some(500)),
            (Line::credit(AccountCode::Tax, amount).counted(Figure::Sales), Some(500)),
            (Line::credit(AccountCode::Sales, amount), None),
        ] {
            assert_eq!(line.counts_fen(), counts.map(Money::fen), "{line:?}");
        }
    }

    #[test]
    #[should_panic(expected = "balances to zero")]
    fn an_entry_that_does_not_balance_stops_everything() {
        must_balance(&[Line::debit(AccountCode::Cash, Money::fen(500)), Line::credit(AccountCode::Sales, Money::fen(499))]);
    }
}
