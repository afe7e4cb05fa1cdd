//! What is told to help does help: each change told for a job nobody serves, made alone, lets the plan keep every rule.

use fastrand::Rng;
use routing::check::{Broken, Rule, check};
use routing::explain::{How, Reason, explain};
use routing::solve::{Go, Limits, Search};
use routing::valid::contradictions;

use super::mix::{DAY, Mix, Scale};
use super::{generate, locks, run};
use crate::judging::explain::changed;

/// Too much to do for too few vans.
const OVERLOADED: Scale = Scale { jobs: (8, 30), most_vans: 2, ..DAY };

fn hold(seed: u64) {
    let mut chance = Rng::with_seed(seed);
    let mix = Mix { scarce: true, ..Mix::new(&mut chance) };
    let mut problem = generate::problem(&mut chance, mix, OVERLOADED);
    if mix.locks {
        problem.locks = locks::unfounded(&problem, &mut chance);
    }
    assert_eq!(contradictions(&problem).malformed, [], "a random problem is a sound one");
    let limits = Limits { iterations: Some(200), ..Limits::default() };
    let search = Search { limits, seed: chance.u64(..), ..Search::default() };
    let plan = search.run(&problem, &mut |_| Go::On).expect("a sound problem").plan;
    let before = check(&problem, &plan);
    let told = explain(&problem, &plan);
    assert_eq!(told.iter().map(|unserved| unserved.job).collect::<Vec<_>>(), plan.unserved, "every unserved job is explained");
    for unserved in &told {
        assert!(unserved.changes.is_sorted_by_key(|change| change.size), "the smallest change comes first");
        let fits = unserved.changes.iter().any(|change| change.how == How::Nothing);
        assert!(!fits || unserved.reason == Reason::Fits, "{:?} stands in the way of what fits as it is", unserved.reason);
        for change in &unserved.changes {
            let (wider, with) = changed(&problem, &plan, (unserved.job, change));
            assert_eq!(contradictions(&wider).malformed, [], "{change:?} leaves a sound problem");
            let after = check(&wider, &with);
            let driven = with.routes.iter().position(|route| *route == change.driven);
            let known = |fault: &&Broken| !before.faults.iter().any(|known| known.why == fault.why);
            // One van has other skills, and here all of its kind have.
            let of_the_van = |fault: &&Broken| !matches!(fault.rule, Rule::Skills { .. }) || fault.route == driven;
            let anew: Vec<&Broken> = after.faults.iter().filter(known).filter(of_the_van).collect();
            assert!(anew.is_empty(), "{change:?} of job {} does not help: {anew:?}", unserved.job);
            assert_eq!(with.unserved.len() + 1, plan.unserved.len(), "the job is served");
            assert!(!change.told(&problem, unserved.job).is_empty(), "the change is told in words");
        }
    }
}

#[test]
fn every_change_told_for_an_unserved_job_lets_it_be_served() {
    run("PROOF_EXPLAINED_CASES", 200, hold);
}
