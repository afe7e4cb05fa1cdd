//! Up: from the farmer's apples on the scale to the parcel at a city shopper's door.

use super::{shopper, staff, to_the_door};
use stories::{
    browser::{Browser, Window},
    served::Served,
    word,
};

/// 412 kg of apples go over the scale at Quanzhuang; answers the lot's code.
async fn weigh_in(hub: &Served) -> String {
    let clerk = staff(hub, "weigh", Window::Phone).await;
    clerk.visit("/staff/intake").await;
    clerk.choose(&word("fulfillment-farmer"), "Niu Guangtian").await;
    clerk.choose(&word("fulfillment-goods"), "Yishui apples Grade 1, 80 mm").await;
    clerk.click("button", &word("fulfillment-intake-start")).await;
    clerk.axe_and_picture("up-1-weigh").await;
    clerk.fill(&word("fulfillment-gross"), "436.5").await;
    clerk.click("button", &word("fulfillment-note-weight")).await;
    clerk.sees(&word("fulfillment-tare-task")).await;
    clerk.fill(&word("fulfillment-tare"), "24.5").await;
    clerk.click("button", &word("fulfillment-note-weight")).await;
    clerk.sees("412 kg").await;
    clerk.click("radio", &word("fulfillment-grade-first")).await;
    clerk.axe_and_picture("up-2-judge").await;
    clerk.click("button", &word("fulfillment-slip-close")).await;
    clerk.sees(&word("fulfillment-payout")).await;
    clerk.axe_and_picture("up-3-slip").await;
    let lot = clerk.links().await.into_iter().find(|link| link.starts_with("/staff/lots/")).expect("the slip names its lot");
    clerk.visit(&lot).await;
    let code = clerk.names("heading").await.into_iter().find(|name| name.contains("LQ")).expect("the lot has a code");
    clerk.close().await;
    code.split_whitespace().find(|word| word.starts_with("LQ")).unwrap_or_default().to_owned()
}

/// Two boxes of apples, bought in the live room with a phone; answers the shopper's browser on the order's page.
async fn buy_two_boxes(hub: &Served) -> Browser {
    let phone = shopper(hub, Window::Phone).await;
    phone.visit("/goods/apple").await;
    phone.fill(&word("storefront-how-many"), "2").await;
    phone.click("button", &word("storefront-add")).await;
    phone.visit("/cart").await;
    phone.axe_and_picture("up-4-cart").await;
    phone.click("link", &word("storefront-to-checkout")).await;
    to_the_door(&phone).await;
    phone.axe_and_picture("up-5-checkout").await;
    phone.click("button", &word("storefront-place-order")).await;
    phone.sees(&word("payment-hosted-title")).await;
    phone.axe_and_picture("up-6-pay").await;
    phone.click("button", &word("payment-pay-now")).await;
    phone.sees(&word("storefront-headline-paid")).await;
    phone.axe_and_picture("up-7-paid").await;
    phone
}

/// The hub collects what waits, lot by lot, and packs it; answers the waybills.
async fn pick_and_pack(hub: &Served) {
    let clerk = staff(hub, "hub", Window::Phone).await;
    clerk.visit("/staff/waves").await;
    clerk.click("button", &word("fulfillment-wave-start")).await;
    clerk.sees(&word("fulfillment-take")).await;
    clerk.axe_and_picture("up-8-pick").await;
    while clerk.names("button").await.contains(&word("fulfillment-taken")) {
        clerk.click_through("button", &word("fulfillment-taken")).await;
    }
    while clerk.names("button").await.contains(&word("fulfillment-pack")) {
        clerk.click_through("button", &word("fulfillment-pack")).await;
    }
    clerk.sees(&word("fulfillment-wave-done-text")).await;
    clerk.axe_and_picture("up-9-packed").await;
    clerk.close().await;
}

/// The courier scans the label at the hub and again at the door.
async fn carry(hub: &Served, waybill: &str) {
    let courier = staff(hub, "courier", Window::Phone).await;
    courier.visit("/staff/courier").await;
    courier.fill(&word("fulfillment-waybill"), waybill).await;
    courier.click("button", &word("fulfillment-pick-up")).await;
    courier.sees(&word("fulfillment-picked-up-said")).await;
    courier.fill(&word("fulfillment-waybill"), waybill).await;
    courier.click("button", &word("fulfillment-handed-over")).await;
    courier.sees(&word("fulfillment-delivered-said")).await;
    courier.axe_and_picture("up-10-delivered").await;
    courier.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn apples_go_from_the_scale_to_a_shoppers_door() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let lot = weigh_in(&hub).await;
    assert!(lot.starts_with("LQ"), "{lot}");
    let phone = buy_two_boxes(&hub).await;
    pick_and_pack(&hub).await;
    phone.reload().await;
    phone.sees(&word("storefront-headline-packed")).await;
    let waybill = phone.names("button").await.into_iter().find(|name| name.starts_with("YS")).expect("the order names its waybill");
    carry(&hub, &waybill).await;
    phone.reload().await;
    phone.sees(&word("storefront-headline-delivered")).await;
    phone.axe_and_picture("up-11-order").await;
    phone.close().await;
    let found = shipin::check::findings(&hub.program).await.expect("the check runs");
    assert!(found.is_empty(), "{found:#?}");
}
