//! What does not agree between a provider and us, kept until somebody has looked at it.

use crate::{Attempt, sight::Sight};
use coop::Staff;
use kernel::{Error, Id, Money, Result, Timestamp, Tx, coded, query};

pub(crate) mod web;

coded! {
    pub enum DiscrepancyKind {
        /// They have money or a refund that we never asked for.
        UnknownToUs = "unknown_to_us",
        /// We have money or a refund that they know nothing of.
        UnknownToThem = "unknown_to_them",
        /// Both know it, in different amounts.
        AmountDiffers = "amount_differs",
        /// It came, but nobody told us; put right by the reconciliation itself.
        NoticeMissing = "notice_missing",
        /// A notice named another amount, currency or seller than the attempt has.
        Mismatch = "mismatch",
    }
}

impl DiscrepancyKind {
    pub(crate) fn label_id(self) -> String {
        format!("payment-discrepancy-{}", self.code().replace('_', "-"))
    }
}

/// Something found not to agree, before it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub kind: DiscrepancyKind,
    /// The payment or refund by its number; the same thing is found once.
    pub about: String,
    pub attempt: Option<Id<Attempt>>,
    pub ours: Option<Money>,
    pub theirs: Option<Money>,
}

/// A discrepancy as the page shows it.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct Discrepancy {
    pub id: Id<Discrepancy>,
    pub kind: DiscrepancyKind,
    pub about: String,
    #[record(name = "attempt_id")]
    pub attempt: Option<Id<Attempt>>,
    /// Whether the attempt is one of ours; a stray payment names one that never was.
    pub known: bool,
    #[record(name = "ours_fen")]
    pub ours: Option<Money>,
    #[record(name = "theirs_fen")]
    pub theirs: Option<Money>,
    pub found_at: Timestamp,
    pub settled_at: Option<Timestamp>,
    /// Nobody, when it was put right by itself.
    pub settled_by: Option<Id<Staff>>,
    pub note: String,
}

/// Writes a difference down, once. One that is put right by itself is settled from the start.
pub(crate) async fn note(tx: &mut Tx, difference: &Difference) -> Result<bool> {
    let (id, now) = (tx.id::<Discrepancy>(), tx.now());
    let settled = (difference.kind == DiscrepancyKind::NoticeMissing).then_some(now);
    let row = query(NOTE).bind(id).bind(difference.kind).bind(&difference.about).bind(difference.attempt);
    Ok(tx.execute(row.bind(difference.ours).bind(difference.theirs).bind(now).bind(settled)).await? == 1)
}

const NOTE: &str = "
    insert into payment_discrepancy (id, kind, about, attempt_id, ours_fen, theirs_fen, found_at, settled_at, note)
    values ($1, $2, $3, $4, $5, $6, $7, $8, '')
    on conflict do nothing";

/// The open ones, then those of late.
pub(crate) async fn latest(tx: &mut Tx, sight: &Sight) -> Result<Vec<Discrepancy>> {
    tx.fetch_all(sight.narrow(query(LATEST).and(SEEN).and(NEWEST_FIRST))).await
}

const LATEST: &str = "
    select id, kind, about, attempt_id, exists (select 1 from payment_attempt ours where ours.id = attempt_id) as known,
           ours_fen, theirs_fen, found_at, settled_at, settled_by, note
      from payment_discrepancy
     where id is not null";

/// Only what is somebody's to see: about payments to sellers whose books he keeps, or about none of ours.
pub(crate) const SEEN: &str = "
       and case when exists (select 1 from payment_attempt ours where ours.id = attempt_id)
                then exists (select 1 from payment_attempt ours where ours.id = attempt_id and ours.seller_id in (:sellers))
                else :strays end";

const NEWEST_FIRST: &str = "
     order by case when settled_at is null then 0 else 1 end, found_at desc, id desc
     limit 200";

/// Somebody has looked at it and says what it was.
pub(crate) async fn settle(tx: &mut Tx, sight: &Sight, id: Id<Discrepancy>, (by, note): (Id<Staff>, &str)) -> Result<()> {
    let now = tx.now();
    let settled = sight.narrow(query(SETTLE).and(SEEN).bind(id).bind(now).bind(by).bind(note));
    if tx.execute(settled).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

const SETTLE: &str = "
    update payment_discrepancy
       set settled_at = $2, settled_by = $3, note = $4
     where id = $1
       and settled_at is null";
