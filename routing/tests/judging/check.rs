use routing::check::{Rule, check};
use routing::plan::Call;
use routing::problem::{Break, Leaving, Limits, Reload, Skills, Usual, Van, Window};

use super::{C1, C2, at, brings, broken, carries, down, drives, fetches, kept, one, plan, road, visit_of, within};

#[test]
fn every_job_is_served_once_or_left_once() {
    let mut problem = road(vec![brings("a", 1, 1), brings("b", 2, 1)]);
    problem.jobs[1].leaving = Leaving::Price(40);
    let once = |rule: &Rule| matches!(rule, Rule::Once { .. });
    kept(&problem, &one(&[at(0), at(1)]));
    kept(&problem, &plan(vec![drives(C1, &[at(0)])], &[1]));
    broken(&problem, &one(&[at(0)]), once, &["job b", "neither"]);
    broken(&problem, &one(&[at(0), at(1), at(0)]), once, &["job a", "2 times"]);
    broken(&problem, &plan(vec![drives(C1, &[at(0), at(1)])], &[1]), once, &["job b", "both"]);
    broken(&problem, &plan(vec![drives(C1, &[at(0)])], &[1, 1]), once, &["job b", "2 times"]);
    broken(&problem, &plan(vec![drives(C1, &[at(0), at(1)]), drives(C2, &[at(1)])], &[]), once, &["job b"]);
}

#[test]
fn what_is_carried_is_taken_up_before_it_is_put_down_on_the_same_trip() {
    let mut problem = road(vec![carries("c", 1, 3, 2), brings("a", 2, 1)]);
    problem.fleet[0].shifts[0].reloads = vec![Reload::default()];
    let carried = |rule: &Rule| matches!(rule, Rule::Carried { job: 0 });
    kept(&problem, &one(&[at(0), at(1), down(0)]));
    kept(&problem, &one(&[at(1), Call::Reload(0), at(0), down(0)]));
    broken(&problem, &one(&[down(0), at(1), at(0)]), carried, &["job c", "van c1"]);
    broken(&problem, &one(&[at(0), Call::Reload(0), at(1), down(0)]), carried, &["job c", "same trip"]);
    broken(&problem, &plan(vec![drives(C1, &[at(0), at(1)]), drives(C2, &[down(0)])], &[]), carried, &["job c"]);
    let half = one(&[at(0), at(1)]);
    broken(&problem, &half, |rule| matches!(rule, Rule::Carried { .. } | Rule::Once { .. }), &["job c"]);
}

#[test]
fn a_van_drives_one_route_in_a_shift() {
    let mut problem = road(vec![brings("a", 1, 1), brings("b", 2, 1)]);
    let again = problem.fleet[0].shifts[0].clone();
    problem.fleet[0].shifts.push(again);
    kept(&problem, &plan(vec![drives(C1, &[at(0)]), drives(C2, &[at(1)])], &[]));
    let mut second = drives(C1, &[at(1)]);
    let twice = plan(vec![drives(C1, &[at(0)]), second.clone()], &[]);
    broken(&problem, &twice, |rule| matches!(rule, Rule::VanTwice), &["van c1", "shift 0"]);
    second.shift = 1;
    kept(&problem, &plan(vec![drives(C1, &[at(0)]), second], &[]));
}

#[test]
fn a_plan_that_names_what_is_not_there_is_at_fault_and_does_not_stop_the_checker() {
    let mut problem = road(vec![brings("a", 1, 1)]);
    problem.jobs[0].leaving = Leaving::Price(1);
    kept(&problem, &plan(Vec::new(), &[0]));
    let unknown = |rule: &Rule| matches!(rule, Rule::Unknown);
    let with = |calls: &[Call]| plan(vec![drives(C1, calls)], &[0]);
    broken(&problem, &with(&[at(7)]), unknown, &["job 7"]);
    broken(&problem, &with(&[down(0)]), unknown, &["part 1"]);
    broken(&problem, &with(&[Call::Reload(0)]), unknown, &["reload 0"]);
    broken(&problem, &with(&[Call::Break(usize::MAX)]), unknown, &["break"]);
    broken(&problem, &plan(vec![drives(Van { kind: 9, number: 0 }, &[])], &[0]), unknown, &["kind 9"]);
    broken(&problem, &plan(vec![drives(Van { kind: 0, number: 2 }, &[])], &[0]), unknown, &["van 2"]);
    broken(&problem, &plan(Vec::new(), &[0, usize::MAX]), unknown, &["no job"]);
    let mut route = drives(C1, &[at(0)]);
    route.shift = 1;
    broken(&problem, &plan(vec![route.clone()], &[0]), |rule| matches!(rule, Rule::Unknown | Rule::Once { .. }), &["shift 1"]);
    (route.shift, route.leaves) = (0, i64::MAX);
    broken(&problem, &plan(vec![route], &[]), |rule| matches!(rule, Rule::Leaving | Rule::ShiftEnd { .. }), &["leaves"]);
}

#[test]
fn a_route_visits_something() {
    let problem = road(vec![brings("a", 1, 1)]);
    kept(&problem, &one(&[at(0)]));
    let idle = plan(vec![drives(C1, &[at(0)]), drives(C2, &[])], &[]);
    broken(&problem, &idle, |rule| matches!(rule, Rule::Empty), &["van c2"]);
}

#[test]
fn a_van_has_the_skills_its_jobs_ask() {
    let mut problem = road(vec![brings("a", 1, 1)]);
    problem.skills = vec!["cold".to_owned(), "lift".to_owned(), "diesel".to_owned()];
    problem.jobs[0].skills = Skills { all_of: 0b001, one_of: 0b011, none_of: 0b100 };
    for (has, will_do) in [(0b001, true), (0b011, true), (0b010, false), (0b000, false), (0b101, false)] {
        problem.fleet[0].skills = has;
        if will_do {
            kept(&problem, &one(&[at(0)]));
        } else {
            broken(&problem, &one(&[at(0)]), |rule| matches!(rule, Rule::Skills { job: 0 }), &["van c1", "job a"]);
        }
    }
    problem.jobs[0].skills = Skills { all_of: 0, one_of: 0b110, none_of: 0 };
    problem.fleet[0].skills = 0b001;
    broken(&problem, &one(&[at(0)]), |rule| matches!(rule, Rule::Skills { job: 0 }), &["job a"]);
}

#[test]
fn what_is_on_board_fits_at_every_moment() {
    let over = |most: i64| move |rule: &Rule| matches!(rule, Rule::Capacity { over } if over[0] <= most && over[0] > 0);
    let down_then_up = road(vec![brings("a", 1, 6), fetches("b", 2, 6), brings("c", 3, 4)]);
    kept(&down_then_up, &one(&[at(0), at(1), at(2)]));
    broken(&down_then_up, &one(&[at(1), at(0), at(2)]), over(6), &["van c1", "6 (dimension 0)", "job b"]);

    let mut loading = road(vec![brings("a", 1, 6), brings("b", 2, 5)]);
    broken(&loading, &one(&[at(0), at(1)]), over(1), &["1 (dimension 0)", "the start"]);
    loading.fleet[0].shifts[0].reloads = vec![Reload::default()];
    kept(&loading, &one(&[at(0), Call::Reload(0), at(1)]));

    let carrying = road(vec![carries("a", 1, 3, 6), carries("b", 2, 4, 5)]);
    kept(&carrying, &one(&[at(0), down(0), at(1), down(1)]));
    broken(&carrying, &one(&[at(0), at(1), down(0), down(1)]), over(1), &["job b"]);

    let mut cold = road(vec![brings("a", 1, 1)]);
    cold.fleet[0].capacity[2] = 3;
    let routing::problem::Work::Visit { deliver, .. } = &mut cold.jobs[0].work else { unreachable!() };
    deliver[2] = 3;
    kept(&cold, &one(&[at(0)]));
    cold.fleet[0].capacity[2] = 2;
    broken(&cold, &one(&[at(0)]), |rule| matches!(rule, Rule::Capacity { over: [0, 0, 1, 0] }), &["1 (dimension 2)"]);
}

#[test]
fn goods_are_put_down_before_others_are_taken_up() {
    let mut problem = road(vec![brings("a", 1, 10)]);
    let routing::problem::Work::Visit { collect, .. } = &mut problem.jobs[0].work else { unreachable!() };
    collect[0] = 10;
    kept(&problem, &one(&[at(0)]));
}

#[test]
fn calls_begin_within_their_windows() {
    let late = |by: i64| move |rule: &Rule| matches!(rule, Rule::Window { late } if *late == by);
    kept(&road(vec![within(brings("a", 2, 1), 0, 20)]), &one(&[at(0)]));
    broken(&road(vec![within(brings("a", 2, 1), 0, 19)]), &one(&[at(0)]), late(1), &["van c1", "1 too late", "job a"]);
    let mut problem = road(vec![brings("a", 2, 1)]);
    let windows = vec![Window { open: 0, close: 45 }];
    problem.fleet[0].shifts[0].reloads = vec![Reload { place: 0, service: 0, windows }];
    kept(&problem, &one(&[at(0), Call::Reload(0)]));
    problem.fleet[0].shifts[0].reloads[0].windows[0].close = 44;
    broken(&problem, &one(&[at(0), Call::Reload(0)]), late(1), &["reload 0"]);
}

#[test]
fn a_van_leaves_and_comes_home_within_its_shift() {
    let mut problem = road(vec![brings("a", 2, 1)]);
    let shift = &mut problem.fleet[0].shifts[0];
    (shift.earliest, shift.latest_start, shift.latest) = (10, 20, 65);
    let leaving = |leaves: i64| {
        let mut plan = one(&[at(0)]);
        plan.routes[0].leaves = leaves;
        plan
    };
    kept(&problem, &leaving(10));
    kept(&problem, &leaving(20));
    broken(&problem, &leaving(9), |rule| matches!(rule, Rule::Leaving), &["van c1", "9", "10"]);
    problem.fleet[0].shifts[0].latest = 1000;
    broken(&problem, &leaving(21), |rule| matches!(rule, Rule::Leaving), &["21", "20"]);
    problem.fleet[0].shifts[0].latest = 64;
    broken(&problem, &leaving(20), |rule| matches!(rule, Rule::ShiftEnd { late: 1 }), &["van c1", "1 after"]);
    problem.fleet[0].shifts[0].end = None;
    kept(&problem, &leaving(20));
}

fn with_break(open: i64, close: i64) -> routing::problem::Problem {
    let mut problem = road(vec![brings("a", 2, 1), brings("b", 3, 1)]);
    problem.fleet[0].shifts[0].breaks = vec![Break { window: Window { open, close }, duration: 10 }];
    problem
}

#[test]
fn a_break_may_be_left_out_when_the_route_ends_before_it_or_begins_after_it() {
    let plain = one(&[at(0), at(1)]);
    let missing = |rule: &Rule| matches!(rule, Rule::BreakMissing { index: 0 });
    kept(&with_break(71, 80), &plain);
    broken(&with_break(70, 80), &plain, missing, &["van c1", "break 0"]);
    let mut later = plain.clone();
    later.routes[0].leaves = 21;
    kept(&with_break(10, 20), &later);
    later.routes[0].leaves = 20;
    broken(&with_break(10, 20), &later, missing, &["van c1"]);
}

#[test]
fn a_break_begins_within_its_window() {
    let taken = one(&[at(0), Call::Break(0), at(1)]);
    kept(&with_break(20, 25), &taken);
    kept(&with_break(40, 50), &taken);
    broken(&with_break(20, 24), &taken, |rule| matches!(rule, Rule::BreakLate { index: 0, late: 1 }), &["van c1", "break 0", "1 too late"]);
}

#[test]
fn breaks_are_taken_in_order_and_once() {
    let mut problem = with_break(0, 30);
    problem.fleet[0].shifts[0].breaks.push(Break { window: Window { open: 30, close: 90 }, duration: 10 });
    kept(&problem, &one(&[at(0), Call::Break(0), at(1), Call::Break(1)]));
    let order = |rule: &Rule| matches!(rule, Rule::BreakOrder { .. } | Rule::BreakLate { .. });
    broken(&problem, &one(&[Call::Break(1), at(0), Call::Break(0), at(1)]), order, &["break 0"]);
    let twice = one(&[Call::Break(0), Call::Break(0), at(0), at(1), Call::Break(1)]);
    broken(&problem, &twice, |rule| matches!(rule, Rule::BreakOrder { index: 0 }), &["break 0", "again"]);
}

#[test]
fn a_reload_is_used_once_in_a_shift() {
    let mut problem = road(vec![brings("a", 1, 8), brings("b", 2, 8), brings("c", 1, 8)]);
    problem.fleet[0].shifts[0].reloads = vec![Reload::default(), Reload::default()];
    kept(&problem, &one(&[at(0), Call::Reload(1), at(1), Call::Reload(0), at(2)]));
    let twice = one(&[at(0), Call::Reload(1), at(1), Call::Reload(1), at(2)]);
    broken(&problem, &twice, |rule| matches!(rule, Rule::ReloadTwice { index: 1 }), &["van c1", "reload 1"]);
}

#[test]
fn a_route_stays_within_its_limits() {
    let mut problem = road(vec![brings("a", 2, 1), brings("b", 3, 1)]);
    problem.fleet[0].shifts[0].breaks = vec![Break { window: Window { open: 0, close: 99 }, duration: 0 }];
    let both = one(&[at(0), Call::Break(0), at(1)]);
    problem.fleet[0].limits = Limits { distance: Some(6000), duration: Some(70), stops: Some(2) };
    kept(&problem, &both);
    problem.fleet[0].limits = Limits { distance: Some(5999), ..Limits::default() };
    broken(&problem, &both, |rule| matches!(rule, Rule::Distance { over: 1 }), &["van c1", "1 farther"]);
    problem.fleet[0].limits = Limits { duration: Some(69), ..Limits::default() };
    broken(&problem, &both, |rule| matches!(rule, Rule::Duration { over: 1 }), &["van c1", "1 longer"]);
    problem.fleet[0].limits = Limits { stops: Some(1), ..Limits::default() };
    broken(&problem, &both, |rule| matches!(rule, Rule::Stops { over: 1 }), &["van c1", "1 more"]);
}

#[test]
fn ranked_visits_come_in_their_order_and_the_others_anywhere() {
    let mut problem = road(vec![brings("a", 1, 1), brings("b", 2, 1), brings("c", 3, 1)]);
    visit_of(&mut problem.jobs[0]).rank = Some(1);
    visit_of(&mut problem.jobs[2]).rank = Some(2);
    kept(&problem, &one(&[at(0), at(1), at(2)]));
    kept(&problem, &one(&[at(1), at(0), at(2)]));
    kept(&problem, &plan(vec![drives(C1, &[at(2)]), drives(C2, &[at(0), at(1)])], &[]));
    broken(&problem, &one(&[at(2), at(1), at(0)]), |rule| matches!(rule, Rule::Rank { .. }), &["job c before job a"]);
    visit_of(&mut problem.jobs[2]).rank = Some(1);
    kept(&problem, &one(&[at(2), at(1), at(0)]));
}

#[test]
fn what_a_plan_costs_and_leaves_is_added_up() {
    let mut problem = road(vec![brings("a", 1, 1), brings("b", 2, 1), brings("c", 3, 1), brings("d", 3, 1)]);
    problem.jobs[1].usual = Some(Usual { van: C1, price: 11 });
    problem.jobs[2].leaving = Leaving::Price(40);
    problem.jobs[3].leaving = Leaving::Never { weight: 9 };
    let report = kept(&problem, &plan(vec![drives(C1, &[at(0)]), drives(C2, &[at(1)])], &[2, 3]));
    assert_eq!((report.routes, report.unserved, report.unserved_weight), (2, 2, 9));
    let cost = report.cost;
    assert_eq!((cost.fixed, cost.distance, cost.time, cost.unusual, cost.left), (200, 2 * 6000, 3 * (25 + 45), 11, 40));
    assert_eq!(cost.total(), 200 + 12_000 + 210 + 11 + 40);
    assert_eq!(check(&problem, &plan(Vec::new(), &[0, 1, 2, 3])).unserved_weight, 11);
}
