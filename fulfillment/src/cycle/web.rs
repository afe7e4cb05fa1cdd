//! Joint purchase at the hub: cycles, what is on offer, what the shops asked for, and closing.

use super::{Cycle, CycleCard, CycleState, NewOffer, OfferCard, asked_in, close, load, newest, offer, offers, open};
use crate::{
    Goods,
    desk::{Desk, Where, done, must_work_at, page},
    goods, purchase,
    purchase::{OrderCard, OrderState},
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::{get, post},
};
use catalog::{ProductKind, Variant, sellable};
use coop::{HubClerk, Party, PartyCard, PartyKind, PlaceCard, PlaceKind, Role, party, place, staff_shell};
use kernel::{Error, Id, Result, Tx};
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
    typed: Typed,
}

async fn list(app: App, reader: Reader, clerk: HubClerk, Query(wanted): Query<Where>) -> Answer {
    let mut tx = app.db().read().await?;
    show_list(&app, &reader, &clerk, (&mut tx, &wanted.place), Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, clerk: &HubClerk, (tx, asked): (&mut Tx, &str), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at_kinds(tx, clerk, ROLES, (&[PlaceKind::Hub], asked)).await?;
    let next_week = desk.here.zone().day(tx.now()).plus_days(7).to_string();
    let cycles = newest(tx).await?;
    let shell = staff_shell(app, reader, clerk, t.say("fulfillment-purchase"));
    page(&CyclesPage { t, shell, desk, cycles, next_week, typed: typed.clone() }, &typed)
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
            show_list(&app, &reader, &clerk, (&mut tx, &place.id.to_string()), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_start(tx: &mut Tx, place: &PlaceCard, form: &mut Form) -> Result<Id<Cycle>> {
    let (zh, en) = (form.text("name_zh", 1..=60), form.text("name_en", 0..=60));
    let closes_on = form.day("closes_on");
    form.accept()?;
    open(tx, place, (&zh, &en), closes_on.ok_or(Error::NotFound)?).await
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
    goods: Vec<(String, String, bool)>,
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
    let mut tx = app.db().read().await?;
    show_cycle(&app, &reader, &clerk, (&mut tx, id), Typed::default()).await
}

async fn show_cycle(app: &App, reader: &Reader, clerk: &HubClerk, (tx, id): (&mut Tx, Id<Cycle>), typed: Typed) -> Answer {
    let t = &reader.t;
    let cycle = load(tx, id).await?;
    must_work_at(tx, clerk, ROLES, cycle.place).await?;
    let suppliers: HashMap<Id<Party>, PartyCard> =
        party::all_of(tx, &[PartyKind::Supplier]).await?.into_iter().map(|card| (card.id, card)).collect();
    let supplier = |id: Id<Party>| suppliers.get(&id).map_or(String::new(), |card| card.name(t).to_owned());
    let asked = asked_in(tx, id).await?;
    let cards = offers(tx, id).await?;
    let names = goods::named(tx, &cards.iter().map(|offer| offer.variant).collect::<Vec<_>>()).await?;
    let cases = |offer: &OfferCard| asked.iter().filter(|one| one.offer == offer.id).map(|one| one.cases).sum();
    let offer_line =
        |offer: OfferCard| OfferLine { goods: names.one(offer.variant), supplier: supplier(offer.supplier), cases: cases(&offer), offer };
    let offers = cards.into_iter().map(offer_line).collect();
    let orders = purchase::of_cycle(tx, id).await?.into_iter().map(|order| (order.clone(), supplier(order.supplier))).collect();
    let chosen = |value: &str, name: &str| typed.value(name) == value;
    let mut choices: Vec<_> =
        suppliers.values().map(|card| (card.id.to_string(), card.name(t).to_owned(), chosen(&card.id.to_string(), "supplier"))).collect();
    choices.sort_by(|a, b| a.1.cmp(&b.1));
    let variants = sellable::variants(tx, &[ProductKind::Consumer, ProductKind::Input]).await?;
    let goods = variants
        .iter()
        .map(Goods::of)
        .map(|goods| (goods.variant.to_string(), goods.name(t).to_owned(), chosen(&goods.variant.to_string(), "variant")))
        .collect();
    let shops = shops(tx, t, &asked).await?;
    let shell = staff_shell(app, reader, clerk, cycle.name(t));
    page(&CyclePage { t, shell, cycle, offers, shops, orders, goods, suppliers: choices, typed: typed.clone() }, &typed)
}

async fn shops(tx: &mut Tx, t: &Lang, asked: &[super::Asked]) -> Result<Vec<(String, i64, Option<i64>)>> {
    let places = place::all(tx).await?;
    let row = |place: &PlaceCard| {
        let own: Vec<_> = asked.iter().filter(|one| one.place == place.id).collect();
        let given = own.iter().any(|one| one.allocated.is_some()).then(|| own.iter().filter_map(|one| one.allocated).sum());
        (!own.is_empty()).then(|| (place.name(t).to_owned(), own.iter().map(|one| one.cases).sum(), given))
    };
    Ok(places.iter().filter_map(row).collect())
}

async fn add(app: App, reader: Reader, clerk: HubClerk, Path(id): Path<Id<Cycle>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let cycle = load(&mut tx, id).await?;
    must_work_at(&mut tx, &clerk, ROLES, cycle.place).await?;
    let added = try_add(&mut tx, id, &mut form).await;
    answer((&app, &reader, &clerk), (tx, id), &form, (added, "fulfillment-offered-said")).await
}

async fn try_add(tx: &mut Tx, cycle: Id<Cycle>, form: &mut Form) -> Result<()> {
    let (variant, supplier) = (form.id::<Variant>("variant"), form.id::<Party>("supplier"));
    form.accept()?;
    let (variant, supplier) = variant.zip(supplier).ok_or(Error::NotFound)?;
    let unit = goods::named(tx, &[variant]).await?.one(variant).unit;
    let case_steps = form.quantity("case", unit);
    if form.has("case") && !case_steps.is_positive() {
        form.refuse(kernel::Issue::new("case", "field-not-quantity"));
    }
    let (cost, price) = (form.money("cost"), form.money("price"));
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
            let mut tx = app.db().read().await?;
            show_cycle(app, reader, clerk, (&mut tx, id), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}
