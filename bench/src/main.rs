//! Load and measurements against the real server over loopback: `cargo run --release -p bench -- pages`.
//!
//! Each run founds its own demo county in a temporary folder (and its own PostgreSQL for `--engine postgres`, with
//! durable settings), starts `target/release/shipin`, presses, and removes everything. One line for each result.

mod catalog;
mod figures;
mod list;
mod orders;
mod pages;
mod scan;
mod search;
mod server;
mod supply;
mod visitor;

use clap::{Parser, ValueEnum};
use pages::Load;
use server::{County, Engine};
use std::process::ExitCode;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Product and list pages
    Pages,
    /// The index of 100,000 products: how long it takes to make, and to answer
    Search,
    /// The desk's list among a hundred thousand products
    List,
    /// Searches with facets, served
    Searches,
    /// Orders placed and paid, and a crowd after a hundred units
    Orders,
    /// Scans and cash sales at a till
    Scan,
    /// What a merchandiser waits for with ten thousand products
    Catalog,
    /// Cold start to the first page
    Start,
}

#[derive(Debug, Parser)]
#[command(about = "Measures shipin under load")]
struct Bench {
    what: What,
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// One JSON object for each result
    #[arg(long)]
    json: bool,
    #[arg(long, default_value_t = 64)]
    connections: usize,
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

async fn measure(bench: &Bench) -> visitor::Outcome<Vec<figures::Line>> {
    let county = || County::found(bench.engine);
    let load = Load { connections: bench.connections.max(1), seconds: bench.seconds.max(1) };
    match bench.what {
        What::Pages => pages::pages(&county()?, load).await,
        What::Search => search::search().await,
        What::Searches => pages::search(&county()?, load).await,
        What::List => list::list(&county()?).await,
        What::Orders => orders::orders(&county()?, load).await,
        What::Scan => scan::scan(&county()?, load).await,
        What::Catalog => catalog::catalog(&county()?).await,
        What::Start => pages::start(&county()?).await,
    }
}

fn main() -> ExitCode {
    let bench = Bench::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let measured = runtime.map_err(|error| error.to_string()).and_then(|runtime| runtime.block_on(measure(&bench)));
    match measured {
        Ok(lines) => {
            lines.iter().for_each(|line| line.print(bench.json));
            if lines.iter().all(figures::Line::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}
