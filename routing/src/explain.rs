//! Why a job is on no route, and what little change would put it on one.
//!
//! Found by trying: the job is put at every position of every route, and of a van that is still free, and whatever rule
//! that breaks is what stands in its way. Nothing here knows how the plan was made.

mod trial;
mod words;

use crate::plan::{Plan, Route};
use crate::problem::{DIMENSIONS, Problem, Span, Stop, Time};
use crate::valid::{Obstacle, obstacle};

use trial::Trials;

/// So many jobs are explained with what would help; the others only with what stands in their way.
pub const MOST_EXPLAINED: usize = 50;

/// So many routes are played for one job at most, and for the jobs that only get a reason.
const MOST_TRIALS: usize = 20_000;
const FEW_TRIALS: usize = 500;

/// A job on no route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unserved {
    /// Index into `Problem::jobs`.
    pub job: usize,
    pub reason: Reason,
    /// What would serve it, the smallest change first, at most one of each sort.
    pub changes: Vec<Change>,
}

impl Unserved {
    /// The smallest change that would serve it.
    pub fn nearest(&self) -> Option<&Change> {
        self.changes.first()
    }
}

/// What stands in a job's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Nothing: the plan has room for it and leaves it all the same, as it may when serving costs more than leaving.
    Fits,
    /// No van has the skills.
    Skills,
    /// It is too large for any van.
    TooLarge,
    /// No route has room for it.
    NoRoom,
    /// No route has time for it within the windows and the shift.
    NoTime,
    /// It would make a route longer than the van may drive.
    TooFar,
    /// It would keep a van under way longer than it may.
    TooLong,
    /// The vans may make no more stops.
    Stops,
    /// Its goods may not meet those on the routes.
    Goods,
    /// Locks keep it off.
    Locked,
    /// Its rank fits between no stops.
    Rank,
    /// A break would not be taken in time.
    Break,
}

impl Reason {
    /// The code by which the pragmatic format tells it.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Fits => "NO_REASON_FOUND",
            Reason::Skills => "SKILL_CONSTRAINT",
            Reason::TooLarge | Reason::NoRoom => "CAPACITY_CONSTRAINT",
            Reason::NoTime => "TIME_WINDOW_CONSTRAINT",
            Reason::TooFar => "MAX_DISTANCE_CONSTRAINT",
            Reason::TooLong => "MAX_DURATION_CONSTRAINT",
            Reason::Stops => "TOUR_SIZE_CONSTRAINT",
            Reason::Goods => "COMPATIBILITY_CONSTRAINT",
            Reason::Locked => "LOCKING_CONSTRAINT",
            Reason::Rank => "TOUR_ORDER_CONSTRAINT",
            Reason::Break => "BREAK_CONSTRAINT",
        }
    }

    /// What stands in the way, for people.
    pub fn words(self) -> &'static str {
        match self {
            Reason::Fits => "it would fit; leaving it is cheaper",
            Reason::Skills => "no van has the skills",
            Reason::TooLarge => "it is too large for any van",
            Reason::NoRoom => "no route has room for it",
            Reason::NoTime => "no route has time for it",
            Reason::TooFar => "the routes would become too long in distance",
            Reason::TooLong => "the vans would be under way for too long",
            Reason::Stops => "the vans may make no more stops",
            Reason::Goods => "its goods may not meet those on the routes",
            Reason::Locked => "locks keep it off",
            Reason::Rank => "its rank fits between no stops",
            Reason::Break => "a break would not be taken in time",
        }
    }
}

/// One change, and the route that could then be driven with nothing else changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub how: How,
    /// Index into `Plan::routes` of the route that `driven` takes the place of; `None`: a van that was free.
    pub route: Option<usize>,
    /// The route with the job on it. For `How::OneMoreVan` its van is the one after the last of its kind.
    pub driven: Route,
    /// How large the change is, per mille of what there is: of the time the route takes, the capacity, the limit. A thing
    /// that is there or not counts as 1000, one more van as 2000.
    pub size: i64,
}

impl Change {
    /// In words: `van c2 could serve it between d12 and d40 if ...`.
    pub fn told(&self, problem: &Problem, job: usize) -> String {
        words::told(problem, self, job)
    }
}

/// What would have to be different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Nothing.
    Nothing,
    /// A window of a stop closes so much later.
    CloseLater { stop: Stop, window: usize, by: Time },
    /// A window of a stop opens so much earlier.
    OpenEarlier { stop: Stop, window: usize, by: Time },
    /// The van carries so much more.
    Room { more: [i64; DIMENSIONS] },
    /// The shift ends so much later.
    ShiftEnd { by: Time },
    /// The van may drive so much farther.
    Distance { by: i64 },
    /// The route may take so much longer.
    Duration { by: Time },
    /// So many more stops.
    Stops { by: usize },
    /// A break may begin so much later.
    BreakLater { index: usize, by: Time },
    /// The van gains and loses skills (masks over `Problem::skills`).
    Skills { gain: u64, lose: u64 },
    /// These goods may meet.
    Goods { pair: (u8, u8), on: Span },
    /// The job comes out of its rank.
    Rank,
    /// A lock (index into `Problem::locks`) gives way.
    Unlock { lock: usize },
    /// One more van of the route's kind.
    OneMoreVan,
}

impl How {
    /// What stands in the way as long as this is not changed.
    fn reason(self) -> Option<Reason> {
        match self {
            How::Nothing => Some(Reason::Fits),
            How::CloseLater { .. } | How::OpenEarlier { .. } | How::ShiftEnd { .. } => Some(Reason::NoTime),
            How::Room { .. } => Some(Reason::NoRoom),
            How::Distance { .. } => Some(Reason::TooFar),
            How::Duration { .. } => Some(Reason::TooLong),
            How::Stops { .. } => Some(Reason::Stops),
            How::BreakLater { .. } => Some(Reason::Break),
            How::Goods { .. } => Some(Reason::Goods),
            How::Rank => Some(Reason::Rank),
            How::Unlock { .. } => Some(Reason::Locked),
            // Another van has the skills, or obstacles would have said that none has.
            How::Skills { .. } | How::OneMoreVan => None,
        }
    }
}

/// Explains every unserved job of a plan that passes `check`. Routes that break rules are not tried.
///
/// # Panics
/// When the plan names what the problem does not have, or the problem is malformed.
pub fn explain(problem: &Problem, plan: &Plan) -> Vec<Unserved> {
    let explained = plan.unserved.iter().enumerate().map(|(number, job)| {
        let fully = number < MOST_EXPLAINED;
        let mut trials = Trials::new(problem, plan, *job, if fully { MOST_TRIALS } else { FEW_TRIALS });
        trials.everywhere();
        let alone = obstacle(problem, *job).map(reason_of);
        let (mut changes, common) = trials.results();
        changes.sort_by_key(|change| change.size);
        let reason = alone.or_else(|| changes.iter().find_map(|change| change.how.reason()));
        let reason = reason.or(common).unwrap_or(Reason::NoTime);
        Unserved { job: *job, reason, changes: if fully { changes } else { Vec::new() } }
    });
    explained.collect()
}

/// Why nobody could serve the job even alone.
fn reason_of(obstacle: Obstacle) -> Reason {
    match obstacle {
        Obstacle::Locked => Reason::Locked,
        Obstacle::Rank => Reason::Rank,
        Obstacle::Skills => Reason::Skills,
        Obstacle::Large { .. } => Reason::TooLarge,
        Obstacle::Stops => Reason::Stops,
        Obstacle::Far { .. } => Reason::TooFar,
        Obstacle::Late { .. } | Obstacle::Home { .. } => Reason::NoTime,
        Obstacle::Long { .. } => Reason::TooLong,
    }
}
