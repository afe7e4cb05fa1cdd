//! The command as people and scripts run it.
#![expect(clippy::unwrap_used, reason = "a test stops where something it relies on is not so")]

mod changing;
mod drawing;
mod ending;
mod refusing;
mod solving;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// How a run ended, and what it said.
struct Run {
    code: i32,
    out: String,
    told: String,
}

impl Run {
    /// The one line of `--json`.
    fn line(&self) -> Value {
        assert_eq!(self.out.lines().count(), 1, "{}{}", self.out, self.told);
        serde_json::from_str(&self.out).unwrap()
    }

    /// Ended with this code.
    fn ends(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.told);
        self
    }
}

/// Runs the command with these words.
fn routing<const N: usize>(words: [&str; N]) -> Run {
    run(Command::new(env!("CARGO_BIN_EXE_routing")).args(words))
}

fn run(command: &mut Command) -> Run {
    let answer = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: answer.status.code().unwrap(), out: text(answer.stdout), told: text(answer.stderr) }
}

/// The path of a file of the crate.
fn of_crate(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name).to_str().unwrap().to_owned()
}

fn instance(name: &str) -> String {
    of_crate(&format!("instances/{name}"))
}

fn county() -> String {
    instance("county-synthetic.problem.json")
}

/// A folder that is gone after the test.
struct Desk(TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Writes a file and says where.
    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.name(name)
    }

    /// Writes JSON and says where.
    fn json(&self, name: &str, value: &Value) -> String {
        self.file(name, value.to_string())
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The county with its matrix and places beside it, altered.
    fn county(&self, alter: impl FnOnce(&mut Value)) -> String {
        let read = |name: &str| std::fs::read_to_string(instance(name)).unwrap();
        let mut problem: Value = serde_json::from_str(&read("county-synthetic.problem.json")).unwrap();
        alter(&mut problem);
        self.file("county.matrix.json", read("county-synthetic.matrix.json"));
        self.json("county.problem.json", &problem)
    }
}

/// Three villages and a hub in a row, a minute apart, for one van that carries ten.
fn row() -> Value {
    let task = |id: &str, index: usize, amount: i64| serde_json::json!({ "id": id, "deliveries": [{ "places": [{ "location": { "index": index }, "duration": 60 }], "demand": [amount] }] });
    serde_json::json!({
        "plan": { "jobs": [task("near", 1, 3), task("middle", 2, 3), task("far", 3, 3)] },
        "fleet": {
            "vehicles": [{
                "typeId": "van", "vehicleIds": ["v1"], "profile": { "matrix": "road" }, "costs": { "fixed": 10, "distance": 1, "time": 0 },
                "shifts": [{
                    "start": { "earliest": "2026-11-21T06:00:00Z", "location": { "index": 0 } },
                    "end": { "latest": "2026-11-21T18:00:00Z", "location": { "index": 0 } },
                }],
                "capacity": [10],
            }],
            "profiles": [{ "name": "road" }],
        },
    })
}

/// The matrix of [`row`].
fn row_matrix() -> Value {
    let ways = (0..4_i64).flat_map(|from| (0..4).map(move |to| (from - to).abs())).collect::<Vec<_>>();
    let times = |by: i64| ways.iter().map(|way| way * by).collect::<Vec<_>>();
    serde_json::json!({ "profile": "road", "travelTimes": times(60), "distances": times(1000) })
}
