//! Intake: who is on the scale, what was bought today, and what a kilogram costs.

use super::{DayPrice, Grade, SlipCard, SlipState, WeighSlip, newest, open_as, prices_of, set_price};
use crate::{
    Goods,
    desk::{Desk, Where, done, money_up_to, must_be_among, must_work_at, page, paper},
    goods,
    goods::{Choice, chosen},
    url,
};
use askama::Template;
use axum::{Router, extract::Query, routing::get};
use catalog::{ProductKind, sellable::Buyable};
use coop::{Party, PartyCard, PartyKind, Place, PlaceKind, Role, WeighClerk, party, staff_shell};
use kernel::{Error, Id, Issue, Money, Result, Tx, Unit};
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::INTAKE, get(list).post(start)).route(url::DAY_PRICES, get(prices).post(price))
}

pub(crate) const ROLES: &[Role] = &[Role::WeighClerk];
/// What goes over a scale: the county's own produce, in grams.
const WEIGHED: Buyable<'static> = Buyable { kinds: &[ProductKind::Specialty], unit: Some(Unit::GRAMS) };
/// Places with a scale to drive onto.
const KINDS: &[PlaceKind] = &[PlaceKind::ColdStore, PlaceKind::Station, PlaceKind::Hub];

pub(crate) fn grade_id(code: &str) -> &'static str {
    match Grade::parse(code) {
        Some(Grade::Top) => "fulfillment-grade-top",
        Some(Grade::First) => "fulfillment-grade-first",
        Some(Grade::Second) => "fulfillment-grade-second",
        Some(Grade::Processing) => "fulfillment-grade-processing",
        None => "fulfillment-grade-none",
    }
}

pub(crate) fn grades(t: &Lang, chosen: &str) -> Vec<(&'static str, String, bool)> {
    Grade::ALL.iter().map(|grade| (grade.code(), t.say(grade_id(grade.code())).into_owned(), grade.code() == chosen)).collect()
}

#[derive(Template)]
#[template(path = "fulfillment/intake.html")]
struct IntakePage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    slips: Vec<SlipLine>,
    farmers: Vec<(String, String, bool)>,
    goods: Choice,
    key: Id<WeighSlip>,
    typed: Typed,
}

struct SlipLine {
    slip: SlipCard,
    farmer: String,
    goods: Goods,
}

impl SlipLine {
    fn is_open(&self) -> bool {
        self.slip.state == SlipState::Open
    }
}

async fn list(app: App, reader: Reader, clerk: WeighClerk, Query(wanted): Query<Where>) -> Answer {
    let mut tx = app.db().read().await?;
    show(&app, &reader, &clerk, (&mut tx, &wanted.place), Typed::default()).await
}

async fn show(app: &App, reader: &Reader, clerk: &WeighClerk, (tx, asked): (&mut Tx, &str), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at_kinds(tx, clerk, ROLES, (KINDS, asked)).await?;
    let cards = newest(tx, &[desk.here.id]).await?;
    let names = goods::named(tx, &cards.iter().map(|card| card.variant).collect::<Vec<_>>()).await?;
    let growers = growers(tx).await?;
    let farmers: HashMap<Id<Party>, &PartyCard> = growers.iter().map(|card| (card.id, card)).collect();
    let who = |id| farmers.get(&id).map_or(String::new(), |card| card.name(t).to_owned());
    let slips = cards.into_iter().map(|slip| SlipLine { farmer: who(slip.farmer), goods: names.one(slip.variant), slip }).collect();
    let choice = |card: &PartyCard| {
        (card.id.to_string(), format!("{} · {}", card.name(t), card.town_name(t)), typed.is("farmer", &card.id.to_string()))
    };
    let farmers = growers.iter().map(choice).collect();
    let goods = Choice::of(tx, WEIGHED, &typed).await?;
    let (shell, key) = (staff_shell(app, reader, clerk, t.say("fulfillment-intake")), tx.id());
    let page_ = IntakePage { t, shell, desk, slips, farmers, goods, key, typed };
    page(&page_, &page_.typed)
}

async fn growers(tx: &mut Tx) -> Result<Vec<PartyCard>> {
    party::all_of(tx, &[PartyKind::Farmer, PartyKind::Cooperative]).await
}

async fn start(app: App, reader: Reader, clerk: WeighClerk, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_start(&mut tx, &clerk, &mut form).await {
        Ok(slip) => {
            tx.commit().await?;
            Ok(see_other(&url::one(url::INTAKE, slip)))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            let place = form.raw("place").to_owned();
            show(&app, &reader, &clerk, (&mut tx, &place), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_start(tx: &mut Tx, clerk: &WeighClerk, form: &mut Form) -> Result<Id<WeighSlip>> {
    let slip = paper(tx, form);
    let (place, farmer, variant) = (form.id::<Place>("place"), form.id::<Party>("farmer"), chosen(tx, WEIGHED, form).await?);
    must_be_among(form, "farmer", farmer.as_ref(), growers(tx).await?.into_iter().map(|card| card.id));
    let plate = form.text("plate", 0..=12);
    form.accept()?;
    let place = must_work_at(tx, clerk, ROLES, place.ok_or(Error::NotFound)?).await?;
    let brought = farmer.zip(variant).ok_or(Error::NotFound)?;
    open_as(tx, clerk, &place, (brought, &plate), slip).await?;
    Ok(slip)
}

#[derive(Template)]
#[template(path = "fulfillment/day_prices.html")]
struct PricesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    prices: Vec<(DayPrice, Goods)>,
    goods: Choice,
    typed: Typed,
}

async fn prices(app: App, reader: Reader, clerk: WeighClerk, Query(wanted): Query<Where>) -> Answer {
    let mut tx = app.db().read().await?;
    show_prices(&app, &reader, &clerk, (&mut tx, &wanted.place), Typed::default()).await
}

async fn show_prices(app: &App, reader: &Reader, clerk: &WeighClerk, (tx, asked): (&mut Tx, &str), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at_kinds(tx, clerk, ROLES, (KINDS, asked)).await?;
    let today = desk.here.zone().day(tx.now());
    let standing = prices_of(tx, desk.here.id, today).await?;
    let names = goods::named(tx, &standing.iter().map(|price| price.variant).collect::<Vec<_>>()).await?;
    let prices = standing.into_iter().map(|price| (price.clone(), names.one(price.variant))).collect();
    let goods = Choice::of(tx, WEIGHED, &typed).await?;
    let page_ = PricesPage { t, shell: staff_shell(app, reader, clerk, t.say("fulfillment-day-prices")), desk, prices, goods, typed };
    page(&page_, &page_.typed)
}

async fn price(app: App, reader: Reader, clerk: WeighClerk, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let place = form.raw("place").to_owned();
    match try_price(&mut tx, &clerk, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(done(&format!("{}?place={place}", url::DAY_PRICES), "fulfillment-price-set"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_prices(&app, &reader, &clerk, (&mut tx, &place), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// More than any farmer was ever paid for a kilogram; a barcode read into the field is more.
const MOST_PER_KG: Money = Money::fen(1_000_000);

async fn try_price(tx: &mut Tx, clerk: &WeighClerk, form: &mut Form) -> Result<()> {
    let (place, variant) = (form.id::<Place>("place"), chosen(tx, WEIGHED, form).await?);
    let grade = form.read("grade", "field-unknown-choice", Grade::parse);
    let price = money_up_to(form, "price", MOST_PER_KG);
    form.must(!form.has("price") || !price.is_zero(), Issue::new("price", "field-not-money"));
    form.accept()?;
    let place = must_work_at(tx, clerk, ROLES, place.ok_or(Error::NotFound)?).await?;
    let day = place.zone().day(tx.now());
    let (variant, grade) = variant.zip(grade).ok_or(Error::NotFound)?;
    set_price(tx, clerk, place.id, &DayPrice { variant, grade, day, price }).await
}
