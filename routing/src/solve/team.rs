//! Several chains on one plan.
//!
//! A large plan is divided: each chain works for a while on the tours of its own part of the map, then the parts are put
//! together and divided anew along another line. Stops are only ever exchanged between neighbouring tours, so nothing is
//! lost by not looking at the far side of the county. A small plan cannot be divided: there each chain has the whole
//! plan, and the worst goes on from the best from time to time.

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
    pub(crate) most_tours: usize,
}

/// Into how many pieces the budget is cut; after each the parts are put together.
const PIECES: u32 = 100;

/// After so many the last of several chains on a whole plan goes on from the first. Two threads on X-n200-k36 for ten
/// seconds, eight seeds: 0.24 % above the best known on average; after every fifth 0.29 %, within what chance does.
const PIECES_PER_EXCHANGE: u32 = 25;

/// What is spent at most on seeing how long rounds take.
const PILOT_SHARE: f64 = 0.01;
const PILOT_ROUNDS: u64 = 2000;

/// A part of a divided plan has at least so many tours and visits.
const LEAST_TOURS: usize = 6;
const LEAST_VISITS: usize = 120;

impl<'m, 'p> Team<'m, 'p> {
    pub(crate) fn new(model: &'m Model<'p>, budget: Budget, (tuning, seed, threads): (Tuning, u64, usize)) -> Team<'m, 'p> {
        let chains =
            (0..threads.max(1) as u64).map(|index| Chain::new(model, tuning, seed.wrapping_mul(1009).wrapping_add(index))).collect();
        Team { model, budget, chains, chance: Chance::new(seed ^ 0x5eed, 0.0), rounds: 0, most_tours: model.slots.len() }
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

    /// Anneals a plan, with no more tours than it has where vans are to be few; `tell` hears of every piece and says whether to go on.
    pub(crate) fn anneal(&mut self, draft: Draft, cooling: Cooling, tell: &mut dyn FnMut(f64, u64, &Draft) -> bool) -> Draft {
        let mut current = vec![draft.clone(); self.chains.len()];
        let mut best = draft;
        if self.model.problem.fewest_vans {
            let all_served = best.absent.iter().all(|job| self.model.jobs[*job as usize].optional);
            self.most_tours = if all_served { best.tours.len() } else { self.model.slots.len() };
        }
        #[cfg(debug_assertions)]
        best.audit(self.model);
        let first_round = self.rounds;
        let total_rounds = self.rounds_of(cooling.to) - first_round;
        for piece in 1..=PIECES {
            let part = f64::from(piece) / f64::from(PIECES);
            let until = cooling.from + (cooling.to - cooling.from) * part;
            let rounds_by_then = first_round + (total_rounds as f64 * part) as u64;
            let stint = Stint {
                cooling,
                until,
                rounds: rounds_by_then.saturating_sub(self.rounds) / self.chains.len() as u64,
                rounds_before: self.rounds,
                chains: self.chains.len() as u64,
            };
            if self.divides(&current[0]) {
                self.work_divided(&mut current[0], &mut best, stint);
                let whole = current[0].clone();
                current.iter_mut().for_each(|other| other.clone_from(&whole));
            } else {
                self.work_apart(&mut current, &mut best, stint, piece % PIECES_PER_EXCHANGE == 0);
            }
            #[cfg(debug_assertions)]
            current.iter().chain([&best]).for_each(|draft| draft.audit(self.model));
            if !tell(until, self.rounds, &best) {
                break;
            }
        }
        best
    }

    /// Takes tours away as long as a plan without one is found within this share of the budget; every chain tries on its
    /// own, and all go on from the first that found one.
    pub(crate) fn dissolve(
        &mut self,
        mut draft: Draft,
        (until, temperature): (f64, f64),
        tell: &mut dyn FnMut(f64, u64, &Draft) -> bool,
    ) -> Draft {
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

    /// About how many rounds the rest of the budget is good for, all chains together; where only the clock limits them,
    /// some are made to see how long they take.
    pub(crate) fn expected_rounds(&mut self, draft: &Draft, temperature: f64) -> f64 {
        let by_rounds = self.budget.limits().iterations.map_or(f64::INFINITY, |most| most.saturating_sub(self.rounds) as f64);
        if !self.budget.is_timed() {
            return by_rounds;
        }
        let began = self.share();
        let until = began + PILOT_SHARE * (1.0 - began);
        let threads = if self.budget.limits().cpu_seconds.is_some() { 1.0 } else { self.chains.len() as f64 };
        let chain = &mut self.chains[0];
        chain.load_whole(draft);
        let before = chain.rounds;
        let mut share = began;
        while share < until && chain.rounds - before < PILOT_ROUNDS {
            for _ in 0..ROUNDS_PER_LOOK {
                chain.step(temperature);
            }
            share = self.budget.time_share();
        }
        let made = chain.rounds - before;
        self.rounds += made;
        by_rounds.min(made as f64 / (share - began).max(1e-9) * (1.0 - share).max(0.0) * threads)
    }

    /// Which part of the budget is used up.
    pub(crate) fn share(&self) -> f64 {
        self.budget.share(self.rounds).min(1.0)
    }

    /// How many rounds a share of the budget is, where rounds are what is counted.
    fn rounds_of(&self, share: f64) -> u64 {
        self.budget.limits().iterations.map_or(u64::MAX / 4, |most| (most as f64 * share) as u64)
    }

    fn divides(&self, draft: &Draft) -> bool {
        let count = self.chains.len();
        count == 1 || (draft.tours.len() >= count * LEAST_TOURS && self.model.tasks >= count * LEAST_VISITS)
    }

    /// Each chain on a part of the plan.
    fn work_divided(&mut self, whole: &mut Draft, best: &mut Draft, stint: Stint) {
        let parts = self.divide(whole);
        let free = self.free_for(&parts);
        for ((chain, part), free) in self.chains.iter_mut().zip(&parts).zip(free) {
            chain.load(part, free, self.most_tours.saturating_sub(whole.tours.len()) / parts.len());
        }
        self.rounds += work(&mut self.chains, self.budget, stint);
        let join = |drafts: Vec<Draft>| {
            let mut whole = Draft::default();
            for draft in drafts {
                whole.tours.extend(draft.tours);
                whole.absent.extend(draft.absent);
                whole.cost += draft.cost;
            }
            whole.tours.sort_unstable();
            whole.absent.sort_unstable();
            whole
        };
        *whole = join(self.chains.iter().map(Chain::draft).collect());
        let candidate = join(self.chains.iter().map(|chain| chain.best.clone()).collect());
        if candidate.cost < best.cost {
            *best = candidate;
        }
    }

    /// Each chain on the whole plan.
    fn work_apart(&mut self, current: &mut [Draft], best: &mut Draft, stint: Stint, exchange: bool) {
        let all_free: Vec<Vec<u32>> = (0..current.len()).map(|_| (0..self.model.slots.len() as u32).collect()).collect();
        for ((chain, draft), free) in self.chains.iter_mut().zip(current.iter()).zip(all_free) {
            let more = self.most_tours.saturating_sub(draft.tours.len());
            chain.load(draft, free, more);
        }
        self.rounds += work(&mut self.chains, self.budget, stint);
        for (chain, draft) in self.chains.iter().zip(current.iter_mut()) {
            *draft = chain.draft();
            if chain.best.cost < best.cost {
                best.clone_from(&chain.best);
            }
        }
        if exchange
            && let Some(leader) = (0..current.len()).min_by_key(|at| current[*at].cost)
            && let Some(last) = (0..current.len()).max_by_key(|at| current[*at].cost)
        {
            let leading = current[leader].clone();
            current[last] = leading;
        }
    }

    /// Divides the tours along a line through the map in a direction chosen by chance, into parts with as many visits.
    fn divide(&mut self, whole: &Draft) -> Vec<Draft> {
        let count = self.chains.len();
        if count == 1 {
            return vec![whole.clone()];
        }
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
