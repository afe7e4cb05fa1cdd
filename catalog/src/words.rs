//! Telling two texts apart word by word. Chinese has no spaces between its words: there each character is compared.

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Same,
    Changed,
}

/// A stretch of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marked {
    pub mark: Mark,
    pub text: String,
}

/// Texts that have nothing in common are not compared for ever; what is left is marked as a whole.
const PATIENCE: Duration = Duration::from_millis(200);

/// Both sides, what differs marked. The stretches of a side make up its whole text.
pub(crate) fn compared(before: &str, after: &str) -> (Vec<Marked>, Vec<Marked>) {
    let (old, new) = (parts(before), parts(after));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for step in capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(Instant::now() + PATIENCE)) {
        let mark = if matches!(step, DiffOp::Equal { .. }) { Mark::Same } else { Mark::Changed };
        add(&mut left, mark, old.get(step.old_range()).unwrap_or_default());
        add(&mut right, mark, new.get(step.new_range()).unwrap_or_default());
    }
    (left, right)
}

fn add(side: &mut Vec<Marked>, mark: Mark, parts: &[&str]) {
    if parts.is_empty() {
        return;
    }
    match side.last_mut() {
        Some(last) if last.mark == mark => last.text.push_str(&parts.concat()),
        _ => side.push(Marked { mark, text: parts.concat() }),
    }
}

/// Words of letters and digits, runs of white space, and every other character by itself.
fn parts(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        _ if c.is_ascii_alphanumeric() => 1,
        _ if c.is_whitespace() => 2,
        _ => 0,
    };
    let mut parts = Vec::new();
    let (mut from, mut before) = (0, 0);
    for (at, c) in text.char_indices() {
        if at > 0 && (kind(c) == 0 || kind(c) != before) {
            parts.push(&text[from..at]);
            from = at;
        }
        before = kind(c);
    }
    if from < text.len() {
        parts.push(&text[from..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(side: &[Marked]) -> String {
        side.iter().map(|part| if part.mark == Mark::Changed { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    }

    #[test]
    fn changed_words_are_marked_on_both_sides() {
        let table = [
            ("Picked before the rain", "Picked after the rain", "Picked [before] the rain", "Picked [after] the rain"),
            ("泉庄的苹果，脆甜。", "泉庄的苹果，又脆又甜。", "泉庄的苹果，脆甜。", "泉庄的苹果，[又]脆[又]甜。"),
            ("", "new", "", "[new]"),
            ("gone", "", "[gone]", ""),
            ("90 days", "540 days", "[90] days", "[540] days"),
            ("same", "same", "same", "same"),
        ];
        for (before, after, left, right) in table {
            let (old, new) = compared(before, after);
            assert_eq!((shown(&old).as_str(), shown(&new).as_str()), (left, right));
        }
    }

    #[test]
    fn no_letter_of_a_text_is_lost_however_it_was_changed() {
        let pieces = ["山楂", " ", "Apple", "\n", "，", "5 kg", "é", "🍎", "  "];
        let mut state = 7u32;
        let mut next = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as usize % below
        };
        for _ in 0..200 {
            let mut text = || (0..next(40)).map(|_| pieces[next(pieces.len())]).collect::<String>();
            let (before, after) = (text(), text());
            let (left, right) = compared(&before, &after);
            let whole = |side: &[Marked]| side.iter().map(|part| part.text.as_str()).collect::<String>();
            let same =
                |side: &[Marked]| side.iter().filter(|part| part.mark == Mark::Same).map(|part| part.text.as_str()).collect::<String>();
            assert_eq!((whole(&left), whole(&right)), (before, after));
            assert_eq!(same(&left), same(&right), "what is not marked is the same on both sides");
        }
    }
}
