//! `plan.jobs`.

use std::collections::HashSet;

use super::field::Field;
use super::{RESERVED, Reading, numbered};
use crate::input::{Fault, MOST_JOBS};
use crate::problem::{Apart, DIMENSIONS, Job, Leaving, Load, Skills, Span, Visit, Work};

const FIELDS: [&str; 8] = ["id", "pickups", "deliveries", "replacements", "services", "skills", "value", "compatibility"];

pub(super) fn read(field: &Field<'_>, reading: &mut Reading) -> Result<Vec<Job>, Fault> {
    let items = field.items()?;
    if items.len() > MOST_JOBS {
        return Err(field.fault(format!("{} jobs are more than the {MOST_JOBS} that are read", items.len())));
    }
    let mut jobs = Vec::with_capacity(items.len());
    let mut ids = HashSet::new();
    for item in &items {
        let job = job(item, reading)?;
        if RESERVED.contains(&job.id.as_str()) {
            return Err(item.need("id")?.fault(format!("{:?} is an activity and cannot be the id of a job", job.id)));
        }
        if !ids.insert(job.id.clone()) {
            return Err(item.need("id")?.fault(format!("there is another job {:?}", job.id)));
        }
        jobs.push(job);
    }
    rank_the_rest(&mut jobs);
    Ok(jobs)
}

/// Every class of goods is apart from every other, on the whole route.
pub(super) fn all_apart(goods: usize) -> Vec<Apart> {
    let pairs = (0..goods).flat_map(|one| (one + 1..goods).map(move |other| (one as u8, other as u8)));
    pairs.map(|pair| Apart { pair, on: Span::Route }).collect()
}

fn job(field: &Field<'_>, reading: &mut Reading) -> Result<Job, Fault> {
    field.only(&FIELDS, &[("group", "groups are not supported"), ("priority", "priorities are not supported")])?;
    let work = work(field, reading)?;
    let goods = match field.get("compatibility") {
        Some(class) => {
            let number = numbered(&mut reading.goods, class.text()?);
            Some(number.ok_or_else(|| class.fault("more than 64 different classes are not supported"))?)
        }
        None => None,
    };
    let skills = field.get("skills").map_or(Ok(Skills::default()), |skills| wanted(&skills, reading))?;
    let id = field.need("id")?.text()?.to_owned();
    Ok(Job { id, work, skills, goods, leaving: Leaving::default(), usual: None })
}

fn wanted(field: &Field<'_>, reading: &mut Reading) -> Result<Skills, Fault> {
    if field.value.is_array() {
        return Err(field.fault("a plain list is no longer the pragmatic format: {\"allOf\": [...]}, \"oneOf\" or \"noneOf\" is"));
    }
    field.only(&["allOf", "oneOf", "noneOf"], &[])?;
    let mut mask = |key: &str| field.get(key).map_or(Ok(0), |list| list.skills(reading));
    Ok(Skills { all_of: mask("allOf")?, one_of: mask("oneOf")?, none_of: mask("noneOf")? })
}

/// One pickup, one delivery, one replacement, one service, or one pickup with one delivery.
fn work(field: &Field<'_>, reading: &mut Reading) -> Result<Work, Fault> {
    const NOTHING: Load = [0; DIMENSIONS];
    let mut tasks = Vec::new();
    for kind in ["pickups", "deliveries", "replacements", "services"] {
        for task in field.list(kind)? {
            tasks.push((kind, visit(&task, kind != "services", reading)?));
        }
    }
    if tasks.len() > 2 {
        return Err(field.fault("jobs of more than one pickup and one delivery are not supported"));
    }
    let mut tasks = tasks.into_iter();
    let told = (tasks.next(), tasks.next());
    Ok(match told {
        (Some(("pickups", (visit, load))), None) => Work::Visit { visit, deliver: NOTHING, collect: load },
        (Some(("deliveries", (visit, load))), None) => Work::Visit { visit, deliver: load, collect: NOTHING },
        (Some(("replacements", (visit, load))), None) => Work::Visit { visit, deliver: load, collect: load },
        (Some((_, (visit, _))), None) => Work::Visit { visit, deliver: NOTHING, collect: NOTHING },
        (Some(("pickups", (from, load))), Some(("deliveries", (to, put_down)))) if load == put_down => Work::Carry { from, to, load },
        (Some(("pickups", _)), Some(("deliveries", _))) => {
            return Err(field.fault("what is picked up and what is delivered must be the same amount"));
        }
        (None, _) => return Err(field.fault("a job needs a pickup, a delivery, a replacement or a service")),
        _ => return Err(field.fault("jobs of several tasks other than one pickup and one delivery are not supported")),
    })
}

fn visit(task: &Field<'_>, with_demand: bool, reading: &mut Reading) -> Result<(Visit, Load), Fault> {
    task.only(&["places", "demand", "order"], &[])?;
    let place = single(&task.need("places")?)?;
    place.only(&["location", "duration", "times", "tag"], &[])?;
    let load = match task.get("demand") {
        Some(demand) if !with_demand => return Err(demand.fault("a service has no demand")),
        Some(demand) => demand.load()?,
        None if with_demand => return Err(task.need("demand").err().unwrap_or_else(|| task.fault("the demand is missing"))),
        None => [0; DIMENSIONS],
    };
    let rank = match task.get("order") {
        Some(order) => {
            let rank = i32::try_from(order.whole()?).ok().filter(|rank| (1..i32::MAX).contains(rank));
            Some(rank.ok_or_else(|| order.fault("an order is a whole number from 1 on"))?)
        }
        None => None,
    };
    let visit = Visit {
        place: reading.places.read(&place.need("location")?)?,
        service: place.need("duration")?.whole()?,
        windows: place.windows("times", reading)?,
        rank,
    };
    Ok((visit, load))
}

fn single<'a>(places: &Field<'a>) -> Result<Field<'a>, Fault> {
    let mut items = places.items()?;
    match items.len() {
        1 => Ok(items.remove(0)),
        0 => Err(places.fault("a place is missing")),
        _ => Err(places.fault("alternative places are not supported")),
    }
}

/// In this format a task without an order comes after all that have one, once any has one.
fn rank_the_rest(jobs: &mut [Job]) {
    if jobs.iter().flat_map(Job::visits).all(|visit| visit.rank.is_none()) {
        return;
    }
    for job in jobs {
        match &mut job.work {
            Work::Visit { visit, .. } => visit.rank = visit.rank.or(Some(i32::MAX)),
            Work::Carry { from, to, .. } => {
                from.rank = from.rank.or(Some(i32::MAX));
                to.rank = to.rank.or(Some(i32::MAX));
            }
        }
    }
}
