//! Machines whose clocks are set wrong: selling goes on, and the papers stay right.

use crate::county::{County, SALT, Till};
use kernel::{BusinessDay, Clock, Timestamp, query};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

fn day(day: &str) -> BusinessDay {
    BusinessDay::parse(day).expect("a day")
}

async fn sell(till: &Till) {
    assert_eq!(till.press("enter", &[("text", SALT)]).await.sound, "ok");
    assert_eq!(till.press("pay", &[("shown", "2.50")]).await.sound, "ok");
}

async fn close_and_open(till: &Till) {
    assert_eq!(till.press("close", &[("counted", "0")]).await.sound, "ok");
    assert_eq!(till.press("open", &[("float", "0")]).await.sound, "ok");
}

async fn shift_day(till: &Till) -> BusinessDay {
    let mut tx = till.node.db().read().await.expect("a read");
    pos::node::shift::current(&mut tx).await.expect("a shift").expect("an open shift").day
}

/// Receipts as the hub has them: number, day, instant.
async fn receipts(county: &County) -> Vec<(i64, BusinessDay, Timestamp)> {
    let mut tx = county.db().read().await.expect("a read");
    tx.fetch_all(query("select running, day, at from pos_receipt order by running")).await.expect("receipts")
}

async fn arrive(county: &County, till: &Till) {
    till.node.exchange().await.expect("the hub answers");
    county.settle().await;
    assert_eq!(till.node.check().await.expect("a check"), vec![]);
    assert_eq!(county.findings().await, vec![]);
}

pub async fn a_clock_set_back_breaks_neither_numbers_nor_chain_nor_day(county: &County) {
    let now = county.clock.now();
    let till = county.till_with(county.store, Clock::stopped_at(now)).await;
    till.press("open", &[("float", "0")]).await;
    sell(&till).await;

    // An hour back, with no network.
    till.clock.set(now.minus(HOUR));
    sell(&till).await;
    close_and_open(&till).await;
    assert_eq!(shift_day(&till).await, day("2026-11-21"));

    // A year back, and the machine is switched off and on again.
    till.clock.set(now.minus(YEAR));
    let till = till.restarted(county).await;
    sell(&till).await;
    close_and_open(&till).await;
    assert_eq!(shift_day(&till).await, day("2026-11-21"), "the last fact is known to have passed");
    assert!(till.look("/till").await.contains("data-clock-wrong"), "the screen says so");
    sell(&till).await;
    arrive(county, &till).await;

    // The hub's clock has been heard: the next morning is the next day, whatever the machine says.
    county.clock.advance(24 * HOUR);
    till.clock.advance(24 * HOUR);
    till.node.exchange().await.expect("the hub answers");
    close_and_open(&till).await;
    assert_eq!(shift_day(&till).await, day("2026-11-22"));
    sell(&till).await;
    arrive(county, &till).await;

    let told = receipts(county).await;
    assert_eq!(told.iter().map(|one| one.0).collect::<Vec<_>>(), vec![1, 2, 3, 4, 5]);
    assert!(told.iter().take(4).all(|one| one.1 == day("2026-11-21")) && told[4].1 == day("2026-11-22"), "{told:?}");
    assert!(told.is_sorted_by_key(|one| one.2) && told[0].2 == now && told[4].2 == now.plus(24 * HOUR), "{told:?}");
}

pub async fn a_clock_set_ahead_is_put_right_by_the_hub(county: &County) {
    let now = county.clock.now();
    let till = county.till_with(county.store, Clock::stopped_at(now.plus(YEAR))).await;
    till.press("open", &[("float", "0")]).await;
    assert_eq!(shift_day(&till).await, day("2026-11-21"), "the hub was heard when the till was enrolled");
    sell(&till).await;
    assert!(till.look("/till").await.contains("data-clock-wrong"));
    arrive(county, &till).await;

    // Someone puts the clock right, and nothing is left behind in the year to come.
    till.clock.set(now.plus(HOUR));
    county.clock.set(now.plus(HOUR));
    till.node.exchange().await.expect("the hub answers");
    assert!(!till.look("/till").await.contains("data-clock-wrong"));
    close_and_open(&till).await;
    sell(&till).await;
    arrive(county, &till).await;
    let told = receipts(county).await;
    assert_eq!(told.iter().map(|one| one.2).collect::<Vec<_>>(), vec![now, now.plus(HOUR)]);
}
