//! The board of the ten products (十品榜): which goods are the county's face, in which order, with a line on each.

pub(crate) mod web;

use crate::{By, Product, ProductKind, ProductStatus, TenChanged};
use kernel::{Error, Id, Issue, Issues, Refused, Result, Timestamp, Tx, Value, outbox, query};

/// So many stand on the board, and no more.
pub const MOST: usize = 10;
const LONGEST_LINE: usize = 80;

/// One place of the board.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct TenPlace {
    #[record(name = "product_id")]
    pub product: Id<Product>,
    pub line_zh: String,
    pub line_en: String,
}

/// A place as the desk sees it, with the goods as they are.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct TenRow {
    #[record(flatten)]
    pub place: TenPlace,
    pub title_zh: String,
    pub title_en: String,
    pub kind: ProductKind,
    pub status: ProductStatus,
    /// Sold on the web, where the board is.
    pub on_web: bool,
}

impl TenRow {
    /// Why shoppers do not see it on the board.
    pub fn hidden(&self) -> Option<&'static str> {
        match self.status {
            ProductStatus::Draft => Some("ten-hidden-draft"),
            ProductStatus::Retired => Some("ten-hidden-retired"),
            ProductStatus::Published if !self.on_web => Some("ten-hidden-stores"),
            ProductStatus::Published => None,
        }
    }
}

/// Who wrote the board last.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct BoardCard {
    pub revision: i64,
    pub changed_by: String,
    pub changed_at: Timestamp,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Somebody else wrote the board since it was read.
    Changed,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        "ten-changed"
    }
}

/// The board in its order; what is off the shelf keeps its place.
pub async fn board(tx: &mut Tx) -> Result<Vec<TenPlace>> {
    tx.fetch_all(query("select product_id, line_zh, line_en from catalog_ten order by place")).await
}

/// The same with the goods, for the desk.
pub async fn rows(tx: &mut Tx) -> Result<Vec<TenRow>> {
    tx.fetch_all(query(ROWS)).await
}

/// Who wrote it last; nobody before the first time.
pub async fn card(tx: &mut Tx) -> Result<Option<BoardCard>> {
    tx.fetch_optional(query("select revision, changed_by, changed_at from catalog_ten_board where name = 'county'")).await
}

/// Writes the whole board. `seen` is the revision that was on the writer's screen, nought before the first time.
pub async fn write(tx: &mut Tx, by: &By, seen: i64, places: &[TenPlace]) -> Result<()> {
    must_be_sound(tx, places).await?;
    let now = tx.now();
    let begun =
        "insert into catalog_ten_board (name, revision, changed_by, changed_at) values ('county', 0, '', $1) on conflict do nothing";
    tx.put(query(begun).bind(now)).await?;
    let taken = "update catalog_ten_board set revision = revision + 1, changed_by = $2, changed_at = $3 where revision = $1";
    if tx.execute(query(taken).bind(seen).bind(by.to_string()).bind(now)).await? == 0 {
        return Err(Refusal::Changed.into());
    }
    tx.put(query("delete from catalog_ten")).await?;
    if !places.is_empty() {
        let row = |(place, of): (i64, &TenPlace)| -> Vec<Value> {
            vec![of.product.into(), place.into(), of.line_zh.trim().into(), of.line_en.trim().into()]
        };
        let rows = (1i64..).zip(places).map(row);
        tx.put(query("insert into catalog_ten (product_id, place, line_zh, line_en) values (:row)").bind_rows(rows)).await?;
    }
    outbox::tell(tx, &TenChanged { revision: seen + 1 })
}

/// At most ten, each once, of the county's own specialties, with lines that fit.
async fn must_be_sound(tx: &mut Tx, places: &[TenPlace]) -> Result<()> {
    let mut found = Issues::new();
    if places.len() > MOST {
        found.push(Issue::new("product", "ten-too-many"));
    }
    for (nth, place) in places.iter().enumerate() {
        for (part, line) in [("zh", &place.line_zh), ("en", &place.line_en)] {
            if line.trim().chars().count() > LONGEST_LINE {
                found.push(Issue::new(format!("line-{part}-{}", place.product), "field-too-long").with("most", LONGEST_LINE));
            }
        }
        if places[..nth].iter().any(|before| before.product == place.product) {
            found.push(Issue::new("product", "ten-twice"));
        }
    }
    let named = "select id from catalog_product where kind = 'specialty' and id in (:ids)";
    let ids = places.iter().map(|place| place.product);
    let known: Vec<(Id<Product>,)> = if places.is_empty() { Vec::new() } else { tx.fetch_all(query(named).bind_list(":ids", ids)).await? };
    if places.iter().any(|place| !known.contains(&(place.product,))) {
        found.push(Issue::new("product", "ten-not-a-specialty"));
    }
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// Specialties that could be put on the board: on the shelf, and not there yet.
pub async fn candidates(tx: &mut Tx) -> Result<Vec<(Id<Product>, String, String)>> {
    tx.fetch_all(query(CANDIDATES)).await
}

const ROWS: &str = "
    select t.product_id, t.line_zh, t.line_en, p.title_zh, p.title_en, p.kind, p.status, p.on_web
      from catalog_ten t
      join catalog_product p on p.id = t.product_id
     order by t.place";

const CANDIDATES: &str = "
    select id, title_zh, title_en
      from catalog_product
     where kind = 'specialty'
       and status = 'published'
       and on_web = true
       and id not in (select product_id from catalog_ten)
     order by title_zh, id
     limit 200";
