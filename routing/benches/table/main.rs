//! The table of figures: `cargo bench -p routing`, or with names of rows (`-- RC208 county`) only those.
//!
//! Every figure is the median of five seeds, with processor time as the budget, so that it means the same on a machine
//! that does something else beside. `ROUTING_INSTANCES=folder` adds a row for every `.vrp` there that has a `.sol`.

mod constraints;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use routing::check::check;
use routing::format::{self, Beside, sol};
use routing::plan::Plan;
use routing::problem::{Job, Leaving, Problem};
use routing::solve::{Go, Limits, Search, Solved};

const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];

/// A row of an instance with a best known cost: so much dearer may the median be.
struct Row {
    instance: PathBuf,
    seconds: f64,
    most_gap: Option<f64>,
}

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    let mut met = true;
    println!("| instance | budget | best known | gap of each seed, % | median, % | limit, % | iterations/s | |");
    println!("|---|---|---|---|---|---|---|---|");
    for row in rows().iter().filter(|row| is_wanted(&row.instance.to_string_lossy())) {
        met &= print_gaps(row);
    }
    if is_wanted("threads") {
        println!("\n| instance | wall | one thread, mean gap % | two threads, mean gap % | |\n|---|---|---|---|---|");
        for row in rows().iter().filter(|row| row.seconds == 10.0) {
            met &= print_threads(row);
        }
    }
    if is_wanted("county") {
        met &= print_county();
    }
    if is_wanted("constraints") {
        constraints::print(&county());
    }
    if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn rows() -> Vec<Row> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("instances");
    let limits =
        [("X-n101-k25", 10.0, 0.0), ("X-n200-k36", 10.0, 0.3), ("X-n303-k21", 10.0, 0.6), ("X-n303-k21", 30.0, 0.4), ("RC208", 10.0, 0.0)];
    let mut rows: Vec<Row> = limits
        .iter()
        .map(|&(name, seconds, most)| Row { instance: own.join(name).with_extension("vrp"), seconds, most_gap: Some(most) })
        .collect();
    let Some(folder) = std::env::var_os("ROUTING_INSTANCES") else { return rows };
    let entries = std::fs::read_dir(folder).expect("ROUTING_INSTANCES is a folder");
    let mut more: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|ending| ending == "vrp")).collect();
    more.sort();
    let seconds = |path: &Path| if is_timed(path) { 30.0 } else { 10.0 };
    rows.extend(more.into_iter().filter(|path| path.with_extension("sol").exists()).map(|instance| Row {
        seconds: seconds(&instance),
        instance,
        most_gap: None,
    }));
    rows
}

fn is_timed(instance: &Path) -> bool {
    std::fs::read_to_string(instance).is_ok_and(|text| text.contains("TIME_WINDOW_SECTION"))
}

/// Best known cost, in the problem's units.
fn best_known(problem: &Problem, instance: &Path) -> i64 {
    let text = std::fs::read_to_string(instance.with_extension("sol")).expect("a solution is beside the instance");
    let told = sol::read(problem, &text).expect("the solution can be read");
    check(problem, &told.plan).cost.total()
}

fn read(instance: &Path) -> Problem {
    let text = std::fs::read_to_string(instance).expect("the instance can be read");
    format::read(&text, &instance.to_string_lossy(), Beside::default()).expect("the instance is one")
}

fn run(problem: &Problem, search: Search<'_>) -> (i64, Solved) {
    let solved = search.run(problem, &mut |_| Go::On).expect("the problem can be solved");
    let report = check(problem, &solved.plan);
    assert!(report.feasible(), "the plan breaks a rule: {:?}", report.faults);
    assert_eq!(report.unserved_weight, 0, "all is served");
    (report.cost.total(), solved)
}

fn gap(cost: i64, best: i64) -> f64 {
    (cost as f64 / best as f64 - 1.0) * 100.0
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

fn print_gaps(row: &Row) -> bool {
    let problem = read(&row.instance);
    let best = best_known(&problem, &row.instance);
    let limits = Limits { cpu_seconds: Some(row.seconds), ..Limits::default() };
    let mut pace = 0.0;
    let mut gaps: Vec<f64> = SEEDS
        .iter()
        .map(|&seed| {
            let (cost, solved) = run(&problem, Search { limits, seed, ..Search::default() });
            pace += solved.iterations as f64 / solved.cpu_seconds / SEEDS.len() as f64;
            gap(cost, best)
        })
        .collect();
    let told: Vec<String> = gaps.iter().map(|gap| format!("{gap:.2}")).collect();
    gaps.sort_by(f64::total_cmp);
    let median = gaps[gaps.len() / 2];
    let met = row.most_gap.is_none_or(|most| median <= most + 0.005);
    let limit = row.most_gap.map_or_else(String::new, |most| format!("{most:.1}"));
    let verdict = row.most_gap.map_or("", |_| verdict(met));
    println!(
        "| {} | {} s | {} | {} | {median:.2} | {limit} | {pace:.0} | {verdict} |",
        name(&row.instance),
        row.seconds,
        problem.cost_told(best),
        told.join(" "),
    );
    met
}

fn name(instance: &Path) -> String {
    instance.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// One thread and two, at the same time on the wall. Where one finds the best known every time, two cannot do better.
fn print_threads(row: &Row) -> bool {
    let problem = read(&row.instance);
    let best = best_known(&problem, &row.instance);
    let limits = Limits { wall_seconds: Some(row.seconds), ..Limits::default() };
    let mean = |threads: usize| {
        let gaps = SEEDS.iter().map(|&seed| gap(run(&problem, Search { limits, seed, threads, ..Search::default() }).0, best));
        gaps.sum::<f64>() / SEEDS.len() as f64
    };
    let (one, two) = (mean(1), mean(2));
    let met = two < one || (one == 0.0 && two == 0.0);
    println!("| {} | {} s | {one:.3} | {two:.3} | {} |", name(&row.instance), row.seconds, verdict(met));
    met
}

/// The county's day, and the same after three stops were added to it.
fn print_county() -> bool {
    let mut problem = county();
    let limits = Limits { cpu_seconds: Some(30.0), ..Limits::default() };
    println!(
        "\n| county, seed | vans | km | cost | unserved | iterations/s | re-planned in | its vans | its unserved | stops that changed vans | |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let mut met = true;
    let added = three_more(&problem);
    for seed in SEEDS {
        let (cost, solved) = run(&problem, Search { limits, seed, ..Search::default() });
        let metres: i64 = solved.plan.routes.iter().map(|route| routing::timeline::timeline(&problem, route).distance).sum();
        problem.jobs.extend(added.iter().cloned());
        let began = std::time::Instant::now();
        let soon = Limits { wall_seconds: Some(1.8), ..Limits::default() };
        let (_, anew) = run(&problem, Search { limits: soon, seed, from: Some(&solved.plan), ..Search::default() });
        let seconds = began.elapsed().as_secs_f64();
        problem.jobs.truncate(problem.jobs.len() - added.len());
        let fine = solved.plan.routes.len() <= 12 && anew.plan.unserved.is_empty() && seconds <= 2.0;
        met &= fine;
        println!(
            "| {seed} | {} | {} | {} | {} | {:.0} | {seconds:.2} s | {} | {} | {} | {} |",
            solved.plan.routes.len(),
            metres / 1000,
            problem.cost_told(cost),
            solved.plan.unserved.len(),
            solved.iterations as f64 / solved.cpu_seconds,
            anew.plan.routes.len(),
            anew.plan.unserved.len(),
            changed(&solved.plan, &anew.plan),
            verdict(fine)
        );
    }
    met
}

fn county() -> Problem {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("instances");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect("the county is there");
    let matrix = text("county-synthetic.matrix.json");
    let beside = Beside { matrices: &[&matrix], ..Beside::default() };
    format::read(&text("county-synthetic.problem.json"), "county", beside).expect("the county can be read")
}

/// Three orders that come in after the plan was made: as three others, but of their own.
fn three_more(problem: &Problem) -> Vec<Job> {
    let again = |index: usize| Job { id: format!("late-{index}"), leaving: Leaving::default(), ..problem.jobs[index].clone() };
    [50, 150, 250].map(again).to_vec()
}

/// How many stops another van comes to.
fn changed(before: &Plan, after: &Plan) -> usize {
    let vans = |plan: &Plan| -> std::collections::HashMap<_, _> {
        plan.routes.iter().flat_map(|route| route.stops().map(move |stop| (stop, route.van))).collect()
    };
    let after = vans(after);
    vans(before).into_iter().filter(|(stop, van)| after.get(stop).is_some_and(|now| now != van)).count()
}
