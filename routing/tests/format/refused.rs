//! What pragmatic files may not say, and what pragmatic files cannot say.

use super::pragmatic::{county, flat, rich};
use super::{instance, matrix_text, ring};
use proptest::prelude::*;
use routing::format::pragmatic;
use routing::matrix::Band;
use routing::problem::{Leaving, Problem, Usual, Van, Work};
use serde_json::{Value, json};

/// Puts a value at a JSON pointer and reads the file.
fn refusal(pointer: &str, value: Value) -> (String, String) {
    let mut file = rich();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = file.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        parent => parent[key] = value,
    }
    let fault = pragmatic::read(&serde_json::to_string_pretty(&file).unwrap(), &[], Some(&flat)).expect_err(pointer);
    assert!(fault.line.is_some_and(|line| line >= 1), "{fault}");
    (fault.field, fault.why)
}

#[test]
fn every_unsupported_feature_is_refused_by_its_path() {
    const JOB: &str = "/plan/jobs/0";
    const PLACE: &str = "/plan/jobs/0/deliveries/0/places/0";
    const SHIFT: &str = "/fleet/vehicles/0/shifts/0";
    const REST: &str = "/fleet/vehicles/0/shifts/0/breaks/0";
    let somewhere = json!({ "lat": 35.0, "lng": 118.0 });
    let cases = [
        (JOB, "group", json!("north"), "groups are not supported"),
        (JOB, "value", json!(3), "maximize-value"),
        (JOB, "pickups", json!([{ "places": [{ "location": somewhere, "duration": 1 }], "demand": [9] }]), "same amount"),
        (JOB, "colour", json!("red"), "no such field"),
        (PLACE, "location", json!({ "type": "unknown" }), "without coordinates"),
        ("/plan/jobs/1/pickups/0/places/0", "location", json!({ "index": 3 }), "not by both"),
        ("/plan/jobs/0/deliveries/0", "places", json!([{}, {}]), "alternative places"),
        ("/plan/jobs/0/deliveries/0", "demand", json!([1, 2, 3, 4, 5]), "1 to 4 amounts"),
        ("/plan", "clustering", json!({ "type": "vicinity" }), "clustering is not supported"),
        ("/plan/relations/0", "jobs", json!(["bread", "break"]), "\"break\" in a relation"),
        ("/plan/relations/0", "jobs", json!(["bread", "reload"]), "\"reload\" in a relation"),
        ("/plan/relations/1", "jobs", json!(["departure", "parcel", "parcel"]), "strict relation only"),
        ("/plan/relations/1", "jobs", json!(["parcel"]), "twice"),
        ("/plan/relations/1", "vehicleId", json!("van-9"), "no vehicle"),
        ("/fleet", "resources", json!([]), "shared resources"),
        (SHIFT, "recharges", json!({}), "recharging"),
        (SHIFT, "dispatch", json!([]), "dispatching"),
        ("/fleet/vehicles/0/shifts/0/end", "earliest", json!("2026-11-21T17:00:00Z"), "earliest end"),
        ("/fleet/vehicles/0/shifts/0/reloads/0", "resourceId", json!("silo"), "shared resources"),
        (REST, "time", json!([3600, 7200]), "counted from the start"),
        (REST, "time", json!({ "earliest": "2026-11-21T11:00:00Z", "latest": "2026-11-21T12:00:00Z" }), "interrupt a drive"),
        (REST, "policy", json!("skip-if-arrival-before-end"), "policy"),
        (REST, "places", json!([{ "duration": 1 }, { "duration": 2 }]), "exactly one place"),
        (REST, "places", json!([{ "duration": 1, "location": somewhere }]), "place of their own"),
        ("/fleet/vehicles/0/limits", "allowedAreas", json!([]), "areas"),
        ("/fleet/vehicles/0", "type", json!("bicycle"), "no such field"),
        (
            "",
            "objectives",
            json!([{ "type": "minimize-unassigned" }, { "type": "tour-order" }, { "type": "minimize-cost" }]),
            "\"tour-order\"",
        ),
        ("", "objectives", json!([{ "type": "balance-max-load" }, { "type": "minimize-cost" }]), "\"balance-max-load\""),
        ("", "objectives", json!([{ "type": "multi-objective" }]), "\"multi-objective\""),
        (
            "",
            "objectives",
            json!([{ "type": "minimize-tours" }, { "type": "minimize-unassigned" }, { "type": "minimize-cost" }]),
            "order of objectives",
        ),
        ("", "objectives", json!([{ "type": "minimize-unassigned", "breaks": 2 }, { "type": "minimize-cost" }]), "weights of breaks"),
        ("", "extras", json!({}), "no such field"),
    ];
    for (parent, key, value, why) in cases {
        let (field, told) = refusal(&format!("{parent}/{key}"), value);
        let path = parent
            .trim_start_matches('/')
            .split('/')
            .map(|step| if step.parse::<usize>().is_ok() { format!("[{step}]") } else { format!(".{step}") });
        let path = path.collect::<String>();
        assert!(field.starts_with(path.trim_matches('.')), "{parent}/{key} was refused at {field}");
        assert!(told.contains(why), "{parent}/{key}: {told}");
    }
}

#[test]
fn a_refusal_names_the_whole_path_and_the_line() {
    let text = instance("county-synthetic.problem.json").replacen(r#"{"id": "d2", "#, "\n{\"id\": \"d2\",\n \"group\": \"north\", ", 1);
    let fault = pragmatic::read(&text, &[&matrix_text("van", &ring(275))], None).unwrap_err();
    assert_eq!(fault.to_string(), "line 3, plan.jobs[1].group: groups are not supported");
    let fault = pragmatic::read("{\n \"plan\": {},\n", &[], None).unwrap_err();
    assert_eq!(fault.line, Some(3));
}

#[test]
fn values_that_mean_nothing_are_refused() {
    for (pointer, value) in [
        ("/plan/jobs/0/id", json!("departure")),
        ("/plan/jobs/0/id", json!("crates")),
        ("/plan/jobs/0/id", json!(7)),
        ("/plan/jobs/0/deliveries/0/demand", json!([-1])),
        ("/plan/jobs/0/deliveries/0/demand", json!([1.5])),
        ("/plan/jobs/0/deliveries/0/demand", json!([3_000_000_000_u64])),
        ("/plan/jobs/0/deliveries/0/order", json!(0)),
        ("/plan/jobs/0/deliveries/0/places/0/duration", json!(-1)),
        ("/plan/jobs/0/deliveries/0/places/0/duration", json!(1e300)),
        ("/plan/jobs/0/deliveries/0/places/0/times", json!([])),
        ("/plan/jobs/0/deliveries/0/places/0/times", json!([["2026-11-21T09:00:00Z"]])),
        ("/plan/jobs/0/deliveries/0/places/0/times", json!([["2026-11-21T09:00:00Z", "2026-11-21T08:00:00Z"]])),
        ("/plan/jobs/0/deliveries/0/places/0/times", json!([["2026-11-21T09:00:00Z", "tomorrow"]])),
        ("/plan/jobs/0/deliveries/0/places/0/times", json!([["2026-11-21T09:00:00.5Z", "2026-11-21T10:00:00Z"]])),
        ("/plan/jobs/0/deliveries/0/places/0/location", json!({ "lat": 91.0, "lng": 0.0 })),
        ("/fleet/vehicles/0/costs/distance", json!(1e-12)),
        ("/fleet/vehicles/0/costs/distance", json!(-1)),
        ("/fleet/vehicles/0/costs/fixed", json!(1e17)),
        ("/fleet/vehicles/0/vehicleIds", json!(["van-1", "van-1"])),
        ("/fleet/vehicles/0/vehicleIds", json!([])),
        ("/fleet/vehicles/0/shifts", json!([])),
        ("/fleet/vehicles/0/profile/matrix", json!("rail")),
        ("/fleet/vehicles/0/profile/scale", json!(0)),
        ("/fleet/profiles/0/speed", json!(0)),
        ("/fleet/vehicles", json!([])),
    ] {
        let (field, why) = refusal(pointer, value);
        assert!(!field.is_empty() && !why.is_empty(), "{pointer}");
    }
}

#[test]
fn a_matrix_that_does_not_fit_is_refused() {
    let text = instance("county-synthetic.problem.json");
    let full = |change: fn(&mut Value)| {
        let mut file = serde_json::from_str::<Value>(&matrix_text("van", &ring(275))).unwrap();
        change(&mut file);
        pragmatic::read(&text, &[&file.to_string()], None).unwrap_err()
    };
    for (fault, why) in [
        (full(|file| file["profile"] = json!("rail")), "no profile \"rail\""),
        (full(|file| file["distances"] = json!([1, 2, 3])), "no square"),
        (full(|file| file["travelTimes"] = json!([1, 2, 3])), "3 entries"),
        (full(|file| file["travelTimes"][7] = json!(-4)), "from place 0 to 7 is negative"),
        (full(|file| file["travelTimes"][7] = json!(0.5)), "whole numbers"),
        (full(|file| file["errorCodes"] = json!([0, 1])), "no way from place 0 to 1"),
        (full(|file| file["tolls"] = json!([])), "unknown field"),
    ] {
        assert!(fault.why.contains(why), "{fault}");
    }
    let small = pragmatic::read(&text, &[&matrix_text("van", &ring(200))], None).unwrap_err();
    assert!(small.why.contains("0 to 199"), "{small}");
    let two = matrix_text("van", &ring(275));
    assert!(pragmatic::read(&text, &[&two, &two], None).unwrap_err().why.contains("several matrices"));
}

type Change = fn(&mut Problem, Van);

#[test]
fn what_the_format_cannot_say_is_not_written() {
    let van = Van { kind: 0, number: 0 };
    let changes: [(&str, Change); 7] = [
        ("jobs[0].leaving", |problem, _| problem.jobs[0].leaving = Leaving::Price(5)),
        ("jobs[0].usual", |problem, van| problem.jobs[0].usual = Some(Usual { van, price: 5 })),
        ("jobs[0].work", |problem, _| {
            if let Work::Visit { collect, .. } = &mut problem.jobs[0].work {
                collect[1] = 1;
            }
        }),
        ("profiles[0].bands", |problem, _| problem.profiles[0].bands.push(Band { from: 0, permille: 1500 })),
        ("apart", |problem, _| problem.goods = vec!["food".to_owned(), "gas".to_owned()]),
        ("fleet[0].shifts[0].latest", |problem, _| problem.fleet[0].shifts[0].end = None),
        ("rank", |problem, _| {
            if let Work::Visit { visit, .. } = &mut problem.jobs[0].work {
                visit.rank = Some(1);
            }
        }),
    ];
    for (field, change) in changes {
        let mut problem = county();
        change(&mut problem, van);
        assert_eq!(pragmatic::write_problem(&problem).unwrap_err().field, field);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_truncated_problem_is_refused_with_its_line(share in 0.0..0.999_f64) {
        let text = serde_json::to_string_pretty(&rich()).unwrap();
        let fault = pragmatic::read(&text[..(text.len() as f64 * share) as usize], &[], Some(&flat)).unwrap_err();
        prop_assert!(fault.line.is_some() && !fault.field.is_empty());
    }

    #[test]
    fn an_altered_problem_never_panics(at in 0..4000_usize, sign in any::<u8>()) {
        let mut bytes = serde_json::to_string(&rich()).unwrap().into_bytes();
        let at = at % bytes.len();
        bytes[at] = sign;
        let altered = String::from_utf8_lossy(&bytes).into_owned();
        if let Err(fault) = pragmatic::read(&altered, &[], Some(&flat)) {
            prop_assert!(!fault.field.is_empty() && !fault.why.is_empty());
        }
    }

    #[test]
    fn json_of_any_shape_never_panics(text in r#"(\{|\[|\]|\}|,|:|"plan"|"jobs"|"fleet"|"a"|1|-2\.5e3|null|true){0,40}"#) {
        prop_assert!(pragmatic::read(&text, &[&text], Some(&flat)).is_err());
    }
}
