//! Setting the stage, playing the story, striking the set.

use crate::engine::{Engine, Set};
use kernel::{Clock, Db, Options, Timestamp};
use std::{
    fmt::Display,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

/// What a story can ask for by its parameter's type.
pub trait Stage: Sized {
    /// Sets it up on an engine; the set keeps files and databases until the story is over.
    fn set(set: &mut Set, seed: u64) -> impl Future<Output = Self>;
}

/// How a story may end: quietly, or with the error of a `?`.
pub trait Verdict {
    fn pronounce(self);
}

impl Verdict for () {
    fn pronounce(self) {}
}

impl<E: Display> Verdict for Result<(), E> {
    fn pronounce(self) {
        if let Err(error) = self {
            panic!("the story ended with: {error}");
        }
    }
}

/// Plays a story on an engine. Whatever goes wrong, the message names the engine and the seed, and the set is struck.
pub fn play<S: Stage, F: Future<Output: Verdict>>(engine: Engine, name: &str, story: impl FnOnce(S) -> F) {
    let seed = seed();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime starts");
    let mut set = Set::new(engine);
    let end = catch_unwind(AssertUnwindSafe(|| {
        fastrand::seed(seed);
        runtime.block_on(async {
            let stage = S::set(&mut set, seed).await;
            story(stage).await.pronounce();
        });
    }));
    runtime.block_on(set.strike());
    if let Err(panic) = end {
        eprintln!("{name} failed on {engine} with seed {seed}; SHIPIN_TEST_SEED={seed} plays it again");
        resume_unwind(panic);
    }
}

/// The seed of this run: chance, or what `SHIPIN_TEST_SEED` says.
pub fn seed() -> u64 {
    match std::env::var("SHIPIN_TEST_SEED") {
        Ok(text) => text.parse().expect("SHIPIN_TEST_SEED is a whole number"),
        Err(_) => fastrand::u64(..1_000_000_000),
    }
}

/// A Saturday morning, 10:00 on the walls of Yishui.
pub fn opening() -> Timestamp {
    Timestamp::parse("2026-11-21T02:00:00Z").expect("this instant is written rightly")
}

/// A bare database with the kernel's tables and the stories' own, and what is needed to open it once more.
pub struct Ground {
    pub db: Db,
    pub url: String,
    pub engine: Engine,
    pub clock: Clock,
    pub seed: u64,
}

impl Ground {
    /// Opens the same database as another process would.
    pub async fn neighbour(&self) -> Db {
        let options = Options { connections: 12, clock: self.clock.clone(), seed: Some(self.seed + 1) };
        Db::open(&self.url, options).await.expect("the database opens")
    }
}

impl Stage for Ground {
    async fn set(set: &mut Set, seed: u64) -> Ground {
        let url = set.kernel_database().await;
        let clock = Clock::stopped_at(opening());
        let options = Options { connections: 12, clock: clock.clone(), seed: Some(seed) };
        let db = Db::open(&url, options).await.expect("the database opens");
        crate::engine::migrate_story_tables(&db).await;
        Ground { db, url, engine: set.engine(), clock, seed }
    }
}

impl Stage for Db {
    async fn set(set: &mut Set, seed: u64) -> Db {
        Ground::set(set, seed).await.db
    }
}
