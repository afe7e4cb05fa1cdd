//! The strip of hours: for each route when it drives, serves, waits, rests and reloads.

use std::fmt::Write;

use super::{Driven, Escaped, MARGIN, Sheet, WIDTH, shortened};
use crate::format::palette;
use crate::plan::Call;
use crate::problem::Time;

const ROW: f64 = 24.0;
const LEFT: f64 = 168.0;
const RIGHT: f64 = WIDTH - MARGIN - 30.0;

/// Steps between the lines of the strip, for clocks and for plain numbers.
const STEPS_S: [Time; 9] = [900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800];
const STEPS: [Time; 3] = [1, 2, 5];

struct Strip {
    from: Time,
    to: Time,
}

impl Strip {
    fn x(&self, time: Time) -> f64 {
        LEFT + (RIGHT - LEFT) * (time - self.from) as f64 / (self.to - self.from).max(1) as f64
    }
}

/// The strip and its height.
pub(super) fn draw(sheet: &Sheet<'_>, top: f64) -> (String, f64) {
    let from = sheet.driven.iter().map(|driven| driven.leaves()).min();
    let to = sheet.driven.iter().map(|driven| driven.ends()).max();
    let (Some(from), Some(to)) = (from, to) else { return (String::new(), 0.0) };
    let step = step(sheet, to - from);
    let east = sheet.problem.clock.map_or(0, |clock| i64::from(clock.east_s));
    let floor = |time: Time| (time + east).div_euclid(step) * step - east;
    let strip = Strip { from: floor(from), to: floor(to - 1) + step };
    let rows = ROW * sheet.driven.len() as f64;
    let mut text = String::from(
        "<defs><pattern id=\"waits\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <line class=\"axis\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"5\" stroke-width=\"2\"/></pattern></defs>\n",
    );
    let first_row = top + 44.0;
    key(&mut text, top);
    let _ = writeln!(
        text,
        "<rect class=\"panel\" x=\"{MARGIN}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\"/>",
        top + 16.0,
        WIDTH - 2.0 * MARGIN,
        rows + 48.0
    );
    let mut time = strip.from;
    while time <= strip.to {
        let x = strip.x(time);
        let _ = writeln!(
            text,
            "<line class=\"rule\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.1}\" y2=\"{:.1}\"/>",
            first_row - 2.0,
            first_row + rows + 8.0
        );
        let _ = writeln!(text, "<text class=\"muted small middle\" x=\"{x:.1}\" y=\"{:.1}\">{}</text>", first_row - 8.0, sheet.clock(time));
        time += step;
    }
    for (number, driven) in sheet.driven.iter().enumerate() {
        row(&mut text, (number, driven), (&strip, first_row + ROW * (number as f64 + 0.5) + 4.0));
    }
    (text, rows + 72.0)
}

fn step(sheet: &Sheet<'_>, span: Time) -> Time {
    let fits = |step: &Time| span / step <= 14;
    if sheet.metric {
        return STEPS_S.into_iter().find(fits).unwrap_or(span.max(1));
    }
    let powers = std::iter::successors(Some(sheet.problem.unit.max(1)), |power| power.checked_mul(10));
    powers.flat_map(|power| STEPS.map(|step| step.saturating_mul(power))).find(fits).unwrap_or(span.max(1))
}

fn key(text: &mut String, y: f64) {
    let _ = writeln!(text, "<text class=\"ink strong\" style=\"font-size:15px\" x=\"{MARGIN}\" y=\"{y}\">Hours</text>");
    let kinds = [
        ("driving", "<rect fill=\"#2f7ed8\" opacity=\".55\" y=\"-2.5\" width=\"22\" height=\"3\"/>"),
        ("at a stop", "<rect fill=\"#2f7ed8\" y=\"-8\" width=\"22\" height=\"14\" rx=\"2\"/>"),
        ("waiting", "<rect fill=\"url(#waits)\" class=\"axis\" y=\"-6\" width=\"22\" height=\"10\"/>"),
        ("break", "<rect class=\"pause\" y=\"-8\" width=\"22\" height=\"14\" rx=\"2\"/>"),
        ("reloading", "<rect class=\"hub\" y=\"-8\" width=\"22\" height=\"14\" rx=\"2\"/>"),
    ];
    for (at, (name, shape)) in kinds.into_iter().enumerate() {
        let x = LEFT + 100.0 * at as f64;
        let _ = writeln!(
            text,
            "<g transform=\"translate({x} {:.1})\">{shape}<text class=\"muted\" x=\"28\" y=\"3\">{name}</text></g>",
            y - 4.0
        );
    }
}

fn row(text: &mut String, route: (usize, &Driven<'_>), at: (&Strip, f64)) {
    let (number, driven) = route;
    let (strip, y) = at;
    let colour = palette::colour(number);
    let _ = writeln!(
        text,
        "<text class=\"ink strong\" x=\"{}\" y=\"{:.1}\">{}</text>",
        MARGIN + 26.0,
        y + 4.0,
        Escaped(&shortened(driven.van(), 15))
    );
    let _ = writeln!(text, "<circle cx=\"{}\" cy=\"{y:.1}\" r=\"5\" fill=\"{colour}\"/>", MARGIN + 16.0);
    let mut bar = |from: Time, to: Time, height: f64, look: &str| {
        if to > from {
            let (x, width) = (strip.x(from), (strip.x(to) - strip.x(from)).max(1.0));
            let _ = writeln!(text, "<rect {look} x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height}\"/>", y - height / 2.0);
        }
    };
    let driving = format!("fill=\"{colour}\" opacity=\".55\"");
    let serving = format!("fill=\"{colour}\" rx=\"1.5\" class=\"ring\" stroke-width=\".6\"");
    for moment in &driven.line.calls {
        bar(moment.arrive - moment.driving, moment.arrive, 3.0, &driving);
        bar(moment.arrive, moment.begin, 9.0, "fill=\"url(#waits)\"");
        let look = match moment.call {
            Call::Visit(_) => serving.as_str(),
            Call::Reload(_) => "class=\"hub\" rx=\"2\"",
            Call::Break(_) => "class=\"pause\" rx=\"2\"",
        };
        bar(moment.begin, moment.depart, 14.0, look);
    }
    bar(driven.ends() - driven.line.end.driving, driven.ends(), 3.0, &driving);
    let end = strip.x(driven.ends());
    let _ = writeln!(text, "<circle cx=\"{end:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>");
    let _ = writeln!(text, "<circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>", strip.x(driven.leaves()));
}
