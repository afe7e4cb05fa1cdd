//! Pictures brought and arranged by programs.

use super::{Program, key};
use crate::pictures::{picture, spoilt};
use axum::http::{Method, StatusCode};
use coop::Role;
use serde_json::{Value, json};
use stories::{Shop, escape, shop_test};

/// Where the pictures of some goods are.
pub async fn of(program: &Program, sku: &str) -> String {
    let found = program.get(&format!("/products?sku={sku}")).await.accepted().value();
    format!("/products/{}/pictures", found["products"][0]["id"].as_str().expect("an id"))
}

/// The address with what a picture shows.
pub fn said(path: &str) -> String {
    format!("{path}?alt_zh={}&alt_en={}", escape("一壶茶"), escape("A pot of tea"))
}

fn row(list: &Value) -> Vec<&str> {
    list["pictures"].as_array().expect("a list").iter().map(|one| one["sha"].as_str().expect("a hash")).collect()
}

#[shop_test]
async fn a_program_hangs_pictures_up_once_and_sees_when_they_are_made(shop: Shop) {
    shop.stocked("tea", 1).await;
    let program = Program::with_all(&shop).await;
    let path = of(&program, "TEA").await;
    let wordless = program.brings(&path, "p-0", picture(1)).await;
    assert_eq!(wordless.issues().len(), 2, "what is on the shelf is said in both languages: {}", wordless.text());
    let hung = program.brings(&said(&path), "p-1", picture(1)).await.accepted();
    assert_eq!(
        (hung.status, hung.value()["state"].as_str(), hung.value()["place"].as_i64()),
        (StatusCode::ACCEPTED, Some("waiting"), Some(2))
    );
    let again = program.brings(&said(&path), "p-1", picture(1)).await.accepted();
    assert_eq!((again.bytes, again.headers["idempotent-replayed"].as_bytes()), (hung.bytes.clone(), &b"true"[..]));
    assert_eq!(program.brings(&said(&path), "p-1", picture(2)).await.refusal(), "idempotency-key-reused");
    assert_eq!(row(&program.get(&path).await.accepted().value()).len(), 2, "hung once");
    shop.settle().await;
    let hung = hung.value();
    let one = program.get(&format!("{path}/{}", hung["sha"].as_str().expect("a hash"))).await.accepted().value();
    assert_eq!((one["state"].as_str(), &one["trouble"], &one["alt"]["zh"]), (Some("made"), &Value::Null, &json!("一壶茶")));
    let sizes = one["sizes"].as_array().expect("sizes");
    let cuts: Vec<_> =
        sizes.iter().map(|size| (size["cut"].as_str().expect("a cut"), size["width"].as_i64(), size["height"].as_i64())).collect();
    assert_eq!(
        cuts,
        [
            ("whole", Some(300), Some(400)),
            ("card", Some(300), Some(225)),
            ("square", Some(160), Some(160)),
            ("square", Some(300), Some(300)),
            ("wide", Some(300), Some(157))
        ]
    );
    for address in sizes.iter().flat_map(|size| [&size["jpeg"], &size["webp"]]).filter_map(Value::as_str) {
        let served = shop.visitor().get(address).await.accepted();
        assert!(served.headers["cache-control"].to_str().expect("text").contains("immutable"), "{address} is made");
    }
    let seen = shop.visitor().get("/api/v1/products/tea").await.accepted().value();
    assert_eq!((&seen["pictures"][1]["sha"], &seen["pictures"][1]["alt"]), (&hung["sha"], &hung["alt"]), "shoppers' programs see it");
    shop.adds_up().await;
}

#[shop_test]
async fn what_is_no_picture_is_refused_and_what_cannot_be_shown_says_so(shop: Shop) {
    shop.stocked("tea", 1).await;
    let program = Program::with_all(&shop).await;
    let path = of(&program, "TEA").await;
    for (nth, (bytes, code)) in [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "picture-unknown-kind"),
        (picture(3)[..900].to_vec(), "picture-damaged"),
        (vec![0; 15 * 1024 * 1024 + 1], "picture-too-heavy"),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = program.brings(&said(&path), &format!("wrong-{nth}"), bytes).await;
        assert_eq!((refused.status, refused.refusal().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, code));
    }
    let reader = Program::with(&shop, &key(&shop, &["catalog.read", "promotions.write"], "").await);
    assert_eq!(reader.brings(&said(&path), "p-1", picture(1)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        program.brings(&said("/products/01a1fc77-4120-7001-967f-ab604c14b101/pictures"), "p-2", picture(1)).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(program.brings(&said(&path), "", picture(1)).await.refusal(), "idempotency-key-needed");
    let bad = program.brings(&said(&path), "p-3", spoilt(4)).await.accepted().value();
    shop.settle().await;
    let bad = program.get(&format!("{path}/{}", bad["sha"].as_str().expect("a hash"))).await.accepted().value();
    assert_eq!((bad["state"].as_str(), bad["trouble"].as_str()), (Some("refused"), Some("picture-damaged")));
}

#[shop_test]
async fn pictures_are_put_into_words_cut_and_hung_elsewhere_by_programs(shop: Shop) {
    shop.stocked("tea", 1).await;
    let program = Program::with_all(&shop).await;
    let path = of(&program, "TEA").await;
    for shade in [1, 2] {
        program.brings(&said(&path), &format!("p-{shade}"), picture(shade)).await.accepted();
    }
    let first = program.get(&path).await.accepted().value();
    let before = row(&first);
    let last = format!("{path}/{}", before[2]);
    let change = json!({ "alt": { "zh": "茶园", "en": "The garden" }, "focal": { "x": 20, "y": 80 }, "place": 1 });
    let after = program.send(Method::PUT, &last, ("c-1", &change)).await.accepted().value();
    assert_eq!(row(&after), [before[2], before[0], before[1]]);
    let face = &after["pictures"][0];
    assert_eq!((&face["alt"], &face["focal"]), (&change["alt"], &change["focal"]));
    assert!(face["sizes"][1]["jpeg"].as_str().expect("an address").contains("-card-20-80-"), "{face}");
    let same = program.send(Method::PUT, &last, ("c-2", &json!({}))).await.accepted().value();
    assert_eq!(same, after, "what is left out stays");
    let wrong = json!({ "alt": { "zh": "", "en": "x".repeat(201) }, "place": 2 });
    let told: Vec<_> = program.send(Method::PUT, &last, ("c-3", &wrong)).await.issues();
    assert_eq!(told, [("/alt/zh".to_owned(), "field-needed".to_owned()), ("/alt/en".to_owned(), "field-too-long".to_owned())]);
    let outside = program.send(Method::PUT, &last, ("c-4", &json!({ "focal": { "x": 101, "y": -1 }, "place": 0 }))).await.issues();
    assert_eq!(outside.iter().map(|(at, _)| at.as_str()).collect::<Vec<_>>(), ["/focal/x", "/focal/y", "/place"]);
    assert_eq!(program.get(&path).await.accepted().value(), after, "what was refused changed nothing");

    let left = program.send(Method::DELETE, &last, ("d-1", &Value::Null)).await.accepted().value();
    assert_eq!(row(&left), [before[0], before[1]]);
    let again = program.send(Method::DELETE, &last, ("d-1", &Value::Null)).await.accepted();
    assert_eq!((again.value(), again.headers["idempotent-replayed"].as_bytes()), (left, &b"true"[..]));
    assert_eq!(program.send(Method::DELETE, &last, ("d-2", &Value::Null)).await.status, StatusCode::NOT_FOUND);
    program.send(Method::DELETE, &format!("{path}/{}", before[1]), ("d-3", &Value::Null)).await.accepted();
    let only = program.send(Method::DELETE, &format!("{path}/{}", before[0]), ("d-4", &Value::Null)).await;
    assert_eq!(only.refusal(), "picture-last", "what is on the shelf keeps one");
    let page = path.replace("/products/", "/staff/catalog/").replace("/pictures", "");
    let history = shop.staff(Role::Merchandiser).await.get(&page).await.accepted().text();
    assert!(history.contains("The county&#39;s accounts"), "the history names the program");
    shop.adds_up().await;
}
