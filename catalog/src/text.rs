//! Words that somebody wrote, wherever he wrote them.

use kernel::{Issue, Issues};

pub(crate) fn needed(found: &mut Issues, field: &str, text: &str) {
    if text.trim().is_empty() {
        found.push(Issue::new(field, "field-needed"));
    }
}

/// No longer than that, and without signs that nobody can read.
pub(crate) fn at_most(found: &mut Issues, field: &str, text: &str, most: usize) {
    if text.trim().chars().count() > most {
        found.push(Issue::new(field, "field-too-long").with("most", most));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        found.push(Issue::new(field, "field-unreadable"));
    }
}
