//! What the merchandiser waits for with a catalog of ten thousand products and more; each figure in a file of its own.

mod import;
mod prices;

use crate::{
    figures::{Line, millis},
    scan::Browser,
    server::{County, Server},
    visitor::Outcome,
};
use std::time::Instant;

/// One line with every figure, on a county that has been given the products.
pub async fn catalog(county: &County) -> Outcome<Vec<Line>> {
    let (server, _) = county.open().await?;
    let mut line = Line::new("catalog", county.engine.name(), 1);
    line.set("products", import::PRODUCTS);
    tokio::task::LocalSet::new().run_until(figures(&server, &mut line)).await?;
    line.set("memory_mb", server.memory_mb().await);
    server.close();
    line.set("check", county.check()?);
    Ok(vec![line])
}

/// The figures in the order in which they need each other; the first fills the shelves.
async fn figures(server: &Server, line: &mut Line) -> Outcome {
    let mut desk = Browser::of_staff(server, "merch").await?;
    import::measure(&mut desk, line).await?;
    prices::save_grid(&mut desk, line).await?;
    prices::see_change(server, &mut desk, line).await
}

fn micros(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// Microseconds as seconds with three decimals.
fn seconds(micros: u64) -> serde_json::Value {
    millis(micros / 1000)
}
