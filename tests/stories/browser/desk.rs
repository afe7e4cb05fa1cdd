//! The merchandiser's desk in a real browser: the list worked by keys alone, a second pair of eyes, a look before it is
//! published.

use super::{shopper, staff};
use kernel::{Clock, Zone};
use std::time::Duration;
use stories::{
    browser::{Browser, Key, Window},
    served::Served,
    word,
};

/// Walks with Tab until what has the focus is called so.
pub(super) async fn tab_to(browser: &Browser, name: &str) {
    let focused = "const at = document.activeElement; return (at.getAttribute('aria-label') || at.labels?.[0]?.textContent || at.innerText || '').trim()";
    for _ in 0..400 {
        let now: String = browser.web().execute(focused, Vec::new()).await.and_then(|answer| answer.convert()).unwrap_or_default();
        if now.starts_with(name) {
            return;
        }
        browser.press_key(Key::Tab).await;
    }
    panic!("“{name}” cannot be reached by Tab on {}", browser.path().await);
}

/// Presses Enter on what Tab has reached and waits for the page it leads to.
pub(super) async fn enter(browser: &Browser, sees: &str) {
    browser.press("\n").await;
    browser.sees(sees).await;
}

async fn ticked(browser: &Browser) -> Vec<String> {
    let script = "return [...document.querySelectorAll('input[name=pick]:checked')].map(box => box.value)";
    browser.web().execute(script, Vec::new()).await.and_then(|answer| answer.convert()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_worked_by_keys_alone_and_a_batch_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let merch = staff(&hub, "merch", Window::Desk).await;
    merch.visit("/staff/catalog").await;
    merch.press("?").await;
    merch.sees(&word("catalog-keys-tick-all")).await;
    merch.axe_and_picture("list-keys").await;
    merch.press_key(Key::Escape).await;
    merch.press("/").await;
    merch.press("苹果\n").await;
    merch.sees("Yishui apple").await;
    assert!(merch.path().await.contains("q=%E8%8B%B9%E6%9E%9C"), "{}", merch.path().await);
    tab_to(&merch, &word("catalog-view-keep")).await;
    merch.press("\n").await;
    merch.press_key(Key::Tab).await;
    merch.press("Apples").await;
    enter(&merch, &word("catalog-view-kept")).await;
    merch.axe_and_picture("list-kept").await;
    merch.visit("/staff/catalog?kind=consumer&status=published").await;
    for key in ["j", "x", "j", "j", "k", "x", "j", "x"] {
        merch.press(key).await;
    }
    let chosen = ticked(&merch).await;
    assert_eq!(chosen.len(), 3, "x ticks the line somebody stands on");
    merch.axe_and_picture("list-ticked").await;
    merch.press("b").await;
    enter(&merch, &word("catalog-batch-set")).await;
    tab_to(&merch, &word("catalog-temperature")).await;
    merch.press("Chilled").await;
    tab_to(&merch, &word("catalog-batch-look")).await;
    enter(&merch, "3 would change").await;
    merch.axe_and_picture("batch-preview").await;
    tab_to(&merch, "Change 3 products").await;
    enter(&merch, &word("catalog-batch-undo-lead")).await;
    merch.axe_and_picture("batch-done").await;
    tab_to(&merch, &word("catalog-batch-undo")).await;
    merch.press("\n").await;
    merch.press_key(Key::Tab).await;
    enter(&merch, "took this batch back").await;
    merch.visit("/staff/catalog?kind=consumer&status=published").await;
    merch.press("j").await;
    let first = merch.web().active_element().await.expect("a line").text().await.expect("its name");
    enter(&merch, &word("catalog-deed-batch-undone")).await;
    assert!(merch.text().await.contains(&first), "Enter opened the line");
    merch.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_on_a_phone() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let merch = staff(&hub, "merch", Window::Phone).await;
    for (name, path) in [
        ("list", "/staff/catalog"),
        ("list-narrowed", "/staff/catalog?missing=any&col=sku&col=missing&col=by"),
        ("list-empty", "/staff/catalog?q=zzzz"),
    ] {
        for language in ["zh", "en"] {
            merch.visit(&format!("/look?lang={language}&back={}", stories::escape(path))).await;
            let wide = "return document.documentElement.scrollWidth > innerWidth";
            let is_wide: bool = merch.web().execute(wide, Vec::new()).await.and_then(|answer| answer.convert()).unwrap_or(true);
            assert!(!is_wide, "{path} is wider than a phone");
            merch.axe_and_picture(name).await;
        }
    }
    merch.close().await;
}

/// Day and time an hour from now, by the county's clock.
fn soon(clock: &Clock) -> (String, String) {
    let at = clock.now().plus(HOUR);
    (Zone::CHINA.day(at).to_string(), Zone::CHINA.clock(at))
}

const HOUR: Duration = Duration::from_secs(3600);

async fn set(browser: &Browser, name: &str, value: &str) {
    let script = "document.querySelector(`[name=${arguments[0]}]`).value = arguments[1]";
    browser.web().execute(script, vec![name.into(), value.into()]).await.expect("it can be set");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_shown_to_somebody_approved_for_an_instant_and_comes_onto_the_shelf() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Clock::stopped_at(Clock::system().now());
    let hub = Served::demo_by(folder.path(), clock.clone()).await;
    let (merch, stranger) = (staff(&hub, "merch", Window::Desk).await, shopper(&hub, Window::Phone).await);
    merch.visit("/staff/catalog?q=%E8%8B%B9%E6%9E%9C&kind=specialty").await;
    merch.follow_row("Yishui apple").await;
    let page = merch.path().await;
    // A new sentence beside what is on the shelf.
    merch.fill(&word("catalog-line-en"), "Picked this morning, sold by the box.").await;
    merch.click_through("button", &word("publishing-keep-beside")).await;
    merch.sees(&word("publishing-beside-kept")).await;
    merch.axe_and_picture("beside").await;
    merch.click_through("link", &word("publishing-compare")).await;
    merch.sees("One field differs.").await;
    merch.axe_and_picture("compare").await;
    merch.visit(&page).await;
    merch.click_through("link", &word("publishing-previews")).await;
    merch.click_through("button", &word("publishing-preview-make")).await;
    merch.axe_and_picture("previews").await;
    let address = merch.links().await.into_iter().find(|link| link.starts_with("/preview/")).expect("the address");
    stranger.visit(&address).await;
    stranger.sees("Picked this morning, sold by the box.").await;
    stranger.axe_and_picture("preview").await;
    stranger.visit("/goods/apple").await;
    assert!(!stranger.text().await.contains("Picked this morning"), "shoppers see the old sheet");
    merch.visit(&page).await;
    merch.click_through("button", &word("publishing-send")).await;
    merch.sees(&word("publishing-approve-now")).await;
    merch.axe_and_picture("review").await;
    let (day, time) = soon(&clock);
    set(&merch, "due_day", &day).await;
    set(&merch, "due_time", &time).await;
    merch.click_through("button", &word("publishing-approve-later")).await;
    merch.sees(&word("publishing-fixed")).await;
    merch.visit("/staff/catalog/publishing").await;
    merch.sees("it goes on the shelf").await;
    merch.axe_and_picture("publishing").await;
    stranger.visit("/goods/apple").await;
    assert!(!stranger.text().await.contains("Picked this morning"), "not before its instant");
    clock.advance(HOUR);
    stranger.sees_in_time("Picked this morning, sold by the box.").await;
    merch.visit(&page).await;
    merch.sees(&word("catalog-deed-beside-published")).await;
    merch.close().await;
    stranger.close().await;
}
