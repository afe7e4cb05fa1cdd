//! `shipin import`: a file of products from the command line. Without `--apply` it only says what would change.

use crate::{Config, Program, program};
use catalog::{
    By, ProductKind, import,
    import::{NewFile, Plan},
};
use kernel::{Error, Result};
use std::{
    io::{IsTerminal as _, Read as _},
    path::Path,
    process::ExitCode,
};
use ui::{Lang, LangCode, Languages};

/// New and changed products that are listed; more are only counted.
const MOST_LISTED: usize = 100;

pub(crate) async fn run(config: Config, file: &Path, apply: bool) -> Result<ExitCode> {
    let bytes = read(file)?;
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let file = NewFile { name: &name, bytes: &bytes, kind: ProductKind::Consumer };
    let program = program::open_existing(config).await?;
    let words = Languages::new(program::LOCALES);
    let done = bring(&program, words.get(LangCode::En), &file, apply).await;
    program.close().await;
    done
}

/// A file that is too heavy is not read to its end to learn that.
fn read(file: &Path) -> Result<Vec<u8>> {
    let told = |error: std::io::Error| Error::fault(format_args!("{} cannot be read: {error}", file.display()));
    let (mut bytes, most) = (Vec::new(), import::MOST_BYTES as u64 + 1);
    std::fs::File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(told)?;
    Ok(bytes)
}

async fn bring(program: &Program, t: &Lang, file: &NewFile<'_>, apply: bool) -> Result<ExitCode> {
    // Looking through the file is a reading: nobody who sells waits for it.
    let plan = match import::preview(&mut program.db().read().await?, file).await {
        Ok(plan) => plan,
        Err(Error::Refused(refused)) => return Err(Error::fault(format_args!("{}: {}", file.name, t.refusal(refused.as_ref())))),
        Err(error) => return Err(error),
    };
    show(t, &plan);
    if !plan.wrong.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    if !apply {
        println!("Nothing was written; --apply writes it.");
        return Ok(ExitCode::SUCCESS);
    }
    let mut tx = program.db().write_long().await?;
    import::import_aloud(&mut tx, &By::program(), file, &tell).await?;
    tx.commit().await?;
    println!("It is written.");
    Ok(ExitCode::SUCCESS)
}

/// How far it has come: on one line at a terminal, on a line each elsewhere.
fn tell(done: usize, all: usize) -> Result<()> {
    match (std::io::stderr().is_terminal(), done == all) {
        (true, false) => eprint!("\r{done} of {all} products"),
        (true, true) => eprintln!("\r{done} of {all} products"),
        (false, _) => eprintln!("{done} of {all} products"),
    }
    Ok(())
}

/// Everything that is wrong; or what would be new, and what would change from what to what.
fn show(t: &Lang, plan: &Plan) {
    for wrong in &plan.wrong {
        let column = if wrong.column.is_empty() { String::new() } else { format!(", {}", wrong.column) };
        println!("line {}{column}: {}", wrong.row, t.coded(wrong.issue.code, &wrong.issue.args));
    }
    if plan.wrong.is_empty() {
        show_difference(t, plan);
    }
    let [new, changed, unchanged, wrong] = plan.counts();
    println!("{new} new, {changed} changed, {unchanged} unchanged, {wrong} wrong");
}

fn show_difference(t: &Lang, plan: &Plan) {
    for draft in plan.fresh.iter().take(MOST_LISTED) {
        let skus: Vec<&str> = draft.variants.iter().map(|variant| variant.sku.as_str()).collect();
        println!("+ {} ({})", draft.title_zh, skus.join(", "));
    }
    for change in plan.changed.iter().take(MOST_LISTED) {
        println!("~ {}", change.title);
        for field in &change.fields {
            let named = t.say(format!("catalog-field-{}", field.field.replace('_', "-")));
            let sku = if field.sku.is_empty() { String::new() } else { format!(" of {}", field.sku) };
            println!("    {named}{sku}: “{}” becomes “{}”", field.before, field.after);
        }
    }
    let more = plan.fresh.len().saturating_sub(MOST_LISTED) + plan.changed.len().saturating_sub(MOST_LISTED);
    if more > 0 {
        println!("… and {more} more");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// What the command ends with; it ends.
    async fn told(config: &Config, file: &Path, apply: bool) -> Result<ExitCode> {
        tokio::time::timeout(Duration::from_secs(60), run(config.clone(), file, apply)).await.expect("the command ends")
    }

    #[tokio::test]
    async fn a_file_is_shown_then_applied_and_a_shop_that_is_not_there_is_not_begun() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (config, file) = (Config::in_folder(&folder.path().join("data")), folder.path().join("goods.csv"));
        std::fs::write(&file, "Title,SKU,Price\n山茶皂,SOAP-1,4.50\n").expect("written");
        let refused = told(&config, &file, true).await.expect_err("there is no shop").to_string();
        assert!(refused.starts_with("there is no shop in") && !config.data.exists(), "{refused}");
        program::open(config.clone()).await.expect("the shop is begun").close().await;

        let new = async |csv: &[u8]| {
            let program = program::open(config.clone()).await.expect("the shop opens");
            let plan =
                import::preview(&mut program.db().read().await?, &NewFile { name: "", bytes: csv, kind: ProductKind::Consumer }).await;
            program.close().await;
            plan.map(|plan| plan.counts())
        };
        let csv = std::fs::read(&file).expect("there");
        assert_eq!(format!("{:?}", told(&config, &file, false).await.expect("shown")), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(new(&csv).await.expect("looked through"), [1, 0, 0, 0], "nothing was written");
        told(&config, &file, true).await.expect("applied");
        assert_eq!(new(&csv).await.expect("looked through"), [0, 0, 1, 0]);
        let gbk = b"Title,SKU\n\xc9\xbd\xb2\xe8\xd4\xed,SOAP-2\n";
        std::fs::write(&file, gbk).expect("written");
        assert_eq!(new(gbk).await.expect("saved as GBK"), [1, 0, 0, 0]);
        told(&config, &file, true).await.expect("applied");
        assert_eq!(new("Title,SKU\n山茶皂,SOAP-2\n".as_bytes()).await.expect("looked through"), [0, 0, 1, 0]);
        std::fs::write(&file, b"Title,SKU\n\xff\xff,SOAP-3\n").expect("written");
        let foreign = told(&config, &file, true).await.expect_err("nobody knows it").to_string();
        assert!(foreign.starts_with("goods.csv: Line 2 is in an encoding nobody here knows"), "{foreign}");
    }
}
