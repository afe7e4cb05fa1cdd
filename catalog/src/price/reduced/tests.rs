//! The rule beside a slow twin that asks, hour by hour, what the shop would have charged.

use super::{BACK, DAY, Line, OFFERED, Past, Reduced, SHOWN, instant};
use kernel::{Money, Timestamp};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

fn hour(hours: u64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000).plus(HOUR * u32::try_from(hours).expect("few hours"))
}

fn day(days: u64) -> Timestamp {
    hour(days * 24)
}

/// A book for everywhere, published on its day.
fn line(version: i64, from: Timestamp, fen: i64) -> Line {
    Line { asked_from: from, rank: (false, from, version), price: Money::fen(fen) }
}

fn past(lines: &[Line]) -> Past {
    Past { shelved_at: day(0), lines: lines.to_vec() }
}

fn lowest_before(lines: &[Line], at: Timestamp) -> Option<i64> {
    let price = price_at(lines, at)?;
    past(lines).reduced(price, at).map(|reduced| reduced.lowest_before.in_fen())
}

/// What the shop asks at an instant, as the statement for the price in force has it.
fn price_at(lines: &[Line], at: Timestamp) -> Option<Money> {
    lines.iter().filter(|line| line.asked_from <= at).max_by_key(|line| line.rank).map(|line| line.price)
}

#[test]
fn a_price_is_struck_through_for_thirty_days_and_no_longer() {
    let lines = [line(1, day(0), 1000), line(2, day(40), 800)];
    assert_eq!(lowest_before(&lines[..1], day(39)), None);
    assert_eq!(lowest_before(&lines, day(40)), Some(1000));
    assert_eq!(lowest_before(&lines, hour(70 * 24 - 1)), Some(1000));
    assert_eq!(lowest_before(&lines, day(70)), None, "then it is what the goods cost");
}

#[test]
fn a_price_raised_to_be_lowered_again_is_no_reference() {
    // What the regulations forbid by name: dearer for a week, then “reduced” to what it always was.
    let lines = [line(1, day(0), 1000), line(2, day(40), 1500), line(3, day(47), 1000)];
    assert_eq!(lowest_before(&lines, day(48)), None);
    let cheaper = [lines[0], lines[1], line(3, day(47), 900)];
    assert_eq!(lowest_before(&cheaper, day(48)), Some(1000), "not 1500");
    let long_ago = [line(1, day(0), 700), line(2, day(10), 1000), line(3, day(40), 900)];
    assert_eq!(lowest_before(&long_ago, day(41)), Some(1000), "what ended thirty days before counts no more");
    let just_not = [line(1, day(0), 700), line(2, hour(241), 1000), line(3, day(40), 900)];
    assert_eq!(lowest_before(&just_not, day(41)), None, "an hour of it counts");
}

#[test]
fn goods_that_were_hardly_offered_are_not_reduced() {
    let lines = [line(1, day(0), 9900), line(2, day(6), 5000)];
    assert_eq!(lowest_before(&lines, day(6)), None);
    let week = [line(1, day(0), 9900), line(2, day(7), 5000)];
    assert_eq!(lowest_before(&week, day(7)), Some(9900));
    let shelved = Past { shelved_at: day(3), lines: week.to_vec() };
    assert_eq!(shelved.reduced(Money::fen(5000), day(8)), None, "it lay on no shelf");
}

#[test]
fn a_book_published_afterwards_changes_nothing_that_was_asked() {
    let late = Line { asked_from: day(40), rank: (false, day(1), 2), price: Money::fen(9900) };
    let lines = [line(1, day(0), 1000), late, line(3, day(41), 999)];
    assert_eq!(lowest_before(&lines, day(41)), Some(1000), "nobody was ever asked 99.00 for long, and 10.00 lies within 30 days");
    let same = [line(1, day(0), 1000), line(2, day(40), 800), line(3, day(50), 800)];
    assert_eq!(past(&same).reduced(Money::fen(800), day(60)).map(|reduced| reduced.since), Some(day(40)), "the same price begins nothing");
}

/// The rule in the words of the law, an hour at a time.
fn by_the_hour(past: &Past, now: u64) -> Option<Reduced> {
    let at = |hours: u64| price_at(&past.lines, hour(hours));
    let price = at(now)?;
    let since = (0..=now).rev().take_while(|hours| at(*hours) == Some(price)).last()?;
    let days = |span: Duration| span.as_secs() / HOUR.as_secs();
    let offered = (0..since).filter(|hours| at(*hours).is_some() && hour(*hours) >= past.shelved_at).count();
    if now >= since + days(SHOWN) || u64::try_from(offered).ok()? < days(OFFERED) {
        return None;
    }
    let lowest_before = (since.saturating_sub(days(BACK))..since).filter_map(at).min()?;
    (price < lowest_before).then_some(Reduced { lowest_before, since: hour(since), until: hour(since).plus(SHOWN) })
}

#[test]
fn the_rule_agrees_with_asking_hour_by_hour() {
    let mut seed: u64 = 20_261_129;
    let mut below = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let mut reductions = 0;
    for _ in 0..400 {
        let mut lines = Vec::new();
        for version in 1..=i64::try_from(2 + below(9)).expect("few") {
            let effective = below(110 * 24);
            let published = if below(3) == 0 { effective + below(20 * 24) } else { effective };
            let price = Money::fen(i64::try_from(5 + below(6)).expect("few") * 100);
            lines.push(Line { asked_from: hour(published), rank: (below(5) == 0, hour(effective), version), price });
        }
        let past = Past { shelved_at: hour(below(30 * 24)), lines };
        for _ in 0..6 {
            let now = below(130 * 24);
            let begun: Vec<_> = past.lines.iter().copied().filter(|line| line.asked_from <= hour(now)).collect();
            let known = Past { lines: begun, ..past.clone() };
            let slow = by_the_hour(&known, now);
            let quick = price_at(&known.lines, hour(now)).and_then(|price| known.reduced(price, hour(now)));
            assert_eq!(quick, slow, "{known:?} after {now} hours");
            reductions += usize::from(slow.is_some());
        }
    }
    assert!(reductions > 100, "only {reductions} of the cases were reductions");
}

#[test]
fn instants_are_read_as_both_engines_write_them() {
    let noon = Timestamp::parse("2026-11-29T12:00:00.5Z");
    assert!(noon.is_some());
    for written in ["2026-11-29T12:00:00.500+00:00", "2026-11-29 12:00:00.5+00", "2026-11-29 20:00:00.5+08", "2026-11-29 17:30:00.5+05:30"]
    {
        assert_eq!(instant(written), noon, "{written}");
    }
    assert_eq!(instant("tomorrow"), None);
    assert_eq!(DAY * 30, BACK);
}
