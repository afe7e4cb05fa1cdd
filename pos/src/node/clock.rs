//! What time it is at the counter, as far as a till can know: its machine's clock, put right by what the hub's clock
//! said when it was last heard, and never earlier than what has certainly passed. Nobody is kept from selling by a
//! clock; a wrong one is only shown.

use kernel::{Result, Timestamp, Tx, query};
use std::time::Duration;

/// A machine that is off by more than this is told so.
const TOLERATED: Duration = Duration::from_secs(120);

/// One look at the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What the machine says, put right by the hub.
    pub said: Timestamp,
    /// The instant to work with.
    pub at: Timestamp,
    /// Someone should set the machine's clock.
    pub wrong: bool,
}

/// What is known beside the machine's clock.
#[derive(Debug, Clone, Copy, Default, kernel::Record)]
struct Known {
    /// The hub's clock when it was last heard …
    hub_time: Option<Timestamp>,
    /// … and the machine's at the same moment.
    heard_at: Option<Timestamp>,
    /// The last fact, if the hub was not heard since.
    last_at: Option<Timestamp>,
}

/// The instant to work with, in this transaction.
pub async fn now(tx: &mut Tx) -> Result<Timestamp> {
    Ok(read(tx).await?.at)
}

pub async fn read(tx: &mut Tx) -> Result<Reading> {
    let known: Option<Known> = tx.fetch_optional(query(KNOWN)).await?;
    Ok(known.unwrap_or_default().read(tx.now()))
}

const KNOWN: &str = "
    select hub_time, heard_at,
           (select case when seq > hub_heard_seq then at end
              from pos_till_journal
             order by epoch desc, seq desc
             limit 1) as last_at
      from pos_till_sync";

impl Known {
    fn read(&self, machine: Timestamp) -> Reading {
        let off = self.hub_time.zip(self.heard_at).map_or(0, |(hub, heard)| hub.micros() - heard.micros());
        let said = Timestamp::from_micros(machine.micros() + off);
        let at = self.hub_time.into_iter().chain(self.last_at).fold(said, Timestamp::max);
        Reading { said, at, wrong: apart(machine, at) > TOLERATED }
    }
}

fn apart(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> Timestamp {
        Timestamp::parse(&format!("{clock}:00Z")).expect("an instant")
    }

    fn read(machine: &str, hub: Option<(&str, &str)>, last: Option<&str>) -> (Timestamp, bool) {
        let known = Known { hub_time: hub.map(|hub| at(hub.0)), heard_at: hub.map(|hub| at(hub.1)), last_at: last.map(at) };
        let reading = known.read(at(machine));
        (reading.at, reading.wrong)
    }

    #[test]
    fn a_till_believes_its_hub_its_journal_and_its_machine_in_this_order() {
        let ten = "2026-11-21T10:00";
        assert_eq!(read(ten, None, None), (at(ten), false), "nothing else is known");
        assert_eq!(read("2025-11-21T10:00", None, Some(ten)), (at(ten), true), "set back after a sale");
        assert_eq!(read("2026-11-21T09:59", None, Some(ten)), (at(ten), false), "a minute is nothing");
        let off = Some((ten, "2025-11-21T10:00"));
        assert_eq!(read("2025-11-21T11:30", off, None), (at("2026-11-21T11:30"), true), "the hub knows how much it is off");
        let ahead = Some((ten, "2027-11-21T10:00"));
        assert_eq!(read("2027-11-21T10:05", ahead, None), (at("2026-11-21T10:05"), true), "also when it runs ahead");
        assert_eq!(read("2026-11-21T08:00", Some((ten, ten)), None), (at(ten), true), "set back after the hub was heard");
        assert_eq!(read("2026-11-21T10:01", Some((ten, ten)), Some("2026-11-21T10:01")), (at("2026-11-21T10:01"), false));
    }
}
