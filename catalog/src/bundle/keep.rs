//! Writing down what a bundle is put together from, and what becomes of it when a component can no longer be had.

use super::{PartDraft, of_products};
use crate::{
    By, Product, ProductStatus, Temperature, Variant,
    product::{ProductDraft, ProductSheet, VariantDraft, unpublish_as},
    sellable::{self, Buyable},
};
use kernel::{Error, Finding, Id, Issue, Issues, Quantity, Result, Tx, Unit, Value, query};
use std::collections::{HashMap, HashSet};

/// Nobody packs more into one.
const MOST: usize = 12;
/// A tonne in one bundle is a slip of the hand.
const MOST_STEPS: Quantity = Quantity::steps(1_000_000);
/// SKUs in one question.
const PAGE: usize = 1000;

/// What can be wrong with a bundle by itself.
pub(crate) fn sound(n: usize, variant: &VariantDraft, found: &mut Issues) {
    if variant.components.is_empty() {
        return;
    }
    let field = format!("v{n}-components");
    if variant.components.len() > MOST {
        found.push(Issue::new(&field, "bundle-too-many").with("most", MOST));
    }
    if variant.unit != Unit::PIECE {
        found.push(Issue::new(format!("v{n}-unit"), "bundle-in-pieces"));
    }
    for (nth, part) in variant.components.iter().enumerate() {
        let before = &variant.components[..nth];
        if before.iter().any(|one| one.sku == part.sku) || part.sku == variant.sku {
            found.push(Issue::new(&field, "bundle-twice").with("sku", &part.sku));
        }
    }
    for m in variant.packs.iter().enumerate().filter(|(_, pack)| pack.till).map(|(m, _)| m) {
        found.push(Issue::new(format!("v{n}-p{m}-till"), "bundle-web-only"));
    }
}

/// A component as it is looked up by its SKU.
#[derive(kernel::Record)]
pub(crate) struct Known {
    pub sku: String,
    pub id: Id<Variant>,
    pub unit: Unit,
    pub retired: bool,
    pub bundle: bool,
    pub title_zh: String,
    pub temperature: Temperature,
    /// Sold, or could be: neither retired nor off the shelf.
    pub published: bool,
}

async fn known(tx: &mut Tx, draft: &ProductDraft) -> Result<HashMap<String, Known>> {
    let skus: Vec<&str> = draft.variants.iter().flat_map(|variant| &variant.components).map(|part| part.sku.as_str()).collect();
    named(tx, &skus).await
}

/// Variants that may become components, by their SKUs.
pub(crate) async fn named(tx: &mut Tx, skus: &[&str]) -> Result<HashMap<String, Known>> {
    let mut known = HashMap::new();
    for page in skus.chunks(PAGE) {
        let rows: Vec<Known> = tx.fetch_all(query(KNOWN).bind_list(":skus", page.iter().copied())).await?;
        known.extend(rows.into_iter().map(|one| (one.sku.clone(), one)));
    }
    Ok(known)
}

/// The SKUs of everything that is a bundle, or was one when it was last sold.
pub(crate) async fn skus(tx: &mut Tx) -> Result<HashSet<String>> {
    let of = "select v.sku from catalog_variant v where exists (select 1 from catalog_component c where c.bundle_id = v.id)";
    Ok(tx.fetch_all::<(String,)>(query(of)).await?.into_iter().map(|(sku,)| sku).collect())
}

/// Refuses components that are not there, are bundles themselves or come in amounts nobody can weigh; and a variant that
/// would become a bundle, or cease to be one, after its first day.
pub(crate) async fn must_fit(tx: &mut Tx, draft: &ProductDraft) -> Result<()> {
    let (known, mut found) = (known(tx, draft).await?, Issues::new());
    let before = match draft.id {
        Some(id) => variants_of(tx, id).await?,
        None => Vec::new(),
    };
    for (n, variant) in draft.variants.iter().enumerate() {
        let field = format!("v{n}-components");
        let was = before.iter().find(|(id, sku, _)| Some(*id) == variant.id || *sku == variant.sku);
        if was.is_some_and(|(.., was_bundle)| *was_bundle == variant.components.is_empty()) {
            found.push(Issue::new(&field, "bundle-from-the-first-day"));
        }
        for part in &variant.components {
            let code = match known.get(&part.sku) {
                None => "bundle-sku-unknown",
                Some(one) if one.bundle => "bundle-of-bundles",
                Some(one) if one.retired => "bundle-of-retired",
                Some(one) if amount(one.unit, part).is_none() => "bundle-amount-absurd",
                Some(_) => continue,
            };
            found.push(Issue::new(&field, code).with("sku", &part.sku).with("amount", &part.amount));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// The variants a product has or had, and whether each is a bundle.
async fn variants_of(tx: &mut Tx, product: Id<Product>) -> Result<Vec<(Id<Variant>, String, bool)>> {
    let of = "
        select v.id, v.sku, exists (select 1 from catalog_component c where c.bundle_id = v.id)
          from catalog_variant v
         where v.product_id = $1";
    tx.fetch_all(query(of).bind(product)).await
}

/// How much of a component a draft means; nothing where nobody could weigh or count it out.
pub(crate) fn amount(unit: Unit, part: &PartDraft) -> Option<Quantity> {
    unit.parse(&part.amount).filter(|amount| amount.is_positive() && *amount <= MOST_STEPS)
}

/// Writes the components of a product's variants as its draft lists them. The draft fits.
pub(crate) async fn write(tx: &mut Tx, product: Id<Product>, draft: &ProductDraft) -> Result<()> {
    if draft.variants.iter().all(|variant| variant.components.is_empty()) {
        return Ok(());
    }
    let known = known(tx, draft).await?;
    let skus = draft.variants.iter().map(|variant| variant.sku.as_str());
    let own = query("select sku, id from catalog_variant where product_id = $1 and sku in (:skus)").bind(product).bind_list(":skus", skus);
    let own: HashMap<String, Id<Variant>> = tx.fetch_all::<(String, Id<Variant>)>(own).await?.into_iter().collect();
    for variant in draft.variants.iter().filter(|variant| !variant.components.is_empty()) {
        let Some(bundle) = own.get(&variant.sku).copied() else { continue };
        let row = |(place, part): (i64, &PartDraft)| -> Option<Vec<Value>> {
            let one = known.get(&part.sku)?;
            Some(vec![bundle.into(), one.id.into(), amount(one.unit, part)?.into(), place.into()])
        };
        let rows: Vec<_> = (0i64..).zip(&variant.components).filter_map(row).collect();
        tx.put(query("delete from catalog_component where bundle_id = $1").bind(bundle)).await?;
        tx.put(query("insert into catalog_component (bundle_id, component_id, quantity, place) values (:row)").bind_rows(rows)).await?;
    }
    Ok(())
}

/// The same for many products that were changed together: each may be inside what comes after it, and what falls apart is
/// only seen when all are what they are to be.
pub(crate) async fn write_many(tx: &mut Tx, changed: &[(Id<Product>, &ProductDraft)]) -> Result<()> {
    for (product, draft) in changed {
        write(tx, *product, draft).await?;
    }
    come_apart(tx, &changed.iter().map(|(product, _)| *product).collect::<Vec<_>>()).await
}

/// Names that were typed where a SKU belongs become the SKU, where one variant alone is meant.
pub(crate) async fn to_skus(tx: &mut Tx, draft: &mut ProductDraft) -> Result<()> {
    let known = known(tx, draft).await?;
    for part in draft.variants.iter_mut().flat_map(|variant| &mut variant.components) {
        if known.contains_key(&part.sku) {
            continue;
        }
        let meant = sellable::meant(tx, Buyable { kinds: crate::ProductKind::ALL, unit: None }, &part.sku).await?;
        if let [one] = &meant[..] {
            part.sku = one.sku.clone();
        }
    }
    Ok(())
}

/// What the bundles of a product lack before they may be sold: components on the shelf, and a product kept as cold as the
/// coldest of them.
pub(crate) async fn lacking(tx: &mut Tx, sheet: &ProductSheet) -> Result<Issues> {
    let bundles = of_products(tx, &[sheet.product.id]).await?;
    let mut found = Issues::new();
    for (n, variant) in sheet.variants.iter().enumerate() {
        let components = bundles.of(variant.variant.id);
        for gone in components.iter().filter(|one| !one.published) {
            let issue = Issue::new(format!("v{n}-components"), "catalog-lacks-component");
            found.push(issue.with("sku", &gone.sku).with("title", &gone.title_zh));
        }
        let coldest = components.iter().map(|one| one.temperature).max().unwrap_or(Temperature::Ambient);
        if coldest > sheet.product.temperature {
            found.push(Issue::new("temperature", "catalog-lacks-cold"));
        }
    }
    Ok(found)
}

/// Takes bundles off the shelf of which a component can no longer be had, by the program's hand.
pub(crate) async fn come_apart(tx: &mut Tx, components: &[Id<Product>]) -> Result<()> {
    for page in components.chunks(PAGE) {
        let of = query(BROKEN).bind(ProductStatus::Published).bind_list(":products", page.iter().copied());
        for (bundle,) in tx.fetch_all::<(Id<Product>,)>(of).await? {
            Box::pin(unpublish_as(tx, &By::program(), bundle, "component-gone")).await?;
        }
    }
    Ok(())
}

/// Every bundle on the shelf has components that can be had.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let broken: Vec<(String, String)> = tx.fetch_all(query(BROKEN_SHELF)).await?;
    let found = |(bundle, component)| Finding::new(format!("{component} inside {bundle}"), "on the shelf", "not sold");
    Ok(broken.into_iter().map(found).collect())
}

const KNOWN: &str = "
    select v.sku, v.id, v.unit, v.retired, exists (select 1 from catalog_component c where c.bundle_id = v.id) as bundle,
           p.title_zh, p.temperature, p.status = 'published' and v.retired = false as published
      from catalog_variant v
      join catalog_product p on p.id = v.product_id
     where v.sku in (:skus)";

const BROKEN: &str = "
    select distinct own.product_id
      from catalog_component c
      join catalog_variant v on v.id = c.component_id
      join catalog_product p on p.id = v.product_id
      join catalog_variant own on own.id = c.bundle_id
      join catalog_product of_bundle on of_bundle.id = own.product_id
     where v.product_id in (:products)
       and (v.retired = true or p.status <> $1)
       and own.retired = false
       and of_bundle.status = $1
     order by own.product_id";

const BROKEN_SHELF: &str = "
    select own.sku, v.sku
      from catalog_component c
      join catalog_variant v on v.id = c.component_id
      join catalog_product p on p.id = v.product_id
      join catalog_variant own on own.id = c.bundle_id
      join catalog_product of_bundle on of_bundle.id = own.product_id
     where (v.retired = true or p.status <> 'published')
       and own.retired = false
       and of_bundle.status = 'published'
     order by own.sku, v.sku";
