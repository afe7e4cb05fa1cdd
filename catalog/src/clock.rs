//! Doing what is due at instants that the database knows: at once when one comes, by one process, and again after a crash.

use kernel::{Db, Result, Timestamp, lease};
use std::time::Duration;

/// Something that is due by the clock.
pub(crate) trait Due {
    /// Which lease its hand holds.
    const LEASE: &'static str;
    /// What waits when it cannot be done, for the log.
    const WAITS: &'static str;

    /// The next instant at which something is due; one that has passed is due now.
    fn next(db: &Db) -> impl Future<Output = Result<Option<Timestamp>>> + Send;

    /// Does whatever is due now; done twice it is done once.
    fn carry_out(db: &Db) -> impl Future<Output = Result<()>> + Send;
}

/// So long is waited at least, lest a trouble be met a thousand times a second.
pub(crate) const SHORTEST: Duration = Duration::from_millis(20);

/// Follows the clock until the program ends: wakes when the next instant comes, and every `beat` in case another process wrote
/// one down.
pub(crate) async fn follow<D: Due>(db: Db, beat: Duration) {
    let holder = kernel::Secret::code(12);
    loop {
        let next = D::next(&db).await.unwrap_or_default();
        let pause = next.map_or(beat, |at| at.since(db.clock().now()).min(beat));
        tokio::time::sleep(pause.max(SHORTEST)).await;
        if next.is_some_and(|at| at <= db.clock().now()) {
            let done = match lease::hold(&db, D::LEASE, &holder, beat * 3).await {
                Ok(true) => D::carry_out(&db).await,
                Ok(false) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = done {
                tracing::warn!(%error, "{} wait for the next beat", D::WAITS);
                tokio::time::sleep(beat).await;
            }
        }
    }
}
