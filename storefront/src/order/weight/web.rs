//! The report of differences: product by product, what went back to shoppers and what was given.

use crate::{
    clerk::{Clerk, Reach, SEEN},
    shell, url,
};
use askama::Template;
use axum::{Router, routing::get};
use coop::staff_shell;
use kernel::{BusinessDay, Money, Quantity, Result, Tx, Unit, UnitCode, query};
use ui::{Answer, App, Lang, Reader, Shell, html};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::STAFF_WEIGHTS, get(report))
}

/// How far back the report looks.
const DAYS: i64 = 30;

/// What was weighed of a product.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub(crate) struct Difference {
    pub sku: String,
    pub title_zh: String,
    pub title_en: String,
    unit_code: UnitCode,
    unit_scale: i64,
    pub pieces: i64,
    pub ordered: Quantity,
    pub packed: Quantity,
    #[record(name = "back_fen")]
    pub back: Money,
    #[record(name = "waived_fen")]
    pub waived: Money,
}

#[derive(Template)]
#[template(path = "storefront/weights.html")]
struct ReportPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<Difference>,
}

impl ReportPage<'_> {
    fn amount(&self, row: &Difference, quantity: &Quantity) -> String {
        self.t.quantity(*quantity, Unit::new(row.unit_code, row.unit_scale).unwrap_or(Unit::GRAMS))
    }
}

async fn report(app: App, reader: Reader, clerk: Clerk) -> Answer {
    let mut tx = app.db().read_long().await?;
    let known = shell::known(&app, &mut tx).await?;
    let reach = Reach::of(&mut tx, &clerk).await?;
    let from = known.counter.day(tx.now()).plus_days(-DAYS);
    let rows = differences(&mut tx, &reach, from).await?;
    let t = &reader.t;
    html(&ReportPage { t, shell: staff_shell(&app, &reader, &clerk, t.say("weights-title")), rows })
}

/// What differed of each product that was ordered since a day, the most money first.
async fn differences(tx: &mut Tx, reach: &Reach, from: BusinessDay) -> Result<Vec<Difference>> {
    tx.fetch_all(reach.narrow(query(DIFFERENCES).and(SEEN).and(MOST_FIRST).bind(from))).await
}

const DIFFERENCES: &str = "
    select line.sku, max(line.title_zh) as title_zh, max(line.title_en) as title_en, line.unit_code, line.unit_scale,
           cast(sum(line.count) as bigint) as pieces, cast(sum(line.quantity) as bigint) as ordered,
           cast(sum(line.packed) as bigint) as packed, cast(sum(line.back_fen) as bigint) as back_fen,
           cast(sum(line.waived_fen) as bigint) as waived_fen
      from storefront_order_line line
      join storefront_order placed on placed.id = line.order_id
     where line.packed is not null
       and placed.day >= $1";

const MOST_FIRST: &str = "
     group by line.sku, line.unit_code, line.unit_scale
     order by sum(line.back_fen) + sum(line.waived_fen) desc, line.sku
     limit 200";
