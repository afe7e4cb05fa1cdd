//! What shoppers asked and found nothing: a list of what the shop lacks, or of words it does not know yet.
//!
//! Nothing is kept of who asked. Texts that could be somebody's (a telephone or identity number, a mail address, a
//! sentence) are not kept at all, and what nobody has asked for a season is forgotten. A process counts in memory and a
//! job writes the counts down, so a search neither waits for a write nor makes one.

use super::words::plain;
use kernel::{Db, Result, Timestamp, Tx, Value, query};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A process counts so many texts between two times of writing; whoever floods it is not heard.
const HEARD: usize = 500;
/// One text counts so often at most between two times of writing.
const TIMES: i64 = 1000;
/// So many texts are kept; those asked most seldom and longest ago give way.
pub const MOST: i64 = 1000;
/// Longer texts are sentences, and may be about somebody.
const LONGEST: usize = 24;
/// A row of so many digits may be a telephone number.
const DIGITS: usize = 6;
/// After a season nobody remembers why it was asked.
const REMEMBERED: Duration = Duration::from_secs(90 * 86_400);

/// A text that found nothing.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Unfound {
    pub asked: String,
    pub times: i64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

/// What this process heard since it last wrote.
#[derive(Default)]
pub(super) struct Ear(Mutex<Heard>);

#[derive(Default)]
struct Heard {
    /// Texts that find nothing as the shop is now, with how often they were asked since the last writing.
    nothing: HashMap<String, i64>,
    /// Counts from before the shop changed.
    earlier: HashMap<String, i64>,
}

impl Ear {
    /// Counts a text that is known to find nothing; for questions answered from kept pages. Says whether it was.
    pub(super) fn again(&self, text: &str) -> bool {
        let mut heard = self.heard();
        if heard.nothing.is_empty() {
            return false;
        }
        let Some(times) = heard.nothing.get_mut(&plain(text)) else { return false };
        *times = TIMES.min(*times + 1);
        true
    }

    /// Counts a text that was looked for and found nothing.
    pub(super) fn nothing(&self, text: &str) {
        let text = plain(text);
        let mut heard = self.heard();
        if may_be_kept(&text) && (heard.nothing.len() < HEARD || heard.nothing.contains_key(&text)) {
            let times = heard.nothing.entry(text).or_default();
            *times = TIMES.min(*times + 1);
        }
    }

    /// Goods or rules changed: what found nothing may find something now.
    pub(super) fn shop_changed(&self) {
        let mut heard = self.heard();
        let nothing = std::mem::take(&mut heard.nothing);
        for (text, times) in nothing.into_iter().filter(|(_, times)| *times > 0) {
            if heard.earlier.len() < HEARD || heard.earlier.contains_key(&text) {
                *heard.earlier.entry(text).or_default() += times;
            }
        }
    }

    /// Everything counted since the last time; the texts stay known while there is room.
    fn take(&self) -> HashMap<String, i64> {
        let mut heard = self.heard();
        let mut counts = std::mem::take(&mut heard.earlier);
        let crowded = heard.nothing.len() > HEARD / 2;
        heard.nothing.retain(|text, times| {
            let asked = std::mem::take(times);
            if asked > 0 {
                *counts.entry(text.clone()).or_default() += asked;
            }
            // Where there are many, only those that are asked again and again stay known.
            !crowded || asked > 1
        });
        counts
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down what was heard, but not what `explained` says is answered by now. Counts that could not be written
    /// are lost: a report of what was asked is not worth a queue.
    pub(super) async fn write_down(&self, db: &Db, explained: impl Fn(&str) -> bool) -> Result<usize> {
        let counts: Vec<(String, i64)> = self.take().into_iter().filter(|(text, _)| !explained(text)).collect();
        if counts.is_empty() {
            return Ok(0);
        }
        let mut tx = db.write().await?;
        let now = tx.now();
        let rows = counts.iter().map(|(text, times)| vec![Value::from(text.as_str()), (*times).into(), now.into(), now.into()]);
        tx.put(query(COUNT).bind_rows(rows)).await?;
        tx.commit().await?;
        Ok(counts.len())
    }
}

/// Whether a text is short, one of letters, and surely nobody's own.
fn may_be_kept(text: &str) -> bool {
    let letters = text.chars().count();
    let digits = text.chars().fold((0, 0), |(row, most): (usize, usize), c| match c {
        _ if c.is_numeric() => (row + 1, most.max(row + 1)),
        ' ' | '-' => (row, most),
        _ => (0, most),
    });
    (1..=LONGEST).contains(&letters) && digits.1 < DIGITS && !text.contains(['@', '/', ':']) && text.chars().any(char::is_alphabetic)
}

/// What was asked in vain, most often first.
pub async fn unfound(tx: &mut Tx, limit: i64) -> Result<Vec<Unfound>> {
    tx.fetch_all(
        query("select asked, times, first_at, last_at from catalog_unfound order by times desc, last_at desc, asked limit $1").bind(limit),
    )
    .await
}

/// Takes a text off the list: it is answered, or not worth an answer. It comes back when it is asked in vain once more.
pub async fn answered(tx: &mut Tx, asked: &str) -> Result<()> {
    tx.put(query("delete from catalog_unfound where asked = $1").bind(asked)).await?;
    Ok(())
}

/// Forgets what is old, and what is too much.
pub async fn tidy(db: &Db) -> Result<u64> {
    let mut tx = db.write().await?;
    let before = tx.now().minus(REMEMBERED);
    let forgotten = tx.execute(query(FORGET).bind(before).bind(MOST)).await?;
    tx.commit().await?;
    Ok(forgotten)
}

const COUNT: &str = "
    insert into catalog_unfound (asked, times, first_at, last_at) values (:row)
    on conflict (asked) do update
       set times = catalog_unfound.times + excluded.times, last_at = excluded.last_at";

const FORGET: &str = "
    delete from catalog_unfound
     where last_at < $1
        or asked in (select asked
                       from (select asked, row_number() over (order by times desc, last_at desc, asked) as place from catalog_unfound) listed
                      where place > $2)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_somebodys_own_is_not_kept() {
        for text in ["13864970001", "138 6497 0001", "wang@example.com", "370323199001011234", "400-123-4567", "http://x.cn/a", "12", ""] {
            assert!(!may_be_kept(text), "{text}");
        }
        assert!(!may_be_kept("请问我家住在沂水县泉庄镇的王大娘昨天订的那两箱苹果到了没有"));
        for text in ["车厘子", "榴莲 5斤", "wifi 6", "50kg化肥"] {
            assert!(may_be_kept(text), "{text}");
        }
    }

    #[test]
    fn an_ear_counts_within_bounds_and_forgets_what_the_shop_has_now() {
        let ear = Ear::default();
        assert!(!ear.again("榴莲"));
        ear.nothing("榴莲");
        assert!(ear.again(" 榴莲 ") && ear.again("榴莲"));
        for n in 0..2000 {
            ear.nothing(&format!("词{}", n % 997));
        }
        assert_eq!(ear.heard().nothing.len(), HEARD);
        ear.shop_changed();
        assert!(!ear.again("榴莲"), "it may be found by now");
        ear.nothing("榴莲");
        let counts = ear.take();
        assert_eq!((counts.get("榴莲"), counts.len()), (Some(&4), HEARD));
        assert!(ear.take().is_empty());
        assert!(ear.again("榴莲"), "it is still known to find nothing");
    }
}
