//! How a no is said before any handler is reached: in our words, as a page or as problem details.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use coop::Role;
use stories::{Shop, shop_test};

#[shop_test]
async fn a_program_is_told_in_problem_details_what_it_asked_wrongly(shop: Shop) {
    let visitor = shop.visitor();
    let page = visitor.get("/api/v1/products?page=abc").await;
    assert_eq!((page.status, page.refusal().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    assert_eq!(page.issues(), [("/page".to_owned(), "query-unreadable".to_owned())]);
    assert_eq!(page.headers[header::CONTENT_TYPE], "application/problem+json");
    let page = visitor.ask(Method::DELETE, "/api/v1/products", &[], Body::empty()).await;
    assert_eq!((page.status, page.refusal().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"));
    assert!(page.headers[header::ALLOW].to_str().is_ok_and(|allow| allow.contains("GET")), "and what it may do");
    let page = visitor.get("/api/v1/nothing").await;
    assert_eq!((page.status, page.refusal().as_str()), (StatusCode::NOT_FOUND, "not-found"));
}

#[shop_test]
async fn a_reader_is_told_on_a_page_what_cannot_be_read(shop: Shop) {
    let page = shop.visitor().get("/goods?page=x").await;
    assert_eq!((page.status, page.refusal().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    assert!(page.text().contains("<main") && page.text().contains("“page”"), "{}", page.text());
    let chinese = shop.visitor().reading("zh").get("/goods?page=x").await;
    assert!(chinese.text().contains("网址"), "{}", chinese.text());
    let page = shop.staff(Role::Admin).await.get("/staff/tills/x").await;
    assert_eq!((page.status, page.refusal().as_str()), (StatusCode::NOT_FOUND, "not-found"));
}

#[shop_test]
async fn too_much_is_refused_with_how_much_is_taken(shop: Shop) {
    let story = "x".repeat(300 * 1024);
    let page = shop.visitor().post("/staff/sign-in", &[("login", &story)]).await;
    assert_eq!((page.status, page.refusal().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large"));
    assert!(page.text().contains("256"));
    let json = [("content-type", "application/json"), ("idempotency-key", "k")];
    let page = shop.visitor().ask(Method::POST, "/api/v1/carts", &json, Body::from(format!("{{\"a\":\"{story}\"}}"))).await;
    assert_eq!((page.status, page.refusal().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large"));
}

#[shop_test]
async fn a_page_of_another_house_cannot_write(shop: Shop) {
    let clerk = shop.staff(Role::Admin).await;
    let form = "application/x-www-form-urlencoded";
    for from in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")] {
        let page = clerk.ask(Method::POST, "/sign-out", &[from, ("content-type", form)], Body::empty()).await;
        assert_eq!((page.status, page.refusal().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "write-from-elsewhere"), "{from:?}");
    }
    clerk.get("/staff/me").await.accepted();
    let own = clerk.ask(Method::POST, "/sign-out", &[("origin", "http://shop.test"), ("content-type", form)], Body::empty()).await;
    own.accepted();
    assert_eq!(clerk.get("/staff/me").await.status, StatusCode::SEE_OTHER, "signed out by our own page");
}

#[shop_test]
async fn nobody_is_led_out_of_the_house(shop: Shop) {
    for back in ["%2F%09%2Fevil.example", "%2F%5Cevil.example", "%2F%2Fevil.example", "https:%2F%2Fevil.example", "%2F%0A%2Fevil.example"] {
        let page = shop.visitor().get(&format!("/look?lang=en&back={back}")).await;
        assert_eq!(page.location().as_deref(), Some("/"), "{back}");
    }
    assert_eq!(shop.visitor().get("/look?lang=en&back=%2Fgoods%3Fq%3Dtea").await.location().as_deref(), Some("/goods?q=tea"));
}
