//! Processes that are killed while they trade. The stories binary starts itself again as a child, lets it trade from
//! a seed, kills it at some moment, and looks at what is left; many times over on the same data.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// What a child is told: where the data is, and its seed.
#[derive(Debug, Clone)]
pub struct Orders {
    pub place: String,
    pub seed: u64,
}

impl Orders {
    /// What this process was told when it was started as a child.
    pub fn received() -> Option<Orders> {
        let place = std::env::var("SHIPIN_CRASH_PLACE").ok()?;
        let seed = std::env::var("SHIPIN_CRASH_SEED").ok()?.parse().ok()?;
        Some(Orders { place, seed })
    }
}

/// Says that something is done and durable. Whatever was promised must be there after the crash.
pub fn promise(what: &str) {
    println!("promised {what}");
}

/// A trading child process.
pub struct Trader {
    child: Child,
    promises: Arc<Mutex<Vec<String>>>,
    listener: Option<JoinHandle<()>>,
}

impl Trader {
    /// Starts the ignored test `story` of this very binary as a child that trades until it is killed.
    pub fn start(story: &str, orders: &Orders) -> Trader {
        let myself = std::env::current_exe().expect("the test binary knows where it is");
        Trader::with(Command::new(myself), story, orders)
    }

    /// The same with little room: no file of the child may grow beyond some 512-byte blocks. It is told so by failing
    /// writes, as on a full disk, and is not killed for trying.
    pub fn start_with_little_room(blocks: u32, story: &str, orders: &Orders) -> Trader {
        let myself = std::env::current_exe().expect("the test binary knows where it is");
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]).arg(myself);
        Trader::with(shell, story, orders)
    }

    fn with(mut command: Command, story: &str, orders: &Orders) -> Trader {
        let mut child = command
            .args([story, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
            .env("SHIPIN_CRASH_PLACE", &orders.place)
            .env("SHIPIN_CRASH_SEED", orders.seed.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the child starts");
        let promises = Arc::new(Mutex::new(Vec::new()));
        let (heard, out) = (promises.clone(), child.stdout.take().expect("the child's output is a pipe"));
        let listener = std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // libtest writes the test's name before the first line.
                if let Some((_, what)) = line.split_once("promised ") {
                    heard.lock().unwrap_or_else(PoisonError::into_inner).push(what.to_owned());
                }
            }
        });
        Trader { child, promises, listener: Some(listener) }
    }

    /// Waits for the first promise, then for a while, then kills: no warning, no clean-up. Answers what was promised.
    pub fn kill_after(mut self, patience: Duration) -> Vec<String> {
        let start = Instant::now();
        while self.promises.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            assert!(start.elapsed() < Duration::from_secs(60), "the child trades");
            assert!(self.child.try_wait().is_ok_and(|ended| ended.is_none()), "the child did not end by itself");
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(patience);
        self.child.kill().expect("the child can be killed");
        self.child.wait().expect("the child is gone");
        if let Some(listener) = self.listener.take() {
            listener.join().expect("the listener ends with the child");
        }
        std::mem::take(&mut self.promises.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Trader {
    fn drop(&mut self) {
        // Already dead and waited for, unless a story failed in between.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
