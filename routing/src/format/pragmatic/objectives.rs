//! `objectives`, and what they make of costs and values.

use super::field::{Decimal, Field};
use super::fleet::{Fleet, Told};
use crate::input::Fault;
use crate::problem::{Costs, Job, Leaving};

/// What counts as cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Priced {
    AsTold,
    Distance,
    Duration,
}

pub(super) struct Goal {
    pub fewest_vans: bool,
    priced: Priced,
}

/// Reads the objectives and weighs the jobs by their values. Without any, jobs come first, then vans, then cost.
pub(super) fn read(root: &Field<'_>, plan: &Field<'_>, jobs: &mut [Job]) -> Result<Goal, Fault> {
    let valued = plan.need("jobs")?.items()?;
    let first_valued = valued.iter().find_map(|job| job.get("value"));
    let Some(field) = root.get("objectives") else {
        return match first_valued {
            Some(value) => Err(value
                .fault("values need the objectives [maximize-value, minimize-tours, minimize-cost] or [maximize-value, minimize-cost]")),
            None => Ok(Goal { fewest_vans: true, priced: Priced::AsTold }),
        };
    };
    let objectives = field.items()?;
    let mut kinds = Vec::new();
    for objective in &objectives {
        kinds.push(kind(objective)?);
    }
    let mut left = &kinds[..];
    let by_value = left.first() == Some(&"maximize-value");
    if by_value || left.first() == Some(&"minimize-unassigned") {
        left = &left[1..];
    }
    let fewest_vans = left.first() == Some(&"minimize-tours");
    left = if fewest_vans { &left[1..] } else { left };
    let priced = match left {
        ["minimize-cost"] => Priced::AsTold,
        ["minimize-distance"] => Priced::Distance,
        ["minimize-duration"] => Priced::Duration,
        _ => {
            let order = "minimize-unassigned or maximize-value, then minimize-tours (which may be left out), then one of minimize-cost, \
                         minimize-distance and minimize-duration";
            return Err(field.fault(format!("only this order of objectives is supported: {order}")));
        }
    };
    match (by_value, first_valued) {
        (true, _) => weigh(&valued, jobs)?,
        (false, Some(value)) => return Err(value.fault("a value counts only with the objective maximize-value")),
        (false, None) => {}
    }
    Ok(Goal { fewest_vans, priced })
}

fn kind<'a>(objective: &Field<'a>) -> Result<&'a str, Fault> {
    const KNOWN: [&str; 6] =
        ["minimize-unassigned", "maximize-value", "minimize-tours", "minimize-cost", "minimize-distance", "minimize-duration"];
    let named = objective.need("type")?;
    let kind = named.text()?;
    if !KNOWN.contains(&kind) {
        return Err(named.fault(format!("the objective {kind:?} is not supported")));
    }
    let refused =
        [("breaks", "weights of breaks are not supported: a break that is due is always taken"), ("options", "options are not supported")];
    objective.only(&["type"], &refused)?;
    Ok(kind)
}

/// The value of a job is what leaving it weighs.
fn weigh(told: &[Field<'_>], jobs: &mut [Job]) -> Result<(), Fault> {
    for (field, job) in told.iter().zip(jobs) {
        let value = field.need("value")?;
        let weight = u8::try_from(value.whole()?).ok().filter(|weight| *weight > 0);
        let weight = weight.ok_or_else(|| value.fault("only whole values from 1 to 255 are supported"))?;
        job.leaving = Leaving::Never { weight };
    }
    Ok(())
}

impl Goal {
    /// Gives the vehicles their costs in the smallest power of ten that makes them all whole, and tells it.
    pub fn price(&self, fleet: &mut Fleet) -> Result<i64, Fault> {
        let alone = |distance, time| Costs { fixed: 0, per_distance: distance, per_time: time };
        match self.priced {
            Priced::Distance => fleet.kinds.iter_mut().for_each(|kind| kind.costs = alone(1, 0)),
            Priced::Duration => fleet.kinds.iter_mut().for_each(|kind| kind.costs = alone(0, 1)),
            Priced::AsTold => {
                let decimals = fleet.costs.iter().flat_map(|told| [told.fixed.places, told.distance.places, told.time.places]);
                let places = decimals.max().unwrap_or(0);
                for (kind, told) in fleet.kinds.iter_mut().zip(&fleet.costs) {
                    kind.costs = scaled(told, places)?;
                }
                return Ok(10_i64.pow(places));
            }
        }
        Ok(1)
    }
}

fn scaled(told: &Told, places: u32) -> Result<Costs, Fault> {
    let units = |name: &str, cost: Decimal, most: i64| {
        let units = cost.digits.checked_mul(10_i64.pow(places - cost.places)).filter(|units| *units <= most);
        let why = format!("this cost is too high to be told in units of 10^-{places}, which the smallest cost asks for");
        units.ok_or_else(|| Fault::in_field(format!("{}.{name}", told.path), why))
    };
    Ok(Costs {
        fixed: units("fixed", told.fixed, 1_000_000_000_000_000)?,
        per_distance: units("distance", told.distance, 1_000_000_000)?,
        per_time: units("time", told.time, 1_000_000_000)?,
    })
}
