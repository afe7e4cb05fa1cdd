//! Times along a tour: how early a stop can be left, how late it may be reached.
//!
//! A stop is known under as many labels as breaks may have been taken by then. For each label the earliest leaving time
//! and the latest reaching time are enough, because who comes earlier is never worse off: waiting is allowed, and ways
//! are never shorter for who leaves later by more than he left later.

use super::model::{Clock, Group, LABELS, Model, Node};

/// Earliest leaving times by how many breaks have been taken; `NEVER` where that is impossible.
pub(crate) type Early = [Clock; LABELS];

/// Latest reaching times by how many breaks have been taken before; `TOO_LATE` where even the earliest is.
pub(crate) type Late = [Clock; LABELS];

pub(crate) const NEVER: Clock = Clock::MAX / 2;
pub(crate) const TOO_LATE: Clock = Clock::MIN / 2;

impl Group {
    /// How early the start can be left, whenever the route begins: breaks may be taken before the first stop, and are
    /// not due when the route begins after them.
    pub(crate) fn early_start(&self) -> Early {
        if self.breaks.is_empty() {
            let mut early = [NEVER; LABELS];
            early[0] = self.earliest;
            return early;
        }
        let after = self.breaks.iter().map(|(_, close, _)| close + 1).filter(|leave| (self.earliest + 1..=self.latest_start).contains(leave));
        after.fold(self.start_at(self.earliest), |early, leave| {
            let later = self.start_at(leave);
            std::array::from_fn(|taken| early[taken].min(later[taken]))
        })
    }

    /// How early the start can be left by a route that begins at `leave`.
    pub(crate) fn start_at(&self, leave: Clock) -> Early {
        let mut early = [NEVER; LABELS];
        let over = self.over_by(leave);
        early[over] = leave;
        for (taken, &(open, close, duration)) in self.breaks.iter().enumerate().skip(over) {
            let rest = early[taken].max(open);
            if rest <= close {
                early[taken + 1] = rest + duration;
            }
        }
        early
    }

    /// How many breaks are over before `leave`.
    pub(crate) fn over_by(&self, leave: Clock) -> usize {
        self.breaks.iter().take_while(|(_, close, _)| *close < leave).count()
    }

    /// How late the end may be reached: a break that has not been taken must not be due yet.
    pub(crate) fn late_end(&self) -> Late {
        let mut late = [TOO_LATE; LABELS];
        for (taken, limit) in late.iter_mut().enumerate().take(self.breaks.len() + 1) {
            *limit = self.breaks.get(taken).map_or(self.latest, |&(open, _, _)| self.latest.min(open - 1));
        }
        late
    }
}

impl Group {
    /// How late the end may be reached by who left as early as he may, with the longest duration in mind.
    pub(crate) fn brisk_end(&self) -> Late {
        let by = self.limits.duration.map_or(NEVER, |most| (i64::from(self.earliest) + most).min(i64::from(NEVER)) as Clock);
        self.late_end().map(|late| late.min(by))
    }
}

impl Model<'_> {
    /// When who leaves `from` at `leave` is at `to`.
    #[inline]
    pub(crate) fn arrive(&self, way: usize, from: u32, to: u32, leave: Clock) -> Clock {
        let way = &self.ways[way];
        let time = way.time[from as usize * self.places + to as usize];
        if !way.paced {
            return leave + time;
        }
        if time == 0 {
            return leave;
        }
        let travel = way.profile.travel(from as usize, to as usize, i64::from(leave) + self.origin);
        i64::from(leave).saturating_add(travel).min(i64::from(NEVER)) as Clock
    }

    /// The latest leaving of `from` with which one is at `to` by `by`.
    #[inline]
    pub(crate) fn latest_leave(&self, way: usize, from: u32, to: u32, by: Clock) -> Clock {
        if by == TOO_LATE {
            return TOO_LATE;
        }
        let at = &self.ways[way];
        let time = at.time[from as usize * self.places + to as usize];
        if !at.paced {
            return by - time;
        }
        // Arrivals grow with leaving times: the last leaving that is in time is found by halving.
        let (mut low, mut high) = (by.saturating_sub(time.saturating_mul(64).max(64)), by);
        if self.arrive(way, from, to, low) > by {
            return TOO_LATE;
        }
        while low < high {
            let middle = low + (high - low + 1) / 2;
            if self.arrive(way, from, to, middle) <= by {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        low
    }

    /// When the service begins for who arrives at `arrive`. `None`: too late.
    #[inline]
    pub(crate) fn begin(&self, node: &Node, arrive: Clock) -> Option<Clock> {
        if arrive > node.close {
            return None;
        }
        if node.windows <= 1 {
            return Some(arrive.max(node.open));
        }
        let windows = &self.windows[node.window as usize..][..node.windows as usize];
        windows.iter().find(|window| window.1 >= arrive).map(|window| window.0.max(arrive))
    }

    /// The latest arrival with which the service begins by `by`.
    #[inline]
    fn latest_arrival(&self, node: &Node, by: Clock) -> Clock {
        if by < node.open {
            return TOO_LATE;
        }
        if node.windows <= 1 {
            return by.min(node.close);
        }
        let windows = &self.windows[node.window as usize..][..node.windows as usize];
        windows.iter().rev().find(|window| window.0 <= by).map_or(TOO_LATE, |window| window.1.min(by))
    }

    /// The step to `node` from a place that can be left at `early`.
    #[inline]
    pub(crate) fn forward(&self, group: &Group, from: u32, early: &Early, node: &Node) -> Early {
        let mut next = [NEVER; LABELS];
        for taken in 0..=group.breaks.len() {
            if early[taken] < NEVER
                && let Some(begin) = self.begin(node, self.arrive(group.way, from, node.place, early[taken]))
            {
                next[taken] = begin + node.service;
            }
            if taken > 0 && next[taken - 1] < NEVER {
                let (open, close, duration) = group.breaks[taken - 1];
                let rest = next[taken - 1].max(open);
                if rest <= close {
                    next[taken] = next[taken].min(rest + duration);
                }
            }
        }
        next
    }

    /// The step to `node` with no rest after it.
    pub(crate) fn forward_without_rest(&self, group: &Group, from: u32, early: &Early, node: &Node) -> Early {
        early.map(|leave| {
            let begin = if leave < NEVER { self.begin(node, self.arrive(group.way, from, node.place, leave)) } else { None };
            begin.map_or(NEVER, |begin| begin + node.service)
        })
    }

    /// The step back to `node` from a place that must be reached by `late`.
    #[inline]
    pub(crate) fn backward(&self, group: &Group, node: &Node, to: u32, late: &Late) -> Late {
        let mut before = [TOO_LATE; LABELS];
        let mut leave_after = TOO_LATE;
        for taken in (0..=group.breaks.len()).rev() {
            let mut leave = self.latest_leave(group.way, node.place, to, late[taken]);
            if taken < group.breaks.len() && leave_after != TOO_LATE {
                let (open, close, duration) = group.breaks[taken];
                let rest = close.min(leave_after - duration);
                if rest >= open {
                    leave = leave.max(rest);
                }
            }
            leave_after = leave;
            if leave != TOO_LATE {
                before[taken] = self.latest_arrival(node, leave - node.service);
            }
        }
        before
    }

    /// Whether `node` can come between a place that can be left at `early` and one that must be reached by `late`.
    #[inline]
    pub(crate) fn fits_between(&self, group: &Group, (from, early): (u32, &Early), node: &Node, (to, late): (u32, &Late)) -> bool {
        if group.breaks.is_empty() {
            if early[0] >= NEVER {
                return false;
            }
            let Some(begin) = self.begin(node, self.arrive(group.way, from, node.place, early[0])) else { return false };
            return self.arrive(group.way, node.place, to, begin + node.service) <= late[0];
        }
        let left = self.forward(group, from, early, node);
        (0..=group.breaks.len()).any(|taken| left[taken] < NEVER && self.arrive(group.way, node.place, to, left[taken]) <= late[taken])
    }

    /// The earliest end of a tour, and with how many breaks.
    pub(crate) fn earliest_end(&self, group: &Group, from: u32, early: &Early) -> Option<(Clock, usize)> {
        let late = group.late_end();
        (0..=group.breaks.len())
            .filter(|taken| early[*taken] < NEVER)
            .map(|taken| (self.arrive(group.way, from, group.end, early[taken]), taken))
            .filter(|(end, taken)| *end <= late[*taken])
            .min()
    }

    /// The latest leaving of the start with which a tour through `nodes` still ends at `end` with `taken` breaks.
    pub(crate) fn latest_start(&self, group: &Group, nodes: &[u32], (end, taken): (Clock, usize)) -> Clock {
        let mut late = [TOO_LATE; LABELS];
        late[taken] = end;
        let mut to = group.end;
        for &node in nodes.iter().rev() {
            let node = self.node(node);
            late = self.backward(group, node, to, &late);
            to = node.place;
        }
        let mut leave = late.map(|late| self.latest_leave(group.way, group.start, to, late));
        let mut latest = group.earliest;
        for taken in (0..=group.breaks.len()).rev() {
            if let Some(&(open, close, duration)) = group.breaks.get(taken) {
                let rest = close.min(leave[taken + 1].saturating_sub(duration));
                if rest >= open {
                    leave[taken] = leave[taken].max(rest);
                }
            }
            let begins = leave[taken].min(group.latest_start);
            if taken == 0 || group.breaks[taken - 1].1 < begins {
                latest = latest.max(begins);
            }
        }
        latest
    }
}
