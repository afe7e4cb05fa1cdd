//! Plans on maps and in pictures.

use super::instance;
use super::pragmatic::{county, flat, rich};
use super::solutions::{county_plan, visit};
use routing::format::{geojson, pragmatic, sol, svg, vrplib};
use routing::plan::{Call, Plan, Route};
use routing::problem::{Problem, Van};
use serde_json::Value;

fn small() -> (Problem, Plan) {
    let problem = pragmatic::read(&rich().to_string(), &[], Some(&flat)).unwrap();
    let calls = vec![visit(&problem, "bread", 0), Call::Break(0), visit(&problem, "bottle", 0)];
    let route = Route { van: Van { kind: 0, number: 0 }, shift: 0, leaves: problem.fleet[0].shifts[0].earliest, calls };
    (problem, Plan { routes: vec![route], unserved: vec![1, 2, 4] })
}

#[test]
fn a_map_has_a_line_for_each_route_and_a_point_for_each_call() {
    let (problem, plan) = small();
    let map = serde_json::from_str::<Value>(&geojson::write(&problem, &plan).unwrap()).unwrap();
    let features = map["features"].as_array().unwrap();
    // Three calls, two unserved visits and a parcel with two ends.
    assert_eq!(features.len(), 1 + 3 + 4);
    assert_eq!(features[0]["geometry"]["type"], "LineString");
    assert_eq!(features[0]["geometry"]["coordinates"][0], serde_json::json!([118.6, 35.7]), "longitude comes first");
    assert_eq!(features[0]["geometry"]["coordinates"].as_array().unwrap().len(), 5);
    let bottle = &features[3]["properties"];
    assert_eq!((&bottle["job"], &bottle["order"], &bottle["vehicle"]), (&"bottle".into(), &3.into(), &"van-1".into()));
    assert_eq!(bottle["marker-color"], features[0]["properties"]["stroke"]);
    assert_eq!(features[2]["properties"]["begin"], "2026-11-21T11:00:00+08:00");
    assert_eq!(features[4]["properties"]["kind"], "unserved");
}

#[test]
fn a_plane_is_no_map() {
    let problem = vrplib::read(&instance("X-n101-k25.vrp"), None).unwrap();
    let best = sol::read(&problem, &instance("X-n101-k25.sol")).unwrap();
    assert_eq!(geojson::write(&problem, &best.plan).unwrap_err().field, "places[0].point");
}

#[test]
fn a_picture_shows_every_route_stop_and_lost_job() {
    let problem = vrplib::read(&instance("X-n101-k25.vrp"), None).unwrap();
    let mut plan = sol::read(&problem, &instance("X-n101-k25.sol")).unwrap().plan;
    let lost = plan.routes.pop().unwrap();
    plan.unserved = lost.stops().map(|stop| stop.job).collect();
    plan.unserved.sort_unstable();
    let picture = svg::draw(&problem, &plan, "Best <known> & more");
    assert!(picture.contains("Best &lt;known&gt; &amp; more"));
    assert_eq!(picture.matches("<circle cx=").count(), 100 - plan.unserved.len());
    assert_eq!(picture.matches("· not served</title>").count(), plan.unserved.len());
    assert!((1..=25).all(|van| picture.contains(&format!(">vehicle {van}<"))));
    assert!(!picture.contains("Hours"), "times mean nothing here");
    assert!(!picture.contains("<script") && !picture.contains("href"));
}

#[test]
fn hours_are_drawn_where_there_is_a_clock_even_without_a_map() {
    let county = county();
    let picture = svg::draw(&county, &county_plan(&county), "County");
    assert!(picture.contains("Hours") && picture.contains(">07:00<"));
    assert!(picture.contains("class=\"pause\"") && picture.contains("url(#waits)"));
    let (problem, plan) = small();
    let picture = svg::draw(&problem, &plan, "Yishui");
    assert!(picture.contains(" km</text>"), "there is a scale");
    assert!(picture.contains(">06:00<"), "local time");
    assert_eq!(svg::draw(&problem, &Plan::default(), "").matches("<path class=\"lost\"").count(), 0);
}
