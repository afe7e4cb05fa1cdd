//! Names on the map: the hub's first, then those where most goods go, and as many more as find room without covering
//! another name or a stop.

use std::fmt::Write;

use super::map::Projection;
use super::{Escaped, Sheet, shortened};
use crate::plan::Call;
use crate::problem::{Load, Point, Work};

/// So many places are tried at most.
const MOST_TRIED: usize = 600;

/// From this share of a van on, a stop's name is printed large.
const LARGE_SHARE: f64 = 0.15;

/// A rectangle on the paper.
#[derive(Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// What is on the map already.
#[derive(Default)]
pub(super) struct Ground {
    taken: Vec<Area>,
    /// Points along the ways, which a name rather avoids.
    ways: Vec<(f64, f64)>,
    edge: Option<Area>,
}

/// How a name is printed.
#[derive(Clone, Copy)]
struct Look {
    class: &'static str,
    size: f64,
    /// From the middle of the place to the name.
    away: f64,
}

const HUB: Look = Look { class: "ink strong", size: 14.0, away: 14.0 };
const LARGE: Look = Look { class: "ink strong", size: 12.0, away: 8.0 };
const SMALL: Look = Look { class: "muted", size: 9.5, away: 5.0 };

impl Ground {
    pub(super) fn of(left: f64, top: f64, right: f64, bottom: f64) -> Ground {
        Ground { edge: Some(Area { left, top, right, bottom }), ..Ground::default() }
    }

    /// Keeps a circle free.
    pub(super) fn take(&mut self, (x, y): (f64, f64), radius: f64) {
        self.taken.push(Area { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius });
    }

    /// Remembers a way as points a few steps apart.
    pub(super) fn pass(&mut self, from: (f64, f64), to: (f64, f64)) {
        const STEP: f64 = 5.0;
        const MOST: f64 = 400.0;
        let steps = ((to.0 - from.0).hypot(to.1 - from.1) / STEP).clamp(1.0, MOST).ceil();
        let part = |step: f64| (from.0 + (to.0 - from.0) * step / steps, from.1 + (to.1 - from.1) * step / steps);
        self.ways.extend((0..steps as usize).map(|step| part(step as f64)));
    }

    fn free(&self, area: Area) -> bool {
        let inside = self
            .edge
            .is_none_or(|edge| area.left >= edge.left && area.top >= edge.top && area.right <= edge.right && area.bottom <= edge.bottom);
        inside && !self.taken.iter().any(|taken| area.meets(taken))
    }

    /// Where a rectangle beside a point finds room: where it covers least of the ways.
    fn place(&mut self, at: (f64, f64), away: f64, (width, height): (f64, f64)) -> Option<Area> {
        let sides = [(1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8)];
        let areas = sides.iter().map(|(across, down)| {
            let x = at.0 + across * (away + width / 2.0);
            let y = at.1 + down * (away + height / 2.0);
            Area { left: x - width / 2.0, top: y - height / 2.0, right: x + width / 2.0, bottom: y + height / 2.0 }
        });
        let free = areas.filter(|area| self.free(*area));
        let area = free.min_by_key(|area| self.ways.iter().filter(|(x, y)| area.holds(*x, *y)).count())?;
        self.taken.push(area);
        Some(area)
    }
}

impl Area {
    fn meets(&self, other: &Area) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    fn holds(&self, x: f64, y: f64) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }
}

/// A tag with a van's name at the stop farthest from its start.
pub(super) fn van(text: &mut String, ground: &mut Ground, (name, colour): (&str, &str), at: (f64, f64)) {
    let name = shortened(name, 12);
    let (width, height) = (wide(&name) * 11.5 + 10.0, 16.0);
    let Some(area) = [7.0, 16.0, 28.0].into_iter().find_map(|away| ground.place(at, away, (width, height))) else { return };
    let _ = writeln!(
        text,
        "<rect fill=\"{colour}\" class=\"ring\" stroke-width=\"1\" x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height}\" rx=\"8\"/>\
         <text class=\"tag\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        area.left,
        area.top,
        (area.left + area.right) / 2.0,
        area.bottom - 4.2,
        Escaped(&name)
    );
}

/// Names of places. `hubs` are starts, ends and reloads.
pub(super) fn places(text: &mut String, sheet: &Sheet<'_>, projection: &Projection, (ground, hubs): (&mut Ground, &[usize])) {
    let shares = shares(sheet);
    let mut order: Vec<usize> = (0..shares.len()).filter(|place| shares[*place].is_some() || hubs.contains(place)).collect();
    let rank = |place: &usize| (!hubs.contains(place), -(shares[*place].unwrap_or(0.0) * 1e6) as i64, *place);
    order.sort_by_key(rank);
    let ids = ids(sheet);
    let mut towns: Vec<String> = Vec::new();
    for place in order.into_iter().take(MOST_TRIED) {
        let Some(at) = projection.place(sheet, place) else { continue };
        let look = match shares[place] {
            _ if hubs.contains(&place) => HUB,
            Some(share) if share >= LARGE_SHARE => LARGE,
            _ => SMALL,
        };
        let name = name(sheet, place, &ids);
        let told = shortened(within(&name, &towns), 22);
        if told.is_empty() {
            continue;
        }
        if look.size > SMALL.size {
            towns.extend(name.split_whitespace().next().map(str::to_owned));
        }
        let (width, height) = (wide(&told) * look.size + 2.0, look.size * 1.15);
        if let Some(area) = ground.place(at, look.away, (width, height)) {
            let (x, y) = (area.left + 1.0, area.bottom - height * 0.24);
            let _ = writeln!(
                text,
                "<text class=\"{} halo\" style=\"font-size:{}px\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>",
                look.class,
                look.size,
                Escaped(&told)
            );
        }
    }
}

/// The most that goes to or comes from each place, as a share of the largest van; `None` where no van comes.
fn shares(sheet: &Sheet<'_>) -> Vec<Option<f64>> {
    let mut shares: Vec<Option<f64>> = vec![None; sheet.problem.places.len()];
    let mut most: Load = [1; crate::problem::DIMENSIONS];
    for kind in &sheet.problem.fleet {
        for (most, capacity) in most.iter_mut().zip(kind.capacity) {
            *most = capacity.max(*most);
        }
    }
    let share = |load: &Load| load.iter().zip(most).map(|(load, most)| f64::from(*load) / f64::from(most)).fold(0.0, f64::max);
    for job in &sheet.problem.jobs {
        let asked = match &job.work {
            Work::Visit { deliver, collect, .. } => share(deliver).max(share(collect)),
            Work::Carry { load, .. } => share(load),
        };
        for visit in job.visits() {
            let known = &mut shares[visit.place];
            *known = Some(known.unwrap_or(0.0).max(asked));
        }
    }
    shares
}

/// The first job of each place, for places without a name.
fn ids<'a>(sheet: &'a Sheet<'_>) -> Vec<&'a str> {
    let mut ids = vec![""; sheet.problem.places.len()];
    for driven in &sheet.driven {
        for moment in driven.line.calls.iter().rev() {
            if let Call::Visit(stop) = moment.call {
                ids[moment.place] = &sheet.problem.jobs[stop.job].id;
            }
        }
    }
    ids
}

/// A place that is only called by its coordinates goes by its job.
fn name(sheet: &Sheet<'_>, place: usize, ids: &[&str]) -> String {
    let told = &sheet.problem.places[place];
    match told.point {
        Some(Point::Earth { lat, lon }) if told.name == format!("{lat}, {lon}") => ids[place].to_owned(),
        _ => told.name.clone(),
    }
}

/// A village's name without its town's, which stands nearby, in scripts that write both as one word.
fn within<'a>(name: &'a str, towns: &[String]) -> &'a str {
    let rest = towns.iter().filter(|town| town.chars().count() > 1).filter_map(|town| name.strip_prefix(town.as_str()));
    rest.filter(|rest| rest.starts_with(|sign: char| sign.is_alphabetic() && !sign.is_ascii()))
        .min_by_key(|rest| rest.len())
        .unwrap_or(name)
}

/// About how wide a text is, in sizes of its letters.
fn wide(text: &str) -> f64 {
    text.chars().map(|sign| if sign < '\u{2e80}' { 0.6 } else { 1.0 }).sum()
}
