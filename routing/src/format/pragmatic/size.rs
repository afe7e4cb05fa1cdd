//! How much a text holds, found out before anything is made of it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor};

use crate::input::{Fault, MOST_JOBS};

/// The most values of a text that is read whole: over a hundred for each of the most jobs. In memory each takes some
/// hundred bytes.
const MOST_VALUES: usize = 3_000_000;

/// Refuses a text with more values than are read. Every value but the first follows one of four signs; such signs within
/// words are counted too.
pub(super) fn check_values(text: &str) -> Result<(), Fault> {
    let signs = text.bytes().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{')).count();
    if signs > MOST_VALUES {
        return Err(Fault::in_field("the file", format!("there are more than the {MOST_VALUES} values that are read")));
    }
    Ok(())
}

/// Refuses a problem with too many jobs at the first one too many. What else may be wrong with the text is not looked at.
pub(super) fn check_jobs(text: &str) -> Result<(), Fault> {
    match serde_json::from_str::<Outline>(text) {
        Err(wrong) if wrong.to_string().starts_with(TOO_MANY) => {
            Err(Fault::at(wrong.line(), "plan.jobs", format!("more than {MOST_JOBS} jobs are not read")))
        }
        _ => Ok(()),
    }
}

const TOO_MANY: &str = "too many jobs";

#[derive(Deserialize)]
struct Outline {
    #[serde(rename = "plan")]
    _plan: PlanOutline,
}

#[derive(Deserialize)]
struct PlanOutline {
    #[serde(rename = "jobs")]
    _jobs: Few,
}

/// A list that is not too long.
struct Few;

impl<'de> Deserialize<'de> for Few {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Few, D::Error> {
        from.deserialize_seq(FewVisitor)
    }
}

struct FewVisitor;

impl<'de> Visitor<'de> for FewVisitor {
    type Value = Few;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Few, A::Error> {
        let mut seen = 0;
        while items.next_element::<IgnoredAny>()?.is_some() {
            seen += 1;
            if seen > MOST_JOBS {
                return Err(A::Error::custom(TOO_MANY));
            }
        }
        Ok(Few)
    }
}
