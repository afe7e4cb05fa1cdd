//! Attempts to get paid: a row before the first byte leaves, and one end.

use crate::{AttemptFailed, Mode, Provider, url};
use coop::{Party, Staff};
use kernel::{Error, Id, Money, Query, Refused, Result, Timestamp, Tx, coded, outbox, query};
use uuid::Uuid;

pub(crate) mod list;
pub(crate) mod web;

/// What is to be paid: an order, a deposit, whatever has a kind and an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payable {
    pub kind: &'static str,
    pub id: Uuid,
    /// What payers write beside their transfer: the number of the paper.
    pub memo: String,
    /// Whose money it is.
    pub seller: Id<Party>,
    pub amount: Money,
    pub provider: Provider,
}

coded! {
    pub enum State {
        /// Written down; nothing has left yet.
        Created = "created",
        /// The shopper, or our message, is with the provider.
        Sent = "sent",
        /// All of the money is there.
        Paid = "paid",
        /// Declined or given up.
        Failed = "failed",
        /// Called off by us.
        Reversed = "reversed",
        /// Something does not agree; a person decides.
        Manual = "manual",
    }
}

impl State {
    pub fn is_open(self) -> bool {
        matches!(self, State::Created | State::Sent)
    }

    /// Whether an attempt may go from this state to that one: forwards, and out of an end never.
    pub fn may_become(self, next: State) -> bool {
        match (self, next) {
            (State::Created, next) => next != State::Created,
            (State::Sent, next) => !next.is_open(),
            _ => false,
        }
    }

    /// The message id of its name.
    pub fn label_id(self) -> String {
        format!("payment-state-{}", self.code())
    }

    /// How its badge looks.
    pub fn badge(self) -> &'static str {
        match self {
            State::Created | State::Failed | State::Reversed => "",
            State::Sent => "care",
            State::Paid => "good",
            State::Manual => "bad",
        }
    }
}

/// One try to get paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub id: Id<Attempt>,
    pub provider: Provider,
    pub amount: Money,
}

impl Attempt {
    /// Where the shopper goes to pay; nowhere when he pays over a counter or at his bank.
    pub fn url(&self) -> Option<String> {
        (self.provider == Provider::Test).then(|| url::hosted(self.id))
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The way to pay does not exist here.
    ProviderClosed,
    /// There is nothing to pay.
    NothingToPay,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::ProviderClosed => "payment-provider-closed",
            Refusal::NothingToPay => "payment-nothing-to-pay",
        }
    }
}

/// Writes down an attempt; one statement. Where one in the same way is open already, that one goes on. Commit before
/// anything leaves for the provider.
pub async fn start(tx: &mut Tx, mode: Mode, payable: &Payable) -> Result<Attempt> {
    let (attempt, row) = begun(tx, mode, payable)?;
    match tx.execute(row).await? {
        0 => open_already(tx, payable).await,
        _ => Ok(attempt),
    }
}

/// Writes down the first attempt for something that this transaction has made, so that nobody can have begun before.
pub async fn start_first(tx: &mut Tx, mode: Mode, payable: &Payable) -> Result<Attempt> {
    let (attempt, row) = begun(tx, mode, payable)?;
    tx.put(row).await?;
    Ok(attempt)
}

fn begun(tx: &mut Tx, mode: Mode, payable: &Payable) -> Result<(Attempt, Query)> {
    if payable.provider == Provider::Test && !mode.demo {
        return Err(Refusal::ProviderClosed.into());
    }
    if payable.amount <= Money::ZERO {
        return Err(Refusal::NothingToPay.into());
    }
    let (id, now) = (tx.id::<Attempt>(), tx.now());
    let row = query(START).bind(id).bind(payable.kind).bind(payable.id).bind(payable.seller).bind(payable.provider);
    let row = row.bind(payable.amount).bind(CURRENCY).bind(now).bind(&payable.memo);
    Ok((Attempt { id, provider: payable.provider, amount: payable.amount }, row))
}

async fn open_already(tx: &mut Tx, payable: &Payable) -> Result<Attempt> {
    let open = query(CARD).and(" where payable_id = $1 and provider = $2 and ended_at is null");
    let open: Option<AttemptCard> = tx.fetch_optional(open.bind(payable.id).bind(payable.provider)).await?;
    let card = open.ok_or_else(|| Error::for_now("the attempt that was open ended at this moment"))?;
    Ok(Attempt { id: card.id, provider: card.provider, amount: card.amount })
}

/// The only money there is here; compared all the same.
pub(crate) const CURRENCY: &str = "CNY";

const START: &str = "
    insert into payment_attempt
           (id, payable_kind, payable_id, seller_id, provider, amount_fen, currency, state, note, received_fen, refunded_fen,
            created_at, memo)
    values ($1, $2, $3, $4, $5, $6, $7, 'created', '', 0, 0, $8, $9)
    on conflict do nothing";

/// An attempt as pages and other rooms see it.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct AttemptCard {
    pub id: Id<Attempt>,
    pub payable_kind: String,
    pub payable_id: Uuid,
    /// The number of the paper it pays for.
    pub memo: String,
    #[record(name = "seller_id")]
    pub seller: Id<Party>,
    pub provider: Provider,
    #[record(name = "amount_fen")]
    pub amount: Money,
    pub currency: String,
    pub state: State,
    /// The provider's own number, or the bank's.
    pub reference: Option<String>,
    pub note: String,
    #[record(name = "received_fen")]
    pub received: Money,
    /// Gone back or on its way.
    #[record(name = "refunded_fen")]
    pub refunded: Money,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// Who ended it by hand.
    pub ended_by: Option<Id<Staff>>,
}

impl AttemptCard {
    /// What could still go back.
    pub fn refundable(&self) -> Money {
        self.received - self.refunded
    }

    /// Where the shopper can go on paying, while the attempt is open.
    pub fn url(&self) -> Option<String> {
        (self.provider == Provider::Test && self.state.is_open()).then(|| url::hosted(self.id))
    }
}

pub(crate) const CARD: &str = "
    select id, payable_kind, payable_id, memo, seller_id, provider, amount_fen, currency, state, reference, note, received_fen,
           refunded_fen, created_at, sent_at, ended_at, ended_by
      from payment_attempt";

/// Looks an attempt up: for a browser that comes back from the provider, for a page.
pub async fn load(tx: &mut Tx, id: Id<Attempt>) -> Result<AttemptCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// All attempts to get one thing paid, oldest first.
pub async fn attempts_of(tx: &mut Tx, payable: Uuid) -> Result<Vec<AttemptCard>> {
    tx.fetch_all(query(CARD).and(" where payable_id = $1 order by id limit 50").bind(payable)).await
}

/// The shopper is with the provider; one statement, harmless when repeated. Nothing when the attempt has ended.
pub(crate) async fn send(tx: &mut Tx, id: Id<Attempt>, provider: Provider) -> Result<Option<AttemptCard>> {
    let now = tx.now();
    tx.fetch_optional(query(SEND).bind(id).bind(provider).bind(now)).await
}

const SEND: &str = "
    update payment_attempt
       set state = 'sent', sent_at = coalesce(sent_at, $3)
     where id = $1
       and provider = $2
       and state in ('created', 'sent')
    returning id, payable_kind, payable_id, memo, seller_id, provider, amount_fen, currency, state, reference, note, received_fen,
              refunded_fen, created_at, sent_at, ended_at, ended_by";

#[derive(kernel::Record)]
struct Ended {
    id: Id<Attempt>,
    provider: Provider,
    payable_kind: String,
    payable_id: Uuid,
}

/// Calls off every open attempt for a thing that is no longer for sale. Money that comes nevertheless goes back.
pub async fn call_off(tx: &mut Tx, payable: Uuid, why: &str) -> Result<usize> {
    let now = tx.now();
    let ended: Vec<Ended> = tx.fetch_all(query(CALL_OFF).bind(payable).bind(why).bind(now)).await?;
    tell_failed(tx, &ended)?;
    Ok(ended.len())
}

const CALL_OFF: &str = "
    update payment_attempt
       set state = 'reversed', note = $2, ended_at = $3
     where payable_id = $1
       and state in ('created', 'sent')
    returning id, provider, payable_kind, payable_id";

/// Ends attempts at providers that nobody finished. Bank transfers take their time and are left alone.
pub async fn expire_abandoned(tx: &mut Tx, started_before: Timestamp) -> Result<usize> {
    let now = tx.now();
    let ended: Vec<Ended> = tx.fetch_all(query(EXPIRE).bind(started_before).bind(now)).await?;
    tell_failed(tx, &ended)?;
    Ok(ended.len())
}

const EXPIRE: &str = "
    update payment_attempt
       set state = 'failed', note = 'abandoned', ended_at = $2
     where id in (select id from payment_attempt where ended_at is null and created_at < $1 and provider not in ('cash', 'bank') limit 500)
       and state in ('created', 'sent')
    returning id, provider, payable_kind, payable_id";

fn tell_failed(tx: &mut Tx, ended: &[Ended]) -> Result<()> {
    for Ended { id, provider, payable_kind, payable_id } in ended {
        let fact = AttemptFailed { attempt: *id, provider: *provider, payable_kind: payable_kind.clone(), payable_id: *payable_id };
        outbox::tell(tx, &fact)?;
    }
    Ok(())
}

/// The attempt was declined. False when it had ended already.
pub(crate) async fn fail(tx: &mut Tx, id: Id<Attempt>, provider: Provider, why: &str) -> Result<bool> {
    let now = tx.now();
    let ended: Option<Ended> = tx.fetch_optional(query(FAIL).bind(id).bind(provider).bind(why).bind(now)).await?;
    tell_failed(tx, ended.as_slice())?;
    Ok(ended.is_some())
}

const FAIL: &str = "
    update payment_attempt
       set state = 'failed', note = $3, ended_at = $4
     where id = $1
       and provider = $2
       and state in ('created', 'sent')
    returning id, provider, payable_kind, payable_id";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_ends_exactly_once() {
        use State::{Created, Failed, Manual, Paid, Reversed, Sent};
        for end in [Paid, Failed, Reversed, Manual] {
            assert!(Created.may_become(end) && Sent.may_become(end), "{end}");
            assert!(State::ALL.iter().all(|next| !end.may_become(*next)), "{end} is an end");
        }
        assert!(Created.may_become(Sent) && !Sent.may_become(Created) && !Sent.may_become(Sent));
    }
}
