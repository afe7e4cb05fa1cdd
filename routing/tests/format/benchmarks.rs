//! VRPLIB, Solomon, `.sol`.

use super::{driven, instance};
use proptest::prelude::*;
use routing::format::instance::Rounding;
use routing::format::{self, Beside, sol, solomon, vrplib};
use routing::problem::{Problem, Window};

#[test]
fn best_known_routes_cost_what_their_authors_say() {
    for (name, told, cost) in
        [("X-n101-k25", "27591", 27591), ("X-n200-k36", "58578", 58578), ("X-n303-k21", "21736", 21736), ("RC208", "776.1", 7761)]
    {
        let problem = format::read(&instance(&format!("{name}.vrp")), name, Beside::default()).unwrap();
        let best = sol::read(&problem, &instance(&format!("{name}.sol"))).unwrap();
        assert_eq!(driven(&problem, &best.plan), cost, "{name}");
        assert_eq!(best.cost, Some(cost), "{name}");
        assert_eq!(problem.cost_told(cost), told, "{name}");
        assert_eq!(best.plan.unserved, [] as [usize; 0], "{name}");
    }
}

#[test]
fn best_known_routes_of_rc208_keep_its_windows_and_capacity() {
    let problem = vrplib::read(&instance("RC208.vrp"), None).unwrap();
    let best = sol::read(&problem, &instance("RC208.sol")).unwrap();
    for route in &best.plan.routes {
        let (mut now, mut at, mut load) = (0, 0, 0);
        for stop in route.stops() {
            let visit = problem.visit(stop);
            now = visit.windows[0].open.max(now + problem.profiles[0].matrix.time(at, visit.place));
            assert!(now <= visit.windows[0].close);
            now += visit.service;
            at = visit.place;
            let routing::problem::Work::Visit { deliver, .. } = &problem.jobs[stop.job].work else { panic!("not a visit") };
            load += deliver[0];
        }
        assert!(now + problem.profiles[0].matrix.time(at, 0) <= problem.fleet[0].shifts[0].latest);
        assert!(load <= problem.fleet[0].capacity[0]);
    }
}

#[test]
fn a_sol_file_written_and_read_is_the_same_plan() {
    for name in ["X-n101-k25", "RC208"] {
        let problem = vrplib::read(&instance(&format!("{name}.vrp")), None).unwrap();
        let best = sol::read(&problem, &instance(&format!("{name}.sol"))).unwrap();
        assert_eq!(sol::read(&problem, &sol::write(&problem, &best.plan).unwrap()).unwrap(), best);
    }
}

#[test]
fn customers_without_a_fleet_of_their_own_have_a_van_each() {
    let problem = vrplib::read(&instance("X-n101-k25.vrp"), None).unwrap();
    assert_eq!((problem.jobs.len(), problem.fleet[0].vans.len(), problem.fleet[0].capacity[0]), (100, 100, 206));
    assert_eq!((problem.jobs[0].id.as_str(), problem.places.len(), problem.unit, problem.fewest_vans), ("1", 101, 1, false));
    let timed = vrplib::read(&instance("RC208.vrp"), None).unwrap();
    assert_eq!((timed.fleet[0].vans.len(), timed.unit), (25, 10));
}

/// The same instance in Solomon's columns.
fn in_columns(problem: &Problem) -> String {
    let mut text = format!(
        "RC208\n\nVEHICLE\nNUMBER     CAPACITY\n  {}         {}\n\nCUSTOMER\n",
        problem.fleet[0].vans.len(),
        problem.fleet[0].capacity[0]
    );
    text += "CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME\n\n";
    let shift = &problem.fleet[0].shifts[0];
    let depot = Window { open: shift.earliest, close: shift.latest };
    for (number, place) in problem.places.iter().enumerate() {
        let Some(routing::problem::Point::Plane { x, y }) = place.point else { panic!("no point") };
        let (demand, window, service) = match number.checked_sub(1).map(|job| &problem.jobs[job].work) {
            Some(routing::problem::Work::Visit { visit, deliver, .. }) => (deliver[0], visit.windows[0], visit.service),
            _ => (0, depot, 0),
        };
        text += &format!("{number:5} {x:10.2} {y:10.2} {demand:10} {:10} {:10} {:10}\n", window.open / 10, window.close / 10, service / 10);
    }
    text
}

#[test]
fn rc208_is_the_same_problem_in_both_notations() {
    let problem = vrplib::read(&instance("RC208.vrp"), None).unwrap();
    let columns = format::read(&in_columns(&problem), "RC208.txt", Beside::default()).unwrap();
    assert_eq!(columns, problem);
}

#[test]
fn rounding_is_a_choice() {
    let text = instance("X-n101-k25.vrp");
    // Nodes 1 and 2 are 219 apart one way and 509 the other: 554.1137...
    for (rounding, told) in [(Rounding::Nearest, 554), (Rounding::Dimacs, 5541), (Rounding::Exact, 554_114), (Rounding::Up, 555)] {
        let problem = vrplib::read(&text, Some(rounding)).unwrap();
        assert_eq!((problem.profiles[0].matrix.distance(0, 1), problem.unit), (told, rounding.unit()));
    }
}

/// An instance of four places whose distances are written out.
fn explicit(kind: &str, format: &str, weights: &str) -> String {
    format!(
        "NAME : four\nTYPE : {kind}\nDIMENSION : 4\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : {format}\nCAPACITY : 9\nEDGE_WEIGHT_SECTION\n{weights}\n\
         DEMAND_SECTION\n1 0\n2 3\n3 4\n4 5\nDEPOT_SECTION\n1\n-1\nEOF\n"
    )
}

#[test]
fn triangles_of_distances_are_the_matrix_they_stand_for() {
    let full = "0 1 2 3\n1 0 4 5\n2 4 0 6\n3 5 6 0";
    let expected = vrplib::read(&explicit("CVRP", "FULL_MATRIX", full), None).unwrap();
    assert_eq!(expected.profiles[0].matrix.distance, [0, 1, 2, 3, 1, 0, 4, 5, 2, 4, 0, 6, 3, 5, 6, 0]);
    for (format, weights) in [
        ("LOWER_ROW", "1\n2 4\n3 5 6"),
        ("LOWER_DIAG_ROW", "0 1 0 2 4 0 3 5 6 0"),
        ("UPPER_ROW", "1 2 3\n4 5\n6"),
        ("UPPER_DIAG_ROW", "0 1 2 3 0 4 5 0 6 0"),
    ] {
        assert_eq!(vrplib::read(&explicit("CVRP", format, weights), None).unwrap(), expected, "{format}");
    }
}

#[test]
fn only_an_asymmetric_instance_may_be_longer_one_way() {
    let one_way = "0 1 2 3\n7 0 4 5\n2 4 0 6\n3 5 6 0";
    let fault = vrplib::read(&explicit("CVRP", "FULL_MATRIX", one_way), None).unwrap_err();
    assert_eq!(fault.field, "EDGE_WEIGHT_SECTION");
    assert!(fault.why.contains("from node 2 to 1 it is 7, back it is 1"), "{fault}");
    assert_eq!(vrplib::read(&explicit("ACVRP", "FULL_MATRIX", one_way), None).unwrap().profiles[0].matrix.distance(1, 0), 7);
}

#[test]
fn a_route_limit_counts_service_where_customers_have_it() {
    let text = explicit("CVRP", "LOWER_ROW", "1 2 4 3 5 6").replace("CAPACITY", "DISTANCE : 12\nCAPACITY");
    let limits = vrplib::read(&text, None).unwrap().fleet[0].limits;
    assert_eq!((limits.distance, limits.duration), (Some(12), None));
    let limits = vrplib::read(&text.replace("CAPACITY", "SERVICE_TIME : 2\nCAPACITY"), None).unwrap().fleet[0].limits;
    assert_eq!((limits.distance, limits.duration), (None, Some(12)));
}

#[test]
fn a_million_places_are_refused_before_anything_is_made_for_them() {
    let text = instance("X-n101-k25.vrp").replace("DIMENSION : \t101", "DIMENSION : 1000000");
    let fault = vrplib::read(&text, None).unwrap_err();
    assert_eq!((fault.line, fault.field.as_str()), (Some(4), "DIMENSION"));
}

#[test]
fn what_vrplib_files_may_not_say_is_refused_by_line_and_keyword() {
    let text = explicit("CVRP", "LOWER_ROW", "1 2 4 3 5 6");
    for (old, new, line, field) in [
        ("TYPE : CVRP", "TYPE : SDVRP", Some(2), "TYPE"),
        ("CAPACITY : 9", "CAPACITY : many", Some(6), "CAPACITY"),
        ("CAPACITY : 9", "CAPACITY : 9\nCAPACITY : 8", Some(7), "CAPACITY"),
        ("CAPACITY : 9", "CAPACITY : 9\nVEHICLES_DEPOT_SECTION", Some(7), "VEHICLES_DEPOT_SECTION"),
        ("CAPACITY : 9", "CAPACITY : 9\nSALVAGE : 1", Some(7), "SALVAGE"),
        ("LOWER_ROW", "LOWER_COL", Some(5), "EDGE_WEIGHT_FORMAT"),
        ("EXPLICIT", "GEO", Some(4), "EDGE_WEIGHT_TYPE"),
        ("1 2 4 3 5 6", "1 2 4 3 5", None, "EDGE_WEIGHT_SECTION"),
        ("1 2 4 3 5 6", "1 2 4 3 5 6 7", Some(8), "EDGE_WEIGHT_SECTION"),
        ("1 2 4 3 5 6", "1 2 4 3 5 -6", Some(8), "EDGE_WEIGHT_SECTION"),
        ("2 3\n", "2 3 1\n", Some(11), "DEMAND_SECTION"),
        ("2 3\n", "3 3\n", Some(12), "DEMAND_SECTION"),
        ("2 3\n", "", None, "DEMAND_SECTION"),
        ("1 0\n", "1 5\n", None, "DEMAND_SECTION"),
        ("1\n-1\n", "2\n-1\n", Some(15), "DEPOT_SECTION"),
        ("1\n-1\n", "1\n2\n-1\n", Some(16), "DEPOT_SECTION"),
        ("EOF\n", "EOF\nmore\n", Some(18), "EOF"),
        ("DIMENSION : 4\n", "", None, "DIMENSION"),
    ] {
        let fault = vrplib::read(&text.replacen(old, new, 1), None).unwrap_err();
        assert_eq!((fault.line, fault.field.as_str()), (line, field), "{old} -> {new}: {fault}");
    }
}

#[test]
fn what_solomon_files_may_not_say_is_refused_by_line_and_column() {
    let text = in_columns(&vrplib::read(&instance("RC208.vrp"), None).unwrap());
    for (old, new, line, field) in [
        ("NUMBER     CAPACITY", "NUMBER", 4, "NUMBER CAPACITY"),
        ("  25         1000", "  25", 5, "VEHICLE"),
        ("    1      25.00", "    2      25.00", 11, "CUST NO."),
        ("    1      25.00", "    1      east", 11, "XCOORD."),
        ("    0      40.00", "    0      40.00 3", 10, "CUSTOMER"),
    ] {
        let fault = solomon::read(&text.replacen(old, new, 1), None).unwrap_err();
        assert_eq!((fault.line, fault.field.as_str()), (Some(line), field), "{old} -> {new}: {fault}");
    }
}

#[test]
fn a_sol_file_of_another_instance_is_refused() {
    let problem = vrplib::read(&explicit("CVRP", "LOWER_ROW", "1 2 4 3 5 6"), None).unwrap();
    for (text, line) in
        [("Route #1: 1 9\n", 1), ("Route #1: 1\nRoute #2: 1\n", 2), ("Route 1 2\n", 1), ("Cost 7.5\n", 1), ("Winner: 1\n", 1)]
    {
        assert_eq!(sol::read(&problem, text).unwrap_err().line, Some(line), "{text}");
    }
    let some = sol::read(&problem, "Route #1: 3 1\n").unwrap();
    assert_eq!((some.plan.unserved.clone(), some.cost), (vec![1], None));
    assert_eq!(sol::write(&problem, &some.plan).unwrap_err().field, "unserved");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn garbage_is_refused_without_a_panic(text in "[ -~\n\t]{0,400}") {
        prop_assert!(format::read(&text, "garbage", Beside::default()).is_err());
        let _ = (vrplib::read(&text, None).is_ok(), solomon::read(&text, None).is_ok());
    }

    #[test]
    fn a_truncated_instance_is_refused(share in 0.0..0.98_f64) {
        let text = instance("RC208.vrp");
        let cut = (text.len() as f64 * share) as usize;
        let fault = vrplib::read(&text[..cut], None).unwrap_err();
        prop_assert!(!fault.field.is_empty() && !fault.why.is_empty());
    }

    #[test]
    fn an_altered_instance_never_panics(at in 0..2000_usize, sign in any::<u8>()) {
        let problem = vrplib::read(&instance("RC208.vrp"), None).unwrap();
        for text in [instance("RC208.vrp"), in_columns(&problem)] {
            let mut bytes = text.into_bytes();
            bytes[at] = sign;
            let altered = String::from_utf8_lossy(&bytes).into_owned();
            if let Err(fault) = format::read(&altered, "altered", Beside::default()) {
                prop_assert!(!fault.field.is_empty());
            }
        }
    }
}
