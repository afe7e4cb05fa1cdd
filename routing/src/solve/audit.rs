//! Whether what the search keeps is what a fresh reckoning would find; looked at in debug builds only.

use super::chain::Chain;
use super::clockwork::{Early, Late};
use super::flat::{Model, NONE, What};
use super::state::State;
use super::stint::Draft;

/// After so many rounds a chain is audited.
const ROUNDS_PER_AUDIT: u64 = 16;

impl Chain<'_, '_> {
    /// Audits the state from time to time.
    ///
    /// # Panics
    /// When a kept figure is wrong.
    pub(crate) fn audit_sometimes(&self) {
        if self.rounds.is_multiple_of(ROUNDS_PER_AUDIT) {
            self.state.audit();
            let known = self
                .members
                .iter()
                .map(|visit| self.state.model.job_of(*visit))
                .all(|job| self.state.is_on_a_tour(job) != self.state.is_absent(job));
            assert!(known, "every job of the chain is either on a tour or absent");
        }
    }
}

impl Draft {
    /// Looks at whether every job is on it once.
    ///
    /// # Panics
    /// When a job is missing or is there twice.
    pub(crate) fn audit(&self, model: &Model<'_>) {
        let mut times = vec![0; model.jobs.len()];
        let visits =
            self.tours.iter().flat_map(|(_, nodes)| nodes).filter(|node| matches!(model.node(**node).what, What::Visit | What::Take));
        visits.map(|visit| model.job_of(*visit)).chain(self.absent.iter().copied()).for_each(|job| times[job as usize] += 1);
        assert!(times.iter().all(|times| *times == 1), "every job is on a tour or absent, once: {times:?}");
    }
}

impl State<'_, '_> {
    /// Looks at everything kept.
    ///
    /// # Panics
    /// When something is not as a fresh reckoning finds it.
    pub(crate) fn audit(&self) {
        self.audit_lists();
        let mut fresh = State::new(self.model);
        let slots: Vec<u32> = (0..self.model.slots.len() as u32).collect();
        fresh.clear(&slots);
        for &tour in &self.used {
            assert!(fresh.replace(tour, &self.tours[tour as usize].nodes), "tour {tour} breaks a rule");
            self.audit_tour(tour, &fresh);
        }
        let left: i64 = self.absent.iter().map(|job| self.price[*job as usize]).sum();
        assert_eq!(self.cost, fresh.cost + left, "the cost of the plan is kept");
    }

    fn is_on_a_tour(&self, job: u32) -> bool {
        let task = &self.model.jobs[job as usize];
        let (first, last) = (self.spots[task.first as usize].tour, self.spots[(task.first + u32::from(task.pair)) as usize].tour);
        assert_eq!(first, last, "both ends of job {job} are on one tour");
        first != NONE
    }

    fn audit_tour(&self, tour: u32, fresh: &State<'_, '_>) {
        let (kept, reckoned) = (&self.tours[tour as usize], &fresh.tours[tour as usize]);
        let figures = |state: &State<'_, '_>| {
            let this = &state.tours[tour as usize];
            (this.cost, this.distance, this.reload_detour, this.start, (this.visits, this.reloads, this.goods))
        };
        assert_eq!(figures(self), figures(fresh), "the figures of tour {tour} are kept");
        assert_eq!(self.ends[tour as usize], fresh.ends[tour as usize], "the ends of tour {tour} are kept");
        assert!(kept.nodes == reckoned.nodes && !kept.nodes.is_empty(), "tour {tour} has nodes");
        for &node in &kept.nodes {
            assert_eq!(self.spots[node as usize], fresh.spots[node as usize], "where node {node} is");
            assert_eq!(self.hours(tour, node), fresh.hours(tour, node), "when node {node} is reached");
            assert_eq!(self.peaks.get(node as usize), fresh.peaks.get(node as usize), "what is on board at node {node}");
            let barred = self.model.node(node).what != What::Reload && !self.model.may_serve(tour, self.model.job_of(node));
            assert!(!barred, "tour {tour} may not serve the job of node {node}");
        }
        assert!(!self.model.has.locks || self.model.locks_hold(tour, &kept.nodes), "tour {tour} is in the order locks want");
        assert!(self.model.loads_and_company_hold(tour, &kept.nodes), "tour {tour} has room for all and mixes nothing it may not");
        let walked = self.model.walk(tour, &kept.nodes);
        assert_eq!(walked.map(|walked| walked.cost), Some(kept.cost), "tour {tour}, walked from end to end");
    }

    /// Times at a node, as far as they are looked at.
    fn hours(&self, tour: u32, node: u32) -> Option<(Early, Late, Option<Late>)> {
        let limited = self.model.group_of(tour).limits.duration.is_some();
        self.times.get(node as usize).map(|times| (times.early, times.late, limited.then_some(times.brisk)))
    }

    fn audit_lists(&self) {
        for (at, &tour) in self.used.iter().enumerate() {
            assert!(self.used_at[tour as usize] == at as u32 && self.free_at[tour as usize] == NONE, "tour {tour} is used");
        }
        for (group, free) in self.free.iter().enumerate() {
            for (at, &tour) in free.iter().enumerate() {
                let listed = self.free_at[tour as usize] == at as u32 && self.used_at[tour as usize] == NONE;
                assert!(listed && self.tours[tour as usize].nodes.is_empty(), "tour {tour} is free");
                assert_eq!(self.model.slots[tour as usize].group as usize, group, "tour {tour} is listed in its group");
            }
        }
        for (at, &job) in self.absent.iter().enumerate() {
            assert!(self.absent_at[job as usize] == at as u32 && !self.is_on_a_tour(job), "job {job} is absent");
        }
        let absent = self.absent_at.iter().filter(|at| **at != NONE).count();
        assert_eq!(absent, self.absent.len(), "nobody else is taken to be absent");
        let driven: usize = self.used.iter().map(|tour| self.tours[*tour as usize].nodes.len()).sum();
        assert_eq!(self.spots.iter().filter(|spot| spot.tour != NONE).count(), driven, "every node taken to be on a tour is on one");
        assert!(self.used.len() <= self.most_tours.max(1), "no more tours than there may be");
    }
}
