//! What is sold, as the other rooms need it: one pack of one variant of one product.

use crate::{
    Channel, Product, ProductKind, SalePack, TaxClass, Temperature, Variant, barcode, picture::Focal, product::option::Combination,
    unit_price::Content,
};
use coop::Party;
use kernel::{Bounds, Id, Money, Quantity, Result, Tx, Unit, query};

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Sellable {
    pub product: Id<Product>,
    pub slug: String,
    pub kind: ProductKind,
    /// The code of its shelf.
    pub category: String,
    /// The codes of the shelves that one stands under, each with a blank before it.
    pub above: String,
    pub title_zh: String,
    pub title_en: String,
    pub variant: Id<Variant>,
    pub sku: String,
    pub variant_zh: String,
    pub variant_en: String,
    pub unit: Unit,
    pub pack: Id<SalePack>,
    pub pack_zh: String,
    pub pack_en: String,
    /// How much of the variant one pack holds.
    pub steps: Quantity,
    /// What one pack weighs with everything around it.
    pub gross_g: i64,
    pub temperature: Temperature,
    pub tax: TaxClass,
    pub shelf_life_days: i64,
    pub producer: Option<Id<Party>>,
    pub supplier: Option<Id<Party>>,
    /// What of the price the producer is owed, in basis points.
    pub producer_share_bp: i64,
    /// The hash of the product's first picture.
    pub picture: Option<String>,
    pub focal_x: Option<i64>,
    pub focal_y: Option<i64>,
    pub published: bool,
    pub web: bool,
    pub till: bool,
    /// What one whole unit of the variant is planned to cost us.
    pub cost_fen: Money,
    /// How much is in a piece, as its label writes it; empty where the unit says it.
    pub net: String,
    /// Its value of each of the product's groups.
    pub options: Combination,
    /// The number under which the trade knows the pack, if it has one.
    pub trade_number: Option<String>,
    /// How much one weighs at least and at most, where no two weigh the same; the steps are what one weighs about.
    #[record(flatten)]
    pub bounds: Option<Bounds>,
}

impl Sellable {
    pub fn is_sold_in(&self, channel: Channel) -> bool {
        self.published
            && match channel {
                Channel::Web => self.web,
                Channel::Till => self.till,
            }
    }

    /// Whether it stands on a shelf, or on one under it.
    pub fn is_on(&self, shelf: &str) -> bool {
        is_under(shelf, &self.category, &self.above)
    }

    /// The point of its picture that must be seen.
    pub fn focal(&self) -> Focal {
        self.focal_x.zip(self.focal_y).map_or(Focal::MIDDLE, |(x, y)| Focal { x, y })
    }

    /// Whether the pack is weighed out at the counter instead of being picked up ready.
    pub fn is_weighed(&self) -> bool {
        self.unit.is_weighed()
    }

    /// What one pack holds, in the unit it is compared by.
    pub fn content(&self) -> Content {
        Content::of(self.unit, self.steps, &self.net)
    }

    /// The planned cost of a quantity, halves up.
    pub fn cost_of(&self, quantity: Quantity) -> Money {
        self.cost_fen.for_part_round_half_up(quantity.in_steps(), self.unit.steps())
    }
}

/// Whether goods of a category, under those above it, stand on a shelf or on one under it.
pub(crate) fn is_under(shelf: &str, category: &str, above: &str) -> bool {
    category == shelf || above.split(' ').any(|code| code == shelf && !code.is_empty())
}

/// Packs by their ids, in no promised order; retired ones too, for orders that name them.
pub async fn by_packs(tx: &mut Tx, packs: &[Id<SalePack>]) -> Result<Vec<Sellable>> {
    tx.fetch_all(query(COLUMNS).and(FROM).and(" where k.id in (:packs)").bind_list(":packs", packs.iter().copied())).await
}

/// All packs of some products that are sold or could be, in the order of the products' pages.
pub async fn of_products(tx: &mut Tx, products: &[Id<Product>]) -> Result<Vec<Sellable>> {
    let of = " where p.id in (:products) and v.retired = false and k.retired = false order by p.id, v.place, k.place";
    tx.fetch_all(query(COLUMNS).and(FROM).and(of).bind_list(":products", products.iter().copied())).await
}

/// All packs of some variants, in the order of the product's page.
pub async fn by_variants(tx: &mut Tx, variants: &[Id<Variant>]) -> Result<Vec<Sellable>> {
    let of_variants = " where v.id in (:variants) and k.retired = false order by v.place, k.place";
    tx.fetch_all(query(COLUMNS).and(FROM).and(of_variants).bind_list(":variants", variants.iter().copied())).await
}

/// The pack a scanned code stands for. A damaged code finds nothing; a fragment is never searched for.
pub async fn by_barcode(tx: &mut Tx, scanned: &str) -> Result<Option<Sellable>> {
    let Ok(barcode) = barcode::parse(scanned) else { return Ok(None) };
    let of_code = " join catalog_barcode b on b.pack_id = k.id where b.code = $1";
    tx.fetch_optional(query(COLUMNS).and(FROM).and(of_code).bind(barcode.code())).await
}

/// The pack with this SKU that holds the least: the one people mean when they name the SKU alone.
pub async fn by_sku(tx: &mut Tx, sku: &str) -> Result<Option<Sellable>> {
    let of_sku = " where v.sku = $1 and k.retired = false order by k.steps, k.place limit 1";
    tx.fetch_optional(query(COLUMNS).and(FROM).and(of_sku).bind(sku)).await
}

/// The same among the packs that are sold in a channel, if any is.
pub(crate) async fn by_sku_in(tx: &mut Tx, sku: &str, channel: Channel) -> Result<Option<Sellable>> {
    tx.fetch_optional(query(COLUMNS).and(FROM).and(OF_SKU_IN).bind(sku).bind(channel)).await
}

const OF_SKU_IN: &str = "
     where v.sku = $1
       and k.retired = false
     order by case when $2 = 'web' and k.web = true or $2 = 'till' and k.till = true then 0 else 1 end, k.steps, k.place
     limit 1";

/// A variant as lists to pick from show it.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct VariantCard {
    pub id: Id<Variant>,
    pub product: Id<Product>,
    pub kind: ProductKind,
    pub sku: String,
    pub title_zh: String,
    pub title_en: String,
    pub name_zh: String,
    pub name_en: String,
    pub unit: Unit,
    pub shelf_life_days: i64,
    pub temperature: Temperature,
    pub producer: Option<Id<Party>>,
    pub supplier: Option<Id<Party>>,
    pub cost_fen: Money,
}

impl VariantCard {
    /// `沂水苹果 一级 80 mm`
    pub fn full_zh(&self) -> String {
        format!("{} {}", self.title_zh, self.name_zh)
    }

    /// In English, as far as it has English names.
    pub fn full_en(&self) -> String {
        let named = |zh: &str, en: &str| if en.is_empty() { zh.to_owned() } else { en.to_owned() };
        format!("{} {}", named(&self.title_zh, &self.title_en), named(&self.name_zh, &self.name_en))
    }
}

/// Variants that can be bought: of these kinds of product, drafts as well, and counted in this unit where one is named.
#[derive(Debug, Clone, Copy)]
pub struct Buyable<'a> {
    pub kinds: &'a [ProductKind],
    pub unit: Option<Unit>,
}

/// The first so many of them, in the order of the shelves.
pub async fn buyable(tx: &mut Tx, what: Buyable<'_>, most: usize) -> Result<Vec<VariantCard>> {
    let mut found: Vec<VariantCard> = Vec::new();
    for kind in what.kinds.iter().copied() {
        let left = i64::try_from(most - found.len()).unwrap_or(i64::MAX);
        let of_kind = query(VARIANT).and(OF_KIND).bind(kind).bind(what.unit.map(|unit| unit.to_string())).bind(left);
        found.extend(tx.fetch_all::<VariantCard>(of_kind).await?);
    }
    Ok(found)
}

/// Variants whose name or SKU holds these words, drafts as well; no more than so many.
pub async fn having(tx: &mut Tx, words: &str, most: usize) -> Result<Vec<VariantCard>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    tx.fetch_all(query(VARIANT).and(HAVING).bind(somewhere(words)).bind(most)).await
}

/// Words as `like … escape '!'` looks for them anywhere: signs that stand for others stand for themselves.
pub(crate) fn somewhere(words: &str) -> String {
    let as_it_is = |sign| matches!(sign, '%' | '_' | '!').then_some('!').into_iter().chain([sign]);
    format!("%{}%", words.trim().to_lowercase().chars().flat_map(as_it_is).collect::<String>())
}

/// Those that can be bought and are meant by an id, a SKU, or the whole of a name; more than one where a name is shared.
pub async fn meant(tx: &mut Tx, what: Buyable<'_>, typed: &str) -> Result<Vec<VariantCard>> {
    let typed = typed.trim();
    let one = query(VARIANT).and(MEANT).bind(Id::<Variant>::parse(typed)).bind(typed);
    let mut found: Vec<VariantCard> = tx.fetch_all(one.bind(what.unit.map(|unit| unit.to_string()))).await?;
    found.retain(|card| what.kinds.contains(&card.kind));
    let exact = found.iter().position(|card| card.sku == typed || card.id.to_string() == typed);
    Ok(exact.map(|at| found.swap_remove(at)).map_or(found, |card| vec![card]))
}

/// Variants by their ids, in no promised order; retired ones too.
pub async fn named(tx: &mut Tx, variants: &[Id<Variant>]) -> Result<Vec<VariantCard>> {
    tx.fetch_all(query(VARIANT).and(" where v.id in (:variants)").bind_list(":variants", variants.iter().copied())).await
}

const VARIANT: &str = "
    select v.id, p.id as product, p.kind, v.sku, p.title_zh, p.title_en, v.name_zh, v.name_en, v.unit, p.shelf_life_days,
           p.temperature, p.producer_id as producer, p.supplier_id as supplier, v.cost_fen
      from catalog_variant v
      join catalog_product p on p.id = v.product_id";

const OF_KIND: &str = "
     where p.kind = $1
       and v.retired = false
       and not exists (select 1 from catalog_component own where own.bundle_id = v.id)
       and ($2 is null or v.unit = $2)
     order by p.category, p.title_zh, p.id, v.place
     limit $3";

const HAVING: &str = "
     where v.retired = false
       and lower(v.sku || ' ' || p.title_zh || ' ' || v.name_zh || ' ' || p.title_en || ' ' || v.name_en) like $1 escape '!'
     order by p.id, v.place
     limit $2";

/// A bundle is put together and cannot be bought in.
const MEANT: &str = "
     where v.retired = false
       and not exists (select 1 from catalog_component own where own.bundle_id = v.id)
       and ($3 is null or v.unit = $3)
       and (v.id = $1 or v.sku = $2 or p.title_zh = $2 or p.title_en = $2
            or p.title_zh || ' ' || v.name_zh = $2 or p.title_en || ' ' || v.name_en = $2)
     order by p.id, v.place
     limit 12";

pub(crate) const COLUMNS: &str = "
    select p.id as product, p.slug, p.kind, p.category,
           coalesce((select coalesce(' ' || c.parent, '') || coalesce(' ' || u.parent, '')
                       from catalog_category c
                       left join catalog_category u on u.code = c.parent
                      where c.code = p.category), '') as above,
           p.title_zh, p.title_en,
           v.id as variant, v.sku, v.name_zh as variant_zh, v.name_en as variant_en, v.unit,
           k.id as pack, k.name_zh as pack_zh, k.name_en as pack_en, k.steps, k.gross_g,
           p.temperature, p.tax_class as tax, p.shelf_life_days, p.producer_id as producer, p.supplier_id as supplier,
           p.producer_share_bp,
           i.sha as picture, i.focal_x, i.focal_y,
           p.status = 'published' and v.retired = false and k.retired = false as published,
           k.web, k.till, v.cost_fen, v.net, v.options, k.least, k.most,
           (select min(b.code) from catalog_barcode b where b.pack_id = k.id and b.kind <> 'plu') as trade_number";

pub(crate) const FROM: &str = "
      from catalog_pack k
      join catalog_variant v on v.id = k.variant_id
      join catalog_product p on p.id = v.product_id
      left join catalog_product_picture i
        on i.product_id = p.id
       and i.sha = (select face.sha from catalog_product_picture face where face.product_id = p.id order by face.place, face.sha limit 1)";

/// Some goods, for tests that change what matters to them.
#[cfg(test)]
pub(crate) fn example() -> Sellable {
    let (none, one) = (String::new, "01a1fc77-4120-7001-967f-ab604c14b12a");
    Sellable {
        product: Id::parse(one).expect("an id"),
        slug: none(),
        kind: ProductKind::Consumer,
        category: none(),
        above: none(),
        title_zh: "货".to_owned(),
        title_en: none(),
        variant: Id::parse(one).expect("an id"),
        sku: none(),
        variant_zh: none(),
        variant_en: none(),
        unit: Unit::PIECE,
        pack: Id::parse(one).expect("an id"),
        pack_zh: none(),
        pack_en: none(),
        steps: Quantity::steps(1),
        gross_g: 0,
        temperature: Temperature::Ambient,
        tax: TaxClass::Standard,
        shelf_life_days: 0,
        producer: None,
        supplier: None,
        producer_share_bp: 0,
        picture: None,
        focal_x: None,
        focal_y: None,
        published: true,
        web: true,
        till: true,
        cost_fen: Money::ZERO,
        net: none(),
        options: Combination::default(),
        trade_number: None,
        bounds: None,
    }
}
