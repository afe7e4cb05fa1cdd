//! Shelves under shelves in a real browser: moved by keys alone, asked what their goods say, walked by a thumb.

use super::{
    desk::{enter, tab_to},
    shopper, staff,
};
use stories::{
    browser::{Browser, Key, Window},
    served::Served,
    word,
};

async fn focused(browser: &Browser) -> String {
    let script = "return document.activeElement.getAttribute('aria-label') || ''";
    browser.web().execute(script, Vec::new()).await.and_then(|answer| answer.convert()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn shelves_are_moved_by_keys_alone_and_ask_their_goods() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let merch = staff(&hub, "merch", Window::Desk).await;
    merch.visit("/staff/catalog/categories").await;
    merch.sees("Rice, flour and grain").await;
    merch.axe_and_picture("shelf-tree").await;
    tab_to(&merch, "Cooking oil: up").await;
    enter(&merch, "Cooking oil").await;
    assert!(merch.path().await.contains("turned=cooking-oil"), "{}", merch.path().await);
    assert_eq!(focused(&merch).await, "Cooking oil: down", "it came first, so the other button has the focus");
    enter(&merch, "Cooking oil").await;
    assert_eq!(focused(&merch).await, "Cooking oil: up");
    merch.visit("/staff/catalog/categories?code=soy").await;
    tab_to(&merch, &word("shelves-under")).await;
    merch.press("Condiments").await;
    tab_to(&merch, &word("catalog-save")).await;
    enter(&merch, &word("catalog-saved")).await;
    tab_to(&merch, "Take away: Condiments").await;
    merch.press("\n").await;
    merch.press_key(Key::Tab).await;
    enter(&merch, "shelves stand under it").await;
    merch.axe_and_picture("shelf-tree-refused").await;
    merch.visit("/staff/catalog/attributes?code=taste").await;
    merch.sees(&word("attribute-answers")).await;
    merch.axe_and_picture("attributes").await;
    tab_to(&merch, &word("attribute-is-required")).await;
    merch.press(" ").await;
    tab_to(&merch, &word("catalog-save")).await;
    enter(&merch, &word("catalog-saved")).await;
    merch.sees(&word("attribute-required")).await;
    merch.visit("/staff/catalog?q=soy+sauce").await;
    merch.follow_row("dark soy").await;
    merch.sees(&word("attributes-asked-hint")).await;
    merch.axe_and_picture("product-asked").await;
    merch.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shopper_goes_down_the_shelves_and_narrows_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let ann = shopper(&hub, Window::Phone).await;
    ann.visit("/goods?category=condiment").await;
    ann.axe_and_picture("shelf-condiments").await;
    ann.click("link", "Soy sauce, vinegar, wine").await;
    ann.click("link", "Soy sauce 2").await;
    ann.sees("Brewed in brine").await;
    ann.axe_and_picture("shelf-soy").await;
    ann.click("link", "Brewed in brine").await;
    ann.sees("1 product").await;
    assert!(ann.path().await.contains("saying=brewing:brewed"), "{}", ann.path().await);
    ann.axe_and_picture("shelf-soy-brewed").await;
    ann.visit("/goods/apple").await;
    ann.sees("Grown in bags").await;
    ann.axe_and_picture("product-details").await;
    ann.click("link", "Fruit").await;
    ann.sees("Crisp and sweet").await;
    ann.close().await;
}
