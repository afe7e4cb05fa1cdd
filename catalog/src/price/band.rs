//! Prices that stores set for themselves keep inside the band of the county: where a band is moved over one, that price
//! moves to the nearest end, in a book of the store's own that begins with the band. What many cost there ends with it.

use super::{Band, NewBook, Said, publish::PAGE, publish::put_book, terms};
use crate::{By, Channel, SalePack};
use coop::{Place, StoreMode, place};
use kernel::{Id, Money, Result, Timestamp, Tx, query};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What one book says of a pack, from when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Line<T> {
    from: Timestamp,
    version: i64,
    says: T,
}

type PackPrice = (Id<SalePack>, Money);

/// Moves prices of stores' own that lie outside their bands from an instant on.
pub(super) async fn hold(tx: &mut Tx, by: &By, from: Timestamp, packs: &[Id<SalePack>]) -> Result<()> {
    let shops: HashSet<Id<Place>> =
        place::all(tx).await?.into_iter().filter(|card| card.mode == StoreMode::Franchise).map(|card| card.id).collect();
    if shops.is_empty() {
        return Ok(());
    }
    let mut books: BTreeMap<(Id<Place>, Timestamp), Vec<PackPrice>> = BTreeMap::new();
    for page in packs.chunks(PAGE) {
        for (pack, lines) in lines(tx, page).await? {
            for (shop, own) in lines.own.iter().filter(|(shop, _)| shops.contains(*shop)) {
                for (at, price) in moved(&lines.bands, own, from) {
                    books.entry((*shop, at)).or_default().push((pack, price));
                }
            }
        }
    }
    for ((shop, at), prices) in books {
        let note = "按指导价区间调整".to_owned();
        let book = NewBook { channel: Channel::Till, place: Some(shop), effective_from: at, note, prices, beside: HashMap::new() };
        put_book(tx, by, &book, &HashMap::new()).await?;
    }
    Ok(())
}

/// What a store asks of its own: for one, and at the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Own {
    price: Money,
    lowest: Money,
}

impl Own {
    fn one(price: Money) -> Own {
        Own { price, lowest: price }
    }

    fn is_in(self, band: Band) -> bool {
        band.holds(self.price) && band.holds(self.lowest)
    }
}

/// All that was and will be said of a pack at tills.
#[derive(Default)]
struct Lines {
    bands: Vec<Line<Band>>,
    own: BTreeMap<Id<Place>, Vec<Line<Own>>>,
}

/// The lines of packs for which any place has a price of its own.
async fn lines(tx: &mut Tx, packs: &[Id<SalePack>]) -> Result<BTreeMap<Id<SalePack>, Lines>> {
    let said: Vec<Said> = tx.fetch_all(query(Said::COLUMNS).and(LINES).bind_list(":packs", packs.iter().copied())).await?;
    let versions: HashSet<i64> = said.iter().map(|said| said.book_version).collect();
    let mut books = HashMap::new();
    for page in versions.into_iter().collect::<Vec<_>>().chunks(PAGE) {
        books.extend(terms(tx, page).await?);
    }
    let mut lines: BTreeMap<Id<SalePack>, Lines> = BTreeMap::new();
    for said in said {
        let Some(book) = books.get(&said.book_version) else { continue };
        let (of_pack, from, version) = (lines.entry(said.pack_id).or_default(), book.effective_from, book.version);
        let own = Own { price: said.price_fen, lowest: said.beside.lowest(said.price_fen) };
        match book.place {
            None => of_pack.bands.push(Line { from, version, says: said.beside.band }),
            Some(place) => of_pack.own.entry(place).or_default().push(Line { from, version, says: own }),
        }
    }
    Ok(lines)
}

const LINES: &str = "
      from catalog_price named
      join catalog_price_book b on b.version = named.book_version
     where named.pack_id in (:packs)
       and b.channel = 'till'
       and exists (select 1
                     from catalog_price other
                     join catalog_price_book own on own.version = other.book_version
                    where other.pack_id = named.pack_id
                      and own.channel = 'till'
                      and own.place_id is not null)";

/// At what instants a store's own price has to move, and where to, so that it is never outside the band.
fn moved(bands: &[Line<Band>], own: &[Line<Own>], from: Timestamp) -> Vec<(Timestamp, Money)> {
    let mut instants: Vec<Timestamp> = bands.iter().map(|line| line.from).chain(own.iter().map(|line| line.from)).collect();
    instants.push(from);
    instants.retain(|at| *at >= from);
    instants.sort();
    instants.dedup();
    let mut moved: Vec<Line<Own>> = Vec::new();
    for at in instants {
        let Some(asked) = holding(own.iter().chain(&moved), at) else { continue };
        let band = holding(bands.iter(), at).unwrap_or_default();
        if !asked.is_in(band) {
            moved.push(Line { from: at, version: i64::MAX, says: Own::one(band.nearest(asked.price)) });
        }
    }
    moved.into_iter().map(|line| (line.from, line.says.price)).collect()
}

/// What holds at an instant: the latest effective, then the latest published.
fn holding<'a, T: Copy + 'a>(lines: impl Iterator<Item = &'a Line<T>>, at: Timestamp) -> Option<T> {
    lines.filter(|line| line.from <= at).max_by_key(|line| (line.from, line.version)).map(|line| line.says)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second)
    }

    #[test]
    fn a_price_moves_to_the_nearest_end_when_its_band_does() {
        let band = |from, version, low, high| Line {
            from: at(from),
            version,
            says: Band { low: Some(Money::fen(low)), high: Some(Money::fen(high)) },
        };
        let own = |from, version, price| Line { from: at(from), version, says: Own::one(Money::fen(price)) };
        let in_steps = Line { says: Own { lowest: Money::fen(240), ..own(0, 2, 255).says }, ..own(0, 2, 255) };
        let bands = [band(0, 1, 230, 280), band(10, 3, 230, 260), band(20, 4, 250, 300)];
        assert_eq!(moved(&bands, &[own(0, 2, 270)], at(0)), [(at(10), Money::fen(260))]);
        assert_eq!(moved(&bands, &[own(0, 2, 235)], at(0)), [(at(20), Money::fen(250))]);
        assert_eq!(moved(&bands, &[own(0, 2, 255), own(15, 5, 280)], at(12)), [(at(15), Money::fen(260))]);
        assert_eq!(moved(&bands, &[in_steps], at(0)), [(at(20), Money::fen(255))], "its steps would be below");
        assert_eq!(moved(&[], &[own(0, 2, 255)], at(0)), []);
    }

    proptest! {
        #[test]
        fn nothing_is_outside_its_band_afterwards(
            bands in prop::collection::vec((0i64..30, 1i64..50, 0i64..30), 0..6),
            own in prop::collection::vec((0i64..30, 1i64..100, 0i64..5), 1..6),
        ) {
            let bands: Vec<_> = bands.iter().zip(1..).map(|((from, low, wide), version)| {
                Line { from: at(*from), version, says: Band { low: Some(Money::fen(*low)), high: Some(Money::fen(low + wide)) } }
            }).collect();
            let mut own: Vec<_> = own.iter().zip(10..).map(|((from, price, less), version)| {
                let (price, lowest) = (Money::fen(*price), Money::fen((price - less).max(1)));
                Line { from: at(*from), version, says: Own { price, lowest } }
            }).collect();
            let before = own.clone();
            own.extend(moved(&bands, &own, at(0)).into_iter().zip(100..).map(|((from, price), version)| Line { from, version, says: Own::one(price) }));
            for second in 0..32 {
                let (own_price, band) = (holding(own.iter(), at(second)), holding(bands.iter(), at(second)).unwrap_or_default());
                prop_assert!(own_price.is_none_or(|price| price.is_in(band)), "at {}", second);
                let asked = holding(before.iter(), at(second));
                let touched = own.iter().any(|line| line.version >= 100 && line.from <= at(second));
                prop_assert!(touched || own_price == asked, "nothing moves before a band does");
            }
            prop_assert_eq!(moved(&bands, &own, at(0)), vec![], "and then nothing is left to be moved");
        }
    }
}
