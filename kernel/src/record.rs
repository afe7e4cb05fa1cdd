//! Rows of either engine, and what reads itself from them.

use crate::{Error, Result, Unit};
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::types::ValueRef;
use std::{cell::RefCell, error::Error as _, fmt};
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

/// What a statement answers row by row: a struct that derives it, or a tuple.
pub trait Record: Sized + Send {
    fn read(row: &Row<'_>) -> Result<Self>;
}

/// A row, while the statement stands on it.
pub struct Row<'r> {
    cells: Cells<'r>,
    places: RefCell<&'r mut Places>,
}

enum Cells<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

/// Where the columns stand. Every row of a statement is asked for the same ones in the same order, so that only the
/// first is searched for their names.
#[derive(Default)]
pub(crate) struct Places {
    known: Vec<(&'static str, usize)>,
    asked: usize,
}

impl<'r> Row<'r> {
    pub(crate) fn of_sqlite(row: &'r rusqlite::Row<'r>, places: &'r mut Places) -> Row<'r> {
        Row::new(Cells::Sqlite(row), places)
    }

    pub(crate) fn of_postgres(row: &'r tokio_postgres::Row, places: &'r mut Places) -> Row<'r> {
        Row::new(Cells::Postgres(row), places)
    }

    fn new(cells: Cells<'r>, places: &'r mut Places) -> Row<'r> {
        places.asked = 0;
        Row { cells, places: RefCell::new(places) }
    }

    /// The value of a column.
    pub fn column<T: Column>(&self, name: &'static str) -> Result<T> {
        let at = self.place(name).ok_or_else(|| Error::fault(format_args!("the statement answers no column {name}")))?;
        self.read(at).map_err(|why| Error::fault(format_args!("column {name}: {why}")))
    }

    /// The value of the column at a place, counted from 0.
    pub fn at<T: Column>(&self, place: usize) -> Result<T> {
        self.read(place).map_err(|why| Error::fault(format_args!("column {place}: {why}")))
    }

    fn place(&self, name: &'static str) -> Option<usize> {
        let mut places = self.places.borrow_mut();
        let asked = places.asked;
        places.asked += 1;
        if let Some((_, at)) = places.known.get(asked).filter(|(known, _)| std::ptr::eq(*known, name)) {
            return Some(*at);
        }
        // Most statements name their columns in the order of the record's fields.
        let likely = asked.checked_sub(1).and_then(|before| places.known.get(before)).map_or(0, |(_, before)| before + 1);
        let at = (likely..self.width()).chain(0..likely).find(|at| self.is_called(*at, name))?;
        places.known.truncate(asked);
        places.known.push((name, at));
        Some(at)
    }

    fn width(&self) -> usize {
        match &self.cells {
            Cells::Sqlite(row) => row.as_ref().column_count(),
            Cells::Postgres(row) => row.len(),
        }
    }

    fn is_called(&self, at: usize, name: &str) -> bool {
        match &self.cells {
            Cells::Sqlite(row) => row.as_ref().column_name(at).is_ok_and(|column| column == name),
            Cells::Postgres(row) => row.columns().get(at).is_some_and(|column| column.name() == name),
        }
    }

    fn read<T: Column>(&self, at: usize) -> Result<T, Unreadable> {
        T::read(match &self.cells {
            Cells::Sqlite(row) => Cell(Held::Sqlite(row.get_ref(at).map_err(unreadable)?)),
            Cells::Postgres(row) => Cell(Held::Postgres(row, at)),
        })
    }
}

/// A value as its engine holds it.
pub struct Cell<'r>(Held<'r>);

enum Held<'r> {
    Sqlite(ValueRef<'r>),
    Postgres(&'r tokio_postgres::Row, usize),
}

/// Why a value is not what the record says it is.
pub type Unreadable = Box<dyn std::error::Error + Send + Sync>;

fn unreadable(why: impl fmt::Display) -> Unreadable {
    why.to_string().into()
}

/// A type that a column can hold.
pub trait Column: Sized {
    fn read(cell: Cell<'_>) -> Result<Self, Unreadable>;
}

impl<T: Column> Column for Option<T> {
    fn read(cell: Cell<'_>) -> Result<Option<T>, Unreadable> {
        let is_null = match &cell.0 {
            Held::Sqlite(value) => matches!(value, ValueRef::Null),
            Held::Postgres(row, at) => from_postgres::<Option<Anything>>(row, *at)?.is_none(),
        };
        if is_null { Ok(None) } else { T::read(cell).map(Some) }
    }
}

fn from_postgres<'r, T: FromSql<'r>>(row: &'r tokio_postgres::Row, at: usize) -> Result<T, Unreadable> {
    row.try_get(at).map_err(|error| error.source().map_or_else(|| unreadable(&error), unreadable))
}

/// A value of whatever type.
struct Anything;

impl FromSql<'_> for Anything {
    fn from_sql(_: &Type, _: &[u8]) -> Result<Anything, Unreadable> {
        Ok(Anything)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Types that PostgreSQL hands over as they are, and how SQLite keeps them.
macro_rules! columns {
    ($($type:ty: $($kept:pat => $read:expr),+;)+) => { $(
        impl Column for $type {
            fn read(cell: Cell<'_>) -> Result<$type, Unreadable> {
                match cell.0 {
                    Held::Postgres(row, at) => from_postgres(row, at),
                    $(Held::Sqlite($kept) => $read,)+
                    Held::Sqlite(other) => Err(unreadable(format_args!("it is {}", other.data_type()))),
                }
            }
        }
    )+ };
}

columns! {
    i64: ValueRef::Integer(x) => Ok(x);
    bool: ValueRef::Integer(x) => Ok(x != 0);
    String: ValueRef::Text(x) => Ok(std::str::from_utf8(x)?.to_owned());
    Vec<u8>: ValueRef::Blob(x) => Ok(x.to_vec());
    Uuid: ValueRef::Blob(x) => Ok(Uuid::from_slice(x)?);
    DateTime<Utc>: ValueRef::Text(x) => Ok(DateTime::parse_from_rfc3339(std::str::from_utf8(x)?)?.to_utc());
    NaiveDate: ValueRef::Text(x) => Ok(std::str::from_utf8(x)?.parse()?);
}

impl Column for serde_json::Value {
    fn read(cell: Cell<'_>) -> Result<serde_json::Value, Unreadable> {
        match cell.0 {
            Held::Postgres(row, at) => from_postgres(row, at),
            Held::Sqlite(ValueRef::Text(x)) => Ok(serde_json::from_slice(x)?),
            Held::Sqlite(other) => Err(unreadable(format_args!("it is {}", other.data_type()))),
        }
    }
}

impl<'r> Cell<'r> {
    /// A text that is read on the spot and not kept.
    pub fn text(self) -> Result<&'r str, Unreadable> {
        match self.0 {
            Held::Sqlite(ValueRef::Text(x)) => Ok(std::str::from_utf8(x)?),
            Held::Sqlite(other) => Err(unreadable(format_args!("it is {}", other.data_type()))),
            Held::Postgres(row, at) => from_postgres(row, at),
        }
    }
}

/// Types of ours that are kept as a plainer one.
macro_rules! kept_as {
    ($($type:ty: $plain:ty => $make:expr;)+) => { $(
        impl Column for $type {
            fn read(cell: Cell<'_>) -> Result<$type, Unreadable> {
                <$plain>::read(cell).map($make)
            }
        }
    )+ };
}

kept_as! {
    crate::Money: i64 => crate::Money::fen;
    crate::Quantity: i64 => crate::Quantity::steps;
    crate::BasisPoints: i64 => crate::BasisPoints::new;
    crate::Timestamp: DateTime<Utc> => crate::Timestamp::from;
    crate::BusinessDay: NaiveDate => crate::BusinessDay::from_chrono;
}

impl<T> Column for crate::Id<T> {
    fn read(cell: Cell<'_>) -> Result<crate::Id<T>, Unreadable> {
        Uuid::read(cell).map(crate::Id::from_uuid)
    }
}

/// A unit as it stands in the tables: `KGM/3`.
impl Column for Unit {
    fn read(cell: Cell<'_>) -> Result<Unit, Unreadable> {
        let text = cell.text()?;
        Unit::written(text).ok_or_else(|| unreadable(format_args!("unknown unit {text}")))
    }
}

macro_rules! tuples {
    ($($($column:ident $place:literal),+;)+) => { $(
        impl<$($column: Column + Send),+> Record for ($($column,)+) {
            fn read(row: &Row<'_>) -> Result<Self> {
                Ok(($(row.at::<$column>($place)?,)+))
            }
        }
    )+ };
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
}
