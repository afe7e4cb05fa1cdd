//! Checking out on a page. Buttons that only switch something show the page again with everything that was typed.

use super::{Asked, AtCounter, check_out, page::CheckoutPage, read_buyer};
use crate::{
    cart::{self, web::carried},
    delivery::Delivery,
    order::web::remember,
    shell, url,
};
use axum::{Router, http::StatusCode, routing::get};
use catalog::price;
use kernel::{Error, Money, Result, Tx};
use payment::Mode;
use ui::{Answer, App, Form, Reader, Typed, html, see_other};

pub fn routes() -> Router<App> {
    Router::new().route(url::CHECKOUT, get(show).post(place))
}

async fn at_counter(app: &App, reader: &Reader, tx: &mut Tx, phone: Option<&str>) -> Result<Option<AtCounter>> {
    let known = shell::known(app, tx).await?;
    let Some((cart, _)) = carried(tx, reader).await?.filter(|(cart, _)| !cart.lines.is_empty()) else { return Ok(None) };
    let asked = cart::asking(&cart, known.counter.place.id, tx.now(), phone);
    match price::quote(tx, &asked).await {
        Ok(quote) => Ok(Some(AtCounter { known, cart, quote, now: tx.now() })),
        Err(error) if error.is_refusal() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whatever cannot be ordered is said on the cart's page.
async fn show(app: App, reader: Reader) -> Answer {
    let mut tx = app.db().read().await?;
    let Some(counter) = at_counter(&app, &reader, &mut tx, None).await?.filter(AtCounter::is_as_shown) else {
        return Ok(see_other(url::CART));
    };
    let typed = Typed::filled([("delivery", "door".to_owned()), ("province", "山东省".to_owned())]);
    html(&page(&app, &reader, &counter, typed))
}

fn page<'a>(app: &App, reader: &'a Reader, counter: &'a AtCounter, typed: Typed) -> CheckoutPage<'a> {
    let t = &reader.t;
    let shell = shell::shop(app, reader, t.say("storefront-checkout"));
    CheckoutPage::new(t, shell, mode(app), counter, typed)
}

/// Whether this shop demonstrates or trades.
pub(crate) fn mode(app: &App) -> Mode {
    *app.part::<Mode>()
}

/// Places the order and sends the shopper to pay. A refusal shows the page again; nothing that was typed is lost.
async fn place(app: App, reader: Reader, mut form: Form) -> Answer {
    if form.has("switch") {
        return switch(&app, &reader, &form).await;
    }
    match order(&app, &reader, &mut form).await {
        Ok(response) => Ok(response),
        Err(error) if error.is_refusal() => refused(&app, &reader, &form, &error).await,
        Err(error) => Err(error.into()),
    }
}

async fn order(app: &App, reader: &Reader, form: &mut Form) -> Result<axum::response::Response> {
    let mut tx = app.db().write().await?;
    let known = shell::known(app, &mut tx).await?;
    let Some((cart, _)) = carried(&mut tx, reader).await? else { return Err(cart::Refusal::Empty.into()) };
    let buyer = read_buyer(form, &known, mode(app));
    form.accept()?;
    let shown = form.raw("shown").parse().ok().map(Money::fen);
    let out = check_out(&mut tx, &known, mode(app), &Asked { cart: &cart, buyer, shown }).await?;
    tx.commit().await?;
    let order = &out.placed.order;
    let to = out.attempt.and_then(|attempt| attempt.url()).unwrap_or_else(|| url::order(&order.number, &order.key));
    Ok(remember(cart::web::without_cart(see_other(&to)), reader, order))
}

async fn refused(app: &App, reader: &Reader, form: &Form, error: &Error) -> Answer {
    let mut tx = app.db().read().await?;
    let phone = super::phone(form.raw("phone")).ok();
    let Some(counter) = at_counter(app, reader, &mut tx, phone.as_deref()).await? else { return Ok(see_other(url::CART)) };
    let mut page = page(app, reader, &counter, form.back(&reader.t, error));
    page.code = error.code().to_owned();
    let mut response = html(&page)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// The other way of delivery, or the sum for another province.
async fn switch(app: &App, reader: &Reader, form: &Form) -> Answer {
    let mut tx = app.db().read().await?;
    let phone = super::phone(form.raw("phone")).ok();
    let Some(counter) = at_counter(app, reader, &mut tx, phone.as_deref()).await? else { return Ok(see_other(url::CART)) };
    html(&page(app, reader, &counter, switched(form)))
}

const FIELDS: [&str; 9] = ["delivery", "name", "phone", "province", "city", "county", "address", "station", "provider"];

fn switched(form: &Form) -> Typed {
    let delivery = Delivery::parse(form.raw("switch")).or(Delivery::parse(form.raw("delivery"))).unwrap_or(Delivery::Door);
    let value = |field: &'static str| if field == "delivery" { delivery.code() } else { form.raw(field) };
    Typed::filled(FIELDS.map(|field| (field, value(field).to_owned())))
}
