//! The frame of the shop's pages.

use crate::directory::{Directory, Known};
use kernel::{Result, Tx};
use std::sync::Arc;
use ui::{App, Reader, Shell};

/// The frame of a shopper's page.
pub(crate) fn shop(app: &App, reader: &Reader, title: impl Into<String>) -> Shell {
    Shell::shop(app, reader, title)
}

/// What this process knows of who and where.
pub(crate) async fn known(app: &App, tx: &mut Tx) -> Result<Arc<Known>> {
    app.part::<Directory>().open(tx, app.pages().shelf()).await
}
