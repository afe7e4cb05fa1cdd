//! A plan in the making: tours with everything kept that makes an insertion cheap to judge.

use super::clockwork::{Early, Late, NEVER, TOO_LATE};
use super::model::{Clock, LABELS, Model, NONE, NO_RANK, What};
use super::walk::fits;
use crate::problem::{DIMENSIONS, Load};

/// Where a visit is, and what the ways beside it cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    /// `NONE`: on no tour.
    pub(crate) tour: u32,
    pub(crate) at: u32,
    pub(crate) place: u32,
    pub(crate) prev_place: u32,
    pub(crate) next_place: u32,
    pub(crate) into: i32,
    pub(crate) out: i32,
}

/// Loads at a node: the most that is on board from the trip's start until it is left, and from then to the trip's end.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(crate) struct Peaks {
    pub(crate) until: Load,
    pub(crate) after: Load,
}

/// Times at a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Times {
    pub(crate) early: Early,
    pub(crate) late: Late,
    /// As `late`, were the route to end within its longest duration after the earliest start.
    pub(crate) brisk: Late,
}

/// What one van does in one shift; empty when it stays at home.
#[derive(Clone, Default)]
pub(crate) struct Tour {
    pub(crate) nodes: Vec<u32>,
    pub(crate) cost: i64,
    pub(crate) distance: i64,
    /// Room for deliveries, room for collections, were each spread over the whole tour; exact where there is one trip.
    pub(crate) room: [Load; 2],
    /// Peaks of the first trip as seen from its start.
    pub(crate) start: Peaks,
    pub(crate) visits: u32,
    pub(crate) reloads: u32,
    /// Classes on board, and classes they may not share the route with.
    pub(crate) goods: (u64, u64),
}

/// Where a tour begins and ends, and what the first and the last way cost.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(crate) struct Ends {
    pub(crate) start: u32,
    pub(crate) first: u32,
    pub(crate) first_into: i32,
    pub(crate) last: u32,
    pub(crate) last_out: i32,
    pub(crate) end: u32,
}

/// A plan in the making.
pub(crate) struct State<'m, 'p> {
    pub(crate) model: &'m Model<'p>,
    pub(crate) tours: Vec<Tour>,
    pub(crate) ends: Vec<Ends>,
    pub(crate) spots: Vec<Spot>,
    pub(crate) times: Vec<Times>,
    pub(crate) peaks: Vec<Peaks>,
    /// Tours with stops, and for each tour where it is in that list.
    pub(crate) used: Vec<u32>,
    pub(crate) used_at: Vec<u32>,
    /// Per group, tours without stops.
    pub(crate) free: Vec<Vec<u32>>,
    pub(crate) free_at: Vec<u32>,
    /// Jobs on no tour.
    pub(crate) absent: Vec<u32>,
    pub(crate) absent_at: Vec<u32>,
    /// What leaving a job costs; raised for jobs that are often left.
    pub(crate) price: Vec<i64>,
    pub(crate) cost: i64,
    /// No more tours than these.
    pub(crate) most_tours: usize,
    round: u64,
    saved_in: Vec<u64>,
    saved: Vec<(u32, Vec<u32>)>,
    saved_absent: Vec<u32>,
    saved_cost: i64,
    spare: Vec<Vec<u32>>,
}

impl<'m, 'p> State<'m, 'p> {
    /// Nothing planned but what is pinned.
    pub(crate) fn new(model: &'m Model<'p>) -> State<'m, 'p> {
        let nodes = model.nodes.len();
        let nowhere = Spot { tour: NONE, at: 0, place: 0, prev_place: 0, next_place: 0, into: 0, out: 0 };
        let times = Times { early: [NEVER; LABELS], late: [TOO_LATE; LABELS], brisk: [TOO_LATE; LABELS] };
        let mut state = State {
            model,
            tours: vec![Tour::default(); model.slots.len()],
            ends: vec![Ends::default(); model.slots.len()],
            spots: vec![nowhere; nodes],
            times: vec![times; if model.has.times { nodes } else { 0 }],
            peaks: vec![Peaks::default(); if model.has.changing_loads { nodes } else { 0 }],
            used: Vec::new(),
            used_at: vec![NONE; model.slots.len()],
            free: vec![Vec::new(); model.groups.len()],
            free_at: vec![NONE; model.slots.len()],
            absent: Vec::new(),
            absent_at: vec![NONE; model.jobs.len()],
            price: model.jobs.iter().map(|job| job.price).collect(),
            cost: 0,
            most_tours: model.slots.len(),
            round: 1,
            saved_in: vec![0; model.slots.len()],
            saved: Vec::new(),
            saved_absent: Vec::new(),
            saved_cost: 0,
            spare: Vec::new(),
        };
        for (node, spot) in model.nodes.iter().zip(&mut state.spots) {
            spot.place = node.place;
        }
        for tour in (0..model.slots.len() as u32).rev() {
            state.list_free(tour);
        }
        for job in 0..model.jobs.len() as u32 {
            state.leave(job);
        }
        for tour in 0..model.slots.len() as u32 {
            for &node in model.slots[tour as usize].pinned.iter().filter(|node| model.node(**node).what != What::Reload) {
                state.join(model.job_of(node));
            }
            state.replace(tour, &model.slots[tour as usize].pinned);
        }
        state.keep();
        state
    }

    /// Nothing planned, nothing absent, and only these slots to be used.
    pub(crate) fn clear(&mut self, slots: &[u32]) {
        while let Some(tour) = self.used.pop() {
            self.lift(tour);
            self.used_at[tour as usize] = NONE;
            self.tours[tour as usize] = Tour::default();
        }
        while let Some(job) = self.absent.pop() {
            self.absent_at[job as usize] = NONE;
        }
        self.cost = 0;
        self.free.iter_mut().for_each(Vec::clear);
        self.free_at.iter_mut().for_each(|at| *at = NONE);
        for &tour in slots.iter().rev() {
            self.list_free(tour);
        }
        self.keep();
    }

    /// Begins a round: whatever happens until the next one can be taken back.
    pub(crate) fn keep(&mut self) {
        self.round += 1;
        while let Some((_, nodes)) = self.saved.pop() {
            self.spare.push(nodes);
        }
        self.saved_absent.clone_from(&self.absent);
        self.saved_cost = self.cost;
    }

    /// What the plan cost when the round began.
    pub(crate) fn cost_before(&self) -> i64 {
        self.saved_cost
    }

    /// Takes the round back.
    pub(crate) fn take_back(&mut self) {
        for at in 0..self.saved.len() {
            let tour = self.saved[at].0;
            self.lift(tour);
        }
        while let Some((tour, nodes)) = self.saved.pop() {
            let old = std::mem::replace(&mut self.tours[tour as usize].nodes, nodes);
            self.spare.push(old);
            self.update(tour);
        }
        if self.absent != self.saved_absent {
            while let Some(job) = self.absent.pop() {
                self.absent_at[job as usize] = NONE;
            }
            for at in 0..self.saved_absent.len() {
                let job = self.saved_absent[at];
                self.absent_at[job as usize] = self.absent.len() as u32;
                self.absent.push(job);
            }
        }
        self.cost = self.saved_cost;
        self.round += 1;
    }

    /// Notes how a tour was, before it is changed for the first time in a round.
    pub(crate) fn save(&mut self, tour: u32) {
        if self.saved_in[tour as usize] == self.round {
            return;
        }
        self.saved_in[tour as usize] = self.round;
        let mut copy = self.spare.pop().unwrap_or_default();
        copy.clone_from(&self.tours[tour as usize].nodes);
        self.saved.push((tour, copy));
    }

    /// The nodes of a tour when the round began, if it was changed since.
    pub(crate) fn before(&self, tour: u32) -> Option<&[u32]> {
        self.saved.iter().find(|(saved, _)| *saved == tour).map(|(_, nodes)| nodes.as_slice())
    }

    /// Whether a tour was changed in this round.
    pub(crate) fn is_saved(&self, tour: u32) -> bool {
        self.saved_in[tour as usize] == self.round
    }

    /// Puts a job on the list of those on no tour.
    pub(crate) fn leave(&mut self, job: u32) {
        self.absent_at[job as usize] = self.absent.len() as u32;
        self.absent.push(job);
        self.cost += self.price[job as usize];
    }

    /// Takes a job off that list.
    pub(crate) fn join(&mut self, job: u32) {
        let at = std::mem::replace(&mut self.absent_at[job as usize], NONE);
        if at == NONE {
            return;
        }
        self.absent.swap_remove(at as usize);
        if let Some(&moved) = self.absent.get(at as usize) {
            self.absent_at[moved as usize] = at;
        }
        self.cost -= self.price[job as usize];
    }

    /// Makes leaving a job dearer, now and when the round is taken back. Prices stop growing before sums could overflow.
    pub(crate) fn raise_price(&mut self, job: u32, by: i64) {
        let price = &mut self.price[job as usize];
        if *price < i64::MAX / 1_000_000 {
            *price += by;
            if self.absent_at[job as usize] != NONE {
                self.cost += by;
            }
        }
    }

    /// Sets the prices of leaving back to what the problem says.
    pub(crate) fn reset_prices(&mut self) {
        for (price, job) in self.price.iter_mut().zip(&self.model.jobs) {
            *price = job.price;
        }
    }

    pub(crate) fn is_absent(&self, job: u32) -> bool {
        self.absent_at[job as usize] != NONE
    }

    /// Puts a node into a tour, before the one that is `at` now.
    pub(crate) fn insert(&mut self, tour: u32, at: usize, node: u32) {
        self.save(tour);
        self.cost -= self.tours[tour as usize].cost;
        self.tours[tour as usize].nodes.insert(at, node);
        let _ = self.update(tour);
        self.cost += self.tours[tour as usize].cost;
    }

    /// Gives a tour another sequence. Says whether its rules still hold.
    pub(crate) fn replace(&mut self, tour: u32, nodes: &[u32]) -> bool {
        self.save(tour);
        self.lift(tour);
        self.cost -= self.tours[tour as usize].cost;
        let own = &mut self.tours[tour as usize].nodes;
        own.clear();
        own.extend_from_slice(nodes);
        let holds = self.update(tour);
        self.cost += self.tours[tour as usize].cost;
        holds
    }

    /// Marks the nodes of a tour as being on none.
    fn lift(&mut self, tour: u32) {
        for &node in &self.tours[tour as usize].nodes {
            self.spots[node as usize].tour = NONE;
        }
    }

    fn list_free(&mut self, tour: u32) {
        let free = &mut self.free[self.model.slots[tour as usize].group as usize];
        self.free_at[tour as usize] = free.len() as u32;
        free.push(tour);
    }

    fn unlist_free(&mut self, tour: u32) {
        let at = std::mem::replace(&mut self.free_at[tour as usize], NONE);
        if at == NONE {
            return;
        }
        let free = &mut self.free[self.model.slots[tour as usize].group as usize];
        free.swap_remove(at as usize);
        if let Some(&moved) = free.get(at as usize) {
            self.free_at[moved as usize] = at;
        }
    }

    fn list(&mut self, tour: u32) {
        let (empty, used_at) = (self.tours[tour as usize].nodes.is_empty(), self.used_at[tour as usize]);
        if !empty && used_at == NONE {
            self.used_at[tour as usize] = self.used.len() as u32;
            self.used.push(tour);
            self.unlist_free(tour);
        } else if empty && used_at != NONE {
            self.used_at[tour as usize] = NONE;
            self.used.swap_remove(used_at as usize);
            if let Some(&moved) = self.used.get(used_at as usize) {
                self.used_at[moved as usize] = used_at;
            }
            self.list_free(tour);
        }
    }

    /// Reckons a tour's kept figures anew. Says whether its rules hold: where the matrix knows detours that are shorter
    /// than the direct way, taking a stop out can break them.
    fn update(&mut self, tour: u32) -> bool {
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
        holds
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
            Ends { start: group.start, first: first.place, first_into: first.into, last: place, last_out: out, end: group.end };
        sum + i64::from(out)
    }

    fn update_loads(&mut self, tour: u32, nodes: &[u32]) {
        let capacity = self.model.group_of(tour).capacity;
        if !self.model.has.changing_loads {
            let mut room = capacity;
            for &node in nodes {
                take(&mut room, &self.model.node(node).deliver);
            }
            let this = &mut self.tours[tour as usize];
            (this.room, this.visits) = ([room, capacity], nodes.len() as u32);
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
        (this.room, this.reloads, this.visits) = (room, reloads, nodes.len() as u32 - reloads);
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
        let coarse = model.metric_of(tour).coarse;
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
        let unusual = model.unusual(tour, nodes);
        let this = &mut self.tours[tour as usize];
        if group.costs.per_time == 0 && coarse == 1 && group.limits.distance.is_none() {
            this.cost = group.costs.fixed + edges + unusual;
            return holds;
        }
        this.distance = model.distance(tour, nodes);
        this.cost = group.costs.fixed + this.distance * group.costs.per_distance + duration * group.costs.per_time + unusual;
        holds && group.limits.distance.is_none_or(|most| this.distance <= most)
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
