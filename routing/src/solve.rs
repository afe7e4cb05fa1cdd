//! The search for a good plan.
mod budget;
mod chain;
mod chance;
mod clockwork;
mod compound;
mod extract;
mod model;
mod recreate;
mod ruin;
mod state;
mod team;
mod walk;
pub use tune::tune;
mod tune {
    use super::budget::{cpu_seconds, Budget, Limits};
    use super::chain::{Chain, Tuning};
    use super::model::Model;
    use super::team::{Cooling, Team};
    use crate::problem::Problem;
    pub fn tune(problem: &Problem, seconds: f64, seed: u64) {
        let mut tuning = Tuning::default();
        let get = |name: &str, d: f64| std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(d);
        tuning.near_tried = get("NEAR", tuning.near_tried as f64) as usize;
        tuning.near_known = get("KNOWN", tuning.near_known as f64) as usize;
        tuning.mean_removed = get("REMOVED", tuning.mean_removed);
        tuning.longest_string = get("STRING", tuning.longest_string);
        tuning.split_growth = get("GROWTH", tuning.split_growth);
        tuning.split_share = get("SHARE", tuning.split_share);
        tuning.blink = get("BLINK", tuning.blink);
        tuning.hot = get("HOT", tuning.hot);
        tuning.cold = get("COLD", tuning.cold);
        let threads = get("THREADS", 1.0) as usize;
        let budget = Budget::begin(Limits { wall_seconds: (threads > 1).then_some(seconds), cpu_seconds: (threads == 1).then_some(seconds), iterations: None });
        let model = Model::new(problem, tuning.near_known, tuning.near_tried);
        let mut team = Team::new(&model, budget, (tuning, seed, threads));
        let begun = team.begin(None);
        let began = begun.cost;
        let scale = model.near_cost(5);
        let best = team.anneal(begun, Cooling { from: 0.0, to: 1.0, hot: scale * tuning.hot, cold: scale * tuning.hot * tuning.cold }, &mut |_, _, _| true);
        let mut sum = 0;
        for (tour, nodes) in &best.tours { let w = model.walk(*tour, nodes); sum += w.expect("feasible").cost; }
        println!("{{\"cost\":{sum},\"best\":{},\"begun\":{began},\"routes\":{},\"absent\":{},\"rounds\":{},\"scale\":{scale:.1},\"cpu\":{:.2}}}", best.cost, best.tours.len(), best.absent.len(), team.rounds, cpu_seconds());
    }
}
