//! The desk's list of products: what waits for somebody, and everything, a page at a time. Every order of the list runs
//! along an index that carries what lists are narrowed by, so that a page costs the same among a hundred products and
//! among a hundred thousand.

mod filter;

pub use filter::{Cursor, Filter, Missing, Sort, Standing, Turned};

use crate::{Product, ProductKind, ProductStatus, TaxClass, Temperature, category, picture::Focal};
use kernel::{Id, Query, Result, Timestamp, Tx, Zone, query};

/// A line of the desk's list.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct ListRow {
    pub product: Id<Product>,
    pub title_zh: String,
    pub title_en: String,
    pub status: ProductStatus,
    /// How far a proposal has come; empty when there is none.
    pub stage: String,
    pub kind: ProductKind,
    pub category: String,
    /// The first variant's.
    pub sku: String,
    pub picture: Option<String>,
    pub focal_x: Option<i64>,
    pub focal_y: Option<i64>,
    pub variants: i64,
    pub packs: i64,
    /// Packs without a price where they are sold.
    pub unpriced: i64,
    pub lacks: String,
    pub temperature: Temperature,
    pub tax_class: TaxClass,
    pub shelf_life_days: i64,
    pub changed_at: Timestamp,
    pub changed_by: String,
    pub due_at: Option<Timestamp>,
    /// Why it could not be published at its instant.
    pub trouble: Option<serde_json::Value>,
}

/// A page of the desk's list, and where the pages beside it begin.
#[derive(Debug, Default)]
pub struct Listed {
    pub rows: Vec<ListRow>,
    pub newer: Option<Cursor>,
    pub older: Option<Cursor>,
}

impl ListRow {
    /// The point of its picture that must be seen.
    pub fn focal(&self) -> Focal {
        self.focal_x.zip(self.focal_y).map_or(Focal::MIDDLE, |(x, y)| Focal { x, y })
    }

    pub fn standing(&self) -> Standing {
        Standing::parse(&self.stage).unwrap_or(match self.status {
            ProductStatus::Draft => Standing::Draft,
            ProductStatus::Published => Standing::Published,
            ProductStatus::Retired => Standing::Retired,
        })
    }

    /// What it lacks.
    pub fn missing(&self) -> impl Iterator<Item = Missing> {
        Missing::ALL.iter().copied().filter(|one| one.letter().is_some_and(|letter| self.lacks.contains(letter)))
    }

    fn cursor(&self) -> Cursor {
        Cursor { changed_at: self.changed_at, title: self.title_zh.clone(), product: self.product }
    }
}

/// How many lines a page of the list has.
pub const LIST_PAGE: usize = 50;

/// A page of the desk's list, the newest products first if nothing else is asked for.
pub async fn list(tx: &mut Tx, filter: &Filter) -> Result<Listed> {
    let asked = lines(tx, filter, LIST_PAGE + 1).await?;
    let mut rows: Vec<ListRow> = tx.fetch_all(asked).await?;
    let more = rows.len() > LIST_PAGE;
    rows.truncate(LIST_PAGE);
    let (is_older, is_newer) = match filter.turned {
        Turned::Before(_) => {
            rows.reverse();
            (true, more)
        }
        Turned::After(_) => (more, true),
        Turned::Start => (more, false),
    };
    let newer = rows.first().map(ListRow::cursor).filter(|_| is_newer);
    let older = rows.last().map(ListRow::cursor).filter(|_| is_older);
    Ok(Listed { rows, newer, older })
}

/// The first few lines of a list, whatever waits most.
pub async fn first(tx: &mut Tx, filter: &Filter, most: usize) -> Result<Vec<ListRow>> {
    let asked = lines(tx, filter, most).await?;
    tx.fetch_all(asked).await
}

/// The products of a list from its beginning, at most so many.
pub async fn chosen(tx: &mut Tx, filter: &Filter, most: usize) -> Result<Vec<Id<Product>>> {
    let filter = Filter { turned: Turned::Start, ..filter.clone() };
    let asked = stretch(tx, "select l.product_id", &filter, most).await?;
    let rows: Vec<(Id<Product>,)> = tx.fetch_all(asked).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// How many products are on the shelf, are drafts, wait for a second person, or could not be published; no further than
/// [`MOST_COUNTED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct Tally {
    pub published: i64,
    pub drafts: i64,
    pub in_review: i64,
    pub refused: i64,
}

/// Counting goes so far; beyond it there are “more than that”.
pub const MOST_COUNTED: i64 = 1000;

pub async fn tally(tx: &mut Tx) -> Result<Tally> {
    tx.fetch_one(query(TALLY).bind(MOST_COUNTED + 1)).await
}

async fn lines(tx: &mut Tx, filter: &Filter, most: usize) -> Result<Query> {
    let chosen = stretch(tx, "with chosen as (select l.product_id", filter, most).await?;
    let (_, order) = filter.order();
    Ok(chosen.and(LINES).and(order))
}

/// The products of a stretch, read from one index and nothing else.
async fn stretch(tx: &mut Tx, first: &'static str, filter: &Filter, most: usize) -> Result<Query> {
    let text = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let exact = match text {
        Some(text) => tx.fetch_optional::<(Id<Product>,)>(query(EXACT).bind(text).bind(text.to_ascii_uppercase())).await?,
        None => None,
    };
    let shelves = match filter.category.as_deref() {
        Some(shelf) => category::all(tx).await?.under(shelf).into_iter().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let cursor = filter.cursor();
    let (key, order) = filter.order();
    let mut asked = query(first)
        .and(" from catalog_listed l where true")
        .bind(filter.kind.map(ProductKind::code))
        .bind(filter.sought(tx.dialect()))
        .bind(filter.since.map(|day| Zone::CHINA.start(day)))
        .bind(cursor.map(|cursor| cursor.changed_at))
        .bind(cursor.map(|cursor| cursor.title.as_str()))
        .bind(cursor.map(|cursor| cursor.product))
        .bind(exact.as_ref().map(|row| row.0))
        .bind(i64::try_from(most).unwrap_or(i64::MAX));
    for part in filter.parts(tx.dialect(), exact.is_some()) {
        asked = asked.and(part);
    }
    Ok(asked.and(key).and(order).and(" limit $8").bind_list(":shelves", shelves))
}

/// A product that has just this SKU or barcode.
const EXACT: &str = "
    select v.product_id
      from catalog_variant v
     where v.sku in ($1, $2) and v.retired = false
     union all
    select v.product_id
      from catalog_barcode b
      join catalog_pack k on k.id = b.pack_id
      join catalog_variant v on v.id = k.variant_id
     where b.code = $1
     limit 1";

const LINES: &str = ")
    select l.product_id as product, p.title_zh, p.title_en, l.status, l.stage, l.kind, l.category, l.sku, l.face as picture,
           i.focal_x, i.focal_y, l.variants, l.packs, l.unpriced, l.lacks, p.temperature, p.tax_class, p.shelf_life_days, l.changed_at, l.changed_by,
           s.due_at, s.trouble
      from chosen h
      join catalog_listed l on l.product_id = h.product_id
      join catalog_product p on p.id = h.product_id
      left join catalog_product_picture i on i.product_id = h.product_id and i.sha = l.face
      left join catalog_proposal s on s.product_id = h.product_id";

const TALLY: &str = "
    select (select count(*) from (select 1 as one from catalog_listed l where l.status = 'published' limit $1) a) as published,
           (select count(*) from (select 1 as one from catalog_listed l where l.status = 'draft' limit $1) b) as drafts,
           (select count(*) from (select 1 as one from catalog_listed l where l.stage = 'review' and l.stage <> '' limit $1) c) as in_review,
           (select count(*) from (select 1 as one from catalog_listed l where l.stage = 'refused' and l.stage <> '' limit $1) d) as refused";
