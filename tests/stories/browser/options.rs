//! Variants made of groups, in a real browser: made by keys alone at the desk, picked by keys alone in the shop.

use super::{
    desk::{enter, tab_to},
    shopper, staff,
};
use stories::{
    browser::{Browser, Key, Window},
    served::Served,
    word,
};

async fn script(browser: &Browser, script: &str) -> String {
    browser.web().execute(script, Vec::new()).await.and_then(|answer| answer.convert()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_variants_are_made_by_keys_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let merch = staff(&hub, "merch", Window::Desk).await;
    merch.visit("/staff/catalog?q=sweet+potato+noodles").await;
    merch.follow_row("Shagou").await;
    merch.sees(&word("options-hint")).await;
    merch.axe_and_picture("options-stored").await;
    tab_to(&merch, &word("option-propose")).await;
    enter(&merch, "One combination is not there yet").await;
    merch.axe_and_picture("options-proposed").await;
    tab_to(&merch, "Wide / 1 kg").await;
    merch.press(" ").await;
    tab_to(&merch, &word("catalog-save")).await;
    enter(&merch, &word("catalog-saved")).await;
    merch.sees("SP-NOODLE-WIDE-1-KG").await;
    assert!(merch.text().await.contains("Wide / 1 kg"), "called by its values");
    merch.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shopper_picks_by_keys_alone_and_on_a_phone() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let ann = shopper(&hub, Window::Phone).await;
    ann.visit("/goods/noodles").await;
    ann.sees("Net weight").await;
    ann.axe_and_picture("options-shop").await;
    tab_to(&ann, "Thin").await;
    ann.press_key(Key::Down).await;
    ann.sees("not sold").await;
    assert_eq!(script(&ann, "return document.activeElement.value").await, "wide", "what was picked keeps the focus");
    ann.press_key(Key::Tab).await;
    ann.press_key(Key::Down).await;
    ann.sees(&word("choice-not-sold")).await;
    ann.axe_and_picture("options-not-sold").await;
    ann.press_key(Key::Up).await;
    ann.sees(&word("storefront-add")).await;
    tab_to(&ann, &word("storefront-add")).await;
    enter(&ann, "Wide / 500 g").await;
    assert!(ann.path().await.contains("/cart"), "{}", ann.path().await);
    ann.close().await;
}
