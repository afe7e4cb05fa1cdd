//! Taking the shop's goods home as a file, and all that is wrong with one.

use crate::{
    import::{
        Import,
        export::{Goods, csv_lines, export_xlsx, first_line},
        look,
    },
    url,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderValue, header},
    response::Response,
    routing::get,
};
use coop::Merchandiser;
use http_body_util::channel::{Channel, Sender};
use kernel::{Error, Id, Result, Tx};
use std::io;
use ui::{Answer, App, ReadTx, Reader};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(url::EXPORT, get(take_home))
        .route(url::EXPORT_XLSX, get(take_workbook_home))
        .route(url::WRONG_ROWS, get(take_wrong_rows))
}

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Stretches that are made before whoever reads has taken them.
const AHEAD: usize = 2;

/// The goods go out as they are read, so that it does not matter how many there are.
async fn take_home(app: App, reader: Reader, _: Merchandiser) -> Answer {
    let (mut tx, chinese) = (app.db().read_long().await?, reader.t.is_zh());
    let goods = Goods::of(&mut tx, chinese).await?;
    let (mut sender, body) = Channel::<Bytes, io::Error>::new(AHEAD);
    tokio::spawn(async move {
        if let Err(error) = send(&mut tx, goods, (first_line(chinese), &mut sender)).await {
            tracing::warn!(%error, "goods were not taken home to their end");
            sender.abort(io::Error::other("cut short"));
        }
    });
    Ok(file(Body::new(body), CSV, "attachment; filename=\"shipin-goods.csv\""))
}

async fn send(tx: &mut Tx, mut goods: Goods, (first, sender): (Result<String>, &mut Sender<Bytes, io::Error>)) -> Result<()> {
    sender.send_data(first?.into()).await.map_err(Error::fault)?;
    while let Some(lines) = goods.next(tx).await? {
        sender.send_data(csv_lines(&lines)?.into()).await.map_err(Error::fault)?;
    }
    Ok(())
}

async fn take_workbook_home(app: App, reader: Reader, _: Merchandiser) -> Answer {
    let book = export_xlsx(&mut app.db().read_long().await?, reader.t.is_zh()).await?;
    Ok(file(Body::from(book), XLSX, "attachment; filename=\"shipin-goods.xlsx\""))
}

/// Everything that is wrong with a file, for whoever mends it in a spreadsheet; the mark at its beginning makes
/// spreadsheets read it as UTF-8.
async fn take_wrong_rows(reader: Reader, _: Merchandiser, Path(id): Path<Id<Import>>, mut tx: ReadTx) -> Answer {
    let (t, (_, plan)) = (&reader.t, look(&mut tx, id).await?);
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let heading = ["catalog-import-row", "catalog-import-column", "catalog-import-what"].map(|id| t.say(id).into_owned());
    out.write_record(&heading).map_err(Error::fault)?;
    for wrong in &plan.wrong {
        let row = [wrong.row.to_string(), wrong.column.clone(), t.coded(wrong.issue.code, &wrong.issue.args)];
        out.write_record(&row).map_err(Error::fault)?;
    }
    let text = out.into_inner().map_err(Error::fault)?;
    Ok(file(Body::from(text), CSV, "attachment; filename=\"shipin-wrong-rows.csv\""))
}

fn file(body: Body, kind: &'static str, disposition: &'static str) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    response
}
