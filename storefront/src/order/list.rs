//! Orders as the staff's list and desk see them.

use super::{Order, Status};
use crate::clerk::{Reach, SEEN};
use kernel::{BusinessDay, Id, Money, Result, Timestamp, Tx, coded, query};

coded! {
    /// Which orders a list shows.
    pub enum View {
        /// What somebody must do something about: pack it, find its transfer, explain why it cannot be filled.
        Needs = "needs",
        All = "all",
        AwaitingPayment = "awaiting_payment",
        Paid = "paid",
        Packed = "packed",
        OnTheWay = "on_the_way",
        Delivered = "delivered",
        Cancelled = "cancelled",
        Expired = "expired",
        CannotFill = "cannot_fill",
    }
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub struct Filter {
    pub view: View,
    /// An order's number, a phone number or a name, written out in full; empty is anything.
    pub text: String,
    /// The last order of the page before.
    pub before: Option<Id<Order>>,
}

/// How many orders a page of the list has.
pub const PAGE: usize = 50;

/// The newest first, and whether there are more.
pub(crate) async fn list(tx: &mut Tx, reach: &Reach, filter: &Filter) -> Result<(Vec<Order>, bool)> {
    let narrowed = query(super::ORDER).and(LIST).and(SEEN).and(NEWEST_FIRST).bind(filter.view).bind(filter.text.trim()).bind(filter.before);
    let narrowed = reach.narrow(narrowed.bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX)));
    let mut orders: Vec<Order> = tx.fetch_all(narrowed).await?;
    let more = orders.len() > PAGE;
    orders.truncate(PAGE);
    Ok((orders, more))
}

const LIST: &str = "
     where ($1 = 'all'
            or status = $1
            or $1 = 'needs' and (status in ('paid', 'cannot_fill') or status = 'awaiting_payment' and provider = 'bank'))
       and ($2 = '' or number = $2 or phone = $2 or name = $2)
       and ($3 is null or id < $3)";

const NEWEST_FIRST: &str = "
     order by id desc
     limit $4";

/// How many orders have a status, and since when the oldest of them waits.
#[derive(Debug, Clone, kernel::Record)]
pub struct Tally {
    pub status: Status,
    pub count: i64,
    pub oldest: Timestamp,
}

/// Orders that are not at their end, by status.
pub(crate) async fn tallies(tx: &mut Tx, reach: &Reach) -> Result<Vec<Tally>> {
    tx.fetch_all(reach.narrow(query(TALLIES).and(SEEN).and(" group by status"))).await
}

const TALLIES: &str = "
    select status, count(*) as count, min(placed_at) as oldest
      from storefront_order
     where status in ('awaiting_payment', 'paid', 'packed', 'on_the_way', 'cannot_fill')";

/// What was paid for, day by day from a day on: the day, how many orders, how much money.
pub(crate) async fn takings(tx: &mut Tx, reach: &Reach, from: BusinessDay) -> Result<Vec<(BusinessDay, i64, Money)>> {
    tx.fetch_all(reach.narrow(query(TAKINGS).and(SEEN).and(" group by day order by day").bind(from))).await
}

const TAKINGS: &str = "
    select day, count(*), cast(sum(total_fen) as bigint)
      from storefront_order
     where paid_at is not null
       and day >= $1";

/// What sold best from a day on: its titles and how much money it brought.
pub(crate) async fn best_sellers(tx: &mut Tx, reach: &Reach, from: BusinessDay, limit: i64) -> Result<Vec<(String, String, Money)>> {
    tx.fetch_all(reach.narrow(query(BEST_SELLERS).and(SEEN).and(THE_BEST).bind(from).bind(limit))).await
}

const BEST_SELLERS: &str = "
    select line.title_zh, line.title_en, cast(sum(line.total_fen) as bigint)
      from storefront_order_line line
      join storefront_order placed on placed.id = line.order_id
     where placed.paid_at is not null
       and placed.day >= $1";

const THE_BEST: &str = "
     group by line.title_zh, line.title_en
     order by sum(line.total_fen) desc, line.title_zh
     limit $2";
