//! Random locks that a known plan keeps, and some that nobody may be able to keep.

use fastrand::Rng;
use routing::plan::{Call, Plan, Route};
use routing::problem::{Lock, Order, Problem, Stop, Van};

/// Locks on stops of the plan's routes, each kept by the plan.
/// `strict`: also such that allow no other stop between.
pub fn kept_by(plan: &Plan, strict: bool, chance: &mut Rng) -> Vec<Lock> {
    let mut locks = Vec::new();
    for route in &plan.routes {
        if chance.bool() {
            locks.extend(on_route(route, strict, chance));
        }
    }
    chance.shuffle(&mut locks);
    locks
}

/// Locks of stops anywhere: whether they can be kept is anybody's guess.
pub fn unfounded(problem: &Problem, chance: &mut Rng) -> Vec<Lock> {
    let mut stops: Vec<Stop> = Vec::new();
    for (job, asked) in problem.jobs.iter().enumerate() {
        stops.extend((0..asked.visits().count()).map(|part| Stop { job, part: part as u8 }));
    }
    chance.shuffle(&mut stops);
    let locks = (0..chance.usize(1..=3)).map(|number| {
        let kind = chance.usize(..problem.fleet.len());
        let taken = chance.usize(1..=4).min(stops.len());
        Lock {
            van: Van { kind, number: chance.usize(..problem.fleet[kind].vans.len()) },
            shift: chance.usize(..problem.fleet[kind].shifts.len()),
            order: [Order::Any, Order::Sequence, Order::Strict][chance.usize(..3)],
            stops: stops.split_off(stops.len() - taken),
            from_start: number == 0 && chance.bool(),
            to_end: number == 0 && chance.bool(),
        }
    });
    locks.collect()
}

fn on_route(route: &Route, strict: bool, chance: &mut Rng) -> Vec<Lock> {
    let calls: Vec<Call> = route.calls.iter().copied().filter(|call| !matches!(call, Call::Break(_))).collect();
    let mut locks: Vec<Lock> = Vec::new();
    let mut free: Vec<bool> = vec![true; calls.len()];
    for _ in 0..chance.usize(1..=2) {
        let order = [Order::Any, Order::Sequence, Order::Strict][chance.usize(..if strict { 3 } else { 2 })];
        let (low, high) = stretch(calls.len(), chance);
        let mut chosen: Vec<usize> = (low..high).filter(|at| free[*at] && matches!(calls[*at], Call::Visit(_))).collect();
        match order {
            Order::Any => {
                chance.shuffle(&mut chosen);
                chosen.truncate(4);
            }
            Order::Sequence => chosen.retain(|_| chance.bool()),
            Order::Strict => {
                chosen.truncate(8);
                let run = (0..chosen.len()).take_while(|index| chosen[*index] == chosen[0] + index).count();
                chosen.truncate(run);
            }
        }
        let (Some(first), Some(last)) = (chosen.first().copied(), chosen.last().copied()) else { continue };
        chosen.iter().for_each(|at| free[*at] = false);
        let stops = chosen.iter().filter_map(|at| if let Call::Visit(stop) = calls[*at] { Some(stop) } else { None });
        locks.push(Lock {
            van: route.van,
            shift: route.shift,
            order,
            stops: stops.collect(),
            from_start: order == Order::Strict && first == 0 && chance.bool(),
            to_end: order == Order::Strict && last + 1 == calls.len() && chance.bool(),
        });
    }
    locks
}

fn stretch(count: usize, chance: &mut Rng) -> (usize, usize) {
    let (one, other) = (chance.usize(0..=count), chance.usize(0..=count));
    (one.min(other), one.max(other))
}
