//! From tours to a plan, and from a plan to tours.

use super::clockwork::NEVER;
use super::flat::{Clock, LABELS, Model, What};
use crate::plan::{Call, Plan, Route};

/// The nodes of each tour that has any.
pub(crate) type Tours = Vec<(u32, Vec<u32>)>;

impl Model<'_> {
    /// The plan of these tours: with leaving times and breaks.
    pub(crate) fn plan(&self, tours: &Tours) -> Plan {
        let mut served = vec![false; self.jobs.len()];
        let mut routes: Vec<Route> = tours.iter().map(|(tour, nodes)| self.route(*tour, nodes)).collect();
        for stop in routes.iter().flat_map(Route::stops) {
            served[stop.job] = true;
        }
        routes.sort_by_key(|route| (route.van, route.shift));
        let unserved = (0..self.jobs.len()).filter(|job| !served[*job]).collect();
        Plan { routes, unserved }
    }

    fn route(&self, tour: u32, nodes: &[u32]) -> Route {
        let (slot, group) = (&self.slots[tour as usize], self.group_of(tour));
        let walked = self.walk(tour, nodes);
        let leaves = walked.map_or(group.earliest, |walked| walked.leaves);
        let rests = if group.breaks.is_empty() { Vec::new() } else { self.rests(tour, nodes, leaves) };
        let mut calls = Vec::with_capacity(nodes.len() + rests.len());
        let taken_after = |count: usize| rests.iter().filter(move |(after, _)| *after == count).map(|(_, rest)| Call::Break(*rest));
        calls.extend(taken_after(0));
        for (at, &node) in nodes.iter().enumerate() {
            calls.push(match self.node(node).what {
                What::Reload => Call::Reload(self.node(node).of as usize),
                What::Visit | What::Take | What::Put => Call::Visit(self.stop(node)),
            });
            calls.extend(taken_after(at + 1));
        }
        Route { van: slot.van, shift: slot.shift, leaves: i64::from(leaves) + self.origin, calls }
    }

    /// After how many nodes which breaks are taken, in order, by who leaves at `leaves`.
    fn rests(&self, tour: u32, nodes: &[u32], leaves: Clock) -> Vec<(usize, usize)> {
        let group = self.group_of(tour);
        let (mut from, mut early) = (group.start, group.start_at(leaves));
        let mut by_rest = vec![[false; LABELS]; nodes.len()];
        for (at, &node) in nodes.iter().enumerate() {
            let node = self.node(node);
            let driven = self.forward_without_rest(group, from, &early, node);
            early = self.forward(group, from, &early, node);
            for taken in 0..LABELS {
                by_rest[at][taken] = early[taken] < NEVER && early[taken] != driven[taken];
            }
            from = node.place;
        }
        let Some((_, mut taken)) = self.earliest_end(group, from, &early) else { return Vec::new() };
        let mut rests = Vec::new();
        for at in (0..nodes.len()).rev() {
            while taken > 0 && by_rest[at][taken] {
                taken -= 1;
                rests.push((at + 1, taken));
            }
        }
        rests.extend((group.over_by(leaves)..taken).rev().map(|rest| (0, rest)));
        rests.reverse();
        rests
    }

    /// The tours of a plan, as far as they are still possible: jobs that are gone, or that do not fit any more, are left
    /// out.
    pub(crate) fn tours_of(&self, plan: &Plan) -> Tours {
        let mut tours = Tours::new();
        let mut planned = vec![false; self.nodes.len()];
        for route in &plan.routes {
            let tour = self.slots.iter().position(|slot| slot.van == route.van && slot.shift == route.shift);
            let Some(tour) = tour.filter(|tour| tours.iter().all(|(known, _)| *known != *tour as u32)) else { continue };
            let reloads = &self.slots[tour].reloads;
            let mut nodes: Vec<u32> = route
                .calls
                .iter()
                .filter_map(|call| match call {
                    Call::Visit(stop) => {
                        (stop.job < self.jobs.len() && stop.part <= u8::from(self.jobs[stop.job].pair)).then(|| self.visit_of(*stop))
                    }
                    Call::Reload(index) => reloads.get(*index).copied(),
                    Call::Break(_) => None,
                })
                .filter(|node| !std::mem::replace(&mut planned[*node as usize], true))
                .collect();
            self.keep_possible(tour as u32, &mut nodes);
            if nodes.iter().any(|node| self.node(*node).what != What::Reload) {
                tours.push((tour as u32, nodes));
            }
        }
        tours
    }

    /// Takes jobs out, from the last on, until the tour may be driven. Where pinned visits are missing or out of their
    /// order, the tour begins with those alone.
    fn keep_possible(&self, tour: u32, nodes: &mut Vec<u32>) {
        let pinned = &self.slots[tour as usize].pinned;
        nodes.retain(|node| self.node(*node).what == What::Reload || self.may_serve(tour, self.job_of(*node)));
        if !pinned.iter().all(|node| self.node(*node).what == What::Reload || nodes.contains(node)) {
            nodes.clone_from(pinned);
            return;
        }
        while self.walk(tour, nodes).is_none() {
            let may_go = |node: &u32| self.node(*node).what == What::Reload || !self.jobs[self.job_of(*node) as usize].pinned;
            let Some(last) = nodes.iter().rposition(may_go) else { break };
            if self.node(nodes[last]).what == What::Reload {
                nodes.remove(last);
            } else {
                let job = self.job_of(nodes[last]);
                nodes.retain(|node| self.node(*node).what == What::Reload || self.job_of(*node) != job);
            }
        }
        if self.walk(tour, nodes).is_none() {
            nodes.clone_from(pinned);
        }
    }
}
