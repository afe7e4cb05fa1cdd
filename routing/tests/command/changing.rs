//! Problems, plans and matrices from one format to another.

use serde_json::{Value, json};

use super::{Desk, county, instance, of_crate, routing, row};

#[test]
fn a_benchmark_and_its_plan_become_pragmatic_files_and_come_back() {
    let desk = Desk::new();
    let (file, best) = (instance("RC208.vrp"), instance("RC208.sol"));
    let problem = desk.name("rc208.problem.json");
    routing(["convert", &file, "--to", "pragmatic", "--out", &problem]).ends(0);
    let plan = desk.name("plan.json");
    routing(["convert", &file, "--to", "pragmatic", "--plan", &best, "--out", &plan]).ends(0);
    let judged = routing(["check", &problem, &plan, "--json"]).ends(0);
    assert!(judged.told.contains("rc208.matrix.json"), "{}", judged.told);
    let cost = judged.line()["cost"].as_f64().unwrap();
    assert!((cost - 776.1).abs() < 1e-9, "{cost}");
    let back = routing(["convert", &file, "--to", "sol", "--plan", &plan]).ends(0).out;
    let written = std::fs::read_to_string(&best).unwrap();
    assert_eq!(back.split_whitespace().collect::<Vec<_>>(), written.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn what_a_format_cannot_hold_is_refused() {
    let desk = Desk::new();
    let file = instance("X-n101-k25.vrp");
    assert!(routing(["convert", &file, "--to", "sol"]).ends(2).told.contains("--plan"));
    assert!(routing(["convert", &file, "--to", "pragmatic"]).ends(2).told.contains("--out"));
    let plan = desk.name("county.json");
    routing(["solve", &county(), "--iterations", "300", "--json", "--out", &plan]).ends(0);
    assert!(routing(["convert", &county(), "--to", "sol", "--plan", &plan]).ends(2).told.contains("reloads nor breaks"));
}

/// The row with coordinates, and a list of the same places.
fn on_earth(desk: &Desk) -> (String, String) {
    // Divided, so that it is the very number that the list writes; a sum would be a neighbour of it.
    let point = |index: &Value| json!({ "lat": 35.8, "lng": (11_860.0 + index.as_f64().unwrap()) / 100.0 });
    let mut problem = row();
    for job in problem["plan"]["jobs"].as_array_mut().unwrap() {
        let location = &mut job["deliveries"][0]["places"][0]["location"];
        *location = point(&location["index"]);
    }
    for end in ["start", "end"] {
        let location = &mut problem["fleet"]["vehicles"][0]["shifts"][0][end]["location"];
        *location = point(&location["index"]);
    }
    let list = "name,lat,lng\nhub,35.8,118.6\nnear,35.8,118.61\nmiddle,35.8,118.62\nfar,35.8,118.63\n";
    (desk.json("earth.json", &problem), desk.file("places.csv", list))
}

#[test]
fn places_without_a_matrix_are_measured_straight_with_a_warning() {
    let desk = Desk::new();
    let (file, _) = on_earth(&desk);
    let solved = routing(["solve", &file, "--iterations", "50", "--json"]).ends(0);
    assert!(solved.told.contains("an estimate") && solved.told.contains("1.3 at 36 km/h"), "{}", solved.told);
    // 0.03 degrees of longitude at 35.8 north are 2705.6 m; there and back in three legs each, half as long again.
    let winding = routing(["solve", &file, "--iterations", "50", "--json", "--winding", "1.5", "--kmh", "50"]).ends(0);
    assert!(winding.told.contains("1.5 at 50 km/h"), "{}", winding.told);
    let cost = winding.line()["cost"].as_f64().unwrap();
    assert!((cost - (10.0 + 2.0 * 1.5 * 2705.6)).abs() < 8.0, "{cost}");
    assert!(routing(["solve", &file, "--winding", "0.5"]).ends(2).told.contains("winding"));
    assert!(routing(["solve", &file, "--iterations", "5"]).ends(0).out.contains("an estimate: straight lines, not roads"));
}

#[test]
fn a_matrix_is_written_for_a_problem_and_taken_from_beside_it() {
    let desk = Desk::new();
    let (file, places) = on_earth(&desk);
    routing(["matrix", "--straight", &places, "--out", &desk.name("ways.csv")]).ends(0);
    let table = desk.text("ways.csv");
    assert_eq!((table.lines().count(), table.lines().next()), (13, Some("from,to,distance_m,time_s")));
    // The problem numbers places as its text first names them: the villages, then the hub.
    let list = "name,lat,lng\nnear,35.8,118.61\nmiddle,35.8,118.62\nfar,35.8,118.63\nhub,35.8,118.6\n";
    let places = desk.file("named.csv", list);
    routing(["matrix", "--straight", &places, "--profile", "road", "--out", &desk.name("earth.matrix.json")]).ends(0);
    let beside = routing(["solve", &file, "--iterations", "50", "--json"]).ends(0);
    assert!(beside.told.contains("matrix from") && !beside.told.contains("an estimate"), "{}", beside.told);
    let by_table =
        ["solve", &file, "--iterations", "50", "--json", "--matrix", &desk.name("ways.csv"), "--places", &desk.name("places.csv")];
    assert_eq!(routing(by_table).ends(0).line()["cost"], beside.line()["cost"]);
}

#[test]
fn lists_of_places_are_refused_by_line_and_field() {
    let desk = Desk::new();
    for (list, told) in [
        ("name,lat\nhub,35.8\n", "header"),
        ("name,lat,lng\nhub,35.8,118.6\nvillage,95,118.6\n", "line 3"),
        ("name,lat,lng\nhub,NaN,118.6\n", "line 2"),
        ("name,lat,lng\nhub,35.8,118.6\nhub,35.9,118.6\n", "another place is named"),
        (
            "[{\"index\":0,\"name\":\"hub\",\"lat\":35.8,\"lng\":118.6},{\"index\":0,\"name\":\"x\",\"lat\":35.8,\"lng\":118.6}]",
            "second time",
        ),
        ("[{\"index\":1,\"name\":\"hub\",\"lat\":35.8,\"lng\":118.6}]", "places[0]: this index is missing"),
    ] {
        let places = desk.file("places.txt", list);
        let refused = routing(["matrix", "--straight", &places, "--out", &desk.name("ways.csv")]).ends(2);
        assert!(refused.told.contains("places.txt: ") && refused.told.contains(told), "{list}: {}", refused.told);
    }
    let places = desk.file("places.csv", "name,lat,lng\nhub,35.8,118.6\n");
    assert!(routing(["matrix", "--straight", &places, "--out", &desk.name("ways.txt")]).ends(2).told.contains(".csv or .json"));
    routing(["matrix", &places, "--out", &desk.name("ways.csv")]).ends(2);
}

#[cfg(feature = "roads")]
#[test]
fn a_problem_with_coordinates_is_solved_on_the_roads_of_an_extract() {
    let desk = Desk::new();
    let extract = of_crate("tests/data/county-roads.osm.pbf");
    let (file, places) = on_earth(&desk);
    let solved = routing(["solve", &file, "--iterations", "50", "--json", "--roads", &extract]).ends(0);
    assert!(!solved.told.contains("estimate"), "{}", solved.told);
    routing(["matrix", "--roads", &extract, &places, "--out", &desk.name("ways.csv"), "--threads", "2"]).ends(0);
    let by_table = ["solve", &file, "--iterations", "50", "--json", "--matrix", &desk.name("ways.csv"), "--places", &places];
    assert_eq!(routing(by_table).ends(0).line()["cost"], solved.line()["cost"]);
    let no_extract = routing(["solve", &file, "--roads", &places]).ends(2);
    assert!(no_extract.told.contains("places.csv"), "{}", no_extract.told);
}
