//! `shipin check`: does everything add up?

use crate::{Config, Program, program, weighed};
use catalog::picture::{Pictures, Unused};
use kernel::{Finding, Result, again, feed};
use std::process::ExitCode;

/// What every room finds when it recomputes its figures from its facts.
pub async fn findings(program: &Program) -> Result<Vec<Finding>> {
    let mut tx = program.db().read_long().await?;
    let mut found = coop::check(&mut tx).await?;
    found.extend(catalog::check(&mut tx).await?);
    found.extend(program.app.part::<Pictures>().missing(&mut tx).await?);
    found.extend(books::check(&mut tx).await?);
    found.extend(payment::check(&mut tx).await?);
    found.extend(fulfillment::check(&mut tx).await?);
    found.extend(storefront::check(&mut tx).await?);
    found.extend(pos::check(&mut tx).await?);
    found.extend(weighed::check(&mut tx).await?);
    found.extend(
        feed::stuck(&mut tx)
            .await?
            .into_iter()
            .map(|(consumer, position, reason)| Finding::new(format!("fact {position} for {consumer}"), "digested", reason)),
    );
    Ok(found)
}

/// Lets every consumer take again what it could not digest; one that still cannot keeps its note.
pub async fn take_again(program: &Program) -> Result<()> {
    let stuck = feed::stuck(&mut program.db().read_long().await?).await?;
    for (name, position, _) in stuck {
        let Some(consumer) = program.consumers.iter().find(|consumer| consumer.name() == name) else { continue };
        match again(|| feed::try_again(program.db(), consumer.as_ref(), position)).await {
            Ok(()) => println!("fact {position} for {name}: digested now"),
            Err(error) => println!("fact {position} for {name}: {error}"),
        }
    }
    Ok(())
}

pub(crate) async fn run(config: Config, try_again: bool) -> Result<ExitCode> {
    let program = program::open_existing(config).await?;
    program.digest().await?;
    if try_again {
        take_again(&program).await?;
    }
    let found = findings(&program).await?;
    let unused = Unused::count(&mut program.db().read().await?).await?;
    program.close().await;
    if unused.pictures > 0 {
        println!(
            "{} pictures hang nowhere ({} KB); each is thrown away when nothing became of it for 30 days",
            unused.pictures,
            unused.bytes / 1024
        );
    }
    for finding in &found {
        println!("{}: expected {}, kept {}", finding.what, finding.expected, finding.kept);
    }
    println!("{} findings", found.len());
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
