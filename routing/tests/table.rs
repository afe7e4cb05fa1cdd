//! Matrices as tables of commas.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use proptest::prelude::*;
use routing::matrix::Matrix;
use routing::problem::Place;
use routing::table::{Measure, Suspicion, Symmetry, read_pairs, read_squares, suspicious_pairs, write_pairs};

fn places(names: &[&str]) -> Vec<Place> {
    names.iter().map(|name| Place { name: (*name).to_owned(), point: None }).collect()
}

const PAIRS: &str = "from,to,distance_m,time_s\nHub,Zhuge,21000,1900\nZhuge,Hub,21500,1950\n";

fn pairs(table: &str) -> Result<Matrix, String> {
    read_pairs(table.as_bytes(), &places(&["Hub", "Zhuge"]), Symmetry::Checked).map_err(|fault| fault.to_string())
}

fn squares(metres: &str, seconds: &str) -> Result<Matrix, String> {
    read_squares(metres.as_bytes(), seconds.as_bytes(), &places(&["Hub", "Zhuge"]), Symmetry::Checked).map_err(|fault| fault.to_string())
}

#[test]
fn a_table_of_pairs_is_read_in_any_order_with_or_without_the_ways_to_oneself() {
    let read = pairs(PAIRS).unwrap();
    assert_eq!(read, Matrix { size: 2, distance: vec![0, 21000, 21500, 0], time: vec![0, 1900, 1950, 0], estimate: false });
    let other = "\u{feff}from, to, distance_m, time_s\r\nHub,Hub,0,0\r\nZhuge, Hub ,21500,1950\r\n\"Hub\",Zhuge,21000,1900\r\n";
    assert_eq!(pairs(other).unwrap(), read);
}

#[test]
fn two_square_tables_are_read_by_their_names() {
    let metres = ",Zhuge,Hub\nHub,21000,0\nZhuge,,21500\n";
    let seconds = "s,Hub,Zhuge\nHub,0,1900\nZhuge,1950,0\n";
    assert_eq!(squares(metres, seconds).unwrap(), pairs(PAIRS).unwrap());
}

#[test]
fn a_wrong_table_of_pairs_is_refused_where_it_is_wrong() {
    let wrong = |from: &str, to: &str| pairs(&PAIRS.replacen(from, to, 1)).unwrap_err();
    assert_eq!(wrong("21000", ""), "line 2, distance_m: \"\" is blank, and should be a whole number");
    assert_eq!(wrong("1900", "-1900"), "line 2, time_s: \"-1900\" is negative");
    assert_eq!(wrong("1950", "NaN"), "line 3, time_s: \"NaN\" is not a whole number");
    assert_eq!(wrong("21500", "21500.5"), "line 3, distance_m: \"21500.5\" is not a whole number");
    assert_eq!(wrong("21500", "2147483648"), "line 3, distance_m: \"2147483648\" is more than 2147483647");
    assert_eq!(wrong("\nZhuge", "\nZuge"), "line 3, from: \"Zuge\" is not the name of a place");
    assert_eq!(wrong(",Zhuge", ",Zuge"), "line 2, to: \"Zuge\" is not the name of a place");
    assert_eq!(wrong("distance_m", "distance_km"), "line 1, header: should be from,to,distance_m,time_s");
    assert_eq!(wrong("1900", "1900,7"), "line 2, from,to,distance_m,time_s: 5 fields, and there should be four");
    assert_eq!(wrong("Zhuge,Hub,21500,1950\n", ""), "from,to: from \"Zhuge\" to \"Hub\" is missing; 1 pairs are");
    assert_eq!(wrong("Zhuge,Hub", "Hub,Zhuge"), "line 3, from,to: from \"Hub\" to \"Zhuge\" is here for the second time");
    assert_eq!(wrong("Hub,Zhuge,", "Hub,Hub,5,5\nHub,Zhuge,"), "line 2, from,to: \"Hub\" is not zero away from itself");
    assert_eq!(pairs("").unwrap_err(), "line 1, header: should be from,to,distance_m,time_s");
    assert!(read_pairs(&b"from,to,distance_m,time_s\n\xff,b,1,1\n"[..], &places(&["a"]), Symmetry::Checked).is_err());
}

#[test]
fn a_wrong_square_is_refused_where_it_is_wrong() {
    let right = ",Hub,Zhuge\nHub,0,100\nZhuge,100,0\n";
    let wrong = |from: &str, to: &str| squares(right, &right.replacen(from, to, 1)).unwrap_err();
    assert_eq!(wrong(",Hub,Zhuge", ",Hub,Hub"), "line 1, seconds: header: \"Hub\" is here for the second time");
    assert_eq!(wrong(",Hub,Zhuge", ",Hub"), "line 1, seconds: header: \"Zhuge\" has no column");
    assert_eq!(wrong("\nZhuge", "\nHub"), "line 3, seconds: row: \"Hub\" is here for the second time");
    assert_eq!(wrong("Zhuge,100,0\n", ""), "seconds: row: \"Zhuge\" has no line");
    assert_eq!(wrong("0,100", "0"), "line 2, seconds: row \"Hub\": 1 numbers after the name, and there are 2 places");
    assert_eq!(wrong("0,100", "0,x"), "line 2, seconds: column \"Zhuge\": \"x\" is not a whole number");
    assert_eq!(wrong("0,100", "0,"), "line 2, seconds: column \"Zhuge\": \"\" is blank, and should be a whole number");
    assert_eq!(wrong("0,100", "3,100"), "line 2, seconds: column \"Hub\": 3: a place is zero away from itself");
    assert_eq!(squares("", right).unwrap_err(), "line 1, metres: header: should name the places");
}

#[test]
fn places_with_one_name_are_refused_before_the_table_is_read() {
    let fault = read_pairs(PAIRS.as_bytes(), &places(&["Hub", "Hub"]), Symmetry::Checked).unwrap_err();
    assert_eq!(fault.to_string(), "places[1]: is named \"Hub\", as is places[0]");
    let crowd = vec![Place::default(); 10_001];
    assert_eq!(read_pairs(PAIRS.as_bytes(), &crowd, Symmetry::Checked).unwrap_err().field, "places");
}

#[test]
fn a_way_back_that_can_hardly_be_true_is_refused_unless_it_is_meant_so() {
    let table = PAIRS.replacen("1950", "19500", 1);
    let why = pairs(&table).unwrap_err();
    assert!(why.starts_with("time_s: from \"Hub\" to \"Zhuge\" it is 1900 s but 19500 s back"), "{why}");
    let read = read_pairs(table.as_bytes(), &places(&["Hub", "Zhuge"]), Symmetry::AsGiven).unwrap();
    let found = Suspicion { from: 0, to: 1, measure: Measure::Time, there: 1900, back: 19500 };
    assert_eq!(suspicious_pairs(&read).collect::<Vec<_>>(), [found]);
}

#[test]
fn the_limit_of_what_is_suspicious_is_four_times_and_ten_minutes_or_kilometres() {
    let suspicious = |distance: (i32, i32), time: (i32, i32)| {
        let both = |(there, back): (i32, i32)| vec![0, there, back, 0];
        suspicious_pairs(&Matrix { size: 2, distance: both(distance), time: both(time), estimate: false }).count()
    };
    assert_eq!(suspicious((1000, 4000), (100, 701)), 1);
    assert_eq!(suspicious((1000, 1000), (100, 700)), 0);
    assert_eq!(suspicious((1000, 1000), (200, 800)), 0);
    assert_eq!(suspicious((1000, 1000), (200, 801)), 1);
    assert_eq!(suspicious((2501, 12_501), (1, 1)), 0);
    assert_eq!(suspicious((2500, 12_501), (1, 1)), 1);
    assert_eq!(suspicious((5000, 20_000), (1000, 4000)), 0);
    assert_eq!(suspicious((0, 1), (3, 0)), 2);
    assert_eq!(suspicious((0, 0), (0, 0)), 0);
    assert_eq!(suspicious((i32::MAX, 1), (1, i32::MAX)), 2);
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(size in 0_usize..7, seed: u64, odd in "[a-z,\"\n;é]{0,6}") {
        let mut random = fastrand::Rng::with_seed(seed);
        let places: Vec<Place> = (0..size).map(|at| Place { name: format!("{at}{odd}{at}"), point: None }).collect();
        let mut numbers = || -> Vec<i32> { (0..size * size).map(|at| if at % (size + 1) == 0 { 0 } else { random.i32(0..) }).collect() };
        let matrix = Matrix { size, distance: numbers(), time: numbers(), estimate: false };
        let mut table = Vec::new();
        write_pairs(&matrix, &places, &mut table)?;
        prop_assert_eq!(read_pairs(&table[..], &places, Symmetry::AsGiven).map_err(|fault| TestCaseError::fail(fault.to_string()))?, matrix);
    }

    #[test]
    fn no_table_stops_the_program(table in "(from,to,distance_m,time_s\n)?([Hubab,\"\n0-9.-]{0,40})") {
        let places = places(&["H", "a"]);
        let _ = read_pairs(table.as_bytes(), &places, Symmetry::Checked);
        let _ = read_squares(table.as_bytes(), table.as_bytes(), &places, Symmetry::Checked);
    }
}
