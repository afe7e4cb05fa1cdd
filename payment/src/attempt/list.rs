//! Attempts as a list: what was asked for, and what needs somebody now.

use super::{AttemptCard, CARD, State};
use crate::{Attempt, Provider, discrepancy, sight::Sight};
use kernel::{BusinessDay, Id, Money, Query, Result, Tx, Zone, query};

/// The sentence above the list: in what state, by which provider, begun until which day, for what.
#[derive(Debug, Default, Clone)]
pub(crate) struct Filter {
    pub state: Option<State>,
    pub provider: Option<Provider>,
    pub until: Option<BusinessDay>,
    /// The number of what is paid for, or of the payment, written out in full.
    pub number: Option<String>,
    /// Only those of which something is still to go back.
    pub going_back: bool,
    /// The last attempt of the page before.
    pub before: Option<Id<Attempt>>,
}

pub(crate) const A_PAGE: usize = 50;

/// Attempts from the newest backwards; one more than a page, so that the reader knows whether there are more.
pub(crate) async fn find(tx: &mut Tx, sight: &Sight, filter: &Filter) -> Result<Vec<AttemptCard>> {
    let mut asked = sight.narrow(query(CARD).and(" where seller_id in (:sellers)"));
    if let Some(state) = filter.state {
        asked = asked.and(" and state = :state").bind_list(":state", [state]);
    }
    if let Some(provider) = filter.provider {
        asked = asked.and(" and provider = :provider").bind_list(":provider", [provider]);
    }
    if let Some(until) = filter.until {
        asked = asked.and(" and created_at < :until").bind_list(":until", [Zone::CHINA.start(until.plus_days(1))]);
    }
    if let Some(number) = &filter.number {
        asked = asked.and(" and (memo = :number or reference = :number)").bind_list(":number", [number.as_str()]);
    }
    if filter.going_back {
        asked = asked.and(GOING_BACK);
    }
    if let Some(before) = filter.before {
        asked = asked.and(" and id < :before").bind_list(":before", [before]);
    }
    tx.fetch_all(newest_first(asked)).await
}

const GOING_BACK: &str = " and exists (select 1 from payment_refund where attempt_id = payment_attempt.id and done_at is null)";

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

pub(crate) async fn needs(tx: &mut Tx, sight: &Sight) -> Result<Needs> {
    type Row = (i64, Money, i64, Money, i64, Money, i64);
    let row: Row = tx.fetch_one(sight.narrow(query(NEEDS).and(discrepancy::SEEN).and(") discrepancy"))).await?;
    let waiting = |count, sum| Waiting { count, sum };
    Ok(Needs { by_hand: waiting(row.0, row.1), manual: waiting(row.2, row.3), refunds: waiting(row.4, row.5), discrepancies: row.6 })
}

const NEEDS: &str = "
    select open.count, open.sum, manual.count, manual.sum, refund.count, refund.sum, discrepancy.count
      from (select count(*) as count, cast(coalesce(sum(amount_fen), 0) as bigint) as sum
              from payment_attempt where ended_at is null and provider in ('cash', 'bank') and seller_id in (:sellers)) open,
           (select count(*) as count, cast(coalesce(sum(received_fen - refunded_fen), 0) as bigint) as sum
              from payment_attempt where state = 'manual' and received_fen > refunded_fen and seller_id in (:sellers)) manual,
           (select count(*) as count, cast(coalesce(sum(refund.amount_fen), 0) as bigint) as sum
              from payment_refund refund join payment_attempt attempt on attempt.id = refund.attempt_id
             where refund.done_at is null and attempt.provider in ('cash', 'bank') and attempt.seller_id in (:sellers)) refund,
           (select count(*) as count from payment_discrepancy where settled_at is null";
