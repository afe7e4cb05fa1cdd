//! The problem as the search reads it: flat, in small whole numbers, with everything counted that never changes.

mod made;
mod near;

use std::borrow::Cow;

use super::locks::Orders;
use crate::matrix::Profile;
use crate::problem::{Costs, Limits, Load, Problem, Stop, Van};
use crate::valid::MOST_BREAKS;

/// No node, no tour, no place in a list.
pub(crate) const NONE: u32 = u32::MAX;

/// How many kinds of "so many breaks taken" a stop is known under.
pub(crate) const LABELS: usize = MOST_BREAKS + 1;

/// Times of the search: seconds since the earliest instant of the problem.
pub(crate) type Clock = i32;

/// A problem made ready.
pub(crate) struct Model<'p> {
    pub(crate) problem: &'p Problem,
    pub(crate) origin: i64,
    /// Places of the matrices, and one more where any route is open: nowhere, which is no way from anywhere.
    pub(crate) places: usize,
    pub(crate) ways: Vec<Way<'p>>,
    pub(crate) metrics: Vec<Metric<'p>>,
    /// Visits of jobs first (`tasks` of them), then the reloads of every slot.
    pub(crate) nodes: Vec<Node>,
    pub(crate) tasks: usize,
    pub(crate) windows: Vec<(Clock, Clock)>,
    pub(crate) jobs: Vec<Task>,
    pub(crate) groups: Vec<Group>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) orders: Orders,
    /// For each visit, the others from the nearest on: `near_count` of each.
    pub(crate) near: Vec<u32>,
    pub(crate) near_count: usize,
    /// For each visit, the nearest others beside which it could ever be: from `beside_from[visit]`.
    beside: Vec<u32>,
    beside_from: Vec<u32>,
    /// What each tour costs beside what it really costs, where vans are to be few.
    pub(crate) van_price: i64,
    pub(crate) has: Has,
}

/// What the problem asks for at all; what it does not ask for is not looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Has {
    pub(crate) times: bool,
    /// Some stop may be served in more than one window.
    pub(crate) several_windows: bool,
    /// Something is collected or carried, or there are reloads: loads change along the way.
    pub(crate) changing_loads: bool,
    pub(crate) pairs: bool,
    pub(crate) goods: bool,
    pub(crate) ranks: bool,
    pub(crate) glue: bool,
    pub(crate) reloads: bool,
    pub(crate) locks: bool,
    /// Of some pair, one end is pinned and the other is not.
    pub(crate) loose_ends: bool,
    /// Stops of one tour that come in an order.
    pub(crate) sequences: bool,
    /// Not every van may serve every job.
    pub(crate) skills: bool,
    pub(crate) usual: bool,
    /// A tour costs something before it drives anywhere.
    pub(crate) fixed_costs: bool,
    /// Some jobs are worse to leave than others.
    pub(crate) unlike_weights: bool,
    pub(crate) unlike_vans: bool,
    /// What a job costs on a tour is the ways alone, and any tour with room may take it.
    pub(crate) nothing_beside: bool,
    /// Beside that, all that binds a tour is how much of one dimension it delivers.
    pub(crate) one_load: bool,
}

/// How a profile travels.
pub(crate) struct Way<'p> {
    pub(crate) profile: &'p Profile,
    pub(crate) distance: Cow<'p, [i32]>,
    pub(crate) time: Cow<'p, [i32]>,
    pub(crate) paced: bool,
}

/// What a piece of way costs to one kind of van, distance and time taken together, and the same read backwards.
pub(crate) struct Metric<'p> {
    pub(super) out: Cow<'p, [i32]>,
    /// Empty where both directions cost the same.
    pub(super) back: Vec<i32>,
    /// Costs were divided by this to fit.
    pub(crate) coarse: i64,
}

impl Metric<'_> {
    #[inline]
    pub(crate) fn edge(&self, size: usize, from: u32, to: u32) -> i32 {
        self.out[from as usize * size + to as usize]
    }

    /// What it costs from `place` to every other.
    #[inline]
    pub(crate) fn from(&self, size: usize, place: u32) -> &[i32] {
        &self.out[place as usize * size..][..size]
    }

    /// What it costs to `place` from every other.
    #[inline]
    pub(crate) fn to(&self, size: usize, place: u32) -> &[i32] {
        let table = if self.back.is_empty() { &*self.out } else { &*self.back };
        &table[place as usize * size..][..size]
    }
}

/// A visit or a reload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) place: u32,
    pub(crate) service: Clock,
    /// First opening and last closing, and where all windows are listed, if there are several.
    pub(crate) open: Clock,
    pub(crate) close: Clock,
    pub(crate) window: u32,
    pub(crate) windows: u32,
    pub(crate) what: What,
    /// Index of the job; of a reload, its index in the shift.
    pub(crate) of: u32,
    pub(crate) rank: i32,
    /// What is put down here that came from the depot, what is taken up here that goes to the depot.
    pub(crate) deliver: Load,
    pub(crate) collect: Load,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Visit,
    /// Goods of a pair are taken up; put down.
    Take,
    Put,
    Reload,
}

/// A rank that asks for nothing.
pub(crate) const NO_RANK: i32 = i32::MIN;

/// A job.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) first: u32,
    pub(crate) pair: bool,
    /// Bit for its class of goods, and masks of the classes it may not meet.
    pub(crate) goods: u64,
    pub(crate) apart_on_trip: u64,
    pub(crate) apart_on_route: u64,
    /// What leaving it costs.
    pub(crate) price: i64,
    /// How bad it is to leave it, when it must be served.
    pub(crate) weight: i64,
    pub(crate) optional: bool,
    /// The only tour it may be on.
    pub(crate) only: u32,
    /// It is where a lock put it and stays there.
    pub(crate) pinned: bool,
    pub(crate) usual_kind: u32,
    pub(crate) usual_number: u32,
    pub(crate) usual_price: i64,
    /// Which groups may serve it: one bit a group.
    pub(crate) groups: Vec<u64>,
}

/// Vans of a kind in one of its shifts: all alike.
pub(crate) struct Group {
    pub(crate) kind: usize,
    pub(crate) way: usize,
    pub(crate) metric: usize,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) earliest: Clock,
    pub(crate) latest_start: Clock,
    pub(crate) latest: Clock,
    pub(crate) breaks: Vec<(Clock, Clock, Clock)>,
    pub(crate) capacity: Load,
    pub(crate) costs: Costs,
    pub(crate) limits: Limits,
    /// The duration of a route counts: it is paid for, or limited.
    pub(crate) duration_counts: bool,
}

/// One van in one shift: room for one tour.
pub(crate) struct Slot {
    pub(crate) group: u32,
    pub(crate) van: Van,
    pub(crate) shift: usize,
    pub(crate) reloads: Vec<u32>,
    /// Visits that are on this tour and stay, in their order.
    pub(crate) pinned: Vec<u32>,
    /// The visits with which the tour begins and ends, when a lock says so.
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// Beyond any instant a plan can reach; sums of two still fit a clock.
pub(crate) const FAR: i64 = i32::MAX as i64 / 4;

impl<'p> Model<'p> {
    #[inline]
    pub(crate) fn node(&self, node: u32) -> &Node {
        &self.nodes[node as usize]
    }

    #[inline]
    pub(crate) fn group_of(&self, tour: u32) -> &Group {
        &self.groups[self.slots[tour as usize].group as usize]
    }

    #[inline]
    pub(crate) fn metric_of(&self, tour: u32) -> &Metric<'p> {
        if self.metrics.len() == 1 {
            return &self.metrics[0];
        }
        &self.metrics[self.group_of(tour).metric]
    }

    /// The job a visit belongs to.
    #[inline]
    pub(crate) fn job_of(&self, visit: u32) -> u32 {
        self.nodes[visit as usize].of
    }

    /// Whether two reloads are the same in all that matters.
    pub(crate) fn is_alike(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.node(a), self.node(b));
        let windows = |node: &Node| &self.windows[node.window as usize..][..node.windows as usize];
        (a.place, a.service) == (b.place, b.service) && windows(a) == windows(b)
    }

    /// The nearest visits that could be right before or after this one.
    #[inline]
    pub(crate) fn beside(&self, visit: u32) -> &[u32] {
        &self.beside[self.beside_from[visit as usize] as usize..self.beside_from[visit as usize + 1] as usize]
    }

    pub(crate) fn near(&self, visit: u32) -> &[u32] {
        &self.near[visit as usize * self.near_count..][..self.near_count]
    }

    pub(crate) fn stop(&self, node: u32) -> Stop {
        let this = self.node(node);
        Stop { job: this.of as usize, part: u8::from(this.what == What::Put) }
    }

    /// The visits of a stop.
    pub(crate) fn visit_of(&self, stop: Stop) -> u32 {
        self.jobs[stop.job].first + u32::from(stop.part)
    }
}
