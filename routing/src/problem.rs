//! What is asked: places, how vehicles travel between them, jobs, vehicles, and what must hold.
//!
//! Everything is a whole number: distances and times in the units of the matrices (metres and seconds, unless an
//! instance says otherwise), loads in the units of the capacity, money in `1 / unit` of the outside's cost unit.

use crate::matrix::Profile;

/// An instant: seconds (or the instance's own time unit) since an origin of the problem's choosing; pragmatic files
/// use 1970-01-01T00:00:00Z.
pub type Time = i64;

/// How many kinds of load a vehicle can be asked to keep apart (weight, boxes, cold boxes, volume).
pub const DIMENSIONS: usize = 4;

/// An amount in every dimension; dimensions that are not used are zero.
pub type Load = [i32; DIMENSIONS];

/// What must be brought where, by what, and when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problem {
    /// Every place the matrices know, in their order.
    pub places: Vec<Place>,
    /// How vehicles travel; a vehicle names its profile by index.
    pub profiles: Vec<Profile>,
    pub jobs: Vec<Job>,
    /// The fleet by kind; each kind has one or more vans.
    pub fleet: Vec<Kind>,
    /// Names of the skills; bit `i` of a skill mask is `skills[i]`. At most 64.
    pub skills: Vec<String>,
    /// Names of the classes of goods; a job names its class by index. At most 64.
    pub goods: Vec<String>,
    /// Which classes of goods may not meet.
    pub apart: Vec<Apart>,
    /// Stops that somebody has already decided about.
    pub locks: Vec<Lock>,
    /// Fewer vans first, and only then cheaper.
    pub fewest_vans: bool,
    /// Cost units per 1 of the outside's: a cost of 7761 with unit 10 is told as 776.1.
    pub unit: i64,
    /// When `Time` zero is, for whoever shows clocks. `None`: times are plain numbers.
    pub clock: Option<Clock>,
}

/// Times of the problem are Unix seconds, shown this many seconds east of UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    pub east_s: i32,
}

/// A point on the map of the matrices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    pub name: String,
    /// Where it is drawn; plans are made from the matrices alone.
    pub point: Option<Point>,
}

/// Where a place is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Point {
    /// Degrees, WGS 84.
    Earth { lat: f64, lon: f64 },
    /// A plane of the instance's own.
    Plane { x: f64, y: f64 },
}

/// An order for the van: one visit, or goods from one place to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: String,
    pub work: Work,
    pub skills: Skills,
    /// Class of the goods, an index into `Problem::goods`.
    pub goods: Option<u8>,
    pub leaving: Leaving,
    /// The van that usually comes here, and the price of sending another: yesterday's plan, or a driver people know.
    pub usual: Option<Usual>,
}

/// What a job asks of the van.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// One visit. `deliver` is on board from the beginning of the trip until here; `collect` from here to its end.
    /// Goods are put down before others are taken up.
    Visit { visit: Visit, deliver: Load, collect: Load },
    /// Goods taken up at one place and put down at another, later on the same trip of the same van.
    Carry { from: Visit, to: Visit, load: Load },
}

/// Standing at a place for a while.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visit {
    /// Index into `Problem::places`.
    pub place: usize,
    /// How long the van stands there.
    pub service: Time,
    /// When the service may begin: ascending, not overlapping; empty means at any time. A van that comes early waits.
    pub windows: Vec<Window>,
    /// Within a route, visits with a rank come in the order of their ranks; visits without one come anywhere.
    pub rank: Option<i32>,
}

/// From `open` to `close`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    pub open: Time,
    pub close: Time,
}

/// Masks over `Problem::skills`: what the van must all have, at least one of, and none of. Zero asks nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skills {
    pub all_of: u64,
    pub one_of: u64,
    pub none_of: u64,
}

impl Skills {
    /// Whether a van with these skills will do.
    pub fn met_by(self, has: u64) -> bool {
        has & self.all_of == self.all_of && (self.one_of == 0 || has & self.one_of != 0) && has & self.none_of == 0
    }
}

/// What it means not to serve a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// It must be served. Where not all can be, the sum of the weights left behind is made least before anything else.
    Never { weight: u8 },
    /// It may be left for this price.
    Price(i64),
}

impl Default for Leaving {
    fn default() -> Self {
        Leaving::Never { weight: 1 }
    }
}

/// A van that is known at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    pub van: Van,
    /// What sending another van costs.
    pub price: i64,
}

/// One van: the `number`th of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Van {
    /// Index into `Problem::fleet`.
    pub kind: usize,
    /// Index into `Kind::vans`.
    pub number: usize,
}

/// Vans that are alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kind {
    pub id: String,
    /// The name of each van.
    pub vans: Vec<String>,
    /// Index into `Problem::profiles`.
    pub profile: usize,
    pub capacity: Load,
    /// Mask over `Problem::skills`.
    pub skills: u64,
    pub costs: Costs,
    /// Each van may drive one route in each shift.
    pub shifts: Vec<Shift>,
    pub limits: Limits,
}

/// What a route costs: once it is driven at all, per unit of distance, per unit of time from leaving to coming home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    pub fixed: i64,
    pub per_distance: i64,
    pub per_time: i64,
}

/// What a route may not exceed. `None`: no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub distance: Option<i64>,
    /// From leaving the start to arriving at the end.
    pub duration: Option<Time>,
    /// Visits on a route; reloads and breaks do not count.
    pub stops: Option<usize>,
}

/// When and where a van begins and ends, and what it does between.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shift {
    pub start: usize,
    /// The van leaves the start at or after this instant...
    pub earliest: Time,
    /// ...and not after this one.
    pub latest_start: Time,
    /// Where the route ends. `None`: wherever the last stop is.
    pub end: Option<usize>,
    /// The van is at the end (of an open route: done with its last stop) by then.
    pub latest: Time,
    /// In the order they are taken, windows not overlapping. A break is taken where the van is after a stop, and before
    /// it drives on.
    pub breaks: Vec<Break>,
    /// Places where the van may unload what it collected and load anew, each at most once in a shift, in any order.
    pub reloads: Vec<Reload>,
}

/// A rest. It is due when the route is under way at any instant of the window: it may be left out only where the
/// route ends before `open` or begins after `close`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// The rest begins between these.
    pub window: Window,
    pub duration: Time,
}

/// A stop at which the trip ends and the next begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reload {
    pub place: usize,
    pub service: Time,
    /// When it may begin; empty means at any time.
    pub windows: Vec<Window>,
}

/// Two classes of goods that may not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// Indexes into `Problem::goods`. The same class twice means: no two jobs of it.
    pub pair: (u8, u8),
    pub on: Span,
}

/// How far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Not between two loadings.
    Trip,
    /// Not on the same route at all.
    Route,
}

/// Stops that belong to one van's route.
#[derive(Clone, Debug, PartialEq)]
pub struct Lock {
    pub van: Van,
    pub shift: usize,
    pub order: Order,
    pub stops: Vec<Stop>,
    /// For `Order::Strict`: nothing comes before the first stop, or after the last one.
    pub from_start: bool,
    pub to_end: bool,
}

/// How fixed locked stops are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// On this route, anywhere.
    Any,
    /// On this route, in this order; other stops may come between.
    Sequence,
    /// On this route, in this order, with no other stop between. (A break may fall between.)
    Strict,
}

/// One visit of a job: 0, or 1 for where carried goods are put down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stop {
    /// Index into `Problem::jobs`.
    pub job: usize,
    pub part: u8,
}

impl Job {
    /// Its visits, in order.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        let (first, second) = match &self.work {
            Work::Visit { visit, .. } => (visit, None),
            Work::Carry { from, to, .. } => (from, Some(to)),
        };
        std::iter::once(first).chain(second)
    }
}

impl Problem {
    /// The visit a stop means.
    ///
    /// # Panics
    /// When the problem has no such stop.
    pub fn visit(&self, stop: Stop) -> &Visit {
        match (&self.jobs[stop.job].work, stop.part) {
            (Work::Visit { visit, .. }, 0) => visit,
            (Work::Carry { from, .. }, 0) => from,
            (Work::Carry { to, .. }, 1) => to,
            _ => panic!("job {} has no part {}", stop.job, stop.part),
        }
    }

    /// Whether any van may drive for nothing: costs are told in this unit.
    pub fn cost_told(&self, cost: i64) -> String {
        let unit = self.unit.max(1);
        if unit == 1 {
            return cost.to_string();
        }
        let digits = unit.ilog10() as usize;
        let sign = if cost < 0 { "-" } else { "" };
        let (whole, rest) = (cost.unsigned_abs() / unit.unsigned_abs(), cost.unsigned_abs() % unit.unsigned_abs());
        let told = format!("{sign}{whole}.{rest:0digits$}");
        told.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
