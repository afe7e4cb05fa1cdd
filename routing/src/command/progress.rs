//! A bar on stderr while a search goes on, and the wish to end it.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use routing::problem::Problem;
use routing::solve::{Go, Progress};

/// The bar is drawn anew no sooner than this.
const PAUSE: Duration = Duration::from_millis(100);
const WIDTH: usize = 30;

/// What watches a search.
pub struct Watch<'a> {
    problem: &'a Problem,
    shown: bool,
    drawn: Option<Instant>,
    interrupted: Arc<AtomicBool>,
}

impl<'a> Watch<'a> {
    /// Ctrl-C asks the search to end with its best plan; a second one ends the process as ever. The bar is shown where it
    /// is `wanted`, or on a terminal that is not `quiet`.
    pub fn begin(problem: &'a Problem, wanted: bool, quiet: bool) -> Watch<'a> {
        let interrupted = Arc::new(AtomicBool::new(false));
        // The order matters: the first signal finds the flag unset, the second one finds it set. Where the system does not
        // let us listen, Ctrl-C does what it always did.
        let _ = signal_hook::flag::register_conditional_default(signal_hook::consts::SIGINT, Arc::clone(&interrupted));
        let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&interrupted));
        let shown = wanted || (!quiet && std::io::stderr().is_terminal());
        Watch { problem, shown, drawn: None, interrupted }
    }

    /// Whether somebody asked the search to end early.
    pub fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Hears how far the search is.
    pub fn hear(&mut self, progress: Progress) -> Go {
        let due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= PAUSE);
        if self.shown && (due || progress.share >= 1.0) {
            self.drawn = Some(Instant::now());
            let _ = write!(std::io::stderr(), "\r{}\x1b[K", bar(self.problem, progress));
        }
        if self.interrupted() { Go::Stop } else { Go::On }
    }

    /// Leaves the line to what comes next.
    pub fn end(&self) {
        if self.drawn.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn bar(problem: &Problem, progress: Progress) -> String {
    let share = progress.share.clamp(0.0, 1.0);
    let filled = (share * WIDTH as f64) as usize;
    let (done, open) = ("█".repeat(filled), "░".repeat(WIDTH - filled));
    let (cost, percent) = (problem.cost_told(progress.cost), share * 100.0);
    format!("{done}{open} {percent:3.0} %  cost {cost}  routes {}  unserved {}", progress.routes, progress.unserved)
}
