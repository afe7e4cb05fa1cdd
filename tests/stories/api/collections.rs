//! Collections written and looked into by programs.

use super::{Program, key};
use crate::prices::publish;
use axum::http::{Method, StatusCode};
use kernel::Result;
use serde_json::{Value, json};
use std::time::Duration;
use stories::{Shop, shop_test};

/// A collection of what costs no more than that.
pub fn cheap(code: &str, most: i64) -> Value {
    json!({
        "code": code, "title": { "zh": "实惠", "en": "Good value" }, "line": { "zh": "十元以下", "en": "Below ten yuan" },
        "terms": { "rule": { "price_to_fen": most, "kinds": ["specialty", "consumer"] }, "order": "cheapest" },
    })
}

async fn id_of(program: &Program, sku: &str) -> Value {
    program.get(&format!("/products?sku={sku}")).await.accepted().value()["products"][0]["id"].clone()
}

#[shop_test]
async fn a_program_writes_a_collection_as_data_and_puts_it_before_shoppers(shop: Shop) -> Result<()> {
    for (name, price) in [("tea", 1000), ("salt", 300), ("oil", 5000)] {
        let goods = shop.stocked(name, 3).await;
        publish(&shop, &goods, None, shop.clock.now(), price).await?;
    }
    shop.settle().await;
    let program = Program::with_all(&shop).await;
    let written = program.send(Method::POST, "/collections", ("c-1", &cheap("cheap", 1000))).await.accepted();
    let again = program.send(Method::POST, "/collections", ("c-1", &cheap("cheap", 1000))).await.accepted();
    assert_eq!((written.status, &written.bytes), (StatusCode::CREATED, &again.bytes));
    assert_eq!(program.send(Method::POST, "/collections", ("c-1", &cheap("other", 1000))).await.refusal(), "idempotency-key-reused");
    assert_eq!(program.send(Method::POST, "/collections", ("c-2", &cheap("cheap", 1000))).await.refusal(), "collection-code-taken");
    let written = written.value();
    assert_eq!((written["state"].as_str(), written["terms"]["rule"]["any"].as_bool()), (Some("draft"), Some(false)));
    assert_eq!(shop.visitor().get("/collections/cheap").await.status, StatusCode::NOT_FOUND);

    let path = format!("/collections/{}", written["id"].as_str().expect("an id"));
    let mut wanted = written.clone();
    wanted["public"] = json!(true);
    wanted["terms"]["pinned"] = json!([id_of(&program, "OIL").await]);
    wanted["terms"]["left_out"] = json!([id_of(&program, "SALT").await]);
    let shown = program.send(Method::PUT, &path, ("p-1", &wanted)).await.accepted().value();
    assert_eq!((shown["state"].as_str(), shown["revision"].as_i64()), (Some("shown"), Some(2)));
    assert_eq!(program.send(Method::PUT, &path, ("p-2", &wanted)).await.refusal(), "collection-changed", "an older revision");
    shop.settle().await;
    let page = shop.visitor().get("/collections/cheap").await.accepted().text();
    assert!(page.contains("/goods/oil") && page.contains("/goods/tea") && !page.contains("/goods/salt"), "{page}");
    let held = program.get(&format!("{path}/products")).await.accepted().value();
    let told: Vec<_> = held["products"].as_array().expect("a list").iter().map(|one| (&one["pinned"], &one["why"])).collect();
    assert_eq!(told, [(&json!(true), &json!(["kind"])), (&json!(false), &json!(["kind", "price"]))], "oil is too dear for the rule");

    wanted = shown;
    wanted["until_at"] = json!("2099-01-01T00:00:00Z");
    wanted["from_at"] = json!("2098-01-01T00:00:00Z");
    let ahead = program.send(Method::PUT, &path, ("p-3", &wanted)).await.accepted().value();
    assert_eq!(ahead["state"].as_str(), Some("ahead"));
    let reader = Program::with(&shop, &key(&shop, &["catalog.read"], "").await);
    assert_eq!(reader.send(Method::PUT, &path, ("p-4", &ahead)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(reader.get(&path).await.accepted().value(), ahead);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn what_is_wrong_with_a_collection_is_told_where_it_was_written(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let program = Program::with_all(&shop).await;
    let product = id_of(&program, &tea.sku).await;
    let nobody = json!(["01a1fc77-4120-7001-967f-ab604c14b101"]);
    for (nth, (pointer, value, at, code)) in [
        ("/title/zh", json!(""), "/title/zh", "field-needed"),
        ("/title/en", json!("x".repeat(61)), "/title/en", "field-too-long"),
        ("/line/en", json!("a bell \u{7}"), "/line/en", "field-unreadable"),
        ("/place", json!(1000), "/place", "collection-place-absurd"),
        ("/face", nobody[0].clone(), "/terms/pinned", "field-unknown-choice"),
        ("/until_at", json!("2020-01-01T00:00:00Z"), "/until_at", "collection-until-before-from"),
        ("/terms/pinned", nobody.clone(), "/terms/pinned", "field-unknown-choice"),
        ("/terms/left_out", json!([product]), "/terms/left_out", "collection-pinned-and-left-out"),
        ("/terms/rule/shelves", json!(["nowhere"]), "/terms/rule/shelves", "field-unknown-choice"),
        ("/terms/rule/marks", nobody.clone(), "/terms/rule/marks", "field-unknown-choice"),
        ("/terms/rule/price_to_fen", json!(-1), "/terms/rule/price_to_fen", "collection-price-upside-down"),
        ("/terms/rule/new_days", json!(0), "/terms/rule/new_days", "collection-days-absurd"),
        ("/terms/rule/words", json!(["x".repeat(41)]), "/terms/rule/words", "collection-word-long"),
        ("/code", json!("Not so!"), "/code", "collection-code-form"),
        ("/line/zh", json!("\u{0}"), "/", "field-unreadable"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut wrong = cheap("cheap", 1000);
        wrong["terms"]["rule"]["price_from_fen"] = json!(0);
        wrong["terms"]["pinned"] = json!([product]);
        (wrong["from_at"], wrong["until_at"], wrong["face"], wrong["place"]) =
            (json!("2026-01-01T00:00:00Z"), json!(null), json!(null), json!(1));
        for list in ["shelves", "marks", "words"] {
            wrong["terms"]["rule"][list] = json!([]);
        }
        (wrong["terms"]["rule"]["new_days"], wrong["terms"]["left_out"]) = (json!(null), json!([]));
        *wrong.pointer_mut(pointer).expect("there") = value;
        let refused = program.send(Method::POST, "/collections", (&format!("w-{nth}"), &wrong)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{pointer}");
        let issues = refused.issues();
        assert!(
            issues.iter().any(|(own, is)| own.trim_end_matches('/') == at.trim_end_matches('/') && is == code),
            "{pointer}: {issues:?}"
        );
    }
    let kind = json!({ "terms": { "rule": { "kinds": ["elsewhere"] } } });
    assert_eq!(program.send(Method::POST, "/collections/preview", ("", &kind)).await.refusal(), "invalid");
    assert_eq!(program.get("/collections").await.accepted().value()["collections"], json!([]), "nothing was written down");
}

#[shop_test]
async fn terms_are_tried_before_they_are_written_and_lists_are_read_in_stretches(shop: Shop) -> Result<()> {
    for name in ["pear", "apple", "salt"] {
        shop.clock.advance(Duration::from_secs(60));
        shop.stocked(name, 1).await;
    }
    shop.settle().await;
    let program = Program::with_all(&shop).await;
    let terms = |cursor: &str| json!({ "terms": { "rule": { "price_from_fen": 1 } }, "limit": 2, "cursor": cursor });
    let first = program.send(Method::POST, "/collections/preview", ("", &terms(""))).await.accepted().value();
    assert_eq!((first["total"].as_i64(), first["products"].as_array().map(Vec::len)), (Some(3), Some(2)));
    assert_eq!((&first["products"][0]["title"]["en"], &first["products"][0]["why"]), (&json!("Yishui salt"), &json!(["price"])));
    let rest =
        program.send(Method::POST, "/collections/preview", ("", &terms(first["next"].as_str().expect("more")))).await.accepted().value();
    assert_eq!((rest["products"].as_array().map(Vec::len), &rest["next"]), (Some(1), &Value::Null));
    assert_eq!(program.send(Method::POST, "/collections/preview", ("", &terms("elsewhere"))).await.refusal(), "invalid");
    let bare = program.send(Method::POST, "/collections/preview", ("", &json!({ "terms": {} }))).await.accepted().value();
    assert_eq!(bare["total"].as_i64(), Some(0), "a rule without any condition finds nothing");

    for nth in 0..5 {
        program.send(Method::POST, "/collections", (&format!("c-{nth}"), &cheap(&format!("cheap-{nth}"), 100))).await.accepted();
    }
    let (mut walked, mut path) = (Vec::new(), "/collections?limit=2".to_owned());
    loop {
        let stretch = program.get(&path).await.accepted().value();
        walked.extend(
            stretch["collections"].as_array().expect("a list").iter().map(|one| one["code"].as_str().unwrap_or_default().to_owned()),
        );
        let Some(next) = stretch["next"].as_str() else { break };
        path = format!("/collections?limit=2&cursor={next}");
    }
    walked.sort();
    assert_eq!(walked, ["cheap-0", "cheap-1", "cheap-2", "cheap-3", "cheap-4"]);
    let one = program.get("/collections?code=cheap-3").await.accepted().value();
    assert_eq!(one["collections"].as_array().map(Vec::len), Some(1));
    for nobody in ["/collections?code=%00", "/products?sku=%00"] {
        assert_eq!(program.get(nobody).await.accepted().value()["next"], Value::Null);
    }
    shop.adds_up().await;
    Ok(())
}
