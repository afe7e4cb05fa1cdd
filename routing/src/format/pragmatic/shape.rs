//! How files of this format look when we write them.

use serde::Serialize;

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum Location {
    Index { index: usize },
    Earth { lat: f64, lng: f64 },
}

#[derive(Serialize)]
pub(super) struct ProblemFile {
    pub plan: PlanPart,
    pub fleet: FleetPart,
    pub objectives: Vec<Objective>,
}

#[derive(Serialize)]
pub(super) struct PlanPart {
    pub jobs: Vec<JobPart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
}

#[derive(Default, Serialize)]
pub(super) struct JobPart {
    pub id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pickups: Vec<Task>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deliveries: Vec<Task>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replacements: Vec<Task>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Task>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: Option<Wanted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wanted {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub none_of: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Task {
    pub places: [TaskPlace; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<Vec<i32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i32>,
}

/// The place of a task, or of a reload.
#[derive(Serialize)]
pub(super) struct TaskPlace {
    pub location: Location,
    pub duration: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<[String; 2]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relation {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub jobs: Vec<String>,
    pub vehicle_id: String,
    pub shift_index: usize,
}

#[derive(Serialize)]
pub(super) struct FleetPart {
    pub vehicles: Vec<Vehicle>,
    pub profiles: Vec<Named>,
}

#[derive(Serialize)]
pub(super) struct Named {
    pub name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vehicle {
    pub type_id: String,
    pub vehicle_ids: Vec<String>,
    pub profile: Travels,
    pub costs: CostsPart,
    pub shifts: Vec<ShiftPart>,
    pub capacity: Vec<i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<LimitsPart>,
}

#[derive(Serialize)]
pub(super) struct Travels {
    pub matrix: String,
}

#[derive(Serialize)]
pub(super) struct CostsPart {
    pub fixed: f64,
    pub distance: f64,
    pub time: f64,
}

#[derive(Serialize)]
pub(super) struct ShiftPart {
    pub start: Start,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<BreakPart>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reloads: Vec<TaskPlace>,
}

#[derive(Serialize)]
pub(super) struct Start {
    pub earliest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<String>,
    pub location: Location,
}

#[derive(Serialize)]
pub(super) struct End {
    pub latest: String,
    pub location: Location,
}

#[derive(Serialize)]
pub(super) struct BreakPart {
    pub time: [String; 2],
    pub places: [BreakPlace; 1],
}

#[derive(Serialize)]
pub(super) struct BreakPlace {
    pub duration: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LimitsPart {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_distance: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duration: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tour_size: Option<usize>,
}

#[derive(Serialize)]
pub(super) struct Objective {
    #[serde(rename = "type")]
    pub kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MatrixFile<'a> {
    pub profile: &'a str,
    pub travel_times: Vec<i32>,
    pub distances: Vec<i32>,
}

#[derive(Serialize)]
pub(super) struct SolutionFile {
    pub statistic: Statistic,
    pub tours: Vec<Tour>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unassigned: Vec<Unassigned>,
}

#[derive(Clone, Copy, Default, Serialize)]
pub(super) struct Statistic {
    pub cost: f64,
    pub distance: i64,
    pub duration: i64,
    pub times: Times,
}

#[derive(Clone, Copy, Default, Serialize)]
pub(super) struct Times {
    pub driving: i64,
    pub serving: i64,
    pub waiting: i64,
    #[serde(rename = "break")]
    pub resting: i64,
    pub commuting: i64,
    pub parking: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tour {
    pub vehicle_id: String,
    pub type_id: String,
    pub shift_index: usize,
    pub stops: Vec<StopPart>,
    pub statistic: Statistic,
}

#[derive(Serialize)]
pub(super) struct StopPart {
    pub location: Location,
    pub time: Stay,
    pub distance: i64,
    pub load: Vec<i64>,
    pub activities: Vec<Activity>,
}

#[derive(Serialize)]
pub(super) struct Stay {
    pub arrival: String,
    pub departure: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Activity {
    pub job_id: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_tag: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Interval {
    pub start: String,
    pub end: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Unassigned {
    pub job_id: String,
    pub reasons: Vec<ReasonPart>,
}

#[derive(Serialize)]
pub(super) struct ReasonPart {
    pub code: String,
    pub description: String,
}
