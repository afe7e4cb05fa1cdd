//! The prices of a file: a book for each channel it has new ones for, a note of what each of them replaced, and taking them
//! back. What a price replaced is told by the book that said it, not by when: two books may begin at one instant.

use super::{Import, ImportCard, Plan};
use crate::{
    By, Channel, Product, SalePack,
    price::{self, Mention, NewBook, Said},
};
use kernel::{Error, Id, Money, Result, Tx, Value, query};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Packs in one statement.
const PAGE: usize = 500;

/// A pack, and the book that said its price.
type Told = (Id<SalePack>, i64);

pub(super) async fn publish(tx: &mut Tx, by: &By, file: &ImportCard, plan: &Plan) -> Result<()> {
    let packs = packs_of(tx, plan.prices.keys().map(|(_, sku, _)| sku.as_str())).await?;
    for channel in Channel::ALL.iter().copied() {
        let own = plan.prices.iter().filter(|((of, ..), _)| *of == channel);
        let prices: Vec<(Id<SalePack>, Money)> =
            own.filter_map(|((_, sku, nth), price)| Some((*packs.get(sku)?.get(*nth)?, *price))).collect();
        if !prices.is_empty() {
            publish_in(tx, by, file, (channel, prices)).await?;
        }
    }
    Ok(())
}

async fn publish_in(tx: &mut Tx, by: &By, file: &ImportCard, (channel, prices): (Channel, Vec<(Id<SalePack>, Money)>)) -> Result<()> {
    let mut replaced: Vec<Told> = Vec::new();
    for page in prices.chunks(PAGE) {
        let now = tx.now();
        let packs: Vec<_> = page.iter().map(|(pack, _)| *pack).collect();
        let held = price::in_force(tx, channel, None, now, &packs).await?;
        replaced.extend(packs.into_iter().filter_map(|pack| Some((pack, held.get(&pack)?.version))));
    }
    let book = NewBook { channel, place: None, effective_from: tx.now(), note: file.file_name.clone(), prices, beside: HashMap::new() };
    let version = price::publish_book(tx, by, &book).await?;
    let noted = |(pack, replaced): (Id<SalePack>, i64)| Noted { import: file.id, version, pack, replaced, undone: false };
    note(tx, &replaced.into_iter().map(noted).collect::<Vec<_>>()).await
}

/// Where a price of the file still holds, the one it replaced is published again.
pub(super) async fn put_back(tx: &mut Tx, by: &By, kept: &ImportCard, left: &HashSet<Id<Product>>) -> Result<()> {
    let of = "select version, pack_id from catalog_import_price where import_id = $1 order by version, pack_id";
    let rows: Vec<(i64, Id<SalePack>)> = tx.fetch_all(query(of).bind(kept.id)).await?;
    let mut by_book: BTreeMap<i64, Vec<Id<SalePack>>> = BTreeMap::new();
    rows.into_iter().for_each(|(version, pack)| by_book.entry(version).or_default().push(pack));
    for (version, packs) in by_book {
        put_book_back(tx, by, (kept, left), (version, &packs)).await?;
    }
    Ok(())
}

async fn put_book_back(
    tx: &mut Tx,
    by: &By,
    (kept, left): (&ImportCard, &HashSet<Id<Product>>),
    (version, packs): (i64, &[Id<SalePack>]),
) -> Result<()> {
    let channel = price::books(tx, Some(version.saturating_add(1)), 1).await?.pop().ok_or(Error::NotFound)?.channel;
    let (now, mut back) = (tx.now(), Vec::new());
    for page in packs.chunks(PAGE) {
        let held = price::by_packs(tx, channel, None, now, page).await?;
        let own = held.iter().filter(|held| held.book_version == Some(version) && !left.contains(&held.sellable.product));
        let own: Vec<_> = own.map(|held| held.sellable.pack).collect();
        back.extend(before(tx, version, &own).await?);
    }
    if back.is_empty() {
        return Ok(());
    }
    let prices = back.iter().map(|back| (back.said.pack_id, back.said.price_fen)).collect();
    let beside = back.iter().map(|back| (back.said.pack_id, Mention::all(back.said.beside.clone()))).collect();
    let book = NewBook { channel, place: None, effective_from: now, note: kept.file_name.clone(), prices, beside };
    let fresh = price::publish_book(tx, by, &book).await?;
    let rows: Vec<Noted> = back.into_iter().filter_map(|back| Some(Noted { version: fresh, ..back.of_file? })).collect();
    note(tx, &rows).await
}

/// What one book of a file replaced for a pack.
#[derive(Clone, kernel::Record)]
struct Noted {
    import: Id<Import>,
    version: i64,
    pack: Id<SalePack>,
    replaced: i64,
    undone: bool,
}

/// A price that is to hold again; where another file set it, it stays that file's.
struct Back {
    said: Said,
    of_file: Option<Noted>,
}

/// What a book of a file replaced. Where that was the price of a file that was taken back since, it is what that one replaced.
async fn before(tx: &mut Tx, version: i64, packs: &[Id<SalePack>]) -> Result<Vec<Back>> {
    let rows: Vec<Noted> = tx.fetch_all(query(NOTED).bind_list(":packs", packs.iter().copied())).await?;
    let noted: HashMap<Told, Noted> = rows.into_iter().map(|noted| ((noted.pack, noted.version), noted)).collect();
    let mut meant: BTreeMap<i64, Vec<Id<SalePack>>> = BTreeMap::new();
    for pack in packs {
        let Some(own) = noted.get(&(*pack, version)) else { continue };
        let mut at = own.replaced;
        // Versions count up, so that every step leads to an older one.
        while let Some(older) = noted.get(&(*pack, at)).filter(|older| older.undone && older.replaced < at) {
            at = older.replaced;
        }
        meant.entry(at).or_default().push(*pack);
    }
    let mut back = Vec::new();
    for (at, packs) in meant {
        let said = price::said(tx, at, &packs).await?;
        back.extend(said.into_iter().map(|said| Back { of_file: noted.get(&(said.pack_id, at)).cloned(), said }));
    }
    Ok(back)
}

async fn note(tx: &mut Tx, noted: &[Noted]) -> Result<()> {
    for page in noted.chunks(PAGE) {
        let row = |one: &Noted| -> Vec<Value> { vec![one.import.into(), one.version.into(), one.pack.into(), one.replaced.into()] };
        let insert = query("insert into catalog_import_price (import_id, version, pack_id, replaced) values (:row)");
        tx.put(insert.bind_rows(page.iter().map(row))).await?;
    }
    Ok(())
}

/// The packs of SKUs, in the order of the product's page.
async fn packs_of<'a>(tx: &mut Tx, skus: impl Iterator<Item = &'a str>) -> Result<HashMap<String, Vec<Id<SalePack>>>> {
    let skus: Vec<&str> = skus.collect::<BTreeSet<_>>().into_iter().collect();
    let mut packs: HashMap<String, Vec<Id<SalePack>>> = HashMap::new();
    for page in skus.chunks(1000) {
        for (sku, pack) in tx.fetch_all::<(String, Id<SalePack>)>(query(PACKS).bind_list(":skus", page.iter().copied())).await? {
            packs.entry(sku).or_default().push(pack);
        }
    }
    Ok(packs)
}

/// Everything files replaced of some packs, and whether the file was taken back.
const NOTED: &str = "
    select p.import_id as import, p.version, p.pack_id as pack, p.replaced, (i.undone_at is not null) as undone
      from catalog_import_price p
      join catalog_import i on i.id = p.import_id
     where p.pack_id in (:packs)";

const PACKS: &str = "
    select v.sku, k.id
      from catalog_pack k
      join catalog_variant v on v.id = k.variant_id
     where v.sku in (:skus) and k.retired = false
     order by v.sku, k.place, k.id";
