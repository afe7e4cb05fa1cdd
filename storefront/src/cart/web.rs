//! The cart's pages. Everything is a plain form; htmx only spares the reload.

use super::{Cart, MOST_OF_ONE, TypedCard, view};
use crate::{
    goods::{
        self,
        card::{self, Face},
        choice::{self, Picked},
    },
    room, shell, url, weights,
};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use catalog::{
    SalePack,
    promotion::{Verdict, Why},
};
use coop::member;
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Caller, Form, Lang, Reader, Shell, Typed, html, see_other, set_cookie};

pub fn routes() -> Router<App> {
    Router::new()
        .route(url::CART, get(show))
        .route("/cart/lines", post(add))
        .route("/cart/lines/{pack}", post(change))
        .route("/cart/prices", post(accept_prices))
        .route("/cart/code", post(use_code))
        .route("/cart/card", post(use_card))
}

/// The cookie that holds a cart's key, and the one that tells pages how much is in it.
const COOKIE: &str = "cart";
const COUNT_COOKIE: &str = "cart_count";
const MONTH_S: i64 = 30 * 24 * 3600;
/// The member card is remembered by the browser, for carts after this one.
const CARD_COOKIE: &str = "member_card";
const YEAR_S: i64 = 365 * 24 * 3600;

/// More hints than these are noise.
const MOST_HINTS: usize = 2;

/// The cart this reader carries, if it has not become an order yet.
pub(crate) async fn carried(tx: &mut Tx, reader: &Reader) -> Result<Option<(Cart, String)>> {
    let Some(key) = reader.cookie(COOKIE).filter(|key| !key.is_empty()) else { return Ok(None) };
    Ok(super::find(tx, key).await?.map(|cart| (cart, key.to_owned())))
}

/// The cart this reader carries, or a fresh one.
async fn carried_or_fresh(tx: &mut Tx, reader: &Reader) -> Result<(Cart, String)> {
    match carried(tx, reader).await? {
        Some((cart, key)) if cart.order.is_none() => Ok((cart, key)),
        _ => {
            let (mut cart, key) = super::begin(tx, None).await?;
            super::carry_card(tx, &mut cart, reader.cookie(CARD_COOKIE).unwrap_or_default()).await?;
            Ok((cart, key.reveal().to_owned()))
        }
    }
}

fn with_cart(mut response: Response, cart: &Cart, key: &str) -> Response {
    set_cookie(&mut response, COOKIE, key, MONTH_S, false);
    set_cookie(&mut response, COUNT_COOKIE, &cart.count().to_string(), MONTH_S, true);
    response
}

/// The cart has become an order; the next thing put aside goes into a new one.
pub(crate) fn without_cart(mut response: Response) -> Response {
    set_cookie(&mut response, COOKIE, "", 0, false);
    set_cookie(&mut response, COUNT_COOKIE, "0", 0, true);
    response
}

#[derive(Template)]
#[template(path = "storefront/cart.html")]
struct CartPage<'a> {
    t: &'a Lang,
    shell: Shell,
    cart: &'a view::CartView,
    /// The form that was refused, with what was typed there.
    wrong: Option<(Refused, Typed)>,
}

/// A form of the cart's page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refused {
    Line(Id<SalePack>),
    Code,
    Card,
}

struct LineCard {
    pack: String,
    href: String,
    title: String,
    about: String,
    /// What is said of its weight, where the scale decides; may be empty.
    weight: String,
    /// What the price is reduced from.
    reduced: Option<(String, String)>,
    /// Which step of the price holds, what the next one would give, and what members pay.
    beside: Vec<String>,
    trouble: String,
    gone: bool,
    /// As it stands in the cart, or as it was typed and refused.
    count: String,
    issue: Option<String>,
    total: String,
    face: Option<Face>,
}

impl CartPage<'_> {
    fn lines(&self) -> Vec<LineCard> {
        self.cart.lines.iter().map(|line| self.line(line)).collect()
    }

    fn line(&self, line: &view::LineView) -> LineCard {
        let (t, sold) = (self.t, &line.sellable);
        let about =
            format!("{} {} · {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en), t.money(line.shown));
        let wrong = self.refused(Refused::Line(sold.pack));
        LineCard {
            pack: sold.pack.to_string(),
            href: url::product(&sold.slug),
            title: t.pick(&sold.title_zh, &sold.title_en).to_owned(),
            about: about.trim().to_owned(),
            weight: weights::about(t, sold).unwrap_or_default(),
            reduced: line.reduced.map(|reduced| card::reduced_from(t, reduced)),
            beside: self.beside(line),
            trouble: self.trouble(line),
            gone: line.is_gone(),
            count: wrong.map_or_else(|| line.count.to_string(), |typed| typed.value("quantity").to_owned()),
            issue: wrong.and_then(|typed| typed.issue("quantity").or_else(|| typed.trouble())),
            total: weights::estimated(t.money(line.total()), sold.bounds.is_some()),
            face: Face::square(sold),
        }
    }

    fn beside(&self, line: &view::LineView) -> Vec<String> {
        let (reached, next) = line.steps();
        let reached = reached.map(|step| self.t.with("storefront-step-reached").set("count", step.from_count).to_string());
        let next = next.filter(|step| step.from_count <= MOST_OF_ONE);
        let next = next.map(|step| (step.from_count - line.count, step.price));
        let next = next.map(|(missing, price)| self.t.with("storefront-step-next").set("missing", missing).set("price", price).to_string());
        let member = line.for_members().map(|(price, asked)| {
            let id = if asked { "storefront-member-price-asked" } else { "storefront-member-price" };
            self.t.with(id).set("price", price).to_string()
        });
        reached.into_iter().chain(next).chain(member).collect()
    }

    /// The member card in the cart, or as it was typed and refused.
    fn card(&self) -> String {
        let kept = || self.cart.card.as_ref().map(|(number, _)| coop::member::in_groups(number)).unwrap_or_default();
        self.refused(Refused::Card).map_or_else(kept, |typed| typed.value("card").to_owned())
    }

    fn card_issue(&self) -> Option<String> {
        if let Some(typed) = self.refused(Refused::Card) {
            return typed.issue("card").or_else(|| typed.trouble());
        }
        self.cart.card.as_ref().filter(|(_, holds)| !holds).map(|_| self.t.say("storefront-card-ended").into_owned())
    }

    fn refused(&self, which: Refused) -> Option<&Typed> {
        self.wrong.as_ref().filter(|(refused, _)| *refused == which).map(|(_, typed)| typed)
    }

    fn savings(&self) -> Vec<(String, String)> {
        shell::savings(self.t, self.cart.savings(), None)
    }

    /// What is still wanted for promotions that are nearly reached.
    fn nearly(&self) -> Vec<String> {
        let hint = |(verdict, why): (&Verdict, &Why)| {
            let title = self.t.pick(&verdict.title_zh, &verdict.title_en).to_owned();
            match why {
                Why::TooLittle(missing) => self.t.with("storefront-nearly-money").set("missing", *missing).set("title", title).to_string(),
                Why::TooFew(missing) => self.t.with("storefront-nearly-pieces").set("missing", *missing).set("title", title).to_string(),
                _ => title,
            }
        };
        self.cart.nearly().take(MOST_HINTS).map(hint).collect()
    }

    /// The code in the cart, or as it was typed and refused.
    fn code(&self) -> &str {
        self.refused(Refused::Code).map_or(self.cart.code.as_deref().unwrap_or_default(), |typed| typed.value("code"))
    }

    fn code_issue(&self) -> Option<String> {
        if let Some(typed) = self.refused(Refused::Code) {
            return typed.issue("code").or_else(|| typed.trouble());
        }
        let id = match self.cart.code_trouble()? {
            Some(Why::TooLittle(_) | Why::TooFew(_) | Why::NoGoods | Why::NoSaving) => "storefront-code-lacks",
            Some(Why::Beaten(_) | Why::Closed(_)) => "storefront-code-beaten",
            Some(_) | None => "storefront-code-not-now",
        };
        Some(self.t.say(id).into_owned())
    }

    fn trouble(&self, line: &view::LineView) -> String {
        if line.is_gone() {
            self.t.say("storefront-line-gone").into_owned()
        } else if line.is_short() {
            self.t.with("storefront-line-short").set("left", line.left).to_string()
        } else if let Some(now) = line.changed_to() {
            self.t.with("storefront-line-price").set("shown", line.shown).set("now", now).to_string()
        } else {
            String::new()
        }
    }
}

async fn show(app: App, reader: Reader) -> Answer {
    show_cart(&app, &reader, None).await
}

async fn show_cart(app: &App, reader: &Reader, wrong: Option<(Refused, Typed)>) -> Answer {
    let mut tx = app.db().read().await?;
    let known = shell::known(app, &mut tx).await?;
    let cart = carried(&mut tx, reader).await?.map(|(cart, _)| cart).filter(|cart| cart.order.is_none());
    let view = match &cart {
        Some(cart) => view::look_up(&mut tx, &known, cart).await?,
        None => view::CartView { lines: Vec::new(), quote: None, code: None, card: None },
    };
    let t = &reader.t;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&CartPage { t, shell: shell::shop(app, reader, t.say("storefront-cart")), cart: &view, wrong })?;
    *response.status_mut() = status;
    Ok(response)
}

/// Puts a pack into the cart, from the page of a product or of a live room. A refusal is said on that page.
async fn add(app: App, reader: Reader, mut form: Form) -> Answer {
    match try_add(&app, &reader, &mut form).await {
        Ok((cart, key, back)) => Ok(with_cart(see_other(&back), &cart, &key)),
        Err(error) if error.is_refusal() => {
            let typed = form.back(&reader.t, &error);
            match (form.value("from"), form.value("room")) {
                (Some(slug), _) => goods::web::show_product(&app, &reader, slug, (&form, typed)).await,
                (None, Some(room)) => room::web::show_room(&app, &reader, room, typed).await,
                (None, None) => Err(error.into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_add(app: &App, reader: &Reader, form: &mut Form) -> Result<(Cart, String, String)> {
    let has_values = !form.names(choice::FIELD).is_empty();
    let pack: Option<Id<SalePack>> = if has_values { Id::parse(form.raw("pack")) } else { form.id("pack") };
    let count = form.count("quantity", 1..=super::MOST_OF_ONE);
    form.accept()?;
    let mut tx = app.db().write().await?;
    let known = shell::known(app, &mut tx).await?;
    let pack = match (has_values, form.value("from")) {
        (true, Some(slug)) => goods::look_up(&mut tx, &known, slug).await?.wanted(&Picked::of(form.fields()))?,
        _ => pack.ok_or(Error::NotFound)?,
    };
    let (mut cart, key) = carried_or_fresh(&mut tx, reader).await?;
    super::add(&mut tx, &mut cart, known.counter.place.id, pack, count).await?;
    let back = enter_room(&mut tx, &mut cart, form.raw("room")).await?;
    tx.commit().await?;
    Ok((cart, key, back))
}

/// From a live room, the shopper goes back to it; otherwise he looks at his cart.
async fn enter_room(tx: &mut Tx, cart: &mut Cart, slug: &str) -> Result<String> {
    match room::open_by_slug(tx, slug).await? {
        Some(room) => {
            super::enter_room(tx, cart, room.id).await?;
            Ok(url::live(&room.slug))
        }
        None => Ok(url::CART.to_owned()),
    }
}

/// Changes how many of a pack are wanted: a typed number, one more, one less, or none. What cannot be is said at its line.
async fn change(app: App, reader: Reader, Path(pack): Path<String>, mut form: Form) -> Answer {
    let pack = Id::parse(&pack).ok_or(Error::NotFound)?;
    match try_change(&app, &reader, pack, &mut form).await {
        Ok((cart, key)) => Ok(with_cart(see_other(url::CART), &cart, &key)),
        Err(error) if error.is_refusal() => show_cart(&app, &reader, Some((Refused::Line(pack), form.back(&reader.t, &error)))).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_change(app: &App, reader: &Reader, pack: Id<SalePack>, form: &mut Form) -> Result<(Cart, String)> {
    let typed = form.count("quantity", 0..=super::MOST_OF_ONE);
    let step = form.read_if_any("step", "field-not-count", |text| text.parse::<i64>().ok()).unwrap_or(0).clamp(-1, 1);
    form.accept()?;
    let mut tx = app.db().write().await?;
    let known = shell::known(app, &mut tx).await?;
    let (mut cart, key) = carried_or_fresh(&mut tx, reader).await?;
    super::set_count(&mut tx, &mut cart, known.counter.place.id, pack, typed + step).await?;
    tx.commit().await?;
    Ok((cart, key))
}

/// Uses a code, or forgets the one in the cart when the field is empty.
async fn use_code(app: App, reader: Reader, form: Form) -> Answer {
    match try_use_code(&app, &reader, form.raw("code")).await {
        Ok((cart, key)) => Ok(with_cart(see_other(url::CART), &cart, &key)),
        Err(error) if error.is_refusal() => show_cart(&app, &reader, Some((Refused::Code, form.back(&reader.t, &error)))).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_use_code(app: &App, reader: &Reader, code: &str) -> Result<(Cart, String)> {
    let mut tx = app.db().write().await?;
    let (mut cart, key) = carried_or_fresh(&mut tx, reader).await?;
    super::use_code(&mut tx, &mut cart, code).await?;
    tx.commit().await?;
    Ok((cart, key))
}

/// Puts a member card in, or forgets the one in the cart when the field is empty. The browser remembers it for other carts.
async fn use_card(app: App, reader: Reader, caller: Caller, form: Form) -> Answer {
    match try_use_card(&app, &reader, TypedCard { number: form.raw("card"), from: &caller.0 }).await {
        Ok((cart, key, remembered)) => {
            let mut response = with_cart(see_other(url::CART), &cart, &key);
            set_cookie(&mut response, CARD_COOKIE, &remembered, if remembered.is_empty() { 0 } else { YEAR_S }, false);
            Ok(response)
        }
        Err(error) if error.is_refusal() => show_cart(&app, &reader, Some((Refused::Card, form.back(&reader.t, &error)))).await,
        Err(error) => Err(error.into()),
    }
}

/// The cart, its key, and the card as the browser remembers it.
async fn try_use_card(app: &App, reader: &Reader, typed: TypedCard<'_>) -> Result<(Cart, String, String)> {
    member::take_try(app.db(), typed.from, typed.number).await?;
    let mut tx = app.db().write().await?;
    let known = shell::known(app, &mut tx).await?;
    let (mut cart, key) = carried_or_fresh(&mut tx, reader).await?;
    super::use_card(&mut tx, &known, &mut cart, typed).await?;
    let remembered = match &cart.card {
        Some((number, _)) => member::remembered(&mut tx, number).await?.unwrap_or_default(),
        None => String::new(),
    };
    tx.commit().await?;
    Ok((cart, key, remembered))
}

async fn accept_prices(app: App, reader: Reader) -> Answer {
    let mut tx = app.db().write().await?;
    let known = shell::known(&app, &mut tx).await?;
    let (mut cart, key) = carried_or_fresh(&mut tx, &reader).await?;
    view::accept_what_is_sold(&mut tx, &known, &mut cart).await?;
    tx.commit().await?;
    Ok(with_cart(see_other(url::CART), &cart, &key))
}
