//! What a collection finds now. Two or three statements over the narrow lines of what is offered, whatever the rule asks.

use super::{Named, Order, Terms};
use crate::Product;
use kernel::{Id, Query, Result, Tx, query};
use std::collections::HashMap;

/// How many products a page of a collection has.
pub const PAGE: i64 = 24;

/// Which stretch of a collection is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stretch<'a> {
    /// Only goods of these categories.
    pub categories: Option<&'a [&'a str]>,
    /// Titles are put in the order of this language.
    pub in_chinese: bool,
    pub skip: i64,
    pub limit: i64,
}

/// A stretch of a collection, and how much there is in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub products: Vec<Id<Product>>,
    /// How many products of each category it has, before it was narrowed to some.
    pub categories: Vec<(String, i64)>,
    /// How many there are of the wanted categories.
    pub total: i64,
}

/// What a collection holds now: first what is pinned and can be had, then what the rule finds.
pub async fn find(tx: &mut Tx, terms: &Terms, wanted: &Stretch<'_>) -> Result<Found> {
    let pinned = pinned(tx, terms).await?;
    let mut categories: Vec<(String, i64)> = if terms.rule.is_empty() {
        Vec::new()
    } else {
        let counts = by_rule(tx, query(COUNTS), terms);
        tx.fetch_all(counts.and(" group by o.category || '' order by 1")).await?
    };
    for (_, category) in &pinned {
        match categories.iter_mut().find(|(code, _)| code == category) {
            Some((_, count)) => *count += 1,
            None => categories.push((category.clone(), 1)),
        }
    }
    let fits = |category: &str| wanted.categories.is_none_or(|some| some.contains(&category));
    let total = categories.iter().filter(|(code, _)| fits(code)).map(|(_, count)| count).sum();
    let pinned: Vec<_> = pinned.iter().filter(|(_, category)| fits(category)).map(|(product, _)| *product).collect();
    let before = i64::try_from(pinned.len()).unwrap_or(i64::MAX);
    let (skip, limit) = (usize::try_from(wanted.skip).unwrap_or(0), usize::try_from(wanted.limit).unwrap_or(0));
    let mut products: Vec<_> = pinned.into_iter().skip(skip).take(limit).collect();
    let rest = wanted.limit - i64::try_from(products.len()).unwrap_or(0);
    if rest > 0 && total > before && !terms.rule.is_empty() {
        let more = Stretch { skip: (wanted.skip - before).max(0), limit: rest, ..*wanted };
        let rows: Vec<(Id<Product>,)> = tx.fetch_all(stretch(tx, terms, &more, total > WALKED)).await?;
        products.extend(rows.into_iter().map(|row| row.0));
    }
    Ok(Found { products, categories, total })
}

/// Which conditions hold for some goods, as numbers into [`super::Rule::named`].
pub async fn why(tx: &mut Tx, terms: &Terms, products: &[Id<Product>]) -> Result<Vec<(Id<Product>, i64)>> {
    match terms.rule.reasons(products, tx.now()).filter(|_| !products.is_empty()) {
        Some(asked) => tx.fetch_all(asked).await,
        None => Ok(Vec::new()),
    }
}

/// The same by name, in the order of the rule.
pub(crate) async fn reasons(tx: &mut Tx, terms: &Terms, products: &[Id<Product>]) -> Result<HashMap<Id<Product>, Vec<Named>>> {
    let (named, mut met) = (terms.rule.named(), why(tx, terms, products).await?);
    met.sort_by_key(|(_, nth)| *nth);
    let mut reasons: HashMap<_, Vec<Named>> = HashMap::new();
    for (product, nth) in met {
        let condition = usize::try_from(nth).ok().and_then(|nth| named.get(nth));
        reasons.entry(product).or_default().extend(condition.cloned());
    }
    Ok(reasons)
}

/// What is pinned and offered now, in the order of the hand.
async fn pinned(tx: &mut Tx, terms: &Terms) -> Result<Vec<(Id<Product>, String)>> {
    if terms.pinned.is_empty() {
        return Ok(Vec::new());
    }
    let of = query("select product_id, category from catalog_offered where product_id in (:pinned)");
    let mut rows: Vec<(Id<Product>, String)> = tx.fetch_all(of.bind_list(":pinned", terms.pinned.iter().copied())).await?;
    rows.sort_by_key(|(product, _)| terms.pinned.iter().position(|one| one == product));
    Ok(rows)
}

/// Only what the rule finds and no hand touched.
fn by_rule(tx: &Tx, mut asked: Query, terms: &Terms) -> Query {
    let by_hand: Vec<_> = terms.pinned.iter().chain(&terms.left_out).copied().collect();
    if !by_hand.is_empty() {
        asked = asked.and(" and o.product_id not in (:by_hand)").bind_list(":by_hand", by_hand);
    }
    terms.rule.narrow(asked, tx.now())
}

/// Counted in one walk over the lines; along the index of categories each line would be looked up by itself.
const COUNTS: &str = "select o.category || '', count(*) from catalog_offered o where true";

/// From so many on, a page is soon found along the index of the newest; of fewer, all are put in order.
const WALKED: i64 = 5_000;

fn stretch(tx: &Tx, terms: &Terms, wanted: &Stretch<'_>, many: bool) -> Query {
    let mut asked = by_rule(tx, query("select o.product_id from catalog_offered o where true"), terms);
    if let Some(categories) = wanted.categories {
        asked = asked.and(" and o.category in (:categories)").bind_list(":categories", categories.iter().copied());
    }
    let order = match terms.order() {
        Order::Newest if many => " order by o.shelved_at desc, o.product_id desc",
        Order::Newest => " order by coalesce(o.shelved_at, o.shelved_at) desc, o.product_id desc",
        Order::Cheapest => " order by o.price_fen, o.product_id",
        Order::Title if wanted.in_chinese => " order by o.title_zh, o.product_id",
        Order::Title => " order by o.title_en, o.product_id",
    };
    asked.and(order).and(" limit :limit offset :skip").bind_list(":limit", [wanted.limit]).bind_list(":skip", [wanted.skip])
}
