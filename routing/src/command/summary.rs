//! A plan as a table.

use std::fmt::Write;

use routing::check::Report;
use routing::explain::Unserved;
use routing::plan::{Plan, Route};
use routing::problem::{DIMENSIONS, Problem};
use routing::timeline::{Timeline, timeline};

use crate::command::output::{distance, duration, why_left};

/// The most unserved jobs that are told one by one.
const MOST_LEFT: usize = 50;

const HEADINGS: [&str; 8] = ["route", "van", "shift", "stops", "distance", "duration", "fullest", "cost"];

/// Routes, totals, and why jobs are left. The plan must name only what the problem has.
pub fn told(problem: &Problem, plan: &Plan, report: &Report, left: &[Unserved]) -> String {
    let lines: Vec<Timeline> = plan.routes.iter().map(|route| timeline(problem, route)).collect();
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(plan.routes.iter().zip(&lines).enumerate().map(|(number, (route, line))| row(problem, number, (route, line))));
    rows.push([
        "all".to_owned(),
        String::new(),
        String::new(),
        plan.routes.iter().map(|route| route.stops().count()).sum::<usize>().to_string(),
        distance(problem, lines.iter().map(|line| line.distance).sum()),
        duration(problem, lines.iter().map(|line| line.duration).sum()),
        String::new(),
        problem.cost_told(report.cost.total()),
    ]);
    let mut text = aligned(&rows, &columns(problem));
    if problem.profiles.iter().any(|profile| profile.matrix.estimate) {
        text.push_str("distances and times are an estimate: straight lines, not roads\n");
    }
    if report.unserved > 0 {
        let _ = writeln!(text, "{} of {} jobs are not served", report.unserved, problem.jobs.len());
    }
    for left in left.iter().take(MOST_LEFT) {
        let _ = writeln!(text, "  {}: {}", problem.jobs[left.job].id, why_left(problem, left));
    }
    if left.len() > MOST_LEFT {
        let _ = writeln!(text, "  and {} more", left.len() - MOST_LEFT);
    }
    text
}

/// Times say nothing where they are distances, and shifts nothing where there is one.
fn columns(problem: &Problem) -> [bool; HEADINGS.len()] {
    let shifts = problem.fleet.iter().any(|kind| kind.shifts.len() > 1);
    let windows = problem.jobs.iter().flat_map(|job| job.visits()).any(|visit| !visit.windows.is_empty());
    [true, true, shifts, true, true, problem.clock.is_some() || windows, true, true]
}

fn row(problem: &Problem, number: usize, (route, line): (&Route, &Timeline)) -> [String; HEADINGS.len()] {
    let kind = &problem.fleet[route.van.kind];
    [
        (number + 1).to_string(),
        kind.vans[route.van.number].clone(),
        (route.shift + 1).to_string(),
        route.stops().count().to_string(),
        distance(problem, line.distance),
        duration(problem, line.duration),
        fullest(kind.capacity, line),
        problem.cost_told(line.cost.total()),
    ]
}

/// In each dimension that the van has, the fullest it ever is.
fn fullest(capacity: [i32; DIMENSIONS], line: &Timeline) -> String {
    let most = |dimension: usize| {
        let calls = line.calls.iter().map(|moment| moment.load[dimension]);
        calls.fold(line.start.load[dimension], i64::max)
    };
    let used = (0..DIMENSIONS).filter(|dimension| capacity[*dimension] > 0);
    let told: Vec<String> = used.map(|dimension| format!("{} %", (most(dimension) * 100) / i64::from(capacity[dimension]))).collect();
    told.join(" ")
}

/// Columns side by side, the names to the left and the numbers to the right.
fn aligned(rows: &[[String; HEADINGS.len()]], shown: &[bool; HEADINGS.len()]) -> String {
    let wide = |text: &str| text.chars().map(|sign| if sign < '\u{2e80}' { 1 } else { 2 }).sum::<usize>();
    let mut text = String::new();
    let widths: Vec<usize> = (0..HEADINGS.len()).map(|column| rows.iter().map(|row| wide(&row[column])).max().unwrap_or(0)).collect();
    for (number, row) in rows.iter().enumerate() {
        let cells = row.iter().enumerate().filter(|(column, _)| shown[*column]).map(|(column, cell)| {
            let space = " ".repeat(widths[column] - wide(cell));
            if column == 1 { format!("{cell}{space}") } else { format!("{space}{cell}") }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "{}", line.trim_end());
        if number == 0 || number + 2 == rows.len() {
            let _ = writeln!(text, "{}", "─".repeat(wide(&line)));
        }
    }
    text
}
