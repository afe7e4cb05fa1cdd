//! Refusals and faults. A refusal is the shop saying no, in words someone can act on; a fault is our problem.

use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// How a use case ends when it does not succeed.
#[derive(Debug)]
pub enum Error {
    /// The record is not there, or is none of the asker's business.
    NotFound,
    /// The asker is known and may not do this.
    Forbidden,
    /// Nobody is signed in where somebody must be.
    SignInFirst,
    /// The shop says no; the reader can do something about it.
    Refused(Box<dyn Refused>),
    /// One or more typed values are wrong; each issue names its field.
    Invalid(Issues),
    /// Our own problem: logged with the request's id, never explained to the reader.
    Fault(Fault),
}

/// A reason of the shop to say no. The code is at once the JSON error code, the message id in every language
/// and the `data-code` that browser tests look for.
pub trait Refused: fmt::Debug + Send + Sync + 'static {
    fn code(&self) -> &'static str;

    /// What the message needs to be a sentence: names, amounts, quantities.
    fn args(&self) -> Vec<(&'static str, Arg)> {
        Vec::new()
    }

    /// The form field or JSON member the refusal is about.
    fn field(&self) -> Option<&'static str> {
        None
    }
}

/// A value inside a message, formatted by the reader's language.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    Text(String),
    Number(i64),
    Money(crate::Money),
    Quantity(crate::Quantity, crate::Unit),
    Day(crate::BusinessDay),
}

macro_rules! arg_from {
    ($($from:ty => |$x:ident| $make:expr),* $(,)?) => {
        $(impl From<$from> for Arg { fn from($x: $from) -> Arg { $make } })*
    };
}
arg_from! {
    String => |x| Arg::Text(x),
    &str => |x| Arg::Text(x.to_owned()),
    i64 => |x| Arg::Number(x),
    i32 => |x| Arg::Number(i64::from(x)),
    u32 => |x| Arg::Number(i64::from(x)),
    usize => |x| Arg::Number(i64::try_from(x).unwrap_or(i64::MAX)),
    crate::Money => |x| Arg::Money(x),
    crate::BusinessDay => |x| Arg::Day(x),
}

impl<T: Clone> From<&T> for Arg
where
    Arg: From<T>,
{
    fn from(x: &T) -> Arg {
        Arg::from(x.clone())
    }
}

/// One wrong value: where it stands, what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// The form field's name, or a JSON pointer without its leading slash (`lines/0/count`).
    pub field: String,
    pub code: &'static str,
    pub args: Vec<(&'static str, Arg)>,
}

impl Issue {
    pub fn new(field: impl Into<String>, code: &'static str) -> Issue {
        Issue { field: field.into(), code, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Issue {
        self.args.push((name, value.into()));
        self
    }
}

pub type Issues = Vec<Issue>;

impl Error {
    /// The code of the refusal, as tests and the API see it.
    pub fn code(&self) -> &str {
        match self {
            Error::NotFound => "not-found",
            Error::Forbidden => "forbidden",
            Error::SignInFirst => "sign-in-first",
            Error::Refused(refused) => refused.code(),
            Error::Invalid(_) => "invalid",
            Error::Fault(_) if self.will_pass() => "for-now",
            Error::Fault(_) => "fault",
        }
    }

    pub fn fault(what: impl fmt::Display) -> Error {
        Error::Fault(Fault { what: what.to_string(), passes: false })
    }

    /// A fault of what is around the program, which passes by itself or when somebody makes room.
    pub fn for_now(what: impl fmt::Display) -> Error {
        Error::Fault(Fault { what: what.to_string(), passes: true })
    }

    /// The issues a form shows at its fields: those found while parsing, or the one a refusal points at.
    pub fn issues(&self) -> Issues {
        match self {
            Error::Invalid(issues) => issues.clone(),
            Error::Refused(refused) => refused
                .field()
                .map(|field| Issue { field: field.to_owned(), code: refused.code(), args: refused.args() })
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it is trouble around the program that passes (a deadlock, a restart, a full disk): nothing was changed,
    /// and the same may succeed a little later.
    pub fn will_pass(&self) -> bool {
        matches!(self, Error::Fault(fault) if fault.passes) || self.was_sacrificed()
    }

    /// Whether PostgreSQL sacrificed the transaction to another one (serialization failure, deadlock), in whatever words
    /// that was passed on.
    pub fn was_sacrificed(&self) -> bool {
        matches!(self, Error::Fault(Fault { what, .. }) if what.contains("[40001]") || what.contains("[40P01]"))
    }

    /// Whether a row that was pointed at went away between two statements, as only PostgreSQL lets it (foreign key): whoever looks
    /// again finds it gone and can say so.
    pub fn met_a_removal(&self) -> bool {
        matches!(self, Error::Fault(Fault { what, .. }) if what.contains("[23503]"))
    }

    /// Whether a row was there already that may be there once, in the words of either engine.
    pub(crate) fn was_taken(&self) -> bool {
        let taken = |what: &str| ["[23505]", "[1555]", "[2067]"].iter().any(|code| what.ends_with(code));
        matches!(self, Error::Fault(Fault { what, .. }) if taken(what))
    }

    /// Whether the reader can mend it and try again with what was typed.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Error::Refused(_) | Error::Invalid(_))
    }
}

/// Something of ours broke. The text is for the log.
#[derive(Debug, Clone)]
pub struct Fault {
    pub what: String,
    /// The same may succeed a little later.
    pub passes: bool,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Fault(fault) => f.write_str(&fault.what),
            Error::Refused(refused) => write!(f, "{}: {refused:?}", refused.code()),
            Error::Invalid(issues) => write!(f, "invalid: {issues:?}"),
            other => f.write_str(other.code()),
        }
    }
}

impl std::error::Error for Error {}

impl<R: Refused> From<R> for Error {
    fn from(refused: R) -> Error {
        Error::Refused(Box::new(refused))
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error::Fault(fault)
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Error {
        use std::{error::Error as _, io::ErrorKind};
        if let Some(told) = error.as_db_error() {
            // Its detail would tell the log what people have typed.
            let code = told.code().code();
            let told = format!("{} [{code}]", told.message());
            return match passing(code) {
                Some(why) => Error::for_now(format_args!("{why}: {told}")),
                None => Error::fault(format_args!("database: {told}")),
            };
        }
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        let line = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
        // What is not understood has these kinds, and will not be understood later.
        let broken = line.is_some_and(|kind| !matches!(kind, ErrorKind::InvalidData | ErrorKind::InvalidInput));
        if broken || error.is_closed() {
            Error::for_now(format_args!("the database does not answer: {error}{cause}"))
        } else {
            Error::fault(format_args!("database: {error}{cause}"))
        }
    }
}

/// Why a statement failed, if that passes: PostgreSQL's codes in words.
fn passing(code: &str) -> Option<&'static str> {
    match code {
        "40001" | "40P01" => Some("sacrificed to another write"),
        "53000" | "53200" | "53300" | "57P03" => Some("the database is busy"),
        "57P01" | "57P02" => Some("the database went away"),
        "53100" => Some("the disk is full"),
        "25006" => Some("the database cannot be written"),
        "58030" => Some("the disk fails"),
        _ => None,
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Error::for_now(format_args!("the disk is full: {error}")),
            ReadOnlyFilesystem => Error::for_now(format_args!("the folder cannot be written: {error}")),
            _ => Error::fault(format_args!("file: {error}")),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::fault(format_args!("json: {error}"))
    }
}
