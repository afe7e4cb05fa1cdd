//! Goods by file: taken home and brought back, from other shops, damaged on the way, put right at the desk.

mod damage;
mod desk;
mod dialect;
mod encoding;
mod hubs;
mod label;
mod options;
mod parts;
mod pictures;
mod prices;
mod stopped;
mod woo;

use axum::{body::Body, http::Method};
use catalog::{
    By, ProductKind,
    import::{self, ImportCard, NewFile, Plan},
    product::{self, ProductSheet},
};
use kernel::Result;
use stories::{Page, Shop, Visitor};

fn file<'a>(name: &'a str, bytes: &'a [u8]) -> NewFile<'a> {
    NewFile { name, bytes, kind: ProductKind::Consumer }
}

async fn bring(shop: &Shop, bytes: &[u8]) -> Result<ImportCard> {
    let mut tx = shop.db().write().await?;
    let card = import::import(&mut tx, &By::program(), &file("goods", bytes)).await?;
    tx.commit().await?;
    Ok(card)
}

async fn preview(shop: &Shop, bytes: &[u8]) -> Result<Plan> {
    import::preview(&mut shop.db().read().await?, &file("goods", bytes)).await
}

async fn exported(shop: &Shop) -> String {
    import::export(&mut shop.db().read().await.expect("a view"), false).await.expect("exported")
}

async fn sheet_of(shop: &Shop, slug: &str) -> ProductSheet {
    product::by_slug(&mut shop.db().read().await.expect("a view"), slug).await.expect("there")
}

/// Where each thing is wrong: line, column, code.
fn wrong(plan: &Plan) -> Vec<(u64, &str, &'static str)> {
    plan.wrong.iter().map(|wrong| (wrong.row, wrong.column.as_str(), wrong.issue.code)).collect()
}

/// Files as a browser sends them, with the kind that new goods are.
async fn upload(desk: &Visitor, files: &[(&str, &str, &[u8])]) -> Page {
    let mut body = b"--b\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\nconsumer\r\n".to_vec();
    for (field, name, bytes) in files {
        let head = format!("--b\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes().chain(bytes.iter().copied()).chain(*b"\r\n"));
    }
    body.extend(b"--b--\r\n");
    desk.ask(Method::POST, "/staff/catalog/import", &[("content-type", "multipart/form-data; boundary=b")], Body::from(body)).await
}

/// The page of a file that was brought at the desk.
async fn brought(desk: &Visitor, name: &str, bytes: &[u8]) -> String {
    upload(desk, &[("file", name, bytes)]).await.accepted().location().expect("the file's page")
}
