//! Routing matrices, and the profiles of vehicles that travel by them.

use serde::Deserialize;

use super::field::Field;
use super::fleet::Fleet;
use super::places::Places;
use crate::format::{Measure, Wanted};
use crate::input::{Fault, MOST_BYTES, MOST_PLACES};
use crate::matrix::{Matrix, Profile};

/// A routing matrix as its file has it; the size follows from the number of entries.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Told {
    profile: Option<String>,
    timestamp: Option<String>,
    #[serde(alias = "durations")]
    travel_times: Vec<i32>,
    distances: Vec<i32>,
    #[serde(default)]
    error_codes: Option<Vec<i64>>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Several(Vec<Told>);

/// A profile of the file: its name, and the speed to estimate with.
struct Named {
    path: String,
    name: String,
    speed: Option<f64>,
}

/// One profile for each matrix and scale that vehicles name, in the order of the file's profiles; sets `Kind::profile`.
pub(super) fn read(
    field: &Field<'_>,
    fleet: &mut Fleet,
    places: &Places,
    given: (&[&str], Option<Measure<'_>>),
) -> Result<Vec<Profile>, Fault> {
    let names = names(field)?;
    for (number, travels) in fleet.travels.iter().enumerate() {
        if !names.iter().any(|named| named.name == travels.matrix) {
            let why = format!("vehicle type {number} travels by {:?}, which fleet.profiles does not have", travels.matrix);
            return Err(Fault::in_field(&travels.path, why));
        }
    }
    let matrices = if given.0.is_empty() { measured(&names, places, given.1)? } else { matched(&names, given.0, places)? };
    let named = names.iter().zip(matrices);
    let mut profiles = named.map(|(named, matrix)| Profile { name: named.name.clone(), matrix, bands: Vec::new() }).collect::<Vec<_>>();
    for (kind, travels) in fleet.kinds.iter_mut().zip(&fleet.travels) {
        let plain = names.iter().position(|named| named.name == travels.matrix).unwrap_or_default();
        kind.profile = if travels.scale == 1.0 { plain } else { scaled(&mut profiles, plain, (travels.scale, &travels.path))? };
    }
    Ok(profiles)
}

fn names(field: &Field<'_>) -> Result<Vec<Named>, Fault> {
    let list = field.need("profiles")?;
    let mut names: Vec<Named> = Vec::new();
    for item in list.items()? {
        item.only(&["name", "speed"], &[("type", "profile types are no longer the pragmatic format")])?;
        let name = item.need("name")?;
        let told = name.text()?.to_owned();
        if names.iter().any(|known| known.name == told) {
            return Err(name.fault(format!("there is another profile {told:?}")));
        }
        let speed = match item.get("speed") {
            Some(speed) => Some(speed.number()?)
                .filter(|told| (0.01..=1000.0).contains(told))
                .map(Some)
                .ok_or_else(|| speed.fault("a speed is 0.01 to 1000 metres per second"))?,
            None => None,
        };
        names.push(Named { path: name.path, name: told, speed });
    }
    if names.is_empty() {
        return Err(list.fault("there is no profile"));
    }
    Ok(names)
}

fn measured(names: &[Named], places: &Places, measure: Option<Measure<'_>>) -> Result<Vec<Matrix>, Fault> {
    let size = places.highest.as_ref().map_or(places.points.len(), |(highest, _)| highest + 1);
    let listed = places.listed(size);
    let mut matrices: Vec<Matrix> = Vec::with_capacity(names.len());
    for (number, named) in names.iter().enumerate() {
        let wanted = Wanted { profile: &named.name, number, speed: named.speed, places: &listed };
        let found = measure.map_or(Ok(None), |measure| measure(wanted))?;
        let matrix = found.ok_or_else(|| unmeasured(named, size, !places.points.is_empty()))?;
        let fits = matrix.size == size || (places.points.is_empty() && matrix.size > size);
        if !fits || matrices.first().is_some_and(|first| first.size != matrix.size) {
            let why = format!("the matrix for the profile {:?} is for {} places, the problem names {size}", named.name, matrix.size);
            return Err(Fault::in_field(&named.path, why));
        }
        matrices.push(matrix);
    }
    Ok(matrices)
}

/// What a problem without a matrix lacks.
fn unmeasured(named: &Named, size: usize, has_points: bool) -> Fault {
    let (name, entries) = (&named.name, size * size);
    let unknown = if has_points { "" } else { ", and places given by index cannot be estimated" };
    let why = format!(
        "there is no matrix for the profile {name:?}{unknown}: give a routing matrix beside the problem: {{\"profile\": {name:?}, \
         \"travelTimes\": [...], \"distances\": [...]}}, each list with {entries} whole numbers, the ways between {size} places row by row"
    );
    Fault::in_field(&named.path, why)
}

/// The matrices that are given, in the order of the profiles.
fn matched(names: &[Named], texts: &[&str], places: &Places) -> Result<Vec<Matrix>, Fault> {
    let mut told = Vec::new();
    for text in texts {
        told.append(&mut parse(text)?);
    }
    if told.iter().any(|one| one.profile.is_none()) {
        if told.len() != names.len() || told.iter().any(|one| one.profile.is_some() || one.timestamp.is_some()) {
            return Err(Fault::in_field("profile", "where there are several matrices or a timestamp, every matrix names its profile"));
        }
        for (one, named) in told.iter_mut().zip(names) {
            one.profile = Some(named.name.clone());
        }
    }
    if let Some(one) = told.iter().find(|one| !names.iter().any(|named| Some(&named.name) == one.profile.as_ref())) {
        return Err(Fault::in_field("profile", format!("the problem has no profile {:?}", one.profile.as_deref().unwrap_or_default())));
    }
    let mut matrices: Vec<Matrix> = Vec::new();
    for named in names {
        let (of_profile, others) = told.into_iter().partition::<Vec<_>, _>(|one| one.profile.as_ref() == Some(&named.name));
        told = others;
        let mut of_profile = of_profile.into_iter();
        let missing = || Fault::in_field(&named.path, format!("there is no matrix for the profile {:?}", named.name));
        let one = of_profile.next().ok_or_else(missing)?;
        if of_profile.next().is_some() {
            return Err(Fault::in_field("timestamp", format!("several matrices for the profile {:?} are not supported", named.name)));
        }
        let matrix = matrix(one, places)?;
        if matrices.first().is_some_and(|first| first.size != matrix.size) {
            return Err(Fault::in_field("distances", "the matrices of the profiles have different sizes"));
        }
        matrices.push(matrix);
    }
    Ok(matrices)
}

fn parse(text: &str) -> Result<Vec<Told>, Fault> {
    if text.len() as u64 > MOST_BYTES {
        return Err(Fault::in_field("the matrix", format!("the file is larger than {MOST_BYTES} bytes")));
    }
    let told = if text.trim_start().starts_with('[') {
        serde_json::from_str::<Several>(text).map(|several| several.0)
    } else {
        serde_json::from_str::<Told>(text).map(|one| vec![one])
    };
    told.map_err(|wrong| Fault::at(wrong.line(), "the matrix", format!("{wrong}; travelTimes and distances are lists of whole numbers")))
}

fn matrix(told: Told, places: &Places) -> Result<Matrix, Fault> {
    let profile = told.profile.unwrap_or_default();
    let fault = |field: &str, why: String| Err(Fault::in_field(format!("{field} (profile {profile})"), why));
    let size = told.distances.len().isqrt();
    if size > MOST_PLACES {
        return fault("distances", format!("{size} places are more than the {MOST_PLACES} that are read"));
    }
    if size == 0 || size * size != told.distances.len() {
        return fault("distances", format!("{} entries are no square", told.distances.len()));
    }
    if told.travel_times.len() != told.distances.len() {
        return fault("travelTimes", format!("there are {} entries, and {} distances", told.travel_times.len(), told.distances.len()));
    }
    match &places.highest {
        Some((highest, path)) if *highest >= size => {
            return Err(Fault::in_field(path, format!("the matrix for the profile {profile:?} knows only the places 0 to {}", size - 1)));
        }
        None if places.points.len() != size => {
            return fault("distances", format!("the matrix is for {size} places, the problem names {}", places.points.len()));
        }
        _ => {}
    }
    for (field, entries) in [("distances", &told.distances), ("travelTimes", &told.travel_times)] {
        if let Some(at) = entries.iter().position(|entry| *entry < 0) {
            return fault(field, format!("the way from place {} to {} is negative", at / size, at % size));
        }
    }
    if let Some(at) = told.error_codes.iter().flatten().position(|code| *code != 0) {
        return fault(
            "errorCodes",
            format!("there is no way from place {} to {}, and places that cannot be reached are not supported", at / size, at % size),
        );
    }
    Ok(Matrix { size, distance: told.distances, time: told.travel_times, estimate: false })
}

/// The index of the profile with times `scale` times as long, rounded to whole ones, made where it is new.
fn scaled(profiles: &mut Vec<Profile>, plain: usize, by: (f64, &str)) -> Result<usize, Fault> {
    let (scale, path) = by;
    let name = format!("{} x {scale}", profiles[plain].name);
    if let Some(known) = profiles.iter().position(|profile| profile.name == name) {
        return Ok(known);
    }
    let mut profile = Profile { name, ..profiles[plain].clone() };
    for time in &mut profile.matrix.time {
        let longer = (f64::from(*time) * scale).round();
        if longer > f64::from(i32::MAX) {
            return Err(Fault::in_field(path, format!("times {scale} times as long are too long")));
        }
        *time = longer as i32;
    }
    profiles.push(profile);
    Ok(profiles.len() - 1)
}
