//! Files of other programs: what is read, what is refused, what comes back as it was.
#![expect(clippy::unwrap_used, reason = "a test stops where something it relies on is not so")]

mod benchmarks;
mod drawn;
mod pragmatic;
mod refused;
mod solutions;

use std::path::Path;

use routing::matrix::Matrix;
use routing::plan::Plan;
use routing::problem::Problem;

/// The text of an instance in the tree.
fn instance(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("instances").join(name)).unwrap()
}

/// The length of all routes, each from its start to its end, from the matrix alone.
fn driven(problem: &Problem, plan: &Plan) -> i64 {
    let of_route = |route: &routing::plan::Route| {
        let kind = &problem.fleet[route.van.kind];
        let shift = &kind.shifts[route.shift];
        let visits = route.stops().map(|stop| problem.visit(stop).place);
        let places = std::iter::once(shift.start).chain(visits).chain(shift.end).collect::<Vec<_>>();
        places.windows(2).map(|leg| problem.profiles[kind.profile].matrix.distance(leg[0], leg[1])).sum::<i64>()
    };
    plan.routes.iter().map(of_route).sum()
}

/// A matrix of invented ways: the places lie on a ring, and it is a little longer one way round.
fn ring(size: usize) -> Matrix {
    let way = |from: usize, to: usize| {
        let (ahead, back) = ((to + size - from) % size, (from + size - to) % size);
        if ahead <= back { ahead as i32 * 700 } else { back as i32 * 700 + 13 }
    };
    let pairs = || (0..size).flat_map(|from| (0..size).map(move |to| (from, to)));
    let distance = pairs().map(|(from, to)| way(from, to)).collect::<Vec<_>>();
    Matrix { size, time: distance.iter().map(|metres| metres / 10).collect(), distance, estimate: false }
}

/// The text of a routing matrix.
fn matrix_text(profile: &str, matrix: &Matrix) -> String {
    serde_json::json!({ "profile": profile, "travelTimes": matrix.time, "distances": matrix.distance }).to_string()
}
