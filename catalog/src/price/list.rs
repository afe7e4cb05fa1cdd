//! A channel's price list, a page of it at a time, for the desk.

use super::{Priced, by_packs};
use crate::{Channel, ProductKind, SalePack, sellable::somewhere};
use coop::Place;
use kernel::{Id, Result, Timestamp, Tx, query};
use std::collections::HashMap;

/// Which stretch of a channel's price list.
#[derive(Debug, Clone)]
pub struct Sought<'a> {
    pub kind: ProductKind,
    /// Somewhere in the names or the SKU; empty for all.
    pub words: &'a str,
    pub skip: i64,
    pub limit: i64,
}

/// A stretch of a channel's price list in the order of the shelves. The packs are chosen first and priced then: two
/// statements, however many there are.
pub async fn listed(tx: &mut Tx, channel: Channel, place: Option<Id<Place>>, at: Timestamp, sought: &Sought<'_>) -> Result<Vec<Priced>> {
    let sold = match channel {
        Channel::Web => " and k.web = true",
        Channel::Till => " and k.till = true",
    };
    let mut chosen = query(CHOSEN).and(sold).bind(sought.kind).bind(sought.limit).bind(sought.skip);
    if !sought.words.trim().is_empty() {
        chosen = chosen.and(HAS_WORDS).bind(somewhere(sought.words));
    }
    let packs: Vec<(Id<SalePack>,)> = tx.fetch_all(chosen.and(IN_ORDER)).await?;
    let packs: Vec<_> = packs.into_iter().map(|row| row.0).collect();
    if packs.is_empty() {
        return Ok(Vec::new());
    }
    let places: HashMap<_, _> = packs.iter().enumerate().map(|(nth, pack)| (*pack, nth)).collect();
    let mut rows = by_packs(tx, channel, place, at, &packs).await?;
    rows.sort_by_key(|row| places.get(&row.sellable.pack).copied());
    Ok(rows)
}

const CHOSEN: &str = "
    select k.id
      from catalog_product p
      join catalog_variant v on v.product_id = p.id
      join catalog_pack k on k.variant_id = v.id
     where p.kind = $1
       and v.retired = false
       and k.retired = false";

const HAS_WORDS: &str = "
       and lower(p.title_zh || ' ' || p.title_en || ' ' || v.name_zh || ' ' || v.name_en || ' ' || k.name_zh || ' ' || k.name_en || ' '
                 || v.sku) like $4 escape '!'";

const IN_ORDER: &str = "
     order by p.category, p.title_zh, p.id, v.place, k.place, k.id
     limit $2 offset $3";
