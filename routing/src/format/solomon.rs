//! The classic text of Solomon's and of Gehring and Homberger's instances with time windows.

use crate::format::instance::{Instance, Node, Rounding};
use crate::input::{Fault, MOST_PLACES};
use crate::problem::{Limits, Problem, Window};

/// Reads a Solomon text: a name, a line under `NUMBER CAPACITY`, and a table of customers from 0, the depot. Distances are
/// cut to one decimal unless `rounding` says otherwise.
pub fn read(text: &str, rounding: Option<Rounding>) -> Result<Problem, Fault> {
    let rounding = rounding.unwrap_or(Rounding::Dimacs);
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.is_empty());
    lines.next().ok_or_else(|| Fault::at(1, "NAME", "the file is empty"))?;
    expect(&mut lines, "VEHICLE")?;
    expect(&mut lines, "NUMBER CAPACITY")?;
    let (at, line) = lines.next().ok_or_else(|| Fault::in_field("VEHICLE", "the number and capacity of vehicles are missing"))?;
    let (vehicles, capacity) = fleet(at, line)?;
    expect(&mut lines, "CUSTOMER")?;
    expect(&mut lines, "CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME")?;
    let mut nodes = Vec::new();
    for (at, line) in lines {
        if nodes.len() == MOST_PLACES {
            return Err(Fault::at(at, "CUSTOMER", format!("more than {MOST_PLACES} places are not read")));
        }
        nodes.push(node(at, line, nodes.len(), rounding)?);
    }
    if nodes.len() < 2 {
        return Err(Fault::in_field("CUSTOMER", "there is no customer beside the depot"));
    }
    Instance { rounding, nodes, weights: None, capacity, vehicles: Some(vehicles), limits: Limits::default() }.into_problem()
}

/// Whether a text looks like Solomon's: its second line with anything on it is `VEHICLE`.
pub(super) fn looks_like(text: &str) -> bool {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).nth(1).is_some_and(|line| line.eq_ignore_ascii_case("VEHICLE"))
}

fn expect<'a>(lines: &mut impl Iterator<Item = (usize, &'a str)>, heading: &str) -> Result<(), Fault> {
    let Some((at, line)) = lines.next() else {
        return Err(Fault::in_field(heading, "the file ends before this heading"));
    };
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.eq_ignore_ascii_case(heading) {
        return Ok(());
    }
    Err(Fault::at(at, heading, format!("this heading is expected here, not {words:?}")))
}

fn fleet(at: usize, line: &str) -> Result<(usize, i32), Fault> {
    let told = line.split_whitespace().collect::<Vec<_>>();
    let [vehicles, capacity] = told[..] else {
        return Err(Fault::at(at, "VEHICLE", "two whole numbers are expected: how many vehicles, and the capacity of each"));
    };
    let vehicles = vehicles.parse().map_err(|_| Fault::at(at, "NUMBER", format!("{vehicles:?} is not a number of vehicles")))?;
    let capacity = capacity.parse().ok().filter(|capacity| *capacity >= 0);
    let capacity = capacity.ok_or_else(|| Fault::at(at, "CAPACITY", "the capacity is a whole number from 0 on"))?;
    Ok((vehicles, capacity))
}

fn node(at: usize, line: &str, number: usize, rounding: Rounding) -> Result<Node, Fault> {
    const COLUMNS: [&str; 7] = ["CUST NO.", "XCOORD.", "YCOORD.", "DEMAND", "READY TIME", "DUE DATE", "SERVICE TIME"];
    let told = line.split_whitespace().collect::<Vec<_>>();
    if told.len() != COLUMNS.len() {
        return Err(Fault::at(at, "CUSTOMER", format!("{} numbers are expected here, not {}", COLUMNS.len(), told.len())));
    }
    let mut values = [0.0; COLUMNS.len()];
    for (column, text) in told.iter().enumerate() {
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
        values[column] = value.ok_or_else(|| Fault::at(at, COLUMNS[column], format!("{text:?} is not a number")))?;
    }
    let [told_number, x, y, demand, open, close, service] = values;
    if told_number != number as f64 {
        return Err(Fault::at(at, COLUMNS[0], format!("customers are numbered on: {number} is expected here")));
    }
    if demand.fract() != 0.0 || !(0.0..=f64::from(i32::MAX)).contains(&demand) {
        return Err(Fault::at(at, "DEMAND", "a demand is a whole number from 0 on"));
    }
    if number == 0 && (demand != 0.0 || service != 0.0) {
        return Err(Fault::at(at, "CUSTOMER", "the depot asks for nothing: its demand and service time are 0"));
    }
    let time = |column: &str, told: f64| {
        rounding.time(told).ok_or_else(|| Fault::at(at, column, format!("{told} cannot be told in whole units of the chosen rounding")))
    };
    let window = Window { open: time("READY TIME", open)?, close: time("DUE DATE", close)? };
    if window.open > window.close {
        return Err(Fault::at(at, "DUE DATE", "the window closes before it opens"));
    }
    Ok(Node { point: Some((x, y)), demand: demand as i32, service: time("SERVICE TIME", service)?, window: Some(window) })
}
