//! A picture of a plan: where the routes go, what each carries, and what happens when. One file without fonts, scripts or
//! anything else from outside, for light and dark screens.

mod hours;
mod labels;
mod legend;
mod map;

use std::fmt::{self, Write};

use crate::check::check;
use crate::format::pragmatic::instant;
use crate::plan::{Plan, Route};
use crate::problem::{Kind, Point, Problem, Time};
use crate::timeline::{Timeline, timeline};

const WIDTH: f64 = 1600.0;
const MARGIN: f64 = 32.0;

const STYLE: &str = "<style>
text{font-family:system-ui,-apple-system,'Segoe UI','Noto Sans','Noto Sans CJK SC',sans-serif;font-size:12px;font-variant-numeric:tabular-nums}
.paper{fill:#f6f4ef}.panel{fill:#fffefb;stroke:#e2ded3}.ink{fill:#22262b}.muted{fill:#6d7278}.rule{stroke:#e2ded3}.axis{stroke:#b9b4a6}
.ring{stroke:#fffefb}.hub{fill:#22262b;stroke:#fffefb}.pause{fill:#c9c4b6}.load{fill:#ece8dd}.lost{stroke:#d7263d;fill:none}.lost-words{fill:#c01f35}
.title{font-size:24px;font-weight:650}.strong{font-weight:600}.small{font-size:11px}.right{text-anchor:end}.middle{text-anchor:middle}
.halo{stroke:#fffefb;stroke-width:3px;stroke-linejoin:round;paint-order:stroke}.tag{fill:#fff;font-weight:650;font-size:11.5px;text-anchor:middle}
@media(prefers-color-scheme:dark){.paper{fill:#14171a}.panel{fill:#1c2024;stroke:#31363c}.ink{fill:#e9e7e1}.muted{fill:#9aa0a6}.rule{stroke:#2b3036}
.axis{stroke:#596068}.ring{stroke:#1c2024}.hub{fill:#e9e7e1;stroke:#1c2024}.pause{fill:#555b62}.load{fill:#2b3036}.lost{stroke:#ff6b7d}.lost-words{fill:#ff8a98}.halo{stroke:#1c2024}}
</style>
";

/// A route with what happens on it.
struct Driven<'a> {
    route: &'a Route,
    kind: &'a Kind,
    line: Timeline,
}

/// What every part of the picture looks at.
struct Sheet<'a> {
    problem: &'a Problem,
    plan: &'a Plan,
    driven: Vec<Driven<'a>>,
    /// Distances are metres and times are seconds; otherwise both are plain numbers of an instance.
    metric: bool,
    /// Times mean something beside distances.
    timed: bool,
}

/// Draws a plan of this problem. Places without a point are left out of the map; without any there is no map.
pub fn draw(problem: &Problem, plan: &Plan, title: &str) -> String {
    let sheet = Sheet::of(problem, plan);
    let top = 104.0;
    let (map, map_height) = map::draw(&sheet, top);
    let legend_left = if map_height > 0.0 { map::RIGHT + 24.0 } else { MARGIN };
    let (legend, legend_height) = legend::draw(&sheet, legend_left, top);
    let below = top + map_height.max(legend_height) + 36.0;
    let (hours, hours_height) = if sheet.timed { hours::draw(&sheet, below) } else { (String::new(), -12.0) };
    let height = below + hours_height + 24.0;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height:.0}\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\">\n"
    );
    let _ = write!(text, "<title>{}</title>\n{STYLE}<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n", Escaped(title));
    let _ = writeln!(text, "<text class=\"ink title\" x=\"{MARGIN}\" y=\"54\">{}</text>", Escaped(title));
    let _ = writeln!(text, "<text class=\"muted\" x=\"{MARGIN}\" y=\"80\" style=\"font-size:14px\">{}</text>", Escaped(&sheet.summary()));
    text + &map + &legend + &hours + "</svg>\n"
}

impl<'a> Sheet<'a> {
    fn of(problem: &'a Problem, plan: &'a Plan) -> Sheet<'a> {
        let driven = plan.routes.iter().map(|route| Driven { route, kind: &problem.fleet[route.van.kind], line: timeline(problem, route) });
        let on_earth = problem.places.iter().any(|place| matches!(place.point, Some(Point::Earth { .. })));
        let windows = problem.jobs.iter().flat_map(|job| job.visits()).any(|visit| !visit.windows.is_empty());
        let metric = problem.clock.is_some() || on_earth;
        Sheet { problem, plan, driven: driven.collect(), metric, timed: problem.clock.is_some() || windows }
    }

    fn summary(&self) -> String {
        let stops: usize = self.driven.iter().map(|driven| driven.route.stops().count()).sum();
        let distance = self.driven.iter().map(|driven| driven.line.distance).sum();
        let cost = self.problem.cost_told(check(self.problem, self.plan).cost.total());
        let first = self.driven.iter().map(Driven::leaves).min().filter(|_| self.problem.clock.is_some());
        let day = first.map(|first| format!("{} · ", &instant(self.problem.clock, first)[..10])).unwrap_or_default();
        let mut told =
            format!("{day}{} · {} · {} · cost {cost}", counted(self.driven.len(), "route"), counted(stops, "stop"), self.distance(distance));
        if !self.plan.unserved.is_empty() {
            let _ = write!(told, " · {} not served", self.plan.unserved.len());
        }
        told
    }

    fn distance(&self, distance: i64) -> String {
        if self.metric { format!("{:.1} km", distance as f64 / 1000.0) } else { self.problem.cost_told(distance) }
    }

    fn duration(&self, duration: Time) -> String {
        if self.metric { format!("{}:{:02}", duration / 3600, duration / 60 % 60) } else { self.problem.cost_told(duration) }
    }

    /// The time of day, or a plain number.
    fn clock(&self, time: Time) -> String {
        match self.problem.clock {
            Some(clock) => {
                let of_day = (time + i64::from(clock.east_s)).rem_euclid(86_400);
                format!("{:02}:{:02}", of_day / 3600, of_day / 60 % 60)
            }
            None => self.duration(time),
        }
    }
}

impl Driven<'_> {
    fn van(&self) -> &str {
        &self.kind.vans[self.route.van.number]
    }

    /// The fullest the van ever is, in thousandths of the dimension that is tightest.
    fn fullest_permille(&self) -> i64 {
        let loads = std::iter::once(self.line.start.load).chain(self.line.calls.iter().map(|moment| moment.load));
        let shares = loads.flat_map(|load| load.into_iter().zip(self.kind.capacity));
        shares.map(|(load, most)| load.saturating_mul(1000) / i64::from(most.max(1))).max().unwrap_or(0)
    }

    fn leaves(&self) -> Time {
        self.line.start.leave
    }

    fn ends(&self) -> Time {
        self.line.end.arrive
    }
}

/// Text within XML.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for sign in self.0.chars() {
            match sign {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                sign if sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}') => out.write_char(' ')?,
                sign => out.write_char(sign)?,
            }
        }
        Ok(())
    }
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// A name cut so that it fits a column.
fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    name.chars().take(most.saturating_sub(1)).chain(std::iter::once('…')).collect()
}
