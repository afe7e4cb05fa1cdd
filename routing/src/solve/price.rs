//! What leaving a job costs in the search, so that one sum of costs tells which plan is better.

use super::flat::{FAR, Model, NONE, What};
use super::locks::NOWHERE;
use crate::problem::{Leaving, Problem};

/// A locked job weighs as much as all others together, or this much where they are many.
const MOST_LOCKED_WEIGHT: i64 = 1000;

impl Model<'_> {
    /// What must be served costs more to leave than any plan can save by that, and what is locked more than all else. Where
    /// vans are to be few, one more costs more than any plan without it.
    pub(crate) fn add_prices(&mut self) {
        let problem = self.problem;
        let weight = |leaving: Leaving| if let Leaving::Never { weight } = leaving { i64::from(weight.max(1)) } else { 0 };
        let all: i64 = problem.jobs.iter().map(|job| weight(job.leaving)).sum();
        let locked_weight = (all + 1).min(MOST_LOCKED_WEIGHT);
        for (task, job) in self.jobs.iter_mut().zip(&problem.jobs) {
            let locked = task.only != NONE && task.only != NOWHERE;
            task.weight = if locked { locked_weight.max(weight(job.leaving)) } else { weight(job.leaving) };
        }
        let routes = self.slots.len().min(self.jobs.len()) as i64;
        let dearest = self.dearest_plan();
        if problem.fewest_vans {
            self.van_price = at_most(dearest + 1, i64::MAX / 64 / routes.max(1));
            self.groups.iter_mut().for_each(|group| group.costs.fixed += self.van_price);
        }
        self.has.unlike_weights = self.jobs.windows(2).any(|pair| pair[0].weight != pair[1].weight);
        let sum: i64 = self.jobs.iter().map(|task| task.weight).sum();
        let unit = at_most(dearest + i128::from(self.van_price * routes) + 1, i64::MAX / 8 / sum.max(1));
        for (task, job) in self.jobs.iter_mut().zip(&problem.jobs) {
            task.optional = task.weight == 0;
            task.price = match job.leaving {
                Leaving::Price(price) if task.optional => price,
                _ => unit * task.weight,
            };
        }
    }

    /// No plan costs more: every way the longest, every van under way from morning to night, every price paid.
    fn dearest_plan(&self) -> i128 {
        let problem = self.problem;
        let routes = self.slots.len().min(self.jobs.len());
        let reloads = self.nodes.iter().filter(|node| node.what == What::Reload).count();
        let legs = (self.tasks + reloads + routes) as i128;
        let (mut way, mut standing) = (0, 0);
        for group in &self.groups {
            let matrix = &problem.profiles[group.way].matrix;
            let farthest = i128::from(matrix.distance.iter().copied().max().unwrap_or(0));
            way = way.max(farthest * i128::from(group.costs.per_distance));
            let day = (i128::from(group.latest) - i128::from(group.earliest)).clamp(0, self.longest_day(legs));
            standing = standing.max(i128::from(group.costs.fixed) + day * i128::from(group.costs.per_time));
        }
        legs * way + routes as i128 * standing + prices(problem)
    }

    /// Driving, standing and waiting for the last thing that opens: no route takes longer.
    fn longest_day(&self, legs: i128) -> i128 {
        let longest = self.ways.iter().flat_map(|way| way.time.iter().copied()).max().unwrap_or(0);
        let slowest = self.ways.iter().flat_map(|way| &way.profile.bands).map(|band| band.permille.max(1000)).max().unwrap_or(1000);
        let standing: i128 = self.nodes.iter().map(|node| i128::from(node.service)).sum();
        let rests: i128 = self.groups.iter().flat_map(|group| &group.breaks).map(|rest| i128::from(rest.1) + i128::from(rest.2)).sum();
        let opening = self.windows.iter().map(|window| i128::from(window.0)).max().unwrap_or(0).max(0);
        (legs * i128::from(longest) * i128::from(slowest) / 1000 + standing + rests.max(0) + opening).min(i128::from(FAR))
    }
}

fn at_most(figure: i128, most: i64) -> i64 {
    i64::try_from(figure).map_or(most, |figure| figure.min(most))
}

fn prices(problem: &Problem) -> i128 {
    let jobs = problem.jobs.iter().map(|job| {
        let left = if let Leaving::Price(price) = job.leaving { i128::from(price) } else { 0 };
        left + job.usual.map_or(0, |usual| i128::from(usual.price))
    });
    jobs.sum()
}
