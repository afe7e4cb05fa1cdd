//! Inputs that cannot be taken: by file, line and field, quickly, and within little memory.

use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Desk, Run, county, instance, routing, row, row_matrix, run};

/// Solves with at most so much memory.
fn within(kilobytes: u32, file: &str) -> Run {
    let script = format!("ulimit -v {kilobytes}; exec \"$0\" solve \"$1\" --json --iterations 1");
    run(Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_routing"), file]))
}

#[test]
fn a_million_stops_are_refused_by_a_limit_and_not_by_memory() {
    let desk = Desk::new();
    let mut rows = String::new();
    for number in 1..=1_000_001 {
        let _ = writeln!(rows, "{number} {} {}", number % 1000, number / 1000);
    }
    let head = "NAME : million\nTYPE : CVRP\nDIMENSION : 1000001\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 100\nNODE_COORD_SECTION\n";
    let vrp = desk.file("million.vrp", format!("{head}{rows}"));
    let unsized_vrp = desk.file("unsized.vrp", format!("{head}{rows}").replace("DIMENSION : 1000001\n", ""));
    let job = r#"{"id":"d","deliveries":[{"places":[{"location":{"index":1},"duration":60}],"demand":[1]}]},"#;
    let mut jobs = job.repeat(1_000_000);
    jobs.pop();
    let json = desk.file("million.json", format!("{{\"plan\":{{\"jobs\":[{jobs}]}},\"fleet\":{{}}}}"));
    let values = desk.file("values.json", format!("{{\"plan\":{{\"jobs\":[{{\"id\":[{}1]}}]}}}}", "1,".repeat(20_000_000)));
    for (file, field) in [
        (&vrp, "line 3, DIMENSION: 1000001 places"),
        (&unsized_vrp, "NODE_COORD_SECTION: more than 10001 lines"),
        (&json, "plan.jobs: more than 20000 jobs"),
        (&values, "more than the 3000000 values"),
    ] {
        let began = Instant::now();
        let refused = within(300_000, file).ends(2);
        assert!(refused.told.contains(field), "{}", refused.told);
        assert!(began.elapsed() < Duration::from_secs(5), "{file}: {:?}", began.elapsed());
    }
}

#[test]
fn a_file_that_is_too_large_is_not_even_read() {
    let desk = Desk::new();
    let file = desk.file("huge.json", "{");
    std::fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(600 << 20).unwrap();
    let began = Instant::now();
    let refused = within(100_000, &file).ends(2);
    assert!(refused.told.contains("huge.json: the file has 629145600 bytes; at most 536870912 are read"), "{}", refused.told);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn files_that_are_not_there_or_no_files_or_no_text_are_refused() {
    let desk = Desk::new();
    let missing = routing(["solve", &desk.name("none.vrp"), "--json"]).ends(2);
    assert!(missing.told.contains("none.vrp: ") && missing.out.is_empty(), "{}", missing.told);
    assert!(routing(["solve", &desk.name("")]).ends(2).told.contains("this is a folder"));
    let bytes = desk.file("bytes.json", [0xff, 0xfe, 0x00]);
    assert!(routing(["solve", &bytes]).ends(2).told.contains("bytes.json"));
    let nothing = desk.file("empty.vrp", "");
    assert!(routing(["solve", &nothing]).ends(2).told.contains("line 1"));
    let unwritable = desk.name("no/such/folder/plan.sol");
    let told = routing(["solve", &instance("RC208.vrp"), "--iterations", "10", "--json", "--out", &unwritable]).ends(2);
    assert!(told.told.contains("no/such/folder") && told.out.is_empty(), "{}", told.told);
}

#[test]
fn numbers_that_are_none_negative_or_too_large_are_refused_by_line_and_field() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(instance("X-n101-k25.vrp")).unwrap();
    for (old, new, told) in [
        ("CAPACITY : \t206", "CAPACITY : \t-206", "CAPACITY"),
        ("CAPACITY : \t206", "CAPACITY : \t20600000000000", "CAPACITY"),
        ("\n2\t146\t180", "\n2\tNaN\t180", "NODE_COORD_SECTION"),
        ("\n2\t146\t180", "\n2\t1e300\t180", "NODE_COORD_SECTION"),
        ("\n2\t38", "\n2\t-38", "DEMAND_SECTION"),
        ("\n2\t38", "\n2\t38e9", "DEMAND_SECTION"),
    ] {
        let altered = text.replacen(old, new, 1);
        assert_ne!(altered, text, "{old:?} is not there");
        let refused = routing(["solve", &desk.file("altered.vrp", altered), "--json"]).ends(2);
        assert!(refused.told.contains("altered.vrp: ") && refused.told.contains(told), "{old:?}: {}", refused.told);
    }
    for (number, told) in [("NaN", "column"), ("-1", "demand[0]"), ("1e30", "demand[0]"), ("5000000000", "demand[0]"), ("1.5", "demand[0]")]
    {
        let altered = row().to_string().replacen("\"demand\":[3]", &format!("\"demand\":[{number}]"), 1);
        let refused = routing(["solve", &desk.file("altered.json", altered), "--json"]).ends(2);
        assert!(refused.told.contains("line 1") && refused.told.contains(told), "{number}: {}", refused.told);
    }
}

#[test]
fn matrices_that_are_negative_or_do_not_fit_are_refused_by_their_own_name() {
    let desk = Desk::new();
    let file = desk.json("row.json", &row());
    for (alter, told) in [(json!(-1), "negative"), (json!(3_000_000_000_i64), "the matrix"), (json!(1.5), "the matrix")] {
        let mut matrix = row_matrix();
        matrix["distances"][1] = alter;
        let matrix = desk.json("ways.json", &matrix);
        let refused = routing(["solve", &file, "--json", "--matrix", &matrix]).ends(2);
        assert!(refused.told.contains("ways.json: ") && refused.told.contains(told), "{}", refused.told);
    }
    let benchmark = routing(["solve", &instance("RC208.vrp"), "--matrix", &file]).ends(2);
    assert!(benchmark.told.contains("has its own distances"), "{}", benchmark.told);
    let none = routing(["solve", &file, "--json"]).ends(2);
    assert!(none.told.contains("no matrix for the profile \"road\""), "{}", none.told);
}

/// The ways of the row as a table, one of them quite another than its way back.
fn one_sided_table() -> String {
    let mut table = "from,to,distance_m,time_s\n".to_owned();
    for (from, to) in (0..4_i64).flat_map(|from| (0..4).map(move |to| (from, to))).filter(|(from, to)| from != to) {
        let metres = if (from, to) == (1, 3) { 90_000 } else { 1000 * (from - to).abs() };
        let _ = writeln!(table, "{from},{to},{metres},{}", 60 * (from - to).abs());
    }
    table
}

#[test]
fn ways_that_are_asymmetric_by_mistake_are_refused_until_they_are_meant() {
    let desk = Desk::new();
    let mut slip = row_matrix();
    slip["distances"][7] = json!(90_000);
    let weights = "0 1 2 3\n7 0 4 5\n2 4 0 6\n3 5 6 0";
    let vrp = format!(
        "NAME : four\nTYPE : CVRP\nDIMENSION : 4\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\nCAPACITY : 9\n\
         EDGE_WEIGHT_SECTION\n{weights}\nDEMAND_SECTION\n1 0\n2 3\n3 4\n4 5\nDEPOT_SECTION\n1\n-1\nEOF\n"
    );
    let (problem, vrp) = (desk.json("row.json", &row()), desk.file("four.vrp", vrp));
    for (file, matrix) in [
        (&problem, vec!["--matrix".to_owned(), desk.json("slip.json", &slip)]),
        (&problem, vec!["--matrix".to_owned(), desk.file("slip.csv", one_sided_table())]),
        (&vrp, Vec::new()),
    ] {
        let solve = |more: &[&str]| {
            run(Command::new(env!("CARGO_BIN_EXE_routing")).args(["solve", file, "--json", "--iterations", "20"]).args(&matrix).args(more))
        };
        let refused = solve(&[]).ends(2);
        assert!(refused.told.contains("back"), "{}", refused.told);
        assert_eq!(solve(&["--asymmetric"]).ends(0).line()["unserved"], 0);
    }
}

#[test]
fn a_plan_of_another_problem_is_refused_by_its_own_name() {
    let refused = routing(["check", &county(), &instance("RC208.sol")]).ends(2);
    assert!(refused.told.contains("RC208.sol: line 1, Route"), "{}", refused.told);
}
