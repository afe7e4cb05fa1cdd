//! A question in the searches that Meilisearch is asked at once, each with its weight.

use super::{
    super::{
        Page, Wanted,
        asked::least,
        engine::{Lifted, Question, Whom},
        lift::Strength,
        pinyin::say,
        words::{Run, pairs, runs},
    },
    document::{EVERY, EVERY_WORD, GRAMS, INITIALS, MORE, MORE_GRAMS, PINYIN, WORDS},
    spelling::spelt,
};

/// It reads no more words of one search.
const WORDS_READ: usize = 10;
/// Nobody types more.
const LONGEST: usize = 60;

/// One of its searches.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub words: String,
    pub fields: &'static [&'static str],
    pub weight: f32,
    /// Only among these.
    pub among: Option<String>,
}

/// All searches of a question, and what it was narrowed to.
pub(super) struct Asking {
    pub parts: Vec<Part>,
    pub page: Page,
    wanted: Wanted,
}

/// A question as narrow as it was asked, or with one heading open.
pub(super) struct Narrowed {
    pub filter: String,
    pub page: Page,
}

const HAN: &[&str] = &[GRAMS, MORE_GRAMS];
const ANY: &[&str] = &[WORDS, GRAMS, MORE, MORE_GRAMS, PINYIN, INITIALS];
const ALL: &[&str] = &[EVERY];
const SOUND: &[&str] = &[PINYIN];

impl Asking {
    pub(super) fn of(question: &Question) -> Asking {
        let mut parts = match question.texts.split_first() {
            None => vec![part(&[EVERY_WORD.to_owned()], ALL, 1.0)],
            Some((typed, also)) => {
                let mut parts = readings(typed);
                parts.extend(also.iter().filter_map(|text| readings(text).into_iter().next()).map(|part| Part { weight: 0.8, ..part }));
                parts
            }
        };
        parts.extend(lifted(&parts, &question.lifts));
        Asking { parts, page: question.page, wanted: question.wanted.clone() }
    }

    pub(super) fn narrowed(&self) -> Narrowed {
        Narrowed { filter: filter(&self.wanted), page: self.page }
    }

    pub(super) fn without_kind(&self) -> Option<Narrowed> {
        self.wanted.kind.map(|_| self.open(Wanted { kind: None, ..self.wanted.clone() }))
    }

    pub(super) fn without_category(&self) -> Option<Narrowed> {
        (!self.wanted.shelves.is_empty()).then(|| self.open(Wanted { shelves: Vec::new(), ..self.wanted.clone() }))
    }

    pub(super) fn without_temperature(&self) -> Option<Narrowed> {
        self.wanted.temperature.map(|_| self.open(Wanted { temperature: None, ..self.wanted.clone() }))
    }

    fn open(&self, wanted: Wanted) -> Narrowed {
        Narrowed { filter: filter(&wanted), page: Page { skip: 0, limit: 1 } }
    }
}

fn part(pieces: &[String], fields: &'static [&'static str], weight: f32) -> Part {
    let words = pieces.iter().take(WORDS_READ).cloned().collect::<Vec<_>>().join(" ");
    Part { words, fields, weight, among: None }
}

/// A text as typed; then with the pairs left out that one wrong character spoils; then as it is said.
fn readings(text: &str) -> Vec<Part> {
    let text: String = text.chars().take(LONGEST).collect();
    let runs = runs(&text);
    let mut pieces: Vec<String> = Vec::new();
    for run in &runs {
        match run {
            Run::Han(run) => pieces.extend(pairs(run).iter().map(|pair| spelt(pair))),
            Run::Latin(run) => pieces.push(run.clone()),
        }
    }
    pieces.truncate(WORDS_READ);
    let fields = if runs.iter().any(|run| matches!(run, Run::Latin(_))) { ANY } else { HAN };
    let mut parts = vec![part(&pieces, fields, 1.0)];
    parts.extend(spoilt(&pieces).iter().map(|rest| part(rest, fields, 0.7)));
    if let [Run::Han(run)] = runs.as_slice()
        && (2..=4).contains(&run.chars().count())
        && let Some(sound) = say(run).full.first()
    {
        // In quotes it is neither the beginning of a word nor misspelt.
        parts.push(part(&[format!("\"{sound}\"")], SOUND, 0.3));
    }
    parts
}

/// The pieces without two neighbours, or without one where two are too many.
fn spoilt(pieces: &[String]) -> Vec<Vec<String>> {
    let least = least(pieces.len());
    let gap = (1..=2).rev().find(|gap| pieces.len() >= least + gap && least > 0);
    let without = |gap: usize| (0..=pieces.len() - gap).map(move |start| [&pieces[..start], &pieces[start + gap..]].concat());
    gap.map(|gap| without(gap).collect()).unwrap_or_default()
}

/// The same searches among what is lifted, with more weight.
fn lifted(parts: &[Part], lifts: &[Lifted]) -> Vec<Part> {
    let mut more = Vec::new();
    for strength in Strength::ALL {
        let whom: Vec<String> = lifts.iter().filter(|lift| lift.strength == *strength).map(|lift| named(&lift.whom)).collect();
        if !whom.is_empty() {
            let among = Some(whom.join(" OR "));
            more.extend(parts.iter().map(|part| Part { among: among.clone(), weight: strength.lifted(part.weight), ..part.clone() }));
        }
    }
    more
}

fn named(whom: &Whom) -> String {
    match whom {
        Whom::Product(id) => format!("id = \"{id}\""),
        Whom::Category(code) => format!("category = {}", quoted(code)),
    }
}

fn filter(wanted: &Wanted) -> String {
    let mut all = Vec::new();
    all.extend(wanted.channel.map(|channel| format!("channels = \"{channel}\"")));
    all.extend(wanted.kind.map(|kind| format!("kind = \"{kind}\"")));
    if !wanted.shelves.is_empty() {
        all.push(format!("category IN [{}]", wanted.shelves.iter().map(|code| quoted(code)).collect::<Vec<_>>().join(", ")));
    }
    all.extend(wanted.temperature.map(|temperature| format!("temperature = \"{temperature}\"")));
    all.join(" AND ")
}

/// A value somebody may have typed, as it stands in a filter.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{super::spelling::spelt_line, *};
    use crate::{Channel, ProductKind};
    use kernel::Id;

    fn asked(texts: &[&str], lifts: Vec<Lifted>) -> Vec<(String, u32, Option<String>)> {
        let question = Question { texts: texts.iter().map(|text| (*text).to_owned()).collect(), lifts, ..Question::default() };
        let told = |part: Part| (part.words, format!("{:.2}", part.weight).replace('.', "").parse().expect("a weight"), part.among);
        Asking::of(&question).parts.into_iter().map(told).collect()
    }

    #[test]
    fn a_question_becomes_searches_that_pardon_one_wrong_character() {
        let line = |pairs: &str| spelt_line(pairs);
        let expected: Vec<(String, u32)> = [("红富 富土 土苹 苹果", 100), ("土苹 苹果", 70), ("红富 苹果", 70), ("红富 富土", 70)]
            .map(|(pairs, weight)| (line(pairs), weight))
            .to_vec();
        let told: Vec<(String, u32)> = asked(&["红富土苹果"], Vec::new()).into_iter().map(|(words, weight, _)| (words, weight)).collect();
        assert_eq!(told, expected);
        assert_eq!(asked(&["平果"], Vec::new())[1], ("\"pingguo\"".to_owned(), 30, None), "what is said the same");
        assert_eq!(asked(&["pinguo"], Vec::new()), [("pinguo".to_owned(), 100, None)]);
        assert_eq!(asked(&[], Vec::new()), [("goods".to_owned(), 100, None)], "no words at all find everything");
        assert_eq!(asked(&["猕猴桃", "葡萄"], Vec::new()).last().map(|part| part.1), Some(80), "another reading weighs less");
    }

    #[test]
    fn lifted_goods_are_asked_for_once_more_with_more_weight() {
        let id = Id::parse("00000000-0000-0000-0000-00000000000a").expect("an id");
        let lifts = vec![
            Lifted { whom: Whom::Product(id), strength: Strength::First },
            Lifted { whom: Whom::Category("a\"b".to_owned()), strength: Strength::Gently },
        ];
        let told = asked(&["pinguo"], lifts);
        assert_eq!(told[1], ("pinguo".to_owned(), 150, Some("category = \"a\\\"b\"".to_owned())));
        assert_eq!(told[2], ("pinguo".to_owned(), 100_000, Some(format!("id = \"{id}\""))));
    }

    #[test]
    fn each_narrowed_heading_is_counted_with_itself_open() {
        let wanted = Wanted {
            channel: Some(Channel::Web),
            kind: Some(ProductKind::Input),
            shelves: vec!["seed".to_owned(), "seed-corn".to_owned()],
            temperature: None,
        };
        let asking = Asking::of(&Question { wanted, ..Question::default() });
        assert_eq!(asking.narrowed().filter, "channels = \"web\" AND kind = \"input\" AND category IN [\"seed\", \"seed-corn\"]");
        let open = |narrowed: Option<Narrowed>| narrowed.map(|narrowed| narrowed.filter);
        assert_eq!(open(asking.without_kind()), Some("channels = \"web\" AND category IN [\"seed\", \"seed-corn\"]".to_owned()));
        assert_eq!(open(asking.without_category()), Some("channels = \"web\" AND kind = \"input\"".to_owned()));
        assert_eq!(open(asking.without_temperature()), None, "it was not narrowed");
    }
}
