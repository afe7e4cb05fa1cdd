//! The store node: a process beside the counter with one SQLite file. It sells with no network; prices come down the
//! feed when there is one, and the journal goes up.

mod card;
pub mod cart;
pub mod cashier;
mod check;
pub mod checkout;
pub mod clock;
mod command;
pub mod enrol;
pub mod item;
pub mod journal;
pub mod paper;
mod post;
mod promotion;
pub mod pull;
pub mod push;
#[cfg(test)]
mod random_day;
pub mod refund;
mod refusal;
pub mod scan;
mod screen;
pub mod shift;
pub mod tally;
pub mod till;
mod view;
mod web;
mod words;

pub use check::check;
pub use enrol::{Enrolled, enrol};
pub use refusal::Refusal;
pub use web::routes;

use axum::Router;
use kernel::{Db, Error, Finding, Result, caught};
use std::time::Duration;
use tokio::task::JoinSet;
use ui::{App, AppBuilder, Assets, Languages};

/// How a node is opened: with the hub's address and a one-time code when it is to become a till, with neither later on.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    pub hub: Option<String>,
    pub code: Option<String>,
}

/// A store node, opened.
pub struct Node {
    app: App,
}

/// Opens the node's own database and makes its tables. Only becoming a till asks the network; a till that is one
/// already starts without it, and leaves a code it was given unused.
pub async fn open(db: Db, opening: Opening) -> Result<Node> {
    kernel::migrate(&db, &[kernel::MIGRATIONS, crate::NODE_MIGRATIONS]).await?;
    let enrolled = till::enrolled(&mut db.read().await?).await?.is_some();
    if let (false, Some(code)) = (enrolled, &opening.code) {
        let hub = opening.hub.as_deref().ok_or_else(|| Error::fault("the hub's address is needed to enrol: --hub https://…"))?;
        let joined = enrol(&db, hub, code).await?;
        tracing::info!(store = joined.store, till = joined.till_no, compare = joined.comparison_code, "enrolled");
    }
    till::start(&db).await?;
    let languages = Languages::new(&[ui::LOCALES, crate::LOCALES]);
    Ok(Node { app: AppBuilder::new(db, languages, Assets::new(crate::ASSETS)).build() })
}

impl Node {
    pub fn db(&self) -> &Db {
        self.app.db()
    }

    /// The till's pages; they answer only to this machine.
    pub fn router(&self) -> Router {
        ui::plumb(ui::routes().merge(routes()), self.app.clone())
    }

    /// Sends the journal up and takes the feed down until the set is dropped.
    pub fn start(&self) -> JoinSet<()> {
        let mut work = JoinSet::new();
        let (up, down) = (self.db().clone(), self.db().clone());
        work.spawn(begun_again("sending the journal", move || push::run(up.clone())));
        work.spawn(begun_again("taking the feed", move || pull::run(down.clone())));
        work
    }

    /// One exchange with the hub, now: everything up, everything down.
    pub async fn exchange(&self) -> Result<()> {
        push::all(self.db()).await?;
        pull::catch_up(self.db()).await
    }

    pub async fn check(&self) -> Result<Vec<Finding>> {
        check(self.db()).await
    }

    pub async fn close(&self) {
        self.db().close().await;
    }
}

/// What stops a job is said in the log, and the job is begun again: the till sells on whatever is wrong with its line to
/// the hub.
async fn begun_again<F: Future<Output = ()>>(name: &'static str, mut job: impl FnMut() -> F) {
    loop {
        let ended = caught(job()).await;
        tracing::error!(job = name, why = ?ended.err(), "a job of the till stopped and is begun again");
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}
