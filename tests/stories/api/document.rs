//! The description that is served, held against what is answered: nothing is told of that does not happen, and nothing
//! happens that is not told of.

use super::{Program, collections::cheap, described::Described, flavoured, honey, pictures, promotions};
use crate::{marks::labelled, pictures::picture};
use axum::http::{Method, StatusCode};
use coop::Role;
use kernel::Result;
use serde_json::{Value, json};
use stories::{Page, Shop, Visitor, shop_test};

/// Asks and has the answer held against the description.
struct Asking<'a> {
    described: Described,
    program: &'a Program,
    shopper: Visitor,
    asked: usize,
}

impl Asking<'_> {
    async fn desk(&mut self, method: Method, path: &str, body: Value) -> Value {
        self.asked += 1;
        let page = self.program.send(method.clone(), path, (&format!("asked-{}", self.asked), &body)).await;
        self.described.sees(&method, page).accepted().value()
    }

    async fn shop(&mut self, method: Method, path: &str, body: Value) -> Value {
        self.asked += 1;
        let page = self.shopper.json(method.clone(), &format!("/api/v1{path}"), &[("idempotency-key", "asked")], &body).await;
        self.described.sees(&method, page).accepted().value()
    }

    #[track_caller]
    fn refused(&mut self, method: &Method, page: Page) {
        assert!(page.status.is_client_error(), "{} was not refused", page.asked);
        self.described.sees(method, page);
    }
}

/// Everything the catalog's desk does for programs, once.
async fn desk(asking: &mut Asking<'_>) {
    let written = asking.desk(Method::POST, "/products", flavoured()).await;
    let path = format!("/products/{}", written["id"].as_str().expect("an id"));
    asking.desk(Method::GET, "/products?limit=2", Value::Null).await;
    asking.desk(Method::GET, &path, Value::Null).await;
    asking.desk(Method::PUT, &path, written.clone()).await;
    let sent = asking.program.brings(&pictures::said(&format!("{path}/pictures")), "brought", picture(9)).await;
    let hung = asking.described.sees(&Method::POST, sent).accepted().value();
    let picture = format!("{path}/pictures/{}", hung["sha"].as_str().expect("a hash"));
    asking.desk(Method::GET, &format!("{path}/pictures"), Value::Null).await;
    asking.desk(Method::GET, &picture, Value::Null).await;
    asking.desk(Method::PUT, &picture, json!({ "place": 1 })).await;
    let packs = ["/variants/0/packs/0/id", "/variants/1/packs/0/id"].map(|pack| written.pointer(pack).expect("a pack").clone());
    let prices: Vec<_> = packs.iter().map(|pack| json!({ "pack": pack, "price_fen": 3980 })).collect();
    asking.desk(Method::POST, "/price-books", json!({ "channel": "till", "prices": prices })).await;
    asking.desk(Method::POST, &format!("{path}/publication"), Value::Null).await;
    asking.desk(Method::POST, &format!("{path}/withdrawal"), Value::Null).await;
    asking.desk(Method::DELETE, &picture, Value::Null).await;
    asking.desk(Method::GET, "/changes", Value::Null).await;
    asking.desk(Method::GET, "/changes?after=0", Value::Null).await;
}

async fn collections(asking: &mut Asking<'_>) {
    let mut cheap = cheap("cheap", 100_000);
    cheap["terms"]["rule"]["says"] = json!([{ "asked": "organic", "answer": "yes" }]);
    cheap["terms"]["rule"]["any"] = json!(true);
    let written = asking.desk(Method::POST, "/collections", cheap.clone()).await;
    let path = format!("/collections/{}", written["id"].as_str().expect("an id"));
    asking.desk(Method::GET, "/collections", Value::Null).await;
    asking.desk(Method::GET, &path, Value::Null).await;
    asking.desk(Method::PUT, &path, written).await;
    let held = asking.desk(Method::GET, &format!("{path}/products"), Value::Null).await;
    assert!(held["total"].as_i64() > Some(0), "{held}");
    asking.desk(Method::POST, "/collections/preview", json!({ "terms": cheap["terms"] })).await;
}

/// Every kind of offer, and the code of one of them.
async fn promotions(asking: &mut Asking<'_>, pack: &Value) {
    let offers = [
        json!({ "kind": "rate", "off": 500 }),
        json!({ "kind": "nth_piece", "nth": 2, "off": 5000 }),
        json!({ "kind": "buy_and_get", "buy": 3, "free": 1, "gift": { "packs": [pack] } }),
        json!({ "kind": "buy_and_get", "buy": 3, "free": 1 }),
        json!({ "kind": "bundle_price", "pieces": 3, "price": 100 }),
        json!({ "kind": "set_price", "parts": [{ "pack": pack, "count": 2 }], "price": 100 }),
        json!({ "kind": "spend_and_save", "steps": [{ "from_fen": 100, "off": { "rate_bp": 100 } }] }),
    ];
    for offer in offers {
        let mut body = promotions::spend("One of them", 1000, 100);
        body["terms"]["offer"] = offer;
        asking.desk(Method::POST, "/api/v1/promotions", body).await;
    }
    let mut coded = promotions::spend("Welcome", 1000, 100);
    coded["coded"] = json!(true);
    let written = asking.desk(Method::POST, "/api/v1/promotions", coded).await;
    let path = format!("/api/v1/promotions/{}", written["id"].as_str().expect("an id"));
    asking.desk(Method::PUT, &path, written).await;
    asking.desk(Method::PUT, &format!("{path}/state"), json!({ "revision": 2, "state": "running" })).await;
    asking.desk(Method::POST, &format!("{path}/codes"), json!({ "code": "WELCOME-1" })).await;
    asking.desk(Method::GET, &format!("{path}/codes"), Value::Null).await;
    asking.desk(Method::GET, "/api/v1/promotions", Value::Null).await;
    asking.desk(Method::GET, &path, Value::Null).await;
    let basket = json!({ "lines": [{ "pack": pack, "count": 2 }], "code": "WELCOME-1" });
    let tried = asking.desk(Method::POST, "/api/v1/promotions/simulate", basket).await;
    assert_eq!(tried["verdicts"].as_array().map(Vec::len), Some(8));
}

/// Everything the shop does for programs, once.
async fn shop_of(asking: &mut Asking<'_>, shop: &Shop, pack: &Value) -> Result<()> {
    asking.shop(Method::GET, "/products", Value::Null).await;
    asking.shop(Method::GET, "/products/tea", Value::Null).await;
    asking.shop(Method::GET, "/products/goose", Value::Null).await;
    asking.shop(Method::GET, "/search?q=tea", Value::Null).await;
    let cart = asking.shop(Method::POST, "/carts", json!({ "lines": [{ "pack": pack, "count": 2 }] })).await;
    let path = format!("/carts/{}", cart["id"].as_str().expect("an id"));
    asking.shop(Method::GET, &path, Value::Null).await;
    asking.shop(Method::PUT, &format!("{path}/lines"), json!({ "lines": [{ "pack": pack, "count": 1 }] })).await;
    asking.shop(Method::PUT, &format!("{path}/code"), json!({ "code": "WELCOME-1" })).await;
    let card = crate::cards::card_made(shop).await?;
    asking.shop(Method::PUT, &format!("{path}/member-card"), json!({ "card": card })).await;
    let order = json!({
        "name": "Ann", "phone": "13853912345", "delivery": "door", "province": "山东省", "city": "临沂市", "county": "沂水县",
        "address": "鑫华路 12 号", "provider": "test",
    });
    let placed = asking.shop(Method::POST, &format!("{path}/order"), order).await;
    let said = |field: &str| placed["order"][field].as_str().expect(field).to_owned();
    asking.shop(Method::GET, &format!("/orders/{}?key={}", said("number"), said("key")), Value::Null).await;
    Ok(())
}

#[shop_test]
async fn every_address_that_is_described_answers_as_it_is_described(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    shop.of_catch_weight("goose", (2200, 2500, 2800), tea.price).await;
    let program = Program::with_all(&shop).await;
    let mut asking = Asking { described: Described::of(&shop).await, program: &program, shopper: shop.visitor(), asked: 0 };
    desk(&mut asking).await;
    shop.settle().await;
    collections(&mut asking).await;
    promotions(&mut asking, &json!(tea.pack)).await;
    let mark = labelled(&shop, &shop.staff(Role::Merchandiser).await).await;
    for path in ["/marks".to_owned(), format!("/marks/{mark}"), format!("/marks/{mark}/grants")] {
        asking.desk(Method::GET, &path, Value::Null).await;
    }
    shop_of(&mut asking, &shop, &json!(tea.pack)).await?;
    assert_eq!(asking.described.unseen(), Vec::<String>::new());
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn refusals_are_described_too(shop: Shop) {
    shop.stocked("tea", 1).await;
    let (program, stranger) = (Program::with_all(&shop).await, shop.visitor());
    let mut asking = Asking { described: Described::of(&shop).await, program: &program, shopper: shop.visitor(), asked: 0 };
    let nobody = "01a1fc77-4120-7001-967f-ab604c14b101";
    for path in ["/api/v1/catalog/products", "/api/v1/catalog/collections", "/api/v1/catalog/marks", "/api/v1/promotions"] {
        let page = stranger.get(path).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        asking.refused(&Method::GET, page);
        let page = program.get(&format!("{path}?cursor=elsewhere")).await;
        asking.refused(&Method::GET, page);
        let page = program.get(&format!("{path}/{nobody}")).await;
        asking.refused(&Method::GET, page);
    }
    let page = program.send(Method::POST, "/products", ("", &honey())).await;
    asking.refused(&Method::POST, page);
    for path in ["/products", "/collections", "/api/v1/promotions", "/collections/preview", "/api/v1/promotions/simulate"] {
        let page = program.send(Method::POST, path, ("k", &json!({ "lines": 1 }))).await;
        asking.refused(&Method::POST, page);
    }
}
