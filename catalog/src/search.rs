//! Finding products as people look for them: in Chinese characters, in pinyin or its initials, in English, with a
//! wrong letter or a wrong character, by place, and by words that only merchandisers know the meaning of.
//!
//! What answers is the index in the data folder or, where one machine is not enough, Meilisearch (`engine`). Either is
//! brought up to date from the feed and is made anew from the database whenever it is missing or cannot be trusted. What
//! merchandisers taught (`rules`) is in the database and in every process's memory, and belongs to the question, not to the
//! index: a synonym or a lift holds within a second, and nothing is indexed anew for it.

mod asked;
pub(crate) mod desk;
mod dictionary;
mod embedded;
mod engine;
mod found;
mod goods;
mod keeper;
pub mod lift;
mod meilisearch;
mod pieces;
mod pinyin;
pub(crate) mod rules;
mod shelf;
pub mod synonym;
pub mod unfound;
mod words;

pub(crate) use desk::take_in;
pub use found::{Found, Wanted};
pub use keeper::{catch_up, follow};
pub use lift::{Lift, NewLift, Strength, Target};
pub use rules::SearchTaught;
pub use synonym::{NewSynonym, Synonym};

use crate::{ProductKind, Temperature};
use embedded::Embedded;
use engine::Engine;
use goods::Goods;
use keeper::Keeper;
use kernel::{Clock, Db, Result};
use meilisearch::Meilisearch;
use rules::Rules;
use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};
use unfound::Ear;

/// The search over all products. Asking the index in the folder takes well under a millisecond and no database.
pub struct Search {
    engine: Arc<dyn Engine>,
    keeper: Keeper,
    rules: RwLock<Arc<Rules>>,
    ear: Ear,
    clock: Clock,
}

/// A stretch of what was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Page {
    pub skip: usize,
    pub limit: usize,
}

/// Nobody turns further pages than this.
const FURTHEST: usize = 5_000;

impl Search {
    /// Opens the index in a folder; an index of another make is thrown away and will be made anew.
    pub fn open(folder: &Path, clock: Clock) -> Result<Search> {
        Ok(Search::over(Arc::new(Embedded::open(folder)?), clock))
    }

    /// Asks Meilisearch at an address such as `https://:KEY@search.example:7700/shipin`, which all processes share.
    pub fn at(url: &str, clock: Clock) -> Result<Search> {
        Ok(Search::over(Arc::new(Meilisearch::at(url)?), clock))
    }

    fn over(engine: Arc<dyn Engine>, clock: Clock) -> Search {
        Search { engine, keeper: Keeper::default(), rules: RwLock::default(), ear: Ear::default(), clock }
    }

    /// What fits the words, best first, with how many there are of each kind, category and temperature. No words at
    /// all find everything.
    pub async fn search(&self, text: &str, wanted: &Wanted, page: Page) -> Result<Found> {
        self.ask(&self.rules(), text, wanted, page).await
    }

    /// The same by other rules than those in force: a lift somebody thinks of.
    pub(crate) async fn ask(&self, rules: &Rules, text: &str, wanted: &Wanted, page: Page) -> Result<Found> {
        let page = Page { skip: page.skip.min(FURTHEST), limit: page.limit.min(200) };
        self.engine.find(&rules.question(text, wanted, page, self.clock.now())).await
    }

    /// A shopper asks. Whether it is known already that nothing is found; then it was counted.
    pub fn hears(&self, text: &str) -> bool {
        self.ear.again(text)
    }

    /// A shopper asked and found nothing.
    pub fn found_nothing(&self, text: &str) {
        self.ear.nothing(text);
    }

    /// Writes down what shoppers asked in vain since the last time.
    pub async fn write_unfound(&self, db: &Db) -> Result<usize> {
        let rules = self.rules();
        self.ear.write_down(db, |asked| rules.explain(asked)).await
    }

    /// How many products the index knows.
    pub async fn size(&self) -> Result<u64> {
        self.engine.size().await
    }

    pub(crate) fn rules(&self) -> Arc<Rules> {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Kinds and temperatures stand in the index as their place in these lists.
fn kind_number(kind: ProductKind) -> u64 {
    ProductKind::ALL.iter().position(|one| *one == kind).unwrap_or(0) as u64
}

fn temperature_number(temperature: Temperature) -> u64 {
    Temperature::ALL.iter().position(|one| *one == temperature).unwrap_or(0) as u64
}

#[cfg(test)]
mod tests;
