//! Publishing a book: all of it or nothing, and nothing in it that nobody could pay.

use super::{Band, Beside, HIGHEST, InForce, Mention, Stance, in_force, own};
use crate::{By, Channel, PriceChanged, SalePack};
use coop::{Place, StoreMode, place};
use kernel::{Error, Id, Issue, Money, Query, Result, Timestamp, Tx, Value, outbox, query};
use std::collections::{HashMap, HashSet};

/// A page of a book: what is written in one statement.
pub(super) const PAGE: usize = 2000;

/// Prices about to be published together.
#[derive(Debug, Clone)]
pub struct NewBook {
    pub channel: Channel,
    /// The one place the prices are for; none means everywhere.
    pub place: Option<Id<Place>>,
    pub effective_from: Timestamp,
    /// Why, in the words of the desk.
    pub note: String,
    pub prices: Vec<(Id<SalePack>, Money)>,
    /// What shall stand beside them; a pack that is not named here keeps what holds, as far as it still goes with the price.
    pub beside: HashMap<Id<SalePack>, Mention>,
}

/// What stands beside each price of a book.
pub(crate) type AllBeside = HashMap<Id<SalePack>, Beside>;

/// What somebody wants to be asked from an instant on: new prices, and those of a place's own that he takes back.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub book: NewBook,
    pub back: Vec<Id<SalePack>>,
}

impl Wanted {
    /// The books that say so. Refused where something in them is wrong, or where they would say nothing.
    pub async fn sound(&self, tx: &mut Tx) -> Result<Vec<Sound>> {
        let (packs, mut sound) = (Vec::from_iter(self.packs()), Vec::new());
        must_be_named_once(&packs)?;
        must_be_known(tx, &packs).await?;
        if !self.book.prices.is_empty() {
            sound.push(settled(tx, &self.book).await?);
        }
        if self.book.place.is_some() {
            sound.extend(own::taken_back(tx, &self.book, &self.back).await?);
        }
        let nothing = if self.back.is_empty() { "catalog-book-empty" } else { "catalog-nothing-to-take-back" };
        if sound.is_empty() { Err(Error::Invalid(vec![Issue::new("prices", nothing)])) } else { Ok(sound) }
    }

    pub fn packs(&self) -> impl Iterator<Item = Id<SalePack>> {
        self.book.prices.iter().map(|(pack, _)| *pack).chain(self.back.iter().copied())
    }
}

/// A book in which nothing is wrong, as it will be written down.
#[derive(Debug, Clone)]
pub(crate) struct Sound {
    pub book: NewBook,
    /// All that will stand beside its prices.
    pub beside: AllBeside,
    pub stance: Stance,
}

/// Publishes a book and answers its version. Versions count up without a gap; two desks publishing at once get one each.
/// Where it moves a band, prices that stores set for themselves move into it with it; prices that were taken back move
/// with those for everywhere.
pub async fn publish_book(tx: &mut Tx, by: &By, book: &NewBook) -> Result<i64> {
    let sound = settled(tx, book).await?;
    publish_sound(tx, by, &sound).await
}

pub(crate) async fn publish_sound(tx: &mut Tx, by: &By, sound: &Sound) -> Result<i64> {
    let version = put_book(tx, by, sound).await?;
    let packs: Vec<_> = sound.book.prices.iter().map(|(pack, _)| *pack).collect();
    own::hold(tx, by, (sound.book.channel, sound.book.effective_from), &packs).await?;
    Ok(version)
}

/// Writes down a book that is sound.
pub(super) async fn put_book(tx: &mut Tx, by: &By, sound: &Sound) -> Result<i64> {
    let Sound { book, beside, stance } = sound;
    let version = take_version(tx, by, (book, *stance)).await?;
    for page in book.prices.chunks(PAGE) {
        tx.put(insert_prices(version, page, beside)).await?;
    }
    if book.prices.len() >= PAGE {
        tx.count_anew("analyze (skip_locked) catalog_price").await?;
    }
    for page in book.prices.chunks(PAGE) {
        outbox::tell(tx, &PriceChanged { version, packs: page.iter().map(|(pack, _)| *pack).collect() })?;
    }
    Ok(version)
}

/// What will stand beside the prices of a book; refused where something in it cannot be published.
pub(crate) async fn settled(tx: &mut Tx, book: &NewBook) -> Result<Sound> {
    let packs: Vec<_> = book.prices.iter().map(|(pack, _)| *pack).collect();
    must_be_sound(book)?;
    must_be_named_once(&packs)?;
    must_be_known(tx, &packs).await?;
    let own = sets_its_own(tx, book).await?;
    let (mut beside, mut issues) = (HashMap::new(), Vec::new());
    for page in book.prices.chunks(PAGE) {
        let packs: Vec<_> = page.iter().map(|(pack, _)| *pack).collect();
        let held = in_force(tx, book.channel, book.place, book.effective_from, &packs).await?;
        let bands = if own { bands(tx, book, &packs).await? } else { HashMap::new() };
        for (pack, price) in page {
            let said = beside_after(book, *pack, *price, held.get(pack));
            issues.extend(issue(book, (*pack, *price), &said, bands.get(pack)));
            beside.insert(*pack, said);
        }
    }
    if issues.is_empty() { Ok(Sound { book: book.clone(), beside, stance: Stance::Own }) } else { Err(Error::Invalid(issues)) }
}

/// What a store sets for itself has no band of its own.
fn beside_after(book: &NewBook, pack: Id<SalePack>, price: Money, held: Option<&InForce>) -> Beside {
    let mut held = held.map(|held| held.beside.clone()).unwrap_or_default();
    if book.place.is_some() {
        held.band = Band::default();
    }
    let silent = Mention::default();
    book.beside.get(&pack).unwrap_or(&silent).over(held, price)
}

fn issue(book: &NewBook, (pack, price): (Id<SalePack>, Money), beside: &Beside, band: Option<&Band>) -> Option<Issue> {
    let field = format!("price-{pack}");
    let everywhere_at_tills = book.channel == Channel::Till && book.place.is_none();
    if !beside.band.is_open() && !everywhere_at_tills {
        return Some(Issue::new(field, "catalog-band-elsewhere"));
    }
    let outside = || band.and_then(|band| band.outside(&field, price).or_else(|| band.outside(&field, beside.lowest(price))));
    beside.issue(&field, price).or_else(outside)
}

/// Whether the book is what a store asks that sells for itself.
async fn sets_its_own(tx: &mut Tx, book: &NewBook) -> Result<bool> {
    match book.place.filter(|_| book.channel == Channel::Till) {
        Some(place) => Ok(place::load(tx, place).await?.mode == StoreMode::Franchise),
        None => Ok(false),
    }
}

/// The bands of packs when a book begins to hold.
async fn bands(tx: &mut Tx, book: &NewBook, packs: &[Id<SalePack>]) -> Result<HashMap<Id<SalePack>, Band>> {
    let everywhere = in_force(tx, Channel::Till, None, book.effective_from, packs).await?;
    Ok(everywhere.into_iter().map(|(pack, held)| (pack, held.beside.band)).collect())
}

/// A book names something, at a price someone could pay.
fn must_be_sound(book: &NewBook) -> Result<()> {
    let mut issues = Vec::new();
    if book.prices.is_empty() {
        issues.push(Issue::new("prices", "catalog-book-empty"));
    }
    for (pack, price) in &book.prices {
        if *price <= Money::ZERO || *price > HIGHEST {
            issues.push(Issue::new(format!("price-{pack}"), "catalog-price-absurd").with("price", *price));
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
}

fn must_be_named_once(packs: &[Id<SalePack>]) -> Result<()> {
    let mut seen = HashSet::new();
    let twice = packs.iter().filter(|pack| !seen.insert(**pack));
    let issues: Vec<_> = twice.map(|pack| Issue::new(format!("price-{pack}"), "catalog-price-twice")).collect();
    if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
}

/// A book names packs that are there.
async fn must_be_known(tx: &mut Tx, packs: &[Id<SalePack>]) -> Result<()> {
    let mut issues = Vec::new();
    for page in packs.chunks(PAGE) {
        let of = query("select id from catalog_pack where id in (:packs)").bind_list(":packs", page.iter().copied());
        let known: HashSet<Id<SalePack>> = tx.fetch_all::<(Id<SalePack>,)>(of).await?.into_iter().map(|row| row.0).collect();
        let unknown = page.iter().filter(|pack| !known.contains(pack));
        issues.extend(unknown.map(|pack| Issue::new(format!("price-{pack}"), "pack-unknown")));
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
}

/// The next version is taken by whoever writes it first; the other looks again and takes the one after.
async fn take_version(tx: &mut Tx, by: &By, (book, stance): (&NewBook, Stance)) -> Result<i64> {
    let now = tx.now();
    for _ in 0..20 {
        let last: (i64,) = tx.fetch_one(query("select coalesce(max(version), 0) from catalog_price_book")).await?;
        let version = last.0 + 1;
        let taken = query(INSERT_BOOK)
            .bind(version)
            .bind(book.channel)
            .bind(book.place)
            .bind(book.effective_from)
            .bind(&book.note)
            .bind(by.to_string())
            .bind(now)
            .bind(stance);
        if tx.execute(taken).await? == 1 {
            return Ok(version);
        }
    }
    Err(Error::fault("twenty other price books were published while this one waited"))
}

const INSERT_BOOK: &str = "
    insert into catalog_price_book (version, channel, place_id, effective_from, note, published_by, published_at, stance)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (version) do nothing";

fn insert_prices(version: i64, prices: &[(Id<SalePack>, Money)], beside: &AllBeside) -> Query {
    let nothing = Beside::default();
    let row = |(pack, price): &(Id<SalePack>, Money)| -> Vec<Value> {
        let Beside { steps, member, band } = beside.get(pack).unwrap_or(&nothing);
        vec![pack.into(), version.into(), price.into(), steps.into(), (*member).into(), band.low.into(), band.high.into()]
    };
    let insert = "insert into catalog_price (pack_id, book_version, price_fen, steps, member_fen, low_fen, high_fen) values (:row)";
    query(insert).bind_rows(prices.iter().map(row))
}
