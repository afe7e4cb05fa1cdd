//! Promotions written, let run and tried out by programs.

use super::{Program, key};
use axum::http::{Method, StatusCode};
use coop::Role;
use serde_json::{Value, json};
use stories::{Shop, escape, shop_test};

const PROMOTIONS: &str = "/api/v1/promotions";

/// Spend so much, save so much.
pub fn spend(title: &str, from: i64, off: i64) -> Value {
    json!({
        "title": { "zh": title, "en": title },
        "terms": { "offer": { "kind": "spend_and_save", "steps": [{ "from_fen": from, "off": { "amount_fen": off } }] }, "rank": 100 },
    })
}

/// Writes a promotion down and lets it run; answers its address.
pub async fn runs(program: &Program, idempotency: &str, body: &Value) -> String {
    let written = program.send(Method::POST, PROMOTIONS, (idempotency, body)).await.accepted().value();
    assert_eq!((written["state"].as_str(), written["revision"].as_i64()), (Some("draft"), Some(1)));
    let path = format!("{PROMOTIONS}/{}", written["id"].as_str().expect("an id"));
    let run = json!({ "revision": 1, "state": "running" });
    program.send(Method::PUT, &format!("{path}/state"), (&format!("{idempotency}-run"), &run)).await.accepted();
    path
}

async fn goods_total(shop: &Shop, pack: &str, count: i64) -> i64 {
    let lines = json!({ "lines": [{ "pack": pack, "count": count }] });
    let cart = shop.visitor().json(Method::POST, "/api/v1/carts", &[], &lines).await.accepted().value();
    cart["goods_total_fen"].as_i64().expect("an amount")
}

#[shop_test]
async fn a_promotion_is_written_run_changed_and_ended_by_a_program(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let pack = tea.pack.to_string();
    let program = Program::with_all(&shop).await;
    let path = runs(&program, "one", &spend("满 20 减 3", 2000, 300)).await;
    let again = program.send(Method::POST, PROMOTIONS, ("one", &spend("满 20 减 3", 2000, 300))).await.accepted();
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(program.send(Method::POST, PROMOTIONS, ("one", &spend("other", 2000, 300))).await.refusal(), "idempotency-key-reused");
    assert_eq!(goods_total(&shop, &pack, 2).await, 1700);

    let mut wanted = program.get(&path).await.accepted().value();
    assert_eq!((&wanted["state"], &wanted["taken"]), (&json!("running"), &json!({ "orders": 0, "saved_fen": 0 })));
    wanted["terms"]["offer"]["steps"][0]["off"] = json!({ "rate_bp": 1000 });
    wanted["terms"]["scope"] = json!({ "products": [program.get("/products?sku=TEA").await.value()["products"][0]["id"]] });
    let changed = program.send(Method::PUT, &path, ("two", &wanted)).await.accepted().value();
    assert_eq!((&changed["from_at"], goods_total(&shop, &pack, 2).await), (&wanted["from_at"], 1800));
    assert_eq!(program.send(Method::PUT, &path, ("three", &wanted)).await.refusal(), "promotion-changed");
    wanted["revision"] = changed["revision"].clone();
    wanted["coded"] = json!(true);
    assert_eq!(program.send(Method::PUT, &path, ("four", &wanted)).await.refusal(), "promotion-counted-otherwise");

    let end = json!({ "revision": changed["revision"], "state": "ended" });
    let ended = program.send(Method::PUT, &format!("{path}/state"), ("five", &end)).await.accepted().value();
    assert_eq!((ended["state"].as_str(), goods_total(&shop, &pack, 2).await), (Some("ended"), 2000));
    let once_more = json!({ "revision": ended["revision"], "state": "running" });
    assert_eq!(program.send(Method::PUT, &format!("{path}/state"), ("six", &once_more)).await.refusal(), "promotion-ended");
    let desk = path.replace("/api/v1/promotions", "/staff/catalog/promotions");
    let page = shop.staff(Role::Merchandiser).await.get(&desk).await.accepted().text();
    assert!(page.contains("The county&#39;s accounts"), "what was done to it names the program");
    shop.adds_up().await;
}

#[shop_test]
async fn what_is_wrong_with_a_promotion_is_told_where_it_was_written(shop: Shop) {
    shop.stocked("tea", 1).await;
    let program = Program::with_all(&shop).await;
    let nobody = "01a1fc77-4120-7001-967f-ab604c14b101";
    let whole = json!({
        "title": { "zh": "减", "en": "Less" }, "channel": null, "place": null, "until_at": null, "from_at": "2026-01-01T00:00:00Z",
        "bearer": null, "budget_fen": null, "most_uses": null, "most_each": null,
        "terms": { "offer": { "kind": "rate", "off": 1000 }, "rank": 100, "group": "", "scope": { "products": [], "except": [], "categories": [], "packs": [] } },
    });
    for (nth, (pointer, value, at, code)) in [
        ("/title/zh", json!(" "), "/title/zh", "field-needed"),
        ("/title/en", json!("x".repeat(81)), "/title/en", "field-too-long"),
        ("/place", json!(nobody), "/place", "field-unknown-choice"),
        ("/bearer", json!(shop.farmer), "/bearer", "field-unknown-choice"),
        ("/until_at", json!("2020-01-01T00:00:00Z"), "/until_at", "promotion-until-before-from"),
        ("/budget_fen", json!(0), "/budget_fen", "promotion-absurd"),
        ("/most_each", json!(101), "/most_each", "promotion-absurd"),
        ("/terms/rank", json!(-1), "/terms/rank", "promotion-absurd"),
        ("/terms/group", json!("x".repeat(41)), "/terms/group", "field-too-long"),
        ("/terms/offer/off", json!(10_001), "/terms/offer", "promotion-offer-absurd"),
        (
            "/terms/offer",
            json!({ "kind": "set_price", "parts": [{ "pack": nobody, "count": 1 }], "price": 100 }),
            "/terms/offer",
            "field-unknown-choice",
        ),
        ("/terms/offer", json!({ "kind": "free_carrying", "from": 100 }), "/channel", "promotion-carrying-web"),
        ("/terms/scope/products", json!([nobody]), "/terms/scope/products", "field-unknown-choice"),
        ("/terms/scope/except", json!([nobody]), "/terms/scope/except", "field-unknown-choice"),
        ("/terms/scope/categories", json!(["nowhere"]), "/terms/scope/categories", "field-unknown-choice"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut wrong = whole.clone();
        *wrong.pointer_mut(pointer).expect("there") = value;
        let issues = program.send(Method::POST, PROMOTIONS, (&format!("w-{nth}"), &wrong)).await.issues();
        assert!(issues.contains(&(at.to_owned(), code.to_owned())), "{pointer}: {issues:?}");
    }
    assert_eq!(program.send(Method::POST, PROMOTIONS, ("sound", &whole)).await.status, StatusCode::CREATED, "the rest of it is sound");
    let reader = Program::with(&shop, &key(&shop, &["promotions.read", "catalog.write"], "").await);
    assert_eq!(reader.send(Method::POST, PROMOTIONS, ("k", &whole)).await.status, StatusCode::FORBIDDEN);
    let other = Program::with(&shop, &key(&shop, &["catalog.read", "catalog.write"], "").await);
    assert_eq!(other.get(PROMOTIONS).await.status, StatusCode::FORBIDDEN, "codes are money");
    let listed = reader.get(&format!("{PROMOTIONS}?state=draft&limit=1")).await.accepted().value();
    assert_eq!(listed["promotions"].as_array().map(Vec::len), Some(1));
    let after = listed["next"].as_str().expect("a full stretch");
    assert_eq!(reader.get(&format!("{PROMOTIONS}?cursor={after}")).await.accepted().value()["promotions"], json!([]));
}

#[shop_test]
async fn codes_are_made_once_and_each_says_whether_it_is_used(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let program = Program::with_all(&shop).await;
    let mut coded = spend("Welcome", 1000, 300);
    coded["coded"] = json!(true);
    let path = runs(&program, "welcome", &coded).await;
    let codes = format!("{path}/codes");
    let made = program.send(Method::POST, &codes, ("batch", &json!({ "count": 5 }))).await.accepted().value();
    let again = program.send(Method::POST, &codes, ("batch", &json!({ "count": 5 }))).await.accepted().value();
    assert_eq!(made, again, "the same five");
    program.send(Method::POST, &codes, ("chosen", &json!({ "code": "welcome-1", "most_uses": 1 }))).await.accepted();
    assert_eq!(program.send(Method::POST, &codes, ("twice", &json!({ "code": "WELCOME-1" }))).await.refusal(), "promotion-code-taken");
    for (nth, (body, at, code)) in [
        (json!({}), "/count", "field-needed"),
        (json!({ "count": 1, "code": "BOTH" }), "/code", "field-unknown-choice"),
        (json!({ "code": "x" }), "/code", "promotion-code-shape"),
        (json!({ "code": "GOOD-1", "most_uses": 0 }), "/most_uses", "field-not-count"),
        (json!({ "count": 1, "phone": "12" }), "/phone", "promotion-phone-shape"),
        (json!({ "count": 1, "place": shop.company }), "/place", "field-unknown-choice"),
    ]
    .into_iter()
    .enumerate()
    {
        let issues = program.send(Method::POST, &codes, (&format!("w-{nth}"), &body)).await.issues();
        assert!(issues.contains(&(at.to_owned(), code.to_owned())), "{body}: {issues:?}");
    }
    let many = program.send(Method::POST, &codes, ("many", &json!({ "count": 10_001 }))).await;
    assert_eq!(many.refusal(), "promotion-too-many-codes");

    let ann = shop.visitor();
    let lines = json!({ "lines": [{ "pack": tea.pack, "count": 1 }] });
    let cart = ann.json(Method::POST, "/api/v1/carts", &[], &lines).await.accepted().value();
    let cart = cart["id"].as_str().expect("an id").to_owned();
    ann.json(Method::PUT, &format!("/api/v1/carts/{cart}/code"), &[], &json!({ "code": "WELCOME-1" })).await.accepted();
    shop.shopper("Ann").orders(&cart, "order-1").await.accepted();
    let (mut seen, mut page) = (Vec::new(), format!("{codes}?limit=2"));
    loop {
        let stretch = program.get(&page).await.accepted().value();
        seen.extend(
            stretch["codes"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|one| (one["code"].as_str().expect("a code").to_owned(), one["state"].clone())),
        );
        let Some(next) = stretch["next"].as_str() else { break };
        page = format!("{codes}?limit=2&cursor={}", escape(next));
    }
    let used: Vec<_> = seen.iter().filter(|(_, state)| *state == "used").map(|(code, _)| code.as_str()).collect();
    assert_eq!((seen.len(), used), (6, vec!["WELCOME-1"]));
    assert!(made["codes"].as_array().expect("codes").iter().all(|code| seen.iter().any(|(one, _)| code == one)));
    assert_eq!(program.get(&path).await.accepted().value()["taken"], json!({ "orders": 1, "saved_fen": 300 }));
    shop.adds_up().await;
}

#[shop_test]
async fn a_basket_is_tried_and_every_promotion_says_why(shop: Shop) {
    let (tea, oil) = (shop.stocked("tea", 9).await, shop.stocked("oil", 9).await);
    let program = Program::with_all(&shop).await;
    let taken = runs(&program, "taken", &spend("Taken", 2000, 300)).await;
    let mut far = spend("Far", 9000, 300);
    far["terms"]["rank"] = json!(200);
    runs(&program, "far", &far).await;
    program.send(Method::POST, PROMOTIONS, ("draft", &spend("Draft", 1, 1))).await.accepted();
    let mut coded = spend("Coded", 1000, 100);
    coded["coded"] = json!(true);
    runs(&program, "coded", &coded).await;
    let simulate = format!("{PROMOTIONS}/simulate");
    let basket = json!({ "lines": [{ "sku": "TEA", "count": 2 }, { "pack": oil.pack, "count": 1 }] });
    let tried = program.send(Method::POST, &simulate, ("", &basket)).await.accepted().value();
    assert_eq!((tried["base_fen"].as_i64(), tried["total_fen"].as_i64()), (Some(3000), Some(2700)));
    let lines = tried["lines"].as_array().expect("lines");
    for line in lines {
        let off: i64 = line["off"].as_array().expect("a list").iter().filter_map(|one| one["amount_fen"].as_i64()).sum();
        assert_eq!(line["base_fen"].as_i64().zip(line["total_fen"].as_i64()).map(|(base, total)| total - base), Some(off), "{line}");
    }
    assert_eq!(lines[0]["pack"], json!(tea.pack));
    let verdict =
        |title: &str| tried["verdicts"].as_array().expect("a list").iter().find(|one| one["title"]["en"] == title).expect(title).clone();
    let own = verdict("Taken");
    assert!(taken.ends_with(own["promotion"].as_str().expect("an id")));
    assert_eq!((own["outcome"].as_str(), own["saved_fen"].as_i64(), &own["why"]), (Some("taken"), Some(300), &Value::Null));
    let far = verdict("Far");
    assert_eq!(
        (far["outcome"].as_str(), far["why"]["code"].as_str(), far["why"]["missing_fen"].as_i64()),
        (Some("not"), Some("promotion-why-too-little"), Some(6300))
    );
    assert!(far["why"]["detail"].as_str().is_some_and(|detail| detail.contains("63.00")), "{far}");
    assert_eq!(verdict("Draft")["why"]["code"], "promotion-why-draft");
    assert_eq!(verdict("Coded")["why"]["code"], "promotion-why-code-missing");
    assert_eq!(program.get(&taken).await.accepted().value()["taken"]["orders"], 0, "nothing is counted");
    let issues =
        program.send(Method::POST, &simulate, ("", &json!({ "lines": [{ "sku": "NOTHING", "count": 1 }, { "count": 1 }] }))).await.issues();
    let at = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    assert_eq!(issues, [at("/lines/0/sku", "promotion-sku-unknown"), at("/lines/1/pack", "field-needed")]);
    assert_eq!(program.send(Method::POST, &simulate, ("", &json!({ "lines": [] }))).await.issues(), [at("/lines", "field-out-of-range")]);
}

#[shop_test]
async fn a_members_basket_is_tried_at_his_prices_by_programs_and_at_the_desk(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let program = Program::with_all(&shop).await;
    let book = json!({ "channel": "web", "prices": [{ "pack": tea.pack, "price_fen": 1000, "member_fen": 873 }] });
    program.send(Method::POST, "/price-books", ("book", &book)).await.accepted();
    for (member, total) in [(false, 2000), (true, 1746)] {
        let basket = json!({ "lines": [{ "pack": tea.pack, "count": 2 }], "member": member });
        let tried = program.send(Method::POST, &format!("{PROMOTIONS}/simulate"), ("", &basket)).await.accepted().value();
        assert_eq!(tried["total_fen"].as_i64(), Some(total));
        let ticked = if member { "&member=on" } else { "" };
        let page = format!("/staff/catalog/promotions/trial?goods={}{ticked}", escape("TEA 2"));
        let page = shop.staff(Role::Merchandiser).await.get(&page).await.accepted().text();
        assert_eq!(page.contains("17.46"), member, "{page}");
    }
}
