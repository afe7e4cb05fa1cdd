//! What the merchandiser waits for with a catalog of ten thousand products and more; each figure in a file of its own.

mod import;

use crate::{
    figures::Line,
    scan::Browser,
    server::{County, Server},
    visitor::Outcome,
};

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
    import::measure(&mut desk, line).await
}
