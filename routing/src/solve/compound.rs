//! Jobs that change a tour in two places at once: goods carried from stop to stop, and visits that need a reload.

use super::chain::Chain;
use super::model::What;
use super::recreate::{BARRED, Choice, How};

impl Chain<'_, '_> {
    /// The cheapest two places on one trip for a pair.
    pub(crate) fn find_pair(&mut self, job: u32) -> Option<Choice> {
        let mut best = None;
        for index in 0..self.allowed.len() {
            self.find_pair_on(job, self.allowed[index], &mut best);
        }
        best
    }

    fn find_pair_on(&mut self, job: u32, tour: u32, best: &mut Option<Choice>) {
        let model = self.state.model;
        let (take, put) = (model.jobs[job as usize].first, model.jobs[job as usize].first + 1);
        let extra = self.extras[tour as usize];
        let count = self.state.tours[tour as usize].nodes.len();
        for first in 0..=count {
            if !self.state.times_fit(tour, first, take) {
                continue;
            }
            let alone = self.state.detour(tour, first, take) + extra;
            for second in first..=count {
                if second > first && model.node(self.state.tours[tour as usize].nodes[second - 1]).what == What::Reload {
                    break;
                }
                let delta = if second == first {
                    self.state.detour_of_two(tour, first, [take, put]) + extra
                } else {
                    alone + self.state.detour(tour, second, put)
                };
                if best.as_ref().is_none_or(|best| delta < best.delta) && !self.chance.blinks() {
                    self.try_anew(tour, delta, &[(first, take), (second, put)], best);
                }
            }
        }
    }

    /// The cheapest way to take a visit in together with a reload the van has not used yet.
    pub(crate) fn find_with_reload(&mut self, job: u32, best: &mut Option<Choice>) {
        let model = self.state.model;
        for index in 0..self.state.used.len() {
            let tour = self.state.used[index];
            if model.slots[tour as usize].reloads.len() <= self.state.tours[tour as usize].reloads as usize {
                continue;
            }
            let least = self.state.tours[tour as usize].reload_detour;
            if best.as_ref().is_some_and(|best| least >= best.delta) {
                continue;
            }
            let extra = self.extra_elsewhere(job, tour);
            if extra == BARRED {
                continue;
            }
            let mut seen: Vec<u32> = Vec::new();
            for &reload in &model.slots[tour as usize].reloads {
                let alike = |other: &u32| model.is_alike(*other, reload);
                if self.state.spots[reload as usize].tour == super::model::NONE && !seen.iter().any(alike) {
                    seen.push(reload);
                    self.find_with(job, (tour, extra), reload, best);
                }
            }
        }
    }

    fn find_with(&mut self, job: u32, (tour, extra): (u32, i64), reload: u32, best: &mut Option<Choice>) {
        let model = self.state.model;
        let node = model.jobs[job as usize].first;
        let extra = extra + i64::from(model.node(reload).service) * model.group_of(tour).costs.per_time;
        let count = self.state.tours[tour as usize].nodes.len();
        let way = self.state.tours[tour as usize].reload_detour;
        if best.as_ref().is_some_and(|best| way.saturating_add(extra) >= best.delta) {
            return;
        }
        let cheapest = (0..=count).filter(|gap| self.state.times_fit(tour, *gap, node)).map(|gap| (self.state.detour(tour, gap, node), gap)).min();
        for gap in 0..=count {
            let better = |delta: i64, best: &Option<Choice>| best.as_ref().is_none_or(|best| delta < best.delta);
            for pair in [[reload, node], [node, reload]] {
                let delta = self.state.detour_of_two(tour, gap, pair) + extra;
                if better(delta, best) && !self.chance.blinks() {
                    self.try_anew(tour, delta, &[(gap, pair[0]), (gap, pair[1])], best);
                }
            }
            let Some((detour, other)) = cheapest.filter(|(_, other)| *other != gap) else { continue };
            let delta = detour + self.state.detour(tour, gap, reload) + extra;
            if better(delta, best) && !self.chance.blinks() {
                let placed = if other < gap { [(other, node), (gap, reload)] } else { [(gap, reload), (other, node)] };
                self.try_anew(tour, delta, &placed, best);
            }
        }
    }

    /// Walks the tour with nodes put in at gaps (ascending), and notes it as the best when its rules hold.
    fn try_anew(&mut self, tour: u32, delta: i64, placed: &[(usize, u32); 2], best: &mut Option<Choice>) {
        if placed[0].0 == placed[1].0 && !self.state.times_fit_two(tour, placed[0].0, [placed[0].1, placed[1].1]) {
            return;
        }
        let nodes = &self.state.tours[tour as usize].nodes;
        let mut anew = std::mem::take(&mut self.scratch);
        anew.clear();
        anew.extend_from_slice(&nodes[..placed[0].0]);
        anew.push(placed[0].1);
        anew.extend_from_slice(&nodes[placed[0].0..placed[1].0]);
        anew.push(placed[1].1);
        anew.extend_from_slice(&nodes[placed[1].0..]);
        if self.state.model.walk(tour, &anew).is_some() {
            *best = Some(Choice { delta, tour, how: How::Anew(anew.clone()) });
        }
        self.scratch = anew;
    }
}
