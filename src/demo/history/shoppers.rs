//! Shoppers in the cities: they order by the same addresses as any program, pay on the test provider's page, and their
//! parcels are picked, packed, carried and delivered.

use super::Story;
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use fulfillment::{
    parcel,
    parcel::{Holder, ParcelState},
    wave,
    weighing::{self, Reading},
};
use http_body_util::BodyExt as _;
use kernel::{Error, Quantity, Result};
use serde_json::{Value, json};
use std::time::Duration;
use storefront::room::{self, NewRoom};
use tower::ServiceExt as _;

/// Who buys what: SKU, its pack, how many.
struct Shopper {
    name: &'static str,
    phone: &'static str,
    province: &'static str,
    city: &'static str,
    county: &'static str,
    address: &'static str,
    wants: &'static [(&'static str, usize, i64)],
    in_room: bool,
    pays: bool,
}

macro_rules! shopper {
    ($name:literal, $phone:literal, $province:literal / $city:literal / $county:literal, $address:literal, $wants:expr, room $in_room:literal, pays $pays:literal) => {
        Shopper {
            name: $name,
            phone: $phone,
            province: $province,
            city: $city,
            county: $county,
            address: $address,
            wants: $wants,
            in_room: $in_room,
            pays: $pays,
        }
    };
}

const SHOPPERS: &[Shopper] = &[
    shopper!("周敏", "13900000101", "山东省" / "济南市" / "历下区", "解放路 88 号 3 单元 502", &[("SP-APPLE-80", 0, 2)], room true, pays true),
    shopper!("何晓东", "13900000102", "江苏省" / "南京市" / "鼓楼区", "中山北路 200 号", &[("SP-GINGER-OLD", 0, 1), ("SP-HONEY-LOCUST", 0, 2)], room false, pays true),
    shopper!("苏婷", "13900000103", "上海市" / "上海市" / "杨浦区", "国权路 15 弄 8 号 301", &[("SP-APPLE-85", 1, 1), ("SP-HAWTHORN-250", 1, 1)], room true, pays true),
    shopper!("邹文", "13900000104", "北京市" / "北京市" / "海淀区", "学院路 30 号", &[("SP-TEA-100", 0, 1)], room false, pays true),
    shopper!("冯雪", "13900000105", "山东省" / "青岛市" / "市北区", "延吉路 116 号", &[("SP-CHESTNUT-M", 0, 2), ("SP-APPLE-80", 0, 1)], room true, pays true),
    shopper!("唐磊", "13900000106", "浙江省" / "杭州市" / "西湖区", "文三路 478 号", &[("SP-NOODLE-500", 1, 1), ("SP-JIANBING-500", 1, 1)], room false, pays true),
    shopper!("孟庆兰", "13900000111", "山东省" / "临沂市" / "河东区", "东兴路 21 号", &[("SP-GOOSE", 0, 1)], room false, pays true),
    shopper!("罗志强", "13900000112", "江苏省" / "徐州市" / "云龙区", "和平路 66 号", &[("SP-GOOSE", 0, 1), ("SP-CHESTNUT-M", 0, 1)], room false, pays true),
    shopper!("郑云", "13900000107", "河南省" / "郑州市" / "金水区", "花园路 39 号", &[("SP-PEACH-510", 1, 2)], room false, pays true),
    shopper!("吕静", "13900000108", "山东省" / "临沂市" / "兰山区", "通达路 57 号", &[("SP-APPLE-85", 0, 1)], room true, pays false),
    shopper!("白帆", "13900000109", "天津市" / "天津市" / "南开区", "白堤路 12 号", &[("SP-HONEY-VITEX", 0, 1), ("SP-TEA-100", 1, 1)], room false, pays true),
    shopper!("沈亚楠", "13900000110", "安徽省" / "合肥市" / "蜀山区", "长江西路 130 号", &[("SP-GINGER-NEW", 0, 2)], room true, pays true),
];

pub(super) async fn order(story: &Story<'_>) -> Result<()> {
    let room = open_room(story).await?;
    let (early, late) = SHOPPERS.split_at(8);
    for shopper in early {
        buy(story, shopper, &room).await?;
        story.pass(Duration::from_secs(35 * 60));
    }
    story.program.settle().await?;
    pick_and_pack(story).await?;
    carry(story).await?;
    for shopper in late {
        buy(story, shopper, &room).await?;
        story.pass(Duration::from_secs(25 * 60));
    }
    story.program.settle().await
}

/// The county's host is on the air with five of the ten.
async fn open_room(story: &Story<'_>) -> Result<String> {
    let host = story.acting("host").await?;
    let mut tx = story.program.db().write().await?;
    let new = NewRoom {
        title_zh: "泉庄苹果，今天现装",
        title_en: "Apples from Quanzhuang, boxed today",
        host: host.id,
        host_name: &host.name_zh,
    };
    let room = room::open(&mut tx, &new).await?;
    let mut cards = Vec::new();
    for sku in ["SP-APPLE-80", "SP-CHESTNUT-M", "SP-HAWTHORN-250", "SP-HONEY-LOCUST", "SP-TEA-100"] {
        cards.push(story.goods.pack(sku, 0)?);
    }
    room::pin(&mut tx, room.id, &cards).await?;
    tx.commit().await?;
    Ok(room.slug)
}

async fn buy(story: &Story<'_>, shopper: &Shopper, room: &str) -> Result<()> {
    let mut lines = Vec::new();
    for (sku, nth, count) in shopper.wants {
        lines.push(json!({ "pack": story.goods.pack(sku, *nth)?, "count": count }));
    }
    let cart = ask(story, Method::POST, "/api/v1/carts", &json!({ "lines": lines, "room": shopper.in_room.then_some(room) })).await?;
    let order = json!({
        "name": shopper.name, "phone": shopper.phone, "delivery": "door", "province": shopper.province, "city": shopper.city,
        "county": shopper.county, "address": shopper.address, "provider": "test",
    });
    let placed = ask(story, Method::POST, &format!("/api/v1/carts/{}/order", text(&cart["id"])?), &order).await?;
    if shopper.pays {
        let hosted = text(&placed["payment"]["url"])?;
        let choice = Request::builder().method(Method::POST).uri(hosted).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        send(story, choice.body(Body::from("choice=now")).map_err(Error::fault)?).await?;
    }
    story.program.settle().await
}

async fn ask(story: &Story<'_>, method: Method, path: &str, body: &Value) -> Result<Value> {
    let request =
        Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json").header("idempotency-key", path);
    let answer = send(story, request.body(Body::from(body.to_string())).map_err(Error::fault)?).await?;
    Ok(serde_json::from_slice(&answer)?)
}

async fn send(story: &Story<'_>, request: Request<Body>) -> Result<Vec<u8>> {
    let path = request.uri().path().to_owned();
    let Ok(response) = story.program.router.clone().oneshot(request).await;
    let status = response.status();
    let body = response.into_body().collect().await.map_err(Error::fault)?.to_bytes().to_vec();
    if status.is_client_error() || status.is_server_error() {
        return Err(Error::fault(format_args!("demo data: {path} answers {status}: {}", String::from_utf8_lossy(&body))));
    }
    Ok(body)
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| Error::fault(format_args!("demo data: no text in {value}")))
}

/// One wave at the hub: lots that expire first are taken, each order becomes a parcel.
async fn pick_and_pack(story: &Story<'_>) -> Result<()> {
    let (hub, by) = (story.place("hub").await?, story.acting("hub").await?);
    let mut tx = story.program.db().write().await?;
    let id = wave::open(&mut tx, &by, &hub).await?;
    let card = wave::load(&mut tx, id).await?;
    for lot in wave::lots_to_take(&mut tx, id).await? {
        wave::take(&mut tx, &card, lot).await?;
    }
    let mut scale = GEESE.into_iter().cycle();
    for demand in wave::demand_ids(&mut tx, id).await? {
        for open in weighing::open_pieces(&mut tx, demand).await? {
            let quantity = Quantity::steps(scale.next().unwrap_or_default());
            let reading = Reading { id: tx.id(), demand, line: open.line, piece: open.piece, quantity, reason: String::new() };
            weighing::weigh(&mut tx, &by, &hub, &reading).await?;
        }
        parcel::pack(&mut tx, &by, &hub, demand).await?;
    }
    tx.commit().await?;
    story.pass(Duration::from_secs(3600));
    story.program.settle().await
}

/// What the geese weigh, one after the other: the first one less than it was sold as, the second one more.
const GEESE: [i64; 2] = [2360, 2640];

/// The courier fetches what is packed; most of it arrives the next day.
async fn carry(story: &Story<'_>) -> Result<()> {
    let (hub, courier) = (story.place("hub").await?, story.acting("courier").await?);
    let mut tx = story.program.db().write().await?;
    let packed = parcel::newest(&mut tx, hub.id, Some(ParcelState::Packed)).await?;
    for parcel in &packed {
        parcel::pick_up(&mut tx, &courier, &parcel.waybill).await?;
    }
    tx.commit().await?;
    story.pass(Duration::from_secs(17 * 3600));
    let mut tx = story.program.db().write().await?;
    for parcel in packed.iter().take(packed.len().saturating_sub(2)) {
        parcel::deliver(&mut tx, &courier, &parcel.waybill, Holder::courier(courier.id)).await?;
    }
    tx.commit().await?;
    story.program.settle().await
}
