//! The words of this shop: its own names, and for a large shop those of a general dictionary that occur in its titles.
//!
//! A general dictionary of Chinese holds 350,000 words and costs 33 MB while it is open, of which 25 MB may never be
//! given back. A county's few hundred products are named by their own titles, towns and other names, and do without
//! it. A shop of thousands has titles from elsewhere: for it the words that occur are picked out once, whenever the
//! index is made anew, kept in a file, and the large dictionary is closed again.

use super::words::{Run, runs, windows};
use jieba_rs::Jieba;
use kernel::Result;
use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

/// No word of the trade has more characters.
const LONGEST: usize = 6;
/// Every word weighs the same, so a text falls into as few words as possible.
const WEIGHT: usize = 1000;

pub(super) struct Dictionary {
    words: BTreeSet<String>,
    jieba: Jieba,
}

impl Dictionary {
    /// What was kept in the folder; empty when nothing was.
    pub(super) fn open(folder: &Path) -> Dictionary {
        let text = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        Dictionary::of(text.lines().map(str::to_owned).collect())
    }

    pub(super) fn of(words: BTreeSet<String>) -> Dictionary {
        let mut jieba = Jieba::empty();
        for word in &words {
            jieba.add_word(word, Some(WEIGHT), None);
        }
        Dictionary { words, jieba }
    }

    /// The shop's own names with the general words that occur in its texts, which is heavy.
    pub(super) fn gather<'a>(own: BTreeSet<String>, texts: impl IntoIterator<Item = &'a str>) -> Dictionary {
        let general = Jieba::new();
        let mut words = own;
        let mut looked_up: HashSet<String> = HashSet::new();
        for run in texts.into_iter().flat_map(han_runs) {
            for stretch in windows(&run, 2..=LONGEST) {
                if !looked_up.contains(stretch) {
                    looked_up.insert(stretch.to_owned());
                    if general.has_word(stretch) {
                        words.insert(stretch.to_owned());
                    }
                }
            }
        }
        Dictionary::of(words)
    }

    /// The same with a few names more; nothing when all are known.
    pub(super) fn with(&self, own: &BTreeSet<String>) -> Option<Dictionary> {
        if own.is_subset(&self.words) { None } else { Some(Dictionary::of(self.words.union(own).cloned().collect())) }
    }

    pub(super) fn keep(&self, folder: &Path) -> Result<()> {
        let text: Vec<&str> = self.words.iter().map(String::as_str).collect();
        std::fs::write(folder.join(FILE), text.join("\n"))?;
        Ok(())
    }

    /// The words of a Han run, long ones with the shorter ones inside them; a text of unknown characters has none.
    pub(super) fn words<'a>(&self, run: &'a str) -> Vec<&'a str> {
        let cut = self.jieba.cut_for_search(run, false);
        let mut words: Vec<&str> = cut.into_iter().map(|token| token.word).filter(|word| word.chars().nth(1).is_some()).collect();
        words.dedup();
        words
    }
}

const FILE: &str = "words.txt";

/// A name of the shop's own, when it is short enough to be one.
pub(super) fn own_names<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    texts.into_iter().flat_map(han_runs).filter(|run| (2..=LONGEST).contains(&run.chars().count())).collect()
}

fn han_runs(text: &str) -> Vec<String> {
    runs(text)
        .into_iter()
        .filter_map(|run| match run {
            Run::Han(run) => Some(run),
            Run::Latin(_) => None,
        })
        .collect()
}
