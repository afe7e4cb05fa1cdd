//! Option groups as files write them: a column for the name of each group and one for the variant's value of it. A name in
//! two languages stands in one cell (`一级 | First`); one language is matched with either.

use super::{
    column::Column,
    compare::Held,
    listed::Listed,
    pieces::{escaped, pieces},
    plan::Plan,
};
use crate::product::{
    ProductDraft, VariantDraft,
    option::{OptionGroup, OptionValue, Options, both_names, in_one_cell},
};
use kernel::Issue;

/// The name of a group, and what a variant has of it.
pub(super) const GROUPS: [(Column, Column); 3] =
    [(Column::Option1Name, Column::Option1), (Column::Option2Name, Column::Option2), (Column::Option3Name, Column::Option3)];

/// Every value of a group whose variants' values stand in a column.
fn all_of(values: Column) -> Column {
    match values {
        Column::Option2 => Column::Option2All,
        Column::Option3 => Column::Option3All,
        _ => Column::Option1All,
    }
}

/// What Shopify writes of goods that come in one way.
pub(super) const NO_CHOICE: &str = "Default Title";

/// The cell with the name of the nth group, and with a variant's value of it.
pub(super) fn group_cell(options: &Options, nth: usize) -> String {
    options.get(nth).map_or_else(String::new, |group| in_one_cell(&group.zh, &group.en))
}

pub(super) fn value_cell(options: &Options, nth: usize, chosen: &crate::product::option::Combination) -> String {
    let value = options.get(nth).and_then(|group| group.value(chosen.get(&group.code)?));
    value.map_or_else(String::new, |value| in_one_cell(&value.zh, &value.en))
}

/// Every value of the nth group in its order, those too that nothing has yet.
pub(super) fn all_values_cell(options: &Options, nth: usize) -> String {
    let values = options.get(nth).map(|group| &group.values[..]).unwrap_or_default();
    values.iter().map(|value| escaped(&in_one_cell(&value.zh, &value.en))).collect::<Vec<_>>().join("; ")
}

/// A group of the file: the column its values are in, and what it becomes.
struct Told {
    values: Column,
    group: OptionGroup,
}

impl Held<'_> {
    /// Writes what the file says of options into the draft, and calls the variants by their values. Values nobody has any
    /// more stay in their group.
    pub(super) fn tell_options(&self, listed: &Listed, (before, draft): (Option<&ProductDraft>, &mut ProductDraft), plan: &mut Plan) {
        match says(listed) {
            Says::Nothing if draft.options.is_empty() => return self.values_must_have_a_group(listed, plan),
            Says::Nothing => give_known_values(listed, draft),
            Says::OneWay => {}
            Says::None => {
                draft.options = Options::default();
                draft.variants.iter_mut().for_each(|variant| variant.options.0.clear());
            }
            Says::Groups(names) => tell_groups(listed, draft, &names),
        }
        draft.name_by_options();
        self.names_must_be_made(listed, (before, draft), plan);
        self.values_must_have_a_group(listed, plan);
    }

    /// Values of a group that is called nothing would be lost without a word.
    fn values_must_have_a_group(&self, listed: &Listed, plan: &mut Plan) {
        for (name, values) in GROUPS {
            if listed.row.filled(all_of(values)).is_some() && listed.row.filled(name).is_none() {
                plan.wrong.push(self.at(listed.line(), all_of(values), Issue::new("", "import-group-nameless")));
            }
        }
    }

    /// A name that is written by hand where values make it would be lost without a word.
    fn names_must_be_made(&self, listed: &Listed, (before, draft): (Option<&ProductDraft>, &ProductDraft), plan: &mut Plan) {
        for variant in &listed.variants {
            let Some(written) = variant.row.filled(Column::VariantZh) else { continue };
            let made = draft.variants.iter().find(|own| own.sku == variant.sku);
            let Some(made) = made.filter(|own| draft.options.names(&own.options).is_some()) else { continue };
            let stored = before.and_then(|before| before.variants.iter().find(|own| own.sku == variant.sku));
            if written != made.name_zh && stored.is_none_or(|stored| written != stored.name_zh) {
                let issue = Issue::new("", "option-name-made").with("name", &made.name_zh);
                plan.wrong.push(self.at(variant.row.line, Column::VariantZh, issue));
            }
        }
    }
}

/// What a product's first row says of its groups.
enum Says {
    /// The file has no columns for their names.
    Nothing,
    /// It comes in one way, in Shopify's words.
    OneWay,
    /// Its cells are empty.
    None,
    Groups(Vec<(Column, String)>),
}

fn says(listed: &Listed) -> Says {
    if !GROUPS.iter().any(|(name, _)| listed.row.has(*name)) {
        return Says::Nothing;
    }
    let named = |(name, values): &(Column, Column)| Some((*values, listed.row.filled(*name)?.to_owned()));
    let names: Vec<(Column, String)> = GROUPS.iter().filter_map(named).collect();
    let one_way = |(values, _): &(Column, String)| listed.variants.iter().all(|one| one.row.filled(*values) == Some(NO_CHOICE));
    match names.is_empty() {
        true => Says::None,
        false if names.iter().all(one_way) => Says::OneWay,
        false => Says::Groups(names),
    }
}

/// A file that names no groups says of a new variant which values of the known ones it has.
fn give_known_values(listed: &Listed, draft: &mut ProductDraft) {
    let options = draft.options.clone();
    for variant in draft.variants.iter_mut().filter(|variant| variant.options.0.is_empty()) {
        let Some(row) = listed.variants.iter().find(|one| one.sku == variant.sku).map(|one| &one.row) else { continue };
        for (group, (_, column)) in options.iter().zip(GROUPS) {
            let value = row.filled(column).and_then(|text| group.values.iter().find(|value| is_called(text, (&value.zh, &value.en))));
            variant.options.0.extend(value.map(|value| (group.code.clone(), value.code.clone())));
        }
    }
}

fn tell_groups(listed: &Listed, draft: &mut ProductDraft, names: &[(Column, String)]) {
    let mut told: Vec<Told> = names.iter().map(|(values, name)| Told { values: *values, group: group(&draft.options, name) }).collect();
    for one in &mut told {
        let column = one.values;
        if let Some(all) = listed.row.cell(all_of(column)) {
            let code = one.group.code.clone();
            one.offer(&pieces(all), |value| is_had(listed, draft, (&code, column), value));
        }
        for text in listed.variants.iter().filter_map(|variant| variant.row.filled(column)) {
            one.take(text);
        }
    }
    let mut options = Options(told.iter().map(|one| one.group.clone()).collect());
    options.give_codes();
    for variant in &mut draft.variants {
        let row = listed.variants.iter().find(|one| one.sku == variant.sku).map(|one| &one.row);
        let before = std::mem::take(&mut variant.options);
        for (group, one) in options.iter().zip(&told) {
            let value = match row {
                Some(row) => {
                    row.filled(one.values).and_then(|text| group.values.iter().find(|value| is_called(text, (&value.zh, &value.en))))
                }
                None => before.get(&group.code).and_then(|code| group.value(code)),
            };
            variant.options.0.extend(value.map(|value| (group.code.clone(), value.code.clone())));
        }
    }
    draft.options = options;
}

/// Whether a variant has a value: by the file, or by the shop where the file does not list the variant.
fn is_had(listed: &Listed, draft: &ProductDraft, (group, column): (&str, Column), value: &OptionValue) -> bool {
    let says = |row: &super::sheet::Row| row.filled(column).is_some_and(|text| is_called(text, (&value.zh, &value.en)));
    let has = |own: &VariantDraft| match listed.variants.iter().find(|variant| variant.sku == own.sku) {
        Some(variant) => says(&variant.row),
        None => own.options.get(group) == Some(value.code.as_str()),
    };
    draft.variants.iter().any(has)
}

/// The group that is called so, or a new one.
fn group(known: &Options, name: &str) -> OptionGroup {
    let (zh, en) = both_names(name);
    let known = known.iter().find(|group| is_called(name, (&group.zh, &group.en))).cloned().unwrap_or_default();
    let (zh, en) = if known.zh.is_empty() || is_in_two(name) { (zh, en) } else { (known.zh, known.en) };
    OptionGroup { zh, en, code: known.code, values: known.values }
}

impl Told {
    /// Makes the values those of a list, in its order; those that it leaves out and a variant has stay after them.
    fn offer(&mut self, list: &[String], is_had: impl Fn(&OptionValue) -> bool) {
        let known = std::mem::take(&mut self.group.values);
        for text in list {
            let before = known.iter().find(|value| is_called(text, (&value.zh, &value.en)));
            if let Some(before) = before.filter(|before| !self.group.values.iter().any(|value| value.code == before.code)) {
                self.group.values.push(before.clone());
            }
            self.take(text);
        }
        let is_listed = |value: &OptionValue, own: &[OptionValue]| own.iter().any(|own| own.code == value.code);
        let missing: Vec<_> = known.into_iter().filter(|value| !is_listed(value, &self.group.values) && is_had(value)).collect();
        self.group.values.extend(missing);
    }

    /// Takes a value of the file up, unless it is there under this name.
    fn take(&mut self, text: &str) {
        let (zh, en) = both_names(text);
        match self.group.values.iter_mut().find(|value| is_called(text, (&value.zh, &value.en))) {
            Some(known) if is_in_two(text) => (known.zh, known.en) = (zh, en),
            Some(_) => {}
            None => self.group.values.push(OptionValue { code: String::new(), zh, en }),
        }
    }
}

fn is_in_two(text: &str) -> bool {
    text.contains(['|', '｜'])
}

/// Whether a text means what has these names: the Chinese one where it says both, either where it says one.
fn is_called(text: &str, (zh, en): (&str, &str)) -> bool {
    let (own, other) = both_names(text);
    own == zh || !is_in_two(text) && !other.is_empty() && other.eq_ignore_ascii_case(en)
}
