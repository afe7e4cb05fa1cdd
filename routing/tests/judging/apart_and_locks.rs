use routing::check::Rule;
use routing::plan::Call;
use routing::problem::{Apart, Break, Lock, Order, Problem, Reload, Span, Window};

use super::{C1, C2, at, brings, broken, carries, down, drives, kept, one, plan, road, stop};

fn goods(on: Span) -> Problem {
    let mut problem = road(vec![brings("feed", 1, 1), brings("milk", 2, 1), brings("more milk", 3, 1)]);
    problem.goods = vec!["feed".to_owned(), "milk".to_owned()];
    problem.apart = vec![Apart { pair: (0, 1), on }];
    problem.fleet[0].shifts[0].reloads = vec![Reload::default()];
    (problem.jobs[0].goods, problem.jobs[1].goods, problem.jobs[2].goods) = (Some(0), Some(1), Some(1));
    problem
}

#[test]
fn goods_that_may_not_meet_on_a_trip_may_share_a_route() {
    let problem = goods(Span::Trip);
    kept(&problem, &one(&[at(0), Call::Reload(0), at(1), at(2)]));
    let apart = |rule: &Rule| matches!(rule, Rule::Apart { .. });
    broken(&problem, &one(&[at(0), at(1), Call::Reload(0), at(2)]), apart, &["van c1", "feed and milk", "trip"]);
}

#[test]
fn goods_that_may_not_meet_on_a_route_need_two() {
    let problem = goods(Span::Route);
    kept(&problem, &plan(vec![drives(C1, &[at(0)]), drives(C2, &[at(1), at(2)])], &[]));
    let apart = |rule: &Rule| matches!(rule, Rule::Apart { .. });
    broken(&problem, &one(&[at(0), Call::Reload(0), at(1), at(2)]), apart, &["van c1", "route"]);
}

#[test]
fn a_class_apart_from_itself_means_one_job_of_it() {
    let mut problem = goods(Span::Route);
    problem.apart[0].pair = (1, 1);
    problem.jobs[2] = carries("more milk", 1, 3, 1);
    kept(&problem, &plan(vec![drives(C1, &[at(0), at(1)]), drives(C2, &[at(2), down(2)])], &[]));
    problem.jobs[2].goods = Some(1);
    kept(&problem, &plan(vec![drives(C1, &[at(0), at(1)]), drives(C2, &[at(2), down(2)])], &[]));
    let apart = |rule: &Rule| matches!(rule, Rule::Apart { jobs: (1, 2), .. });
    broken(&problem, &one(&[at(0), at(1), at(2), down(2)]), apart, &["milk and more milk"]);
}

fn locked(order: Order, ends: (bool, bool)) -> Problem {
    let mut problem = road(vec![brings("a", 1, 1), brings("b", 2, 1), brings("c", 3, 1), brings("d", 4, 1)]);
    problem.fleet[0].shifts[0].reloads = vec![Reload::default()];
    problem.fleet[0].shifts[0].breaks = vec![Break { window: Window { open: 0, close: 500 }, duration: 0 }];
    let stops = vec![stop(0, 0), stop(1, 0)];
    problem.locks = vec![Lock { van: C1, shift: 0, order, stops, from_start: ends.0, to_end: ends.1 }];
    problem
}

const REST: Call = Call::Break(0);

fn lock(rule: &Rule) -> bool {
    matches!(rule, Rule::Lock { lock: 0, .. })
}

#[test]
fn locked_stops_are_on_the_route_they_are_locked_to() {
    let problem = locked(Order::Any, (false, false));
    kept(&problem, &one(&[REST, at(1), at(2), at(0), at(3)]));
    broken(&problem, &plan(vec![drives(C2, &[REST, at(0), at(1), at(2), at(3)])], &[]), lock, &["job a", "van c1", "van c2"]);
    broken(&problem, &plan(vec![drives(C1, &[REST, at(1), at(2), at(3)])], &[0]), lock, &["job a", "not served"]);
    let mut shifted = locked(Order::Any, (false, false));
    let shift = shifted.fleet[0].shifts[0].clone();
    shifted.fleet[0].shifts.push(shift);
    shifted.locks[0].shift = 1;
    broken(&shifted, &one(&[REST, at(1), at(2), at(0), at(3)]), lock, &["job a", "shift 1"]);
}

#[test]
fn a_locked_sequence_keeps_its_order_with_others_between() {
    let problem = locked(Order::Sequence, (false, false));
    kept(&problem, &one(&[at(2), at(0), REST, at(3), at(1)]));
    broken(&problem, &one(&[at(2), at(1), REST, at(3), at(0)]), lock, &["job b", "van c1"]);
}

#[test]
fn a_strict_lock_lets_only_a_break_between() {
    let problem = locked(Order::Strict, (false, false));
    kept(&problem, &one(&[at(2), at(0), REST, at(1), at(3)]));
    broken(&problem, &one(&[at(0), at(2), REST, at(1), at(3)]), lock, &["job b"]);
    broken(&problem, &one(&[at(2), REST, at(0), Call::Reload(0), at(1), at(3)]), lock, &["job b"]);
    broken(&problem, &one(&[at(2), REST, at(1), at(0), at(3)]), lock, &["job b"]);
}

#[test]
fn a_strict_lock_from_the_start_or_to_the_end_lets_nothing_outside() {
    let first = locked(Order::Strict, (true, false));
    kept(&first, &one(&[REST, at(0), at(1), at(2), at(3)]));
    broken(&first, &one(&[REST, at(2), at(0), at(1), at(3)]), lock, &["job a"]);
    broken(&first, &one(&[REST, Call::Reload(0), at(0), at(1), at(2), at(3)]), lock, &["job a"]);
    let last = locked(Order::Strict, (false, true));
    kept(&last, &one(&[at(2), at(3), at(0), at(1), REST]));
    broken(&last, &one(&[at(2), at(0), at(1), at(3), REST]), lock, &["job b"]);
}
