//! The list of routes: van, stops, distance, duration, load.

use std::fmt::Write;

use super::{Escaped, MARGIN, Sheet, WIDTH, shortened};
use crate::format::palette;

const ROW: f64 = 22.0;

/// Columns, as distances of their right edges from the right edge of the picture.
const STOPS: f64 = 300.0;
const DISTANCE: f64 = 222.0;
const LEAVES: f64 = 170.0;
const HOME: f64 = 126.0;
const DURATION: f64 = 80.0;
const LOAD: f64 = 0.0;

/// The legend and its height.
pub(super) fn draw(sheet: &Sheet<'_>, left: f64, top: f64) -> (String, f64) {
    let right = WIDTH - MARGIN;
    let mut text = String::new();
    let mut y = top + 14.0;
    let mut heading = |x: f64, class: &str, words: &str| {
        let _ = writeln!(text, "<text class=\"muted small {class}\" x=\"{x}\" y=\"{y}\">{words}</text>");
    };
    heading(left, "", "Route");
    heading(right - STOPS, "right", "Stops");
    heading(right - DISTANCE, "right", "Distance");
    if sheet.timed {
        heading(right - LEAVES, "right", "Leaves");
        heading(right - HOME, "right", "Home");
        heading(right - DURATION, "right", "Time");
    }
    heading(right - LOAD, "right", "Fullest");
    let _ = writeln!(text, "<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{0}\" y2=\"{0}\"/>", y + 8.0);
    y += 8.0;
    for number in 0..sheet.driven.len() {
        y += ROW;
        row(&mut text, sheet, number, (left, y));
    }
    y += ROW + 8.0;
    totals(&mut text, sheet, (left, y));
    if !sheet.plan.unserved.is_empty() {
        y += ROW + 8.0;
        unserved(&mut text, sheet, (left, y));
    }
    (text, y - top + 10.0)
}

fn totals(text: &mut String, sheet: &Sheet<'_>, (left, y): (f64, f64)) {
    let right = WIDTH - MARGIN;
    let _ = writeln!(text, "<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{0}\" y2=\"{0}\"/>", y - 18.0);
    let mut sum = |edge: f64, class: &str, words: &str| {
        let _ = writeln!(text, "<text class=\"ink strong {class}\" x=\"{}\" y=\"{y}\">{words}</text>", right - edge);
    };
    sum(right - left - 28.0, "", "All");
    sum(STOPS, "right", &sheet.driven.iter().map(|driven| driven.route.stops().count()).sum::<usize>().to_string());
    sum(DISTANCE, "right", &sheet.distance(sheet.driven.iter().map(|driven| driven.line.distance).sum()));
    if sheet.timed {
        sum(DURATION, "right", &sheet.duration(sheet.driven.iter().map(|driven| driven.line.duration).sum()));
    }
}

fn unserved(text: &mut String, sheet: &Sheet<'_>, (left, y): (f64, f64)) {
    let _ = writeln!(
        text,
        "<path class=\"lost\" stroke-width=\"2.2\" stroke-linecap=\"round\" d=\"M{:.1} {:.1}l9 9m0 -9l-9 9\"/>",
        left + 6.0,
        y - 9.0
    );
    let ids = sheet.plan.unserved.iter().take(12).map(|job| sheet.problem.jobs[*job].id.as_str()).collect::<Vec<_>>();
    let told = format!("Not served: {}", ids.join(", "));
    let _ = writeln!(text, "<text class=\"lost-words\" x=\"{}\" y=\"{y}\">{}</text>", left + 28.0, Escaped(&shortened(&told, 64)));
}

fn row(text: &mut String, sheet: &Sheet<'_>, number: usize, at: (f64, f64)) {
    let (left, y) = at;
    let right = WIDTH - MARGIN;
    let driven = &sheet.driven[number];
    let (colour, dashes) = (palette::colour(number), palette::dashes(number));
    let _ = writeln!(
        text,
        "<line x1=\"{left}\" x2=\"{}\" y1=\"{1}\" y2=\"{1}\" stroke=\"{colour}\" stroke-width=\"4\" stroke-dasharray=\"{dashes}\"/>",
        left + 20.0,
        y - 4.0
    );
    let _ = writeln!(text, "<text class=\"ink strong\" x=\"{}\" y=\"{y}\">{}</text>", left + 28.0, Escaped(&shortened(driven.van(), 13)));
    let mut cell = |edge: f64, words: String| {
        let _ = writeln!(text, "<text class=\"ink right\" x=\"{}\" y=\"{y}\">{}</text>", right - edge, Escaped(&words));
    };
    cell(STOPS, driven.route.stops().count().to_string());
    cell(DISTANCE, sheet.distance(driven.line.distance));
    if sheet.timed {
        cell(LEAVES, sheet.clock(driven.leaves()));
        cell(HOME, sheet.clock(driven.ends()));
        cell(DURATION, sheet.duration(driven.line.duration));
    }
    let permille = driven.fullest_permille();
    cell(LOAD, format!("{}%", (permille + 5) / 10));
    let filled = 24.0 * permille.clamp(0, 1000) as f64 / 1000.0;
    let (x, bar) = (right - LOAD - 62.0, y - 8.0);
    let _ = writeln!(text, "<rect class=\"load\" x=\"{x}\" y=\"{bar}\" width=\"24\" height=\"8\" rx=\"2\"/>");
    let _ = writeln!(text, "<rect fill=\"{colour}\" x=\"{x}\" y=\"{bar}\" width=\"{filled:.1}\" height=\"8\" rx=\"2\"/>");
}
