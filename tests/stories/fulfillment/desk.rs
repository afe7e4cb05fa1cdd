//! At the desks: what is typed twice, wrongly or absurdly, and what the accountant may read.

use super::pieces;
use axum::http::StatusCode;
use coop::Role;
use fulfillment::{Transfer, intake, lot, parcel, stock, transfer, wave};
use kernel::{Id, Result};
use stories::{Page, Shop, Stocked, shop_test};

/// What the field of a form says is wrong; the page must have come back with it.
#[track_caller]
fn wrong(page: &Page, field: &str) -> String {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{} answered {}", page.asked, page.status);
    let text = page.text();
    let issue = text.split(&format!("id=\"i-{field}\">")).nth(1).unwrap_or_else(|| panic!("{} is right: {text}", field));
    issue.split('<').next().unwrap_or_default().to_owned()
}

fn id_in(page: &Page) -> String {
    page.location().and_then(|path| path.rsplit('/').next().map(str::to_owned)).expect("it leads somewhere")
}

async fn the_lot(shop: &Shop) -> Result<Id<fulfillment::Lot>> {
    Ok(lot::newest(&mut shop.db().read().await?, None).await?[0].id)
}

/// A paper's id as its form brings it along.
fn key() -> String {
    Id::<Transfer>::from_uuid(uuid::Uuid::from_u128(0x0193_4b2c_7d10_7abc_8def_0123_4567_89ab)).to_string()
}

#[shop_test]
async fn a_form_sent_twice_writes_one_paper(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 20).await;
    let (hub, weigh) = (shop.staff(Role::HubClerk).await, shop.staff(Role::WeighClerk).await);
    let (lot, key) = (the_lot(&shop).await?.to_string(), key());
    let at_hub = shop.hub.id.to_string();

    let typed = [("key", key.as_str()), ("place", &at_hub), ("to", &shop.store.id.to_string()), ("lot", &lot), ("quantity", "3")];
    let first = hub.post("/staff/transfers", &typed).await.accepted();
    let again = hub.post("/staff/transfers", &typed).await.accepted();
    assert_eq!((id_in(&first), id_in(&again)), (key.clone(), key.clone()));
    assert_eq!(transfer::newest(&mut shop.db().read().await?, &[shop.hub.id]).await?.len(), 1);

    let shrink = [("key", key.as_str()), ("place", &at_hub), ("quantity", "2")];
    for _ in 0..2 {
        hub.post(&format!("/staff/lots/{lot}/shrink"), &shrink).await.accepted();
    }
    let lain = stock::lay(&mut shop.db().read().await?, the_lot(&shop).await?).await?;
    assert_eq!(lain[0].on_hand, pieces(18), "two are gone, not four");

    let cycle = [("key", key.as_str()), ("place", &at_hub), ("name_zh", "十二月"), ("closes_on", "2026-12-01")];
    let (first, again) = (hub.post("/staff/purchase", &cycle).await, hub.post("/staff/purchase", &cycle).await);
    assert_eq!((id_in(&first), id_in(&again)), (key.clone(), key.clone()));

    sends_an_order(&shop, &pears, 2).await?;
    let round = [("key", key.as_str()), ("place", &at_hub)];
    let (first, again) = (hub.post("/staff/waves", &round).await, hub.post("/staff/waves", &round).await);
    assert_eq!((id_in(&first), id_in(&again)), (key.clone(), key.clone()), "nothing waits any more, and still it is the same round");
    assert_eq!(wave::newest(&mut shop.db().read().await?, &[shop.hub.id]).await?.len(), 1);

    let apples = super::weighed(&shop, "apples").await?.to_string();
    let farmer = shop.farmer.to_string();
    let at_scale = shop.cold_store.id.to_string();
    let slip = [("key", key.as_str()), ("place", &at_scale), ("farmer", &farmer), ("variant", &apples), ("plate", "")];
    let (first, again) = (weigh.post("/staff/intake", &slip).await, weigh.post("/staff/intake", &slip).await);
    assert_eq!((id_in(&first), id_in(&again)), (key.clone(), key));
    assert_eq!(intake::newest(&mut shop.db().read().await?, &[shop.cold_store.id]).await?.len(), 1);
    shop.adds_up().await;
    Ok(())
}

/// Something sold waits to be picked.
async fn sends_an_order(shop: &Shop, goods: &Stocked, count: i64) -> Result<()> {
    let order = uuid::Uuid::from_u128(4242);
    let mut tx = shop.db().write().await?;
    super::promise(&mut tx, shop, goods, (order, count)).await?;
    fulfillment::demand::place(&mut tx, &super::to_send(shop, goods, (order, count))).await?;
    tx.commit().await
}

#[shop_test]
async fn a_store_that_sells_for_itself_is_asked_what_it_pays(shop: Shop) -> Result<()> {
    shop.stocked("pears", 20).await;
    let hub = shop.staff(Role::HubClerk).await;
    let (lot, at_hub) = (the_lot(&shop).await?.to_string(), shop.hub.id.to_string());
    let (village, store) = (shop.village_shop.id.to_string(), shop.store.id.to_string());
    let typed = [("place", at_hub.as_str()), ("to", &village), ("lot", &lot), ("quantity", "3")];
    let asked = hub.post("/staff/transfers", &typed).await;
    assert!(wrong(&asked, "charge").contains("¥18.00"), "what the goods cost is said");
    let typed = [("place", at_hub.as_str()), ("to", &store), ("lot", &lot), ("quantity", "3"), ("charge", "20")];
    wrong(&hub.post("/staff/transfers", &typed).await, "charge");
    let typed = [("place", at_hub.as_str()), ("to", &village), ("lot", &lot), ("quantity", "3"), ("charge", "21.50")];
    let page = hub.follow(hub.post("/staff/transfers", &typed).await).await.accepted();
    assert!(page.text().contains("¥21.50"), "{}", page.text());
    Ok(())
}

#[shop_test]
async fn what_nobody_offered_and_what_nobody_weighs_is_refused_at_its_field(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 20).await;
    let (hub, weigh) = (shop.staff(Role::HubClerk).await, shop.staff(Role::WeighClerk).await);
    let nobody = uuid::Uuid::from_u128(1).to_string();
    let (at_hub, lot) = (shop.hub.id.to_string(), the_lot(&shop).await?.to_string());
    let typed = [("place", at_hub.as_str()), ("to", &nobody), ("lot", &nobody), ("quantity", "1")];
    let page = hub.post("/staff/transfers", &typed).await;
    assert!(!wrong(&page, "to").is_empty() && !wrong(&page, "lot").is_empty());
    let typed = [("place", at_hub.as_str()), ("to", &shop.store.id.to_string()), ("lot", &lot), ("quantity", "6900205007")];
    wrong(&hub.post("/staff/transfers", &typed).await, "quantity");

    let cycle = [("place", at_hub.as_str()), ("name_zh", "十二月"), ("closes_on", "2026-12-01")];
    let cycle = hub.post("/staff/purchase", &cycle).await.location().expect("the cycle's page");
    let salt = super::consumer(&shop, "salt").await?;
    let offer = |supplier: &str, cost: &str| {
        let variant = salt.to_string();
        vec![
            ("variant", variant),
            ("supplier", supplier.to_owned()),
            ("case", "40".to_owned()),
            ("cost", cost.to_owned()),
            ("price", "85".to_owned()),
        ]
    };
    for (supplier, cost, field) in
        [(&nobody, "80", "supplier"), (&shop.farmer.to_string(), "80", "supplier"), (&shop.supplier.to_string(), "999999999999", "cost")]
    {
        let typed = offer(supplier, cost);
        let typed: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        wrong(&hub.post(&format!("{cycle}/offers"), &typed).await, field);
    }

    let apples = super::weighed(&shop, "apples").await?.to_string();
    let at_scale = shop.cold_store.id.to_string();
    let price = |variant: &str, price: &str| {
        [("place", at_scale.clone()), ("variant", variant.to_owned()), ("grade", "first".to_owned()), ("price", price.to_owned())]
    };
    for (typed, field) in [
        (price(&nobody, "5.60"), "variant"),
        (price(&pears.variant.to_string(), "5.60"), "variant"),
        (price(&apples, "690900205007"), "price"),
    ] {
        let typed: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        wrong(&weigh.post("/staff/intake/prices", &typed).await, field);
    }
    let slip = [("place", at_scale.as_str()), ("farmer", &nobody), ("variant", &apples), ("plate", "")];
    wrong(&weigh.post("/staff/intake", &slip).await, "farmer");
    Ok(())
}

#[shop_test]
async fn a_slip_takes_no_barcode_for_a_weight_and_no_harvest_of_tomorrow(shop: Shop) -> Result<()> {
    let weigh = shop.staff(Role::WeighClerk).await;
    let apples = super::weighed(&shop, "apples").await?.to_string();
    let (at_scale, farmer) = (shop.cold_store.id.to_string(), shop.farmer.to_string());
    let price = [("place", at_scale.as_str()), ("variant", &apples), ("grade", "first"), ("price", "5.60")];
    weigh.post("/staff/intake/prices", &price).await.accepted();
    let slip = [("place", at_scale.as_str()), ("farmer", &farmer), ("variant", &apples)];
    let slip = weigh.post("/staff/intake", &slip).await.location().expect("the slip's page");
    wrong(&weigh.post(&format!("{slip}/gross"), &[("gross", "690900205")]).await, "gross");
    weigh.post(&format!("{slip}/gross"), &[("gross", "520")]).await.accepted();
    weigh.post(&format!("{slip}/tare"), &[("tare", "0")]).await.accepted();
    let elsewhere = uuid::Uuid::from_u128(2).to_string();
    for (day, zone, field) in
        [("2026-11-22", "", "harvested_on"), ("0206-11-21", "", "harvested_on"), ("2026-11-20", elsewhere.as_str(), "zone")]
    {
        let judged = [("grade", "first"), ("harvested_on", day), ("zone", zone), ("controlled", "on")];
        wrong(&weigh.post(&format!("{slip}/closure"), &judged).await, field);
    }
    let judged = [("grade", "first"), ("harvested_on", "2026-11-20"), ("zone", ""), ("controlled", "on")];
    weigh.post(&format!("{slip}/closure"), &judged).await.accepted();
    shop.adds_up().await;

    // The accountant follows the entry to its slip, and the slip to its lot; there is nothing to press there.
    let accountant = shop.staff(Role::Accountant).await;
    let page = accountant.get(&slip).await.accepted();
    accountant.get(&format!("{slip}/paper")).await.accepted();
    let lot = page.text().split("href=\"/staff/lots/").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let lot = format!("/staff/lots/{}", lot.expect("the slip leads to its lot"));
    let page = accountant.get(&lot).await.accepted();
    assert!(page.text().contains("¥2,912.00") && !page.text().contains("method=\"post\" action=\"/staff/lots"), "{}", page.text());

    let reason = [("void_reason", "农户代签")];
    assert_eq!(accountant.post(&format!("{lot}/voidance"), &reason).await.status, StatusCode::NOT_FOUND);
    wrong(&weigh.post(&format!("{lot}/voidance"), &[]).await, "void_reason");
    let page = weigh.follow(weigh.post(&format!("{lot}/voidance"), &reason).await).await.accepted();
    let certificate = page.text().split("href=\"/certificates/").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let certificate = shop.visitor().get(&format!("/certificates/{}", certificate.expect("it is still linked"))).await.accepted();
    assert!(certificate.text().contains("农户代签"), "{}", certificate.text());
    assert_eq!(weigh.post(&format!("{lot}/voidance"), &reason).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}

#[shop_test]
async fn a_parcel_of_several_lots_leads_to_the_letter_of_each(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 3).await;
    shop.delivered(&pears, 5, &shop.hub).await;
    sends_an_order(&shop, &pears, 6).await?;
    let by = super::clerk(&shop, Role::HubClerk).await?;
    let mut tx = shop.db().write().await?;
    let round = wave::open(&mut tx, &by, &shop.hub).await?;
    let card = wave::load(&mut tx, round).await?;
    for lot in wave::lots_to_take(&mut tx, round).await? {
        wave::take(&mut tx, &card, lot).await?;
    }
    let demands = wave::demand_ids(&mut tx, round).await?;
    let parcel = parcel::pack(&mut tx, &by, &shop.hub, demands[0]).await?;
    let parcel = parcel::load(&mut tx, parcel).await?;
    tx.commit().await?;
    let label = shop.staff(Role::HubClerk).await.get(&format!("/staff/parcels/{}/label.pdf", parcel.id)).await.accepted();
    assert!(label.bytes.starts_with(b"%PDF"));
    let page = shop.visitor().get(&format!("/parcels/{}", parcel.waybill)).await.accepted();
    for lot in lot::newest(&mut shop.db().read().await?, None).await? {
        assert!(page.text().contains(&format!("href=\"/trace/{}\"", lot.code)), "{}", page.text());
        shop.visitor().get(&format!("/trace/{}", lot.code)).await.accepted();
    }
    assert!(!page.text().contains("王") && !page.text().contains("1381234"), "whose it is stays unsaid");
    assert_eq!(shop.visitor().get("/parcels/YS2611210000000000").await.status, StatusCode::NOT_FOUND);
    Ok(())
}

#[shop_test]
async fn stock_and_lots_are_found_by_name_and_by_number_and_turned_page_by_page(shop: Shop) -> Result<()> {
    let (pears, tea) = (shop.stocked("pears", 20).await, shop.stocked("tea", 5).await);
    let hub = shop.staff(Role::HubClerk).await;
    let code =
        lot::newest(&mut shop.db().read().await?, None).await?.into_iter().find(|card| card.variant == tea.variant).expect("it came").code;
    for (path, words, shown, hidden) in [
        ("/staff/stock", "TEA", &tea.sku, &pears.sku),
        ("/staff/lots", "Yishui%20tea", &"Yishui tea".to_owned(), &"Yishui pears".to_owned()),
        ("/staff/lots", code.as_str(), &"Yishui tea".to_owned(), &"Yishui pears".to_owned()),
    ] {
        let text = hub.get(&format!("{path}?q={words}")).await.accepted().text();
        let main = text.split("<main").nth(1).unwrap_or_default();
        assert!(main.contains(shown.as_str()) && !main.contains(hidden.as_str()), "{path} {words}: {main}");
    }
    for nth in 0..101 {
        shop.delivered(&pears, nth + 1, &shop.hub).await;
    }
    let first = hub.get("/staff/lots?q=pears").await.accepted().text();
    let next = first.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("there is another page");
    let second = hub.get(&next.replace("&#38;", "&").replace("&amp;", "&")).await.accepted().text();
    assert_eq!((first.matches("class=\"lead-cell\"").count(), second.matches("class=\"lead-cell\"").count()), (100, 2));
    Ok(())
}
