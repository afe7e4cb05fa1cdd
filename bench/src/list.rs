//! The desk's list among a hundred thousand products: the front, narrowed, searched, in each order, turned far back.

use crate::{
    figures::{Line, Times, millis},
    scan::Browser,
    server::County,
    visitor::{Ask, Outcome},
};
use std::{
    fmt::Write as _,
    fs,
    time::{Duration, Instant},
};
use tokio::task::LocalSet;

/// Products in one file, and files: a file takes so many rows.
const ROWS: usize = 25_000;
const FILES: usize = 4;
const SHELVES: [&str; 6] = ["水果", "茶饮", "纸品", "洗护", "种子", "零食糕点"];
const WORDS: [&str; 8] = ["苹果", "生姜", "煎饼", "蜜桃", "洗衣液", "酱油", "化肥", "绿茶"];

/// What the desk asks for, as it does in a day; some of it is found at once, some nowhere.
const ASKED: [&str; 20] = [
    "",
    "status=draft",
    "status=published",
    "status=retired",
    "status=review",
    "waiting=1",
    "missing=picture",
    "missing=pack",
    "missing=price&category=tea-drink",
    "kind=specialty",
    "category=fertiliser",
    "category=paper&sort=title",
    "since=2026-01-01&sort=untouched",
    "sort=changed",
    "sort=title-down&status=draft",
    "sort=changed&kind=specialty&status=published",
    "q=苹果",
    "q=BENCH-4321",
    "q=nowhere+to+be+found",
    "q=煎饼&category=snack&col=sku&col=price&col=by",
];

fn file(nth: usize) -> String {
    let mut text = "Title,URL handle,Type,SKU,Price,Price (store),Title (en)\n".to_owned();
    for n in nth * ROWS..(nth + 1) * ROWS {
        let (word, shelf) = (WORDS[n % WORDS.len()], SHELVES[n % SHELVES.len()]);
        let price = if n.is_multiple_of(50) { String::new() } else { format!("{}.{:02}", 1 + n % 90, n % 100) };
        let _ = writeln!(text, "沂水{word}{n}号,bench-{n},{shelf},BENCH-{n},{price},{price},Bench goods {n}");
    }
    text
}

/// Addresses of pages far into each order, found by turning pages.
async fn deep(desk: &mut Browser) -> Outcome<Vec<String>> {
    let mut pages = Vec::new();
    for start in ["/staff/catalog?sort=changed", "/staff/catalog?sort=title", "/staff/catalog?status=draft"] {
        let mut path = start.to_owned();
        for _ in 0..12 {
            let page = desk.ask(Ask::get(&path)).await?.accepted()?.text();
            let next = page.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
            path = next.ok_or_else(|| format!("{path} has no page after it"))?.replace("&#38;", "&");
        }
        pages.push(path);
    }
    Ok(pages)
}

pub async fn list(county: &County) -> Outcome<Vec<Line>> {
    county.fill()?;
    for nth in 0..FILES {
        county.bring(&file(nth))?;
    }
    let (server, _) = county.open().await?;
    // The feed comes to rest: prices are looked at again for every line of the list.
    tokio::time::sleep(Duration::from_secs(15)).await;
    let (times, slowest, over) = LocalSet::new().run_until(async { asked(&server).await }).await?;
    let mut times = times;
    let p99 = millis(times.kept_by(990));
    let mut line = Line::new("list", county.engine.name(), 1);
    line.set("products", ROWS * FILES);
    line.set("list_p99_ms", p99);
    line = line.timed(times, over);
    line.set("slowest", slowest);
    line.set("rss_mb", server.memory_mb().await);
    Ok(vec![line])
}

/// One person at the desk asks for everything over and over. Answers the times and what took longest in the middle.
async fn asked(server: &crate::server::Server) -> Outcome<(Times, String, Duration)> {
    let mut desk = Browser::of_staff(server, "merch").await?;
    let escaped = |asked: &str| -> String {
        asked.bytes().map(|byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
    };
    let mut paths: Vec<String> = ASKED.iter().map(|asked| format!("/staff/catalog?{}", escaped(asked))).collect();
    paths.extend(deep(&mut desk).await?);
    for path in &paths {
        desk.ask(Ask::get(path)).await?.accepted()?;
    }
    let (mut times, start) = (Times::default(), Instant::now());
    let mut own: Vec<Times> = paths.iter().map(|_| Times::default()).collect();
    for round in 0..40 * paths.len() {
        let nth = round % paths.len();
        let before = Instant::now();
        desk.ask(Ask::get(&paths[nth])).await?.accepted()?;
        times.add(before.elapsed());
        own[nth].add(before.elapsed());
    }
    let over = start.elapsed();
    let mut middles: Vec<(u64, &String)> = own.iter_mut().map(|times| times.kept_by(500)).zip(&paths).collect();
    middles.sort();
    let slowest = middles.iter().rev().take(5).map(|(micros, path)| format!("{path} {micros} us")).collect::<Vec<_>>().join("; ");
    Ok((times, slowest, over))
}

impl County {
    /// Brings a file of goods in and applies it.
    fn bring(&self, text: &str) -> Outcome {
        let path = self.data().join("bench.csv");
        fs::write(&path, text).map_err(|error| error.to_string())?;
        let done = self.command("import")?.arg(&path).arg("--apply").output().map_err(|error| error.to_string())?;
        if done.status.success() { Ok(()) } else { Err(format!("shipin import: {}", String::from_utf8_lossy(&done.stderr))) }
    }
}
