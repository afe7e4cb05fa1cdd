//! How characters are said: full pinyin and initials. A character with several readings is found by each.

use super::words::windows;
use pinyin::ToPinyinMulti as _;
use std::collections::HashMap;

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

/// Everything that is said in the texts of one product, as numbers of a reader's syllables.
#[derive(Debug, Default)]
pub(super) struct Sounds {
    full: Vec<u32>,
    initials: Vec<u32>,
}

/// What has been said before is not worked out again: a hundred thousand titles share some ten thousand words. Each way
/// of saying one has a number, so that what a product is found by is sorted and compared as numbers.
#[derive(Default)]
pub(super) struct Reader {
    known: HashMap<String, (Vec<u32>, Vec<u32>)>,
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Reader {
    /// Full pinyin and initials of every stretch of two to four characters of a run, and of its words.
    pub(super) fn read(&mut self, run: &str, words: &[&str], sounds: &mut Sounds) {
        let alone = (run.chars().count() == 1).then_some(run);
        for word in windows(run, 2..=4).chain(alone).chain(words.iter().copied()) {
            if !self.known.contains_key(word) {
                let said = say(word);
                let numbers = (self.numbered(said.full), self.numbered(said.initials));
                self.known.insert(word.to_owned(), numbers);
            }
            if let Some((full, initials)) = self.known.get(word) {
                sounds.full.extend(full);
                sounds.initials.extend(initials);
            }
        }
    }

    /// Each way once, with blanks between: pinyin and initials.
    pub(super) fn lines(&self, sounds: Sounds) -> (String, String) {
        (self.line(sounds.full), self.line(sounds.initials))
    }

    fn line(&self, mut numbers: Vec<u32>) -> String {
        numbers.sort_unstable();
        numbers.dedup();
        let texts: Vec<&str> = numbers.iter().filter_map(|number| self.texts.get(*number as usize)).map(String::as_str).collect();
        texts.join(" ")
    }

    fn numbered(&mut self, ways: Vec<String>) -> Vec<u32> {
        ways.into_iter().map(|way| self.number(way)).collect()
    }

    fn number(&mut self, way: String) -> u32 {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(way).or_insert_with_key(|way| {
            self.texts.push(way.clone());
            next
        })
    }
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
