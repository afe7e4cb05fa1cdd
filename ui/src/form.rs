use crate::{App, BODY_LIMIT, Failure, Lang};
use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
};
use http_body_util::LengthLimitError;
use kernel::{Arg, BusinessDay, Error, Id, Issue, Issues, Money, Quantity, Refused, Result, Unit};
use std::collections::HashMap;

/// A form as it was typed: values are taken out one by one, what is wrong is noted at its field, and everything can
/// be shown again as it was.
///
/// ```ignore
/// let name = form.text("name", 1..=80);
/// let price = form.money("price");
/// form.accept()?;                      // refused here if any value was wrong
/// ```
#[derive(Debug, Clone, Default)]
pub struct Form {
    values: HashMap<String, Vec<String>>,
    issues: Issues,
}

/// A form on its way back to the reader: what was typed, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    values: HashMap<String, Vec<String>>,
    issues: Vec<(String, String)>,
}

#[derive(Debug)]
pub(crate) struct BodyTooLarge;

impl Refused for BodyTooLarge {
    fn code(&self) -> &'static str {
        "body-too-large"
    }
    fn args(&self) -> Vec<(&'static str, Arg)> {
        vec![("limit", Arg::Number(i64::try_from(BODY_LIMIT / 1024).unwrap_or(0)))]
    }
}

impl FromRequest<App> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Form, Failure> {
        let body = to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|error| unread(&error))?;
        Ok(Form::read_from(&body)?)
    }
}

/// Why a body could not be read to its end: it is too large, or it stopped coming.
pub(crate) fn unread(error: &axum::Error) -> Error {
    let mut cause = Some(error as &(dyn std::error::Error + 'static));
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return BodyTooLarge.into();
        }
        cause = error.source();
    }
    malformed()
}

fn malformed() -> Error {
    Error::Invalid(vec![Issue::new("body", "body-malformed")])
}

impl Form {
    /// Reads a form as browsers send it.
    pub fn read_from(body: &[u8]) -> Result<Form> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        // Bytes that are no letters were not typed by anybody.
        if pairs.iter().any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}')) {
            return Err(malformed());
        }
        Ok(Form::of(pairs))
    }

    pub fn of(pairs: Vec<(String, String)>) -> Form {
        let mut values: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in pairs {
            values.entry(name).or_default().push(value);
        }
        Form { values, issues: Vec::new() }
    }

    /// Every field with each of its values, as typed.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        let mut fields: Vec<_> =
            self.values.iter().flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_str()))).collect();
        fields.sort_by_key(|(name, _)| *name);
        fields
    }

    /// The value as typed, without the white space around it; empty when the field was not sent.
    pub fn raw(&self, name: &str) -> &str {
        self.values.get(name).and_then(|all| all.first()).map_or("", |value| value.trim())
    }

    /// The value as typed, when the field was sent and is not empty.
    pub fn value(&self, name: &str) -> Option<&str> {
        Some(self.raw(name)).filter(|value| !value.is_empty())
    }

    pub fn has(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }

    /// All values of a repeated field, empty ones left out.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.values.get(name).into_iter().flatten().map(|value| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// Names of the fields that begin so: `count-…`.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let mut names: Vec<String> = self.values.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
        names.sort();
        names
    }

    /// Notes that a field is wrong.
    pub fn refuse(&mut self, issue: Issue) {
        self.issues.push(issue);
    }

    /// Notes what is wrong unless something holds.
    pub fn must(&mut self, holds: bool, issue: Issue) {
        if !holds {
            self.refuse(issue);
        }
    }

    pub fn text(&mut self, name: &str, length: std::ops::RangeInclusive<usize>) -> String {
        let value = self.raw(name).to_owned();
        let letters = value.chars().count();
        if letters == 0 && *length.start() > 0 {
            self.refuse(Issue::new(name, "field-needed"));
        } else if letters < *length.start() {
            self.refuse(Issue::new(name, "field-too-short").with("least", *length.start()));
        } else if letters > *length.end() {
            self.refuse(Issue::new(name, "field-too-long").with("most", *length.end()));
        } else if value.chars().any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t') {
            self.refuse(Issue::new(name, "field-unreadable"));
        }
        value
    }

    /// A value read by `read`; `code` says what is wrong when it cannot be.
    pub fn read<T>(&mut self, name: &str, code: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if !self.has(name) {
            self.refuse(Issue::new(name, "field-needed"));
            return None;
        }
        let value = read(self.raw(name));
        if value.is_none() {
            self.refuse(Issue::new(name, code));
        }
        value
    }

    /// Like [`Form::read`], for a field that may be left empty.
    pub fn read_if_any<T>(&mut self, name: &str, code: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if self.has(name) { self.read(name, code, read) } else { None }
    }

    /// An amount of money that is not negative.
    pub fn money(&mut self, name: &str) -> Money {
        self.read(name, "field-not-money", Money::parse)
            .map(|amount| self.not_negative(name, amount, amount.is_negative()))
            .unwrap_or_default()
    }

    fn not_negative<T>(&mut self, name: &str, value: T, negative: bool) -> T {
        if negative {
            self.refuse(Issue::new(name, "field-negative"));
        }
        value
    }

    /// A quantity in whole units of `unit` (`412.5` kilograms).
    pub fn quantity(&mut self, name: &str, unit: Unit) -> Quantity {
        self.read(name, "field-not-quantity", |text| unit.parse(text)).unwrap_or_default()
    }

    pub fn count(&mut self, name: &str, range: std::ops::RangeInclusive<i64>) -> i64 {
        let count = self.read(name, "field-not-count", |text| text.parse().ok()).unwrap_or(*range.start());
        if !range.contains(&count) {
            self.refuse(Issue::new(name, "field-out-of-range").with("least", *range.start()).with("most", *range.end()));
        }
        count
    }

    pub fn day(&mut self, name: &str) -> Option<BusinessDay> {
        self.read(name, "field-not-day", BusinessDay::parse)
    }

    pub fn id<T>(&mut self, name: &str) -> Option<Id<T>> {
        self.read(name, "field-unknown-choice", Id::parse)
    }

    pub fn ticked(&self, name: &str) -> bool {
        matches!(self.raw(name), "on" | "true" | "1" | "yes")
    }

    /// Refuses if any value so far was wrong.
    pub fn accept(&self) -> Result<()> {
        if self.issues.is_empty() { Ok(()) } else { Err(Error::Invalid(self.issues.clone())) }
    }

    /// What to show again where nothing was refused.
    pub fn as_typed(&self) -> Typed {
        Typed { values: self.values.clone(), issues: Vec::new() }
    }

    /// What to show again after a refusal: everything typed, and each issue in the reader's language.
    pub fn back(&self, t: &Lang, error: &Error) -> Typed {
        let mut issues: Vec<(String, String)> =
            error.issues().iter().map(|issue| (issue.field.clone(), t.coded(issue.code, &issue.args))).collect();
        if let (true, Error::Refused(refused)) = (issues.is_empty(), error) {
            issues.push((String::new(), t.refusal(refused.as_ref())));
        }
        Typed { values: self.values.clone(), issues }
    }
}

impl Typed {
    /// A form filled in beforehand, as for editing what is already there.
    pub fn filled(values: impl IntoIterator<Item = (&'static str, String)>) -> Typed {
        Typed { values: values.into_iter().map(|(name, value)| (name.to_owned(), vec![value])).collect(), issues: Vec::new() }
    }

    /// The same with boxes of one name that are ticked.
    pub fn ticking(mut self, name: &str, values: impl IntoIterator<Item = String>) -> Typed {
        self.values.insert(name.to_owned(), values.into_iter().collect());
        self
    }

    /// The same with the values another form of the page has besides.
    pub fn with_values_of(mut self, other: &Typed) -> Typed {
        for (name, values) in &other.values {
            self.values.entry(name.clone()).or_insert_with(|| values.clone());
        }
        self
    }

    /// The same with what is wrong with another.
    pub fn refused_as(mut self, other: Typed) -> Typed {
        self.issues = other.issues;
        self
    }

    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|all| all.first()).map_or("", String::as_str)
    }

    /// The value, or what the field begins with.
    pub fn value_or<'a>(&'a self, name: &str, start: &'a str) -> &'a str {
        self.values.get(name).and_then(|all| all.first()).map_or(start, String::as_str)
    }

    /// Every value of a repeated field.
    pub fn values(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn is(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|all| all.iter().any(|one| one == value))
    }

    /// What is wrong with a field.
    pub fn issue(&self, name: &str) -> Option<String> {
        self.issues.iter().find(|(field, _)| field == name).map(|(_, text)| text.clone())
    }

    /// What is wrong with the form as a whole.
    pub fn trouble(&self) -> Option<String> {
        self.issue("")
    }

    pub fn is_wrong(&self) -> bool {
        !self.issues.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_is_named_and_nothing_typed_is_lost() {
        let mut form = Form::read_from(b"name=%E8%8B%B9%E6%9E%9C&price=12.345&count=0").expect("well formed");
        let name = form.text("name", 1..=20);
        form.money("price");
        form.count("count", 1..=99);
        let Err(Error::Invalid(issues)) = form.accept() else { panic!("refused") };
        let named: Vec<_> = issues.iter().map(|issue| (issue.field.as_str(), issue.code)).collect();
        assert_eq!((name.as_str(), named), ("苹果", vec![("price", "field-not-money"), ("count", "field-out-of-range")]));
        assert_eq!(form.raw("price"), "12.345");
    }

    #[test]
    fn a_long_story_with_any_letters_in_it_is_read_as_it_was_typed() {
        let story = "山楂树 # & = + % 🍎\n".repeat(4000);
        let typed: String = form_urlencoded::Serializer::new(String::new()).append_pair("story", &story).append_pair("end", "#1").finish();
        assert!(typed.len() > 65_534, "longer than an address may be");
        let form = Form::read_from(typed.as_bytes()).expect("well formed");
        assert_eq!((form.raw("story"), form.raw("end")), (story.trim(), "#1"));
        assert_eq!(Form::read_from(b"note=no#1&count=2").expect("well formed").raw("count"), "2", "a raw # ends nothing");
        assert!(Form::read_from(b"note=%FF%FE").is_err());
    }
}
