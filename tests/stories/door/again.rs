//! Requests whose writes PostgreSQL sacrifices, and requests that break a promise of the program.

use axum::{
    Router,
    http::{Method, StatusCode},
    routing::post,
};
use kernel::{Error, Money, Result};
use serde_json::json;
use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use stories::{Engine, Ground, Page, Visitor, ledger, shop_test};
use ui::{Answer, App, AppBuilder, Assets, Form, Languages, Part, json};

/// Counts how often a handler was reached.
#[derive(Default)]
struct Tries(AtomicU32);

impl Tries {
    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

async fn open(ground: &Ground) -> Result<(App, Visitor)> {
    let mut tx = ground.db.write().await?;
    ledger::open_accounts(&mut tx, &["ann", "bob", "cai"]).await?;
    tx.commit().await?;
    let app = AppBuilder::new(ground.db.clone(), Languages::new(&[ui::LOCALES]), Assets::new(&[])).part(Tries::default()).build();
    let routes = Router::new()
        .route("/api/both", post(both))
        .route("/api/kept", post(kept_then_sacrificed))
        .route("/api/never", post(never))
        .route("/api/broken", post(broken));
    let visitor = Visitor::new(&ui::plumb(routes, app.clone()));
    Ok((app, visitor))
}

fn tries(app: &App) -> u32 {
    app.part::<Tries>().0.load(Ordering::SeqCst)
}

/// Takes from one, then from the other, slowly enough to meet somebody who does it the other way round.
async fn both(app: App, tries: Part<Tries>, form: Form) -> Answer {
    tries.0.one_more();
    let (first, second) = (form.raw("first"), form.raw("second"));
    let mut tx = app.db().write().await?;
    ledger::transfer(&mut tx, &format!("{first} before {second}"), first, "cai", Money::fen(1)).await?;
    tokio::time::sleep(Duration::from_millis(60)).await;
    ledger::transfer(&mut tx, &format!("{second} after {first}"), second, "cai", Money::fen(1)).await?;
    tx.commit().await?;
    json(StatusCode::OK, &json!({}))
}

fn sacrificed() -> Error {
    Error::fault("could not be done: deadlock detected [40P01]")
}

async fn kept_then_sacrificed(app: App, tries: Part<Tries>) -> Answer {
    tries.0.one_more();
    let mut tx = app.db().write().await?;
    ledger::transfer(&mut tx, "kept", "ann", "cai", Money::fen(1)).await?;
    tx.commit().await?;
    Err(sacrificed().into())
}

async fn never(tries: Part<Tries>) -> Answer {
    tries.0.one_more();
    Err(sacrificed().into())
}

/// Half of a transfer, and then an assertion.
async fn broken(app: App, form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    ledger::transfer(&mut tx, "half", "ann", "cai", Money::fen(1)).await?;
    assert!(form.has("sense"), "this makes no sense");
    tx.commit().await?;
    json(StatusCode::OK, &json!({}))
}

fn is_not_now(page: &Page) {
    assert_eq!((page.status, page.headers["retry-after"].to_str().ok()), (StatusCode::SERVICE_UNAVAILABLE, Some("1")));
    assert_eq!(page.value()["code"], "for-now");
}

#[shop_test]
async fn two_requests_that_lock_each_other_are_both_carried_out(ground: Ground) -> Result<()> {
    let (app, visitor) = open(&ground).await?;
    let (one, other) = tokio::join!(
        visitor.post("/api/both", &[("first", "ann"), ("second", "bob")]),
        visitor.post("/api/both", &[("first", "bob"), ("second", "ann")]),
    );
    one.accepted();
    other.accepted();
    let mut tx = ground.db.read().await?;
    assert_eq!((ledger::causes(&mut tx).await?.len(), ledger::check(&mut tx).await?), (4, vec![]), "each once and whole");
    match ground.engine {
        Engine::Sqlite => assert_eq!(tries(&app), 2),
        Engine::Postgres => assert!(tries(&app) > 2, "one of the two was sacrificed and begun again"),
    }
    Ok(())
}

#[shop_test]
async fn a_request_that_made_something_durable_is_not_begun_again(ground: Ground) -> Result<()> {
    let (app, visitor) = open(&ground).await?;
    is_not_now(&visitor.post("/api/kept", &[]).await);
    assert_eq!((tries(&app), ledger::causes(&mut ground.db.read().await?).await?), (1, vec!["kept".to_owned()]));
    Ok(())
}

#[shop_test]
async fn a_request_that_is_sacrificed_for_ever_is_asked_to_come_again(ground: Ground) -> Result<()> {
    let (app, visitor) = open(&ground).await?;
    is_not_now(&visitor.post("/api/never", &[]).await);
    assert_eq!(tries(&app), if ground.engine == Engine::Postgres { 6 } else { 1 });
    Ok(())
}

#[shop_test]
async fn a_broken_promise_ends_one_request_and_nothing_else(ground: Ground) -> Result<()> {
    let (_, visitor) = open(&ground).await?;
    let page = visitor.ask(Method::POST, "/api/broken", &[], axum::body::Body::empty()).await;
    assert_eq!((page.status, page.value()["code"].as_str()), (StatusCode::INTERNAL_SERVER_ERROR, Some("fault")));
    assert_eq!(page.value()["instance"].as_str(), page.headers["x-request-id"].to_str().ok(), "found again in the log");
    assert!(!page.text().contains("sense"), "the reader is not told what broke");
    assert!(ledger::causes(&mut ground.db.read().await?).await?.is_empty());
    visitor.post("/api/broken", &[("sense", "yes")]).await.accepted();
    assert_eq!(ledger::check(&mut ground.db.read().await?).await?, []);
    Ok(())
}
