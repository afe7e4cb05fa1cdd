//! The kept figures of a tour, reckoned anew or brought up to date after an insertion.

use super::{Ends, Peaks, Spot, State, Tour};
use crate::problem::{DIMENSIONS, Load};
use crate::solve::model::{Clock, NONE, What};

impl State<'_, '_> {
    /// Reckons a tour's kept figures anew. Says whether its rules hold: where the matrix knows detours that are shorter
    /// than the direct way, taking a stop out can break them.
    pub(super) fn update(&mut self, tour: u32) -> bool {
        self.list(tour);
        let nodes = std::mem::take(&mut self.tours[tour as usize].nodes);
        if nodes.is_empty() {
            self.tours[tour as usize] = Tour { nodes, ..Tour::default() };
            return true;
        }
        let edges = self.update_chain(tour, &nodes);
        self.update_loads(tour, &nodes);
        if self.model.has.goods {
            self.tours[tour as usize].goods = self.goods(&nodes);
        }
        let holds = self.update_cost(tour, &nodes, edges);
        self.tours[tour as usize].nodes = nodes;
        if self.model.has.reloads {
            self.tours[tour as usize].reload_detour = self.cheapest_reload(tour);
        }
        holds
    }

    /// Brings a tour's figures up to date after one node was put in at `at`.
    pub(super) fn update_inserted(&mut self, tour: u32, at: usize) {
        let nodes = std::mem::take(&mut self.tours[tour as usize].nodes);
        let longer = self.chain_in(tour, &nodes, at);
        let model = self.model;
        let (node, group) = (model.node(nodes[at]), model.group_of(tour));
        if model.has.changing_loads {
            self.update_loads(tour, &nodes);
        } else {
            take(&mut self.ends[tour as usize].room[0], &node.deliver);
            self.tours[tour as usize].visits += 1;
        }
        if model.has.goods {
            self.tours[tour as usize].goods = self.goods(&nodes);
        }
        let end = if model.has.times { self.times_in(tour, &nodes, at) } else { None };
        if self.costs_ways_alone(tour) {
            let unusual = if model.has.usual { model.unusual_for(tour, node.of) } else { 0 };
            self.tours[tour as usize].cost += longer + unusual;
        } else {
            let duration = end.filter(|_| group.duration_counts).map_or(0, |end| model.briefest(group, &nodes, end).1);
            self.set_cost(tour, &nodes, duration);
        }
        self.tours[tour as usize].nodes = nodes;
        if model.has.reloads {
            self.tours[tour as usize].reload_detour = self.cheapest_reload(tour);
        }
    }

    /// Links a node that was put in; says how much more the ways cost.
    fn chain_in(&mut self, tour: u32, nodes: &[u32], at: usize) -> i64 {
        let model = self.model;
        let (group, metric, size) = (model.group_of(tour), model.metric_of(tour), model.places);
        let index = nodes[at];
        let place = self.spots[index as usize].place;
        let before = at.checked_sub(1).map(|at| nodes[at]);
        let after = nodes.get(at + 1).copied();
        let prev_place = before.map_or(group.start, |node| self.spots[node as usize].place);
        let next_place = after.map_or(group.end, |node| self.spots[node as usize].place);
        let (into, out) = (metric.edge(size, prev_place, place), metric.edge(size, place, next_place));
        self.spots[index as usize] = Spot { tour, at: at as u32, place, prev_place, next_place, into, out };
        let ends = &mut self.ends[tour as usize];
        let old = match before {
            Some(node) => {
                let spot = &mut self.spots[node as usize];
                spot.next_place = place;
                std::mem::replace(&mut spot.out, into)
            }
            None => {
                ends.first = place;
                std::mem::replace(&mut ends.first_into, into)
            }
        };
        match after {
            Some(node) => {
                let spot = &mut self.spots[node as usize];
                (spot.prev_place, spot.into) = (place, out);
            }
            None => (ends.last, ends.last_out) = (place, out),
        }
        for &later in &nodes[at + 1..] {
            self.spots[later as usize].at += 1;
        }
        i64::from(into) + i64::from(out) - i64::from(old)
    }

    /// Brings times up to date after a node was put in: onwards and back from there, until nothing changes any more.
    fn times_in(&mut self, tour: u32, nodes: &[u32], at: usize) -> Option<(Clock, usize)> {
        let model = self.model;
        let group = model.group_of(tour);
        let before = at.checked_sub(1).map(|at| nodes[at]);
        let mut from = before.map_or(group.start, |node| self.spots[node as usize].place);
        let mut early = before.map_or_else(|| group.early_start(), |node| self.times[node as usize].early);
        for (index, &node) in nodes.iter().enumerate().skip(at) {
            early = model.forward(group, from, &early, model.node(node));
            let known = &mut self.times[node as usize].early;
            if index > at && *known == early {
                break;
            }
            *known = early;
            from = model.node(node).place;
        }
        let after = nodes.get(at + 1).copied();
        let mut to = after.map_or(group.end, |node| self.spots[node as usize].place);
        let mut late = after.map_or_else(|| group.late_end(), |node| self.times[node as usize].late);
        let mut brisk = after.map_or_else(|| group.brisk_end(), |node| self.times[node as usize].brisk);
        let limited = group.limits.duration.is_some();
        for (index, &node) in nodes.iter().enumerate().take(at + 1).rev() {
            let this = model.node(node);
            late = model.backward(group, this, to, &late);
            if limited {
                brisk = model.backward(group, this, to, &brisk);
            }
            let known = &mut self.times[node as usize];
            if index < at && known.late == late && (!limited || known.brisk == brisk) {
                break;
            }
            (known.late, known.brisk) = (late, brisk);
            to = this.place;
        }
        if !group.duration_counts {
            return None;
        }
        let last = nodes[nodes.len() - 1];
        model.earliest_end(group, model.node(last).place, &self.times[last as usize].early)
    }

    fn cheapest_reload(&self, tour: u32) -> i64 {
        let mut cheapest = i64::MAX;
        let mut last = NONE;
        for &reload in &self.model.slots[tour as usize].reloads {
            if self.spots[reload as usize].tour == NONE && (last == NONE || !self.model.is_alike(last, reload)) {
                last = reload;
                let gaps = 0..=self.tours[tour as usize].nodes.len();
                cheapest = gaps.map(|gap| self.detour(tour, gap, reload)).fold(cheapest, i64::min);
            }
        }
        cheapest
    }

    /// The chain of places, and the sum of what the ways cost.
    fn update_chain(&mut self, tour: u32, nodes: &[u32]) -> i64 {
        let model = self.model;
        let (group, metric, size) = (model.group_of(tour), model.metric_of(tour), model.places);
        let (mut place, mut sum, mut last) = (group.start, 0_i64, NONE);
        for (at, &node) in nodes.iter().enumerate() {
            let prev_place = place;
            place = self.spots[node as usize].place;
            let into = metric.edge(size, prev_place, place);
            sum += i64::from(into);
            if last != NONE {
                let before = &mut self.spots[last as usize];
                (before.next_place, before.out) = (place, into);
            }
            self.spots[node as usize] = Spot { tour, at: at as u32, place, prev_place, next_place: group.end, into, out: 0 };
            last = node;
        }
        let out = metric.edge(size, place, group.end);
        self.spots[last as usize].out = out;
        let first = &self.spots[nodes[0] as usize];
        self.ends[tour as usize] =
            Ends { room: self.ends[tour as usize].room, start: group.start, first: first.place, first_into: first.into, last: place, last_out: out, end: group.end };
        sum + i64::from(out)
    }

    fn update_loads(&mut self, tour: u32, nodes: &[u32]) {
        let capacity = self.model.group_of(tour).capacity;
        if !self.model.has.changing_loads {
            let mut room = capacity;
            for &node in nodes {
                take(&mut room, &self.model.node(node).deliver);
            }
            self.ends[tour as usize].room = [room, [i32::MAX; DIMENSIONS]];
            self.tours[tour as usize].visits = nodes.len() as u32;
            return;
        }
        let mut room = [capacity, capacity];
        let mut reloads = 0;
        for node in nodes.iter().map(|node| self.model.node(*node)) {
            match node.what {
                What::Visit => {
                    take(&mut room[0], &node.deliver);
                    take(&mut room[1], &node.collect);
                }
                What::Reload => reloads += 1,
                What::Take | What::Put => {}
            }
        }
        let mut start = 0_usize;
        for end in (0..=nodes.len()).filter(|at| nodes.get(*at).is_none_or(|node| self.model.node(*node).what == What::Reload)) {
            self.update_trip(tour, start.checked_sub(1).map(|at| nodes[at]), &nodes[start..end]);
            start = end + 1;
        }
        let this = &mut self.tours[tour as usize];
        (this.reloads, this.visits) = (reloads, nodes.len() as u32 - reloads);
        self.ends[tour as usize].room = if reloads == 0 { room } else { [[i32::MAX; DIMENSIONS]; 2] };
    }

    /// The peaks of one trip; `opened_by`: the reload it begins with.
    fn update_trip(&mut self, tour: u32, opened_by: Option<u32>, trip: &[u32]) {
        let mut on_board: Load = [0; DIMENSIONS];
        for node in trip.iter().map(|node| self.model.node(*node)).filter(|node| node.what == What::Visit) {
            give(&mut on_board, &node.deliver);
        }
        let mut peak = on_board;
        let first = Peaks { until: peak, after: on_board };
        for &index in trip {
            let node = self.model.node(index);
            take(&mut on_board, &node.deliver);
            give(&mut on_board, &node.collect);
            raise(&mut peak, &on_board);
            self.peaks[index as usize] = Peaks { until: peak, after: on_board };
        }
        let mut highest = on_board;
        for &index in trip.iter().rev() {
            let after = &mut self.peaks[index as usize].after;
            raise(&mut highest, after);
            *after = highest;
        }
        raise(&mut highest, &first.after);
        let first = Peaks { until: first.until, after: highest };
        match opened_by {
            Some(reload) => self.peaks[reload as usize] = first,
            None => self.tours[tour as usize].start = first,
        }
    }

    fn goods(&self, nodes: &[u32]) -> (u64, u64) {
        nodes.iter().filter(|node| self.model.node(**node).what != What::Reload).fold((0, 0), |(on_board, barred), node| {
            let job = &self.model.jobs[self.model.job_of(*node) as usize];
            (on_board | job.goods, barred | job.apart_on_route)
        })
    }

    fn update_cost(&mut self, tour: u32, nodes: &[u32], edges: i64) -> bool {
        let model = self.model;
        let group = model.group_of(tour);
        let mut holds = true;
        let mut duration = 0;
        if model.has.times {
            match self.update_times(tour, nodes) {
                Some(end) if group.duration_counts => {
                    duration = model.briefest(group, nodes, end).1;
                    holds &= group.limits.duration.is_none_or(|most| duration <= most);
                }
                Some(_) => {}
                None => holds = false,
            }
        }
        if self.costs_ways_alone(tour) {
            self.tours[tour as usize].cost = group.costs.fixed + edges + model.unusual(tour, nodes);
            return holds;
        }
        self.set_cost(tour, nodes, duration);
        holds && group.limits.distance.is_none_or(|most| self.tours[tour as usize].distance <= most)
    }

    /// Whether the sum of the ways' costs is all that a tour costs beside its fixed cost.
    fn costs_ways_alone(&self, tour: u32) -> bool {
        let group = self.model.group_of(tour);
        group.costs.per_time == 0 && self.model.metric_of(tour).coarse == 1 && group.limits.distance.is_none()
    }

    fn set_cost(&mut self, tour: u32, nodes: &[u32], duration: i64) {
        let (model, costs) = (self.model, self.model.group_of(tour).costs);
        let distance = model.distance(tour, nodes);
        let this = &mut self.tours[tour as usize];
        this.distance = distance;
        this.cost = costs.fixed + distance * costs.per_distance + duration * costs.per_time + model.unusual(tour, nodes);
    }

    /// Both ways through the tour; the earliest end and the breaks taken by then.
    fn update_times(&mut self, tour: u32, nodes: &[u32]) -> Option<(Clock, usize)> {
        let model = self.model;
        let group = model.group_of(tour);
        let (mut from, mut early) = (group.start, group.early_start());
        for &index in nodes {
            let node = model.node(index);
            early = model.forward(group, from, &early, node);
            self.times[index as usize].early = early;
            from = node.place;
        }
        let end = model.earliest_end(group, from, &early);
        let (mut to, mut late) = (group.end, group.late_end());
        for &index in nodes.iter().rev() {
            let node = model.node(index);
            late = model.backward(group, node, to, &late);
            self.times[index as usize].late = late;
            to = node.place;
        }
        if group.limits.duration.is_some() {
            let (mut to, mut brisk) = (group.end, group.brisk_end());
            for &index in nodes.iter().rev() {
                let node = model.node(index);
                brisk = model.backward(group, node, to, &brisk);
                self.times[index as usize].brisk = brisk;
                to = node.place;
            }
        }
        end
    }
}

#[inline]
fn give(sum: &mut Load, load: &Load) {
    for dimension in 0..DIMENSIONS {
        sum[dimension] += load[dimension];
    }
}

#[inline]
fn take(sum: &mut Load, load: &Load) {
    for dimension in 0..DIMENSIONS {
        sum[dimension] -= load[dimension];
    }
}

#[inline]
fn raise(peak: &mut Load, load: &Load) {
    for dimension in 0..DIMENSIONS {
        peak[dimension] = peak[dimension].max(load[dimension]);
    }
}
