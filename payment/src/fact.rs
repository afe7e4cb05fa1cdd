//! What this room tells: money came, did not come, is to go back, went back.

use crate::{Attempt, Provider, Reason, Refund};
use coop::Party;
use kernel::{Id, Money, outbox::Fact};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Money for an attempt is there. Told however it came: by notice, by hand, or found by the reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    pub attempt: Id<Attempt>,
    pub provider: Provider,
    pub payable_kind: String,
    pub payable_id: Uuid,
    pub seller: Id<Party>,
    pub amount: Money,
}

/// The attempt ended without money: declined, given up, called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptFailed {
    pub attempt: Id<Attempt>,
    pub provider: Provider,
    pub payable_kind: String,
    pub payable_id: Uuid,
}

/// Money is to go back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRequested {
    pub refund: Id<Refund>,
    pub attempt: Id<Attempt>,
    pub provider: Provider,
    pub amount: Money,
}

/// Money went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refunded {
    pub refund: Id<Refund>,
    pub attempt: Id<Attempt>,
    pub provider: Provider,
    pub payable_kind: String,
    pub payable_id: Uuid,
    pub seller: Id<Party>,
    pub amount: Money,
    pub reason: Reason,
}

impl Fact for Paid {
    const KIND: &'static str = "payment.paid";
}
impl Fact for AttemptFailed {
    const KIND: &'static str = "payment.failed";
}
impl Fact for RefundRequested {
    const KIND: &'static str = "payment.refund_requested";
}
impl Fact for Refunded {
    const KIND: &'static str = "payment.refunded";
}
