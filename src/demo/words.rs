//! The texts of the demo county, as they are written in its files.

use kernel::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The same words in both languages.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Words {
    pub zh: String,
    pub en: String,
}

pub(crate) struct Texts {
    pub parties: Vec<PartyText>,
    pub places: Vec<PlaceText>,
    pub staff: Vec<StaffText>,
    /// The specialties first.
    pub products: Vec<ProductText>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PartyText {
    pub key: String,
    pub kind: String,
    pub name: Words,
    #[serde(default)]
    pub town: String,
    pub phone: String,
    pub member: bool,
    #[serde(default)]
    pub story: Words,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PlaceText {
    pub key: String,
    pub kind: String,
    pub mode: Option<String>,
    pub owner: Option<String>,
    pub code: Option<String>,
    pub store_no: Option<String>,
    pub parent: Option<String>,
    pub name: Words,
    pub town: String,
    pub division_code: String,
    pub lon_e6: i64,
    pub lat_e6: i64,
    pub placed: String,
    #[serde(default)]
    pub zone: Vec<ZoneText>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ZoneText {
    pub key: String,
    pub low_dc: i64,
    pub high_dc: i64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct StaffText {
    pub login: String,
    pub name: Words,
    pub role: String,
    pub place: String,
    pub pin: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ProductText {
    pub key: String,
    pub kind: String,
    pub category: String,
    pub title: Words,
    pub line: Words,
    #[serde(default)]
    pub story: Words,
    #[serde(default)]
    pub origin: Words,
    #[serde(default)]
    pub town: String,
    pub producer: Option<String>,
    pub supplier: Option<String>,
    pub temperature: String,
    #[serde(default)]
    pub shelf_life_days: i64,
    #[serde(default)]
    pub storage: Words,
    pub tax: String,
    pub art: String,
    pub alt: Words,
    #[serde(default)]
    pub search: Vec<String>,
    /// What it says to what its shelf asks.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Of what its variants are made, where they are not named by hand.
    #[serde(default)]
    pub options: Vec<OptionText>,
    pub variant: Vec<VariantText>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OptionText {
    pub name: Words,
    pub values: Vec<Words>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct VariantText {
    pub sku: String,
    #[serde(default)]
    pub name: Words,
    /// Its value of each group, in Chinese.
    #[serde(default)]
    pub values: Vec<String>,
    /// How much is in a piece, where its name does not say it.
    #[serde(default)]
    pub net: String,
    pub unit: String,
    pub scale: i64,
    pub cost_fen: i64,
    pub pack: Vec<PackText>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct PackText {
    pub kind: String,
    pub name: Words,
    pub steps: i64,
    pub gross_g: i64,
    pub price_fen: i64,
    pub barcode: Option<String>,
    pub plu: Option<String>,
    pub web: bool,
    pub till: bool,
    /// The least and the most that one weighs.
    pub bounds: Option<[i64; 2]>,
}

#[derive(Deserialize)]
struct Parties {
    party: Vec<PartyText>,
}

#[derive(Deserialize)]
struct Places {
    place: Vec<PlaceText>,
}

#[derive(Deserialize)]
struct People {
    staff: Vec<StaffText>,
}

#[derive(Deserialize)]
struct Products {
    product: Vec<ProductText>,
}

pub(crate) fn read() -> Result<Texts> {
    let mut products = parse::<Products>(include_str!("data/specialties.toml"))?.product;
    products.extend(parse::<Products>(include_str!("data/goods.toml"))?.product);
    Ok(Texts {
        parties: parse::<Parties>(include_str!("data/parties.toml"))?.party,
        places: parse::<Places>(include_str!("data/places.toml"))?.place,
        staff: parse::<People>(include_str!("data/staff.toml"))?.staff,
        products,
    })
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    toml::from_str(text).map_err(|e| Error::fault(format_args!("demo data: {e}")))
}
