//! Matrices from an OpenStreetMap extract, beside a plain search of the same network.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use routing::input::Fault;
use routing::matrix::Matrix;
use routing::problem::{Place, Point};
use routing::roads::{REACH_M, Roads};
use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};

const ONE: NonZero<usize> = NonZero::<usize>::MIN;

#[derive(serde::Deserialize)]
struct Network {
    nodes: BTreeMap<u32, (f64, f64)>,
    no_stopping: Vec<u32>,
    steps: Vec<(u32, u32, f64, f64)>,
}

type Pairs = BTreeMap<(u32, u32), (f64, f64)>;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn network() -> Network {
    serde_json::from_slice(&std::fs::read(data("county-roads.json")).unwrap()).unwrap()
}

fn place(name: impl ToString, (lat, lon): (f64, f64)) -> Place {
    Place { name: name.to_string(), point: Some(Point::Earth { lat, lon }) }
}

fn matrix(extract: &Path, places: &[Place]) -> Result<Matrix, Fault> {
    Roads::read(extract)?.matrix(places, REACH_M, ONE)
}

/// Seconds and metres between all nodes (R. W. Floyd, "Algorithm 97: Shortest Path", 1962).
fn every_pair(network: &Network) -> Pairs {
    let mut pairs: Pairs = network.nodes.keys().map(|node| ((*node, *node), (0.0, 0.0))).collect();
    for &(from, to, metres, seconds) in &network.steps {
        pairs.insert((from, to), (seconds, metres));
    }
    for via in network.nodes.keys() {
        for from in network.nodes.keys() {
            for to in network.nodes.keys() {
                let (Some(first), Some(second)) = (pairs.get(&(*from, *via)), pairs.get(&(*via, *to))) else { continue };
                let both = (first.0 + second.0, first.1 + second.1);
                if pairs.get(&(*from, *to)).is_none_or(|known| both.0 < known.0 - 1e-9) {
                    pairs.insert((*from, *to), both);
                }
            }
        }
    }
    pairs
}

/// Nodes from which a van comes to West and back, and where it may stop.
fn on_the_mainland(network: &Network, pairs: &Pairs) -> Vec<u32> {
    let both_ways = |node: &u32| pairs.contains_key(&(1, *node)) && pairs.contains_key(&(*node, 1));
    network.nodes.keys().copied().filter(|node| both_ways(node) && !network.no_stopping.contains(node)).collect()
}

#[test]
fn ways_and_their_times_are_those_of_a_plain_search_over_every_point() {
    let network = network();
    let pairs = every_pair(&network);
    let nodes = on_the_mainland(&network, &pairs);
    assert_eq!(nodes.len(), 49);
    let places: Vec<Place> = nodes.iter().map(|node| place(node, network.nodes[node])).collect();
    let found = matrix(&data("county-roads.osm.pbf"), &places).unwrap();
    assert!(!found.estimate);
    for (from, start) in nodes.iter().enumerate() {
        for (to, end) in nodes.iter().enumerate() {
            let (seconds, metres) = pairs[&(*start, *end)];
            assert!((found.time(from, to) as f64 - seconds).abs() < 0.6, "{start} to {end}: {} s, {seconds}", found.time(from, to));
            assert!((found.distance(from, to) as f64 - metres).abs() < 0.6, "{start} to {end}: {} m, {metres}", found.distance(from, to));
        }
    }
}

#[test]
fn an_extract_is_read_the_same_whether_compressed_or_not_and_by_how_many_threads() {
    let network = network();
    let places: Vec<Place> = (1..=38).map(|node| place(node, network.nodes[&node])).collect();
    let roads = Roads::read(&data("county-roads.osm.pbf")).unwrap();
    let plain = Roads::read(&data("county-roads-plain.osm.pbf")).unwrap();
    let one = roads.matrix(&places, REACH_M, ONE).unwrap();
    for threads in [1, 2, 3, 7, 100] {
        assert_eq!(plain.matrix(&places, REACH_M, NonZero::new(threads).unwrap()).unwrap(), one);
    }
    assert_eq!(roads.matrix(&[], REACH_M, ONE).unwrap().size, 0);
}

#[test]
fn a_place_between_two_junctions_is_reached_along_the_road_from_either() {
    let network = network();
    let between = |share: f64, (start, end): (u32, u32)| {
        let (start, end) = (network.nodes[&start], network.nodes[&end]);
        (start.0 + (end.0 - start.0) * share, start.1 + (end.1 - start.1) * share)
    };
    let middle = between(0.5, (32, 33));
    // A field a hundred metres off the track.
    let beside = (middle.0 + 100.0 / 111_195.0, middle.1);
    let one_way = [place("early", between(0.2, (11, 12))), place("late", between(0.7, (11, 12)))];
    let places = [place("field", beside), place(17, network.nodes[&17]), place(34, network.nodes[&34])];
    let roads = Roads::read(&data("county-roads.osm.pbf")).unwrap();
    let snapped = roads.snap(&places, REACH_M).unwrap();
    assert!((80.0..100.0).contains(&snapped[0].away_m), "{snapped:?}");
    assert!(snapped[1].away_m < 0.01);
    let found = roads.matrix(&places, REACH_M, ONE).unwrap();
    let whole = every_pair(&network)[&(17, 34)];
    assert!((found.distance(1, 0) + found.distance(0, 2) - whole.1.round() as i64).abs() <= 1);
    assert!((found.time(1, 0) + found.time(0, 2) - whole.0.round() as i64).abs() <= 1);
    assert!(found.distance(1, 0) > 1000 && found.distance(0, 2) > 1000);
    // With the one-way street it is half a street; against it, around the block.
    let there_and_back = roads.matrix(&one_way, REACH_M, ONE).unwrap();
    assert_eq!(there_and_back.distance(0, 1), 150);
    assert!(there_and_back.distance(1, 0) > 1000, "{there_and_back:?}");
}

#[test]
fn places_beside_the_motorway_meet_the_nearest_road_on_which_vans_stop() {
    let network = network();
    let roads = Roads::read(&data("county-roads.osm.pbf")).unwrap();
    let snapped = roads.snap(&[place("by the motorway", network.nodes[&42])], REACH_M).unwrap();
    assert!(snapped[0].away_m > 1000.0, "{snapped:?}");
}

#[test]
fn a_place_far_from_every_road_one_can_come_to_is_refused_by_name() {
    let network = network();
    let places = [place("West", network.nodes[&1]), place("Seal Island", network.nodes[&53])];
    let fault = matrix(&data("county-roads.osm.pbf"), &places).unwrap_err();
    assert_eq!(fault.to_string(), "places[1]: \"Seal Island\" lies more than 5000 m from every road of the extract");
    let roads = Roads::read(&data("county-roads.osm.pbf")).unwrap();
    assert!(roads.matrix(&places, 20_000.0, ONE).is_ok());
    assert!(roads.snap(&[place("Quito", (-0.2, -78.5))], 50_000.0).unwrap_err().why.contains("Quito"));
    assert!(roads.snap(&[place("pole", (90.0, 0.0))], 50_000.0).unwrap_err().why.contains("pole"));
    for reach_m in [f64::NAN, -1.0, 1e9] {
        assert_eq!(roads.snap(&places, reach_m).unwrap_err().field, "reach_m");
    }
    let nowhere = Place { name: "nowhere".to_owned(), point: None };
    assert_eq!(roads.snap(&[nowhere], REACH_M).unwrap_err().field, "places[0]");
}

#[test]
fn an_extract_that_ends_too_early_is_refused_wherever_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.osm.pbf");
    for name in ["county-roads.osm.pbf", "county-roads-plain.osm.pbf"] {
        let whole = std::fs::read(data(name)).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&cut, &whole[..length]).unwrap();
            assert!(Roads::read(&cut).is_err(), "{name} cut to {length} of {} bytes", whole.len());
        }
        // The beginning of another block.
        for more in 1..4 {
            std::fs::write(&cut, [&whole[..], &whole[..more]].concat()).unwrap();
            assert!(Roads::read(&cut).err().unwrap().why.contains("ends in the middle of a block"));
        }
    }
}

#[test]
fn a_damaged_extract_is_read_or_refused_but_never_stops_the_program() {
    let network = network();
    let places: Vec<Place> = (1..=20).map(|node| place(node, network.nodes[&node])).collect();
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("damaged.osm.pbf");
    let whole = std::fs::read(data("county-roads-plain.osm.pbf")).unwrap();
    let mut random = fastrand::Rng::with_seed(20_261_121);
    let mut refused = 0;
    for _ in 0..3_000 {
        let mut bytes = whole.clone();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(0..bytes.len());
            bytes[at] = random.u8(..);
        }
        std::fs::write(&damaged, &bytes).unwrap();
        refused += usize::from(matrix(&damaged, &places).is_err());
    }
    assert!((100..3_000).contains(&refused), "{refused}");
}

#[test]
fn a_file_that_is_no_extract_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Roads::read(&folder.path().join("missing.osm.pbf")).err().unwrap();
    assert_eq!(missing.field, "extract");
    let text = folder.path().join("text.osm.pbf");
    std::fs::write(&text, "<osm version=\"0.6\"></osm>").unwrap();
    assert!(Roads::read(&text).is_err());
    assert!(Roads::read(&data("impossible-numbers.osm.pbf")).is_err());
}
