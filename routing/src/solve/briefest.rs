//! When to leave so that a route is under way for the shortest time.
//!
//! Leaving as late as the earliest end allows is best as long as every stop has one window. Where some have several, or
//! breaks are due, who leaves later still may miss an early window and be under way for less time in all: each such
//! leaving is one instant after the latest with which the end before was reached. Where ways take longer at some hours
//! than at others, leaving as those begin is tried too, and what is best between is not always found.

use super::clockwork::{Early, NEVER};
use super::flat::{Clock, Group, Model};

/// So many later leavings are tried for one tour.
const MOST_LEAVINGS: usize = 8;

impl Model<'_> {
    /// When a tour through `nodes` leaves, and how long it is under way then. `end`: its earliest end, and with how many
    /// breaks.
    pub(crate) fn briefest(&self, group: &Group, nodes: &[u32], end: (Clock, usize)) -> (Clock, i64) {
        let leave = self.latest_start(group, nodes, end);
        let first = (leave, i64::from(end.0) - i64::from(leave));
        let by_jumps = self.has.several_windows || !group.breaks.is_empty();
        let paced = self.ways[group.way].paced;
        if !group.duration_counts || !(by_jumps || paced) {
            return first;
        }
        let quickest = if paced { i64::MIN } else { self.quickest(group, nodes) };
        if first.1 == quickest {
            return first;
        }
        let after_breaks = group.breaks.iter().map(|(_, close, _)| *close + 1);
        let at_bands = self.ways[group.way].profile.bands.iter().map(|band| self.clock(band.from));
        let best = self.later(group, nodes, (first, end, quickest));
        after_breaks.chain(at_bands).filter(|after| *after > leave).fold(best, |best, after| {
            let Some(end) = self.end_of(group, nodes, after) else { return best };
            let leave = self.latest_start(group, nodes, end);
            let found = self.later(group, nodes, ((leave, i64::from(end.0) - i64::from(leave)), end, quickest));
            if found.1 < best.1 { found } else { best }
        })
    }

    /// The best of this leaving and those after it, up to one without any waiting.
    fn later(&self, group: &Group, nodes: &[u32], (first, end, quickest): ((Clock, i64), (Clock, usize), i64)) -> (Clock, i64) {
        let (mut best, mut this, mut end) = (first, first, end);
        for _ in 0..MOST_LEAVINGS {
            let rests = group.breaks[..end.1].iter().skip(group.over_by(this.0)).map(|(_, _, duration)| i64::from(*duration)).sum::<i64>();
            if this.1 <= quickest + rests {
                break;
            }
            let Some(next) = self.end_of(group, nodes, this.0 + 1) else { break };
            end = next;
            let leave = self.latest_start(group, nodes, end);
            this = (leave, i64::from(end.0) - i64::from(leave));
            if this.1 < best.1 {
                best = this;
            }
        }
        best
    }

    /// The earliest end of who leaves at `leave`, and with how many breaks.
    fn end_of(&self, group: &Group, nodes: &[u32], leave: Clock) -> Option<(Clock, usize)> {
        if leave > group.latest_start {
            return None;
        }
        let mut early: Early = group.start_at(leave);
        let mut from = group.start;
        for node in nodes.iter().map(|node| self.node(*node)) {
            early = self.forward(group, from, &early, node);
            if early.iter().all(|time| *time == NEVER) {
                return None;
            }
            from = node.place;
        }
        self.earliest_end(group, from, &early)
    }

    /// Driving and service alone.
    fn quickest(&self, group: &Group, nodes: &[u32]) -> i64 {
        let table = &self.ways[group.way].time;
        let (mut from, mut sum) = (group.start, 0);
        for node in nodes.iter().map(|node| self.node(*node)) {
            sum += i64::from(table[from as usize * self.places + node.place as usize]) + i64::from(node.service);
            from = node.place;
        }
        sum + i64::from(table[from as usize * self.places + group.end as usize])
    }
}
