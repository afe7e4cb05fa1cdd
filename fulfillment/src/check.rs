//! Everything added up again from its facts: what is kept and what the facts say must be the same.

mod lots;
mod numbers;
mod papers;
mod shelves;

use crate::goods;
use catalog::Variant;
use coop::{Place, PlaceCard, StoreMode, place};
use kernel::{BusinessDay, Finding, Id, Query, Result, Timestamp, Tx, Zone, query};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let places = Places::all(tx).await?;
    let mut found = Vec::new();
    for (what, sql) in shelves::SUMS.iter().chain(lots::SUMS).chain(papers::SUMS) {
        found.extend(differing(tx, &places, what, query(sql)).await?);
    }
    found.extend(differing(tx, &places, "gone for good of lot", places.bind(query(lots::ISSUED))).await?);
    found.extend(lots::costs(tx).await?);
    found.extend(papers::money(tx, &places).await?);
    found.extend(numbers::numbers(tx, &places).await?);
    Ok(found)
}

/// A place where both sides differ: which paper or lot, or which variant where; what the facts say, what is kept.
#[derive(kernel::Record)]
struct Differing {
    code: Option<String>,
    variant_id: Option<Id<Variant>>,
    place_id: Option<Id<Place>>,
    expected: i64,
    kept: i64,
}

async fn differing(tx: &mut Tx, places: &Places, what: &str, sql: Query) -> Result<Vec<Finding>> {
    let rows: Vec<Differing> = tx.fetch_all(sql).await?;
    let names = goods::named(tx, &rows.iter().filter_map(|row| row.variant_id).collect::<Vec<_>>()).await?;
    let which = |row: &Differing| {
        let variant = row.variant_id.map(|variant| names.one(variant).sku);
        let place = row.place_id.map(|place| format!("@ {}", places.code(place)));
        row.code.clone().into_iter().chain(variant).chain(place).collect::<Vec<_>>().join(" ")
    };
    Ok(rows.iter().map(|row| Finding::new(format!("{what} {}", which(row)), row.expected, row.kept)).collect())
}

/// The places of the county, and which of them are stores that sell for themselves.
struct Places(HashMap<Id<Place>, PlaceCard>);

impl Places {
    async fn all(tx: &mut Tx) -> Result<Places> {
        Ok(Places(place::all(tx).await?.into_iter().map(|card| (card.id, card)).collect()))
    }

    fn code(&self, id: Id<Place>) -> String {
        self.0.get(&id).map_or_else(|| id.to_string(), |card| card.code.clone())
    }

    /// Which day it was there.
    fn day(&self, id: Id<Place>, at: Timestamp) -> BusinessDay {
        self.0.get(&id).map_or(Zone::CHINA, PlaceCard::zone).day(at)
    }

    /// Puts the stores that sell for themselves where the text says `:stores`; the list is never empty.
    fn bind(&self, sql: Query) -> Query {
        let stores = self.0.values().filter(|card| card.mode == StoreMode::Franchise).map(|card| card.id);
        sql.bind_list(":stores", stores.chain([Id::from_uuid(Uuid::nil())]))
    }
}

/// Compares what papers say with what stands elsewhere, paper by paper; a paper that stands on one side only stands at
/// nothing on the other.
fn compare<'a>(what: &str, said: &BTreeMap<Uuid, (String, i64)>, kept: impl Iterator<Item = (&'a Uuid, i64)>) -> Vec<Finding> {
    let mut open: BTreeMap<Uuid, (String, i64, i64)> = said.iter().map(|(id, (code, sum))| (*id, (code.clone(), *sum, 0))).collect();
    for (id, sum) in kept {
        open.entry(*id).or_insert_with(|| (id.to_string(), 0, 0)).2 += sum;
    }
    let differing = open.into_values().filter(|(_, said, kept)| said != kept);
    differing.map(|(code, said, kept)| Finding::new(format!("{what} {code}"), said, kept)).collect()
}
