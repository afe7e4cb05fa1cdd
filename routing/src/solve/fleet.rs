//! Fewer vans: a tour is dissolved, and its jobs are put on the others as often as it takes.
//!
//! After the fleet minimisation of Christiaens and Vanden Berghe (2020): a job that was left out often becomes dear, so
//! that the search makes room for those that are hard to place and leaves out easier ones meanwhile.

use super::chain::Chain;
use super::flat::What;

impl Chain<'_, '_> {
    /// Makes it the aim that nothing is left out. Says whether that is so already.
    pub(crate) fn serve_all(&mut self) -> bool {
        self.weight_before = 0;
        self.does_without()
    }

    /// Dissolves the tour whose jobs were left out least often. Says whether there was one to do without.
    pub(crate) fn give_up_a_tour(&mut self) -> bool {
        let limit = self.state.used.len().saturating_sub(1);
        let Some(tour) = self.easiest_tour().filter(|_| limit > 0) else { return false };
        self.weight_before = self.weight_left();
        self.state.keep();
        self.dissolve(tour);
        self.state.most_tours = limit;
        self.recreate();
        self.state.keep();
        true
    }

    /// Looks for a place for what was left out, for so many rounds, until no more is left out than before or until `over` says so.
    pub(crate) fn seek(&mut self, rounds: u64, temperature: f64, over: &(dyn Fn() -> bool + Sync)) {
        for round in 0..rounds {
            if self.does_without() || (round % 64 == 0 && over()) {
                return;
            }
            self.step(temperature);
            self.count_absences();
        }
    }

    /// Whether no more is left out than was with one more tour.
    pub(crate) fn does_without(&self) -> bool {
        self.weight_left() <= self.weight_before
    }

    /// How much of what must be served is left out.
    fn weight_left(&self) -> i64 {
        self.state.absent.iter().map(|job| self.state.model.jobs[*job as usize].weight).sum()
    }

    fn easiest_tour(&self) -> Option<u32> {
        let model = self.state.model;
        let hardness = |tour: &u32| -> u64 {
            let nodes = self.state.tours[*tour as usize].nodes.iter().filter(|node| model.node(**node).what != What::Reload);
            nodes.map(|node| 1 + self.absences[model.job_of(*node) as usize]).sum()
        };
        let is_locked = |tour: u32| {
            self.state.tours[tour as usize]
                .nodes
                .iter()
                .any(|node| model.node(*node).what != What::Reload && model.jobs[model.job_of(*node) as usize].only == tour)
        };
        self.state.used.iter().copied().filter(|tour| !model.has.locks || !is_locked(*tour)).min_by_key(|tour| (hardness(tour), *tour))
    }

    fn dissolve(&mut self, tour: u32) {
        let model = self.state.model;
        let nodes = std::mem::take(&mut self.state.tours[tour as usize].nodes);
        let jobs: Vec<u32> = nodes
            .iter()
            .filter(|node| matches!(model.node(**node).what, What::Visit | What::Take))
            .map(|node| model.job_of(*node))
            .collect();
        self.state.tours[tour as usize].nodes = nodes;
        self.state.replace(tour, &[]);
        for job in jobs {
            self.state.leave(job);
        }
    }

    /// Whoever is left out becomes dearer.
    fn count_absences(&mut self) {
        for at in 0..self.state.absent.len() {
            let job = self.state.absent[at];
            let task = &self.state.model.jobs[job as usize];
            if !task.optional {
                self.absences[job as usize] += 1;
                self.state.raise_price(job, task.price);
            }
        }
    }
}
