//! The search desk by keyboard alone: what a shopper asked in vain is given a meaning, and a product is brought forward.

use super::{shopper, staff};
use stories::{
    browser::{Browser, Key, Window},
    served::Served,
    word,
};

/// What has the focus, as a screen reader would say it.
const FOCUSED: &str = "const e = document.activeElement, own = e.labels && e.labels[0];
    const label = own ? (['radio', 'checkbox'].includes(e.type) ? own.querySelector('span') : own.childNodes[0]).textContent : '';
    return (e.getAttribute('aria-label') || label || e.textContent || '').trim();";

/// Goes on by the Tab key until what has the focus is called so.
async fn tab_to(browser: &Browser, name: &str) {
    let mut passed = Vec::new();
    for _ in 0..120 {
        browser.press_key(Key::Tab).await;
        let focused: String =
            browser.web().execute(FOCUSED, Vec::new()).await.and_then(|said| said.convert()).expect("something has the focus");
        if focused == name {
            return;
        }
        passed.push(focused);
    }
    panic!("the Tab key never comes to “{name}” on {}: {passed:?}", browser.path().await);
}

async fn enter(browser: &Browser, name: &str) {
    tab_to(browser, name).await;
    browser.press_key(Key::Enter).await;
}

/// The names of what a question finds, in their order, as the desk shows them.
async fn ranked(browser: &Browser) -> Vec<String> {
    let names = "return [...document.querySelectorAll('.ranked a')].map(a => a.textContent.trim())";
    browser.web().execute(names, Vec::new()).await.and_then(|names| names.convert()).expect("the desk shows what is found")
}

async fn give_a_meaning(desk: &Browser) {
    desk.visit("/staff/catalog/search").await;
    desk.wait_for("button", &format!("{}: 雪花果", word("catalog-search-means"))).await;
    desk.axe_and_picture("search-1-unfound").await;
    enter(desk, &format!("{}: 雪花果", word("catalog-search-means"))).await;
    desk.sees(&word("catalog-synonym-new")).await;
    tab_to(desk, &word("catalog-synonym-means")).await;
    desk.press("苹果\n生姜").await;
    desk.axe_and_picture("search-2-synonym").await;
    enter(desk, &word("catalog-save")).await;
    desk.sees(&word("catalog-saved")).await;
    desk.axe_and_picture("search-3-synonyms").await;
}

/// Brings the last product of a question to its front; answers its name.
async fn bring_forward(desk: &Browser) -> String {
    desk.visit("/staff/catalog/search").await;
    tab_to(desk, &word("catalog-search-try")).await;
    desk.press("雪花果\n").await;
    desk.sees(&word("catalog-search-also")).await;
    desk.axe_and_picture("search-4-found").await;
    let before = ranked(desk).await;
    let last = before.last().expect("something is found").clone();
    assert!(before.len() > 1, "{before:?}");
    desk.visit(&desk.links().await.into_iter().rfind(|link| link.starts_with("/staff/catalog/0")).expect("the products are linked")).await;
    let sku = desk.query("[name='v0-sku']").first().await.expect("the product has a SKU").value().await.expect("read").expect("filled");
    desk.visit("/staff/catalog/search/lifts").await;
    tab_to(desk, &word("catalog-lift-asked")).await;
    desk.press("雪花果").await;
    tab_to(desk, &word("catalog-lift-sku")).await;
    desk.press(&sku).await;
    tab_to(desk, &word("catalog-lift-strongly")).await;
    desk.press_key(Key::Right).await;
    enter(desk, &word("catalog-lift-look")).await;
    desk.sees(&word("catalog-lift-preview-hint")).await;
    assert_eq!(ranked(desk).await[0], last, "the look before saving shows it in front");
    desk.axe_and_picture("search-5-preview").await;
    enter(desk, &word("catalog-save")).await;
    desk.sees(&word("catalog-saved")).await;
    desk.axe_and_picture("search-6-lifts").await;
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_desk_is_kept_by_keyboard() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let phone = shopper(&hub, Window::Phone).await;
    phone.visit("/search?q=雪花果").await;
    let desk = staff(&hub, "merch", Window::Desk).await;
    give_a_meaning(&desk).await;
    phone.visit("/search?q=雪花果").await;
    phone.sees("apples").await;
    let last = bring_forward(&desk).await;
    phone.visit("/search?q=雪花果").await;
    let first = phone.query(".card h3, .card h2").first().await.expect("goods are shown").text().await.expect("read");
    assert!(first.contains(&last) || last.contains(&first), "{first} is first, not {last}");
    phone.axe_and_picture("search-7-shopper").await;
    desk.speak("zh").await;
    desk.axe_and_picture("search-6-lifts").await;
    for (name, path) in [("search-1-unfound", "/staff/catalog/search?q=雪花果"), ("search-3-synonyms", "/staff/catalog/search/synonyms")]
    {
        desk.visit(path).await;
        desk.axe_and_picture(name).await;
    }
    desk.close().await;
    phone.close().await;
}
