//! The search proved against the checker, which shares no code with it: on random problems of every mix of constraints.
//!
//! Each case is made from a number. More than the suite runs: `PROOF_CASES=20000 cargo test --release -p routing proof`,
//! from another number on with `PROOF_FROM=300`, one case again with `PROOF_CASES=1 PROOF_FROM=4711`.

mod exhaustive;
mod explained;
mod generate;
mod locks;
mod mix;
mod sound;

use std::collections::VecDeque;
use std::sync::mpsc;
use std::time::Duration;

/// A case that takes longer is taken to have no end.
const LONGEST: Duration = Duration::from_secs(60);

/// Runs so many cases, or as many as a variable of the environment says, and names the numbers of those that fail.
fn run(variable: &str, cases: u64, case: fn(u64)) {
    let figure = |name: &str| std::env::var(name).ok().map(|value| value.parse::<u64>().expect("a whole number"));
    let (from, cases) = (figure("PROOF_FROM").unwrap_or(0), figure(variable).unwrap_or(cases));
    let side_by_side = figure("PROOF_SIDE_BY_SIDE").unwrap_or(1).max(1) as usize;
    let mut failed: Vec<u64> = Vec::new();
    let mut running = VecDeque::new();
    for number in from..from + cases {
        running.push_back((number, begin(number, case)));
        if running.len() >= side_by_side {
            failed.extend(running.pop_front().and_then(ended));
        }
    }
    failed.extend(running.into_iter().filter_map(ended));
    assert!(failed.is_empty(), "{} of {cases} cases failed, made from the numbers {:?}", failed.len(), &failed[..failed.len().min(100)]);
}

/// Says so when a case has come to its end.
fn begin(number: u64, case: fn(u64)) -> mpsc::Receiver<()> {
    let (done, heard) = mpsc::channel();
    let named = std::thread::Builder::new().name(format!("case {number}"));
    let begun = named.spawn(move || {
        case(number);
        let _ = done.send(());
    });
    begun.expect("a thread for a case");
    heard
}

/// The number of the case, when it failed.
fn ended((number, heard): (u64, mpsc::Receiver<()>)) -> Option<u64> {
    match heard.recv_timeout(LONGEST) {
        Ok(()) => None,
        Err(mpsc::RecvTimeoutError::Disconnected) => Some(number),
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("case {number} does not come to an end"),
    }
}
