//! Taking stops out: strings of neighbours from tours that are near each other.
//!
//! J. Christiaens and G. Vanden Berghe, "Slack induction by string removals for vehicle routing problems",
//! Transportation Science 54 (2020) 417-433: strings from neighbouring tours leave room in time, load and place where
//! it can be used together.

use super::chain::Chain;
use super::flat::{NONE, What};

/// Where vans have fixed costs, in one of so many rounds a whole tour is taken out, if it has no more nodes than this.
const ROUNDS_PER_WHOLE_TOUR: usize = 32;
const LONGEST_WHOLE_TOUR: usize = 40;

impl Chain<'_, '_> {
    /// Takes strings out of tours around a stop chosen by chance. The jobs taken out are on `self.removed`.
    pub(crate) fn ruin(&mut self) {
        self.removed.clear();
        let seed = self.members[self.chance.below(self.members.len())];
        if self.state.model.has.fixed_costs && self.chance.below(ROUNDS_PER_WHOLE_TOUR) == 0 {
            self.take_whole_tour(seed);
            return;
        }
        let visits = self.members.len() - self.state.absent.len().min(self.members.len());
        let mean_length = visits as f64 / self.state.used.len().max(1) as f64;
        let most_length = self.tuning.longest_string.min(mean_length.max(1.0));
        let most_strings = 4.0 * self.tuning.mean_removed / (1.0 + most_length) - 1.0;
        let strings = (self.chance.unit() * most_strings + 1.0).floor().max(1.0) as usize;
        let mut taken = 0;
        let model = self.state.model;
        for other in std::iter::once(seed).chain(model.near(seed).iter().copied()) {
            if taken == strings {
                break;
            }
            let tour = self.state.spots[other as usize].tour;
            if tour == NONE || self.state.is_saved(tour) {
                continue;
            }
            self.take_string(tour, self.state.spots[other as usize].at as usize, most_length);
            taken += 1;
        }
    }

    /// Takes out all of a short tour: its fixed cost is saved only when nothing is left of it.
    fn take_whole_tour(&mut self, seed: u32) {
        let tour = self.state.spots[seed as usize].tour;
        if tour == NONE || self.state.tours[tour as usize].nodes.len() > LONGEST_WHOLE_TOUR {
            return;
        }
        self.mark += 1;
        for at in 0..self.state.tours[tour as usize].nodes.len() {
            self.mark_gone(self.state.tours[tour as usize].nodes[at]);
        }
        self.take_marked(tour);
    }

    /// Takes a string that holds the node `at` out of a tour; in half of the cases some nodes within it stay.
    fn take_string(&mut self, tour: u32, at: usize, most_length: f64) {
        let count = self.state.tours[tour as usize].nodes.len();
        let most = most_length.min(count as f64);
        let length = ((self.chance.unit() * most + 1.0).floor() as usize).min(count);
        let mut spared = 0;
        if length > 1 && length < count && self.chance.unit() < self.tuning.split_share {
            spared = 1;
            while length + spared < count && self.chance.unit() < self.tuning.split_growth {
                spared += 1;
            }
        }
        let window = length + spared;
        let (low, high) = ((at + 1).saturating_sub(window), at.min(count - window));
        let from = low + self.chance.below(high - low + 1);
        let spared_from = if spared > 0 { from + self.chance.below(length + 1) } else { from + window };
        self.mark += 1;
        for index in (from..from + window).filter(|index| !(spared_from..spared_from + spared).contains(index)) {
            self.mark_gone(self.state.tours[tour as usize].nodes[index]);
        }
        self.take_marked(tour);
    }

    /// Marks the job of a node as one to be taken out, if it may be.
    pub(crate) fn mark_gone(&mut self, node: u32) {
        let this = self.state.model.node(node);
        if this.what != What::Reload && !self.state.model.jobs[this.of as usize].pinned && self.gone[this.of as usize] != self.mark {
            self.gone[this.of as usize] = self.mark;
            self.removed.push(this.of);
        }
    }

    /// Takes all marked jobs out of a tour.
    pub(crate) fn take_marked(&mut self, tour: u32) {
        let mut nodes = std::mem::take(&mut self.scratch);
        nodes.clear();
        let model = self.state.model;
        let stays = |node: &u32| model.node(*node).what == What::Reload || self.gone[model.job_of(*node) as usize] != self.mark;
        nodes.extend(self.state.tours[tour as usize].nodes.iter().copied().filter(stays));
        if model.has.reloads {
            self.drop_idle_reloads(tour, &mut nodes);
        }
        if !self.state.replace(tour, &nodes) {
            self.clear_or_restore(tour);
        }
        self.scratch = nodes;
        for at in 0..self.removed.len() {
            if !self.state.is_absent(self.removed[at]) {
                self.state.leave(self.removed[at]);
            }
        }
    }

    /// Where a tour cannot do without the stops taken out, because the ways past them are longer, all are taken out; or
    /// none, when some must stay.
    fn clear_or_restore(&mut self, tour: u32) {
        let Some(before) = self.state.before(tour).map(<[u32]>::to_vec) else { return };
        let model = self.state.model;
        if model.slots[tour as usize].pinned.is_empty() {
            before.iter().for_each(|node| self.mark_gone(*node));
            self.state.replace(tour, &[]);
        } else {
            self.removed.retain(|job| self.gone[*job as usize] != self.mark);
            self.state.replace(tour, &before);
        }
    }

    /// Leaves out reloads without which the loads hold as well.
    fn drop_idle_reloads(&mut self, tour: u32, nodes: &mut Vec<u32>) {
        let model = self.state.model;
        let mut at = 0;
        while at < nodes.len() {
            if model.node(nodes[at]).what == What::Reload {
                let reload = nodes.remove(at);
                if !model.loads_and_company_hold(tour, nodes) {
                    nodes.insert(at, reload);
                    at += 1;
                }
            } else {
                at += 1;
            }
        }
    }
}
