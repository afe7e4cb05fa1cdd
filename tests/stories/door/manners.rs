//! What every answer carries, and what watches over the program.

use axum::{
    Router,
    http::{Method, StatusCode, header},
    routing::get,
};
use kernel::Db;
use std::collections::BTreeSet;
use stories::{Shop, Visitor, shop_test};
use ui::{AppBuilder, Assets, Languages};

#[shop_test]
async fn every_answer_says_what_a_browser_may_do_with_it_and_has_a_number(shop: Shop) {
    shop.stocked("tea", 3).await;
    let mut numbers = BTreeSet::new();
    for path in ["/", "/goods", "/staff/sign-in", "/api/v1/products", "/nothing/here", "/goods?page=x", "/health/live"] {
        let page = shop.visitor().get(path).await;
        let said = |name: &str| page.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let policy = said("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!((said("x-content-type-options").as_str(), said("referrer-policy").is_empty()), ("nosniff", false), "{path}");
        assert!(numbers.insert(said("x-request-id")), "{path} has a number of its own");
    }
    assert!(!numbers.contains(""));
}

#[shop_test]
async fn a_page_that_has_not_changed_is_not_sent_again(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    for path in ["/goods".to_owned(), format!("/goods/{}", tea.slug), "/staff/sign-in".to_owned(), "/api/v1/products".to_owned()] {
        let first = shop.visitor().get(&path).await.accepted();
        let tag = first.headers[header::ETAG].to_str().expect("a tag is text").to_owned();
        let again = shop.visitor().ask(Method::GET, &path, &[("if-none-match", &tag)], axum::body::Body::empty()).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
        let other = shop.visitor().ask(Method::GET, &path, &[("if-none-match", "W/\"other\"")], axum::body::Body::empty()).await;
        assert_eq!((other.status, other.bytes), (StatusCode::OK, first.bytes), "{path}");
    }
}

#[shop_test]
async fn whoever_watches_over_the_program_hears_how_it_is(shop: Shop) {
    let visitor = shop.visitor();
    assert_eq!(visitor.get("/health/live").await.accepted().text(), "ok");
    assert_eq!(visitor.get("/health/ready").await.accepted().text(), "ready");
    visitor.get("/goods").await.accepted();
    let metrics = visitor.get("/metrics").await.accepted().text();
    for line in ["http_request_seconds_bucket{route=\"/goods\"", "database_well 1"] {
        assert!(metrics.contains(line), "{line} is missing in {metrics}");
    }
    shop.program.close().await;
    assert!(visitor.get("/health/ready").await.status.is_server_error(), "a shop without books is not ready");
}

#[shop_test]
async fn cookies_stay_on_https_where_the_shop_is_reached_by_it(db: Db) {
    for (public_url, secure) in [("https://shop.example", true), ("http://127.0.0.1:8080", false)] {
        let app = AppBuilder::new(db.clone(), Languages::new(&[ui::LOCALES]), Assets::new(&[])).reached_at(public_url).build();
        let visitor = Visitor::new(&ui::plumb(ui::routes().merge(Router::new().route("/", get(async || "home"))), app));
        let page = visitor.get("/look?lang=en&type=large").await;
        let cookies: Vec<bool> =
            page.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.as_bytes().ends_with(b"; Secure")).collect();
        assert_eq!(cookies, [secure, secure], "{public_url}");
    }
}
