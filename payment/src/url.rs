//! Addresses of the pages, written once.

use crate::{Attempt, Discrepancy, Refund};
use coop::Party;
use kernel::Id;

/// Where providers send notices. The room that is paid serves it, since the notice and what it pays for are one
/// transaction.
pub const NOTICES: &str = "/pay/test/notice";

/// Where the hosted page sends browsers back to; served by the room that is paid.
pub const RETURNS: &str = "/pay/return/{attempt}";

/// Leads to what an attempt pays for; served by the room that is paid.
pub const PAID_FOR: &str = "/staff/payments/{id}/paid-for";

pub(crate) const HOSTED: &str = "/pay/test/{attempt}";
pub(crate) const PAYMENTS: &str = "/staff/payments";
pub(crate) const PAYMENT: &str = "/staff/payments/{id}";
pub(crate) const RECEIPT: &str = "/staff/payments/{id}/receipt";
pub(crate) const REFUNDS: &str = "/staff/payments/{id}/refunds";
pub(crate) const REFUND: &str = "/staff/payments/refunds/{id}";
pub(crate) const HANDED_BACK: &str = "/staff/payments/refunds/{id}/handed-back";
pub(crate) const BANK_ACCOUNT: &str = "/staff/payments/bank-account";
pub(crate) const BANK_ACCOUNT_OF: &str = "/staff/payments/bank-account/{seller}";
pub(crate) const DISCREPANCIES: &str = "/staff/payments/discrepancies";
pub(crate) const SETTLED: &str = "/staff/payments/discrepancies/{id}/settlement";

pub fn hosted(attempt: Id<Attempt>) -> String {
    format!("/pay/test/{attempt}")
}

/// Where a browser goes when the provider is done with it.
pub fn returning(attempt: Id<Attempt>) -> String {
    format!("/pay/return/{attempt}")
}

/// The attempt as the accountant sees it.
pub fn payment(attempt: Id<Attempt>) -> String {
    format!("/staff/payments/{attempt}")
}

pub(crate) fn paid_for(attempt: Id<Attempt>) -> String {
    format!("/staff/payments/{attempt}/paid-for")
}

pub(crate) fn bank_account(seller: Id<Party>) -> String {
    format!("{BANK_ACCOUNT}?seller={seller}")
}

pub(crate) fn handed_back(refund: Id<Refund>) -> String {
    format!("/staff/payments/refunds/{refund}/handed-back")
}

pub(crate) fn settlement(discrepancy: Id<Discrepancy>) -> String {
    format!("/staff/payments/discrepancies/{discrepancy}/settlement")
}
