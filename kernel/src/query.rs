//! One SQL text with native values for both engines.

use std::borrow::Cow;

/// A value bound to a query, in the type that both engines know natively.
#[derive(Debug, Clone)]
pub enum Value {
    Uuid(Option<uuid::Uuid>),
    Text(Option<String>),
    Int(Option<i64>),
    Bool(Option<bool>),
    Time(Option<chrono::DateTime<chrono::Utc>>),
    Day(Option<chrono::NaiveDate>),
    Json(Option<serde_json::Value>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! value_from {
    ($($from:ty => $variant:ident),* $(,)?) => { $(
        impl From<$from> for Value { fn from(x: $from) -> Value { Value::$variant(Some(x)) } }
        impl From<Option<$from>> for Value { fn from(x: Option<$from>) -> Value { Value::$variant(x) } }
    )* };
}
value_from! {
    uuid::Uuid => Uuid, String => Text, i64 => Int, bool => Bool, serde_json::Value => Json, Vec<u8> => Bytes,
}
impl From<&str> for Value {
    fn from(x: &str) -> Value {
        Value::Text(Some(x.to_owned()))
    }
}
impl From<Option<&str>> for Value {
    fn from(x: Option<&str>) -> Value {
        Value::Text(x.map(str::to_owned))
    }
}
impl From<i32> for Value {
    fn from(x: i32) -> Value {
        Value::Int(Some(i64::from(x)))
    }
}
impl<T: Clone> From<&T> for Value
where
    Value: From<T>,
{
    fn from(x: &T) -> Value {
        Value::from(x.clone())
    }
}

macro_rules! newtype_value {
    ($($from:ty => |$x:ident| $variant:ident($make:expr)),* $(,)?) => { $(
        impl From<$from> for Value { fn from($x: $from) -> Value { Value::$variant(Some($make)) } }
        impl From<Option<$from>> for Value { fn from(x: Option<$from>) -> Value { Value::$variant(x.map(|$x| $make)) } }
    )* };
}
newtype_value! {
    crate::Money => |x| Int(x.in_fen()),
    crate::Quantity => |x| Int(x.in_steps()),
    crate::BasisPoints => |x| Int(x.value()),
    crate::Timestamp => |x| Time(x.to_chrono()),
    crate::BusinessDay => |x| Day(x.to_chrono()),
}

/// An SQL text and its bound values, `$1` onwards.
#[derive(Debug, Clone)]
pub struct Query {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
}

/// Starts a query from a text of our own; what comes from outside is bound, never spliced in.
pub fn query(sql: &'static str) -> Query {
    Query { sql: Cow::Borrowed(sql), values: Vec::new() }
}

impl Query {
    pub fn bind(mut self, value: impl Into<Value>) -> Query {
        self.values.push(value.into());
        self
    }

    /// Puts a list where the text says `marker` (`... where id in (:ids)`). Lists are padded to the next power of
    /// two by repeating the last value, so a list of any length makes only a handful of prepared statements. A text
    /// that does not ask for the list is left as it is.
    pub fn bind_list<T: Into<Value>>(mut self, marker: &str, list: impl IntoIterator<Item = T>) -> Query {
        if !self.sql.contains(marker) {
            return self;
        }
        let first = self.values.len();
        self.values.extend(list.into_iter().map(Into::into));
        let given = self.values.len() - first;
        let places = if given == 0 {
            "null".to_owned()
        } else {
            let last = self.values[self.values.len() - 1].clone();
            self.values.resize(first + given.next_power_of_two(), last);
            (first + 1..=self.values.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
        };
        self.sql = Cow::Owned(self.sql.replace(marker, &places));
        self
    }

    /// Repeats the group of columns `(:row)` once for each row: a multi-row insert in one statement.
    pub fn bind_rows(mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> Query {
        let mut groups = Vec::new();
        for row in rows {
            let first = self.values.len() + 1;
            let last = self.values.len() + row.len();
            groups.push(format!("({})", (first..=last).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")));
            self.values.extend(row);
        }
        self.sql = Cow::Owned(self.sql.replace("(:row)", &groups.join(", ")));
        self
    }

    /// Adds a constant part of a text (a filter, an order); its values are bound by the caller in order.
    pub fn and(mut self, part: &'static str) -> Query {
        self.sql.to_mut().push_str(part);
        self
    }

    /// How many values are bound so far; the next is `$n+1`.
    pub fn bound(&self) -> usize {
        self.values.len()
    }
}
