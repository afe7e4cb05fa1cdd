//! Statements: what somebody is owed, and why.

use crate::{AccountCode, Entry};
use coop::Party;
use kernel::{BusinessDay, Id, Money, Result, Tx, query};
use uuid::Uuid;

pub(crate) mod web;

/// The account of one party with another, over a span of days, both included. The sums are of all events; the lines are
/// one page of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub owner: Id<Party>,
    pub party: Id<Party>,
    pub from: BusinessDay,
    pub to: BusinessDay,
    /// Owed to the party when the span begins; negative when the party owes.
    pub opening: Money,
    /// How many events the span has.
    pub count: i64,
    earned: Money,
    paid: Money,
    pub page: i64,
    pub lines: Vec<StatementLine>,
    pub closing: Money,
}

/// One event between the two.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct StatementLine {
    #[record(name = "entry_id")]
    pub entry: Id<Entry>,
    pub day: BusinessDay,
    pub cause_kind: String,
    pub cause_id: Uuid,
    pub memo: String,
    /// Positive: more is owed to the party. Negative: the party was paid.
    #[record(name = "owed_fen")]
    pub amount: Money,
    /// Owed to the party after it.
    #[record(name = "stands_fen")]
    pub owed: Money,
}

pub(crate) const LINES_A_PAGE: i64 = 200;

impl Statement {
    /// What became owed in the span.
    pub fn earned(&self) -> Money {
        self.earned
    }

    /// What was paid in the span.
    pub fn paid(&self) -> Money {
        self.paid
    }

    /// How many pages its lines fill.
    pub fn pages(&self) -> i64 {
        self.count.max(1).div_euclid(LINES_A_PAGE) + i64::from(self.count.max(1).rem_euclid(LINES_A_PAGE) > 0)
    }
}

/// What an owner owes a party at the beginning of a span of days, what happened in it, and what is owed at its end.
/// Added up by the database over everything; only the lines come page by page.
pub async fn statement(
    tx: &mut Tx,
    (owner, party): (Id<Party>, Id<Party>),
    (from, to): (BusinessDay, BusinessDay),
    page: i64,
) -> Result<Statement> {
    let before = query(BEFORE).bind(owner).bind(party).bind(from).bind_list(":settled", AccountCode::SETTLED);
    let (opening,): (Money,) = tx.fetch_one(before).await?;
    let events = |rest| query(EVENTS).and(rest).bind(owner).bind(party).bind(from).bind(to);
    let (count, earned, paid): (i64, Money, Money) = tx.fetch_one(events(SUMS).bind_list(":settled", AccountCode::SETTLED)).await?;
    let lines = events(PAGE).bind(opening).bind(LINES_A_PAGE).bind((page - 1) * LINES_A_PAGE);
    let lines = tx.fetch_all(lines.bind_list(":settled", AccountCode::SETTLED)).await?;
    Ok(Statement { owner, party, from, to, opening, count, earned, paid, page, lines, closing: opening + earned - paid })
}

const BEFORE: &str = "
    select cast(coalesce(-sum(amount_fen), 0) as bigint)
      from books_line
     where owner_id = $1
       and counterparty_id = $2
       and day < $3
       and account in (:settled)";

// An entry that moves a debt from one settled account to another changes nothing between the two parties.
const EVENTS: &str = "
    with event as (
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
    )";

const SUMS: &str = "
    select count(*), cast(coalesce(sum(case when owed_fen > 0 then owed_fen else 0 end), 0) as bigint),
           cast(coalesce(sum(case when owed_fen < 0 then -owed_fen else 0 end), 0) as bigint)
      from event";

const PAGE: &str = "
    select entry_id, day, cause_kind, cause_id, memo, owed_fen,
           cast($5 + sum(owed_fen) over (order by day, entry_id) as bigint) as stands_fen
      from event
     order by day, entry_id
     limit $6 offset $7";
