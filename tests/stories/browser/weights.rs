//! A goose in a real browser: bought as about 2.5 kg with a phone, weighed by keys at the packing table, and what it
//! lacked is back before the van leaves.

use super::{desk::enter, shopper, staff, to_the_door};
use stories::{
    browser::{Browser, Window},
    served::Served,
    word,
};

/// The page in both languages.
async fn look_at(browser: &Browser, name: &str) {
    browser.speak("zh").await;
    browser.axe_and_picture(name).await;
    browser.speak("en").await;
    browser.axe_and_picture(name).await;
}

async fn buy_a_goose(hub: &Served) -> Browser {
    let phone = shopper(hub, Window::Phone).await;
    phone.visit("/goods/goose").await;
    phone.sees("less comes back, more costs nothing").await;
    look_at(&phone, "weights-1-goose").await;
    phone.click("button", &word("storefront-add")).await;
    phone.visit("/cart").await;
    phone.sees("About 2.5 kg each").await;
    look_at(&phone, "weights-2-cart").await;
    phone.click("link", &word("storefront-to-checkout")).await;
    to_the_door(&phone).await;
    phone.axe_and_picture("weights-3-checkout").await;
    phone.click("button", &word("storefront-place-order")).await;
    phone.click("button", &word("payment-pay-now")).await;
    phone.sees("weighed when packed").await;
    phone.axe_and_picture("weights-4-paid").await;
    phone
}

/// The packer's hands stay on the keys: a wrong weight is refused, the right one noted, corrected once more and packed.
async fn weigh_and_pack(hub: &Served) {
    let packer = staff(hub, "hub", Window::Phone).await;
    packer.visit("/staff/waves").await;
    packer.click("button", &word("fulfillment-wave-start")).await;
    packer.sees(&word("weighing-to-scale")).await;
    while packer.names("button").await.contains(&word("fulfillment-taken")) {
        packer.click_through("button", &word("fulfillment-taken")).await;
    }
    look_at(&packer, "weights-5-round").await;
    let scale = packer.links().await.into_iter().find(|link| link.contains("/weights/")).expect("the round leads to the scale");
    packer.visit(&scale).await;
    look_at(&packer, "weights-6-scale").await;
    packer.press("1.36").await;
    enter(&packer, "is not between").await;
    packer.axe_and_picture("weights-7-refused").await;
    packer.fill("Piece 1 of 1", "2.36").await;
    packer.click("button", &word("weighing-note")).await;
    packer.sees(&word("weighing-all")).await;
    look_at(&packer, "weights-8-weighed").await;
    packer.click("button", &word("fulfillment-pack")).await;
    packer.sees(&word("fulfillment-order-packed")).await;
    packer.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_goose_is_weighed_and_what_it_lacks_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let phone = buy_a_goose(&hub).await;
    weigh_and_pack(&hub).await;
    phone.reload().await;
    phone.sees("2.36 kg packed").await;
    phone.sees("¥7.50 back").await;
    look_at(&phone, "weights-9-order").await;
    phone.close().await;
    let desk = staff(&hub, "hub", Window::Desk).await;
    desk.visit("/staff/orders/weights").await;
    desk.sees("Free-range goose").await;
    look_at(&desk, "weights-10-report").await;
    desk.close().await;
    let found = shipin::check::findings(&hub.program).await.expect("the check runs");
    assert!(found.is_empty(), "{found:#?}");
}
