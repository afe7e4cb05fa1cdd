//! `shipin import`: a file of products from the command line. Without `--apply` it only says what would change.

use crate::{Config, program};
use catalog::{By, ProductKind, import, import::NewFile};
use kernel::{Error, Result, Tx};
use std::{path::Path, process::ExitCode};
use ui::{LangCode, Languages};

pub(crate) async fn run(config: Config, file: &Path, apply: bool) -> Result<ExitCode> {
    let bytes = std::fs::read(file).map_err(|e| Error::fault(format_args!("{} cannot be read: {e}", file.display())))?;
    let program = program::open(config).await?;
    let mut tx = program.db().write().await?;
    let sound = bring(&mut tx, file, &bytes, apply).await?;
    if apply && sound {
        tx.commit().await?;
        program.settle().await?;
    }
    program.close().await;
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints what is wrong with the file, or what it changes; true when nothing is wrong.
async fn bring(tx: &mut Tx, file: &Path, bytes: &[u8], apply: bool) -> Result<bool> {
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let by = By::program();
    let id = import::bring(tx, &by, &NewFile { name: &name, bytes, kind: ProductKind::Consumer }).await?;
    let (_, plan) = import::look(tx, id).await?;
    let words = Languages::new(program::LOCALES);
    let t = words.get(LangCode::En);
    for wrong in &plan.wrong {
        println!("row {}, {}: {}", wrong.row, wrong.column, t.coded(wrong.issue.code, &wrong.issue.args));
    }
    let [new, changed, unchanged, wrong] = plan.counts();
    println!("{new} new, {changed} changed, {unchanged} unchanged, {wrong} wrong");
    if !plan.wrong.is_empty() {
        return Ok(false);
    }
    if apply {
        import::apply(tx, &by, id).await?;
    }
    Ok(true)
}
