//! A purchase order: what was ordered, and counting what the supplier's driver unloads.

use super::{Came, OrderCard, OrderLine, OrderState, PurchaseOrder, lines, load, receive};
use crate::{
    Goods,
    cycle::{self, CycleCard, Offer},
    desk::{done, must_read_at, must_work_at, page},
    goods, url,
};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use coop::{HubClerk, PartyCard, Role, Signed, party, staff_shell};
use kernel::{BusinessDay, Id, Issue, Money, Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/staff/purchase/orders/{id}", get(show)).route("/staff/purchase/orders/{id}/receipt", post(receipt))
}

const ROLES: &[Role] = &[Role::HubClerk];

#[derive(Template)]
#[template(path = "fulfillment/purchase_order.html")]
struct OrderPage<'a> {
    t: &'a Lang,
    shell: Shell,
    order: OrderCard,
    supplier: PartyCard,
    cycle: CycleCard,
    lines: Vec<(OrderLine, Goods)>,
    today: BusinessDay,
    /// Works where the goods come; others only read.
    acts: bool,
    typed: Typed,
}

impl OrderPage<'_> {
    fn is_awaited(&self) -> bool {
        self.order.state == OrderState::Ordered
    }

    fn is_to_count(&self) -> bool {
        self.acts && self.is_awaited()
    }

    fn cases(&self, line: &OrderLine) -> String {
        self.typed.value_or(&format!("cases-{}", line.offer), &line.cases.to_string()).to_owned()
    }

    /// The day the carton would say if it was filled today.
    fn best_before(&self, line: &OrderLine, goods: &Goods) -> String {
        let usual = if goods.shelf_life_days > 0 { self.today.plus_days(goods.shelf_life_days).to_string() } else { String::new() };
        self.typed.value_or(&format!("until-{}", line.offer), &usual).to_owned()
    }

    fn issue(&self, line: &OrderLine) -> Option<String> {
        self.typed.issue(&format!("cases-{}", line.offer)).or(self.typed.issue(&format!("until-{}", line.offer)))
    }

    fn total(&self) -> String {
        self.t.money(self.lines.iter().map(|(line, _)| line.total()).sum::<Money>())
    }
}

async fn show(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<PurchaseOrder>>) -> Answer {
    let mut tx = app.db().read().await?;
    show_order(&app, &reader, &signed, (&mut tx, id), Typed::default()).await
}

async fn show_order(app: &App, reader: &Reader, signed: &Signed, (tx, id): (&mut Tx, Id<PurchaseOrder>), typed: Typed) -> Answer {
    let t = &reader.t;
    let order = load(tx, id).await?;
    let (place, acts) = must_read_at(tx, signed, ROLES, order.place).await?;
    let supplier = party::load(tx, order.supplier).await?;
    let cycle = cycle::load(tx, order.cycle).await?;
    let lines = lines(tx, id).await?;
    let names = goods::named(tx, &lines.iter().map(|line| line.variant).collect::<Vec<_>>()).await?;
    let lines = lines.into_iter().map(|line| (line.clone(), names.one(line.variant))).collect();
    let today = place.zone().day(tx.now());
    let shell = staff_shell(app, reader, signed, &order.code);
    page(&OrderPage { t, shell, order, supplier, cycle, lines, today, acts, typed: typed.clone() }, &typed)
}

async fn receipt(app: App, reader: Reader, clerk: HubClerk, Path(id): Path<Id<PurchaseOrder>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_receive(&mut tx, &clerk, id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(done(&url::one(url::ORDERS, id), "fulfillment-order-received-said"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_order(&app, &reader, &clerk, (&mut tx, id), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A day on a carton that lies further away was mistyped.
const MOST_OVERDUE_DAYS: i64 = 366;
const MOST_KEPT_DAYS: i64 = 20 * 366;

async fn try_receive(tx: &mut Tx, clerk: &HubClerk, id: Id<PurchaseOrder>, form: &mut Form) -> Result<()> {
    let order = load(tx, id).await?;
    let today = must_work_at(tx, clerk, ROLES, order.place).await?.zone().day(tx.now());
    let mut came: HashMap<Id<Offer>, Came> = HashMap::new();
    for line in lines(tx, id).await? {
        let cases = form.count(&format!("cases-{}", line.offer), 0..=99_999);
        let name = format!("until-{}", line.offer);
        let best_before = form.read_if_any(&name, "field-not-day", BusinessDay::parse);
        let sensible = best_before.is_none_or(|day| day >= today.plus_days(-MOST_OVERDUE_DAYS) && day <= today.plus_days(MOST_KEPT_DAYS));
        form.must(sensible, Issue::new(name, "fulfillment-day-mistyped"));
        came.insert(line.offer, Came { cases, best_before });
    }
    form.accept()?;
    receive(tx, clerk, &order, &came).await
}
