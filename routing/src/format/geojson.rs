//! A plan as GeoJSON (RFC 7946), for maps: stops as points, routes as lines.

use serde_json::{Map, Value, json};

use crate::format::palette;
use crate::format::pragmatic::instant;
use crate::input::Fault;
use crate::plan::{Call, Plan, Route};
use crate::problem::{Point, Problem};
use crate::timeline::{Moment, timeline};

/// Writes a feature collection: for each route a line of straight legs from call to call and a point for each call, then
/// a point for each unserved job. Colours follow simplestyle (`stroke`, `marker-color`). Every place in use must be on
/// Earth: a plane of an instance's own is no map.
pub fn write(problem: &Problem, plan: &Plan) -> Result<String, Fault> {
    let mut features = Vec::new();
    for (number, route) in plan.routes.iter().enumerate() {
        features.extend(of_route(problem, number, route)?);
    }
    for job in &plan.unserved {
        for visit in problem.jobs[*job].visits() {
            let properties =
                json!({ "job": problem.jobs[*job].id, "kind": "unserved", "marker-color": "#d7263d", "marker-symbol": "cross" });
            features.push(point(problem, visit.place, properties)?);
        }
    }
    Ok(json!({ "type": "FeatureCollection", "features": features }).to_string())
}

fn of_route(problem: &Problem, number: usize, route: &Route) -> Result<Vec<Value>, Fault> {
    let line = timeline(problem, route);
    let kind = &problem.fleet[route.van.kind];
    let van = &kind.vans[route.van.number];
    let colour = palette::colour(number);
    let home = kind.shifts[route.shift].end;
    let places = std::iter::once(line.start.place).chain(line.calls.iter().map(|moment| moment.place)).chain(home);
    let legs = places.map(|place| position(problem, place)).collect::<Result<Vec<_>, _>>()?;
    let mut features = vec![json!({
        "type": "Feature",
        "geometry": { "type": "LineString", "coordinates": legs },
        "properties": {
            "kind": "route", "route": number + 1, "vehicle": van, "shift": route.shift, "stops": route.stops().count(),
            "distance": line.distance, "duration": line.duration, "stroke": colour, "stroke-width": 3,
        },
    })];
    for (order, moment) in line.calls.iter().enumerate() {
        let mut properties = Map::new();
        match moment.call {
            Call::Visit(stop) => {
                properties.insert("kind".to_owned(), json!("visit"));
                properties.insert("job".to_owned(), json!(problem.jobs[stop.job].id));
            }
            Call::Reload(_) => drop(properties.insert("kind".to_owned(), json!("reload"))),
            Call::Break(_) => drop(properties.insert("kind".to_owned(), json!("break"))),
        }
        for (name, value) in
            [("route", json!(number + 1)), ("vehicle", json!(van)), ("order", json!(order + 1)), ("marker-color", json!(colour))]
        {
            properties.insert(name.to_owned(), value);
        }
        properties.extend(times(problem, moment));
        features.push(point(problem, moment.place, Value::Object(properties))?);
    }
    Ok(features)
}

/// Instants where the problem has a clock, plain numbers where not.
fn times(problem: &Problem, moment: &Moment) -> impl Iterator<Item = (String, Value)> {
    let told = |time| if problem.clock.is_some() { json!(instant(problem.clock, time)) } else { json!(time) };
    let times = [("arrive", told(moment.arrive)), ("begin", told(moment.begin)), ("depart", told(moment.depart))];
    times.into_iter().map(|(name, time)| (name.to_owned(), time))
}

fn point(problem: &Problem, place: usize, properties: Value) -> Result<Value, Fault> {
    let geometry = json!({ "type": "Point", "coordinates": position(problem, place)? });
    Ok(json!({ "type": "Feature", "geometry": geometry, "properties": properties }))
}

/// Longitude first.
fn position(problem: &Problem, place: usize) -> Result<[f64; 2], Fault> {
    let field = || format!("places[{place}].point");
    match problem.places[place].point {
        Some(Point::Earth { lat, lon }) => Ok([lon, lat]),
        Some(Point::Plane { .. }) => Err(Fault::in_field(field(), "the point is not on Earth, so GeoJSON cannot show it")),
        None => Err(Fault::in_field(field(), "the place has no coordinates")),
    }
}
