//! What a store node takes home, a page at a time: packs of some products with their prices, and what those will be.
//! Only the page's own packs are looked up, so twice the goods take twice as long and no longer.

use super::{Beside, Priced, Stance, priced};
use crate::{Channel, Product, SalePack};
use coop::Place;
use kernel::{Id, Money, Result, Timestamp, Tx, query};
use std::collections::HashMap;

/// The next products that tills have packs of, drafts as well, in the order of their ids.
pub async fn next_at_tills(tx: &mut Tx, after: Option<Id<Product>>, most: usize) -> Result<Vec<Id<Product>>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let next = query("select id from catalog_product where at_till = true");
    let next = match after {
        Some(after) => next.and(" and id > $1 order by id limit $2").bind(after).bind(most),
        None => next.and(" order by id limit $1").bind(most),
    };
    Ok(tx.fetch_all::<(Id<Product>,)>(next).await?.into_iter().map(|row| row.0).collect())
}

/// The packs that tills have of some products, with the prices that hold at a place, in one statement.
pub async fn at_tills(tx: &mut Tx, place: Id<Place>, at: Timestamp, products: &[Id<Product>]) -> Result<Vec<Priced>> {
    tx.fetch_all(priced(Channel::Till, Some(place), at).and(AT_TILLS).bind_list(":products", products.iter().copied())).await
}

/// What a book says of a pack.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Said {
    pub pack_id: Id<SalePack>,
    pub book_version: i64,
    pub price_fen: Money,
    #[record(flatten)]
    pub beside: Beside,
}

impl Said {
    pub(super) const COLUMNS: &str = "
    select named.pack_id, named.book_version, named.price_fen, named.steps as price_steps, named.member_fen, named.low_fen, named.high_fen";
}

/// What a book says of some packs.
pub(crate) async fn said(tx: &mut Tx, version: i64, packs: &[Id<SalePack>]) -> Result<Vec<Said>> {
    let of = query(Said::COLUMNS).and(" from catalog_price named where named.book_version = $1 and named.pack_id in (:packs)");
    tx.fetch_all(of.bind(version).bind_list(":packs", packs.iter().copied())).await
}

/// What books that will hold at tills of a place later say of packs, by pack.
pub async fn ahead(tx: &mut Tx, place: Id<Place>, at: Timestamp, packs: &[Id<SalePack>]) -> Result<HashMap<Id<SalePack>, Vec<Said>>> {
    let ahead = query(Said::COLUMNS).and(AHEAD).bind(Channel::Till).bind(at).bind(place).bind_list(":packs", packs.iter().copied());
    let mut by_pack: HashMap<_, Vec<_>> = HashMap::new();
    for said in tx.fetch_all::<Said>(ahead).await? {
        by_pack.entry(said.pack_id).or_default().push(said);
    }
    Ok(by_pack)
}

/// From when on a book holds, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct Terms {
    pub version: i64,
    /// The one place it is for; none means everywhere.
    pub place: Option<Id<Place>>,
    pub effective_from: Timestamp,
    pub stance: Stance,
}

impl Terms {
    /// Whether it says what a place asks by itself.
    pub(crate) fn is_own(&self) -> bool {
        self.place.is_some() && !self.stance.follows()
    }
}

/// The terms of some books, by their versions.
pub async fn terms(tx: &mut Tx, versions: &[i64]) -> Result<HashMap<i64, Terms>> {
    let of = "select version, place_id as place, effective_from, stance from catalog_price_book where version in (:versions)";
    let terms: Vec<Terms> = tx.fetch_all(query(of).bind_list(":versions", versions.iter().copied())).await?;
    Ok(terms.into_iter().map(|terms| (terms.version, terms)).collect())
}

const AT_TILLS: &str = "
     where p.id in (:products)
       and k.till = true
       and k.retired = false
       and v.retired = false
     order by p.id, v.place, k.place";

/// As with the price in force, the cross join has SQLite go from the packs to the few books that name them.
const AHEAD: &str = "
      from catalog_price named
     cross join catalog_price_book b
     where named.pack_id in (:packs)
       and b.version = named.book_version
       and b.channel = $1
       and b.effective_from > $2
       and (b.place_id is null or b.place_id = $3)
     order by named.pack_id, named.book_version";
