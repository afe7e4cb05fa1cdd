//! Attempts as a list: what was asked for, and what needs somebody now.

use super::{AttemptCard, CARD, State};
use crate::{Attempt, Provider};
use kernel::{BusinessDay, Id, Money, Query, Result, Tx, Zone, query};

/// The sentence above the list: in what state, by which provider, begun until which day.
#[derive(Debug, Default, Clone)]
pub(crate) struct Filter {
    pub state: Option<State>,
    pub provider: Option<Provider>,
    pub until: Option<BusinessDay>,
    /// The last attempt of the page before.
    pub before: Option<Id<Attempt>>,
}

pub(crate) const A_PAGE: usize = 50;

/// Attempts from the newest backwards; one more than a page, so that the reader knows whether there are more.
pub(crate) async fn find(tx: &mut Tx, filter: &Filter) -> Result<Vec<AttemptCard>> {
    let mut asked = query(CARD).and(" where 1 = 1");
    if let Some(state) = filter.state {
        asked = asked.and(" and state = :state").bind_list(":state", [state]);
    }
    if let Some(provider) = filter.provider {
        asked = asked.and(" and provider = :provider").bind_list(":provider", [provider]);
    }
    if let Some(until) = filter.until {
        asked = asked.and(" and created_at < :until").bind_list(":until", [Zone::CHINA.start(until.plus_days(1))]);
    }
    if let Some(before) = filter.before {
        asked = asked.and(" and id < :before").bind_list(":before", [before]);
    }
    tx.fetch_all(newest_first(asked)).await
}

fn newest_first(asked: Query) -> Query {
    asked.and(" order by id desc limit 51")
}

/// How much of something waits, and what it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub count: i64,
    pub sum: Money,
}

/// What needs an accountant now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs {
    /// Transfers and cash that nobody has seen yet.
    pub by_hand: Waiting,
    /// Attempts that a person must decide.
    pub manual: Waiting,
    /// Refunds that no provider sends.
    pub refunds: Waiting,
    /// Discrepancies that nobody has looked at.
    pub discrepancies: i64,
}

pub(crate) async fn needs(tx: &mut Tx) -> Result<Needs> {
    type Row = (i64, Money, i64, Money, i64, Money, i64);
    let row: Row = tx.fetch_one(query(NEEDS)).await?;
    let waiting = |count, sum| Waiting { count, sum };
    Ok(Needs { by_hand: waiting(row.0, row.1), manual: waiting(row.2, row.3), refunds: waiting(row.4, row.5), discrepancies: row.6 })
}

const NEEDS: &str = "
    select open.count, open.sum, manual.count, manual.sum, refund.count, refund.sum, discrepancy.count
      from (select count(*) as count, cast(coalesce(sum(amount_fen), 0) as bigint) as sum
              from payment_attempt where ended_at is null and provider in ('cash', 'bank')) open,
           (select count(*) as count, cast(coalesce(sum(received_fen - refunded_fen), 0) as bigint) as sum
              from payment_attempt where state = 'manual' and received_fen > refunded_fen) manual,
           (select count(*) as count, cast(coalesce(sum(refund.amount_fen), 0) as bigint) as sum
              from payment_refund refund join payment_attempt attempt on attempt.id = refund.attempt_id
             where refund.done_at is null and attempt.provider in ('cash', 'bank')) refund,
           (select count(*) as count from payment_discrepancy where settled_at is null) discrepancy";
