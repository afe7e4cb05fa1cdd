//! The merchandiser's list: what waits first, then everything, narrowed and ordered as its address says.

mod asked;
mod column;
mod file;
mod views;

pub(crate) use asked::Asked;
use column::{COLUMNS, Column, Told};
pub(super) use views::routes;

use super::{Options, any, coded, shelves, why};
use crate::{
    Category, Product, ProductKind,
    category::{self, Tree},
    picture::{Cut, Img},
    price,
    product::{Filter, ListRow, Listed, MOST_COUNTED, Missing, Sort, Standing, Tally, ViewCard, first, list, tally, views as kept_views},
    url,
};
use askama::Template;
use axum::{extract::Query, http::StatusCode};
use coop::{Merchandiser, staff_shell};
use kernel::{Id, Money, Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, Typed, html};

/// Products shown under what waits; the rest is a link away.
const MOST_WAITING: usize = 6;

type Prices = HashMap<Id<Product>, (Money, Money)>;

#[derive(Template)]
#[template(path = "catalog/list.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    asked: &'a Asked,
    listed: Listed,
    /// What waits for somebody, and whether there is more of it.
    waiting: Vec<ListRow>,
    more_waiting: bool,
    prices: Prices,
    shelves: Tree,
    views: Vec<ViewCard>,
    tally: Tally,
    own: Id<coop::Staff>,
    /// What was typed for a list to keep, if that was refused.
    typed: Typed,
}

/// A cell of a line: its words, and how they look.
struct Cell {
    label: String,
    text: String,
    number: bool,
    /// The look of a badge, where the cell is one.
    badge: Option<&'static str>,
}

impl ListPage<'_> {
    fn face<'r>(&self, row: &'r ListRow) -> Option<Img<'r>> {
        let cut = Cut::Square(row.focal());
        Some(Img { sha: row.picture.as_deref()?, cut, alt: "", width: 1, height: 1, sizes: "3rem", eager: false })
    }

    fn columns(&self) -> Vec<&'static Column> {
        self.asked.columns()
    }

    fn cells(&self, row: &ListRow) -> Vec<Cell> {
        let (shelf, price) = (shelf_name(self.t, &self.shelves, &row.category), price_of(self.t, &self.prices, row));
        let told = Told { t: self.t, row, shelf, price: &price };
        let cell = |column: &&Column| Cell {
            label: self.t.say(column.label_id).into_owned(),
            text: (column.say)(&told),
            number: column.number,
            badge: (column.code == "standing").then(|| look(row.standing())),
        };
        self.columns().iter().map(cell).collect()
    }

    /// Where a heading leads: to the order by it, or that order turned round.
    fn sort_of(&self, sorts: &Option<(Sort, Sort)>) -> Option<(String, &'static str)> {
        let (up, down) = (*sorts)?;
        let now = self.asked.filter().sorted();
        let to = if now == down { up } else { down };
        let said = if now == up {
            "ascending"
        } else if now == down {
            "descending"
        } else {
            "none"
        };
        Some((self.asked.sorted(to).href(url::LIST), said))
    }

    fn by_title(&self) -> Option<(String, &'static str)> {
        self.sort_of(&Some((Sort::Title, Sort::TitleDown)))
    }

    fn lacks(&self, row: &ListRow) -> String {
        column::missing(&Told { t: self.t, row, shelf: "", price: "" })
    }

    /// What a line under “what needs you now” says.
    fn needs(&self, row: &ListRow) -> String {
        let (t, lacks) = (self.t, self.lacks(row));
        match row.standing() {
            Standing::Refused => t.with("catalog-waiting-refused").set("what", why(t, row.trouble.as_ref())).to_string(),
            Standing::Review => t.say("catalog-waiting-review").into_owned(),
            Standing::Returned => t.say("catalog-waiting-returned").into_owned(),
            _ if lacks.is_empty() => t.say("catalog-waiting-ready").into_owned(),
            Standing::Draft => t.with("catalog-waiting-for").set("what", lacks).to_string(),
            _ => t.with("catalog-waiting-since").set("what", lacks).to_string(),
        }
    }

    fn counted(&self, count: &i64) -> String {
        let most = self.t.number(MOST_COUNTED);
        if *count > MOST_COUNTED { self.t.with("catalog-list-more-than").set("count", most).to_string() } else { self.t.number(*count) }
    }

    fn options(&self, name: &str) -> Options {
        let (t, chosen) = (self.t, self.asked.value(name));
        match name {
            "status" => any(t, coded(t, "catalog-standing", Standing::ALL.iter().map(|one| one.code()), chosen)),
            "kind" => any(t, coded(t, "catalog-kind", ProductKind::ALL.iter().map(|one| one.code()), chosen)),
            "category" => any(t, shelves(t, &self.shelves, chosen)),
            "missing" => any(t, coded(t, "catalog-missing", Missing::ALL.iter().map(|one| one.code()), chosen)),
            _ => coded(t, "catalog-sort", Sort::ALL.iter().map(|one| one.code()), self.asked.filter().sorted().code()),
        }
    }

    /// Every column, and whether it is shown.
    fn choice(&self) -> Vec<(&'static Column, bool)> {
        let shown = self.columns();
        COLUMNS.iter().map(|column| (column, shown.iter().any(|one| one.code == column.code))).collect()
    }

    fn newer(&self) -> Option<String> {
        self.listed.newer.as_ref().map(|first| self.asked.turned("before", first))
    }

    fn older(&self) -> Option<String> {
        self.listed.older.as_ref().map(|last| self.asked.turned("after", last))
    }

    fn file(&self) -> String {
        self.asked.href(url::LIST_FILE)
    }
}

/// The look of a badge.
fn look(standing: Standing) -> &'static str {
    match standing {
        Standing::Published => "good",
        Standing::Refused | Standing::Returned => "care",
        _ => "",
    }
}

fn shelf_name<'a>(t: &Lang, shelves: &'a [Category], code: &'a str) -> &'a str {
    shelves.iter().find(|shelf| shelf.code == code).map_or(code, |shelf| t.pick(&shelf.name_zh, &shelf.name_en))
}

fn price_of(t: &Lang, prices: &Prices, row: &ListRow) -> String {
    match prices.get(&row.product) {
        None => "—".to_owned(),
        Some((low, high)) if low == high => t.money(*low),
        Some((low, high)) => format!("{} – {}", t.money(*low), t.money(*high)),
    }
}

pub(super) async fn list_page(
    app: App,
    reader: Reader,
    who: Merchandiser,
    Query(pairs): Query<Vec<(String, String)>>,
    mut tx: ReadTx,
) -> Answer {
    show(&app, &reader, &who, (&Asked::of(pairs), Typed::default()), &mut tx).await
}

/// The list, and above it what waits, when nothing else was asked for.
pub(super) async fn show(app: &App, reader: &Reader, who: &Merchandiser, (asked, typed): (&Asked, Typed), tx: &mut Tx) -> Answer {
    let t = &reader.t;
    let listed = list(tx, &asked.filter()).await?;
    let is_front = !asked.is_narrowed() && !asked.is_turned();
    let waits = Filter { waiting: true, ..Filter::default() };
    let mut waiting = if is_front { first(tx, &waits, MOST_WAITING + 1).await? } else { Vec::new() };
    let more_waiting = waiting.len() > MOST_WAITING;
    waiting.truncate(MOST_WAITING);
    let prices = prices_of(tx, &listed.rows, &asked.columns()).await?;
    let (shelves, views, tally) = (category::all(tx).await?, kept_views(tx, who.id).await?, tally(tx).await?);
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = staff_shell(app, reader, who, t.say("catalog-nav"));
    let page = ListPage { t, shell, asked, listed, waiting, more_waiting, prices, shelves, views, tally, own: who.id, typed };
    let mut response = html(&page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// Prices are looked up only where a column shows them.
async fn prices_of(tx: &mut Tx, rows: &[ListRow], columns: &[&Column]) -> Result<Prices> {
    let (ids, now): (Vec<_>, _) = (rows.iter().map(|row| row.product).collect(), tx.now());
    if ids.is_empty() || !columns.iter().any(|column| column.code == "price") {
        return Ok(HashMap::new());
    }
    price::ranges(tx, &ids, now).await
}
