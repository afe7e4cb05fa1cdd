use crate::Value;
use std::{cmp::Ordering, fmt, hash, marker::PhantomData};
use uuid::Uuid;

/// The identity of one kind of record: a UUIDv7 made by us, so a till can make one with no network, two kinds
/// cannot be mixed up, and records sort roughly by birth.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

impl<T> Id<T> {
    pub fn from_uuid(uuid: Uuid) -> Id<T> {
        Id(uuid, PhantomData)
    }

    pub fn uuid(&self) -> Uuid {
        self.0
    }

    /// Reads an id from a path, a form or a file.
    pub fn parse(text: &str) -> Option<Id<T>> {
        Uuid::try_parse(text).ok().map(Id::from_uuid)
    }

    /// The last characters in capitals: short enough to say aloud, not unique by itself.
    pub fn short(&self) -> String {
        let text = self.0.simple().to_string();
        text[text.len() - 8..].to_uppercase()
    }
}

// Written out because derives would ask the same of `T`, which is only a mark.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> hash::Hash for Id<T> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Value {
        Value::Uuid(Some(id.0))
    }
}
impl<T> From<Option<Id<T>>> for Value {
    fn from(id: Option<Id<T>>) -> Value {
        Value::Uuid(id.map(|id| id.0))
    }
}
impl<T> serde::Serialize for Id<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, T> serde::Deserialize<'de> for Id<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Id::from_uuid)
    }
}
