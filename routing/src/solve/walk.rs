//! A tour walked from end to end: the whole truth about one order of stops, for where the kept figures do not reach.

use super::clockwork::NEVER;
use super::flat::{Clock, Model, NO_RANK, What};
use crate::problem::{DIMENSIONS, Load};

/// What a tour comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Walked {
    pub(crate) distance: i64,
    pub(crate) duration: i64,
    pub(crate) leaves: Clock,
    pub(crate) cost: i64,
}

impl Model<'_> {
    /// Walks `nodes` as the tour of a slot. `None`: some rule does not allow it.
    pub(crate) fn walk(&self, tour: u32, nodes: &[u32]) -> Option<Walked> {
        if !self.loads_and_company_hold(tour, nodes) {
            return None;
        }
        let group = self.group_of(tour);
        let distance = self.distance(tour, nodes);
        if group.limits.distance.is_some_and(|most| distance > most) {
            return None;
        }
        let (leaves, duration) = if self.has.times { self.times_hold(tour, nodes)? } else { (group.earliest, 0) };
        let cost = group.costs.fixed + distance * group.costs.per_distance + duration * group.costs.per_time + self.unusual(tour, nodes);
        Some(Walked { distance, duration, leaves, cost })
    }

    /// Whether a tour may hold these nodes in this order as far as room and company go.
    pub(crate) fn loads_and_company_hold(&self, tour: u32, nodes: &[u32]) -> bool {
        self.loads_hold(tour, nodes) && self.company_holds(tour, nodes)
    }

    /// How far a tour drives.
    pub(crate) fn distance(&self, tour: u32, nodes: &[u32]) -> i64 {
        let group = self.group_of(tour);
        let table = &self.ways[group.way].distance;
        let mut from = group.start;
        let mut sum = 0;
        for to in nodes.iter().map(|node| self.node(*node).place).chain(std::iter::once(group.end)) {
            sum += i64::from(table[from as usize * self.places + to as usize]);
            from = to;
        }
        sum
    }

    /// When the tour leaves, and how long it is under way.
    fn times_hold(&self, tour: u32, nodes: &[u32]) -> Option<(Clock, i64)> {
        let group = self.group_of(tour);
        let (mut from, mut early) = (group.start, group.early_start());
        for &node in nodes {
            let node = self.node(node);
            early = self.forward(group, from, &early, node);
            if early.iter().all(|time| *time == NEVER) {
                return None;
            }
            from = node.place;
        }
        let end = self.earliest_end(group, from, &early)?;
        let (leaves, duration) = self.briefest(group, nodes, end);
        group.limits.duration.is_none_or(|most| duration <= most).then_some((leaves, duration))
    }

    /// Whether what is on board fits at every moment.
    fn loads_hold(&self, tour: u32, nodes: &[u32]) -> bool {
        let capacity = self.group_of(tour).capacity;
        let reload = |node: &u32| self.node(*node).what == What::Reload;
        nodes.split(reload).all(|trip| {
            let mut on_board: Load = [0; DIMENSIONS];
            for node in trip.iter().map(|node| self.node(*node)).filter(|node| node.what == What::Visit) {
                add(&mut on_board, &node.deliver);
            }
            fits(&on_board, &capacity) && {
                trip.iter().map(|node| self.node(*node)).all(|node| {
                    for (on_board, (collect, deliver)) in on_board.iter_mut().zip(node.collect.iter().zip(node.deliver)) {
                        *on_board += collect - deliver;
                    }
                    fits(&on_board, &capacity)
                })
            }
        })
    }

    /// Whether the stops may be on one tour, in this order.
    fn company_holds(&self, tour: u32, nodes: &[u32]) -> bool {
        let group = self.group_of(tour);
        let visits = nodes.iter().filter(|node| self.node(**node).what != What::Reload).count();
        group.limits.stops.is_none_or(|most| visits <= most)
            && (!self.has.locks || self.locks_hold(tour, nodes))
            && (!self.has.goods || self.goods_hold(nodes))
            && (!self.has.pairs || self.pairs_hold(nodes))
            && (!self.has.ranks || self.ranks_hold(nodes))
    }

    fn goods_hold(&self, nodes: &[u32]) -> bool {
        let (mut on_route, mut on_trip) = ((0_u64, 0_u64), (0_u64, 0_u64));
        for &node in nodes {
            let this = self.node(node);
            match this.what {
                What::Reload => on_trip = (0, 0),
                What::Put => {}
                What::Visit | What::Take => {
                    let job = &self.jobs[this.of as usize];
                    if on_route.1 & job.goods != 0
                        || job.apart_on_route & on_route.0 != 0
                        || job.apart_on_trip & on_trip.0 != 0
                        || on_trip.1 & job.goods != 0
                    {
                        return false;
                    }
                    on_route = (on_route.0 | job.goods, on_route.1 | job.apart_on_route);
                    on_trip = (on_trip.0 | job.goods, on_trip.1 | job.apart_on_trip);
                }
            }
        }
        true
    }

    /// Whether what is taken up is put down later on the same trip.
    fn pairs_hold(&self, nodes: &[u32]) -> bool {
        let reload = |node: &u32| self.node(*node).what == What::Reload;
        nodes.split(reload).all(|trip| {
            trip.iter().enumerate().all(|(at, &node)| match self.node(node).what {
                What::Take => trip[at + 1..].contains(&(node + 1)),
                What::Put => trip[..at].contains(&(node - 1)),
                What::Visit | What::Reload => true,
            })
        })
    }

    fn ranks_hold(&self, nodes: &[u32]) -> bool {
        let ranks = nodes.iter().map(|node| self.node(*node).rank).filter(|rank| *rank != NO_RANK);
        ranks.is_sorted()
    }

    /// What it costs that another van comes than usually does.
    pub(crate) fn unusual(&self, tour: u32, nodes: &[u32]) -> i64 {
        if !self.has.usual {
            return 0;
        }
        nodes
            .iter()
            .filter(|node| matches!(self.node(**node).what, What::Visit | What::Take))
            .map(|node| self.unusual_for(tour, self.job_of(*node)))
            .sum()
    }

    /// What it costs that this job is on this tour.
    #[inline]
    pub(crate) fn unusual_for(&self, tour: u32, job: u32) -> i64 {
        let job = &self.jobs[job as usize];
        let van = self.slots[tour as usize].van;
        if job.usual_kind as usize == van.kind && job.usual_number as usize == van.number { 0 } else { job.usual_price }
    }
}

fn add(sum: &mut Load, load: &Load) {
    for dimension in 0..DIMENSIONS {
        sum[dimension] += load[dimension];
    }
}

/// Whether a load is within the capacity in every dimension.
#[inline]
pub(crate) fn fits(load: &Load, capacity: &Load) -> bool {
    let mut over = 0;
    for dimension in 0..DIMENSIONS {
        over |= capacity[dimension] - load[dimension];
    }
    over >= 0
}
