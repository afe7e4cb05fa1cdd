//! The merchandiser's prices and promotions, with keys alone: a promotion is written, tried out and let run, a shopper has
//! it on her phone and sees what fell in price; then prices are typed into the list and pasted from a spreadsheet.

use super::{shopper, staff};
use stories::{
    browser::{Browser, Key, Window},
    served::Served,
    word,
};

const APPLES: &str = "SP-APPLE-80";
const TITLE: &str = "Apples: ninety less ten";
const SALT: &str = "CG-SALT-400";

async fn write_promotion(desk: &Browser) {
    desk.visit("/staff/catalog/promotions").await;
    desk.axe_and_picture("prices-1-promotions").await;
    desk.press_on("link", &word("promotion-new")).await;
    desk.sees(&word("promotion-which")).await;
    desk.axe_and_picture("prices-2-kinds").await;
    desk.press_on("link", &word("promotion-kind-spend")).await;
    desk.fill(&word("promotion-title-zh"), "苹果满 90 减 10").await;
    desk.fill(&word("promotion-title-en"), TITLE).await;
    desk.fill(&format!("{} 1", word("promotion-step-from")), "90").await;
    desk.fill(&format!("{} 1", word("promotion-step-off")), "91").await;
    desk.fill(&word("promotion-products"), APPLES).await;
    desk.press_on("button", &word("catalog-save")).await;
    desk.sees(&word("promotion-steps-absurd")).await;
    desk.axe_and_picture("prices-3-refused").await;
    desk.fill(&format!("{} 1", word("promotion-step-off")), "10").await;
    desk.press_on("button", &word("catalog-save")).await;
    desk.sees(&word("promotion-state-draft")).await;
    desk.press_on("button", &word("promotion-run")).await;
    desk.sees(&word("promotion-said-running")).await;
    desk.axe_and_picture("prices-4-running").await;
}

async fn try_it_out(desk: &Browser) {
    desk.press_on("link", &word("promotion-trial")).await;
    desk.fill(&word("promotion-trial-goods"), &format!("{APPLES} 2")).await;
    desk.press_on("button", &word("promotion-trial-go")).await;
    desk.sees(TITLE).await;
    desk.sees("−¥10.00").await;
    desk.axe_and_picture("prices-5-trial").await;
}

/// A shopper has it in her cart, and hears that a code she made up is none.
async fn a_shopper_has_it(hub: &Served) {
    let shopper = shopper(hub, Window::Phone).await;
    shopper.visit("/goods/apple").await;
    shopper.fill(&word("storefront-how-many"), "2").await;
    shopper.click("button", &word("storefront-add")).await;
    shopper.visit("/cart").await;
    shopper.sees(TITLE).await;
    shopper.fill(&word("storefront-code"), "nobody-1").await;
    shopper.press("\n").await;
    shopper.sees("The code nobody-1 is not known").await;
    shopper.axe_and_picture("prices-6-cart").await;
    shopper.close().await;
}

/// The county's hawthorn has cost less for some days: a phone shows what it cost before, on the shelf, on its page and in
/// the cart.
async fn a_shopper_sees_what_it_cost_before(hub: &Served) {
    let shopper = shopper(hub, Window::Phone).await;
    shopper.visit("/goods?kind=specialty").await;
    shopper.sees("¥12.90").await;
    shopper.axe_and_picture("prices-9-shelf").await;
    shopper.visit("/goods/hawthorn").await;
    shopper.sees(&word("storefront-lowest-before")).await;
    shopper.axe_and_picture("prices-10-reduced").await;
    shopper.click("button", &word("storefront-add")).await;
    shopper.visit("/cart").await;
    shopper.sees(&word("storefront-lowest-before")).await;
    shopper.axe_and_picture("prices-11-cart").await;
    shopper.close().await;
}

/// Two prices are typed below each other, two are pasted by their SKUs; all are looked at before they are published.
async fn type_prices(desk: &Browser) {
    desk.visit("/staff/catalog/prices?kind=consumer&channel=till").await;
    let cell = desk.query("input[data-sku]").first().await.expect("a cell");
    cell.focus().await.expect("it takes the focus");
    desk.press("12.80\n").await;
    desk.press("9.90 [9.00-11.00]").await;
    desk.press_key(Key::Up).await;
    desk.press_key(Key::Escape).await;
    desk.sees("1 new prices, not published yet.").await;
    desk.paste(&format!("{SALT}\t2.60\nNO-SUCH-SKU\t1.00")).await;
    desk.sees("1 pasted rows found no cell here.").await;
    desk.axe_and_picture("prices-7-grid").await;
    desk.press_on("button", &word("catalog-look-prices")).await;
    desk.sees("2.60").await;
    desk.sees("guide band: 9.00-11.00").await;
    desk.axe_and_picture("prices-8-difference").await;
    desk.press_on("button", &word("catalog-publish-prices")).await;
    desk.sees(&word("catalog-book-published")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn promotions_and_prices_are_written_with_keys_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let desk = staff(&hub, "merch", Window::Desk).await;
    write_promotion(&desk).await;
    try_it_out(&desk).await;
    a_shopper_has_it(&hub).await;
    a_shopper_sees_what_it_cost_before(&hub).await;
    type_prices(&desk).await;
    desk.close().await;
}
