//! Bundles in an order. A bundle is bought at one price and leaves as its components: each is a line with its own part of
//! the price, its tax, its producer's share and its promise, so whatever follows (picking, returns, money back, statements)
//! is of the components and needs to know nothing of bundles.

use super::Order;
use catalog::price::{Beside, Quote, QuoteLine};
use kernel::{Finding, Id, Money, Result, Tx, Value, query};

/// What was bought at one price, above its components.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct OrderBundle {
    pub nth: i64,
    pub slug: String,
    pub sku: String,
    pub title_zh: String,
    pub title_en: String,
    pub pack_zh: String,
    pub pack_en: String,
    pub picture: Option<String>,
    pub count: i64,
    #[record(name = "unit_price_fen")]
    pub unit_price: Money,
    #[record(name = "total_fen")]
    pub total: Money,
}

impl OrderBundle {
    pub fn title<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.title_zh, &self.title_en)
    }

    pub fn pack_name<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.pack_zh, &self.pack_en)
    }
}

/// A line of an order, and the bundle it is part of.
pub(crate) struct Opened {
    pub line: QuoteLine,
    pub bundle: Option<i64>,
}

/// The lines of an order: those of a quote, with each bundle's components in its place.
pub(crate) fn opened(quote: &Quote) -> Vec<Opened> {
    let (mut lines, mut nth) = (Vec::new(), 0);
    for line in &quote.lines {
        if line.parts.is_empty() {
            lines.push(Opened { line: line.clone(), bundle: None });
            continue;
        }
        nth += 1;
        lines.extend(components(line).map(|line| Opened { line, bundle: Some(nth) }));
    }
    lines
}

/// A bundle's components as lines: so many times what goes into one, at its part of the price.
fn components(bundle: &QuoteLine) -> impl Iterator<Item = QuoteLine> {
    bundle.parts.iter().map(|part| {
        let mut sellable = part.sellable.clone();
        (sellable.pack_zh, sellable.pack_en) = part.component.amount();
        // Into a bundle goes the amount it says, whatever a piece of it weighs elsewhere.
        sellable.bounds = None;
        let base = part.rows.iter().filter(|row| row.kind == catalog::price::RowKind::Base).map(|row| row.amount).sum::<Money>();
        QuoteLine {
            count: bundle.count,
            weighed: false,
            quantity: part.quantity,
            beside: Beside::default(),
            unit_price: base.for_part_round_half_up(1, bundle.count.max(1)),
            rows: part.rows.clone(),
            total: part.total,
            tax_rate: part.tax_rate,
            tax: part.tax,
            book_version: bundle.book_version,
            parts: Vec::new(),
            sellable,
        }
    })
}

/// Writes down what was bought at one price.
pub(super) async fn insert(tx: &mut Tx, order: Id<Order>, quote: &Quote) -> Result<()> {
    let bundles = quote.lines.iter().filter(|line| !line.parts.is_empty());
    let rows: Vec<Vec<Value>> = (1i64..).zip(bundles).map(|(nth, line)| row(order, nth, line)).collect();
    if rows.is_empty() { Ok(()) } else { tx.put(query(INSERT).bind_rows(rows)).await }
}

fn row(order: Id<Order>, nth: i64, line: &QuoteLine) -> Vec<Value> {
    let sold = &line.sellable;
    vec![
        order.into(),
        nth.into(),
        sold.slug.as_str().into(),
        sold.sku.as_str().into(),
        sold.title_zh.as_str().into(),
        sold.title_en.as_str().into(),
        format!("{} {}", sold.variant_zh, sold.pack_zh).trim().into(),
        format!("{} {}", sold.variant_en, sold.pack_en).trim().into(),
        sold.picture.as_deref().into(),
        line.count.into(),
        line.unit_price.into(),
        line.total.into(),
    ]
}

/// What of an order was bought in bundles.
pub(crate) async fn of_order(tx: &mut Tx, order: Id<Order>) -> Result<Vec<OrderBundle>> {
    tx.fetch_all(query(OF_ORDER).bind(order)).await
}

/// Bundles whose components do not add up to them: their price, or how many of them there are.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let off: Vec<(String, i64, Money, Money, i64)> = tx.fetch_all(query(CHECK)).await?;
    let mut found = Vec::new();
    for (number, nth, parts, total, uneven) in off {
        if parts != total {
            found.push(Finding::new(format!("components of bundle {nth} of order {number}"), total, parts));
        }
        if uneven > 0 {
            found.push(Finding::new(format!("components of bundle {nth} of order {number} that do not go into each"), 0, uneven));
        }
    }
    Ok(found)
}

const INSERT: &str = "
    insert into storefront_order_bundle (order_id, nth, slug, sku, title_zh, title_en, pack_zh, pack_en, picture, count, unit_price_fen,
                                         total_fen)
    values (:row)";

const OF_ORDER: &str = "
    select nth, slug, sku, title_zh, title_en, pack_zh, pack_en, picture, count, unit_price_fen, total_fen
      from storefront_order_bundle
     where order_id = $1
     order by nth";

const CHECK: &str = "
    select number, nth, parts_fen, total_fen, uneven
      from (select placed.number, bundle.nth, bundle.total_fen,
                   (select cast(coalesce(sum(part.total_fen), 0) as bigint)
                      from storefront_order_line part
                     where part.order_id = bundle.order_id and part.bundle = bundle.nth) as parts_fen,
                   (select count(*)
                      from storefront_order_line part
                     where part.order_id = bundle.order_id and part.bundle = bundle.nth
                       and (part.count <> bundle.count or part.quantity % bundle.count <> 0)) as uneven
              from storefront_order_bundle bundle
              join storefront_order placed on placed.id = bundle.order_id) added
     where parts_fen <> total_fen
        or uneven > 0
     order by number, nth
     limit 1000";
