//! Which ways a van may drive, how fast, and in which direction, from what OpenStreetMap says of them.

/// How a van drives along a way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Drivable {
    pub kilometres_per_hour: f64,
    /// From the first node of the way to its last.
    pub forward: bool,
    pub backward: bool,
    /// Whether a van can stop by the roadside: not on motorways.
    pub stopping: bool,
}

/// Speeds of a laden van by class of road, in km/h, with villages, crossings and tractors reckoned in. Assumptions for
/// a Chinese county; a class that is not here is not driven. Tracks only where they are graded (`tracktype`).
const CLASSES: [(&str, f64); 17] = [
    ("motorway", 85.0),
    ("motorway_link", 45.0),
    ("trunk", 62.0),
    ("trunk_link", 40.0),
    ("primary", 52.0),
    ("primary_link", 35.0),
    ("secondary", 45.0),
    ("secondary_link", 32.0),
    ("tertiary", 38.0),
    ("tertiary_link", 28.0),
    ("unclassified", 30.0),
    ("residential", 22.0),
    ("living_street", 12.0),
    ("service", 15.0),
    ("road", 25.0),
    ("track grade1", 20.0),
    ("track grade2", 14.0),
];

/// Keys that say who may drive here, the most particular first; the first that is there decides.
const WHO_MAY: [&str; 4] = ["goods", "motor_vehicle", "vehicle", "access"];

/// Answers that keep a delivery van out.
const NOT_WE: [&str; 7] = ["no", "private", "agricultural", "forestry", "emergency", "military", "psv"];

/// Posted limits outside this are taken for slips of the pen.
const LIMITS: std::ops::RangeInclusive<f64> = 5.0..=130.0;

const KILOMETRES_IN_MILE: f64 = 1.609344;

/// What counts among a way's tags.
#[derive(Default)]
struct Tags<'a> {
    highway: Option<&'a str>,
    tracktype: &'a str,
    who_may: [Option<&'a str>; WHO_MAY.len()],
    oneway: Option<&'a str>,
    junction: &'a str,
    maxspeed: &'a str,
    area: bool,
}

/// `None` when no van drives here.
pub(super) fn drivable<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Drivable> {
    let tags = Tags::read(tags);
    let highway = tags.highway?;
    let class = if highway == "track" { format!("track {}", tags.tracktype) } else { highway.to_owned() };
    let (_, usual) = CLASSES.iter().find(|(name, _)| *name == class)?;
    let who_may = tags.who_may.iter().flatten().next().copied().unwrap_or("yes");
    if tags.area || NOT_WE.contains(&who_may) {
        return None;
    }
    let (forward, backward) = tags.directions(highway);
    let posted = posted_limit(tags.maxspeed).unwrap_or(f64::INFINITY);
    let stopping = !highway.starts_with("motorway");
    // A sign lowers what is usual on such a road, but does not make it better.
    (forward || backward).then_some(Drivable { kilometres_per_hour: usual.min(posted), forward, backward, stopping })
}

impl<'a> Tags<'a> {
    fn read(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Tags<'a> {
        let mut read = Tags::default();
        for (key, value) in tags {
            match key {
                "highway" => read.highway = Some(value),
                "tracktype" => read.tracktype = value,
                "oneway" => read.oneway = Some(value),
                "junction" => read.junction = value,
                "maxspeed" => read.maxspeed = value,
                "area" => read.area = value == "yes",
                _ => {
                    if let Some(rank) = WHO_MAY.iter().position(|known| *known == key) {
                        read.who_may[rank] = Some(value);
                    }
                }
            }
        }
        read
    }

    /// Forward and backward. Roundabouts and motorways go one way unless they say otherwise.
    fn directions(&self, highway: &str) -> (bool, bool) {
        let implied = matches!(self.junction, "roundabout" | "circular") || highway == "motorway";
        match self.oneway {
            Some("yes" | "true" | "1") => (true, false),
            Some("-1" | "reverse") => (false, true),
            Some("reversible") => (false, false),
            Some("no" | "false" | "0") => (true, true),
            _ => (true, !implied),
        }
    }
}

/// A posted limit in km/h: `50`, `50 km/h`, `30 mph`. `None` for what is not a number (`CN:urban`, `none`, `50;30`).
fn posted_limit(maxspeed: &str) -> Option<f64> {
    let maxspeed = maxspeed.trim();
    let (number, unit) = match maxspeed.strip_suffix("mph") {
        Some(miles) => (miles, KILOMETRES_IN_MILE),
        None => (maxspeed.strip_suffix("km/h").unwrap_or(maxspeed), 1.0),
    };
    let limit = number.trim().parse::<f64>().ok()? * unit;
    LIMITS.contains(&limit).then_some(limit)
}
