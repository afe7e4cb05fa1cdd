//! A cashier at a till: each scan, and each sale finished in cash. The store node runs beside its hub, as in a shop.

use crate::{
    figures::{Line, Times},
    pages::Load,
    server::{County, Server},
    visitor::{Ask, Outcome, Told, Visitor},
};
use std::time::{Duration, Instant};
use tokio::task::LocalSet;

/// A browser that keeps one cookie.
pub struct Browser {
    line: Visitor,
    cookie: String,
    presses: u64,
}

impl Browser {
    /// Someone of the demo county's staff.
    pub async fn of_staff(hub: &Server, login: &str) -> Outcome<Browser> {
        let line = Visitor::come(hub.address).await?;
        Browser::sign_in(line, "/staff/sign-in", format!("login={login}&password={login}-yishui-demo")).await
    }

    async fn sign_in(mut line: Visitor, path: &str, form: String) -> Outcome<Browser> {
        let told = line.ask(Ask::form(path, form)).await?.accepted()?;
        let cookie = told.headers.get("set-cookie").and_then(|value| value.to_str().ok()).and_then(|text| text.split(';').next());
        let cookie = cookie.ok_or_else(|| format!("{path} signed nobody in: {}", told.text()))?.to_owned();
        Ok(Browser { line, cookie, presses: 0 })
    }

    pub async fn ask(&mut self, ask: Ask) -> Outcome<Told> {
        self.line.ask(ask.with("cookie", self.cookie.clone()).with("accept-language", "en")).await
    }

    /// Presses a key of the till: a form with an id of its own, answered by the screen.
    async fn press(&mut self, key: &str, form: &str) -> Outcome<String> {
        self.presses += 1;
        let body = format!("cmd=bench-{}-{}&view=&{form}", std::process::id(), self.presses);
        let told = self.ask(Ask::form(format!("/till/{key}"), body).with("accept", "application/json")).await?.accepted()?;
        Ok(told.json()?["screen"].as_str().unwrap_or_default().to_owned())
    }
}

pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// The admin makes a code for the first direct store.
async fn enrolment_code(hub: &Server) -> Outcome<String> {
    let mut admin = Browser::of_staff(hub, "admin").await?;
    let page = admin.ask(Ask::get("/staff/tills")).await?.accepted()?.text();
    let store = page.split("<option value=\"").find(|option| option.contains("Dongguan")).and_then(|option| option.split('"').next());
    let store = store.ok_or("the list of tills offers no store in Dongguan")?.to_owned();
    let made = admin.ask(Ask::form("/staff/tills/codes", format!("place={store}&till_no=9"))).await?.accepted()?.text();
    between(&made, "<p class=\"display code\">", "</p>")
        .map(|code| code.trim().to_owned())
        .ok_or_else(|| "no enrolment code was shown".to_owned())
}

/// Barcodes of the demo county's goods that are sold over the counter.
fn barcodes() -> Outcome<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../src/demo/data/goods.toml");
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let packs = text.split("[[product.variant.pack]]").filter(|pack| pack.contains("till = true"));
    let codes: Vec<String> = packs.filter_map(|pack| between(pack, "barcode = \"", "\"")).map(str::to_owned).take(200).collect();
    if codes.is_empty() { Err("the demo goods have no barcodes".to_owned()) } else { Ok(codes) }
}

/// The cashier of the store stands at the till, with a shift opened and the goods there.
async fn cashier(till: &Server, codes: &[String]) -> Outcome<Browser> {
    let start = Instant::now();
    loop {
        let ready = stand_at(till, codes).await;
        if ready.is_ok() || start.elapsed() > Duration::from_secs(60) {
            return ready;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn stand_at(till: &Server, codes: &[String]) -> Outcome<Browser> {
    let mut line = Visitor::come(till.address).await?;
    let door = line.ask(Ask::get("/till")).await?.accepted()?.text();
    let who = between(&door, "<option value=\"", "\"").ok_or("no cashier is known at the till yet")?.to_owned();
    let mut browser = Browser::sign_in(line, "/till/sign-in", format!("cashier={who}&pin=1358")).await?;
    // A shift that is open already stays open.
    let _ = browser.press("open", "float=200").await;
    browser.press("enter", &format!("mode=entry&find=&text={}", codes[0])).await?;
    browser.press("discard", "line=&count=").await?;
    Ok(browser)
}

/// Sales of three things each, for as long as asked.
async fn a_busy_hour(till: &Server, codes: &[String], load: Load) -> Outcome<(Times, Times, Duration)> {
    let mut browser = cashier(till, codes).await?;
    let (mut scans, mut sales) = (Times::default(), Times::default());
    let (start, mut goods) = (Instant::now(), codes.iter().cycle());
    while start.elapsed() < Duration::from_secs(load.seconds) {
        for code in goods.by_ref().take(3) {
            let began = Instant::now();
            match browser.press("enter", &format!("mode=entry&find=&text={code}")).await {
                Ok(_) => scans.add(began.elapsed()),
                Err(why) => scans.failed(why),
            }
        }
        let tender = browser.ask(Ask::get("/till?mode=tender").with("accept", "application/json")).await?.accepted()?.json()?;
        let tender = tender["screen"].as_str().unwrap_or_default();
        let shown = between(tender, "name=\"shown\" value=\"", "\"").ok_or("the till shows no total")?.to_owned();
        let began = Instant::now();
        match browser.press("pay", &format!("shown={shown}&handed=")).await {
            Ok(_) => sales.add(began.elapsed()),
            Err(why) => sales.failed(why),
        }
    }
    Ok((scans, sales, start.elapsed()))
}

pub async fn scan(county: &County, load: Load) -> Outcome<Vec<Line>> {
    let (hub, _) = county.open().await?;
    let codes = barcodes()?;
    let local = LocalSet::new();
    let code = local.run_until(enrolment_code(&hub)).await?;
    let till = county.open_till(&hub, &code).await?;
    let (scans, sales, over) = local.run_until(a_busy_hour(&till, &codes, load)).await?;
    let memory = till.memory_mb().await;
    let lines = [("scan", scans), ("cash-sale", sales)].map(|(name, times)| {
        let mut line = Line::new(name, county.engine.name(), 1).timed(times, over);
        line.set("rss_mb", memory);
        line
    });
    Ok(lines.into())
}
