//! The commands a person types.

use crate::{Config, backup, check, config::Settings, demo, found, found::Founding, import, log, program, serve};
use clap::{Parser, Subcommand};
use kernel::Result;
use std::{path::PathBuf, process::ExitCode};

/// Runs the trade of a county supply-and-marketing cooperative.
#[derive(Debug, Parser)]
#[command(name = "shipin", version, about)]
pub struct Command {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Fill an empty data folder with a believable county, then serve it
    Demo {
        /// Only fill the folder
        #[arg(long)]
        fill_only: bool,
    },
    /// Write down the county company, its hub and the first administrator, once, before serving
    Found(Founding),
    /// Run the hub and the shop
    Serve,
    /// Run a store node: a till that sells with or without the network
    Pos {
        /// Address of the hub
        #[arg(long, env = "SHIPIN_HUB")]
        hub: Option<String>,
        /// One-time enrolment code made at the hub
        #[arg(long)]
        code: Option<String>,
    },
    /// Bring products in from a CSV file with Shopify's headers
    Import {
        file: PathBuf,
        /// Write what the preview shows; without it nothing is changed
        #[arg(long)]
        apply: bool,
    },
    /// Recompute every balance, stock figure and receipt sequence from its facts
    Check {
        /// First let the facts that could not be digested be taken once more, after what hindered them was mended
        #[arg(long)]
        try_again: bool,
    },
    /// Copy database and pictures into an empty folder
    Backup { to: PathBuf },
    /// Bring a backup back into an empty data folder
    Restore { from: PathBuf },
}

/// Runs a command; what went wrong is said in one sentence.
pub fn run(command: Command) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(threads()).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    match runtime.block_on(carry_out(command)) {
        Ok(code) => code,
        Err(error) => failed(&error.to_string()),
    }
}

/// As many as there are cores, and never one alone: a statement on a SQLite file keeps its thread to itself.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get).max(2)
}

fn failed(why: &str) -> ExitCode {
    eprintln!("shipin: {why}");
    ExitCode::FAILURE
}

async fn carry_out(command: Command) -> Result<ExitCode> {
    let mut config = Config::read(&command.settings)?;
    log::start(config.log_json);
    program::install_crypto();
    match command.what {
        What::Demo { fill_only } => {
            config.demo = true;
            let (program, news) = demo::open(config).await?;
            print!("{}", news.to_print());
            if !fill_only {
                serve::hub(program).await?;
            }
        }
        What::Found(founding) => found::run(config, &founding).await?,
        What::Serve => {
            let program = program::open(config).await?;
            found::must_be_in_earnest(&program).await?;
            serve::hub(program).await?;
        }
        What::Pos { hub, code } => serve::node(config, hub, code).await?,
        What::Import { file, apply } => return import::run(config, &file, apply).await,
        What::Check { try_again } => return check::run(config, try_again).await,
        What::Backup { to } => backup::backup(&config, &to).await?,
        What::Restore { from } => backup::restore(&config, &from).await?,
    }
    Ok(ExitCode::SUCCESS)
}
