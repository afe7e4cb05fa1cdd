//! Distances that are written out, in the shapes TSPLIB knows.

use super::{Text, missing, shortened};
use crate::format::instance::Rounding;
use crate::input::Fault;

/// The matrix of an instance, row by row; `None` where distances are straight lines. No van drives from a place to
/// itself, so the diagonal is zero whatever the file says. `meant` is the rounding, and whether the way back may differ.
pub(super) fn read(text: &Text<'_>, size: usize, meant: (Rounding, bool)) -> Result<Option<Vec<i32>>, Fault> {
    let (at, kind) = text.need("EDGE_WEIGHT_TYPE")?;
    let format = text.values.get("EDGE_WEIGHT_FORMAT").copied();
    match (kind, format) {
        ("EUC_2D", None | Some((_, "FUNCTION"))) => {
            if text.sections.contains_key("EDGE_WEIGHT_SECTION") {
                return Err(Fault::in_field(
                    "EDGE_WEIGHT_SECTION",
                    "distances are straight lines (EUC_2D) and are written out: one of them is meant",
                ));
            }
            Ok(None)
        }
        ("EUC_2D", Some((at, _))) => Err(Fault::at(at, "EDGE_WEIGHT_FORMAT", "EUC_2D has no format but FUNCTION")),
        ("EXPLICIT", format) => explicit(text, size, meant, format.ok_or_else(|| missing("EDGE_WEIGHT_FORMAT"))?).map(Some),
        (other, _) => Err(Fault::at(at, "EDGE_WEIGHT_TYPE", format!("{:?} is not read; EUC_2D and EXPLICIT are", shortened(other)))),
    }
}

fn explicit(text: &Text<'_>, size: usize, meant: (Rounding, bool), format: (usize, &str)) -> Result<Vec<i32>, Fault> {
    let (rounding, asymmetric) = meant;
    let positions: fn(usize, usize) -> std::ops::Range<usize> = match format.1 {
        "FULL_MATRIX" => |_, size| 0..size,
        "LOWER_ROW" => |row, _| 0..row,
        "LOWER_DIAG_ROW" => |row, _| 0..row + 1,
        "UPPER_ROW" => |row, size| row + 1..size,
        "UPPER_DIAG_ROW" => |row, size| row..size,
        other => return Err(Fault::at(format.0, "EDGE_WEIGHT_FORMAT", format!("{:?} is not supported", shortened(other)))),
    };
    let told = numbers(text, (0..size).map(|row| positions(row, size).len()).sum(), rounding)?;
    let mut told = told.into_iter();
    let mut matrix = vec![0; size * size];
    let full = format.1 == "FULL_MATRIX";
    for row in 0..size {
        for (column, weight) in positions(row, size).zip(told.by_ref()) {
            if row != column {
                matrix[row * size + column] = weight;
                if !full {
                    matrix[column * size + row] = weight;
                }
            }
        }
    }
    if full && !asymmetric {
        symmetric(&matrix, size)?;
    }
    Ok(matrix)
}

fn numbers(text: &Text<'_>, expected: usize, rounding: Rounding) -> Result<Vec<i32>, Fault> {
    const SECTION: &str = "EDGE_WEIGHT_SECTION";
    let rows = text.sections.get(SECTION).ok_or_else(|| missing(SECTION))?;
    let mut numbers = Vec::new();
    for (at, row) in rows {
        for word in row.split_whitespace() {
            let weight = word.parse::<f64>().ok().and_then(|told| rounding.apply(told));
            numbers.push(weight.ok_or_else(|| Fault::at(*at, SECTION, format!("{:?} is not a distance from 0 on", shortened(word))))?);
        }
        if numbers.len() > expected {
            return Err(Fault::at(*at, SECTION, format!("there are more than the {expected} distances this format has")));
        }
    }
    if numbers.len() < expected {
        return Err(Fault::in_field(SECTION, format!("there are {} distances where this format has {expected}", numbers.len())));
    }
    Ok(numbers)
}

/// Only an ACVRP may be longer one way than the other; elsewhere it is a slip.
fn symmetric(matrix: &[i32], size: usize) -> Result<(), Fault> {
    for row in 0..size {
        for column in 0..row {
            let (there, back) = (matrix[row * size + column], matrix[column * size + row]);
            if there != back {
                let (from, to) = (row + 1, column + 1);
                let why = format!("from node {from} to {to} it is {there}, back it is {back}: only TYPE ACVRP may differ");
                return Err(Fault::in_field("EDGE_WEIGHT_SECTION", why));
            }
        }
    }
    Ok(())
}
