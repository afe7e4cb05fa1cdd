//! Keeping this process's pages true: whatever changes the shelf spoils what was kept.

use kernel::{Result, Timestamp, feed};
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};
use ui::App;

/// How far this process has read the feed, and the instant up to which it knows what the clock has changed.
#[derive(Default)]
pub(crate) struct ReadSoFar {
    position: AtomicI64,
    turned_at: AtomicI64,
}

/// Facts of these rooms and kinds change what shoppers see.
const SHELF: [&str; 5] =
    ["catalog.", "fulfillment.shelf_changed", "fulfillment.lot_state_changed", "storefront.room_changed", "payment.bank_account_written"];

/// Facts read at a time.
const PAGE: i64 = 500;

/// Arrival days change by the clock as well, so no page is kept longer than this.
const LONGEST: Duration = Duration::from_secs(60);

/// After trouble the feed is read again this soon.
const PAUSE: Duration = Duration::from_millis(500);

/// Follows the feed until the program ends: woken by news, at the instant from which a price or a promotion holds, and
/// every `beat` in case nothing was heard.
pub async fn follow_shelf(app: App, beat: Duration) {
    let mut news = app.db().news();
    let mut fresh = Instant::now();
    loop {
        news.mark_unchanged();
        let mut rest = beat;
        if let Err(error) = catch_up_shelf(&app).await {
            tracing::warn!(%error, "pages may be stale");
            rest = PAUSE;
        }
        if fresh.elapsed() >= LONGEST {
            app.pages().shelf_changed();
            fresh = Instant::now();
        }
        let rest = rest.min(LONGEST - fresh.elapsed().min(LONGEST)).min(until_turn(&app).await.unwrap_or(PAUSE));
        let _ = tokio::time::timeout(rest, news.changed()).await;
    }
}

/// How long until the clock changes what shoppers see.
async fn until_turn(app: &App) -> Result<Duration> {
    let mut tx = app.db().read().await?;
    let now = tx.now();
    Ok(catalog::next_turn(&mut tx, now).await?.map_or(Duration::MAX, |turn| turn.since(now)))
}

/// Spoils the kept pages when a price or a promotion has come to hold, or ended, since this was last asked.
async fn turn(app: &App, read: &ReadSoFar) -> Result<()> {
    let mut tx = app.db().read().await?;
    let now = tx.now();
    let before = Timestamp::from_micros(read.turned_at.fetch_max(now.micros(), Ordering::SeqCst));
    if catalog::next_turn(&mut tx, before).await?.is_some_and(|turn| turn <= now) {
        app.pages().shelf_changed();
    }
    Ok(())
}

/// Reads what was told since the last time, and spoils the kept pages if the shelf changed.
pub async fn catch_up_shelf(app: &App) -> Result<()> {
    let read = &app.part::<crate::Directory>().read_so_far;
    turn(app, read).await?;
    loop {
        let before = read.position.load(Ordering::SeqCst);
        let mut tx = app.db().read().await?;
        let events = feed::after(&mut tx, before, PAGE).await?;
        drop(tx);
        let Some(last) = events.last() else { return Ok(()) };
        read.position.fetch_max(last.position, Ordering::SeqCst);
        if events.iter().any(|event| SHELF.iter().any(|kind| event.kind.starts_with(kind))) {
            app.pages().shelf_changed();
        }
    }
}
