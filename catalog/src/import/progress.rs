//! How far an import has come, for the page that waits for it.

use super::Import;
use kernel::Id;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Hears on the way how many products of how many are written.
pub type Tell<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Imports that are being applied by this process.
#[derive(Default)]
pub struct Progress(Mutex<HashMap<Id<Import>, (usize, usize)>>);

/// One import under way; it is forgotten when it ends.
pub(super) struct UnderWay {
    all: Arc<Progress>,
    id: Id<Import>,
}

impl Progress {
    fn open(&self) -> MutexGuard<'_, HashMap<Id<Import>, (usize, usize)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin(self: Arc<Progress>, id: Id<Import>) -> UnderWay {
        UnderWay { all: self, id }
    }

    /// Products written, and products to write; nothing is known of an import that is not under way.
    pub(super) fn of(&self, id: Id<Import>) -> (usize, usize) {
        self.open().get(&id).copied().unwrap_or_default()
    }
}

impl UnderWay {
    pub(super) fn tell(&self, done: usize, all: usize) {
        self.all.open().insert(self.id, (done, all));
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.all.open().remove(&self.id);
    }
}
