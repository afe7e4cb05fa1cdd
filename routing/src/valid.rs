//! What contradicts itself in a problem, told before anybody begins to solve it.

mod alone;
mod sums;

use std::collections::HashMap;

use crate::input::{Fault, MOST_JOBS, MOST_PLACES};
use crate::problem::{Job, Kind, Leaving, Load, Lock, Order, Problem, Shift, Stop, Window, Work};

pub use alone::Obstacle;
pub(crate) use alone::obstacle;

/// How many skills fit a mask, and how many classes of goods are told apart.
const MOST_CLASSES: usize = 64;

/// The most breaks a shift may have.
pub(crate) const MOST_BREAKS: usize = 2;

/// What is wrong with a problem, in two degrees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contradictions {
    /// The problem means nothing as it is; solving or checking it would be nonsense.
    pub malformed: Vec<Fault>,
    /// Jobs that must be served but that no van could ever serve, not even alone. Whoever accepts that they are left
    /// behind may go on. Not looked for in a malformed problem.
    pub impossible: Vec<Impossible>,
}

/// A job no van can serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// Index into `Problem::jobs`.
    pub job: usize,
    /// What stopped the van that got farthest.
    pub obstacle: Obstacle,
    pub fault: Fault,
}

impl Contradictions {
    pub fn none(&self) -> bool {
        self.malformed.is_empty() && self.impossible.is_empty()
    }
}

/// Everything that contradicts itself in the problem. Jobs that may be left for a price are never called impossible.
pub fn contradictions(problem: &Problem) -> Contradictions {
    let mut malformed = Malformed { problem, faults: Vec::new() };
    malformed.look();
    let malformed = malformed.faults;
    let impossible = if malformed.is_empty() { alone::impossible(problem) } else { Vec::new() };
    Contradictions { malformed, impossible }
}

/// A job as a path: `jobs[17] "d17"`.
fn job_field(problem: &Problem, job: usize) -> String {
    format!("jobs[{job}] \"{}\"", problem.jobs[job].id)
}

/// The parts of a job's path to its visits.
fn visit_names(job: &Job) -> &'static [&'static str] {
    match job.work {
        Work::Visit { .. } => &[""],
        Work::Carry { .. } => &[".from", ".to"],
    }
}

struct Malformed<'a> {
    problem: &'a Problem,
    faults: Vec<Fault>,
}

impl Malformed<'_> {
    fn look(&mut self) {
        self.names();
        self.profiles();
        for job in 0..self.problem.jobs.len() {
            self.job(job);
        }
        self.fleet();
        self.locks();
        // The sums reckon with sound figures only.
        if self.faults.is_empty() {
            self.faults = sums::too_large(self.problem);
        }
    }

    fn refuse(&mut self, wrong: bool, field: impl FnOnce() -> String, why: &str) {
        if wrong {
            self.faults.push(Fault::in_field(field(), why));
        }
    }

    fn names(&mut self) {
        let problem = self.problem;
        let (places, jobs) = (problem.places.len(), problem.jobs.len());
        let too_many = |what: &str, most: usize| format!("there may be at most {most} {what}");
        self.refuse(places > MOST_PLACES, || "places".to_owned(), &too_many("places", MOST_PLACES));
        self.refuse(jobs > MOST_JOBS, || "jobs".to_owned(), &too_many("jobs", MOST_JOBS));
        self.refuse(problem.skills.len() > MOST_CLASSES, || "skills".to_owned(), &too_many("skills", MOST_CLASSES));
        self.refuse(problem.goods.len() > MOST_CLASSES, || "goods".to_owned(), &too_many("classes of goods", MOST_CLASSES));
        self.refuse(problem.unit < 1, || "unit".to_owned(), "at least one cost unit must make 1 of the outside's");
        for (index, apart) in problem.apart.iter().enumerate() {
            let unknown = usize::from(apart.pair.0.max(apart.pair.1)) >= problem.goods.len();
            self.refuse(unknown, || format!("apart[{index}]"), "both must be classes of goods the problem names");
        }
        let mut seen = HashMap::new();
        for (index, job) in problem.jobs.iter().enumerate() {
            if let Some(first) = seen.insert(job.id.as_str(), index) {
                self.refuse(true, || job_field(problem, index), &format!("jobs[{first}] has the same id; ids must differ"));
            }
        }
    }

    fn profiles(&mut self) {
        let places = self.problem.places.len();
        for (index, profile) in self.problem.profiles.iter().enumerate() {
            let (matrix, field) = (&profile.matrix, |part: &str| format!("profiles[{index}] \"{}\".{part}", profile.name));
            self.refuse(matrix.size != places, || field("matrix.size"), &format!("must be the number of places, {places}"));
            let cells = matrix.size.checked_mul(matrix.size);
            for (name, entries) in [("matrix.distance", &matrix.distance), ("matrix.time", &matrix.time)] {
                self.refuse(Some(entries.len()) != cells, || field(name), "must have size times size entries");
                if let Some(cell) = entries.iter().position(|entry| *entry < 0) {
                    self.refuse(true, || field(&format!("{name}[{cell}]")), "must not be negative");
                }
            }
            let unordered = profile.bands.windows(2).any(|pair| pair[0].from >= pair[1].from);
            self.refuse(unordered, || field("bands"), "must be ascending by their beginning");
            let still = profile.bands.iter().any(|band| band.permille == 0);
            self.refuse(still, || field("bands"), "need at least 1 permille of the matrix's time");
        }
    }

    fn job(&mut self, index: usize) {
        let problem = self.problem;
        let job = &problem.jobs[index];
        let field = |part: &str| format!("{}{part}", job_field(problem, index));
        for (visit, name) in job.visits().zip(visit_names(job)) {
            self.refuse(visit.place >= problem.places.len(), || field(&format!("{name}.place")), "the problem has no such place");
            self.refuse(visit.service < 0, || field(&format!("{name}.service")), "must not be negative");
            self.windows(&visit.windows, || field(&format!("{name}.windows")));
        }
        let loads: &[(&str, &Load)] = match &job.work {
            Work::Visit { deliver, collect, .. } => &[(".deliver", deliver), (".collect", collect)],
            Work::Carry { load, .. } => &[(".load", load)],
        };
        for (name, load) in loads {
            self.refuse(load.iter().any(|amount| *amount < 0), || field(name), "must not be negative");
        }
        let asked = job.skills.all_of | job.skills.one_of | job.skills.none_of;
        self.refuse(!self.skills_known(asked), || field(".skills"), "asks a skill the problem does not name");
        let unknown = job.goods.is_some_and(|class| usize::from(class) >= problem.goods.len());
        self.refuse(unknown, || field(".goods"), "must be a class of goods the problem names");
        let weightless = matches!(job.leaving, Leaving::Never { weight: 0 });
        self.refuse(weightless, || field(".leaving"), "what must be served weighs at least 1");
        self.refuse(matches!(job.leaving, Leaving::Price(..0)), || field(".leaving"), "a price must not be negative");
        if let Some(usual) = job.usual {
            let known = problem.fleet.get(usual.van.kind).is_some_and(|kind| usual.van.number < kind.vans.len());
            self.refuse(!known, || field(".usual.van"), "the problem has no such van");
            self.refuse(usual.price < 0, || field(".usual.price"), "must not be negative");
        }
    }

    fn skills_known(&self, mask: u64) -> bool {
        u32::try_from(self.problem.skills.len()).is_ok_and(|named| mask.checked_shr(named).unwrap_or(0) == 0)
    }

    /// Windows may touch but not overlap.
    fn windows(&mut self, windows: &[Window], field: impl Fn() -> String) {
        for (index, window) in windows.iter().enumerate() {
            self.refuse(window.close < window.open, || format!("{}[{index}]", field()), "must not close before it opens");
        }
        let unordered = windows.windows(2).any(|pair| pair[1].open < pair[0].close || pair[1].open <= pair[0].open);
        self.refuse(unordered, &field, "must be ascending and must not overlap");
    }

    fn fleet(&mut self) {
        let problem = self.problem;
        let none = !problem.fleet.iter().any(|kind| !kind.vans.is_empty() && !kind.shifts.is_empty());
        self.refuse(none && !problem.jobs.is_empty(), || "fleet".to_owned(), "there are jobs, but no van with a shift");
        for (index, kind) in problem.fleet.iter().enumerate() {
            let field = |part: &str| format!("fleet[{index}] \"{}\".{part}", kind.id);
            self.refuse(kind.profile >= problem.profiles.len(), || field("profile"), "the problem has no such profile");
            self.refuse(!self.skills_known(kind.skills), || field("skills"), "has a skill the problem does not name");
            self.figures(kind, &field);
            for (number, shift) in kind.shifts.iter().enumerate() {
                self.shift(shift, |part| field(&format!("shifts[{number}]{part}")));
            }
        }
    }

    fn figures(&mut self, kind: &Kind, field: &dyn Fn(&str) -> String) {
        let limits = &kind.limits;
        let negative = "must not be negative";
        self.refuse(kind.capacity.iter().any(|most| *most < 0), || field("capacity"), negative);
        let figures = [
            (Some(kind.costs.fixed), "costs.fixed"),
            (Some(kind.costs.per_distance), "costs.per_distance"),
            (Some(kind.costs.per_time), "costs.per_time"),
            (limits.distance, "limits.distance"),
            (limits.duration, "limits.duration"),
        ];
        for (figure, name) in figures {
            self.refuse(figure.is_some_and(|figure| figure < 0), || field(name), negative);
        }
    }

    fn shift(&mut self, shift: &Shift, field: impl Fn(&str) -> String) {
        let places = self.problem.places.len();
        let unknown = "the problem has no such place";
        self.refuse(shift.start >= places, || field(".start"), unknown);
        self.refuse(shift.end.is_some_and(|end| end >= places), || field(".end"), unknown);
        self.refuse(shift.latest < shift.earliest, || field(".latest"), "must not be before the shift's earliest start");
        self.refuse(shift.latest_start < shift.earliest, || field(".latest_start"), "must not be before the shift's earliest start");
        for (index, reload) in shift.reloads.iter().enumerate() {
            let field = |part: &str| field(&format!(".reloads[{index}]{part}"));
            self.refuse(reload.place >= places, || field(".place"), unknown);
            self.refuse(reload.service < 0, || field(".service"), "must not be negative");
            self.windows(&reload.windows, || field(".windows"));
        }
        let breaks = shift.breaks.len();
        self.refuse(breaks > MOST_BREAKS, || field(".breaks"), &format!("a shift may have at most {MOST_BREAKS} breaks"));
        for (index, rest) in shift.breaks.iter().enumerate() {
            self.refuse(rest.duration < 0, || field(&format!(".breaks[{index}].duration")), "must not be negative");
        }
        let windows: Vec<Window> = shift.breaks.iter().map(|rest| rest.window).collect();
        self.windows(&windows, || field(".breaks"));
    }

    fn locks(&mut self) {
        let problem = self.problem;
        let mut seen: HashMap<Stop, usize> = HashMap::new();
        for (index, lock) in problem.locks.iter().enumerate() {
            self.lock(index, lock);
            self.ends(index, lock);
            for stop in &lock.stops {
                let known = problem.jobs.get(stop.job).is_some_and(|job| usize::from(stop.part) < job.visits().count());
                if !known {
                    let why = format!("the problem has no job {} with a part {}", stop.job, stop.part);
                    self.refuse(true, || format!("locks[{index}].stops"), &why);
                } else if let Some(first) = seen.insert(*stop, index) {
                    let why = format!("job \"{}\" is already in locks[{first}]; a stop may be locked once", problem.jobs[stop.job].id);
                    self.refuse(true, || format!("locks[{index}].stops"), &why);
                }
            }
        }
    }

    /// Only one lock can have a route's first stop, and only one its last.
    fn ends(&mut self, index: usize, lock: &Lock) {
        let before = &self.problem.locks[..index];
        let of_route =
            |other: &&Lock| (other.van, other.shift, other.order) == (lock.van, lock.shift, Order::Strict) && !other.stops.is_empty();
        if lock.order != Order::Strict || lock.stops.is_empty() {
            return;
        }
        let (start, end) =
            (before.iter().filter(of_route).any(|other| other.from_start), before.iter().filter(of_route).any(|other| other.to_end));
        let why = |which: &str| format!("another lock has the {which} stop of this van's route already");
        self.refuse(lock.from_start && start, || format!("locks[{index}].from_start"), &why("first"));
        self.refuse(lock.to_end && end, || format!("locks[{index}].to_end"), &why("last"));
    }

    fn lock(&mut self, index: usize, lock: &Lock) {
        let kind = self.problem.fleet.get(lock.van.kind);
        let van = kind.is_some_and(|kind| lock.van.number < kind.vans.len());
        let shift = kind.is_some_and(|kind| lock.shift < kind.shifts.len());
        self.refuse(!van, || format!("locks[{index}].van"), "the problem has no such van");
        self.refuse(van && !shift, || format!("locks[{index}].shift"), "the van has no such shift");
    }
}
