//! A future that is dropped half-way, as happens to a handler whose client hangs up.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Lets a future run until it has been polled so many times, then drops it where it stands.
pub struct GivenUp<F> {
    work: Option<Pin<Box<F>>>,
    polls: u32,
}

pub fn given_up_after<F: Future>(polls: u32, work: F) -> GivenUp<F> {
    GivenUp { work: Some(Box::pin(work)), polls }
}

impl<F: Future> Future for GivenUp<F> {
    /// What the work came to, if it was done before its time was up.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<F::Output>> {
        if self.polls == 0 {
            self.work = None;
            return Poll::Ready(None);
        }
        self.polls -= 1;
        let Some(work) = self.work.as_mut() else { return Poll::Ready(None) };
        let Poll::Ready(done) = work.as_mut().poll(context) else { return Poll::Pending };
        self.work = None;
        Poll::Ready(Some(done))
    }
}
