//! Orders on the staff's pages: the list that says what needs somebody now, and everything about one order.

use super::{
    Order, Sheet, Status,
    list::{self, Filter, View},
};
use crate::{
    checkout,
    clerk::{Clerk, May, Reach},
    directory::Known,
    shell, url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    http::StatusCode,
    routing::{get, post},
};
use coop::{Party, PartyCard, party, staff_shell};
use fulfillment::weighing::{self, Weighed};
use kernel::{Error, Id, Money, Result, Secret, Tx, Unit};
use payment::AttemptCard;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html, see_other, set_cookie};

pub fn routes() -> Router<App> {
    Router::new()
        .route(url::STAFF_ORDERS, get(list))
        .route("/staff/orders/{number}", get(show))
        .route("/staff/orders/{number}/cancellation", post(cancel))
        .route("/staff/orders/{number}/refunds", post(send_back))
        .route(payment::url::PAID_FOR, get(paid_for))
}

#[derive(Deserialize, Default)]
struct ListQuery {
    view: Option<String>,
    #[serde(default)]
    text: String,
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "storefront/staff_orders.html")]
struct OrdersPage<'a> {
    t: &'a Lang,
    shell: Shell,
    known: &'a Known,
    filter: &'a Filter,
    orders: &'a [Order],
    more: bool,
}

impl OrdersPage<'_> {
    fn views(&self) -> Vec<(&'static str, String, bool)> {
        let label = |view: &View| match Status::parse(view.code()) {
            Some(status) => self.t.say(status.label_id()).into_owned(),
            None => self.t.say(format!("storefront-view-{view}")).into_owned(),
        };
        View::ALL.iter().map(|view| (view.code(), label(view), *view == self.filter.view)).collect()
    }

    fn status(&self, order: &Order) -> String {
        self.t.say(order.status.label_id()).into_owned()
    }

    fn placed(&self, order: &Order) -> String {
        self.t.moment(order.placed_at, self.known.counter.zone())
    }

    fn row_class(&self, order: &Order) -> &'static str {
        match order.status {
            Status::CannotFill => "bad",
            Status::Paid => "care",
            _ => "",
        }
    }

    fn next(&self) -> Option<String> {
        let last = self.orders.last().filter(|_| self.more)?;
        Some(format!("{}?view={}&text={}&before={}", url::STAFF_ORDERS, self.filter.view, url::escape(&self.filter.text), last.id))
    }
}

async fn list(app: App, reader: Reader, clerk: Clerk, Query(asked): Query<ListQuery>) -> Answer {
    let mut tx = app.db().read_long().await?;
    let known = shell::known(&app, &mut tx).await?;
    let named = if asked.text.is_empty() { View::Needs } else { View::All };
    let filter = Filter {
        view: asked.view.as_deref().and_then(View::parse).unwrap_or(named),
        text: checkout::phone(&asked.text).unwrap_or(asked.text),
        before: asked.before.as_deref().and_then(Id::parse),
    };
    let reach = Reach::of(&mut tx, &clerk).await?;
    let (orders, more) = list::list(&mut tx, &reach, &filter).await?;
    let t = &reader.t;
    let shell = staff_shell(&app, &reader, &clerk, t.say("storefront-orders"));
    html(&OrdersPage { t, shell, known: &known, filter: &filter, orders: &orders, more })
}

#[derive(Template)]
#[template(path = "storefront/staff_order.html")]
struct OrderPage<'a> {
    t: &'a Lang,
    shell: Shell,
    known: &'a Known,
    sheet: &'a Sheet,
    may: May,
    /// Farmers, firms and couriers by name.
    parties: HashMap<Id<Party>, PartyCard>,
    attempts: Vec<AttemptCard>,
    /// What the scale showed while it was packed.
    readings: Vec<Weighed>,
    /// What of its money has not gone back.
    kept: Money,
    typed: Typed,
    key: String,
}

impl OrderPage<'_> {
    fn status(&self) -> String {
        self.t.say(self.sheet.order.status.label_id()).into_owned()
    }

    fn name(&self, party: Id<Party>) -> String {
        self.parties.get(&party).map_or_else(|| party.short(), |card| card.name(self.t).to_owned())
    }

    /// Line, why, to whom, how much.
    fn rows(&self) -> Vec<(String, String, String, String)> {
        let about = |line: i64| self.sheet.lines.iter().find(|one| one.line == line).map_or("", |one| one.title(self.t)).to_owned();
        let row = |row: &super::OrderRow| (about(row.line), self.why(row), self.name(row.party), self.t.money(row.amount));
        self.sheet.rows.iter().map(row).collect()
    }

    /// What a row is, and the promotion that took it off.
    fn why(&self, row: &super::OrderRow) -> String {
        let kind = self.t.say(format!("storefront-row-{}", row.kind));
        let about = self.t.pick(&row.about_zh, &row.about_en);
        if about.is_empty() { kind.into_owned() } else { format!("{kind} · {about}") }
    }

    /// What each party gets of it.
    fn shares(&self) -> Vec<(String, String)> {
        let mut sums: BTreeMap<Id<Party>, Money> = BTreeMap::new();
        self.sheet.owed_rows().iter().for_each(|row| *sums.entry(row.party).or_default() += row.amount);
        sums.into_iter().map(|(party, amount)| (self.name(party), self.t.money(amount))).collect()
    }

    /// When, what, and the payment or parcel it is about, with the payment's address for those who may read it.
    fn facts(&self) -> Vec<(String, String, String, String)> {
        let fact = |fact: &super::fact::FactCard| {
            let what = self.t.say(format!("storefront-fact-{}", fact.kind.code().replace('_', "-"))).into_owned();
            let (about, href) = match Id::<payment::Attempt>::parse(&fact.about) {
                Some(attempt) if self.may.read_payments && self.is_payment(attempt) => (attempt.short(), payment::url::payment(attempt)),
                Some(attempt) => (attempt.short(), String::new()),
                None => (fact.about.clone(), String::new()),
            };
            (self.t.moment(fact.at, self.known.counter.zone()), what, about, href)
        };
        self.sheet.facts.iter().map(fact).collect()
    }

    /// Every reading with who weighed, and why a piece out of its bounds was taken.
    fn shown(&self) -> Vec<(String, String)> {
        let told = |one: &Weighed| {
            let weight = self.t.quantity(one.quantity, Unit::GRAMS);
            let when = self.t.moment(one.weighed_at, self.known.counter.zone());
            let told = self.t.with("weights-reading").set("who", &one.weighed_by).set("when", when);
            let reason = Some(&one.reason).filter(|reason| !reason.is_empty());
            let because = |reason: &String| self.t.with("weights-because").set("reason", reason).to_string();
            (told.set("piece", one.piece).set("weight", weight).to_string(), reason.map(because).unwrap_or_default())
        };
        self.readings.iter().map(told).collect()
    }

    fn ship_to(&self) -> String {
        let buyer = &self.sheet.order.buyer;
        match self.known.station(buyer.station) {
            Some(station) => station.name(self.t).to_owned(),
            None => format!("{} {}", buyer.region(), buyer.address),
        }
    }

    fn provider(&self) -> String {
        self.t.say(format!("storefront-provider-{}", self.sheet.order.buyer.provider)).into_owned()
    }

    fn is_payment(&self, attempt: Id<payment::Attempt>) -> bool {
        self.attempts.iter().any(|card| card.id == attempt)
    }

    /// Each try to get it paid: how, how much, its state, its address for those who may read it.
    fn payments(&self) -> Vec<(String, String, (&'static str, String), String)> {
        let payment = |card: &AttemptCard| {
            let href = if self.may.read_payments { payment::url::payment(card.id) } else { String::new() };
            let state = (card.state.badge(), self.t.say(card.state.label_id()).into_owned());
            (self.t.say(card.provider.label_id()).into_owned(), self.t.money(card.amount), state, href)
        };
        self.attempts.iter().map(payment).collect()
    }

    fn phone(&self) -> String {
        let buyer = &self.sheet.order.buyer;
        if self.may.read_phone { buyer.phone.clone() } else { buyer.masked_phone() }
    }

    fn can_be_called_off(&self) -> bool {
        self.may.call_off && matches!(self.sheet.order.status, Status::AwaitingPayment | Status::Paid)
    }

    fn can_be_sent_back(&self) -> bool {
        self.may.send_back && self.sheet.order.status == Status::Delivered && self.kept > Money::ZERO
    }

    fn back(&self) -> String {
        self.typed.value_or("back_amount", &self.kept.plain()).to_owned()
    }
}

async fn show(app: App, reader: Reader, clerk: Clerk, Path(number): Path<String>) -> Answer {
    show_order(&app, &reader, &clerk, &number, Typed::default()).await
}

async fn show_order(app: &App, reader: &Reader, clerk: &Clerk, number: &str, typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read_long().await?;
    let known = shell::known(app, &mut tx).await?;
    let (order, may) = seen(&mut tx, clerk, number).await?;
    let attempts = payment::attempts_of(&mut tx, order.id.uuid()).await?;
    let kept = super::kept(&mut tx, &order).await?;
    let readings = weighing::readings_for(&mut tx, super::OWNER, order.id.uuid()).await?;
    let sheet = Sheet::look_up(&mut tx, order).await?;
    let parties = party::named(&mut tx, &sheet.parties()).await?;
    let shell = staff_shell(app, reader, clerk, t.with("storefront-order-title").set("number", number).to_string());
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = OrderPage { t, shell, known: &known, sheet: &sheet, may, parties, attempts, readings, kept, typed, key: Secret::code(16) };
    let mut response = html(&page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// An order as far as this person reaches, and what he may do with it.
async fn seen(tx: &mut Tx, clerk: &Clerk, number: &str) -> Result<(Order, May)> {
    let order = super::by_number(tx, number).await?;
    Reach::of(tx, clerk).await?.must_see(&order)?;
    let may = May::of(tx, clerk, &order).await?;
    Ok((order, may))
}

/// The shopper called: an unpaid order is given up, a paid one called off while nobody picks it.
async fn cancel(app: App, clerk: Clerk, Path(number): Path<String>) -> Answer {
    let mut tx = app.db().write().await?;
    let (order, may) = seen(&mut tx, &clerk, &number).await?;
    match order.status {
        _ if !may.call_off => return Err(Error::Forbidden.into()),
        Status::AwaitingPayment => super::cancel(&mut tx, &order).await?,
        Status::Paid => super::call_off(&mut tx, &order).await?,
        _ => return Err(Error::from(super::Refusal::TooLate).into()),
    }
    tx.commit().await?;
    Ok(see_other(&url::staff_order(&number)))
}

/// Something was spoilt, or came back: money of a delivered order goes back to the shopper.
async fn send_back(app: App, reader: Reader, clerk: Clerk, Path(number): Path<String>, mut form: Form) -> Answer {
    match try_send_back(&app, &clerk, &number, &mut form).await {
        Ok(()) => {
            let mut answer = see_other(&url::staff_order(&number));
            set_cookie(&mut answer, "said", "storefront-said-sent-back", 60, false);
            Ok(answer)
        }
        Err(error) if error.is_refusal() => show_order(&app, &reader, &clerk, &number, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_send_back(app: &App, clerk: &Clerk, number: &str, form: &mut Form) -> Result<()> {
    let more_than_nothing = |text: &str| Money::parse(text).filter(|amount| *amount > Money::ZERO);
    let amount = form.read("back_amount", "field-not-money", more_than_nothing);
    let key = form.text("key", 8..=64);
    form.accept()?;
    let mut tx = app.db().write().await?;
    let (order, may) = seen(&mut tx, clerk, number).await?;
    if !may.send_back {
        return Err(Error::Forbidden);
    }
    super::take_back(&mut tx, &order, amount.unwrap_or_default(), &key).await?;
    tx.commit().await
}

/// From a payment to the order that it pays.
async fn paid_for(app: App, clerk: Clerk, Path(attempt): Path<String>) -> Answer {
    let mut tx = app.db().read_long().await?;
    let attempt = payment::load(&mut tx, Id::parse(&attempt).ok_or(Error::NotFound)?).await?;
    if attempt.payable_kind != super::OWNER {
        return Err(Error::NotFound.into());
    }
    let order = super::load(&mut tx, Id::from_uuid(attempt.payable_id)).await?;
    Reach::of(&mut tx, &clerk).await?.must_see(&order)?;
    Ok(see_other(&url::staff_order(&order.number)))
}
