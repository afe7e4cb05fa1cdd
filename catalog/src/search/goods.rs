//! What the index is told about each product.

use crate::{Product, ProductKind, ProductStatus, Temperature};
use coop::{Party, party};
use kernel::{Id, Result, Tx, query};
use std::collections::HashMap;

/// Products asked for in one statement; a large file of goods names more than an engine binds.
const PAGE: usize = 1000;

/// A product as the index takes it in.
#[derive(Debug, Clone)]
pub(super) struct Goods {
    pub id: Id<Product>,
    pub kind: ProductKind,
    pub category: String,
    pub temperature: Temperature,
    /// One bit for each channel it is on sale in.
    pub channels: u64,
    /// What it is called.
    pub titles: Vec<String>,
    /// What else it is looked for by: grades, SKUs, other words, places, the grower, the shelf and those it
    /// stands under.
    pub more: Vec<String>,
    /// Names of the shop's own, which no dictionary has.
    pub names: Vec<String>,
}

#[derive(kernel::Record)]
struct Row {
    id: Id<Product>,
    kind: ProductKind,
    category: String,
    temperature: Temperature,
    status: ProductStatus,
    title_zh: String,
    title_en: String,
    origin_zh: String,
    origin_en: String,
    town: String,
    search_words: String,
    producer: Option<Id<Party>>,
    shelf_zh: String,
    shelf_en: String,
}

#[derive(kernel::Record)]
struct Part {
    product: Id<Product>,
    sku: String,
    name_zh: String,
    name_en: String,
    web: bool,
    till: bool,
}

/// The products after one id, for a walk over all of them.
pub(super) async fn after(tx: &mut Tx, last: Option<Id<Product>>, limit: i64) -> Result<Vec<Goods>> {
    let rows = tx.fetch_all(query(ROWS).and(" where ($1 is null or p.id > $1) order by p.id limit $2").bind(last).bind(limit)).await?;
    complete(tx, rows).await
}

/// Some products by their ids; those that are gone are left out.
pub(super) async fn named(tx: &mut Tx, ids: &[Id<Product>]) -> Result<Vec<Goods>> {
    let mut goods = Vec::with_capacity(ids.len());
    for page in ids.chunks(PAGE) {
        let rows = tx.fetch_all(query(ROWS).and(" where p.id in (:ids)").bind_list(":ids", page.iter().copied())).await?;
        goods.extend(complete(tx, rows).await?);
    }
    Ok(goods)
}

/// Something that only this database says, so that an index beside another one is noticed.
pub(super) async fn mark(tx: &mut Tx) -> Result<String> {
    let oldest: Option<(Id<Product>,)> = tx.fetch_optional(query("select id from catalog_product order by id limit 1")).await?;
    Ok(oldest.map_or_else(String::new, |row| row.0.to_string()))
}

async fn complete(tx: &mut Tx, rows: Vec<Row>) -> Result<Vec<Goods>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let parts: Vec<Part> = tx.fetch_all(query(PARTS).bind_list(":ids", ids)).await?;
    let mut by_product: HashMap<Id<Product>, Vec<Part>> = HashMap::new();
    for part in parts {
        by_product.entry(part.product).or_default().push(part);
    }
    let mut growers: Vec<_> = rows.iter().filter_map(|row| row.producer).collect();
    growers.sort();
    growers.dedup();
    let growers = party::named(tx, &growers).await?;
    let told = |row: Row| {
        let parts = by_product.remove(&row.id).unwrap_or_default();
        let grower = row.producer.and_then(|id| growers.get(&id)).map(|grower| vec![grower.name_zh.clone(), grower.name_en.clone()]);
        row.told(parts, grower.unwrap_or_default())
    };
    Ok(rows.into_iter().map(told).collect())
}

impl Row {
    fn told(self, parts: Vec<Part>, grower: Vec<String>) -> Goods {
        let on_shelf = self.status == ProductStatus::Published;
        let bit = |channel, sold: bool| if on_shelf && sold { super::found::channel_bit(channel) } else { 0 };
        let channels = parts.iter().fold(0, |bits, part| bits | bit(crate::Channel::Web, part.web) | bit(crate::Channel::Till, part.till));
        let names = vec![self.title_zh.clone(), self.town.clone(), self.origin_zh.clone(), self.search_words.clone()];
        let mut more = vec![self.search_words, self.origin_zh, self.origin_en, self.town, self.shelf_zh, self.shelf_en];
        for part in parts {
            more.extend([part.sku, part.name_zh, part.name_en]);
        }
        more.extend(grower);
        let titles = vec![self.title_zh, self.title_en];
        Goods { id: self.id, kind: self.kind, category: self.category, temperature: self.temperature, channels, titles, more, names }
    }
}

const ROWS: &str = "
    select p.id, p.kind, p.category, p.temperature, p.status, p.title_zh, p.title_en, p.origin_zh, p.origin_en, p.town,
           p.search_words, p.producer_id as producer,
           c.name_zh || ' ' || coalesce(u.name_zh, '') || ' ' || coalesce(top.name_zh, '') as shelf_zh,
           c.name_en || ' ' || coalesce(u.name_en, '') || ' ' || coalesce(top.name_en, '') as shelf_en
      from catalog_product p
      join catalog_category c on c.code = p.category and p.status <> 'retired'
      left join catalog_category u on u.code = c.parent
      left join catalog_category top on top.code = u.parent";

const PARTS: &str = "
    select v.product_id as product, v.sku, v.name_zh, v.name_en,
           exists (select 1 from catalog_pack k where k.variant_id = v.id and k.retired = false and k.web = true) as web,
           exists (select 1 from catalog_pack k where k.variant_id = v.id and k.retired = false and k.till = true) as till
      from catalog_variant v
     where v.product_id in (:ids) and v.retired = false
     order by v.product_id, v.place";
