//! The test provider: a stand-in for WeChat Pay and its like, so that a demonstration runs the same way as the trade:
//! a hosted page, notices over HTTP, a list to compare with. It lives in tables of its own and never touches ours.

mod delivery;
mod hosted;
pub(crate) mod statement;

pub use delivery::{deliver_due, follow_deliveries};
pub(crate) use hosted::routes;

use crate::{
    AttemptCard, Provider, RefundRequested,
    notice::{Arrived, News},
};
use kernel::{
    BoxFuture, Result, Secret, Timestamp, Tx, Value,
    feed::{Consumer, Event},
    query,
};
use std::time::Duration;

/// Where the test provider finds this installation, and the secret both know.
#[derive(Clone)]
pub struct TestProvider {
    /// The public address, without a slash at its end: `http://127.0.0.1:8800`.
    pub base_url: String,
    pub key: String,
}

/// What the shopper chooses on the hosted page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Pay; the notice comes after a while, as often as said.
    Pay {
        after: Duration,
        times: u8,
    },
    Decline,
}

/// The provider does what the shopper chose and owes us notices for it. Paying twice is paying once.
async fn decide(tx: &mut Tx, attempt: &AttemptCard, choice: Choice) -> Result<()> {
    let now = tx.now();
    match choice {
        Choice::Pay { after, times } => {
            let arrived = pay(attempt);
            if keep_payment(tx, &arrived).await? {
                owe_notices(tx, &News::MoneyCame(arrived), now.plus(after), times).await?;
            }
        }
        Choice::Decline => {
            let news = News::Declined { attempt: attempt.id, reason: "declined".to_owned() };
            owe_notices(tx, &news, now, 1).await?;
        }
    }
    Ok(())
}

fn pay(attempt: &AttemptCard) -> Arrived {
    Arrived {
        attempt: attempt.id,
        seller: attempt.seller,
        amount_fen: attempt.amount,
        currency: attempt.currency.clone(),
        reference: reference('P'),
        seen_by: None,
    }
}

/// A number of the provider's own making: `P7K2M9Q4XW3E`.
fn reference(letter: char) -> String {
    format!("{letter}{}", Secret::code(15))
}

async fn keep_payment(tx: &mut Tx, arrived: &Arrived) -> Result<bool> {
    let now = tx.now();
    let row = query(KEEP_PAYMENT).bind(arrived.attempt).bind(arrived.seller).bind(arrived.amount_fen);
    Ok(tx.execute(row.bind(&arrived.currency).bind(&arrived.reference).bind(now)).await? == 1)
}

const KEEP_PAYMENT: &str = "
    insert into payment_test_payment (attempt_id, seller_id, amount_fen, currency, reference, paid_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing";

/// Writes down that we are to be told, once or more often, under the same event id.
async fn owe_notices(tx: &mut Tx, news: &News, due: Timestamp, times: u8) -> Result<()> {
    let event_id = format!("evt_{}", Secret::code(20));
    let body = serde_json::to_string(news)?;
    let mut row = || -> Vec<Value> { vec![tx.id::<News>().into(), (&event_id).into(), (&body).into(), due.into(), 0.into(), "".into()] };
    let rows: Vec<_> = (0..times.max(1)).map(|_| row()).collect();
    tx.put(query(OWE).bind_rows(rows)).await?;
    Ok(())
}

const OWE: &str = "insert into payment_test_delivery (id, event_id, body, due_at, tries, last_answer) values (:row)";

/// Hands refunds on to the test provider, which sends the money back and says so.
pub(crate) struct RefundDesk;

impl Consumer for RefundDesk {
    fn name(&self) -> &'static str {
        "payment.refunds"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            match event.of::<RefundRequested>()? {
                Some(asked) if asked.provider == Provider::Test => send_back(tx, &asked).await,
                _ => Ok(()),
            }
        })
    }
}

async fn send_back(tx: &mut Tx, asked: &RefundRequested) -> Result<()> {
    let now = tx.now();
    let reference = reference('R');
    let row = query(KEEP_REFUND).bind(asked.refund).bind(asked.attempt).bind(asked.amount).bind(&reference).bind(now);
    if tx.execute(row).await? == 1 {
        let news = News::MoneyBack { refund: asked.refund, amount_fen: asked.amount, reference };
        owe_notices(tx, &news, now, 1).await?;
    }
    Ok(())
}

const KEEP_REFUND: &str = "
    insert into payment_test_refund (refund_id, attempt_id, amount_fen, reference, done_at)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing";
