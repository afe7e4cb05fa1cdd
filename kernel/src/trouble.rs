use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Trouble around the program that keeps it from writing: a full disk, a folder that may not be written, a server
/// that went away. The log says when it begins and when it is over, not with every write it costs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trouble(Arc<AtomicBool>);

impl Trouble {
    pub(crate) fn is_known(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// A write of a SQLite file failed; whether it was this kind of trouble, the error says.
    pub(crate) fn met(&self, error: &crate::Error) {
        if error.will_pass() {
            self.begins("nothing can be written: the shop shows what it has and refuses what would change it", error);
        }
    }

    pub(crate) fn begins(&self, what: &str, why: &impl fmt::Display) {
        if !self.0.swap(true, Ordering::Relaxed) {
            tracing::error!(%why, "{what}");
        }
    }

    pub(crate) fn is_over(&self, what: &str) {
        if self.is_known() && self.0.swap(false, Ordering::Relaxed) {
            tracing::info!("{what}");
        }
    }
}
