//! What the screen shows, as its address says it. The browser keeps nothing else.

use crate::receipt_number::ReceiptNumber;
use catalog::SalePack;
use kernel::{Id, coded};
use serde::Deserialize;

coded! {
    /// The one visible mode; it decides what an entry means.
    pub enum Mode { Entry = "entry", Weigh = "weigh", Tender = "tender", Held = "held", Refund = "refund", Close = "close", Discard = "discard" }
}

impl Mode {
    pub fn of(code: &str) -> Mode {
        Mode::parse(code).unwrap_or(Mode::Entry)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct View {
    pub mode: String,
    /// The line that was just changed; the last one otherwise.
    pub line: String,
    /// Words to search by.
    pub find: String,
    /// The pack that is being weighed.
    pub pack: String,
    /// The receipt that goods are taken back against.
    pub receipt: String,
    /// The receipt that was just finished.
    pub done: String,
    /// The Z report that was just made.
    pub z: String,
}

impl View {
    pub fn of(mode: Mode) -> View {
        View { mode: mode.code().to_owned(), ..View::default() }
    }

    pub fn entry() -> View {
        View::default()
    }

    /// The counter, with a line that was just changed.
    pub fn at_line(line: i64) -> View {
        View { line: line.to_string(), ..View::default() }
    }

    pub fn found(words: &str) -> View {
        View { find: words.to_owned(), ..View::default() }
    }

    pub fn weigh(pack: Id<SalePack>) -> View {
        View { pack: pack.to_string(), ..View::of(Mode::Weigh) }
    }

    pub fn refund(number: &ReceiptNumber) -> View {
        View { receipt: number.to_string(), ..View::of(Mode::Refund) }
    }

    pub fn done(number: &ReceiptNumber) -> View {
        View { done: number.to_string(), ..View::default() }
    }

    pub fn closed(z_no: i64) -> View {
        View { z: z_no.to_string(), ..View::default() }
    }

    pub fn mode(&self) -> Mode {
        Mode::of(&self.mode)
    }

    fn parts(&self) -> [(&'static str, &String); 7] {
        let View { mode, line, find, pack, receipt, done, z } = self;
        [("mode", mode), ("line", line), ("find", find), ("pack", pack), ("receipt", receipt), ("done", done), ("z", z)]
    }

    /// As it stands behind the question mark.
    pub fn query(&self) -> String {
        let given = self.parts().into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
    }

    pub fn href(&self) -> String {
        match self.query() {
            query if query.is_empty() => "/till".to_owned(),
            query => format!("/till?{query}"),
        }
    }

    /// Reads what [`View::query`] wrote; anything else is the plain counter.
    pub fn parse(query: &str) -> View {
        let uri = format!("/till?{query}").parse::<axum::http::Uri>().ok();
        uri.and_then(|uri| axum::extract::Query::try_from_uri(&uri).ok()).map(|view| view.0).unwrap_or_default()
    }
}

fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_read_back_as_it_was_written() {
        for view in [
            View::entry(),
            View::found("加碘 盐&3"),
            View::of(Mode::Tender),
            View::at_line(7),
            View::closed(3),
            View::done(&ReceiptNumber::new("100101", "01", 1, 9)),
        ] {
            assert_eq!(View::parse(&view.query()), view);
        }
    }
}
