//! Orders on the staff's pages: the list that says what needs somebody now, and everything about one order.

use super::{
    Order, Sheet, Status,
    list::{self, Filter, View},
};
use crate::{clerk::Clerk, directory::Known, shell, url};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::{get, post},
};
use coop::staff_shell;
use kernel::{Error, Id, Money};
use serde::Deserialize;
use std::collections::BTreeMap;
use ui::{Answer, App, Lang, Reader, Shell, html, see_other};

pub fn routes() -> Router<App> {
    Router::new()
        .route(url::STAFF_ORDERS, get(list))
        .route("/staff/orders/{number}", get(show))
        .route("/staff/orders/{number}/cancellation", post(cancel))
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
    let mut tx = app.db().read().await?;
    let known = shell::known(&app, &mut tx).await?;
    let named = if asked.text.is_empty() { View::Needs } else { View::All };
    let filter = Filter {
        view: asked.view.as_deref().and_then(View::parse).unwrap_or(named),
        text: asked.text,
        before: asked.before.as_deref().and_then(Id::parse),
    };
    let (orders, more) = list::list(&mut tx, &filter).await?;
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
}

impl OrderPage<'_> {
    fn status(&self) -> String {
        self.t.say(self.sheet.order.status.label_id()).into_owned()
    }

    fn name(&self, party: Id<coop::Party>) -> String {
        self.known.party(Some(party)).map_or_else(|| party.short(), |card| card.name(self.t).to_owned())
    }

    /// Line, why, to whom, how much.
    fn rows(&self) -> Vec<(String, String, String, String)> {
        let about = |line: i64| self.sheet.lines.iter().find(|one| one.line == line).map_or("", |one| one.title(self.t)).to_owned();
        let row = |row: &super::OrderRow| {
            (
                about(row.line),
                self.t.say(format!("storefront-row-{}", row.kind)).into_owned(),
                self.name(row.party),
                self.t.money(row.amount),
            )
        };
        self.sheet.rows.iter().map(row).collect()
    }

    /// What each party gets of it.
    fn shares(&self) -> Vec<(String, String)> {
        let mut sums: BTreeMap<Id<coop::Party>, Money> = BTreeMap::new();
        self.sheet.rows.iter().for_each(|row| *sums.entry(row.party).or_default() += row.amount);
        sums.into_iter().map(|(party, amount)| (self.name(party), self.t.money(amount))).collect()
    }

    /// When, what, and the payment or parcel it is about, with the payment's address.
    fn facts(&self) -> Vec<(String, String, String, String)> {
        let fact = |fact: &super::fact::FactCard| {
            let what = self.t.say(format!("storefront-fact-{}", fact.kind.code().replace('_', "-"))).into_owned();
            let (about, href) = match Id::<payment::Attempt>::parse(&fact.about) {
                Some(attempt) => (attempt.short(), payment::url::payment(attempt)),
                None => (fact.about.clone(), String::new()),
            };
            (self.t.moment(fact.at, self.known.counter.zone()), what, about, href)
        };
        self.sheet.facts.iter().map(fact).collect()
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

    fn can_be_called_off(&self) -> bool {
        matches!(self.sheet.order.status, Status::AwaitingPayment | Status::Paid)
    }
}

async fn show(app: App, reader: Reader, clerk: Clerk, Path(number): Path<String>) -> Answer {
    let mut tx = app.db().read().await?;
    let known = shell::known(&app, &mut tx).await?;
    let order = super::by_number(&mut tx, &number).await?;
    let sheet = Sheet::look_up(&mut tx, order).await?;
    let t = &reader.t;
    let shell = staff_shell(&app, &reader, &clerk, t.with("storefront-order-title").set("number", number.as_str()).to_string());
    html(&OrderPage { t, shell, known: &known, sheet: &sheet })
}

/// The shopper called: an unpaid order is given up, a paid one called off while nobody picks it.
async fn cancel(app: App, _clerk: Clerk, Path(number): Path<String>) -> Answer {
    let mut tx = app.db().write().await?;
    let order = super::by_number(&mut tx, &number).await?;
    match order.status {
        Status::AwaitingPayment => super::cancel(&mut tx, &order).await?,
        Status::Paid => super::call_off(&mut tx, &order).await?,
        _ => return Err(Error::from(super::Refusal::TooLate).into()),
    }
    tx.commit().await?;
    Ok(see_other(&url::staff_order(&number)))
}
