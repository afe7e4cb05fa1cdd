use super::{Cycle, Offer, must_be_open};
use coop::{Place, Signed};
use kernel::{Id, Result, Timestamp, Tx, query};
use std::collections::HashMap;

/// What a shop asked for, and what it was given once the goods came.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct Asked {
    #[record(name = "place_id")]
    pub place: Id<Place>,
    #[record(name = "offer_id")]
    pub offer: Id<Offer>,
    pub cases: i64,
    pub allocated: Option<i64>,
    pub asked_by: String,
    pub asked_at: Timestamp,
}

/// A shop says how many cases it needs; said again, the later word holds. None at all takes the line away.
pub async fn ask(tx: &mut Tx, by: &Signed, cycle: Id<Cycle>, place: Id<Place>, cases: &[(Id<Offer>, i64)]) -> Result<()> {
    must_be_open(tx, cycle).await?;
    let now = tx.now();
    let wanted: Vec<_> = cases.iter().filter(|(_, cases)| *cases > 0).collect();
    let dropped: Vec<Id<Offer>> = cases.iter().filter(|(_, cases)| *cases == 0).map(|(offer, _)| *offer).collect();
    if !dropped.is_empty() {
        let drop = "delete from fulfillment_requisition where cycle_id = $1 and place_id = $2 and offer_id in (:offers)";
        tx.put(query(drop).bind(cycle).bind(place).bind_list(":offers", dropped)).await?;
    }
    if !wanted.is_empty() {
        let rows = wanted.iter().map(|(offer, cases)| {
            vec![cycle.into(), place.into(), (*offer).into(), (*cases).into(), by.name_zh.as_str().into(), now.into()]
        });
        tx.put(query(ASK).bind_rows(rows)).await?;
    }
    Ok(())
}

const ASK: &str = "
    insert into fulfillment_requisition (cycle_id, place_id, offer_id, cases, asked_by, asked_at)
    values (:row)
    on conflict (cycle_id, place_id, offer_id) do update
       set cases = excluded.cases,
           asked_by = excluded.asked_by,
           asked_at = excluded.asked_at";

const ASKED: &str = "select place_id, offer_id, cases, allocated, asked_by, asked_at from fulfillment_requisition";

/// What one shop asked for in a cycle.
pub async fn asked_at(tx: &mut Tx, cycle: Id<Cycle>, place: Id<Place>) -> Result<Vec<Asked>> {
    tx.fetch_all(query(ASKED).and(" where cycle_id = $1 and place_id = $2 order by offer_id").bind(cycle).bind(place)).await
}

/// What all shops asked for in a cycle, the earliest first.
pub async fn asked_in(tx: &mut Tx, cycle: Id<Cycle>) -> Result<Vec<Asked>> {
    tx.fetch_all(query(ASKED).and(" where cycle_id = $1 order by asked_at, place_id, offer_id").bind(cycle)).await
}

/// How many cases of each offer were asked for: what is ordered.
pub(crate) async fn cases_by_offer(tx: &mut Tx, cycle: Id<Cycle>) -> Result<HashMap<Id<Offer>, i64>> {
    let sums = "select offer_id, cast(sum(cases) as bigint) from fulfillment_requisition where cycle_id = $1 group by offer_id";
    Ok(tx.fetch_all::<(Id<Offer>, i64)>(query(sums).bind(cycle)).await?.into_iter().collect())
}

/// How many cases each shop asked for, and was given once the goods came.
pub(crate) async fn cases_by_shop(tx: &mut Tx, cycle: Id<Cycle>) -> Result<HashMap<Id<Place>, (i64, Option<i64>)>> {
    let rows: Vec<(Id<Place>, i64, Option<i64>)> = tx.fetch_all(query(BY_SHOP).bind(cycle)).await?;
    Ok(rows.into_iter().map(|(shop, asked, given)| (shop, (asked, given))).collect())
}

const BY_SHOP: &str = "
    select place_id, cast(sum(cases) as bigint), cast(sum(allocated) as bigint)
      from fulfillment_requisition
     where cycle_id = $1
     group by place_id";

/// What shops asked for of one offer, the earliest first: the order in which an odd case is given.
pub(crate) async fn requisition_of(tx: &mut Tx, offer: Id<Offer>) -> Result<Vec<Asked>> {
    tx.fetch_all(query(ASKED).and(" where offer_id = $1 order by asked_at, place_id").bind(offer)).await
}

/// Notes what a shop is given.
pub(crate) async fn allocate(tx: &mut Tx, offer: Id<Offer>, place: Id<Place>, cases: i64) -> Result<()> {
    let note = "update fulfillment_requisition set allocated = $3 where offer_id = $1 and place_id = $2";
    tx.put(query(note).bind(offer).bind(place).bind(cases)).await?;
    Ok(())
}
