//! Filling the hub's shelves before a rush, as the county does it: a joint purchase for a store that then asks for nothing.

use crate::{
    scan::{Browser, between},
    server::Server,
    visitor::{Ask, Outcome, Told},
};

/// How many kinds of goods are bought, and how many pieces of each.
const KINDS: usize = 24;
const CASES: &str = "200";
const IN_A_CASE: &str = "100";

fn sent_to(told: &Told) -> Outcome<String> {
    let location = told.headers.get("location").and_then(|value| value.to_str().ok());
    location.map(|path| path.split('?').next().unwrap_or(path).to_owned()).ok_or_else(|| format!("not sent on: {}", told.text()))
}

/// The values of a list's options.
fn options(page: &str, name: &str) -> Vec<String> {
    let list = between(page, &format!("name=\"{name}\""), "</select>").unwrap_or_default();
    list.split("<option value=\"").skip(1).filter_map(|option| option.split('"').next()).map(str::to_owned).collect()
}

/// Names of fields that begin so, with their rests.
fn fields(page: &str, begins: &str) -> Vec<String> {
    page.split(&format!("name=\"{begins}")).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

async fn post(clerk: &mut Browser, path: &str, form: String) -> Outcome<Told> {
    clerk.ask(Ask::form(path, form)).await?.accepted()
}

async fn page(clerk: &mut Browser, path: &str) -> Outcome<String> {
    Ok(clerk.ask(Ask::get(path)).await?.accepted()?.text())
}

/// Buys some thousands of many things for the hub.
pub async fn stock_up(hub: &Server) -> Outcome {
    let mut clerk = Browser::of_staff(hub, "hub").await?;
    let list = page(&mut clerk, "/staff/purchase").await?;
    let place = between(&list, "name=\"place\" value=\"", "\"").ok_or("the hub has no purchase page")?.to_owned();
    let closes_on = between(&list, "name=\"closes_on\" value=\"", "\"").unwrap_or_default().to_owned();
    let opened = post(&mut clerk, "/staff/purchase", format!("place={place}&name_zh=bench&name_en=bench&closes_on={closes_on}")).await?;
    let cycle = sent_to(&opened)?;
    let form = page(&mut clerk, &cycle).await?;
    let supplier = options(&form, "supplier").into_iter().next().ok_or("there is no supplier")?;
    for variant in options(&form, "variant").into_iter().take(KINDS) {
        let offer = format!("variant={variant}&supplier={supplier}&case={IN_A_CASE}&cost=100&price=110");
        // Goods that are counted otherwise are left out.
        let _ = post(&mut clerk, &format!("{cycle}/offers"), offer).await;
    }
    let asking = cycle.replace("/staff/purchase/", "/staff/requisitions/");
    let mut keeper = Browser::of_staff(hub, "admin").await?;
    let form = page(&mut keeper, &asking).await?;
    let store = between(&form, "name=\"place\" value=\"", "\"").ok_or("nobody can ask for cases")?.to_owned();
    let cases: Vec<String> = fields(&form, "cases-").iter().map(|offer| format!("cases-{offer}={CASES}")).collect();
    post(&mut keeper, &asking, format!("place={store}&{}", cases.join("&"))).await?;
    post(&mut clerk, &format!("{cycle}/closure"), String::new()).await?;
    let done = page(&mut clerk, &cycle).await?;
    for order in done.split("href=\"/staff/purchase/orders/").skip(1).filter_map(|rest| rest.split('"').next()) {
        let path = format!("/staff/purchase/orders/{order}");
        let form = page(&mut clerk, &path).await?;
        let came: Vec<String> = fields(&form, "cases-").iter().map(|offer| format!("cases-{offer}={CASES}&until-{offer}=")).collect();
        post(&mut clerk, &format!("{path}/receipt"), came.join("&")).await?;
    }
    // What was shared out to the store stays at the hub after all; other transfers have left and cannot be dropped.
    let list = page(&mut clerk, &format!("/staff/transfers?place={place}")).await?;
    for transfer in list.split("href=\"/staff/transfers/").skip(1).filter_map(|rest| rest.split('"').next()) {
        let _ = post(&mut clerk, &format!("/staff/transfers/{transfer}/absence"), String::new()).await;
    }
    Ok(())
}
