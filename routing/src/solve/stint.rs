//! A while of work that a chain is given, on a plan or a part of one.

use super::budget::Budget;
use super::chain::Chain;
use super::extract::Tours;
use super::flat::What;

/// A plan as it is handed about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) tours: Tours,
    pub(crate) absent: Vec<u32>,
    pub(crate) cost: i64,
}

/// How hot the search is while its share of the budget goes from `from` to `to`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cooling {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) hot: f64,
    pub(crate) cold: f64,
}

impl Cooling {
    pub(super) fn at(&self, share: f64) -> f64 {
        let part = ((share - self.from) / (self.to - self.from).max(1e-9)).clamp(0.0, 1.0);
        self.hot * (self.cold / self.hot).powf(part)
    }
}

/// What a chain is given for a while: to work until this share of the budget, or for so many rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stint {
    pub(crate) cooling: Cooling,
    pub(crate) until: f64,
    pub(crate) rounds: u64,
    /// Rounds of all chains before, for a budget of rounds.
    pub(crate) rounds_before: u64,
    pub(crate) chains: u64,
}

/// After so many rounds the clock is looked at.
pub(crate) const ROUNDS_PER_LOOK: u64 = 64;

impl Chain<'_, '_> {
    /// Takes up tours; whatever is not on them is absent.
    pub(crate) fn take_up(&mut self, tours: &Tours) {
        let model = self.state.model;
        for (tour, nodes) in tours {
            for &node in nodes.iter().filter(|node| model.node(**node).what != What::Reload) {
                self.state.join(model.job_of(node));
            }
            self.state.replace(*tour, nodes);
        }
    }

    /// Makes a draft, or a part of one, this chain's plan. `free`: the slots it may use. `more`: how many tours it may
    /// add.
    pub(crate) fn load(&mut self, draft: &Draft, free: Vec<u32>, more: usize) {
        let model = self.state.model;
        self.state.reset_prices();
        self.state.clear(&free);
        self.members.clear();
        for (tour, nodes) in &draft.tours {
            self.state.replace(*tour, nodes);
            self.members.extend(nodes.iter().filter(|node| model.node(**node).what != What::Reload));
        }
        for &job in &draft.absent {
            self.state.leave(job);
            let first = model.jobs[job as usize].first;
            self.members.extend(first..=first + u32::from(model.jobs[job as usize].pair));
        }
        self.state.most_tours = draft.tours.len() + more;
        self.members.sort_unstable();
        self.state.keep();
        self.best = self.draft();
    }

    /// Makes a draft this chain's plan, with every slot to be used.
    pub(crate) fn load_whole(&mut self, draft: &Draft) {
        let slots = self.state.model.slots.len();
        self.load(draft, (0..slots as u32).collect(), slots);
    }

    /// The plan as it is.
    pub(crate) fn draft(&self) -> Draft {
        let mut absent = self.state.absent.clone();
        absent.sort_unstable();
        let raised: i64 = absent.iter().map(|job| self.state.price[*job as usize] - self.state.model.jobs[*job as usize].price).sum();
        Draft { tours: self.tours(), absent, cost: self.state.cost - raised }
    }

    /// Works until the stint is over, keeping the best plan seen.
    pub(crate) fn work(&mut self, budget: Budget, stint: Stint) {
        if self.members.is_empty() {
            return;
        }
        let timed = budget.is_timed();
        let mut temperature = stint.cooling.hot;
        let mut done = 0;
        while done < stint.rounds {
            if done % ROUNDS_PER_LOOK == 0 {
                let share = budget.share(stint.rounds_before + done * stint.chains);
                if timed && share >= stint.until {
                    break;
                }
                temperature = stint.cooling.at(share);
            }
            done += 1;
            if self.step(temperature) && self.state.cost < self.best.cost {
                self.best = self.draft();
            }
        }
    }
}
