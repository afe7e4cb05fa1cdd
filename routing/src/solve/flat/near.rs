//! Who is near whom.

use super::Model;

impl Model<'_> {
    /// For each visit the nearest others, both directions taken together.
    pub(super) fn add_near(&mut self, most: usize, most_beside: usize) {
        let count = most.min(self.tasks.saturating_sub(1));
        self.near_count = count;
        self.near = Vec::with_capacity(count * self.tasks);
        let (size, Some(metric)) = (self.places, self.metrics.first()) else { return };
        let mut others: Vec<(i64, u32)> = Vec::with_capacity(self.tasks);
        for node in 0..self.tasks as u32 {
            let place = self.node(node).place;
            let (to, from) = (metric.to(size, place), metric.from(size, place));
            others.clear();
            others.extend((0..self.tasks as u32).filter(|other| *other != node).map(|other| {
                let at = self.node(other).place as usize;
                (i64::from(to[at]) + i64::from(from[at]), other)
            }));
            others.sort_unstable();
            self.near.extend(others.iter().take(count).map(|(_, other)| *other));
            self.beside_from.push(self.beside.len() as u32);
            let beside =
                others.iter().map(|(_, other)| *other).filter(|other| self.may_follow(node, *other) || self.may_follow(*other, node));
            let beside: Vec<u32> = beside.take(most_beside).collect();
            self.beside.extend(beside);
        }
        self.beside_from.push(self.beside.len() as u32);
    }

    /// What the way to the `rank`th nearest visit costs in the mean: the scale of what changes of a plan cost.
    pub(crate) fn near_cost(&self, rank: usize) -> f64 {
        let Some(metric) = self.metrics.first().filter(|_| self.near_count > 0) else { return 1.0 };
        let rank = rank.min(self.near_count) - 1;
        let edge = |node: u32, other: u32| f64::from(metric.edge(self.places, self.node(node).place, self.node(other).place));
        let sum: f64 =
            (0..self.tasks as u32).map(|node| (edge(node, self.near(node)[rank]) + edge(self.near(node)[rank], node)) / 2.0).sum();
        (sum / self.tasks as f64 * self.metrics[0].coarse as f64).max(1e-3)
    }

    /// Whether the windows allow to go from one visit straight to another.
    fn may_follow(&self, first: u32, second: u32) -> bool {
        if !self.has.times || self.ways.iter().any(|way| way.paced) {
            return true;
        }
        let (first, second) = (self.node(first), self.node(second));
        let quickest = self.ways.iter().map(|way| way.time[first.place as usize * self.places + second.place as usize]).min();
        first.open.saturating_add(first.service).saturating_add(quickest.unwrap_or(0)) <= second.close
    }
}
