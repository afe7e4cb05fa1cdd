//! What a provider tells us: kept as it came, heard once, and believed only where it agrees with ours.

pub(crate) mod odd;

use crate::{Attempt, Mode, Paid, Provider, Refund, TestProvider, arrival, attempt, receipt, refund, signature::Key};
use axum::http::HeaderMap;
use coop::{Party, Staff};
use kernel::{Id, Money, Refused, Result, Timestamp, Tx, coded, outbox, query};
use serde::{Deserialize, Serialize};

/// A notice whose signature has been checked. There is no other way to make one.
#[derive(Debug, Clone)]
pub struct Notice {
    provider: Provider,
    event_id: String,
    news: News,
    body: String,
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub(crate) enum News {
    #[serde(rename = "payment.paid")]
    MoneyCame(Arrived),
    #[serde(rename = "payment.failed")]
    Declined { attempt: Id<Attempt>, reason: String },
    #[serde(rename = "refund.done")]
    MoneyBack { refund: Id<Refund>, amount_fen: Money, reference: String },
    /// Something that concerns nobody here, or that we cannot read.
    #[serde(skip)]
    Other,
}

/// Money that a provider says has come: for which attempt, how much, to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Arrived {
    pub attempt: Id<Attempt>,
    pub seller: Id<Party>,
    pub amount_fen: Money,
    pub currency: String,
    /// The provider's own number of the payment.
    pub reference: String,
    /// Who saw it, where a person and not the provider says so.
    #[serde(skip)]
    pub seen_by: Option<Id<Staff>>,
}

impl News {
    fn attempt(&self) -> Option<Id<Attempt>> {
        match self {
            News::MoneyCame(arrived) => Some(arrived.attempt),
            News::Declined { attempt, .. } => Some(*attempt),
            News::MoneyBack { .. } | News::Other => None,
        }
    }
}

coded! {
    /// What became of a notice.
    pub(crate) enum Outcome {
        Taken = "taken",
        /// About an attempt we never made.
        Stray = "stray",
        /// Amount, currency or seller are not ours.
        Mismatch = "mismatch",
        /// The attempt had ended without money.
        Late = "late",
        /// The attempt had been paid already.
        Second = "second",
        /// News we have no use for.
        Unread = "unread",
    }
}

impl Outcome {
    pub fn label_id(self) -> String {
        format!("payment-outcome-{}", self.code())
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    Unreadable,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::Unreadable => "payment-notice-unreadable",
        }
    }
}

impl TestProvider {
    /// Reads a notice of the test provider. Refused unless it is signed with our key, fresh, and this is a
    /// demonstration. Do this before a write is opened.
    pub fn read(&self, mode: Mode, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Notice> {
        mode.must_be_demo()?;
        let event_id = Key::of(&self.key).verify(headers, body, now)?.to_owned();
        let body = std::str::from_utf8(body).map_err(|_| Refusal::Unreadable)?.to_owned();
        let news = serde_json::from_str(&body).unwrap_or(News::Other);
        Ok(Notice { provider: Provider::Test, event_id, news, body })
    }
}

/// Takes a notice in three statements: it is kept, its attempt ends, the money is written down. Says what was paid when this notice made it
/// so; for repeats, strays and everything else there is nothing left to do, and the provider may be answered.
pub async fn take_notice(tx: &mut Tx, notice: &Notice) -> Result<Option<Paid>> {
    if !keep(tx, notice).await? {
        return Ok(None);
    }
    match &notice.news {
        News::MoneyCame(arrived) => money_came(tx, notice, arrived).await,
        News::Declined { attempt, reason } => attempt::fail(tx, *attempt, notice.provider, reason).await.map(|_| None),
        News::MoneyBack { refund, amount_fen, reference } => refund::done(tx, *refund, *amount_fen, reference).await.map(|_| None),
        News::Other => end_as(tx, notice, Outcome::Unread).await.map(|()| None),
    }
}

async fn money_came(tx: &mut Tx, notice: &Notice, arrived: &Arrived) -> Result<Option<Paid>> {
    let paid = accept(tx, notice.provider, arrived).await?;
    if paid.is_none() {
        let outcome = odd::money(tx, notice.provider, arrived).await?;
        end_as(tx, notice, outcome).await?;
    }
    Ok(paid)
}

/// Money that a provider's own list shows, although no notice told us.
pub(crate) async fn find(tx: &mut Tx, provider: Provider, arrived: &Arrived) -> Result<()> {
    if accept(tx, provider, arrived).await?.is_none() {
        odd::money(tx, provider, arrived).await?;
    }
    Ok(())
}

#[derive(kernel::Record)]
struct PaidRow {
    payable_kind: String,
    payable_id: uuid::Uuid,
    seller_id: Id<Party>,
    amount_fen: Money,
}

/// Ends an open attempt as paid if amount, currency and seller are ours, writes the money down, and tells it.
pub(crate) async fn accept(tx: &mut Tx, provider: Provider, arrived: &Arrived) -> Result<Option<Paid>> {
    let now = tx.now();
    let asked = query(ACCEPT).bind(arrived.attempt).bind(provider).bind(arrived.amount_fen).bind(&arrived.currency);
    let asked = asked.bind(arrived.seller).bind(&arrived.reference).bind(now).bind(arrived.seen_by);
    let Some(row): Option<PaidRow> = tx.fetch_optional(asked).await? else { return Ok(None) };
    if arrival::write_down(tx, provider, arrived, true).await?.is_none() {
        return Err(receipt::Refusal::ReferenceTaken.into());
    }
    let paid = Paid {
        attempt: arrived.attempt,
        provider,
        payable_kind: row.payable_kind,
        payable_id: row.payable_id,
        seller: row.seller_id,
        amount: row.amount_fen,
    };
    outbox::tell(tx, &paid)?;
    Ok(Some(paid))
}

const ACCEPT: &str = "
    update payment_attempt
       set state = 'paid', received_fen = amount_fen, reference = $6, ended_at = $7, ended_by = $8
     where id = $1
       and provider = $2
       and amount_fen = $3
       and currency = $4
       and seller_id = $5
       and state in ('created', 'sent')
    returning payable_kind, payable_id, seller_id, amount_fen";

/// Keeps the notice as it came; false when the same event was kept before.
async fn keep(tx: &mut Tx, notice: &Notice) -> Result<bool> {
    let now = tx.now();
    let row = query(KEEP).bind(notice.provider).bind(&notice.event_id).bind(notice.news.attempt()).bind(&notice.body);
    Ok(tx.execute(row.bind(Outcome::Taken).bind(now)).await? == 1)
}

const KEEP: &str = "
    insert into payment_notice (provider, event_id, attempt_id, body, outcome, received_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing";

async fn end_as(tx: &mut Tx, notice: &Notice, outcome: Outcome) -> Result<()> {
    let row = query("update payment_notice set outcome = $3 where provider = $1 and event_id = $2");
    tx.put(row.bind(notice.provider).bind(&notice.event_id).bind(outcome)).await?;
    Ok(())
}

/// A notice as the attempt's page shows it.
#[derive(Debug, kernel::Record)]
pub(crate) struct NoticeCard {
    pub event_id: String,
    pub body: String,
    pub outcome: Outcome,
    pub received_at: Timestamp,
}

pub(crate) async fn notices_of(tx: &mut Tx, attempt: Id<Attempt>) -> Result<Vec<NoticeCard>> {
    let asked = query(
        "select event_id, body, outcome, received_at from payment_notice where attempt_id = $1 order by received_at, event_id limit 50",
    );
    tx.fetch_all(asked.bind(attempt)).await
}
