//! Another address for goods that people know: the desk is warned, agrees, and an old link still finds them.

use super::{shopper, staff};
use stories::{browser::Window, served::Served, word};

#[tokio::test(flavor = "multi_thread")]
async fn an_old_link_finds_goods_that_were_renamed() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let desk = staff(&hub, "merch", Window::Desk).await;
    let old = shopper(&hub, Window::Phone).await;
    old.visit("/goods/apple").await;
    let title = old.names("heading").await.into_iter().next().expect("a name");
    old.axe_and_picture("face-1-product").await;

    desk.visit("/staff/catalog?q=apple").await;
    desk.follow_row(&title).await;
    desk.fill(&word("catalog-slug"), "yishui-apple").await;
    desk.click_through("button", &word("catalog-save")).await;
    desk.sees("know this product as “apple”").await;
    desk.axe_and_picture("face-2-warned").await;
    desk.click("checkbox", &word("catalog-slug-meant")).await;
    desk.click_through("button", &word("catalog-save")).await;
    desk.sees(&word("catalog-former-slugs")).await;
    desk.axe_and_picture("face-3-renamed").await;
    let labels = desk.links().await.into_iter().find(|link| link.ends_with("/labels")).expect("labels can be printed");
    desk.visit(&labels).await;
    desk.axe_and_picture("face-4-labels").await;
    desk.close().await;

    old.visit("/goods/apple?room=spring").await;
    assert_eq!(old.path().await, "/goods/yishui-apple?room=spring");
    old.sees(&title).await;
    old.visit("/goods/yishui-apple?lang=zh").await;
    old.axe_and_picture("face-5-found").await;
    old.close().await;
}
