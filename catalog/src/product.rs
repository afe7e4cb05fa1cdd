//! Products as the desk keeps them and the shop shows them.

pub mod address;
pub mod batch;
mod draft;
pub(crate) mod history;
mod list;
mod listed;
pub mod manner;
pub mod option;
mod outline;
mod past;
pub mod preview;
pub mod proposal;
mod publish;
mod retire;
mod shelf;
mod view;
pub(crate) mod web;

pub use draft::{FieldChange, PackDraft, ProductDraft, Refusal, VariantDraft, save_draft};
pub(crate) use draft::{Side, change, change_many, differences, sides, slug_of, write_many};
pub use history::{Deed, history};
pub use list::{
    Cursor, Filter, LIST_PAGE, ListRow, Listed, MOST_COUNTED, Missing, Sort, Standing, Tally, Turned, chosen, first, list, tally,
};
pub(crate) use listed::{Listing, check as check_list, look_again, refresh as list_anew};
use option::{Combination, Options};
pub use outline::{Outline, OutlineStretch, ids_after, outlines, stretches};
pub(crate) use past::at;
pub use past::{Step, restore, steps};
pub(crate) use publish::unpublish_as;
pub(crate) use publish::{lacking, missing_at};
pub use publish::{missing, publish, unpublish};
pub(crate) use retire::retire;
pub use shelf::{Asked, Counts, MOST_SAYING, Shelf, ShelfCard, on_shelf, per_jin, shelf_counts};
pub use view::{View, ViewCard, forget as forget_view, keep as keep_view, views};

use crate::{
    Channel, PackKind, Product, ProductKind, ProductStatus, Regulated, ReturnPolicy, SalePack, TaxClass, Temperature, Variant,
    attribute::Values,
    bundle::{self, PartDraft},
    picture::{Cut, Focal, Size},
};
use coop::Party;
use kernel::{BasisPoints, Bounds, Error, Id, Money, Quantity, Result, Timestamp, Tx, Unit, query};
use std::collections::HashMap;

/// A product's own words and properties.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
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
    pub return_policy: ReturnPolicy,
    pub regulated: Option<Regulated>,
    /// The number under which regulated goods may be sold.
    pub registration_no: String,
    /// What it says to what its shelf asks.
    pub attributes: Values,
    /// Of what its variants are made.
    pub options: Options,
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
    /// What a bundle is put together from; empty for goods that lie on a shelf themselves.
    pub components: Vec<PartDraft>,
    pub packs: Vec<PackSheet>,
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct VariantRow {
    pub id: Id<Variant>,
    pub product: Id<Product>,
    pub sku: String,
    pub name_zh: String,
    pub name_en: String,
    pub unit: Unit,
    pub cost_fen: Money,
    /// How much is in a piece, as its label writes it (`500 ml`); empty where the unit says it or nobody did.
    pub net: String,
    /// Its value of each of the product's groups.
    pub options: Combination,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackSheet {
    pub pack: PackRow,
    /// Trade numbers and scale numbers.
    pub barcodes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
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
    /// How much one weighs at least and at most, where no two weigh the same.
    #[record(flatten)]
    pub bounds: Option<Bounds>,
}

/// A picture as a product shows it; the first is the product's face.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct PictureCard {
    pub sha: String,
    pub alt_zh: String,
    pub alt_en: String,
    pub width: i64,
    pub height: i64,
    pub focal_x: i64,
    pub focal_y: i64,
}

impl PictureCard {
    /// The point that must be seen wherever it is cut.
    pub fn focal(&self) -> Focal {
        Focal { x: self.focal_x, y: self.focal_y }
    }

    pub fn size(&self) -> Size {
        let side = |pixels: i64| u32::try_from(pixels).unwrap_or(1).max(1);
        (side(self.width), side(self.height))
    }

    /// As it stands on a shelf.
    pub fn card(&self) -> Cut {
        Cut::card(self.size(), self.focal())
    }
}

impl PackRow {
    pub fn is_sold_in(&self, channel: Channel) -> bool {
        match channel {
            Channel::Web => self.web,
            Channel::Till => self.till,
        }
    }
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

/// How many products there are, whatever became of them.
pub(crate) async fn how_many(tx: &mut Tx) -> Result<usize> {
    let (all,): (i64,) = tx.fetch_one(query("select count(*) from catalog_product")).await?;
    Ok(usize::try_from(all).unwrap_or(0))
}

/// A product with everything under it.
pub async fn load(tx: &mut Tx, id: Id<Product>) -> Result<ProductSheet> {
    load_many(tx, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// The same by the name in its address.
pub async fn by_slug(tx: &mut Tx, slug: &str) -> Result<ProductSheet> {
    let product: ProductCard = tx.fetch_one(query(COLUMNS).and(FROM).and(" where p.slug = $1").bind(slug)).await?;
    sheets(tx, vec![product]).await?.pop().ok_or(Error::NotFound)
}

/// Several products with everything under them, in the order of their ids; those that are gone are left out.
pub async fn load_many(tx: &mut Tx, ids: &[Id<Product>]) -> Result<Vec<ProductSheet>> {
    let named = query(COLUMNS).and(FROM).and(" where p.id in (:ids) order by p.id").bind_list(":ids", ids.iter().copied());
    let products = tx.fetch_all(named).await?;
    sheets(tx, products).await
}

/// A product's words with its pictures, in one statement: what its page needs besides prices.
pub async fn page(tx: &mut Tx, slug: &str) -> Result<(ProductCard, Vec<PictureCard>)> {
    let rows: Vec<PageRow> = tx.fetch_all(query(COLUMNS).and(PAGE).bind(slug)).await?;
    let pictures = rows.iter().filter_map(|row| row.picture.card()).collect();
    let product = rows.into_iter().next().ok_or(Error::NotFound)?.product;
    Ok((product, pictures))
}

#[derive(kernel::Record)]
struct PageRow {
    #[record(flatten)]
    product: ProductCard,
    #[record(flatten)]
    picture: Hung,
}

/// A picture as an outer join answers it: all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Hung {
    sha: Option<String>,
    alt_zh: Option<String>,
    alt_en: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    focal_x: Option<i64>,
    focal_y: Option<i64>,
}

impl Hung {
    pub fn card(&self) -> Option<PictureCard> {
        Some(PictureCard {
            sha: self.sha.clone()?,
            alt_zh: self.alt_zh.clone()?,
            alt_en: self.alt_en.clone()?,
            width: self.width?,
            height: self.height?,
            focal_x: self.focal_x?,
            focal_y: self.focal_y?,
        })
    }
}

/// Products by their ids, in no promised order.
pub async fn named(tx: &mut Tx, ids: &[Id<Product>]) -> Result<Vec<ProductCard>> {
    tx.fetch_all(query(COLUMNS).and(FROM).and(" where p.id in (:ids)").bind_list(":ids", ids.iter().copied())).await
}

async fn sheets(tx: &mut Tx, products: Vec<ProductCard>) -> Result<Vec<ProductSheet>> {
    let ids: Vec<_> = products.iter().map(|product| product.id).collect();
    let of = |text: &'static str| query(text).bind_list(":ids", ids.iter().copied());
    let variants: Vec<VariantRow> = tx.fetch_all(of(VARIANTS)).await?;
    let packs: Vec<PackRow> = tx.fetch_all(of(PACKS)).await?;
    let codes: Vec<(Id<SalePack>, String)> = tx.fetch_all(of(CODES)).await?;
    let pictures: Vec<PictureRow> = tx.fetch_all(of(PICTURES)).await?;
    let bundles = bundle::of_products(tx, &ids).await?;
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
        let components = bundles.drafts(variant.id);
        of_product.entry(variant.product).or_default().push(VariantSheet { variant, components, packs });
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

#[derive(kernel::Record)]
struct PictureRow {
    product: Id<Product>,
    #[record(flatten)]
    picture: PictureCard,
}

/// The start of every question for products: a product's own words. What is asked of them follows.
const COLUMNS: &str = "
    select p.id, p.slug, p.kind, p.category, p.status, p.title_zh, p.title_en, p.line_zh, p.line_en, p.story_zh, p.story_en,
           p.origin_zh, p.origin_en, p.town, p.storage_zh, p.storage_en, p.producer_id as producer, p.supplier_id as supplier,
           p.producer_share_bp, p.temperature, p.tax_class, p.shelf_life_days, p.search_words,
           p.return_policy, p.regulated, p.registration_no, p.attributes, p.options, p.revision, p.changed_at, p.published_at";

const FROM: &str = "
      from catalog_product p";

const PAGE: &str = ", i.sha, i.alt_zh, i.alt_en, f.width, f.height, i.focal_x, i.focal_y
      from catalog_product p
      left join catalog_product_picture i on i.product_id = p.id
      left join catalog_picture f on f.sha = i.sha
     where p.slug = $1
     order by i.place, i.sha";

const VARIANTS: &str = "
    select id, product_id as product, sku, name_zh, name_en, unit, cost_fen, net, options
      from catalog_variant
     where product_id in (:ids) and retired = false
     order by place, sku";

const PACKS: &str = "
    select k.id, k.variant_id as variant, k.kind, k.name_zh, k.name_en, k.steps, k.gross_g, k.web, k.till,
           k.least, k.most
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
    select i.product_id as product, i.sha, i.alt_zh, i.alt_en, f.width, f.height, i.focal_x, i.focal_y
      from catalog_product_picture i
      join catalog_picture f on f.sha = i.sha
     where i.product_id in (:ids)
     order by i.place, i.sha";
