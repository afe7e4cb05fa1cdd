//! Cutting text into the pieces that are compared.

use std::ops::RangeInclusive;

/// A stretch of text in one script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    Han(String),
    /// Letters, digits and what stands inside them: `a98`, `40%`, `5kg`, `sp-apple-80`.
    Latin(String),
}

/// The stretches of a text, in small letters and half width.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut apart = true;
    for c in text.chars().flat_map(|c| half_width(c).to_lowercase()) {
        let (han, latin) = (is_han(c), c.is_alphanumeric() || matches!(c, '%' | '-' | '.' | '_'));
        match runs.last_mut() {
            Some(Run::Han(run)) if han && !apart => run.push(c),
            Some(Run::Latin(run)) if latin && !han && !apart => run.push(c),
            _ if han => runs.push(Run::Han(c.to_string())),
            _ if c.is_alphanumeric() => runs.push(Run::Latin(c.to_string())),
            _ => {
                apart = true;
                continue;
            }
        }
        apart = false;
    }
    runs.into_iter().map(trimmed).collect()
}

/// `5.` at a sentence's end is `5`.
fn trimmed(run: Run) -> Run {
    match run {
        Run::Latin(run) => Run::Latin(run.trim_end_matches(['.', '-', '_']).to_owned()),
        han => han,
    }
}

fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// A latin run as it stands and in its parts: `sp-apple-80`, `sp`, `apple`, `80`.
pub(super) fn parts(run: &str) -> Vec<&str> {
    let mut parts = vec![run];
    if run.contains(['-', '.', '_']) {
        parts.extend(run.split(['-', '.', '_']).filter(|part| !part.is_empty()));
    }
    parts
}

/// Neighbouring characters of a Han run: pairs, or the one character there is.
pub(super) fn pairs(run: &str) -> Vec<&str> {
    let pairs: Vec<&str> = windows(run, 2..=2).collect();
    if pairs.is_empty() { vec![run] } else { pairs }
}

/// What a Han run is found by: its characters and its pairs.
pub(super) fn grams(run: &str) -> impl Iterator<Item = &str> {
    windows(run, 1..=2)
}

/// All stretches of so many characters.
pub(super) fn windows(run: &str, mut lengths: RangeInclusive<usize>) -> impl Iterator<Item = &str> {
    let mut edges: Vec<usize> = run.char_indices().map(|(place, _)| place).collect();
    edges.push(run.len());
    let mut from = 0;
    std::iter::from_fn(move || {
        while !lengths.is_empty() {
            let length = *lengths.start();
            if from + length < edges.len() {
                from += 1;
                return Some(&run[edges[from - 1]..edges[from - 1 + length]]);
            }
            from = 0;
            lengths.next();
        }
        None
    })
}

/// A question as it is compared with other questions: small letters, half width, one blank between words.
pub(super) fn plain(text: &str) -> String {
    let small: String = text.chars().flat_map(|c| half_width(c).to_lowercase()).collect();
    small.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where a word stands in a text: anywhere among Han characters, but never inside other letters or digits.
pub(super) fn holds_word(text: &str, word: &str) -> Option<usize> {
    let joins = |a: Option<char>, b: Option<char>| a.zip(b).is_some_and(|(a, b)| [a, b].iter().all(|c| c.is_alphanumeric() && !is_han(*c)));
    let stands = |&(place, found): &(usize, &str)| {
        let (before, after) = (text[..place].chars().next_back(), text[place + found.len()..].chars().next());
        !joins(before, word.chars().next()) && !joins(word.chars().next_back(), after)
    };
    text.match_indices(word).find(stands).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_falls_into_scripts() {
        let han = |text: &str| Run::Han(text.to_owned());
        let latin = |text: &str| Run::Latin(text.to_owned());
        let cases = [
            ("生姜 5斤", vec![han("生姜"), latin("5"), han("斤")]),
            ("Ｆｕｊｉ红富士 80 mm", vec![latin("fuji"), han("红富士"), latin("80"), latin("mm")]),
            ("吡虫啉40%", vec![han("吡虫啉"), latin("40%")]),
            ("SP-APPLE-80.", vec![latin("sp-apple-80")]),
            ("，。！", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(runs(text), expected, "{text}");
        }
        assert_eq!(parts("sp-apple-80"), ["sp-apple-80", "sp", "apple", "80"]);
        assert_eq!(pairs("红富士"), ["红富", "富士"]);
        assert_eq!(pairs("姜"), ["姜"]);
        assert_eq!(windows("红富士", 1..=3).collect::<Vec<_>>(), ["红", "富", "士", "红富", "富士", "红富士"]);
        assert_eq!(windows("姜", 2..=4).count(), 0);
    }
}
