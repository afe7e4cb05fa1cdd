//! Jobs that change a tour in two places at once: goods carried from stop to stop, and visits that need a reload.

use super::chain::Chain;
use super::flat::What;
use super::recreate::{BARRED, Choice, How};

/// What it costs where there is no place at all.
const NOWHERE: i64 = i64::MAX;

impl Chain<'_, '_> {
    /// The cheapest two places on one trip for a pair.
    pub(crate) fn find_pair(&mut self, job: u32) -> Option<Choice> {
        let mut best = None;
        for index in 0..self.allowed.len() {
            self.find_pair_on(job, self.allowed[index], &mut best);
        }
        best
    }

    /// Places are tried only where even the cheapest later one would make the pair cheaper than it is known to be: what
    /// the ways cost is asked before any rule, and in proportion to the tour's length.
    fn find_pair_on(&mut self, job: u32, tour: u32, best: &mut Option<Choice>) {
        let take = self.state.model.jobs[job as usize].first;
        let (put, extra) = (take + 1, self.extras[tour as usize]);
        let cheaper = |delta: i64, best: &Option<Choice>| best.as_ref().is_none_or(|best| delta < best.delta);
        let later = self.later_places(tour, put);
        for (first, least_later) in later.iter().map(|(_, least)| *least).enumerate() {
            let together = self.state.detour_of_two(tour, first, [take, put]) + extra;
            let alone = self.state.detour(tour, first, take) + extra;
            if !cheaper(together.min(alone.saturating_add(least_later)), best) || !self.state.times_fit(tour, first, take) {
                continue;
            }
            if cheaper(together, best) && !self.chance.blinks() {
                self.try_anew(tour, together, &[(first, take), (first, put)], best);
            }
            let mut second = first;
            while later[second].1 < NOWHERE && cheaper(alone + later[second].1, best) {
                second += 1;
                let delta = alone + later[second].0;
                if cheaper(delta, best) && self.state.times_fit(tour, second, put) && !self.chance.blinks() {
                    self.try_anew(tour, delta, &[(first, take), (second, put)], best);
                }
            }
        }
        self.later = later;
    }

    /// For each gap, what putting down there costs, and what it costs in the cheapest gap after it on the same trip.
    fn later_places(&mut self, tour: u32, put: u32) -> Vec<(i64, i64)> {
        let mut later = std::mem::take(&mut self.later);
        let nodes = &self.state.tours[tour as usize].nodes;
        later.clear();
        later.extend((0..=nodes.len()).map(|gap| (self.state.detour(tour, gap, put), NOWHERE)));
        for gap in (0..nodes.len()).rev() {
            if self.state.model.node(nodes[gap]).what != What::Reload {
                later[gap].1 = later[gap + 1].0.min(later[gap + 1].1);
            }
        }
        later
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
                if self.state.spots[reload as usize].tour == super::flat::NONE && !seen.iter().any(alike) {
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
        let mut cheapest: Option<(i64, usize)> = None;
        for gap in 0..=count {
            let detour = self.state.detour(tour, gap, node);
            if cheapest.is_none_or(|(least, _)| detour < least) && self.state.times_fit(tour, gap, node) {
                cheapest = Some((detour, gap));
            }
        }
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
