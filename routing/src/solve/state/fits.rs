//! Whether a job can be put into a gap.

use super::State;
use crate::problem::{DIMENSIONS, Load};
use crate::solve::model::{NO_RANK, NONE, What};
use crate::solve::walk::fits;

impl State<'_, '_> {
    /// Whether a node may be put before the one that is `at` now. What holds for the tour as a whole
    /// (`recreate::Memo`) has been asked before.
    pub(crate) fn fits(&self, tour: u32, at: usize, index: u32) -> bool {
        let model = self.model;
        let this = &self.tours[tour as usize];
        let node = model.node(index);
        let before = at.checked_sub(1).map(|at| this.nodes[at]);
        let after = this.nodes.get(at).copied();
        if model.has.changing_loads && !self.load_fits(tour, before, index) {
            return false;
        }
        if model.has.glue && self.is_glued(tour, before, after) {
            return false;
        }
        if model.has.sequences && !model.sequence_fits(&this.nodes, at, index) {
            return false;
        }
        if model.has.ranks && node.rank != NO_RANK && !self.rank_fits(tour, at, node.rank) {
            return false;
        }
        if model.has.goods && !self.trip_goods_fit(tour, at, index) {
            return false;
        }
        (model.group_of(tour).limits.distance.is_none() || self.distance_fits(tour, at, node.place))
            && (!model.has.times || self.times_fit(tour, at, index))
    }

    fn distance_fits(&self, tour: u32, at: usize, place: u32) -> bool {
        let model = self.model;
        let group = model.group_of(tour);
        let table = &model.ways[group.way].distance;
        let way = |from: u32, to: u32| i64::from(table[from as usize * model.places + to as usize]);
        let (from, to) = self.beside(tour, at);
        let longer = way(from, place) + way(place, to) - way(from, to);
        group.limits.distance.is_none_or(|most| self.tours[tour as usize].distance + longer <= most)
    }

    /// The places before and after a gap.
    fn beside(&self, tour: u32, at: usize) -> (u32, u32) {
        let (nodes, group) = (&self.tours[tour as usize].nodes, self.model.group_of(tour));
        let from = at.checked_sub(1).map_or(group.start, |at| self.spots[nodes[at] as usize].place);
        let to = nodes.get(at).map_or(group.end, |node| self.spots[*node as usize].place);
        (from, to)
    }

    /// What the ways cost more with a node in a gap.
    pub(crate) fn detour(&self, tour: u32, at: usize, node: u32) -> i64 {
        let (model, metric) = (self.model, self.model.metric_of(tour));
        let (from, to) = self.beside(tour, at);
        let place = model.node(node).place;
        let edge = |from: u32, to: u32| i64::from(metric.edge(model.places, from, to));
        (edge(from, place) + edge(place, to) - edge(from, to)) * metric.coarse
    }

    /// What the ways cost more with two nodes in a gap.
    pub(crate) fn detour_of_two(&self, tour: u32, at: usize, nodes: [u32; 2]) -> i64 {
        let (model, metric) = (self.model, self.model.metric_of(tour));
        let (from, to) = self.beside(tour, at);
        let (first, second) = (model.node(nodes[0]).place, model.node(nodes[1]).place);
        let edge = |from: u32, to: u32| i64::from(metric.edge(model.places, from, to));
        (edge(from, first) + edge(first, second) + edge(second, to) - edge(from, to)) * metric.coarse
    }

    /// Whether a node can be put into a gap as far as times go.
    pub(crate) fn times_fit(&self, tour: u32, at: usize, index: u32) -> bool {
        let model = self.model;
        if !model.has.times {
            return true;
        }
        let (group, nodes) = (model.group_of(tour), &self.tours[tour as usize].nodes);
        let (from, to) = self.beside(tour, at);
        if group.breaks.is_empty() && group.limits.duration.is_none() {
            let node = model.node(index);
            let early = at.checked_sub(1).map_or(group.earliest, |at| self.times[nodes[at] as usize].early[0]);
            let Some(begin) = model.begin(node, model.arrive(group.way, from, node.place, early)) else { return false };
            let late = nodes.get(at).map_or(group.latest, |node| self.times[*node as usize].late[0]);
            return model.arrive(group.way, node.place, to, begin + node.service) <= late;
        }
        let early = at.checked_sub(1).map_or_else(|| group.early_start(), |at| self.times[nodes[at] as usize].early);
        let late = nodes.get(at).map_or_else(|| group.late_end(), |node| self.times[*node as usize].late);
        if !model.fits_between(group, (from, &early), model.node(index), (to, &late)) {
            return false;
        }
        if group.limits.duration.is_none() {
            return true;
        }
        let brisk = nodes.get(at).map_or_else(|| group.brisk_end(), |node| self.times[*node as usize].brisk);
        model.fits_between(group, (from, &early), model.node(index), (to, &brisk)) || self.duration_fits(tour, at, index)
    }

    /// Whether two nodes can be put into a gap, one after the other, as far as times go.
    pub(crate) fn times_fit_two(&self, tour: u32, at: usize, pair: [u32; 2]) -> bool {
        let model = self.model;
        if !model.has.times {
            return true;
        }
        let (group, nodes) = (model.group_of(tour), &self.tours[tour as usize].nodes);
        let (from, to) = self.beside(tour, at);
        let early = at.checked_sub(1).map_or_else(|| group.early_start(), |at| self.times[nodes[at] as usize].early);
        let late = nodes.get(at).map_or_else(|| group.late_end(), |node| self.times[*node as usize].late);
        let first = model.node(pair[0]);
        let between = model.forward(group, from, &early, first);
        model.fits_between(group, (first.place, &between), model.node(pair[1]), (to, &late))
    }

    fn load_fits(&self, tour: u32, before: Option<u32>, index: u32) -> bool {
        let peaks = before.map_or(&self.tours[tour as usize].start, |node| &self.peaks[node as usize]);
        let node = self.model.node(index);
        let (mut until, mut after) = (peaks.until, peaks.after);
        give(&mut until, &node.deliver);
        give(&mut after, &node.collect);
        let capacity = &self.model.group_of(tour).capacity;
        fits(&until, capacity) && fits(&after, capacity)
    }

    /// Whether nothing may come between two neighbours.
    pub(crate) fn is_glued(&self, tour: u32, before: Option<u32>, after: Option<u32>) -> bool {
        let slot = &self.model.slots[tour as usize];
        match (before, after) {
            (Some(before), Some(_)) => self.model.orders.glued[before as usize] != NONE,
            (None, Some(_)) => slot.first != NONE,
            (Some(_), None) => slot.last != NONE,
            (None, None) => false,
        }
    }

    fn rank_fits(&self, tour: u32, at: usize, rank: i32) -> bool {
        let nodes = &self.tours[tour as usize].nodes;
        let ranked = |node: &u32| Some(self.model.node(*node).rank).filter(|rank| *rank != NO_RANK);
        nodes[..at].iter().rev().find_map(ranked).is_none_or(|before| before <= rank) && nodes[at..].iter().find_map(ranked).is_none_or(|after| after >= rank)
    }

    fn trip_goods_fit(&self, tour: u32, at: usize, index: u32) -> bool {
        let nodes = &self.tours[tour as usize].nodes;
        let job = &self.model.jobs[self.model.job_of(index) as usize];
        let on_trip = |node: &&u32| self.model.node(**node).what != What::Reload;
        nodes[..at].iter().rev().take_while(on_trip).chain(nodes[at..].iter().take_while(on_trip)).all(|node| {
            let other = &self.model.jobs[self.model.job_of(*node) as usize];
            job.apart_on_trip & other.goods == 0 && other.apart_on_trip & job.goods == 0
        })
    }

    fn duration_fits(&self, tour: u32, at: usize, index: u32) -> bool {
        let mut nodes = self.tours[tour as usize].nodes.clone();
        nodes.insert(at, index);
        let model = self.model;
        let group = model.group_of(tour);
        let before = at.checked_sub(1).map(|at| nodes[at]);
        let mut from = before.map_or(group.start, |node| self.spots[node as usize].place);
        let mut early = before.map_or_else(|| group.early_start(), |node| self.times[node as usize].early);
        for node in nodes[at..].iter().map(|node| model.node(*node)) {
            early = model.forward(group, from, &early, node);
            from = node.place;
        }
        let Some(end) = model.earliest_end(group, from, &early) else { return false };
        let (_, duration) = model.briefest(group, &nodes, end);
        group.limits.duration.is_none_or(|most| duration <= most)
    }
}

#[inline]
fn give(sum: &mut Load, load: &Load) {
    for dimension in 0..DIMENSIONS {
        sum[dimension] += load[dimension];
    }
}
