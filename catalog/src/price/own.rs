//! What single places ask by themselves, beside what is asked everywhere. Prices that stores set which sell for themselves
//! (加盟) keep inside the band of the county: where a band is moved over one, that price moves to the nearest end, in a book
//! of the store's own that begins with the band. What many cost there ends with it. Where a place takes back what it asked,
//! a book of its own repeats what is asked everywhere, and another one does each time that moves.

use super::{Band, Beside, Follows, NewBook, Priced, Said, Sound, Terms, in_force, publish::PAGE, publish::put_book, terms};
use crate::{By, Channel, SalePack};
use coop::{Place, StoreMode, place};
use kernel::{Error, Id, Issue, Money, Result, Timestamp, Tx, query};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Packs whose prices a place no longer wants to ask by itself.
#[derive(Debug, Clone)]
pub(crate) struct TakenBack {
    pub channel: Channel,
    pub place: Id<Place>,
    pub effective_from: Timestamp,
    pub note: String,
    pub packs: Vec<Id<SalePack>>,
}

/// The book that says of packs what is asked everywhere; nothing where the place asks nothing by itself. A pack without
/// another price keeps the one it has, and is refused.
pub(crate) async fn taken_back(tx: &mut Tx, back: &TakenBack) -> Result<Option<Sound>> {
    let (mut prices, mut beside, mut issues) = (Vec::new(), HashMap::new(), Vec::new());
    for page in back.packs.chunks(PAGE) {
        let held = in_force(tx, back.channel, Some(back.place), back.effective_from, page).await?;
        let versions: HashSet<i64> = held.values().map(|held| held.version).collect();
        let books = terms(tx, &Vec::from_iter(versions)).await?;
        let everywhere = in_force(tx, back.channel, None, back.effective_from, page).await?;
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
    let &TakenBack { channel, place, effective_from, ref note, .. } = back;
    let book = NewBook { channel, place: Some(place), effective_from, note: note.clone(), prices, beside: HashMap::new() };
    Ok((!book.prices.is_empty()).then_some(Sound { book, beside, follows: Follows::Back }))
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
    let following = "select version from catalog_price_book where channel = $1 and follows <> '' limit 1";
    if bound.is_empty() && tx.fetch_optional::<(i64,)>(query(following).bind(channel)).await?.is_none() {
        return Ok(());
    }
    let mut books: BTreeMap<(Id<Place>, Timestamp, &'static str), Sound> = BTreeMap::new();
    for page in packs.chunks(PAGE) {
        for (pack, lines) in lines(tx, channel, page).await? {
            for (place, own) in &lines.own {
                for Line { from, says, .. } in moved(&lines.everywhere, own, (from, bound.contains(place))) {
                    let book = || book_of((channel, *place), from, says.follows);
                    let sound = books.entry((*place, from, says.follows.code())).or_insert_with(book);
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

fn book_of((channel, place): (Channel, Id<Place>), effective_from: Timestamp, follows: Follows) -> Sound {
    let note = match follows {
        Follows::Not => "本店价（按指导价区间）",
        Follows::Back | Follows::Along => "随通用价调整",
    };
    let note = note.to_owned();
    let book = NewBook { channel, place: Some(place), effective_from, note, prices: Vec::new(), beside: HashMap::new() };
    Sound { book, beside: HashMap::new(), follows }
}

/// What is asked for a pack, and whether that repeats what is asked everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Says {
    price: Money,
    beside: Beside,
    follows: Follows,
}

impl Says {
    /// A price for one, with nothing beside it.
    fn one(price: Money) -> Says {
        Says { price, beside: Beside::default(), follows: Follows::Not }
    }

    /// What a place says that repeats this.
    fn repeated(&self) -> Says {
        Says { beside: Beside { band: Band::default(), ..self.beside.clone() }, follows: Follows::Along, ..self.clone() }
    }

    /// Whether it asks the same, and goes on doing so for the same reason.
    fn is_as_good_as(&self, other: &Says) -> bool {
        let follows = |says: &Says| says.follows != Follows::Not;
        self.price == other.price && self.beside == other.beside && follows(self) == follows(other)
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
        let says = Says { price: said.price_fen, beside: said.beside, follows: book.follows };
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
/// one, and never other than what is asked everywhere where it follows that. What went along ahead of time, and has nobody to
/// follow any more, gives way to what the place asks by itself.
fn moved(everywhere: &[Line<Says>], own: &[Line<Says>], (from, bound): (Timestamp, bool)) -> Vec<Line<Says>> {
    let mut instants: Vec<Timestamp> = everywhere.iter().chain(own).map(|line| line.from).collect();
    instants.push(from);
    instants.retain(|at| *at >= from);
    instants.sort();
    instants.dedup();
    let mut moved: Vec<Line<Says>> = Vec::new();
    for at in instants {
        let lines = || own.iter().chain(&moved);
        let meant = holding(lines().filter(|line| line.says.follows != Follows::Along), at);
        let (asked, guide) = (holding(lines(), at), holding(everywhere.iter(), at));
        let says = meant.and_then(|meant| match guide {
            Some(guide) if meant.follows == Follows::Back => Some(guide.repeated()),
            None if meant.follows == Follows::Back => None,
            Some(guide) if bound && !meant.is_in(guide.beside.band) => Some(Says::one(guide.beside.band.nearest(meant.price))),
            _ => Some(meant.clone()),
        });
        let says = says.filter(|says| asked.is_none_or(|asked| !says.is_as_good_as(asked)));
        moved.extend(says.map(|says| Line { from: at, version: i64::MAX, says }));
    }
    moved
}

/// What holds at an instant: the latest effective, then the latest published.
fn holding<'a, T: 'a>(lines: impl Iterator<Item = &'a Line<T>>, at: Timestamp) -> Option<&'a T> {
    lines.filter(|line| line.from <= at).max_by_key(|line| (line.from, line.version)).map(|line| &line.says)
}

#[cfg(test)]
mod tests {
    use super::{super::Steps, *};
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second)
    }

    /// What is asked everywhere: a price with the band around it.
    fn guide((from, version): (i64, i64), price: i64, (low, high): (i64, i64)) -> Line<Says> {
        let band = Band { low: Some(Money::fen(low)), high: Some(Money::fen(high)) };
        let says = Says { beside: Beside { band, ..Beside::default() }, ..Says::one(Money::fen(price)) };
        Line { from: at(from), version, says }
    }

    fn own(from: i64, version: i64, price: i64) -> Line<Says> {
        Line { from: at(from), version, says: Says::one(Money::fen(price)) }
    }

    /// A book that repeats the price for everywhere.
    fn follows(how: Follows, (from, version): (i64, i64), price: i64) -> Line<Says> {
        let mut line = own(from, version, price);
        line.says.follows = how;
        line
    }

    /// The instants and prices of what moved, and whether it follows.
    fn told(moved: &[Line<Says>]) -> Vec<(Timestamp, i64, bool)> {
        moved.iter().map(|line| (line.from, line.says.price.in_fen(), line.says.follows != Follows::Not)).collect()
    }

    #[test]
    fn a_price_moves_to_the_nearest_end_when_its_band_does() {
        let mut in_steps = own(0, 2, 255);
        in_steps.says.beside.steps = Steps::of([(3, Money::fen(240))]);
        let everywhere = [guide((0, 1), 250, (230, 280)), guide((10, 3), 250, (230, 260)), guide((20, 4), 250, (250, 300))];
        let of = |own: &[Line<Says>], from| told(&moved(&everywhere, own, (at(from), true)));
        assert_eq!(of(&[own(0, 2, 270)], 0), [(at(10), 260, false)]);
        assert_eq!(of(&[own(0, 2, 235)], 0), [(at(20), 250, false)]);
        assert_eq!(of(&[own(0, 2, 255), own(15, 5, 280)], 12), [(at(15), 260, false)]);
        assert_eq!(of(&[in_steps], 0), [(at(20), 255, false)], "its steps would be below");
        assert_eq!(moved(&everywhere, &[own(0, 2, 270)], (at(0), false)), [], "a store of the company is bound by no band");
        assert_eq!(moved(&[], &[own(0, 2, 255)], (at(0), true)), []);
    }

    #[test]
    fn a_price_that_was_taken_back_moves_with_the_one_for_everywhere() {
        let everywhere = [guide((0, 1), 250, (230, 280)), guide((10, 5), 240, (230, 280)), guide((20, 6), 300, (290, 310))];
        let of = |own: &[Line<Says>], bound| told(&moved(&everywhere, own, (at(5), bound)));
        let taken_back = [own(0, 2, 270), follows(Follows::Back, (5, 3), 250)];
        for bound in [true, false] {
            assert_eq!(of(&taken_back, bound), [(at(10), 240, true), (at(20), 300, true)]);
        }
        let later = [&taken_back[..], &[own(15, 7, 245)]].concat();
        assert_eq!(of(&later, true), [(at(10), 240, true), (at(20), 290, false)], "what is set later is the place's own again");
        assert_eq!(moved(&[], &[follows(Follows::Back, (5, 3), 250)], (at(5), true)), [], "where nothing else is asked, it stays");
    }

    #[test]
    fn what_a_place_sets_anew_is_not_overtaken_by_what_went_along_ahead() {
        let everywhere = [guide((0, 1), 250, (230, 330)), guide((20, 4), 300, (230, 330))];
        let ahead = [own(0, 2, 270), follows(Follows::Back, (5, 3), 250), follows(Follows::Along, (20, 5), 300)];
        assert_eq!(moved(&everywhere, &ahead, (at(5), true)), []);
        let anew = [&ahead[..], &[own(10, 6, 260)]].concat();
        assert_eq!(told(&moved(&everywhere, &anew, (at(10), true))), [(at(20), 260, false)], "its own goes on");
        let back_later = [&anew[..], &[follows(Follows::Back, (20, 4), 300)]].concat();
        assert_eq!(moved(&everywhere, &back_later, (at(10), true)), [], "unless somebody said that it ends then");
    }

    /// A line by second, price and how much less many cost; the guide's band goes from the lowest up.
    type Drawn = (i64, i64, i64, Follows);

    fn drawn(seconds: i64) -> impl Strategy<Value = Drawn> {
        (0..seconds, 2i64..100, 0i64..5, prop::sample::select(Follows::ALL))
    }

    fn in_steps(price: i64, less: i64) -> Beside {
        let lower = (less > 0 && price > less).then_some((10, Money::fen(price - less)));
        Beside { steps: Steps::of(lower), ..Beside::default() }
    }

    proptest! {
        #[test]
        fn what_a_place_asks_is_in_its_band_or_follows_and_moves_for_nothing_else(
            everywhere in prop::collection::vec(drawn(30), 0..6),
            own in prop::collection::vec(drawn(30), 1..6),
            bound in any::<bool>(),
        ) {
            let everywhere: Vec<_> = everywhere.iter().zip(1..).map(|((from, price, wide, _), version)| {
                let mut line = guide((*from, version), *price, (price - 1, price + wide));
                line.says.beside.steps = in_steps(*price, 1).steps;
                line
            }).collect();
            let mut own: Vec<_> = own.iter().zip(10..).map(|((from, price, less, follows), version)| {
                let says = Says { price: Money::fen(*price), beside: in_steps(*price, *less), follows: *follows };
                Line { from: at(*from), version, says }
            }).collect();
            let before = own.clone();
            let moves = moved(&everywhere, &own, (at(0), bound));
            own.extend(moves.into_iter().zip(100..).map(|(line, version)| Line { version, ..line }));
            for second in 0..32 {
                let (asked, guide) = (holding(own.iter(), at(second)), holding(everywhere.iter(), at(second)));
                let meant = holding(before.iter().filter(|line| line.says.follows != Follows::Along), at(second));
                if let (Some(asked), Some(meant), Some(guide)) = (asked, meant, guide) {
                    if meant.follows == Follows::Back {
                        prop_assert!(asked.is_as_good_as(&guide.repeated()), "at {}", second);
                    } else {
                        prop_assert_eq!(asked.follows, Follows::Not, "at {}", second);
                        prop_assert!(!bound || asked.is_in(guide.beside.band), "at {}", second);
                        prop_assert!(bound || asked == meant, "nobody moves what is bound by nothing");
                    }
                }
                let touched = own.iter().any(|line| line.version >= 100 && line.from <= at(second));
                prop_assert!(touched || asked == holding(before.iter(), at(second)), "nothing moves before something else does");
            }
            prop_assert_eq!(moved(&everywhere, &own, (at(0), bound)), vec![], "and then nothing is left to be moved");
        }
    }
}
