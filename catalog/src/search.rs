//! Finding products as people look for them: in Chinese characters, in pinyin or its initials, in English, with a
//! wrong letter or a wrong character, and by place.
//!
//! The index lies in the data folder and belongs to one process. It is brought up to date from the feed, remembers in
//! its own commit how far it has read, and is made anew from the database whenever it is missing or cannot be trusted.

mod asked;
mod dictionary;
mod found;
mod goods;
mod keeper;
mod pinyin;
mod shelf;
mod words;

pub use found::{Found, Wanted};
pub use keeper::follow;

use crate::{ProductKind, Temperature};
use dictionary::Dictionary;
use keeper::ReadSoFar;
use kernel::{Error, Result};
use shelf::Fields;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, RwLock},
};
use tantivy::{Index, IndexReader, ReloadPolicy};

/// The search over all products. Asking it takes well under a millisecond and no database.
pub struct Search {
    folder: PathBuf,
    index: Index,
    fields: Fields,
    reader: IndexReader,
    dictionary: RwLock<Arc<Dictionary>>,
    /// One hand writes at a time.
    keeping: Mutex<()>,
    /// How far the feed was read in this process; what was read before is in the index's last commit.
    so_far: Mutex<Option<ReadSoFar>>,
}

/// A stretch of what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub skip: usize,
    pub limit: usize,
}

/// Nobody turns further pages than this.
const FURTHEST: usize = 5_000;

impl Search {
    /// Opens the index in a folder; an index of another make is thrown away and will be made anew.
    pub fn open(folder: &Path) -> Result<Search> {
        let (index, fields) = shelf::open(folder)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(1).try_into().map_err(broken)?;
        let dictionary = RwLock::new(Arc::new(Dictionary::open(folder)));
        Ok(Search { folder: folder.to_path_buf(), index, fields, reader, dictionary, keeping: Mutex::default(), so_far: Mutex::default() })
    }

    /// What fits the words, best first, with how many there are of each kind, category and temperature. No words at
    /// all find everything.
    pub fn search(&self, text: &str, wanted: &Wanted, page: Page) -> Result<Found> {
        let page = Page { skip: page.skip.min(FURTHEST), limit: page.limit.min(200) };
        let query = asked::query(&self.fields, &self.dictionary(), text);
        let searcher = self.reader.searcher();
        let mut found = searcher.search(&query, &found::Collecting::new(wanted, page)).map_err(broken)?;
        found.hits = found.hits.into_iter().skip(page.skip).take(page.limit).collect();
        Ok(found)
    }

    /// How many products the index knows.
    pub fn size(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    fn dictionary(&self) -> Arc<Dictionary> {
        self.dictionary.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

/// Kinds and temperatures stand in the index as their place in these lists.
fn kind_number(kind: ProductKind) -> u64 {
    ProductKind::ALL.iter().position(|one| *one == kind).unwrap_or(0) as u64
}

fn temperature_number(temperature: Temperature) -> u64 {
    Temperature::ALL.iter().position(|one| *one == temperature).unwrap_or(0) as u64
}

fn broken(error: tantivy::TantivyError) -> Error {
    Error::fault(format_args!("search index: {error}"))
}

#[cfg(test)]
mod tests;
