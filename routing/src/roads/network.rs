//! Junctions and the stretches of road between them.

use super::extract::{Extract, Way};
use crate::estimate::{Degrees, great_circle_m};
use crate::input::Fault;
use std::ops::Range;

/// Two points of a way that follow each other and are further apart than this are not joined by a road: one of them is
/// misplaced.
const LONGEST_SEGMENT_M: f64 = 50_000.0;

/// What a piece of way costs: milliseconds in the upper 30 bits, millimetres in the lower 34. So the least cost is the
/// fastest way, and the shortest of the equally fast; and both add up in one addition (12 days, 17,000 km).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost(pub u64);

/// A stretch of road with junctions only at its two ends.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    /// Junctions.
    pub ends: [u32; 2],
    /// Its part of `Network::shape`.
    pub shape: Range<u32>,
    pub metres: f64,
    pub kilometres_per_hour: f64,
    pub forward: bool,
    pub backward: bool,
    pub stopping: bool,
}

/// A step from one junction to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub to: u32,
    pub cost: Cost,
}

/// Every step from every junction.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    first: Vec<u32>,
    steps: Vec<Step>,
}

/// The part of the roads on which one comes from everywhere to everywhere.
pub(super) struct Network {
    pub stretches: Vec<Stretch>,
    /// The points of the stretches, one stretch after another, ascending by `Stretch::shape`.
    pub shape: Vec<Degrees>,
    pub steps: Steps,
}

impl Cost {
    pub const UNREACHED: Cost = Cost(u64::MAX);
    const METRE_BITS: u32 = 34;

    pub fn of(metres: f64, kilometres_per_hour: f64) -> Cost {
        let millimetres = ((metres * 1_000.0).round() as u64).min((1 << Cost::METRE_BITS) - 1);
        let milliseconds = ((metres * 3_600.0 / kilometres_per_hour).round() as u64).min((1 << (64 - Cost::METRE_BITS)) - 1);
        Cost(milliseconds << Cost::METRE_BITS | millimetres)
    }

    pub fn and(self, more: Cost) -> Cost {
        Cost(self.0.saturating_add(more.0))
    }

    pub fn metres(self) -> f64 {
        (self.0 & ((1 << Cost::METRE_BITS) - 1)) as f64 / 1_000.0
    }

    pub fn seconds(self) -> f64 {
        (self.0 >> Cost::METRE_BITS) as f64 / 1_000.0
    }
}

impl Steps {
    /// Sorts steps by where they begin.
    fn new(junctions: usize, all: &[(u32, Step)]) -> Steps {
        let mut first = vec![0_u32; junctions + 1];
        for (from, _) in all {
            first[*from as usize + 1] += 1;
        }
        for junction in 0..junctions {
            first[junction + 1] += first[junction];
        }
        let mut next = first.clone();
        let mut steps = vec![Step { to: 0, cost: Cost(0) }; all.len()];
        for (from, step) in all {
            steps[next[*from as usize] as usize] = *step;
            next[*from as usize] += 1;
        }
        Steps { first, steps }
    }

    /// `turned`: against the direction of travel.
    fn along(stretches: &[Stretch], junctions: usize, turned: bool) -> Steps {
        let mut all = Vec::new();
        for stretch in stretches {
            let cost = Cost::of(stretch.metres, stretch.kilometres_per_hour);
            let [start, end] = stretch.ends;
            for (open, from, to) in [(stretch.forward, start, end), (stretch.backward, end, start)] {
                let (from, to) = if turned { (to, from) } else { (from, to) };
                if open && from != to {
                    all.push((from, Step { to, cost }));
                }
            }
        }
        Steps::new(junctions, &all)
    }

    pub fn junctions(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    pub fn from(&self, junction: u32) -> &[Step] {
        let junction = junction as usize;
        &self.steps[self.first[junction] as usize..self.first[junction + 1] as usize]
    }
}

impl Network {
    /// Joins ways where they share a point, and keeps the largest part that hangs together in both directions.
    pub fn new(extract: &Extract) -> Result<Network, Fault> {
        let pieces: Vec<(&Way, Range<usize>)> = extract.ways.iter().flat_map(|way| pieces(extract, way)).collect();
        let mut network = Network { stretches: Vec::new(), shape: Vec::new(), steps: Steps::default() };
        let junction = junctions(extract, &pieces);
        for (way, run) in pieces {
            network.cut(extract, way, run, &junction);
        }
        let count = junction.iter().flatten().max().map_or(0, |last| *last as usize + 1);
        network.keep_largest_part(count);
        if network.stretches.is_empty() {
            return Err(Fault::in_field("extract", "no roads for vans in it, or none that one can leave again"));
        }
        Ok(network)
    }

    /// Cuts a piece of way into stretches from junction to junction.
    fn cut(&mut self, extract: &Extract, way: &Way, run: Range<usize>, junction: &[Option<u32>]) {
        let at = |place: usize| extract.runs[place] as usize;
        let mut start = run.start;
        for place in run.start + 1..run.end {
            let (Some(from), Some(to)) = (junction[at(start)], junction[at(place)]) else { continue };
            let points = (start..=place).filter_map(|place| extract.points[at(place)]);
            let shape_start = self.shape.len();
            self.shape.extend(points);
            let metres = self.shape[shape_start..].windows(2).map(|pair| great_circle_m(pair[0], pair[1])).sum();
            let shape = shape_start as u32..self.shape.len() as u32;
            let drivable = way.drivable;
            let (forward, backward, stopping) = (drivable.forward, drivable.backward, drivable.stopping);
            let kilometres_per_hour = drivable.kilometres_per_hour;
            self.stretches.push(Stretch { ends: [from, to], shape, metres, kilometres_per_hour, forward, backward, stopping });
            start = place;
        }
    }

    /// Forgets what cannot be reached and left again, and numbers the junctions so that neighbours are near in memory.
    fn keep_largest_part(&mut self, junctions: usize) {
        let onward = Steps::along(&self.stretches, junctions, false);
        let back = Steps::along(&self.stretches, junctions, true);
        let kept = largest_part(&onward, &back);
        let mut renamed = vec![None; junctions];
        for (new, old) in kept.iter().enumerate() {
            renamed[*old as usize] = Some(new as u32);
        }
        self.stretches.retain_mut(|stretch| match stretch.ends.map(|end| renamed[end as usize]) {
            [Some(start), Some(end)] => {
                stretch.ends = [start, end];
                true
            }
            _ => false,
        });
        self.steps = Steps::along(&self.stretches, kept.len(), false);
    }
}

/// A way without its gaps: runs of two or more points that are known and not too far apart.
fn pieces<'a>(extract: &Extract, way: &'a Way) -> Vec<(&'a Way, Range<usize>)> {
    let point = |place: usize| extract.points[extract.runs[place] as usize];
    let mut pieces = Vec::new();
    let mut start = way.runs.start;
    for place in way.runs.clone() {
        let joined = match (point(place), (place + 1 < way.runs.end).then(|| point(place + 1)).flatten()) {
            (Some(here), Some(next)) => great_circle_m(here, next) <= LONGEST_SEGMENT_M,
            _ => false,
        };
        if !joined {
            if place > start {
                pieces.push((way, start..place + 1));
            }
            start = place + 1;
        }
    }
    pieces
}

/// Numbers the points at which pieces end or meet.
fn junctions(extract: &Extract, pieces: &[(&Way, Range<usize>)]) -> Vec<Option<u32>> {
    let mut uses = vec![0_u8; extract.points.len()];
    for (_, run) in pieces {
        for place in run.clone() {
            let ends = place == run.start || place + 1 == run.end;
            let used = &mut uses[extract.runs[place] as usize];
            *used = used.saturating_add(if ends { 2 } else { 1 });
        }
    }
    let mut next = 0;
    let number = |used: u8| {
        (used >= 2).then(|| {
            next += 1;
            next - 1
        })
    };
    uses.into_iter().map(number).collect()
}

/// The largest set of junctions between which one comes everywhere, by the two searches of Kosaraju and Sharir (M.
/// Sharir, "A strong-connectivity algorithm and its applications in data flow analysis", 1981).
fn largest_part(onward: &Steps, back: &Steps) -> Vec<u32> {
    let mut seen = vec![false; onward.junctions()];
    let mut left = Vec::new();
    for start in 0..onward.junctions() as u32 {
        search(onward, start, &mut seen, |_| (), |junction| left.push(junction));
    }
    seen.fill(false);
    let (mut largest, mut part) = (Vec::new(), Vec::new());
    for start in left.into_iter().rev() {
        part.clear();
        search(back, start, &mut seen, |junction| part.push(junction), |_| ());
        if part.len() > largest.len() {
            std::mem::swap(&mut largest, &mut part);
        }
    }
    largest
}

/// Goes as deep as it can from `start`, tells when it comes to a junction and when it leaves it for good.
fn search(steps: &Steps, start: u32, seen: &mut [bool], mut come: impl FnMut(u32), mut leave: impl FnMut(u32)) {
    if std::mem::replace(&mut seen[start as usize], true) {
        return;
    }
    come(start);
    let mut path = vec![(start, 0)];
    while let Some((junction, tried)) = path.last_mut() {
        let Some(step) = steps.from(*junction).get(*tried) else {
            leave(*junction);
            path.pop();
            continue;
        };
        *tried += 1;
        if !std::mem::replace(&mut seen[step.to as usize], true) {
            come(step.to);
            path.push((step.to, 0));
        }
    }
}
