//! The rates of value-added tax and the days they hold. Prices include the tax.

use crate::TaxClass;
use kernel::{BasisPoints, BusinessDay, Result, Tx, query};

/// The rate of one class from one day to another, with the law that says so.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct TaxRule {
    pub tax_class: TaxClass,
    pub valid_from: BusinessDay,
    pub valid_to: Option<BusinessDay>,
    pub rate_bp: BasisPoints,
    pub law: String,
}

/// Every rule there has been, the newest first.
pub async fn rules(tx: &mut Tx) -> Result<Vec<TaxRule>> {
    tx.fetch_all(query("select tax_class, valid_from, valid_to, rate_bp, law from catalog_tax_rule order by valid_from desc, tax_class"))
        .await
}
