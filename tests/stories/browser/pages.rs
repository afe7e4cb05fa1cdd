use super::{shopper, staff};
use stories::{
    browser::{Browser, Window},
    served::Served,
};

/// Looks at a page in both languages and colours: nothing for axe to object to, and a picture to look at.
async fn look_at(browser: &Browser, name: &str, path: &str) {
    for language in ["zh", "en"] {
        browser.visit(&format!("/look?lang={language}&back={}", stories::escape(path))).await;
        browser.axe_and_picture(name).await;
    }
}

/// The first address on the page that begins so and goes further.
async fn first_link(browser: &Browser, on: &str, begins: &str) -> Option<String> {
    browser.visit(on).await;
    browser.links().await.into_iter().find(|link| link.len() > begins.len() + 1 && link.starts_with(begins) && !link.contains('#'))
}

async fn look_at_the_shop(hub: &Served, window: Window) {
    let browser = shopper(hub, window).await;
    for (name, path) in [
        ("front", "/"),
        ("goods", "/goods"),
        ("search", "/search?q=苹果"),
        ("search-nothing", "/search?q=zzzzzz"),
        ("cart-empty", "/cart"),
        ("live", "/live"),
        ("ten", "/ten"),
        ("producers", "/producers"),
        ("marks", "/marks"),
        ("orders", "/orders"),
        ("sign-in", "/staff/sign-in"),
        ("not-found", "/nothing-is-here"),
    ] {
        look_at(&browser, name, path).await;
    }
    for (name, on, begins) in
        [("product", "/goods?kind=specialty", "/goods/"), ("letter", "/goods/apple", "/trace/"), ("room", "/live", "/live/")]
    {
        if let Some(path) = first_link(&browser, on, begins).await {
            look_at(&browser, name, &path).await;
        }
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shop_can_be_read_by_everyone_on_a_phone() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    look_at_the_shop(&hub, Window::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shop_can_be_read_by_everyone_at_a_desk() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    look_at_the_shop(&hub, Window::Desk).await;
}

/// Everywhere a person may go, and the first thing listed there.
async fn look_at_the_work_of(hub: &Served, login: &str, window: Window) {
    let browser = staff(hub, login, window).await;
    look_at(&browser, &format!("{login}-desk"), "/staff").await;
    browser.visit("/staff").await;
    for place in browser.places().await {
        let name = format!("{login}{}", place.trim_start_matches("/staff").replace('/', "-"));
        look_at(&browser, &name, &place).await;
        if let Some(one) =
            first_link(&browser, &place, &format!("{place}/")).await.filter(|one| !one.ends_with(".pdf") && !one.ends_with(".csv"))
        {
            look_at(&browser, &format!("{name}-one"), &one).await;
        }
    }
    browser.close().await;
}

async fn look_at_the_work_of_all(logins: &[&str], window: Window) {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    for login in logins {
        look_at_the_work_of(&hub, login, window).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_those_who_walk_about_can_be_read_by_everyone() {
    look_at_the_work_of_all(&["weigh", "courier", "shop"], Window::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_merchandisers_and_the_hosts_pages_can_be_read_by_everyone() {
    look_at_the_work_of_all(&["merch", "host"], Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clerks_pages_can_be_read_by_everyone() {
    look_at_the_work_of_all(&["hub", "account", "office", "station"], Window::Desk).await;
}

/// Who may go everywhere sees the most pages of all.
#[tokio::test(flavor = "multi_thread")]
async fn the_administrators_pages_can_be_read_by_everyone() {
    look_at_the_work_of_all(&["admin"], Window::Desk).await;
}
