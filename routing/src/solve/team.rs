//! The chains of a search, each on a thread of its own.
//!
//! Where there is time for several beginnings, or the plan is small, each chain has plans of its own. Otherwise the plan is
//! divided: each chain works for a while on the tours of its own part of the map, then the parts are put together and
//! divided anew along another line. Stops are only ever exchanged between neighbouring tours, so nothing is lost by not
//! looking at the far side of the county.

use super::budget::Budget;
use super::chain::{Chain, Tuning};
use super::chance::Chance;
use super::extract::Tours;
use super::flat::{Model, NONE};
use super::stint::{Cooling, Draft, ROUNDS_PER_LOOK, Stint};

/// The chains.
pub(crate) struct Team<'m, 'p> {
    model: &'m Model<'p>,
    budget: Budget,
    chains: Vec<Chain<'m, 'p>>,
    chance: Chance,
    pub(crate) rounds: u64,
    most_tours: usize,
    /// The best plan seen.
    pub(crate) best: Draft,
}

/// Hears which share of the budget is used, how many rounds were made and what is the best plan; says whether to go on.
pub(crate) type Tell<'a> = dyn FnMut(f64, u64, &Draft) -> bool + 'a;

/// A plan on its way down, and the least it has cost since that began.
#[derive(Clone)]
pub(crate) struct Contender {
    pub(crate) draft: Draft,
    pub(crate) least: i64,
}

/// Into how many pieces a way down is cut; after each the parts are put together, and the listener is told.
const PIECES: u32 = 100;

/// What a search may expect of its budget.
pub(crate) struct Outlook {
    pub(crate) rounds_per_chain: f64,
    pub(crate) visits_per_tour: f64,
}

/// What is spent at most on seeing what to expect.
const PILOT_SHARE: f64 = 0.01;
const PILOT_ROUNDS: u64 = 10_000;

/// A part of a divided plan has at least so many tours and visits.
const LEAST_TOURS: usize = 6;
const LEAST_VISITS: usize = 120;

impl<'m, 'p> Team<'m, 'p> {
    pub(crate) fn new(model: &'m Model<'p>, budget: Budget, (tuning, seed, threads): (Tuning, u64, usize)) -> Team<'m, 'p> {
        let chains =
            (0..threads.max(1) as u64).map(|index| Chain::new(model, tuning, seed.wrapping_mul(1009).wrapping_add(index))).collect();
        Team {
            model,
            budget,
            chains,
            chance: Chance::new(seed ^ 0x5eed, 0.0),
            rounds: 0,
            most_tours: model.slots.len(),
            best: Draft::default(),
        }
    }

    /// A first plan, from an older one where there is one.
    pub(crate) fn begin(&mut self, from: Option<&Tours>) -> Draft {
        let chain = &mut self.chains[0];
        let mut taken_up = None;
        if let Some(tours) = from {
            chain.take_up(tours);
            taken_up = Some(chain.draft());
        }
        chain.begin();
        let begun = chain.draft();
        taken_up.filter(|draft| draft.cost <= begun.cost).unwrap_or(begun)
    }

    /// Takes this as the best plan so far; from now on there are no more tours than it has where vans are to be few.
    pub(crate) fn set_out(&mut self, draft: &Draft) {
        self.best.clone_from(draft);
        if self.model.problem.fewest_vans {
            let all_served = draft.absent.iter().all(|job| self.model.jobs[*job as usize].optional);
            self.most_tours = if all_served { draft.tours.len() } else { self.model.slots.len() };
        }
    }

    /// Anneals plans: one for each chain, or a single one on which all chains work. Keeps the best plan seen.
    /// Whether it went to the end.
    pub(crate) fn anneal(&mut self, plans: &mut [Contender], cooling: Cooling, tell: &mut Tell<'_>) -> bool {
        let first_round = self.rounds;
        let rounds_ahead = self.rounds_of(cooling.to).saturating_sub(first_round);
        for piece in 1..=PIECES {
            let part = f64::from(piece) / f64::from(PIECES);
            let until = cooling.from + (cooling.to - cooling.from) * part;
            let rounds_by_then = first_round + (rounds_ahead as f64 * part) as u64;
            let stint = Stint {
                cooling,
                until,
                rounds: rounds_by_then.saturating_sub(self.rounds) / self.chains.len() as u64,
                rounds_before: self.rounds,
                chains: self.chains.len() as u64,
            };
            match plans {
                [whole] if self.chains.len() > 1 => self.work_divided(whole, stint),
                _ => self.work_apart(plans, stint),
            }
            #[cfg(debug_assertions)]
            plans.iter().map(|plan| &plan.draft).chain([&self.best]).for_each(|draft| draft.audit(self.model));
            if !tell(until, self.rounds, &self.best) {
                return false;
            }
        }
        true
    }

    /// Takes tours away as long as a plan without one is found within this share of the budget; every chain tries on its
    /// own, and all go on from the first that found one.
    pub(crate) fn dissolve(&mut self, mut draft: Draft, (until, temperature): (f64, f64), tell: &mut Tell<'_>) -> Draft {
        // What has no place yet comes first, in up to half of the time; then vans are saved.
        let (began, mut fresh) = (self.share(), true);
        let all_served = self.chains.iter_mut().fold(true, |all, chain| {
            chain.load_whole(&draft);
            chain.serve_all() && all
        });
        let mut placing = !all_served;
        while self.share() < until {
            if placing && self.share() > (began + until) / 2.0 {
                (placing, fresh) = (false, true);
            }
            if fresh && !placing {
                let mut tries = self.chains.iter_mut().map(|chain| {
                    chain.load_whole(&draft);
                    chain.give_up_a_tour()
                });
                if !tries.all(|can| can) {
                    return draft;
                }
            }
            self.seek(until, temperature);
            let found = self.chains.iter().filter(|chain| chain.does_without()).map(Chain::draft);
            match found.min_by_key(|draft| (draft.tours.len(), draft.cost)) {
                Some(better) => (draft, fresh, placing) = (better, true, false),
                None => fresh = false,
            }
            if !tell(self.share(), self.rounds, &draft) {
                return draft;
            }
        }
        draft
    }

    /// Lets every chain look for a place for what it left out, for a piece of the budget.
    fn seek(&mut self, until: f64, temperature: f64) {
        let budget = self.budget;
        let piece = (self.share() + 1.0 / f64::from(PIECES)).min(until);
        let rounds = (self.rounds_of(piece).saturating_sub(self.rounds) / self.chains.len() as u64).max(1);
        let over = || budget.is_timed() && budget.time_share() >= piece;
        let before: u64 = self.chains.iter().map(|chain| chain.rounds).sum();
        std::thread::scope(|scope| {
            for chain in &mut self.chains {
                scope.spawn(|| chain.seek(rounds, temperature, &over));
            }
        });
        self.rounds += self.chains.iter().map(|chain| chain.rounds).sum::<u64>() - before;
    }

    /// Makes some rounds to see how long they take and how long tours are.
    pub(crate) fn look_ahead(&mut self, draft: &Draft, temperature: f64) -> Outlook {
        let limits = self.budget.limits();
        let left = limits.iterations.map_or(f64::INFINITY, |most| most.saturating_sub(self.rounds) as f64);
        let began = self.share();
        let until = began + PILOT_SHARE * (1.0 - began);
        let most_made = PILOT_ROUNDS.min((left * PILOT_SHARE) as u64);
        let before = self.chains[0].rounds;
        self.chains[0].load_whole(draft);
        let mut share = began;
        while share < until && self.chains[0].rounds - before + ROUNDS_PER_LOOK <= most_made {
            for _ in 0..ROUNDS_PER_LOOK {
                self.chains[0].step(temperature);
            }
            share = self.budget.time_share();
        }
        let state = &self.chains[0].state;
        let visits: u32 = state.used.iter().map(|tour| state.tours[*tour as usize].visits).sum();
        let visits_per_tour = f64::from(visits) / state.used.len().max(1) as f64;
        let made = self.chains[0].rounds - before;
        self.rounds += made;
        let chains = self.chains.len() as f64;
        let at_a_time = if limits.cpu_seconds.is_some() { chains } else { 1.0 };
        let by_time = if self.budget.is_timed() { made as f64 / (share - began).max(1e-9) * (1.0 - share).max(0.0) } else { f64::INFINITY };
        Outlook { rounds_per_chain: (left / chains).min(by_time / at_a_time), visits_per_tour }
    }

    /// Which part of the budget is used up.
    pub(crate) fn share(&self) -> f64 {
        self.budget.share(self.rounds).min(1.0)
    }

    /// How many rounds a share of the budget is, where rounds are what is counted.
    fn rounds_of(&self, share: f64) -> u64 {
        self.budget.limits().iterations.map_or(u64::MAX / 4, |most| (most as f64 * share) as u64)
    }

    /// How many chains there are.
    pub(crate) fn chains(&self) -> usize {
        self.chains.len()
    }

    /// Whether a plan is so large that all chains can work on it, each on a part.
    pub(crate) fn divides(&self, draft: &Draft) -> bool {
        let count = self.chains.len();
        count > 1 && draft.tours.len() >= count * LEAST_TOURS && self.model.tasks >= count * LEAST_VISITS
    }

    /// Each chain on a part of the plan.
    fn work_divided(&mut self, whole: &mut Contender, stint: Stint) {
        let parts = self.divide(&whole.draft);
        let free = self.free_for(&parts);
        for ((chain, part), free) in self.chains.iter_mut().zip(&parts).zip(free) {
            chain.load(part, free, self.most_tours.saturating_sub(whole.draft.tours.len()) / parts.len());
        }
        self.rounds += work(&mut self.chains, self.budget, stint);
        whole.draft = join(self.chains.iter().map(Chain::draft));
        let best = join(self.chains.iter().map(|chain| chain.best.clone()));
        whole.least = whole.least.min(best.cost);
        if best.cost < self.best.cost {
            self.best = best;
        }
    }

    /// Each chain on a whole plan.
    fn work_apart(&mut self, plans: &mut [Contender], stint: Stint) {
        for (chain, plan) in self.chains.iter_mut().zip(plans.iter()) {
            let free = (0..self.model.slots.len() as u32).collect();
            chain.load(&plan.draft, free, self.most_tours.saturating_sub(plan.draft.tours.len()));
        }
        self.rounds += work(&mut self.chains, self.budget, stint);
        for (chain, plan) in self.chains.iter().zip(plans) {
            plan.draft = chain.draft();
            plan.least = plan.least.min(chain.best.cost);
            if chain.best.cost < self.best.cost {
                self.best.clone_from(&chain.best);
            }
        }
    }

    /// Divides the tours along a line through the map in a direction chosen by chance, into parts with as many visits.
    fn divide(&mut self, whole: &Draft) -> Vec<Draft> {
        let count = self.chains.len();
        let landmarks = [self.any_place(), self.any_place()];
        let metric = &self.model.metrics[0];
        let mut order: Vec<(i64, usize)> = whole
            .tours
            .iter()
            .enumerate()
            .map(|(index, (_, nodes))| {
                let to = |landmark: u32| {
                    nodes.iter().map(|node| i64::from(metric.edge(self.model.places, self.model.node(*node).place, landmark))).sum::<i64>()
                };
                ((to(landmarks[0]) - to(landmarks[1])) / nodes.len().max(1) as i64, index)
            })
            .collect();
        order.sort_unstable();
        let visits: usize = whole.tours.iter().map(|(_, nodes)| nodes.len()).sum();
        let mut parts = vec![Draft::default(); count];
        let (mut part, mut seen) = (0, 0);
        for (_, index) in order {
            if seen * count >= visits * (part + 1) && part + 1 < count {
                part += 1;
            }
            seen += whole.tours[index].1.len();
            parts[part].tours.push(whole.tours[index].clone());
        }
        for (at, job) in whole.absent.iter().enumerate() {
            parts[(at + self.rounds as usize) % count].absent.push(*job);
        }
        parts
    }

    fn any_place(&mut self) -> u32 {
        let node = self.chance.below(self.model.tasks) as u32;
        self.model.node(node).place
    }

    /// The slots of each part: its own tours', and its share of those nobody uses.
    fn free_for(&self, parts: &[Draft]) -> Vec<Vec<u32>> {
        let mut owner = vec![NONE; self.model.slots.len()];
        for (index, part) in parts.iter().enumerate() {
            for (tour, _) in &part.tours {
                owner[*tour as usize] = index as u32;
            }
        }
        let mut free: Vec<Vec<u32>> = vec![Vec::new(); parts.len()];
        let mut given = vec![0; self.model.groups.len()];
        for (slot, owner) in owner.into_iter().enumerate() {
            if owner != NONE {
                free[owner as usize].push(slot as u32);
                continue;
            }
            let group = self.model.slots[slot].group as usize;
            free[given[group] % parts.len()].push(slot as u32);
            given[group] += 1;
        }
        free
    }
}

/// The parts of a plan put together.
fn join(parts: impl Iterator<Item = Draft>) -> Draft {
    let mut whole = Draft::default();
    for part in parts {
        whole.tours.extend(part.tours);
        whole.absent.extend(part.absent);
        whole.cost += part.cost;
    }
    whole.tours.sort_unstable();
    whole.absent.sort_unstable();
    whole
}

/// Lets every chain work at the same time; says how many rounds they made together.
fn work(chains: &mut [Chain<'_, '_>], budget: Budget, stint: Stint) -> u64 {
    let before: u64 = chains.iter().map(|chain| chain.rounds).sum();
    if let [chain] = chains {
        chain.work(budget, stint);
    } else {
        std::thread::scope(|scope| {
            for chain in chains.iter_mut() {
                scope.spawn(move || chain.work(budget, stint));
            }
        });
    }
    chains.iter().map(|chain| chain.rounds).sum::<u64>() - before
}
