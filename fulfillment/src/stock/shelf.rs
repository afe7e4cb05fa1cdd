use crate::fact::ShelfChanged;
use catalog::Variant;
use coop::Place;
use kernel::{Id, Quantity, Query, Result, Tx, coded, outbox, query};
use std::collections::HashMap;

/// The counter of one variant at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct Shelf {
    pub on_hand: Quantity,
    pub promised: Quantity,
    /// What lay here after the last delivery.
    pub filled: Quantity,
    /// What was last told about it.
    pub band: Band,
}

coded! {
    /// How full a shelf is, as shoppers are told.
    pub enum Band {
        In = "in",
        /// Less than a fifth of what lay here after the last delivery.
        Few = "few",
        Out = "out",
    }
}

impl Shelf {
    /// What may still be promised; below zero when lots were set aside or a till sold more than was known.
    pub fn available(&self) -> Quantity {
        self.on_hand - self.promised
    }

    pub fn band_now(&self) -> Band {
        let left = self.available().in_steps();
        if left <= 0 {
            Band::Out
        } else if left.saturating_mul(5) < self.filled.in_steps() {
            Band::Few
        } else {
            Band::In
        }
    }
}

/// Which counter.
pub(crate) type Key = (Id<Place>, Id<Variant>);

/// What may still be promised of these variants at a place; those that never lay there are missing.
pub async fn available(tx: &mut Tx, place: Id<Place>, variants: &[Id<Variant>]) -> Result<HashMap<Id<Variant>, Quantity>> {
    if variants.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Id<Variant>, Quantity)> =
        tx.fetch_all(query(AVAILABLE).bind(place).bind_list(":variants", variants.iter().copied())).await?;
    Ok(rows.into_iter().collect())
}

const AVAILABLE: &str = "
    select variant_id, on_hand - promised
      from fulfillment_shelf
     where place_id = $1
       and variant_id in (:variants)";

/// A line of the stock page.
#[derive(Debug, Clone, kernel::Record)]
pub struct ShelfRow {
    #[record(name = "place_id")]
    pub place: Id<Place>,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    pub unlotted: Quantity,
    #[record(flatten)]
    pub shelf: Shelf,
}

/// A stretch of the shelves of a place: promised beyond what lies here first, then what runs low; the empty ones last.
/// `only` narrows them to some variants.
pub async fn shelves(tx: &mut Tx, place: Id<Place>, only: Option<&[Id<Variant>]>, (skip, most): (i64, i64)) -> Result<Vec<ShelfRow>> {
    let all = query(SHELVES).bind(place).bind(most).bind(skip);
    let asked = match only {
        Some(variants) => all.and(" and variant_id in (:variants)").bind_list(":variants", variants.iter().copied()),
        None => all,
    };
    tx.fetch_all(asked.and(WORST_FIRST)).await
}

const SHELVES: &str = "
    select place_id, variant_id, unlotted, on_hand, promised, filled, band
      from fulfillment_shelf
     where place_id = $1";

const WORST_FIRST: &str = "
     order by case when on_hand < promised then 0 when band = 'few' then 1 when on_hand <> 0 then 2 else 3 end, variant_id
     limit $2 offset $3";

/// Holds the counter's row until the end of the transaction. Whoever changes what lies at a place holds its counter
/// first and a lot's row after it, variant by variant, so that nobody waits crosswise.
pub(crate) async fn hold(tx: &mut Tx, key: Key) -> Result<()> {
    tx.put(query(HOLD).bind(key.0).bind(key.1)).await?;
    Ok(())
}

const HOLD: &str = "
    insert into fulfillment_shelf (place_id, variant_id, on_hand, promised, unlotted, filled, band)
    values ($1, $2, 0, 0, 0, 0, 'out')
    on conflict (place_id, variant_id) do update
       set promised = fulfillment_shelf.promised";

/// Sets `wanted` aside if so much is left. Check and change are one statement, so the last unit is never promised twice.
pub(super) async fn set_promised(tx: &mut Tx, key: Key, wanted: Quantity) -> Result<bool> {
    change(tx, key, query(PROMISE).bind(key.0).bind(key.1).bind(wanted)).await
}

const PROMISE: &str = "
    update fulfillment_shelf
       set promised = promised + $3
     where place_id = $1
       and variant_id = $2
       and on_hand - promised >= $3
 returning on_hand, promised, filled, band";

/// Gives a promise back to everyone.
pub(super) async fn set_released(tx: &mut Tx, key: Key, quantity: Quantity) -> Result<()> {
    let released = change(tx, key, query(RELEASE).bind(key.0).bind(key.1).bind(quantity)).await?;
    assert!(released, "what is released was promised");
    Ok(())
}

const RELEASE: &str = "
    update fulfillment_shelf
       set promised = promised - $3
     where place_id = $1
       and variant_id = $2
       and promised >= $3
 returning on_hand, promised, filled, band";

/// A delivery: as much more lies here, and that is now a full shelf.
pub(super) async fn fill(tx: &mut Tx, key: Key, quantity: Quantity) -> Result<()> {
    change(tx, key, query(FILL).bind(key.0).bind(key.1).bind(quantity)).await?;
    Ok(())
}

const FILL: &str = "
    insert into fulfillment_shelf (place_id, variant_id, on_hand, promised, unlotted, filled, band)
    values ($1, $2, $3, 0, 0, $3, 'out')
    on conflict (place_id, variant_id) do update
       set on_hand = fulfillment_shelf.on_hand + excluded.on_hand,
           filled = fulfillment_shelf.on_hand + excluded.on_hand
 returning on_hand, promised, filled, band";

/// Takes goods that nobody was promised; refused (false) when the promised ones would have to serve.
pub(super) async fn draw_free(tx: &mut Tx, key: Key, quantity: Quantity) -> Result<bool> {
    change(tx, key, query(DRAW_FREE).bind(key.0).bind(key.1).bind(quantity)).await
}

const DRAW_FREE: &str = "
    update fulfillment_shelf
       set on_hand = on_hand - $3
     where place_id = $1
       and variant_id = $2
       and on_hand - promised >= $3
 returning on_hand, promised, filled, band";

/// Takes goods that were promised to whoever takes them; what was weighed may be more or less than its promise.
pub(super) async fn draw_promised(tx: &mut Tx, key: Key, (quantity, promised): (Quantity, Quantity)) -> Result<()> {
    let drawn = change(tx, key, query(DRAW_PROMISED).bind(key.0).bind(key.1).bind(quantity).bind(promised)).await?;
    assert!(drawn, "what is taken was promised");
    Ok(())
}

const DRAW_PROMISED: &str = "
    update fulfillment_shelf
       set on_hand = on_hand - $3,
           promised = promised - $4
     where place_id = $1
       and variant_id = $2
       and promised >= $4
 returning on_hand, promised, filled, band";

/// What happened at a counter has happened: on hand changes by `quantity`, of which `unlotted` belongs to no lot.
pub(crate) async fn set_aside(tx: &mut Tx, key: Key, quantity: Quantity, unlotted: Quantity) -> Result<()> {
    change(tx, key, query(SET_ASIDE).bind(key.0).bind(key.1).bind(quantity).bind(unlotted)).await?;
    Ok(())
}

const SET_ASIDE: &str = "
    insert into fulfillment_shelf (place_id, variant_id, on_hand, promised, unlotted, filled, band)
    values ($1, $2, $3, 0, $4, 0, 'out')
    on conflict (place_id, variant_id) do update
       set on_hand = fulfillment_shelf.on_hand + excluded.on_hand,
           unlotted = fulfillment_shelf.unlotted + excluded.unlotted
 returning on_hand, promised, filled, band";

/// What was sold beyond what was known, and waits to be settled by a delivery.
pub(super) async fn shortage(tx: &mut Tx, key: Key) -> Result<Quantity> {
    let row: Option<(Quantity,)> = tx
        .fetch_optional(query("select unlotted from fulfillment_shelf where place_id = $1 and variant_id = $2").bind(key.0).bind(key.1))
        .await?;
    Ok(row.map_or(Quantity::ZERO, |(unlotted,)| if unlotted < Quantity::ZERO { -unlotted } else { Quantity::ZERO }))
}

/// Runs one guarded statement on a counter, and tells when shoppers see another band because of it.
async fn change(tx: &mut Tx, (place, variant): Key, statement: Query) -> Result<bool> {
    let Some(shelf) = tx.fetch_optional::<Shelf>(statement).await? else { return Ok(false) };
    let band = shelf.band_now();
    if band != shelf.band {
        tx.put(
            query("update fulfillment_shelf set band = $3 where place_id = $1 and variant_id = $2").bind(place).bind(variant).bind(band),
        )
        .await?;
        outbox::tell(tx, &ShelfChanged { place, variant, band })?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelf_says_few_below_a_fifth_of_its_last_delivery() {
        let shelf = |on_hand, promised| Shelf {
            on_hand: Quantity::steps(on_hand),
            promised: Quantity::steps(promised),
            filled: Quantity::steps(100),
            band: Band::In,
        };
        for (on_hand, promised, band) in
            [(100, 0, Band::In), (20, 0, Band::In), (19, 0, Band::Few), (100, 81, Band::Few), (100, 100, Band::Out), (-1, 0, Band::Out)]
        {
            assert_eq!(shelf(on_hand, promised).band_now(), band, "{on_hand} on hand, {promised} promised");
        }
    }
}
