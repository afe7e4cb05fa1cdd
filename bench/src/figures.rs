//! Measured times and what is said of them.

use serde_json::{Map, Value};
use std::time::Duration;

/// Times of requests that went well, and how many did not.
#[derive(Debug, Default)]
pub struct Times {
    micros: Vec<u64>,
    pub errors: u64,
    /// The first thing that went wrong, in words.
    pub trouble: Option<String>,
}

impl Times {
    pub fn add(&mut self, took: Duration) {
        self.micros.push(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    pub fn failed(&mut self, why: String) {
        self.errors += 1;
        self.trouble.get_or_insert(why);
    }

    pub fn join(&mut self, mut other: Times) {
        self.micros.append(&mut other.micros);
        self.errors += other.errors;
        self.trouble = self.trouble.take().or(other.trouble);
    }

    pub fn count(&self) -> u64 {
        self.micros.len() as u64
    }

    /// The time that so many of a thousand requests kept, in microseconds.
    pub fn kept_by(&mut self, per_mille: usize) -> u64 {
        self.micros.sort_unstable();
        let last = self.micros.len().saturating_sub(1);
        self.micros.get(last * per_mille / 1000).copied().unwrap_or(0)
    }
}

/// Microseconds as milliseconds with three decimals.
pub fn millis(micros: u64) -> Value {
    serde_json::from_str(&format!("{}.{:03}", micros / 1000, micros % 1000)).unwrap_or(Value::Null)
}

/// One line of results.
#[derive(Debug, Clone)]
pub struct Line(Map<String, Value>);

impl Line {
    pub fn new(bench: &str, engine: &str, connections: usize) -> Line {
        let mut line = Line(Map::new());
        line.set("bench", bench);
        line.set("engine", engine);
        line.set("connections", connections);
        line
    }

    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Takes a figure over from another line.
    pub fn take(&mut self, name: &str, from: &Line) {
        if let Some(value) = from.0.get(name) {
            self.set(name, value.clone());
        }
    }

    pub fn timed(mut self, mut times: Times, over: Duration) -> Line {
        let micros = u64::try_from(over.as_micros()).unwrap_or(u64::MAX).max(1);
        self.set("per_s", times.count() * 1_000_000 / micros);
        for (name, per_mille) in [("p50_ms", 500), ("p95_ms", 950), ("p99_ms", 990)] {
            let value = millis(times.kept_by(per_mille));
            self.set(name, value);
        }
        self.set("errors", times.errors);
        if let Some(trouble) = times.trouble {
            self.set("trouble", trouble);
        }
        self
    }

    /// Whether what must hold under any load held: nothing failed, no unit was sold twice or left, and all adds up.
    pub fn holds(&self) -> bool {
        let fine = |name: &str, value: &Value| match name {
            "errors" => value.as_u64() == Some(0),
            "sold" => Some(value) == self.0.get("stock"),
            "check" => value.as_str().and_then(|said| said.lines().last()) == Some("0 findings"),
            _ => true,
        };
        self.0.iter().all(|(name, value)| fine(name, value))
    }

    pub fn print(&self, json: bool) {
        if json {
            println!("{}", Value::Object(self.0.clone()));
            return;
        }
        let words: Vec<String> = self.0.iter().map(|(name, value)| format!("{name} {}", value.to_string().trim_matches('"'))).collect();
        println!("{}", words.join("   "));
    }
}
