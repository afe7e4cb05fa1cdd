//! `fleet.vehicles`.

use std::collections::{BTreeMap, HashSet};

use super::Reading;
use super::field::{Decimal, Field};
use crate::format::instance::NEVER_ENDS;
use crate::input::{Fault, MOST_JOBS};
use crate::problem::{Break, Kind, Limits, Reload, Shift};

/// The vehicles, before their costs and matrices are settled; one entry for each kind.
#[derive(Default)]
pub(super) struct Fleet {
    pub kinds: Vec<Kind>,
    pub costs: Vec<Told>,
    pub travels: Vec<Travels>,
}

/// Costs as they are told.
pub(super) struct Told {
    pub path: String,
    pub fixed: Decimal,
    pub distance: Decimal,
    pub time: Decimal,
}

/// The name of a matrix, and how much longer this vehicle takes than it says.
pub(super) struct Travels {
    pub path: String,
    pub matrix: String,
    pub scale: f64,
}

pub(super) fn read(field: &Field<'_>, reading: &mut Reading) -> Result<Fleet, Fault> {
    field.only(&["vehicles", "profiles"], &[("resources", "shared resources are not supported")])?;
    let mut fleet = Fleet::default();
    let mut known = Known::default();
    let vehicles = field.need("vehicles")?;
    for vehicle in vehicles.items()? {
        kind(&vehicle, reading, &mut fleet, &mut known)?;
    }
    if fleet.kinds.is_empty() {
        return Err(vehicles.fault("there are no vehicles"));
    }
    Ok(fleet)
}

#[derive(Default)]
struct Known {
    kinds: HashSet<String>,
    vans: BTreeMap<String, ()>,
}

fn kind(field: &Field<'_>, reading: &mut Reading, fleet: &mut Fleet, known: &mut Known) -> Result<(), Fault> {
    field.only(&["typeId", "vehicleIds", "profile", "costs", "shifts", "capacity", "skills", "limits"], &[])?;
    let id = field.need("typeId")?;
    if !known.kinds.insert(id.text()?.to_owned()) {
        return Err(id.fault(format!("there is another vehicle type {:?}", id.text()?)));
    }
    let vans = van_ids(&field.need("vehicleIds")?, known)?;
    fleet.travels.push(travels(&field.need("profile")?)?);
    fleet.costs.push(costs(&field.need("costs")?)?);
    let shifts = field.need("shifts")?;
    let told = shifts.items()?;
    if told.is_empty() {
        return Err(shifts.fault("a vehicle needs a shift"));
    }
    let shifts = told.iter().map(|told| shift(told, reading)).collect::<Result<_, _>>()?;
    fleet.kinds.push(Kind {
        id: id.text()?.to_owned(),
        vans,
        capacity: field.need("capacity")?.load()?,
        skills: field.get("skills").map_or(Ok(0), |skills| skills.skills(reading))?,
        shifts,
        limits: field.get("limits").map_or(Ok(Limits::default()), |told| limits(&told))?,
        ..Kind::default()
    });
    Ok(())
}

fn van_ids(field: &Field<'_>, known: &mut Known) -> Result<Vec<String>, Fault> {
    let mut vans = Vec::new();
    for item in field.items()? {
        let id = item.text()?.to_owned();
        if known.vans.insert(id.clone(), ()).is_some() {
            return Err(item.fault(format!("there is another vehicle {id:?}")));
        }
        if known.vans.len() > MOST_JOBS {
            return Err(item.fault(format!("more than {MOST_JOBS} vehicles are not supported")));
        }
        vans.push(id);
    }
    if vans.is_empty() {
        return Err(field.fault("there are no vehicles of this type"));
    }
    Ok(vans)
}

fn travels(field: &Field<'_>) -> Result<Travels, Fault> {
    field.only(&["matrix", "scale"], &[])?;
    let matrix = field.need("matrix")?;
    let scale = match field.get("scale") {
        Some(told) => {
            let scale = told.number()?;
            if !(0.001..=1000.0).contains(&scale) {
                return Err(told.fault("a scale is a number from 0.001 to 1000"));
            }
            scale
        }
        None => 1.0,
    };
    Ok(Travels { path: matrix.path.clone(), matrix: matrix.text()?.to_owned(), scale })
}

fn costs(field: &Field<'_>) -> Result<Told, Fault> {
    field.only(&["fixed", "distance", "time"], &[])?;
    let fixed = field.get("fixed").map_or(Ok(Decimal::default()), |fixed| fixed.decimal())?;
    Ok(Told { path: field.path.clone(), fixed, distance: field.need("distance")?.decimal()?, time: field.need("time")?.decimal()? })
}

fn shift(field: &Field<'_>, reading: &mut Reading) -> Result<Shift, Fault> {
    const OUT_OF_REACH: [(&str, &str); 3] = [
        ("recharges", "recharging is not supported"),
        ("dispatch", "dispatching is not supported"),
        ("depots", "dispatching is not supported"),
    ];
    field.only(&["start", "end", "breaks", "reloads"], &OUT_OF_REACH)?;
    let start = field.need("start")?;
    start.only(&["earliest", "latest", "location"], &[])?;
    let earliest = start.need("earliest")?.instant(reading)?;
    let latest_start = start.get("latest").map(|latest| latest.instant(reading)).transpose()?;
    if latest_start.is_some_and(|latest| latest < earliest) {
        return Err(start.fault("the latest start is before the earliest"));
    }
    let from = reading.places.read(&start.need("location")?)?;
    let (end, latest) = match field.get("end") {
        Some(end) => {
            end.only(&["latest", "location"], &[("earliest", "an earliest end is not supported")])?;
            let latest = end.need("latest")?.instant(reading)?;
            if latest < earliest {
                return Err(end.fault("the shift ends before it starts"));
            }
            (Some(reading.places.read(&end.need("location")?)?), latest)
        }
        None => (None, NEVER_ENDS),
    };
    let breaks = breaks(field, reading)?;
    let reloads = field.list("reloads")?.iter().map(|told| reload(told, reading)).collect::<Result<_, _>>()?;
    Ok(Shift { start: from, earliest, latest_start: latest_start.unwrap_or(latest), end, latest, breaks, reloads })
}

fn breaks(field: &Field<'_>, reading: &mut Reading) -> Result<Vec<Break>, Fault> {
    let mut breaks: Vec<Break> = Vec::new();
    for told in field.list("breaks")? {
        let rest = rest(&told, reading)?;
        if breaks.last().is_some_and(|last| last.window.close >= rest.window.open) {
            return Err(told.fault("breaks must ascend and their times may not overlap"));
        }
        breaks.push(rest);
    }
    Ok(breaks)
}

fn rest(field: &Field<'_>, reading: &mut Reading) -> Result<Break, Fault> {
    field.only(&["time", "places", "policy"], &[("duration", "breaks that interrupt a drive (\"required\" ones) are not supported")])?;
    let time = field.need("time")?;
    if time.value.is_object() {
        return Err(time.fault("breaks that interrupt a drive (\"required\" ones) are not supported"));
    }
    if time.items()?.iter().any(|item| item.value.is_number()) {
        return Err(time.fault("break times counted from the start of the route are not supported"));
    }
    let window = time.window(reading)?;
    if let Some(policy) = field.get("policy")
        && policy.text()? != "skip-if-no-intersection"
    {
        return Err(policy.fault("only the policy \"skip-if-no-intersection\" is supported"));
    }
    let places = field.need("places")?;
    let told = places.items()?;
    let [place] = &told[..] else {
        return Err(places.fault("a break has exactly one place here: alternatives are not supported"));
    };
    let refused = [("location", "breaks at a place of their own are not supported"), ("tag", "tags of breaks are not supported")];
    place.only(&["duration"], &refused)?;
    Ok(Break { window, duration: place.need("duration")?.whole()? })
}

fn reload(field: &Field<'_>, reading: &mut Reading) -> Result<Reload, Fault> {
    let refused = [("resourceId", "shared resources are not supported"), ("tag", "tags of reloads are not supported")];
    field.only(&["location", "duration", "times"], &refused)?;
    let place = reading.places.read(&field.need("location")?)?;
    Ok(Reload { place, service: field.need("duration")?.whole()?, windows: field.windows("times", reading)? })
}

fn limits(field: &Field<'_>) -> Result<Limits, Fault> {
    let refused = [("allowedAreas", "areas are not supported"), ("areas", "areas are not supported")];
    field.only(&["maxDistance", "maxDuration", "shiftTime", "tourSize"], &refused)?;
    let limit = |key: &str| field.get(key).map(|told| told.limit()).transpose();
    let (duration, older) = (limit("maxDuration")?, limit("shiftTime")?);
    if duration.is_some() && older.is_some() {
        return Err(field.fault("shiftTime is the older name of maxDuration: one of them is meant"));
    }
    let stops = field.get("tourSize").map(|told| told.whole()).transpose()?.map(|stops| stops as usize);
    Ok(Limits { distance: limit("maxDistance")?, duration: duration.or(older), stops })
}
