//! The way up, whole: from a farmer's van on the scale of the field cold store to a shopper's door far away, at the desks
//! and on the phones of everyone in between.

pub mod desk;

use coop::Role;
use desk::{Goods, Written, after, after_in, all_after, field, goes_on, publishes, reachable, row, shows, writes};
use kernel::Result;
use std::time::Duration;
use stories::{Shop, Visitor, shop_test};

const APPLES: Goods = Goods {
    slug: "yishui-apples",
    kind: "specialty",
    category: "fruit",
    title: ("沂水苹果", "Yishui apples"),
    unit: "KGM/3",
    pack: ("5 公斤箱", "5 kg box"),
    holds: "5",
    gross_g: "5300",
    barcode: "",
    tax: "produce",
    channel: "web",
    price: "39.90",
    share: "5",
};

#[shop_test]
async fn apples_go_up_from_the_scale_to_a_shoppers_door(shop: Shop) -> Result<()> {
    let (shop, _) = reachable(shop).await;
    let merchandiser = shop.staff(Role::Merchandiser).await;
    let apples = writes(&merchandiser, &APPLES, &shop.farmer.to_string()).await;

    let fresh = a_farmer_brings(&shop, &apples, Load { picked: "2026-11-20", gross: "360", tare: "60", net: "300 kg" }).await;
    let early = a_farmer_brings(&shop, &apples, Load { picked: "2026-11-12", gross: "520", tare: "108", net: "412 kg" }).await;
    let accountant = shop.staff(Role::Accountant).await;
    let statement = format!("/staff/books/statement/{}", shop.farmer);
    shows(accountant.get(&statement).await, &["¥1,680.00", "¥2,307.20", "¥3,987.20"]);

    goes_to_the_hub(&shop, &fresh, "300").await;
    goes_to_the_hub(&shop, &early, "412").await;
    publishes(&merchandiser, &APPLES, &apples).await;
    shop.settle().await;
    the_page_leads_with(&shop, &early).await;

    let ann = shop.visitor();
    let hosted = ann_buys_two_boxes_in_the_live_room(&shop, &ann, &apples).await;
    let order = the_money_comes_and_is_told_twice(&shop, &ann, &hosted).await;
    shows(accountant.get(&hosted.replace("/pay/test/", "/staff/payments/")).await, &["Paid", "¥101.80"]);
    assert_eq!(standing_at_the_hub(&shop).await, ["712 kg", "10 kg", "702 kg"]);

    let waybill = the_hub_picks_and_packs(&shop, &early).await;
    let courier = shop.staff(Role::Courier).await;
    courier.post("/staff/courier", &[("waybill", &waybill)]).await.accepted();
    shop.settle().await;
    shows(ann.get(&order).await, &["data-status=\"on_the_way\"", &waybill]);
    courier.post("/staff/courier/deliveries", &[("waybill", &waybill)]).await.accepted();
    shop.settle().await;
    shows(ann.get(&order).await, &["data-status=\"delivered\"", "Delivered", &format!("/trace/{}", early.code)]);

    shows(accountant.get(&statement).await, &["¥3.99", "¥3,991.19"]);
    assert_eq!(standing_at_the_hub(&shop).await, ["702 kg", "0 kg", "702 kg"]);
    shop.adds_up().await;
    Ok(())
}

/// What a farmer has on his van.
struct Load {
    picked: &'static str,
    gross: &'static str,
    tare: &'static str,
    net: &'static str,
}

/// A lot as it is spoken of.
struct LotOf {
    id: String,
    code: String,
}

/// Weighed full, weighed empty, judged, promised sound, paid at the price of the day, and put into zone A.
async fn a_farmer_brings(shop: &Shop, apples: &Written, load: Load) -> LotOf {
    let weigher = shop.staff(Role::WeighClerk).await;
    let (place, farmer) = (shop.cold_store.id.to_string(), shop.farmer.to_string());
    let price = [("place", place.as_str()), ("variant", &apples.variant), ("grade", "first"), ("price", "5.60")];
    weigher.post("/staff/intake/prices", &price).await.accepted();
    let begun = [("place", place.as_str()), ("farmer", &farmer), ("variant", &apples.variant), ("plate", "鲁Q12345")];
    let slip = goes_on(weigher.post("/staff/intake", &begun).await);
    weigher.post(&format!("{slip}/gross"), &[("gross", load.gross)]).await.accepted();
    shop.clock.advance(Duration::from_secs(600));
    weigher.post(&format!("{slip}/tare"), &[("tare", load.tare)]).await.accepted();
    let judging = weigher.get(&slip).await.accepted();
    let zone = field(&judging, "zone");
    let judged = [("grade", "first"), ("harvested_on", load.picked), ("zone", &zone), ("controlled", "on"), ("deduction", "")];
    weigher.post(&format!("{slip}/closure"), &judged).await.accepted();

    let closed = shows(weigher.get(&slip).await, &[load.net, "¥5.60", "/certificates/"]);
    shows(weigher.get(&format!("{slip}/paper")).await, &[load.net]);
    let lot = after(&closed, "href=\"/staff/lots/");
    let code = after(&closed, &format!("/staff/lots/{lot}\">"));
    let stock = weigher.get(&format!("/staff/stock?place={place}")).await.accepted();
    let lies = row(&stock, &code);
    assert!(lies.contains(">A</td>") && lies.contains(load.net), "in zone A of the cold store: {lies}");
    LotOf { id: lot, code }
}

/// The weighing clerk sends a lot on, and the hub's clerk counts it in.
async fn goes_to_the_hub(shop: &Shop, lot: &LotOf, kilograms: &str) {
    let (weigher, clerk) = (shop.staff(Role::WeighClerk).await, shop.staff(Role::HubClerk).await);
    let (from, to) = (shop.cold_store.id.to_string(), shop.hub.id.to_string());
    let loaded = [("place", from.as_str()), ("to", &to), ("lot", &lot.id), ("quantity", kilograms)];
    let transfer = goes_on(weigher.post("/staff/transfers", &loaded).await);
    shop.clock.advance(Duration::from_secs(600));
    weigher.post(&format!("{transfer}/departure"), &[]).await.accepted();
    shop.clock.advance(Duration::from_secs(2400));
    let paper = clerk.get(&transfer).await.accepted();
    let line = after(&paper, "name=\"came-");
    clerk.post(&format!("{transfer}/receipt"), &[(&format!("came-{line}"), kilograms)]).await.accepted();
    shows(clerk.get(&transfer).await, &["Received", &format!("{kilograms} kg")]);
}

/// The page of the apples names the lot that leaves first, and its letter says where it grew.
async fn the_page_leads_with(shop: &Shop, lot: &LotOf) {
    let page = shows(shop.visitor().get("/goods/yishui-apples").await, &["Quanzhuang", "The farmer"]);
    assert_eq!(after(&page, "href=\"/trace/"), lot.code, "first expiring first");
    let letter = shop.visitor().get(&format!("/trace/{}", lot.code)).await;
    let letter = shows(letter, &["Quanzhuang", "grown by The farmer", "harvested on 12 Nov", "412 kg", "The cold_store"]);
    assert_eq!(all_after(&letter, "</time><b>"), ["Weighed in", "Sent by van", "Arrived"], "the hands it went through");
}

/// She takes two boxes from the host's card, says where she lives, and is sent to the provider's page.
async fn ann_buys_two_boxes_in_the_live_room(shop: &Shop, ann: &Visitor, apples: &Written) -> String {
    let host = shop.staff(Role::Host).await;
    let desk = goes_on(host.post("/staff/live", &[("title_zh", "苹果熟了"), ("title_en", "Apples are ripe")]).await);
    host.post(&format!("{desk}/cards"), &[("pack", &apples.pack)]).await.accepted();
    shop.settle().await;
    let room = desk.rsplit('/').next().expect("a room has a name").to_owned();
    let live = shows(ann.get(&format!("/live/{room}")).await, &["Yishui apples", "39.90"]);
    let card = format!("/goods/yishui-apples{}", after(&live, "href=\"/goods/yishui-apples"));
    let page = ann.get(&card).await.accepted();
    let pack = field(&page, "pack");
    assert_eq!((&pack, field(&page, "room")), (&apples.pack, room.clone()));
    ann.post("/cart/lines", &[("pack", &pack), ("quantity", "2"), ("room", &room)]).await.accepted();
    shows(ann.get("/cart").await, &["Yishui apples", "¥79.80"]);
    ann.get("/checkout").await.accepted();
    let lives = [
        ("name", "Ann Lee"),
        ("phone", "13853912345"),
        ("delivery", "door"),
        ("province", "北京市"),
        ("city", "北京市"),
        ("county", "海淀区"),
        ("address", "中关村大街 1 号"),
        ("provider", "test"),
    ];
    let hosted = goes_on(ann.post("/checkout", &lives).await);
    shows(host.get(&desk).await, &["Apples are ripe"]);
    hosted
}

/// She pays; the provider brings its signed notice over HTTP, twice. Only the notice makes the order paid.
async fn the_money_comes_and_is_told_twice(shop: &Shop, ann: &Visitor, hosted: &str) -> String {
    shows(ann.get(hosted).await, &["¥101.80"]);
    let back = goes_on(ann.post(hosted, &[("choice", "twice")]).await);
    let order = goes_on(ann.get(&back).await);
    shows(ann.get(&order).await, &["data-status=\"awaiting_payment\""]);
    shop.settle().await;
    shows(ann.get(&order).await, &["data-status=\"paid\""]);
    let accountant = shop.staff(Role::Accountant).await;
    let attempt = accountant.get(&hosted.replace("/pay/test/", "/staff/payments/")).await.accepted();
    assert_eq!(all_after(&attempt, "data-label=\"Outcome\">"), ["Taken"], "told twice, taken once");
    order
}

/// On hand, promised, available.
async fn standing_at_the_hub(shop: &Shop) -> [String; 3] {
    let stock = shop.staff(Role::HubClerk).await.get(&format!("/staff/stock?place={}", shop.hub.id)).await.accepted();
    let shelf = row(&stock, "yishui-apples");
    ["On hand\">", "Promised\">", "Available\"><b>"].map(|name| after_in(&shelf, name))
}

/// A round takes the lot that expires first, packs it, and prints its label.
async fn the_hub_picks_and_packs(shop: &Shop, first: &LotOf) -> String {
    let clerk = shop.staff(Role::HubClerk).await;
    let round = goes_on(clerk.post("/staff/waves", &[("place", &shop.hub.id.to_string())]).await);
    let errands = shows(clerk.get(&round).await, &[&first.code]);
    assert_eq!(all_after(&errands, &format!("action=\"{round}/lots/")), [first.id.as_str()], "first expiring first");
    clerk.post(&format!("{round}/lots/{}", first.id), &[]).await.accepted();
    let picked = clerk.get(&round).await.accepted();
    let demand = after(&picked, &format!("action=\"{round}/parcels/"));
    clerk.post(&format!("{round}/parcels/{demand}"), &[]).await.accepted();
    let packed = clerk.get(&round).await.accepted();
    let label = format!("/staff/parcels/{}", after(&packed, "href=\"/staff/parcels/"));
    let pdf = clerk.get(&label).await.accepted();
    assert!(pdf.bytes.starts_with(b"%PDF"), "{label} is a label to print");
    let parcel = shows(clerk.get(label.trim_end_matches("/label.pdf")).await, &[&first.code]);
    after(&parcel, "<h1 class=\"code\">")
}
