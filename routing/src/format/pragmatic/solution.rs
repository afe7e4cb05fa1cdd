//! A pragmatic solution read back: yesterday's plan, or another solver's.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::DateTime;

use super::field::Field;
use super::places::{coordinates, key};
use super::{parse, with_line};
use crate::input::Fault;
use crate::plan::{Call, Plan, Route};
use crate::problem::{Point, Problem, Shift, Stop, Time, Van, Work};

/// What is looked up by name.
struct Names<'a> {
    problem: &'a Problem,
    jobs: HashMap<&'a str, usize>,
    vans: HashMap<&'a str, Van>,
    places: HashMap<(u64, u64), usize>,
    /// What the problem does not have is left out and told here, not refused.
    gone: Option<RefCell<Vec<String>>>,
}

/// Reads who drives what in which order, and when each van leaves; all other times follow and are not read. Whether the
/// plan holds is for the checker to say: only what does not fit the problem at all is refused. Where a shift has several
/// reloads at one place, they are taken in their order.
pub fn read_solution(problem: &Problem, text: &str) -> Result<Plan, Fault> {
    let value = parse(text)?;
    let names = Names::of(problem);
    plan(&names, &Field::root(&value)).map_err(|fault| with_line(text, fault))
}

/// Reads the plan of another day, to begin from: jobs, vans, reloads and breaks that the problem does not have are left
/// out, and told; so are jobs that are now at another place.
pub fn read_older_solution(problem: &Problem, text: &str) -> Result<(Plan, Vec<String>), Fault> {
    let value = parse(text)?;
    let names = Names { gone: Some(RefCell::default()), ..Names::of(problem) };
    let plan = plan(&names, &Field::root(&value)).map_err(|fault| with_line(text, fault))?;
    Ok((plan, names.gone.map(RefCell::into_inner).unwrap_or_default()))
}

fn plan(names: &Names<'_>, root: &Field<'_>) -> Result<Plan, Fault> {
    root.only(&["statistic", "tours", "unassigned", "violations", "extras"], &[])?;
    let mut served = vec![false; names.problem.jobs.len()];
    let mut routes = Vec::new();
    for tour in root.need("tours")?.items()? {
        let Some(route) = names.known(names.route(&tour))? else { continue };
        route.stops().for_each(|stop| served[stop.job] = true);
        if !route.calls.iter().any(|call| matches!(call, Call::Visit(_))) {
            continue;
        }
        if routes.iter().any(|other: &Route| other.van == route.van && other.shift == route.shift) {
            return Err(tour.fault("the vehicle drives another tour in this shift"));
        }
        routes.push(route);
    }
    for left in root.list("unassigned")? {
        let id = left.need("jobId")?;
        let Some(job) = names.known(names.job(&id))? else { continue };
        if served[job] {
            return Err(id.fault("the job is unassigned and on a tour"));
        }
    }
    Ok(Plan { routes, unserved: (0..served.len()).filter(|job| !served[*job]).collect() })
}

impl<'a> Names<'a> {
    fn of(problem: &'a Problem) -> Names<'a> {
        let vans = problem
            .fleet
            .iter()
            .enumerate()
            .flat_map(|(kind, told)| told.vans.iter().enumerate().map(move |(number, id)| (id.as_str(), Van { kind, number })));
        let places = problem.places.iter().enumerate().filter_map(|(at, place)| match place.point? {
            Point::Earth { lat, lon } => Some((key(lat, lon), at)),
            Point::Plane { .. } => None,
        });
        Names {
            problem,
            jobs: problem.jobs.iter().enumerate().map(|(at, job)| (job.id.as_str(), at)).collect(),
            vans: vans.collect(),
            places: places.collect(),
            gone: None,
        }
    }

    /// What was looked up; of an older plan `None` where it is not there any more.
    fn known<T>(&self, found: Result<T, Fault>) -> Result<Option<T>, Fault> {
        match (found, &self.gone) {
            (Ok(found), _) => Ok(Some(found)),
            (Err(fault), Some(gone)) => {
                gone.borrow_mut().push(fault.to_string());
                Ok(None)
            }
            (Err(fault), None) => Err(fault),
        }
    }

    fn job(&self, id: &Field<'_>) -> Result<usize, Fault> {
        let told = id.text()?;
        self.jobs.get(told).copied().ok_or_else(|| id.fault(format!("there is no job {told:?}")))
    }

    fn route(&self, tour: &Field<'_>) -> Result<Route, Fault> {
        let id = tour.need("vehicleId")?;
        let van = *self.vans.get(id.text()?).ok_or_else(|| id.fault(format!("there is no vehicle {}", id.value)))?;
        let kind = &self.problem.fleet[van.kind];
        let told_kind = tour.need("typeId")?;
        if told_kind.text()? != kind.id {
            return Err(told_kind.fault(format!("the vehicle is of the type {:?}", kind.id)));
        }
        let shift = tour.get("shiftIndex").map_or(Ok(0), |told| told.whole())? as usize;
        let of_van = kind.shifts.get(shift).ok_or_else(|| tour.fault(format!("the vehicle has no shift {shift}")))?;
        let stops = tour.need("stops")?.items()?;
        let first = stops.first().ok_or_else(|| tour.fault("the tour has no stops"))?;
        let mut route = Route { van, shift, leaves: leaving(first)?, calls: Vec::new() };
        let mut used = Used { reloads: vec![false; of_van.reloads.len()], breaks: vec![false; of_van.breaks.len()] };
        for stop in &stops {
            for activity in stop.need("activities")?.items()? {
                if activity.get("commute").is_some() {
                    return Err(activity.fault("commuting is not supported"));
                }
                let call = self.call(stop, &activity, (of_van, &mut used));
                route.calls.extend(self.known(call)?.flatten());
            }
        }
        Ok(route)
    }

    fn call(&self, stop: &Field<'_>, activity: &Field<'_>, van: (&Shift, &mut Used)) -> Result<Option<Call>, Fault> {
        let (shift, used) = van;
        let kind = activity.need("type")?;
        Ok(match kind.text()? {
            "departure" | "arrival" => None,
            "break" => {
                Some(Call::Break(used.rest(shift, begins(stop, activity)?).ok_or_else(|| activity.fault("the shift has no such break"))?))
            }
            "reload" => {
                let place = self.place(stop, activity)?.ok_or_else(|| stop.fault("a reload needs a location"))?;
                Some(Call::Reload(
                    used.reload(shift, place).ok_or_else(|| activity.fault("the shift has no reload here that is not used yet"))?,
                ))
            }
            "pickup" | "delivery" | "replacement" | "service" => {
                let id = activity.need("jobId")?;
                let job = self.job(&id)?;
                let carried = matches!(self.problem.jobs[job].work, Work::Carry { .. });
                let visit = Stop { job, part: u8::from(carried && kind.text()? == "delivery") };
                let meant = self.problem.visit(visit).place;
                if self.place(stop, activity)?.is_some_and(|place| place != meant) {
                    return Err(id.fault("the job is at another place"));
                }
                Some(Call::Visit(visit))
            }
            other => return Err(kind.fault(format!("the activity {other:?} is not supported"))),
        })
    }

    /// Where an activity is, if it or its stop says so.
    fn place(&self, stop: &Field<'_>, activity: &Field<'_>) -> Result<Option<usize>, Fault> {
        let Some(location) = activity.get("location").or(stop.get("location")) else { return Ok(None) };
        let place = match location.get("index") {
            Some(index) => Some(index.whole()? as usize).filter(|place| *place < self.problem.places.len()),
            None => {
                let (lat, lon) = coordinates(&location)?;
                self.places.get(&key(lat, lon)).copied()
            }
        };
        place.map(Some).ok_or_else(|| location.fault("the problem has no such place"))
    }
}

/// Which breaks and reloads of a shift have been met.
struct Used {
    reloads: Vec<bool>,
    breaks: Vec<bool>,
}

impl Used {
    fn reload(&mut self, shift: &Shift, place: usize) -> Option<usize> {
        let at = (0..self.reloads.len()).find(|at| !self.reloads[*at] && shift.reloads[*at].place == place)?;
        self.reloads[at] = true;
        Some(at)
    }

    /// The break that may begin then, or else the next one: a break at a wrong time is still that break.
    fn rest(&mut self, shift: &Shift, begins: Time) -> Option<usize> {
        let free = || (0..self.breaks.len()).filter(|at| !self.breaks[*at]);
        let fitting = |at: &usize| (shift.breaks[*at].window.open..=shift.breaks[*at].window.close).contains(&begins);
        let at = free().find(fitting).or_else(|| free().next())?;
        self.breaks[at] = true;
        Some(at)
    }
}

/// When the van leaves: at the end of its departure, or of the stop that is nothing else.
fn leaving(stop: &Field<'_>) -> Result<Time, Fault> {
    let activities = stop.need("activities")?.items()?;
    let departure = activities.first().filter(|first| first.get("type").is_some_and(|kind| kind.value == "departure"));
    let departure = departure.ok_or_else(|| stop.fault("a tour begins with a departure"))?;
    match departure.get("time") {
        Some(time) => instant(&time.need("end")?),
        None => instant(&stop.need("time")?.need("departure")?),
    }
}

fn begins(stop: &Field<'_>, activity: &Field<'_>) -> Result<Time, Fault> {
    match activity.get("time") {
        Some(time) => instant(&time.need("start")?),
        None => instant(&stop.need("time")?.need("arrival")?),
    }
}

fn instant(field: &Field<'_>) -> Result<Time, Fault> {
    let text = field.text()?;
    let told =
        DateTime::parse_from_rfc3339(text).map_err(|_| field.fault(format!("{text:?} is not an instant such as 2026-11-21T06:30:00Z")))?;
    Ok(told.timestamp())
}
