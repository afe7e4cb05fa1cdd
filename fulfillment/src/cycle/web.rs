//! Joint purchase at the hub: cycles, what is on offer, what the shops asked for, and closing.

use super::{
    Cycle, CycleCard, CycleState, NewOffer, OfferCard, cases_by_offer, cases_by_shop, close, load, newest, offer, offers, open_as,
};
use crate::{
    Goods,
    desk::{Desk, Where, done, money_up_to, must_be_among, must_work_at, page, paper, quantity_up_to},
    goods,
    goods::{Choice, chosen},
    purchase,
    purchase::{OrderCard, OrderState},
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::{get, post},
};
use catalog::{ProductKind, sellable::Buyable};
use coop::{HubClerk, Party, PartyCard, PartyKind, PlaceCard, PlaceKind, Role, party, place, staff_shell};
use kernel::{Error, Id, Issue, Money, Quantity, Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::PURCHASE, get(list).post(start))
        .route("/staff/purchase/{id}", get(show))
        .route("/staff/purchase/{id}/offers", post(add))
        .route("/staff/purchase/{id}/closure", post(closure))
}

const ROLES: &[Role] = &[Role::HubClerk];

/// What the shops buy together.
const JOINTLY: Buyable<'static> = Buyable { kinds: &[ProductKind::Consumer, ProductKind::Input], unit: None };

impl CycleState {
    /// How it looks in a list: colour and word.
    pub(crate) fn badge(self) -> (&'static str, &'static str) {
        match self {
            CycleState::Open => ("good", "fulfillment-cycle-open"),
            CycleState::Ordered => ("care", "fulfillment-cycle-ordered"),
            CycleState::Done => ("", "fulfillment-cycle-done"),
        }
    }
}

#[derive(Template)]
#[template(path = "fulfillment/cycles.html")]
struct CyclesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    cycles: Vec<CycleCard>,
    next_week: String,
    key: Id<Cycle>,
    typed: Typed,
}

async fn list(app: App, reader: Reader, clerk: HubClerk, Query(wanted): Query<Where>) -> Answer {
    let mut tx = app.db().read_long().await?;
    show_list(&app, &reader, &clerk, (&mut tx, &wanted.place), Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, clerk: &HubClerk, (tx, asked): (&mut Tx, &str), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at_kinds(tx, clerk, ROLES, (&[PlaceKind::Hub], asked)).await?;
    let next_week = desk.here.zone().day(tx.now()).plus_days(7).to_string();
    let cycles = newest(tx).await?;
    let shell = staff_shell(app, reader, clerk, t.say("fulfillment-purchase"));
    let key = tx.id();
    page(&CyclesPage { t, shell, desk, cycles, next_week, key, typed: typed.clone() }, &typed)
}

async fn start(app: App, reader: Reader, clerk: HubClerk, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let place = form.id("place").ok_or(Error::NotFound)?;
    let place = must_work_at(&mut tx, &clerk, ROLES, place).await?;
    match try_start(&mut tx, &place, &mut form).await {
        Ok(cycle) => {
            tx.commit().await?;
            Ok(see_other(&url::one(url::PURCHASE, cycle)))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read_long().await?;
            show_list(&app, &reader, &clerk, (&mut tx, &place.id.to_string()), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_start(tx: &mut Tx, place: &PlaceCard, form: &mut Form) -> Result<Id<Cycle>> {
    let cycle = paper(tx, form);
    let (zh, en) = (form.text("name_zh", 1..=60), form.text("name_en", 0..=60));
    let closes_on = form.day("closes_on");
    form.accept()?;
    open_as(tx, place, (&zh, &en), closes_on.ok_or(Error::NotFound)?, cycle).await?;
    Ok(cycle)
}

#[derive(Template)]
#[template(path = "fulfillment/cycle.html")]
struct CyclePage<'a> {
    t: &'a Lang,
    shell: Shell,
    cycle: CycleCard,
    offers: Vec<OfferLine>,
    /// Each shop, how many cases it asked for and was given.
    shops: Vec<(String, i64, Option<i64>)>,
    orders: Vec<(OrderCard, String)>,
    goods: Choice,
    suppliers: Vec<(String, String, bool)>,
    typed: Typed,
}

struct OfferLine {
    offer: OfferCard,
    goods: Goods,
    supplier: String,
    cases: i64,
}

impl CyclePage<'_> {
    fn address(&self) -> String {
        url::one(url::PURCHASE, self.cycle.id)
    }
}

async fn show(app: App, reader: Reader, clerk: HubClerk, Path(id): Path<Id<Cycle>>) -> Answer {
    let mut tx = app.db().read_long().await?;
    show_cycle(&app, &reader, &clerk, (&mut tx, id), Typed::default()).await
}

async fn show_cycle(app: &App, reader: &Reader, clerk: &HubClerk, (tx, id): (&mut Tx, Id<Cycle>), typed: Typed) -> Answer {
    let t = &reader.t;
    let cycle = load(tx, id).await?;
    must_work_at(tx, clerk, ROLES, cycle.place).await?;
    let suppliers: HashMap<Id<Party>, PartyCard> =
        party::all_of(tx, &[PartyKind::Supplier]).await?.into_iter().map(|card| (card.id, card)).collect();
    let supplier = |id: Id<Party>| suppliers.get(&id).map_or(String::new(), |card| card.name(t).to_owned());
    let asked = cases_by_offer(tx, id).await?;
    let cards = offers(tx, id).await?;
    let names = goods::named(tx, &cards.iter().map(|offer| offer.variant).collect::<Vec<_>>()).await?;
    let cases = |offer: &OfferCard| asked.get(&offer.id).copied().unwrap_or_default();
    let offer_line =
        |offer: OfferCard| OfferLine { goods: names.one(offer.variant), supplier: supplier(offer.supplier), cases: cases(&offer), offer };
    let offers = cards.into_iter().map(offer_line).collect();
    let orders = purchase::of_cycle(tx, id).await?.into_iter().map(|order| (order.clone(), supplier(order.supplier))).collect();
    let mut choices: Vec<_> =
        suppliers.values().map(|card| (card.id.to_string(), card.name(t).to_owned(), typed.is("supplier", &card.id.to_string()))).collect();
    choices.sort_by(|a, b| a.1.cmp(&b.1));
    let goods = Choice::of(tx, JOINTLY, &typed).await?;
    let shops = shops(tx, t, id).await?;
    let shell = staff_shell(app, reader, clerk, cycle.name(t));
    page(&CyclePage { t, shell, cycle, offers, shops, orders, goods, suppliers: choices, typed: typed.clone() }, &typed)
}

async fn shops(tx: &mut Tx, t: &Lang, cycle: Id<Cycle>) -> Result<Vec<(String, i64, Option<i64>)>> {
    let asked = cases_by_shop(tx, cycle).await?;
    let places = place::all(tx).await?;
    let row = |place: &PlaceCard| asked.get(&place.id).map(|(cases, given)| (place.name(t).to_owned(), *cases, *given));
    Ok(places.iter().filter_map(row).collect())
}

async fn add(app: App, reader: Reader, clerk: HubClerk, Path(id): Path<Id<Cycle>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let cycle = load(&mut tx, id).await?;
    must_work_at(&mut tx, &clerk, ROLES, cycle.place).await?;
    let added = try_add(&mut tx, id, &mut form).await;
    answer((&app, &reader, &clerk), (tx, id), &form, (added, "fulfillment-offered-said")).await
}

/// More than any case costs.
const MOST_A_CASE: Money = Money::fen(100_000_000);
/// More than any case holds, in steps of the finest unit.
const MOST_IN_A_CASE: Quantity = Quantity::steps(10_000_000);

async fn try_add(tx: &mut Tx, cycle: Id<Cycle>, form: &mut Form) -> Result<()> {
    let (variant, supplier) = (chosen(tx, JOINTLY, form).await?, form.id::<Party>("supplier"));
    let suppliers = party::all_of(tx, &[PartyKind::Supplier]).await?;
    must_be_among(form, "supplier", supplier.as_ref(), suppliers.into_iter().map(|card| card.id));
    form.accept()?;
    let (variant, supplier) = variant.zip(supplier).ok_or(Error::NotFound)?;
    let unit = goods::named(tx, &[variant]).await?.one(variant).unit;
    let case_steps = quantity_up_to(form, "case", unit, MOST_IN_A_CASE);
    let (cost, price) = (money_up_to(form, "cost", MOST_A_CASE), money_up_to(form, "price", MOST_A_CASE));
    form.must(!form.has("price") || !price.is_zero(), Issue::new("price", "field-not-money"));
    form.accept()?;
    offer(tx, cycle, &NewOffer { variant, supplier, case_steps, cost, price }).await.map(drop)
}

async fn closure(app: App, reader: Reader, clerk: HubClerk, Path(id): Path<Id<Cycle>>) -> Answer {
    let mut tx = app.db().write().await?;
    let cycle = load(&mut tx, id).await?;
    must_work_at(&mut tx, &clerk, ROLES, cycle.place).await?;
    let closed = close(&mut tx, &cycle).await.map(drop);
    answer((&app, &reader, &clerk), (tx, id), &Form::default(), (closed, "fulfillment-ordered-said")).await
}

async fn answer(
    (app, reader, clerk): (&App, &Reader, &HubClerk),
    (tx, id): (Tx, Id<Cycle>),
    form: &Form,
    (outcome, said): (Result<()>, &str),
) -> Answer {
    match outcome {
        Ok(()) => {
            tx.commit().await?;
            Ok(done(&url::one(url::PURCHASE, id), said))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read_long().await?;
            show_cycle(app, reader, clerk, (&mut tx, id), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}
