//! A plan in the making: tours with everything kept that makes an insertion cheap to judge.

mod fits;
mod kept;

use super::clockwork::{Early, Late, NEVER, TOO_LATE};
use super::flat::{LABELS, Model, NONE, What};
use crate::problem::Load;

/// Where a visit is, and what the ways beside it cost.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(32))]
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
    /// Peaks of the first trip as seen from its start.
    pub(crate) start: Peaks,
    pub(crate) visits: u32,
    pub(crate) reloads: u32,
    /// What the ways cost more with the cheapest reload that is still to be had.
    pub(crate) reload_detour: i64,
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
    /// Room for deliveries and for collections on a tour of one trip; elsewhere room is asked for at the gap.
    pub(crate) room: [Load; 2],
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
        if self.tours[tour as usize].nodes.len() == 1 {
            self.update(tour);
        } else {
            self.update_inserted(tour, at);
        }
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
}
