//! Putting jobs in where it costs least.

use super::chain::{Chain, Sorting};
use super::flat::NONE;
use crate::problem::DIMENSIONS;

/// Where a job would go, and what that adds to the cost as far as ways and prices tell.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) delta: i64,
    pub(crate) tour: u32,
    pub(crate) how: How,
}

/// How a tour takes a job in.
#[derive(Clone, Debug)]
pub(crate) enum How {
    /// Before the node that is there now.
    At(usize),
    /// As a whole new sequence.
    Anew(Vec<u32>),
}

/// A tour on which a job may not be.
pub(crate) const BARRED: i64 = i64::MAX;

impl Chain<'_, '_> {
    /// Puts the removed jobs, and those left before, where they cost least; in an order chosen by chance.
    pub(crate) fn recreate(&mut self) {
        let mut jobs = std::mem::take(&mut self.removed);
        jobs.clear();
        jobs.extend_from_slice(&self.state.absent);
        if jobs.len() > self.tuning.most_tried {
            self.chance.shuffle(&mut jobs);
            jobs.truncate(self.tuning.most_tried);
        }
        self.sort(&mut jobs);
        let model = self.state.model;
        if model.has.unlike_weights && self.chance.below(2) == 0 {
            jobs.sort_by_key(|job| std::cmp::Reverse(model.jobs[*job as usize].weight));
        }
        for &job in &jobs {
            self.put(job);
        }
        self.removed = jobs;
    }

    /// Puts a job in, if that is possible and worth its price.
    pub(crate) fn put(&mut self, job: u32) {
        let Some(choice) = self.find(job) else { return };
        let task = &self.state.model.jobs[job as usize];
        // What seems dear may pay together with another, or where time was to spare anyway.
        if task.optional && choice.delta >= self.state.price[job as usize] && self.chance.below(8) > 0 {
            return;
        }
        self.state.join(job);
        match choice.how {
            How::At(at) => self.state.insert(choice.tour, at, task.first),
            How::Anew(nodes) => {
                self.state.replace(choice.tour, &nodes);
            }
        }
    }

    fn sort(&mut self, jobs: &mut [u32]) {
        self.chance.shuffle(jobs);
        let model = self.state.model;
        let all = &self.sortings;
        let total: u32 = all.iter().map(|(_, weight)| weight).sum();
        let mut draw = self.chance.below(total as usize) as u32;
        let sorting = all.iter().find(|(_, weight)| {
            let found = draw < *weight;
            draw = draw.wrapping_sub(*weight);
            found
        });
        let Some((sorting, _)) = sorting else { return };
        let first = |job: &u32| model.node(model.jobs[*job as usize].first);
        let keys = &self.keys;
        match sorting {
            Sorting::Chance => {}
            Sorting::Load => jobs.sort_unstable_by_key(|job| std::cmp::Reverse((keys[*job as usize].load, *job))),
            Sorting::Far => jobs.sort_unstable_by_key(|job| std::cmp::Reverse((keys[*job as usize].far, *job))),
            Sorting::Close => jobs.sort_unstable_by_key(|job| (keys[*job as usize].far, *job)),
            Sorting::Narrow => jobs.sort_unstable_by_key(|job| (first(job).close.saturating_sub(first(job).open), *job)),
            Sorting::Opening => jobs.sort_unstable_by_key(|job| (first(job).open, *job)),
            Sorting::Closing => jobs.sort_unstable_by_key(|job| std::cmp::Reverse((first(job).close, *job))),
        }
    }

    /// The cheapest way to take a job in that chance did not pass over.
    fn find(&mut self, job: u32) -> Option<Choice> {
        let model = self.state.model;
        self.ask_all(job);
        let mut best = None;
        if self.begins {
            // Many short tours are the best beginning: they are joined soon, each with those it suits.
            self.find_opening(job, &mut best);
            if best.is_some() {
                return best;
            }
        }
        best = if model.jobs[job as usize].pair {
            self.find_pair(job)
        } else {
            let near = if self.begins { None } else { self.find_single(job) };
            near.or_else(|| self.find_anywhere(job))
        };
        if model.has.reloads && !model.jobs[job as usize].pair {
            self.find_with_reload(job, &mut best);
        }
        if best.is_none() || self.opening_competes {
            self.find_opening(job, &mut best);
        }
        best
    }

    /// Among stops near the visit, and at both ends of every tour.
    fn find_single(&mut self, job: u32) -> Option<Choice> {
        let model = self.state.model;
        let (size, node) = (model.places, model.jobs[job as usize].first);
        let place = model.node(node).place;
        let (mut to, mut from) = (model.metrics[0].to(size, place), model.metrics[0].from(size, place));
        let (one, coarse) = (model.metrics.len() == 1, model.metrics[0].coarse);
        let (mut best, mut where_to) = (i64::MAX, None);
        for &other in model.beside(node) {
            let spot = self.state.spots[other as usize];
            if spot.tour == NONE || self.extras[spot.tour as usize] == BARRED {
                continue;
            }
            if !one {
                let metric = model.metric_of(spot.tour);
                (to, from) = (metric.to(size, place), metric.from(size, place));
            }
            let (to_other, from_other) = (to[spot.place as usize], from[spot.place as usize]);
            if i64::from(to_other + from_other) * coarse > best.saturating_mul(self.tuning.reach) {
                break;
            }
            let after = i64::from(to_other + from[spot.next_place as usize] - spot.out) * coarse;
            if after < best {
                self.try_at(job, (spot.tour, spot.at + 1), after, (&mut best, &mut where_to));
            }
            let before = i64::from(to[spot.prev_place as usize] + from_other - spot.into) * coarse;
            if before < best {
                self.try_at(job, (spot.tour, spot.at), before, (&mut best, &mut where_to));
            }
        }
        for index in 0..self.allowed.len() {
            let tour = self.allowed[index];
            let ends = self.state.ends[tour as usize];
            if !one {
                let metric = model.metric_of(tour);
                (to, from) = (metric.to(size, place), metric.from(size, place));
            }
            let start = i64::from(to[ends.start as usize] + from[ends.first as usize] - ends.first_into) * coarse;
            if start < best {
                self.try_at(job, (tour, 0), start, (&mut best, &mut where_to));
            }
            let end = i64::from(to[ends.last as usize] + from[ends.end as usize] - ends.last_out) * coarse;
            if end < best {
                let count = self.state.tours[tour as usize].nodes.len() as u32;
                self.try_at(job, (tour, count), end, (&mut best, &mut where_to));
            }
            if model.has.reloads && self.state.tours[tour as usize].reloads > 0 {
                self.find_beside_reloads(job, tour, (&mut best, &mut where_to));
            }
        }
        where_to.map(|(tour, at)| Choice { delta: best, tour, how: How::At(at as usize) })
    }

    /// Takes a gap as the best so far when chance does not pass over it and the job may be there.
    #[inline]
    fn try_at(&mut self, job: u32, (tour, at): (u32, u32), detour: i64, (best, where_to): (&mut i64, &mut Option<(u32, u32)>)) {
        let extra = self.extras[tour as usize];
        if detour + extra >= *best || self.chance.blinks() {
            return;
        }
        if self.state.fits(tour, at as usize, self.state.model.jobs[job as usize].first) {
            (*best, *where_to) = (detour + extra, Some((tour, at)));
        }
    }

    /// In any gap of any tour: where all near ones are full.
    fn find_anywhere(&mut self, job: u32) -> Option<Choice> {
        let node = self.state.model.jobs[job as usize].first;
        let (mut best, mut where_to) = (i64::MAX, None);
        for index in 0..self.allowed.len() {
            let tour = self.allowed[index];
            for at in 0..=self.state.tours[tour as usize].nodes.len() {
                let detour = self.state.detour(tour, at, node);
                if detour < best {
                    self.try_at(job, (tour, at as u32), detour, (&mut best, &mut where_to));
                }
            }
        }
        where_to.map(|(tour, at)| Choice { delta: best, tour, how: How::At(at as usize) })
    }

    /// Before and after each reload of a tour.
    fn find_beside_reloads(&mut self, job: u32, tour: u32, (best, where_to): (&mut i64, &mut Option<(u32, u32)>)) {
        let model = self.state.model;
        let node = model.jobs[job as usize].first;
        for &reload in &model.slots[tour as usize].reloads {
            let spot = self.state.spots[reload as usize];
            if spot.tour != tour {
                continue;
            }
            let at = spot.at as usize;
            for gap in [at, at + 1] {
                let detour = self.state.detour(tour, gap, node);
                if detour < *best {
                    self.try_at(job, (tour, gap as u32), detour, (&mut *best, &mut *where_to));
                }
            }
        }
    }

    /// On a tour of its own: the cheapest van that may and can.
    fn find_opening(&mut self, job: u32, best: &mut Option<Choice>) {
        let model = self.state.model;
        if self.state.used.len() >= self.state.most_tours {
            return;
        }
        let task = &model.jobs[job as usize];
        let alone: &[u32] = if task.pair { &[task.first, task.first + 1] } else { &[task.first] };
        for group in 0..model.groups.len() {
            let Some(tour) = self.free_tour(job, group) else { continue };
            let Some(walked) = model.walk(tour, alone) else { continue };
            let delta = walked.cost;
            if best.as_ref().is_none_or(|best| delta < best.delta) && !(model.has.unlike_vans && self.chance.blinks()) {
                *best = Some(Choice { delta, tour, how: How::Anew(alone.to_vec()) });
            }
        }
    }

    /// A tour without stops in a group that a job may begin.
    fn free_tour(&self, job: u32, group: usize) -> Option<u32> {
        let (model, task) = (self.state.model, &self.state.model.jobs[job as usize]);
        if task.groups[group / 64] >> (group % 64) & 1 == 0 {
            return None;
        }
        let free = &self.state.free[group];
        if task.only != NONE {
            return free.iter().copied().find(|tour| *tour == task.only);
        }
        if task.usual_price > 0 {
            let usual = free.iter().copied().find(|tour| model.unusual_for(*tour, job) == 0);
            return usual.or_else(|| free.last().copied());
        }
        free.last().copied()
    }

    /// Asks of every tour in use what it costs beside the ways that a job is on it, and lists those that may take it.
    fn ask_all(&mut self, job: u32) {
        if self.state.model.has.one_load {
            return self.ask_room(job);
        }
        self.allowed.clear();
        for index in 0..self.state.used.len() {
            let tour = self.state.used[index];
            let extra = self.ask_extra(job, tour);
            self.extras[tour as usize] = extra;
            if extra != BARRED {
                self.allowed.push(tour);
            }
        }
    }

    /// The same where only room in one dimension counts. Which tours have it cannot be foretold, so nothing branches on it:
    /// wrong guesses of the processor were a fifth of a round.
    fn ask_room(&mut self, job: u32) {
        let state = &self.state;
        let wanted = state.model.node(state.model.jobs[job as usize].first).deliver[0];
        self.allowed.resize(state.used.len(), 0);
        let mut count = 0;
        for &tour in &state.used {
            let fits = state.ends[tour as usize].room[0][0] >= wanted;
            self.extras[tour as usize] = if fits { 0 } else { BARRED };
            self.allowed[count] = tour;
            count += usize::from(fits);
        }
        self.allowed.truncate(count);
    }

    #[inline]
    fn ask_extra(&self, job: u32, tour: u32) -> i64 {
        let (task, ends) = (&self.state.model.jobs[job as usize], &self.state.ends[tour as usize]);
        if !task.pair {
            let node = self.state.model.node(task.first);
            let mut over = 0;
            for dimension in 0..DIMENSIONS {
                over |= (ends.room[0][dimension] - node.deliver[dimension]) | (ends.room[1][dimension] - node.collect[dimension]);
            }
            if over < 0 {
                return BARRED;
            }
        }
        if self.state.model.has.nothing_beside { 0 } else { self.extra_elsewhere(job, tour) }
    }

    /// What it costs beside the ways that a job is on a tour where its room is made by a reload, or `BARRED`.
    pub(crate) fn extra_elsewhere(&self, job: u32, tour: u32) -> i64 {
        let model = self.state.model;
        let (task, this) = (&model.jobs[job as usize], &self.state.tours[tour as usize]);
        let slot = &model.slots[tour as usize];
        let group = slot.group as usize;
        let barred = (model.has.skills && task.groups[group / 64] >> (group % 64) & 1 == 0)
            || (model.has.locks && task.only != NONE && task.only != tour)
            || (model.has.goods && self.goods_bar(job, tour))
            || model.groups[group].limits.stops.is_some_and(|most| this.visits as usize + 1 + usize::from(task.pair) > most);
        if barred {
            return BARRED;
        }
        if model.has.usual { model.unusual_for(tour, job) } else { 0 }
    }

    fn goods_bar(&self, job: u32, tour: u32) -> bool {
        let (task, this) = (&self.state.model.jobs[job as usize], &self.state.tours[tour as usize]);
        task.apart_on_route & this.goods.0 != 0
            || this.goods.1 & task.goods != 0
            || (this.reloads == 0 && self.state.model.slots[tour as usize].reloads.is_empty() && task.apart_on_trip & this.goods.0 != 0)
    }
}
