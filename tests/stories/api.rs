//! The catalog for programs: keys and what each may do, reading everything and what changes afterwards, and writes that are
//! done once however often they are sent.

mod collections;
mod described;
mod document;
mod marks;
mod pictures;
mod promotions;
mod shop;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use coop::Role;
use serde_json::{Value, json};
use std::time::Duration;
use stories::{Page, Shop, Visitor, shop_test};

/// A key as the administrator's page shows it.
async fn key(shop: &Shop, scopes: &[&str], days: &str) -> String {
    let admin = shop.staff(Role::Admin).await;
    let mut form = vec![("name", "The county's accounts"), ("days", days)];
    form.extend(scopes.iter().map(|scope| ("scopes", *scope)));
    let made = admin.post("/staff/keys", &form).await.accepted();
    assert_eq!(made.headers["cache-control"], "no-store");
    let text = made.text();
    let key = text.split("data-key>").nth(1).and_then(|rest| rest.split('<').next()).expect("the key is shown once").to_owned();
    let later = admin.get("/staff/keys").await.accepted().text();
    assert!(later.contains(&key[..12]) && !later.contains(&key), "and never again");
    key
}

/// A program with a key.
pub struct Program {
    visitor: Visitor,
    bearer: String,
}

impl Program {
    fn with(shop: &Shop, key: &str) -> Program {
        Program { visitor: shop.visitor(), bearer: format!("Bearer {key}") }
    }

    /// One that may do everything.
    pub async fn with_all(shop: &Shop) -> Program {
        Program::with(shop, &key(shop, &ALL, "").await)
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, ("", &Value::Null)).await
    }

    pub async fn send(&self, method: Method, path: &str, (idempotency, body): (&str, &Value)) -> Page {
        let mut headers = vec![("authorization", self.bearer.as_str())];
        if !idempotency.is_empty() {
            headers.push(("idempotency-key", idempotency));
        }
        self.visitor.json(method, &address(path), &headers, body).await
    }

    /// Sends bytes as they are.
    pub async fn brings(&self, path: &str, idempotency: &str, bytes: Vec<u8>) -> Page {
        let kind = ("content-type", "application/octet-stream");
        let headers = [("authorization", self.bearer.as_str()), ("idempotency-key", idempotency), kind];
        self.visitor.ask(Method::POST, &address(path), &headers, Body::from(bytes)).await
    }

    async fn ids(&self, path: &str) -> Vec<String> {
        let stretch = self.get(path).await.accepted().value();
        let id = |product: &Value| product["id"].as_str().unwrap_or_default().to_owned();
        stretch["products"].as_array().into_iter().flatten().map(id).collect()
    }
}

/// What does not say it begins behind the catalog.
fn address(path: &str) -> String {
    if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v1/catalog{path}") }
}

const ALL: [&str; 5] = ["catalog.read", "catalog.write", "prices.write", "promotions.read", "promotions.write"];

fn honey() -> Value {
    json!({
        "kind": "specialty", "category": "condiment", "temperature": "ambient", "tax": "produce", "town": "泉庄镇",
        "title": { "zh": "枣花蜜", "en": "Date honey" }, "line": { "zh": "一句话。", "en": "One sentence." },
        "origin": { "zh": "沂水", "en": "Yishui" },
        "variants": [{ "sku": "HONEY", "name": { "zh": "原味", "en": "Plain" }, "unit": "C62/0", "cost_fen": 2100, "net": "500 g",
            "packs": [{ "kind": "bottle", "name": { "zh": "一瓶", "en": "A bottle" }, "steps": 1, "gross_g": 800, "till": true,
                        "barcodes": ["6901234567892"] }] }],
    })
}

#[shop_test]
async fn a_key_opens_what_it_is_for_until_it_is_ended(shop: Shop) {
    shop.stocked("tea", 3).await;
    let stranger = shop.visitor();
    assert_eq!(stranger.get("/api/v1/catalog/products").await.refusal(), "sign-in-first");
    assert_eq!(Program::with(&shop, "shipin_WRONG").get("/products").await.status, StatusCode::UNAUTHORIZED);
    let reader = Program::with(&shop, &key(&shop, &["catalog.read"], "2").await);
    assert_eq!(reader.ids("/products?sku=TEA").await.len(), 1);
    let refused = reader.send(Method::POST, "/products", ("k", &honey())).await;
    assert_eq!((refused.status, refused.refusal().as_str()), (StatusCode::FORBIDDEN, "forbidden"));
    shop.clock.advance(Duration::from_secs(2 * 24 * 3600));
    assert_eq!(reader.get("/products").await.status, StatusCode::UNAUTHORIZED, "its days are over");

    let good = Program::with(&shop, &key(&shop, &ALL, "").await);
    good.get("/products").await.accepted();
    let admin = shop.staff(Role::Admin).await;
    let page = admin.get("/staff/keys").await.accepted().text();
    let end = page.split("action=\"/staff/keys/").nth(1).and_then(|rest| rest.split('"').next()).expect("one is good");
    admin.post(&format!("/staff/keys/{end}"), &[]).await.accepted();
    assert_eq!(good.get("/products").await.status, StatusCode::UNAUTHORIZED);
    let nothing = admin.post("/staff/keys", &[("name", "Nothing"), ("days", "9999")]).await;
    assert!(nothing.status == StatusCode::UNPROCESSABLE_ENTITY && nothing.text().contains("Choose at least one."), "{}", nothing.text());
    assert_eq!(shop.staff(Role::Merchandiser).await.get("/staff/keys").await.status, StatusCode::FORBIDDEN);
}

#[shop_test]
async fn everything_is_read_by_cursor_and_what_changes_afterwards_is_followed(shop: Shop) {
    let program = Program::with(&shop, &key(&shop, &ALL, "").await);
    for name in ["tea", "salt", "pears", "oil", "eggs"] {
        shop.stocked(name, 1).await;
    }
    shop.settle().await;
    let begin = program.get("/changes").await.accepted().value();
    let whole = program.ids("/products").await;
    let (mut walked, mut path) = (Vec::new(), "/products?limit=2".to_owned());
    loop {
        walked.extend(program.ids(&path).await);
        let Value::String(next) = &program.get(&path).await.accepted().value()["next"] else { break };
        path = format!("/products?limit=2&cursor={next}");
    }
    assert_eq!((walked.len(), &walked), (whole.len(), &whole));
    assert!(whole.len() >= 5 && program.ids("/products?status=draft").await.is_empty());
    assert_eq!(program.get("/products?cursor=elsewhere").await.refusal(), "invalid");

    let after = |from: &Value| format!("/changes?after={}", from["next"]);
    assert_eq!(program.get(&after(&begin)).await.accepted().value()["changes"], json!([]));
    let written = program.send(Method::POST, "/products", ("honey-1", &honey())).await.accepted().value();
    shop.settle().await;
    let pack = &written["variants"][0]["packs"][0]["id"];
    let book = json!({ "channel": "till", "prices": [{ "pack": pack, "price_fen": 3980 }] });
    program.send(Method::POST, "/price-books", ("book-1", &book)).await.accepted();
    shop.settle().await;
    let seen = program.get(&after(&begin)).await.accepted().value();
    let told: Vec<(&Value, &Value)> =
        seen["changes"].as_array().into_iter().flatten().map(|change| (&change["what"], &change["products"][0])).collect();
    assert_eq!(told, [(&json!("product"), &written["id"]), (&json!("prices"), &Value::Null)]);
    assert_eq!(program.get(&after(&seen)).await.accepted().value()["next"], seen["next"], "nothing since");
}

#[shop_test]
async fn a_program_writes_prices_and_publishes_once_however_often_it_sends(shop: Shop) {
    let program = Program::with(&shop, &key(&shop, &ALL, "").await);
    assert_eq!(program.send(Method::POST, "/products", ("", &honey())).await.refusal(), "idempotency-key-needed");
    let once = program.send(Method::POST, "/products", ("honey-1", &honey())).await.accepted();
    let again = program.send(Method::POST, "/products", ("honey-1", &honey())).await.accepted();
    assert_eq!((&once.bytes, once.status), (&again.bytes, StatusCode::CREATED));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    let mut other = honey();
    other["title"]["en"] = json!("Other honey");
    assert_eq!(program.send(Method::POST, "/products", ("honey-1", &other)).await.refusal(), "idempotency-key-reused");
    let taken = program.send(Method::POST, "/products", ("honey-2", &other)).await.issues();
    assert!(taken.contains(&("/variants/0/sku".to_owned(), "product-sku-taken".to_owned())), "{taken:?}");

    let written = once.value();
    let path = format!("/products/{}", written["id"].as_str().unwrap_or_default());
    let early = program.send(Method::POST, &format!("{path}/publication"), ("publish-1", &Value::Null)).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "it has no price yet");
    let pack = &written["variants"][0]["packs"][0]["id"];
    let past = json!({ "channel": "till", "effective_from": "2020-01-01T00:00:00Z", "place": written["id"],
                       "prices": [{ "pack": pack, "price_fen": 1 }] });
    let wrong = program.send(Method::POST, "/price-books", ("book-0", &past)).await;
    assert!(wrong.text().contains("/effective_from") && wrong.text().contains("/place"), "{}", wrong.text());
    let book = json!({ "channel": "till", "note": "from the accounts", "prices": [{ "pack": pack, "price_fen": 3980 }] });
    let (one, two) = tokio::join!(
        program.send(Method::POST, "/price-books", ("book-1", &book)),
        program.send(Method::POST, "/price-books", ("book-1", &book))
    );
    let last = program.send(Method::POST, "/price-books", ("book-1", &book)).await.accepted();
    let sent = [one, two].into_iter().find(|page| page.status == StatusCode::CREATED).expect("one of them published it");
    assert_eq!(sent.value(), last.value(), "one book");
    let place = shop.store.id;
    let own = json!({ "channel": "till", "place": place, "prices": [{ "pack": pack, "price_fen": 4100 }] });
    let own = program.send(Method::POST, "/price-books", ("book-2", &own)).await.accepted().value();
    let nowhere = program.send(Method::POST, "/price-books", ("book-3", &json!({ "channel": "till", "taken_back": [pack] }))).await;
    assert!(nowhere.text().contains("/taken_back") && nowhere.text().contains("catalog-back-nowhere"), "{}", nowhere.text());
    let back = json!({ "channel": "till", "place": place, "taken_back": [pack] });
    let back = program.send(Method::POST, "/price-books", ("book-4", &back)).await.accepted().value();
    assert!(back["version"].as_i64() > own["version"].as_i64(), "{back}");
    let nothing = json!({ "channel": "till", "place": place, "taken_back": [pack] });
    assert!(program.send(Method::POST, "/price-books", ("book-5", &nothing)).await.text().contains("catalog-nothing-to-take-back"));
    let published = program.send(Method::POST, &format!("{path}/publication"), ("publish-2", &Value::Null)).await.accepted().value();
    assert_eq!(published["status"], "published");

    // What was read is written back: nothing changes. With an older revision it is refused.
    let unchanged = program.send(Method::PUT, &path, ("put-1", &published)).await.accepted().value();
    assert_eq!(unchanged, published);
    let mut renamed = published.clone();
    renamed["line"]["en"] = json!("Gathered in June.");
    let changed = program.send(Method::PUT, &path, ("put-2", &renamed)).await.accepted().value();
    assert_eq!((&changed["line"]["en"], &changed["variants"]), (&json!("Gathered in June."), &published["variants"]));
    assert_eq!(program.send(Method::PUT, &path, ("put-3", &renamed)).await.refusal(), "product-edited-meanwhile");
    let mut damaged = changed.clone();
    damaged["variants"][0]["packs"][0]["barcodes"] = json!(["6901234567893"]);
    let damaged = program.send(Method::PUT, &path, ("put-4", &damaged)).await;
    assert!(damaged.text().contains("/variants/0/packs/0/barcodes/0") && damaged.text().contains("barcode-check-digit"));
    let history = shop.staff(Role::Merchandiser).await.get(&format!("/staff/catalog/{}", written["id"].as_str().unwrap_or_default())).await;
    assert!(history.accepted().text().contains("The county&#39;s accounts"), "the history names the program");
    let withdrawn = program.send(Method::POST, &format!("{path}/withdrawal"), ("withdraw-1", &Value::Null)).await.accepted().value();
    assert_eq!(withdrawn["status"], "draft");
    shop.adds_up().await;
}

/// The same honey in two flavours.
fn flavoured() -> Value {
    let mut honey = honey();
    honey["options"] = json!([{ "name": { "zh": "口味", "en": "Flavour" },
        "values": [{ "name": { "zh": "原味", "en": "Plain" } }, { "code": "lemon", "name": { "zh": "柠檬", "en": "With lemon" } }] }]);
    honey["variants"][0]["options"] = json!({ "flavour": "plain" });
    let mut lemon = honey["variants"][0].clone();
    (lemon["sku"], lemon["options"]) = (json!("HONEY-LEMON"), json!({ "flavour": "lemon" }));
    lemon["packs"][0]["barcodes"] = json!([]);
    honey["variants"].as_array_mut().expect("variants").push(lemon);
    honey
}

#[shop_test]
async fn programs_write_option_groups_and_are_refused_where_they_wrote_them(shop: Shop) {
    let program = Program::with(&shop, &key(&shop, &ALL, "").await);
    let written = program.send(Method::POST, "/products", ("honey-1", &flavoured())).await.accepted().value();
    let codes: Vec<_> = written["options"][0]["values"].as_array().expect("values").iter().map(|value| &value["code"]).collect();
    assert_eq!((&written["options"][0]["code"], codes), (&json!("flavour"), vec![&json!("plain"), &json!("lemon")]));
    assert_eq!(written["variants"][1]["name"], json!({ "zh": "柠檬", "en": "With lemon" }), "called by its values");
    let path = format!("/products/{}", written["id"].as_str().expect("an id"));
    let with = |pointer: &str, value: Value| {
        let mut changed = written.clone();
        *changed.pointer_mut(pointer).expect("there") = value;
        changed
    };
    for (nth, (pointer, value, at, code)) in [
        ("/variants/1/options/flavour", json!("plain"), "variants/1/options/flavour", "option-twice"),
        ("/variants/1/options", json!({}), "variants/1/options/flavour", "option-needed"),
        ("/options/0/values/1", json!({ "code": "mint", "name": { "zh": "薄荷" } }), "variants/1/options/flavour", "option-value-gone"),
        ("/options", json!([]), "variants/0/options/flavour", "option-group-gone"),
        ("/options/0/name/zh", json!(""), "options/0/name/zh", "field-needed"),
        ("/options/0/values", json!([]), "options/0/values", "option-needs-values"),
        ("/options/0/code", json!("Flavour!"), "options/0/code", "option-code"),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = program.send(Method::PUT, &path, (&format!("wrong-{nth}"), &with(pointer, value))).await;
        let issues = refused.issues();
        assert!(issues.iter().any(|(own, is)| own.trim_start_matches('/') == at && is == code), "{pointer}: {issues:?}");
    }
    let renamed = with("/options/0/values/1/name", json!({ "zh": "蜂蜜柠檬", "en": "Honey and lemon" }));
    let after = program.send(Method::PUT, &path, ("renamed", &renamed)).await.accepted().value();
    assert_eq!((&after["variants"][1]["name"]["en"], &after["variants"][1]["sku"]), (&json!("Honey and lemon"), &json!("HONEY-LEMON")));
    assert_eq!(after["variants"][1]["packs"][0]["id"], written["variants"][1]["packs"][0]["id"]);
    let mut silent = after.clone();
    silent.as_object_mut().expect("an object").remove("options");
    for variant in silent["variants"].as_array_mut().expect("variants") {
        variant.as_object_mut().expect("an object").remove("options");
    }
    let same = program.send(Method::PUT, &path, ("silent", &silent)).await.accepted().value();
    assert_eq!(same, after, "who does not speak of options leaves them");
    shop.adds_up().await;
}
