//! A file of ten thousand products: looked at and applied, as the desk does it; brought again; changed; taken home.

use super::{micros, seconds};
use crate::{
    figures::Line,
    scan::Browser,
    visitor::{Ask, Outcome, Told},
};
use std::{fmt::Write as _, time::Instant};

pub const PRODUCTS: usize = 10_000;

/// `import_s` is from the file in hand to all of it there: sent and looked through, then applied.
pub async fn measure(desk: &mut Browser, line: &mut Line) -> Outcome {
    let (looked, applied) = bring(desk, &goods("Mountain goods", 50)).await?;
    line.set("import_s", seconds(looked + applied));
    line.set("import_look_s", seconds(looked));
    line.set("import_apply_s", seconds(applied));
    let (looked, applied) = bring(desk, &goods("Valley goods", 60)).await?;
    line.set("reimport_s", seconds(looked + applied));
    let start = Instant::now();
    let home = desk.ask(Ask::get("/staff/catalog/export.csv")).await?.accepted()?;
    line.set("export_s", seconds(micros(start)));
    if home.body.split(|sign| *sign == b'\n').count() <= PRODUCTS {
        return Err("not all products came home".to_owned());
    }
    let start = Instant::now();
    desk.ask(Ask::get("/staff/catalog/export.xlsx")).await?.accepted()?;
    line.set("export_xlsx_s", seconds(micros(start)));
    Ok(())
}

/// Brings a file and applies it; answers how long each took.
async fn bring(desk: &mut Browser, csv: &str) -> Outcome<(u64, u64)> {
    let body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\nconsumer\r\n--b\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"bench.csv\"\r\n\r\n{csv}\r\n--b--\r\n"
    );
    let start = Instant::now();
    let told = desk.ask(Ask::upload("/staff/catalog/import", "b", body)).await?.accepted()?;
    let page = sent_to(&told)?;
    let looked = micros(start);
    let start = Instant::now();
    desk.ask(Ask::form(format!("{page}/application"), "")).await?.accepted()?;
    let applied = micros(start);
    let said = desk.ask(Ask::get(page)).await?.accepted()?.text();
    if said.contains("/reversal") { Ok((looked, applied)) } else { Err("the file was not applied".to_owned()) }
}

fn sent_to(told: &Told) -> Outcome<String> {
    let location = told.headers.get("location").and_then(|value| value.to_str().ok());
    location.map(str::to_owned).ok_or_else(|| format!("not sent on: {}", told.text()))
}

/// A list in the newer of Shopify's dialects.
fn goods(name: &str, fen: usize) -> String {
    let mut csv =
        "Title,URL handle,Description,Type,Tags,Option1 value,SKU,Price,Cost per item,Weight value (grams),Title (en)\n".to_owned();
    for n in 0..PRODUCTS {
        let (yuan, cost) = (5 + n % 90, 2 + n % 40);
        let _ = writeln!(
            csv,
            "山里人家商品{n}号,bench-{n},\"好东西，来自沂水。编号{n}\",日用百货,\"甲, 乙\",标准,BENCH-{n},{yuan}.{fen},{cost}.10,{},{name} no {n}",
            100 + n % 500
        );
    }
    csv
}
