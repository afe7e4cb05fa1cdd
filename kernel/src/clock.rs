use crate::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Where "now" comes from: the machine, or a hand that a test moves.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    pub fn system() -> Clock {
        Clock(None)
    }

    /// A clock that stands still until it is moved.
    pub fn stopped_at(at: Timestamp) -> Clock {
        Clock(Some(Arc::new(AtomicI64::new(at.micros()))))
    }

    pub fn now(&self) -> Timestamp {
        match &self.0 {
            None => chrono::Utc::now().into(),
            Some(hand) => Timestamp::from_micros(hand.load(Ordering::SeqCst)),
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.0.is_some()
    }

    /// Sets a stopped clock, forth or back, as people set a machine's.
    pub fn set(&self, to: Timestamp) {
        let hand = self.0.as_ref().expect("only a stopped clock is set");
        hand.store(to.micros(), Ordering::SeqCst);
    }

    /// Moves a stopped clock on; the machine's clock cannot be moved.
    pub fn advance(&self, by: std::time::Duration) {
        let hand = self.0.as_ref().expect("only a stopped clock is moved");
        hand.fetch_add(i64::try_from(by.as_micros()).expect("durations stay below the limits of i64"), Ordering::SeqCst);
    }
}
