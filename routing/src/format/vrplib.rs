//! VRPLIB: the text format of CVRPLIB's instances, after TSPLIB.

mod weights;

use std::collections::BTreeMap;

use crate::format::instance::{Instance, Node, Rounding};
use crate::input::{Fault, MOST_PLACES};
use crate::problem::{Limits, Problem, Window};

/// Keywords that change nothing about the problem.
const HARMLESS: [&str; 4] = ["NAME", "COMMENT", "NODE_COORD_TYPE", "DISPLAY_DATA_TYPE"];
const KEYWORDS: [&str; 9] = [
    "TYPE",
    "DIMENSION",
    "CAPACITY",
    "VEHICLES",
    "SERVICE_TIME",
    "DISTANCE",
    "EDGE_WEIGHT_TYPE",
    "EDGE_WEIGHT_FORMAT",
    "EDGE_WEIGHT_UNIT_OF_MEASUREMENT",
];
const SECTIONS: [&str; 7] = [
    "NODE_COORD_SECTION",
    "DEMAND_SECTION",
    "DEPOT_SECTION",
    "TIME_WINDOW_SECTION",
    "SERVICE_TIME_SECTION",
    "EDGE_WEIGHT_SECTION",
    "DISPLAY_DATA_SECTION",
];

/// Lines of written-out distances; each costs the memory of a few words to look at.
const MOST_WEIGHT_ROWS: usize = 16 << 20;

/// A value, or the rows of a section, with the lines they stand on.
type Said<'a> = (usize, &'a str);

/// Everything a file says, by keyword.
struct Text<'a> {
    values: BTreeMap<&'a str, Said<'a>>,
    sections: BTreeMap<&'a str, Vec<Said<'a>>>,
}

/// Reads an instance of type CVRP, ACVRP, VRPTW or CVRPTW with one depot, its first node. Without `rounding`, distances
/// are rounded as is usual for the type: to the nearest whole number, or with time windows cut to one decimal.
///
/// A `DISTANCE` limits the length of a route; where customers have service times and no windows, it limits the length
/// and the service times together, as in the instances of Christofides, Mingozzi and Toth.
pub fn read(text: &str, rounding: Option<Rounding>) -> Result<Problem, Fault> {
    read_meant(text, rounding, false)
}

/// As [`read`]; where it is meant so (`asymmetric`), written-out distances of any type may differ by direction.
pub fn read_meant(text: &str, rounding: Option<Rounding>, asymmetric: bool) -> Result<Problem, Fault> {
    let text = sort_out(text)?;
    let timed = match text.need("TYPE")?.1 {
        "CVRP" | "ACVRP" => false,
        "VRPTW" | "CVRPTW" => true,
        other => return Err(text.fault("TYPE", format!("{other:?} is not read; CVRP, ACVRP, VRPTW and CVRPTW are"))),
    };
    let rounding = rounding.unwrap_or(if timed { Rounding::Dimacs } else { Rounding::Nearest });
    let size = text.size()?;
    text.depot()?;
    let weights = weights::read(&text, size, (rounding, asymmetric || text.need("TYPE")?.1 == "ACVRP"))?;
    let nodes = text.nodes(size, timed, rounding)?;
    let capacity = text.whole("CAPACITY")?.ok_or_else(|| missing("CAPACITY"))?;
    let capacity = i32::try_from(capacity).map_err(|_| text.fault("CAPACITY", "the capacity is a whole number below 2^31"))?;
    let vehicles = text.whole("VEHICLES")?.map(|vehicles| vehicles as usize);
    let limits = text.limits(rounding, &nodes)?;
    Instance { rounding, nodes, weights, capacity, vehicles, limits }.into_problem()
}

fn sort_out(text: &str) -> Result<Text<'_>, Fault> {
    let mut sorted = Text { values: BTreeMap::new(), sections: BTreeMap::new() };
    let mut section = None;
    let mut ended = false;
    for (at, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
        let keyword = line.split(|sign: char| sign == ':' || sign.is_whitespace()).next().unwrap_or_default();
        if line.is_empty() {
            continue;
        } else if ended {
            return Err(Fault::at(at, "EOF", "something stands after the end"));
        } else if keyword == "EOF" {
            ended = true;
        } else if !keyword.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
            let none = || Fault::at(at, shortened(keyword), "numbers are expected in a section only");
            let name = section.ok_or_else(none)?;
            let rows = sorted.sections.get_mut(name).ok_or_else(none)?;
            if rows.len() == most_rows(name) {
                return Err(Fault::at(at, name, format!("more than {} lines are not read in this section", rows.len())));
            }
            rows.push((at, line));
        } else if SECTIONS.contains(&keyword) {
            section = Some(keyword);
            if sorted.sections.insert(keyword, Vec::new()).is_some() {
                return Err(Fault::at(at, keyword, "this section stands here a second time"));
            }
        } else if KEYWORDS.contains(&keyword) || HARMLESS.contains(&keyword) {
            let value = line[keyword.len()..].trim_start().trim_start_matches(':').trim();
            if sorted.values.insert(keyword, (at, value)).is_some() {
                return Err(Fault::at(at, keyword, "this is said a second time"));
            }
            if keyword == "DIMENSION" {
                sorted.size()?;
            }
        } else {
            return Err(Fault::at(at, shortened(keyword), "this keyword is not supported, so the problem would not be the one meant"));
        }
    }
    Ok(sorted)
}

/// How many lines of a section are kept: distances may stand one on a line, of others there is one for each place.
fn most_rows(section: &str) -> usize {
    if section == "EDGE_WEIGHT_SECTION" { MOST_WEIGHT_ROWS } else { MOST_PLACES + 1 }
}

impl<'a> Text<'a> {
    /// How many places there are.
    fn size(&self) -> Result<usize, Fault> {
        let size = self.whole("DIMENSION")?.ok_or_else(|| missing("DIMENSION"))?;
        if !(2..=MOST_PLACES as i64).contains(&size) {
            return Err(self.fault("DIMENSION", format!("{size} places are not read: 2 to {MOST_PLACES} are")));
        }
        Ok(size as usize)
    }

    fn need(&self, keyword: &str) -> Result<Said<'a>, Fault> {
        self.values.get(keyword).copied().ok_or_else(|| missing(keyword))
    }

    fn fault(&self, keyword: &str, why: impl Into<String>) -> Fault {
        Fault { line: self.values.get(keyword).map(|said| said.0), field: keyword.to_owned(), why: why.into() }
    }

    /// A whole number from 0 on.
    fn whole(&self, keyword: &str) -> Result<Option<i64>, Fault> {
        let Some((at, value)) = self.values.get(keyword) else { return Ok(None) };
        let told = value.parse::<i64>().ok().filter(|told| *told >= 0);
        told.map(Some).ok_or_else(|| Fault::at(*at, keyword, format!("{:?} is not a whole number from 0 on", shortened(value))))
    }

    /// The first node is the depot, and the only one.
    fn depot(&self) -> Result<(), Fault> {
        let rows = self.sections.get("DEPOT_SECTION").ok_or_else(|| missing("DEPOT_SECTION"))?;
        let depots = rows.iter().flat_map(|(at, row)| row.split_whitespace().map(move |told| (*at, told)));
        let depots = depots.take_while(|(_, told)| *told != "-1").collect::<Vec<_>>();
        match depots[..] {
            [(_, "1")] => Ok(()),
            [(at, _)] => Err(Fault::at(at, "DEPOT_SECTION", "the depot must be node 1, so that customers have the numbers of .sol files")),
            [] => Err(Fault::in_field("DEPOT_SECTION", "there is no depot")),
            [_, (at, _), ..] => Err(Fault::at(at, "DEPOT_SECTION", "only one depot is supported")),
        }
    }

    fn nodes(&self, size: usize, timed: bool, rounding: Rounding) -> Result<Vec<Node>, Fault> {
        let mut nodes = vec![Node::default(); size];
        if self.sections.contains_key("NODE_COORD_SECTION") {
            for (node, (_, [x, y])) in nodes.iter_mut().zip(self.rows("NODE_COORD_SECTION", size)?) {
                node.point = Some((x, y));
            }
        }
        for (node, (at, [demand])) in nodes.iter_mut().zip(self.rows("DEMAND_SECTION", size)?) {
            if demand.fract() != 0.0 || !(0.0..=f64::from(i32::MAX)).contains(&demand) {
                return Err(Fault::at(at, "DEMAND_SECTION", "a demand is a whole number from 0 on"));
            }
            node.demand = demand as i32;
        }
        if nodes[0].demand != 0 {
            return Err(Fault::in_field("DEMAND_SECTION", "the depot demands nothing"));
        }
        self.service(&mut nodes, rounding)?;
        if timed {
            for (node, (at, [open, close])) in nodes.iter_mut().zip(self.rows("TIME_WINDOW_SECTION", size)?) {
                let window = Window {
                    open: time(at, "TIME_WINDOW_SECTION", open, rounding)?,
                    close: time(at, "TIME_WINDOW_SECTION", close, rounding)?,
                };
                if window.open > window.close {
                    return Err(Fault::at(at, "TIME_WINDOW_SECTION", "the window closes before it opens"));
                }
                node.window = Some(window);
            }
        } else if self.sections.contains_key("TIME_WINDOW_SECTION") {
            return Err(Fault::in_field("TIME_WINDOW_SECTION", "only an instance of type VRPTW or CVRPTW has time windows"));
        }
        Ok(nodes)
    }

    fn service(&self, nodes: &mut [Node], rounding: Rounding) -> Result<(), Fault> {
        if let Some((at, value)) = self.values.get("SERVICE_TIME") {
            if self.sections.contains_key("SERVICE_TIME_SECTION") {
                return Err(Fault::at(*at, "SERVICE_TIME", "service times are given for all and for each: one of them is meant"));
            }
            let told = value.parse().map_err(|_| Fault::at(*at, "SERVICE_TIME", format!("{:?} is not a number", shortened(value))))?;
            let service = time(*at, "SERVICE_TIME", told, rounding)?;
            nodes.iter_mut().skip(1).for_each(|node| node.service = service);
        } else if self.sections.contains_key("SERVICE_TIME_SECTION") {
            let size = nodes.len();
            for (number, (at, [told])) in self.rows("SERVICE_TIME_SECTION", size)?.into_iter().enumerate() {
                nodes[number].service = time(at, "SERVICE_TIME_SECTION", told, rounding)?;
                if number == 0 && told != 0.0 {
                    return Err(Fault::at(at, "SERVICE_TIME_SECTION", "the depot has no service time"));
                }
            }
        }
        Ok(())
    }

    fn limits(&self, rounding: Rounding, nodes: &[Node]) -> Result<Limits, Fault> {
        let Some((at, value)) = self.values.get("DISTANCE") else { return Ok(Limits::default()) };
        let told = value.parse::<f64>().ok().map(|told| (told * rounding.unit() as f64).floor());
        let told = told.filter(|told| (0.0..=1e15).contains(told)).map(|told| told as i64);
        let limit = Some(told.ok_or_else(|| Fault::at(*at, "DISTANCE", format!("{:?} is not the length of a route", shortened(value))))?);
        let with_service = nodes.iter().any(|node| node.service > 0) && nodes.iter().all(|node| node.window.is_none());
        Ok(if with_service { Limits { duration: limit, ..Limits::default() } } else { Limits { distance: limit, ..Limits::default() } })
    }

    /// The rows of a section in the order of their nodes: a number from 1 on, and `N` values.
    fn rows<const N: usize>(&self, section: &str, size: usize) -> Result<Vec<(usize, [f64; N])>, Fault> {
        let rows = self.sections.get(section).ok_or_else(|| missing(section))?;
        let mut by_node = vec![None; size];
        for (at, row) in rows {
            let told = row.split_whitespace().map(|told| told.parse::<f64>().ok().filter(|told| told.is_finite()));
            let told = told.collect::<Option<Vec<_>>>().ok_or_else(|| Fault::at(*at, section, "only numbers are expected here"))?;
            let Some((number, values)) = told.split_first().and_then(|(number, rest)| Some((*number, <[f64; N]>::try_from(rest).ok()?)))
            else {
                return Err(Fault::at(
                    *at,
                    section,
                    format!("the number of a node and {N} more are expected here, not {} numbers", told.len()),
                ));
            };
            if number.fract() != 0.0 || !(1.0..=size as f64).contains(&number) {
                return Err(Fault::at(*at, section, format!("nodes have the numbers 1 to {size}, not {number}")));
            }
            if by_node[number as usize - 1].replace((*at, values)).is_some() {
                return Err(Fault::at(*at, section, format!("node {number} stands here a second time")));
            }
        }
        let absent = by_node.iter().position(Option::is_none);
        match absent {
            Some(node) => Err(Fault::in_field(section, format!("node {} is missing", node + 1))),
            None => Ok(by_node.into_iter().flatten().collect()),
        }
    }
}

fn missing(keyword: &str) -> Fault {
    Fault::in_field(keyword, "this is missing")
}

fn time(at: usize, field: &str, told: f64, rounding: Rounding) -> Result<i64, Fault> {
    let whole = || Fault::at(at, field, format!("{told} is not a time from 0 on that is whole in the units of the chosen rounding"));
    rounding.time(told).ok_or_else(whole)
}

fn shortened(word: &str) -> String {
    word.chars().take(40).collect()
}
