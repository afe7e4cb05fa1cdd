//! How far an import has come, for the page that waits for it; and the word that stops it.

use super::{Import, Refusal};
use kernel::{Id, Result};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::task::AbortHandle;

/// Hears on the way how many products of how many are written, and may refuse to go on: then nothing is.
pub type Tell<'a> = &'a (dyn Fn(usize, usize) -> Result<()> + Sync);

/// Imports that are being applied by this process; what others apply is in the database.
#[derive(Default)]
pub struct Progress(Mutex<HashMap<Id<Import>, Way>>);

/// How far one has come, and whether it shall stop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Way {
    done: usize,
    all: usize,
    stopped: bool,
}

/// One import under way; it is forgotten when it ends.
pub(super) struct UnderWay {
    all: Arc<Progress>,
    id: Id<Import>,
    /// What goes on beside it, and ends with it.
    beside: Option<AbortHandle>,
}

impl Progress {
    fn open(&self) -> MutexGuard<'_, HashMap<Id<Import>, Way>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins one; one that is under way already is not begun again.
    pub(super) fn begin(self: Arc<Progress>, id: Id<Import>) -> Result<UnderWay> {
        let mut ways = self.open();
        if ways.contains_key(&id) {
            return Err(Refusal::UnderWay.into());
        }
        ways.insert(id, Way::default());
        drop(ways);
        Ok(UnderWay { all: self, id, beside: None })
    }

    /// Products written, and products to write; nothing is known of an import that is not under way.
    pub(super) fn of(&self, id: Id<Import>) -> Option<(usize, usize)> {
        self.open().get(&id).map(|way| (way.done, way.all))
    }

    pub fn is_under_way(&self, id: Id<Import>) -> bool {
        self.of(id).is_some()
    }

    /// Stops one that is under way before any of it is there for good; says whether there was one.
    pub(super) fn stop(&self, id: Id<Import>) -> bool {
        self.open().get_mut(&id).map(|way| way.stopped = true).is_some()
    }
}

impl UnderWay {
    /// Notes how far it has come, and hears whether to go on.
    pub(super) fn tell(&self, done: usize, all: usize) -> Result<()> {
        let mut ways = self.all.open();
        let way = ways.entry(self.id).or_default();
        (way.done, way.all) = (done, all);
        if way.stopped { Err(Refusal::Stopped.into()) } else { Ok(()) }
    }
}

impl UnderWay {
    pub(super) fn accompany(&mut self, beside: AbortHandle) {
        self.beside = Some(beside);
    }

    /// How far it has come.
    pub(super) fn far(&self) -> (usize, usize) {
        self.all.of(self.id).unwrap_or_default()
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(beside) = self.beside.take() {
            beside.abort();
        }
        self.all.open().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_stopped_on_its_way_and_forgotten_at_its_end() {
        let (progress, id) = (Arc::new(Progress::default()), Id::<Import>::parse("01a1fc77-4120-7001-967f-ab604c14b12a").expect("an id"));
        assert!(!progress.stop(id), "nothing to stop yet");
        let under_way = progress.clone().begin(id).expect("begun");
        assert_eq!(progress.clone().begin(id).map(drop).expect_err("twice").code(), "import-under-way");
        assert_eq!(progress.of(id), Some((0, 0)));
        under_way.tell(5, 10).expect("goes on");
        assert!(progress.stop(id));
        assert_eq!(under_way.tell(6, 10).expect_err("stopped").code(), "import-stopped");
        drop(under_way);
        assert_eq!(progress.of(id), None);
    }
}
