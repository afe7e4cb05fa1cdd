//! Getting an order paid, and what to do with money that comes too late.

use super::{FactKind, OWNER, Order, OrderPaid, Placed, Status, fact, lines, load, quantities};
use catalog::promotion;
use fulfillment::stock;
use kernel::{
    BoxFuture, Id, Result, Tx,
    feed::{Consumer, Event},
    outbox, query,
};
use payment::{Attempt, Mode, Paid, Payable, Reason};

/// Writes down an attempt to get the order paid, or finds the one that is under way; nothing when it no longer waits for
/// money.
pub async fn start_payment(tx: &mut Tx, mode: Mode, placed: &Placed) -> Result<Option<Attempt>> {
    let Placed { order, fresh } = placed;
    if order.status != Status::AwaitingPayment {
        return Ok(None);
    }
    if order.total.is_zero() {
        return settle_nothing(tx, order.id).await.map(|()| None);
    }
    let payable = Payable {
        kind: OWNER,
        id: order.id.uuid(),
        memo: order.number.clone(),
        seller: order.seller,
        amount: order.total,
        provider: order.buyer.provider,
    };
    let attempt = if *fresh { payment::start_first(tx, mode, &payable).await } else { payment::start(tx, mode, &payable).await };
    attempt.map(Some)
}

/// Promotions took everything off: there is nothing to wait for.
async fn settle_nothing(tx: &mut Tx, order: Id<Order>) -> Result<()> {
    if take(tx, order, Status::AwaitingPayment).await? {
        fact::note(tx, order, FactKind::Paid, "").await?;
        outbox::tell(tx, &OrderPaid { order })?;
    }
    Ok(())
}

/// What money that came did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The order is paid.
    Paid,
    /// The order had been given up, but the goods are still there: it is paid after all.
    Revived,
    /// The goods are gone; the money goes back.
    CannotFill,
    /// The order was cancelled, or is paid already; the money goes back.
    NotWanted,
    /// Heard before.
    Known,
}

/// The money for an order has come. Runs in the transaction of the notice; hearing it twice is harmless.
pub async fn paid(tx: &mut Tx, paid: &Paid) -> Result<Settled> {
    let (order, about) = (Id::from_uuid(paid.payable_id), paid.attempt.to_string());
    if take(tx, order, Status::AwaitingPayment).await? {
        fact::note(tx, order, FactKind::Paid, &about).await?;
        outbox::tell(tx, &OrderPaid { order })?;
        return Ok(Settled::Paid);
    }
    if fact::of_order(tx, order).await?.iter().any(|fact| fact.about == about) {
        return Ok(Settled::Known);
    }
    let expired = load(tx, order).await?;
    if expired.status == Status::Expired
        && let Some(settled) = came_late(tx, &expired, paid).await?
    {
        return Ok(settled);
    }
    // Of two late payments at the same moment the other one has decided; what it decided is looked at again.
    let order = load(tx, order).await?;
    match order.status {
        Status::Cancelled | Status::CannotFill => send_back(tx, &order, paid, Reason::Cancelled).await,
        _ => send_back(tx, &order, paid, Reason::PaidTwice).await,
    }
}

/// Marks an order of this status as paid; false when it is not of this status.
async fn take(tx: &mut Tx, order: Id<Order>, from: Status) -> Result<bool> {
    let now = tx.now();
    let taken = "update storefront_order set status = 'paid', paid_at = $3 where id = $1 and status = $2";
    Ok(tx.execute(query(taken).bind(order).bind(from).bind(now)).await? == 1)
}

/// The hold had run out. If the goods are still there they are promised again; otherwise the shopper gets his money
/// back, never somebody else's goods. Nothing when another payment of the same order was quicker.
async fn came_late(tx: &mut Tx, order: &Order, paid: &Paid) -> Result<Option<Settled>> {
    if !take(tx, order.id, Status::Expired).await? {
        return Ok(None);
    }
    let about = paid.attempt.to_string();
    if promise_again(tx, order).await? {
        promotion::take_again(tx, OWNER, order.id.uuid()).await?;
        fact::note(tx, order.id, FactKind::Paid, &about).await?;
        outbox::tell(tx, &OrderPaid { order: order.id })?;
        return Ok(Some(Settled::Revived));
    }
    let given_up = "update storefront_order set status = 'cannot_fill', paid_at = null where id = $1 and status = 'paid'";
    assert_eq!(tx.execute(query(given_up).bind(order.id)).await?, 1, "the order was taken a moment ago");
    fact::note(tx, order.id, FactKind::CannotFill, &about).await?;
    give_back(tx, paid, Reason::CannotFill).await?;
    Ok(Some(Settled::CannotFill))
}

/// Promises everything once more, or nothing: what was promised before the first thing that is gone is released.
async fn promise_again(tx: &mut Tx, order: &Order) -> Result<bool> {
    for line in quantities(&lines(tx, order.id).await?) {
        let lines = vec![line];
        let promising = stock::Promising { place: order.place, owner_kind: OWNER, owner: order.id.uuid(), expires_at: None, lines };
        match stock::promise(tx, &promising).await {
            Err(error) if error.is_refusal() => {
                stock::release(tx, OWNER, order.id.uuid()).await?;
                return Ok(false);
            }
            promised => promised?,
        }
    }
    Ok(true)
}

async fn send_back(tx: &mut Tx, order: &Order, paid: &Paid, reason: Reason) -> Result<Settled> {
    fact::note(tx, order.id, FactKind::Refunded, &paid.attempt.to_string()).await?;
    give_back(tx, paid, reason).await?;
    Ok(Settled::NotWanted)
}

async fn give_back(tx: &mut Tx, paid: &Paid, reason: Reason) -> Result<()> {
    payment::refund(tx, paid.attempt, paid.amount, reason, &format!("order-unfilled:{}", paid.attempt)).await?;
    Ok(())
}

/// Hears of money that did not come by a notice: transfers an accountant found, payments the reconciliation found.
pub struct Settling;

impl Consumer for Settling {
    fn name(&self) -> &'static str {
        "storefront.settling"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            match event.of::<Paid>()?.filter(|heard| heard.payable_kind == OWNER) {
                Some(heard) => paid(tx, &heard).await.map(|_| ()),
                None => Ok(()),
            }
        })
    }
}
