//! A bundle in a real browser: what is inside it is read on a phone, ordered, and written at the desk.

use super::{shopper, staff};
use stories::{browser::Window, served::Served, word};

#[tokio::test(flavor = "multi_thread")]
async fn a_gift_box_says_what_is_inside_and_goes_into_the_cart() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let ann = shopper(&hub, Window::Phone).await;
    ann.visit("/goods/yimeng-gift").await;
    ann.sees(&word("bundles-inside")).await;
    ann.sees("Mulingguan honey").await;
    ann.axe_and_picture("bundle-phone").await;
    ann.click("button", &word("storefront-add")).await;
    ann.visit("/cart").await;
    ann.sees("Yimeng gift box").await;
    ann.axe_and_picture("bundle-cart").await;
    let merch = staff(&hub, "merch", Window::Desk).await;
    merch.visit("/staff/catalog?q=yimeng-gift").await;
    merch.follow_row("Yimeng gift box").await;
    merch.sees(&word("catalog-components")).await;
    merch.axe_and_picture("bundle-desk").await;
    ann.close().await;
    merch.close().await;
}
