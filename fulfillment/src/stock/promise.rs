use super::{Refusal, shelf};
use crate::goods;
use catalog::Variant;
use coop::Place;
use kernel::{Id, Quantity, Result, Timestamp, Tx, Value, outbox, query};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is to be set aside, for whom, until when.
#[derive(Debug, Clone)]
pub struct Promising {
    pub place: Id<Place>,
    pub owner_kind: &'static str,
    pub owner: Uuid,
    /// When nobody has kept it by then, it goes back to everyone.
    pub expires_at: Option<Timestamp>,
    pub lines: Vec<(Id<Variant>, Quantity)>,
}

/// Sets everything aside or nothing: one guarded statement for each variant, touched in one order by everybody so that
/// two orders never wait for each other, and one insert.
pub async fn promise(tx: &mut Tx, promising: &Promising) -> Result<()> {
    let mut wanted: BTreeMap<Id<Variant>, Quantity> = BTreeMap::new();
    for (variant, quantity) in &promising.lines {
        assert!(quantity.is_positive(), "a promise is of something");
        *wanted.entry(*variant).or_default() += *quantity;
    }
    if wanted.is_empty() {
        return Ok(());
    }
    for (variant, quantity) in &wanted {
        if !shelf::set_promised(tx, (promising.place, *variant), *quantity).await? {
            return Err(stock_out(tx, promising.place, *variant, *quantity).await?.into());
        }
    }
    let now = tx.now();
    let rows = wanted.into_iter().map(|(variant, quantity)| -> Vec<Value> {
        vec![
            promising.owner_kind.into(),
            promising.owner.into(),
            promising.place.into(),
            variant.into(),
            quantity.into(),
            promising.expires_at.into(),
            now.into(),
        ]
    });
    tx.put(query(REMEMBER).bind_rows(rows)).await?;
    Ok(())
}

const REMEMBER: &str = "
    insert into fulfillment_promise (owner_kind, owner_id, place_id, variant_id, quantity, expires_at, made_at)
    values (:row)
    on conflict (owner_kind, owner_id, place_id, variant_id) do update
       set quantity = fulfillment_promise.quantity + excluded.quantity,
           expires_at = excluded.expires_at";

pub(super) async fn stock_out(tx: &mut Tx, place: Id<Place>, variant: Id<Variant>, wanted: Quantity) -> Result<Refusal> {
    let left = shelf::available(tx, place, &[variant]).await?.remove(&variant).unwrap_or_default().max(Quantity::ZERO);
    let goods = goods::named(tx, &[variant]).await?.one(variant);
    Ok(Refusal::StockOut { sku: goods.sku, title_zh: goods.zh, title_en: goods.en, wanted, left, unit: goods.unit })
}

/// Gives everything an owner still holds back to everyone. Releasing twice is harmless.
pub async fn release(tx: &mut Tx, owner_kind: &str, owner: Uuid) -> Result<()> {
    let held: Vec<Held> = tx.fetch_all(query(DROP).bind(owner_kind).bind(owner)).await?;
    give_back(tx, &held).await
}

const DROP: &str = "
    delete from fulfillment_promise
     where owner_kind = $1
       and owner_id = $2
 returning owner_kind, owner_id, place_id, variant_id, quantity";

/// Keeps what an owner holds for good, as when it has been paid for. False: the promise had already run out.
pub async fn keep(tx: &mut Tx, owner_kind: &str, owner: Uuid) -> Result<bool> {
    let kept = tx.execute(query(KEEP).bind(owner_kind).bind(owner)).await?;
    Ok(kept > 0)
}

const KEEP: &str = "
    update fulfillment_promise
       set expires_at = null
     where owner_kind = $1
       and owner_id = $2";

/// What is promised to owners of a kind, each with everything he holds together. For those who add up again.
pub async fn promised_to(tx: &mut Tx, owner_kind: &str) -> Result<Vec<(Uuid, Quantity)>> {
    tx.fetch_all(query(PROMISED_TO).bind(owner_kind)).await
}

const PROMISED_TO: &str = "
    select owner_id, cast(sum(quantity) as bigint)
      from fulfillment_promise
     where owner_kind = $1
     group by owner_id";

/// A promise ran out before it was kept.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PromiseExpired {
    pub owner_kind: String,
    pub owner: Uuid,
}

impl outbox::Fact for PromiseExpired {
    const KIND: &'static str = "fulfillment.promise_expired";
}

/// Releases promises whose time has run out, some hundreds at a time; answers how many owners lost theirs.
pub async fn expire(tx: &mut Tx) -> Result<usize> {
    let now = tx.now();
    let held: Vec<Held> = tx.fetch_all(query(EXPIRE).bind(now)).await?;
    give_back(tx, &held).await?;
    let mut owners: Vec<(&str, Uuid)> = held.iter().map(|one| (one.owner_kind.as_str(), one.owner_id)).collect();
    owners.sort_unstable();
    owners.dedup();
    for (owner_kind, owner) in &owners {
        outbox::tell(tx, &PromiseExpired { owner_kind: (*owner_kind).to_owned(), owner: *owner })?;
    }
    Ok(owners.len())
}

const EXPIRE: &str = "
    delete from fulfillment_promise
     where expires_at <= $1
       and owner_id in (select owner_id from fulfillment_promise where expires_at <= $1 order by expires_at limit 300)
 returning owner_kind, owner_id, place_id, variant_id, quantity";

/// Marks `quantity` of an owner's promise as taken; the rest stays promised. The shelf is the caller's to change.
pub(crate) async fn consume(tx: &mut Tx, owner: (&str, Uuid), key: shelf::Key, quantity: Quantity) -> Result<bool> {
    let consumed = tx.execute(query(CONSUME).bind(owner.0).bind(owner.1).bind(key.0).bind(key.1).bind(quantity)).await?;
    if consumed == 1 {
        tx.put(query(FORGET).bind(owner.0).bind(owner.1).bind(key.0).bind(key.1)).await?;
    }
    Ok(consumed == 1)
}

const CONSUME: &str = "
    update fulfillment_promise
       set quantity = quantity - $5
     where owner_kind = $1
       and owner_id = $2
       and place_id = $3
       and variant_id = $4
       and quantity >= $5";

const FORGET: &str = "
    delete from fulfillment_promise
     where owner_kind = $1
       and owner_id = $2
       and place_id = $3
       and variant_id = $4
       and quantity = 0";

#[derive(kernel::Record)]
struct Held {
    owner_kind: String,
    owner_id: Uuid,
    place_id: Id<Place>,
    variant_id: Id<Variant>,
    quantity: Quantity,
}

/// Puts held quantities back on their shelves, in the order in which everybody touches shelves.
async fn give_back(tx: &mut Tx, held: &[Held]) -> Result<()> {
    let mut back: BTreeMap<shelf::Key, Quantity> = BTreeMap::new();
    for one in held {
        *back.entry((one.place_id, one.variant_id)).or_default() += one.quantity;
    }
    for (key, quantity) in back {
        shelf::set_released(tx, key, quantity).await?;
    }
    Ok(())
}
