//! Payment: attempts to get paid and how each ended, money going back, what providers told us, and whether they
//! and we agree.
//!
//! It refuses to know what is paid for: an order, a till sale, a deposit are a kind and an id. Its invariants: an
//! attempt is a row before the first byte leaves and ends exactly once; a notice may come never, once or many times,
//! early or late, and has its effect once, and so has the payment it tells of, however often it is told; amount, currency and seller are compared with ours before money counts
//! as received; no more goes back than came; what does not agree is shown to somebody. Whoever is paid posts it to the
//! books, from the facts told here; this room posts only money that came for nothing, until it is back.

mod arrival;
mod attempt;
mod bank_account;
mod discrepancy;
mod fact;
mod notice;
mod provider;
mod receipt;
mod reconcile;
mod refund;
mod sight;
mod signature;
mod test_provider;
mod unclaimed;
pub mod url;
mod web;

pub use arrival::{Held, held, held_for};
pub use attempt::{Attempt, AttemptCard, Payable, State, attempts_of, call_off, expire_abandoned, load, start, start_first};
pub use bank_account::{BankAccount, BankAccountWritten, bank_account_of, write_bank_account};
pub use discrepancy::{Discrepancy, DiscrepancyKind};
pub use fact::{AttemptFailed, Paid, RefundRequested, Refunded};
pub use notice::{Notice, take_notice};
pub use provider::{Mode, Provider};
pub use receipt::{Receipt, receive};
pub use reconcile::{Reconciled, reconcile};
pub use refund::{Reason, Refund, RefundCard, RefundState, hand_back, refund, refund_all, refunds_of, sent_back_for};
pub use test_provider::{TestProvider, deliver_due, follow_deliveries};
pub use web::routes;

use kernel::{Db, Finding, Migration, Migrations, Result, Tx, feed::Consumer};
use std::{sync::Arc, time::Duration};
use ui::{App, Locales, NavItem};

pub const MIGRATIONS: Migrations = &[
    Migration { name: "payment/0001_payment", sql: include_str!("../migrations/0001_payment.sql") },
    Migration { name: "payment/0002_arrivals", sql: include_str!("../migrations/0002_arrivals.sql") },
    Migration { name: "payment/0003_bank_accounts", sql: include_str!("../migrations/0003_bank_accounts.sql") },
    Migration { name: "payment/0004_ended", sql: include_str!("../migrations/0004_ended.sql") },
];

pub const LOCALES: Locales = &[("zh", include_str!("../locales/zh/payment.ftl")), ("en", include_str!("../locales/en/payment.ftl"))];

pub const NAV: &[NavItem] = &[NavItem { href: url::PAYMENTS, label_id: "payment-nav", icon: "money", roles: &["accountant"] }];

/// Who follows the feed for this room: the hand that passes refunds on to the test provider.
pub fn consumers(_: &App) -> Vec<Arc<dyn Consumer>> {
    vec![Arc::new(test_provider::RefundDesk)]
}

/// What is due: attempts that nobody finished end, and days that are over are compared with the provider's list.
pub async fn tidy(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    let abandoned_since = tx.now().minus(UNFINISHED);
    expire_abandoned(&mut tx, abandoned_since).await?;
    tx.commit().await?;
    while let Some(day) = reconcile::next_due(&mut db.read().await?).await? {
        let mut tx = db.write().await?;
        reconcile(&mut tx, day).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// How long a shopper may stay with a provider.
const UNFINISHED: Duration = Duration::from_secs(24 * 3600);

/// Adds up again what came, what went back, and what of it the books say is owed.
pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut found = arrival::check(tx).await?;
    found.extend(refund::check(tx).await?);
    Ok(found)
}
