//! What tills took off by themselves: noted with each promotion, told apart by who bears it, and counted again.

use super::{effect::TILL_SALE, receipt};
use crate::sale::{Reduction, Sale, SaleCompleted};
use catalog::promotion::{self, Promotion};
use coop::Party;
use kernel::{Error, Finding, Id, Money, Result, Tx};
use std::collections::BTreeMap;

/// Notes what a sale had of each promotion; answers those that nobody here knows.
pub(super) async fn note(tx: &mut Tx, sale: &SaleCompleted) -> Result<Vec<Id<Promotion>>> {
    let taken: Vec<_> = taken(sale).into_iter().collect();
    promotion::note_taken(tx, TILL_SALE, sale.sale.uuid(), &taken).await
}

fn taken(sale: &SaleCompleted) -> BTreeMap<Id<Promotion>, Money> {
    let mut sums = BTreeMap::new();
    for reduction in sale.lines.iter().flat_map(|line| &line.reductions) {
        *sums.entry(reduction.promotion).or_default() += reduction.amount;
    }
    sums
}

/// What others than the seller bear of some reductions.
pub(super) fn borne<'a>(reductions: impl Iterator<Item = &'a Reduction>) -> BTreeMap<Id<Party>, Money> {
    let mut sums = BTreeMap::new();
    for reduction in reductions {
        if let Some(bearer) = reduction.bearer {
            *sums.entry(bearer).or_default() += reduction.amount;
        }
    }
    sums
}

/// What sales had of promotions as their facts tell it, to be held against what was noted.
#[derive(Default)]
pub(super) struct Told(BTreeMap<(uuid::Uuid, Id<Promotion>), Money>);

impl Told {
    pub fn read(&mut self, sale: &SaleCompleted) {
        self.0.extend(taken(sale).into_iter().map(|(promotion, amount)| ((sale.sale.uuid(), promotion), amount)));
    }

    /// What was noted otherwise than it was told, and what was told, took effect, and is missing.
    pub async fn check(mut self, tx: &mut Tx) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        let what = |owner: &uuid::Uuid, promotion: &Id<Promotion>| format!("promotion {promotion} on till sale {owner}");
        for (owner, promotion, noted) in promotion::held_by(tx, TILL_SALE).await? {
            let told = self.0.remove(&(owner, promotion)).unwrap_or_default();
            if told != noted {
                findings.push(Finding::new(what(&owner, &promotion), told, noted));
            }
        }
        for ((owner, promotion), told) in self.0 {
            // Of a promotion that nobody knows there is trouble already.
            let known = match promotion::load(tx, promotion).await {
                Err(Error::NotFound) => false,
                found => found.map(|_| true)?,
            };
            if known && receipt::is_known(tx, Id::<Sale>::from_uuid(owner)).await? {
                findings.push(Finding::new(what(&owner, &promotion), told, "nothing"));
            }
        }
        Ok(findings)
    }
}
