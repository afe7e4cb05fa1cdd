//! Work that nobody asks for: it is done because it is due.

use crate::{Program, health};
use kernel::{Db, Error, Result, again, caught, feed, idempotency, lease};
use std::time::Duration;
use tokio::task::JoinSet;
use ui::App;

/// How often due work is looked for.
const BEAT: Duration = Duration::from_secs(15);
/// After so many beats, an hour, what is no longer needed is forgotten.
const FORGETFUL: u32 = 240;
/// How often other processes are listened to.
const LISTENED: Duration = Duration::from_millis(400);
/// A repeated request gets its first answer for this long.
const REMEMBERED: Duration = Duration::from_secs(48 * 3600);

/// The jobs of a running program. None of them ends by itself: whoever waits for one hears what broke.
#[derive(Default)]
pub(crate) struct Jobs(JoinSet<Error>);

impl Jobs {
    fn begin(&mut self, name: &'static str, job: impl Future<Output = ()> + Send + 'static) {
        self.0.spawn(async move {
            let why = caught(job).await.map_or_else(|error| error.to_string(), |()| "it ended".to_owned());
            Error::fault(format_args!("the job “{name}” stopped: {why}"))
        });
    }

    /// Waits until a job has stopped, which it never should.
    pub(crate) async fn broken(&mut self) -> Error {
        match self.0.join_next().await {
            Some(Ok(error)) => error,
            Some(Err(gone)) => Error::fault(gone),
            None => std::future::pending().await,
        }
    }
}

/// Starts every job; they end when they are dropped.
pub(crate) fn start(program: &Program) -> Jobs {
    let mut jobs = Jobs::default();
    let app = &program.app;
    jobs.begin("listening to other processes", feed::listen(app.db().clone(), LISTENED));
    jobs.begin("acting on facts", feed::follow(app.db().clone(), program.consumers.clone(), BEAT));
    jobs.begin("following the shelf", storefront::follow_shelf(app.clone(), BEAT));
    jobs.begin("publishing at its instant", catalog::product::proposal::follow(app.db().clone(), BEAT));
    jobs.begin("taking marks off on their day", catalog::brand::follow(app.db().clone(), BEAT));
    jobs.begin("keeping the search", catalog::search::follow(app.clone(), BEAT));
    jobs.begin("writing down what was not found", write_unfound(app.clone()));
    jobs.begin("making sizes of pictures", catalog::picture::follow(app.part(), BEAT));
    jobs.begin("applying what tills sold", pos::hub::follow(app.db().clone(), BEAT));
    if program.config.demo {
        jobs.begin("bringing notices of payment", payment::follow_deliveries(app.clone()));
    }
    jobs.begin("due work", beat(app.clone()));
    jobs.begin("measuring", health::upkeep());
    jobs
}

/// What is due now, and what follows this process's own memory of the shop.
pub(crate) async fn once(program: &Program) -> Result<()> {
    due(program.db()).await?;
    forget(&program.app).await?;
    program.app.part::<catalog::picture::Pictures>().make_due().await?;
    storefront::catch_up_shelf(&program.app).await?;
    catalog::search::catch_up(&program.app).await?;
    program.app.part::<catalog::search::Search>().write_unfound(program.db()).await?;
    again(|| pos::hub::apply_stored(program.db())).await?;
    if program.config.demo {
        again(|| payment::deliver_due(&program.app)).await?;
    }
    Ok(())
}

/// Due work is done by one process at a time, whichever it is.
async fn beat(app: App) {
    let db = app.db().clone();
    let holder = kernel::Secret::code(12);
    for beats in 1u32.. {
        tokio::time::sleep(BEAT).await;
        let held = lease::hold(&db, "due-work", &holder, BEAT * 3).await;
        let done = match held {
            Ok(true) if beats.is_multiple_of(FORGETFUL) => forget(&app).await.and(due(&db).await),
            Ok(true) => due(&db).await,
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "due work waits for the next beat");
        }
    }
}

async fn due(db: &Db) -> Result<()> {
    again(|| catalog::tidy(db)).await?;
    again(|| storefront::tidy(db)).await?;
    again(|| fulfillment::tidy(db)).await?;
    again(|| payment::tidy(db)).await
}

/// Every process writes down what it heard itself; there is mostly nothing, and then it asks for no write.
async fn write_unfound(app: ui::App) {
    let search: std::sync::Arc<catalog::search::Search> = app.part();
    loop {
        tokio::time::sleep(BEAT).await;
        if let Err(error) = search.write_unfound(app.db()).await {
            tracing::warn!(%error, "what was not found is not written down");
        }
    }
}

async fn forget(app: &App) -> Result<()> {
    let (db, pictures) = (app.db().clone(), app.part::<catalog::picture::Pictures>());
    again(|| catalog::search::unfound::tidy(&db)).await?;
    let before = db.clock().now().minus(REMEMBERED);
    again(|| idempotency::forget_before(&db, before)).await?;
    catalog::picture::collect(&pictures).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_that_stops_is_noticed_and_named() {
        let mut jobs = Jobs::default();
        jobs.begin("waiting", std::future::pending());
        let nothing = tokio::time::timeout(Duration::from_millis(20), jobs.broken()).await;
        assert!(nothing.is_err(), "nobody stopped");
        jobs.begin("counting", async { panic!("two and two are not four") });
        assert_eq!(jobs.broken().await.to_string(), "the job “counting” stopped: panic: two and two are not four");
        jobs.begin("sweeping", async {});
        assert_eq!(jobs.broken().await.to_string(), "the job “sweeping” stopped: it ended");
    }
}
