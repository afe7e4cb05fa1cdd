//! Goods from a spreadsheet. A file is read whole before anything is written: first every row that is wrong is listed,
//! then the difference to what the shop has is shown, and only then it is applied, in one transaction. Variants are
//! told by their SKU, so bringing the same file twice changes nothing the second time.

mod apply;
mod column;
mod export;
mod lines;
mod listed;
mod plan;
mod progress;
mod sheet;
mod told;
mod undo;
mod web;

pub use export::export;
use plan::Reading;
pub use plan::{Plan, ProductChange};
pub use progress::{Progress, Tell};
pub use undo::undo;
pub(crate) use web::routes;

use crate::{By, ProductKind};
use kernel::{Arg, Error, Id, Issue, Refused, Result, Timestamp, Tx, query};

/// A file that was brought.
pub struct Import;

/// The most a file may weigh, and the most rows it may have.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;
pub const MOST_ROWS: usize = 50_000;

#[derive(Debug, PartialEq)]
pub enum Refusal {
    TooHeavy {
        most_mb: i64,
    },
    /// Saved in a national encoding; spreadsheets can save UTF-8.
    NotUtf8 {
        line: u64,
    },
    Empty,
    TooManyRows {
        most: usize,
    },
    /// No column of titles: not a list of products.
    NoTitles,
    /// Some rows are wrong, so nothing is written.
    RowsWrong {
        rows: usize,
    },
    /// Applied before.
    Applied,
    /// Not applied yet, or taken back before.
    NothingToUndo,
    /// Somebody changed products after the file did.
    ChangedSince {
        count: usize,
        titles: String,
    },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::TooHeavy { .. } => "import-too-heavy",
            Refusal::NotUtf8 { .. } => "import-not-utf8",
            Refusal::Empty => "import-empty",
            Refusal::TooManyRows { .. } => "import-too-many-rows",
            Refusal::NoTitles => "import-no-titles",
            Refusal::RowsWrong { .. } => "import-rows-wrong",
            Refusal::Applied => "import-applied",
            Refusal::NothingToUndo => "import-nothing-to-undo",
            Refusal::ChangedSince { .. } => "import-changed-since",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooHeavy { most_mb } => vec![("most", most_mb.into())],
            Refusal::TooManyRows { most } => vec![("most", (*most).into())],
            Refusal::RowsWrong { rows } => vec![("rows", (*rows).into())],
            Refusal::NotUtf8 { line } => vec![("line", i64::try_from(*line).unwrap_or(i64::MAX).into())],
            Refusal::ChangedSince { count, titles } => vec![("count", (*count).into()), ("titles", titles.into())],
            Refusal::Empty | Refusal::NoTitles | Refusal::Applied | Refusal::NothingToUndo => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("file")
    }
}

/// One thing wrong with a row of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct RowIssue {
    /// The line in the file, the heading being the first.
    pub row: u64,
    /// The heading of its column; empty when the whole row is meant.
    pub column: String,
    pub issue: Issue,
}

/// A file as it was brought, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct ImportCard {
    pub id: Id<Import>,
    pub file_name: String,
    pub kind: ProductKind,
    pub brought_by: String,
    pub brought_at: Timestamp,
    pub applied_at: Option<Timestamp>,
    pub undone_at: Option<Timestamp>,
    pub undone_by: String,
    /// Products that are new, changed, as they were; rows that are wrong.
    pub fresh: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub wrong: i64,
}

/// A file about to be looked at.
pub struct NewFile<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
    /// What its new products are.
    pub kind: ProductKind,
}

/// A file that was read and held against the shop, but not kept yet.
struct Looked<'a> {
    text: &'a str,
    plan: Plan,
}

/// Reads a file and holds it against the shop; nothing is written, so nobody waits for it.
async fn look_through<'a>(tx: &mut Tx, file: &NewFile<'a>) -> Result<Looked<'a>> {
    let text = text_of(file.bytes)?;
    Ok(Looked { text, plan: plan::plan(tx, Reading::of(text)?, file.kind).await? })
}

/// Keeps a file so that it can be looked at and applied. What is wrong inside it is for [`look`] to say.
pub async fn bring(tx: &mut Tx, by: &By, file: &NewFile<'_>) -> Result<Id<Import>> {
    let looked = look_through(tx, file).await?;
    keep(tx, by, file, &looked).await
}

/// Keeps a file that was looked through.
async fn keep(tx: &mut Tx, by: &By, file: &NewFile<'_>, Looked { text, plan }: &Looked<'_>) -> Result<Id<Import>> {
    let (id, now) = (tx.id::<Import>(), tx.now());
    let name: String = file.name.chars().take(200).collect();
    let keep = query(KEEP).bind(id).bind(name).bind(*text).bind(file.kind).bind(by.to_string()).bind(now);
    tx.put(plan.counts().into_iter().fold(keep, kernel::Query::bind)).await?;
    Ok(id)
}

/// What a file would change if it were applied now.
pub async fn look(tx: &mut Tx, id: Id<Import>) -> Result<(ImportCard, Plan)> {
    let (card, reading) = open(tx, id).await?;
    let plan = plan::plan(tx, reading, card.kind).await?;
    Ok((card, plan))
}

async fn card(tx: &mut Tx, id: Id<Import>) -> Result<ImportCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// A file that was kept, read.
async fn open(tx: &mut Tx, id: Id<Import>) -> Result<(ImportCard, Reading)> {
    let card = card(tx, id).await?;
    let file: (String,) = tx.fetch_one(query("select file from catalog_import where id = $1").bind(id)).await?;
    Ok((card, Reading::of(&file.0)?))
}

/// Applies a file: everything or nothing. A file is applied once; a second try is refused.
pub async fn apply(tx: &mut Tx, by: &By, id: Id<Import>) -> Result<ImportCard> {
    let opened = open(tx, id).await?;
    apply_opened(tx, by, opened, &|_, _| ()).await
}

/// Applies a file that was read before the write was opened; what it is held against is the shop as it is now.
async fn apply_opened(tx: &mut Tx, by: &By, (card, reading): (ImportCard, Reading), tell: Tell<'_>) -> Result<ImportCard> {
    let plan = plan::plan(tx, reading, card.kind).await?;
    carry_out(tx, by, &card, &plan, tell).await
}

async fn carry_out(tx: &mut Tx, by: &By, kept: &ImportCard, plan: &Plan, tell: Tell<'_>) -> Result<ImportCard> {
    if kept.applied_at.is_some() {
        return Err(Refusal::Applied.into());
    }
    apply::apply(tx, by, kept, plan, tell).await?;
    let now = tx.now();
    let done = plan.counts().into_iter().fold(query(APPLIED).bind(kept.id).bind(now), kernel::Query::bind);
    if tx.execute(done).await? == 0 {
        return Err(Refusal::Applied.into());
    }
    card(tx, kept.id).await
}

/// What a file would change; it is not even kept.
pub async fn preview(tx: &mut Tx, file: &NewFile<'_>) -> Result<Plan> {
    Ok(look_through(tx, file).await?.plan)
}

/// Brings and applies a file in one go; the refusal lists every row that is wrong.
pub async fn import(tx: &mut Tx, by: &By, file: &NewFile<'_>) -> Result<ImportCard> {
    import_aloud(tx, by, file, &|_, _| ()).await
}

/// The same, telling on the way how much is done, as the command line does.
pub async fn import_aloud(tx: &mut Tx, by: &By, file: &NewFile<'_>, tell: Tell<'_>) -> Result<ImportCard> {
    let looked = look_through(tx, file).await?;
    let (id, plan) = (keep(tx, by, file, &looked).await?, looked.plan);
    if !plan.wrong.is_empty() {
        let named = |wrong: &RowIssue| Issue { field: format!("{}:{}", wrong.row, wrong.column), ..wrong.issue.clone() };
        return Err(Error::Invalid(plan.wrong.iter().map(named).collect()));
    }
    let kept = card(tx, id).await?;
    carry_out(tx, by, &kept, &plan, tell).await
}

/// The files that were brought, the latest first.
pub async fn history(tx: &mut Tx) -> Result<Vec<ImportCard>> {
    tx.fetch_all(query(CARD).and(" order by brought_at desc, id desc limit 30")).await
}

fn text_of(bytes: &[u8]) -> Result<&str> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::TooHeavy { most_mb: 16 }.into());
    }
    let foreign = |at| Refusal::NotUtf8 { line: lines::first_foreign_line(bytes, at) };
    let text = std::str::from_utf8(bytes).map_err(|error| foreign(error.valid_up_to()))?;
    // PostgreSQL keeps no such character, and no spreadsheet writes one.
    match text.find('\0') {
        Some(at) => Err(foreign(at).into()),
        None => Ok(text.trim_start_matches('\u{feff}')),
    }
}

const KEEP: &str = "
    insert into catalog_import (id, file_name, file, kind, brought_by, brought_at, fresh, changed, unchanged, wrong)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const APPLIED: &str = "
    update catalog_import
       set applied_at = $2, fresh = $3, changed = $4, unchanged = $5, wrong = $6
     where id = $1 and applied_at is null";

const CARD: &str = "
    select id, file_name, kind, brought_by, brought_at, applied_at, undone_at, undone_by, fresh, changed, unchanged, wrong
      from catalog_import";
