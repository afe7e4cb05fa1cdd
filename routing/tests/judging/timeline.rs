use proptest::prelude::*;
use routing::matrix::{Band, Matrix, Profile};
use routing::plan::Call;
use routing::problem::{Break, Reload, Usual, Window};
use routing::timeline::{Cost, timeline};

use super::{C1, C2, at, brings, carries, down, drives, fetches, kept, one, road, within};

#[test]
fn a_day_with_a_break_and_a_reload_is_reckoned_by_hand() {
    let mut problem = road(vec![within(brings("a", 1, 4), 30, 40), fetches("b", 2, 3), carries("c", 1, 3, 2)]);
    problem.jobs[0].usual = Some(Usual { van: C2, price: 7 });
    problem.jobs[1].usual = Some(Usual { van: C1, price: 50 });
    problem.jobs[2].usual = Some(Usual { van: C2, price: 9 });
    let shift = &mut problem.fleet[0].shifts[0];
    shift.latest = 200;
    shift.breaks = vec![Break { window: Window { open: 40, close: 60 }, duration: 20 }];
    shift.reloads = vec![Reload { place: 0, service: 3, windows: Vec::new() }];
    let route = drives(C1, &[at(0), Call::Break(0), at(1), Call::Reload(0), at(2), down(2)]);

    let line = timeline(&problem, &route);

    let hours: Vec<_> = line.calls.iter().map(|moment| (moment.place, moment.arrive, moment.begin, moment.depart)).collect();
    assert_eq!(hours, [(1, 10, 30, 35), (1, 35, 40, 60), (2, 70, 70, 75), (0, 95, 95, 98), (1, 108, 108, 113), (3, 133, 133, 138)]);
    assert_eq!(line.calls.iter().map(|moment| moment.load[0]).collect::<Vec<_>>(), [0, 0, 3, 0, 2, 0]);
    assert_eq!(line.trips.iter().map(|load| load[0]).collect::<Vec<_>>(), [4, 0]);
    assert_eq!(line.calls.iter().map(|moment| moment.slack.expect("all is in time")).collect::<Vec<_>>(), [10, 20, 32, 32, 32, 32]);
    assert_eq!(line.start.slack, Some(30));
    assert_eq!((line.end.place, line.end.arrive, line.end.lateness), (0, 168, 0));
    assert_eq!((line.distance, line.driving, line.waiting, line.service, line.rest), (10_000, 100, 25, 23, 20));
    assert_eq!(line.duration, 168);
    assert_eq!(line.cost, Cost { fixed: 100, distance: 20_000, time: 504, unusual: 16, left: 0 });
    assert_eq!(line.cost.total(), 20_620);
    kept(&problem, &one(&route.calls));
}

#[test]
fn who_comes_after_the_last_window_begins_at_once_and_is_late() {
    let mut late = within(brings("a", 3, 1), 0, 5);
    super::visit_of(&mut late).windows.push(Window { open: 10, close: 22 });
    let line = timeline(&road(vec![late]), &drives(C1, &[at(0)]));
    assert_eq!((line.calls[0].arrive, line.calls[0].begin, line.calls[0].lateness), (30, 30, 8));
    assert_eq!((line.calls[0].slack, line.start.slack), (Some(-8), Some(-8)));
}

#[test]
fn between_two_windows_the_van_waits_for_the_second() {
    let mut split = within(brings("a", 3, 1), 0, 25);
    super::visit_of(&mut split).windows.push(Window { open: 60, close: 70 });
    let line = timeline(&road(vec![split]), &drives(C1, &[at(0)]));
    assert_eq!((line.calls[0].begin, line.calls[0].wait, line.calls[0].slack), (60, 30, Some(10)));
    assert_eq!(line.start.slack, Some(40));
}

#[test]
fn where_the_rest_leaves_only_the_first_window_slack_ends_with_that() {
    let mut split = within(brings("a", 1, 1), 0, 25);
    super::visit_of(&mut split).windows.push(Window { open: 60, close: 70 });
    let problem = road(vec![split, within(brings("b", 2, 1), 0, 50)]);
    let line = timeline(&problem, &drives(C1, &[at(0), at(1)]));
    assert_eq!(line.calls[0].slack, Some(15), "it must begin by 25, though b alone would let it begin by 35");
}

#[test]
fn an_open_route_ends_where_and_when_its_last_call_does() {
    let mut problem = road(vec![brings("a", 2, 1)]);
    problem.fleet[0].shifts[0].end = None;
    let line = timeline(&problem, &drives(C1, &[at(0)]));
    assert_eq!((line.end.place, line.end.arrive, line.end.distance, line.distance, line.duration), (2, 25, 0, 2000, 25));
}

#[test]
fn a_break_before_the_first_call_is_taken_at_the_start() {
    let mut problem = road(vec![brings("a", 2, 1)]);
    problem.fleet[0].shifts[0].breaks = vec![Break { window: Window { open: 7, close: 9 }, duration: 4 }];
    let line = timeline(&problem, &drives(C1, &[Call::Break(0), at(0)]));
    assert_eq!((line.calls[0].place, line.calls[0].begin, line.calls[1].arrive), (0, 7, 31));
}

#[test]
fn a_way_through_the_rush_hour_is_driven_piece_by_piece() {
    let way = |bands: &[(i64, u32)], leave: i64| {
        let bands = bands.iter().map(|(from, permille)| Band { from: *from, permille: *permille }).collect();
        let matrix = Matrix { size: 2, distance: vec![0, 10, 10, 0], time: vec![0, 10, 10, 0], estimate: false };
        Profile { name: "van".to_owned(), matrix, bands }.travel(0, 1, leave)
    };
    let rush = [(100, 2000), (105, 1000)];
    assert_eq!(way(&[], 95), 10);
    assert_eq!(way(&rush, 90), 10, "there as the rush begins");
    assert_eq!(way(&rush[..1], 95), 15, "half the way in 5, the other half in 10");
    assert_eq!(way(&rush, 95), 13, "half, then a quarter in 5, then 2.5, rounded up once");
    assert_eq!(way(&rush, 100), 13, "a quarter in 5, then 7.5");
    assert_eq!(way(&rush, 105), 10);
}

fn profile(time: i32, bands: &[(i64, u32)]) -> Profile {
    let mut from = 0;
    let bands = bands.iter().map(|(after, permille)| {
        from += after;
        Band { from, permille: *permille }
    });
    let bands = bands.collect();
    Profile { name: "van".to_owned(), matrix: Matrix { size: 2, distance: vec![0; 4], time: vec![time; 4], estimate: false }, bands }
}

proptest! {
    #[test]
    fn who_leaves_later_never_arrives_earlier(
        time in 0..5000_i32, bands in prop::collection::vec((1..400_i64, 1..6000_u32), 0..8), leave in -500..3000_i64, later in 0..500_i64,
    ) {
        let profile = profile(time, &bands);
        let (first, second) = (leave + profile.travel(0, 1, leave), leave + later + profile.travel(0, 1, leave + later));
        prop_assert!(first <= second);
        prop_assert!(profile.travel(0, 1, leave) >= 0);
    }

    #[test]
    fn the_way_is_as_long_as_driving_it_second_by_second(
        time in 0..600_i32, bands in prop::collection::vec((1..200_i64, 0..4_usize), 0..8), leave in -200..1500_i64,
    ) {
        // In twelfths, sixths, quarters and thirds of a second's way nothing is rounded.
        const SPEEDS: [(u32, i64); 4] = [(500, 12), (1000, 6), (1500, 4), (2000, 3)];
        let profile = profile(time, &bands.iter().map(|(after, speed)| (*after, SPEEDS[*speed].0)).collect::<Vec<_>>());
        let (mut covered, mut now) = (0, leave);
        while covered < 6 * i64::from(time) {
            let permille = profile.bands.iter().rev().find(|band| band.from <= now).map_or(1000, |band| band.permille);
            covered += SPEEDS.iter().find(|(of, _)| *of == permille).expect("one of the speeds").1;
            now += 1;
        }
        prop_assert_eq!(profile.travel(0, 1, leave), now - leave);
    }

    #[test]
    fn leaving_later_by_the_slack_is_in_time_and_by_one_more_is_not(
        bands in prop::collection::vec((1..60_i64, 300..3000_u32), 0..4),
        windows in prop::collection::vec((0..150_i64, 0..40_i64, 1..60_i64, 0..40_i64), 3), rest in (0..100_i64, 0..80_i64), end in 150..400_i64,
    ) {
        let jobs = windows.iter().enumerate().map(|(index, (open, long, gap, again))| {
            let mut job = within(brings(&index.to_string(), index + 1, 1), *open, open + long);
            let second = open + long + gap;
            super::visit_of(&mut job).windows.push(Window { open: second, close: second + again });
            job
        });
        let mut problem = road(jobs.collect());
        problem.profiles[0].bands = profile(0, &bands).bands;
        let shift = &mut problem.fleet[0].shifts[0];
        shift.latest = end;
        shift.breaks = vec![Break { window: Window { open: rest.0, close: rest.0 + rest.1 }, duration: 10 }];
        let mut route = drives(C1, &[at(0), Call::Break(0), at(1), at(2)]);
        let late = |line: &routing::timeline::Timeline| line.end.lateness > 0 || line.calls.iter().any(|moment| moment.lateness > 0);
        let first = timeline(&problem, &route);
        if let Some(slack) = first.start.slack {
            prop_assert_eq!(late(&first), slack < 0);
            route.leaves = slack;
            prop_assert!(!late(&timeline(&problem, &route)));
            route.leaves = slack + 1;
            prop_assert!(late(&timeline(&problem, &route)));
        } else {
            prop_assert!(late(&first));
        }
    }
}
