//! Bundles (组合装): a variant that is put together from others when somebody buys it. It lies nowhere itself, so what can be
//! had of it follows from what is left of its components, and stock, tax and what producers are owed are theirs. A variant is
//! a bundle from its first day or never, as with the unit it is counted in: stock and lots that it cannot have never are.

mod keep;
mod split;

pub(crate) use keep::{Known, amount, check, come_apart, lacking, must_fit, named, skus, sound, to_skus, write, write_many};
pub use split::QuotePart;
pub(crate) use split::{Bundled, bundled, split};

use crate::{Product, Temperature, Variant};
use kernel::{Id, Quantity, Result, Tx, Unit, UnitCode, query};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A component as somebody writes it down: its SKU, and how much of it in whole units, as people write it (`2.5`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartDraft {
    pub sku: String,
    pub amount: String,
}

/// How much of a variant goes into one of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Component {
    #[record(name = "bundle_id")]
    pub bundle: Id<Variant>,
    pub variant: Id<Variant>,
    pub product: Id<Product>,
    pub slug: String,
    pub sku: String,
    pub title_zh: String,
    pub title_en: String,
    pub name_zh: String,
    pub name_en: String,
    pub unit: Unit,
    pub quantity: Quantity,
    pub temperature: Temperature,
    /// Sold, or could be: neither retired nor off the shelf.
    pub published: bool,
}

impl Component {
    pub fn title<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.title_zh, &self.title_en)
    }

    pub fn name<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.name_zh, &self.name_en)
    }

    fn draft(&self) -> PartDraft {
        PartDraft { sku: self.sku.clone(), amount: self.unit.plain(self.quantity) }
    }

    /// How much, as a label writes it in both languages.
    pub fn amount(&self) -> (String, String) {
        let plain = self.unit.plain(self.quantity);
        let (zh, en) = match self.unit.code {
            UnitCode::Kilogram => (" kg", " kg"),
            UnitCode::Litre => (" L", " L"),
            UnitCode::Metre => (" m", " m"),
            _ => (" 件", " pc"),
        };
        (format!("{plain}{zh}"), format!("{plain}{en}"))
    }
}

/// Every bundle with its components; there are few, so a process remembers them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Bundles(HashMap<Id<Variant>, Vec<Component>>);

impl Bundles {
    pub async fn open(tx: &mut Tx) -> Result<Bundles> {
        Ok(Bundles::of_rows(tx.fetch_all(query(COMPONENTS).and(" order by c.bundle_id, c.place")).await?))
    }

    fn of_rows(rows: Vec<Component>) -> Bundles {
        let mut found: HashMap<_, Vec<Component>> = HashMap::new();
        for component in rows {
            found.entry(component.bundle).or_default().push(component);
        }
        Bundles(found)
    }

    /// What a variant is put together from; nothing for goods that lie on a shelf themselves.
    pub fn of(&self, variant: Id<Variant>) -> &[Component] {
        self.0.get(&variant).map_or(&[], Vec::as_slice)
    }

    /// The variants that lie on shelves, for some of which bundles stand.
    pub fn lying(&self, variants: &[Id<Variant>]) -> Vec<Id<Variant>> {
        let mut lying: Vec<_> = variants.iter().copied().filter(|variant| self.of(*variant).is_empty()).collect();
        lying.extend(variants.iter().flat_map(|variant| self.of(*variant)).map(|component| component.variant));
        lying.sort();
        lying.dedup();
        lying
    }

    /// What a quantity of a variant takes from shelves.
    pub fn takes(&self, variant: Id<Variant>, quantity: Quantity) -> Vec<(Id<Variant>, Quantity)> {
        match self.of(variant) {
            [] => vec![(variant, quantity)],
            components => components.iter().map(|one| (one.variant, one.quantity.times(quantity.in_steps()))).collect(),
        }
    }

    /// How much of a variant can be had when so much is left of what lies on shelves: of a bundle, the least over its
    /// components.
    pub fn left(&self, variant: Id<Variant>, left: &HashMap<Id<Variant>, Quantity>) -> Quantity {
        let of = |variant: &Id<Variant>| left.get(variant).copied().unwrap_or_default();
        match self.of(variant) {
            [] => of(&variant),
            components => {
                let makes = |one: &Component| of(&one.variant).in_steps().max(0) / one.quantity.in_steps().max(1);
                let least = components.iter().filter(|one| one.published).map(makes).min().unwrap_or(0);
                Quantity::steps(if components.iter().all(|one| one.published) { least } else { 0 })
            }
        }
    }
}

/// Whether a variant is a bundle, of which nothing can come in or lie anywhere.
pub async fn is_bundle(tx: &mut Tx, variant: Id<Variant>) -> Result<bool> {
    let is = "select exists (select 1 from catalog_component where bundle_id = $1)";
    Ok(tx.fetch_one::<(bool,)>(query(is).bind(variant)).await?.0)
}

/// Components of some variants.
pub(crate) async fn of_variants(tx: &mut Tx, variants: &[Id<Variant>]) -> Result<Bundles> {
    let of = query(COMPONENTS).and(" where c.bundle_id in (:bundles) order by c.bundle_id, c.place");
    Ok(Bundles::of_rows(tx.fetch_all(of.bind_list(":bundles", variants.iter().copied())).await?))
}

/// Components of all variants of some products, as their sheets have them.
pub(crate) async fn of_products(tx: &mut Tx, products: &[Id<Product>]) -> Result<Bundles> {
    let of = " join catalog_variant own on own.id = c.bundle_id where own.product_id in (:products) order by c.bundle_id, c.place";
    let of = query(COMPONENTS).and(of).bind_list(":products", products.iter().copied());
    Ok(Bundles::of_rows(tx.fetch_all(of).await?))
}

impl Bundles {
    /// A variant's components as a draft lists them.
    pub(crate) fn drafts(&self, variant: Id<Variant>) -> Vec<PartDraft> {
        self.of(variant).iter().map(Component::draft).collect()
    }
}

const COMPONENTS: &str = "
    select c.bundle_id, v.id as variant, p.id as product, p.slug, v.sku, p.title_zh, p.title_en, v.name_zh, v.name_en, v.unit,
           c.quantity, p.temperature, p.status = 'published' and v.retired = false as published
      from catalog_component c
      join catalog_variant v on v.id = c.component_id
      join catalog_product p on p.id = v.product_id";
