//! Goods from a spreadsheet. A file is read whole before anything is written: first every row that is wrong is listed,
//! then the difference to what the shop has is shown, and only then it is applied, in one transaction. Variants are
//! told by their SKU, so bringing the same file twice changes nothing the second time.

mod apply;
mod column;
mod export;
mod listed;
mod plan;
mod sheet;
mod web;

pub use export::export;
pub use plan::{FieldChange, Plan, ProductChange};
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
    NotUtf8,
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
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::TooHeavy { .. } => "import-too-heavy",
            Refusal::NotUtf8 => "import-not-utf8",
            Refusal::Empty => "import-empty",
            Refusal::TooManyRows { .. } => "import-too-many-rows",
            Refusal::NoTitles => "import-no-titles",
            Refusal::RowsWrong { .. } => "import-rows-wrong",
            Refusal::Applied => "import-applied",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooHeavy { most_mb } => vec![("most", most_mb.into())],
            Refusal::TooManyRows { most } => vec![("most", (*most).into())],
            Refusal::RowsWrong { rows } => vec![("rows", (*rows).into())],
            Refusal::NotUtf8 | Refusal::Empty | Refusal::NoTitles | Refusal::Applied => Vec::new(),
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
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ImportCard {
    pub id: Id<Import>,
    pub file_name: String,
    pub kind: ProductKind,
    pub brought_by: String,
    pub brought_at: Timestamp,
    pub applied_at: Option<Timestamp>,
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

/// Keeps a file so that it can be looked at and applied. What is wrong inside it is for [`look`] to say.
pub async fn bring(tx: &mut Tx, by: &By, file: &NewFile<'_>) -> Result<Id<Import>> {
    let text = text_of(file.bytes)?;
    let plan = plan::plan(tx, text, file.kind).await?;
    let (id, now) = (tx.id::<Import>(), tx.now());
    let name: String = file.name.chars().take(200).collect();
    let keep = query(KEEP).bind(id).bind(name).bind(text).bind(file.kind).bind(by.to_string()).bind(now);
    tx.execute(plan.counts().into_iter().fold(keep, kernel::Query::bind)).await?;
    Ok(id)
}

/// What a file would change if it were applied now.
pub async fn look(tx: &mut Tx, id: Id<Import>) -> Result<(ImportCard, Plan)> {
    let card: ImportCard = tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await?;
    let file: (String,) = tx.fetch_one(query("select file from catalog_import where id = $1").bind(id)).await?;
    let plan = plan::plan(tx, &file.0, card.kind).await?;
    Ok((card, plan))
}

/// Applies a file: everything or nothing. A file is applied once; a second try is refused.
pub async fn apply(tx: &mut Tx, by: &By, id: Id<Import>) -> Result<ImportCard> {
    let (card, plan) = look(tx, id).await?;
    if card.applied_at.is_some() {
        return Err(Refusal::Applied.into());
    }
    apply::apply(tx, by, &card.file_name, &plan).await?;
    let now = tx.now();
    let done = plan.counts().into_iter().fold(query(APPLIED).bind(id).bind(now), kernel::Query::bind);
    if tx.execute(done).await? == 0 {
        return Err(Refusal::Applied.into());
    }
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// Brings and applies a file in one go, as the command line does; the refusal lists every row that is wrong.
pub async fn import(tx: &mut Tx, by: &By, file: &NewFile<'_>) -> Result<ImportCard> {
    let id = bring(tx, by, file).await?;
    let (_, plan) = look(tx, id).await?;
    if !plan.wrong.is_empty() {
        let named = |wrong: &RowIssue| Issue { field: format!("{}:{}", wrong.row, wrong.column), ..wrong.issue.clone() };
        return Err(Error::Invalid(plan.wrong.iter().map(named).collect()));
    }
    apply(tx, by, id).await
}

/// The files that were brought, the latest first.
pub async fn history(tx: &mut Tx) -> Result<Vec<ImportCard>> {
    tx.fetch_all(query(CARD).and(" order by brought_at desc, id desc limit 30")).await
}

fn text_of(bytes: &[u8]) -> Result<&str> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::TooHeavy { most_mb: 16 }.into());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::NotUtf8)?;
    let text = text.trim_start_matches('\u{feff}');
    // PostgreSQL keeps no such character, and no spreadsheet writes one.
    if text.contains('\0') { Err(Refusal::NotUtf8.into()) } else { Ok(text) }
}

const KEEP: &str = "
    insert into catalog_import (id, file_name, file, kind, brought_by, brought_at, fresh, changed, unchanged, wrong)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const APPLIED: &str = "
    update catalog_import
       set applied_at = $2, fresh = $3, changed = $4, unchanged = $5, wrong = $6
     where id = $1 and applied_at is null";

const CARD: &str = "
    select id, file_name, kind, brought_by, brought_at, applied_at, fresh, changed, unchanged, wrong
      from catalog_import";
