//! The list that the test provider shows at night: what was paid, what went back.

use crate::Attempt;
use coop::Party;
use kernel::{Id, Money, Query, Result, Timestamp, Tx, coded, query};
use uuid::Uuid;

coded! {
    /// What a line of the list is about.
    pub(crate) enum Subject {
        Payment = "payment",
        Refund = "refund",
    }
}

/// A line of the list. The id is the one we gave them: of the attempt, or of the refund.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub(crate) struct Their {
    pub id: Uuid,
    pub attempt_id: Id<Attempt>,
    pub seller_id: Id<Party>,
    pub amount_fen: Money,
    pub currency: String,
    pub reference: String,
}

/// Their list for a span of time.
pub(crate) async fn their_day(tx: &mut Tx, subject: Subject, (from, to): (Timestamp, Timestamp)) -> Result<Vec<Their>> {
    let base = match subject {
        Subject::Payment => lines(subject).and(" where paid_at >= $1 and paid_at < $2"),
        Subject::Refund => lines(subject).and(" where refund.done_at >= $1 and refund.done_at < $2"),
    };
    tx.fetch_all(base.bind(from).bind(to)).await
}

/// Their lines for what we gave these ids.
pub(crate) async fn theirs(tx: &mut Tx, subject: Subject, ids: &[Uuid]) -> Result<Vec<Their>> {
    let base = match subject {
        Subject::Payment => lines(subject).and(" where attempt_id in (:ids)"),
        Subject::Refund => lines(subject).and(" where refund.refund_id in (:ids)"),
    };
    tx.fetch_all(base.bind_list(":ids", ids.iter().copied())).await
}

fn lines(subject: Subject) -> Query {
    match subject {
        Subject::Payment => query(PAYMENTS),
        Subject::Refund => query(REFUNDS),
    }
}

const PAYMENTS: &str = "select attempt_id as id, attempt_id, seller_id, amount_fen, currency, reference from payment_test_payment";

const REFUNDS: &str = "
    select refund.refund_id as id, refund.attempt_id, paid.seller_id, refund.amount_fen, paid.currency, refund.reference
      from payment_test_refund refund
      join payment_test_payment paid on paid.attempt_id = refund.attempt_id";
