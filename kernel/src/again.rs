//! Doing again what PostgreSQL sacrificed to another write, or stopped at a row that was just removed, and noticing what must
//! not be done again.

use crate::{Error, Result};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};

/// How often something that was sacrificed is tried again.
const TRIES: u32 = 5;

/// How long to rest before something is tried again, if it met another write and a try is left: longer each time, and by
/// chance, so that two who met do not meet again.
pub fn rest(error: &Error, tried: u32) -> Option<Duration> {
    let met = error.was_sacrificed() || error.met_a_removal();
    (tried < TRIES && met).then(|| Duration::from_millis(fastrand::u64(1..(8 << tried))))
}

/// Does what may be done any number of times, and does it again when it met another write.
pub async fn again<T, F: Future<Output = Result<T>>>(mut work: impl FnMut() -> F) -> Result<T> {
    let mut tried = 0;
    loop {
        match work().await {
            Ok(done) => return Ok(done),
            Err(error) => match rest(&error, tried) {
                Some(rest) => tokio::time::sleep(rest).await,
                None => return Err(error),
            },
        }
        tried += 1;
    }
}

tokio::task_local! {
    static COMMITTED: Cell<bool>;
}

/// Does some work and answers whether it made anything durable on the way: then it must not be done again as a whole.
pub async fn noticing_commits<T>(work: impl Future<Output = T>) -> (T, bool) {
    COMMITTED
        .scope(Cell::new(false), async {
            let done = work.await;
            (done, COMMITTED.with(Cell::get))
        })
        .await
}

/// Something was made durable by whoever runs here.
pub(crate) fn committed() {
    // Outside of such work nobody wants to know.
    let _ = COMMITTED.try_with(|seen| seen.set(true));
}

/// Sees work through. A broken invariant in it (a panic) becomes a fault of this work alone.
pub async fn caught<T>(work: impl Future<Output = T>) -> Result<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
        Err(panic) => {
            let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            Poll::Ready(Err(Error::fault(format_args!("panic: {}", said.unwrap_or("without a word")))))
        }
    })
    .await
}
