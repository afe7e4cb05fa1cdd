//! The way down, whole: twenty village shops buy together, the van brings what came, and a till sells a bottle of it while
//! the line to the hub is cut.

use crate::flow_up::desk::{Goods, Written, after, after_in, all_after, field, goes_on, publishes, reachable, row, sends, shows, writes};
use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::map_request,
};
use coop::{NewParty, NewPlace, Party, PartyKind, Place, PlaceCard, PlaceKind, Role, StoreMode, party, place};
use kernel::{Db, Id, Options, Result, Tx};
use pos::node::{Node, Opening};
use std::time::Duration;
use stories::{Shop, Visitor, link::Link, shop_test};

const SALT: Goods = Goods {
    slug: "salt",
    kind: "consumer",
    category: "condiment",
    title: ("加碘精制盐", "Iodised salt"),
    unit: "C62/0",
    pack: ("袋", "Bag"),
    holds: "1",
    gross_g: "500",
    barcode: "6909002050072",
    tax: "standard",
    channel: "till",
    price: "2.50",
    share: "0",
};

const DETERGENT: Goods = Goods {
    slug: "detergent",
    category: "household",
    title: ("洗洁精", "Detergent"),
    pack: ("瓶", "Bottle"),
    gross_g: "1100",
    barcode: "6901234567892",
    price: "9.90",
    ..SALT
};

const SHOPS: usize = 20;

#[shop_test]
async fn twenty_shops_buy_together_and_a_bottle_sold_without_the_hub_is_counted_once(shop: Shop) -> Result<()> {
    let (shop, address) = reachable(shop).await;
    let (salt, detergent) = (on_sale_at_tills(&shop, &SALT).await, on_sale_at_tills(&shop, &DETERGENT).await);
    let shops = village_shops(&shop).await?;
    let eager = &shops[6];

    let cycle = opened_cycle(&shop, (&salt, &detergent)).await;
    for (nth, village) in shops.iter().enumerate() {
        asks_for(&shop, &cycle, village, (salt_cases(nth), 1)).await;
    }
    let order = ordered_by_cases(&shop, &cycle).await;
    comes_two_cases_of_salt_short(&shop, &order).await;
    // By largest remainder, those who asked for most miss a case each.
    for (nth, village) in shops.iter().enumerate() {
        let missed = i64::from(nth == 6 || nth == 12);
        assert_eq!(was_given(&shop, &cycle, village).await, [salt_cases(nth) - missed, 1], "{}", village.name_en);
    }

    the_van_brings_it_tomorrow(&shop, &shops).await;
    assert_eq!(lying_at(&shop, eager).await, ["200 pcs", "12 pcs"]);

    let link = Link::to(address).await;
    let folder = tempfile::tempdir()?;
    let till = becomes_a_till(&shop, eager, &link, folder.path()).await?;
    let counter = a_cashier_opens_a_shift(&till).await;
    till.exchange().await?;
    shop.settle().await;

    link.cut();
    let receipt = sells_a_bottle_for_cash(&counter).await;
    assert!(till.exchange().await.is_err(), "the line is cut");
    shop.settle().await;
    assert_eq!((known_receipts(&shop).await, lying_at(&shop, eager).await[1].as_str()), (vec![], "12 pcs"), "the hub knows nothing");

    link.mend();
    // The same letter twice at once: if the hub sends one of them back, it comes again.
    let (once, again) = tokio::join!(till.exchange(), till.exchange());
    assert!(once.is_ok() || again.is_ok(), "{once:?} {again:?}");
    till.exchange().await?;
    shop.settle().await;
    assert_eq!(known_receipts(&shop).await, [receipt.as_str()], "told twice at once and once more, it was sold once");
    assert_eq!(lying_at(&shop, eager).await, ["200 pcs", "11 pcs"]);
    the_county_counts_it(&shop, eager).await;

    assert_eq!(till.check().await?, vec![]);
    shop.adds_up().await;
    Ok(())
}

/// The seventh shop asks for six cases of salt, the thirteenth for five, the others for one or two: 37 together.
fn salt_cases(nth: usize) -> i64 {
    match nth {
        6 => 6,
        12 => 5,
        even if even % 2 == 0 => 2,
        _ => 1,
    }
}

async fn on_sale_at_tills(shop: &Shop, goods: &Goods) -> Written {
    let merchandiser = shop.staff(Role::Merchandiser).await;
    let written = writes(&merchandiser, goods, "").await;
    publishes(&merchandiser, goods, &written).await;
    written
}

/// Twenty shops under the station, each of an owner who sells himself.
async fn village_shops(shop: &Shop) -> Result<Vec<PlaceCard>> {
    let mut tx = shop.db().write().await?;
    let mut shops = Vec::new();
    for nth in 1..=SHOPS {
        let owner = owner(&mut tx, nth).await?;
        let new = NewPlace {
            kind: PlaceKind::VillageShop,
            code: format!("CUN-{nth:02}"),
            store_no: Some(format!("4001{nth:02}")),
            mode: StoreMode::Franchise,
            parent: Some(shop.station.id),
            seller: owner,
            name_zh: format!("第{nth}村综合服务社"),
            name_en: format!("Village shop no. {nth:02}"),
            town: "泉庄镇".to_owned(),
            division_code: "371323".to_owned(),
            point_e6: None,
            placed: "estimate".to_owned(),
        };
        let id = place::register(&mut tx, &new).await?;
        shops.push(place::load(&mut tx, id).await?);
    }
    tx.commit().await?;
    Ok(shops)
}

async fn owner(tx: &mut Tx, nth: usize) -> Result<Id<Party>> {
    let new = NewParty {
        key: Some(format!("village-owner-{nth}")),
        kind: PartyKind::StoreOwner,
        name_zh: format!("店主{nth}"),
        name_en: format!("Owner no. {nth:02}"),
        town: "泉庄镇".to_owned(),
        phone: "13800000000".to_owned(),
        tax_no: None,
        member: true,
        story_zh: String::new(),
        story_en: String::new(),
    };
    party::register(tx, &new).await
}

/// A cycle with salt by the case of forty and detergent by the case of twelve.
async fn opened_cycle(shop: &Shop, (salt, detergent): (&Written, &Written)) -> String {
    let clerk = shop.staff(Role::HubClerk).await;
    let (hub, supplier) = (shop.hub.id.to_string(), shop.supplier.to_string());
    let named = [("place", hub.as_str()), ("name_zh", "十二月"), ("name_en", "December"), ("closes_on", "2026-11-28")];
    let cycle = goes_on(clerk.post("/staff/purchase", &named).await);
    for (goods, case, cost, price) in [(salt, "40", "88.00", "96.00"), (detergent, "12", "96.00", "108.00")] {
        let offer = [("variant", goods.variant.as_str()), ("supplier", &supplier), ("case", case), ("cost", cost), ("price", price)];
        clerk.post(&format!("{cycle}/offers"), &offer).await.accepted();
    }
    cycle.rsplit('/').next().expect("a cycle has an id").to_owned()
}

/// A shopkeeper types how many cases her shop wants of each.
async fn asks_for(shop: &Shop, cycle: &str, village: &PlaceCard, (salt, detergent): (i64, i64)) {
    let keeper = shop.staff(Role::Shopkeeper).await;
    let form = keeper.get(&format!("/staff/requisitions/{cycle}?place={}", village.id)).await.accepted();
    let cases = |name: &str| format!("cases-{}", after_in(&row(&form, name), "name=\"cases-"));
    let wanted = [
        ("place".to_owned(), village.id.to_string()),
        (cases(SALT.title.1), salt.to_string()),
        (cases(DETERGENT.title.1), detergent.to_string()),
    ];
    sends(&keeper, &format!("/staff/requisitions/{cycle}"), &wanted).await;
}

/// The clerk closes the cycle; what was asked for is ordered from the supplier by the case.
async fn ordered_by_cases(shop: &Shop, cycle: &str) -> String {
    let clerk = shop.staff(Role::HubClerk).await;
    clerk.post(&format!("/staff/purchase/{cycle}/closure"), &[]).await.accepted();
    let closed = clerk.get(&format!("/staff/purchase/{cycle}")).await.accepted();
    let orders = all_after(&closed, "href=\"/staff/purchase/orders/");
    assert_eq!(orders.len(), 1, "one supplier, one order");
    let order = format!("/staff/purchase/orders/{}", orders[0]);
    let paper = clerk.get(&order).await.accepted();
    let cases = |name: &str| after_in(&row(&paper, name), "data-label=\"Cases ordered\">");
    assert_eq!((cases(SALT.title.1), cases(DETERGENT.title.1)), ("37".to_owned(), "20".to_owned()));
    order
}

async fn comes_two_cases_of_salt_short(shop: &Shop, order: &str) {
    let clerk = shop.staff(Role::HubClerk).await;
    let paper = clerk.get(order).await.accepted();
    let offer = |name: &str| after_in(&row(&paper, name), "name=\"cases-");
    let (salt, detergent) = (offer(SALT.title.1), offer(DETERGENT.title.1));
    let came = [
        (format!("cases-{salt}"), "35".to_owned()),
        (format!("until-{salt}"), "2029-11-01".to_owned()),
        (format!("cases-{detergent}"), "20".to_owned()),
        (format!("until-{detergent}"), "2028-11-01".to_owned()),
    ];
    sends(&clerk, &format!("{order}/receipt"), &came).await;
    // The supplier is owed for what came, and the paper behind the debt is found.
    let owed = shop.staff(Role::Accountant).await.get(&format!("/staff/books/statement/{}", shop.supplier)).await;
    let owed = shows(owed, &["¥5,000.00"]);
    shows(clerk.get(&after_in(&row(&owed, "Purchase order"), "data-label=\"Paper\"><a href=\"")).await, &["35"]);
}

/// What the requisition says was given: cases of salt and of detergent.
async fn was_given(shop: &Shop, cycle: &str, village: &PlaceCard) -> [i64; 2] {
    let keeper = shop.staff(Role::Shopkeeper).await;
    let answer = keeper.get(&format!("/staff/requisitions/{cycle}?place={}", village.id)).await.accepted();
    [SALT, DETERGENT]
        .map(|goods| after_in(&row(&answer, goods.title.1), "data-label=\"Cases given\"><b>").parse().expect("a number of cases"))
}

/// Everything goes on tomorrow's round; at each stop the shop counts and confirms.
async fn the_van_brings_it_tomorrow(shop: &Shop, shops: &[PlaceCard]) {
    let clerk = shop.staff(Role::HubClerk).await;
    let planning = clerk.get(&format!("/staff/trips?place={}", shop.hub.id)).await.accepted();
    let driver = field(&planning, "courier");
    let (hub, tomorrow) = (shop.hub.id.to_string(), field(&planning, "day"));
    let trip = goes_on(clerk.post("/staff/trips", &[("place", &hub), ("courier", &driver), ("day", &tomorrow)]).await);
    let stops = shows(clerk.get(&trip).await, &["Sun 22 Nov"]);
    assert_eq!(all_after(&stops, "href=\"/staff/transfers/").len(), SHOPS);

    shop.clock.advance(Duration::from_secs(22 * 3600));
    shop.staff(Role::HubClerk).await.post(&format!("{trip}/departure"), &[]).await.accepted();
    let (driver, keeper) = (shop.staff(Role::Courier).await, shop.staff(Role::Shopkeeper).await);
    for village in shops {
        driver.post(&format!("{trip}/stops/{}", village.id), &[]).await.accepted();
        confirms_what_came(&keeper, village.id).await;
    }
    shows(driver.get(&trip).await, &["Done"]);
}

async fn confirms_what_came(keeper: &Visitor, village: Id<Place>) {
    let transfers = keeper.get(&format!("/staff/transfers?place={village}")).await.accepted();
    let transfer = format!("/staff/transfers/{}", after(&transfers, "class=\"code\" href=\"/staff/transfers/"));
    let paper = keeper.get(&transfer).await.accepted();
    let lines = all_after(&paper, "name=\"came-").into_iter().map(|line| format!("came-{line}"));
    let counted: Vec<_> = lines.map(|name| (name.clone(), field(&paper, &name))).collect();
    assert_eq!(counted.len(), 2, "salt and detergent");
    sends(keeper, &format!("{transfer}/receipt"), &counted).await;
}

/// Salt and detergent on the shop's shelf.
async fn lying_at(shop: &Shop, village: &PlaceCard) -> [String; 2] {
    let stock = shop.staff(Role::Shopkeeper).await.get(&format!("/staff/stock?place={}", village.id)).await.accepted();
    [SALT, DETERGENT].map(|goods| after_in(&row(&stock, goods.title.1), "data-label=\"On hand\">"))
}

/// A cashier is hired for the shop, the office reads out a code, and the machine beside the counter becomes till 1.
async fn becomes_a_till(shop: &Shop, village: &PlaceCard, link: &Link, folder: &std::path::Path) -> Result<Node> {
    let (admin, place) = (shop.staff(Role::Admin).await, village.id.to_string());
    let cashier = [
        ("login", "gao"),
        ("name_zh", "高文静"),
        ("name_en", "Gao Wenjing"),
        ("role", "cashier"),
        ("place", &place),
        ("password", "a-long-password-of-her-own"),
        ("pin", "1358"),
    ];
    admin.post("/staff/people", &cashier).await.accepted();
    shop.settle().await;
    let made = admin.post("/staff/tills/codes", &[("place", &place), ("till_no", "1")]).await.accepted();
    let code = after(&made, "<p class=\"display code\">");
    let options = Options { connections: 4, clock: shop.clock.clone(), seed: Some(shop.seed.wrapping_add(2)) };
    let db = Db::open(&format!("sqlite:{}", folder.join("store.db").display()), options).await?;
    pos::node::open(db, Opening { hub: Some(link.url()), code: Some(code) }).await
}

/// The browser at the counter. It calls the till by the name of its own machine, as the till demands.
async fn a_cashier_opens_a_shift(till: &Node) -> Visitor {
    let at_this_machine = async |mut request: Request| {
        request.headers_mut().insert(header::HOST, HeaderValue::from_static("127.0.0.1"));
        request
    };
    let counter = Visitor::new(&till.router().layer(map_request(at_this_machine)));
    let door = shows(counter.get("/till").await, &["Gao Wenjing"]);
    counter.post("/till/sign-in", &[("cashier", &field(&door, "cashier")), ("pin", "1358")]).await.accepted();
    counter.post("/till/open", &[("cmd", "open-1"), ("float", "200")]).await.accepted();
    counter
}

/// Scanned, paid with a twenty, change given, receipt printed; answers its number.
async fn sells_a_bottle_for_cash(counter: &Visitor) -> String {
    counter.post("/till/enter", &[("cmd", "scan-1"), ("text", DETERGENT.barcode)]).await.accepted();
    shows(counter.get("/till").await, &["Detergent", "¥9.90"]);
    let done = goes_on(counter.post("/till/pay", &[("cmd", "pay-1"), ("shown", "9.90"), ("handed", "20")]).await);
    let screen = counter.get(&done).await.accepted();
    assert_eq!(after(&screen, "data-change>"), "¥10.10");
    let number = done.split("done=").nth(1).expect("the screen names the receipt").to_owned();
    shows(counter.get(&format!("/till/receipts/{number}")).await, &["Detergent", "¥9.90"]);
    number
}

/// The receipts the hub has of the shop's till.
async fn known_receipts(shop: &Shop) -> Vec<String> {
    let keeper = shop.staff(Role::Shopkeeper).await;
    let tills = keeper.get("/staff/tills").await.accepted();
    let till = keeper.get(&format!("/staff/tills/{}", after(&tills, "href=\"/staff/tills/"))).await.accepted();
    all_after(&till, "class=\"lead-cell code\">")
}

/// The county's page of the month shows what the bottle brought at the shop and what the purchase cost at the hub.
async fn the_county_counts_it(shop: &Shop, village: &PlaceCard) {
    let office = shop.staff(Role::Office).await;
    let month = office.get("/staff/books/figures?month=2026-11").await.accepted();
    let (at_shop, at_hub) = (row(&month, &village.name_en), row(&month, &shop.hub.name_en));
    // ¥9.90 with 13 % tax inside.
    assert_eq!(after_in(&at_shop, "data-label=\"Retail of consumer goods\">"), "¥8.76");
    assert_eq!(after_in(&at_hub, "data-label=\"Purchases\">"), "¥5,000.00");
}
