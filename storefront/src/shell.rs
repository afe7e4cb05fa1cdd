//! The frame of the shop's pages.

use crate::directory::{Directory, Known};
use catalog::promotion::{Outcome, Verdict};
use kernel::{BusinessDay, Money, Result, Tx};
use std::sync::Arc;
use ui::{App, Lang, Reader, Shell};

/// The frame of a shopper's page; what the shop is stands in it for search engines, until the page says more of itself.
pub(crate) fn shop(app: &App, reader: &Reader, title: impl Into<String>) -> Shell {
    Shell::shop(app, reader, title).described(reader.t.say("storefront-front-described"))
}

/// What this process knows of who and where.
pub(crate) async fn known(app: &App, tx: &mut Tx) -> Result<Arc<Known>> {
    app.part::<Directory>().open(tx, app.pages().shelf()).await
}

/// A day without its weekday: `11月21日` / `21 Nov`.
pub(crate) fn date(t: &Lang, day: BusinessDay) -> String {
    let said = t.day(day);
    match said.split_once(' ') {
        Some((date, _)) if t.is_zh() => date.to_owned(),
        Some((_, date)) => date.to_owned(),
        None => said,
    }
}

/// What promotions take off, each by its name; carrying that costs nothing comes last.
pub(crate) fn savings<'v>(t: &Lang, taken: impl Iterator<Item = &'v Verdict>, carried: Option<Money>) -> Vec<(String, String)> {
    let saved = |verdict: &Verdict| match (&verdict.outcome, carried) {
        (Outcome::Carried, Some(fee)) => fee,
        (outcome, _) => outcome.saved(),
    };
    let row = |verdict: &Verdict| (t.pick(&verdict.title_zh, &verdict.title_en).to_owned(), t.money(-saved(verdict)));
    taken.filter(|verdict| !saved(verdict).is_zero()).map(row).collect()
}
