//! Money that came where none was expected: for an attempt we never made, in another amount, twice, or too late.
//! Nothing is lost and nothing is kept: it goes back by itself, or a person decides.

use super::{Arrived, Outcome};
use crate::{
    AttemptCard, DiscrepancyKind, Provider, Reason, State,
    attempt::{self, CURRENCY},
    discrepancy::{self, Difference},
    refund, unclaimed,
};
use kernel::{Error, Money, Result, Tx, query};

/// Decides what to do about money that could not simply be accepted, and does it.
pub(super) async fn money(tx: &mut Tx, provider: Provider, arrived: &Arrived) -> Result<Outcome> {
    let card = match attempt::load(tx, arrived.attempt).await {
        Ok(card) if card.provider == provider => Some(card),
        Ok(_) | Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let outcome = judge(card.as_ref(), arrived);
    match outcome {
        Outcome::Stray => note(tx, DiscrepancyKind::UnknownToUs, arrived, None).await?,
        Outcome::Mismatch => {
            to_a_person(tx, arrived).await?;
            note(tx, DiscrepancyKind::Mismatch, arrived, card.as_ref().map(|card| card.amount)).await?;
        }
        Outcome::Late | Outcome::Second => receive_more(tx, arrived).await?,
        Outcome::Taken | Outcome::Unread => {}
    }
    if let (Some(card), Outcome::Mismatch | Outcome::Late | Outcome::Second) = (&card, outcome) {
        unclaimed::came(tx, card, arrived).await?;
    }
    if let Outcome::Late | Outcome::Second = outcome {
        let reason = if outcome == Outcome::Late { Reason::PaidLate } else { Reason::PaidTwice };
        refund::refund(tx, arrived.attempt, arrived.amount_fen, reason, &format!("{outcome}:{}", arrived.reference)).await?;
    }
    Ok(outcome)
}

/// What kind of oddity it is. The same payment told under two event ids is no news.
fn judge(card: Option<&AttemptCard>, arrived: &Arrived) -> Outcome {
    let Some(card) = card else { return Outcome::Stray };
    let ours = arrived.currency == CURRENCY && arrived.seller == card.seller;
    match card.state {
        state if state.is_open() || !ours => Outcome::Mismatch,
        _ if card.reference.as_deref() == Some(&arrived.reference) => Outcome::Taken,
        State::Paid => Outcome::Second,
        _ => Outcome::Late,
    }
}

/// Ends the attempt for a person to decide. What came is written down, if it is money we can count.
async fn to_a_person(tx: &mut Tx, arrived: &Arrived) -> Result<()> {
    let now = tx.now();
    let received = if arrived.currency == CURRENCY { arrived.amount_fen } else { Money::ZERO };
    let row = query(TO_A_PERSON).bind(arrived.attempt).bind(received).bind(&arrived.reference).bind(now);
    tx.execute(row).await?;
    Ok(())
}

const TO_A_PERSON: &str = "
    update payment_attempt
       set state = 'manual', received_fen = $2, reference = $3, ended_at = $4
     where id = $1
       and state in ('created', 'sent')";

/// Money on an attempt that has ended: counted, so that it can go back.
async fn receive_more(tx: &mut Tx, arrived: &Arrived) -> Result<()> {
    let row = query("update payment_attempt set received_fen = received_fen + $2 where id = $1 and state not in ('created', 'sent')");
    tx.execute(row.bind(arrived.attempt).bind(arrived.amount_fen)).await?;
    Ok(())
}

async fn note(tx: &mut Tx, kind: DiscrepancyKind, arrived: &Arrived, ours: Option<Money>) -> Result<()> {
    let about = format!("payment {}", arrived.reference);
    let difference = Difference { kind, about, attempt: Some(arrived.attempt), ours, theirs: Some(arrived.amount_fen) };
    discrepancy::note(tx, &difference).await.map(drop)
}
