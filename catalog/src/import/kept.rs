//! What is kept of a file: the file itself, what is known of its cells, what was said about its columns.

use super::{
    Import, ImportCard, NewFile, Refusal,
    column::Column,
    encoding::{self, Encoding},
    grid::{Cells, Format, Source},
    sheet::Said,
    xlsx,
};
use crate::By;
use kernel::{Id, Result, Tx, Value, query};
use std::collections::BTreeMap;

/// Cells somebody may put right in one file.
const MOST_FIXED: i64 = 5000;

/// What a row that is left out has for a heading.
const WHOLE_ROW: &str = "";

/// A file as it was brought, read as far as it says itself what it is.
pub(super) fn source(file: &NewFile<'_>) -> Result<Source> {
    if file.bytes.len() > super::MOST_BYTES {
        return Err(Refusal::TooHeavy { most_mb: 16 }.into());
    }
    if xlsx::is_one(file.bytes) {
        return xlsx::read(file.bytes);
    }
    let (text, encoding) = encoding::read(file.bytes)?;
    Ok(Source { text, format: Format::Csv, encoding, cells: Cells::default() })
}

pub(super) async fn keep(tx: &mut Tx, by: &By, file: &NewFile<'_>, (source, counts): (&Source, [i64; 4])) -> Result<Id<Import>> {
    let (id, now) = (tx.id::<Import>(), tx.now());
    let name: String = file.name.chars().take(200).collect();
    let keep = query(KEEP).bind(id).bind(name).bind(&source.text).bind(file.kind).bind(by.to_string()).bind(now);
    let keep = keep.bind(source.format).bind(source.encoding);
    tx.put(counts.into_iter().fold(keep, kernel::Query::bind)).await?;
    let rows: Vec<Vec<Value>> = source
        .cells
        .damage
        .iter()
        .map(|((line, heading), damage)| vec![id.into(), number(*line).into(), heading.into(), "".into(), damage.into()])
        .collect();
    for page in rows.chunks(500) {
        tx.put(query("insert into catalog_import_cell (import_id, line, heading, says, damage) values (:row)").bind_rows(page.to_vec()))
            .await?;
    }
    Ok(id)
}

fn number(line: u64) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}

pub(super) async fn card(tx: &mut Tx, id: Id<Import>) -> Result<ImportCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// The files that were brought, the latest first.
pub(super) async fn cards(tx: &mut Tx) -> Result<Vec<ImportCard>> {
    tx.fetch_all(query(CARD).and(" order by brought_at desc, id desc limit 30")).await
}

/// A file that was kept, with what was put right in it since.
pub(super) async fn kept_source(tx: &mut Tx, id: Id<Import>) -> Result<Source> {
    let of = query("select file, format, encoding from catalog_import where id = $1");
    let (text, format, encoding): (String, Format, Encoding) = tx.fetch_one(of.bind(id)).await?;
    let of = "select line, heading, says, damage from catalog_import_cell where import_id = $1";
    let rows: Vec<(i64, String, String, String)> = tx.fetch_all(query(of).bind(id)).await?;
    let mut cells = Cells::default();
    for (line, heading, says, damage) in rows {
        let line = u64::try_from(line).unwrap_or(0);
        match (heading.as_str(), damage.is_empty()) {
            (WHOLE_ROW, _) => drop(cells.left_out.insert(line)),
            (_, true) => drop(cells.fixed.insert((line, heading), says)),
            (_, false) => drop(cells.damage.insert((line, heading), damage)),
        }
    }
    Ok(Source { text, format, encoding, cells })
}

/// Cells of a file that is not applied yet, put right at the desk: what each is to say. A row whose heading is empty is
/// left out, or, where it says nothing, brought after all.
pub(super) async fn put_right(tx: &mut Tx, id: Id<Import>, cells: &[(u64, String, String)]) -> Result<()> {
    if card(tx, id).await?.applied_at.is_some() {
        return Err(Refusal::Applied.into());
    }
    for (line, heading, says) in cells {
        let put = query(PUT_RIGHT).bind(id).bind(number(*line)).bind(heading).bind(says);
        tx.put(put).await?;
    }
    let fixed: (i64,) = tx.fetch_one(query("select count(*) from catalog_import_cell where import_id = $1").bind(id)).await?;
    if fixed.0 > MOST_FIXED.max(super::MOST_ROWS as i64) {
        return Err(Refusal::TooManyFixed { most: MOST_FIXED }.into());
    }
    Ok(())
}

/// Brings every row after all.
pub(super) async fn leave_nothing_out(tx: &mut Tx, id: Id<Import>) -> Result<()> {
    tx.put(query("delete from catalog_import_cell where import_id = $1 and heading = ''").bind(id)).await
}

/// What was said about the columns of files with these headings.
pub(super) async fn said(tx: &mut Tx, signature: &str) -> Result<Option<Said>> {
    let kept: Option<(serde_json::Value,)> =
        tx.fetch_optional(query("select columns from catalog_import_columns where signature = $1").bind(signature)).await?;
    let Some((columns,)) = kept else { return Ok(None) };
    let columns: BTreeMap<String, Option<String>> = serde_json::from_value(columns)?;
    Ok(Some(columns.into_iter().map(|(heading, code)| (heading, code.as_deref().and_then(Column::parse))).collect()))
}

/// Remembers what the columns of files with these headings are.
pub(super) async fn say(tx: &mut Tx, by: &By, signature: &str, said: &Said) -> Result<()> {
    let now = tx.now();
    let columns: BTreeMap<&String, Option<&'static str>> =
        said.iter().map(|(heading, column)| (heading, column.map(Column::code))).collect();
    let say = query(SAY).bind(signature).bind(serde_json::to_value(columns)?).bind(by.to_string()).bind(now);
    tx.put(say).await
}

const KEEP: &str = "
    insert into catalog_import (id, file_name, file, kind, brought_by, brought_at, format, encoding, fresh, changed, unchanged,
                                wrong)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

const CARD: &str = "
    select id, file_name, kind, format, encoding, brought_by, brought_at, applied_at, undone_at, undone_by, fresh, changed,
           unchanged, wrong
      from catalog_import";

const PUT_RIGHT: &str = "
    insert into catalog_import_cell (import_id, line, heading, says, damage) values ($1, $2, $3, $4, '')
    on conflict (import_id, line, heading) do update set says = excluded.says, damage = ''";

const SAY: &str = "
    insert into catalog_import_columns (signature, columns, said_by, said_at) values ($1, $2, $3, $4)
    on conflict (signature) do update set columns = excluded.columns, said_by = excluded.said_by, said_at = excluded.said_at";
