//! A shop's requisition: what is on offer, how many cases it wants, and what it was given.

use super::{Cycle, CycleCard, Offer, OfferCard, ask, asked_at, load, newest, offers};
use crate::{
    Goods,
    desk::{Desk, Where, done, must_work_at, page},
    goods, url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::get,
};
use coop::{PlaceKind, Role, Shopkeeper, staff_shell};
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::REQUISITIONS, get(list)).route("/staff/requisitions/{id}", get(show).post(asking))
}

const ROLES: &[Role] = &[Role::Shopkeeper];
const KINDS: &[PlaceKind] = &[PlaceKind::VillageShop, PlaceKind::Store, PlaceKind::Station];

#[derive(Template)]
#[template(path = "fulfillment/requisitions.html")]
struct RequisitionsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    cycles: Vec<CycleCard>,
}

async fn list(app: App, reader: Reader, keeper: Shopkeeper, Query(wanted): Query<Where>, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let desk = Desk::at_kinds(&mut tx, &keeper, ROLES, (KINDS, &wanted.place)).await?;
    let cycles = newest(&mut tx).await?;
    html(&RequisitionsPage { t, shell: staff_shell(&app, &reader, &keeper, t.say("fulfillment-requisitions")), desk, cycles })
}

#[derive(Template)]
#[template(path = "fulfillment/requisition.html")]
struct RequisitionPage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    cycle: CycleCard,
    lines: Vec<Line>,
    typed: Typed,
}

struct Line {
    offer: OfferCard,
    goods: Goods,
    asked: i64,
    given: Option<i64>,
}

impl RequisitionPage<'_> {
    fn cases(&self, line: &Line) -> String {
        let kept = if line.asked == 0 { String::new() } else { line.asked.to_string() };
        self.typed.value_or(&field(line.offer.id), &kept).to_owned()
    }

    fn issue(&self, line: &Line) -> Option<String> {
        self.typed.issue(&field(line.offer.id))
    }
}

fn field(offer: Id<Offer>) -> String {
    format!("cases-{offer}")
}

async fn show(app: App, reader: Reader, keeper: Shopkeeper, Path(id): Path<Id<Cycle>>, Query(wanted): Query<Where>) -> Answer {
    let mut tx = app.db().read().await?;
    show_one(&app, &reader, &keeper, (&mut tx, id, &wanted.place), Typed::default()).await
}

async fn show_one(app: &App, reader: &Reader, keeper: &Shopkeeper, (tx, id, asked): (&mut Tx, Id<Cycle>, &str), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at_kinds(tx, keeper, ROLES, (KINDS, asked)).await?;
    let cycle = load(tx, id).await?;
    let lines = lines(tx, id, &desk).await?;
    let shell = staff_shell(app, reader, keeper, cycle.name(t));
    page(&RequisitionPage { t, shell, desk, cycle, lines, typed: typed.clone() }, &typed)
}

async fn lines(tx: &mut Tx, cycle: Id<Cycle>, desk: &Desk) -> Result<Vec<Line>> {
    let offers = offers(tx, cycle).await?;
    let names = goods::named(tx, &offers.iter().map(|offer| offer.variant).collect::<Vec<_>>()).await?;
    let asked = asked_at(tx, cycle, desk.here.id).await?;
    let line = |offer: OfferCard| {
        let own = asked.iter().find(|one| one.offer == offer.id);
        Line { goods: names.one(offer.variant), asked: own.map_or(0, |one| one.cases), given: own.and_then(|one| one.allocated), offer }
    };
    Ok(offers.into_iter().map(line).collect())
}

async fn asking(app: App, reader: Reader, keeper: Shopkeeper, Path(id): Path<Id<Cycle>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let place = form.raw("place").to_owned();
    match try_ask(&mut tx, &keeper, id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(done(&format!("{}?place={place}", url::one(url::REQUISITIONS, id)), "fulfillment-asked-said"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_one(&app, &reader, &keeper, (&mut tx, id, &place), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_ask(tx: &mut Tx, keeper: &Shopkeeper, cycle: Id<Cycle>, form: &mut Form) -> Result<()> {
    let place = form.id("place").ok_or(Error::NotFound)?;
    must_work_at(tx, keeper, ROLES, place).await?;
    let mut cases = Vec::new();
    for offer in offers(tx, cycle).await? {
        let name = field(offer.id);
        let wanted = if form.has(&name) { form.count(&name, 0..=9_999) } else { 0 };
        cases.push((offer.id, wanted));
    }
    form.accept()?;
    ask(tx, keeper, cycle, place, &cases).await
}
