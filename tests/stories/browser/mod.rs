//! What people see: every page in both languages and windows, and journeys through a real browser.

mod bundles;
mod collections;
mod desk;
mod down;
mod face;
mod imports;
mod marks;
mod options;
mod pages;
mod pictures;
mod prices;
mod search;
mod shelves;
mod up;
mod weights;

use stories::{
    browser::{Browser, Window},
    demo,
    served::Served,
    word,
};

/// Someone of the demo county's staff at a browser of their own.
async fn staff(hub: &Served, login: &str, window: Window) -> Browser {
    let browser = Browser::open(&hub.url(), window).await;
    browser.visit("/look?lang=en&back=/staff/sign-in").await;
    browser.fill(&word("coop-login"), login).await;
    browser.fill(&word("coop-password"), &demo::password(login)).await;
    browser.click("button", &word("coop-sign-in")).await;
    browser.sees(&word("storefront-desk-places")).await;
    browser
}

/// A shopper with a browser that has never been here.
async fn shopper(hub: &Served, window: Window) -> Browser {
    let browser = Browser::open(&hub.url(), window).await;
    browser.visit("/look?lang=en&back=/").await;
    browser
}

/// The checkout's form for somebody in Qingdao who pays on the test provider's page.
async fn to_the_door(phone: &Browser) {
    phone.fill(&word("storefront-name"), "陈静").await;
    phone.fill(&word("storefront-phone"), "13812345678").await;
    phone.choose(&word("storefront-province"), "Shandong").await;
    phone.fill(&word("storefront-city"), "青岛市").await;
    phone.fill(&word("storefront-county"), "市南区").await;
    phone.fill(&word("storefront-address"), "香港中路 66 号 3 单元 502").await;
    phone.click("radio", &word("storefront-provider-test")).await;
}
