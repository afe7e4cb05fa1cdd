//! Buying: a crowd after a hundred units of one thing, then as many orders as the shop can take, placed and paid.

use crate::{
    figures::{Line, Times, millis},
    pages::Load,
    server::{County, Server},
    supply,
    visitor::{Ask, Outcome, Until, Visitor, crowd},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper::{Method, StatusCode};
use ring::hmac;
use serde_json::{Value, json};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::task::LocalSet;

/// How many want the scarce thing, and how many of it there are.
const BUYERS: u64 = 500;
/// Each buyer comes on a connection of his own.
const EACH_HIS_OWN_LINE: usize = 500;
const UNITS: u64 = 100;

/// A pack that can be bought, and how many there are.
#[derive(Debug, Clone)]
struct Pack {
    id: String,
    left: u64,
}

/// The test provider: it knows the key that installation and provider share, and to whom the money goes.
struct Provider {
    key: hmac::Key,
    seller: String,
}

/// What an order left behind: enough to pay it and to look at it.
struct Placed {
    number: String,
    secret: String,
    attempt: String,
    total_fen: i64,
}

fn text(value: &Value, pointer: &str) -> Outcome<String> {
    value.pointer(pointer).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("the answer has no {pointer}: {value}"))
}

impl Provider {
    /// Pays an order by a signed notice, as the provider does.
    async fn pay(&self, visitor: &mut Visitor, placed: &Placed, n: u64) -> Outcome {
        let data = json!({ "attempt": placed.attempt, "seller": self.seller, "amount_fen": placed.total_fen, "currency": "CNY", "reference": format!("B{n:015}") });
        let body = json!({ "type": "payment.paid", "data": data });
        let id = format!("evt_bench_{}", placed.attempt);
        let second = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?.as_secs();
        let signature = hmac::sign(&self.key, format!("{id}.{second}.{body}").as_bytes());
        let notice = Ask::json(Method::POST, "/pay/test/notice", &body)
            .with("webhook-id", id)
            .with("webhook-timestamp", second.to_string())
            .with("webhook-signature", format!("v1,{}", STANDARD.encode(signature)));
        visitor.ask(notice).await?.accepted().map(|_| ())
    }
}

/// Takes a cart with one line.
async fn fill_cart(visitor: &mut Visitor, pack: &str, count: u64) -> Outcome<String> {
    let lines = json!({ "lines": [{ "pack": pack, "count": count }] });
    let cart = visitor.ask(Ask::json(Method::POST, "/api/v1/carts", &lines)).await?.accepted()?.json()?;
    text(&cart, "/id")
}

/// Turns a cart into an order; none when the shop has no more of it.
async fn place(visitor: &mut Visitor, cart: &str) -> Outcome<Option<Placed>> {
    let order = json!({
        "name": "王秀兰", "phone": "13812345678", "delivery": "door", "province": "山东省", "city": "临沂市", "county": "沂水县",
        "address": "鑫华路 12 号", "provider": "test",
    });
    let ask = Ask::json(Method::POST, format!("/api/v1/carts/{cart}/order"), &order).with("idempotency-key", cart);
    let told = visitor.ask(ask).await?;
    if told.status == StatusCode::UNPROCESSABLE_ENTITY && told.json()?["code"] == "stock-out" {
        return Ok(None);
    }
    let placed = told.accepted()?.json()?;
    Ok(Some(Placed {
        number: text(&placed, "/order/number")?,
        secret: text(&placed, "/order/key")?,
        attempt: text(&placed, "/payment/attempt")?,
        total_fen: placed["order"]["total_fen"].as_i64().ok_or("the order has no total")?,
    }))
}

/// Everything on the web shop's shelf of which there is some, most first.
async fn packs(server: &Server) -> Outcome<Vec<Pack>> {
    let mut packs = Vec::new();
    let mut page = 1;
    loop {
        let list = server.ask(Ask::get(format!("/api/v1/products?page={page}"))).await?.accepted()?.json()?;
        for product in list["products"].as_array().into_iter().flatten() {
            let slug = text(product, "/slug")?;
            let detail = server.ask(Ask::get(format!("/api/v1/products/{slug}"))).await?.accepted()?.json()?;
            // Packs of one variant share its stock; the first stands for all.
            if let Some(pack) = detail["packs"].as_array().and_then(|all| all.first()) {
                packs.push(Pack { id: text(pack, "/id")?, left: pack["left"].as_u64().unwrap_or(0) });
            }
        }
        if page >= list["pages"].as_i64().unwrap_or(1) {
            break;
        }
        page += 1;
    }
    packs.retain(|pack| pack.left > 0);
    packs.sort_by_key(|pack| std::cmp::Reverse(pack.left));
    if packs.is_empty() { Err("nothing in the demo county can be bought".to_owned()) } else { Ok(packs) }
}

/// The test provider, found out by one order.
async fn provider(county: &County, server: &Server, pack: &Pack) -> Outcome<Provider> {
    let path = county.data().join("test-provider.key");
    let key = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let pack = pack.id.clone();
    let placed = alone(server, async move |visitor: &mut Visitor| {
        let cart = fill_cart(visitor, &pack, 1).await?;
        place(visitor, &cart).await?.ok_or_else(|| "the first order was refused".to_owned())
    })
    .await?;
    let order = server.ask(Ask::get(format!("/api/v1/orders/{}?key={}", placed.number, placed.secret))).await?.accepted()?.json()?;
    let goods =
        order["rows"].as_array().and_then(|rows| rows.iter().find(|row| row["kind"] == "goods").cloned()).ok_or("the order has no rows")?;
    Ok(Provider { key: hmac::Key::new(hmac::HMAC_SHA256, key.trim().as_bytes()), seller: text(&goods, "/party")? })
}

/// One visitor does one thing.
async fn alone<T: 'static>(server: &Server, thing: impl AsyncFnOnce(&mut Visitor) -> Outcome<T>) -> Outcome<T> {
    let address = server.address;
    LocalSet::new()
        .run_until(async move {
            let mut visitor = Visitor::come(address).await?;
            thing(&mut visitor).await
        })
        .await
}

/// Buys a pack down until exactly so many are left.
async fn buy_down(server: &Server, pack: &Pack, to: u64) -> Outcome {
    let mut too_many = pack.left.checked_sub(to).ok_or_else(|| format!("there are only {} of the scarce thing", pack.left))?;
    while too_many > 0 {
        let count = too_many.min(99);
        let id = pack.id.clone();
        let placed = alone(server, async move |visitor: &mut Visitor| {
            let cart = fill_cart(visitor, &id, count).await?;
            place(visitor, &cart).await
        });
        placed.await?.ok_or("buying down was refused")?;
        too_many -= count;
    }
    Ok(())
}

/// Five hundred at once for a hundred units: exactly a hundred are sold.
async fn the_crush(county: &County, server: &Server, (provider, pack): (Rc<Provider>, Pack)) -> Outcome<Line> {
    buy_down(server, &pack, UNITS).await?;
    let sold = Rc::new(Cell::new(0u64));
    let (counted, id) = (sold.clone(), pack.id);
    let (times, over) = crowd(server.address, EACH_HIS_OWN_LINE, Until::Count(BUYERS), async move |visitor: &mut Visitor, n| {
        let cart = fill_cart(visitor, &id, 1).await?;
        let Some(placed) = place(visitor, &cart).await? else { return Ok(()) };
        counted.set(counted.get() + 1);
        provider.pay(visitor, &placed, n).await
    })
    .await?;
    let mut line = Line::new("crush", county.engine.name(), EACH_HIS_OWN_LINE).timed(times, over);
    line.set("sold", sold.get());
    line.set("stock", UNITS);
    line.set("buyers", BUYERS);
    Ok(line)
}

/// Carts in stock, handed out one by one.
type Carts = Rc<RefCell<VecDeque<String>>>;

async fn prepare_carts(server: &Server, packs: &Rc<Vec<Pack>>, count: u64) -> Outcome<Carts> {
    let carts: Carts = Rc::default();
    let (packs, filled) = (packs.clone(), carts.clone());
    crowd(server.address, 16, Until::Count(count), async move |visitor: &mut Visitor, n| {
        let at = usize::try_from(n).unwrap_or(0) % packs.len();
        let cart = fill_cart(visitor, &packs[at].id, 1).await?;
        filled.borrow_mut().push_back(cart);
        Ok(())
    })
    .await?;
    Ok(carts)
}

/// Orders placed and paid, from carts that are ready.
async fn placed_and_paid(
    server: &Server,
    size: usize,
    until: Until,
    (provider, carts): (Rc<Provider>, Carts),
) -> Outcome<(Times, std::time::Duration)> {
    crowd(server.address, size, until, async move |visitor: &mut Visitor, n| {
        let cart = carts.borrow_mut().pop_front().ok_or("there are no more carts")?;
        let placed = place(visitor, &cart).await?.ok_or("sold out")?;
        provider.pay(visitor, &placed, 1_000_000 + n).await
    })
    .await
}

pub async fn orders(county: &County, load: Load) -> Outcome<Vec<Line>> {
    let (server, _) = county.open().await?;
    LocalSet::new().run_until(supply::stock_up(&server)).await?;
    let mut packs = packs(&server).await?;
    let provider = Rc::new(provider(county, &server, &packs[0]).await?);
    let scarce = packs.iter().rposition(|pack| pack.left >= UNITS).ok_or("there is nothing with a hundred units")?;
    let scarce = packs.remove(scarce);
    let crush = the_crush(county, &server, (provider.clone(), scarce)).await?;

    packs.retain(|pack| pack.left >= 4000);
    // Each kind is bought equally often, so the scarcest says how many orders there can be: a tenth alone, the rest at once.
    let enough = Rc::new(packs);
    let can_be_sold = enough.iter().map(|pack| pack.left).min().unwrap_or(0) * enough.len() as u64;
    let carts = prepare_carts(&server, &enough, 300).await?;
    let (mut one_by_one, _) = placed_and_paid(&server, 1, Until::Count(300), (provider.clone(), carts)).await?;
    let wanted = (load.seconds * 2000).min(can_be_sold / 2);
    let carts = prepare_carts(&server, &enough, wanted).await?;
    let (times, over) = placed_and_paid(&server, load.connections, Until::Count(wanted), (provider.clone(), carts)).await?;
    let mut line = Line::new("orders", county.engine.name(), load.connections).timed(times, over);
    line.set("alone_p50_ms", millis(one_by_one.kept_by(500)));
    line.set("alone_p95_ms", millis(one_by_one.kept_by(950)));
    line.set("variants", enough.len());

    let wanted = (load.seconds * 1000).min(can_be_sold / 3);
    let (times, over) = crowd(server.address, load.connections, Until::Count(wanted), async move |visitor: &mut Visitor, n| {
        let at = usize::try_from(n).unwrap_or(0) % enough.len();
        let cart = fill_cart(visitor, &enough[at].id, 1).await?;
        let placed = place(visitor, &cart).await?.ok_or("sold out")?;
        provider.pay(visitor, &placed, 2_000_000 + n).await
    })
    .await?;
    let mut whole = Line::new("orders-with-cart", county.engine.name(), load.connections).timed(times, over);
    let memory = server.memory_mb().await;
    server.close();
    whole.set("check", county.check()?);
    let mut lines = vec![crush, line, whole];
    lines.iter_mut().for_each(|line| line.set("rss_mb", memory));
    Ok(lines)
}
