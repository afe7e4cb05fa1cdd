//! The nightly comparison with a provider's own list, in both directions: what they have and we do not, what we
//! have and they do not. What merely was not told is put right at once; everything else is shown to somebody.

use crate::{
    Attempt, DiscrepancyKind, Provider,
    discrepancy::{self, Difference},
    notice::{self, Arrived},
    refund,
    test_provider::statement::{Subject, Their, their_day, theirs},
};
use kernel::{BusinessDay, Id, Money, Result, Timestamp, Tx, Zone, query};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

/// Compares a day with the test provider; answers how much did not agree. Comparing again finds nothing twice.
pub async fn reconcile(tx: &mut Tx, day: BusinessDay) -> Result<usize> {
    let span = (Zone::CHINA.start(day), Zone::CHINA.start(day.plus_days(1)));
    let found = compare(tx, Subject::Payment, span).await? + compare(tx, Subject::Refund, span).await?;
    let now = tx.now();
    tx.put(query(COMPARED).bind(day).bind(i64::try_from(found).unwrap_or(i64::MAX)).bind(now)).await?;
    Ok(found)
}

const COMPARED: &str = "
    insert into payment_reconciliation (day, found, compared_at) values ($1, $2, $3)
    on conflict (day) do update set found = payment_reconciliation.found + excluded.found, compared_at = excluded.compared_at";

/// A day that was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct Reconciled {
    pub day: BusinessDay,
    pub found: i64,
    pub compared_at: Timestamp,
}

/// The last day that was compared.
pub(crate) async fn last(tx: &mut Tx) -> Result<Option<Reconciled>> {
    tx.fetch_optional(query("select day, found, compared_at from payment_reconciliation order by day desc limit 1")).await
}

/// The next day to compare: the one after the last, once it has been over for a while, so that late notices have come.
pub(crate) async fn next_due(tx: &mut Tx) -> Result<Option<BusinessDay>> {
    let over = Zone::CHINA.day(tx.now().minus(SETTLING)).plus_days(-1);
    let next = last(tx).await?.map_or(over, |last| last.day.plus_days(1).max(over.plus_days(-LONGEST_GAP)));
    Ok((next <= over).then_some(next))
}

/// Providers show a day's list some hours after midnight.
const SETTLING: Duration = Duration::from_secs(2 * 3600);

/// After a longer standstill, older days are compared by hand.
const LONGEST_GAP: i64 = 31;

/// Our side of a payment or refund.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
struct Our {
    id: Uuid,
    attempt_id: Id<Attempt>,
    /// Nobody has told us yet how it ended.
    waiting: bool,
    amount_fen: Money,
}

#[derive(Debug, Default)]
struct Pair {
    ours: Option<Our>,
    theirs: Option<Their>,
}

impl Pair {
    /// Whether the two sides agree.
    fn verdict(&self) -> Option<DiscrepancyKind> {
        match (&self.ours, &self.theirs) {
            (None, Some(_)) => Some(DiscrepancyKind::UnknownToUs),
            (Some(our), Some(_)) if our.waiting => Some(DiscrepancyKind::NoticeMissing),
            (Some(our), Some(their)) if our.amount_fen != their.amount_fen => Some(DiscrepancyKind::AmountDiffers),
            (Some(our), None) if !our.waiting && !our.amount_fen.is_zero() => Some(DiscrepancyKind::UnknownToThem),
            _ => None,
        }
    }

    fn difference(&self, subject: Subject, id: Uuid, kind: DiscrepancyKind) -> Difference {
        let attempt = self.ours.as_ref().map(|our| our.attempt_id).or(self.theirs.as_ref().map(|their| their.attempt_id));
        let about = match &self.theirs {
            Some(their) => format!("{subject} {}", their.reference),
            None => format!("{subject} {id}"),
        };
        let ours = self.ours.as_ref().map(|our| our.amount_fen);
        Difference { kind, about, attempt, ours, theirs: self.theirs.as_ref().map(|their| their.amount_fen) }
    }
}

async fn compare(tx: &mut Tx, subject: Subject, span: (Timestamp, Timestamp)) -> Result<usize> {
    let mut found = 0;
    for (id, pair) in pairs(tx, subject, span).await? {
        let Some(kind) = pair.verdict() else { continue };
        found += usize::from(discrepancy::note(tx, &pair.difference(subject, id, kind)).await?);
        if let (DiscrepancyKind::NoticeMissing, Some(their)) = (kind, &pair.theirs) {
            put_right(tx, subject, their).await?;
        }
    }
    Ok(found)
}

/// Both sides of everything that either has for the day; the other side may have it on another day.
async fn pairs(tx: &mut Tx, subject: Subject, span: (Timestamp, Timestamp)) -> Result<BTreeMap<Uuid, Pair>> {
    let mut pairs: BTreeMap<Uuid, Pair> = BTreeMap::new();
    for their in their_day(tx, subject, span).await? {
        pairs.entry(their.id).or_default().theirs.replace(their);
    }
    for our in our_day(tx, subject, span).await? {
        pairs.entry(our.id).or_default().ours.replace(our);
    }
    let without = |side: fn(&Pair) -> bool, pairs: &BTreeMap<Uuid, Pair>| -> Vec<Uuid> {
        pairs.iter().filter(|(_, pair)| side(pair)).map(|(id, _)| *id).collect()
    };
    for ids in without(|pair| pair.ours.is_none(), &pairs).chunks(AT_ONCE) {
        for our in ours(tx, subject, ids).await? {
            pairs.entry(our.id).or_default().ours.replace(our);
        }
    }
    for ids in without(|pair| pair.theirs.is_none(), &pairs).chunks(AT_ONCE) {
        for their in theirs(tx, subject, ids).await? {
            pairs.entry(their.id).or_default().theirs.replace(their);
        }
    }
    Ok(pairs)
}

const AT_ONCE: usize = 512;

/// What they have, and nobody told us, is as good as told.
async fn put_right(tx: &mut Tx, subject: Subject, their: &Their) -> Result<()> {
    match subject {
        Subject::Payment => {
            let arrived = Arrived {
                attempt: their.attempt_id,
                seller: their.seller_id,
                amount_fen: their.amount_fen,
                currency: their.currency.clone(),
                reference: their.reference.clone(),
                seen_by: None,
            };
            notice::find(tx, Provider::Test, &arrived).await
        }
        Subject::Refund => refund::done(tx, Id::from_uuid(their.id), their.amount_fen, &their.reference).await.map(drop),
    }
}

async fn our_day(tx: &mut Tx, subject: Subject, (from, to): (Timestamp, Timestamp)) -> Result<Vec<Our>> {
    let base = match subject {
        Subject::Payment => query(OUR_PAYMENTS).and(" and ended_at >= $2 and ended_at < $3"),
        Subject::Refund => query(OUR_REFUNDS).and(" and refund.done_at >= $2 and refund.done_at < $3"),
    };
    tx.fetch_all(base.bind(Provider::Test).bind(from).bind(to)).await
}

async fn ours(tx: &mut Tx, subject: Subject, ids: &[Uuid]) -> Result<Vec<Our>> {
    let base = match subject {
        Subject::Payment => query(OUR_PAYMENTS).and(" and id in (:ids)"),
        Subject::Refund => query(OUR_REFUNDS).and(" and refund.id in (:ids)"),
    };
    tx.fetch_all(base.bind(Provider::Test).bind_list(":ids", ids.iter().copied())).await
}

const OUR_PAYMENTS: &str = "
    select id, id as attempt_id, ended_at is null as waiting, received_fen as amount_fen
      from payment_attempt
     where provider = $1";

const OUR_REFUNDS: &str = "
    select refund.id, refund.attempt_id, refund.done_at is null as waiting, refund.amount_fen
      from payment_refund refund
      join payment_attempt attempt on attempt.id = refund.attempt_id
     where attempt.provider = $1";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_side_has_and_the_other_has_not_is_found_from_either_side() {
        use DiscrepancyKind::{AmountDiffers, NoticeMissing, UnknownToThem, UnknownToUs};
        let id = Uuid::from_u128(7);
        let our = |waiting, fen| Some(Our { id, attempt_id: Id::from_uuid(id), waiting, amount_fen: Money::fen(fen) });
        let their = |fen| {
            Some(Their {
                id,
                attempt_id: Id::from_uuid(id),
                seller_id: Id::from_uuid(id),
                amount_fen: Money::fen(fen),
                currency: "CNY".into(),
                reference: "T1".into(),
            })
        };
        for (ours, theirs, verdict) in [
            (our(false, 500), their(500), None),
            (our(true, 0), None, None),
            (our(false, 0), None, None),
            (None, their(500), Some(UnknownToUs)),
            (our(true, 0), their(500), Some(NoticeMissing)),
            (our(false, 500), their(499), Some(AmountDiffers)),
            (our(false, 0), their(500), Some(AmountDiffers)),
            (our(false, 500), None, Some(UnknownToThem)),
        ] {
            let pair = Pair { ours, theirs };
            assert_eq!(pair.verdict(), verdict, "{pair:?}");
        }
    }
}
