//! Whoever has no business at a desk finds no desk: every address of this room, asked by strangers.

use super::{clerk, pieces, promise, to_send};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use coop::{Grant, NewPlace, NewStaff, PlaceKind, Role, StoreMode, place, session, staff};
use fulfillment::{
    cycle::{self, NewOffer},
    demand, intake, lot, parcel,
    transfer::{self, NewLine},
    trip, wave,
};
use kernel::{Money, Result};
use stories::{Shop, Visitor, shop_test};
use uuid::Uuid;

/// A place that is nobody's here, and somebody who may do everything of this room there and nothing elsewhere.
async fn from_another_county(shop: &Shop) -> Result<Visitor> {
    let hash = session::hash_password("somewhere-else-entirely").await?;
    let mut tx = shop.db().write().await?;
    let elsewhere = NewPlace {
        kind: PlaceKind::Hub,
        code: "HUB-2".to_owned(),
        store_no: None,
        mode: StoreMode::Direct,
        parent: None,
        seller: shop.company,
        name_zh: "邻县集配中心".to_owned(),
        name_en: "The hub next door".to_owned(),
        town: "泉庄镇".to_owned(),
        division_code: "371323".to_owned(),
        point_e6: None,
        placed: "estimate".to_owned(),
    };
    let place = place::register(&mut tx, &elsewhere).await?;
    let roles =
        [Role::HubClerk, Role::WeighClerk, Role::StationClerk, Role::Shopkeeper, Role::Merchandiser, Role::Courier, Role::Accountant];
    let new = NewStaff {
        login: "neighbour".to_owned(),
        name_zh: "邻居".to_owned(),
        name_en: "The neighbour".to_owned(),
        password_hash: hash,
        pin_hash: None,
        grants: roles.into_iter().map(|role| Grant { role, place }).collect(),
    };
    staff::hire(&mut tx, &new).await?;
    tx.commit().await?;
    let visitor = shop.visitor();
    visitor.post("/staff/sign-in", &[("login", "neighbour"), ("password", "somewhere-else-entirely")]).await.accepted();
    Ok(visitor)
}

/// An address: how it is asked, where, with which fields.
type Address = (Method, String, Vec<(&'static str, String)>);

/// One of each paper of the house, by its id.
struct Papers {
    apples: String,
    slip: String,
    lot: String,
    round: String,
    demand: String,
    packed: String,
    waybill: String,
    transfer: String,
    trip: String,
    cycle: String,
    order: String,
    courier: String,
}

async fn papers(shop: &Shop) -> Result<Papers> {
    let pears = shop.stocked("pears", 20).await;
    let apples = super::weighed(shop, "apples").await?;
    let (hub, weigh, courier) =
        (clerk(shop, Role::HubClerk).await?, clerk(shop, Role::WeighClerk).await?, clerk(shop, Role::Courier).await?);
    let mut tx = shop.db().write().await?;
    let slip = intake::open(&mut tx, &weigh, &shop.cold_store, (shop.farmer, apples), "").await?;
    promise(&mut tx, shop, &pears, (Uuid::from_u128(1), 2)).await?;
    demand::place(&mut tx, &to_send(shop, &pears, (Uuid::from_u128(1), 2))).await?;
    let round = wave::open(&mut tx, &hub, &shop.hub).await?;
    let card = wave::load(&mut tx, round).await?;
    let lot = lot::newest(&mut tx, None).await?[0].id;
    wave::take(&mut tx, &card, lot).await?;
    let demand = wave::demand_ids(&mut tx, round).await?[0];
    let packed = parcel::pack(&mut tx, &hub, &shop.hub, demand).await?;
    let waybill = parcel::load(&mut tx, packed).await?.waybill;
    let line = NewLine { variant: pears.variant, lot: None, quantity: pieces(2), charge: Money::ZERO };
    let transfer = transfer::draft(&mut tx, &shop.hub, shop.store.id, None, &[line]).await?;
    let today = shop.hub.zone().day(tx.now());
    let trip = trip::plan(&mut tx, &shop.hub, courier.id, today).await?;
    let cycle = cycle::open(&mut tx, &shop.hub, ("十一月", "November"), today).await?;
    let new =
        NewOffer { variant: pears.variant, supplier: shop.supplier, case_steps: pieces(4), cost: Money::fen(80), price: Money::fen(90) };
    let offer = cycle::offer(&mut tx, cycle, &new).await?;
    cycle::ask(&mut tx, &hub, cycle, shop.store.id, &[(offer, 1)]).await?;
    let card = cycle::load(&mut tx, cycle).await?;
    let order = cycle::close(&mut tx, &card).await?[0];
    tx.commit().await?;
    Ok(Papers {
        apples: apples.to_string(),
        slip: slip.to_string(),
        lot: lot.to_string(),
        round: round.to_string(),
        demand: demand.to_string(),
        packed: packed.to_string(),
        waybill,
        transfer: transfer.to_string(),
        trip: trip.to_string(),
        cycle: cycle.to_string(),
        order: order.to_string(),
        courier: courier.id.to_string(),
    })
}

/// Every address the papers have.
async fn addresses(shop: &Shop) -> Result<Vec<Address>> {
    let papers = papers(shop).await?;
    let mut all = Vec::new();
    reads(shop, &papers, &mut all);
    lot_deeds(shop, &papers, &mut all);
    desk_deeds(shop, &papers, &mut all);
    Ok(all)
}

fn reads(shop: &Shop, papers: &Papers, all: &mut Vec<Address>) {
    let here = shop.hub.id;
    let Papers { slip, round, packed, transfer, cycle, order, trip, .. } = papers;
    for path in ["stock", "intake", "intake/prices", "waves", "parcels", "transfers", "purchase", "requisitions", "trips"] {
        all.push((Method::GET, format!("/staff/{path}?place={here}"), Vec::new()));
    }
    for path in [
        format!("intake/{slip}"),
        format!("intake/{slip}/paper"),
        format!("waves/{round}"),
        format!("parcels/{packed}"),
        format!("parcels/{packed}/label.pdf"),
        format!("transfers/{transfer}"),
        format!("transfers/{transfer}/paper"),
        format!("purchase/{cycle}"),
        format!("purchase/orders/{order}"),
        format!("requisitions/{cycle}?place={here}"),
        format!("trips/{trip}"),
    ] {
        all.push((Method::GET, format!("/staff/{path}"), Vec::new()));
    }
}

fn lot_deeds(shop: &Shop, papers: &Papers, all: &mut Vec<Address>) {
    let here = shop.hub.id;
    let Papers { lot, slip, apples, .. } = papers;
    let lot_typed = vec![("state", "quarantined".to_owned()), ("reason", "x".to_owned()), ("void_reason", "x".to_owned())];
    for deed in ["state", "voidance"] {
        all.push((Method::POST, format!("/staff/lots/{lot}/{deed}"), lot_typed.clone()));
    }
    all.push((Method::POST, format!("/staff/lots/{lot}/shrink"), vec![("place", here.to_string()), ("quantity", "1".to_owned())]));
    let scale = shop.cold_store.id.to_string();
    let (farmer, variant) = (shop.farmer.to_string(), apples.to_string());
    all.push((Method::POST, "/staff/intake".to_owned(), vec![("place", scale.clone()), ("farmer", farmer), ("variant", variant.clone())]));
    let price = vec![("place", scale), ("variant", variant), ("grade", "first".to_owned()), ("price", "5".to_owned())];
    all.push((Method::POST, "/staff/intake/prices".to_owned(), price));
    for deed in ["gross", "tare", "closure", "absence"] {
        all.push((Method::POST, format!("/staff/intake/{slip}/{deed}"), vec![("gross", "5".to_owned()), ("tare", "1".to_owned())]));
    }
}

fn desk_deeds(shop: &Shop, papers: &Papers, all: &mut Vec<Address>) {
    let here = shop.hub.id;
    let at_hub = || vec![("place", here.to_string())];
    let Papers { lot, round, demand, waybill, transfer, cycle, order, trip, courier, .. } = papers;
    all.push((Method::POST, "/staff/waves".to_owned(), at_hub()));
    for path in ["plan".to_owned(), format!("lots/{lot}"), format!("parcels/{demand}")] {
        all.push((Method::POST, format!("/staff/waves/{round}/{path}"), Vec::new()));
    }
    for deed in ["arrivals", "deliveries"] {
        all.push((Method::POST, format!("/staff/parcels/{deed}"), vec![("place", here.to_string()), ("waybill", waybill.clone())]));
    }
    let sent = vec![("place", here.to_string()), ("to", shop.store.id.to_string()), ("lot", lot.to_string()), ("quantity", "1".to_owned())];
    all.push((Method::POST, "/staff/transfers".to_owned(), sent));
    for deed in ["departure", "absence", "receipt"] {
        all.push((Method::POST, format!("/staff/transfers/{transfer}/{deed}"), vec![("came-1", "2".to_owned())]));
    }
    let window = vec![("place", here.to_string()), ("name_zh", "十二月".to_owned()), ("closes_on", "2026-12-01".to_owned())];
    all.push((Method::POST, "/staff/purchase".to_owned(), window));
    for deed in ["offers", "closure"] {
        all.push((Method::POST, format!("/staff/purchase/{cycle}/{deed}"), Vec::new()));
    }
    all.push((Method::POST, format!("/staff/purchase/orders/{order}/receipt"), Vec::new()));
    all.push((Method::POST, format!("/staff/requisitions/{cycle}"), vec![("place", shop.store.id.to_string())]));
    let round_trip = vec![("place", here.to_string()), ("courier", courier.to_string()), ("day", "2026-11-22".to_owned())];
    all.push((Method::POST, "/staff/trips".to_owned(), round_trip));
    for deed in ["departure".to_owned(), "parcels".to_owned(), format!("stops/{}", shop.store.id)] {
        let typed = vec![("waybill", waybill.clone()), ("stop", shop.store.id.to_string())];
        all.push((Method::POST, format!("/staff/trips/{trip}/{deed}"), typed));
    }
}

async fn asks(visitor: &Visitor, (method, path, typed): &Address) -> StatusCode {
    if method == Method::GET {
        return visitor.ask(Method::GET, path, &[], Body::empty()).await.status;
    }
    let typed: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    visitor.post(path, &typed).await.status
}

#[shop_test]
async fn a_stranger_finds_no_desk(shop: Shop) -> Result<()> {
    let addresses = addresses(&shop).await?;
    let (nobody, host, neighbour) = (shop.visitor(), shop.staff(Role::Host).await, from_another_county(&shop).await?);
    assert!(addresses.len() > 40, "{} addresses", addresses.len());
    for address in &addresses {
        let status = asks(&nobody, address).await;
        assert!(
            matches!(status, StatusCode::SEE_OTHER | StatusCode::UNAUTHORIZED),
            "unsigned: {} {} answered {status}",
            address.0,
            address.1
        );
        for (who, visitor) in [("the host", &host), ("the neighbour", &neighbour)] {
            let status = asks(visitor, address).await;
            assert!(
                matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND),
                "{who}: {} {} answered {status}",
                address.0,
                address.1
            );
        }
    }
    for path in ["/staff/lots", "/staff/courier"] {
        assert_eq!(host.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn the_accountant_reads_the_papers_behind_entries_and_changes_none(shop: Shop) -> Result<()> {
    let addresses = addresses(&shop).await?;
    let accountant = shop.staff(Role::Accountant).await;
    let is_paper =
        |path: &str| ["/staff/intake/0", "/staff/transfers/0", "/staff/purchase/orders/0"].iter().any(|paper| path.starts_with(paper));
    let papers: Vec<_> = addresses.iter().filter(|(_, path, _)| is_paper(path)).collect();
    assert!(papers.iter().filter(|(method, ..)| method == Method::GET).count() == 5, "slip, transfer, their prints, and the order");
    for paper in papers {
        let status = asks(&accountant, paper).await;
        if paper.0 == Method::GET {
            let page = accountant.get(&paper.1).await.accepted().text();
            assert!(!page.contains("method=\"post\" action=\"/staff/"), "{} offers something to press: {page}", paper.1);
        } else {
            assert!(matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{} answered {status}", paper.1);
        }
    }
    Ok(())
}

#[shop_test]
async fn a_lot_tells_strangers_neither_its_cost_nor_its_buyers(shop: Shop) -> Result<()> {
    addresses(&shop).await?;
    let neighbour = from_another_county(&shop).await?;
    let lot = lot::newest(&mut shop.db().read().await?, None).await?[0].id;
    let path = format!("/staff/lots/{lot}");
    let (own, foreign) =
        (shop.staff(Role::HubClerk).await.get(&path).await.accepted().text(), neighbour.get(&path).await.accepted().text());
    for secret in ["¥120.00", "王桂兰", "13812345678", "method=\"post\" action=\"/staff/lots"] {
        assert!(own.contains(secret), "whoever decides about the lot sees {secret}");
        assert!(!foreign.contains(secret), "others see {secret}");
    }
    Ok(())
}

#[shop_test]
async fn a_courier_takes_over_only_where_he_works(shop: Shop) -> Result<()> {
    addresses(&shop).await?;
    let (courier, neighbour) = (shop.staff(Role::Courier).await, from_another_county(&shop).await?);
    let waybill = parcel::newest(&mut shop.db().read().await?, shop.hub.id, None).await?[0].waybill.clone();
    let foreign = neighbour.post("/staff/courier", &[("waybill", &waybill)]).await;
    assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
    courier.post("/staff/courier", &[("waybill", &waybill)]).await.accepted();
    let station = shop.staff(Role::StationClerk).await;
    let arrival = [("place", shop.station.id.to_string()), ("waybill", waybill.clone())];
    let arrival: Vec<_> = arrival.iter().map(|(name, value)| (*name, value.as_str())).collect();
    station.post("/staff/parcels/arrivals", &arrival).await.accepted();
    // It waits to be fetched at the station: the neighbour's courier has no business there either.
    let foreign = neighbour.post("/staff/courier", &[("waybill", &waybill)]).await;
    assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
    shop.adds_up().await;
    Ok(())
}
