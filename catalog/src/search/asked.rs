//! Turning what somebody typed into a question to the index.

use super::{
    dictionary::Dictionary,
    pinyin::say,
    shelf::Fields,
    words::{Run, pairs, parts, runs},
};
use tantivy::{
    Term,
    query::{AllQuery, BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

type Clause = (Occur, Box<dyn Query>);

/// Nobody types more; the rest is not read.
const LONGEST: usize = 60;

/// What was typed, or what merchandisers say it means as well, which weighs a little less.
pub(super) fn query(fields: &Fields, dictionary: &Dictionary, texts: &[String]) -> Box<dyn Query> {
    match texts {
        [] => Box::new(AllQuery),
        [text] => one(fields, dictionary, text),
        [typed, also @ ..] => {
            let also = also.iter().map(|text| boosted(one(fields, dictionary, text), 0.8));
            any(std::iter::once(should(one(fields, dictionary, typed))).chain(also).collect())
        }
    }
}

/// Every piece that was typed should be found; of many, a few may be wrong. Whole words of the title weigh most.
fn one(fields: &Fields, dictionary: &Dictionary, text: &str) -> Box<dyn Query> {
    let text: String = text.chars().take(LONGEST).collect();
    let runs = runs(&text);
    let pieces: Vec<Clause> = runs.iter().flat_map(|run| run_pieces(fields, run)).collect();
    if pieces.is_empty() {
        return Box::new(AllQuery);
    }
    let least = least(pieces.len());
    let all_pieces = BooleanQuery::with_minimum_required_clauses(pieces, least);
    let fits = match sounds_like(fields, &runs) {
        Some(sound) => any(vec![should(Box::new(all_pieces)), sound]),
        None => Box::new(all_pieces),
    };
    let mut clauses: Vec<Clause> = vec![(Occur::Must, fits)];
    clauses.extend(whole_words(fields, dictionary, &runs));
    Box::new(BooleanQuery::new(clauses))
}

/// How many of so many pieces must be found. One wrong character spoils the two pairs it stands in.
pub(super) fn least(pieces: usize) -> usize {
    match pieces {
        0..=2 => pieces,
        3..=4 => 2,
        many => (many - 2).min((many * 2).div_ceil(3)),
    }
}

fn run_pieces(fields: &Fields, run: &Run) -> Vec<Clause> {
    match run {
        Run::Han(run) => pairs(run).iter().map(|pair| should(term(fields.grams, pair))).collect(),
        Run::Latin(run) => vec![should(latin(fields, run))],
    }
}

/// Letters may be English, pinyin, initials, the beginning of either, or a part of a SKU.
fn latin(fields: &Fields, run: &str) -> Box<dyn Query> {
    let mut ways = vec![
        boosted(term(fields.words, run), 4.0),
        boosted(term(fields.more, run), 2.0),
        boosted(term(fields.pinyin, run), 4.0),
        boosted(term(fields.initials, run), 1.0),
    ];
    let letters = run.len();
    if letters >= 2 {
        ways.push(boosted(begins(fields.words, run, 0), 1.5));
        ways.push(boosted(begins(fields.more, run, 0), 1.0));
    }
    if run.bytes().all(|b| b.is_ascii_alphabetic()) && letters >= 3 {
        ways.push(boosted(begins(fields.pinyin, run, 0), 1.5));
        if letters >= 6 {
            ways.push(boosted(begins(fields.pinyin, run, 1), 0.8));
        }
        if letters >= 5 {
            ways.push(boosted(begins(fields.words, run, 1), 0.5));
        }
    }
    any(ways)
}

/// A short word of the wrong characters that sounds right: 平果 for 苹果.
fn sounds_like(fields: &Fields, runs: &[Run]) -> Option<Clause> {
    let [Run::Han(run)] = runs else { return None };
    if !(2..=4).contains(&run.chars().count()) {
        return None;
    }
    Some(boosted(term(fields.pinyin, say(run).full.first()?), 0.3))
}

/// Words bring the right product to the front; they are not needed for it to be found.
fn whole_words(fields: &Fields, dictionary: &Dictionary, runs: &[Run]) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for run in runs {
        let words = match run {
            Run::Han(run) => dictionary.words(run),
            Run::Latin(run) => parts(run),
        };
        for word in words {
            clauses.push(boosted(term(fields.words, word), 3.0));
            clauses.push(boosted(term(fields.more, word), 1.0));
        }
    }
    clauses
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn begins(field: Field, text: &str, wrong_letters: u8) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new_prefix(Term::from_field_text(field, text), wrong_letters, true))
}

fn any(ways: Vec<Clause>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(ways))
}

fn should(query: Box<dyn Query>) -> Clause {
    (Occur::Should, query)
}

fn boosted(query: Box<dyn Query>, boost: f32) -> Clause {
    should(Box::new(BoostQuery::new(query, boost)))
}
