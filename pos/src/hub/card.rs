//! Member cards at the hub: told to tills ahead, and found again when a till tells of a sale. A sale with a card that held
//! no longer stands as every sale does; somebody is told of it.

use super::{
    exception::{self, ExceptionCode, SetAside},
    receipt::{self, Told},
};
use crate::{
    sale::{Sale, SaleCompleted},
    wire::{Change, Put},
};
use coop::{
    Party,
    member::{self, CardsChanged},
};
use kernel::{Finding, Id, Result, Timestamp, Tx, feed};
use std::collections::{BTreeMap, BTreeSet};

/// Cards in one page of all of them.
const PAGE: i64 = 2000;

/// A page of all cards that hold, after one of them, and the last of the page if there may be more.
pub(super) async fn page(tx: &mut Tx, ver: i64, after: &str) -> Result<(Change, Option<String>)> {
    let cards = member::all_at_tills(tx, after, PAGE).await?;
    let full = i64::try_from(cards.len()).is_ok_and(|count| count == PAGE);
    let last = cards.last().filter(|_| full).map(|card| card.hash.clone());
    Ok((Change { ver, put: Put::Cards { cards, complete: last.is_none() } }, last))
}

/// The cards that some facts are about, as they are now.
pub(super) async fn changed(tx: &mut Tx, ver: i64, facts: &[feed::Event]) -> Result<Option<Change>> {
    let mut hashes = BTreeSet::new();
    for fact in facts {
        hashes.extend(fact.of::<CardsChanged>()?.into_iter().flat_map(|told| told.hashes));
    }
    let cards = member::at_tills(tx, &hashes.into_iter().collect::<Vec<_>>()).await?;
    Ok((!cards.is_empty()).then_some(Change { ver, put: Put::Cards { cards, complete: false } }))
}

/// Whose card a sale was rung up with. One that had ended by then, or that nobody here made, is trouble beside the sale.
pub(super) async fn holder(tx: &mut Tx, told: &Told<'_>, sale: &SaleCompleted) -> Result<Option<Id<Party>>> {
    let Some(card) = &sale.card else { return Ok(None) };
    let found = member::used(tx, &card.hash, told.at).await?;
    let trouble = match found {
        Some((_, true)) => None,
        Some((_, false)) => Some(ExceptionCode::CardEnded),
        None => Some(ExceptionCode::UnknownCard),
    };
    if let Some(code) = trouble {
        let detail = format!("{} · ···{} · {}", sale.receipt_no, card.last_digits, sale.saved_by_card());
        exception::raise(tx, told.node.id, told.seq, &SetAside::new(code, detail)).await?;
    }
    Ok(found.map(|(holder, _)| holder))
}

/// What cards sales had as their facts tell it, to be held against whom they were kept for.
#[derive(Default)]
pub(super) struct CardsTold(BTreeMap<Id<Sale>, (String, Timestamp)>);

impl CardsTold {
    pub fn read(&mut self, sale: &SaleCompleted, at: Timestamp) {
        self.0.extend(sale.card.as_ref().map(|card| (sale.sale, (card.hash.clone(), at))));
    }

    /// Receipts that were kept for somebody else than told, or for nobody.
    pub async fn check(mut self, tx: &mut Tx) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        let said = |party: Option<Id<Party>>| party.map_or_else(|| "nobody".to_owned(), |party| party.to_string());
        for (sale, kept) in receipt::members(tx).await? {
            let whose = match self.0.remove(&sale) {
                Some((hash, at)) => member::used(tx, &hash, at).await?.map(|(holder, _)| holder),
                None => None,
            };
            if whose != Some(kept) {
                findings.push(Finding::new(format!("member of till sale {sale}"), said(whose), said(Some(kept))));
            }
        }
        for (sale, (hash, at)) in self.0 {
            let whose = member::used(tx, &hash, at).await?.map(|(holder, _)| holder);
            if whose.is_some() && receipt::is_known(tx, sale).await? {
                findings.push(Finding::new(format!("member of till sale {sale}"), said(whose), said(None)));
            }
        }
        Ok(findings)
    }
}
