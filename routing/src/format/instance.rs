//! A benchmark instance of one depot, as VRPLIB and Solomon texts tell it, and the problem it means.

use crate::input::{Fault, MOST_JOBS};
use crate::matrix::{Matrix, Profile};
use crate::problem::{
    Costs, DIMENSIONS, Job, Kind, Leaving, Limits, Load, Place, Point, Problem, Shift, Skills, Time, Visit, Window, Work,
};

/// The last second of the year 9999: the end of a shift that nothing ends. Every file format can write it as a date.
pub const NEVER_ENDS: Time = 253_402_300_799;

/// How distances of an instance become whole numbers. Costs are only comparable within one convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest whole number, halves up: the convention of CVRPLIB for instances without time windows.
    Nearest,
    /// Cut after one decimal, told in tenths (unit 10), as in the 12th DIMACS Implementation Challenge for instances with
    /// time windows.
    Dimacs,
    /// To the nearest thousandth, told in thousandths (unit 1000): as near to real numbers as makes no difference.
    Exact,
    /// Up to the next whole number (TSPLIB's `CEIL_2D`).
    Up,
}

impl Rounding {
    /// How many of the problem's units are one of the file's.
    pub fn unit(self) -> i64 {
        match self {
            Rounding::Nearest | Rounding::Up => 1,
            Rounding::Dimacs => 10,
            Rounding::Exact => 1000,
        }
    }

    /// A distance of the file in the problem's units, if it fits them.
    pub(super) fn apply(self, distance: f64) -> Option<i32> {
        let told = match self {
            Rounding::Nearest => (distance + 0.5).floor(),
            Rounding::Dimacs => (distance * 10.0).floor(),
            Rounding::Exact => (distance * 1000.0 + 0.5).floor(),
            Rounding::Up => distance.ceil(),
        };
        (0.0..=f64::from(i32::MAX)).contains(&told).then_some(told as i32)
    }

    /// An instant or a duration of the file in the problem's units, if it is whole in them.
    pub(super) fn time(self, told: f64) -> Option<Time> {
        let scaled = told * self.unit() as f64;
        let whole = scaled.round();
        ((scaled - whole).abs() < 1e-6 && (0.0..=1e12).contains(&whole)).then_some(whole as Time)
    }
}

/// One node of an instance; the first is the depot.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub point: Option<(f64, f64)>,
    pub demand: i32,
    pub service: Time,
    pub window: Option<Window>,
}

/// What both notations say.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub rounding: Rounding,
    pub nodes: Vec<Node>,
    /// `None`: straight lines between the points.
    pub weights: Option<Vec<i32>>,
    pub capacity: i32,
    /// `None`: as many as customers.
    pub vehicles: Option<usize>,
    pub limits: Limits,
}

impl Instance {
    /// The problem: time equals distance, only distance costs, every customer must be served. Customers keep their
    /// numbers as job ids, counted from 1 as in `.sol` files.
    pub fn into_problem(self) -> Result<Problem, Fault> {
        let size = self.nodes.len();
        let weights = match self.weights {
            Some(weights) => weights,
            None => straight_lines(&self.nodes, self.rounding)?,
        };
        let vans = self.vehicles.unwrap_or(size.saturating_sub(1));
        if vans > MOST_JOBS {
            return Err(Fault::in_field("VEHICLES", format!("{vans} vehicles are more than the {MOST_JOBS} that are read")));
        }
        let matrix = Matrix { size, distance: weights.clone(), time: weights, estimate: false };
        Ok(Problem {
            places: self.nodes.iter().enumerate().map(|(number, node)| place(number, node)).collect(),
            profiles: vec![Profile { name: "plane".to_owned(), matrix, bands: Vec::new() }],
            jobs: self.nodes.iter().enumerate().skip(1).map(|(number, node)| job(number, node)).collect(),
            fleet: vec![kind(&self.nodes[0], vans, self.capacity, self.limits)],
            unit: self.rounding.unit(),
            ..Problem::default()
        })
    }
}

fn place(number: usize, node: &Node) -> Place {
    Place { name: number.to_string(), point: node.point.map(|(x, y)| Point::Plane { x, y }) }
}

fn job(number: usize, node: &Node) -> Job {
    let windows = node.window.into_iter().collect();
    let visit = Visit { place: number, service: node.service, windows, rank: None };
    Job {
        id: number.to_string(),
        work: Work::Visit { visit, deliver: one_dimension(node.demand), collect: [0; DIMENSIONS] },
        skills: Skills::default(),
        goods: None,
        leaving: Leaving::default(),
        usual: None,
    }
}

fn kind(depot: &Node, vans: usize, capacity: i32, limits: Limits) -> Kind {
    let open = depot.window.unwrap_or(Window { open: 0, close: NEVER_ENDS });
    let shift = Shift { earliest: open.open, latest_start: open.close, end: Some(0), latest: open.close, ..Shift::default() };
    Kind {
        id: "vehicle".to_owned(),
        vans: (1..=vans).map(|number| format!("vehicle {number}")).collect(),
        capacity: one_dimension(capacity),
        costs: Costs { fixed: 0, per_distance: 1, per_time: 0 },
        shifts: vec![shift],
        limits,
        ..Kind::default()
    }
}

fn one_dimension(amount: i32) -> Load {
    let mut load = [0; DIMENSIONS];
    load[0] = amount;
    load
}

fn straight_lines(nodes: &[Node], rounding: Rounding) -> Result<Vec<i32>, Fault> {
    let missing = || Fault::in_field("NODE_COORD_SECTION", "every node needs coordinates when the distances are straight lines");
    let points = nodes.iter().map(|node| node.point).collect::<Option<Vec<_>>>().ok_or_else(missing)?;
    let mut weights = Vec::with_capacity(points.len() * points.len());
    for (number, from) in points.iter().enumerate() {
        for to in &points {
            let far = || Fault::in_field("NODE_COORD_SECTION", format!("node {} is too far from the others", number + 1));
            let (across, along) = (from.0 - to.0, from.1 - to.1);
            weights.push(rounding.apply((across * across + along * along).sqrt()).ok_or_else(far)?);
        }
    }
    Ok(weights)
}
