//! The frame of the shop's pages.

use crate::directory::{Directory, Known};
use kernel::{BusinessDay, Result, Tx};
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
