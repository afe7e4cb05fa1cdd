//! Price books and the price in force. A book is published once, holds from its instant on, and is never changed;
//! what it does not name keeps the price it had.

mod assortment;
mod beside;
mod list;
mod own;
mod publish;
mod quote;
pub(crate) mod rank;
pub(crate) mod reduced;
mod step;
mod web;

pub(crate) use assortment::said;
pub use assortment::{Said, Terms, ahead, at_tills, next_at_tills, terms};
pub use beside::{Band, Beside, Mention};
pub use list::{Sought, listed};
pub(crate) use own::asked_by_itself;
pub use publish::{NewBook, publish_book};
pub(crate) use publish::{Sound, Wanted, publish_sound};
pub(crate) use quote::try_out;
pub use quote::{Asked, AskedLine, Quote, QuoteLine, QuoteRow, RowKind, quote};
pub use reduced::{Past, Reduced};
pub use step::{Step, Steps};
pub(crate) use web::{Prices, minutes, prices_of, routes};

use crate::{Channel, Product, SalePack, Sellable, Variant, sellable};
use coop::Place;
use kernel::{Arg, Error, Id, Money, Query, Refused, Result, Timestamp, Tx, query};
use std::collections::HashMap;

/// More than this for one pack is a slip of the hand.
pub(crate) const HIGHEST: Money = Money::fen(100_000_000);

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// No book names a price for the pack yet.
    PriceMissing {
        pack: String,
    },
    /// The price moved between the page and the button.
    PriceChanged {
        shown: Money,
        now: Money,
    },
    /// Withdrawn, or not for this channel.
    NotOnSale {
        pack: String,
    },
    /// None, a negative number, or more than anyone carries.
    CountAbsurd {
        count: i64,
        most: i64,
    },
    /// A weight that no scale shows.
    WeightAbsurd,
    /// More lines than a quote takes.
    TooManyLines {
        most: usize,
    },
    PackUnknown,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::PriceMissing { .. } => "price-missing",
            Refusal::PriceChanged { .. } => "price-changed",
            Refusal::NotOnSale { .. } => "not-on-sale",
            Refusal::CountAbsurd { .. } => "count-absurd",
            Refusal::WeightAbsurd => "weight-absurd",
            Refusal::TooManyLines { .. } => "too-many-lines",
            Refusal::PackUnknown => "pack-unknown",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::PriceMissing { pack } | Refusal::NotOnSale { pack } => vec![("pack", pack.into())],
            Refusal::PriceChanged { shown, now } => vec![("shown", (*shown).into()), ("now", (*now).into())],
            Refusal::CountAbsurd { count, most } => vec![("count", count.into()), ("most", most.into())],
            Refusal::TooManyLines { most } => vec![("most", (*most).into())],
            Refusal::WeightAbsurd | Refusal::PackUnknown => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::CountAbsurd { .. }).then_some("count")
    }
}

kernel::coded! {
    /// How a book of one place stands to what is asked everywhere.
    pub enum Stance {
        /// Somebody said what the place asks by itself.
        Own = "",
        /// What the place asks by itself was moved into its band, or is said again where something else would begin.
        Kept = "kept",
        /// Somebody took back what the place asked by itself: it says what is asked everywhere.
        Back = "back",
        /// What is asked everywhere moved, and a place that took its own back goes along.
        Along = "along",
    }
}

impl Stance {
    /// Whether it says what is asked everywhere.
    pub(crate) fn follows(self) -> bool {
        matches!(self, Stance::Back | Stance::Along)
    }

    /// Whether it was somebody's word, and not what follows from one.
    fn is_said(self) -> bool {
        matches!(self, Stance::Own | Stance::Back)
    }
}

/// A book on the list of books.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct BookCard {
    pub version: i64,
    pub channel: Channel,
    pub place: Option<Id<Place>>,
    pub effective_from: Timestamp,
    pub note: String,
    pub published_by: String,
    pub published_at: Timestamp,
    pub stance: Stance,
    pub prices: i64,
}

/// The price that holds for a pack, and the book that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    pub price: Money,
    pub beside: Beside,
    pub version: i64,
}

/// A pack with its price, as shelves and price lists show it.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Priced {
    #[record(flatten)]
    pub sellable: Sellable,
    /// Nothing when no book names the pack.
    pub price_fen: Option<Money>,
    #[record(flatten)]
    pub beside: Beside,
    pub book_version: Option<i64>,
    pub tax_rate_bp: Option<i64>,
    /// What was asked before, where whoever asks wants to know.
    pub past: Option<Past>,
}

/// What holds for some packs at an instant; packs without a price are left out.
pub async fn in_force(
    tx: &mut Tx,
    channel: Channel,
    place: Option<Id<Place>>,
    at: Timestamp,
    packs: &[Id<SalePack>],
) -> Result<HashMap<Id<SalePack>, InForce>> {
    let of_packs = query(Said::COLUMNS).and(IN_FORCE).bind(channel).bind(at).bind(place).bind_list(":packs", packs.iter().copied());
    let held: Vec<Said> = tx.fetch_all(of_packs).await?;
    let in_force = |said: Said| InForce { price: said.price_fen, beside: said.beside, version: said.book_version };
    Ok(held.into_iter().map(|said| (said.pack_id, in_force(said))).collect())
}

impl Priced {
    pub fn in_force(&self) -> Option<InForce> {
        Some(InForce { price: self.price_fen?, beside: self.beside.clone(), version: self.book_version? })
    }

    /// What each of so many costs.
    pub fn each(&self, count: i64, member: bool) -> Option<Money> {
        self.price_fen.map(|price| self.beside.each(price, count, member))
    }

    /// What the price is reduced from, at the instant it was looked up for.
    pub fn reduced(&self, at: Timestamp) -> Option<Reduced> {
        self.past.as_ref()?.reduced(self.price_fen?, at)
    }
}

/// Packs by their ids with the prices that hold for them and what these are reduced from, in one statement.
pub async fn by_packs(
    tx: &mut Tx,
    channel: Channel,
    place: Option<Id<Place>>,
    at: Timestamp,
    packs: &[Id<SalePack>],
) -> Result<Vec<Priced>> {
    tx.fetch_all(shown(channel, place, at).and(" where k.id in (:packs)").bind_list(":packs", packs.iter().copied())).await
}

/// The packs of one product on sale in a channel, in the order of its page, in one statement.
pub async fn of_product(tx: &mut Tx, slug: &str, channel: Channel, place: Option<Id<Place>>, at: Timestamp) -> Result<Vec<Priced>> {
    let on_page = match channel {
        Channel::Web => " where p.slug = $7 and k.web = true and k.retired = false and v.retired = false order by v.place, k.place",
        Channel::Till => " where p.slug = $7 and k.till = true and k.retired = false and v.retired = false order by v.place, k.place",
    };
    tx.fetch_all(shown(channel, place, at).and(on_page).bind(slug)).await
}

/// All packs of some variants with the prices that hold for them, in the order of their page: those of the channel first.
pub(crate) async fn of_variants(
    tx: &mut Tx,
    channel: Channel,
    place: Option<Id<Place>>,
    at: Timestamp,
    variants: &[Id<Variant>],
) -> Result<Vec<Priced>> {
    let of = match channel {
        Channel::Web => " where v.id in (:variants) and k.retired = false order by v.id, k.web desc, k.place, k.id",
        Channel::Till => " where v.id in (:variants) and k.retired = false order by v.id, k.till desc, k.place, k.id",
    };
    tx.fetch_all(priced(channel, place, at).and(of).bind_list(":variants", variants.iter().copied())).await
}

/// The lowest and the highest price of each product's packs: on the web, or in stores where it is only sold there.
pub async fn ranges(tx: &mut Tx, products: &[Id<Product>], at: Timestamp) -> Result<HashMap<Id<Product>, (Money, Money)>> {
    let mut ranges = HashMap::new();
    for channel in Channel::ALL.iter().copied() {
        let sold = match channel {
            Channel::Web => " where k.web = true and k.retired = false and v.retired = false and p.id in (:products)",
            Channel::Till => " where k.till = true and k.retired = false and v.retired = false and p.id in (:products)",
        };
        let rows: Vec<Priced> = tx.fetch_all(priced(channel, None, at).and(sold).bind_list(":products", products.iter().copied())).await?;
        let mut own: HashMap<Id<Product>, (Money, Money)> = HashMap::new();
        for (product, price) in rows.iter().filter_map(|row| Some((row.sellable.product, row.price_fen?))) {
            let range = own.entry(product).or_insert((price, price));
            *range = (range.0.min(price), range.1.max(price));
        }
        for (product, range) in own {
            ranges.entry(product).or_insert(range);
        }
    }
    Ok(ranges)
}

/// Books, the newest first.
pub async fn books(tx: &mut Tx, before: Option<i64>, limit: i64) -> Result<Vec<BookCard>> {
    tx.fetch_all(query(BOOKS).bind(before.unwrap_or(i64::MAX)).bind(limit)).await
}

/// A book with all it says.
pub async fn book(tx: &mut Tx, version: i64) -> Result<(BookCard, Vec<Said>)> {
    let card = books(tx, Some(version.saturating_add(1)), 1).await?.pop().filter(|card| card.version == version).ok_or(Error::NotFound)?;
    let said = query(Said::COLUMNS).and(" from catalog_price named where named.book_version = $1 order by named.pack_id").bind(version);
    Ok((card, tx.fetch_all(said).await?))
}

/// The start of a query for packs with their prices; binds `$1` to `$4`.
fn priced(channel: Channel, place: Option<Id<Place>>, at: Timestamp) -> Query {
    priced_with(reduced::NO_PAST, channel, place, at)
}

/// The same with what was asked before, for those who show prices; binds `$5` and `$6` as well.
fn shown(channel: Channel, place: Option<Id<Place>>, at: Timestamp) -> Query {
    let (begun, older) = Past::reach(at);
    priced_with(reduced::past!("$5", "$6"), channel, place, at).bind(begun).bind(older)
}

/// The same with more columns.
fn priced_with(columns: &'static str, channel: Channel, place: Option<Id<Place>>, at: Timestamp) -> Query {
    query(sellable::COLUMNS)
        .and(", c.price_fen, coalesce(c.steps, '') as price_steps, c.member_fen, c.low_fen, c.high_fen, c.book_version, x.rate_bp as tax_rate_bp")
        .and(columns)
        .and(sellable::FROM)
        .and(JOIN_IN_FORCE)
        .bind(channel)
        .bind(at)
        .bind(place)
        .bind(kernel::Zone::CHINA.day(at))
}

const IN_FORCE: &str = concat!(
    "
      from catalog_pack k",
    rank::join_in_force!("join", "named"),
    "
     where k.id in (:packs)"
);

const JOIN_IN_FORCE: &str = concat!(
    rank::join_in_force!("left join", "c"),
    "
      left join catalog_tax_rule x
        on x.tax_class = p.tax_class
       and x.valid_from <= $4
       and (x.valid_to is null or x.valid_to >= $4)"
);

const BOOKS: &str = "
    select b.version, b.channel, b.place_id as place, b.effective_from, b.note, b.published_by, b.published_at, b.stance,
           (select count(*) from catalog_price c where c.book_version = b.version) as prices
      from catalog_price_book b
     where b.version < $1
     order by b.version desc
     limit $2";
