//! One business fact of a store node: a row of its journal, and what travels to the hub. Each fact carries the hash
//! of itself and of everything before it, so nothing can be changed, dropped or slipped in afterwards.

use coop::Staff;
use kernel::{BusinessDay, Id, Timestamp, coded, sha256_hex};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A shift of a till, from counting the float to counting the drawer.
pub struct Shift;

/// One run of the node's program.
pub struct Boot;

coded! {
    /// What kinds of facts there are. The hub keeps kinds it does not know yet and sets them aside.
    pub enum Kind {
        NodeStarted = "node.started",
        CashierSignedIn = "cashier.login",
        PinFailed = "cashier.pin_failed",
        ShiftOpened = "shift.opened",
        ShiftClosed = "shift.closed",
        SaleCompleted = "sale.completed",
        RefundCompleted = "refund.completed",
        CartHeld = "cart.held",
        CartRecalled = "cart.recalled",
        CartDiscarded = "cart.discarded",
    }
}

coded! {
    /// What the node thinks of its clock. No fact is ever refused for its time.
    pub enum ClockFlag {
        Good = "ok",
        /// The clock stands earlier than the last fact; the fact bears the last fact's instant.
        Behind = "behind",
    }
}

/// The version of the bodies below. The hub understands this one and the two before it.
pub const SCHEMA: i64 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Contiguous from 1 within a node's epoch.
    pub seq: i64,
    pub event_id: Id<Event>,
    pub kind: String,
    pub schema: i64,
    pub shift: Option<Id<Shift>>,
    pub cashier: Option<Id<Staff>>,
    pub day: BusinessDay,
    /// Never earlier than the fact before it.
    pub at: Timestamp,
    pub boot: Id<Boot>,
    pub clock: ClockFlag,
    pub body: Value,
}

impl Event {
    /// The one way this fact is written down; the hash is taken over exactly these bytes.
    pub fn written(&self) -> kernel::Result<String> {
        Ok(canonical(&serde_json::to_value(self)?))
    }

    pub fn known_kind(&self) -> Option<Kind> {
        Kind::parse(&self.kind)
    }

    /// The body as the thing it tells of.
    pub fn tells<T: serde::de::DeserializeOwned>(&self) -> kernel::Result<T> {
        Ok(serde_json::from_value(self.body.clone())?)
    }
}

/// The hash of a fact: of the hash before it and of what is written.
pub fn link(before: &str, written: &str) -> String {
    sha256_hex(format!("{before}{written}").as_bytes())
}

/// What the first fact of an epoch is linked to, so that chains of two epochs never fit each other.
pub fn root(node: i64, epoch: i64) -> String {
    sha256_hex(format!("shipin node {node} epoch {epoch}").as_bytes())
}

/// Walks along a chain; answers the place of the first fact that does not fit.
pub fn first_break<'a>(mut before: String, chain: impl IntoIterator<Item = (i64, &'a str, &'a str)>) -> Option<i64> {
    for (seq, written, hash) in chain {
        if link(&before, written) != hash {
            return Some(seq);
        }
        hash.clone_into(&mut before);
    }
    None
}

/// JSON with its members in order and no white space (RFC 8785 for the values we use: no fractions).
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut names: Vec<_> = members.keys().collect();
            names.sort_unstable();
            for (place, name) in names.into_iter().enumerate() {
                out.push(if place == 0 { '{' } else { ',' });
                write(&Value::String(name.clone()), out);
                out.push(':');
                write(&members[name], out);
            }
            out.push_str(if members.is_empty() { "{}" } else { "}" });
        }
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn members_are_written_in_order_whatever_order_they_came_in() {
        let body = json!({ "total_fen": 1280, "lines": [{ "sku": "盐", "line": 1 }, {}], "note": null });
        assert_eq!(canonical(&body), r#"{"lines":[{"line":1,"sku":"盐"},{}],"note":null,"total_fen":1280}"#);
    }

    fn chained(texts: &[String]) -> Vec<String> {
        let mut before = root(7, 1);
        texts
            .iter()
            .map(|text| {
                before = link(&before, text);
                before.clone()
            })
            .collect()
    }

    fn walk(texts: &[String], hashes: &[String]) -> Option<i64> {
        first_break(
            root(7, 1),
            texts.iter().zip(hashes).enumerate().map(|(at, (text, hash))| (at as i64 + 1, text.as_str(), hash.as_str())),
        )
    }

    proptest! {
        #[test]
        fn a_changed_dropped_or_swapped_fact_breaks_the_chain(texts in prop::collection::vec("[a-z]{1,12}", 2..20), pick in any::<prop::sample::Index>()) {
            let hashes = chained(&texts);
            prop_assert_eq!(walk(&texts, &hashes), None);

            let at = pick.index(texts.len());
            let mut changed = texts.clone();
            changed[at].push('!');
            prop_assert_eq!(walk(&changed, &hashes), Some(at as i64 + 1));

            let at = pick.index(texts.len() - 1);
            let (mut fewer, mut their) = (texts.clone(), hashes.clone());
            fewer.remove(at);
            their.remove(at);
            prop_assert_eq!(walk(&fewer, &their), Some(at as i64 + 1));
        }
    }

    #[test]
    fn chains_of_two_epochs_never_fit_each_other() {
        assert_ne!(root(1, 1), root(1, 2));
        assert_ne!(root(1, 12), root(11, 2));
    }
}
