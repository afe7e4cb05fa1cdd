//! What the shop tells the world outside, read by parsers that are not ours (`tests/readers/face.py`).

use serde_json::Value;
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// Reads a page, a site map or a product file, and fails with every objection the reader has.
#[track_caller]
pub fn read_as(kind: &str, text: &str) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/readers/face.py");
    let mut python = Command::new("python3");
    python.arg(script).arg(kind).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = python.spawn().expect("python3 is there");
    child.stdin.take().expect("piped").write_all(text.as_bytes()).expect("it reads");
    let told = child.wait_with_output().expect("it ends");
    assert!(told.status.success(), "{kind}: {}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice(&told.stdout).expect("it writes JSON")
}
