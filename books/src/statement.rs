//! Statements: what somebody is owed, and why.

use crate::{AccountCode, Entry};
use coop::Party;
use kernel::{BusinessDay, Id, Money, Result, Tx, query};
use uuid::Uuid;

pub(crate) mod web;

/// The account of one party with another, over a span of days, both included.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub owner: Id<Party>,
    pub party: Id<Party>,
    pub from: BusinessDay,
    pub to: BusinessDay,
    /// Owed to the party when the span begins; negative when the party owes.
    pub opening: Money,
    pub lines: Vec<StatementLine>,
    pub closing: Money,
}

/// One event between the two.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementLine {
    pub entry: Id<Entry>,
    pub day: BusinessDay,
    pub cause_kind: String,
    pub cause_id: Uuid,
    pub memo: String,
    /// Positive: more is owed to the party. Negative: the party was paid.
    pub amount: Money,
    /// Owed to the party after it.
    pub owed: Money,
}

impl Statement {
    /// What became owed in the span.
    pub fn earned(&self) -> Money {
        self.lines.iter().map(|line| line.amount).filter(|amount| !amount.is_negative()).sum()
    }

    /// What was paid in the span.
    pub fn paid(&self) -> Money {
        -self.lines.iter().map(|line| line.amount).filter(|amount| amount.is_negative()).sum::<Money>()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    entry_id: Id<Entry>,
    day: BusinessDay,
    cause_kind: String,
    cause_id: Uuid,
    memo: String,
    owed_fen: Money,
}

/// What `owner` owes `party` at the beginning of a span of days, what happened in it, and what is owed at its end.
pub async fn statement(tx: &mut Tx, owner: Id<Party>, party: Id<Party>, from: BusinessDay, to: BusinessDay) -> Result<Statement> {
    let before = query(BEFORE).bind(owner).bind(party).bind(from).bind_list(":settled", AccountCode::SETTLED);
    let (opening,): (Money,) = tx.fetch_one(before).await?;
    let during = query(DURING).bind(owner).bind(party).bind(from).bind(to).bind_list(":settled", AccountCode::SETTLED);
    let rows: Vec<Row> = tx.fetch_all(during).await?;
    let lines = run(opening, rows);
    let closing = lines.last().map_or(opening, |line| line.owed);
    Ok(Statement { owner, party, from, to, opening, lines, closing })
}

/// Writes the running sum beside each event.
fn run(opening: Money, rows: Vec<Row>) -> Vec<StatementLine> {
    let mut owed = opening;
    rows.into_iter()
        .map(|row| {
            owed += row.owed_fen;
            let Row { entry_id, day, cause_kind, cause_id, memo, owed_fen } = row;
            StatementLine { entry: entry_id, day, cause_kind, cause_id, memo, amount: owed_fen, owed }
        })
        .collect()
}

const BEFORE: &str = "
    select cast(coalesce(-sum(amount_fen), 0) as bigint)
      from books_line
     where owner_id = $1
       and counterparty_id = $2
       and day < $3
       and account in (:settled)";

// An entry that moves a debt from one settled account to another changes nothing between the two parties.
const DURING: &str = "
    select line.entry_id, entry.day, entry.cause_kind, entry.cause_id, entry.memo, cast(-sum(line.amount_fen) as bigint) as owed_fen
      from books_line line
      join books_entry entry on entry.id = line.entry_id
     where line.owner_id = $1
       and line.counterparty_id = $2
       and line.day >= $3
       and line.day <= $4
       and line.account in (:settled)
     group by line.entry_id, entry.day, entry.cause_kind, entry.cause_id, entry.memo
    having sum(line.amount_fen) <> 0
     order by entry.day, line.entry_id
     limit 5000";
