//! A thousand prices typed into the list and published; a price that was changed, until shoppers see it.

use super::seconds;
use crate::{
    figures::Line,
    scan::{Browser, between},
    server::Server,
    visitor::{Ask, Outcome, Visitor},
};
use std::time::{Duration, Instant};

const LIST: &str = "/staff/catalog/prices";
const CELLS: usize = 1000;
const CHANGES: i64 = 20;

/// `grid_s` is from a thousand typed cells to their being in force: looked at beside the old ones, then published.
pub async fn save_grid(desk: &mut Browser, line: &mut Line) -> Outcome {
    let mut cells: Vec<String> = Vec::new();
    for page in 1.. {
        let list = desk.ask(Ask::get(format!("{LIST}?kind=consumer&channel=till&place=&q=BENCH&page={page}"))).await?.accepted()?.text();
        let found: Vec<_> = list.split(" name=\"price-").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
        if found.is_empty() || cells.len() >= CELLS {
            break;
        }
        cells.extend(found);
    }
    cells.truncate(CELLS);
    if cells.len() < CELLS {
        return Err(format!("the list has only {} cells", cells.len()));
    }
    let typed: String = cells.iter().enumerate().map(|(n, pack)| format!("&price-{pack}={}.{:02}", 7 + n % 50, n % 100)).collect();
    let start = Instant::now();
    let looked = desk.ask(Ask::form(LIST, format!("channel=till&place=&kind=consumer&q=&page=1{typed}"))).await?.accepted()?.text();
    let publish = format!("{}&deed=publish", hidden(&looked));
    desk.ask(Ask::form(LIST, publish)).await?.accepted()?;
    line.set("grid_s", seconds(super::micros(start)));
    Ok(())
}

/// `visible_s` is the longest it took from the button to the shop's page, over some changes.
pub async fn see_change(server: &Server, desk: &mut Browser, line: &mut Line) -> Outcome {
    let list = desk.ask(Ask::get(format!("{LIST}?kind=specialty&channel=web&place=&q=SP-APPLE-80"))).await?.accepted()?.text();
    let pack = between(&list, " name=\"price-", "\"").ok_or("the apples have no cell")?.to_owned();
    let mut shopper = Visitor::come(server.address).await?;
    let mut longest = Duration::ZERO;
    for change in 0..CHANGES {
        let price = format!("{}.17", 60 + change);
        shopper.look("/goods/apple").await?;
        let start = Instant::now();
        let typed = format!("channel=web&place=&kind=specialty&q=&page=1&price-{pack}={price}");
        let looked = desk.ask(Ask::form(LIST, typed)).await?.accepted()?.text();
        desk.ask(Ask::form(LIST, format!("{}&deed=publish", hidden(&looked)))).await?.accepted()?;
        while !shopper.ask(Ask::get("/goods/apple")).await?.accepted()?.text().contains(&price) {
            if start.elapsed() > Duration::from_secs(30) {
                return Err(format!("the shop does not show {price}"));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        longest = longest.max(start.elapsed());
    }
    line.set("visible_s", seconds(u64::try_from(longest.as_micros()).unwrap_or(u64::MAX)));
    Ok(())
}

/// What a page sends again with its button.
fn hidden(page: &str) -> String {
    let fields = page.split("<input type=\"hidden\" name=\"").skip(1);
    let pair = |field: &str| Some(format!("{}={}", field.split('"').next()?, between(field, "value=\"", "\"")?));
    fields.filter_map(pair).collect::<Vec<_>>().join("&")
}
