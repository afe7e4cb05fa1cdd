//! A price that is struck through is one the shop really asked. It is worked out from the books alone, never typed in:
//! the lowest price in the 30 days before the present one began to hold (明码标价和禁止价格欺诈规定, articles 16 and 17;
//! directive 98/6/EC, article 6a). It is shown
//! - only where the present price is lower,
//! - only where the goods had been on the shelf at a price for a week before,
//! - and for 30 days: after that the present price is what the goods cost.
//!
//! A book counts from its instant on, or from its publication where that was later: nobody was asked a price that was
//! written down afterwards. Another book that says the same price begins nothing anew.

use kernel::{Cell, Column, Money, Timestamp, Unreadable};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How far before a reduction the lowest price is looked for.
const BACK: Duration = Duration::from_secs(30 * DAY.as_secs());

/// How long a reduction is shown as one.
pub(crate) const SHOWN: Duration = Duration::from_secs(30 * DAY.as_secs());

/// How long goods must have been offered before a reduction of them is one.
const OFFERED: Duration = Duration::from_secs(7 * DAY.as_secs());

/// A present price that is a reduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reduced {
    /// The lowest price in the 30 days before.
    pub lowest_before: Money,
    /// From when the present price has held, and until when it is shown as reduced.
    pub since: Timestamp,
    pub until: Timestamp,
}

/// What books have said of a pack lately, as it comes along with its price; empty where nothing has changed for so long
/// that its price can be no reduction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// When the goods were last put on the shelf.
    shelved_at: Timestamp,
    lines: Vec<Line>,
}

/// What one book says of the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    /// From when on somebody could have been asked it.
    asked_from: Timestamp,
    /// Which of several books goes first: the place's own, then the latest effective, then the latest published.
    rank: (bool, Timestamp, i64),
    price: Money,
}

impl Past {
    /// What the present price is reduced from, at an instant.
    pub fn reduced(&self, price: Money, at: Timestamp) -> Option<Reduced> {
        let asked = self.asked();
        let (&(since, now), before) = asked.split_last()?;
        let offered_from = before.first()?.0.max(self.shelved_at);
        let until = since.plus(SHOWN);
        if now != price || at >= until || offered_from.plus(OFFERED) > since {
            return None;
        }
        let ended = asked.iter().skip(1).map(|(from, _)| *from);
        let lately = before.iter().zip(ended).filter(|(_, ended)| *ended > since.minus(BACK));
        let lowest_before = lately.map(|((_, price), _)| *price).min()?;
        (price < lowest_before).then_some(Reduced { lowest_before, since, until })
    }

    /// What was asked, one price after the other, and from when.
    fn asked(&self) -> Vec<(Timestamp, Money)> {
        let mut lines = self.lines.clone();
        lines.sort_by_key(|line| (line.asked_from, line.rank));
        let mut asked: Vec<Line> = Vec::new();
        for line in lines {
            if asked.last().is_some_and(|first| first.rank > line.rank) {
                continue;
            }
            // Of two that begin together only the first in rank was ever asked.
            asked.pop_if(|last| last.asked_from == line.asked_from);
            asked.push(line);
        }
        asked.dedup_by_key(|line| line.price);
        asked.into_iter().map(|line| (line.asked_from, line.price)).collect()
    }

    /// Since when a book may have begun that makes a reduction at an instant, and from when on all of them matter.
    pub(crate) fn reach(at: Timestamp) -> (Timestamp, Timestamp) {
        (at.minus(SHOWN), at.minus(SHOWN + BACK))
    }
}

/// The column `past` of a statement in which `p` is the product, `k` the pack and `c` its price in force, `$1` the channel,
/// `$2` the instant and `$3` the place; the parameters named are the two instants of [`Past::reach`]. It is looked up for
/// packs whose price is new enough to be a reduction, and reads no further back than it must.
macro_rules! past {
    ($begun:literal, $older:literal) => {
        concat!(
            ", case when exists (select 1 from catalog_price_book held where held.version = c.book_version and (held.effective_from > ",
            $begun,
            " or held.published_at > ",
            $begun,
            ")) then cast(p.published_at as text) || '|' || (
               select string_agg(lately.line, ';')
                 from (",
            $crate::price::reduced::line!(),
            "
                          and (b.effective_from > ",
            $older,
            " or b.published_at > ",
            $older,
            ")
                       union all
                       select before.line
                         from (",
            $crate::price::reduced::line!(),
            "
                                  and b.effective_from <= ",
            $older,
            "
                                  and b.published_at <= ",
            $older,
            $crate::price::rank::first!(),
            ") before) lately) end as past"
        )
    };
}

/// What one book says, as [`Line`] reads it.
macro_rules! line {
    () => {
        concat!(
            "
                      select cast(b.effective_from as text) || ',' || cast(b.published_at as text) || ',' || cast(b.version as text) || ','
                             || cast(named.price_fen as text) || ',' || case when b.place_id is null then '' else 'own' end as line",
            $crate::price::rank::begun!()
        )
    };
}

pub(crate) use {line, past};

/// Where no past is asked for.
pub(super) const NO_PAST: &str = ", cast(null as text) as past";

impl Column for Past {
    fn read(cell: Cell<'_>) -> Result<Past, Unreadable> {
        let text = cell.text()?;
        Past::parse(text).ok_or_else(|| format!("no past of a price: {text}").into())
    }
}

impl Past {
    fn parse(text: &str) -> Option<Past> {
        let (shelved_at, lines) = text.split_once('|')?;
        Some(Past { shelved_at: instant(shelved_at)?, lines: lines.split(';').map(Line::parse).collect::<Option<_>>()? })
    }
}

impl Line {
    fn parse(text: &str) -> Option<Line> {
        let mut parts = text.split(',');
        let (effective_from, published_at) = (instant(parts.next()?)?, instant(parts.next()?)?);
        let (version, price) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let rank = (parts.next()? == "own", effective_from, version);
        Some(Line { asked_from: effective_from.max(published_at), rank, price: Money::fen(price) })
    }
}

/// An instant as the engines write it: SQLite keeps RFC 3339, PostgreSQL has a space in it and may leave out the minutes
/// of its zone.
fn instant(text: &str) -> Option<Timestamp> {
    let mut text = text.replacen(' ', "T", 1);
    if text.len() >= 3 && matches!(text.as_bytes()[text.len() - 3], b'+' | b'-') {
        text.push_str(":00");
    }
    Timestamp::parse(&text)
}

#[cfg(test)]
mod tests;
