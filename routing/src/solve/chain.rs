//! One chain of the search: a plan, taken apart a little and put together again, over and over.

use super::chance::Chance;
use super::flat::Model;
use super::state::State;
use super::stint::Draft;
use crate::problem::DIMENSIONS;

/// How the search goes about it; the figures were chosen by measuring (`benches/table.rs`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tuning {
    /// Stops taken out in a round, in the mean.
    pub(crate) mean_removed: f64,
    pub(crate) longest_string: f64,
    /// Share of strings within which some stops stay, and the chance that it is one more.
    pub(crate) split_share: f64,
    pub(crate) split_growth: f64,
    pub(crate) blink: f64,
    /// How many of the nearest stops a visit is tried beside.
    pub(crate) near_tried: usize,
    /// How many near stops are known.
    pub(crate) near_known: usize,
    /// How many jobs that are left out are tried in one round.
    pub(crate) most_tried: usize,
    /// No more near stops are tried when the way to one and back costs so many times the best detour so far.
    pub(crate) reach: i64,
}

impl Default for Tuning {
    fn default() -> Self {
        Tuning {
            mean_removed: 10.0,
            longest_string: 10.0,
            split_share: 0.5,
            split_growth: 0.99,
            blink: 0.01,
            near_tried: 40,
            near_known: 100,
            most_tried: 30,
            reach: 2,
        }
    }
}

/// In what order removed jobs are put back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sorting {
    Chance,
    Load,
    Far,
    Close,
    /// Narrow windows first.
    Narrow,
    Opening,
    Closing,
}

/// What a job is sorted by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys {
    pub(crate) load: i32,
    pub(crate) far: i32,
}

/// One chain.
pub(crate) struct Chain<'m, 'p> {
    pub(crate) state: State<'m, 'p>,
    pub(crate) chance: Chance,
    pub(crate) tuning: Tuning,
    /// The visits this chain may take out.
    pub(crate) members: Vec<u32>,
    pub(crate) removed: Vec<u32>,
    pub(crate) scratch: Vec<u32>,
    /// Per job: the mark under which it was taken out last.
    pub(crate) gone: Vec<u64>,
    pub(crate) mark: u64,
    /// Of the job that is being put in: what it costs beside the ways on each tour, and the tours that may take it.
    pub(crate) extras: Vec<i64>,
    pub(crate) allowed: Vec<u32>,
    /// Of goods that are being put on a tour: what putting them down costs in each gap, and in the cheapest after it.
    pub(crate) later: Vec<(i64, i64)>,
    pub(crate) keys: Vec<Keys>,
    pub(crate) sortings: Vec<(Sorting, u32)>,
    /// A new tour is weighed against the places on others, not only where there is none: vans differ.
    pub(crate) opening_competes: bool,
    /// A first plan is being made.
    pub(crate) begins: bool,
    pub(crate) rounds: u64,
    /// How much was left out before a tour was given up.
    pub(crate) weight_before: i64,
    /// How often each job was left out while a tour was to be saved.
    pub(crate) absences: Vec<u64>,
    /// The best plan since the last one was taken up.
    pub(crate) best: Draft,
}

impl<'m, 'p> Chain<'m, 'p> {
    pub(crate) fn new(model: &'m Model<'p>, tuning: Tuning, seed: u64) -> Chain<'m, 'p> {
        let mut sortings = vec![(Sorting::Chance, 4), (Sorting::Load, 4), (Sorting::Far, 2), (Sorting::Close, 1)];
        if model.has.times {
            sortings.extend([(Sorting::Narrow, 2), (Sorting::Opening, 2), (Sorting::Closing, 2)]);
        }
        Chain {
            state: State::new(model),
            chance: Chance::new(seed, tuning.blink),
            tuning,
            members: (0..model.tasks as u32).collect(),
            removed: Vec::new(),
            scratch: Vec::new(),
            gone: vec![0; model.jobs.len()],
            mark: 0,
            extras: vec![0; model.slots.len()],
            allowed: Vec::new(),
            later: Vec::new(),
            keys: keys(model),
            sortings,
            opening_competes: model.has.unlike_vans || model.has.usual,
            begins: false,
            rounds: 0,
            weight_before: 0,
            absences: vec![0; model.jobs.len()],
            best: Draft::default(),
        }
    }

    /// A first plan: every job where it costs least, one after the other.
    pub(crate) fn begin(&mut self) {
        let tried = std::mem::replace(&mut self.tuning.most_tried, usize::MAX);
        self.begins = true;
        self.state.keep();
        if self.state.model.has.locks {
            self.put_locked();
        }
        self.recreate();
        self.state.keep();
        self.begins = false;
        self.tuning.most_tried = tried;
    }

    /// One round. Says whether the plan was changed.
    pub(crate) fn step(&mut self, temperature: f64) -> bool {
        self.rounds += 1;
        self.state.keep();
        self.ruin();
        self.recreate();
        if self.state.model.has.loose_ends {
            self.tie_loose_ends();
        }
        #[cfg(debug_assertions)]
        self.audit_sometimes();
        let dearer = (self.state.cost - self.state.cost_before()) as f64;
        if dearer < -temperature * self.chance.unit().ln() {
            return true;
        }
        self.state.take_back();
        false
    }

    /// The tours as they are.
    pub(crate) fn tours(&self) -> Vec<(u32, Vec<u32>)> {
        let mut used = self.state.used.clone();
        used.sort_unstable();
        used.into_iter().map(|tour| (tour, self.state.tours[tour as usize].nodes.clone())).collect()
    }
}

fn keys(model: &Model<'_>) -> Vec<Keys> {
    let most = model.groups.iter().fold([1; DIMENSIONS], |mut most, group| {
        for (most, capacity) in most.iter_mut().zip(group.capacity) {
            *most = capacity.max(*most);
        }
        most
    });
    model
        .jobs
        .iter()
        .map(|job| {
            let node = model.node(job.first);
            let share =
                |dimension: usize| i64::from(node.deliver[dimension].max(node.collect[dimension])) * 1_000_000 / i64::from(most[dimension]);
            let load = (0..DIMENSIONS).map(share).max().unwrap_or(0).min(i64::from(i32::MAX)) as i32;
            let far = model.groups.first().map_or(0, |group| model.metrics[group.metric].edge(model.places, group.start, node.place));
            Keys { load, far }
        })
        .collect()
}
