//! Pictures and maps.

use serde_json::{Value, json};

use super::{Desk, county, instance, routing};

#[test]
fn the_countys_plan_is_drawn_with_the_names_that_lie_beside_it() {
    let desk = Desk::new();
    let plan = desk.name("plan.json");
    routing(["solve", &county(), "--iterations", "2500", "--json", "--out", &plan]).ends(0);
    routing(["draw", &county(), &plan, "--out", &desk.name("county.svg"), "--title", "Saturday & more"]).ends(0);
    let picture = desk.text("county.svg");
    for part in
        ["<title>Saturday &amp; more</title>", ">hub</text>", "马站镇 station", "2026-11-21 · ", ">Leaves<", "prefers-color-scheme:dark"]
    {
        assert!(picture.contains(part), "{part} is not in the picture");
    }
    // A village stands without its town, which is nearby, and most of the 260 find room.
    assert!(picture.contains(">马站村</text>") || picture.contains(">八大庄村</text>"));
    assert!(picture.matches(" halo\"").count() > 180, "{}", picture.matches(" halo\"").count());
    routing(["draw", &county(), &plan, "--out", &desk.name("county.geojson")]).ends(0);
    let map: Value = serde_json::from_str(&desk.text("county.geojson")).unwrap();
    assert_eq!(map["features"][0]["geometry"]["coordinates"][0], json!([118.63, 35.79]));
    let written = desk.text("plan.json");
    assert!(written.contains("\"index\"") && !written.contains("\"lat\""), "a plan names places as its problem does");
}

/// The rectangle a name covers, by the numbers its text is drawn with.
fn covered(text: &str) -> (f64, f64, f64, f64) {
    let number = |name: &str, end: char| text.split_once(name).unwrap().1.split_once(end).unwrap().0.parse::<f64>().unwrap();
    let (x, y) = (number(" x=\"", '"'), number(" y=\"", '"'));
    let size = number("font-size:", 'p');
    let name = text.rsplit_once("</text>").unwrap().0.rsplit_once('>').unwrap().1;
    let wide: f64 = name.chars().map(|sign| if sign.is_ascii() { 0.5 } else { 1.0 }).sum();
    (x, y - size * 0.8, x + wide * size, y + size * 0.1)
}

#[test]
fn no_name_on_the_map_covers_another() {
    let desk = Desk::new();
    let plan = desk.name("plan.json");
    routing(["solve", &county(), "--iterations", "300", "--json", "--out", &plan]).ends(0);
    let picture = routing(["draw", &county(), &plan]).ends(0).out;
    let names: Vec<_> = picture.lines().filter(|line| line.contains(" halo\"")).map(covered).collect();
    assert!(names.len() > 180);
    for (at, one) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            let apart = one.2 <= other.0 || other.2 <= one.0 || one.3 <= other.1 || other.3 <= one.1;
            assert!(apart, "{one:?} and {other:?}");
        }
    }
}

#[test]
fn a_plan_is_drawn_as_what_its_file_is_called() {
    let desk = Desk::new();
    let (file, plan) = (instance("RC208.vrp"), instance("RC208.sol"));
    assert!(routing(["draw", &file, &plan]).ends(0).out.starts_with("<svg"));
    assert!(routing(["draw", &file, &plan, "--out", &desk.name("plan.png")]).ends(2).told.contains(".svg or .geojson"));
    assert!(routing(["draw", &file, &plan, "--out", &desk.name("plan.geojson")]).ends(2).told.contains("not on Earth"));
}

#[test]
fn places_that_the_problem_does_not_have_are_refused() {
    let desk = Desk::new();
    let places = desk.json("places.json", &json!([{ "index": 275, "name": "nowhere", "lat": 35.0, "lng": 118.0 }]));
    let refused = routing(["draw", &county(), &instance("RC208.sol"), "--places", &places]).ends(2);
    assert!(refused.told.contains("place 275 is not one of the problem's 275 places"), "{}", refused.told);
}
