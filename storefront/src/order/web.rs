//! The shopper's order: to look at, to pay, to cancel; the way back from the provider; the notices of providers.

use super::{Order, Placed, Sheet, Status, find, page::OrderPage, paid, start_payment};
use crate::{checkout, checkout::web::mode, shell, url};
use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use coop::party;
use kernel::{Error, Id, Refused, Result, Tx};
use payment::{BankAccount, Provider, TestProvider};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Part, Reader, Shell, Typed, html, see_other, set_cookie};

pub fn routes() -> Router<App> {
    Router::new()
        .route(url::ORDERS, get(mine).post(look_for))
        .route("/orders/{number}", get(show))
        .route("/orders/{number}/payment", post(pay))
        .route("/orders/{number}/cancellation", post(cancel))
        .route(payment::url::RETURNS, get(back_from_provider))
        .route(payment::url::NOTICES, post(notice))
}

#[derive(Deserialize)]
struct Key {
    #[serde(default)]
    key: String,
}

async fn show(app: App, reader: Reader, Path(number): Path<String>, Query(Key { key }): Query<Key>) -> Answer {
    let mut tx = app.db().read().await?;
    let known = shell::known(&app, &mut tx).await?;
    let order = find(&mut tx, &number, &key).await?;
    let sheet = Sheet::look_up(&mut tx, order).await?;
    let parties = party::named(&mut tx, &sheet.parties()).await?;
    let account = transfer_to(&mut tx, &sheet.order).await?;
    let t = &reader.t;
    let shell = shell::shop(&app, &reader, t.with("storefront-order-title").set("number", sheet.order.number.as_str()).to_string());
    html(&OrderPage { t, shell, sheet: &sheet, known: &known, parties, account })
}

/// The seller's account, for an order that is to be paid by transfer.
pub(crate) async fn transfer_to(tx: &mut Tx, order: &Order) -> Result<Option<BankAccount>> {
    let waits = order.status == Status::AwaitingPayment && order.buyer.provider == Provider::Bank;
    if waits { payment::bank_account_of(tx, order.seller).await } else { Ok(None) }
}

/// Another try to pay, or the one that is under way.
async fn pay(app: App, Path(number): Path<String>, form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let placed = Placed { order: find(&mut tx, &number, form.raw("key")).await?, fresh: false };
    let attempt = start_payment(&mut tx, mode(&app), &placed).await?;
    tx.commit().await?;
    let hosted = attempt.and_then(|attempt| attempt.url());
    Ok(see_other(&hosted.unwrap_or_else(|| url::order(&placed.order.number, &placed.order.key))))
}

async fn cancel(app: App, Path(number): Path<String>, form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let order = find(&mut tx, &number, form.raw("key")).await?;
    super::cancel(&mut tx, &order).await?;
    tx.commit().await?;
    Ok(see_other(&url::order(&order.number, &order.key)))
}

/// The browser comes back from the provider; whether it was paid, the notice says, not the browser.
async fn back_from_provider(app: App, Path(attempt): Path<String>) -> Answer {
    let attempt = Id::parse(&attempt).ok_or(Error::NotFound)?;
    let mut tx = app.db().read().await?;
    let attempt = payment::load(&mut tx, attempt).await?;
    let order = super::load(&mut tx, Id::from_uuid(attempt.payable_id)).await?;
    Ok(see_other(&url::order(&order.number, &order.key)))
}

/// What a provider tells us, and what it means for the order, in one transaction.
async fn notice(app: App, Part(provider): Part<TestProvider>, headers: HeaderMap, body: Bytes) -> Answer {
    let notice = provider.read(mode(&app), &headers, &body, app.db().clock().now())?;
    let mut tx = app.db().write().await?;
    if let Some(money) = payment::take_notice(&mut tx, &notice).await?.filter(|money| money.payable_kind == super::OWNER) {
        paid(&mut tx, &money).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The orders this browser has placed, so that nobody must keep a link: number and key of each, the newest first.
const COOKIE: &str = "orders";
const REMEMBERED: usize = 6;
const HALF_A_YEAR_S: i64 = 180 * 24 * 3600;

pub(crate) fn remember(mut response: Response, reader: &Reader, order: &Order) -> Response {
    let this = format!("{}.{}", order.number, order.key);
    let before = reader.cookie(COOKIE).unwrap_or_default().split('~').filter(|one| !one.is_empty() && *one != this);
    let all: Vec<&str> = std::iter::once(this.as_str()).chain(before).take(REMEMBERED).collect();
    set_cookie(&mut response, COOKIE, &all.join("~"), HALF_A_YEAR_S, false);
    response
}

#[derive(Template)]
#[template(path = "storefront/orders.html")]
struct OrdersPage<'a> {
    t: &'a Lang,
    shell: Shell,
    orders: Vec<Order>,
    typed: Typed,
}

impl OrdersPage<'_> {
    fn status(&self, order: &Order) -> String {
        self.t.say(order.status.label_id()).into_owned()
    }
}

async fn mine(app: App, reader: Reader) -> Answer {
    let mut tx = app.db().read().await?;
    orders_page(&app, &reader, &mut tx, Typed::default()).await
}

async fn orders_page(app: &App, reader: &Reader, tx: &mut Tx, typed: Typed) -> Answer {
    let orders = remembered(tx, reader).await?;
    let t = &reader.t;
    html(&OrdersPage { t, shell: shell::shop(app, reader, t.say("storefront-my-orders")), orders, typed })
}

async fn remembered(tx: &mut Tx, reader: &Reader) -> Result<Vec<Order>> {
    let pairs: Vec<(&str, &str)> =
        reader.cookie(COOKIE).unwrap_or_default().split('~').filter_map(|one| one.split_once('.')).take(REMEMBERED).collect();
    let orders = super::of_numbers(tx, pairs.iter().map(|(number, _)| *number)).await?;
    Ok(orders.into_iter().filter(|order| pairs.contains(&(order.number.as_str(), order.key.as_str()))).collect())
}

#[derive(Debug)]
struct NoSuchOrder;

impl Refused for NoSuchOrder {
    fn code(&self) -> &'static str {
        "storefront-no-such-order"
    }
    fn field(&self) -> Option<&'static str> {
        Some("number")
    }
}

/// Finds an order by its number and the phone number it was placed with, for whoever has lost the link.
async fn look_for(app: App, reader: Reader, form: Form) -> Answer {
    let mut tx = app.db().read().await?;
    let number: String = form.raw("number").to_uppercase().chars().filter(|c| !c.is_whitespace()).collect();
    match super::by_number(&mut tx, &number).await {
        Ok(order) if checkout::phone(form.raw("phone")).is_ok_and(|phone| phone == order.buyer.phone) => {
            Ok(remember(see_other(&url::order(&order.number, &order.key)), &reader, &order))
        }
        Ok(_) | Err(Error::NotFound) => {
            let typed = form.back(&reader.t, &NoSuchOrder.into());
            let mut response = orders_page(&app, &reader, &mut tx, typed).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}
