//! Products as the desk keeps them and the shop shows them.

mod draft;
pub(crate) mod history;
mod publish;
mod shelf;
pub(crate) mod web;

pub use draft::{PackDraft, ProductDraft, Refusal, VariantDraft, save_draft};
pub(crate) use draft::{change, write_many};
pub use history::{Deed, history};
pub use publish::{missing, publish, unpublish};
pub use shelf::{Shelf, ShelfCard, on_shelf, per_jin, shelf_counts};

use crate::{PackKind, Product, ProductKind, ProductStatus, SalePack, TaxClass, Temperature, Variant, sellable::UnitText};
use coop::Party;
use kernel::{BasisPoints, Error, Id, Money, Quantity, Query, Result, Timestamp, Tx, Unit, query};
use std::collections::HashMap;

/// A product's own words and properties.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ProductCard {
    pub id: Id<Product>,
    pub slug: String,
    pub kind: ProductKind,
    pub category: String,
    pub status: ProductStatus,
    pub title_zh: String,
    pub title_en: String,
    /// One sentence under the title.
    pub line_zh: String,
    pub line_en: String,
    pub story_zh: String,
    pub story_en: String,
    pub origin_zh: String,
    pub origin_en: String,
    /// The town it grows in, as divisions are named.
    pub town: String,
    pub storage_zh: String,
    pub storage_en: String,
    pub producer: Option<Id<Party>>,
    pub supplier: Option<Id<Party>>,
    pub producer_share_bp: BasisPoints,
    pub temperature: Temperature,
    pub tax_class: TaxClass,
    pub shelf_life_days: i64,
    /// Other words people look for it by.
    pub search_words: String,
    pub revision: i64,
    pub changed_at: Timestamp,
    pub published_at: Option<Timestamp>,
}

/// A product with everything under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSheet {
    pub product: ProductCard,
    pub variants: Vec<VariantSheet>,
    pub pictures: Vec<PictureCard>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantSheet {
    pub variant: VariantRow,
    pub packs: Vec<PackSheet>,
}

#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct VariantRow {
    pub id: Id<Variant>,
    pub product: Id<Product>,
    pub sku: String,
    pub name_zh: String,
    pub name_en: String,
    #[sqlx(try_from = "UnitText")]
    pub unit: Unit,
    pub cost_fen: Money,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackSheet {
    pub pack: PackRow,
    /// Trade numbers and scale numbers.
    pub barcodes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PackRow {
    pub id: Id<SalePack>,
    pub variant: Id<Variant>,
    pub kind: PackKind,
    pub name_zh: String,
    pub name_en: String,
    pub steps: Quantity,
    pub gross_g: i64,
    pub web: bool,
    pub till: bool,
}

/// A picture as a product shows it; the first is the product's face.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PictureCard {
    pub sha: String,
    pub alt_zh: String,
    pub alt_en: String,
    pub width: i64,
    pub height: i64,
}

impl ProductSheet {
    pub fn packs(&self) -> impl Iterator<Item = &PackSheet> {
        self.variants.iter().flat_map(|variant| &variant.packs)
    }

    /// The pack that is marked so, by the variant's SKU and its place among the packs.
    pub fn pack(&self, sku: &str, nth: usize) -> Option<&PackSheet> {
        self.variants.iter().find(|variant| variant.variant.sku == sku)?.packs.get(nth)
    }
}

/// A product with everything under it.
pub async fn load(tx: &mut Tx, id: Id<Product>) -> Result<ProductSheet> {
    load_many(tx, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// The same by the name in its address.
pub async fn by_slug(tx: &mut Tx, slug: &str) -> Result<ProductSheet> {
    let product: ProductCard = tx.fetch_one(query(PRODUCT).and(" where p.slug = $1").bind(slug)).await?;
    sheets(tx, vec![product]).await?.pop().ok_or(Error::NotFound)
}

/// Several products with everything under them, in the order of their ids; those that are gone are left out.
pub async fn load_many(tx: &mut Tx, ids: &[Id<Product>]) -> Result<Vec<ProductSheet>> {
    let named = query(PRODUCT).and(" where p.id in (:ids) order by p.id").bind_list(":ids", ids.iter().copied());
    let products = tx.fetch_all(named).await?;
    sheets(tx, products).await
}

/// A product's words with its pictures, in one statement: what its page needs besides prices.
pub async fn page(tx: &mut Tx, slug: &str) -> Result<(ProductCard, Vec<PictureCard>)> {
    let rows: Vec<PageRow> = tx.fetch_all(query(PAGE).bind(slug)).await?;
    let pictures = rows.iter().filter_map(PageRow::picture).collect();
    let product = rows.into_iter().next().ok_or(Error::NotFound)?.product;
    Ok((product, pictures))
}

#[derive(sqlx::FromRow)]
struct PageRow {
    #[sqlx(flatten)]
    product: ProductCard,
    picture_sha: Option<String>,
    alt_zh: Option<String>,
    alt_en: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

impl PageRow {
    fn picture(&self) -> Option<PictureCard> {
        let (alt_zh, alt_en) = (self.alt_zh.clone()?, self.alt_en.clone()?);
        Some(PictureCard { sha: self.picture_sha.clone()?, alt_zh, alt_en, width: self.width?, height: self.height? })
    }
}

/// Products by their ids, in no promised order.
pub async fn named(tx: &mut Tx, ids: &[Id<Product>]) -> Result<Vec<ProductCard>> {
    tx.fetch_all(query(PRODUCT).and(" where p.id in (:ids)").bind_list(":ids", ids.iter().copied())).await
}

async fn sheets(tx: &mut Tx, products: Vec<ProductCard>) -> Result<Vec<ProductSheet>> {
    let ids: Vec<_> = products.iter().map(|product| product.id).collect();
    let of = |text: &'static str| query(text).bind_list(":ids", ids.iter().copied());
    let variants: Vec<VariantRow> = tx.fetch_all(of(VARIANTS)).await?;
    let packs: Vec<PackRow> = tx.fetch_all(of(PACKS)).await?;
    let codes: Vec<(Id<SalePack>, String)> = tx.fetch_all(of(CODES)).await?;
    let pictures: Vec<PictureRow> = tx.fetch_all(of(PICTURES)).await?;
    let mut barcodes: HashMap<Id<SalePack>, Vec<String>> = HashMap::new();
    codes.into_iter().for_each(|(pack, code)| barcodes.entry(pack).or_default().push(code));
    let mut of_variant: HashMap<Id<Variant>, Vec<PackSheet>> = HashMap::new();
    for pack in packs {
        let barcodes = barcodes.remove(&pack.id).unwrap_or_default();
        of_variant.entry(pack.variant).or_default().push(PackSheet { pack, barcodes });
    }
    let mut of_product: HashMap<Id<Product>, Vec<VariantSheet>> = HashMap::new();
    for variant in variants {
        let packs = of_variant.remove(&variant.id).unwrap_or_default();
        of_product.entry(variant.product).or_default().push(VariantSheet { variant, packs });
    }
    let mut shown: HashMap<Id<Product>, Vec<PictureCard>> = HashMap::new();
    pictures.into_iter().for_each(|row| shown.entry(row.product).or_default().push(row.picture));
    let whole = |product: ProductCard| ProductSheet {
        variants: of_product.remove(&product.id).unwrap_or_default(),
        pictures: shown.remove(&product.id).unwrap_or_default(),
        product,
    };
    Ok(products.into_iter().map(whole).collect())
}

#[derive(sqlx::FromRow)]
struct PictureRow {
    product: Id<Product>,
    #[sqlx(flatten)]
    picture: PictureCard,
}

/// What the desk's list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub kind: Option<ProductKind>,
    pub category: Option<String>,
    pub status: Option<ProductStatus>,
    /// Found anywhere in the titles, the words to look for, or as a SKU or barcode.
    pub text: Option<String>,
    /// The last product of the page before; the page goes on with older ones.
    pub after: Option<Id<Product>>,
    /// The first product of the page after; the page ends with newer ones.
    pub before: Option<Id<Product>>,
    /// Only what waits for somebody: drafts, and packs without a price.
    pub waiting: bool,
}

/// A line of the desk's list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ListRow {
    #[sqlx(flatten)]
    pub product: ProductCard,
    pub picture: Option<String>,
    pub variants: i64,
    pub packs: i64,
    pub web_packs: i64,
    pub sold_packs: i64,
    /// Packs without a price where they are sold.
    pub unpriced: i64,
    pub pictures: i64,
    /// Pictures that are not put into words in both languages.
    pub unsaid: i64,
}

/// A page of the desk's list, and where the pages beside it begin.
#[derive(Debug, Default)]
pub struct Listed {
    pub rows: Vec<ListRow>,
    pub newer: Option<Id<Product>>,
    pub older: Option<Id<Product>>,
}

impl ListRow {
    pub(crate) fn is_published(&self) -> bool {
        self.product.status == ProductStatus::Published
    }
}

/// How many lines a page of the list has.
pub const LIST_PAGE: usize = 50;

/// The desk's list, the newest products first.
pub async fn list(tx: &mut Tx, filter: &Filter) -> Result<Listed> {
    let mut rows: Vec<ListRow> = tx.fetch_all(narrowed(filter, tx.now())).await?;
    let more = rows.len() > LIST_PAGE;
    rows.truncate(LIST_PAGE);
    if filter.before.is_some() {
        rows.reverse();
    }
    let (is_older, is_newer) = if filter.before.is_some() { (true, more) } else { (more, filter.after.is_some()) };
    let newer = rows.first().map(|row| row.product.id).filter(|_| is_newer);
    let older = rows.last().map(|row| row.product.id).filter(|_| is_older);
    Ok(Listed { rows, newer, older })
}

/// How many products stand in each status: what the desk's heading says.
pub async fn counts(tx: &mut Tx) -> Result<Vec<(ProductStatus, i64)>> {
    tx.fetch_all(query("select status, count(*) from catalog_product group by status order by status")).await
}

fn narrowed(filter: &Filter, now: Timestamp) -> Query {
    query(LIST)
        .bind(filter.kind.map(ProductKind::code))
        .bind(filter.category.as_deref())
        .bind(filter.status.map(ProductStatus::code))
        .bind(filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_lowercase))
        .bind(filter.before.or(filter.after))
        .bind(i64::try_from(LIST_PAGE + 1).unwrap_or(i64::MAX))
        .bind(filter.waiting)
        .bind(now)
        .and(if filter.before.is_some() { NEWER } else { OLDER })
}

macro_rules! product_columns {
    () => {
        "p.id, p.slug, p.kind, p.category, p.status, p.title_zh, p.title_en, p.line_zh, p.line_en, p.story_zh, p.story_en,
         p.origin_zh, p.origin_en, p.town, p.storage_zh, p.storage_en, p.producer_id as producer, p.supplier_id as supplier,
         p.producer_share_bp, p.temperature, p.tax_class, p.shelf_life_days, p.search_words, p.revision, p.changed_at, p.published_at"
    };
}

const PRODUCT: &str = concat!("select ", product_columns!(), " from catalog_product p");

const PAGE: &str = concat!(
    "select ",
    product_columns!(),
    ", i.sha as picture_sha, i.alt_zh, i.alt_en, f.width, f.height
      from catalog_product p
      left join catalog_product_picture i on i.product_id = p.id
      left join catalog_picture f on f.sha = i.sha
     where p.slug = $1
     order by i.place, i.sha"
);

/// A pack `k` that is sold somewhere without a price there.
macro_rules! is_unpriced {
    () => {
        "(k.web = true and not exists (select 1 from catalog_price c join catalog_price_book b on b.version = c.book_version
                                        where c.pack_id = k.id and b.channel = 'web' and b.place_id is null and b.effective_from <= $8)
          or k.till = true and not exists (select 1 from catalog_price c join catalog_price_book b on b.version = c.book_version
                                            where c.pack_id = k.id and b.channel = 'till' and b.place_id is null and b.effective_from <= $8))"
    };
}

/// The packs of a product `p` that are sold or could be.
macro_rules! live_packs {
    () => {
        " from catalog_pack k join catalog_variant v on v.id = k.variant_id
         where v.product_id = p.id and v.retired = false and k.retired = false"
    };
}

/// What someone typed is taken out of the words; where that makes a difference, it was in them.
const LIST: &str = concat!(
    "select ",
    product_columns!(),
    ", (select i.sha from catalog_product_picture i where i.product_id = p.id order by i.place, i.sha limit 1) as picture,
       (select count(*) from catalog_variant v where v.product_id = p.id and v.retired = false) as variants,
       (select count(*)",
    live_packs!(),
    ") as packs, (select count(*)",
    live_packs!(),
    " and k.web = true) as web_packs, (select count(*)",
    live_packs!(),
    " and (k.web = true or k.till = true)) as sold_packs, (select count(*)",
    live_packs!(),
    " and ",
    is_unpriced!(),
    ") as unpriced,
       (select count(*) from catalog_product_picture i where i.product_id = p.id) as pictures,
       (select count(*) from catalog_product_picture i where i.product_id = p.id and (i.alt_zh = '' or i.alt_en = '')) as unsaid
      from catalog_product p
     where ($1 is null or p.kind = $1)
       and ($2 is null or p.category = $2)
       and ($3 is null or p.status = $3)
       and ($4 is null
            or replace(lower(p.title_zh || ' ' || p.title_en || ' ' || p.search_words || ' ' || p.slug), $4, '')
               <> lower(p.title_zh || ' ' || p.title_en || ' ' || p.search_words || ' ' || p.slug)
            or exists (select 1 from catalog_variant v where v.product_id = p.id and lower(v.sku) = $4)
            or exists (select 1 from catalog_barcode b join catalog_pack k on k.id = b.pack_id join catalog_variant v on v.id = k.variant_id
                        where v.product_id = p.id and b.code = $4))
       and ($7 = false or p.status = 'draft' or exists (select 1",
    live_packs!(),
    " and ",
    is_unpriced!(),
    "))"
);

const OLDER: &str = "
       and ($5 is null or p.id < $5)
     order by p.id desc
     limit $6";

const NEWER: &str = "
       and p.id > $5
     order by p.id
     limit $6";

const VARIANTS: &str = "
    select id, product_id as product, sku, name_zh, name_en, unit, cost_fen
      from catalog_variant
     where product_id in (:ids) and retired = false
     order by place, sku";

const PACKS: &str = "
    select k.id, k.variant_id as variant, k.kind, k.name_zh, k.name_en, k.steps, k.gross_g, k.web, k.till
      from catalog_pack k
      join catalog_variant v on v.id = k.variant_id
     where v.product_id in (:ids) and v.retired = false and k.retired = false
     order by v.place, k.place, k.id";

const CODES: &str = "
    select b.pack_id, b.code
      from catalog_barcode b
      join catalog_pack k on k.id = b.pack_id
      join catalog_variant v on v.id = k.variant_id
     where v.product_id in (:ids)
     order by b.code";

const PICTURES: &str = "
    select i.product_id as product, i.sha, i.alt_zh, i.alt_en, f.width, f.height
      from catalog_product_picture i
      join catalog_picture f on f.sha = i.sha
     where i.product_id in (:ids)
     order by i.place, i.sha";
