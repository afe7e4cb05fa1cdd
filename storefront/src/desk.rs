//! The desk: what needs you now, on one page.

use crate::{
    clerk::{Clerk, Reach},
    directory::Known,
    order::{Status, list},
    shell, url,
};
use askama::Template;
use axum::{Router, routing::get};
use coop::{Signed, staff_shell};
use kernel::{BusinessDay, Money, Result, Timestamp, Tx};
use ui::{Answer, App, Lang, Reader, Shell, html};

pub fn routes() -> Router<App> {
    Router::new().route(url::DESK, get(show))
}

/// What the desk says about the shop's orders, to those who work with them.
struct Orders {
    tallies: Vec<list::Tally>,
    takings: Vec<(BusinessDay, i64, Money)>,
    best: Vec<(String, String, Money)>,
}

#[derive(Template)]
#[template(path = "storefront/desk.html")]
struct DeskPage<'a> {
    t: &'a Lang,
    shell: Shell,
    known: &'a Known,
    orders: Option<Orders>,
    now: Timestamp,
}

/// A figure that leads to the work behind it.
struct Tally {
    href: String,
    label: String,
    count: String,
    about: String,
}

type Bars = Vec<(String, String, i64, &'static str)>;

impl DeskPage<'_> {
    fn moment(&self) -> String {
        self.t.moment(self.now, self.known.counter.zone())
    }

    fn today(&self) -> BusinessDay {
        self.known.counter.day(self.now)
    }

    fn tallies(&self, orders: &Orders) -> Vec<Tally> {
        let mut tallies: Vec<Tally> = [Status::CannotFill, Status::Paid, Status::Packed, Status::OnTheWay, Status::AwaitingPayment]
            .iter()
            .filter_map(|status| orders.tallies.iter().find(|tally| tally.status == *status))
            .map(|tally| self.tally(tally))
            .collect();
        let today = orders.takings.iter().find(|(day, ..)| *day == self.today());
        let (count, money) = today.map_or((0, Money::ZERO), |(_, count, money)| (*count, *money));
        tallies.push(Tally {
            href: format!("{}?view=all", url::STAFF_ORDERS),
            label: self.t.say("storefront-desk-today").into_owned(),
            count: self.t.number(count),
            about: self.t.money(money),
        });
        tallies
    }

    fn tally(&self, tally: &list::Tally) -> Tally {
        let oldest = self.t.moment(tally.oldest, self.known.counter.zone());
        Tally {
            href: format!("{}?view={}", url::STAFF_ORDERS, tally.status),
            label: self.t.say(tally.status.label_id()).into_owned(),
            count: self.t.number(tally.count),
            about: self.t.with("storefront-desk-oldest").set("at", oldest).to_string(),
        }
    }

    fn week(&self, orders: &Orders) -> Bars {
        let of = |day: BusinessDay| orders.takings.iter().find(|(one, ..)| *one == day).map_or(Money::ZERO, |(.., money)| *money);
        let days: Vec<(String, Money)> = (0..7).map(|back| self.today().plus_days(-back)).map(|day| (self.t.day(day), of(day))).collect();
        self.bars(days)
    }

    fn best(&self, orders: &Orders) -> Bars {
        self.bars(orders.best.iter().map(|(zh, en, money)| (self.t.pick(zh, en).to_owned(), *money)).collect())
    }

    fn bars(&self, rows: Vec<(String, Money)>) -> Bars {
        let most = rows.iter().map(|(_, money)| money.in_fen()).max().unwrap_or(0).max(1);
        rows.into_iter().map(|(label, money)| (label, self.t.money(money), money.in_fen() * 100 / most, "good")).collect()
    }
}

async fn look_up(tx: &mut Tx, known: &Known, signed: &Signed) -> Result<Option<Orders>> {
    if !Clerk::may(signed) {
        return Ok(None);
    }
    let week = known.counter.day(tx.now()).plus_days(-6);
    let reach = Reach::of(tx, signed).await?;
    let (tallies, takings) = (list::tallies(tx, &reach).await?, list::takings(tx, &reach, week).await?);
    Ok(Some(Orders { tallies, takings, best: list::best_sellers(tx, &reach, week, 6).await? }))
}

async fn show(app: App, reader: Reader, signed: Signed) -> Answer {
    let mut tx = app.db().read_long().await?;
    let known = shell::known(&app, &mut tx).await?;
    let orders = look_up(&mut tx, &known, &signed).await?;
    let t = &reader.t;
    let shell = staff_shell(&app, &reader, &signed, t.say("storefront-desk"));
    html(&DeskPage { t, shell, known: &known, orders, now: tx.now() })
}
