//! The map: legs, stops, hubs.

use std::fmt::Write;

use super::labels::{self, Ground};
use super::{Driven, Escaped, MARGIN, Sheet};
use crate::format::palette;
use crate::plan::Call;
use crate::problem::{Load, Point, Work};
use crate::timeline::Moment;

/// Right edge of the map.
pub(super) const RIGHT: f64 = 1120.0;
const PADDING: f64 = 42.0;
/// Mean metres of one degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// From points to the paper: a plane as it is, the Earth by a local equirectangular projection.
pub(super) struct Projection {
    /// Width of a degree of longitude as a share of one of latitude.
    narrowing: f64,
    left: f64,
    high: f64,
    scale: f64,
    offset: (f64, f64),
    earth: bool,
}

/// The map and its height; empty where no place has a point.
pub(super) fn draw(sheet: &Sheet<'_>, top: f64) -> (String, f64) {
    let Some((projection, height)) = Projection::of(sheet, top) else { return (String::new(), 0.0) };
    let mut text =
        format!("<rect class=\"panel\" x=\"{MARGIN}\" y=\"{top}\" width=\"{}\" height=\"{height:.0}\" rx=\"10\"/>\n", RIGHT - MARGIN);
    let mut ground = Ground::of(MARGIN + 6.0, top + 6.0, RIGHT - 6.0, top + height - 36.0);
    for (number, driven) in sheet.driven.iter().enumerate() {
        legs(&mut text, sheet, (number, driven), (&projection, &mut ground));
    }
    for (number, driven) in sheet.driven.iter().enumerate() {
        stops(&mut text, sheet, (number, driven), (&projection, &mut ground));
    }
    unserved(&mut text, sheet, (&projection, &mut ground));
    let hubs = hubs(&mut text, sheet, (&projection, &mut ground));
    for (number, driven) in sheet.driven.iter().enumerate() {
        if let Some(at) = farthest(sheet, driven, &projection) {
            labels::van(&mut text, &mut ground, (driven.van(), palette::colour(number)), at);
        }
    }
    labels::places(&mut text, sheet, &projection, (&mut ground, &hubs));
    key(&mut text, sheet, top + height);
    if projection.earth {
        scale_bar(&mut text, &projection, top + height);
    }
    (text, height)
}

impl Projection {
    fn of(sheet: &Sheet<'_>, top: f64) -> Option<(Projection, f64)> {
        let points = sheet.problem.places.iter().filter_map(|place| place.point);
        let earth = points.clone().any(|point| matches!(point, Point::Earth { .. }));
        let raw = points.filter(|point| matches!(point, Point::Earth { .. }) == earth).map(|point| match point {
            Point::Earth { lat, lon } => (lon, lat),
            Point::Plane { x, y } => (x, y),
        });
        let raw = raw.filter(|(x, y)| x.is_finite() && y.is_finite()).collect::<Vec<_>>();
        raw.first()?;
        let range = |of: fn(&(f64, f64)) -> f64| {
            raw.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
        };
        let ((left, right), (low, high)) = (range(|point| point.0), range(|point| point.1));
        let narrowing = if earth { ((low + high) / 2.0).to_radians().cos().max(0.05) } else { 1.0 };
        let (across, up) = (((right - left) * narrowing).max(1e-9), (high - low).max(1e-9));
        let room = RIGHT - MARGIN - 2.0 * PADDING;
        let height = (room * up / across + 2.0 * PADDING).clamp(480.0, 1080.0);
        let scale = (room / across).min((height - 2.0 * PADDING) / up);
        let offset = (MARGIN + PADDING + (room - across * scale) / 2.0, top + PADDING + (height - 2.0 * PADDING - up * scale) / 2.0);
        Some((Projection { narrowing, left, high, scale, offset, earth }, height))
    }

    pub(super) fn place(&self, sheet: &Sheet<'_>, place: usize) -> Option<(f64, f64)> {
        let (x, y) = match sheet.problem.places[place].point? {
            Point::Earth { lat, lon } if self.earth => (lon, lat),
            Point::Plane { x, y } if !self.earth => (x, y),
            _ => return None,
        };
        let at = ((x - self.left) * self.narrowing * self.scale + self.offset.0, (self.high - y) * self.scale + self.offset.1);
        (at.0.is_finite() && at.1.is_finite()).then_some(at)
    }
}

/// Legs between stops strong; legs from and to the hub, which all cross there, faint.
fn legs(text: &mut String, sheet: &Sheet<'_>, route: (usize, &Driven<'_>), on: (&Projection, &mut Ground)) {
    let ((number, driven), (projection, ground)) = (route, on);
    let (mut strong, mut faint) = (String::new(), String::new());
    let mut from = (driven.line.start.place, true);
    let calls = driven.line.calls.iter().filter(|moment| !matches!(moment.call, Call::Break(_)));
    let calls = calls.map(|moment| (moment.place, matches!(moment.call, Call::Reload(_))));
    let home = driven.kind.shifts[driven.route.shift].end.map(|end| (end, true));
    for (place, hub) in calls.chain(home) {
        let ends = (projection.place(sheet, from.0), projection.place(sheet, place));
        if let (Some(a), Some(b)) = ends
            && from.0 != place
        {
            let path = if hub || from.1 {
                &mut faint
            } else {
                ground.pass(a, b);
                &mut strong
            };
            let _ = write!(path, "M{:.1} {:.1}L{:.1} {:.1}", a.0, a.1, b.0, b.1);
        }
        from = (place, hub);
    }
    let (colour, dashes) = (palette::colour(number), palette::dashes(number));
    for (path, width, opacity) in [(faint, 1.1, 0.42), (strong, 2.2, 0.9)] {
        if !path.is_empty() {
            let _ = writeln!(
                text,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\" opacity=\"{opacity}\" \
                 stroke-linecap=\"round\"/>"
            );
        }
    }
}

fn stops(text: &mut String, sheet: &Sheet<'_>, route: (usize, &Driven<'_>), on: (&Projection, &mut Ground)) {
    let ((number, driven), (projection, ground)) = (route, on);
    let colour = palette::colour(number);
    for (order, moment) in driven.line.calls.iter().enumerate() {
        let (Call::Visit(stop), Some((x, y))) = (moment.call, projection.place(sheet, moment.place)) else { continue };
        let job = &sheet.problem.jobs[stop.job];
        let radius = radius(sheet, &job.work, &driven.kind.capacity);
        let _ = writeln!(
            text,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{colour}\" class=\"ring\" stroke-width=\"1.2\"><title>{}</title></circle>",
            Escaped(&told(sheet, driven, order, (&job.id, moment)))
        );
        ground.take((x, y), radius);
    }
}

fn told(sheet: &Sheet<'_>, driven: &Driven<'_>, order: usize, what: (&str, &Moment)) -> String {
    let (id, moment) = what;
    let mut told = format!("{id} · {} · call {}", driven.van(), order + 1);
    if sheet.timed {
        let _ = write!(told, " · {}–{}", sheet.clock(moment.begin), sheet.clock(moment.depart));
    }
    told
}

/// Stops that ask for more of the van are larger.
fn radius(sheet: &Sheet<'_>, work: &Work, capacity: &Load) -> f64 {
    let share =
        |load: &Load| load.iter().zip(capacity).map(|(load, most)| f64::from(*load) / f64::from((*most).max(1))).fold(0.0, f64::max);
    let share = match work {
        Work::Visit { deliver, collect, .. } => share(deliver).max(share(collect)),
        Work::Carry { load, .. } => share(load),
    };
    let least = if sheet.problem.jobs.len() > 250 { 2.4 } else { 3.2 };
    least + 5.0 * share.clamp(0.0, 1.0).sqrt()
}

fn unserved(text: &mut String, sheet: &Sheet<'_>, (projection, ground): (&Projection, &mut Ground)) {
    for job in &sheet.plan.unserved {
        let job = &sheet.problem.jobs[*job];
        for (x, y) in job.visits().filter_map(|visit| projection.place(sheet, visit.place)) {
            ground.take((x, y), 5.0);
            let _ = writeln!(
                text,
                "<path class=\"lost\" stroke-width=\"2.2\" stroke-linecap=\"round\" d=\"M{:.1} {:.1}l9 9m0 -9l-9 9\"><title>{} · not served</title></path>",
                x - 4.5,
                y - 4.5,
                Escaped(&job.id)
            );
        }
    }
}

/// The stop of a route that lies farthest from its start.
fn farthest(sheet: &Sheet<'_>, driven: &Driven<'_>, projection: &Projection) -> Option<(f64, f64)> {
    let calls = driven.line.calls.iter().filter(|moment| matches!(moment.call, Call::Visit(_)));
    let stops = calls.filter_map(|moment| projection.place(sheet, moment.place));
    let from = projection.place(sheet, driven.line.start.place).or(stops.clone().next())?;
    let away = |at: &(f64, f64)| (at.0 - from.0).hypot(at.1 - from.1);
    stops.max_by(|one, other| away(one).total_cmp(&away(other)))
}

/// Starts and ends of shifts, and where vans reload.
fn hubs(text: &mut String, sheet: &Sheet<'_>, (projection, ground): (&Projection, &mut Ground)) -> Vec<usize> {
    let shifts = || sheet.problem.fleet.iter().flat_map(|kind| &kind.shifts);
    let mut ends = shifts().flat_map(|shift| std::iter::once(shift.start).chain(shift.end)).collect::<Vec<_>>();
    ends.sort_unstable();
    ends.dedup();
    let mut reloads =
        shifts().flat_map(|shift| &shift.reloads).map(|reload| reload.place).filter(|place| !ends.contains(place)).collect::<Vec<_>>();
    reloads.sort_unstable();
    reloads.dedup();
    for (x, y) in reloads.iter().filter_map(|place| projection.place(sheet, *place)) {
        ground.take((x, y), 7.0);
        let _ = writeln!(text, "<path class=\"hub\" stroke-width=\"1.5\" d=\"M{x:.1} {:.1}l7 7l-7 7l-7 -7z\"/>", y - 7.0);
    }
    for (x, y) in ends.iter().filter_map(|place| projection.place(sheet, *place)) {
        ground.take((x, y), 11.0);
        let _ = writeln!(text, "<path class=\"hub\" stroke-width=\"1.8\" d=\"M{:.1} {:.1}l10 -8l10 8v11h-20z\"/>", x - 10.0, y - 2.0);
    }
    ends.extend(reloads);
    ends
}

/// What the signs mean.
fn key(text: &mut String, sheet: &Sheet<'_>, bottom: f64) {
    let y = bottom - 17.0;
    let mut signs = vec![
        ("where vans start", "<path class=\"hub\" stroke-width=\"1\" d=\"M-8 -1l8 -7l8 7v8h-16z\"/>"),
        ("stop, larger for more goods", "<circle r=\"3\" cx=\"-4\" fill=\"#2f7ed8\"/><circle r=\"5\" cx=\"6\" fill=\"#2f7ed8\"/>"),
        ("from and to the start", "<path d=\"M-10 0h20\" fill=\"none\" stroke=\"#2f7ed8\" stroke-width=\"1.1\" opacity=\".42\"/>"),
    ];
    if !sheet.plan.unserved.is_empty() {
        signs.push(("not served", "<path class=\"lost\" stroke-width=\"2.2\" stroke-linecap=\"round\" d=\"M-4.5 -4.5l9 9m0 -9l-9 9\"/>"));
    }
    let mut x = RIGHT - 14.0;
    for (words, sign) in signs.into_iter().rev() {
        x -= words.chars().count() as f64 * 6.2 + 36.0;
        let _ = writeln!(
            text,
            "<g transform=\"translate({:.1} {y:.1})\">{sign}<text class=\"muted small\" x=\"16\" y=\"4\">{words}</text></g>",
            x + 12.0
        );
    }
}

fn scale_bar(text: &mut String, projection: &Projection, bottom: f64) {
    let metres_per_pixel = DEGREE_M / projection.scale;
    let most = 160.0 * metres_per_pixel;
    let power = 10_f64.powf(most.log10().floor());
    let length = [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|length| *length <= most).unwrap_or(power);
    let width = length / metres_per_pixel;
    let told = if length >= 1000.0 { format!("{} km", length / 1000.0) } else { format!("{length} m") };
    let (x, y) = (MARGIN + 18.0, bottom - 18.0);
    let _ = writeln!(text, "<path class=\"axis\" fill=\"none\" stroke-width=\"1.5\" d=\"M{x} {:.1}v5h{width:.1}v-5\"/>", y - 5.0);
    let _ = writeln!(text, "<text class=\"muted small\" x=\"{:.1}\" y=\"{:.1}\">{told}</text>", x + width + 6.0, y + 1.0);
}
