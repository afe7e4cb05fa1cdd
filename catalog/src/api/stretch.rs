//! Lists are read a stretch at a time, in an order that does not change while they are read.

use kernel::{Error, Id, Issue, Result};
use serde::Deserialize;
use std::fmt::Display;

/// Which stretch of a list is read.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub(super) cursor: String,
    pub(super) limit: Option<i64>,
}

const USUAL: i64 = 100;
const MOST: i64 = 500;

/// How many are answered at most.
pub(super) fn most(limit: Option<i64>) -> i64 {
    limit.unwrap_or(USUAL).clamp(1, MOST)
}

/// After which one to go on; nothing at the beginning.
pub(super) fn after<T>(cursor: &str) -> Result<Option<Id<T>>> {
    match cursor {
        "" => Ok(None),
        cursor => Ok(Some(Id::parse(cursor).ok_or_else(unknown)?)),
    }
}

/// The same where what is listed is known by a word.
pub(super) fn after_word(cursor: String) -> Result<String> {
    if cursor.chars().any(char::is_control) { Err(unknown()) } else { Ok(cursor) }
}

/// A name that is asked for; nobody is called by what no table keeps.
pub(super) fn name(asked: Option<&String>) -> Option<&str> {
    asked.map(|name| if name.contains('\0') { "" } else { name.as_str() })
}

/// How many to pass over, where the order is not that of what is found.
pub(super) fn skipped(cursor: &str) -> Result<i64> {
    match cursor {
        "" => Ok(0),
        cursor => cursor.parse().ok().filter(|skipped| (0..=i64::from(u32::MAX)).contains(skipped)).ok_or_else(unknown),
    }
}

fn unknown() -> Error {
    Error::Invalid(vec![Issue::new("cursor", "cursor-unknown")])
}

/// Where to go on, by the last one of a stretch; nothing when it was shorter than it might have been.
pub(super) fn next(found: usize, most: i64, last: Option<impl Display>) -> Option<String> {
    last.filter(|_| i64::try_from(found).is_ok_and(|found| found == most)).map(|last| last.to_string())
}
