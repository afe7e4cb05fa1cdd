//! The merchandiser's list: what waits first, then everything.

use super::{Options, any, coded, shelves};
use crate::{
    Product, ProductKind, ProductStatus, category,
    picture::{Cut, Img},
    price,
    product::{Filter, ListRow, Listed, counts, list},
    url,
};
use askama::Template;
use axum::extract::Query;
use coop::{Merchandiser, staff_shell};
use kernel::{Id, Money, Result, Tx, Zone};
use serde::Deserialize;
use std::collections::HashMap;
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, html};

/// Products shown under what waits; the rest is a link away.
const MOST_WAITING: usize = 6;

#[derive(Template)]
#[template(path = "catalog/list.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<ListRow>,
    /// What waits for somebody, and whether there is more of it.
    waiting: Vec<ListRow>,
    more_waiting: bool,
    prices: HashMap<Id<Product>, (Money, Money)>,
    kinds: Options,
    shelves: Options,
    statuses: Options,
    text: String,
    narrowed: bool,
    newer: Option<String>,
    older: Option<String>,
    published: i64,
    drafts: i64,
}

impl ListPage<'_> {
    fn face<'r>(&self, row: &'r ListRow) -> Option<Img<'r>> {
        let cut = Cut::Square(row.focal());
        Some(Img { sha: row.picture.as_deref()?, cut, alt: "", width: 1, height: 1, sizes: "3rem", eager: false })
    }

    fn shelf(&self, code: &str) -> &str {
        self.shelves.iter().find(|(value, ..)| value == code).map_or("", |(_, name, _)| name)
    }

    fn price(&self, row: &ListRow) -> String {
        match self.prices.get(&row.product.id) {
            None => "—".to_owned(),
            Some((low, high)) if low == high => self.t.money(*low),
            Some((low, high)) => format!("{} – {}", self.t.money(*low), self.t.money(*high)),
        }
    }

    fn changed(&self, row: &ListRow) -> String {
        self.t.moment(row.product.changed_at, Zone::CHINA)
    }

    /// Why a draft cannot go on the shelf; what a published product lacks since.
    fn lacks(&self, row: &ListRow) -> String {
        let (t, product) = (self.t, &row.product);
        let words = [("title_en", &product.title_en), ("line_zh", &product.line_zh), ("line_en", &product.line_en)];
        let words = words.into_iter().filter(|(_, text)| text.is_empty() && !row.is_published());
        let mut lacking: Vec<String> = words.map(|(field, _)| t.with("catalog-lacks-words").set("field", field).to_string()).collect();
        let others = [
            (row.sold_packs == 0, "catalog-lacks-pack"),
            (row.web_packs > 0 && row.pictures == 0, "catalog-lacks-picture"),
            (row.unsaid > 0, "catalog-lacks-alt"),
        ];
        lacking.extend(others.into_iter().filter(|(is_so, _)| *is_so).map(|(_, id)| t.say(id).into_owned()));
        if row.unpriced > 0 {
            lacking.push(t.with("catalog-lacks-prices").set("count", row.unpriced).to_string());
        }
        lacking.join(&*t.say("catalog-list-comma"))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Narrowed {
    kind: String,
    category: String,
    status: String,
    q: String,
    after: String,
    before: String,
    waiting: String,
}

impl Narrowed {
    fn filter(&self) -> Filter {
        Filter {
            kind: ProductKind::parse(&self.kind),
            category: Some(self.category.clone()).filter(|code| !code.is_empty()),
            status: ProductStatus::parse(&self.status),
            text: Some(self.q.trim().chars().take(60).collect()),
            after: Id::parse(&self.after),
            before: Id::parse(&self.before),
            waiting: !self.waiting.is_empty(),
        }
    }

    fn is_any(&self) -> bool {
        [&self.kind, &self.category, &self.status, &self.q, &self.waiting].iter().any(|value| !value.is_empty())
    }

    /// The address of the same list further on, or further back.
    fn turned(&self, to: &str, from: Id<Product>) -> String {
        let fields =
            [("kind", &self.kind), ("category", &self.category), ("status", &self.status), ("q", &self.q), ("waiting", &self.waiting)];
        let query: String = fields.iter().map(|(name, value)| format!("{name}={}&", escaped(value))).collect();
        format!("{}?{query}{to}={from}", url::LIST)
    }
}

pub(crate) fn escaped(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

pub(super) async fn list_page(app: App, reader: Reader, who: Merchandiser, Query(narrowed): Query<Narrowed>, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let listed = list(&mut tx, &narrowed.filter()).await?;
    let is_front = !narrowed.is_any() && listed.newer.is_none();
    let waiting = if is_front { list(&mut tx, &Filter { waiting: true, ..Filter::default() }).await?.rows } else { Vec::new() };
    let shell = staff_shell(&app, &reader, &who, t.say("catalog-nav"));
    html(&page(t, &mut tx, (shell, narrowed), (listed, waiting)).await?)
}

async fn page<'a>(
    t: &'a Lang,
    tx: &mut Tx,
    (shell, narrowed): (Shell, Narrowed),
    (listed, mut waiting): (Listed, Vec<ListRow>),
) -> Result<ListPage<'a>> {
    let more_waiting = waiting.len() > MOST_WAITING;
    waiting.truncate(MOST_WAITING);
    let ids: Vec<_> = listed.rows.iter().map(|row| row.product.id).collect();
    let now = tx.now();
    let statuses = counts(tx).await?;
    let count = |status| statuses.iter().find(|(one, _)| *one == status).map_or(0, |(_, count)| *count);
    Ok(ListPage {
        t,
        shell,
        waiting,
        more_waiting,
        prices: if ids.is_empty() { HashMap::new() } else { price::ranges(tx, &ids, now).await? },
        rows: listed.rows,
        kinds: any(t, coded(t, "catalog-kind", ProductKind::ALL.iter().map(|kind| kind.code()), &narrowed.kind)),
        shelves: any(t, shelves(t, &category::all(tx).await?, &narrowed.category)),
        statuses: any(t, coded(t, "catalog-status", ProductStatus::ALL.iter().map(|status| status.code()), &narrowed.status)),
        narrowed: narrowed.is_any(),
        newer: listed.newer.map(|first| narrowed.turned("before", first)),
        older: listed.older.map(|last| narrowed.turned("after", last)),
        text: narrowed.q,
        published: count(ProductStatus::Published),
        drafts: count(ProductStatus::Draft),
    })
}
