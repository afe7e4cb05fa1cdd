//! Down: shops buy together, the van comes, and a till sells with its line to the hub cut.

use super::staff;
use books::Figure;
use kernel::{Clock, Money, Result, Zone};
use std::time::Duration;
use stories::{
    Visitor,
    browser::{Browser, Key, Window},
    demo,
    served::{Served, Till},
    word,
};

/// Salt and detergent: what they are called, where they come from, what a case holds, costs the company and the shop.
const GOODS: [[&str; 5]; 2] = [
    ["Haiqing iodised salt 400 g", "Haiqing Salt and Seasonings", "50", "95", "100"],
    ["Jinghe laundry liquid 2 kg", "Jinghe Home Care", "6", "85", "95"],
];
const DETERGENT: &str = "laundry liquid";
const BARCODE: &str = "6909002057422";
const STORE: &str = "Supply and Marketing store, Dongguan";

/// The hub opens a cycle and puts both on offer; answers the cycle's address.
async fn open_cycle(clerk: &Browser) -> String {
    clerk.visit("/staff/purchase").await;
    clerk.fill(&word("fulfillment-name-zh"), "冬至联采").await;
    clerk.fill(&word("fulfillment-name-en"), "Solstice purchase").await;
    clerk.click_through("button", &word("fulfillment-cycle-new")).await;
    for [name, supplier, holds, cost, price] in GOODS {
        clerk.fill(&word("fulfillment-goods"), name).await;
        clerk.choose(&word("fulfillment-supplier"), supplier).await;
        clerk.fill(&word("fulfillment-case-holds"), holds).await;
        clerk.fill(&word("fulfillment-case-cost"), cost).await;
        clerk.fill(&word("fulfillment-case-price"), price).await;
        clerk.click_through("button", &word("fulfillment-offer-new")).await;
    }
    clerk.axe_and_picture("down-1-cycle").await;
    clerk.path().await
}

/// The shopkeeper of Guya asks with a phone.
async fn one_shop_asks(hub: &Served) {
    let keeper = staff(hub, "shop", Window::Phone).await;
    keeper.visit("/staff/requisitions").await;
    keeper.click_through("link", "Solstice purchase").await;
    for [name, ..] in GOODS {
        keeper.fill(&format!("{}: {name}", word("fulfillment-cases-asked")), "1").await;
    }
    keeper.axe_and_picture("down-2-requisition").await;
    keeper.click_through("button", &word("fulfillment-ask")).await;
    keeper.sees(&word("fulfillment-asked-said")).await;
    keeper.close().await;
}

/// Nineteen more ask for a case of each; the store in Dongguan is among them.
async fn the_others_ask(hub: &Served, cycle: &str) {
    let admin = Visitor::new(&hub.program.router);
    admin.post("/staff/sign-in", &[("login", "admin"), ("password", &demo::password("admin"))]).await.accepted();
    let path = cycle.replace("/staff/purchase/", "/staff/requisitions/");
    let page = admin.get(&path).await.accepted().text();
    let after = |before: &str| page.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect::<Vec<_>>();
    let offers = after("name=\"cases-");
    let places = page.split("<option value=\"").skip(1).filter(|option| option.contains("store") || option.contains("village shop"));
    let (store, mut others): (Vec<_>, Vec<_>) = places.partition(|option| option.contains(STORE));
    others.retain(|option| !option.contains("Guya"));
    let chosen: Vec<String> =
        store.into_iter().chain(others).take(19).filter_map(|option| option.split('"').next()).map(str::to_owned).collect();
    assert_eq!((offers.len(), chosen.len()), (2, 19));
    for place in chosen {
        let cases: Vec<String> = offers.iter().map(|offer| format!("cases-{offer}")).collect();
        let form = [("place", place.as_str()), (cases[0].as_str(), "1"), (cases[1].as_str(), "1")];
        admin.post(&path, &form).await.accepted();
    }
}

/// Both orders come, the salt two cases short; everything is shared out and goes on the van.
async fn receive_and_send(clerk: &Browser, cycle: &str) {
    clerk.visit(cycle).await;
    clerk.click("button", &word("fulfillment-cycle-close")).await;
    clerk.agree(&word("fulfillment-cycle-close")).await;
    clerk.sees(&word("fulfillment-ordered-said")).await;
    clerk.visit(cycle).await;
    let orders: Vec<String> = clerk.links().await.into_iter().filter(|link| link.starts_with("/staff/purchase/orders/")).collect();
    assert_eq!(orders.len(), 2, "one order for each supplier");
    for order in orders {
        clerk.visit(&order).await;
        if clerk.text().await.contains("salt") {
            clerk.fill(&format!("{}: {}", word("fulfillment-cases-came"), GOODS[0][0]), "18").await;
            clerk.axe_and_picture("down-3-receipt").await;
        }
        clerk.click_through("button", &word("fulfillment-order-receive")).await;
        clerk.sees(&word("fulfillment-order-received-said")).await;
    }
    clerk.visit("/staff/trips").await;
    clerk.click_through("button", &word("fulfillment-trip-new")).await;
    clerk.axe_and_picture("down-4-trip").await;
    clerk.click_through("button", &word("fulfillment-trip-leave")).await;
    clerk.sees(&word("fulfillment-trip-left-said")).await;
}

/// The store counts what came; answers the code for its new till.
async fn the_store_confirms(hub: &Served) -> String {
    let admin = staff(hub, "admin", Window::Desk).await;
    admin.visit("/staff/transfers").await;
    admin.choose(&word("fulfillment-at"), STORE).await;
    admin.click_through("button", &word("fulfillment-show")).await;
    admin.follow_row(&word("fulfillment-transfer-sent")).await;
    admin.click_through("button", &word("fulfillment-transfer-confirm")).await;
    admin.sees(&word("fulfillment-transfer-received-said")).await;
    admin.visit("/staff/tills").await;
    admin.choose(&word("pos-where"), STORE).await;
    admin.fill(&word("pos-till-no"), "7").await;
    admin.click_through("button", &word("pos-make-code")).await;
    admin.axe_and_picture("down-5-code").await;
    let code = admin.query(".code.display").first().await.expect("the code is shown").text().await.expect("it can be read");
    admin.close().await;
    code
}

/// A member of the cooperative gets his card; answers its number.
async fn a_member_gets_his_card(hub: &Served) -> String {
    let admin = staff(hub, "admin", Window::Phone).await;
    admin.visit("/staff/parties?kind=cooperative").await;
    admin.follow_row("Laojiangjing Ginger").await;
    admin.click_through("button", &word("coop-card-make")).await;
    admin.sees(&word("coop-card-made")).await;
    admin.axe_and_picture("down-5-member").await;
    let number = admin.query(".facts .code").first().await.expect("the number is shown").text().await.expect("it can be read");
    admin.close().await;
    number.replace(' ', "")
}

/// The cashier signs in and opens a shift.
async fn open_shift(till: &Till) -> Browser {
    let cashier = Browser::open(&till.url(), Window::Desk).await;
    cashier.visit("/look?lang=en&back=/till").await;
    cashier.wait_for("combobox", &word("pos-cashier")).await;
    cashier.choose(&word("pos-cashier"), "Gao Wenjing").await;
    cashier.fill(&word("pos-pin"), "1358").await;
    cashier.axe_and_picture("down-6-till-door").await;
    cashier.click_through("button", &word("pos-sign-in-do")).await;
    cashier.press("200\n").await;
    cashier.sees(&word("pos-mode-entry")).await;
    cashier
}

/// One bottle, found by its letters and paid in cash, with keys alone.
async fn sell_one(cashier: &Browser, picture: &str) {
    cashier.press(&format!("{BARCODE}\n")).await;
    cashier.sees("1 line").await;
    cashier.sees(DETERGENT).await;
    cashier.axe_and_picture(&format!("{picture}-line")).await;
    cashier.press_key(Key::F9).await;
    // Only where money is taken can a sum be rounded off, so this word tells that the till is ready for it.
    cashier.sees(&word("pos-key-round")).await;
    cashier.press("100\n").await;
    no_longer_sees(cashier, &word("pos-key-round")).await;
    cashier.sees(&word("pos-change")).await;
    cashier.axe_and_picture(&format!("{picture}-sold")).await;
}

/// A bottle for a member: his card is scanned as any code is, and he pays his price.
async fn sell_to_a_member(cashier: &Browser, number: &str) {
    cashier.press(&format!("{BARCODE}\n")).await;
    cashier.sees("¥18.90").await;
    cashier.press(&format!("{number}\n")).await;
    cashier.sees("¥17.90").await;
    cashier.sees(&word("pos-member-asked")).await;
    cashier.axe_and_picture("down-7-member-line").await;
    cashier.press_key(Key::F9).await;
    cashier.sees(&word("pos-key-round")).await;
    cashier.press("17.90\n").await;
    no_longer_sees(cashier, &word("pos-key-round")).await;
    cashier.sees(&word("pos-change")).await;
}

async fn no_longer_sees(cashier: &Browser, text: &str) {
    for _ in 0..200 {
        if !cashier.text().await.contains(text) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the till still shows {text}");
}

/// What the store has sold of consumer goods this month, as the county will report it.
async fn sold_here(hub: &Served) -> Result<Money> {
    let mut tx = hub.program.db().read().await?;
    let today = Zone::CHINA.day(Clock::system().now());
    let figures = books::month_figures(&mut tx, today).await?;
    let store = coop::place::by_code(&mut tx, "100101").await?;
    Ok(figures.of_place(Some(store.id), Figure::RetailConsumer))
}

async fn wait_until_sold(hub: &Served, more_than: Money) -> Result<Money> {
    for _ in 0..300 {
        let sold = sold_here(hub).await?;
        if sold > more_than {
            return Ok(sold);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the hub has not learnt of the sale");
}

#[tokio::test(flavor = "multi_thread")]
async fn shops_buy_together_and_a_till_sells_while_its_line_is_cut() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let hub = Served::demo(&folder.path().join("hub")).await;
    let clerk = staff(&hub, "hub", Window::Desk).await;
    let cycle = open_cycle(&clerk).await;
    one_shop_asks(&hub).await;
    the_others_ask(&hub, &cycle).await;
    receive_and_send(&clerk, &cycle).await;
    clerk.close().await;
    let card = a_member_gets_his_card(&hub).await;
    let code = the_store_confirms(&hub).await;

    let till = Till::enrol(&hub, &folder.path().join("till"), code.trim()).await;
    let cashier = open_shift(&till).await;
    let none = sold_here(&hub).await?;
    sell_to_a_member(&cashier, &card).await;
    let before = wait_until_sold(&hub, none).await?;
    sell_one(&cashier, "down-7").await;
    let once = wait_until_sold(&hub, before).await?;
    till.link.cut();
    sell_one(&cashier, "down-8").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(sold_here(&hub).await?, once, "with the line cut, the hub knows nothing of it");
    cashier.reload().await;
    cashier.sees("1 to upload").await;
    cashier.axe_and_picture("down-9-offline").await;
    till.link.mend();
    let twice = wait_until_sold(&hub, once).await?;
    till.node.exchange().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(sold_here(&hub).await?, twice, "what is known is not counted again");
    assert_eq!(twice - once, once - before, "the same bottle, sold twice");
    cashier.close().await;

    let office = staff(&hub, "office", Window::Desk).await;
    office.visit("/staff/books/figures").await;
    office.axe_and_picture("down-10-figures").await;
    office.close().await;
    assert!(till.node.check().await?.is_empty());
    let found = shipin::check::findings(&hub.program).await?;
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}
