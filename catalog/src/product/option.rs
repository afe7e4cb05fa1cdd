//! Option groups: a product comes in grades, in flavours, in both. A variant has one value of each group, and no two that
//! are sold have the same ones. Groups and values are told by codes; what they are called may change, and with it the names
//! of the variants, which are made of it. A product without groups has variants whose names are written by hand.

mod issues;
#[cfg(test)]
mod tests;

pub(super) use issues::{issues, of_groups};

use super::{ProductDraft, load_many};
use crate::Product;
use kernel::{Cell, Column, Finding, Id, Issues, Result, Tx, Unreadable, query};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashSet},
    ops::Deref,
};
use ui::Lang;

/// Nobody chooses among more.
pub const MOST_GROUPS: usize = 3;
pub const MOST_VALUES: usize = 40;

/// Between the values in a variant's name.
const BETWEEN: &str = " / ";

/// What goods come in: grades, flavours, sizes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionGroup {
    /// Tells it for as long as it is there, whatever it is called.
    pub code: String,
    pub zh: String,
    pub en: String,
    /// In the order in which they are offered.
    pub values: Vec<OptionValue>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionValue {
    /// Tells it within its group, whatever it is called.
    pub code: String,
    pub zh: String,
    pub en: String,
}

/// The groups of a product, in their order; none for goods that come in one way, or whose variants are named by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options(pub Vec<OptionGroup>);

/// The value of each group that a variant has, by the codes of both.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Combination(pub BTreeMap<String, String>);

impl Deref for Options {
    type Target = [OptionGroup];

    fn deref(&self) -> &[OptionGroup] {
        &self.0
    }
}

impl Column for Options {
    fn read(cell: Cell<'_>) -> Result<Options, Unreadable> {
        Ok(serde_json::from_value(serde_json::Value::read(cell)?)?)
    }
}

impl Column for Combination {
    fn read(cell: Cell<'_>) -> Result<Combination, Unreadable> {
        Ok(Combination::parse(&String::read(cell)?))
    }
}

impl OptionGroup {
    pub fn name<'a>(&'a self, t: &Lang) -> &'a str {
        t.pick(&self.zh, &self.en)
    }

    pub fn value(&self, code: &str) -> Option<&OptionValue> {
        self.values.iter().find(|value| value.code == code)
    }

    /// The value that the name of a variant speaks of, the longer one where two are in it.
    pub(crate) fn spoken_of(&self, name: &str) -> Option<&OptionValue> {
        let fits = |value: &&OptionValue| !value.zh.is_empty() && name.contains(&value.zh);
        self.values.iter().filter(fits).max_by_key(|value| value.zh.chars().count())
    }
}

impl OptionValue {
    pub fn name<'a>(&'a self, t: &Lang) -> &'a str {
        t.pick(&self.zh, &self.en)
    }
}

/// A name as it is written in one cell or line: `一级 | First`. One that stands alone is both names, unless it is Chinese.
pub(crate) fn both_names(text: &str) -> (String, String) {
    match text.split_once(['|', '｜']) {
        Some((zh, en)) => (zh.trim().to_owned(), en.trim().to_owned()),
        None if is_chinese(text) => (text.trim().to_owned(), String::new()),
        None => (text.trim().to_owned(), text.trim().to_owned()),
    }
}

/// The same name written down, so that it is read as it was.
pub(crate) fn in_one_cell(zh: &str, en: &str) -> String {
    let alone = both_names(zh) == (zh.to_owned(), en.to_owned());
    if alone { zh.to_owned() } else { format!("{zh} | {en}").trim().to_owned() }
}

pub(crate) fn is_chinese(text: &str) -> bool {
    text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign))
}

impl Combination {
    /// `flavour=hot grade=first`: one way of writing it, whatever order the groups have.
    pub(crate) fn written(&self) -> String {
        self.0.iter().map(|(group, value)| format!("{group}={value}")).collect::<Vec<_>>().join(" ")
    }

    fn parse(written: &str) -> Combination {
        let pairs = written.split(' ').filter_map(|pair| pair.split_once('='));
        Combination(pairs.map(|(group, value)| (group.to_owned(), value.to_owned())).collect())
    }

    pub fn get(&self, group: &str) -> Option<&str> {
        self.0.get(group).map(String::as_str)
    }

    /// The same with another value of one group.
    pub fn with(&self, group: &str, value: &str) -> Combination {
        let mut other = self.clone();
        other.0.insert(group.to_owned(), value.to_owned());
        other
    }
}

impl Options {
    pub(crate) fn as_json(&self) -> serde_json::Value {
        let value = |value: &OptionValue| json!({ "code": value.code, "zh": value.zh, "en": value.en });
        let group = |group: &OptionGroup| {
            let values: Vec<_> = group.values.iter().map(value).collect();
            json!({ "code": group.code, "zh": group.zh, "en": group.en, "values": values })
        };
        self.iter().map(group).collect()
    }

    pub fn group(&self, code: &str) -> Option<&OptionGroup> {
        self.iter().find(|group| group.code == code)
    }

    /// Every combination once, the values of the last group changing first.
    pub fn combinations(&self) -> impl Iterator<Item = Combination> + '_ {
        let all = if self.is_empty() { 0 } else { self.iter().map(|group| group.values.len()).product() };
        (0..all).map(|nth| self.nth(nth))
    }

    fn nth(&self, nth: usize) -> Combination {
        let mut left = nth;
        let chosen = self.iter().rev().filter_map(|group| {
            let value = group.values.get(left % group.values.len().max(1))?;
            left /= group.values.len().max(1);
            Some((group.code.clone(), value.code.clone()))
        });
        Combination(chosen.collect())
    }

    /// The values of a combination in the order of the groups; nothing where one is not there.
    fn values<'a>(&'a self, chosen: &'a Combination) -> Option<Vec<&'a OptionValue>> {
        self.iter().map(|group| group.value(chosen.get(&group.code)?)).collect()
    }

    /// What a variant of a combination is called, in Chinese and in English; in English it is called nothing as long as one
    /// of its values is.
    pub fn names(&self, chosen: &Combination) -> Option<(String, String)> {
        let values = self.values(chosen).filter(|values| !values.is_empty())?;
        let english = values.iter().all(|value| !value.en.is_empty());
        let joined = |name: fn(&OptionValue) -> &str| values.iter().map(|value| name(value)).collect::<Vec<_>>().join(BETWEEN);
        Some((joined(|value| &value.zh), if english { joined(|value| &value.en) } else { String::new() }))
    }

    /// As history tells it: `规格 Grade: 一级 First, 二级 Second; 口味 Flavour: …`
    pub(super) fn told(&self) -> String {
        let both = |zh: &str, en: &str| if en.is_empty() || zh == en { zh.to_owned() } else { format!("{zh} {en}") };
        let values = |group: &OptionGroup| group.values.iter().map(|value| both(&value.zh, &value.en)).collect::<Vec<_>>().join(", ");
        self.iter().map(|group| format!("{}: {}", both(&group.zh, &group.en), values(group))).collect::<Vec<_>>().join("; ")
    }

    /// The values of a combination as history tells them, as far as they are there.
    pub(super) fn told_of(&self, chosen: &Combination) -> String {
        let of = |group: &OptionGroup| Some(group.value(chosen.get(&group.code)?)?.zh.clone());
        self.iter().filter_map(of).collect::<Vec<_>>().join(BETWEEN)
    }

    /// Gives codes to groups and values that have none: from the English name where that makes a free one.
    pub fn give_codes(&mut self) {
        let taken: HashSet<String> = self.0.iter().map(|group| group.code.clone()).collect();
        give(self.0.iter_mut().map(|group| (&mut group.code, group.en.as_str())), taken, 'g');
        for group in &mut self.0 {
            let taken = group.values.iter().map(|value| value.code.clone()).collect();
            give(group.values.iter_mut().map(|value| (&mut value.code, value.en.as_str())), taken, 'v');
        }
    }
}

fn give<'a>(nameless: impl Iterator<Item = (&'a mut String, &'a str)>, mut taken: HashSet<String>, letter: char) {
    for (code, english) in nameless.filter(|(code, _)| code.is_empty()) {
        let from_name: String = super::draft::hyphenated(english).chars().take(MOST_CODE).collect();
        let numbered = (1..).map(|nth| format!("{letter}{nth}"));
        let fresh = std::iter::once(from_name).filter(|code| is_code(code)).chain(numbered).find(|code| !taken.contains(code));
        *code = fresh.unwrap_or_default();
        taken.insert(code.clone());
    }
}

const MOST_CODE: usize = 30;

/// Small letters, digits and hyphens, neither first nor last a hyphen.
fn is_code(code: &str) -> bool {
    let sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    (1..=MOST_CODE).contains(&code.len()) && code.chars().all(sign) && !code.starts_with('-') && !code.ends_with('-')
}

impl ProductDraft {
    /// Calls every variant by its values, as far as it has one of each group.
    pub fn name_by_options(&mut self) {
        for variant in &mut self.variants {
            if let Some(names) = self.options.names(&variant.options) {
                (variant.name_zh, variant.name_en) = names;
            }
        }
    }

    /// Combinations that no variant has, in order, no more than so many; and how many there are besides.
    pub(crate) fn missing_combinations(&self, most: usize) -> (Vec<Combination>, usize) {
        let there: HashSet<&Combination> = self.variants.iter().map(|variant| &variant.options).collect();
        let mut missing = self.options.combinations().filter(|one| !there.contains(one));
        let first: Vec<_> = missing.by_ref().take(most).collect();
        (first, missing.count())
    }
}

/// SKUs for variants that are proposed: what the product's own ones begin with, then the codes of the values; free, as far
/// as anybody knows now.
pub(super) async fn free_skus(tx: &mut Tx, draft: &ProductDraft, wanted: &[Combination]) -> Result<Vec<String>> {
    let stem = stem(draft);
    let proposed: Vec<String> = wanted.iter().map(|one| sku(&stem, &draft.options, one)).collect();
    let mut taken: HashSet<String> = draft.variants.iter().map(|variant| variant.sku.clone()).collect();
    if !proposed.is_empty() {
        let held = query("select sku from catalog_variant where sku in (:skus)").bind_list(":skus", &proposed);
        taken.extend(tx.fetch_all::<(String,)>(held).await?.into_iter().map(|row| row.0));
    }
    let free = proposed.into_iter().map(|sku| {
        let numbered = (2..).map(|nth| format!("{sku}-{nth}"));
        let free = std::iter::once(sku.clone()).chain(numbered).find(|sku| !taken.contains(sku)).unwrap_or_default();
        taken.insert(free.clone());
        free
    });
    Ok(free.collect())
}

/// Variants of products with groups that have not one value of each, or the same ones as another.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let grouped = "select id from catalog_product where cast(options as text) <> '[]' and status <> 'retired' order by id";
    let grouped: Vec<(Id<Product>,)> = tx.fetch_all(query(grouped)).await?;
    let mut found = Vec::new();
    for page in grouped.chunks(500) {
        for sheet in load_many(tx, &page.iter().map(|row| row.0).collect::<Vec<_>>()).await? {
            let mut wrong = Issues::new();
            issues(&ProductDraft::of(&sheet), &mut wrong);
            let slug = &sheet.product.slug;
            found.extend(
                wrong.iter().map(|issue| Finding::new(format!("options of product {slug}"), "one value of each group", issue.code)),
            );
        }
    }
    Ok(found)
}

/// Room for the codes and a number behind it.
const MOST_STEM: usize = 30;
const MOST_SKU: usize = 54;

fn sku(stem: &str, options: &Options, one: &Combination) -> String {
    let codes = options.iter().filter_map(|group| one.get(&group.code)).map(str::to_uppercase);
    std::iter::once(stem.to_owned()).chain(codes).collect::<Vec<_>>().join("-").chars().take(MOST_SKU).collect()
}

/// What the SKUs of a product have in common; of a single one, what stands before the codes of its values.
fn stem(draft: &ProductDraft) -> String {
    let skus: Vec<&str> = draft.variants.iter().map(|variant| variant.sku.as_str()).filter(|sku| !sku.is_empty()).collect();
    let common = match &skus[..] {
        [] => super::draft::hyphenated(&draft.title_en).to_uppercase(),
        [one] => {
            let own = draft.variants.first().map(|variant| sku("", &draft.options, &variant.options)).unwrap_or_default();
            one.strip_suffix(own.as_str()).unwrap_or(one).to_owned()
        }
        [first, others @ ..] => first
            .char_indices()
            .map(|(at, sign)| at + sign.len_utf8())
            .take_while(|end| others.iter().all(|other| other.starts_with(&first[..*end])))
            .last()
            .map_or(String::new(), |end| first[..end].to_owned()),
    };
    let stem: String = common.trim_end_matches(['-', '_', '/', ' ']).chars().take(MOST_STEM).collect();
    if stem.is_empty() { "GOODS".to_owned() } else { stem }
}
