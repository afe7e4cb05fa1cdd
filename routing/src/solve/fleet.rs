//! Fewer vans: a tour is dissolved, and its jobs are put on the others as often as it takes.
//!
//! After the fleet minimisation of Christiaens and Vanden Berghe (2020): a job that was left out often becomes dear, so
//! that the search makes room for those that are hard to place and leaves out easier ones meanwhile.

use super::chain::Chain;
use super::model::What;
use super::team::Draft;

impl Chain<'_, '_> {
    /// Dissolves the tour whose jobs were left out least often and looks for a plan without it, for so many rounds or
    /// until `over` says so. `None`: none was found, and the chain is as it was.
    pub(crate) fn without_a_tour(&mut self, rounds: u64, temperature: f64, over: &dyn Fn() -> bool) -> Option<Draft> {
        let before = self.draft();
        let limit = self.state.used.len().checked_sub(1).filter(|limit| *limit > 0)?;
        let tour = self.easiest_tour()?;
        let left = self.weight_left();
        self.state.keep();
        self.dissolve(tour);
        self.state.most_tours = limit;
        self.recreate();
        self.state.keep();
        for round in 0..rounds {
            if self.weight_left() <= left {
                return Some(self.draft());
            }
            if round % 64 == 0 && over() {
                break;
            }
            self.step(temperature);
            self.count_absences();
        }
        if self.weight_left() <= left {
            return Some(self.draft());
        }
        self.load_whole(&before);
        None
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
        let is_locked = |tour: u32| self.state.tours[tour as usize].nodes.iter().any(|node| model.node(*node).what != What::Reload && model.jobs[model.job_of(*node) as usize].only == tour);
        self.state.used.iter().copied().filter(|tour| !model.has.locks || !is_locked(*tour)).min_by_key(|tour| (hardness(tour), *tour))
    }

    fn dissolve(&mut self, tour: u32) {
        let model = self.state.model;
        let nodes = std::mem::take(&mut self.state.tours[tour as usize].nodes);
        let jobs: Vec<u32> = nodes.iter().filter(|node| matches!(model.node(**node).what, What::Visit | What::Take)).map(|node| model.job_of(*node)).collect();
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
