//! Who and where, as the shop's pages name them: the counter of the web shop and everyone who grows or carries.
//! They change a few times a year, so each process remembers them for a minute, or until the shelf changes.

use crate::{delivery::LAST_HOUR, follow::ReadSoFar};
use catalog::{
    Variant,
    attribute::{self, Attributes},
    brand::Marks,
    bundle::Bundles,
    category::{self, Tree},
    collection::{self, Faced},
    producer::{self, ProducerCard},
    ten::{self, TenPlace},
};
use coop::{Party, PartyCard, PartyKind, Place, PlaceCard, PlaceKind, party, place};
use fulfillment::stock::{self, Ready};
use kernel::{BusinessDay, Error, Id, Quantity, Result, Timestamp, Tx, Zone};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The directory of one process; a part of the program.
#[derive(Default)]
pub struct Directory {
    kept: Mutex<Option<Kept>>,
    /// How far the process has read the feed for its kept pages.
    pub(crate) read_so_far: ReadSoFar,
}

#[derive(Clone)]
struct Kept {
    since: Timestamp,
    shelf: u64,
    known: Arc<Known>,
}

/// What the directory knows.
pub struct Known {
    pub counter: Counter,
    /// Where parcels can be collected.
    pub stations: Vec<PlaceCard>,
    /// The shelves, each followed by those under it.
    pub categories: Tree,
    /// What they ask of their goods.
    pub attributes: Attributes,
    /// The marks goods may carry, and which say they do.
    pub marks: Marks,
    /// The county's ten products, in their order.
    pub board: Vec<TenPlace>,
    /// Collections that are public, in their order; whether one is shown is asked of it.
    pub collections: Vec<Faced>,
    /// What bundles are put together from.
    pub bundles: Bundles,
    /// What the desk released of producers.
    pub released: HashMap<Id<Party>, ProducerCard>,
    /// Firms and cooperatives.
    parties: HashMap<Id<Party>, PartyCard>,
    /// Farmers are too many to remember; these sell in their own names and were asked for.
    farmers: Mutex<HashMap<Id<Party>, PartyCard>>,
}

/// The counter of the web shop. It is at the hub: stock is promised there, parcels leave from there, and the hub's
/// seller is the seller of every web order.
pub struct Counter {
    pub place: PlaceCard,
    /// The fee for carrying is owed to him.
    pub courier: Id<Party>,
    /// The seller has written down where money is to be transferred to.
    pub takes_transfers: bool,
}

const KEEPS: Duration = Duration::from_secs(60);

impl Directory {
    /// What is known; `shelf` is the state of the shelf now.
    pub async fn open(&self, tx: &mut Tx, shelf: u64) -> Result<Arc<Known>> {
        let now = tx.now();
        if let Some(kept) = self.kept().clone().filter(|kept| kept.shelf == shelf && now.since(kept.since) < KEEPS) {
            return Ok(kept.known);
        }
        let known = Arc::new(Known::look_up(tx).await?);
        *self.kept() = Some(Kept { since: now, shelf, known: known.clone() });
        Ok(known)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Ten statements, and four more once the county has marks.
    pub async fn look_up(tx: &mut Tx) -> Result<Known> {
        let places = place::of_kind(tx, &[PlaceKind::Hub, PlaceKind::Station]).await?;
        let parties = party::all_of(tx, &[PartyKind::Company, PartyKind::Cooperative, PartyKind::Supplier, PartyKind::Courier]).await?;
        let (categories, attributes) = (category::all(tx).await?, attribute::all(tx).await?);
        let (hubs, stations): (Vec<_>, Vec<_>) = places.into_iter().partition(|place| place.kind == PlaceKind::Hub);
        let hub = hubs.into_iter().next().ok_or_else(|| Error::fault("the county has no hub yet, so the shop has no counter"))?;
        let courier = parties.iter().find(|party| party.kind == PartyKind::Courier).map_or(hub.seller, |courier| courier.id);
        let parties = parties.into_iter().map(|party| (party.id, party)).collect();
        let takes_transfers = payment::bank_account_of(tx, hub.seller).await?.is_some();
        Ok(Known {
            counter: Counter { place: hub, courier, takes_transfers },
            stations,
            categories,
            attributes,
            marks: Marks::open(tx).await?,
            board: ten::board(tx).await?,
            collections: collection::public(tx).await?,
            bundles: Bundles::open(tx).await?,
            released: producer::cards(tx).await?,
            parties,
            farmers: Mutex::default(),
        })
    }

    pub fn party(&self, id: Option<Id<Party>>) -> Option<&PartyCard> {
        self.parties.get(&id?)
    }

    /// Who grows or makes something, looked up the first time.
    pub async fn producer(&self, tx: &mut Tx, id: Option<Id<Party>>) -> Result<Option<PartyCard>> {
        let Some(id) = id else { return Ok(None) };
        let farmers = || self.farmers.lock().unwrap_or_else(PoisonError::into_inner);
        let remembered = self.party(Some(id)).cloned().or_else(|| farmers().get(&id).cloned());
        if remembered.is_some() {
            return Ok(remembered);
        }
        let card = party::load(tx, id).await?;
        farmers().insert(id, card.clone());
        Ok(Some(card))
    }

    /// Where the page of a producer is.
    pub fn producer_href(&self, id: Id<Party>) -> String {
        self.released.get(&id).map_or_else(|| crate::url::producer(&id.to_string()), |card| crate::url::producer(&card.slug))
    }

    /// What a producer tells of himself, as far as the desk released it.
    pub fn story<'a>(&'a self, t: &ui::Lang, id: Id<Party>) -> &'a str {
        self.released.get(&id).map_or("", |card| card.story(t))
    }

    /// What can be had of some variants at the counter, in one statement; of a bundle, what its components make.
    pub async fn left(&self, tx: &mut Tx, variants: &[Id<Variant>]) -> Result<HashMap<Id<Variant>, Quantity>> {
        let lying = stock::available(tx, self.counter.place.id, &self.bundles.lying(variants)).await?;
        Ok(variants.iter().map(|variant| (*variant, self.bundles.left(*variant, &lying))).collect())
    }

    /// The same with the lots that lie ready. Which lots a bundle's goods are of is told on the pages of what is inside.
    pub async fn ready(&self, tx: &mut Tx, variants: &[Id<Variant>]) -> Result<Ready> {
        let mut ready = stock::ready(tx, self.counter.place.id, &self.bundles.lying(variants)).await?;
        ready.left = variants.iter().map(|variant| (*variant, self.bundles.left(*variant, &ready.left))).collect();
        if variants.iter().any(|variant| !self.bundles.of(*variant).is_empty()) {
            ready.lots.clear();
        }
        Ok(ready)
    }

    /// The hub or a station; other places are too many to remember.
    pub fn place_name(&self, t: &ui::Lang, id: Id<Place>) -> String {
        let hub = std::iter::once(&self.counter.place);
        hub.chain(&self.stations).find(|place| place.id == id).map(|place| place.name(t).to_owned()).unwrap_or_default()
    }

    pub fn station(&self, id: Option<Id<Place>>) -> Option<&PlaceCard> {
        self.stations.iter().find(|station| Some(station.id) == id)
    }
}

impl Counter {
    pub fn zone(&self) -> Zone {
        self.place.zone()
    }

    pub fn day(&self, at: Timestamp) -> BusinessDay {
        self.zone().day(at)
    }

    /// Whether what is ordered now still leaves today.
    pub fn leaves_today(&self, at: Timestamp) -> bool {
        self.zone().clock(at).as_str() < LAST_HOUR
    }
}
