//! Money going back. A refund is its own row: requested, then done.

use crate::{Attempt, Provider, RefundRequested, Refunded, State, attempt, unclaimed};
use kernel::{Arg, Finding, Id, Money, Refused, Result, Timestamp, Tx, coded, outbox, query};
use uuid::Uuid;

/// Money on its way back to whoever paid.
pub struct Refund;

coded! {
    pub enum Reason {
        /// Paid, but the goods are gone.
        CannotFill = "cannot_fill",
        /// The shopper thought better of it.
        Cancelled = "cancelled",
        /// The goods came back.
        Returned = "returned",
        /// Less was packed than was paid for.
        Weighed = "weighed",
        /// The same attempt was paid a second time.
        PaidTwice = "paid_twice",
        /// Paid after the attempt had ended.
        PaidLate = "paid_late",
        /// An accountant decided.
        ByHand = "by_hand",
    }
}

impl Reason {
    pub(crate) fn label_id(self) -> String {
        format!("payment-reason-{}", self.code().replace('_', "-"))
    }
}

coded! {
    pub enum RefundState {
        Requested = "requested",
        Done = "done",
    }
}

impl RefundState {
    pub(crate) fn label_id(self) -> String {
        format!("payment-refund-{}", self.code())
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// No more goes back than came.
    MoreThanCame { left: Money },
    /// It has gone back already, or the provider sends it.
    NotByHand,
    /// It has paid for something: from there it goes back, so that goods and books follow.
    HasPaid,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::MoreThanCame { .. } => "payment-refund-more-than-came",
            Refusal::NotByHand => "payment-refund-not-by-hand",
            Refusal::HasPaid => "payment-refund-has-paid",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::MoreThanCame { left } => vec![("left", Arg::Money(*left))],
            Refusal::NotByHand | Refusal::HasPaid => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::MoreThanCame { .. }).then_some("back_amount")
    }
}

/// Requests that money goes back. The key is the event's own name, so that the same reason sends money back once;
/// the guard in the statement keeps all refunds together within what came.
pub async fn refund(tx: &mut Tx, attempt: Id<Attempt>, amount: Money, reason: Reason, key: &str) -> Result<Id<Refund>> {
    assert!(amount > Money::ZERO, "a refund is an amount of money");
    let aside: Option<(Provider, State)> = tx.fetch_optional(query(SET_ASIDE).bind(attempt).bind(amount).bind(key)).await?;
    let Some((provider, state)) = aside else { return requested_before(tx, attempt, key).await };
    // Of a second payment, and of money on an attempt that did not end as paid, nobody else has heard.
    let claimed = state == State::Paid && !key.starts_with(SECOND);
    let (id, now) = (tx.id::<Refund>(), tx.now());
    tx.put(query(REQUEST).bind(id).bind(attempt).bind(key).bind(amount).bind(reason).bind(claimed).bind(now)).await?;
    outbox::tell(tx, &RefundRequested { refund: id, attempt, provider, amount })?;
    Ok(id)
}

/// An accountant sends money back that came for nothing. Money that has paid for something goes back from there.
pub(crate) async fn by_hand(tx: &mut Tx, attempt: Id<Attempt>, amount: Money, form: &str) -> Result<Id<Refund>> {
    if attempt::load(tx, attempt).await?.state == State::Paid {
        return Err(Refusal::HasPaid.into());
    }
    refund(tx, attempt, amount, Reason::ByHand, &format!("by-hand:{form}")).await
}

/// Requests that everything goes back that came for a thing and is still here; says which attempts it was.
pub async fn refund_all(tx: &mut Tx, payable: Uuid, reason: Reason, key: &str) -> Result<Vec<Id<Attempt>>> {
    let all: Vec<(Id<Attempt>, Money)> = tx.fetch_all(query(STILL_HERE).bind(payable)).await?;
    for (attempt, amount) in &all {
        refund(tx, *attempt, *amount, reason, &format!("{key}:{attempt}")).await?;
    }
    Ok(all.into_iter().map(|(attempt, _)| attempt).collect())
}

/// Everything that was paid for one thing; there is no more of it than payers made payments.
const STILL_HERE: &str = "
    select id, received_fen - refunded_fen
      from payment_attempt
     where payable_id = $1
       and received_fen > refunded_fen
     order by id";

/// How the keys of refunds of a second payment begin.
pub(crate) const SECOND: &str = "second:";

/// The refund of the same key, or the refusal.
async fn requested_before(tx: &mut Tx, attempt: Id<Attempt>, key: &str) -> Result<Id<Refund>> {
    let before: Option<(Id<Refund>,)> = tx.fetch_optional(query("select id from payment_refund where key = $1").bind(key)).await?;
    match before {
        Some((id,)) => Ok(id),
        None => Err(Refusal::MoreThanCame { left: attempt::load(tx, attempt).await?.refundable() }.into()),
    }
}

const SET_ASIDE: &str = "
    update payment_attempt
       set refunded_fen = refunded_fen + $2
     where id = $1
       and received_fen - refunded_fen >= $2
       and not exists (select 1 from payment_refund where key = $3)
    returning provider, state";

const REQUEST: &str = "
    insert into payment_refund (id, attempt_id, key, amount_fen, reason, state, claimed, requested_at)
    values ($1, $2, $3, $4, $5, 'requested', $6, $7)";

/// The provider says that the money went back. False when that was known, or is not what was asked.
pub(crate) async fn done(tx: &mut Tx, id: Id<Refund>, amount: Money, reference: &str) -> Result<bool> {
    let now = tx.now();
    let row: Option<DoneRow> = tx.fetch_optional(query(DONE).bind(id).bind(amount).bind(reference).bind(now)).await?;
    let Some(row) = row else { return Ok(false) };
    let card = attempt::load(tx, row.attempt_id).await?;
    if !row.claimed {
        unclaimed::went_back(tx, &card, id, row.amount_fen).await?;
        return Ok(true);
    }
    let fact = Refunded {
        refund: id,
        attempt: card.id,
        provider: card.provider,
        payable_kind: card.payable_kind,
        payable_id: card.payable_id,
        seller: card.seller,
        amount: row.amount_fen,
        reason: row.reason,
    };
    outbox::tell(tx, &fact)?;
    Ok(true)
}

#[derive(kernel::Record)]
struct DoneRow {
    attempt_id: Id<Attempt>,
    amount_fen: Money,
    reason: Reason,
    claimed: bool,
}

const DONE: &str = "
    update payment_refund
       set state = 'done', reference = $3, done_at = $4
     where id = $1
       and amount_fen = $2
       and state = 'requested'
    returning attempt_id, amount_fen, reason, claimed";

/// A person handed cash back or sent a transfer; only where no provider does it.
pub async fn hand_back(tx: &mut Tx, id: Id<Refund>, reference: &str) -> Result<Id<Attempt>> {
    let card = load(tx, id).await?;
    let provider = attempt::load(tx, card.attempt).await?.provider;
    if !provider.is_by_hand() || !done(tx, id, card.amount, reference).await? {
        return Err(Refusal::NotByHand.into());
    }
    Ok(card.attempt)
}

/// A refund as pages show it.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct RefundCard {
    pub id: Id<Refund>,
    #[record(name = "attempt_id")]
    pub attempt: Id<Attempt>,
    #[record(name = "amount_fen")]
    pub amount: Money,
    pub reason: Reason,
    pub state: RefundState,
    pub reference: Option<String>,
    pub requested_at: Timestamp,
    pub done_at: Option<Timestamp>,
}

const CARD: &str = "select id, attempt_id, amount_fen, reason, state, reference, requested_at, done_at from payment_refund";

pub(crate) async fn load(tx: &mut Tx, id: Id<Refund>) -> Result<RefundCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// What went back, or is to go back, of one attempt.
pub async fn refunds_of(tx: &mut Tx, attempt: Id<Attempt>) -> Result<Vec<RefundCard>> {
    tx.fetch_all(query(CARD).and(" where attempt_id = $1 order by id limit 100").bind(attempt)).await
}

/// What was sent back for a reason, for everything of a kind. For those who add up again.
pub async fn sent_back_for(tx: &mut Tx, kind: &str, reason: Reason) -> Result<Vec<(Uuid, Money)>> {
    tx.fetch_all(query(SENT_BACK_FOR).bind(kind).bind(reason)).await
}

const SENT_BACK_FOR: &str = "
    select attempt.payable_id, cast(sum(refund.amount_fen) as bigint)
      from payment_refund refund
      join payment_attempt attempt on attempt.id = refund.attempt_id
     where attempt.payable_kind = $1
       and refund.reason = $2
     group by attempt.payable_id";

/// Attempts whose kept sum of refunds is not the sum of their refunds.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let off: Vec<(Id<Attempt>, Money, Money)> = tx.fetch_all(query(OFF)).await?;
    Ok(off.into_iter().map(|(id, sum, kept)| Finding::new(format!("refunds of attempt {id}"), sum, kept)).collect())
}

const OFF: &str = "
    select attempt.id, cast(coalesce(sum(refund.amount_fen), 0) as bigint), attempt.refunded_fen
      from payment_attempt attempt
      left join payment_refund refund on refund.attempt_id = attempt.id
     group by attempt.id, attempt.refunded_fen
    having coalesce(sum(refund.amount_fen), 0) <> attempt.refunded_fen
     limit 1000";
