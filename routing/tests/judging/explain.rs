use routing::check::check;
use routing::explain::{Change, How, MOST_EXPLAINED, Reason, Unserved, explain};
use routing::plan::{Call, Plan};
use routing::problem::{Apart, Break, Clock, Leaving, Limits, Lock, Order, Problem, Skills, Span, Stop, Window, Work};

use super::{C1, C2, at, brings, carries, down, drives, kept, plan, road, stop, visit_of, within};

/// The problem with the change made, and the plan with the route it makes possible.
pub fn changed(problem: &Problem, plan: &Plan, (job, change): (usize, &Change)) -> (Problem, Plan) {
    let (mut problem, mut plan) = (problem.clone(), plan.clone());
    let kind = &mut problem.fleet[change.driven.van.kind];
    let shift = &mut kind.shifts[change.driven.shift];
    let larger = |limit: &mut Option<i64>, by: i64| *limit = limit.map(|limit| limit + by);
    match change.how {
        How::Nothing => {}
        How::CloseLater { stop, window, by } => window_of(&mut problem, stop, window).close += by,
        How::OpenEarlier { stop, window, by } => window_of(&mut problem, stop, window).open -= by,
        How::Room { more } => {
            kind.capacity.iter_mut().zip(more).for_each(|(most, more)| *most += i32::try_from(more).expect("a small load"))
        }
        How::ShiftEnd { by } => shift.latest += by,
        How::Distance { by } => larger(&mut kind.limits.distance, by),
        How::Duration { by } => larger(&mut kind.limits.duration, by),
        How::Stops { by } => kind.limits.stops = kind.limits.stops.map(|stops| stops + by),
        How::BreakLater { index, by } => shift.breaks[index].window.close += by,
        How::Skills { gain, lose } => kind.skills = (kind.skills | gain) & !lose,
        How::Goods { pair, on } => problem.apart.retain(|apart| (apart.pair, apart.on) != (pair, on)),
        How::Rank => match &mut problem.jobs[job].work {
            Work::Visit { visit, .. } => visit.rank = None,
            Work::Carry { from, to, .. } => (from.rank, to.rank) = (None, None),
        },
        How::Unlock { lock } => drop(problem.locks.remove(lock)),
        How::OneMoreVan => kind.vans.push("another".to_owned()),
    }
    plan.unserved.retain(|left| *left != job);
    match change.route {
        Some(index) => plan.routes[index] = change.driven.clone(),
        None => plan.routes.push(change.driven.clone()),
    }
    (problem, plan)
}

fn window_of(problem: &mut Problem, stop: Stop, window: usize) -> &mut Window {
    match &mut problem.jobs[stop.job].work {
        Work::Carry { to, .. } if stop.part == 1 => &mut to.windows[window],
        Work::Visit { visit, .. } | Work::Carry { from: visit, .. } => &mut visit.windows[window],
    }
}

/// Explains the one unserved job; every change told must hold what it promises.
#[track_caller]
fn explained(problem: &Problem, plan: &Plan) -> Unserved {
    kept(problem, plan);
    let mut all = explain(problem, plan);
    assert_eq!(all.len(), 1);
    let unserved = all.remove(0);
    for change in &unserved.changes {
        let (problem, plan) = changed(problem, plan, (unserved.job, change));
        let report = check(&problem, &plan);
        assert_eq!((report.faults, report.unserved), (vec![], 0), "{change:?}");
    }
    unserved
}

#[track_caller]
fn nearest(problem: &Problem, plan: &Plan, (reason, how): (Reason, How), told: &str) {
    let unserved = explained(problem, plan);
    let change = unserved.nearest().expect("some change helps");
    assert_eq!((unserved.reason, change.how), (reason, how), "{unserved:#?}");
    assert_eq!(change.told(problem, unserved.job), told);
}

/// One van, the last job unserved.
fn busy(mut problem: Problem, calls: &[Call]) -> (Problem, Plan) {
    problem.fleet[0].vans.truncate(1);
    let left = problem.jobs.len() - 1;
    (problem, plan(vec![drives(C1, calls)], &[left]))
}

#[test]
fn a_window_that_closes_too_early() {
    let jobs = vec![brings("a", 1, 1), brings("b", 4, 1), within(brings("c", 2, 1), 0, 19)];
    let (mut problem, plan) = busy(road(jobs), &[at(0), at(1)]);
    visit_of(&mut problem.jobs[0]).windows.push(Window { open: 0, close: 10 });
    let how = How::CloseLater { stop: stop(2, 0), window: 0, by: 6 };
    nearest(&problem, &plan, (Reason::NoTime, how), "van c1 could serve it between a and b if window 1 of c closed 6 later");
    problem.clock = Some(Clock::default());
    assert!(explain(&problem, &plan)[0].changes[0].told(&problem, 2).ends_with("closed 6 s later"));
}

#[test]
fn a_window_that_opens_too_late_for_those_after() {
    let (mut problem, plan) = busy(road(vec![within(brings("a", 2, 1), 0, 30), within(brings("b", 1, 1), 25, 30)]), &[at(0)]);
    // Home by 50 a begins by 25, so b by 10.
    problem.fleet[0].shifts[0].latest = 50;
    let how = How::OpenEarlier { stop: stop(1, 0), window: 0, by: 15 };
    let unserved = explained(&problem, &plan);
    let change = unserved.changes.iter().find(|change| change.how == how).expect("an earlier window helps");
    assert_eq!(change.told(&problem, 1), "van c1 could serve it before a if window 1 of b opened 15 earlier");
}

#[test]
fn a_gap_between_windows() {
    let mut job = within(brings("c", 2, 1), 0, 15);
    visit_of(&mut job).windows.push(Window { open: 500, close: 510 });
    let (mut problem, plan) = busy(road(vec![brings("a", 1, 1), job]), &[at(0)]);
    problem.fleet[0].shifts[0].latest = 100;
    let how = How::CloseLater { stop: stop(1, 0), window: 0, by: 5 };
    let unserved = explained(&problem, &plan);
    assert_eq!((unserved.reason, unserved.changes[0].how), (Reason::NoTime, how), "{unserved:#?}");
}

#[test]
fn a_van_that_is_full() {
    let (mut problem, plan) = busy(road(vec![brings("a", 1, 8), brings("b", 2, 5)]), &[at(0)]);
    let how = How::Room { more: [3, 0, 0, 0] };
    nearest(&problem, &plan, (Reason::NoRoom, how), "van c1 could serve it before a if it carried 3 more");
    problem.jobs[1] = brings("b", 2, 12);
    assert_eq!(explained(&problem, &plan).reason, Reason::TooLarge);
    assert_eq!(explained(&problem, &plan).reason.code(), "CAPACITY_CONSTRAINT");
}

#[test]
fn a_shift_that_ends_too_early() {
    let (mut problem, plan) = busy(road(vec![brings("a", 1, 1), brings("b", 2, 1)]), &[at(0)]);
    problem.fleet[0].shifts[0].latest = 48;
    problem.clock = Some(Clock::default());
    nearest(&problem, &plan, (Reason::NoTime, How::ShiftEnd { by: 2 }), "van c1 could serve it before a if its shift ended 2 s later");
}

#[test]
fn a_van_that_leaves_earlier_than_it_did_needs_no_change() {
    let (mut problem, mut plan) = busy(road(vec![within(brings("a", 2, 1), 60, 60), within(brings("b", 1, 1), 0, 20)]), &[at(0)]);
    plan.routes[0].leaves = 40;
    problem.jobs[1].leaving = Leaving::Price(1);
    nearest(&problem, &plan, (Reason::Fits, How::Nothing), "van c1 could serve it before a as things are");
}

#[test]
fn limits_of_distance_duration_and_stops() {
    let (mut problem, plan) = busy(road(vec![brings("a", 1, 1), brings("b", 2, 1)]), &[at(0)]);
    problem.fleet[0].limits = Limits { distance: Some(3900), ..Limits::default() };
    let told = "van c1 could serve it before a if it were allowed 100 more distance";
    nearest(&problem, &plan, (Reason::TooFar, How::Distance { by: 100 }), told);
    problem.fleet[0].limits = Limits { duration: Some(45), ..Limits::default() };
    let told = "van c1 could serve it before a if it were allowed to be under way 5 longer";
    nearest(&problem, &plan, (Reason::TooLong, How::Duration { by: 5 }), told);
    problem.fleet[0].limits = Limits { stops: Some(1), ..Limits::default() };
    let told = "van c1 could serve it before a if it were allowed 1 more stops";
    nearest(&problem, &plan, (Reason::Stops, How::Stops { by: 1 }), told);
}

#[test]
fn a_limit_of_duration_lets_a_van_leave_later() {
    let (mut problem, plan) = busy(road(vec![brings("a", 1, 1), within(brings("b", 2, 1), 200, 210)]), &[at(0)]);
    problem.fleet[0].limits = Limits { duration: Some(50), ..Limits::default() };
    let unserved = explained(&problem, &plan);
    assert_eq!((unserved.reason, unserved.changes[0].how), (Reason::Fits, How::Nothing), "{unserved:#?}");
}

#[test]
fn a_skill_no_van_has() {
    let (mut problem, plan) = busy(road(vec![brings("a", 1, 1), brings("b", 2, 1)]), &[at(0)]);
    problem.skills = vec!["cold".to_owned(), "lift".to_owned()];
    problem.fleet[0].skills = 0b10;
    problem.jobs[1].skills = Skills { all_of: 0b01, one_of: 0, none_of: 0b10 };
    let how = How::Skills { gain: 0b01, lose: 0b10 };
    nearest(&problem, &plan, (Reason::Skills, how), "van c1 could serve it before a if it had the skill 'cold' and not 'lift'");
    problem.jobs[1].skills = Skills { all_of: 0, one_of: 0b01, none_of: 0 };
    nearest(
        &problem,
        &plan,
        (Reason::Skills, How::Skills { gain: 0b01, lose: 0 }),
        "van c1 could serve it before a if it had the skill 'cold'",
    );
}

#[test]
fn goods_that_may_not_meet() {
    let (mut problem, plan) = busy(road(vec![brings("a", 1, 1), brings("b", 2, 1)]), &[at(0)]);
    problem.goods = vec!["feed".to_owned(), "milk".to_owned()];
    (problem.jobs[0].goods, problem.jobs[1].goods) = (Some(0), Some(1));
    problem.apart = vec![Apart { pair: (0, 1), on: Span::Route }];
    let how = How::Goods { pair: (0, 1), on: Span::Route };
    nearest(&problem, &plan, (Reason::Goods, how), "van c1 could serve it before a if feed and milk could be on one route");
    let unserved = explained(&problem, &plan);
    let more = unserved.changes.iter().find(|change| change.how == How::OneMoreVan).expect("another van helps too");
    assert_eq!(more.told(&problem, 1), "one more van of kind van would serve it");
}

#[test]
fn a_van_that_stands_free() {
    let mut problem = road(vec![brings("a", 1, 8), brings("b", 2, 5)]);
    problem.jobs[1].leaving = Leaving::Price(3);
    let plan = plan(vec![drives(C1, &[at(0)])], &[1]);
    nearest(&problem, &plan, (Reason::Fits, How::Nothing), "van c2 could serve it on a route of its own as things are");
    assert_eq!(explain(&problem, &plan)[0].reason.code(), "NO_REASON_FOUND");
}

#[test]
fn a_lock_that_keeps_others_off() {
    let jobs = vec![brings("a", 1, 1), brings("b", 2, 1), brings("c", 1, 1)];
    let (mut problem, plan) = busy(road(jobs), &[at(0), at(1)]);
    let lock = |van, stops| Lock { van, shift: 0, order: Order::Strict, stops, from_start: true, to_end: true };
    problem.locks = vec![lock(C1, vec![stop(0, 0), stop(1, 0)])];
    let unserved = explained(&problem, &plan);
    assert_eq!((unserved.reason, unserved.changes[0].how), (Reason::Locked, How::Unlock { lock: 0 }));
}

#[test]
fn a_rank_that_fits_nowhere() {
    let jobs = vec![within(brings("a", 1, 1), 0, 10), within(brings("b", 5, 1), 0, 55), brings("c", 1, 1)];
    let (mut problem, plan) = busy(road(jobs), &[at(0), at(1)]);
    visit_of(&mut problem.jobs[0]).rank = Some(2);
    visit_of(&mut problem.jobs[2]).rank = Some(1);
    nearest(&problem, &plan, (Reason::Rank, How::Rank), "van c1 could serve it after b if it could come out of its rank");
}

#[test]
fn a_break_that_would_begin_too_late() {
    let jobs = vec![within(brings("a", 1, 1), 0, 20), within(brings("b", 1, 1), 0, 12)];
    let (mut problem, plan) = busy(road(jobs), &[at(0), Call::Break(0)]);
    problem.fleet[0].shifts[0].breaks = vec![Break { window: Window { open: 14, close: 16 }, duration: 10 }];
    let told = "van c1 could serve it before a if its break 1 could begin 4 later";
    nearest(&problem, &plan, (Reason::Break, How::BreakLater { index: 0, by: 4 }), told);
}

#[test]
fn a_break_is_taken_elsewhere_when_that_makes_room() {
    let jobs = vec![within(brings("a", 1, 1), 0, 30), within(brings("b", 1, 1), 0, 12)];
    let (mut problem, plan) = busy(road(jobs), &[at(0), Call::Break(0)]);
    problem.fleet[0].shifts[0].breaks = vec![Break { window: Window { open: 14, close: 16 }, duration: 10 }];
    let unserved = explained(&problem, &plan);
    assert_eq!(unserved.nearest().map(|change| change.driven.calls.clone()), Some(vec![at(1), Call::Break(0), at(0)]));
}

#[test]
fn a_break_that_falls_due_is_waited_for_where_the_van_was_before() {
    let (mut problem, plan) = busy(road(vec![within(brings("a", 1, 1), 0, 20), within(brings("b", 5, 1), 60, 90)]), &[at(0)]);
    problem.fleet[0].shifts[0].breaks = vec![Break { window: Window { open: 30, close: 35 }, duration: 10 }];
    let unserved = explained(&problem, &plan);
    assert_eq!(unserved.nearest().map(|change| change.driven.calls.clone()), Some(vec![at(0), Call::Break(0), at(1)]));
}

#[test]
fn carried_goods_are_tried_in_every_pair_of_positions() {
    let jobs = vec![within(brings("a", 2, 6), 25, 25), within(brings("b", 4, 4), 50, 60), carries("c", 1, 3, 6)];
    let (mut problem, plan) = busy(road(jobs), &[at(0), at(1)]);
    let Work::Carry { to, .. } = &mut problem.jobs[2].work else { unreachable!() };
    to.windows.push(Window { open: 0, close: 45 });
    let room = How::Room { more: [6, 0, 0, 0] };
    let hows: Vec<How> = explained(&problem, &plan).changes.iter().map(|change| change.how).collect();
    assert!(hows.contains(&room), "all of a and b is on board where c is taken up: {hows:?}");
    problem.fleet[0].capacity[0] = 16;
    let unserved = explained(&problem, &plan);
    let driven = &unserved.nearest().expect("with room it fits").driven;
    assert_eq!(driven.calls, [at(2), at(0), down(2), at(1)]);
}

#[test]
fn a_job_that_somebody_locked_to_another_van() {
    let mut problem = road(vec![brings("a", 1, 1), brings("b", 2, 9), brings("c", 1, 2)]);
    problem.jobs[2].leaving = Leaving::Price(1);
    let routes = vec![drives(C1, &[at(0)]), drives(C2, &[at(1)])];
    problem.locks = vec![Lock { van: C2, shift: 0, order: Order::Any, stops: vec![stop(2, 0)], from_start: false, to_end: false }];
    let all = explain(&problem, &plan(routes, &[2]));
    let hows: Vec<How> = all[0].changes.iter().map(|change| change.how).collect();
    assert_eq!((all[0].reason, hows), (Reason::NoRoom, vec![How::Room { more: [1, 0, 0, 0] }, How::Unlock { lock: 0 }]));
}

#[test]
fn only_the_first_fifty_are_told_what_would_help() {
    let jobs = (0..MOST_EXPLAINED + 2).map(|index| brings(&index.to_string(), 1, 11));
    let problem = road(jobs.collect());
    let all = explain(&problem, &plan(Vec::new(), &(0..problem.jobs.len()).collect::<Vec<_>>()));
    assert!(all.iter().all(|unserved| unserved.reason == Reason::TooLarge));
    assert_eq!(all.iter().filter(|unserved| !unserved.changes.is_empty()).count(), MOST_EXPLAINED);
}

#[test]
fn of_each_sort_only_the_smallest_change_is_told_and_the_smallest_sort_first() {
    let problem = road(vec![brings("a", 1, 8), brings("b", 1, 9), brings("c", 2, 5)]);
    let routes = vec![drives(C2, &[at(1)]), drives(C1, &[at(0)])];
    let unserved = explained(&problem, &plan(routes, &[2]));
    assert_eq!(unserved.changes.iter().map(|change| change.how).collect::<Vec<_>>(), [How::Room { more: [3, 0, 0, 0] }, How::OneMoreVan]);
}
