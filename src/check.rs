//! `shipin check`: does everything add up?

use crate::{Config, Program, program};
use kernel::{Finding, Result, feed};
use std::process::ExitCode;

/// What every room finds when it recomputes its figures from its facts.
pub async fn findings(program: &Program) -> Result<Vec<Finding>> {
    let mut tx = program.db().read().await?;
    let mut found = coop::check(&mut tx).await?;
    found.extend(catalog::check(&mut tx).await?);
    found.extend(books::check(&mut tx).await?);
    found.extend(payment::check(&mut tx).await?);
    found.extend(fulfillment::check(&mut tx).await?);
    found.extend(storefront::check(&mut tx).await?);
    found.extend(pos::check(&mut tx).await?);
    found.extend(
        feed::stuck(&mut tx)
            .await?
            .into_iter()
            .map(|(consumer, position, reason)| Finding::new(format!("fact {position} for {consumer}"), "digested", reason)),
    );
    Ok(found)
}

pub(crate) async fn run(config: Config) -> Result<ExitCode> {
    let program = program::open(config).await?;
    program.settle().await?;
    let found = findings(&program).await?;
    program.close().await;
    for finding in &found {
        println!("{}: expected {}, kept {}", finding.what, finding.expected, finding.kept);
    }
    println!("{} findings", found.len());
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
