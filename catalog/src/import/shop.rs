//! What the shop has of the things a file lists.

use super::listed::{Listed, ListedVariant};
use crate::{
    Category, Channel, Product, SalePack,
    attribute::{self, Attributes},
    bundle::{self, Known},
    category::{self, Tree},
    price,
    product::{self, ProductSheet},
};
use coop::{Party, PartyCard, PartyKind, party};
use kernel::{Id, Money, Result, Tx, query};
use std::collections::{HashMap, HashSet};

/// Keys in one question.
const PAGE: usize = 1000;
/// Products read at a time.
const SHEETS: usize = 500;
/// Noughts that may have been lost before digits.
const MOST_ZEROS: usize = 4;

pub(super) struct Shop {
    pub shelves: Shelves,
    pub attributes: Attributes,
    pub parties: Parties,
    pub products: HashMap<Id<Product>, ProductSheet>,
    pub by_slug: HashMap<String, Id<Product>>,
    pub by_sku: HashMap<String, Id<Product>>,
    pub prices: HashMap<(Channel, Id<SalePack>), Money>,
    /// Who has each listed barcode, and those that look like one with noughts before it.
    pub codes: HashMap<String, String>,
    /// SKUs that look like a listed one with noughts before it.
    pub longer_skus: HashSet<String>,
    /// What bundles of the file, and of its products, are put together from.
    pub inside: HashMap<String, Known>,
    /// The SKUs of all bundles.
    pub bundles: HashSet<String>,
}

impl Shop {
    pub(super) async fn find(tx: &mut Tx, listed: &[Listed], names_parties: bool) -> Result<Shop> {
        let variants = || listed.iter().flat_map(|product| &product.variants);
        let skus: Vec<_> = variants().map(|variant| variant.sku.clone()).collect();
        let slugs: Vec<_> = listed.iter().map(|product| product.handle.clone()).collect();
        let by_sku: HashMap<_, _> = owners(tx, "select sku, product_id from catalog_variant where sku in (:keys)", &skus).await?;
        let by_slug: HashMap<_, _> = owners(tx, "select slug, id from catalog_product where slug in (:keys)", &slugs).await?;
        let longer: Vec<_> = skus.iter().filter(|sku| !by_sku.contains_key(*sku)).flat_map(|sku| with_zeros(sku)).collect();
        let longer: HashMap<_, Id<Product>> =
            owners(tx, "select sku, product_id from catalog_variant where sku in (:keys)", &longer).await?;
        let mut ids: Vec<_> = by_sku.values().chain(by_slug.values()).copied().collect();
        ids.sort();
        ids.dedup();
        let mut products = HashMap::new();
        for page in ids.chunks(SHEETS) {
            products.extend(product::load_many(tx, page).await?.into_iter().map(|sheet| (sheet.product.id, sheet)));
        }
        let inside = bundle::named(tx, &inside(listed, products.values())).await?;
        let (prices, codes) = (prices_now(tx, products.values()).await?, code_owners(tx, variants()).await?);
        Ok(Shop {
            shelves: Shelves(category::all(tx).await?),
            attributes: attribute::all(tx).await?,
            parties: if names_parties { Parties::all(tx).await? } else { Parties::default() },
            products,
            by_slug,
            by_sku,
            prices,
            codes,
            longer_skus: longer.into_keys().collect(),
            inside,
            bundles: bundle::skus(tx).await?,
        })
    }
}

/// The SKUs of what bundles are put together from, by the file or by the shop.
fn inside<'a>(listed: &'a [Listed], sheets: impl Iterator<Item = &'a ProductSheet>) -> Vec<&'a str> {
    let listed = listed.iter().flat_map(|product| &product.variants).filter_map(|variant| variant.components.as_ref()).flatten();
    let stored = sheets.flat_map(|sheet| &sheet.variants).flat_map(|variant| &variant.components);
    listed.chain(stored).map(|part| part.sku.as_str()).collect()
}

/// The shelves, as files name them.
pub(super) struct Shelves(pub Tree);

impl Shelves {
    /// A shelf by its code, or by its name in either language.
    pub(super) fn named(&self, name: &str) -> Option<&Category> {
        let by_name = || self.0.iter().find(|shelf| shelf.name_zh == name || shelf.name_en.eq_ignore_ascii_case(name));
        self.0.iter().find(|shelf| shelf.code == name).or_else(by_name)
    }

    /// The name of a shelf in a language, or its code where the name would mean another one.
    pub(super) fn written(&self, code: &str, chinese: bool) -> String {
        let shelf = self.0.iter().find(|shelf| shelf.code == code);
        let name = shelf.map(|shelf| if chinese { &shelf.name_zh } else { &shelf.name_en });
        name.filter(|name| self.named(name).is_some_and(|shelf| shelf.code == code)).map_or_else(|| code.to_owned(), Clone::clone)
    }
}

/// Everybody who grows or supplies, as files name them.
#[derive(Default)]
pub(super) struct Parties {
    by_id: HashMap<Id<Party>, PartyCard>,
    by_name: HashMap<String, Vec<Id<Party>>>,
}

impl Parties {
    pub(super) async fn all(tx: &mut Tx) -> Result<Parties> {
        let mut parties = Parties::default();
        for card in party::all_of(tx, PartyKind::ALL).await? {
            let mut names = vec![card.name_zh.clone(), card.name_en.clone()];
            names.dedup();
            names.into_iter().filter(|name| !name.is_empty()).for_each(|name| parties.by_name.entry(name).or_default().push(card.id));
            parties.by_id.insert(card.id, card);
        }
        Ok(parties)
    }

    /// The one who is called so, or has this id; nobody where several are called so.
    pub(super) fn named(&self, text: &str) -> Option<Id<Party>> {
        let by_id = Id::<Party>::parse(text).filter(|id| self.by_id.contains_key(id));
        by_id.or_else(|| match self.by_name.get(text).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        })
    }

    /// A name by which only this one is known, or the id.
    pub(super) fn written(&self, id: Option<Id<Party>>, chinese: bool) -> String {
        let Some(id) = id else { return String::new() };
        let name = self.by_id.get(&id).map(|card| if chinese { &card.name_zh } else { &card.name_en });
        name.filter(|name| self.named(name) == Some(id)).map_or_else(|| id.to_string(), Clone::clone)
    }
}

/// Digits as they would be with noughts before them.
pub(super) fn with_zeros(digits: &str) -> Vec<String> {
    let plain = !digits.is_empty() && digits.len() < 14 && digits.bytes().all(|sign| sign.is_ascii_digit());
    if plain { (1..=MOST_ZEROS).map(|zeros| format!("{}{digits}", "0".repeat(zeros))).collect() } else { Vec::new() }
}

async fn owners(tx: &mut Tx, text: &'static str, keys: &[String]) -> Result<HashMap<String, Id<Product>>> {
    let mut owners = HashMap::new();
    for page in keys.chunks(PAGE) {
        owners.extend(tx.fetch_all::<(String, Id<Product>)>(query(text).bind_list(":keys", page)).await?);
    }
    Ok(owners)
}

async fn code_owners<'a>(tx: &mut Tx, variants: impl Iterator<Item = &'a ListedVariant>) -> Result<HashMap<String, String>> {
    let listed = variants.flat_map(|variant| &variant.packs).filter_map(|pack| pack.barcodes.as_ref()).flatten();
    let codes: Vec<String> = listed.flat_map(|code| [vec![code.code().to_owned()], with_zeros(code.code())].concat()).collect();
    let mut owners = HashMap::new();
    for page in codes.chunks(PAGE) {
        owners.extend(tx.fetch_all::<(String, String)>(query(CODE_OWNERS).bind_list(":codes", page)).await?);
    }
    Ok(owners)
}

async fn prices_now(tx: &mut Tx, sheets: impl Iterator<Item = &ProductSheet>) -> Result<HashMap<(Channel, Id<SalePack>), Money>> {
    let packs: Vec<_> = sheets.flat_map(ProductSheet::packs).map(|pack| pack.pack.id).collect();
    let (mut prices, now) = (HashMap::new(), tx.now());
    for page in packs.chunks(PAGE) {
        for channel in Channel::ALL.iter().copied() {
            let held = price::in_force(tx, channel, None, now, page).await?;
            prices.extend(held.into_iter().map(|(pack, held)| ((channel, pack), held.price)));
        }
    }
    Ok(prices)
}

const CODE_OWNERS: &str = "
    select b.code, v.sku
      from catalog_barcode b
      join catalog_pack k on k.id = b.pack_id
      join catalog_variant v on v.id = k.variant_id
     where b.code in (:codes)";
