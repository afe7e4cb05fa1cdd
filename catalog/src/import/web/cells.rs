//! Cells that were refused, put right on the page; and rows that are left out.

use super::MOST_SHOWN;
use crate::{
    import::{Import, Plan, RowIssue, column::Column, kept, open, plan::Reading},
    product::web::said,
    url,
};
use axum::extract::Path;
use coop::Merchandiser;
use kernel::Id;
use ui::{Answer, Form, Lang, WriteTx};

/// A refused cell on the page.
pub(super) struct WrongCell {
    pub line: i64,
    pub column: String,
    /// The input that puts it right, and what stands in the cell; none where the whole row is meant.
    pub input: Option<(String, String)>,
    /// It is better typed into several lines.
    pub long: bool,
    /// Codes and words of all that is wrong with it.
    pub issues: Vec<(&'static str, String)>,
    /// The first of its row, which says whether to leave it out.
    pub first: bool,
}

/// Everything wrong, cell by cell.
pub(super) fn wrong(t: &Lang, reading: &Reading, plan: &Plan) -> Vec<WrongCell> {
    let mut cells: Vec<WrongCell> = Vec::new();
    for RowIssue { row, column, issue } in &plan.wrong {
        let told = (issue.code, t.coded(issue.code, &issue.args));
        let line = i64::try_from(*row).unwrap_or(i64::MAX);
        if let Some(cell) = cells.last_mut().filter(|cell| (cell.line, &cell.column) == (line, column)) {
            cell.issues.push(told);
            continue;
        }
        if cells.len() == MOST_SHOWN {
            break;
        }
        let at = reading.grid.heading.iter().position(|heading| heading == column && !column.is_empty());
        let says = at.and_then(|at| Some((name(*row, at), reading.grid.cell(*row, column)?.to_owned())));
        let long = says.as_ref().is_some_and(|(_, says)| says.contains('\n') || says.chars().count() > 100);
        let first = cells.last().is_none_or(|cell| cell.line != line) && line > 1;
        cells.push(WrongCell { line, column: column.clone(), input: says, long, issues: vec![told], first });
    }
    cells
}

fn name(line: u64, at: usize) -> String {
    format!("c-{line}-{at}")
}

/// Puts cells right that were typed into, and leaves rows out. Then everything is looked at again.
pub(super) async fn put_right(who: Merchandiser, Path(id): Path<Id<Import>>, mut tx: WriteTx, form: Form) -> Answer {
    let _ = who;
    if form.ticked("all_rows") {
        kept::leave_nothing_out(&mut tx, id).await?;
    } else {
        let reading = open(&mut tx, id).await?.reading;
        kept::put_right(&mut tx, id, &typed(&form, &reading)).await?;
    }
    tx.commit().await?;
    Ok(said(&url::import(id), "catalog-import-put-right"))
}

/// What was typed into cells that said something else, and the rows to leave out.
fn typed(form: &Form, reading: &Reading) -> Vec<(u64, String, String)> {
    let cells = form.names("c-").into_iter().filter_map(|name| {
        let (line, at) = name.strip_prefix("c-")?.split_once('-')?;
        let (line, heading) = (line.parse().ok()?, reading.grid.heading.get(at.parse::<usize>().ok()?)?);
        let (says, typed) = (reading.grid.cell(line, heading)?, form.raw(&name).replace("\r\n", "\n"));
        (says.trim().replace("\r\n", "\n") != typed).then(|| (line, heading.clone(), typed))
    });
    let out =
        form.names("out-").into_iter().filter_map(|name| Some((name.strip_prefix("out-")?.parse().ok()?, String::new(), String::new())));
    cells.chain(out).collect()
}

/// A heading and what stands under it, for whoever is to say what it is.
pub(super) fn examples(reading: &Reading, at: usize) -> String {
    let cells = reading.grid.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let short = |cell: &str| cell.chars().take(24).collect::<String>();
    cells.take(3).map(short).collect::<Vec<_>>().join(" · ")
}

/// What a column is taken for now.
pub(super) fn meant(reading: &Reading, heading: &str) -> Option<Column> {
    reading.headings.iter().find(|(_, own)| *own == heading).map(|(column, _)| *column)
}
