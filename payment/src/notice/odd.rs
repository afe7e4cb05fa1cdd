//! Money that came where none was expected: for an attempt we never made, in another amount, twice, or too late.
//! Nothing is lost and nothing is kept: it goes back by itself, or a person decides.

use super::{Arrived, Outcome};
use crate::{
    AttemptCard, DiscrepancyKind, Provider, Reason, State, arrival,
    attempt::{self, CURRENCY},
    discrepancy::{self, Difference},
    refund, unclaimed,
};
use kernel::{Error, Money, Result, Tx, query};

/// Decides what to do about money that could not simply be accepted, and does it. The same payment told again is no
/// news: whoever writes it down first counts it, and nobody else.
pub(crate) async fn money(tx: &mut Tx, provider: Provider, arrived: &Arrived) -> Result<Outcome> {
    let Some(card) = ours(tx, provider, arrived).await? else {
        note(tx, DiscrepancyKind::UnknownToUs, arrived, None).await?;
        return Ok(Outcome::Stray);
    };
    if !is_to_us(&card, arrived) {
        to_a_person(tx, arrived, Money::ZERO).await?;
        note(tx, DiscrepancyKind::Mismatch, arrived, Some(card.amount)).await?;
        return Ok(Outcome::Mismatch);
    }
    let Some(arrival) = arrival::write_down(tx, provider, arrived, false).await? else { return Ok(Outcome::Taken) };
    let outcome = count(tx, arrived).await?;
    unclaimed::came(tx, &card, arrival, arrived.amount_fen).await?;
    match outcome {
        Outcome::Late => refund::refund(tx, card.id, arrived.amount_fen, Reason::PaidLate, &format!("late:{arrival}")).await.map(drop)?,
        Outcome::Second => {
            let key = format!("{}{arrival}", refund::SECOND);
            refund::refund(tx, card.id, arrived.amount_fen, Reason::PaidTwice, &key).await.map(drop)?;
        }
        _ => note(tx, DiscrepancyKind::Mismatch, arrived, Some(card.amount)).await?,
    }
    Ok(outcome)
}

/// The attempt it is for, if we made it with this provider.
async fn ours(tx: &mut Tx, provider: Provider, arrived: &Arrived) -> Result<Option<AttemptCard>> {
    match attempt::load(tx, arrived.attempt).await {
        Ok(card) => Ok(Some(card).filter(|card| card.provider == provider)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether it is money that we have: in our currency, to our seller.
fn is_to_us(card: &AttemptCard, arrived: &Arrived) -> bool {
    arrived.currency == CURRENCY && arrived.seller == card.seller && arrived.amount_fen > Money::ZERO
}

/// Counts what came. An open attempt ends, for a person to decide; one that has ended was paid too late, or twice.
async fn count(tx: &mut Tx, arrived: &Arrived) -> Result<Outcome> {
    if to_a_person(tx, arrived, arrived.amount_fen).await? {
        return Ok(Outcome::Mismatch);
    }
    let (state,): (State,) = tx.fetch_one(query(RECEIVE_MORE).bind(arrived.attempt).bind(arrived.amount_fen)).await?;
    Ok(match state {
        State::Paid => Outcome::Second,
        State::Manual => Outcome::Mismatch,
        _ => Outcome::Late,
    })
}

/// An attempt that has ended never opens again, so the one statement or the other finds it.
const RECEIVE_MORE: &str = "
    update payment_attempt
       set received_fen = received_fen + $2
     where id = $1
       and state not in ('created', 'sent')
    returning state";

/// Ends an open attempt for a person to decide; false when it had ended.
async fn to_a_person(tx: &mut Tx, arrived: &Arrived, received: Money) -> Result<bool> {
    let now = tx.now();
    let row = query(TO_A_PERSON).bind(arrived.attempt).bind(received).bind(&arrived.reference).bind(now).bind(arrived.seen_by);
    Ok(tx.execute(row).await? == 1)
}

const TO_A_PERSON: &str = "
    update payment_attempt
       set state = 'manual', received_fen = $2, reference = $3, ended_at = $4, ended_by = $5
     where id = $1
       and state in ('created', 'sent')";

async fn note(tx: &mut Tx, kind: DiscrepancyKind, arrived: &Arrived, ours: Option<Money>) -> Result<()> {
    let about = format!("payment {}", arrived.reference);
    let difference = Difference { kind, about, attempt: Some(arrived.attempt), ours, theirs: Some(arrived.amount_fen) };
    discrepancy::note(tx, &difference).await.map(drop)
}
