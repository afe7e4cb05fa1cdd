//! Labels that a solution must repeat: they say nothing about the problem, so it does not know them.

use std::collections::BTreeMap;

use super::field::Field;
use super::{parse, with_line};
use crate::input::Fault;

/// The tags of the places of jobs, by job and part. Readers of solutions of this format match activities by them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(BTreeMap<(String, u8), String>);

impl Tags {
    pub fn get(&self, job: &str, part: u8) -> Option<&str> {
        self.0.get(&(job.to_owned(), part)).map(String::as_str)
    }
}

/// Reads only the tags of a problem's text, which [`read`](super::read) has taken.
pub fn read_tags(text: &str) -> Result<Tags, Fault> {
    let value = parse(text)?;
    collect(&Field::root(&value)).map_err(|fault| with_line(text, fault))
}

fn collect(root: &Field<'_>) -> Result<Tags, Fault> {
    let mut tags = Tags::default();
    for job in root.need("plan")?.need("jobs")?.items()? {
        let id = job.need("id")?.text()?;
        let mut tasks = Vec::new();
        for kind in ["pickups", "deliveries", "replacements", "services"] {
            tasks.append(&mut job.list(kind)?);
        }
        for (part, task) in tasks.iter().take(2).enumerate() {
            if let Some(tag) = task.need("places")?.items()?.first().and_then(|place| place.get("tag")) {
                tags.0.insert((id.to_owned(), part as u8), tag.text()?.to_owned());
            }
        }
    }
    Ok(tags)
}
