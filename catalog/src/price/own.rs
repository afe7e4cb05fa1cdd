//! What single places ask by themselves, beside what is asked everywhere. Prices that stores set which sell for themselves
//! (加盟) keep inside the band of the county: where a band is moved over one, that price moves to the nearest end, in a book
//! of the store's own that begins with the band. What many cost there ends with it. Where a place takes back what it asked,
//! a book of its own repeats what is asked everywhere, and another one does each time that moves.

use super::{Band, Beside, NewBook, Priced, Said, Sound, Stance, Terms, in_force, publish::PAGE, publish::put_book, terms};
use crate::{By, Channel, SalePack};
use coop::{Place, StoreMode, place};
use kernel::{Error, Id, Issue, Money, Result, Timestamp, Tx, query};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The book that says of packs what is asked everywhere, from when on and where another one holds; nothing where the place
/// asks nothing by itself. A pack without another price keeps the one it has, and is refused.
pub(super) async fn taken_back(tx: &mut Tx, beside_it: &NewBook, packs: &[Id<SalePack>]) -> Result<Option<Sound>> {
    let NewBook { channel, place, effective_from, .. } = *beside_it;
    let (mut prices, mut beside, mut issues) = (Vec::new(), HashMap::new(), Vec::new());
    for page in packs.chunks(PAGE) {
        let held = in_force(tx, channel, place, effective_from, page).await?;
        let versions: HashSet<i64> = held.values().map(|held| held.version).collect();
        let books = terms(tx, &Vec::from_iter(versions)).await?;
        let everywhere = in_force(tx, channel, None, effective_from, page).await?;
        let is_own = |pack: &&Id<SalePack>| held.get(*pack).and_then(|held| books.get(&held.version)).is_some_and(|book| book.is_own());
        for pack in page.iter().filter(is_own) {
            let Some(asked) = everywhere.get(pack) else {
                issues.push(Issue::new(format!("price-{pack}"), "catalog-price-nothing-else"));
                continue;
            };
            prices.push((*pack, asked.price));
            beside.insert(*pack, Beside { band: Band::default(), ..asked.beside.clone() });
        }
    }
    if !issues.is_empty() {
        return Err(Error::Invalid(issues));
    }
    let book = NewBook { note: beside_it.note.clone(), prices, beside: HashMap::new(), ..*beside_it };
    Ok((!book.prices.is_empty()).then_some(Sound { book, beside, stance: Stance::Back }))
}

/// Those of some prices that a place asks by itself.
pub(crate) async fn asked_by_itself(tx: &mut Tx, prices: &[Priced]) -> Result<HashSet<Id<SalePack>>> {
    let versions: HashSet<i64> = prices.iter().filter_map(|priced| priced.book_version).collect();
    let books = terms(tx, &Vec::from_iter(versions)).await?;
    let is_own = |priced: &&Priced| priced.book_version.and_then(|version| books.get(&version)).is_some_and(Terms::is_own);
    Ok(prices.iter().filter(is_own).map(|priced| priced.sellable.pack).collect())
}

/// What one book says of a pack, from when on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line<T> {
    from: Timestamp,
    version: i64,
    says: T,
}

/// Moves what single places ask with what is asked everywhere, from an instant on: into the bands, where a store sells for
/// itself, and along with it, where a place took its own back.
pub(super) async fn hold(tx: &mut Tx, by: &By, (channel, from): (Channel, Timestamp), packs: &[Id<SalePack>]) -> Result<()> {
    let bound = bound(tx, channel).await?;
    let following = "select version from catalog_price_book where channel = $1 and stance <> '' limit 1";
    if bound.is_empty() && tx.fetch_optional::<(i64,)>(query(following).bind(channel)).await?.is_none() {
        return Ok(());
    }
    let mut books: BTreeMap<(Id<Place>, Timestamp, &'static str), Sound> = BTreeMap::new();
    for page in packs.chunks(PAGE) {
        for (pack, lines) in lines(tx, channel, page).await? {
            for (place, own) in &lines.own {
                for Line { from, says, .. } in moved(&lines.everywhere, own, (from, bound.contains(place))) {
                    let book = || book_of((channel, *place), from, says.stance);
                    let sound = books.entry((*place, from, says.stance.code())).or_insert_with(book);
                    sound.book.prices.push((pack, says.price));
                    sound.beside.insert(pack, says.beside);
                }
            }
        }
    }
    for sound in books.values() {
        put_book(tx, by, sound).await?;
    }
    Ok(())
}

/// The places whose prices are bound by the county's bands.
async fn bound(tx: &mut Tx, channel: Channel) -> Result<HashSet<Id<Place>>> {
    if channel != Channel::Till {
        return Ok(HashSet::new());
    }
    Ok(place::all(tx).await?.into_iter().filter(|card| card.mode == StoreMode::Franchise).map(|card| card.id).collect())
}

fn book_of((channel, place): (Channel, Id<Place>), effective_from: Timestamp, stance: Stance) -> Sound {
    let note = if stance.follows() { "随通用价调整" } else { "按指导价区间调整" }.to_owned();
    let book = NewBook { channel, place: Some(place), effective_from, note, prices: Vec::new(), beside: HashMap::new() };
    Sound { book, beside: HashMap::new(), stance }
}

/// What is asked for a pack, and how that stands to what is asked everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Says {
    price: Money,
    beside: Beside,
    stance: Stance,
}

impl Says {
    /// What a place says that repeats this.
    fn repeated(&self) -> Says {
        Says { beside: Beside { band: Band::default(), ..self.beside.clone() }, stance: Stance::Along, ..self.clone() }
    }

    /// What becomes of it beside what is asked everywhere.
    fn held_to(self, guide: Option<&Says>, bound: bool) -> Says {
        let stance = if self.stance.follows() { Stance::Along } else { Stance::Kept };
        match guide {
            Some(guide) if stance.follows() => guide.repeated(),
            Some(guide) if bound && !self.is_in(guide.beside.band) => {
                Says { price: guide.beside.band.nearest(self.price), beside: Beside::default(), stance }
            }
            _ => Says { stance, ..self },
        }
    }

    /// Whether it asks the same, and goes on doing so for the same reason.
    fn is_as_good_as(&self, other: &Says) -> bool {
        self.price == other.price && self.beside == other.beside && self.stance.follows() == other.stance.follows()
    }

    fn is_in(&self, band: Band) -> bool {
        band.holds(self.price) && band.holds(self.beside.lowest(self.price))
    }
}

/// All that was and will be said of a pack.
#[derive(Default)]
struct Lines {
    everywhere: Vec<Line<Says>>,
    own: BTreeMap<Id<Place>, Vec<Line<Says>>>,
}

/// The lines of packs of which any place says something by itself.
async fn lines(tx: &mut Tx, channel: Channel, packs: &[Id<SalePack>]) -> Result<BTreeMap<Id<SalePack>, Lines>> {
    let of = query(Said::COLUMNS).and(LINES).bind(channel).bind_list(":packs", packs.iter().copied());
    let said: Vec<Said> = tx.fetch_all(of).await?;
    let versions: HashSet<i64> = said.iter().map(|said| said.book_version).collect();
    let mut books = HashMap::new();
    for page in versions.into_iter().collect::<Vec<_>>().chunks(PAGE) {
        books.extend(terms(tx, page).await?);
    }
    let mut lines: BTreeMap<Id<SalePack>, Lines> = BTreeMap::new();
    for said in said {
        let Some(book) = books.get(&said.book_version) else { continue };
        let of_pack = lines.entry(said.pack_id).or_default();
        let says = Says { price: said.price_fen, beside: said.beside, stance: book.stance };
        let line = Line { from: book.effective_from, version: book.version, says };
        match book.place {
            None => of_pack.everywhere.push(line),
            Some(place) => of_pack.own.entry(place).or_default().push(line),
        }
    }
    Ok(lines)
}

const LINES: &str = "
      from catalog_price named
      join catalog_price_book b on b.version = named.book_version
     where named.pack_id in (:packs)
       and b.channel = $1
       and exists (select 1
                     from catalog_price other
                     join catalog_price_book own on own.version = other.book_version
                    where other.pack_id = named.pack_id
                      and own.channel = $1
                      and own.place_id is not null)";

/// At what instants what a place asks has to move, and where to: so that it is never outside the band where it is bound by
/// one, and never other than what is asked everywhere where it follows that. What was moved into a band stays there until
/// somebody says something else; what somebody says is not overtaken by what nobody wrote, also where that begins later.
fn moved(everywhere: &[Line<Says>], own: &[Line<Says>], (from, bound): (Timestamp, bool)) -> Vec<Line<Says>> {
    let mut instants: Vec<Timestamp> = everywhere.iter().chain(own).map(|line| line.from).collect();
    instants.push(from);
    instants.retain(|at| *at >= from);
    instants.sort();
    instants.dedup();
    let said = || own.iter().filter(|line| line.says.stance.is_said());
    let before = |line: &&Line<Says>| line.from < from;
    // It goes on with what was asked just before, for as long as nobody says anything else.
    let mut word = latest(said().filter(before));
    let mut asks = latest(own.iter().filter(before)).map(|line| line.says.clone());
    let mut moved: Vec<Line<Says>> = Vec::new();
    for at in instants {
        let (now, guide) = (holding(said(), at), holding(everywhere.iter(), at));
        if now != word {
            (word, asks) = (now, now.map(|line| line.says.clone()));
        }
        let Some(says) = asks.take().map(|says| says.held_to(guide.map(|line| &line.says), bound)) else { continue };
        if holding(own.iter().chain(&moved), at).is_none_or(|standing| !says.is_as_good_as(&standing.says)) {
            moved.push(Line { from: at, version: i64::MAX, says: says.clone() });
        }
        asks = Some(says);
    }
    moved
}

/// What holds at an instant: the latest effective, then the latest published.
fn holding<'a, T: 'a>(lines: impl Iterator<Item = &'a Line<T>>, at: Timestamp) -> Option<&'a Line<T>> {
    latest(lines.filter(|line| line.from <= at))
}

fn latest<'a, T: 'a>(lines: impl Iterator<Item = &'a Line<T>>) -> Option<&'a Line<T>> {
    lines.max_by_key(|line| (line.from, line.version))
}

#[cfg(test)]
mod tests;
