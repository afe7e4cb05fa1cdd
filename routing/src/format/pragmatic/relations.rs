//! `plan.relations`: stops that somebody has already decided about.

use std::collections::HashMap;

use super::field::Field;
use crate::input::Fault;
use crate::problem::{Job, Kind, Lock, Order, Stop, Van};

pub(super) fn read(plan: &Field<'_>, jobs: &[Job], fleet: &[Kind]) -> Result<Vec<Lock>, Fault> {
    let by_id = jobs.iter().enumerate().map(|(job, told)| (told.id.as_str(), job)).collect::<HashMap<_, _>>();
    let vans = fleet
        .iter()
        .enumerate()
        .flat_map(|(kind, told)| told.vans.iter().enumerate().map(move |(number, id)| (id.as_str(), Van { kind, number })));
    let vans = vans.collect::<HashMap<_, _>>();
    let mut taken = HashMap::new();
    let mut locks = Vec::new();
    for field in plan.list("relations")? {
        field.only(&["type", "jobs", "vehicleId", "shiftIndex"], &[])?;
        let van_id = field.need("vehicleId")?;
        let van = *vans.get(van_id.text()?).ok_or_else(|| van_id.fault(format!("there is no vehicle {:?}", van_id.value)))?;
        let shift = field.get("shiftIndex").map_or(Ok(0), |told| told.whole())? as usize;
        if shift >= fleet[van.kind].shifts.len() {
            return Err(field.fault(format!("the vehicle has no shift {shift}")));
        }
        let lock = lock(&field, (van, shift), jobs, &by_id)?;
        for stop in &lock.stops {
            if taken.insert(*stop, ()).is_some() {
                return Err(field.need("jobs")?.fault(format!("job {:?} stands in relations twice", jobs[stop.job].id)));
            }
        }
        locks.push(lock);
    }
    Ok(locks)
}

fn lock(field: &Field<'_>, at: (Van, usize), jobs: &[Job], by_id: &HashMap<&str, usize>) -> Result<Lock, Fault> {
    let named = field.need("type")?;
    let order = match named.text()? {
        "any" => Order::Any,
        "sequence" => Order::Sequence,
        "strict" => Order::Strict,
        other => return Err(named.fault(format!("{other:?} is none of any, sequence and strict"))),
    };
    let list = field.need("jobs")?;
    let items = list.items()?;
    let mut lock = Lock { van: at.0, shift: at.1, order, stops: Vec::new(), from_start: false, to_end: false };
    let mut seen = HashMap::new();
    for (position, item) in items.iter().enumerate() {
        match item.text()? {
            "departure" if position == 0 && order == Order::Strict => lock.from_start = true,
            "arrival" if position + 1 == items.len() && order == Order::Strict => lock.to_end = true,
            ends @ ("departure" | "arrival") => {
                return Err(item.fault(format!("{ends:?} is supported at its own end of a strict relation only")));
            }
            other @ ("break" | "reload" | "recharge") => return Err(item.fault(format!("{other:?} in a relation is not supported"))),
            id => {
                let job = *by_id.get(id).ok_or_else(|| item.fault(format!("there is no job {id:?}")))?;
                let part: &mut u8 = seen.entry(job).or_insert(0);
                if usize::from(*part) >= jobs[job].visits().count() {
                    return Err(item.fault(format!("job {id:?} stands here once too often")));
                }
                lock.stops.push(Stop { job, part: *part });
                *part += 1;
            }
        }
    }
    if lock.stops.is_empty() {
        return Err(list.fault("a relation needs a job"));
    }
    let halved = seen.iter().find(|(job, parts)| usize::from(**parts) < jobs[**job].visits().count());
    if let Some((job, _)) = halved {
        return Err(list.fault(format!("job {:?} must stand here twice: picked up and delivered", jobs[*job].id)));
    }
    Ok(lock)
}
