//! What can be wrong with the groups of a draft and with what its variants say to them, named at the field of the desk's
//! form: `g0-zh`, `g0-values`, `v0-o-grade`.

use super::{Combination, MOST_GROUPS, MOST_VALUES, OptionGroup, is_code};
use crate::product::ProductDraft;
use kernel::{Issue, Issues};
use std::collections::{HashMap, HashSet};

const MOST_GROUP_LETTERS: usize = 30;
const MOST_VALUE_LETTERS: usize = 60;

/// A sign that parts the two languages of a name wherever it is written in one cell or line.
const PARTING: [char; 3] = ['|', '｜', '\n'];

pub(in crate::product) fn issues(draft: &ProductDraft, found: &mut Issues) {
    found.extend(of_groups(draft));
    variant_issues(draft, found);
}

/// What is wrong with the groups themselves.
pub(in crate::product) fn of_groups(draft: &ProductDraft) -> Issues {
    let mut found = Issues::new();
    if draft.options.len() > MOST_GROUPS {
        found.push(Issue::new("options", "option-too-many-groups").with("most", MOST_GROUPS));
    }
    let (mut codes, mut names) = (HashSet::new(), HashSet::new());
    for (nth, group) in draft.options.iter().enumerate() {
        group_issues(nth, group, &mut found);
        if !codes.insert(&group.code) || !is_code(&group.code) {
            found.push(Issue::new(format!("g{nth}-code"), "option-code").with("code", &group.code));
        }
        if !names.insert(&group.zh) {
            found.push(Issue::new(format!("g{nth}-zh"), "option-name-twice").with("name", &group.zh));
        }
    }
    found
}

fn group_issues(nth: usize, group: &OptionGroup, found: &mut Issues) {
    name_issues((&format!("g{nth}-zh"), &format!("g{nth}-en")), (&group.zh, &group.en), MOST_GROUP_LETTERS, found);
    let field = format!("g{nth}-values");
    if group.values.is_empty() {
        found.push(Issue::new(&field, "option-needs-values"));
    }
    if group.values.len() > MOST_VALUES {
        found.push(Issue::new(&field, "option-too-many-values").with("most", MOST_VALUES));
    }
    let (mut codes, mut names) = (HashSet::new(), HashSet::new());
    for value in &group.values {
        name_issues((&field, &field), (&value.zh, &value.en), MOST_VALUE_LETTERS, found);
        if !codes.insert(&value.code) || !is_code(&value.code) {
            found.push(Issue::new(&field, "option-code").with("code", &value.code));
        }
        if !names.insert(&value.zh) {
            found.push(Issue::new(&field, "option-name-twice").with("name", &value.zh));
        }
    }
}

fn name_issues((field_zh, field_en): (&str, &str), (zh, en): (&str, &str), most: usize, found: &mut Issues) {
    if zh.trim().is_empty() {
        found.push(Issue::new(field_zh, "field-needed"));
    }
    for (field, text) in [(field_zh, zh), (field_en, en)] {
        if text.chars().count() > most {
            found.push(Issue::new(field, "field-too-long").with("most", most));
        }
        if text.contains(PARTING) || text.chars().any(char::is_control) || text.trim() != text {
            found.push(Issue::new(field, "option-sign").with("name", text));
        }
    }
}

/// Each variant has one value of each group, no two the same ones, and is called by them.
fn variant_issues(draft: &ProductDraft, found: &mut Issues) {
    let mut first: HashMap<&Combination, &str> = HashMap::new();
    for (n, variant) in draft.variants.iter().enumerate() {
        let field = |group: &str| format!("v{n}-o-{group}");
        for group in draft.options.iter() {
            match variant.options.get(&group.code) {
                None => found.push(Issue::new(field(&group.code), "option-needed").with("group", &group.zh)),
                Some(code) if group.value(code).is_none() => {
                    found.push(Issue::new(field(&group.code), "option-value-gone").with("sku", &variant.sku));
                }
                Some(_) => {}
            }
        }
        let gone = variant.options.0.keys().filter(|code| draft.options.group(code).is_none());
        found.extend(gone.map(|code| Issue::new(field(code), "option-group-gone").with("sku", &variant.sku)));
        let Some(names) = draft.options.names(&variant.options) else { continue };
        if (&variant.name_zh, &variant.name_en) != (&names.0, &names.1) {
            found.push(Issue::new(format!("v{n}-name_zh"), "option-name-made").with("name", names.0));
        }
        if let Some(other) = first.insert(&variant.options, &variant.sku) {
            let group = draft.options.first().map_or("", |group| &group.code);
            found.push(Issue::new(field(group), "option-twice").with("sku", other));
        }
    }
}
