//! What merchandisers taught the search, as a process holds it in memory: read again when it has changed.

use super::{
    Page, Wanted,
    engine::Question,
    lift::{self, Lift},
    synonym,
    words::plain,
};
use crate::category::{self, Tree};
use kernel::{Result, Timestamp, Tx, outbox, query};
use serde::{Deserialize, Serialize};

/// Synonyms and lifts at one revision, and the shelves that lifts name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// Nothing until they were read.
    revision: Option<i64>,
    pairs: Vec<(String, Vec<String>)>,
    lifts: Vec<Lift>,
    shelves: Tree,
}

/// Synonyms, lifts or shelves were changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SearchTaught {}

impl outbox::Fact for SearchTaught {
    const KIND: &'static str = "catalog.search_taught";
}

impl Rules {
    /// Reads them, unless they are still what was read before.
    pub(super) async fn read_after(tx: &mut Tx, known: &Rules) -> Result<Option<Rules>> {
        let (revision,): (i64,) = tx.fetch_one(query("select revision from catalog_search_revision")).await?;
        if known.revision == Some(revision) {
            return Ok(None);
        }
        let (synonyms, lifts, shelves) = (synonym::all(tx).await?, lift::all(tx).await?, category::all(tx).await?);
        Ok(Some(Rules { revision: Some(revision), pairs: synonym::pairs(&synonyms), lifts, shelves }))
    }

    /// The same with one lift more, or with one lift less.
    pub(crate) fn with(&self, lift: Lift) -> Rules {
        let mut rules = self.clone();
        rules.lifts.push(lift);
        rules
    }

    pub(crate) fn without(&self, id: kernel::Id<Lift>) -> Rules {
        let mut rules = self.clone();
        rules.lifts.retain(|lift| lift.id != id);
        rules
    }

    /// The same with nothing brought forward.
    pub(crate) fn without_lifts(&self) -> Rules {
        Rules { lifts: Vec::new(), ..self.clone() }
    }

    /// The ways a text is read, as it was typed first.
    pub(crate) fn readings(&self, text: &str) -> Vec<String> {
        synonym::readings(&plain(text), &self.pairs)
    }

    /// A question with what these rules say about it now.
    pub(super) fn question(&self, text: &str, wanted: &Wanted, page: Page, now: Timestamp) -> Question {
        let texts = if text.trim().is_empty() { Vec::new() } else { self.readings(text) };
        let lifts = self.lifts.iter().filter(|lift| lift.holds_at(now)).flat_map(|lift| lift.lifted(&texts, &self.shelves)).collect();
        Question { texts, wanted: wanted.clone(), page, lifts }
    }

    /// Whether somebody said what these words mean.
    pub(super) fn explain(&self, asked: &str) -> bool {
        self.pairs.iter().any(|(word, _)| word == asked)
    }
}

/// Notes that rules or shelves are changed: every process reads them again. Whoever else changes any waits until this is
/// committed.
pub(crate) async fn changed(tx: &mut Tx) -> Result<()> {
    tx.put(query("update catalog_search_revision set revision = revision + 1")).await?;
    outbox::tell(tx, &SearchTaught {})
}
