//! What this till sells: found by code, or by the beginnings of a name or of its pinyin initials.

use crate::wire;
use catalog::{Product, ProductKind, SalePack, Variant, price::Steps};
use kernel::{BasisPoints, Id, Money, Quantity, Result, Timestamp, Tx, Unit, Value, query};
use pinyin::ToPinyin as _;
use std::collections::BTreeSet;

/// A pack on sale here, with the price that holds at an instant.
#[derive(Debug, Clone, kernel::Record)]
pub struct ItemCard {
    pub pack_id: Id<SalePack>,
    pub variant_id: Id<Variant>,
    pub sku: String,
    pub title_zh: String,
    pub title_en: String,
    pub pack_zh: String,
    pub pack_en: String,
    pub unit: Unit,
    pub pack_steps: Quantity,
    pub tax_bp: BasisPoints,
    /// Sold by weight.
    pub loose: bool,
    /// What promotions look at.
    pub product_id: Id<Product>,
    pub kind: Option<ProductKind>,
    pub category: String,
    pub above: String,
    pub price_fen: Option<Money>,
    /// What one costs from so many on.
    pub price_steps: Option<Steps>,
    /// What a member pays for one.
    pub member_fen: Option<Money>,
    pub price_version: Option<i64>,
}

const CARD: &str = "
    select item.pack_id, item.variant_id, item.sku, item.title_zh, item.title_en, item.pack_zh, item.pack_en, item.unit,
           item.pack_steps, item.tax_bp, item.loose, item.product_id, item.kind, item.category, item.above,
           price.price_fen, price.steps as price_steps, price.member_fen, price.version as price_version
      from pos_till_item item
      left join pos_till_price price
        on price.pack_id = item.pack_id
       and price.version = (
               select held.version
                 from pos_till_price held
                where held.pack_id = item.pack_id
                  and held.effective_from <= $1
                order by held.own desc, held.effective_from desc, held.version desc
                limit 1)";

/// The pack a scanned or typed code stands for. A cart keeps the prices of the instant it was begun at.
pub async fn by_code(tx: &mut Tx, code: &str, at: Timestamp) -> Result<Option<ItemCard>> {
    let of_code = " join pos_till_code code on code.pack_id = item.pack_id where code.code = $2";
    tx.fetch_optional(query(CARD).and(of_code).bind(at).bind(code)).await
}

pub async fn by_pack(tx: &mut Tx, pack: Id<SalePack>, at: Timestamp) -> Result<Option<ItemCard>> {
    tx.fetch_optional(query(CARD).and(" where item.pack_id = $2").bind(at).bind(pack)).await
}

/// At most as many as there are digits to pick them by.
const FOUND: i64 = 9;

/// Goods any part of whose name, or of its pinyin initials, is what was typed.
pub async fn search(tx: &mut Tx, words: &str, at: Timestamp) -> Result<Vec<ItemCard>> {
    let from = plain(words);
    if from.is_empty() {
        return Ok(Vec::new());
    }
    let until = format!("{from}{}", char::MAX);
    tx.fetch_all(query(CARD).and(OF_TERM).bind(at).bind(from).bind(until).bind(LOOKED_AT).bind(FOUND)).await
}

/// One letter is the beginning of very much; the nearest of it are looked at.
const LOOKED_AT: i64 = 300;

const OF_TERM: &str = "
     where item.pack_id in (select pack_id from pos_till_term where term >= $2 and term < $3 order by term limit $4)
     order by item.title_zh, item.pack_steps, item.pack_id
     limit $5";

/// Takes in the packs of a product as they came down the feed, in place of what was there. Prices are only added: books
/// never change, and a cart may still be at an older one. Only steps and prices for members may come later: a node
/// that did not know them yet took the price without.
pub(super) async fn replace(tx: &mut Tx, product: Id<Product>, items: &[wire::Item]) -> Result<()> {
    for of_pack in [
        "delete from pos_till_code where pack_id in (select pack_id from pos_till_item where product_id = $1)",
        "delete from pos_till_term where pack_id in (select pack_id from pos_till_item where product_id = $1)",
        "delete from pos_till_item where product_id = $1",
    ] {
        tx.put(query(of_pack).bind(product)).await?;
    }
    for item in items {
        take_in(tx, product, item).await?;
    }
    Ok(())
}

async fn take_in(tx: &mut Tx, product: Id<Product>, item: &wire::Item) -> Result<()> {
    let row: Vec<Value> = vec![
        item.pack.into(),
        product.into(),
        item.variant.into(),
        (&item.sku).into(),
        (&item.title_zh).into(),
        (&item.title_en).into(),
        (&item.pack_zh).into(),
        (&item.pack_en).into(),
        item.unit.to_string().into(),
        item.pack_steps.into(),
        item.tax_bp.into(),
        item.plu.is_some().into(),
        item.kind.map(|kind| kind.code()).into(),
        (&item.category).into(),
        (&item.above).into(),
    ];
    tx.put(query(INSERT_ITEM).bind_rows([row])).await?;
    let pack = |value: Value| vec![value, item.pack.into()];
    let codes: Vec<_> = item.codes.iter().chain(&item.plu).map(|code| pack(code.into())).collect();
    if !codes.is_empty() {
        // A code that moved to other goods belongs to the goods that came last.
        let take = "insert into pos_till_code (code, pack_id) values (:row) on conflict (code) do update set pack_id = excluded.pack_id";
        tx.put(query(take).bind_rows(codes)).await?;
    }
    let prices: Vec<Vec<Value>> = item
        .prices
        .iter()
        .map(|price| {
            let (pack, own, steps) = (item.pack.into(), price.own.into(), (&price.steps).into());
            vec![pack, price.version.into(), price.effective_from.into(), own, price.price.into(), steps, price.member.into()]
        })
        .collect();
    if !prices.is_empty() {
        tx.put(query(ADD_PRICES).bind_rows(prices).and(LATER)).await?;
    }
    let terms = terms(&[&item.title_zh, &item.title_en, &item.sku]).into_iter().map(|term| pack(term.into()));
    tx.put(query("insert into pos_till_term (term, pack_id) values (:row)").bind_rows(terms)).await?;
    Ok(())
}

const ADD_PRICES: &str = "insert into pos_till_price (pack_id, version, effective_from, own, price_fen, steps, member_fen) values (:row)";
const LATER: &str = " on conflict (pack_id, version) do update set steps = excluded.steps, member_fen = excluded.member_fen";

const INSERT_ITEM: &str = "
    insert into pos_till_item (pack_id, product_id, variant_id, sku, title_zh, title_en, pack_zh, pack_en, unit, pack_steps,
                               tax_bp, loose, kind, category, above)
    values (:row)";

/// The longest beginning that is kept; more is rarely typed.
const LONGEST: usize = 12;

/// Every tail of each text and of its pinyin initials, so that a beginning of a tail is any part of the name.
fn terms(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().flat_map(|text| [plain(text), initials(text)]).flat_map(|text| tails(&text)).collect()
}

fn tails(text: &str) -> Vec<String> {
    text.char_indices().map(|(at, _)| text[at..].chars().take(LONGEST).collect()).collect()
}

/// Lower case, letters and digits only.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The first letter of each character's reading: 加碘精制盐 is `jdjzy`.
fn initials(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c.to_pinyin() {
            Some(reading) => reading.first_letter().chars().next(),
            None => c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goods_are_found_by_any_part_of_the_name_or_its_initials() {
        let terms = terms(&["海晴加碘精制盐 400 g", "Haiqing salt"]);
        for typed in ["加碘", "盐", "jdj", "hq", "400g", "salt", "HQJ"] {
            let typed = plain(typed);
            assert!(terms.iter().any(|term| term.starts_with(&typed)), "{typed} in {terms:?}");
        }
        assert!(!terms.iter().any(|term| term.starts_with("jiadian")));
    }
}
