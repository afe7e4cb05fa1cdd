//! Work that nobody asks for: it is done because it is due.

use crate::Program;
use kernel::{Db, Result, feed, idempotency, lease};
use std::time::Duration;
use tokio::task::JoinSet;

/// How often due work is looked for.
const BEAT: Duration = Duration::from_secs(15);
/// How long other processes' facts may wait to be heard.
const FEED_BEAT: Duration = Duration::from_millis(500);
/// A repeated request gets its first answer for this long.
const REMEMBERED: Duration = Duration::from_secs(48 * 3600);

/// Starts every job; they end when the set is dropped or aborted.
pub(crate) fn start(program: &Program) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    let app = &program.app;
    jobs.spawn(feed::follow(app.db().clone(), program.consumers.clone(), FEED_BEAT));
    jobs.spawn(storefront::follow_shelf(app.clone(), FEED_BEAT));
    jobs.spawn(catalog::search::follow(app.part(), app.db().clone(), FEED_BEAT));
    jobs.spawn(pos::hub::follow(app.db().clone(), FEED_BEAT));
    if program.config.demo {
        jobs.spawn(payment::follow_deliveries(app.clone()));
    }
    jobs.spawn(beat(app.db().clone()));
    jobs
}

/// What is due now, and what follows this process's own memory of the shop.
pub(crate) async fn once(program: &Program) -> Result<()> {
    due(program.db()).await?;
    storefront::catch_up_shelf(&program.app).await?;
    program.app.part::<catalog::search::Search>().catch_up(program.db()).await?;
    pos::hub::apply_stored(program.db()).await?;
    if program.config.demo {
        payment::deliver_due(&program.app).await?;
    }
    Ok(())
}

/// Due work is done by one process at a time, whichever it is.
async fn beat(db: Db) {
    let holder = kernel::Secret::code(12);
    loop {
        tokio::time::sleep(BEAT).await;
        let held = lease::hold(&db, "due-work", &holder, BEAT * 3).await;
        let done = match held {
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
    storefront::tidy(db).await?;
    fulfillment::tidy(db).await?;
    payment::tidy(db).await?;
    let mut tx = db.write().await?;
    let before = tx.now().minus(REMEMBERED);
    idempotency::forget_before(&mut tx, before).await?;
    tx.commit().await
}
