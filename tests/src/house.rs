//! The house as it stands in the source tree: files, words, and who leans on whom.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Rooms from the ground up; one may lean only on those of a lower floor.
pub const FLOORS: &[&[&str]] = &[
    &["kernel", "routing", "darkroom"],
    &["ui"],
    &["coop"],
    &["catalog", "books"],
    &["payment", "fulfillment"],
    &["storefront", "pos"],
    &["src"],
];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the house").to_path_buf()
}

/// Rooms that are there.
pub fn rooms() -> Vec<&'static str> {
    FLOORS.iter().copied().flatten().copied().filter(|room| root().join(room).is_dir()).collect()
}

/// All files of a kind under a folder of the house; what is built or fetched is left out.
pub fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&root().join(folder), ending, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "node_modules", "vendor", ".git", "data"].contains(&name.as_str()) {
            collect(&path, ending, found);
        } else if name.ends_with(ending) {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            found.push((path, text));
        }
    }
}

/// A path as one would say it: from the root of the house.
pub fn spoken(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The messages of a language: id → names of its values.
pub fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for room in rooms() {
        for (path, text) in files(&format!("{room}/locales/{language}"), ".ftl") {
            for (id, values) in declared(&text) {
                assert!(all.insert(id.clone(), values).is_none(), "{} declares {id}, which is declared elsewhere too", spoken(&path));
            }
        }
    }
    all
}

/// The ids a Fluent text declares, each with the values (`{ $count }`) its text asks for.
fn declared(text: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut all: Vec<(String, BTreeSet<String>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let id = line.split('=').next().unwrap_or_default().trim();
            all.push((id.to_owned(), BTreeSet::new()));
        }
        let Some((_, values)) = all.last_mut() else { continue };
        for part in line.split('$').skip(1) {
            let value: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
            // Of a pair of names, each language takes its own.
            values.insert(if value == "zh" || value == "en" { "zh or en".to_owned() } else { value });
        }
    }
    all
}

/// Texts in double quotes, without those that have escapes in them.
pub fn quoted(text: &str) -> Vec<&str> {
    text.split('"').skip(1).step_by(2).collect()
}

/// Whether a text has the shape of a message id: `order-price-changed`.
pub fn looks_like_an_id(text: &str) -> bool {
    text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.contains("--")
}

/// The quoted text that follows each occurrence of `before` (`say(`), if one follows at once.
pub fn quoted_after<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| rest.trim_start().trim_start_matches('&').strip_prefix('"'))
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// Source without its comments and without the tests at its end.
pub fn code_only(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}
