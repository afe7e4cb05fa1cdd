//! A collection in a real browser: written by keys alone, looked at before it is saved, and walked by a thumb.

use super::{
    desk::{enter, tab_to},
    shopper, staff,
};
use stories::{browser::Window, served::Served, word};

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_is_written_by_keys_alone_and_walked_by_a_thumb() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let merch = staff(&hub, "merch", Window::Desk).await;
    merch.visit("/staff/catalog/collections").await;
    merch.sees("Tea picked before Qingming").await;
    merch.axe_and_picture("collections-desk").await;
    tab_to(&merch, &word("collection-new")).await;
    enter(&merch, &word("collection-look-hint")).await;
    for (label, text) in [("collection-code", "cold-goods"), ("collection-title-zh", "冷链鲜品"), ("collection-title-en", "Kept cold")]
    {
        tab_to(&merch, &word(label)).await;
        merch.press(text).await;
    }
    tab_to(&merch, &word("collection-by-temperature")).await;
    merch.press(" ").await;
    tab_to(&merch, "Chilled").await;
    merch.press(" ").await;
    tab_to(&merch, &word("collection-public")).await;
    merch.press(" ").await;
    tab_to(&merch, &word("collection-on-front")).await;
    merch.press(" ").await;
    tab_to(&merch, &word("collection-look")).await;
    enter(&merch, &word("collection-would-find")).await;
    merch.sees("Yishui apples").await;
    merch.axe_and_picture("collection-looked-at").await;
    tab_to(&merch, &word("catalog-save")).await;
    enter(&merch, &word("collection-finds")).await;
    merch.axe_and_picture("collection-kept").await;
    let ann = shopper(&hub, Window::Phone).await;
    ann.visit("/").await;
    ann.sees("Kept cold").await;
    ann.axe_and_picture("front-collections").await;
    ann.click("link", "Gifts for the New Year").await;
    ann.sees("looks well when it is given").await;
    ann.axe_and_picture("collection-phone").await;
    ann.click("link", &word("collections-title")).await;
    ann.sees("Tea picked before Qingming").await;
    ann.axe_and_picture("collections-phone").await;
    ann.click("link", "Kept cold").await;
    ann.sees("Yishui apples").await;
    merch.close().await;
    ann.close().await;
}
