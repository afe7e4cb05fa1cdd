//! How characters are said: full pinyin and initials. A character with several readings is found by each.

use super::words::windows;
use pinyin::ToPinyinMulti as _;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Readings of one character that are followed; of a whole word, this many combinations.
const READINGS: usize = 3;
const COMBINATIONS: usize = 8;

/// How a word can be said: `chongqing` and `zhongqing`, `cq` and `zq`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub full: Vec<String>,
    pub initials: Vec<String>,
}

/// All ways to say a word; none when a character of it has no reading.
pub(super) fn say(word: &str) -> Said {
    let mut said = Said { full: vec![String::new()], initials: vec![String::new()] };
    for c in word.chars() {
        let readings = readings(c);
        if readings.is_empty() {
            return Said::default();
        }
        said.full = spread(&said.full, &readings, |syllable| syllable);
        said.initials = spread(&said.initials, &readings, |syllable| &syllable[..1]);
    }
    said
}

fn readings(c: char) -> Vec<&'static str> {
    let mut readings: Vec<&'static str> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        if readings.len() < READINGS && !readings.contains(&reading.plain()) {
            readings.push(reading.plain());
        }
    }
    readings
}

fn spread(so_far: &[String], readings: &[&'static str], part: impl Fn(&'static str) -> &'static str) -> Vec<String> {
    let mut longer: Vec<String> = Vec::new();
    for (start, reading) in so_far.iter().flat_map(|start| readings.iter().map(move |reading| (start, reading))) {
        let word = format!("{start}{}", part(reading));
        if longer.len() < COMBINATIONS && !longer.contains(&word) {
            longer.push(word);
        }
    }
    longer
}

/// Everything that is said in the texts of one product, each way once.
#[derive(Debug, Default)]
pub(super) struct Sounds {
    pub full: BTreeSet<Arc<str>>,
    pub initials: BTreeSet<Arc<str>>,
}

/// What has been said before is not worked out again: a hundred thousand titles share some ten thousand words, and all
/// of them share one text for each way a word is said.
#[derive(Default)]
pub(super) struct Reader {
    known: HashMap<String, (Vec<Arc<str>>, Vec<Arc<str>>)>,
}

impl Reader {
    /// Full pinyin and initials of every stretch of two to four characters of a run, and of its words.
    pub(super) fn read(&mut self, run: &str, words: &[String], sounds: &mut Sounds) {
        let stretches = windows(run, 2..=4).unwrap_or_else(|| vec![run.to_owned()]);
        for word in stretches.iter().chain(words) {
            let (full, initials) = match self.known.get(word) {
                Some(said) => said,
                None => self.known.entry(word.clone()).or_insert_with(|| shared(say(word))),
            };
            sounds.full.extend(full.iter().cloned());
            sounds.initials.extend(initials.iter().cloned());
        }
    }
}

fn shared(said: Said) -> (Vec<Arc<str>>, Vec<Arc<str>>) {
    (said.full.into_iter().map(Arc::from).collect(), said.initials.into_iter().map(Arc::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_with_several_readings_are_found_by_each() {
        let said = say("长山药");
        assert!(said.full.contains(&"changshanyao".to_owned()) && said.full.contains(&"zhangshanyao".to_owned()), "{said:?}");
        assert!(say("重庆").initials.contains(&"cq".to_owned()));
        assert_eq!(say("苹果").full[0], "pingguo", "the usual reading comes first");
        assert_eq!(say("A苹"), Said::default());
    }
}
