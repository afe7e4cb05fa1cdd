//! Goods from a spreadsheet. A file is read whole before anything is written: what a spreadsheet or a hand damaged is
//! named cell by cell and can be put right at the desk, then the difference to what the shop has is shown, and only then
//! it is applied, in one transaction. Variants are told by their SKU, so bringing the same file twice changes nothing the
//! second time.

mod answers;
mod apply;
mod cell;
mod column;
mod compare;
mod encoding;
mod export;
mod grid;
mod inside;
mod kept;
mod lines;
mod listed;
mod options;
mod pictures;
mod pieces;
mod plan;
mod prices;
mod progress;
mod refusal;
mod run;
mod sheet;
mod shop;
mod suspect;
mod told;
mod undo;
mod value;
mod web;
mod weights;
mod woo;
mod xlsx;

pub use encoding::Encoding;
pub use export::{export, export_xlsx};
use grid::{Format, Grid, Source};
pub(crate) use pictures::MOST_ZIP_BYTES;
use pictures::{Brought, Came};
use plan::Reading;
pub use plan::{Plan, ProductChange};
pub use progress::{Progress, Tell};
pub use refusal::Refusal;
pub use run::{Standing, send_off, standing};
pub use undo::undo;
pub(crate) use web::routes;

use crate::{By, ProductKind, picture::Pictures};
use kernel::{Error, Id, Issue, Result, Timestamp, Tx, query};

/// A file that was brought.
pub struct Import;

/// The most a file may weigh, and the most rows it may have.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;
pub const MOST_ROWS: usize = 50_000;

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
    pub(crate) format: Format,
    /// How its letters were written down; a workbook says so itself.
    pub encoding: Encoding,
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

impl ImportCard {
    /// The encoding in which it was read, where it is for us to say.
    pub(crate) fn read_as(&self) -> Option<&'static str> {
        (self.format == Format::Csv).then_some(self.encoding.code())
    }
}

/// A file about to be looked at.
pub struct NewFile<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
    /// What its new products are.
    pub kind: ProductKind,
}

/// Pictures that come along with a file, in a ZIP; none when it is empty.
pub struct Album<'a> {
    pub store: &'a Pictures,
    pub zip: Vec<u8>,
}

/// A file that was read and held against the shop, but not kept yet.
struct Looked {
    source: Source,
    came: Vec<Came>,
    plan: Plan,
}

/// Reads a file and holds it against the shop; nothing is written, so nobody waits for it.
async fn look_through(tx: &mut Tx, file: &NewFile<'_>, came: Vec<Came>) -> Result<Looked> {
    let source = kept::source(file)?;
    let reading = reading(tx, &source).await?;
    let plan = plan::plan(tx, &reading, file.kind, &Brought::of_all(came.clone())).await?;
    Ok(Looked { source, came, plan })
}

/// A file under the columns its headings tell, or somebody said.
async fn reading(tx: &mut Tx, source: &Source) -> Result<Reading> {
    let grid = Grid::read(source)?;
    let said = kept::said(tx, &grid.signature()).await?;
    Ok(Reading::of(grid, said.as_ref(), source.cells.clone()))
}

/// Keeps a file so that it can be looked at and applied. What is wrong inside it is for [`look`] to say.
pub async fn bring(tx: &mut Tx, by: &By, file: &NewFile<'_>) -> Result<Id<Import>> {
    let looked = look_through(tx, file, Vec::new()).await?;
    keep(tx, by, file, &looked).await
}

/// Keeps a file that was looked through.
async fn keep(tx: &mut Tx, by: &By, file: &NewFile<'_>, Looked { source, came, plan }: &Looked) -> Result<Id<Import>> {
    let id = kept::keep(tx, by, file, (source, plan.counts())).await?;
    pictures::keep(tx, id, came).await?;
    Ok(id)
}

/// What a file would change if it were applied now.
pub async fn look(tx: &mut Tx, id: Id<Import>) -> Result<(ImportCard, Plan)> {
    let opened = open(tx, id).await?;
    let plan = plan::plan(tx, &opened.reading, opened.card.kind, &opened.brought).await?;
    Ok((opened.card, plan))
}

/// A file that was kept, read, with the pictures that came with it.
struct Opened {
    card: ImportCard,
    reading: Reading,
    brought: Brought,
}

async fn open(tx: &mut Tx, id: Id<Import>) -> Result<Opened> {
    let card = kept::card(tx, id).await?;
    let source = kept::kept_source(tx, id).await?;
    Ok(Opened { card, reading: reading(tx, &source).await?, brought: pictures::brought(tx, id).await? })
}

/// Applies a file: everything or nothing. A file is applied once; a second try is refused.
pub async fn apply(tx: &mut Tx, by: &By, id: Id<Import>) -> Result<ImportCard> {
    apply_aloud(tx, by, id, &|_, _| Ok(())).await
}

/// The same, telling on the way how much is done; who hears it may stop it, and then nothing is applied.
pub async fn apply_aloud(tx: &mut Tx, by: &By, id: Id<Import>, tell: Tell<'_>) -> Result<ImportCard> {
    let opened = open(tx, id).await?;
    apply_opened(tx, by, &opened, tell).await
}

/// Applies a file that was read before the write was opened; what it is held against is the shop as it is now.
async fn apply_opened(tx: &mut Tx, by: &By, opened: &Opened, tell: Tell<'_>) -> Result<ImportCard> {
    let kept = kept::card(tx, opened.card.id).await?;
    let plan = plan::plan(tx, &opened.reading, kept.kind, &opened.brought).await?;
    carry_out(tx, by, &kept, &plan, tell).await
}

async fn carry_out(tx: &mut Tx, by: &By, kept: &ImportCard, plan: &Plan, tell: Tell<'_>) -> Result<ImportCard> {
    if kept.applied_at.is_some() {
        return Err(Refusal::Applied.into());
    }
    if plan.untitled {
        return Err(Refusal::NoTitles.into());
    }
    apply::apply(tx, by, kept, plan, tell).await?;
    let now = tx.now();
    let done = plan.counts().into_iter().fold(query(APPLIED).bind(kept.id).bind(now), kernel::Query::bind);
    if tx.execute(done).await? == 0 {
        return Err(Refusal::Applied.into());
    }
    kept::card(tx, kept.id).await
}

/// What a file would change; it is not even kept.
pub async fn preview(tx: &mut Tx, file: &NewFile<'_>) -> Result<Plan> {
    let plan = look_through(tx, file, Vec::new()).await?.plan;
    if plan.untitled { Err(Refusal::NoTitles.into()) } else { Ok(plan) }
}

/// Brings and applies a file in one go; the refusal lists every row that is wrong.
pub async fn import(tx: &mut Tx, by: &By, file: &NewFile<'_>) -> Result<ImportCard> {
    import_aloud(tx, by, file, &|_, _| Ok(())).await
}

/// The same, telling on the way how much is done, as the command line does.
pub async fn import_aloud(tx: &mut Tx, by: &By, file: &NewFile<'_>, tell: Tell<'_>) -> Result<ImportCard> {
    let looked = look_through(tx, file, Vec::new()).await?;
    let (id, plan) = (keep(tx, by, file, &looked).await?, looked.plan);
    if !plan.wrong.is_empty() && !plan.untitled {
        let named = |wrong: &RowIssue| Issue { field: format!("{}:{}", wrong.row, wrong.column), ..wrong.issue.clone() };
        return Err(Error::Invalid(plan.wrong.iter().map(named).collect()));
    }
    let kept = kept::card(tx, id).await?;
    carry_out(tx, by, &kept, &plan, tell).await
}

/// The files that were brought, the latest first.
pub async fn history(tx: &mut Tx) -> Result<Vec<ImportCard>> {
    kept::cards(tx).await
}

const APPLIED: &str = "
    update catalog_import
       set applied_at = $2, fresh = $3, changed = $4, unchanged = $5, wrong = $6
     where id = $1 and applied_at is null";
