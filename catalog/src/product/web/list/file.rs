//! What a list shows, as a file for a spreadsheet.

use super::{Asked, Prices, Told, price_of, shelf_name};
use crate::{
    category, price,
    product::{Filter, ListRow, Turned, list},
};
use axum::{
    body::Body,
    extract::Query,
    http::{HeaderValue, header},
    response::Response,
};
use coop::Merchandiser;
use kernel::{Error, Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Lang, Reader};

/// More lines than anybody reads in a spreadsheet.
const MOST_LINES: usize = 50_000;

pub(super) async fn take_home(app: App, reader: Reader, _: Merchandiser, Query(pairs): Query<Vec<(String, String)>>) -> Answer {
    let mut tx = app.db().read_long().await?;
    let text = written(&reader.t, &mut tx, &Asked::of(pairs)).await?;
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"shipin-list.csv\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Names in both languages and the columns that are shown, of every product the list has; the mark at its beginning makes
/// spreadsheets read it as UTF-8.
async fn written(t: &Lang, tx: &mut Tx, asked: &Asked) -> Result<Vec<u8>> {
    let (columns, shelves) = (asked.columns(), category::all(tx).await?);
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let names = ["catalog-title-zh", "catalog-title-en"];
    let heading = names.into_iter().chain(columns.iter().map(|column| column.label_id)).map(|id| t.say(id).into_owned());
    out.write_record(heading).map_err(Error::fault)?;
    let mut filter = Filter { turned: Turned::Start, ..asked.filter() };
    let (mut lines, with_prices) = (0, columns.iter().any(|column| column.code == "price"));
    while lines < MOST_LINES {
        let page = list(tx, &filter).await?;
        let prices = prices_of(tx, &page.rows, with_prices).await?;
        for row in &page.rows {
            let price = price_of(t, &prices, row);
            let told = Told { t, row, shelf: shelf_name(t, &shelves, &row.category), price: &price };
            let cells = columns.iter().map(|column| (column.say)(&told));
            out.write_record([row.title_zh.clone(), row.title_en.clone()].into_iter().chain(cells).map(harmless)).map_err(Error::fault)?;
        }
        lines += page.rows.len();
        match page.older {
            Some(last) => filter.turned = Turned::After(last),
            None => break,
        }
    }
    out.into_inner().map_err(Error::fault)
}

async fn prices_of(tx: &mut Tx, rows: &[ListRow], wanted: bool) -> Result<Prices> {
    let (ids, now): (Vec<_>, _) = (rows.iter().map(|row| row.product).collect(), tx.now());
    if wanted && !ids.is_empty() { price::ranges(tx, &ids, now).await } else { Ok(HashMap::new()) }
}

/// A cell that a spreadsheet would take for a formula is made words by an apostrophe.
fn harmless(cell: String) -> String {
    let is_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || cell.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_run_by_a_spreadsheet() {
        for cell in ["=HYPERLINK(\"http://x\")", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            assert!(harmless(cell.to_owned()).starts_with('\''), "{cell:?}");
        }
        for cell in ["沂水苹果", "¥12.80 – ¥15.00", "—", "A-1", ""] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
    }
}
